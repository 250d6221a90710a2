"""A tiny department for the doors of tables and codes."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.vocabulary import INDICATOR_COLUMNS

INDICATORS_HEAD = ",".join(INDICATOR_COLUMNS)


@pytest.fixture
def census() -> SourceSpec:
    return SourceSpec(
        source_id="census",
        publisher="INEI",
        title="Censo",
        year=2017,
        licence="not stated",
        attribution="INEI",
    )


@pytest.fixture
def tiny_units() -> pd.DataFrame:
    """Two provinces, five districts; Santa Cruz is a district of both.

    RENIEC turns the first two codes of each province round, and gives Peñas a code that is no
    district's in INEI's list. Llano has the same code in both lists.
    """
    rows = [
        ("0901", "province", "Alta", "09", ""),
        ("0902", "province", "Baja", "09", ""),
        ("090101", "district", "Ánimas", "0901", "090102"),
        ("090102", "district", "Santa Cruz", "0901", "090101"),
        ("090103", "district", "Llano", "0901", "090103"),
        ("090201", "district", "Santa Cruz", "0902", "090202"),
        ("090202", "district", "Las Peñas", "0902", "090299"),
    ]
    return pd.DataFrame(rows, columns=["unit_id", "level", "name", "parent_id", "reniec_id"])


@pytest.fixture
def tiny_table() -> pd.DataFrame:
    """The five districts as a publisher names them, with both codes."""
    return pd.DataFrame(
        [
            ("090101", "090102", "ANIMAS", "ALTA"),
            ("090102", "090101", "SANTA CRUZ", "ALTA"),
            ("090103", "090103", "Llano", "ALTA"),
            ("090201", "090202", "SANTA CRUZ", "BAJA"),
            ("090202", "090299", "LAS PEÑAS", "BAJA"),
        ],
        columns=["inei", "reniec", "name", "province"],
    )


@pytest.fixture
def write_roads(tmp_path: Path, census: SourceSpec) -> Callable[..., Path]:
    """Return a function that writes a registered table of roads with these rows, and its root."""

    def write(*rows: str, head: str = INDICATORS_HEAD) -> Path:
        path = tmp_path / "indicators" / "roads.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        spec = TableSpec(
            table_id="roads",
            path="indicators/roads.csv",
            title="Roads",
            definition="A province.",
            levels=("province",),
            sources=("census",),
        )
        register(tmp_path, [spec], [census])
        return tmp_path

    return write
