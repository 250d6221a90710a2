"""Worlds of boundaries: four square districts, and what the published files build."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gapplanner.boundaries import gather
from gapplanner.boundaries.build import build_boundaries
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.vocabulary import UNITS_COLUMNS


@pytest.fixture
def four_units() -> pd.DataFrame:
    """Two provinces of two districts each; RENIEC numbers the districts of the first the other way.

    0601 Valle: 060101 Oeste (RENIEC 060102), 060102 Este (RENIEC 060101);
    0602 Cerro: 060201 Bajo, 060202 Alto (RENIEC 060299, which INEI does not use).
    """
    rows = [
        ("06", "department", "Norte", None, None),
        ("0601", "province", "Valle", "06", None),
        ("0602", "province", "Cerro", "06", None),
        ("060101", "district", "Oeste", "0601", "060102"),
        ("060102", "district", "Este", "0601", "060101"),
        ("060201", "district", "Bajo", "0602", "060201"),
        ("060202", "district", "Alto", "0602", "060299"),
    ]
    named = pd.DataFrame(rows, columns=["unit_id", "level", "name", "parent_id", "reniec_id"])
    return named.reindex(columns=list(UNITS_COLUMNS))


@pytest.fixture
def four_squares() -> gpd.GeoDataFrame:
    """The four districts as squares of a tenth of a degree, two by two, in degrees."""
    corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
    squares = [
        shapely.box(-78.5 + x / 10, -7 + y / 10, -78.4 + x / 10, -6.9 + y / 10) for x, y in corners
    ]
    return gpd.GeoDataFrame(
        {
            "UBIGEO": ["060101", "060102", "060201", "060202"],
            "DISTRITO": ["OESTE", "ESTE", "BAJO", "ALTO"],
        },
        geometry=shapely.set_precision(squares, 1e-6),
        crs="EPSG:4326",
    )


@pytest.fixture(scope="session")
def published_data(published: Path) -> Path:
    """The folder that the builder reads."""
    return published / "data"


@pytest.fixture(scope="session")
def census_read_once() -> Iterator[None]:
    """Read the census once for all builds: opening its workbook takes most of a build's time."""
    read = lru_cache(read_population)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gather, "read_population", lambda path: read(path.resolve()))
        yield


@pytest.fixture(scope="session")
def built(
    census_read_once: None, published_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder ``data`` with the boundaries built from the published files."""
    root = tmp_path_factory.mktemp("data")
    build_boundaries(published_data, root)
    return root
