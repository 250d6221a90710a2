"""The command that says where new establishments would bring most places within reach."""

from pathlib import Path
from typing import Annotated

import typer

from gapplanner.commands.telling import say, show_table
from gapplanner.language import _

NEW_POST = "new-health-post"


def add_siting(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "site",
        help=_("Find where new health facilities would bring most places within reach: ideas."),
    )(site)


def site(
    number: Annotated[int, typer.Option("--new", metavar="N", min=1, max=500)] = 10,
    limit: Annotated[float, typer.Option("--limit", metavar="MINUTES", min=1.0)] = 60.0,
    cell: Annotated[float, typer.Option("--cell", metavar="METRES", min=50.0)] = 250.0,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.csv")] = Path("runs/sites.csv"),
) -> None:
    """Choose sites among the places beyond the limit and write them."""
    from gapplanner.boundaries import load_districts, load_units
    from gapplanner.candidates import load_typologies
    from gapplanner.candidates.idea_files import idea_table
    from gapplanner.indicators.access.ground import GroundTruth
    from gapplanner.indicators.access.siting import site_facilities
    from gapplanner.runs.folder import write_table

    say(_("Measuring the way between the places that are far"))
    found = site_facilities(GroundTruth.read(), load_districts(), number, limit, cell)
    names = load_units().set_index("unit_id")["name"]
    show_table(
        (_("Order"), _("Populated place"), _("District"), _("Covers"), _("Adds")),
        [
            (
                str(row.rank),
                str(row.name_),
                str(names.get(row.unit_id, row.unit_id)),
                str(row.covers),
                str(row.adds),
            )
            for row in found.table.rename(columns={"name": "name_"}).itertuples()
        ],
        numbers_from=3,
    )
    say(
        _(
            "Of {lacking} populated places more than {limit:g} minutes away, {number} new "
            "facilities would bring {covered} within reach: no other choice of so many brings "
            "more. They are ideas: ways are estimated, without national roads and without slopes, "
            "and how many people live in each place is not published."
        ).format(lacking=found.lacking, limit=limit, number=len(found.table), covered=found.covered)
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    typologies = load_typologies()
    one_each = [1.0] * len(found.table)
    kind = typologies.by_id[NEW_POST]
    write_table(idea_table(found.table, one_each, found.serves, kind, typologies), out)
    say(how_to_bring(out, "health-access"))
    print(out)


def how_to_bring(path: Path, indicator: str) -> str:
    """Return how a scenario takes the works of a file of ideas among its candidates."""
    return _(
        "To have them weighed in a plan: 'candidates: {{ideas: {file}}}' in the scenario, and a "
        "weight for '{indicator}'."
    ).format(file=path.name, indicator=indicator)
