"""Works in progress of the bank, in a plan of Cajamarca: paid before anything is chosen."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner import questions
from gapplanner.errors import PortfolioError
from gapplanner.scenario import load_scenario, table_paths
from gapplanner.sources import data_root
from gapplanner.sources.publications.investment_bank import COLUMNS

BASE = data_root().parent / "scenarios" / "base.yaml"
WORK = {
    "CODIGO_UNICO": "2400001",
    "NOMBRE_INVERSION": "MEJORAMIENTO DEL CAMINO",
    "ESTADO": "ACTIVO",
    "FECHA_VIABILIDAD": "2024-05-01 00:00:00",
    "COSTO_ACTUALIZADO": "900000",
    "ENTIDAD": "MUNICIPALIDAD DISTRITAL DE ASUNCION",
    "DEVEN_ACUMUL_ANIO_ANT": "500000",
    "DEV_ANIO_ACTUAL": "100000",
    "AVANCE_FISICO": "60",
    "FEC_FIN_EJEC_FISICA": "2029-12-31",
    "EXPEDIENTE_TECNICO": "SI",
    "ANIO_PROCESO": "2026",
    "DEPARTAMENTO": "CAJAMARCA",
    "PROVINCIA": "CAJAMARCA",
    "DISTRITO": "ASUNCION",
    "UBIGEO": "60102",
}


def asked(folder: Path, *works: dict[str, str], more: str = "") -> questions.Question:
    """Return what a scenario asks, with these works in its extract of the bank."""
    heading = [names[0] for names in COLUMNS.values()]
    table = pd.DataFrame([WORK | work for work in works]).reindex(columns=heading, fill_value="")
    table.to_csv(folder / "detalle.csv", index=False)
    path = folder / "plan.yaml"
    path.write_text(
        f"extends: {BASE}\nname: Con el banco\ncandidates: {{bank: detalle.csv}}\n{more}",
        encoding="utf-8",
    )
    scenario = load_scenario(path)
    return questions.ask(scenario, None, table_paths(path, scenario))


def capacity_of(question: questions.Question, unit: str) -> dict[int, float]:
    limits = question.candidate_set.limits
    own = limits[(limits["owner"] == unit) & (limits["resource"] == "soles")]
    return dict(zip(own["year"], own["amount"], strict=True))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> questions.Question:
    """The same plan when the only work of the bank is closed."""
    return asked(tmp_path_factory.mktemp("bank"), {"ESTADO": "CERRADO"})


def test_what_a_work_still_spends_leaves_the_capacity_of_its_executing_unit(
    tmp_path: Path, before: questions.Question
) -> None:
    question = asked(tmp_path, {})
    was, left = (capacity_of(one, "MD-060102") for one in (before, question))
    # 900,000 less 600,000 accrued, in equal parts in 2028 and 2029.
    taken = {year: round(was[year] - left[year], 2) for year in was}
    assert [taken[year] for year in (2028, 2029, 2030)] == [150_000.0, 150_000.0, 0.0]
    assert question.bank is not None
    assert question.bank.register["became"].tolist() == ["ongoing"]
    assert any("1 ongoing work comes first" in note for note, _source in question.assumptions)


def test_what_the_planner_states_of_a_work_stands_in_place_of_the_bank(
    tmp_path: Path, before: questions.Question
) -> None:
    (tmp_path / "obras.csv").write_text(
        "cui,executing_unit,year,amount\n2400001,MD-060102,2028,70000\n", encoding="utf-8"
    )
    question = asked(tmp_path, {}, more="ongoing: obras.csv\n")
    was, left = (capacity_of(one, "MD-060102") for one in (before, question))
    assert round(was[2028] - left[2028], 2) == 70_000.0
    assert was[2029] == left[2029]


def test_works_that_do_not_fit_are_told_one_by_one(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match=r"drop one of: '2400001'"):
        asked(tmp_path, {"COSTO_ACTUALIZADO": "90000000"})
