"""Whether a planner's own tables agree with each other and with the scenario that brings them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from gapplanner.candidates.own.columns import lost, places
from gapplanner.candidates.own.files import Cells
from gapplanner.errors import closest_hint, listed
from gapplanner.language import _
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import EVERYONE, SOLES

CENT: Final = 0.01


@dataclass(frozen=True)
class OwnCells:
    """The tables as they were written and as they were read, by name; those that could be."""

    cells: Mapping[str, Cells]
    tables: dict[str, pd.DataFrame]

    def has(self, *names: str) -> bool:
        """Say whether all of these tables were brought and could be read."""
        return all(name in self.tables for name in names)

    def where(self, name: str, is_wrong: "pd.Series[bool]", column: str) -> str:
        """Return the cells of a column, with their rows, where a typed table is wrong."""
        key = ["candidate_id"] if name == "candidates" else ["gap_id"]
        wrong = self.tables[name].loc[is_wrong, key[0]]
        cells = self.cells[name].table
        return places(cells.loc[cells[key[0]].isin(wrong), column])


def sources_in(
    limits: pd.DataFrame | None, candidates: pd.DataFrame
) -> dict[str, dict[int, float]]:
    """Return the ceilings of the funding sources that the limits state: soles by source and year.

    A limit in soles whose owner is neither an executing unit of a candidate nor everyone.
    """
    if limits is None:
        return {}
    units = {*candidates["executing_unit"], EVERYONE}
    rows = limits[(limits["resource"] == SOLES) & ~limits["owner"].isin(units)]
    ceilings: dict[str, dict[int, float]] = {}
    for owner, year, amount in zip(rows["owner"], rows["year"], rows["amount"], strict=True):
        ceilings.setdefault(str(owner), {})[int(year)] = float(amount)
    return ceilings


def disagreements(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Yield everything in which the tables that could be read do not fit, one sentence each."""
    yield from _lost_candidates(own)
    if own.has("candidates"):
        yield from _of_candidates(own, scenario)
    if own.has("candidates", "uses"):
        yield from _of_uses(own)
    if own.has("closures"):
        yield from _of_closures(own)
    if own.has("gaps"):
        yield from _of_indicators(own, scenario)
    if own.has("candidates", "frees"):
        yield from _of_frees(own, scenario)


def _lost_candidates(own: OwnCells) -> Iterator[str]:
    """Say which rows name candidates that are not there, whatever else is wrong with a table."""
    key = "candidate_id"
    candidates = own.cells.get("candidates")
    if candidates is None or key not in candidates.table:
        return
    for other in ("closures", "uses", "frees"):
        if other in own.cells and key in own.cells[other].table:
            cells = own.cells[other]
            stated = replace(cells, table=cells.table[cells.table[key] != ""])
            yield from lost(stated, key, candidates.table[key], candidates.file)


def _totals(own: OwnCells) -> Iterator[str]:
    """Refuse a row that sums the others: it would be a candidate as dear as all of them."""
    table, cells = own.tables["candidates"], own.cells["candidates"]
    called = table["candidate_id"].str.lower().str.fullmatch(r"(sub)?total(es)?|sum(a|as)?")
    rest = float(table.loc[~called, "cost"].sum())
    is_total = called & ((table["cost"] - rest).abs() <= CENT) & (table["cost"] > 0)
    if is_total.any():
        yield _(
            "{file}, column candidate_id: every row must be something to choose; found a row that "
            "sums the others: {found}. Drop it."
        ).format(file=cells.file, found=own.where("candidates", is_total, "candidate_id"))


def _of_candidates(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    candidates, cells = own.tables["candidates"], own.cells["candidates"]
    first, last = scenario.years_covered[0], scenario.years_covered[-1]
    late = candidates["earliest_start"] > last
    if late.any():
        yield _(
            "{file}, column earliest_start: every candidate must be able to start by {last}, the "
            "last year of the programme; found {found}. Drop them, or bring their start forward."
        ).format(file=cells.file, last=last, found=own.where("candidates", late, "earliest_start"))
    earliest = candidates["earliest_start"].fillna(first).clip(lower=first)
    closed = (candidates["latest_start"] < earliest) & ~late
    if closed.any():
        yield _(
            "{file}, column latest_start: must not be before {first}, the first year of the "
            "programme, nor before earliest_start; found {found}. Drop them, or put it later."
        ).format(
            file=cells.file, first=first, found=own.where("candidates", closed, "latest_start")
        )
    everyone = candidates["executing_unit"] == EVERYONE
    if everyone.any():
        yield _(
            "{file}, column executing_unit: must name one unit or nothing; {all!r} means everyone, "
            "and only limits have it: {found}."
        ).format(
            file=cells.file,
            all=EVERYONE,
            found=own.where("candidates", everyone, "executing_unit"),
        )
    yield from _totals(own)


def _of_uses(own: OwnCells) -> Iterator[str]:
    """Check that the spending of each candidate, where it is stated, adds up to its cost."""
    uses = own.tables["uses"]
    spent = uses[uses["resource"] == SOLES].groupby("candidate_id")["amount"].sum()
    cost = own.tables["candidates"].set_index("candidate_id")["cost"].reindex(spent.index)
    wrong = spent[(spent - cost).abs() > CENT / 2]
    if not wrong.empty:
        yield _(
            "{file}: the soles of each candidate must add up to its cost, in {candidates}; not so "
            "in {found}."
        ).format(
            file=own.cells["uses"].file,
            candidates=own.cells["candidates"].file,
            found=_few(
                _("{name}: {spent:,.2f} of {cost:,.2f}").format(
                    name=name, spent=amount, cost=float(cost.loc[str(name)])
                )
                for name, amount in wrong.items()
            ),
        )


def _few(words: Iterable[str], at_most: int = 5) -> str:
    every = list(words)
    rest = len(every) - at_most
    return ", ".join(every[:at_most]) + (f" (+{rest})" if rest > 0 else "")


def _of_closures(own: OwnCells) -> Iterator[str]:
    cells = own.cells["closures"]
    gaps = own.tables.get("gaps")
    if gaps is not None:
        yield from lost(cells, "gap_id", gaps["gap_id"], own.cells["gaps"].file)
        unknown = set(gaps.loc[gaps["gap"].isna(), "gap_id"])
        closed = cells.table.loc[cells.table["gap_id"].isin(unknown), "gap_id"]
        if not closed.empty:
            yield _(
                "{file}, column gap_id: no candidate may close a gap of unknown size; found {found}. "
                "Write its gap in {gaps}, or drop the rows."
            ).format(file=cells.file, gaps=own.cells["gaps"].file, found=places(closed))


def _of_indicators(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    gaps, cells = own.tables["gaps"], own.cells["gaps"]
    if not scenario.indicators:
        return
    named = gaps["gap_id"].str.partition("@")[0]
    indicator = gaps["indicator_id"].mask(gaps["indicator_id"] == "", named)
    stated = sorted(scenario.indicators)
    unweighed = sorted(set(indicator) - set(stated))
    if unweighed:
        yield _(
            "{file}, column indicator_id: every indicator must have its weight under 'indicators' of "
            "the scenario; {found} have none. State them, or leave 'indicators' out and all weigh "
            "the same."
        ).format(file=cells.file, found=listed(unweighed)) + (closest_hint(unweighed[0], stated))
    absent = sorted(set(stated) - set(indicator))
    if absent:
        yield _(
            "indicators: every indicator of the scenario must have a gap in {file}; {found} have none."
        ).format(file=cells.file, found=listed(absent))


def _of_frees(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Check that what a candidate frees is a limit of somebody, and no source of money."""
    cells, limits = own.cells["frees"], own.tables.get("limits")
    if limits is None:
        if scenario.problem is not None and scenario.problem.tables.limits is None:
            yield _(
                "{file}: what frees a limit needs a table of limits; problem.tables brings none. "
                "Add it, or leave this table out."
            ).format(file=cells.file)
        return
    sources = set(sources_in(limits, own.tables["candidates"]))
    known = set(zip(limits["resource"], limits["owner"], strict=True))
    pairs = list(zip(cells.table["resource"], cells.table["owner"], strict=True))
    is_wrong = pd.Series(
        [pair not in known or (pair[0] == SOLES and pair[1] in sources) for pair in pairs],
        index=cells.table.index,
    )
    if is_wrong.any():
        yield _(
            "{file}, column owner: must have a limit of that resource in {limits}, and be no "
            "source of money; found {found}. State the limit, or drop the rows."
        ).format(
            file=cells.file,
            limits=own.cells["limits"].file,
            found=places(cells.table.loc[is_wrong, "owner"]),
        )
