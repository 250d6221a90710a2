"""The door of rasters, and surfaces that any program opens."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from gapplanner.boundaries import load_districts
from gapplanner.errors import SourceError
from gapplanner.rasters.files import open_raster, write_surface
from gapplanner.rasters.grid import Grid

MakeRaster = Callable[..., Path]


def refused(path: Path, band: int = 1) -> str:
    with pytest.raises(SourceError) as caught, open_raster(path, band):
        pass
    return "\n".join(caught.value.problems)


def test_a_raster_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    assert "must exist and does not" in refused(tmp_path / "nothing.tif")


def test_a_text_file_is_no_raster(tmp_path: Path) -> None:
    path = tmp_path / "raster.tif"
    path.write_text("not a raster", encoding="utf-8")
    assert "must be a raster" in refused(path)


def test_every_doubt_about_a_raster_is_said_at_once(make_raster: MakeRaster) -> None:
    with pytest.warns(NotGeoreferencedWarning):
        path = make_raster([[1.0]], crs=None, transform=Affine.identity())
    said = refused(path, band=2)
    assert "reference system" in said
    assert "where its cells lie" in said
    assert "band 2; it has 1" in said


def test_turned_cells_are_refused(make_raster: MakeRaster) -> None:
    turned = Affine(100, 5, 700_000, 5, -100, 9_300_000)
    assert "from north to south" in refused(make_raster([[1.0, 2.0]], transform=turned))


def test_a_raster_cut_short_is_said_when_its_cells_are_read(make_raster: MakeRaster) -> None:
    path = make_raster(np.random.default_rng(1).random((200, 200)))
    path.write_bytes(path.read_bytes()[:4000])
    with (
        pytest.raises(SourceError, match="Copy or download it again"),
        open_raster(path) as raster,
    ):
        raster.read(1)


def test_a_surface_is_tiled_compressed_and_carries_what_it_is(tmp_path: Path) -> None:
    grid = Grid("EPSG:32717", 700_000.0, 9_300_000.0, 100.0, 600, 600)
    cells = np.arange(360_000, dtype=np.float32).reshape(600, 600)
    path = write_surface(
        tmp_path / "surface.tif", cells, grid, nodata=-1.0, tags={"unit": "minutes"}
    )
    with rasterio.open(path) as raster:
        assert raster.profile["tiled"]
        assert raster.overviews(1)
        assert raster.tags()["unit"] == "minutes"
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.nodata == -1.0
        assert (raster.read(1) == cells).all()
        assert raster.bounds.top == 9_300_000.0
    again = write_surface(
        tmp_path / "again.tif", cells, grid, nodata=-1.0, tags={"unit": "minutes"}
    )
    assert again.read_bytes() == path.read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {"surface.tif", "again.tif"}


def test_a_grid_lies_on_whole_cells_and_covers_the_territory() -> None:
    districts = load_districts()
    grid = Grid.over(districts, 500.0, margin_m=1000.0)
    assert (grid.crs, grid.west % 500, grid.north % 500) == ("EPSG:32717", 0, 0)
    west, south, east, north = districts.to_crs(grid.crs).total_bounds
    assert grid.west <= west - 1000 < grid.west + 500
    assert grid.west + grid.width * 500 >= east + 1000
    assert grid.north >= north + 1000
    assert grid.north - grid.height * 500 <= south - 1000


def test_too_many_cells_are_refused_with_their_number() -> None:
    with pytest.raises(SourceError, match="60,000,000 cells; with cells of 5 m"):
        Grid.over(load_districts(), 5.0)


@pytest.mark.parametrize("cell", [0.0, -1.0, float("nan")])
def test_a_cell_has_a_side(cell: float) -> None:
    with pytest.raises(SourceError, match="number of metres above 0"):
        Grid.over(load_districts(), cell)
