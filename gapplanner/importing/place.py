"""The territory of a folder of data: what every file that is taken in must be about."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from gapplanner.importing.codes import department_of
from gapplanner.sources.naming import plain_name
from gapplanner.sources.tables import read_table
from gapplanner.vocabulary import Level


@dataclass(frozen=True, eq=False)
class Place:
    """The units of a folder of data.

    Parameters
    ----------
    units
        The table of units: one department, its provinces and districts.
    """

    units: pd.DataFrame

    @classmethod
    def of(cls, into: Path) -> "Place":
        """Return the territory that was taken in before.

        Raises
        ------
        SourceError
            If the folder has no units yet.
        """
        return cls(read_table("units", into))

    @cached_property
    def department(self) -> str:
        """Two digits of INEI; `ALL_PERU` where there are several."""
        return department_of(self.units)

    def ids(self, level: Level) -> list[str]:
        """Return the codes of the units of a level, sorted."""
        return sorted(self.units.loc[self.units["level"] == level.value, "unit_id"])

    def name_of(self, unit_id: str) -> str:
        """Return the name of a unit."""
        return str(self.units.set_index("unit_id").loc[unit_id, "name"])

    @cached_property
    def province_of_name(self) -> dict[str, str]:
        """Code of each province by its name as it compares."""
        provinces = self.units[self.units["level"] == Level.PROVINCE.value]
        return {
            plain_name(name): unit_id
            for name, unit_id in zip(provinces["name"], provinces["unit_id"], strict=True)
        }
