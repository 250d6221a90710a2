"""The door of boundaries: a file of territories is taken whole and right, or refused in words."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.boundaries.coverage import check_coverage
from gapplanner.boundaries.geometry import to_geographic
from gapplanner.boundaries.identity import (
    ANY_LEVEL,
    CODE_COLUMNS,
    NAME_COLUMNS,
    check_codes,
    check_names,
    find_code_column,
    find_column,
)
from gapplanner.boundaries.units import load_units
from gapplanner.errors import SourceError, listed
from gapplanner.language import _, ngettext
from gapplanner.sources.layers import open_layer
from gapplanner.vocabulary import Level

AREAL: Final = frozenset({"Polygon", "MultiPolygon"})


def read_boundaries(path: Path, layer: str | None = None, units: pd.DataFrame | None = None) -> Any:
    """Return the territories drawn in a file, checked.

    Parameters
    ----------
    path
        A GeoPackage or any vector file that GDAL reads.
    layer
        Its layer; may be left out when the file has one, or one called ``districts``.
    units
        The territories that must be there (`UNITS_COLUMNS`); those of the repository if left out.

    Returns
    -------
    geopandas.GeoDataFrame
        ``unit_id, name, geometry`` in EPSG:4326, sorted by ``unit_id``; ``attrs["notes"]`` says
        what was converted.

    Raises
    ------
    SourceError
        With every mistake of the file: reference system, codes, names, geometry, coverage.
    """
    known = load_units() if units is None else units
    shapes = open_layer(Path(path), layer, usual="districts")
    shapes, notes, problems = to_geographic(shapes)
    column_and_level = find_code_column(shapes)
    if column_and_level is None:
        problems.append(_no_codes(list(shapes.columns)))
    problems += _check_shapes(shapes, column_and_level[0] if column_and_level else None)
    if column_and_level is None:
        raise _refused(path, problems)
    territories, identity = _identify(shapes, *column_and_level, known)
    problems += identity
    if not problems:
        names = dict(zip(territories["unit_id"], territories["name"], strict=True))
        problems += check_coverage(territories.set_index("unit_id").geometry, names)
    if problems:
        raise _refused(path, problems)
    territories.attrs["notes"] = tuple(notes)
    return territories


def _identify(shapes: Any, column: str, level: Level, known: pd.DataFrame) -> tuple[Any, list[str]]:
    expected = known[known["level"] == level]
    names = find_column(list(shapes.columns), NAME_COLUMNS[level])
    problems = check_codes(shapes[column], expected, level)
    if names is not None:
        problems += check_names(shapes[column], shapes[names], expected)
    official = dict(zip(expected["unit_id"], expected["name"], strict=True))
    territories = shapes.assign(unit_id=shapes[column], name=shapes[column].map(official))
    kept = territories[["unit_id", "name", "geometry"]]
    return kept.sort_values("unit_id", kind="stable", ignore_index=True), problems


def _check_shapes(shapes: Any, column: str | None) -> list[str]:
    """Return what is wrong with single geometries: absent, of another kind, crossing themselves."""
    geometry = np.asarray(shapes.geometry.array)
    label = shapes[column].astype(str) if column else pd.Series(shapes.index + 1).astype(str)
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    kinds = shapes.geom_type.where(~empty, "Polygon")
    other = ~kinds.isin(AREAL).to_numpy()
    crossing = ~empty & ~other & ~shapely.is_valid(geometry)
    problems = []
    if not len(shapes):
        problems.append(_("The layer must hold territories and is empty. Name another layer."))
    for mask, sentence in (
        (empty, _("Every territory must have a geometry; {count} without: {places}. Draw it.")),
        (other, _("Every geometry must be a polygon; {count} of another kind: {places}.")),
    ):
        if mask.any():
            problems.append(sentence.format(count=int(mask.sum()), places=listed(label[mask])))
    if crossing.any():
        reasons = shapely.is_valid_reason(geometry[crossing])
        places = [f"{where}: {why}" for where, why in zip(label[crossing], reasons, strict=True)]
        problems.append(
            ngettext(
                "Every polygon must be valid; {count} is not: {places}. Repair it.",
                "Every polygon must be valid; {count} are not: {places}. Repair them.",
                len(places),
            ).format(count=len(places), places=listed(places))
        )
    return problems


def _no_codes(columns: list[str]) -> str:
    return _(
        "The layer must carry the official code in a column such as {known}; it has {columns}. "
        "Name the column UBIGEO."
    ).format(
        known=", ".join((ANY_LEVEL[1], *CODE_COLUMNS[Level.DISTRICT][:2])).upper(),
        columns=listed([column for column in columns if column != "geometry"]),
    )


def _refused(path: Path, problems: list[str]) -> SourceError:
    return SourceError(f"{path}: {problem}" for problem in problems)
