"""TopoJSON: borders stored once, and the same polygons back."""

import json
from itertools import pairwise
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gapplanner.boundaries.topology import decode, encode, snap, to_json

WEST = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
EAST = Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])


def test_two_squares_store_the_border_between_them_once() -> None:
    topology = encode({"districts": [("w", WEST), ("e", EAST)]})
    # Three lines: the west side, the east side, and the border, walked forth and back.
    assert len(topology["arcs"]) == 3
    west, east = (one["arcs"][0] for one in topology["objects"]["districts"]["geometries"][::-1])
    assert {~index for index in west} & set(east)


def test_a_province_of_two_districts_needs_no_line_of_its_own() -> None:
    both = shapely.coverage_union_all([WEST, EAST])
    alone = encode({"districts": [("w", WEST), ("e", EAST)]})
    nested = encode({"districts": [("w", WEST), ("e", EAST)], "provinces": [("p", both)]})
    assert nested["arcs"] == alone["arcs"]
    assert decode(nested, "provinces")["p"].equals(both)


def test_an_island_district_and_the_hole_around_it_are_one_line() -> None:
    island = Polygon([(1, 1), (2, 1), (2, 2), (1, 2)])
    around = Polygon([(0, 0), (3, 0), (3, 3), (0, 3)], [island.exterior.coords])
    topology = encode({"districts": [("island", island), ("around", around)]})
    assert len(topology["arcs"]) == 2
    decoded = decode(topology, "districts")
    assert decoded["around"].equals(around)
    assert shapely.coverage_is_valid(list(decoded.values()))


def test_a_district_of_two_parts_comes_back_in_two_parts() -> None:
    parts = MultiPolygon([WEST, Polygon([(5, 5), (6, 5), (6, 6)])])
    decoded = decode(encode({"districts": [("d", parts)]}), "districts")["d"]
    assert decoded.geom_type == "MultiPolygon"
    assert decoded.equals(parts)


def test_districts_that_meet_in_a_point_alone_keep_their_shapes() -> None:
    corner = Polygon([(1, 1), (2, 1), (2, 2), (1, 2)])
    decoded = decode(encode({"districts": [("a", WEST), ("b", corner)]}), "districts")
    assert decoded["a"].equals(WEST)
    assert decoded["b"].equals(corner)


def test_coordinates_come_back_as_the_very_numbers_of_the_grid() -> None:
    place = Polygon([(-78.51083, -7.15472), (-78.1, -7.3), (-78.25071, -6.99999)])
    decoded = decode(encode({"districts": [("d", place)]}), "districts")["d"]
    assert isinstance(decoded, Polygon)
    assert set(decoded.exterior.coords) == set(place.exterior.coords)


def test_the_text_does_not_depend_on_the_order_nor_on_where_rings_begin() -> None:
    turned = Polygon([(2, 1), (1, 1), (1, 0), (2, 0)])
    one = to_json(encode({"districts": [("w", WEST), ("e", EAST)]}))
    other = to_json(encode({"districts": [("e", turned), ("w", WEST)]}))
    assert one == other
    assert json.loads(one)["bbox"] == [0.0, 0.0, 2.0, 1.0]


def test_snapping_keeps_shared_vertices_shared() -> None:
    border = [(1.000001, 0), (1.000004, 1)]
    west = Polygon([(0, 0), *border, (0, 1)])
    east = Polygon([(2, 0), (2, 1), *border[::-1]])
    assert shapely.coverage_is_valid(snap([west, east]))


def test_a_layer_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="provinces"):
        decode(encode({"districts": [("w", WEST)]}), "provinces")


@st.composite
def coverages(draw: st.DrawFn) -> dict[str, BaseGeometry]:
    """A grid of cells with moved corners, gathered at random into districts."""
    columns = draw(st.integers(1, 5))
    rows = draw(st.integers(1, 5))
    moves = draw(
        st.lists(
            st.tuples(st.integers(-30, 30), st.integers(-30, 30)),
            min_size=(columns + 1) * (rows + 1),
            max_size=(columns + 1) * (rows + 1),
        )
    )
    owner = draw(st.lists(st.integers(0, 3), min_size=columns * rows, max_size=columns * rows))
    wide = columns + 1
    corner = [
        [
            ((100 * x + moves[y * wide + x][0]) / 1000, (100 * y + moves[y * wide + x][1]) / 1000)
            for x in range(wide)
        ]
        for y in range(rows + 1)
    ]
    cells: dict[str, list[Polygon]] = {}
    for y in range(rows):
        for x in range(columns):
            ring = [corner[y][x], corner[y][x + 1], corner[y + 1][x + 1], corner[y + 1][x]]
            cells.setdefault(f"d{owner[y * columns + x]}", []).append(Polygon(ring))
    return {unit: shapely.coverage_union_all(parts) for unit, parts in cells.items()}


@given(coverage=coverages())
@settings(max_examples=60, deadline=None)
def test_any_coverage_comes_back_valid_and_the_same(coverage: dict[str, BaseGeometry]) -> None:
    shapes = dict(zip(coverage, snap(coverage.values()), strict=True))
    whole = shapely.coverage_union_all(list(shapes.values()))
    topology = encode({"districts": list(shapes.items()), "province": [("all", whole)]})
    decoded = decode(json.loads(to_json(topology)), "districts")
    assert set(decoded) == set(shapes)
    assert all(decoded[unit].equals(shape) for unit, shape in shapes.items())
    assert shapely.coverage_is_valid(list(decoded.values()))
    assert decode(topology, "province")["all"].equals(whole)
    # No stretch of border is stored twice.
    arcs = [np.cumsum(arc, axis=0).tolist() for arc in topology["arcs"]]
    edges = [frozenset(map(tuple, pair)) for arc in arcs for pair in pairwise(arc)]
    assert len(edges) == len(set(edges))


@given(coverage=coverages(), seed=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_districts_changes_no_byte(
    coverage: dict[str, BaseGeometry], seed: Random
) -> None:
    shapes = list(zip(coverage, snap(coverage.values()), strict=True))
    shuffled = shapes[:]
    seed.shuffle(shuffled)
    assert to_json(encode({"districts": shapes})) == to_json(encode({"districts": shuffled}))
