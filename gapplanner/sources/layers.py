"""Layers of maps as files: the one place where a vector file is opened, whole or not at all."""

import sqlite3
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from gapplanner.errors import SourceError, closest, listed
from gapplanner.language import _

PARQUET: Final = frozenset({".parquet", ".geoparquet"})
SQLITE_FILES: Final = frozenset({".gpkg", ".sqlite"})
_NAMED: Final = "|layername="
_LENGTH_AT: Final = 24
"""Where a shapefile's heading states its own length, in words of two bytes."""


def open_layer(
    path: Path, layer: str | None = None, *, usual: str = "", columns: Iterable[str] = ()
) -> Any:
    """Return a layer of a vector file as a GeoDataFrame, in two dimensions.

    Parameters
    ----------
    path
        Shapefile, GeoPackage, GeoJSON or any other file that GDAL reads, or GeoParquet. A layer
        may be named as QGIS does: ``roads.gpkg|layername=local``.
    layer
        The layer; may be left out when the file has one, or one called as is ``usual``.
    columns
        Columns that it must have.

    Raises
    ------
    SourceError
        If it is not there, is cut short, cannot be read, or has no such layer or column.
    """
    file, _sign, named = str(path).partition(_NAMED)
    path, layer = Path(file), layer or named or None
    if not path.is_file():
        raise SourceError(
            _("The layer {path} must exist and does not. Give its path.").format(path=path)
        )
    _require_whole(path)
    read = _read_parquet(path) if path.suffix.lower() in PARQUET else _read(path, layer, usual)
    if missing := [column for column in columns if column not in read.columns]:
        raise SourceError(
            _("{file} must have the columns {missing}; found {found}.").format(
                file=path.name, missing=listed(missing), found=listed(read.columns, at_most=12)
            )
        )
    return read


def _read_parquet(path: Path) -> Any:
    import geopandas as gpd
    from pyarrow import ArrowException

    try:
        return gpd.read_parquet(path)
    except (ArrowException, ValueError, OSError) as error:
        raise _unreadable(path, str(error)) from error


def _read(path: Path, layer: str | None, usual: str) -> Any:
    import geopandas as gpd  # half a second that a plan without files does not pay
    import pyogrio

    try:
        # A table without geometry, such as QGIS's own styles, is not a layer of a map.
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = _chosen(path, layer, layers, usual)
        return gpd.read_file(path, layer=chosen, engine="pyogrio", force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unreadable(path, str(error)) from error
    # Letters that are no text, and rings that do not close, fail in the libraries beneath.
    except (ValueError, OSError) as error:
        raise _unreadable(path, str(error)) from error


def _require_whole(path: Path) -> None:
    ending = path.suffix.lower()
    if ending in SQLITE_FILES:
        _require_whole_database(path)
    elif ending == ".shp":
        heading = path.read_bytes()[: _LENGTH_AT + 4]
        words = struct.unpack(">i", heading[_LENGTH_AT:])[0] if len(heading) > _LENGTH_AT else 0
        if words * 2 != path.stat().st_size:
            raise _unreadable(path, _("its length is not the one it states"))


def _require_whole_database(path: Path) -> None:
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
        raise _unreadable(path, str(found))


def _chosen(path: Path, layer: str | None, layers: list[str], usual: str) -> str:
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
        if usual in layers:
            return usual
        raise SourceError(
            _(
                "{path} has several layers and one must be named: {layers}. "
                "Name it as in {example}."
            ).format(path=path, layers=listed(layers), example=f"{path.name}{_NAMED}{layers[0]}")
        )
    near = closest(layer, layers)
    hint = _(" Closest: {near!r}.").format(near=near) if near else ""
    raise SourceError(
        _("{path} must have the layer {layer!r}; it has {layers}.").format(
            path=path, layer=layer, layers=listed(layers)
        )
        + hint
    )


def _unreadable(path: Path, reason: str) -> SourceError:
    lines = reason.splitlines() or [""]
    return SourceError(
        _(
            "{path} must be a whole layer of a map and cannot be read: {reason}. "
            "Copy or download it again."
        ).format(path=path, reason=lines[0].rstrip("."))
    )
