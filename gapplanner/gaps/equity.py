"""How much more a gap weighs where people are poorer."""

from typing import Protocol

import pandas as pd

from gapplanner.errors import ScenarioError, SourceError, listed
from gapplanner.gaps.population import latest_of, population_of
from gapplanner.indicators.registry import known_spec
from gapplanner.language import _
from gapplanner.vocabulary import Level, province_of


class EquityRule(Protocol):
    """What the scenario says of equity: by which indicator, and up to how many times."""

    @property
    def by(self) -> str:
        """Indicator that tells how badly off people are."""

    @property
    def max_ratio(self) -> float:
        """Multiplier of the worst-off district; the best-off one has 1."""


def equity_multipliers(
    indicators: pd.DataFrame, units: pd.DataFrame, equity: EquityRule | None
) -> pd.Series:
    r"""Return the equity multiplier of every unit, by ``unit_id``: 1 to ``max_ratio``.

    Parameters
    ----------
    indicators
        Must hold the scenario's equity indicator per district, and ``population``.
    units
        Territorial units; districts and the provinces and department they form.
    equity
        The scenario's rule; without it every multiplier is 1.

    Raises
    ------
    ScenarioError
        If the equity indicator has no better and worse side, such as a head count.
    SourceError
        If a district has no value: an unknown poverty may not count as the least one.

    Notes
    -----
    .. math:: E_u = 1 + (r - 1) \frac{p_u - p_{min}}{p_{max} - p_{min}}

    :math:`p_u` poverty of the district (or another indicator; one whose higher values are better,
    such as the development index, is read backwards), :math:`r` the largest ratio; the extremes
    are those of the districts. A province's :math:`p_u` is the mean of its districts' weighted by
    population, an estimate: the poverty map is published by district.

    Source
    ------
    Poverty: INEI's map of monetary poverty. The form of the multiplier is this project's proposal.
    """
    ids = pd.Index(units["unit_id"], name="unit_id")
    if equity is None:
        return pd.Series(1.0, index=ids, name="weight", dtype="Float64")
    poverty = _poverty_of(indicators, units, equity.by)
    lowest, highest = poverty["district"].min(), poverty["district"].max()
    if highest == lowest:
        return pd.Series(1.0, index=ids, name="weight", dtype="Float64")
    share = (poverty["value"] - lowest) / (highest - lowest)
    multiplier: pd.Series = (1.0 + (equity.max_ratio - 1.0) * share).reindex(ids)
    return multiplier.rename("weight")


def _worse_side(by: str) -> float:
    """Return 1 where higher values of the indicator are worse, and -1 where they are better."""
    # A planner's own indicator, which no list of ours has, is read as poverty is.
    spec = known_spec(by)
    direction = spec.direction if spec else "lower"
    if direction == "neither":
        raise ScenarioError(
            _(
                "equity.by: must be an indicator with a better and a worse side; {indicator!r} has "
                "none. Use one such as 'poverty-2018'."
            ).format(indicator=by)
        )
    return 1.0 if direction == "lower" else -1.0


def _poverty_of(indicators: pd.DataFrame, units: pd.DataFrame, by: str) -> dict[str, pd.Series]:
    """Return poverty by district, and by every unit with the provinces' and department's means."""
    districts = units.loc[units["level"] == str(Level.DISTRICT), "unit_id"]
    value = latest_of(indicators, by, Level.DISTRICT).set_index("unit_id")["value"]
    poverty = value.reindex(districts).astype("Float64") * _worse_side(by)
    if poverty.isna().any():
        unknown = sorted(poverty.index[poverty.isna()])
        raise SourceError(
            _(
                "Every district must have a value of {indicator!r}, by which equity is measured; "
                "{count} lack it: {units}. Complete the table, or set 'equity: null'."
            ).format(indicator=by, count=len(unknown), units=listed(unknown))
        )
    inhabitants = population_of(indicators, units).reindex(districts)
    means = [poverty]
    for owner in (poverty.index.map(province_of), poverty.index.str.slice(0, 2)):
        # Without a head count every district counts the same, rather than not at all.
        heads = inhabitants if inhabitants.notna().all() else inhabitants.notna().astype("Float64")
        weights = heads if heads.sum() > 0 else heads + 1.0
        means.append((poverty * weights).groupby(owner).sum() / weights.groupby(owner).sum())
    return {"district": poverty, "value": pd.concat(means)}
