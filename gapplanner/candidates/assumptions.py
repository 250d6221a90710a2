"""What a plan takes for granted, in sentences that a report shows beside their source."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gapplanner.candidates.assistance import assistance_sentences
from gapplanner.candidates.conditions import Condition
from gapplanner.candidates.typologies import CostCase, Stated, Typologies, Typology, UnitCost
from gapplanner.errors import listed
from gapplanner.gaps import Norms
from gapplanner.indicators import spec_of
from gapplanner.labels import gap_unit_label, government_label, quality_label
from gapplanner.language import _, ngettext

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

Sentence = tuple[str, str]
NO_SOURCE = ""


def assumptions(
    scenario: "Scenario",
    typologies: Typologies,
    norms: Norms | None = None,
    unrecorded: Sequence[str] = (),
) -> tuple[Sentence, ...]:
    """Return what the plan takes for granted: sentences, each with its source or none.

    Parameters
    ----------
    scenario
        Its indicators, cost case, equity and capacity are read.
    typologies
        Only those that move the scenario's indicators are spoken of.
    norms
        When given, the targets in force and where each comes from.
    unrecorded
        Executing units without a record of spending (see `without_record`).

    Returns
    -------
    tuple of (sentence, source_id)
        In the language in force; ``source_id`` is a key of ``Typologies.source_specs`` or of
        ``Norms.source_specs``, or empty where the figure is the project's or the scenario's own.
    """
    used = [t for t in typologies.by_id.values() if _is_used(t, scenario)]
    case: CostCase = scenario.candidates.prospective.cost_case.value
    sentences = list(_on_targets(scenario, norms)) if norms else []
    sentences += _on_people_and_equity(scenario)
    sentences += _on_unit_costs(used, typologies, case, scenario.base_year)
    for typology in used:
        sentences += _on_typology(typology)
    sentences += _on_capacity(scenario, typologies, unrecorded)
    return tuple(dict.fromkeys(sentences))


def _is_used(typology: Typology, scenario: "Scenario") -> bool:
    if not set(typology.indicators) & set(scenario.indicators):
        return False
    if typology.built is not None:
        return bool(scenario.candidates.ideas)
    return typology.variant_of is None or scenario.candidates.prospective.variants


def _on_targets(scenario: "Scenario", norms: Norms) -> Iterator[Sentence]:
    for name, target in norms.norms_on(scenario.years_covered[-1]).items():
        if name not in scenario.indicators:
            continue
        norm = norms.by_indicator[name]
        why = _(target.reason) if target.reason else quality_label("measured")
        yield (
            _(
                "Target: {reference}. At most {share} of the {unit} may be left unserved, from "
                "{year} ({why})."
            ).format(
                reference=_(target.reference),
                share=_percent(target.value),
                unit=gap_unit_label(norm.gap_unit),
                year=target.from_year,
                why=why.rstrip("."),
            ),
            target.source_id or NO_SOURCE,
        )


def _on_people_and_equity(scenario: "Scenario") -> Iterator[Sentence]:
    yield (
        _(
            "The people behind a gap are those of the area served: the population of the place "
            "times the part of its dwellings, facilities, school sites or kilometres that falls "
            "short. It is an estimate: patients, pupils and vehicles are not counted."
        ),
        NO_SOURCE,
    )
    if scenario.equity is not None:
        yield (
            _(
                "Equity: a gap in the poorest district weighs {ratio} times one in the least poor; "
                "a province has the mean poverty of its districts by population (estimated)."
            ).format(ratio=f"{scenario.equity.max_ratio:g}"),
            NO_SOURCE,
        )


def _on_unit_costs(
    used: Sequence[Typology], typologies: Typologies, case: CostCase, base_year: int
) -> Iterator[Sentence]:
    yield (
        _(
            "Prices are those of the year of each source and have not been updated to {year}."
        ).format(year=base_year),
        NO_SOURCE,
    )
    for typology in used:
        for share in typology.costs:
            yield from _on_cost(typologies.unit_costs[share.cost], case)
    if any(share.weight == ("rural-share",) for t in used for share in t.costs):
        yield (
            _(
                "Which of the unserved dwellings are rural is not published: in each district "
                "they cost the mean of the rural and the urban cost, by rural population."
            ),
            NO_SOURCE,
        )
    if any("health-facilities-i1" in share.weight for t in used for share in t.costs):
        yield (
            _(
                "Which facilities are inadequate is not published: in each district a facility "
                "costs the mean of its facilities by category."
            ),
            NO_SOURCE,
        )


def _on_cost(cost: UnitCost, case: CostCase) -> Iterator[Sentence]:
    figure = cost.figure(case)
    cases = {"low": _("low"), "mid": _("middle"), "high": _("high")}
    yield (
        _("{name}: {cost} ({case} cost case), from {figure} per {per} in {year} ({why}).").format(
            name=_(cost.name),
            cost=_soles(cost.soles(case)),
            case=cases[case],
            figure=_soles(figure.value),
            per=_(cost.per),
            year=figure.year,
            why=_why(figure),
        ),
        figure.source_id or NO_SOURCE,
    )
    for factor in cost.factors.values():
        yield (
            _("{name}: the published figure is multiplied by {value} ({why}).").format(
                name=_(cost.name), value=f"{factor.value:g}", why=_why(factor)
            ),
            factor.source_id or NO_SOURCE,
        )


def _on_condition(typology: Typology, condition: Condition) -> str:
    bounds = []
    if condition.at_least is not None:
        bounds.append(_("at least {value}").format(value=_bound(condition.at_least)))
    if condition.below is not None:
        bounds.append(_("below {value}").format(value=_bound(condition.below)))
    return _(
        "{name}: proposed where {figure} is {bounds} (assumed: {why}). Where that is not known, "
        "the kind of investment without a technology stands."
    ).format(
        name=_(typology.name),
        figure=_(spec_of(condition.indicator).title).lower(),
        bounds=_(" and ").join(bounds),
        why=_(condition.reason).rstrip("."),
    )


def _bound(value: float) -> str:
    # Shares are bounded by shares; no other figure of a place is that small.
    return _percent(value) if value <= 1 else f"{value:,g}"


def _on_typology(typology: Typology) -> Iterator[Sentence]:
    name = _(typology.name)
    yield from ((_on_condition(typology, one), NO_SOURCE) for one in typology.where)
    profile = " / ".join(_percent(share) for share in typology.spending)
    yield (
        ngettext(
            "{name}: {years} year from the first spending to operation ({why}); spent {profile} "
            "({reason}).",
            "{name}: {years} years from the first spending to operation ({why}); spent {profile} "
            "({reason}).",
            typology.years,
        ).format(
            name=name,
            years=typology.years,
            why=_why(typology.duration_years),
            profile=profile,
            reason=_(typology.spending_reason),
        ),
        typology.duration_years.source_id or NO_SOURCE,
    )
    yield (
        _("{name}: operation and maintenance cost {share} of the works a year ({why}).").format(
            name=name, share=_percent(typology.om_share.value), why=_why(typology.om_share)
        ),
        typology.om_share.source_id or NO_SOURCE,
    )
    yield (
        _("{name}: no single work above {size} {unit} ({why}).").format(
            name=name,
            size=f"{typology.maximum.value:,.0f}",
            unit=gap_unit_label(typology.built or typology.gap_unit),
            why=_why(typology.maximum),
        ),
        typology.maximum.source_id or NO_SOURCE,
    )


def _on_capacity(
    scenario: "Scenario", typologies: Typologies, unrecorded: Sequence[str]
) -> Iterator[Sentence]:
    capacity = scenario.capacity
    yield (
        _(
            "Each executing unit can spend a year on new investments what it accrued for projects "
            "in the latest year on record, all functions, times {growth} (growth) and {free} (the "
            "part that works in progress leave free); both are decisions of the scenario."
        ).format(growth=f"{capacity.growth:g}", free=f"{capacity.free_share:g}"),
        NO_SOURCE,
    )
    if capacity.execution_rate:
        rates = ", ".join(
            f"{year}: {_percent(rate)}" for year, rate in capacity.execution_rate.items()
        )
        yield (
            _(
                "Technical assistance: the executing units that accrue a smaller part of their "
                "budget reach {rates}; the others keep their own record. Who executes each "
                "investment is settled by the record without assistance."
            ).format(rates=rates),
            NO_SOURCE,
        )
    for sentence in assistance_sentences(scenario):
        yield sentence, NO_SOURCE
    for government, ceiling in typologies.cost_ceilings.items():
        yield (
            _("{government}: no single investment above {ceiling} ({why}).").format(
                government=government_label(government),
                ceiling=_soles(ceiling.value),
                why=_why(ceiling),
            ),
            ceiling.source_id or NO_SOURCE,
        )
    if unrecorded:
        yield (
            _(
                "Executing units without a record of spending on projects are proposed nothing: "
                "{units}."
            ).format(units=listed(unrecorded)),
            NO_SOURCE,
        )


def _why(figure: Stated) -> str:
    quality = quality_label(figure.quality)
    return f"{quality}: {_(figure.reason).rstrip('.')}" if figure.reason else quality


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


def _soles(amount: float) -> str:
    return f"S/ {amount:,.0f}"
