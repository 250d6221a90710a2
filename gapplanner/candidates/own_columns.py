"""What each of a planner's own tables must hold, and what stands for what it leaves out."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gapplanner.candidates.own_files import FIRST_ROW, SHOWN, Cells
from gapplanner.errors import SourceError, closest, listed
from gapplanner.language import _, ngettext
from gapplanner.sources.conformity import conform
from gapplanner.sources.contracts import Column, TableContract
from gapplanner.vocabulary import EVERYONE, IDEA_STAGE, Level, Origin, Quality, Sector

LARGEST: Final = 1e15
"""Soles or units; a larger figure is a slip, and beyond the arithmetic of cents."""
NOBODY: Final = "-"
"""Executing unit of a candidate whose table names none."""
EVERYWHERE: Final = "*"
"""Place of a gap or of a candidate whose table names none."""
UNITS: Final = "u"
"""Unit of a gap whose table names none."""
OWN_SOURCE: Final = "own-tables"
"""Source of what the planner's own tables say."""
ALIKE: Final = 0.8
"""From this likeness on, a strange column is taken for a known one mistyped."""

_WITH_COMMAS: Final = re.compile(r"-?[\d.' \u00a0]*,[\d,.' \u00a0]*")


@dataclass(frozen=True)
class OwnTable:
    """The contract of a table, the columns it cannot do without, and its silent values.

    ``silent`` is written, as text, wherever a cell is empty or its column is not there; columns
    not in it stay unknown.
    """

    contract: TableContract
    essential: tuple[str, ...]
    silent: Mapping[str, str]


def _amount(name: str, *, is_required: bool = True) -> Column:
    return Column(name, "number", is_required=is_required, at_least=0, at_most=LARGEST)


def _maybe(name: str, one_of: tuple[str, ...] = ()) -> Column:
    return Column(name, is_required=False, one_of=one_of)


def _year(name: str) -> Column:
    return Column(name, "whole", is_required=False, at_least=1990, at_most=2150)


CANDIDATES: Final = OwnTable(
    TableContract(
        columns=(
            Column("candidate_id"),
            _maybe("name"),
            Column("sector", one_of=tuple(Sector)),
            Column("typology"),
            Column("unit_id"),
            Column("executing_unit"),
            _maybe("slot"),
            _maybe("variant"),
            Column("stage", "whole", at_least=1, at_most=IDEA_STAGE),
            _amount("cost"),
            Column("duration_years", "whole", at_least=1, at_most=100),
            _amount("om_cost", is_required=False),
            _year("earliest_start"),
            _amount("beneficiaries", is_required=False),
            Column("origin", one_of=tuple(Origin)),
            _maybe("cui"),
            _maybe("idea_code"),
            Column("lon", "number", is_required=False, at_least=-180, at_most=180),
            Column("lat", "number", is_required=False, at_least=-90, at_most=90),
        ),
        key=("candidate_id",),
    ),
    essential=("candidate_id", "cost"),
    silent=MappingProxyType(
        {
            "sector": Sector.OTHER.value,
            "typology": NOBODY,
            "unit_id": EVERYWHERE,
            "executing_unit": NOBODY,
            "stage": str(IDEA_STAGE),
            "duration_years": "1",
            "origin": Origin.TABLE.value,
        }
    ),
)
CLOSURES: Final = OwnTable(
    TableContract(
        columns=(Column("candidate_id"), Column("gap_id"), _amount("amount")),
        key=("candidate_id", "gap_id"),
    ),
    essential=("candidate_id", "gap_id", "amount"),
    silent=MappingProxyType({}),
)
GAPS: Final = OwnTable(
    TableContract(
        columns=(
            Column("gap_id"),
            _maybe("indicator_id"),
            _maybe("unit_id"),
            _maybe("level", tuple(Level)),
            Column("target", "number", is_required=False),
            Column("value", "number", is_required=False),
            Column("numerator", "number", is_required=False),
            Column("denominator", "number", is_required=False),
            _amount("gap", is_required=False),
            Column("gap_unit"),
            _amount("people", is_required=False),
            _amount("weight"),
            _year("year"),
            Column("source_id"),
            Column("quality", one_of=tuple(Quality)),
        ),
        key=("gap_id",),
    ),
    essential=("gap_id", "gap"),
    silent=MappingProxyType(
        {
            "gap_unit": UNITS,
            "weight": "1",
            "source_id": OWN_SOURCE,
            "quality": Quality.ASSUMED.value,
        }
    ),
)
USES: Final = OwnTable(
    TableContract(
        columns=(
            Column("candidate_id"),
            Column("resource"),
            Column("year_offset", "whole", at_least=0, at_most=100),
            _amount("amount"),
        ),
        key=("candidate_id", "resource", "year_offset"),
    ),
    essential=("candidate_id", "resource", "amount"),
    silent=MappingProxyType({"year_offset": "0"}),
)
LIMITS: Final = OwnTable(
    TableContract(
        columns=(
            Column("resource"),
            Column("owner"),
            Column("year", "whole", at_least=1990, at_most=2150),
            _amount("amount"),
        ),
        key=("resource", "owner", "year"),
    ),
    essential=("resource", "amount"),
    silent=MappingProxyType({"owner": EVERYONE}),
)
OWN_TABLES: Final[Mapping[str, OwnTable]] = MappingProxyType(
    {
        "candidates": CANDIDATES,
        "closures": CLOSURES,
        "gaps": GAPS,
        "uses": USES,
        "limits": LIMITS,
    }
)


def typed(cells: Cells, own: OwnTable) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table with every column of its contract, typed and sorted by key.

    Returns
    -------
    tuple
        The table (unknown numbers ``NaN``, unknown text empty), and the columns of the file that
        no contract knows.

    Raises
    ------
    SourceError
        With every mistake: columns that are missing or mistyped, identifiers kept as numbers,
        cells that are not what their column holds, repeated keys.
    """
    problems = [*_wrong_columns(cells, own), *_numeric_texts(cells, own)]
    if problems:
        raise SourceError(problems)
    whole = {column.name for column in own.contract.columns if column.kind == "whole"}
    filled = pd.DataFrame(index=cells.table.index)
    for column in own.contract.columns:
        found = cells.table.get(column.name)
        text = pd.Series("", index=filled.index, dtype=object) if found is None else found
        if column.name in whole:
            # Spreadsheets and Parquet write the year 2028 of an incomplete column as 2028.0.
            text = text.str.replace(r"\.0+$", "", regex=True)
        filled[column.name] = text.mask(text == "", own.silent.get(column.name, ""))
    try:
        table = conform(filled, own.contract, cells.file)
    except SourceError as refusal:
        raise SourceError((*refusal.problems, *_commas(filled, own, cells.file))) from refusal
    known = {column.name for column in own.contract.columns}
    return table, tuple(str(column) for column in cells.table if column not in known)


def _wrong_columns(cells: Cells, own: OwnTable) -> Iterator[str]:
    known = [column.name for column in own.contract.columns]
    strange = [str(column) for column in cells.table if column not in known]
    for column in own.essential:
        if column in cells.table:
            continue
        near = closest(column, strange)
        hint = _(" Closest: {word!r}.").format(word=near) if near else ""
        yield (
            _("{file}: must have the column {column}; found {found}. Add it.").format(
                file=cells.file, column=column, found=listed(cells.table.columns, at_most=19)
            )
            + hint
        )
    for column in strange:
        near_known = difflib.get_close_matches(column.lower(), known, n=1, cutoff=ALIKE)
        # A missing column has already said which one is near it.
        if near_known and near_known[0] not in own.essential:
            yield _(
                "{file}: column {column!r} is not one of the table; it looks like {known!r}. Write "
                "that, or call it otherwise."
            ).format(file=cells.file, column=column, known=near_known[0])


def _numeric_texts(cells: Cells, own: OwnTable) -> Iterator[str]:
    """Refuse identifiers kept as numbers: 060101 would be 60101, and 1.0 is not 1."""
    for column in own.contract.columns:
        if column.kind == "text" and column.name in cells.numeric:
            yield _(
                "{file}, column {column}: must be text, so that a code keeps its leading zeros; the "
                "file keeps it as numbers. Write it as text, such as '060101'."
            ).format(file=cells.file, column=column.name)


def _commas(filled: pd.DataFrame, own: OwnTable, file: str) -> Iterator[str]:
    numbers = [column.name for column in own.contract.columns if column.kind != "text"]
    for name in numbers:
        with_commas = filled[name].map(lambda cell: bool(_WITH_COMMAS.fullmatch(cell)))
        if with_commas.any():
            yield _(
                "{file}, column {column}: numbers are written with a point for decimals and nothing "
                "between thousands, such as 1234567.5; found {found}."
            ).format(file=file, column=name, found=places(filled.loc[with_commas, name]))


def places(cells: "pd.Series[Any]") -> str:
    """Return the first few cells with their rows, counted as a spreadsheet does."""
    shown = [
        _("{value!r} (row {row})").format(value=value, row=int(str(place)) + FIRST_ROW)
        for place, value in cells.head(SHOWN).items()
    ]
    rest = len(cells) - SHOWN
    return ", ".join(shown) + (f" (+{rest})" if rest > 0 else "")


def lost(cells: Cells, column: str, known: Iterable[str], where: str) -> Iterator[str]:
    """Say which cells of a column name something that is not known.

    Parameters
    ----------
    where
        The file or the block in which it must be.
    """
    names = sorted(set(known))
    unknown = cells.table.loc[~cells.table[column].isin(names), column]
    if unknown.empty:
        return
    near = closest(str(unknown.iloc[0]), names)
    yield _(
        "{file}, column {column}: every row must name one of {where}; not so in {count}: {found}."
    ).format(
        file=cells.file,
        column=column,
        where=where,
        count=ngettext("{count} row", "{count} rows", len(unknown)).format(count=len(unknown)),
        found=places(unknown),
    ) + (_(" Closest: {word!r}.").format(word=near) if near else "")
