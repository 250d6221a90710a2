"""Folders of data for imports: a tiny department, and real ones where the published files are."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.importing.asking import Asked
from gapplanner.importing.territory import import_territory
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.contracts import UNITS as UNITS_CONTRACT
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import UNITS_COLUMNS

# RENIEC turns the first two codes of Alta round. Santa Cruz is a district of both provinces.
DISTRICTS = [
    ("090101", "Ánimas", "0901", "090102"),
    ("090102", "Santa Cruz", "0901", "090101"),
    ("090103", "Llano", "0901", "090103"),
    ("090201", "Santa Cruz", "0902", "090202"),
    ("090202", "San Bernardo de Toledo", "0902", "090299"),
]


def units_table() -> pd.DataFrame:
    above = [
        ("09", "department", "Tierra", "", ""),
        ("0901", "province", "Alta", "09", ""),
        ("0902", "province", "Baja", "09", ""),
    ]
    below = [(code, "district", name, parent, reniec) for code, name, parent, reniec in DISTRICTS]
    columns = ["unit_id", "level", "name", "parent_id", "reniec_id"]
    return pd.DataFrame(above + below, columns=columns).reindex(columns=list(UNITS_COLUMNS))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder of data with the units of a department: two provinces, five districts."""
    into = tmp_path / "data"
    write_table(units_table(), UNITS_CONTRACT, into / "boundaries" / "units.csv")
    source = SourceSpec(
        source_id="codes",
        publisher="INEI",
        title="Codes",
        year=2021,
        licence="MIT",
        attribution="I",
    )
    table = TableSpec(
        table_id="units",
        path="boundaries/units.csv",
        title="Units",
        definition="A place.",
        levels=("department", "province", "district"),
        sources=("codes",),
    )
    register(into, [table], [source])
    return into


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


@pytest.fixture
def into(tmp_path: Path, amazonas_units: pd.DataFrame) -> Path:
    """A folder of data that has units and nothing else."""
    folder = tmp_path / "data"
    write_table(amazonas_units, CONTRACTS["units"], folder / "boundaries" / "units.csv")
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
