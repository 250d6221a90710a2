"""Twelve million cells by the 127 districts of Cajamarca: seconds and memory, and against shapes.

    python benchmarks/rasters.py

Zonal sums by coverage fractions (`gapplanner.rasters.zonal`), against burning the districts into
the grid cell by cell, and the travel time over the same cells. Seconds are of the processor.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
from machine import FOLDER, measured, print_versions, report

CELLS = 12_000_000
TARGET_MEGABYTES = 500.0
WAYS = ("nothing", "zonal", "burnt", "travel")


def cells_of(folder: Path) -> Path:
    """Write a raster of random persons over Cajamarca, twelve million cells of four bytes."""
    from gapplanner.boundaries import load_districts
    from gapplanner.rasters.files import write_surface
    from gapplanner.rasters.grid import Grid

    districts = load_districts()
    wide = Grid.over(districts, 100.0)
    cell = 100.0 * (wide.height * wide.width / CELLS) ** 0.5
    grid = Grid.over(districts, round(cell, 1))
    persons = np.random.default_rng(1).random(grid.shape, dtype=np.float32)
    return write_surface(folder / "persons.tif", persons, grid, nodata=-1.0, tags={})


def alone(way: str, path: Path) -> None:
    """Run one way in this process and report what it took."""
    import rasterio

    from gapplanner.boundaries import load_districts

    districts = load_districts()
    began = time.process_time()
    if way == "zonal":
        from gapplanner.rasters.zonal import zonal_statistics

        total = float(zonal_statistics(path, districts)["sum"].sum())
    elif way == "burnt":
        from rasterio.features import rasterize

        with rasterio.open(path) as raster:
            metric = districts.to_crs(raster.crs)
            shapes = [(shape, number) for number, shape in enumerate(metric, start=1)]
            burnt = rasterize(shapes, out_shape=raster.shape, transform=raster.transform)
            total = float(np.bincount(burnt.ravel(), raster.read(1).ravel())[1:].sum())
    elif way == "travel":
        from gapplanner.indicators.access.ground import GroundTruth
        from gapplanner.indicators.access.travel import friction_surface, travel_minutes
        from gapplanner.rasters.grid import Grid

        with rasterio.open(path) as raster:
            grid = Grid(
                raster.crs.to_string(),
                raster.transform.c,
                raster.transform.f,
                raster.transform.a,
                *raster.shape,
            )
        ground = GroundTruth.read()
        friction = friction_surface(grid, ground.roads())
        total = float(travel_minutes(friction, grid, ground.facility_points).mean())
    else:
        total = 0.0
    report(took=time.process_time() - began, total=total)


def main() -> int:
    print_versions()
    with tempfile.TemporaryDirectory() as folder:
        path = cells_of(Path(folder))
        for way in WAYS:
            found = measured([str(FOLDER / "rasters.py"), "--alone", way, str(path)])
            if found is None:
                raise AssertionError(way)
            print(
                f"{way}: {found.answer['took']:.2f} s, {found.megabytes:,.0f} MB at most "
                f"(zonal: at most {TARGET_MEGABYTES:,.0f}), total {found.answer['total']:,.1f}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    import sys

    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
