from collections.abc import Iterable

import pandas as pd
import pytest

from gapplanner.errors import ScenarioError
from gapplanner.scenario import Scenario, meet, scenario_from_text

# Two districts whose RENIEC codes are crossed (as Chetilla's and Cospán's are) and one whose RENIEC
# code is no INEI code (as Choropampa's).
UNITS = pd.DataFrame(
    [
        ("06", "Cajamarca", None),
        ("0601", "Cajamarca", None),
        ("0604", "Chota", None),
        ("060103", "Chetilla", "060104"),
        ("060104", "Cospán", "060103"),
        ("060406", "Choropampa", "060618"),
    ],
    columns=["unit_id", "name", "reniec_id"],
)
EXECUTING_UNITS = pd.DataFrame({"executing_unit": ["GR-06", "MP-0601", "MD-060103"]})


def meets(
    scenario: Scenario,
    units: pd.DataFrame = UNITS,
    measured_ids: Iterable[str] | None = ("poverty-2018", "water-network", "road-local"),
    typology_ids: Iterable[str] | None = ("rural-water",),
) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as refusal:
        meet(
            scenario,
            units=units,
            indicator_ids=["water-network", "road-local", "sanitation"],
            executing_units=EXECUTING_UNITS,
            measured_ids=measured_ids,
            typology_ids=typology_ids,
        )
    return refusal.value.problems


def with_rule(tiny: str, rule: str) -> Scenario:
    return scenario_from_text(tiny.replace("rules:\n", f"rules:\n  - {rule}\n"))


def test_a_scenario_that_fits_says_nothing(tiny: str) -> None:
    fitting = with_rule(
        tiny,
        'maximum_share: {where: {province: "0604", executing_unit: [GR-06], typology: rural-water},'
        " at_most: 0.5}\n  - target: {indicator: road-local, unit: ['0601'], at_least: 0.1}",
    )
    meet(
        fitting,
        units=UNITS,
        indicator_ids=["water-network", "road-local"],
        executing_units=EXECUTING_UNITS,
        measured_ids=["poverty-2018"],
        typology_ids=["rural-water"],
    )


def test_what_the_data_do_not_have_is_told_at_once_with_the_closest(tiny: str) -> None:
    text = tiny.replace("water-network", "watter-network").replace("poverty-2018", "povrety-2018")
    text = text.replace('"06"', '"07"')
    assert meets(scenario_from_text(text)) == (
        (
            "Tiny: territory.department: must be a department with data here; found '07'. "
            "Known: '06'."
        ),
        (
            "Tiny: indicators.watter-network: must be an indicator with a norm; "
            "found 'watter-network'. Closest: 'water-network'."
        ),
        (
            "Tiny: equity.by: must be an indicator with figures; found 'povrety-2018'. "
            "Closest: 'poverty-2018'."
        ),
    )


def test_an_unknown_code_is_told_with_the_rule_it_stands_in(tiny: str) -> None:
    rule = 'maximum_share: {where: {district: ["060103", "069999"]}, at_most: 0.5}'
    (told,) = meets(with_rule(tiny, rule))
    assert told.startswith(
        "Tiny: rules[1].maximum_share.where.district: must be an INEI code of the territory; "
        "found '069999'."
    )


def test_a_reniec_code_is_told_with_the_inei_code_to_write(tiny: str) -> None:
    (told,) = meets(
        with_rule(tiny, 'target: {indicator: water-network, unit: "060618", at_least: 1}')
    )
    assert told == (
        "Tiny: rules[1].target.unit: must be an INEI code; '060618' is RENIEC's for Choropampa. "
        "Write '060406'."
    )


def test_a_code_that_both_lists_use_is_taken_as_ineis(tiny: str) -> None:
    meet(
        with_rule(tiny, 'maximum_share: {where: {district: "060104"}, at_most: 0.5}'),
        units=UNITS,
        indicator_ids=["water-network", "road-local"],
        executing_units=EXECUTING_UNITS,
    )


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ('province: "060103"', ".where.province: must be a code of 4 digits; found '060103'."),
        ('district: "0604"', ".where.district: must be a code of 6 digits; found '0604'."),
        ('department: "0604"', ".where.department: must be a code of 2 digits; found '0604'."),
        ('province: "0699"', "must be an INEI code of the territory; found '0699'."),
        ("executing_unit: MP-0602", "found 'MP-0602'. Closest: 'MP-0601'."),
        ("typology: rural-watr", "found 'rural-watr'. Closest: 'rural-water'."),
    ],
)
def test_conditions_of_a_rule_must_name_what_there_is(tiny: str, where: str, sentence: str) -> None:
    (told,) = meets(with_rule(tiny, f"maximum_share: {{where: {{{where}}}, at_most: 0.5}}"))
    assert sentence in told


def test_a_target_is_on_an_indicator_of_the_scenario(tiny: str) -> None:
    (told,) = meets(with_rule(tiny, "target: {indicator: sanitation, at_least: 0.1}"))
    assert told == (
        "Tiny: rules[1].target.indicator: must be an indicator of this scenario; "
        "found 'sanitation'. Known: 'road-local', 'water-network'."
    )


def test_lists_that_are_not_given_are_not_looked_at(tiny: str) -> None:
    scenario = with_rule(tiny, "maximum_share: {where: {typology: anything}, at_most: 0.5}")
    meet(
        scenario,
        units=UNITS,
        indicator_ids=["water-network", "road-local"],
        executing_units=EXECUTING_UNITS,
    )


def test_the_order_of_units_decides_nothing(tiny: str) -> None:
    scenario = with_rule(tiny, 'maximum_share: {where: {district: "069999"}, at_most: 0.5}')
    assert meets(scenario) == meets(scenario, units=UNITS.iloc[::-1])
