"""Limits without INEI's codes: each shape is the district that its names say."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.boundaries.identity import NAME_COLUMNS, find_column
from gapplanner.errors import SourceError
from gapplanner.importing.said import Imported
from gapplanner.language import _
from gapplanner.sources.codes import find_unit_ids, plain_name
from gapplanner.vocabulary import Level

DISTRICT_NAMES: Final = (*NAME_COLUMNS[Level.DISTRICT], "distr", "nombre", "nm_dist", "name_3")
_PROVINCES: Final = (*NAME_COLUMNS[Level.PROVINCE][1:], "name_2")
_DEPARTMENTS: Final = (*NAME_COLUMNS[Level.DEPARTMENT][1:], "departamen", "name_1")


def has_names(layer: Any) -> bool:
    """Return whether a layer names the three levels of each of its shapes."""
    columns = list(layer.columns)
    return all(find_column(columns, names) for names in (DISTRICT_NAMES, _PROVINCES, _DEPARTMENTS))


def coded_by_names(layer: Any, units: pd.DataFrame, limits: Path, said: Imported) -> Any:
    """Return the department's shapes with the code of the district each is called by.

    Some publishers (GADM) have codes of their own, and the names of the three levels.

    Raises
    ------
    SourceError
        With every name that is no district's of the department, or of two of them.
    """
    columns = list(layer.columns)
    name, province, department = (
        str(find_column(columns, names)) for names in (DISTRICT_NAMES, _PROVINCES, _DEPARTMENTS)
    )
    wanted = plain_name(str(units.loc[units["level"] == Level.DEPARTMENT.value, "name"].iloc[0]))
    own = layer[layer[department].astype(str).map(plain_name) == wanted].reset_index(drop=True)
    codes, problems = find_unit_ids(own, units, name=name, province=province)
    if problems:
        raise SourceError(f"{limits.name}: {problem}" for problem in problems)
    said.repaired.append(
        _("The layer has no codes of INEI: each district was found by its name and province.")
    )
    return own.assign(unit_id=codes.astype(str))
