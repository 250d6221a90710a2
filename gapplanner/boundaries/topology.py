"""TopoJSON: a coverage as shared arcs, every border stored once, and back to polygons.

The form is that of the TopoJSON 1.0 specification (quantised, delta-encoded). Coordinates are
integers on a decimal grid, so that what is decoded is exactly what was encoded.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

Position = tuple[int, int]
Ring = tuple[Position, ...]  # its first position is not repeated at its end
Arc = tuple[Position, ...]
Shape = tuple[str, BaseGeometry]

# 0.00001 degree is 1.1 m on the ground: finer than any border here is known, and short to write.
DECIMALS = 5


def snap(geometries: Iterable[BaseGeometry], decimals: int = DECIMALS) -> list[BaseGeometry]:
    """Return the geometries with every coordinate rounded to ``decimals`` places (degrees).

    Equal coordinates stay equal, so borders that neighbours share stay shared. Whether the grid
    has folded a thin neck is for the caller to check.
    """
    return [shapely.transform(each, lambda xy: np.round(xy, decimals)) for each in geometries]


def encode(objects: Mapping[str, Sequence[Shape]], decimals: int = DECIMALS) -> dict[str, Any]:
    """Return the TopoJSON topology of named layers of polygons.

    Parameters
    ----------
    objects
        By layer, ``(id, polygon or multipolygon)`` in degrees. Layers may nest (districts in
        provinces): they share arcs wherever they share vertices.
    decimals
        Decimal places of the grid, in degrees.

    Returns
    -------
    dict
        ``type, bbox, transform, objects, arcs``, ready for `to_json`. It depends neither on the
        order of the shapes nor on where their rings begin.
    """
    parts_of = {
        (layer, unit_id): _parts(geometry, decimals)
        for layer, shapes in objects.items()
        for unit_id, geometry in shapes
    }
    junctions = _junctions(ring for parts in parts_of.values() for part in parts for ring in part)
    cut = {
        key: [[_cut(ring, junctions) for ring in part] for part in parts]
        for key, parts in sorted(parts_of.items())
    }
    arcs = sorted(
        {
            min(arc, arc[::-1])
            for parts in cut.values()
            for part in parts
            for ring in part
            for arc in ring
        }
    )
    number = {arc: index for index, arc in enumerate(arcs)}
    layers: dict[str, Any] = {
        layer: {"type": "GeometryCollection", "geometries": []} for layer in sorted(objects)
    }
    for (layer, unit_id), parts in cut.items():
        layers[layer]["geometries"].append(_member(unit_id, parts, number))
    return {"type": "Topology", **_grid(arcs, decimals), "objects": layers}


def decode(topology: Mapping[str, Any], layer: str) -> dict[str, BaseGeometry]:
    """Return the polygons of one layer of a topology by ``id``, in degrees.

    Raises
    ------
    KeyError
        If the topology has no such layer.
    """
    scale = np.asarray(topology["transform"]["scale"])
    origin = np.asarray(topology["transform"]["translate"])
    # Nine decimals undo the rounding noise of the product, so decoding gives back the very number.
    arcs = [
        np.round(np.cumsum(np.asarray(arc), axis=0) * scale + origin, 9).tolist()
        for arc in topology["arcs"]
    ]
    return {
        member["id"]: _polygons(member, arcs) for member in topology["objects"][layer]["geometries"]
    }


def to_json(topology: Mapping[str, Any]) -> str:
    """Return the topology as the shortest JSON text, the same text for the same topology."""
    return json.dumps(topology, separators=(",", ":"), ensure_ascii=False) + "\n"


def _parts(geometry: BaseGeometry, decimals: int) -> list[list[Ring]]:
    polygons = sorted(
        (orient(part) for part in shapely.get_parts(geometry)),
        key=lambda polygon: polygon.bounds,
    )
    return [
        [
            _on_grid(polygon.exterior.coords, decimals),
            *sorted(_on_grid(hole.coords, decimals) for hole in polygon.interiors),
        ]
        for polygon in polygons
    ]


def _on_grid(coordinates: Any, decimals: int) -> Ring:
    places = np.rint(np.asarray(coordinates)[:, :2] * 10**decimals).astype(np.int64)
    moved = np.any(np.diff(places, axis=0), axis=1)
    ring = [(int(x), int(y)) for x, y in places[:-1][moved]]
    start = ring.index(min(ring))
    return (*ring[start:], *ring[:start])


def _junctions(rings: Iterable[Ring]) -> set[Position]:
    """Return where borders part: positions with more than two distinct neighbours."""
    neighbours: dict[Position, set[Position]] = defaultdict(set)
    for ring in rings:
        for before, here, after in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1], strict=False):
            neighbours[here].update((before, after))
    return {place for place, others in neighbours.items() if len(others) > 2}


def _cut(ring: Ring, junctions: set[Position]) -> list[Arc]:
    cuts = [index for index, place in enumerate(ring) if place in junctions]
    # A ring that meets nobody begins at its least position, so that an island and the hole around
    # it, or a province of one district, are the same arc.
    first = cuts[0] if cuts else 0
    closed = (*ring[first:], *ring[:first], ring[first])
    ends = [index - first for index in cuts[1:]] + [len(ring)]
    starts = [0, *ends[:-1]]
    return [closed[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def _member(
    unit_id: str, parts: list[list[list[Arc]]], number: Mapping[Arc, int]
) -> dict[str, Any]:
    polygons = [[[_signed(arc, number) for arc in ring] for ring in part] for part in parts]
    if len(polygons) == 1:
        return {"type": "Polygon", "id": unit_id, "arcs": polygons[0]}
    return {"type": "MultiPolygon", "id": unit_id, "arcs": polygons}


def _signed(arc: Arc, number: Mapping[Arc, int]) -> int:
    """Return the index of the arc, or its one's complement when it is walked backwards."""
    return number[arc] if arc in number else ~number[arc[::-1]]


def _grid(arcs: Sequence[Arc], decimals: int) -> dict[str, Any]:
    every = np.asarray([place for arc in arcs for place in arc])
    low, high = every.min(axis=0), every.max(axis=0)
    origin = [round(int(each) / 10**decimals, decimals) for each in low]
    return {
        "bbox": [*origin, *(round(int(each) / 10**decimals, decimals) for each in high)],
        "transform": {"scale": [10**-decimals] * 2, "translate": origin},
        "arcs": [np.diff(np.vstack([low, arc]), axis=0).tolist() for arc in arcs],
    }


def _polygons(member: Mapping[str, Any], arcs: Sequence[list[list[float]]]) -> BaseGeometry:
    parts = [member["arcs"]] if member["type"] == "Polygon" else member["arcs"]
    polygons = []
    for part in parts:
        exterior, *holes = (list(_walk(ring, arcs)) for ring in part)
        polygons.append(Polygon(exterior, holes))
    return polygons[0] if member["type"] == "Polygon" else MultiPolygon(polygons)


def _walk(ring: Iterable[int], arcs: Sequence[list[list[float]]]) -> Iterator[list[float]]:
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        # The end of an arc is the beginning of the next; Polygon closes the ring.
        yield from arc[:-1]
