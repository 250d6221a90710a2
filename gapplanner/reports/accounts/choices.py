"""What enters the portfolio, what stays out and why, and what changes against a reference."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapplanner.answer import programme_money
from gapplanner.language import _
from gapplanner.reports.accounts.closing import DATES, closure_by_indicator
from gapplanner.reports.tables import numbers

if TYPE_CHECKING:
    from gapplanner.runs import Run


def left_out(run: "Run") -> pd.DataFrame:
    """Return one row per work of which no size entered the portfolio.

    A work comes in several sizes that share one slot. When one of them enters, the others are not
    "left out": they were passed over, and are counted by `passed_over`.

    Returns
    -------
    pandas.DataFrame
        The columns of the run's candidates for the cheapest size, ``sizes`` (how many were weighed)
        and ``largest_cost`` (soles); by sector, province, place and slot.
    """
    out = run.candidates[run.candidates["decision"] == "out"]
    out = out.assign(cost=numbers(out["cost"]), slot=out["slot"].fillna(out["candidate_id"]))
    out = out[~out["slot"].isin(run.portfolio["slot"])]
    out = out.sort_values(["slot", "cost", "candidate_id"])
    least = out.drop_duplicates("slot").set_index("slot")
    least["sizes"] = out.groupby("slot").size()
    least["largest_cost"] = out.groupby("slot")["cost"].max()
    return least.reset_index().sort_values(
        ["sector", "province_id", "unit_id", "slot"], ignore_index=True
    )


def passed_over(run: "Run") -> int:
    """Return how many candidates stay out because another size of the same work entered."""
    out = run.candidates[run.candidates["decision"] == "out"]
    return int(out["slot"].isin(run.portfolio["slot"]).sum())


def reasons_out(run: "Run") -> pd.DataFrame:
    """Return the reasons for which works stay out, the most frequent first.

    Returns
    -------
    pandas.DataFrame
        ``reason, works`` (how many), ``provinces`` (in how many), ``cost`` (soles, of the smallest
        size of each).
    """
    table = left_out(run)
    table["reason"] = [kind_of_reason(row) for row in table.to_dict("records")]
    grouped = table.groupby("reason", dropna=False)
    sums = grouped.agg(
        works=("slot", "size"), provinces=("province_id", "nunique"), cost=("cost", "sum")
    )
    return sums.reset_index().sort_values(
        ["works", "reason"], ascending=[False, True], ignore_index=True
    )


def kind_of_reason(row: Mapping[Any, Any]) -> str:
    """Return a reason without its particulars, so that alike reasons are counted together.

    A reason names its executing unit and says after a colon how much was short in which year; what
    remains is the kind of obstacle.
    """
    reason, unit = str(row["reason"] or ""), str(row["executing_unit_name"] or "")
    if unit:
        reason = reason.replace(unit, _("Its executing unit"))
    kind = re.sub(r"S/ [\d,.]+", "…", reason.split(":")[0])
    return kind.rstrip(". ") + "."


@dataclass(frozen=True)
class Difference:
    """What this run changes against its reference; money in soles of the base year.

    A work is the same in both runs when it is the same slot, whatever its size.

    Attributes
    ----------
    reference_name, name
        Names of the two scenarios.
    enter, leave
        Works here and not there; there and not here.
    resized, moved
        Works in both: in another size; in the same size with another first year.
    same
        How many works are in both with the same size and first year.
    money, reference_money
        Spent within the programme.
    closure
        ``indicator_id, gap_unit`` and, per date, ``<date>_here, <date>_reference``: the closed
        quantity; ``<date>_share_here, <date>_share_reference``; ``people_by_year_ten_here`` and
        ``_reference``.
    """

    reference_name: str
    name: str
    enter: pd.DataFrame
    leave: pd.DataFrame
    resized: pd.DataFrame
    moved: pd.DataFrame
    same: int
    money: float
    reference_money: float
    closure: pd.DataFrame


def difference(run: "Run") -> Difference | None:
    """Return what this run changes against its reference, or nothing without a reference."""
    if run.reference is None or run.reference.proof is None or run.proof is None:
        return None
    here, there = (works_of(one) for one in (run, run.reference))
    both = here.index.intersection(there.index)
    resized = here.loc[both, "candidate_id"] != there.loc[both, "candidate_id"]
    another_year = numbers(here.loc[both, "start_year"]) != numbers(there.loc[both, "start_year"])
    moved = another_year & ~resized
    return Difference(
        reference_name=run.reference.scenario.name,
        name=run.scenario.name,
        enter=here.drop(both).reset_index(drop=True),
        leave=there.drop(both).reset_index(drop=True),
        resized=here.loc[both][resized].reset_index(drop=True),
        moved=here.loc[both][moved].reset_index(drop=True),
        same=int((~resized & ~moved).sum()),
        money=programme_money(run),
        reference_money=programme_money(run.reference),
        closure=_closures(run, run.reference),
    )


def works_of(run: "Run") -> pd.DataFrame:
    """Return the portfolio by ``work``: the slot, the same whatever the size that was chosen."""
    portfolio = run.portfolio.sort_values("candidate_id")
    # An investment without alternatives may come without a slot; then it is its own.
    return portfolio.set_index(portfolio["slot"].fillna(portfolio["candidate_id"]).rename("work"))


def _closures(run: "Run", reference: "Run") -> pd.DataFrame:
    here, there = closure_by_indicator(run), closure_by_indicator(reference)
    figures = [*DATES, *(f"{date}_share" for date in DATES), "people_by_year_ten"]
    right = there.set_index("indicator_id")[figures].add_suffix("_reference")
    left = here.rename(columns={name: f"{name}_here" for name in figures})
    return left.join(right, on="indicator_id")
