"""Places, figures and gaps of Peru in the tables of the planner."""

import pandas as pd

from gapplanner.gaps.equity import equity_multipliers
from gapplanner.gaps.population import persons_behind
from gapplanner.scenario.blocks import Equity
from gapplanner.vocabulary import GAP_COLUMNS, INDICATOR_COLUMNS, UNITS_COLUMNS, gap_id_of

# The council's weights of the base scenario by sector; that of roads goes to schools.
INDICATORS = {
    "health-facilities": 0.20,
    "school-initial": 0.08,
    "school-primary": 0.08,
    "school-secondary": 0.07,
    "school-services": 0.12,
    "sewer": 0.20,
    "water": 0.25,
}
PERSONS_PER_DWELLING = 3.56
# First-level facilities that are inadequate, of all in the country: `indicators.families.health`.
INADEQUATE_FACILITIES = 8662 / 8954
# Services of each level per school site in Cajamarca (2023), where both are published.
SITES_OF_LEVEL = {"initial": 2738 / 6651, "primary": 3783 / 6651, "secondary": 1105 / 6651}
GAP_UNITS = {"water": "dwellings", "sewer": "dwellings", "health-facilities": "facilities"}
# Fewer dwellings than these are a fraction that could be reduced, not a count.
FEWEST_DWELLINGS = 30
EQUITY = Equity(by="poverty-2018", max_ratio=3.0)


def units_of(places: pd.DataFrame) -> pd.DataFrame:
    """Return the districts as the planner's table of places."""
    rows = [
        (str(place), "district", name, str(place)[:4]) for place, name in places["name"].items()
    ]
    table = pd.DataFrame(rows, columns=["unit_id", "level", "name", "parent_id"])
    return table.reindex(columns=list(UNITS_COLUMNS)).sort_values("unit_id", ignore_index=True)


def figures_of(places: pd.DataFrame) -> pd.DataFrame:
    """Return population, rural share and poverty of each district in long form."""
    dwellings = places["dwellings"].where(places["dwellings"] >= FEWEST_DWELLINGS)
    columns = {
        "population": ((dwellings * PERSONS_PER_DWELLING).round(), 2017),
        "rural-share": (places["rural"], 2017),
        "poverty-2018": (places["poverty"], 2018),
    }
    parts = [
        pd.DataFrame(
            {
                "indicator_id": name,
                "unit_id": places.index,
                "level": "district",
                "year": year,
                "value": values.astype("Float64").to_numpy(),
                "source_id": "fidt-2024",
                "quality": "estimated",
            }
        )
        for name, (values, year) in columns.items()
    ]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(INDICATOR_COLUMNS))


def gaps_of(places: pd.DataFrame, figures: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the gap of each indicator in each district; unknown figures give unknown gaps."""
    dwellings = places["dwellings"].where(places["dwellings"] >= FEWEST_DWELLINGS)
    sites = places["sites"].astype("Float64")
    counts: dict[str, tuple[pd.Series, pd.Series]] = {
        "water": (dwellings, places["no_water"]),
        "sewer": (dwellings, places["no_sewer"]),
        "health-facilities": (
            places["facilities"],
            pd.Series(INADEQUATE_FACILITIES, index=places.index),
        ),
        "school-services": (sites, places["sites_without_services"]),
        **{
            f"school-{level}": (sites * part, places[f"{level}_inadequate"])
            for level, part in SITES_OF_LEVEL.items()
        },
    }
    weight = equity_multipliers(figures, units, EQUITY)
    population = (
        figures[figures["indicator_id"] == "population"]
        .set_index("unit_id")["value"]
        .astype("Float64")
    )
    tables = []
    for name, (things, share) in sorted(counts.items()):
        lacking = (things.astype("Float64") * share.astype("Float64")).round()
        tables.append(
            pd.DataFrame(
                {
                    "gap_id": [gap_id_of(name, place) for place in places.index],
                    "indicator_id": name,
                    "unit_id": places.index,
                    "level": "district",
                    "target": 0.0,
                    "value": share.to_numpy(),
                    "numerator": lacking.to_numpy(),
                    "denominator": things.to_numpy(),
                    "gap": lacking.to_numpy(),
                    "gap_unit": GAP_UNITS.get(name, "school sites"),
                    "people": persons_behind(
                        lacking, things.astype("Float64"), population
                    ).to_numpy(),
                    "weight": weight.reindex(places.index).to_numpy(),
                    "year": 2023,
                    "source_id": "fidt-2024",
                    "quality": "estimated",
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    return table[list(GAP_COLUMNS)].sort_values("gap_id", ignore_index=True)
