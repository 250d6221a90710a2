"""Works that stand at a point, from a planner's file: sites of new facilities, links to roads."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.candidates.own.columns import lost, places, typed
from gapplanner.candidates.own.contracts import LARGEST, OwnTable
from gapplanner.candidates.own.files import Cells, read_cells
from gapplanner.candidates.typologies import Typologies, Typology
from gapplanner.candidates.words import quantity
from gapplanner.errors import SourceError, listed
from gapplanner.language import _, marked
from gapplanner.sources.contracts import Column, RowRule, TableContract
from gapplanner.vocabulary import Quality, gap_id_of

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

PREFIX: Final = "ideas-"
"""Tables of ideas are called ``ideas-1``, ``ideas-2`` in the order of the scenario."""
_SERVES: Final = r"\d{4,6}:\d+(\.\d+)?(; ?\d{4,6}:\d+(\.\d+)?)*"

IDEA_COLUMNS: Final = (
    "idea",
    "typology",
    "name",
    "unit_id",
    "lon",
    "lat",
    "built",
    "serves",
    "cost_low",
    "cost_mid",
    "cost_high",
    "quality",
)


def _out_of_order(table: pd.DataFrame) -> "pd.Series[bool]":
    return (table["cost_low"] > table["cost_mid"]) | (table["cost_mid"] > table["cost_high"])


IDEAS: Final = OwnTable(
    TableContract(
        columns=(
            Column("idea", pattern=r"[A-Za-z0-9][A-Za-z0-9-]*"),
            Column("typology"),
            Column("name"),
            Column("unit_id", pattern=r"\d{4}|\d{6}"),
            Column("lon", "number", at_least=-180, at_most=180),
            Column("lat", "number", at_least=-90, at_most=90),
            Column("built", "number", at_least=0, at_most=LARGEST),
            Column("serves", pattern=_SERVES),
            Column("cost_low", "number", at_least=1, at_most=LARGEST),
            Column("cost_mid", "number", at_least=1, at_most=LARGEST),
            Column("cost_high", "number", at_least=1, at_most=LARGEST),
            Column("quality", one_of=tuple(Quality)),
        ),
        key=("idea",),
        rules=(
            RowRule(
                marked("cost_low, cost_mid and cost_high must be in order of size"),
                "cost_mid",
                _out_of_order,
            ),
        ),
    ),
    essential=tuple(name for name in IDEA_COLUMNS if name != "quality"),
    silent=MappingProxyType({"quality": Quality.ASSUMED.value}),
)


def read_ideas(
    files: Mapping[str, Path],
    scenario: "Scenario",
    typologies: Typologies,
    unit_ids: Iterable[str],
) -> pd.DataFrame:
    """Return the ideas of every file: ``IDEA_COLUMNS``, in the order of ``idea``.

    Parameters
    ----------
    files
        The files, by their name in messages, CSV or Parquet.
    scenario
        Must weigh the indicator that each idea moves.
    typologies
        Must have the typology of each idea, one that is built at a point.
    unit_ids
        Places of the territory.

    Raises
    ------
    SourceError
        With every mistake of every file: columns, cells, kinds of investment, places and
        indicators that the plan does not have, ideas called the same in two files.
    """
    known = list(unit_ids)
    built = {name: each for name, each in typologies.by_id.items() if each.built is not None}
    problems: list[str] = []
    tables = []
    for name, path in files.items():
        try:
            cells = read_cells(path, name)
            table, _left_aside = typed(cells, IDEAS)
        except SourceError as refusal:
            problems += refusal.problems
            continue
        problems += lost(cells, "typology", built, _("the kinds built at a point"))
        problems += lost(cells, "unit_id", known, _("the territory"))
        problems += _unserved(cells, table, known)
        problems += _unweighed(table, scenario, built, name)
        tables.append(table[list(IDEA_COLUMNS)].assign(file=name))
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if not found.empty and (again := found["idea"].duplicated()).any():
        problems.append(
            _("Every idea must be called differently in all files; repeated: {ideas}.").format(
                ideas=listed(sorted(set(found.loc[again, "idea"])))
            )
        )
    if problems:
        raise SourceError(problems)
    return found.sort_values("idea", ignore_index=True).drop(columns="file")


def _unserved(cells: Cells, table: pd.DataFrame, known: Sequence[str]) -> Iterator[str]:
    """Say which rows serve a place that the territory does not have."""
    is_lost = table["serves"].map(lambda text: bool(set(served_by(str(text))) - set(known)))
    if is_lost.any():
        wrong = cells.table.loc[cells.table["idea"].isin(table.loc[is_lost, "idea"]), "serves"]
        yield _(
            "{file}, column serves: every row must name places of the territory, as "
            "'060411:3; 060412:1'; not so: {found}."
        ).format(file=cells.file, found=places(wrong))


def _unweighed(
    table: pd.DataFrame, scenario: "Scenario", built: Mapping[str, Typology], name: str
) -> Iterator[str]:
    """Say which indicators the ideas move and the scenario does not weigh."""
    moved = {built[kind].indicators[0] for kind in set(table["typology"]) & set(built)}
    for indicator in sorted(moved - set(scenario.indicators)):
        yield _(
            "{file}: its works move {indicator!r}, which the scenario must weigh. Add "
            "'{indicator}: {{weight: ...}}' under 'indicators', or leave the file out."
        ).format(file=name, indicator=indicator)


def served_by(text: str) -> dict[str, float]:
    """Return how many units of its gap an idea closes in each place.

    Examples
    --------
    >>> served_by("060411:3; 060412:1")
    {'060411': 3.0, '060412': 1.0}
    """
    pairs = [part.strip().split(":") for part in re.split(";", text) if part.strip()]
    return {place: float(amount) for place, amount in pairs}


def serves_text(amounts: Mapping[str, float]) -> str:
    """Return the same as `served_by` reads, places in order.

    Examples
    --------
    >>> serves_text({"060412": 1, "060411": 3.0})
    '060411:3; 060412:1'
    """
    return "; ".join(f"{place}:{amount:g}" for place, amount in sorted(amounts.items()))


@dataclass(frozen=True)
class Idea:
    """One work of a file, in the words of the plan."""

    idea: str
    typology: Typology
    place: str
    unit_id: str
    lon: float
    lat: float
    built: float
    serves: Mapping[str, float]
    cost: float

    @property
    def indicator_id(self) -> str:
        """The indicator it moves."""
        return self.typology.indicators[0]

    @property
    def candidate_id(self) -> str:
        """Return its identifier; it shares its slot with nothing."""
        return f"{self.indicator_id}@{self.unit_id}:{self.typology.id}:{self.idea}"

    @property
    def name(self) -> str:
        """Return what it is called: the work, the place, how much is built."""
        return _("{work}: {quantity}").format(
            work=_(self.typology.work).format(place=self.place),
            quantity=quantity(self.built, str(self.typology.built)),
        )

    def closes(self, open_gaps: Mapping[str, float]) -> dict[str, float]:
        """Return what it closes of each known gap, in the gap's unit, no more than the gap."""
        wanted = {gap_id_of(self.indicator_id, unit): n for unit, n in self.serves.items()}
        return {
            gap_id: min(amount, open_gaps[gap_id])
            for gap_id, amount in wanted.items()
            if open_gaps.get(gap_id, 0.0) > 0 and amount > 0
        }


def ideas_of(table: pd.DataFrame, typologies: Typologies, case: str) -> list[Idea]:
    """Return the rows of `read_ideas` as works, at the cost of a case (low, mid, high), soles."""
    rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]  # text keys
    return [
        Idea(
            idea=str(row["idea"]),
            typology=typologies.by_id[str(row["typology"])],
            place=str(row["name"]),
            unit_id=str(row["unit_id"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            built=float(row["built"]),
            serves=served_by(str(row["serves"])),
            cost=round(float(row[f"cost_{case}"]), 2),
        )
        for row in rows
    ]
