"""The report of a run as one PDF, and the fichas of its investments as another."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gapplanner.language import _
from gapplanner.reports.accounts.fichas import fichas_in
from gapplanner.reports.accounts.money import check_money
from gapplanner.reports.paper.chapters import (
    lay_answers,
    lay_closing,
    lay_equity,
    lay_method,
    lay_money,
    lay_portfolio,
    lay_provinces,
    lay_reference,
    lay_rules,
)
from gapplanner.reports.paper.fichas import lay_fichas
from gapplanner.reports.paper.sheet import Heads, Sheet
from gapplanner.reports.paper.summary import lay_summary
from gapplanner.reports.webpage.render import page_of

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run


def report_document(run: "Run", on: dt.date, answers: "Mapping[str, Answer]") -> bytes:
    """Return the report as a PDF; see `gapplanner.reports.write_document`."""
    check_money(run)
    page = page_of(run, answers)
    sheet = Sheet(heads_of(page, on))
    lay_summary(sheet, page)
    if page["portfolio"]:
        lay_money(sheet, page)
        lay_provinces(sheet, page)
    lay_closing(sheet, page)
    if page["portfolio"]:
        lay_equity(sheet, page)
        lay_portfolio(sheet, page)
        lay_rules(sheet, page)
        lay_answers(sheet, page)
        lay_reference(sheet, page)
    lay_method(sheet, page)
    return sheet.finished()


def fichas_document(run: "Run", on: dt.date) -> bytes:
    """Return the fichas of the portfolio as a PDF; see `gapplanner.reports.write_fichas`."""
    check_money(run)
    page = page_of(run)
    sheet = Sheet(heads_of(page, on))
    sheet.page()
    sheet.chapter(_("Fichas of the investments"))
    sheet.text(page["answer"], 10)
    lay_fichas(sheet, fichas_in(run))
    return sheet.finished()


def heads_of(page: dict[str, Any], on: dt.date) -> Heads:
    """Return what every page says of itself."""
    return Heads(page["title"], page["proposal"], page["mark"], on)
