"""The chapters after the summary, from the same words and tables as the page on the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from gapplanner.language import _
from gapplanner.reports.paper.drawings import Drawing, lay_drawing
from gapplanner.reports.paper.grid import lay_table, needs_across
from gapplanner.reports.paper.sheet import MARGIN, POINT, SOFT, Sheet
from gapplanner.reports.paper.summary import CLOSED, lay_closures, lay_keys

Page = Mapping[str, Any]


def lay_money(sheet: Sheet, page: Page) -> None:
    """Lay down the money by weight, year and source, sector, province and executing unit."""
    tables = (page["weights"], page["years"], page["sector_money"], page["province_money"])
    sheet.chapter(_("Where the money goes"), across=needs_across(sheet, *tables))
    if page["closures"]:
        sheet.text(page["balance_sentence"])
        lay_table(sheet, page["weights"])
    for sentence in page["unserved"]:
        sheet.text(sentence, 8.5)
    lay_table(sheet, page["years"], title=_("By year and source"))
    lay_table(sheet, page["sector_money"], title=_("By sector"))
    if page["province_money"]:
        lay_table(sheet, page["province_money"], title=_("By province"))
    if sheet.is_across:
        sheet.page()
    lay_table(sheet, page["executing"], title=_("By executing unit"))


def lay_provinces(sheet: Sheet, page: Page) -> None:
    """Lay down why each province gets what it gets."""
    if not page["province_money"]:
        return
    sheet.chapter(_("Why each province gets what it gets"))
    for sentence in page["province_notes"]:
        if sentence:
            sheet.text(sentence)
    lay_terms(sheet, page["province_sentences"])


def lay_terms(sheet: Sheet, terms: Sequence[tuple[str, str]], head: float = 38.0) -> None:
    """Lay down names at the left, each with its sentences at the right."""
    size = 8.5
    step = size * POINT * 1.32
    for name, sentence in terms:
        names = sheet.lines(name, size, head - 3, "B")
        lines = sheet.lines(sentence, size, sheet.width - head)
        sheet.needs(min(max(len(names), len(lines)), 12) * step + 2)
        with sheet.pdf.block("P"):
            for number in range(max(len(names), len(lines))):
                sheet.needs(step)
                baseline = sheet.y + size * POINT
                if number < len(names):
                    sheet.put(MARGIN, baseline, names[number], size, "B")
                if number < len(lines):
                    sheet.put(MARGIN + head, baseline, lines[number], size)
                sheet.y += step
        sheet.y += 1.4
    sheet.y += 1


def lay_closing(sheet: Sheet, page: Page) -> None:
    """Lay down what closes: by gap, and by province as bars before and after."""
    if not page["closures"]:
        return
    title = _("How much of each gap closes") if page["portfolio"] else _("The gaps")
    sheet.chapter(title, across=needs_across(sheet, page["closure"]))
    sheet.text(page["dates_sentence"])
    if not page["portfolio"]:
        lay_closures(sheet, page)
    lay_table(sheet, page["closure"])
    if page["panels"]:
        sheet.page()
        sheet.heading(page["panels_heading"])
        names = (_("closed within the programme"), _("closed by year ten"), _("still unserved"))
        lay_keys(sheet, names, CLOSED)
        sheet.text(_("The figures are the unserved share before → by year ten."), 8, colour=SOFT)
        _panels(sheet, page["panels"])
        lay_table(sheet, page["province_closure"], title=page["province_closure"].caption)


def _panels(sheet: Sheet, panels: Sequence[Mapping[str, Any]]) -> None:
    half = (sheet.width - 8) / 2
    for start in range(0, len(panels), 2):
        pair = panels[start : start + 2]
        tall = max(Drawing(sheet, one["drawing"], 0, 0, half).height for one in pair)
        sheet.needs(min(tall + 9, 220))
        top = sheet.y
        for place, one in enumerate(pair):
            x = MARGIN + place * (half + 8)
            name = f"{one['name']} ({one['quality']})" if one["quality"] else one["name"]
            sheet.put(x, top + 3.4, sheet.lines(name, 9, half, "B")[0], 9, "B")
            Drawing(sheet, one["drawing"], x, top + 5, half).draw()
        sheet.y = top + tall + 9


def lay_equity(sheet: Sheet, page: Page) -> None:
    """Lay down the curve of money by poverty beside its sentences."""
    if not page["equity"]:
        return
    sheet.chapter(_("Whom the money reaches"), across=False, needs=115)
    lay_drawing(sheet, page["equity"]["drawing"], wide=76)
    sheet.text(page["equity"]["caption"], 8, colour=SOFT)
    sheet.bullets(page["equity"]["sentences"])


def lay_portfolio(sheet: Sheet, page: Page) -> None:
    """Lay down the portfolio with the reason of each investment, and what stays out."""
    across = needs_across(sheet, page["portfolio"])
    sheet.chapter(_("The portfolio"), across=across, fresh=across)
    sheet.text(page["order_sentence"])
    lay_table(sheet, page["portfolio"], page["reasons_in"])
    sheet.chapter(_("What stays out, and why"), across=across, needs=70)
    sheet.text(page["out_sentence"])
    lay_table(sheet, page["reasons"])
    if page["left_out"].rows:
        sheet.text(page["lists_sentence"], 8.5, colour=SOFT)


def lay_rules(sheet: Sheet, page: Page) -> None:
    """Lay down the rules, how they stand and what they cost."""
    across = needs_across(sheet, page["rules"], *page["answers"]["prices"])
    sheet.chapter(_("The rules and how they stand"), across=across, needs=90)
    lay_table(sheet, page["rules"])
    answers = page["answers"]
    for table in answers["prices"]:
        lay_table(sheet, table, title=table.caption)
    if answers["prices_missing"]:
        sheet.text(answers["prices_missing"], 8.5, colour=SOFT)


def lay_answers(sheet: Sheet, page: Page) -> None:
    """Lay down the budget curve and what stays whatever is drawn, where they were asked."""
    answers = page["answers"]
    curve, robust, weak = answers["curve"], answers["robust"], answers["weak"]
    if curve or robust or weak:
        sheet.chapter(_("How firm the plan is"), across=False, needs=150)
    if curve:
        sheet.heading(curve["table"].caption, needs=110)
        sheet.text(curve["sentence"])
        lay_drawing(sheet, curve["drawing"], wide=150)
        lay_table(sheet, curve["table"])
    if robust:
        sheet.heading(_("With other weights, costs and incomes"), needs=60)
        sheet.bullets(robust["sentences"])
        if robust["drawing"] is not None:
            lay_drawing(sheet, robust["drawing"])
    if weak:
        sheet.heading(_("With figures within their errors"), needs=60)
        sheet.bullets(weak["sentences"])
        for table in weak["tables"]:
            lay_table(sheet, table, title=table.caption)
    for sentence in answers["missing"]:
        sheet.text(sentence, 8.5, colour=SOFT)


def lay_reference(sheet: Sheet, page: Page) -> None:
    """Lay down what the run changes against its reference."""
    found = page["comparison"]
    if not found:
        return
    sheet.chapter(found["heading"], across=needs_across(sheet, *found["works"]))
    sheet.bullets(found["sentences"])
    lay_drawing(sheet, found["drawing"], wide=170)
    sheet.text(_("Share of each gap closed by year ten"), 8, colour=SOFT)
    lay_table(sheet, found["closure"])
    for table in found["works"]:
        lay_table(sheet, table, title=f"{table.caption} ({table.count})")


def lay_method(sheet: Sheet, page: Page) -> None:
    """Lay down what the figures rest on, the proof and the words."""
    sheet.chapter(_("What the figures rest on"), across=False)
    if page["closures"]:
        lay_table(sheet, page["quality"])
    if page["unknown"]:
        sheet.heading(_("What is not known"))
        sheet.bullets(page["unknown"], 8.5)
    sheet.heading(_("Assumptions"))
    said = [f"{words} ({source})" if source else words for words, source in page["assumptions"]]
    sheet.bullets(said or [_("None is recorded.")], 8)
    if page["sources"].rows:
        lay_table(sheet, page["sources"], title=_("Sources"))
    sheet.chapter(_("Proof and record"), across=False)
    lay_terms(sheet, page["record"], 80.0)
    sheet.bullets(page["violations"])
    sheet.chapter(_("Words"), across=False)
    lay_terms(sheet, page["glossary"], 50.0)
