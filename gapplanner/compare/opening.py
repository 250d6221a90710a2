"""The door of a comparison: two to four whole plans that can stand side by side."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gapplanner.errors import GapPlannerError, SourceError
from gapplanner.figures import span
from gapplanner.language import _
from gapplanner.runs import Run, read_run
from gapplanner.runs.folder import MANIFEST

FEWEST: Final = 2
MOST: Final = 4


@dataclass(frozen=True, eq=False)
class Compared:
    """One plan of a comparison.

    Attributes
    ----------
    folder
        Where it lies.
    run
        What it decided.
    manifest
        What it was made from: sha256 of every input, versions.
    label
        The name of its scenario; where two share a name, with the name of the folder.
    letter
        A, B, C or D: what stands in narrow places.
    """

    folder: Path
    run: Run
    manifest: Mapping[str, Any]
    label: str
    letter: str


def open_runs(folders: Sequence[Path]) -> tuple[Compared, ...]:
    """Return plans that can be compared; the first is the reference.

    Raises
    ------
    SourceError
        With everything that keeps them from being compared: how many they are, the same folder
        twice, a folder that is no whole plan, another territory, prices of
        another year, a problem in own tables beside one with places.
    """
    problems = list(_wrong_number(folders))
    runs: list[tuple[Path, Run]] = []
    for folder in folders:
        try:
            runs.append((folder, read_run(folder)))
        except GapPlannerError as error:
            problems += error.problems
    problems += _not_alike(runs)
    if problems:
        raise SourceError(problems)
    names = Counter(run.scenario.name for _folder, run in runs)
    return tuple(
        Compared(
            folder,
            run,
            json.loads((folder / MANIFEST).read_text(encoding="utf-8")),
            run.scenario.name
            if names[run.scenario.name] == 1
            else f"{run.scenario.name} ({folder.name})",
            letter,
        )
        for (folder, run), letter in zip(runs, "ABCD", strict=False)
    )


def _wrong_number(folders: Sequence[Path]) -> Iterator[str]:
    if not FEWEST <= len(folders) <= MOST:
        yield _("Two to four runs can be compared; found {n}. Name them one after another.").format(
            n=len(folders)
        )
    counted = Counter(folder.resolve() for folder in folders)
    for folder, times in counted.items():
        if times > 1:
            yield _("{folder}: a run is compared with others, and it was named {n} times.").format(
                folder=folder, n=times
            )


def _not_alike(runs: Sequence[tuple[Path, Run]]) -> Iterator[str]:
    if not runs:
        return
    reference, first = runs[0]
    for folder, run in runs[1:]:
        if first.units.empty != run.units.empty:
            yield _(
                "{folder}: a problem in own tables, which has no places, cannot stand beside one "
                "that has them ({reference})."
            ).format(folder=folder, reference=reference)
            continue
        here, there = (set(one.units.get("unit_id", ())) for one in (run, first))
        if here != there:
            yield _(
                "{folder}: must be of the same territory as {reference}; {n} places are in one "
                "and not in the other. Compare plans of one territory."
            ).format(folder=folder, reference=reference, n=len(here ^ there))
        if run.scenario.base_year != first.scenario.base_year:
            yield _(
                "{folder}: must be in prices of the same year as {reference} ({year}); found "
                "{found}. Soles of different years cannot be set side by side."
            ).format(
                folder=folder,
                reference=reference,
                year=first.scenario.base_year,
                found=run.scenario.base_year,
            )
        elif run.scenario.years_covered != first.scenario.years_covered:
            yield _(
                "{folder}: must plan the same years as {reference} ({years}); found {found}."
            ).format(
                folder=folder,
                reference=reference,
                years=span(first.scenario.years_covered),
                found=span(run.scenario.years_covered),
            )
