"""Files of typologies: what they must say, and what a report says of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner.candidates import assumptions, load_typologies
from gapplanner.errors import SourceError
from gapplanner.gaps import Norm, Norms
from gapplanner.scenario import Scenario

Files = tuple[Callable[..., None], str, str]


def test_a_unit_cost_is_its_published_figure_times_its_factors(root: Path) -> None:
    typologies = load_typologies(root)
    assert typologies.unit_costs["rural"].soles("mid") == 1_000
    assert typologies.unit_costs["urban"].soles("high") == 1_800
    assert typologies.by_id["taps"].peak == 0.6
    assert typologies.moving("water") == (typologies.by_id["taps"],)
    assert list(typologies.source_specs()) == ["gazette-2020"]


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("spending: [0.4, 0.6]", "spending: [0.4, 0.5]", "add up to 1"),
        ("spending: [0.4, 0.6]", "spending: [1.0]", "one share per year of 'duration_years'"),
        ("minimum: {value: 2,", "minimum: {value: 2_000,", "'minimum' must not exceed 'maximum'"),
        ("{value: 500, quality: estimated", "{value: 5_000, quality: estimated", "in order of"),
        ('assumed, reason: "A caretaker"', "assumed", "must give its 'reason'"),
        ("estimated, source_id: gazette-2020", "estimated", "must give its 'source_id'"),
        ("source_id: gazette-2020", "source_id: nobody", "unknown: 'nobody'"),
        ("cost: rural,", "cost: rustic,", "unknown: 'rustic'"),
        ("whole: true", "whole: true\n    pipes: 3", "Extra inputs are not permitted"),
        ("om_share: {value: 0.05", "om_share: {value: -0.05", "greater than 0"),
    ],
)
def test_a_typology_must_be_whole(
    written: str, instead: str, words: str, tmp_path: Path, typology_files: Files
) -> None:
    write, text, ceilings = typology_files
    write(tmp_path, text.replace(written, instead, 1), ceilings)
    with pytest.raises(SourceError) as refused:
        load_typologies(tmp_path)
    assert any(words in problem for problem in refused.value.problems)
    assert all(problem.startswith("water.yaml") for problem in refused.value.problems)


def test_every_kind_of_government_has_a_ceiling(tmp_path: Path, typology_files: Files) -> None:
    write, text, ceilings = typology_files
    write(tmp_path, text, ceilings.replace("regional", "#"))
    with pytest.raises(SourceError, match="must have a ceiling; missing: regional"):
        load_typologies(tmp_path)


def test_nothing_is_defined_twice_and_a_source_reads_the_same_everywhere(
    root: Path, typology_files: Files
) -> None:
    again = typology_files[1].replace("title: Obras", "title: Works").replace('"Obras"', '"Works"')
    (root / "typologies" / "zebra.yaml").write_text(again, encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        load_typologies(root)
    assert refused.value.problems == (
        "zebra.yaml: source 'gazette-2020' must read the same in every file. Make it so.",
        "zebra.yaml: 'taps' must be defined once; another file has it. Rename it.",
        "zebra.yaml: 'rural' must be defined once; another file has it. Rename it.",
        "zebra.yaml: 'urban' must be defined once; another file has it. Rename it.",
    )


def test_assumptions_are_told_with_their_source(
    root: Path, scenario_of: Callable[..., Scenario]
) -> None:
    told = dict(assumptions(scenario_of(), load_typologies(root)))
    cost = "Rural tap: S/ 1,000 (middle cost case), from S/ 1,000 per tap in 2020 (estimated)."
    assert told[cost] == "gazette-2020"
    assert (
        told["Taps: operation and maintenance cost 5 % of the works a year (assumed: A caretaker)."]
        == ""
    )
    assert "Urban tap: the published figure is multiplied by 2 (assumed: Kitchen and yard)." in told
    assert any("spent 40 % / 60 % (Study, then build)" in sentence for sentence in told)
    assert any("times 1 (growth) and 0.5 (the part" in sentence for sentence in told)
    assert any("no single investment above S/ 60,000" in sentence for sentence in told)
    assert not any("Technical assistance" in sentence for sentence in told)


def test_targets_assistance_equity_and_missing_records_are_told_when_there_are_any(
    root: Path, scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(
        equity={"by": "poverty-2018", "max_ratio": 3.0},
        capacity={"new_starts": 1, "execution_rate": {2028: 0.5, 2029: 0.6, 2030: 0.84}},
    )
    target = {"from_year": 2020, "value": 0.1, "reference": "Art. 3", "source_id": "gazette-2020"}
    norm = Norm.model_validate(
        {
            "indicator_id": "water",
            "level": "district",
            "gap_unit": "dwellings",
            "targets": [target],
        }
    )
    norms = Norms({"water": norm}, {})
    told = dict(assumptions(scenario, load_typologies(root), norms, ("MD-060102",)))
    sentence = (
        "Target: Art. 3. At most 10 % of the dwellings may be left unserved, from 2020 (measured)."
    )
    assert told[sentence] == "gazette-2020"
    assert any("weighs 3 times one in the least poor" in words for words in told)
    assert any("reach 2028: 50 %, 2029: 60 %, 2030: 84 %" in words for words in told)
    assert any(words.endswith("are proposed nothing: 'MD-060102'.") for words in told)
