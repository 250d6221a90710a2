"""Registered investments in a plan: what is under way is paid first, the rest is said or left."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet, load_typologies
from gapplanner.candidates.bank import Joined, join_bank, read_bank
from gapplanner.candidates.bank.remaining import remaining_of
from gapplanner.candidates.bank.services import closed_by
from gapplanner.candidates.bank.stages import stages_of
from gapplanner.errors import ScenarioError, SourceError
from gapplanner.scenario import Scenario, scenario_from_text
from gapplanner.sources.record_contracts import BANK

BASE_YEAR, YEARS = 2027, 3


def bank_of(*rows: dict[str, object]) -> pd.DataFrame:
    """A bank whose investments are active and viable in 2025, with 40 of 100 thousand accrued."""
    silent = {
        "name": "CREACION DEL SERVICIO DE AGUA POTABLE EN BETA",
        "state": "active",
        "viable": "2025-01-01",
        "cost": 100_000.0,
        "unit_id": "060102",
        "places": "060102",
        "executing_unit": "MD-060102",
        "beneficiaries": 178.0,
    }
    table = pd.DataFrame([{"cui": f"{2400001 + n}"} | silent | row for n, row in enumerate(rows)])
    numbers = {column.name for column in BANK.columns if column.kind != "text"}
    table = table.reindex(columns=[column.name for column in BANK.columns])
    typed = table.apply(
        lambda cells: cells.astype(float) if cells.name in numbers else cells.fillna("")
    )
    return pd.DataFrame(typed)


def stage(**row: object) -> int | None:
    found = stages_of(bank_of(row), BASE_YEAR, YEARS)["stage"].iloc[0]
    return None if pd.isna(found) else int(found)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"progress": 100.0}, 1),
        ({"progress": 40.0, "end_date": "2026-05-01"}, 1),
        ({"progress": 40.0, "end_date": "2028-05-01"}, 2),
        ({"execution_step": "C - EJECUCION FISICA (C)", "end_date": "2030-01-01"}, 3),
        ({"progress": 1.0, "end_date": "2031-01-01"}, 4),
        ({"progress": 1.0}, 4),
        ({"technical_file": "yes"}, 5),
        ({"execution_step": "EXPEDIENTE (B)"}, 6),
        ({"accrued_before": 10.0}, 6),
        ({}, 7),
        ({"viable": ""}, 8),
        ({"state": "closed"}, None),
        ({"progress": 100.0, "closure_record": "yes"}, None),
    ],
)
def test_each_class_of_precedence_is_told_from_the_bank(
    row: dict[str, object], expected: int | None
) -> None:
    assert stage(**row) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # Programmed for 2027 (gone), 2028 and 2029: what is left goes 1 to 3.
        (
            {"record_year": 2027.0, "pmi_1": 5.0, "pmi_2": 10.0, "pmi_3": 30.0},
            {2028: 15_000.0, 2029: 45_000.0},
        ),
        ({"end_date": "2029-12-31"}, {2028: 30_000.0, 2029: 30_000.0}),
        ({}, {2028: 20_000.0, 2029: 20_000.0, 2030: 20_000.0}),
        ({"end_date": "2031-12-31", "stage": 1}, {2028: 60_000.0}),
    ],
)
def test_what_is_left_falls_where_the_bank_programmes_it_or_in_equal_parts(
    row: dict[str, object], expected: dict[int, float]
) -> None:
    works = bank_of(row).assign(left=60_000.0, stage=int(str(row.get("stage", 3))))
    rows = remaining_of(works, (2028, 2029, 2030))
    assert dict(zip(rows["year"], rows["amount"], strict=True)) == expected


def test_beneficiaries_are_dwellings_at_the_persons_of_the_place() -> None:
    # 400 people behind 100 dwellings: four to each.
    assert closed_by("persons", 80.0, 100.0, 400.0, "dwellings") == 20.0
    assert closed_by("persons", 8_000.0, 100.0, 400.0, "dwellings") == 100.0
    assert closed_by("persons", 80.0, 100.0, 400.0, "persons") == 80.0
    assert closed_by("persons", float("nan"), 100.0, 400.0, "dwellings") is None
    assert closed_by("persons", 80.0, 100.0, float("nan"), "dwellings") is None
    assert closed_by("one", float("nan"), 3.0, 400.0, "facilities") == 1.0


@pytest.fixture
def join(
    propose: Callable[..., CandidateSet],
    gaps_of: Callable[..., pd.DataFrame],
    typology_files: tuple[Callable[..., None], str, str],
    root: Path,
    units: pd.DataFrame,
    indicators: pd.DataFrame,
    scenario_of: Callable[..., Scenario],
) -> Callable[..., Joined]:
    """Join a bank to the valley, where 8 dwellings of Town and 40 of Hill lack water."""
    write, text, ceilings = typology_files
    write(root, text.replace("indicators: [water]", "indicators: [water-network]"), ceilings)

    def _join(*rows: dict[str, object], **changed: object) -> Joined:
        scenario = scenario_of(indicators={"water-network": {"weight": 1.0}}, **changed)
        gaps = gaps_of(u060101=8, u060102=40).replace(
            {"water": "water-network"}
            | {f"water@0601{n}": f"water-network@0601{n}" for n in ("01", "02")}
        )
        proposed = propose(gaps, scenario=scenario)
        bank = bank_of(*rows)
        return join_bank(proposed, bank, scenario, units, indicators, load_typologies(root))

    return _join


# Hill spends 6,000 a year at most: 60 % of 9,000 is 5,400.
SMALL = {"cost": 9_000.0}


def test_a_viable_investment_stands_as_a_candidate_with_its_class_and_its_code(
    join: Callable[..., Joined],
) -> None:
    joined = join(SMALL | {"beneficiaries": 60.0})
    row = joined.candidate_set.candidates.set_index("candidate_id").loc["2400001"]
    assert (row["origin"], row["cui"], row["stage"], row["executing_unit"]) == (
        *("bank", "2400001", 7, "MD-060102"),
    )
    closures = joined.candidate_set.closures
    own = closures[closures["candidate_id"] == "2400001"][["gap_id", "amount"]]
    # Three people to a dwelling in the valley.
    assert own.to_numpy().tolist() == [["water-network@060102", 20.0]]
    uses = joined.candidate_set.uses
    own = uses[(uses["candidate_id"] == "2400001") & (uses["resource"] == "soles")]
    assert own["amount"].tolist() == [3_600.0, 5_400.0]
    assert joined.register["became"].tolist() == ["candidate"]


def test_what_has_been_accrued_is_not_spent_again(join: Callable[..., Joined]) -> None:
    joined = join({"cost": 12_000.0, "accrued_before": 2_000.0, "accrued_this_year": 1_000.0})
    row = joined.candidate_set.candidates.set_index("candidate_id").loc["2400001"]
    assert (row["cost"], row["stage"]) == (9_000.0, 6)


def test_works_in_progress_are_paid_first_and_are_no_choice(join: Callable[..., Joined]) -> None:
    joined = join({"progress": 40.0, "end_date": "2028-06-30", "accrued_before": 70_000.0})
    assert joined.ongoing[["cui", "executing_unit", "year", "amount"]].values.tolist() == [
        ["2400001", "MD-060102", 2028, 30_000.0]
    ]
    assert "2400001" not in set(joined.candidate_set.candidates["candidate_id"])
    assert joined.register["became"].tolist() == ["ongoing"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"state": "closed"}, "it is closed, settled or deactivated"),
        ({"executing_unit": ""}, "no government of this territory"),
        ({"cost": None}, "states no cost"),
        ({"accrued_before": 9_000.0}, "has accrued all its cost"),
        ({"viable": ""}, "not viable yet"),
        ({"viable": "2023-12-31"}, "older than three years"),
        ({"name": "MEJORAMIENTO DEL SERVICIO DE AGUA POTABLE"}, "no figure that can be turned"),
        ({"unit_id": "0601", "places": "060101 060102"}, "lies in several places"),
        ({"beneficiaries": None}, "does not say whom it serves"),
        ({"unit_id": "0601", "places": "0601"}, "lies in several places"),
        ({"cost": 100_000.0}, "more in a year than its executing unit can carry"),
    ],
)
def test_what_cannot_be_in_the_plan_says_why(
    join: Callable[..., Joined], row: dict[str, object], reason: str
) -> None:
    joined = join(SMALL | row)
    assert joined.register["became"].tolist() == ["left out"]
    assert reason in joined.register["reason"].iloc[0]
    assert any(reason in note for note in joined.notes)
    assert "2400001" not in set(joined.candidate_set.candidates["candidate_id"])


def test_what_the_scenario_names_is_a_candidate_though_it_closes_nothing_known(
    join: Callable[..., Joined],
) -> None:
    joined = join(SMALL | {"name": "MERCADO"}, rules=({"must_do": ("2400001",)},))
    assert "2400001" in set(joined.candidate_set.candidates["candidate_id"])
    assert "2400001" not in set(joined.candidate_set.closures["candidate_id"])
    assert any("of no known kind" in note for note in joined.notes)


def test_the_order_of_the_rows_of_a_bank_changes_nothing(join: Callable[..., Joined]) -> None:
    rows = [SMALL | {"beneficiaries": 30.0 * n, "cui": f"240000{n}"} for n in (1, 2, 3)]
    one, other = join(*rows), join(*reversed(rows))
    pd.testing.assert_frame_equal(one.candidate_set.candidates, other.candidate_set.candidates)
    pd.testing.assert_frame_equal(one.candidate_set.closures, other.candidate_set.closures)


def test_a_bank_that_is_not_there_is_told_by_its_name(tmp_path: Path, units: pd.DataFrame) -> None:
    with pytest.raises(SourceError, match=r"bank\.csv: candidates\.bank must be a file"):
        read_bank(tmp_path / "bank.csv", "bank.csv", units)


def test_own_tables_have_no_bank() -> None:
    with pytest.raises(ScenarioError, match="must be null where the plan brings its own tables"):
        scenario_from_text(
            "name: a\nbase_year: 2027\nyears: 1\nproblem: {tables: {candidates: a.csv}}\n"
            "candidates: {bank: bank.csv}\nobjective: {maximize: worth}\n",
            "a.yaml",
        )
