"""The command that says why a candidate is in or out, and what it would take."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapplanner.commands.telling import say
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.inquiry import Reopened


def add_explaining(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command("explain", help=_("Say why candidates are in or out, and what it would take."))(
        explain
    )


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN")],
    candidates: Annotated[list[str] | None, typer.Argument(metavar="[CANDIDATE]...")] = None,
    every: Annotated[bool, typer.Option("--all")] = False,
    exact: Annotated[bool, typer.Option("--exact")] = False,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64)] = 1,
) -> None:
    """Explain candidates of a run: why in, why out, what it would take."""
    from gapplanner.inquiry import reopen
    from gapplanner.inquiry.explaining import Explainer, candidates_called, sentences_of

    if every == bool(candidates):
        raise typer.BadParameter(_("name at least one candidate, or ask for --all"))
    reopened = reopen(run)
    if every:
        _every(reopened, workers)
        return
    names = candidates_called(reopened.problem.candidate_set, candidates or ())
    explainer = Explainer(reopened, is_exact=exact)
    for name in names:
        for sentence in sentences_of(reopened, explainer.explain(name)):
            say(sentence)
        say("")
    print(reopened.folder)


def _every(reopened: "Reopened", workers: int) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from gapplanner.inquiry.explaining.all_of_them.every import explain_every, table_of
    from gapplanner.inquiry.explaining.all_of_them.keeping import keep

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(_("Explaining every candidate"))
        explanations = explain_every(
            reopened,
            lambda done, total: progress.update(task, completed=done, total=total),
            workers,
        )
    table = table_of(reopened, explanations)
    about = {"asked": "explain", "objective": reopened.problem.objectives[-1].name}
    path = keep(reopened.folder, table, about)
    say(_("To have it in the report: gapplanner report {folder}").format(folder=reopened.folder))
    print(path)
