"""The builder of `data/indicators`: from the published files to tables of our own form."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.indicators.families.education import education
from gapplanner.indicators.families.health import health
from gapplanner.indicators.families.population import population_and_poverty
from gapplanner.indicators.families.published import Published
from gapplanner.indicators.families.roads import roads
from gapplanner.indicators.families.spending import budget, executing_units
from gapplanner.indicators.families.water import water_and_sanitation
from gapplanner.indicators.functions import budget_functions
from gapplanner.indicators.provenance import SOURCES, TABLES
from gapplanner.sources.catalog import register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.writing import write_table

_FAMILIES: Final[dict[str, Callable[[Published], pd.DataFrame]]] = {
    "water-sanitation": water_and_sanitation,
    "health": health,
    "education": education,
    "roads": roads,
    "population-poverty": population_and_poverty,
    "executing-units": executing_units,
    "budget-2024": budget,
    "budget-functions": lambda _published: budget_functions(),
}


def build_indicators(source_dir: Path, root: Path) -> list[Path]:
    """Write every table of figures and register it in the catalogue.

    The same files give the same bytes; building twice changes nothing.

    Parameters
    ----------
    source_dir
        Folder of the published files.
    root
        Folder of the data to write into.

    Returns
    -------
    list of Path
        The tables written, and the catalogue last.

    Raises
    ------
    SourceError
        If a published file is missing or is not as its reader knows it. Nothing is written then.
    """
    published = Published(source_dir)
    tables = {spec.table_id: _FAMILIES[spec.table_id](published) for spec in TABLES}
    written = [
        write_table(tables[spec.table_id], CONTRACTS[spec.table_id], root / spec.path)
        for spec in TABLES
    ]
    return [*written, register(root, TABLES, SOURCES)]
