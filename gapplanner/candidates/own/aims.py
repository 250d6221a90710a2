"""Whether a planner's own tables hold what the objective of the scenario asks for."""

from collections.abc import Iterator

import pandas as pd

from gapplanner.candidates.own.columns import places
from gapplanner.candidates.own.meeting import OwnCells
from gapplanner.language import _
from gapplanner.scenario import Scenario

WITHOUT_CLOSURES = ("worth", "cheapest")


def of_aims(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Yield what is missing for each word of ``objective.maximize``, one sentence each."""
    aims = tuple(str(word) for word in scenario.objective.maximize)
    brought = scenario.problem.tables.files if scenario.problem is not None else {}
    asking = [word for word in aims if word not in WITHOUT_CLOSURES]
    if asking and "closures" not in brought:
        yield _(
            "objective.maximize: {aim!r} needs a table of closures; problem.tables brings none. Add "
            "it, or choose 'worth' with a column worth in the table of candidates."
        ).format(aim=asking[0])
    if "people" in aims:
        yield from _people(own, is_brought="gaps" in brought)
    if "worth" in aims and own.has("candidates"):
        yield from _worth(own)


def _people(own: OwnCells, *, is_brought: bool) -> Iterator[str]:
    if not is_brought:
        yield _(
            "objective.maximize: 'people' needs a table of gaps with the column people; "
            "problem.tables brings none. Add it, or choose 'closure'."
        )
    elif own.has("gaps") and own.tables["gaps"]["people"].isna().all():
        yield _(
            "{file}, column people: must be known in some row, because objective.maximize is "
            "'people'; every row is empty. Fill it in, or choose 'closure'."
        ).format(file=own.cells["gaps"].file)


def _worth(own: OwnCells) -> Iterator[str]:
    cells = own.cells["candidates"]
    unknown: pd.Series[bool] = own.tables["candidates"]["worth"].isna()
    if "worth" not in cells.table:
        yield _(
            "{file}: must have the column worth, because objective.maximize is 'worth'. Add it, or "
            "choose 'closure'."
        ).format(file=cells.file)
    elif unknown.any():
        names = own.tables["candidates"].loc[unknown, "candidate_id"]
        rows = cells.table.loc[cells.table["candidate_id"].isin(names), "candidate_id"]
        yield _(
            "{file}, column worth: must be known in every row, because objective.maximize is "
            "'worth'; it is empty in {found}. Write 0 where something is worth nothing in itself."
        ).format(file=cells.file, found=places(rows))
