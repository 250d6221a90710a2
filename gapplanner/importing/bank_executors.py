"""Which government of the territory an entity of the bank is, by its name."""

import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from gapplanner.indicators.families.spending import executing_unit_of
from gapplanner.sources.codes import plain_name
from gapplanner.sources.naming import DistrictName, KnownDistricts
from gapplanner.vocabulary import Level

_REGIONAL: Final = re.compile(r"^(?:GOBIERNO REGIONAL|GOB REG|REGION)(?: DE)? (.+)$")
_PROVINCIAL: Final = re.compile(r"^MUNICIPALIDAD PROVINCIAL (?:DE |DEL )?(.+)$")
_DISTRICT: Final = re.compile(r"^MUNICIPALIDAD DISTRITAL (?:DE |DEL )?(.+)$")


class Executors:
    """The governments of a department, as the names of entities and executing units say them."""

    def __init__(self, units: pd.DataFrame) -> None:
        by_level = {level: units[units["level"] == level.value] for level in Level}
        whole = by_level[Level.DEPARTMENT]
        self._department = str(whole["unit_id"].iloc[0])
        self._name = plain_name(str(whole["name"].iloc[0]))
        self._provinces = {
            plain_name(str(name)): str(unit_id)
            for unit_id, name in zip(
                by_level[Level.PROVINCE]["unit_id"], by_level[Level.PROVINCE]["name"], strict=True
            )
        }
        self._districts = KnownDistricts.of(units)

    def of(self, executing: str, entity: str) -> str:
        """Return the executing unit, by its own name or, where it has none, its entity's.

        Nothing where it is no government of this department, or where its name could be that of
        two: who spends is not guessed.
        """
        own = self._named(executing or entity)
        is_municipal = plain_name(executing).startswith("MUNICIPALIDAD")
        # A municipality that its own name does not place is the one its entity is.
        return own or (self._named(entity) if is_municipal else "")

    def of_all(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the executing unit of each different pair of names."""
        return {pair: self.of(*pair) for pair in set(pairs)}

    def _named(self, written: str) -> str:
        if found := _REGIONAL.match(plain_name(written)):
            rest = found[1]
            is_own = rest == self._name or rest.startswith(f"{self._name} ")
            return executing_unit_of(self._department) if is_own else ""
        # After a dash comes the capital, or the province of a name that repeats.
        name, _dash, beyond = (part.strip() for part in written.partition(" - "))
        if found := _PROVINCIAL.match(plain_name(name)):
            province = self._provinces.get(found[1])
            return "" if province is None else f"MP-{province}"
        if found := _DISTRICT.match(plain_name(name)):
            code = self._district(found[1], beyond) or self._district(
                plain_name(name).removeprefix("MUNICIPALIDAD DISTRITAL "), beyond
            )
            return "" if code is None else executing_unit_of(code)
        return ""

    def _district(self, name: str, beyond: str) -> str | None:
        alone = self._districts.code_of(DistrictName(name))
        return alone or (self._districts.code_of(DistrictName(name, beyond)) if beyond else None)
