"""The builder of `data/indicators`: from the published files to tables of our own form."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from gapplanner.boundaries.gather import gather_limits, gather_units
from gapplanner.indicators.access import provenance as access_provenance
from gapplanner.indicators.access.asking import AccessFound
from gapplanner.indicators.access.default import access, coarser
from gapplanner.indicators.access.ground import TABLES as GROUND_TABLES
from gapplanner.indicators.access.ground import GroundTruth
from gapplanner.indicators.access.travel import NOT_REACHED
from gapplanner.indicators.families.education import education
from gapplanner.indicators.families.health import health
from gapplanner.indicators.families.population import population_and_poverty
from gapplanner.indicators.families.published import Published
from gapplanner.indicators.families.roads import roads
from gapplanner.indicators.families.settlements import settlements
from gapplanner.indicators.families.spending import budget, executing_units
from gapplanner.indicators.families.water import water_and_sanitation
from gapplanner.indicators.functions import budget_functions
from gapplanner.indicators.provenance import SOURCES, TABLES
from gapplanner.rasters.files import write_surface
from gapplanner.sources.catalog import register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import Quality

_FAMILIES: Final[dict[str, Callable[[Published], pd.DataFrame]]] = {
    "water-sanitation": water_and_sanitation,
    "health": health,
    "education": education,
    "roads": roads,
    "population-poverty": population_and_poverty,
    "settlements": settlements,
    "executing-units": executing_units,
    "budget-2024": budget,
    "budget-functions": lambda _published: budget_functions(),
    "facilities": lambda published: published.facility_points,
    "populated-places": lambda published: published.populated_places,
    "road-vertices": lambda published: published.road_vertices,
}
_TABLES: Final = (*TABLES, *access_provenance.TABLES)
SURFACE_FACTOR: Final = 10
"""Cells of 100 m whose mean is one cell of the surface that ships."""


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
    tables = {name: make(published) for name, make in _FAMILIES.items()}
    ground = GroundTruth(*(tables[name] for name in GROUND_TABLES))
    limits = gather_limits(source_dir, gather_units(source_dir))
    tables["access"], minutes = access(ground, limits.set_index("unit_id").geometry)
    written = [
        write_table(tables[spec.table_id], CONTRACTS[spec.table_id], root / spec.path)
        for spec in _TABLES
    ]
    written.append(_write_minutes(minutes, root))
    return [
        *written,
        register(
            root, (*_TABLES, access_provenance.SURFACE), (*SOURCES, *access_provenance.SOURCES)
        ),
    ]


def _write_minutes(found: AccessFound, root: Path) -> Path:
    """Write the minutes to the nearest facility as a surface, coarse enough for any laptop."""
    cells, grid = coarser(found.surface, found.grid, SURFACE_FACTOR)
    return write_surface(
        root / access_provenance.SURFACE.path,
        np.round(cells).astype(np.int16),
        grid,
        nodata=NOT_REACHED,
        tags={
            "definition": access_provenance.SURFACE.definition,
            "unit": "minutes",
            "quality": Quality.ESTIMATED.value,
            "sources": ", ".join(access_provenance.SURFACE.sources),
        },
    )
