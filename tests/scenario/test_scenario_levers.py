from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.errors import ScenarioError
from gapplanner.scenario import lever_changes, lever_names, load_scenario, scenario_from_text

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]

LEVERS = """\
levers:
  canon-down:
    name: "Canon baja"
    budget: {sources: {canon: {2028: 80, 2029: 160}}}
  no-equity: {equity: null}
  canon-up: {budget: {sources: {canon: {2028: 120}}}}
  strong-equity: {equity: {max_ratio: 5}}
  as-it-is: {years: 2, equity: {max_ratio: 3}}
"""


def refused(path: Path, *levers: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(path, levers)
    return refusal.value.problems


def test_a_lever_changes_only_what_it_says_and_the_name_says_so(tiny: str, write: Write) -> None:
    path = write(tiny + LEVERS)
    before, after = load_scenario(path), load_scenario(path, ["canon-down"])
    assert lever_changes(before, after) == [
        ("budget.sources.canon.2028", 100, 80),
        ("budget.sources.canon.2029", 200, 160),
        ("name", "Tiny", "Tiny + Canon baja"),
    ]


def test_a_lever_that_changes_nothing_leaves_the_text_byte_for_byte(
    tiny: str, write: Write
) -> None:
    path = write(tiny + LEVERS)
    assert load_scenario(path, ["as-it-is"]).to_yaml() == load_scenario(path).to_yaml()


def test_levers_decide_nothing_until_they_are_pulled(tiny: str, write: Write) -> None:
    with_levers = load_scenario(write(tiny + LEVERS))
    assert with_levers.fingerprint == load_scenario(write(tiny)).fingerprint


def test_the_order_of_levers_decides_nothing(tiny: str, write: Write) -> None:
    path = write(tiny + LEVERS)
    texts = {
        load_scenario(path, order).to_yaml() for order in permutations(["no-equity", "canon-down"])
    }
    assert len(texts) == 1
    assert "Tiny + Canon baja + no-equity" in texts.pop()


def test_levers_that_set_a_key_to_different_values_collide(tiny: str, write: Write) -> None:
    told = refused(write(tiny + LEVERS), "canon-up", "canon-down", "strong-equity", "no-equity")
    assert len(told) == 2
    assert told[0].startswith(
        "the levers 'canon-down' (a.yaml:23) and 'canon-up' (a.yaml:25) must not set the same key "
        "to different values; both set budget.sources.canon.2028."
    )
    assert "both set equity." in told[1]


def test_levers_that_agree_do_not_collide(tiny: str, write: Write) -> None:
    agreeing = "levers:\n  one: {years: 2, equity: null}\n  two: {equity: null}\n"
    assert load_scenario(write(tiny + agreeing), ["one", "two"]).equity is None


def test_a_lever_that_is_not_there_is_told_with_the_closest(tiny: str, write: Write) -> None:
    assert refused(write(tiny + LEVERS), "cannon-down") == (
        "--lever must name a lever of the scenario; found 'cannon-down'. Closest: 'canon-down'.",
    )
    (told,) = refused(write(tiny + LEVERS), "zzz")
    assert "Known: 'as-it-is', 'canon-down'" in told
    (none,) = refused(write(tiny), "zzz")
    assert none.endswith("It holds none; add them under 'levers:'.")


def test_the_levers_of_the_base_are_at_hand_and_may_be_changed(tiny: str, write: Write) -> None:
    write(tiny + LEVERS, "base.yaml")
    path = write("extends: base.yaml\nlevers: {no-equity: {discount_rate: 0}, mine: {years: 2}}\n")
    assert lever_names(path) == (
        "as-it-is",
        "canon-down",
        "canon-up",
        "mine",
        "no-equity",
        "strong-equity",
    )
    pulled = load_scenario(path, ["no-equity"])
    assert (pulled.equity, pulled.discount_rate) == (None, 0)


def test_a_mistake_in_a_lever_nobody_pulls_is_told_with_its_line(
    tiny: str, mistakes: Mistakes
) -> None:
    lever = "levers:\n  less:\n    yeers: 3\n    equity: 4\n"
    told = mistakes(tiny.replace("\nyears: 2", "\nyears: two") + lever)
    assert [problem.split(" ")[0] for problem in told] == ["a.yaml:3", "a.yaml:22", "a.yaml:23"]


@pytest.mark.parametrize(
    ("levers", "sentence"),
    [
        ("levers: 3", "a.yaml:20 levers: must be a mapping of names to changes; found 3."),
        ("levers: [a]", "levers: must be a mapping of names to changes; found a list."),
        ("levers: {less: 3}", "levers.less: must be a mapping of changes to the scenario; found 3"),
        (
            "levers: {less: {extends: b.yaml}}",
            "levers.less.extends: a lever must not hold 'extends'; take it to the scenario.",
        ),
        ("levers: {less: {levers: {}}}", "a lever must not hold 'levers'"),
        ("levers: {less: {name: 3}}", "levers.less.name: must be text; found 3."),
    ],
)
def test_levers_must_be_named_changes(
    tiny: str, mistakes: Mistakes, levers: str, sentence: str
) -> None:
    assert any(sentence in problem for problem in mistakes(f"{tiny}{levers}\n"))


def test_no_levers_is_no_mistake(tiny: str, write: Write) -> None:
    assert lever_names(write(tiny + "levers:\n")) == ()


def test_changes_between_scenarios_name_what_only_one_of_them_holds(tiny: str) -> None:
    before = scenario_from_text(tiny)
    after = scenario_from_text(tiny.replace("equity: {by: poverty-2018, max_ratio: 3.0}", ""))
    assert (
        lever_changes(before, after)
        == [
            ("equity", None, None),
            ("equity.by", "poverty-2018", None),
            ("equity.max_ratio", 3, None),
        ][1:]
    )
    assert lever_changes(before, before) == []


VALUES = {
    "years": "2",
    "discount_rate": "0.08",
    "equity": "{by: poverty-2018}",
    "indicators": "{road-local: {weight: 0.25}}",
    "budget": "{sources: {canon: {2029: 200.0}}}",
    "capacity": "{new_starts: 4}",
    "rules": "[{minimum_share: {at_least: 0.02, by: province}}]",
    "objective": "{maximize: [balanced]}",
    "solver": "{seed: 0}",
    "candidates": "{prospective: {sizes: [1.0, 0.5, 0.25]}}",
    "reference": "null",
}


@settings(deadline=None, max_examples=25)
@given(st.sets(st.sampled_from(sorted(VALUES))))
def test_an_override_equal_to_its_base_changes_nothing_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, keys: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("equal")
    base = folder / "base.yaml"
    base.write_text(BASE, encoding="utf-8")
    override = folder / "override.yaml"
    stated = "".join(f"{key}: {VALUES[key]}\n" for key in sorted(keys))
    override.write_text("extends: base.yaml\n" + stated, encoding="utf-8")
    assert load_scenario(override).to_yaml() == load_scenario(base).to_yaml()


@settings(deadline=None, max_examples=25)
@given(canon=st.integers(0, 10**9), ratio=st.floats(1, 100), rate=st.floats(0, 0.5))
def test_a_lever_decides_what_the_same_words_in_an_extending_file_decide(
    tmp_path_factory: pytest.TempPathFactory, canon: int, ratio: float, rate: float
) -> None:
    folder = tmp_path_factory.mktemp("levers")
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    changes = {
        "budget": f"{{sources: {{canon: {{2028: {canon}}}}}}}",
        "equity": f"{{max_ratio: {ratio!r}}}",
        "discount_rate": f"{rate!r}",
    }
    stated = "".join(f"{key}: {value}\n" for key, value in changes.items())
    (folder / "extending.yaml").write_text("extends: base.yaml\n" + stated, encoding="utf-8")
    levers = "".join(f"  {key.replace('_', '-')}: {{{key}: {changes[key]}}}\n" for key in changes)
    with_levers = folder / "levers.yaml"
    with_levers.write_text(f"extends: base.yaml\nlevers:\n{levers}", encoding="utf-8")
    pulled = load_scenario(with_levers, lever_names(with_levers))
    written = load_scenario(folder / "extending.yaml")
    assert pulled.model_copy(update={"name": written.name}).to_yaml() == written.to_yaml()


BASE = """\
name: "Tiny"
base_year: 2027
years: 2
territory: {department: "06"}
indicators:
  water-network: {weight: 0.75}
  road-local: {weight: 0.25}
equity: {by: poverty-2018, max_ratio: 3.0}
budget:
  sources:
    canon: {2028: 100, 2029: 200}
capacity: {new_starts: 4}
rules:
  - minimum_share: {of: cost, by: province, at_least: 0.02}
objective: {maximize: balanced}
"""
