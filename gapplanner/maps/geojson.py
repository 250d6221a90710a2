"""The layers of the plan as GeoJSON (RFC 7946), for whoever asks for it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.boundaries.layers import Layer
from gapplanner.maps.geopackage import layers_of
from gapplanner.runs import Run

DECIMALS: Final = 6  # of a degree: a tenth of a metre, as the norm advises


def write_geojson(run: Run, topology: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write each layer of the GeoPackage as ``<layer>.geojson`` in a folder.

    Coordinates are longitude and latitude of WGS 84 with six decimals, outer rings run against the
    clock, unknown is ``null``; the columns are those of the GeoPackage.

    Parameters
    ----------
    run
        The plan.
    topology
        The limits, as `boundaries.load_topology` gives them.
    folder
        Where to write; made if need be.

    Returns
    -------
    list of Path
        The files. The same run gives the same bytes.

    Raises
    ------
    SourceError
        If a territory of the run has no shape in the topology.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for layer in layers_of(run, topology):
        path = folder / f"{layer.name}.geojson"
        path.write_text(_text(layer), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _text(layer: Layer) -> str:
    features = [
        {"type": "Feature", "geometry": _geometry(shape), "properties": facts}
        for shape, facts in zip(layer.geometries, _rows(layer.facts), strict=True)
    ]
    collection = {"type": "FeatureCollection", "name": layer.name, "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _geometry(shape: Any) -> dict[str, Any] | None:
    if shape is None or shapely.is_empty(shape):
        return None
    turned = shapely.orient_polygons(shape, exterior_cw=False)
    placed = shapely.transform(turned, lambda points: np.round(points, DECIMALS))
    mapped: dict[str, Any] = shapely.geometry.mapping(placed)
    return mapped


def _rows(facts: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in facts.astype(object).to_dict("records")
    ]


def _plain(value: Any) -> Any:
    """Return a value that JSON knows; unknown is nothing."""
    if value is None or pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
