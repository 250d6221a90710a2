"""An answer about access as files: the indicator's table and the surface it comes from."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.indicators.access.travel import NOT_REACHED
from gapplanner.rasters.files import write_surface
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import Quality

if TYPE_CHECKING:
    from gapplanner.indicators.access.asking import AccessAsked, AccessFound


def write_access(asked: "AccessAsked", found: "AccessFound", folder: Path) -> list[Path]:
    """Write ``INDICATOR.csv`` and ``INDICATOR.tif`` into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    table = write_table(found.rows, CONTRACTS["access"], folder / f"{asked.indicator_id}.csv")
    cells = np.where(np.isnan(found.surface), NOT_REACHED, found.surface).astype(np.float32)
    surface = write_surface(
        folder / f"{asked.indicator_id}.tif",
        cells,
        found.grid,
        nodata=NOT_REACHED,
        tags={
            "unit": "metres" if asked.destination == "road" else "minutes",
            "quality": Quality.ESTIMATED.value,
            "sources": asked.source_id,
        },
    )
    return [table, surface]
