"""The door of own tables: every mistake told at once, with file, column and row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner import pipeline
from gapplanner.errors import SourceError

CANDIDATES = "candidate_id,cost,worth\na,1,2\nb,2,3\n"
LIMITS = "resource,amount\nsoles,2\n"
Told = Callable[..., str]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Pass a problem through the door; return what it says, or nothing when it passes."""

    def _told(maximize: str = "worth", rules: str = "[]", **tables: str) -> str:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        files = ", ".join(f"{name}: {name}.csv" for name in tables)
        path = tmp_path / "problem.yaml"
        path.write_text(
            f"name: x\nbase_year: 2027\nyears: 3\nproblem: {{tables: {{{files}}}}}\n"
            f"rules: {rules}\nobjective: {{maximize: {maximize}}}\n",
            encoding="utf-8",
        )
        try:
            pipeline.check(path)
        except SourceError as refused:
            return "\n".join(refused.problems)
        return ""

    return _told


def test_worth_alone_is_enough(told: Told) -> None:
    assert told(candidates=CANDIDATES, limits=LIMITS) == ""


@pytest.mark.parametrize("cell", ["1e400", "nan", "inf", "-inf", "ten", "1,5", "--1"])
def test_what_is_no_number_is_refused_with_its_row(cell: str, told: Told) -> None:
    said = told(candidates=f'candidate_id,cost,worth\na,1,2\nb,"{cell}",3\n')
    assert f"column cost: every row must have a number; not so in 1 row: {cell!r} (row 3)" in said


@pytest.mark.parametrize("cell", ["-0", "-0.00", "-0e3"])
def test_a_negative_zero_is_refused(cell: str, told: Told) -> None:
    said = told(candidates=f"candidate_id,cost,worth\na,1,2\nb,{cell},3\n")
    assert f"column cost: zero is written without a minus sign; found {cell!r} (row 3)" in said


def test_numbers_beyond_what_people_count_are_refused(told: Told) -> None:
    said = told(candidates="candidate_id,cost,worth\na,1,-2e15\nb,2e15,3\n")
    assert "column cost: every row must have at most 1e+15" in said
    assert "column worth: every row must have at least -1e+15" in said


def test_worth_must_be_there_and_known(told: Told) -> None:
    assert "must have the column worth" in told(candidates="candidate_id,cost\na,1\n")
    said = told(candidates="candidate_id,cost,worth\na,1,2\nb,2,\n")
    assert "column worth: must be known in every row" in said
    assert "'b' (row 3)" in said


def test_closing_needs_closures_and_people_need_gaps(told: Told) -> None:
    said = told(maximize="[closure, people]", candidates=CANDIDATES)
    assert "objective.maximize: 'closure' needs a table of closures" in said
    assert "'people' needs a table of gaps with the column people" in said
    said = told(
        maximize="people",
        candidates=CANDIDATES,
        closures="candidate_id,gap_id,amount\na,g,1\n",
        gaps="gap_id,gap\ng,1\n",
    )
    assert "column people: must be known in some row" in said


@pytest.mark.parametrize(("window", "row"), [("2029,2028", 2), (",2027", 2)])
def test_a_window_without_a_year_is_refused(window: str, row: int, told: Told) -> None:
    said = told(candidates=f"candidate_id,cost,worth,earliest_start,latest_start\na,1,2,{window}\n")
    assert f"column latest_start: must not be before 2028, {'the first year'}" in said
    assert f"(row {row})" in said


def test_copies_of_variants_and_taken_names_are_refused(told: Told) -> None:
    said = told(
        candidates="candidate_id,slot,cost,worth,copies\na,s,1,2,3\nb,s,1,2,\nc,,1,1,2\nc#2,,1,1,\n"
    )
    assert "an investment with variants (another row has its slot) must have one copy" in said
    assert "other rows already are: c#2" in said
    assert "at least 1" in told(candidates="candidate_id,cost,worth,copies\na,1,2,0\n")


def test_what_is_freed_must_be_limited_and_no_money(told: Told) -> None:
    frees = "candidate_id,resource,owner,amount\na,soles,canon,1\nb,soles,town,1\n"
    limits = "resource,owner,year,amount\n" + "".join(
        f"soles,canon,{year},5\n" for year in (2028, 2029, 2030)
    )
    said = told(candidates=CANDIDATES, frees=frees, limits=limits)
    assert "be no source of money; found 'canon' (row 2), 'town' (row 3)" in said
    assert "needs a table of limits" in told(candidates=CANDIDATES, frees=frees)
    said = told(candidates=CANDIDATES, frees=frees.replace("a,", "z,"), limits=limits)
    assert "column candidate_id: every row must name one of candidates.csv" in said


def test_mistakes_of_several_tables_are_told_together(told: Told) -> None:
    said = told(
        candidates="candidate_id,cost,worth\na,x,2\n",
        limits="resource,amount\nsoles,y\n",
        frees="candidate_id,resource,owner,amount\na,soles,town,z\n",
    )
    assert all(f"{cell!r} (row 2)" in said for cell in "xyz")


@pytest.mark.parametrize("rules", ["[]", "[{must_not: [a, b]}]"])
def test_what_costs_nothing_and_what_is_nothing_are_planned(
    rules: str, told: Told, tmp_path: Path
) -> None:
    """Works without cost make a plan that costs 0; and a plan may be empty."""
    assert told(candidates="candidate_id,cost,worth\na,0,2\nb,0,3\n", rules=rules) == ""
    folder, run = pipeline.plan(tmp_path / "problem.yaml", out=tmp_path / "run")
    assert run.proof is not None
    assert run.proof.objective == (0 if "a" in rules else 5)
    assert (folder / "report.html").is_file()
    assert (folder / "portfolio.xlsx").is_file()


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\ncandidate_id;cost;worth\na;1;2\n",
        "candidate_id,cost,worth,,\na,1,2,,\n,,,,\n",
        "\ufeffcandidate_id;cost;worth\r\na;1;2\r\n",
        "candidate_id\tcost\tworth\n\na\t1\t2\n",
    ],
    ids=["told separator", "empty margin", "byte order mark", "tabs"],
)
def test_what_spreadsheets_export_is_read(text: str, told: Told) -> None:
    assert told(candidates=text) == ""


def test_rows_keep_their_numbers_under_a_told_separator(told: Told) -> None:
    said = told(candidates="sep=;\ncandidate_id;cost;worth\na;1;2\nb;x;2\n")
    assert "'x' (row 4)" in said


def test_a_column_without_a_name_is_refused_if_something_is_in_it(told: Told) -> None:
    said = told(candidates="candidate_id,cost,worth,,\na,1,2,,9\n")
    assert "every column must have a name in the heading; column 4 has none" in said


@pytest.mark.parametrize("cell", ["1.234,50", "2 000", "S/ 5", "10%", "3 km"])
def test_dressed_numbers_are_told_how_numbers_are_written(cell: str, told: Told) -> None:
    said = told(candidates=f'candidate_id,cost,worth\na,1,2\nb,"{cell}",high\n')
    assert f"column cost: every row must have a number; not so in 1 row: {cell!r} (row 3)" in said
    assert "no commas, spaces, currency, units or percent signs. Look at: cost." in said


def test_a_limit_for_every_year_is_told_once(told: Told) -> None:
    said = told(candidates=CANDIDATES, limits="resource,owner,amount\nsoles,North,x\n")
    assert said.startswith(
        "limits.csv, column amount: every row must have a number; not so in 1 row"
    )
    said = told(candidates=CANDIDATES, limits="resource,owner,amount\nwater,,2\n")
    assert "found 'water' (row 2). Known" in said


def test_two_limits_for_one_year_are_refused_though_one_names_no_year(told: Told) -> None:
    said = told(candidates=CANDIDATES, limits="resource,year,amount\nsoles,,2\nsoles,2029,1\n")
    assert "resource + owner + year must be unique; repeated in 1 row: 'soles * 2029'" in said


def test_limits_before_the_programme_are_refused(told: Told) -> None:
    said = told(candidates=CANDIDATES, limits="resource,year,amount\nsoles,2027,2\nsoles,2028,1\n")
    assert "column year: limits must be of 2028, the first year of the programme" in said
    assert "found '2027' (row 2)" in said


def test_a_unit_in_other_capitals_is_not_taken_for_a_source(told: Told) -> None:
    said = told(
        candidates="candidate_id,executing_unit,cost,worth\na,North,1,2\n",
        limits="resource,owner,amount\nsoles,north,5\n",
    )
    assert "column owner: must be '*' (everyone), an executing unit" in said
    assert "Closest: 'North'" in said


def test_a_row_of_totals_is_refused(told: Told) -> None:
    said = told(candidates=CANDIDATES + "TOTAL,3,5\n")
    assert "found a row that sums the others: 'TOTAL' (row 4). Drop it." in said
    assert told(candidates=CANDIDATES + "total,4,5\n") == ""


def test_mistakes_of_rules_and_tables_are_told_together(told: Told) -> None:
    """A cell that is no number hides neither the other tables' rows nor the names in the rules."""
    said = told(
        candidates="candidate_id,executing_unit,cost,worth,copies\na,North,x,2,\npump,North,1,1,2\n",
        uses="candidate_id,resource,amount\nb,engineers,1\na,engineers,y\n",
        limits="resource,owner,amount\nengineers,Nort,3\n",
        rules="[{requires: {candidate: q, needs: pump#1}}, {must_not: pum}, {must_do: pump}]",
    )
    for words in (
        "candidates.csv, column cost: every row must have a number",
        "uses.csv, column amount: every row must have a number",
        "uses.csv, column candidate_id: every row must name one of candidates.csv; not so in 1 row: 'b'",
        "limits.csv, column owner: must be '*'",
        "rules[1].requires: must name an investment of this plan; found 'q'.",
        "rules[2].must_not: must name an investment of this plan; found 'pum'. Closest: 'pump'.",
    ):
        assert words in said
    assert "pump#1" not in said
    assert "column resource" not in said
    assert "rules[3]" not in said


def test_a_year_without_a_limit_is_noted(told: Told, tmp_path: Path) -> None:
    assert told(candidates=CANDIDATES, limits="resource,year,amount\nsoles,2028,2\n") == ""
    folder, _run = pipeline.plan(tmp_path / "problem.yaml", out=tmp_path / "run")
    noted = (folder / "report.html").read_text(encoding="utf-8")
    assert "soles of *: no limit in" in noted


def test_rows_of_an_income_need_no_owner(told: Told, tmp_path: Path) -> None:
    """As in a table of limits: without an owner the row is of everyone."""
    assert told(candidates=CANDIDATES, limits=LIMITS) == ""
    path = tmp_path / "problem.yaml"
    incomes = "".join(
        f"  - {{name: {name}, probability: 0.5, limits: [{{resource: soles, amount: {amount}}}]}}\n"
        for name, amount in (("low", 1), ("high", 3))
    )
    path.write_text(f"{path.read_text(encoding='utf-8')}outcomes:\n{incomes}", encoding="utf-8")
    assert pipeline.check(path) == []
