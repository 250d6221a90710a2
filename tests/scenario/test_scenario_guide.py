"""The planner's guide says what the program does: its examples load, no key is left out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from gapplanner.language import use_language
from gapplanner.scenario import lever_names, load_scenario, scenario_from_text
from gapplanner.scenario.blocks import Objective
from gapplanner.scenario.rules import RULES
from gapplanner.scenario.schema import Scenario

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]

GUIDE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = [block.split("```", 1)[0] for block in GUIDE.split("```yaml\n")[1:]]


def example(words: str) -> str:
    """The example that holds these words; only one does."""
    (found,) = [text for text in EXAMPLES if words in text]
    return found


def test_the_examples_of_the_guide_load(write: Write) -> None:
    whole, extending, with_levers = EXAMPLES[0], example("Canon baja 20 %"), example("levers:")
    base = load_scenario(write(whole, "base.yaml"))
    lower = load_scenario(write(extending, "lower.yaml"))
    path = write(with_levers, "levers.yaml")
    pulled = load_scenario(path, lever_names(path))
    assert base.total_budget - lower.total_budget == 18_000_000
    assert pulled.name == "Base + Canon baja + sin-equidad"
    assert pulled.budget == lower.budget


@pytest.mark.parametrize("text", [one for one in EXAMPLES if "extends: base.yaml" in one])
def test_every_example_that_extends_the_whole_one_changes_it(text: str, write: Write) -> None:
    base = load_scenario(write(EXAMPLES[0], "base.yaml"))
    path = write(text, "other.yaml")
    changed = load_scenario(path, lever_names(path))
    assert changed.fingerprint != base.fingerprint


def test_the_guide_states_what_holds_when_a_key_is_silent() -> None:
    scenario = scenario_from_text(EXAMPLES[0])
    silent = EXAMPLES[0]
    for line in ("bank: null", "execution_rate: null", "precedence: strict", "reference: null"):
        assert line in silent
        silent = silent.replace(line, "")
    silent = silent.replace("discount_rate: 0.08", "").replace("  basis: accrued\n", "")
    silent = silent.replace(
        "solver: {relative_gap: 0.005, node_limit: null, time_limit: 600}\n", ""
    ).replace("{sizes: [0.25, 0.5, 1.0], cost_case: mid}", "{}")
    silent = silent.replace("tail: {after_years: 3, at_most: 1.0}", "tail: {}")
    assert scenario_from_text(silent) == scenario


def keys_of(block: type[BaseModel]) -> list[str]:
    """Every key of a block and of the blocks in it, as they are written."""
    found: list[str] = []
    for name, field in block.model_fields.items():
        found.append(name)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += keys_of(inner)
    return found


@pytest.mark.parametrize("key", sorted({*keys_of(Scenario), *RULES, *Objective}))
def test_every_key_rule_and_objective_is_in_the_guide(key: str) -> None:
    assert re.search(rf"\b{key}\b", GUIDE)


def rules_in_the_guide() -> list[str]:
    rows = [line for line in GUIDE.splitlines() if line.startswith("| ")]
    cells = [part for row in rows for part in row.split("`")]
    return [part for part in cells if part.startswith(tuple(f"{rule}: " for rule in RULES))]


@pytest.mark.parametrize("rule", rules_in_the_guide())
def test_every_rule_of_the_guide_is_accepted(rule: str) -> None:
    scenario = scenario_from_text(EXAMPLES[0].replace("rules:", f"rules:\n  - {rule}"))
    assert scenario.rules[0].kind == rule.partition(":")[0]


def test_the_guide_shows_every_rule() -> None:
    assert {rule.partition(":")[0] for rule in rules_in_the_guide()} == set(RULES)


def test_the_messages_of_the_guide_are_those_of_the_program(tiny: str, mistakes: Mistakes) -> None:
    use_language("es")
    text = tiny.replace('"06"', "06").replace('name: "Tiny"', 'name: "Tiny"\nyeers: 3')
    shown = [line.split(" ", 1)[1] for line in GUIDE.splitlines() if ".yaml:" in line]
    assert len(shown) == 2
    told = {problem.split(" ", 1)[1] for problem in mistakes(text)}
    assert told == set(shown)
