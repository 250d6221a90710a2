"""Small rasters whose sums fit in the head."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

MakeRaster = Callable[..., Path]


@pytest.fixture
def make_raster(tmp_path: Path) -> MakeRaster:
    """Write cells as a GeoTIFF in UTM 17S with its north-west corner at 700,000 9,300,000."""
    import rasterio
    from rasterio.transform import from_origin

    made = iter(range(1000))

    def make(  # what a raster may lack or be
        cells: object,
        *,
        cell: float = 100.0,
        corner: tuple[float, float] = (700_000.0, 9_300_000.0),
        crs: str | None = "EPSG:32717",
        nodata: float | None = -1.0,
        transform: object = None,
    ) -> Path:
        array = np.asarray(cells, dtype="float64")
        path = tmp_path / f"raster-{next(made)}.tif"
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            height=array.shape[0],
            width=array.shape[1],
            count=1,
            dtype="float64",
            crs=crs,
            nodata=nodata,
            transform=from_origin(*corner, cell, cell) if transform is None else transform,
        ) as raster:
            raster.write(array, 1)
        return path

    return make
