"""The command that measures access: to health, to schools, to roads."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from gapplanner.commands.telling import say, show_table
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.indicators.access.asking import AccessAsked, AccessFound

DESTINATIONS: Final = ("health", "school", "road")
# So many districts are shown; the table has all.
MOST_SHOWN: Final = 10
Raster = Annotated[Path | None, typer.Option(metavar="FILE.tif")]


def add_access(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "access",
        help=_("Measure who is far from health, schools or roads, by your own rasters or ours."),
    )(access)


def access(  # noqa: PLR0913, PLR0917  # options of a command are its arguments
    to: Annotated[str, typer.Argument(metavar="|".join(DESTINATIONS))] = "health",
    points: Annotated[Path | None, typer.Option("--points", metavar="FILE")] = None,
    population: Raster = None,
    travel_time: Raster = None,
    elevation: Raster = None,
    limit: Annotated[float | None, typer.Option("--limit", metavar="MINUTES|METRES")] = None,
    cell: Annotated[float, typer.Option("--cell", metavar="METRES", min=1.0)] = 100.0,
    year: Annotated[int, typer.Option("--year", metavar="YEAR", min=1990, max=2100)] = 2022,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
) -> None:
    """Measure access and write the table of the indicator and its surface."""
    from gapplanner.boundaries import load_districts
    from gapplanner.indicators.access.asking import AccessAsked, measure_access
    from gapplanner.indicators.access.ground import GroundTruth
    from gapplanner.indicators.access.points import read_points
    from gapplanner.indicators.access.writing import write_access

    if to not in DESTINATIONS:
        raise typer.BadParameter(
            _("access is measured to one of {known}; found {found!r}").format(
                known=", ".join(DESTINATIONS), found=to
            )
        )
    asked = AccessAsked(
        to,  # type: ignore[arg-type]  # one of DESTINATIONS, checked above
        points=read_points(points) if points else None,
        limit=limit,
        cell_m=cell,
        elevation=elevation,
        population=population,
        travel_time=travel_time,
        source_id=_source_of(to, population or travel_time or points),
        year=year,
    )
    say(_("Measuring the way over cells of {cell:g} m").format(cell=cell))
    found = measure_access(asked, GroundTruth.read(), load_districts())
    _show(asked, found)
    folder = out or Path("runs") / asked.indicator_id
    for path in write_access(asked, found, folder):
        say(_("Written: {path}").format(path=path))
    print(folder)


def _source_of(to: str, given: Path | None) -> str:
    """Return the source that rows name: the planner's file, or the one of the product's data."""
    if given is None:
        return "mtc-road-network" if to == "road" else "susalud-ipress-2022"
    slug = re.sub(r"[^a-z0-9]+", "-", given.stem.lower()).strip("-")
    return slug or "own-file"


def _show(asked: "AccessAsked", found: "AccessFound") -> None:
    from gapplanner.boundaries import load_units
    from gapplanner.figures import percent, quantity
    from gapplanner.indicators import spec_of

    spec = spec_of(asked.indicator_id)
    names = load_units().set_index("unit_id")["name"]
    rows: Any = found.rows[found.rows["value"].notna()]
    worst = rows.sort_values(["value", "unit_id"], ascending=[False, True]).head(MOST_SHOWN)
    show_table(
        (_("District"), _("Share"), _("Beyond the limit"), _("Of")),
        [
            (
                str(names.get(row.unit_id, row.unit_id)),
                percent(row.value),
                quantity(row.numerator),
                quantity(row.denominator),
            )
            for row in worst.itertuples()
        ],
        numbers_from=1,
    )
    whole = rows["denominator"].sum()
    say(
        _("{title}: {beyond} of {whole} ({share}); unknown in {unknown} districts. {note}").format(
            title=_(spec.title),
            beyond=quantity(rows["numerator"].sum()),
            whole=quantity(whole),
            share=percent(rows["numerator"].sum() / whole if whole else None),
            unknown=len(found.rows) - len(rows),
            note=_(str(rows["note"].iloc[0])) if len(rows) else "",
        )
    )
