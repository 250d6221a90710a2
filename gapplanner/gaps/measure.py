"""How far each territorial unit is from each norm."""

from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.errors import ScenarioError, SourceError, closest_hint, listed
from gapplanner.gaps.equity import equity_multipliers
from gapplanner.gaps.norms import Norm, Norms, Target
from gapplanner.gaps.population import latest_of, persons_behind, population_of
from gapplanner.language import _
from gapplanner.vocabulary import GAP_COLUMNS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario


def measure_gaps(
    indicators: pd.DataFrame, norms: Norms, scenario: "Scenario", units: pd.DataFrame
) -> pd.DataFrame:
    r"""Return the gap of every indicator of the scenario in every unit of its level.

    Parameters
    ----------
    indicators
        Figures in long form; ``value`` of a gap indicator is the unserved share (0-1),
        ``numerator`` the unserved and ``denominator`` all, in natural units.
    norms
        Dated targets; those in force in the last year of the programme are used.
    scenario
        States the indicators with their weights, the equity rule and the years.
    units
        Territorial units of the scenario's territory. A unit without figure has a row as well:
        its gap is unknown.

    Returns
    -------
    pandas.DataFrame
        Columns ``GAP_COLUMNS``, one row per indicator and unit, sorted by ``gap_id``. ``gap`` is
        in natural units (``gap_unit``), ``people`` in persons (see `persons_behind`), ``weight``
        the equity multiplier (see `equity_multipliers`). Gaps of zero stay; unknown is ``NA``.

    Raises
    ------
    ScenarioError
        If the scenario names indicators that have no norm.
    SourceError
        If an indicator has no figures, no target in force, or impossible figures.

    Notes
    -----
    .. math:: G_{ku} = \max(0, n_{ku} - t_k d_{ku})

    with :math:`n` the unserved, :math:`d` all, :math:`t` the accepted unserved share.
    """
    chosen = [name for name, decision in scenario.indicators.items() if decision.weight > 0]
    _check_norms_exist(chosen, norms)
    year = scenario.years_covered[-1]
    in_force = norms.norms_on(year)
    problems = _problems(chosen, in_force, norms, indicators, year)
    if problems:
        raise SourceError(problems)
    tables = [
        _gaps_of(norms.by_indicator[name], in_force[name], indicators, units)
        for name in sorted(chosen)
    ]
    gaps = pd.concat(tables, ignore_index=True)
    people = gaps["unit_id"].map(population_of(indicators, units)).astype("Float64")
    weight = gaps["unit_id"].map(equity_multipliers(indicators, units, scenario.equity))
    gaps = gaps.assign(
        people=persons_behind(gaps["gap"], gaps["denominator"], people),
        weight=weight.astype("Float64"),
    )
    return gaps[list(GAP_COLUMNS)].sort_values("gap_id", ignore_index=True)


def _gaps_of(
    norm: Norm, target: Target, indicators: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    rows = latest_of(indicators, norm.indicator_id, norm.level).set_index("unit_id")
    ids = units.loc[units["level"] == str(norm.level), "unit_id"].sort_values()
    rows = rows.reindex(pd.Index(ids, name="unit_id"))
    numbers = rows[["value", "numerator", "denominator"]].apply(pd.to_numeric).astype("Float64")
    gap = (numbers["numerator"] - target.value * numbers["denominator"]).clip(lower=0.0)
    return pd.DataFrame(
        {
            "gap_id": norm.indicator_id + "@" + rows.index.to_series(),
            "indicator_id": norm.indicator_id,
            "unit_id": rows.index,
            "level": str(norm.level),
            "target": target.value,
            **{column: numbers[column] for column in numbers},
            "gap": gap,
            "gap_unit": norm.gap_unit,
            "year": rows["year"].astype("Int64"),
            "source_id": rows["source_id"],
            "quality": rows["quality"],
        }
    ).reset_index(drop=True)


def _check_norms_exist(chosen: list[str], norms: Norms) -> None:
    problems = []
    for name in chosen:
        if name in norms.by_indicator:
            continue
        hint = closest_hint(name, norms.by_indicator)
        problems.append(
            _(
                "indicators.{name}: must be an indicator with a norm; found {name!r}.{hint} "
                "Known: {known}."
            ).format(name=name, hint=hint, known=", ".join(sorted(norms.by_indicator)))
        )
    if problems:
        raise ScenarioError(problems)


def _problems(
    chosen: list[str],
    in_force: dict[str, Target],
    norms: Norms,
    indicators: pd.DataFrame,
    year: int,
) -> list[str]:
    problems = []
    for name in chosen:
        if name not in in_force:
            problems.append(
                _(
                    "Indicator {name!r} must have a target in force in {year}; its first one "
                    "starts in {first}. Add a dated target to its norm."
                ).format(name=name, year=year, first=norms.by_indicator[name].targets[0].from_year)
            )
        rows = latest_of(indicators, name, norms.by_indicator[name].level)
        if rows.empty:
            problems.append(
                _(
                    "Indicator {name!r} must have figures by {level}; found none. Build the "
                    "indicators again, or drop it from the scenario."
                ).format(name=name, level=norms.by_indicator[name].level)
            )
        wrong = rows.loc[_impossible(rows), "unit_id"]
        if len(wrong):
            problems.append(
                _(
                    "Indicator {name!r}: the unserved must lie between 0 and the denominator; "
                    "{count} units do not comply: {units}. Mend the table."
                ).format(name=name, count=len(wrong), units=listed(sorted(wrong)))
            )
    return problems


def _impossible(rows: pd.DataFrame) -> pd.Series:
    unserved = rows["numerator"].astype("Float64")
    every = rows["denominator"].astype("Float64")
    return ((unserved < 0) | (unserved > every)).fillna(value=False)
