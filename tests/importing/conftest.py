"""Folders of data for imports: a tiny department, and real ones where the published files are."""

import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gapplanner.importing.asking import Asked
from gapplanner.importing.said import Imported
from gapplanner.importing.territory import import_territory
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.writing import write_table

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
    """Return a function that gives the folder with the real territory of a department.

    It is made once: what tests import into it stays beside what others did.
    """
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


UNITS = (
    ("01", "department", "Amazonas", "", ""),
    ("0101", "province", "Chachapoyas", "01", ""),
    ("0102", "province", "Bagua", "01", ""),
    ("010101", "district", "Chachapoyas", "0101", "010101"),
    ("010102", "district", "Asunción", "0101", "010103"),
    ("010103", "district", "Balsas", "0101", "010102"),
    ("010201", "district", "La Peca", "0102", "010202"),
)


@pytest.fixture
def amazonas_units() -> pd.DataFrame:
    """Two provinces, four districts; RENIEC turns the codes of Asunción and Balsas round."""
    units = pd.DataFrame(
        UNITS, columns=["unit_id", "level", "name", "parent_id", "reniec_id"]
    ).assign(capital="", capital_lon=-78.0, capital_lat=-6.0, altitude_m=2000.0, area_km2=10.0)
    return units[[column.name for column in CONTRACTS["units"].columns]]


@pytest.fixture(scope="session")
def unit_folder() -> Callable[[pd.DataFrame, Path], Path]:
    """Return a function that makes a folder of data that has units and nothing else."""

    def make(units: pd.DataFrame, folder: Path) -> Path:
        write_table(units, CONTRACTS["units"], folder / "boundaries" / "units.csv")
        source = SourceSpec(
            source_id="list",
            publisher="INEI",
            title="List",
            year=2017,
            licence="not stated",
            attribution="INEI",
        )
        spec = TableSpec(
            table_id="units",
            path="boundaries/units.csv",
            title="Units",
            definition="A unit.",
            levels=("district",),
            sources=("list",),
        )
        register(folder, [spec], [source])
        return folder

    return make


@pytest.fixture
def into(
    tmp_path: Path,
    amazonas_units: pd.DataFrame,
    unit_folder: Callable[[pd.DataFrame, Path], Path],
) -> Path:
    """A folder of data of the tiny department."""
    return unit_folder(amazonas_units, tmp_path / "data")


@pytest.fixture(scope="session")
def bank_extract(published: Path) -> pd.DataFrame:
    """The real extract of Amazonas, read once: as text, with its own headings."""
    path = published / "data" / "investment" / "banco_inversiones_Amazonas_Filtrado.xlsx"
    return pd.read_excel(path, dtype=str, keep_default_na=False)


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
