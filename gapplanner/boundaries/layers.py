"""GeoPackage files written so that the same layers give the same bytes."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.boundaries.geometry import GEOGRAPHIC

# A GeoPackage records when it was written; this date, that of the census whose limits are drawn,
# stands in for the clock, so that equal content is an equal file.
WRITTEN_ON: Final = "2017-10-22T00:00:00.000Z"
GEOMETRY_COLUMN: Final = "geom"

# The table in which QGIS keeps styles inside a database; it looks for empty text, not for NULL, in
# catalogue and schema. Registered as plain attributes so that other programs accept the file.
_STYLE_TABLE: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""
# GeoPackage 1.3, extension "Schema": names of columns for people.
_ALIAS_TABLE: Final = """
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
)
"""
_CONSTRAINT_TABLE: Final = """
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
)
"""
_SCHEMA_EXTENSION: Final = "http://www.geopackage.org/spec131/#extension_schema"


@dataclass(frozen=True)
class Layer:
    """A layer of a GeoPackage: its name, its geometries in degrees and a row of facts for each.

    Attributes
    ----------
    name
        Name of the layer.
    geometry_type
        As GeoPackage calls it: ``MultiPolygon``, ``Point``.
    geometries
        One per row of ``facts``, in degrees; ``None`` where the place is unknown.
    facts
        Text, whole numbers (``Int64``), decimals; what is missing stays missing.
    aliases
        Words to show for columns, in the reader's language.
    description
        What the layer is, whose the figures are.
    style
        How QGIS draws it when it opens the file (QML), if it is to be drawn in a certain way.
    """

    name: str
    geometry_type: str
    geometries: Sequence[Any]
    facts: pd.DataFrame
    aliases: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    style: str = ""


def write_layers(path: Path, layers: Sequence[Layer]) -> None:
    """Write the layers to a new GeoPackage, replacing the file.

    Parameters
    ----------
    path
        The file to write, ``.gpkg``.
    layers
        In the order in which a viewer should list them.
    """
    from pyogrio import raw  # GDAL is loaded only by who writes or reads geometry

    path.unlink(missing_ok=True)
    with _the_same_date():
        for layer in layers:
            fields = [_field(layer.facts[name]) for name in layer.facts]
            raw.write(
                str(path),
                geometry=shapely.to_wkb(np.asarray(layer.geometries, dtype=object)),
                field_data=[values for values, _absent in fields],
                field_mask=[absent for _values, absent in fields],
                fields=np.asarray(list(layer.facts), dtype=object),
                layer=layer.name,
                driver="GPKG",
                geometry_type=layer.geometry_type,
                promote_to_multi=layer.geometry_type.startswith("Multi"),
                crs=GEOGRAPHIC,
                append=path.exists(),
                layer_options={"FID": "fid", "GEOMETRY_NAME": GEOMETRY_COLUMN},
            )
    if any(layer.aliases or layer.style or layer.description for layer in layers):
        _annotate(path, layers)


def _annotate(path: Path, layers: Sequence[Layer]) -> None:
    """Add descriptions, names of columns and styles to a GeoPackage."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(
            "UPDATE gpkg_contents SET description = ? WHERE table_name = ?",
            [(layer.description, layer.name) for layer in layers],
        )
        _add_aliases(database, layers)
        _add_styles(database, layers)


def _add_aliases(database: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    database.execute(_ALIAS_TABLE)
    database.execute(_CONSTRAINT_TABLE)
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [
            (name, _SCHEMA_EXTENSION)
            for name in ("gpkg_data_columns", "gpkg_data_column_constraints")
        ],
    )
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
        [
            (layer.name, column, alias, alias)
            for layer in layers
            for column, alias in layer.aliases.items()
        ],
    )


def _add_styles(database: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    database.execute(_STYLE_TABLE)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (WRITTEN_ON,),
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', ?)",
        [
            (layer.name, GEOMETRY_COLUMN, layer.name, layer.style, WRITTEN_ON)
            for layer in layers
            if layer.style
        ],
    )


@contextmanager
def _the_same_date() -> Iterator[None]:
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_ON})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _field(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the values as GDAL takes them and where they are missing."""
    absent = column.isna().to_numpy(dtype=bool)
    if pd.api.types.is_bool_dtype(column):
        return column.fillna(value=False).to_numpy(dtype=bool), absent
    if pd.api.types.is_integer_dtype(column):
        return column.fillna(0).to_numpy(dtype=np.int64), absent
    if pd.api.types.is_float_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), absent
    text = column.to_numpy(dtype=object)
    text[absent] = None
    return text, absent
