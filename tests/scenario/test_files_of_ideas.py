"""Files of sites and links, named where the scenario that brings them is written."""

from collections.abc import Callable
from pathlib import Path

from gapplanner.scenario import load_scenario, table_paths

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]
IDEAS = "candidates: {ideas: [sites.csv, links.csv]}\n"


def test_files_are_named_from_the_scenario_that_names_them(tiny: str, write: Write) -> None:
    write(tiny + IDEAS, "base/base.yaml")
    other = write('extends: base/base.yaml\nname: "Other"\n', "other.yaml")
    scenario = load_scenario(other)
    assert scenario.candidates.ideas == ("base/sites.csv", "base/links.csv")
    assert table_paths(other, scenario)["ideas-2"] == Path("base/links.csv")
    alone = write(
        'extends: base/base.yaml\nname: "Alone"\ncandidates: {ideas: mine.csv}\n', "alone.yaml"
    )
    assert load_scenario(alone).candidates.ideas == ("mine.csv",)


def test_a_scenario_that_says_nothing_of_them_keeps_its_fingerprint(
    tiny: str, write: Write
) -> None:
    plain = load_scenario(write(tiny))
    silent = load_scenario(
        write(tiny + "candidates: {prospective: {variants: false}, ideas: []}\n", "b.yaml")
    )
    assert silent.fingerprint == plain.fingerprint
    asked = load_scenario(write(tiny + "candidates: {prospective: {variants: true}}\n", "c.yaml"))
    assert asked.fingerprint != plain.fingerprint


def test_files_named_twice_or_beside_own_tables_are_refused(tiny: str, mistakes: Mistakes) -> None:
    (twice,) = mistakes(tiny + "candidates: {ideas: [a.csv, a.csv]}\n")
    assert "every value must stand once; repeated: 'a.csv'" in twice
    own = (
        'name: "Own"\nbase_year: 2027\nyears: 1\n'
        "problem: {tables: {candidates: c.csv}}\nobjective: {maximize: worth}\n"
    )
    (beside,) = mistakes(own + "candidates: {ideas: a.csv}\n")
    assert beside == (
        "a.yaml:6 candidates.ideas: must stand in the table of candidates of the problem."
    )
