"""What a comparison says in sentences: aloud, of money and works, and of how sure it is."""

from collections.abc import Sequence

from gapplanner.answer import answer_sentence, programme_money
from gapplanner.compare.opening import Compared
from gapplanner.compare.summary import signed
from gapplanner.compare.works import Moves
from gapplanner.figures import count, millions, percent
from gapplanner.language import _, ngettext
from gapplanner.reports.accounts.provinces import provinces
from gapplanner.reports.tables import numbers

MOST_PLACES = 3
LEAST_SOLES = 100_000.0


def said_aloud(compared: Sequence[Compared]) -> list[tuple[str, str, str]]:
    """Return letter, name and answer of each plan, a sentence that can be read aloud."""
    return [(one.letter, one.label, answer_sentence(one.run)) for one in compared]


def against_the_first(first: Compared, other: Compared, found: Moves) -> list[str]:
    """Return what another plan changes: works, money and the places where it changes most."""
    money = programme_money(other.run) - programme_money(first.run)
    sentences = [
        _("{other} against {first}: {works}; {money} within the programme.").format(
            other=other.letter,
            first=first.letter,
            works=_works(found),
            money=signed(money, millions) if money else _("the same money"),
        )
    ]
    places = _places(first, other)
    if places:
        sentences.append(_("Most changes: {places}.").format(places="; ".join(places)))
    return sentences


def _works(found: Moves) -> str:
    n = {
        kind: len(found.of(kind)) for kind in ("enters", "leaves", "resized", "other-unit", "moved")
    }
    parts = [
        ngettext("{n} investment enters", "{n} investments enter", n["enters"]),
        ngettext("{n} leaves", "{n} leave", n["leaves"]),
        ngettext("{n} changes size", "{n} change size", n["resized"]),
        ngettext("{n} changes executing unit", "{n} change executing unit", n["other-unit"]),
        ngettext("{n} starts in another year", "{n} start in another year", n["moved"]),
        ngettext("{n} stays the same", "{n} stay the same", found.same),
    ]
    return ", ".join(
        part.format(n=count(number))
        for part, number in zip(parts, (*n.values(), found.same), strict=True)
        if number
    )


def _places(first: Compared, other: Compared) -> list[str]:
    """Return the provinces whose money changes most, with the change written."""
    if first.run.units.empty:
        return []
    here, there = (
        numbers(provinces(one.run).set_index("province")["cost"]) for one in (other, first)
    )
    change = here.sub(there, fill_value=0.0)
    large = change[change.abs() >= LEAST_SOLES]
    ordered = large.reindex(large.abs().sort_values(ascending=False, kind="stable").index)
    return [
        _("{money} in {place}").format(money=signed(float(amount), millions), place=place)
        for place, amount in ordered.head(MOST_PLACES).items()
    ]


def agreement_sentence(compared: Sequence[Compared], core: Sequence[tuple[int, float]]) -> str:
    """Return how many works all plans share, and what part of each plan they are."""
    parts = [
        _("{share} of the {n} of {letter}").format(
            share=percent(number / len(one.run.portfolio) if len(one.run.portfolio) else None),
            n=count(len(one.run.portfolio)),
            letter=one.letter,
        )
        for one, (number, _money) in zip(compared, core, strict=True)
    ]
    return ngettext(
        "{n} investment is in all the plans, whatever its size: {parts}.",
        "{n} investments are in all the plans, whatever their size: {parts}.",
        core[0][0],
    ).format(n=count(core[0][0]), parts=", ".join(parts))


def margin_sentences(compared: Sequence[Compared]) -> list[str]:
    """Return how sure each plan is, and which differences may come from the margin alone."""
    sentences = []
    for one in compared:
        proof = one.run.proof
        if proof is None:
            continue
        words = (
            _("{letter} is proved: no other plan under its rules is better by more than {margin}.")
            if proof.status == "optimal"
            else _("{letter} is the best found: another may be better by at most {margin}.")
        )
        sentences.append(words.format(letter=one.letter, margin=percent(proof.relative_gap)))
    sentences.append(
        _(
            "Within those margins several plans are as good: that one work enters and a similar "
            "one leaves may come from the margin and not from the decision. The total figures "
            "say more than single works; `gapplanner robust` tells which works hold."
        )
    )
    for other in compared[1:]:
        sentence = _which_is_better(compared[0], other)
        if sentence:
            sentences.append(sentence)
    return sentences


def _which_is_better(first: Compared, other: Compared) -> str:
    """Return that it cannot be told which plan is better, where both seek the same."""
    if not _seek_the_same(first, other):
        return ""
    a, b = first.run.proof, other.run.proof
    if a is None or b is None or None in (a.objective, a.bound, b.objective, b.bound):
        return ""
    overlap = min(_high(a), _high(b)) >= max(_low(a), _low(b))
    if overlap:
        return _(
            "{other} and {first} seek the same and their proved intervals meet: which of the two "
            "decisions allows more cannot be told at this margin."
        ).format(other=other.letter, first=first.letter)
    return ""


def _low(proof: object) -> float:
    return min(float(proof.objective), float(proof.bound))  # type: ignore[attr-defined]


def _high(proof: object) -> float:
    return max(float(proof.objective), float(proof.bound))  # type: ignore[attr-defined]


def _seek_the_same(first: Compared, other: Compared) -> bool:
    here, there = (
        one.run.scenario.model_dump(mode="json", include={"objective", "indicators", "equity"})
        for one in (other, first)
    )
    return bool(here == there)
