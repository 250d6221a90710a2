"""The investments of a map page: what is chosen, what it spends, and what was left out and why."""

from typing import Any

import pandas as pd

from gapplanner.labels import gap_unit_label
from gapplanner.maps.columns import numbered, numbers, positions, repeated, texts
from gapplanner.maps.layers import short_title
from gapplanner.runs import Run
from gapplanner.vocabulary import IDEA_STAGE, Sector

# A panel is read standing; the whole list is in candidates.csv.
LEFT_OUT_SHOWN = 4
# Classes 1 to 4 of the order of precedence are under way (Directiva 001-2019-EF/63.01, art. 15).
LAST_STAGE_UNDER_WAY = 4


def chosen_investments(run: Run, places: dict[str, int]) -> pd.DataFrame:
    """Return the portfolio's rows in places that are drawn, sorted by id."""
    chosen = run.portfolio
    return chosen[chosen["unit_id"].isin(places)].sort_values("candidate_id").reset_index(drop=True)


def executing_units(run: Run) -> dict[str, str]:
    """Return the name of each executing unit of the portfolio, by its id, sorted by name."""
    chosen = run.portfolio
    names = dict(zip(chosen["executing_unit"], chosen["executing_unit_name"], strict=True))
    pairs = sorted(names.items(), key=lambda pair: (str(pair[1]), str(pair[0])))
    return {str(unit): str(name) for unit, name in pairs}


def investment_columns(run: Run, places: dict[str, int]) -> dict[str, Any]:
    """Return the chosen investments by columns; money in soles of the base year.

    An investment without a point of its own stands at the capital of its unit.
    """
    chosen = chosen_investments(run, places)
    units = run.units.set_index("unit_id")
    sectors = [sector.value for sector in Sector]
    executing = {unit: place for place, unit in enumerate(executing_units(run))}
    lon = pd.to_numeric(chosen["lon"]).fillna(chosen["unit_id"].map(units["capital_lon"]))
    lat = pd.to_numeric(chosen["lat"]).fillna(chosen["unit_id"].map(units["capital_lat"]))
    stage = pd.to_numeric(chosen["stage"]).fillna(IDEA_STAGE)
    return {
        "id": texts(chosen["candidate_id"]),
        "name": texts(chosen["name"]),
        "sector": [sectors.index(Sector(sector)) for sector in chosen["sector"]],
        "unit": positions(chosen["unit_id"], places),
        "executing": positions(chosen["executing_unit"], executing),
        "lon": numbers(lon, 5),
        "lat": numbers(lat, 5),
        "cost": numbers(chosen["cost"]),
        "starts": numbers(chosen["start_year"], 0),
        "opens": numbers(chosen["operates_from"], 0),
        "quantity": numbers(chosen["quantity"], 1),
        "unitWord": repeated(_unit_words(chosen)),
        "gap": repeated(_gap_words(chosen)),
        "beneficiaries": numbers(chosen["beneficiaries"], 0),
        "underWay": [int(one <= LAST_STAGE_UNDER_WAY) for one in stage],
        "origin": repeated(chosen["origin"]),
        "cui": texts(chosen["cui"]),
        "idea": texts(chosen["idea_code"]),
    }


def _unit_words(rows: pd.DataFrame) -> list[str | None]:
    pairs = zip(rows["gap_unit"], rows["quantity"], strict=True)
    return [
        None if pd.isna(unit) else gap_unit_label(str(unit), 2 if pd.isna(amount) else amount)
        for unit, amount in pairs
    ]


def _gap_words(rows: pd.DataFrame) -> list[str | None]:
    return [None if pd.isna(one) else short_title(str(one)) for one in rows["indicator_id"]]


def spending_columns(run: Run, places: dict[str, int]) -> dict[str, Any]:
    """Return what each drawn investment spends by year, its funding sources together."""
    order = {
        str(unit): place
        for place, unit in enumerate(chosen_investments(run, places)["candidate_id"])
    }
    spent = run.spending[run.spending["candidate_id"].isin(order)]
    # Sums of decimals depend on their order: the rows are sorted before they are added.
    spent = spent.sort_values(["candidate_id", "year", "source"])
    by_year = spent.groupby(["candidate_id", "year"])["amount"].sum().reset_index()
    return {
        "work": positions(by_year["candidate_id"], order),
        "year": numbers(by_year["year"], 0),
        "amount": numbers(by_year["amount"]),
    }


def left_out_columns(run: Run, places: dict[str, int]) -> dict[str, Any]:
    """Return the needs of each unit that no investment of the portfolio serves, and why.

    One row per slot, the largest variant of those left out; a slot of which another variant was
    chosen is not left out. At most `LEFT_OUT_SHOWN` per unit, the most people first; ``rest``
    counts the others by unit.
    """
    rows = run.candidates
    served = set(rows.loc[rows["decision"] == "in", "slot"])
    out = rows[rows["unit_id"].isin(places) & ~rows["slot"].isin(served)]
    out = out.sort_values(
        ["slot", "quantity", "cost", "candidate_id"], ascending=[True, False, False, True]
    ).drop_duplicates("slot")
    out = out.sort_values(
        ["unit_id", "beneficiaries", "candidate_id"], ascending=[True, False, True]
    )
    rank = out.groupby("unit_id").cumcount()
    shown, rest = out[rank < LEFT_OUT_SHOWN], out[rank >= LEFT_OUT_SHOWN]
    # Few reasons serve many candidates: each is carried once.
    reasons = sorted({str(reason) for reason in shown["reason"].dropna()})
    return {
        "unit": positions(shown["unit_id"], places),
        "name": texts(shown["name"]),
        "cost": numbers(shown["cost"]),
        "reason": positions(shown["reason"], numbered(reasons)),
        "reasons": reasons,
        "rest": {str(places[str(u)]): int(n) for u, n in rest["unit_id"].value_counts().items()},
    }
