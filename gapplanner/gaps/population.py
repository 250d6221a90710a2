"""Inhabitants of each territorial unit and the persons behind a gap."""

from typing import Final

import pandas as pd

from gapplanner.vocabulary import Level

POPULATION_INDICATOR: Final = "population"

# Digits of the ubigeo of a unit that contains districts.
_DIGITS: Final = {Level.PROVINCE: 4, Level.DEPARTMENT: 2}


def latest_of(indicators: pd.DataFrame, indicator_id: str, level: Level) -> pd.DataFrame:
    """Return the rows of one indicator at one level, the latest year of each unit, by unit.

    Figures of several years stand side by side in the tables of indicators; the levels are never
    mixed: a provincial row is not a district's figure.
    """
    rows = indicators[
        (indicators["indicator_id"] == indicator_id) & (indicators["level"] == str(level))
    ]
    return rows.sort_values(["unit_id", "year"]).groupby("unit_id", sort=True).tail(1)


def population_of(indicators: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """Return the inhabitants of every unit, by ``unit_id``: persons, ``NA`` where not known.

    A province's or department's population is the sum of its districts', so that all levels come
    from the same count; it is unknown when that of any district is.
    """
    rows = latest_of(indicators, POPULATION_INDICATOR, Level.DISTRICT).set_index("unit_id")["value"]
    is_district = units["level"] == str(Level.DISTRICT)
    districts = pd.to_numeric(rows, errors="raise").reindex(units.loc[is_district, "unit_id"])
    districts = districts.astype("Float64")
    totals = [districts]
    for digits in _DIGITS.values():
        owner = pd.Index(districts.index.str.slice(0, digits), name="unit_id")
        unknown = districts.isna().groupby(owner).any()
        totals.append(districts.groupby(owner).sum(min_count=1).mask(unknown))
    return pd.concat(totals).reindex(units["unit_id"]).rename("population")


def persons_behind(gap: pd.Series, denominator: pd.Series, population: pd.Series) -> pd.Series:
    r"""Return the persons behind each gap, estimated: persons, at most the unit's population.

    Parameters
    ----------
    gap, denominator
        In the indicator's natural unit: dwellings, facilities, school sites or kilometres.
    population
        Inhabitants of the unit of each row.

    Notes
    -----
    .. math:: P_{ku} = N_u \, \min(1, G_{ku} / D_{ku})

    with :math:`N_u` inhabitants, :math:`G_{ku}` gap, :math:`D_{ku}` denominator: the inhabitants
    are taken as spread evenly over the occupied dwellings, the facilities, the school sites or
    the kilometres of the unit. It is the population of the *area served*: neither patients, nor
    pupils, nor vehicles are counted, since no table gives them per facility, site or road.

    Examples
    --------
    A tenth of the dwellings of a district of 500 inhabitants:

    >>> known = pd.Series([10.0], dtype="Float64")
    >>> persons_behind(known, known * 10, pd.Series([500.0], dtype="Float64")).tolist()
    [50.0]
    """
    share = (gap / denominator.where(denominator > 0)).clip(upper=1)
    people = (population * share).round()
    # Nobody is behind a gap of nothing, whatever the unit holds.
    return people.mask((gap == 0).fillna(value=False), 0.0)
