"""The builder of boundaries: from what was published to the repository's own units and geometry."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gapplanner.boundaries import record, topology
from gapplanner.boundaries.gather import gather_limits, gather_units
from gapplanner.boundaries.geometry import GEOGRAPHIC, LENGTH_CRS
from gapplanner.boundaries.layers import Layer, write_layers
from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.vocabulary import Level, province_of

FOLDER: Final = "boundaries"
UNITS_FILE: Final = "units.csv"
GEOPACKAGE_FILE: Final = "cajamarca.gpkg"
TOPOLOGY_FILE: Final = "cajamarca.topojson"
# Square root of the area that a vertex may enclose with its neighbours and still be dropped
# (Visvalingam-Whyatt). The published layer is already general: its vertices stand about 1 km apart.
TOLERANCE_M: Final = 100.0


def build_boundaries(source_dir: Path, root: Path) -> list[Path]:
    """Write the units and their geometry under ``root``, and register them in the catalogue.

    Parameters
    ----------
    source_dir
        The folder of published files.
    root
        The folder ``data`` to write into.

    Returns
    -------
    list of Path
        The files written. Building again gives the same bytes.

    Raises
    ------
    SourceError
        If a published file is missing or wrong, or if the generalised coverage would not be valid
        or would leave a capital outside its district.
    """
    units = gather_units(source_dir)
    districts = gather_limits(source_dir, units)
    simple = _simplify(districts)
    _check_capitals(units, simple)
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        folder / name for name in (UNITS_FILE, GEOPACKAGE_FILE, TOPOLOGY_FILE, record.RECORD_FILE)
    ]
    layers = layers_of_districts(simple)
    write_units(units, paths[0])
    write_layers(paths[1], with_facts(layers, units))
    encoded = topology.encode({name: sorted(shapes.items()) for name, shapes in layers.items()})
    paths[2].write_text(topology.to_json(encoded), encoding="utf-8", newline="\n")
    paths[3].write_text(
        record.describe(districts, simple, units, TOLERANCE_M), encoding="utf-8", newline="\n"
    )
    return [*paths, record.register_boundaries(root)]


def _simplify(districts: Any) -> dict[str, BaseGeometry]:
    """Return the districts generalised together and set on the grid, by ``unit_id``."""
    metric = districts.geometry.to_crs(LENGTH_CRS)
    simple = shapely.coverage_simplify(np.asarray(metric.array), TOLERANCE_M)
    degrees = metric.set_axis(districts["unit_id"]).copy()
    degrees[:] = simple
    snapped = topology.snap(degrees.to_crs(GEOGRAPHIC).array)
    whole = [one_part(geometry) for geometry in snapped]
    if not (shapely.is_valid(whole).all() and shapely.coverage_is_valid(whole)):
        raise SourceError(
            _(
                "The generalised coverage must be valid and is not. Lower the tolerance of "
                "{metres} m."
            ).format(metres=TOLERANCE_M)
        )
    return dict(zip(districts["unit_id"], whole, strict=True))


def one_part(geometry: BaseGeometry) -> BaseGeometry:
    """Return the only part of a geometry that has one, else the geometry."""
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def _check_capitals(units: pd.DataFrame, districts: Mapping[str, BaseGeometry]) -> None:
    own = units[units["level"] == Level.DISTRICT].set_index("unit_id")
    outside = [
        f"{unit} {row['name']}"
        for unit, row in own.iterrows()
        if not shapely.contains_xy(districts[str(unit)], row["capital_lon"], row["capital_lat"])
    ]
    if outside:
        raise SourceError(
            _(
                "Every capital must lie in its own district; {count} outside: {places}. "
                "Lower the tolerance of the simplification or correct the point."
            ).format(count=len(outside), places=listed(outside))
        )


def layers_of_districts(
    districts: Mapping[str, BaseGeometry],
) -> dict[str, dict[str, BaseGeometry]]:
    """Return districts, provinces and departments, all dissolved from the same vertices."""
    provinces = {
        province: shapely.coverage_union_all(
            [shape for unit, shape in districts.items() if province_of(unit) == province]
        )
        for province in sorted({province_of(unit) for unit in districts})
    }
    departments = {
        department: shapely.coverage_union_all(
            [shape for unit, shape in provinces.items() if unit[:2] == department]
        )
        for department in sorted({unit[:2] for unit in districts})
    }
    return {
        "districts": dict(districts),
        "provinces": {unit: one_part(shape) for unit, shape in provinces.items()},
        "department": {unit: one_part(shape) for unit, shape in departments.items()},
    }


def write_units(units: pd.DataFrame, path: Path) -> None:
    """Write the table of units; what is unknown is an empty cell."""
    rounded = units.assign(
        capital_lon=units["capital_lon"].map("{:.5f}".format, na_action="ignore"),
        capital_lat=units["capital_lat"].map("{:.5f}".format, na_action="ignore"),
        altitude_m=units["altitude_m"].map("{:.0f}".format, na_action="ignore"),
        area_km2=units["area_km2"].map("{:.2f}".format, na_action="ignore"),
    )
    rounded.to_csv(path, index=False, lineterminator="\n")


def with_facts(
    layers: Mapping[str, Mapping[str, BaseGeometry]], units: pd.DataFrame
) -> list[Layer]:
    """Return the layers of districts and provinces with what is known of each."""
    facts = units.set_index("unit_id").drop(columns=["level"])
    facts["altitude_m"] = facts["altitude_m"].astype("Int64")
    facts["province"] = pd.Series(facts.index.map(province_of), facts.index).map(facts["name"])
    columns = [
        "name",
        "parent_id",
        "capital",
        "capital_lon",
        "capital_lat",
        "altitude_m",
        "area_km2",
    ]
    own = {"districts": [*columns[:2], "province", *columns[2:], "reniec_id"], "provinces": columns}
    return [
        Layer(
            name,
            "MultiPolygon",
            list(layers[name].values()),
            facts.loc[list(layers[name]), own[name]].reset_index(),
        )
        for name in own
    ]
