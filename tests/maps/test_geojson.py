"""The layers as GeoJSON: the same rows, in degrees, as the norm has them."""

import json
from pathlib import Path
from typing import Any

import pyogrio
import shapely

from gapplanner.maps import write_geopackage
from gapplanner.maps.geojson import write_geojson
from gapplanner.runs import Run


def test_the_layers_are_those_of_the_geopackage(
    toy_run: Run, toy_topology: dict[str, Any], tmp_path: Path
) -> None:
    written = write_geojson(toy_run, toy_topology, tmp_path / "geojson")
    write_geopackage(toy_run, toy_topology, tmp_path / "plan.gpkg")
    assert [path.name for path in written] == [
        "districts.geojson",
        "provinces.geojson",
        "investments.geojson",
    ]
    for path in written:
        ours = pyogrio.read_dataframe(path)
        theirs = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer=path.stem)
        assert list(ours.columns) == list(theirs.columns)
        assert len(ours) == len(theirs)
        assert ours.crs.to_epsg() == 4326
        if "cost" in theirs:
            assert ours["cost"].fillna(-1).tolist() == theirs["cost"].fillna(-1).tolist()


def test_outer_rings_run_against_the_clock_and_unknown_is_null(
    toy_run: Run, toy_topology: dict[str, Any], tmp_path: Path
) -> None:
    districts, _provinces, investments = write_geojson(toy_run, toy_topology, tmp_path)
    for feature in json.loads(districts.read_text(encoding="utf-8"))["features"]:
        for polygon in shapely.get_parts(shapely.geometry.shape(feature["geometry"])):
            assert polygon.exterior.is_ccw
    facts = json.loads(investments.read_text(encoding="utf-8"))["features"][0]["properties"]
    assert facts["cui"] is None
    assert facts["start_year"] == 2028


def test_the_same_run_gives_the_same_bytes(
    toy_run: Run, toy_topology: dict[str, Any], tmp_path: Path
) -> None:
    one = write_geojson(toy_run, toy_topology, tmp_path / "one")
    other = write_geojson(toy_run, toy_topology, tmp_path / "other")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
