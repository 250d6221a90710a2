"""The command that says which links would bring most places within reach of a road."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapplanner.commands.siting import how_to_bring
from gapplanner.commands.telling import say, show_table
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.indicators.access.linking import Links

LINK = "road-link"


def add_linking(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "link",
        help=_("Find which short links would bring places within reach of a road: ideas."),
    )(link)


def link(
    number: Annotated[int, typer.Option("--new", metavar="N", min=1, max=500)] = 20,
    limit: Annotated[float, typer.Option("--limit", metavar="METRES", min=100.0)] = 2_000.0,
    longest: Annotated[float, typer.Option("--longest", metavar="KM", min=0.5)] = 25.0,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.csv")] = Path("runs/links.csv"),
) -> None:
    """Grow a cheap tree from the known roads and write its branches."""
    from gapplanner.boundaries import load_units
    from gapplanner.candidates import load_typologies
    from gapplanner.candidates.idea_files import idea_table
    from gapplanner.figures import in_words
    from gapplanner.indicators.access.ground import GroundTruth
    from gapplanner.indicators.access.linking import link_places
    from gapplanner.runs.folder import write_table

    say(_("Joining the places far from a road to the nearest ones"))
    found = link_places(GroundTruth.read(), number, limit, longest)
    typologies = load_typologies()
    table = idea_table(
        found.table,
        [float(km) for km in found.table["km"]],
        found.serves,
        typologies.by_id[LINK],
        typologies,
    )
    names = load_units().set_index("unit_id")["name"]
    show_table(
        (_("Order"), _("To"), _("District"), _("km"), _("Places"), _("Cost")),
        [
            (
                str(row["rank"]),
                str(row["name"]),
                str(names.get(row["unit_id"], row["unit_id"])),
                f"{row['km']:,.1f}",
                str(row["places"]),
                in_words(row["cost_mid"]),
            )
            for row in table.to_dict("records")
        ],
        numbers_from=3,
    )
    say(
        _(
            "Of {lacking} populated places more than {limit:g} m from a known road, {number} links "
            "of {km} km in all would bring {reached} within it. They are ideas: straight lines "
            "times {winding} (the windings of the departmental roads), without slopes or rivers; "
            "national roads are not among the known ones, so some of these places have a road. "
            "The tree is a heuristic: a shorter one may exist."
        ).format(
            lacking=found.lacking,
            limit=limit,
            number=len(table),
            km=f"{table['km'].sum():,.1f}",
            reached=found.reached,
            winding=f"{found.winding:.2f}",
        )
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write_table(table, out)
    lines = out.with_suffix(".geojson")
    lines.write_text(_drawn(found, list(table["idea"])), encoding="utf-8", newline="\n")
    say(_("Lines of the links: {path}").format(path=lines))
    say(how_to_bring(out, "road-access"))
    print(out)


def _drawn(found: "Links", ideas: list[str]) -> str:
    """Return the lines as GeoJSON, each with the idea it is of."""
    import shapely

    features = [
        {
            "type": "Feature",
            "properties": {"idea": idea, "km": float(km), "places": int(places)},
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(line, 1e-6))),
        }
        for idea, km, places, line in zip(
            ideas, found.table["km"], found.table["places"], found.lines, strict=True
        )
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
