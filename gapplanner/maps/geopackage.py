"""The plan as a GeoPackage that officials open in QGIS: gaps, money, investments, styled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.boundaries.layers import Layer, write_layers
from gapplanner.boundaries.topology import decode
from gapplanner.errors import SourceError, listed
from gapplanner.labels import gap_unit_label, quality_label
from gapplanner.language import _
from gapplanner.maps.investment_points import investment_layer
from gapplanner.maps.layers import ordered_indicators, short_title
from gapplanner.maps.moments import Moment, moments_of, unserved_after
from gapplanner.maps.qgis_layers import district_style, province_style
from gapplanner.runs import Run
from gapplanner.vocabulary import Level

OBJECT_OF_LEVEL: Final = {Level.DISTRICT: "districts", Level.PROVINCE: "provinces"}
BEFORE: Final = "unserved_before"
AFTER: Final = "unserved_after"
PLACES: Final = 6  # decimals of a figure: shares to a millionth, soles and degrees beyond need

# A column for people: the words of its head and its values.
Column = tuple[str, "pd.Series[Any]"]


def write_geopackage(run: Run, topology: Mapping[str, Any], path: Path) -> None:
    """Write the layers ``districts``, ``provinces`` and ``investments`` to a GeoPackage.

    Figures of a province are on provinces alone. An investment without a point of its own stands
    at the capital of its territory. In a run of gaps alone there are no investments.

    Parameters
    ----------
    run
        The plan.
    topology
        The limits, as `boundaries.load_topology` gives them.
    path
        The file to write; the same run gives the same bytes.

    Raises
    ------
    SourceError
        If a territory of the run has no shape in the topology.
    """
    write_layers(path, layers_of(run, topology))


def layers_of(run: Run, topology: Mapping[str, Any]) -> list[Layer]:
    """Return the layers ``districts``, ``provinces`` and, if something is chosen, ``investments``.

    Raises
    ------
    SourceError
        If a territory of the run has no shape in the topology.
    """
    problems = [
        _(
            "Every territory must have a shape in {name!r} of the topology; {count} without: "
            "{units}. Build the boundaries again."
        ).format(name=name, count=len(missing), units=listed(missing))
        for level, name in OBJECT_OF_LEVEL.items()
        if (missing := sorted(set(_units(run, level)["unit_id"]) - _drawn(topology, name)))
    ]
    if problems:
        raise SourceError(problems)
    layers = [_territory_layer(run, topology, level) for level in OBJECT_OF_LEVEL]
    if len(run.portfolio):
        layers.append(investment_layer(run, _description(run)))
    return layers


def unserved_share(gaps: pd.DataFrame, weights: pd.Series, share: pd.Series) -> pd.Series:
    r"""Return by territory the unserved share of its indicators together.

    Parameters
    ----------
    gaps
        Rows of a run's gaps.
    weights
        The council's weight of each indicator.
    share
        The unserved share of each row, 0-1.

    Returns
    -------
    pandas.Series
        Shares by ``unit_id``; unknown where no indicator with a weight is known.

    Notes
    -----
    .. math:: s_u = \sum_k W_k v_{ku} / \sum_k W_k

    over the indicators *k* known in *u*, with the council's weight *W*.
    """
    weight = gaps["indicator_id"].map(weights).astype(float).where(share.notna()).fillna(0.0)
    total = weight.groupby(gaps["unit_id"]).sum()
    weighted = (weight * share.fillna(0.0)).groupby(gaps["unit_id"]).sum()
    return weighted / total.where(total > 0)


def _units(run: Run, level: Level) -> pd.DataFrame:
    return run.units[run.units["level"] == level].sort_values("unit_id", ignore_index=True)


def _drawn(topology: Mapping[str, Any], name: str) -> set[str]:
    return {str(one["id"]) for one in topology["objects"].get(name, {}).get("geometries", ())}


def _territory_layer(run: Run, topology: Mapping[str, Any], level: Level) -> Layer:
    units = _units(run, level)
    shapes = decode(topology, OBJECT_OF_LEVEL[level])
    columns = {
        **_place_columns(run, units, level),
        **_gap_columns(run, units, level),
        **_money_columns(run, units, level),
    }
    aliases = {name: words for name, (words, _values) in columns.items()}
    style = district_style if level is Level.DISTRICT else province_style
    return Layer(
        name=OBJECT_OF_LEVEL[level],
        geometry_type="MultiPolygon",
        geometries=[shapes[unit] for unit in units["unit_id"]],
        facts=_facts(columns),
        aliases=aliases,
        description=_description(run),
        style=style(aliases),
    )


def _facts(columns: Mapping[str, Column]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: (values.round(PLACES) if pd.api.types.is_float_dtype(values) else values).array
            for name, (_words, values) in columns.items()
        }
    )


def _place_columns(run: Run, units: pd.DataFrame, level: Level) -> dict[str, Column]:
    columns: dict[str, Column] = {
        "unit_id": (_("Ubigeo"), units["unit_id"]),
        "name": (_("Name"), units["name"]),
    }
    if level is Level.DISTRICT:
        names = run.units.set_index("unit_id")["name"]
        columns["province_id"] = (_("Ubigeo of the province"), units["parent_id"])
        columns["province"] = (_("Province"), units["parent_id"].map(names))
    columns["capital"] = (_("Capital"), units["capital"])
    columns["area_km2"] = (_("Official area (km²)"), units["area_km2"].astype(float))
    return columns


def _gap_columns(run: Run, units: pd.DataFrame, level: Level) -> dict[str, Column]:
    """Return the gaps of one level, side by side: together first, then indicator by indicator."""
    moments = moments_of(run.scenario)
    gaps = run.gaps[run.gaps["level"] == level]
    known = gaps["gap"].notna()
    before = pd.to_numeric(gaps["value"]).astype(float).where(known)
    after = unserved_after(gaps, moments[0].column)
    together = {
        BEFORE: (_("Unserved share, all indicators, before"), before),
        AFTER: (_("Unserved share, all indicators, {date}").format(date=moments[0].label), after),
    }
    columns: dict[str, Column] = {
        name: (words, _by_unit(unserved_share(gaps, run.indicator_weights, share), units))
        for name, (words, share) in together.items()
    }
    shares = gaps.assign(before=before, after=after)
    for indicator_id in ordered_indicators(gaps):
        own = shares[shares["indicator_id"] == indicator_id].set_index("unit_id")
        columns |= _indicator_columns(indicator_id, own, units, moments)
    return columns


def _indicator_columns(
    indicator_id: str, gaps: pd.DataFrame, units: pd.DataFrame, moments: tuple[Moment, ...]
) -> dict[str, Column]:
    field = indicator_id.replace("-", "_")
    title = short_title(indicator_id)
    unit = gap_unit_label(str(gaps["gap_unit"].iloc[0]))
    gap = pd.to_numeric(gaps["gap"]).astype(float)
    columns: dict[str, Column] = {
        f"{field}_before": (
            _("{indicator}: unserved share, before").format(indicator=title),
            gaps["before"],
        ),
        f"{field}_after": (
            _("{indicator}: unserved share, {date}").format(indicator=title, date=moments[0].label),
            gaps["after"],
        ),
        f"{field}_gap": (
            _("{indicator}: gap, before ({unit})").format(indicator=title, unit=unit),
            gap,
        ),
    }
    for moment in moments:
        columns[f"{field}_gap_{moment.column}"] = (
            _("{indicator}: gap, {date} ({unit})").format(
                indicator=title, date=moment.label, unit=unit
            ),
            gap - pd.to_numeric(gaps[moment.column]).astype(float),
        )
    columns[f"{field}_known"] = (
        _("{indicator}: year, source and quality").format(indicator=title),
        _origin_words(gaps),
    )
    return {name: (words, _by_unit(values, units)) for name, (words, values) in columns.items()}


def _origin_words(gaps: pd.DataFrame) -> pd.Series:
    words = [
        _("unknown") if pd.isna(gap) else f"{int(year)}, {source}, {quality_label(quality)}"
        for gap, year, source, quality in zip(
            gaps["gap"], gaps["year"], gaps["source_id"], gaps["quality"], strict=True
        )
    ]
    return pd.Series(words, index=gaps.index, dtype=object)


def _by_unit(values: pd.Series, units: pd.DataFrame) -> pd.Series:
    return values.reindex(units["unit_id"].tolist()).reset_index(drop=True)


def _money_columns(run: Run, units: pd.DataFrame, level: Level) -> dict[str, Column]:
    """Return what is chosen in each territory; a province counts its districts' too."""
    chosen = run.portfolio
    if chosen.empty:
        return {}
    place = "province_id" if level is Level.PROVINCE else "unit_id"
    cost = chosen.groupby(place)["cost"].sum()
    count = chosen.groupby(place)["candidate_id"].size()
    spent = run.spending.merge(chosen[["candidate_id", place]], on="candidate_id")
    by_year = spent.pivot_table(index=place, columns="year", values="amount", aggfunc="sum")
    # Nothing chosen is a known nothing: here a zero is the truth.
    columns: dict[str, Column] = {
        "investments": (
            _("Investments chosen"),
            _by_unit(count, units).fillna(0).astype("Int64"),
        ),
        "cost": (_("Cost of what is chosen (S/)"), _by_unit(cost, units).fillna(0.0)),
    }
    for year in sorted(by_year.columns):
        columns[f"spent_{year}"] = (
            _("Spending in {year} (S/)").format(year=year),
            _by_unit(by_year[year], units).fillna(0.0),
        )
    return columns


def _description(run: Run) -> str:
    attributions = sorted({one.attribution for one in run.sources.values()})
    return " ".join(
        [
            _("Technical proposal: the decision belongs to the council.")
            + " "
            + _("Scenario: {name}.").format(name=run.scenario.name),
            _("Limits are referential: they do not settle territorial demarcation."),
            *(
                [_("Sources: {sources}.").format(sources="; ".join(attributions))]
                if attributions
                else []
            ),
        ]
    )
