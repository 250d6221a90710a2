"""Folders of data for imports: a tiny department, and real ones where the published files are."""

import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gapplanner.importing.asking import Asked
from gapplanner.importing.said import Imported
from gapplanner.importing.territory import import_territory

# RENIEC turns the first two codes of Alta round. Santa Cruz is a district of both provinces.
DISTRICTS = [
    ("090101", "Ánimas", "0901", "090102"),
    ("090102", "Santa Cruz", "0901", "090101"),
    ("090103", "Llano", "0901", "090103"),
    ("090201", "Santa Cruz", "0902", "090202"),
    ("090202", "San Bernardo de Toledo", "0902", "090299"),
]


@pytest.fixture(scope="session")
def tiny_ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units and limits of a department: squares of a tenth of a degree side by side."""
    folder = tmp_path_factory.mktemp("tiny")
    head = (
        "inei,reniec,departamento,provincia,distrito,capital,altitude,latitude,longitude,superficie"
    )
    rows = [
        f"{code},{reniec},TIERRA,{'ALTA' if parent == '0901' else 'BAJA'},{name.upper()},{name},9,-7,-78,9"
        for code, name, parent, reniec in DISTRICTS
    ]
    codes = folder / "codes.csv"
    codes.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    boxes = [shapely.box(-78 + x / 10, -7, -77.9 + x / 10, -6.9) for x in range(len(DISTRICTS))]
    shapes = gpd.GeoDataFrame(
        {"UBIGEO": [row[0] for row in DISTRICTS], "DISTRITO": [row[1] for row in DISTRICTS]},
        geometry=boxes,
        crs=4326,
    )
    shapes.to_file(folder / "limits.gpkg", driver="GPKG")
    into = folder / "data"
    import_territory(folder / "limits.gpkg", into, ask=Asked(department="09", codes=codes))
    return into


@pytest.fixture
def tiny(tiny_ground: Path, tmp_path: Path) -> Path:
    """A folder of data with the territory of a department: two provinces, five districts."""
    return shutil.copytree(tiny_ground, tmp_path / "data")


@pytest.fixture(scope="session")
def folder_of(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that gives a fresh folder with the real territory of a department."""
    data = published / "data"
    made: dict[str, Path] = {}

    def folder(department: str) -> Path:
        if department not in made:
            into = tmp_path_factory.mktemp(f"territory-{department}")
            ask = Asked(department=department, codes=data / "indicators" / "ubigeo_distrito.csv")
            import_territory(data / "peru" / "peru_districts_inei2017.parquet", into, ask=ask)
            made[department] = into
        return made[department]

    return folder


@pytest.fixture(scope="session")
def guide() -> str:
    """The page of the kinds of files, in Spanish."""
    return (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")


@pytest.fixture
def shown_otherwise(guide: str) -> Callable[[Imported, str, Path], list[str]]:
    """Return a function that gives the lines the page shows of a file and the program did not say.

    It must have been said in Spanish.
    """

    def otherwise(said: Imported, kind: str, file: Path) -> list[str]:
        told = [f"Reparado: {sentence}" for sentence in said.repaired]
        told += [f"Queda fuera: {sentence}" for sentence in said.refused]
        told += [f"Sin dato: {sentence}" for sentence in said.unknown]
        shown = guide.partition(f"data import {kind} {file.name}")[2].partition("```text\n")[2]
        lines = shown.partition("```")[0].splitlines()
        return [line for line in lines if line not in told] if lines else ["nothing is shown"]

    return otherwise
