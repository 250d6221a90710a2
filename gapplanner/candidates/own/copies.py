"""Investments that may be made several times: each copy becomes a candidate of its own."""

from collections.abc import Iterator, Mapping

import pandas as pd

from gapplanner.candidates.own.meeting import OwnCells
from gapplanner.language import _

BY_CANDIDATE = ("candidates", "closures", "uses", "frees")


def with_copies(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables in which an investment of *n* copies stands *n* times, ``id#1`` to ``id#n``.

    Numbers are padded (``id#01``), so that the order of the identifiers is that of the copies. The
    column ``copy_of`` keeps the identifier of the planner, and rules may name it.
    """
    candidates = tables["candidates"]
    copies = {
        str(name): int(number)
        for name, number in zip(candidates["candidate_id"], candidates["copies"], strict=True)
        if number > 1
    }
    if not copies:
        return dict(tables)
    return {
        name: _repeated(table, copies, marks=name == "candidates")
        if name in BY_CANDIDATE
        else table
        for name, table in tables.items()
    }


def _repeated(table: pd.DataFrame, copies: Mapping[str, int], *, marks: bool) -> pd.DataFrame:
    parts = [table[~table["candidate_id"].isin(list(copies))]]
    for name, number in sorted(copies.items()):
        mine = table[table["candidate_id"] == name]
        for copy in copy_ids(name, number):
            marked = {"copy_of": name, "slot": ""} if marks else {}
            parts.append(mine.assign(candidate_id=copy, **marked))
    return pd.concat([part for part in parts if not part.empty], ignore_index=True)


def copy_ids(name: str, number: int) -> list[str]:
    """Return the identifiers of the copies of an investment.

    Examples
    --------
    >>> copy_ids("pump", 3)
    ['pump#1', 'pump#2', 'pump#3']
    """
    width = len(str(number))
    return [f"{name}#{copy:0{width}d}" for copy in range(1, number + 1)]


def of_copies(own: OwnCells) -> Iterator[str]:
    """Yield what cannot be copied: a variant of something, or an identifier that is taken."""
    candidates = own.tables["candidates"]
    file = own.cells["candidates"].file
    several = candidates["copies"] > 1
    shared = candidates["slot"].duplicated(keep=False) & (candidates["slot"] != "")
    if (several & shared).any():
        yield _(
            "{file}, column copies: an investment with variants (another row has its slot) must "
            "have one copy; found {found}. Give each copy its own rows and slot."
        ).format(file=file, found=own.where("candidates", several & shared, "copies"))
    taken = set(candidates["candidate_id"])
    made = [
        copy
        for name, number in candidates.loc[several, ["candidate_id", "copies"]].itertuples(
            index=False
        )
        for copy in copy_ids(str(name), int(number))
    ]
    if clash := sorted(taken & set(made)):
        yield _(
            "{file}, column candidate_id: the copies of an investment are called by its identifier, "
            "'#' and a number; other rows already are: {found}. Call those otherwise."
        ).format(file=file, found=", ".join(clash))
