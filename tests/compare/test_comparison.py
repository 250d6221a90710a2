"""What a comparison says of two plans whose differences fit in the head."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from gapplanner.compare import Compared, open_runs, tables
from gapplanner.compare.drawing import PLAN_COLOURS, Line, budget_lines
from gapplanner.compare.findings import Findings
from gapplanner.compare.inputs import inputs_sentences
from gapplanner.compare.sentences import against_the_first, agreement_sentence, margin_sentences
from gapplanner.compare.settings import settings_that_differ
from gapplanner.compare.workbook import write_comparison
from gapplanner.compare.works import agreement, core_money, moves
from gapplanner.compare.writing import place_of
from gapplanner.errors import SourceError
from gapplanner.reports.tables import Table
from gapplanner.reports.webpage.blocks import source_keys, year_columns_drawn

if TYPE_CHECKING:
    from gapplanner.runs import Run

Keep = Any


def row_of(table: Table, name: str) -> tuple[object, ...]:
    return next(row for row in table.rows if row[0] == name)


def test_the_first_line_says_that_the_data_are_the_same(compared: tuple[Compared, ...]) -> None:
    assert inputs_sentences(compared) == [
        (
            "All rest on the same data and the same version of the program: what differs is "
            "decided in the scenarios."
        )
    ]


def test_the_first_line_names_the_data_and_the_version_that_differ(
    toy_run: "Run", other_run: "Run", keep: Keep
) -> None:
    manifest = {
        "inputs": {"indicators/health.csv": "b", "scenario": "t"},
        "versions": {"gapplanner": "0.2.0", "highspy": "1.15.1"},
    }
    said = inputs_sentences(open_runs([keep(toy_run, "a"), keep(other_run, "b", manifest)]))
    assert said[0].startswith("Careful: not all rest on the same data")
    assert "indicators/health.csv" in said[1]
    assert "scenario" not in said[1]
    assert "gapplanner 0.2.0" in said[2]


def test_a_budget_curve_has_the_colour_of_its_plan_and_round_figures() -> None:
    # Only the second plan was asked for its curve.
    line = Line("B", ((1e8, 0.1), (2.4e9, 0.47)), (1e9, 0.3))
    drawn = str(budget_lines("Curve", [line]))
    assert f'stroke="{PLAN_COLOURS[1]}"' in drawn
    assert PLAN_COLOURS[0] not in drawn
    figures = re.findall(r">([0-9,.]+%?)<", drawn)
    assert figures == [*("0", "500", "1,000", "1,500", "2,000", "2,500"),
                       *("0%", "10%", "20%", "30%", "40%", "50%")]  # fmt: skip


def test_letters_of_curves_that_end_together_stand_apart() -> None:
    lines = [Line(letter, ((1e8, 0.1), (2e9, 0.4)), None) for letter in "ABC"]
    drawn = str(budget_lines("Curves", lines))
    heights = [float(y) for y in re.findall(r'y="([0-9.]+)" class="strong"', drawn)]
    assert len(heights) == 3
    assert min(b - a for a, b in pairwise(heights)) >= 15


def tall_of(drawn: object, fill: str) -> list[float]:
    """The heights of the boxes of a colour."""
    return [float(tall) for tall in re.findall(rf'height="([0-9.]+)" fill="{fill}"', str(drawn))]


def test_columns_of_money_have_one_scale_and_the_same_colours(toy_run: "Run") -> None:
    # The other plan has half of the money of every source, and one source more before them.
    half = {
        name: {year: amount / 2 for year, amount in years.items()}
        for name, years in toy_run.scenario.budget.sources.items()
    }
    budget = toy_run.scenario.budget.model_copy(
        update={"sources": {**half, "a-loan": dict.fromkeys(toy_run.scenario.years_covered, 0.0)}}
    )
    spending = toy_run.spending.assign(amount=toy_run.spending["amount"] / 2)
    other = replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"budget": budget}),
        spending=spending,
    )
    runs = [toy_run, other]
    for colour, name in source_keys(*runs):
        whole, part = (tall_of(year_columns_drawn(run, runs), colour) for run in runs)
        assert [round(tall / 2, 1) for tall in whole] == [round(tall, 1) for tall in part], name
    assert sum(tall_of(year_columns_drawn(toy_run, runs), source_keys(*runs)[0][0])) > 0
    # Alone, each fills its own chart.
    assert tall_of(year_columns_drawn(other), "#0B5394") != tall_of(
        year_columns_drawn(other, runs), "#0B5394"
    )


def test_only_the_decisions_that_differ_are_told_in_words(compared: tuple[Compared, ...]) -> None:
    told = {setting.name: setting.values for setting in settings_that_differ(compared)}
    assert told == {"Canon, 2028": ("S/ 2,000,000.00", "S/ 1,000,000.00")}


def test_works_enter_leave_and_change_year_each_with_its_reason(
    compared: tuple[Compared, ...],
) -> None:
    found = moves(compared[0].run, compared[1].run)
    told = {(row["kind"], row["work"]): row["reason"] for row in found.changed.to_dict("records")}
    assert told == {
        ("enters", "water-network@060201"): (
            "Before: its executing unit is full Now: closes 35 % of the gap"
        ),
        ("leaves", "road-local@0601"): "the canon fell",
        ("moved", "water-network@060102"): "closes 11 % of the gap",
    }
    assert found.same == 1


def test_another_size_and_another_executing_unit_are_told_apart(toy_run: "Run", keep: Keep) -> None:
    candidates = toy_run.candidates.copy()
    alfa = candidates["candidate_id"] == "water-network@060101:rural-water:1.00"
    candidates.loc[alfa, "executing_unit"] = "GR-06"
    candidates.loc[alfa, "executing_unit_name"] = "Gobierno Regional"
    other = replace(toy_run, candidates=candidates)
    found = moves(toy_run, other)
    assert found.changed["kind"].tolist() == ["other-unit"]
    assert found.changed["reason"].tolist() == [
        "Municipalidad Provincial de North → Gobierno Regional"
    ]
    assert found.same == 2


def test_what_changes_is_said_in_a_sentence_with_signs(compared: tuple[Compared, ...]) -> None:
    found = moves(compared[0].run, compared[1].run)
    said = against_the_first(compared[0], compared[1], found)
    assert said == [
        (
            "B against A: 1 investment enters, 1 leaves, 1 starts in another year, 1 stays the "
            "same; −S/ 1.8 million within the programme."
        ),
        "Most changes: −S/ 5.0 million in North; +S/ 3.2 million in South.",
    ]


def test_the_core_is_what_every_plan_chooses(compared: tuple[Compared, ...]) -> None:
    works = agreement(compared)
    assert works.set_index("work")["letters"].to_dict() == {
        "water-network@060101": "AB",
        "water-network@060102": "AB",
        "road-local@0601": "A",
        "water-network@060201": "B",
    }
    core = core_money(compared)
    assert core == [(2, 5e6), (2, 5e6)]
    assert agreement_sentence(compared, core) == (
        "2 investments are in all the plans, whatever their size: 66.7 % of the 3 of A, "
        "66.7 % of the 3 of B."
    )


def test_money_stands_side_by_side_and_adds_up_to_that_of_each_run(
    compared: tuple[Compared, ...],
) -> None:
    for table in (
        tables.money_by_sector(compared),
        tables.money_by_province(compared),
        tables.money_by_executing_unit(compared),
    ):
        assert [table.total_of(key) for key in ("A", "B", "B-A")] == [10e6, 8.2e6, -1.8e6]
    years = tables.money_by_year_and_source(compared)
    for one in compared:
        assert years.total_of(one.letter) == one.run.spending["amount"].sum()
    assert row_of(tables.money_by_province(compared), "North")[1:] == (10e6, 5e6, -5e6)


def test_closure_is_told_as_shares_and_points(compared: tuple[Compared, ...]) -> None:
    table = tables.closure(compared, "by_year_ten", "closed")
    # Of 230 dwellings, 125 and then 205; of 60 km, 10 and then none.
    water = row_of(table, "Water network")
    assert [round(float(str(share)), 4) for share in water[2:]] == [0.5435, 0.8913, 0.3478]
    roads = row_of(table, "Local roads")
    assert [round(float(str(share)), 4) for share in roads[2:]] == [0.1667, 0.0, -0.1667]


def test_the_margin_is_said_and_that_single_works_may_come_from_it(
    compared: tuple[Compared, ...],
) -> None:
    said = margin_sentences(compared)
    assert said[0].startswith("A is proved: no other plan under its rules is better by more than")
    assert "may come from the margin and not from the decision" in said[2]
    # Both hold the same toy proof, so their intervals are one.
    assert "cannot be told at this margin" in said[3]


def test_plans_that_seek_different_things_are_not_ranked(
    toy_run: "Run", other_run: "Run", keep: Keep
) -> None:
    objective = toy_run.scenario.objective.model_copy(update={"maximize": ("closure",)})
    other = replace(
        other_run, scenario=other_run.scenario.model_copy(update={"objective": objective})
    )
    said = margin_sentences(open_runs([keep(toy_run, "a"), keep(other, "b")]))
    assert len(said) == 3


def test_two_plans_of_one_name_are_told_apart_by_their_folders(toy_run: "Run", keep: Keep) -> None:
    names = [one.label for one in open_runs([keep(toy_run, "first"), keep(toy_run, "second")])]
    assert names == ["Toy region (first)", "Toy region (second)"]


def refused(folders: list[Path]) -> list[str]:
    with pytest.raises(SourceError) as caught:
        open_runs(folders)
    return list(caught.value.problems)


def test_one_run_or_five_or_the_same_twice_are_refused_in_words(toy_run: "Run", keep: Keep) -> None:
    folder = keep(toy_run, "a")
    assert refused([folder]) == [
        "Two to four runs can be compared; found 1. Name them one after another."
    ]
    many = refused([folder] * 5)
    assert many[0].startswith("Two to four runs can be compared; found 5.")
    assert many[1].endswith("it was named 5 times.")


def test_every_mistake_of_one_call_is_told_at_once(
    toy_run: "Run", keep: Keep, tmp_path: Path
) -> None:
    gaps = keep(replace(toy_run, proof=None), "gaps")
    told = refused([tmp_path, gaps, gaps])
    assert any("must be a run folder" in problem for problem in told)
    assert any("it was named 2 times" in problem for problem in told)
    assert any("it holds gaps alone" in problem for problem in told)


def test_another_territory_other_prices_and_other_years_are_refused(
    toy_run: "Run", keep: Keep
) -> None:
    reference = keep(toy_run, "a")
    elsewhere = keep(replace(toy_run, units=toy_run.units.iloc[:-1]), "elsewhere")
    assert "must be of the same territory" in refused([reference, elsewhere])[0]
    scenario = toy_run.scenario
    sources = {"canon": {2027: 1.0, 2028: 1.0, 2029: 1.0}}
    earlier = {"base_year": 2026, "budget": scenario.budget.model_copy(update={"sources": sources})}
    dearer = keep(replace(toy_run, scenario=scenario.model_copy(update=earlier)), "dearer")
    assert "in prices of the same year" in refused([reference, dearer])[0]
    sources = {"canon": {2028: 1.0, 2029: 1.0}}
    fewer = {"years": 2, "budget": scenario.budget.model_copy(update={"sources": sources})}
    short = keep(replace(toy_run, scenario=scenario.model_copy(update=fewer)), "fewer")
    assert "must plan the same years" in refused([reference, short])[0]


def test_a_problem_in_own_tables_does_not_stand_beside_places(toy_run: "Run", keep: Keep) -> None:
    own = keep(replace(toy_run, units=toy_run.units.iloc[:0]), "own")
    assert "cannot stand beside one that has them" in refused([keep(toy_run, "a"), own])[0]


def test_the_page_goes_beside_the_first_run_unless_it_is_named(
    compared: tuple[Compared, ...], tmp_path: Path
) -> None:
    assert place_of(None, compared) == tmp_path.resolve() / "compare-a-b.html"
    with pytest.raises(SourceError, match=r"ending in \.html"):
        place_of(tmp_path / "comparison.pdf", compared)


def test_the_workbook_has_numbers_that_add_up_and_never_a_formula_of_a_text(
    toy_run: "Run", other_run: "Run", keep: Keep, tmp_path: Path
) -> None:
    hostile = other_run.candidates.assign(name='=HYPERLINK("http://x","y")')
    compared = open_runs([keep(toy_run, "a"), keep(replace(other_run, candidates=hostile), "b")])
    path = tmp_path / "comparison.xlsx"
    write_comparison(Findings.of(compared), path)
    book = openpyxl.load_workbook(path)
    sheet = book["Sectors"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[1:] == ["A · Toy region", "B · Canon falls", "B − A"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(2, 3)]
    assert {row[3] for row in values} == {-5e6, 3.2e6}
    assert sheet.freeze_panes == "B2"
    formulas = [
        cell.value
        for one in book
        for row in one.iter_rows()
        for cell in row
        if cell.data_type == "f" and not str(cell.value).startswith("=SUBTOTAL(109,")
    ]
    assert formulas == []
    again = tmp_path / "again.xlsx"
    write_comparison(Findings.of(compared), again)
    assert again.read_bytes() == path.read_bytes()
