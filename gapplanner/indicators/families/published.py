"""The published files that the figures come from, each read once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.codes import find_unit_ids, recognise_codes
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.sources.publications.child_nutrition import read_child_nutrition
from gapplanner.sources.publications.districts import read_districts
from gapplanner.sources.publications.health_facilities import (
    read_facilities,
    read_facility_points,
)
from gapplanner.sources.publications.populated_places import read_populated_places
from gapplanner.sources.publications.road_gaps import read_road_gaps
from gapplanner.sources.publications.road_network import read_road_network
from gapplanner.sources.publications.ubigeos import read_ubigeos
from gapplanner.vocabulary import Level

DEPARTMENT: Final = "06"


@dataclass(frozen=True)
class Published:
    """The published files of a folder; every table comes with codes recognised as INEI's.

    Parameters
    ----------
    folder
        Where the files lie, in the folders of their publishers.
    """

    folder: Path

    @cached_property
    def units(self) -> pd.DataFrame:
        """Provinces and districts with both codes."""
        return read_ubigeos(self.folder / "indicators" / "ubigeo_cajamarca.csv")

    @cached_property
    def district_ids(self) -> "pd.Series[str]":
        """INEI codes of the districts, sorted."""
        is_district = self.units["level"] == Level.DISTRICT.value
        return self.units.loc[is_district, "unit_id"].reset_index(drop=True)

    @cached_property
    def districts(self) -> pd.DataFrame:
        """The joined district figures."""
        path = self.folder / "indicators" / "cajamarca_districts.csv"
        return self._recognised(read_districts(path), path)

    @cached_property
    def population(self) -> pd.DataFrame:
        """Persons counted in the 2017 census by department, province and district."""
        path = self.folder / "census" / "06TOMO_01_cajamarca.xlsx"
        counted = read_population(path)
        is_district = counted["level"] == Level.DISTRICT.value
        found, problems = find_unit_ids(
            counted[is_district], self.units, name="name", province="province"
        )
        if problems:
            raise SourceError(f"{path.name}: {problem}" for problem in problems)
        # A province comes just above its districts, so its code is that of the next district.
        codes = found.reindex(counted.index).bfill().astype(str)
        digits = counted["level"].map({Level.PROVINCE.value: 4, Level.DISTRICT.value: 6}).fillna(2)
        counted["unit_id"] = [code[: int(size)] for code, size in zip(codes, digits, strict=True)]
        return counted

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """Public health facilities in service."""
        path = self.folder / "health" / "ipress_cajamarca_2022_nopersonal.csv"
        return self._recognised(read_facilities(path), path)

    @cached_property
    def facility_points(self) -> pd.DataFrame:
        """Where the public health facilities in service stand."""
        return read_facility_points(self.folder / "health" / "ipress_cajamarca_2022_nopersonal.csv")

    @cached_property
    def populated_places(self) -> pd.DataFrame:
        """Populated places with their point."""
        return read_populated_places(self.folder / "indicators" / "localities_cajamarca.csv")

    @cached_property
    def road_vertices(self) -> pd.DataFrame:
        """Departmental roads and points of local routes."""
        return read_road_network(
            self.folder / "roads" / "red_vial_departamental_cajamarca.gpkg",
            self.folder / "roads" / "red_vial_vecinal_puntos_cajamarca.gpkg",
        )

    @cached_property
    def child_nutrition(self) -> pd.DataFrame:
        """Children evaluated and cases."""
        path = self.folder / "health" / "sien_his_2023.xlsx"
        return self._recognised(read_child_nutrition(path, DEPARTMENT), path)

    @cached_property
    def road_gaps(self) -> pd.DataFrame:
        """Road gaps by province and for the department."""
        path = self.folder / "roads" / "pmi_road_gap_indicators_cajamarca_2018_2023.csv"
        return read_road_gaps(path)

    def _recognised(self, table: pd.DataFrame, path: Path) -> pd.DataFrame:
        """Return a table whose codes and names agree in INEI's list."""
        reading = recognise_codes(
            table, self.units, code="unit_id", name="name", province="province"
        )
        if reading.problems:
            raise SourceError(
                _("{file}: {problem}").format(file=path.name, problem=problem)
                for problem in reading.problems
            )
        return table
