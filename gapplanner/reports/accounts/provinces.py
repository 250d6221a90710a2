"""What each province gets, and the plain sentences that say why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.figures import count, percent
from gapplanner.language import _
from gapplanner.reports.accounts.closing import weighted_by_province
from gapplanner.reports.accounts.equity import population
from gapplanner.reports.accounts.money import (
    funding_sources,
    investments,
    limits_with_freed,
    money_by,
)
from gapplanner.reports.accounts.once import once_per_run
from gapplanner.reports.tables import known, numbers
from gapplanner.vocabulary import SOLES, Level, province_of

if TYPE_CHECKING:
    from gapplanner.runs import Run

# Shares within a tenth of each other read as "about the same".
ALIKE: Final = 0.10
# Works come whole: a province this little above its floor is held there by the rule.
AT_THE_FLOOR: Final = 0.05
# Capacity used from here on is all but exhausted.
NEARLY_ALL: Final = 0.90
DEPARTMENT_DIGITS: Final = 2
PROVINCE_DIGITS: Final = 4
FAR_FROM_ITS_GAP: Final = 1.5


def provinces(run: "Run") -> pd.DataFrame:
    """Return one row per province: its money beside its people, its gap and its capacity.

    Returns
    -------
    pandas.DataFrame
        ``province_id, province, investments``, the columns of `money.money_by`, ``people``
        (persons), ``people_share``, ``per_person`` (soles), ``gap_share`` (of the region's weighted
        gap), ``yield`` (what a sol closes against the mean of works of the same kind),
        ``<date>_closed``, ``capacity_share`` (used by its own municipalities), ``regional_share``
        (of its money, built by the regional government), ``floor`` (its least share by rule) and
        ``sentence``. Provinces without investments have their row; money that belongs to no
        province has one at the end, without people or gap.
    """
    table = _accounts(run)
    table["province"] = table["province"].fillna(_("Without a province"))
    table["sentence"] = [_sentence(row) for row in table.to_dict("records")]
    return table


@once_per_run
def _accounts(run: "Run") -> pd.DataFrame:
    table = _rows(run).merge(
        money_by(run, ["province_id"]), on="province_id", how="left", validate="one_to_one"
    )
    amounts = table.columns.difference(["province_id", "province"])
    table[amounts] = table[amounts].fillna(0.0)
    table["investments"] = table["investments"].astype(int)
    table = _with_people(run, table)
    table = table.join(weighted_by_province(run), on="province_id")
    table = table.join(_yields(run), on="province_id")
    table["capacity_share"] = table["province_id"].map(_capacity_used(run))
    table["regional_share"] = table["province_id"].map(_regional_share(run))
    floors = minimum_shares(run)
    table["floor"] = floors if floors is not None else float("nan")
    return table


def minimum_shares(run: "Run") -> float | None:
    """Return the least share of the cost that a rule gives each province, if any."""
    floors = [
        rule.minimum_share.at_least
        for rule in run.scenario.rules
        if rule.minimum_share is not None
        and str(rule.minimum_share.by) == "province"
        and str(rule.minimum_share.of) == "cost"
    ]
    return max(floors, default=None)


def _rows(run: "Run") -> pd.DataFrame:
    known = run.units.loc[run.units["level"] == str(Level.PROVINCE), ["unit_id", "name"]]
    table = known.set_axis(["province_id", "province"], axis=1)
    placed = investments(run)
    others = placed[~placed["province_id"].isin(table["province_id"])]
    extra = others[["province_id", "province"]].drop_duplicates("province_id")
    return pd.concat(
        [table.sort_values("province_id"), extra.sort_values("province_id")], ignore_index=True
    )


def _with_people(run: "Run", table: pd.DataFrame) -> pd.DataFrame:
    people = population(run)
    table["people"] = table["province_id"].map(people)
    whole = table["people"].sum(min_count=1)
    table["people_share"] = table["people"] / whole
    table["per_person"] = table["cost"] / table["people"].where(table["people"] > 0)
    return table


def _yields(run: "Run") -> pd.DataFrame:
    r"""Return what a sol closes in each province against what it closes in the region.

    Notes
    -----
    .. math:: y_p = \sum_{i \in p} v_i \, C_{k(i)} / V_{k(i)} \Big/ \sum_{i \in p} C_i

    v is the weighted gap an investment closes, C its cost; capitals with k are sums over the region
    of the investments of the same indicator. Each work is measured against works of its own kind: a
    health facility is not dear for costing more than a well.
    """
    placed = investments(run)
    kind = placed.groupby("indicator_id")[["closed_share", "cost"]].transform("sum")
    closed = kind["closed_share"]
    usual = placed["closed_share"] * kind["cost"] / closed.where(closed > 0)
    sums = placed.assign(usual=usual).groupby("province_id")[["usual", "cost"]].sum()
    return pd.DataFrame({"yield": sums["usual"] / sums["cost"].where(sums["cost"] > 0)})


def _capacity_used(run: "Run") -> pd.Series:
    limits = limits_with_freed(run)
    limits = limits[
        (limits["resource"] == SOLES)
        & limits["year"].isin(run.scenario.years_covered)
        & ~limits["owner"].isin(funding_sources(run))
    ]
    # An executing unit's id ends in the code of the place it governs: MP-0601, MD-060102, GR-06.
    place = limits["owner"].astype(str).str.split("-").str[-1].map(province_of)
    sums = limits.groupby(place)[["amount", "used"]].sum()
    sums = sums.loc[sums.index.astype(str).str.len() == PROVINCE_DIGITS]
    return numbers(sums["used"]) / numbers(sums["amount"]).where(sums["amount"] > 0)


def _regional_share(run: "Run") -> pd.Series:
    placed = investments(run)
    place = placed["executing_unit"].astype(str).str.split("-").str[-1]
    by_region = placed["cost"].where(place.str.len() == DEPARTMENT_DIGITS, 0.0)
    whole = placed.groupby("province_id")["cost"].sum()
    return by_region.groupby(placed["province_id"]).sum() / whole


def _sentence(row: Mapping[Any, Any]) -> str:
    if not row["investments"]:
        return _("No investment of this portfolio is in this province.")
    parts = [_shares_clause(row), _why_clause(row), _floor_clause(row), _capacity_clause(row)]
    return " ".join(part for part in parts if part)


def _number(row: Mapping[Any, Any], key: str) -> float | None:
    value = known(row[key])
    return None if value is None else float(str(value))


def _shares_clause(row: Mapping[Any, Any]) -> str:
    share, people, gap = (_number(row, key) for key in ("share", "people_share", "gap_share"))
    if gap is None:
        return _("It gets {share} of the money.").format(share=percent(share))
    if people is None:
        return _("It gets {share} of the money and holds {gap} of the weighted gap.").format(
            share=percent(share), gap=percent(gap)
        )
    return _(
        "It gets {share} of the money; it holds {gap} of the weighted gap and {people} of the "
        "people."
    ).format(share=percent(share), gap=percent(gap), people=percent(people))


def _why_clause(row: Mapping[Any, Any]) -> str:
    share, gap, efficiency = (_number(row, key) for key in ("share", "gap_share", "yield"))
    if share is None or not gap or efficiency is None:
        return ""
    return f"{_against_gap(share / gap)} {_what_a_sol_closes(efficiency)}"


def _against_gap(ratio: float) -> str:
    if abs(ratio - 1) <= ALIKE:
        return _("Its money follows its gap.")
    if ratio > 1:
        return _("It gets more than its gap alone would give.")
    return _("It gets less than its gap alone would give.")


def _what_a_sol_closes(efficiency: float) -> str:
    times = f"{efficiency:.1f}"
    if abs(efficiency - 1) <= ALIKE:
        return _("A sol closes here about what it closes on average in works of the same kind.")
    if efficiency > 1:
        return _(
            "Its works close more for their cost: a sol closes {times} times what it closes on "
            "average in works of the same kind."
        ).format(times=times)
    return _(
        "Its works close less for their cost: a sol closes {times} times what it closes on "
        "average in works of the same kind."
    ).format(times=times)


def _floor_clause(row: Mapping[Any, Any]) -> str:
    floor, share = _number(row, "floor"), _number(row, "share")
    if floor is None or share is None or share > floor * (1 + AT_THE_FLOOR):
        return ""
    return _("The rule of the least share ({floor}) is what holds it at this level.").format(
        floor=percent(floor)
    )


def floor_sentence(run: "Run") -> str:
    """Return which provinces the rule of the least share holds up, or nothing without the rule."""
    floor = minimum_shares(run)
    if floor is None:
        return ""
    table = provinces(run)
    held = table.loc[table["share"] <= floor * (1 + AT_THE_FLOOR), "province"].tolist()
    if not held:
        return _(
            "A rule gives each province at least {floor} of the cost; all get more, so it changes "
            "nothing today."
        ).format(floor=percent(floor))
    return _(
        "A rule gives each province at least {floor} of the cost; it is what holds up {places}."
    ).format(floor=percent(floor), places=", ".join(held))


def spread_sentence(run: "Run") -> str:
    """Return that money could be spread otherwise, where what a sol closes hardly differs.

    Works of the same kind close about the same per sol in every province that gets money, and yet
    some province gets far from its share of the gap: then the spread is a choice, not a need.
    """
    table = provinces(run)
    built = table[(table["investments"] > 0) & (table["gap_share"] > 0)]
    ratio = built["share"] / built["gap_share"]
    if built.empty or (built["yield"] - 1).abs().max() > ALIKE:
        return ""
    if ratio.max() <= FAR_FROM_ITS_GAP and ratio.min() >= 1 / FAR_FROM_ITS_GAP:
        return ""
    return _(
        "What a sol closes in works of the same kind hardly differs between provinces: another "
        "spread among them may close nearly as much, and a rule of the scenario can set it."
    )


def _capacity_clause(row: Mapping[Any, Any]) -> str:
    used, regional = _number(row, "capacity_share"), _number(row, "regional_share")
    sentences = []
    if used is not None:
        text = (
            _(
                "Its municipalities use {used} of what they can spend: little more could be built "
                "by them."
            )
            if used >= NEARLY_ALL
            else _("Its municipalities use {used} of what they can spend.")
        )
        sentences.append(text.format(used=percent(used)))
    if regional:
        sentences.append(
            _("The regional government builds {share} of it.").format(share=percent(regional))
        )
    return " ".join(sentences)


def shares_note(run: "Run") -> str:
    """Return the sentence that says what the shares of the table of provinces are shares of."""
    number = len(run.portfolio)
    return _(
        "Shares of the money are shares of the full cost of the {n} investments, with what is paid "
        "after {last}."
    ).format(n=count(number), last=run.scenario.years_covered[-1])
