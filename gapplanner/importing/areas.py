"""Areas that a layer draws against the official ones."""

from typing import Any, Final

import pandas as pd

from gapplanner.boundaries.geometry import area_km2
from gapplanner.importing.said import Imported
from gapplanner.language import _

MUCH: Final = 0.05
"""Part of the official area by which a polygon may differ before it is said."""
_SHOWN: Final = 5


def say_areas(shapes: Any, units: pd.DataFrame, said: Imported) -> None:
    """Say where the polygon of a district differs much from its official area, which is kept.

    Parameters
    ----------
    shapes
        ``unit_id, geometry`` of the districts.
    units
        The table of units, with ``area_km2`` as the official list gives it.
    said
        What is told to the planner.
    """
    official = units.set_index("unit_id")["area_km2"].reindex(shapes["unit_id"])
    drawn = pd.Series(area_km2(shapes.geometry), index=official.index)
    part = (drawn / official.where(official > 0) - 1.0).dropna()
    much = part[part.abs() > MUCH].sort_values(key=lambda by: -by.abs())
    if much.empty:
        return
    names = dict(zip(units["unit_id"], units["name"], strict=True))
    shown = ", ".join(
        f"{unit} {names[str(unit)]} {by:+.0%}" for unit, by in much.head(_SHOWN).items()
    ) + (", ..." if len(much) > _SHOWN else "")
    said.repaired.append(
        _(
            "The polygon differs from the official area by more than {most:.0%} in {count} "
            "districts ({places}): the official area was kept."
        ).format(most=MUCH, count=len(much), places=shown)
    )
