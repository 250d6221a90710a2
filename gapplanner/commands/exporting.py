"""The command that gives a finished plan to other programs in a form they ask for."""

from pathlib import Path
from typing import Annotated

import typer

from gapplanner.commands.telling import say
from gapplanner.language import _

FORMS = ("geojson",)


def add_exporting(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command("export", help=_("Write the layers of a finished plan as GeoJSON."))(export)


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN")],
    form: Annotated[str, typer.Option("--as", metavar="|".join(FORMS))] = "geojson",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR")] = None,
) -> None:
    """Write the layers of a plan; the folder is the last line."""
    from gapplanner.boundaries import load_topology
    from gapplanner.errors import SourceError
    from gapplanner.maps.geojson import write_geojson
    from gapplanner.runs import read_run

    if form not in FORMS:
        raise typer.BadParameter(
            _("a plan is written as one of {known}; found {found!r}").format(
                known=", ".join(FORMS), found=form
            )
        )
    plan = read_run(run)
    if plan.units.empty:
        raise SourceError(
            _(
                "{folder}: must be a plan with places; a problem in own tables has none to draw. "
                "Its tables are in the run folder."
            ).format(folder=run)
        )
    folder = out or run.resolve().parent / f"{run.resolve().name}-geojson"
    for path in write_geojson(plan, load_topology(data), folder):
        say(_("Written: {path}").format(path=path))
    print(folder)
