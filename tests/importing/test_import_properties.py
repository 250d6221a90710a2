"""What changes no total: the order of rows and columns, the system of a layer, a district split."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner.errors import SourceError
from gapplanner.importing.roads import road_lengths
from gapplanner.sources.amounts import plain_amounts
from gapplanner.sources.publications.letters import mended
from gapplanner.sources.publications.sheets import read_sheet

QUICK = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WEST, SOUTH = -78.0, -6.1
inside = st.tuples(st.floats(0.01, 0.19), st.floats(0.01, 0.09))
roads_drawn = st.lists(st.tuples(inside, inside), min_size=1, max_size=5)


def roads(pairs: list[tuple[tuple[float, float], tuple[float, float]]]) -> gpd.GeoDataFrame:
    """Straight roads in a box of a fifth by a tenth of a degree."""
    lines = [
        shapely.LineString([(WEST + x, SOUTH + y), (WEST + other_x, SOUTH + other_y + 0.001)])
        for (x, y), (other_x, other_y) in pairs
    ]
    return gpd.GeoDataFrame(
        {"ground": "local-road"}, index=range(len(lines)), geometry=lines, crs=4326
    )


def districts(*cuts: float) -> gpd.GeoSeries:
    """The box, cut from south to north at these parts of its width."""
    edges = [0.0, *sorted(cuts), 1.0]
    boxes = [
        shapely.box(WEST + 0.2 * one, SOUTH, WEST + 0.2 * other, SOUTH + 0.2)
        for one, other in pairwise(edges)
    ]
    return gpd.GeoSeries(boxes, index=[f"0101{n:02d}" for n in range(1, len(boxes) + 1)], crs=4326)


def kilometres(drawn: gpd.GeoDataFrame, places: gpd.GeoSeries) -> float:
    return float(road_lengths(drawn, places)["length_km"].sum())


@given(pairs=roads_drawn, cut=st.floats(0.05, 0.95))
@QUICK
def test_splitting_a_district_changes_no_kilometre(pairs: list, cut: float) -> None:  # type: ignore[type-arg]
    drawn = roads(pairs)
    whole = kilometres(drawn, districts())
    # Kilometres are written to the metre, one for each district.
    assert kilometres(drawn, districts(cut)) == pytest.approx(whole, abs=0.002, rel=1e-6)


@given(pairs=roads_drawn, seed=st.integers(0, 1_000))
@QUICK
def test_the_order_of_roads_and_districts_changes_nothing(pairs: list, seed: int) -> None:  # type: ignore[type-arg]
    drawn, places = roads(pairs), districts(0.4)
    turned = road_lengths(drawn.sample(frac=1, random_state=seed), places[::-1])
    straight = road_lengths(drawn, places)
    key = ["unit_id", "ground", "surface"]
    pd.testing.assert_frame_equal(
        straight.sort_values(key, ignore_index=True), turned.sort_values(key, ignore_index=True)
    )


@given(
    pairs=roads_drawn,
    system=st.sampled_from(["EPSG:32717", "EPSG:32718", "EPSG:5387", "EPSG:4674"]),
)
@QUICK
def test_the_reference_system_of_a_layer_changes_no_kilometre(pairs: list, system: str) -> None:  # type: ignore[type-arg]
    drawn = roads(pairs)
    whole = kilometres(drawn, districts(0.4))
    assert kilometres(drawn.to_crs(system), districts(0.4)) == pytest.approx(whole, abs=0.003)


cells = st.text("abcÑáéíóú 0123", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6, unique=True),
    order=st.permutations(range(3)),
    above=st.integers(0, 3),
    kind=st.sampled_from(["csv", "semicolons", "page", "cp1252"]),
)
@settings(QUICK, max_examples=40)
def test_a_sheet_says_the_same_in_whatever_form_and_order(
    tmp_path: Path, rows: list[tuple[str, str, str]], order: list[int], above: int, kind: str
) -> None:
    wanted = {"a": ("Uno",), "b": ("Dos",), "c": ("Tres",)}
    table = pd.DataFrame(rows, columns=["Uno", "Dos", "Tres"])
    turned = table[[table.columns[place] for place in order]]
    path = tmp_path / "tabla.xls"
    if kind == "page":
        path.write_text(turned.to_html(index=False), encoding="utf-8")
    else:
        separator = ";" if kind == "semicolons" else ","
        text = f"Título{separator * 2}\n" * above + turned.to_csv(index=False, sep=separator)
        text = text.replace("\r\n", "\n")
        path.write_text(text, encoding="cp1252" if kind == "cp1252" else "utf-8", newline="")
    try:
        found = read_sheet(path, wanted, ("a", "b", "c")).cells[["a", "b", "c"]]
    except SourceError as refusal:
        # A few letters alone may be of two alphabets: that is refused, and nothing else is.
        assert kind == "cp1252" and "in several ways" in str(refusal)  # noqa: PT017, PT018
        return
    spaced = table.map(lambda cell: " ".join(cell.split())) if kind == "page" else table
    got = found.map(lambda cell: " ".join(cell.split())) if kind == "page" else found
    assert got.to_numpy().tolist() == spaced.to_numpy().tolist()


@given(number=st.floats(1, 1e9).map(lambda number: round(number, 2)))
def test_commas_of_thousands_change_no_amount(number: float) -> None:
    written = pd.Series([f"{number:,.2f}", f"{number:.2f}", f"S/ {number:,.2f}"])
    plain, _had, problems = plain_amounts(written, "a", "b")
    assert problems == []
    assert np.unique(plain.astype(float)).tolist() == [number]


@given(text=st.text("ABCÑÁÉÍÓÚñáéíóú ", max_size=30))
def test_words_that_are_whole_are_left_alone_and_broken_ones_come_back(text: str) -> None:
    whole = pd.DataFrame({"x": [text]})
    assert mended(whole)[0]["x"].tolist() == [text]
    broken = pd.DataFrame({"x": [text.encode("utf-8").decode("latin-1")]})
    assert mended(broken)[0]["x"].tolist() == [text]
