import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner.errors import ScenarioError
from gapplanner.language import use_language
from gapplanner.scenario import load_scenario, reference_path, scenario_from_text

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            "years: 2",
            "yeers: 2",
            (
                "a.yaml:3 yeers: must be a key that a scenario knows; 'yeers' is not. "
                "Closest: 'years'."
            ),
        ),
        ("years: 2", "", "a.yaml:1 years: this key must be stated; it is missing."),
        ("years: 2", "years: two", "a.yaml:3 years: must be a whole number; found 'two'."),
        ("years: 2", "years: 2.5", "a.yaml:3 years: must be a whole number; found 2.5."),
        ("years: 2", "years: true", "a.yaml:3 years: must be a whole number; found true."),
        ("years: 2", "years:", "a.yaml:3 years: must be a whole number; found nothing."),
        ("years: 2", "years: [2]", "a.yaml:3 years: must be a whole number; found a list."),
        (
            'name: "Tiny"',
            "name: 12",
            'a.yaml:1 name: must be text; write it between quotes: "12"; ',
        ),
        ('name: "Tiny"', "name: 2028-01-01", 'write it between quotes: "2028-01-01"; found'),
        ('name: "Tiny"', 'name: "  "', "a.yaml:1 name: must say something; found '  '."),
        ('name: "Tiny"', "name: no", None),
        (
            'department: "06"',
            "department: 06",
            'a.yaml:4 territory.department: must be text; write it between quotes: "06"; found 06.',
        ),
        (
            'department: "06"',
            'department: "6"',
            (
                "must be the two-digit INEI code of a department, from '01' to '25', or '00' for Peru; "
                "closest: '06'; found '6'."
            ),
        ),
        (
            'department: "06"',
            'department: "060101"',
            "must be the two-digit INEI code of a department, from '01' to '25', or '00' for Peru; found '060101'.",
        ),
        (
            "{2028: 100, 2029: 200}",
            "{2028: -5, 2029: 200}",
            "a.yaml:11 budget.sources.canon.2028: must be 0 or more; found -5.",
        ),
        (
            "{2028: 100, 2029: 200}",
            "{2028: .inf, 2029: 200}",
            "a.yaml:11 budget.sources.canon.2028: must be a number; found .inf.",
        ),
        (
            "{2028: 100, 2029: 200}",
            '{2028: "100", 2029: 200}',
            "a.yaml:11 budget.sources.canon.2028: must be a number; found '100'.",
        ),
        (
            "{2028: 100, 2029: 200}",
            '{"2028": 100, 2029: 200}',
            (
                "a.yaml:11 budget.sources.canon.2028: the key must be a year, without quotes, "
                "such as 2028; found '2028'."
            ),
        ),
        (
            "{2028: 100, 2029: 200}",
            "{2028: 100}",
            (
                "a.yaml:11 budget.sources.canon: must state every programme year, 2028-2029; "
                "missing: 2029."
            ),
        ),
        (
            "{2028: 100, 2029: 200}",
            "{2028: 1, 2029: 2, 2030: 3}",
            "must state programme years only, 2028-2029; not one of them: 2030.",
        ),
        (
            "after_years: 2",
            "after_years: 1",
            (
                "a.yaml:15 budget.tail.after_years: must not be less than the 2 years of the "
                "programme; found 1."
            ),
        ),
        ("canon: {2028", "Canon: {2028", "the key must be written with lower-case letters, digits"),
        (
            "    canon: {government",
            "    cannon: {government",
            (
                "a.yaml:14 budget.eligibility.cannon: must be a funding source of budget.sources; "
                "closest: 'canon'."
            ),
        ),
        (
            "[district, regional]",
            "[district, regionl]",
            (
                "a.yaml:14 budget.eligibility.canon.government[2]: must be one of 'regional', "
                "'provincial', 'district'; found 'regionl'. Closest: 'regional'."
            ),
        ),
        ("[district, regional]", "[]", "must have at least 1; found a list."),
        (
            "[district, regional]",
            "[district, district]",
            "must stand once; repeated: 'district'.",
        ),
        (
            "weight: 0.25",
            "weight: 0.2",
            "a.yaml:5 indicators: the weights must sum to 1; they sum to 0.95.",
        ),
        ("weight: 0.25", "weight: 0", "road-local.weight: must be more than 0; found 0."),
        ("weight: 0.25", "weight: -1", "road-local.weight: must be more than 0; found -1."),
        ("weight: 0.25", "weighht: 0.25", "weighht: must be a key that a scenario knows;"),
        ("max_ratio: 3.0", "max_ratio: 0.5", "equity.max_ratio: must be 1 or more; found 0.5."),
        ("by: poverty-2018", "by: Poverty", "equity.by: must be written with lower-case letters"),
        (
            "new_starts: 4",
            "new_starts: -4",
            "a.yaml:16 capacity.new_starts: must be 0 or more; found -4.",
        ),
        (
            "new_starts: 4",
            "new_starts: {regional: 1}",
            "must state every kind of government; missing: 'provincial', 'district'.",
        ),
        (
            "new_starts: 4",
            "new_starts: {regionl: 1}",
            (
                "capacity.new_starts.regionl: the key must be one of 'regional', 'provincial', "
                "'district'; found 'regionl'."
            ),
        ),
        (
            "new_starts: 4",
            "new_starts: 4, execution_rate: {2028: 0.5}",
            "capacity.execution_rate: must state every programme year, 2028-2029; missing: 2029.",
        ),
        (
            "new_starts: 4",
            "new_starts: 4, execution_rate: {2028: 2}",
            "must be 1 or less; found 2.",
        ),
        (
            "growth: 1.1",
            "basis: pim",
            "capacity.basis: must be one of 'accrued'; found 'pim'.",
        ),
        (
            "maximize: balanced",
            "maximize: balancd",
            (
                "a.yaml:19 objective.maximize: must be one of 'balanced', 'closure', 'shortfall', "
                "'worst_off', 'people', 'cheapest', 'worth'; found 'balancd'. Closest: 'balanced'."
            ),
        ),
        ("maximize: balanced", "maximize: []", "must have at least 1; found a list."),
        ("maximize: balanced", "maximize: [people, people]", "must stand once; repeated: 'people'"),
        ("objective: {maximize: balanced}", "objective: balanced", "must be a mapping of keys"),
        (
            "minimum_share:",
            "minimun_share:",
            (
                "a.yaml:18 rules[1].minimun_share: must be a key that a scenario knows; "
                "'minimun_share' is not. Closest: 'minimum_share'."
            ),
        ),
        (
            "at_least: 0.02",
            "at_least: 2",
            "a.yaml:18 rules[1].minimum_share.at_least: must be 1 or less; found 2.",
        ),
        ("by: province", "by: provinc", "rules[1].minimum_share.by: must be one of"),
        (
            "by: province",
            "where: {district: 060411}",
            (
                "a.yaml:18 rules[1].minimum_share.where.district: must be text; write it between "
                'quotes: "060411"; found 060411.'
            ),
        ),
        (
            "by: province",
            'where: {district: "60411"}',
            (
                "must be an INEI code of 2 (department), 4 (province) or 6 digits (district); "
                "found '60411'."
            ),
        ),
        ("by: province", "each: 1", "rules[1].minimum_share.each: must be a key that"),
        (
            "by: province, ",
            "",
            "a.yaml:18 rules[1].minimum_share: must state either 'by' or 'where', and only one",
        ),
        ("  - minimum_share:", "  - must_do: [x]\n    minimum_share:", "exactly one rule in each"),
        ("rules:\n", "rules: 3\nx:\n", "a.yaml:17 rules: must be a list, between brackets"),
        (
            "objective:",
            "candidates: {bank: 3}\nobjective:",
            "candidates.bank: must be text; write it between quotes",
        ),
        (
            "objective:",
            "candidates: {prospective: {sizes: [0.5, 0.5]}}\nobjective:",
            "candidates.prospective.sizes: every value must stand once; repeated: 0.5.",
        ),
        (
            "objective:",
            "candidates: {prospective: {sizes: [0, 0.5]}}\nobjective:",
            "candidates.prospective.sizes[1]: must be more than 0; found 0.",
        ),
        ("objective:", "precedence: strickt\nobjective:", "found 'strickt'. Closest: 'strict'."),
        (
            "objective:",
            "precedence: {mode: strickt}\nobjective:",
            "precedence.mode: must be one of 'strict', 'flexible', 'free'; found 'strickt'.",
        ),
        (
            "objective:",
            "precedence: {price: 0}\nobjective:",
            "precedence.price: must be more than 0",
        ),
        ("objective:", "precedence: 3\nobjective:", "a.yaml:19 precedence: must be a mapping"),
        (
            "government: [district, regional]",
            "government: [district, regional], sector: wather",
            "budget.eligibility.canon.sector: must be one of 'water'",
        ),
        (
            "{government: [district, regional]}",
            "{}",
            "budget.eligibility.canon: must state at least one condition",
        ),
        (
            "objective:",
            "solver: {relative_gap: 2}\nobjective:",
            "a.yaml:19 solver.relative_gap: must be less than 1; found 2.",
        ),
        ("objective:", "<<: {years: 3}\nobjective:", "a.yaml:19 <<: must be a key that"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(
    tiny: str, mistakes: Mistakes, write: Write, right: str, wrong: str, sentence: str | None
) -> None:
    text = tiny.replace(right, wrong, 1)
    assert text != tiny
    if sentence is None:
        load_scenario(write(text))
        return
    told = mistakes(text)
    assert any(sentence in problem for problem in told), told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(
    tiny: str, mistakes: Mistakes
) -> None:
    text = tiny.replace('"06"', "06").replace("100", "-1").replace("balanced", "best")
    text = text.replace("road-local: {weight: 0.25}", "road-local: {weight: 0.5}")
    lines = [int(re.findall(r":(\d+) ", problem)[0]) for problem in mistakes(text)]
    assert lines == [4, 5, 11, 19]


def test_a_mistake_is_told_once(tiny: str, mistakes: Mistakes) -> None:
    told = mistakes(tiny.replace("new_starts: 4", "new_starts: four"))
    assert told == ("a.yaml:16 capacity.new_starts: must be a whole number; found 'four'.",)


def test_duplicate_keys_are_refused_with_both_lines(tiny: str, mistakes: Mistakes) -> None:
    told = mistakes(tiny + "years: 3\n" + "equity: null\n")
    assert told == (
        "a.yaml:20 years: a key must stand once; it stands in lines 3 and 20",
        "a.yaml:21 equity: a key must stand once; it stands in lines 8 and 21",
    )


def test_mistakes_are_told_in_spanish(tiny: str, mistakes: Mistakes) -> None:
    use_language("es")
    told = mistakes(tiny.replace("years: 2", "yeers: 2"))
    assert "una clave que el escenario conozca" in told[1]
    assert told[0] == "a.yaml:1 years: esta clave debe indicarse; falta."


# --- extends -------------------------------------------------------------------------------------


def test_a_scenario_states_only_what_differs_from_its_base(tiny: str, write: Write) -> None:
    base = load_scenario(write(tiny, "base.yaml"))
    child = load_scenario(
        write("extends: base.yaml\nname: Less\nbudget: {sources: {canon: {2029: 150}}}\n")
    )
    assert child.name == "Less"
    assert child.budget.sources["canon"] == {2028: 100, 2029: 150}
    assert child.budget.sources["ordinary"] == base.budget.sources["ordinary"]


def test_a_list_replaces_the_list_of_the_base_and_null_is_a_decision(
    tiny: str, write: Write
) -> None:
    write(tiny, "base.yaml")
    child = load_scenario(write("extends: base.yaml\nrules: []\nequity: null\n"))
    assert child.rules == ()
    assert child.equity is None


def test_bases_may_have_bases_in_other_folders(tiny: str, write: Write) -> None:
    write(tiny, "shared/base.yaml")
    write("extends: ../shared/base.yaml\nname: Middle\nyears: 2\n", "region/middle.yaml")
    child = load_scenario(write("extends: region/middle.yaml\ndescription: top\n"))
    assert (child.name, child.description, child.years) == ("Middle", "top", 2)


def test_the_line_told_is_that_of_the_file_in_which_the_wrong_value_stands(
    tiny: str, write: Write, mistakes: Mistakes
) -> None:
    write(tiny.replace("2029: 200", "2029: -200"), "shared/base.yaml")
    told = mistakes("extends: shared/base.yaml\n\nyears: two\n")
    assert told[0].startswith("a.yaml:3 years: ")
    assert told[1].startswith("shared/base.yaml:11 budget.sources.canon.2029: ")


def test_a_scenario_that_extends_itself_is_told_the_chain(
    tiny: str, write: Write, mistakes: Mistakes
) -> None:
    write("extends: a.yaml\n" + tiny, "b.yaml")
    (told,) = mistakes("extends: b.yaml\n")
    assert told == (
        "b.yaml:1 extends: a scenario must not extend itself; found a.yaml → b.yaml → a.yaml."
    )
    (alone,) = mistakes("extends: c.yaml\n", "c.yaml")
    assert "found c.yaml → c.yaml." in alone


def test_a_base_that_is_not_there_is_told_with_the_files_that_are(mistakes: Mistakes) -> None:
    (told,) = mistakes("name: x\nextends: bse.yaml\n")
    assert told == (
        "a.yaml:2 extends: must be a scenario file; there is none at bse.yaml. "
        "In that folder: a.yaml."
    )


@pytest.mark.parametrize("value", ["3", "[base.yaml]", '""', '"a\\0b"', "."])
def test_extends_must_name_a_file(value: str, mistakes: Mistakes) -> None:
    (told,) = mistakes(f"extends: {value}\n")
    assert told.startswith("a.yaml:1 extends: must be ")


# --- reference -----------------------------------------------------------------------------------


def test_a_reference_is_named_from_the_folder_of_the_file_it_stands_in(
    tiny: str, write: Write
) -> None:
    write(tiny, "shared/base.yaml")
    write("extends: base.yaml\nreference: base.yaml\n", "shared/less.yaml")
    path = write("extends: shared/less.yaml\n")
    scenario = load_scenario(path)
    assert scenario.reference == "shared/base.yaml"
    assert reference_path(path, scenario) == Path("shared/base.yaml")


def test_a_reference_must_be_a_file_except_in_a_text_by_itself(
    tiny: str, mistakes: Mistakes
) -> None:
    (told,) = mistakes(tiny + "reference: gone.yaml\n")
    assert told.startswith("a.yaml:20 reference: must be a scenario file; there is none at gone")
    scenario = scenario_from_text(tiny + "reference: gone.yaml\n")
    assert scenario.reference == "gone.yaml"


def test_a_scenario_without_reference_has_no_reference_path(tiny: str, write: Write) -> None:
    path = write(tiny)
    assert reference_path(path, load_scenario(path)) is None


def test_a_text_by_itself_tells_its_mistakes_too(tiny: str) -> None:
    with pytest.raises(ScenarioError, match=r"run/scenario\.yaml:3 years: must be a whole number"):
        scenario_from_text(tiny.replace("years: 2", "years: x"), "run/scenario.yaml")
