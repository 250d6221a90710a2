import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gapplanner.scenario import Scenario, load_scenario, scenario_from_text
from gapplanner.scenario.blocks import Objective
from gapplanner.vocabulary import Government

Write = Callable[..., Path]


def test_the_programme_begins_the_year_after_the_base_year(tiny: str) -> None:
    assert scenario_from_text(tiny).years_covered == (2028, 2029)


def test_what_is_not_stated_has_the_documented_value(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    assert scenario.discount_rate == 0.08
    assert scenario.candidates.bank is None
    assert scenario.solver.relative_gap == 0.005
    assert scenario.solver.time_limit == 600
    assert scenario.capacity.execution_rate is None
    assert scenario.reference is None


def test_one_number_of_starts_holds_for_each_kind_of_government(tiny: str) -> None:
    starts = scenario_from_text(tiny).capacity.new_starts
    assert starts == {Government.REGIONAL: 4, Government.PROVINCIAL: 4, Government.DISTRICT: 4}


def test_one_word_is_an_objective_and_so_is_a_list_in_order(tiny: str) -> None:
    one = scenario_from_text(tiny)
    several = scenario_from_text(
        tiny.replace("maximize: balanced", "maximize: [people, worst_off]")
    )
    assert one.objective.maximize == (Objective.BALANCED,)
    assert several.objective.maximize == (Objective.PEOPLE, Objective.WORST_OFF)
    same = scenario_from_text(tiny.replace("maximize: balanced", "maximize: [balanced]"))
    assert same.fingerprint == one.fingerprint


def test_a_source_that_is_not_named_in_eligibility_may_pay_anyone(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    assert scenario.sources_for("regional") == ("canon", "ordinary")
    assert scenario.sources_for("provincial") == ("ordinary",)
    assert scenario.total_budget == 330


def test_the_example_of_the_contract_loads() -> None:
    """The example in the architecture document, its ellipses filled."""
    text = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert ", ...}" in block
    filled = block.replace("{weight: 0.25}, ...", "{weight: 1.0}").replace(", ...}   #", "}   #")
    filled = filled.replace(", ...}", "}")
    scenario = scenario_from_text(filled)
    assert scenario.capacity.new_starts[Government.DISTRICT] == 4


@pytest.mark.parametrize("name", ["base", "canon-down-20", "technical-assistance"])
def test_every_scenario_of_the_repository_loads(name: str) -> None:
    path = Path(__file__).parents[2] / "scenarios" / f"{name}.yaml"
    scenario = load_scenario(path)
    assert sum(scenario.weights.values()) == pytest.approx(1)


def test_the_resolved_text_says_the_same_scenario(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    again = scenario_from_text(scenario.to_yaml())
    assert again == scenario
    assert again.to_yaml() == scenario.to_yaml()


def test_the_resolved_text_quotes_codes_and_writes_null(tiny: str) -> None:
    coded = tiny.replace(
        "rules:\n", 'rules:\n  - must_do: ["2445871", "060101", "no"]\n  - frozen: {"a-b": null}\n'
    )
    text = scenario_from_text(coded).to_yaml()
    assert 'department: "06"' in text
    assert '- "2445871"' in text
    assert '- "060101"' in text
    assert '- "no"' in text
    assert "a-b: null" in text
    assert "reference: null" in text


def test_the_fingerprint_is_the_hash_of_the_resolved_text(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    digest = hashlib.sha256(scenario.to_yaml().encode()).hexdigest()
    assert scenario.fingerprint == digest[:12]


def test_keys_that_came_later_leave_the_text_of_old_decisions_as_it_was(tiny: str) -> None:
    text = scenario_from_text(tiny, "tiny.yaml").to_yaml()
    stated = {line.partition(":")[0] for line in text.splitlines()}
    assert stated.isdisjoint({"assistance", "ongoing", "outcomes", "readiness", "resources"})


def test_a_different_decision_has_another_fingerprint(tiny: str) -> None:
    before = scenario_from_text(tiny)
    after = scenario_from_text(tiny.replace("2029: 200", "2029: 201"))
    assert before.fingerprint != after.fingerprint


def test_a_copy_with_a_change_has_the_text_of_the_change(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    text = scenario.to_yaml()
    copy = scenario.model_copy(update={"discount_rate": 0.1})
    assert "discount_rate: 0.1" in copy.to_yaml()
    assert scenario.to_yaml() == text


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), comment=st.text("abc# :", max_size=12))
def test_comments_order_of_keys_and_file_name_change_nothing(seed: int, comment: str) -> None:
    blocks = [
        'name: "Tiny"\n',
        "base_year: 2027\n",
        "years: 2\n",
        'territory: {department: "06"}\n',
        "indicators:\n  water-network: {weight: 0.75}\n  road-local: {weight: 0.25}\n",
        "budget:\n  sources: {canon: {2028: 1, 2029: 2}, other: {2029: 4, 2028: 3.0}}\n",
        "capacity: {new_starts: {district: 1, regional: 3, provincial: 2}}\n",
        "objective: {maximize: balanced}\n",
    ]
    plain = scenario_from_text("".join(blocks), "one.yaml")
    random.Random(seed).shuffle(blocks)
    shuffled = scenario_from_text(f"# {comment}\n".join(["", *blocks]), "other.yaml")
    assert shuffled.to_yaml() == plain.to_yaml()
    assert shuffled.fingerprint == plain.fingerprint


def test_nothing_of_a_scenario_can_be_changed_once_read(tiny: str) -> None:
    scenario = scenario_from_text(tiny)
    with pytest.raises(ValidationError, match="frozen"):
        scenario.years = 5


def test_null_leaves_out_what_the_base_names(tiny: str) -> None:
    text = tiny.replace("ordinary: {2028: 10, 2029: 20}", "ordinary: null")
    text = text.replace("0.75", "1.0").replace("road-local: {weight: 0.25}", "road-local: null")
    scenario = scenario_from_text(text)
    assert tuple(scenario.indicators) == ("water-network",)
    assert tuple(scenario.budget.sources) == ("canon",)


def test_every_field_of_the_schema_is_explained() -> None:
    def unexplained(schema: dict[str, object], name: str) -> list[str]:
        properties = schema.get("properties", {})
        assert isinstance(properties, dict)
        return [f"{name}.{key}" for key, field in properties.items() if "description" not in field]

    schema = Scenario.model_json_schema()
    blocks = ["Aim", "Budget", "Candidates", "Capacity", "Eligibility", "Equity"]
    blocks += ["IndicatorChoice", "Prospective", "Solver", "Tail", "Territory"]
    missing = [each for name in blocks for each in unexplained(schema["$defs"][name], name)]
    # What is plain from its own block's sentence needs none: territory, candidates, budget...
    missing += [
        each
        for each in unexplained(schema, "scenario")
        if each.rpartition(".")[2]
        not in {"territory", "candidates", "budget", "capacity", "objective", "solver"}
    ]
    assert missing == []


def test_one_word_and_its_block_decide_the_same_precedence(tiny: str) -> None:
    word = scenario_from_text(tiny + "precedence: flexible\n")
    block = scenario_from_text(tiny + "precedence: {mode: flexible, price: 0.001}\n")
    dearer = scenario_from_text(tiny + "precedence: {mode: flexible, price: 0.002}\n")
    assert word == block
    assert word.fingerprint == block.fingerprint != dearer.fingerprint
    assert "precedence: flexible\n" in word.to_yaml()
    assert scenario_from_text(dearer.to_yaml()) == dearer


def test_a_source_may_be_kept_for_a_level_a_sector_a_place_and_a_kind(tiny: str) -> None:
    stated = (
        "{government: district, sector: [water, roads], province: '0604', typology: rural-water}"
    )
    found = scenario_from_text(tiny.replace("{government: [district, regional]}", stated))
    conditions = found.budget.eligibility["canon"].conditions()
    assert conditions == {
        "government": ("district",),
        "sector": ("water", "roads"),
        "province": ("0604",),
        "typology": ("rural-water",),
    }
    assert found.sources_for("district") == ("canon", "ordinary")
    assert found.sources_for("regional") == ("ordinary",)
    assert scenario_from_text(found.to_yaml()) == found
    assert "stage" not in found.to_yaml()
