"""The command that sets finished plans side by side."""

from pathlib import Path
from typing import Annotated

import typer

from gapplanner.commands.telling import say
from gapplanner.language import _


def add_comparing(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "compare", help=_("Set two to four plans side by side: what differs, where and why.")
    )(compare)


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN RUN [RUN [RUN]]")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.html")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR")] = None,
) -> None:
    """Compare finished plans; the first is the reference."""
    from gapplanner.boundaries import load_topology
    from gapplanner.compare import open_runs
    from gapplanner.compare.findings import Findings
    from gapplanner.compare.page import draw_comparison
    from gapplanner.compare.workbook import write_comparison
    from gapplanner.compare.writing import place_of
    from gapplanner.whole import written_whole

    compared = open_runs(runs)
    page = place_of(out, compared)
    found = Findings.of(compared)
    text = draw_comparison(found, load_topology(data) if found.has_places else None)
    workbook = page.with_suffix(".xlsx")
    with written_whole(page) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    with written_whole(workbook) as partial:
        write_comparison(found, partial)
    for sentence in found.said():
        say(sentence)
    say(_("Workbook: {path}").format(path=workbook))
    print(page)
