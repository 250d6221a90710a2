"""What is known of one investment, or of one work left out, as a ficha that is read alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.answer import indicator_title
from gapplanner.figures import count, money, percent, quantity
from gapplanner.labels import (
    gap_unit_label,
    origin_label,
    quality_label,
    sector_label,
    stage_label,
)
from gapplanner.language import _
from gapplanner.reports.accounts.choices import left_out
from gapplanner.reports.accounts.money import investments, year_columns
from gapplanner.reports.tables import known
from gapplanner.vocabulary import EVERYONE, gap_id_of

if TYPE_CHECKING:
    from gapplanner.runs import Run

NOWHERE: Final = (None, "", EVERYONE, "-")
"""What stands where own tables state no place and no executing unit."""


@dataclass(frozen=True)
class Size:
    """Another size of the same work that was weighed: what it is, its cost, why it is out."""

    words: str
    cost: str
    reason: str


@dataclass(frozen=True)
class Ficha:
    """One work as people read it; the facts stand in the order of `fact_names`.

    Attributes
    ----------
    candidate_id, name
        The candidate that entered; of a work left out, its smallest size.
    is_in
        Whether it entered.
    reason
        Why it is in or out, by arithmetic on the finished tables.
    explanation
        Why, by solving again; empty until it is asked for.
    facts
        Words by fact; nothing where a fact is not known or has no sense.
    payments
        What is paid in each year of the programme and after it, with its words.
    sizes
        The other sizes weighed.
    """

    candidate_id: str
    name: str
    is_in: bool
    reason: str
    explanation: str
    facts: tuple[str | None, ...]
    payments: tuple[tuple[str, str], ...]
    sizes: tuple[Size, ...]


def fact_names() -> tuple[str, ...]:
    """Return the heads of the facts of every ficha."""
    return (
        _("Priority"),
        _("Code"),
        _("CUI"),
        _("Sector"),
        _("Place"),
        _("Executing unit"),
        _("Starts"),
        _("Operates from"),
        _("Total cost"),
        _("Operation and maintenance a year"),
        _("Worth"),
        _("What it serves"),
        _("People it reaches"),
        _("Gap of the place"),
        _("Unserved in the place"),
        _("Source of the gap"),
        _("Class of precedence"),
        _("Where it comes from"),
    )


def fichas_in(run: "Run", most: int | None = None) -> list[Ficha]:
    """Return the fichas of the portfolio, in order of priority: the first ``most``, or all."""
    return _Context(run).fichas(investments(run).head(most or len(run.portfolio)), is_in=True)


def fichas_out(run: "Run", most: int | None = None) -> list[Ficha]:
    """Return the fichas of the works of which no size entered, by sector and place."""
    table = left_out(run)
    return _Context(run).fichas(table.head(most or len(table)), is_in=False)


class _Context:
    """The gaps, the sizes of every work and the years, looked up once for all fichas."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        gaps = run.gaps.to_dict("records")
        self._gaps = {str(gap["gap_id"]): gap for gap in gaps}
        self._years = year_columns(run)
        out = run.candidates[run.candidates["decision"] == "out"].sort_values(
            ["slot", "cost", "candidate_id"]
        )
        self._out: dict[str, list[dict[Any, Any]]] = {}
        for row in out.to_dict("records"):
            self._out.setdefault(str(row["slot"]), []).append(row)

    def fichas(self, works: pd.DataFrame, *, is_in: bool) -> list[Ficha]:
        return [self.ficha(row, is_in=is_in) for row in works.to_dict("records")]

    def ficha(self, row: Mapping[Any, Any], *, is_in: bool) -> Ficha:
        values = {key: known(value) for key, value in row.items()}
        gap = self._gaps.get(gap_id_of(str(values.get("indicator_id")), str(values["unit_id"])))
        return Ficha(
            candidate_id=str(values["candidate_id"]),
            name=str(values["name"]),
            is_in=is_in,
            reason=str(values.get("reason") or ""),
            explanation=str(values.get("why") or ""),
            facts=(*_place_and_time(values), *_purpose(values), *self._gap(gap), *_origin(values)),
            payments=tuple(self._payments(values)) if is_in else (),
            sizes=tuple(self._sizes(values)),
        )

    def _gap(self, gap: Mapping[Any, Any] | None) -> tuple[str | None, ...]:
        if gap is None or pd.isna(gap["gap"]):
            return None, None, None
        size, closed = float(gap["gap"]), float(gap["by_year_ten"])
        text = _("{title}: {size} {unit}; the portfolio closes {share} by year ten").format(
            title=indicator_title(str(gap["indicator_id"])),
            size=quantity(size),
            unit=gap_unit_label(str(gap["gap_unit"]), size),
            share=percent(closed / size if size else None),
        )
        source = self._run.sources.get(str(gap["source_id"]))
        publisher = source.publisher if source else None
        stated = (publisher, _or_none(known(gap["year"]), _year), quality_label(gap["quality"]))
        return text, _unserved(gap, closed), ", ".join(part for part in stated if part)

    def _payments(self, values: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
        for year in self._years:
            yield year, money(values[year])
        last = self._years[-1]
        yield _("After {year}").format(year=last), money(values["later"])

    def _sizes(self, values: Mapping[Any, Any]) -> Iterator[Size]:
        for other in self._out.get(str(values.get("slot")), []):
            if other["candidate_id"] != values["candidate_id"]:
                reason = known(other["reason"])
                words = _served(other) or str(known(other["variant"]) or other["name"])
                yield Size(words, money(other["cost"]), str(reason or ""))


def _place_and_time(values: Mapping[Any, Any]) -> tuple[str | None, ...]:
    place, province = values.get("unit_name"), values.get("province")
    where = ", ".join(str(one) for one in dict.fromkeys((place, province)) if one not in NOWHERE)
    builder = values.get("executing_unit_name")
    start, operates = values.get("start_year"), values.get("operates_from")
    return (
        _or_none(values.get("priority"), count),
        str(values["candidate_id"]),
        _or_none(values.get("cui") or values.get("idea_code"), str),
        sector_label(str(values["sector"])),
        where or None,
        None if builder in NOWHERE else str(builder),
        _or_none(start, _year),
        _or_none(operates, _year),
        money(values["cost"]),
        _or_none(values.get("om_cost"), money),
        _or_none(values.get("worth"), quantity),
    )


def _purpose(values: Mapping[Any, Any]) -> tuple[str | None, ...]:
    people = values.get("beneficiaries")
    return _served(values), _or_none(people, count)


def _served(values: Mapping[Any, Any]) -> str | None:
    amount, unit = known(values.get("quantity")), known(values.get("gap_unit"))
    if amount is None or unit is None:
        return None
    number = float(str(amount))
    return f"{quantity(number)} {gap_unit_label(str(unit), number)}"


def _unserved(gap: Mapping[Any, Any], closed: float) -> str | None:
    if pd.isna(gap["numerator"]) or pd.isna(gap["denominator"]) or not gap["denominator"]:
        return None
    before = float(gap["numerator"]) / float(gap["denominator"])
    after = (float(gap["numerator"]) - closed) / float(gap["denominator"])
    return f"{percent(before)} → {percent(after)}"


def _origin(values: Mapping[Any, Any]) -> tuple[str | None, ...]:
    stage, origin = values.get("stage"), values.get("origin")
    return _or_none(stage, _class), _or_none(origin, origin_label)


def _class(stage: Any) -> str:
    return f"{int(stage)}, {stage_label(int(stage))}"


def _year(value: Any) -> str:
    return f"{float(value):.0f}"


def _or_none(value: Any, write: Any) -> str | None:
    return None if value is None or value == "" else str(write(value))
