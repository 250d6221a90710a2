"""What the municipalities and regional governments of Peru can spend a year, and who pays."""

from pathlib import Path

import pandas as pd

from gapplanner.indicators import load_budget
from national.published import SHARED, YEAR, municipalities

FREE_SHARE = 0.35
# The one regional government whose record is in reach.
KNOWN_REGION = "06"


def budget_and_units(
    places: pd.DataFrame, root: Path = SHARED
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the budget table and the executing units of the country.

    What a municipality accrues for investments is its mean budget for them of 2021-23 times what
    it accrued of its whole budget in 2024: estimated. The regional governments other than
    Cajamarca's are assumed to accrue, for each sol of the municipalities of their department, what
    Cajamarca's accrues.
    """
    towns = municipalities(root)
    towns = towns[towns["unit_id"].isin(places.index)].reset_index(drop=True)
    kind = towns["is_provincial"].map({True: "provincial", False: "district"})
    unit = ("MP-" + towns["unit_id"].str[:4]).where(
        towns["is_provincial"], "MD-" + towns["unit_id"]
    )
    investments = towns["unit_id"].map(places["investments"]).astype("float64")
    accrued = investments * towns["accrued"] / towns["pim"]
    municipal = pd.DataFrame(
        {
            "executing_unit": unit,
            "name": towns["name"],
            "government": kind,
            "unit_id": towns["unit_id"],
            "pim": investments,
            "accrued": accrued,
        }
    )
    table = pd.concat([municipal, _regional(municipal)], ignore_index=True)
    table = table.sort_values("executing_unit", ignore_index=True)
    budget = table.assign(
        year=YEAR,
        function="all",
        kind="projects",
        source_id="fidt-2024",
        quality="estimated",
    )[["executing_unit", "year", "function", "kind", "pim", "accrued", "source_id", "quality"]]
    units = table.assign(municipality_type="")[
        ["executing_unit", "name", "government", "unit_id", "municipality_type"]
    ]
    return budget, units


def _regional(municipal: pd.DataFrame) -> pd.DataFrame:
    by_department = municipal.groupby(municipal["unit_id"].str[:2])["accrued"].sum()
    own = load_budget()
    own = own[(own["executing_unit"] == f"GR-{KNOWN_REGION}") & (own["kind"] == "projects")]
    ratio = float(own["accrued"].astype("float64").sum()) / by_department[KNOWN_REGION]
    execution = float(own["accrued"].astype("float64").sum() / own["pim"].astype("float64").sum())
    return pd.DataFrame(
        {
            "executing_unit": "GR-" + by_department.index,
            "name": "Gobierno Regional " + by_department.index,
            "government": "regional",
            "unit_id": by_department.index,
            "pim": by_department.to_numpy() * ratio / execution,
            "accrued": by_department.to_numpy() * ratio,
        }
    )


def ceilings_of(
    places: pd.DataFrame, executing_units: pd.DataFrame, budget: pd.DataFrame
) -> dict[str, float]:
    """Return what each department and level of government may pay a year, soles.

    The part of investments in the functions of the fund for territorial development, published by
    district, is taken for the regional governments as well: the department's.
    """
    accrued = budget.set_index("executing_unit")["accrued"]
    unit_id = executing_units.set_index("executing_unit")["unit_id"]
    four = places["four_functions"] / places["investments"]
    ceilings: dict[str, float] = {}
    municipal = accrued[~accrued.index.str.startswith("GR-")]
    town = unit_id.reindex(municipal.index)
    paid = municipal * town.map(four).astype("float64")
    by_department = paid.groupby(town.str[:2]).sum()
    part = by_department / municipal.groupby(town.str[:2]).sum()
    for department, soles in by_department.items():
        ceilings[f"municipal-{department}"] = round(float(soles) * FREE_SHARE, 2)
        regional = float(accrued[f"GR-{department}"]) * float(part.loc[str(department)])
        ceilings[f"regional-{department}"] = round(regional * FREE_SHARE, 2)
    return dict(sorted(ceilings.items()))
