"""The report of a finished run, drawn again with what was asked of the run since."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gapplanner.commands.telling import say
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.runs import Run

SHOWN_ANSWERS: Final = ("prices", "curve", "robust", "weak")


def add_reporting(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "report", help=_("Draw the report of a run again, with what was asked of it since.")
    )(report)


def report(
    run: Annotated[Path, typer.Argument(metavar="RUN")],
    fichas: Annotated[bool, typer.Option("--fichas")] = False,
    reference: Annotated[Path | None, typer.Option("--reference", metavar="RUN")] = None,
) -> None:
    """Write report.html and report.pdf again, and the fichas where they are asked for."""
    import json
    from dataclasses import replace

    from gapplanner.filling import day_of, text_page
    from gapplanner.inquiry import read_answer
    from gapplanner.reports import draw_report, write_document, write_fichas
    from gapplanner.runs import MANIFEST
    from gapplanner.whole import written_whole

    found = _plan_of(run)
    if reference is not None:
        found = replace(found, reference=_plan_of(reference))
    on = day_of(json.loads((run / MANIFEST).read_text(encoding="utf-8")))
    answers = {
        name: answer for name in SHOWN_ANSWERS if (answer := read_answer(run, name)) is not None
    }
    writers: dict[str, Callable[[Path], None]] = {
        "report.html": text_page(lambda: draw_report(found, answers)),
        "report.pdf": lambda path: write_document(found, path, on=on, answers=answers),
    }
    if fichas:
        writers["fichas.pdf"] = lambda path: write_fichas(found, path, on=on)
    for name, write in writers.items():
        with written_whole(run / name) as partial:
            write(partial)
        say(_("Report: {path}").format(path=run / name))
    if reference is None and found.scenario.reference is not None:
        say(
            _(
                "The scenario names a reference ({reference}): to see what this plan changes "
                "against it, plan it too and name its folder with --reference."
            ).format(reference=found.scenario.reference)
        )
    print(run)


def _plan_of(folder: Path) -> "Run":
    from gapplanner.errors import SourceError
    from gapplanner.runs import read_run

    run = read_run(folder)
    if run.proof is None:
        raise SourceError(
            _(
                "{folder}: must be the run of a plan; found the gaps alone. Make one with "
                "'gapplanner plan'."
            ).format(folder=folder)
        )
    return run
