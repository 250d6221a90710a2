"""The territory of a map page: its units, their shapes and what is spent in each per person."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.maps.columns import numbers, plain, texts
from gapplanner.runs import Run
from gapplanner.vocabulary import Level, Quality

OBJECT_OF_LEVEL = {Level.DISTRICT: "districts", Level.PROVINCE: "provinces"}
DEPARTMENTS = "departments"
POPULATION = "population"
POVERTY = "poverty-2018"


def drawn_units(run: Run) -> pd.DataFrame:
    """Return the districts and provinces of a run, sorted by their id."""
    is_drawn = run.units["level"].isin([level.value for level in OBJECT_OF_LEVEL])
    return run.units[is_drawn].sort_values("unit_id").reset_index(drop=True)


def is_national(units: pd.DataFrame) -> bool:
    """Return whether a run spans several departments."""
    return int((units["level"] == Level.DEPARTMENT.value).sum()) > 1


def department_names(run: Run) -> list[list[str]]:
    """Return code and name of each department, where there are several."""
    if not is_national(run.units):
        return []
    own = run.units[run.units["level"] == Level.DEPARTMENT.value].sort_values("unit_id")
    return [[str(unit), str(name)] for unit, name in zip(own["unit_id"], own["name"], strict=True)]


def shapes_of(
    units: pd.DataFrame, topology: Mapping[str, Any], departments: Collection[str] = ()
) -> dict[str, Any]:
    """Return the part of a topology that draws ``units``: their geometries and arcs alone.

    The lines of ``departments`` are drawn as well, where there are several.

    Raises
    ------
    SourceError
        If a layer is missing or a unit has no shape.
    """
    problems = [
        _("The map's topology must have an object {name!r}; found {found}.").format(
            name=name, found=listed(topology["objects"])
        )
        for name in OBJECT_OF_LEVEL.values()
        if name not in topology["objects"]
    ]
    if problems:
        raise SourceError(problems)
    objects: dict[str, Any] = {}
    drawn = {
        name: (name, set(units.loc[units["level"] == level, "unit_id"]))
        for level, name in OBJECT_OF_LEVEL.items()
    }
    if departments:
        drawn[DEPARTMENTS] = ("department", set(departments))
    for name, (source, wanted) in drawn.items():
        every = topology["objects"][source]["geometries"]
        kept = [geometry for geometry in every if str(geometry.get("id")) in wanted]
        missing = sorted(wanted - {str(geometry["id"]) for geometry in kept})
        if missing:
            problems.append(
                _(
                    "Every unit of the run must have a shape in the object {name!r} of the"
                    " topology; {count} have none: {units}. Rebuild the boundaries."
                ).format(name=name, count=len(missing), units=listed(missing))
            )
        objects[name] = [
            {"type": shape["type"], "id": str(shape["id"]), "arcs": shape["arcs"]}
            for shape in sorted(kept, key=lambda shape: str(shape["id"]))
        ]
    if problems:
        raise SourceError(problems)
    return _with_used_arcs_alone(objects, topology)


def _with_used_arcs_alone(objects: dict[str, Any], topology: Mapping[str, Any]) -> dict[str, Any]:
    """Renumber arcs so that those which nothing uses can stay away."""
    place: dict[int, int] = {}

    def renumbered(arcs: Any) -> Any:
        if isinstance(arcs, list):
            return [renumbered(arc) for arc in arcs]
        # A negative number is the same arc walked backwards (TopoJSON 1.0, section 2.1.4).
        forward = ~arcs if arcs < 0 else arcs
        new = place.setdefault(forward, len(place))
        return ~new if arcs < 0 else new

    collections = {
        name: {
            "type": "GeometryCollection",
            "geometries": [{**shape, "arcs": renumbered(shape["arcs"])} for shape in shapes],
        }
        for name, shapes in objects.items()
    }
    shapes: dict[str, Any] = {
        "type": "Topology",
        "objects": collections,
        "arcs": [topology["arcs"][old] for old in place],
    }
    if "transform" in topology:
        shapes["transform"] = topology["transform"]
    return shapes


def latest_values(run: Run, indicator_id: str) -> pd.DataFrame:
    """Return ``value, year, source_id, quality`` of an indicator by unit, its latest year."""
    rows = run.indicators[run.indicators["indicator_id"] == indicator_id]
    latest = rows.sort_values(["unit_id", "year"]).drop_duplicates("unit_id", keep="last")
    return latest.set_index("unit_id")[["value", "year", "source_id", "quality"]]


def population_of(run: Run, units: pd.DataFrame) -> pd.Series:
    """Return the people of each unit; a province without its own figure is its districts' sum.

    A province of which a district is unknown is unknown too.
    """
    people = pd.to_numeric(latest_values(run, POPULATION)["value"]).astype(float)
    known = people.reindex(units["unit_id"].tolist())
    districts = units[units["level"] == Level.DISTRICT]
    summed = districts["unit_id"].map(known).groupby(districts["parent_id"]).sum(min_count=1)
    has_unknown = districts["unit_id"].map(known).isna().groupby(districts["parent_id"]).any()
    summed = summed.where(~has_unknown)
    return known.fillna(summed.reindex(known.index))


def cost_of(run: Run, units: pd.DataFrame) -> pd.Series:
    """Return the soles of chosen investments in each unit; a province counts its districts' too."""
    chosen = run.portfolio.sort_values("candidate_id")
    own = chosen.groupby("unit_id")["cost"].sum()
    provincial = chosen.groupby("province_id")["cost"].sum()
    by_unit = {
        unit: float((provincial if level == Level.PROVINCE else own).get(unit, 0.0))
        for unit, level in zip(units["unit_id"], units["level"], strict=True)
    }
    return pd.Series(by_unit, dtype=float)


def soles_per_person(run: Run, units: pd.DataFrame) -> pd.Series:
    """Return the soles of chosen investments per person, by unit; unknown where people are."""
    people = population_of(run, units)
    return cost_of(run, units) / people.where(people > 0)


def least_sure(qualities: "pd.Series[str]") -> str | None:
    """Return the quality of the least sure of many figures, which is how sure all of them are."""
    found = set(qualities.dropna())
    order = (Quality.ASSUMED, Quality.ESTIMATED, Quality.MEASURED)
    return next((quality.value for quality in order if quality.value in found), None)


def _median(values: pd.Series) -> Any:
    known = values.dropna()
    return plain(known.median()) if len(known) else None


def territory_columns(run: Run, units: pd.DataFrame) -> dict[str, Any]:
    """Return the units of a page by columns, and the medians that each is set against."""
    per_person = soles_per_person(run, units)
    poverty = latest_values(run, POVERTY).reindex(units["unit_id"].tolist())
    counted = latest_values(run, POPULATION)
    people_year = counted["year"]
    is_district = (units["level"] == Level.DISTRICT).to_numpy()
    return {
        "id": texts(units["unit_id"]),
        "name": texts(units["name"]),
        "parent": texts(units["parent_id"]),
        "isDistrict": [int(flag) for flag in is_district],
        "capital": texts(units["capital"]),
        "lon": numbers(units["capital_lon"], 5),
        "lat": numbers(units["capital_lat"], 5),
        "people": numbers(population_of(run, units), 0),
        "peopleYear": plain(people_year.max()) if len(people_year) else None,
        "peopleQuality": least_sure(counted["quality"]),
        "poverty": numbers(poverty["value"], 4),
        "povertyYear": plain(poverty["year"].max()),
        "povertyQuality": least_sure(poverty["quality"]),
        "cost": numbers(cost_of(run, units)),
        "perPerson": numbers(per_person),
        "medianDistrict": _median(per_person[is_district]),
        "medianProvince": _median(per_person[~is_district]),
    }
