"""A tiny department in a folder of data, for imports that need its units."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.writing import write_table

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
