"""The door of boundaries: a file of territories is taken whole and right, or refused in words."""

import sqlite3
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
from gapplanner.errors import SourceError, closest, listed
from gapplanner.language import _, ngettext
from gapplanner.vocabulary import Level

AREAL: Final = frozenset({"Polygon", "MultiPolygon"})
SQLITE_FILES: Final = frozenset({".gpkg", ".sqlite"})


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
    shapes = _read(Path(path), layer)
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


def _read(path: Path, layer: str | None) -> Any:
    import geopandas as gpd  # half a second that a plan without files does not pay
    import pyogrio

    _require_whole(path)
    try:
        # A table without geometry, such as QGIS's own styles, is not a layer of territories.
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = _chosen_layer(path, layer, layers)
        return gpd.read_file(path, layer=chosen, engine="pyogrio", force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unreadable(path, str(error)) from error


def _require_whole(path: Path) -> None:
    if not path.is_file():
        raise SourceError(
            _("The file of boundaries {path} must exist and does not. Give its path.").format(
                path=path
            )
        )
    if path.suffix.lower() not in SQLITE_FILES:
        return
    # GDAL opens a GeoPackage cut short and returns the rows that are left; SQLite knows better.
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise _unreadable(path, str(error)) from error
    if found != "ok":
        raise _unreadable(path, str(found).splitlines()[0])


def _chosen_layer(path: Path, layer: str | None, layers: list[str]) -> str:
    if layer in layers:
        return str(layer)
    if not layers:
        raise SourceError(
            _("{path} must hold a layer with geometry and holds none. Give another file.").format(
                path=path
            )
        )
    if layer is None:
        if len(layers) == 1:
            return layers[0]
        if "districts" in layers:
            return "districts"
        raise SourceError(
            _("{path} has several layers and one must be named: {layers}.").format(
                path=path, layers=listed(layers)
            )
        )
    near = closest(layer, layers)
    hint = _(" Closest: {near!r}.").format(near=near) if near else ""
    raise SourceError(
        _("{path} must have the layer {layer!r}; it has {layers}.").format(
            path=path, layer=layer, layers=listed(layers)
        )
        + hint
    )


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


def _unreadable(path: Path, reason: str) -> SourceError:
    return SourceError(
        _(
            "{path} must be a whole file of boundaries and cannot be read: {reason}. "
            "Copy or download it again."
        ).format(path=path, reason=reason.rstrip("."))
    )


def _refused(path: Path, problems: list[str]) -> SourceError:
    return SourceError(f"{path}: {problem}" for problem in problems)
