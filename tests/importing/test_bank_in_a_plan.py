"""Amazonas planned with its own bank, from files as published; no code is touched."""

import re
from pathlib import Path

import pandas as pd
import pytest

from gapplanner import pipeline, questions
from gapplanner.importing.asking import Asked
from gapplanner.importing.bank import import_bank
from gapplanner.importing.execution import import_execution
from gapplanner.importing.fidt import import_fidt
from gapplanner.importing.territory import import_territory
from gapplanner.scenario import load_scenario, table_paths
from gapplanner.sources import hash_of

GUIDE = Path(__file__).parents[2] / "docs" / "other-department.md"
pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def amazonas(
    published: Path, bank_extract: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The guide's imports, and the rows of the bank whose name speaks of new drinking water."""
    folder = tmp_path_factory.mktemp("amazonas")
    data = published / "data"
    fidt = data / "peru" / "fidt2024_district_indicators_peru.parquet"
    limits = data / "peru" / "peru_districts_inei2017.parquet"
    codes = data / "indicators" / "ubigeo_distrito.csv"
    ask = Asked(department="01", codes=codes, fidt=fidt)
    import_territory(limits, folder / "data", ask=ask)
    import_fidt(fidt, folder / "data", ask=ask)
    name = "PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
    import_execution(data / "budget" / name, folder / "data", ask=Asked(fidt=fidt))
    names = bank_extract["Nombre de la inversión"]
    slice_ = bank_extract[names.str.contains("CREACION") & names.str.contains("AGUA POTABLE")]
    slice_.to_csv(folder / "slice.csv", index=False)
    import_bank(folder / "slice.csv", folder / "data")
    return folder


def scenario_with(bank: str) -> str:
    found = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    assert found is not None
    text = re.sub(r"relative_gap: [\d.]+", "relative_gap: 0.2", found[1])
    return re.sub(r"cost_case: mid\}\n", f"cost_case: mid}}\n  bank: {bank}\n", text)


def test_real_investments_of_the_bank_join_the_plan_of_amazonas(amazonas: Path) -> None:
    path = amazonas / "amazonas.yaml"
    path.write_text(scenario_with("data/bank/investments.csv"), encoding="utf-8")
    folder, run = pipeline.plan(path, out=amazonas / "run")
    registered = run.candidates[run.candidates["origin"] == "bank"]
    assert len(registered) == 8
    assert set(registered["stage"]) == {7}
    assert registered["candidate_id"].tolist() == registered["cui"].tolist()
    became = pd.read_csv(folder / "bank.csv", dtype=str).set_index("cui")
    assert (became["became"] == "candidate").sum() == 8
    assert became.loc[became["became"] == "left out", "reason"].notna().all()
    # The order of precedence: an executing unit begins no idea before its registered investments.
    entered = run.portfolio.groupby("executing_unit")["stage"].agg(set)
    waiting = set(registered.loc[registered["decision"] == "out", "executing_unit"])
    assert all(9 not in entered.get(unit, set()) for unit in waiting)
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    assert hash_of(amazonas / "data" / "bank" / "investments.csv") in manifest
    assert "Banco de Inversiones" in (folder / "report.html").read_text(encoding="utf-8")


def test_the_extract_itself_may_be_named_and_says_the_same(amazonas: Path) -> None:
    asked = {}
    for bank in ("slice.csv", "data/bank/investments.csv"):
        path = amazonas / "either.yaml"
        path.write_text(scenario_with(bank), encoding="utf-8")
        scenario = load_scenario(path)
        question = questions.ask(scenario, amazonas / "data", table_paths(path, scenario))
        asked[bank] = question
    one, other = (question.candidate_set.candidates for question in asked.values())
    pd.testing.assert_frame_equal(one, other)
    notes = [note for note, _source in asked["slice.csv"].assumptions]
    assert any(note.startswith("Repaired: ") for note in notes)
