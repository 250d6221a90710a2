"""The bank of investments as it comes: what is mended, what is refused, what stays unknown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.bank import import_bank
from gapplanner.importing.bank_executors import Executors
from gapplanner.importing.bank_places import least_unit
from gapplanner.importing.codes import read_codes
from gapplanner.sources import load_catalog, read_table
from gapplanner.sources.publications.investment_bank import COLUMNS

QUERY = {
    "Código único de inversión": "2400001",
    "Nombre de la inversión": "CREACION DEL SERVICIO DE AGUA POTABLE EN ALTO",
    "Monto viable": "90000",
    "Estado de la inversión": "ACTIVO",
    "Sector": "GOBIERNOS LOCALES",
    "Entidad": "MUNICIPALIDAD DISTRITAL DE ASUNCION",
    "Ejecutora": "",
    "Fecha de registro": "15/06/2023",
    "Fecha de viabilidad": "30/06/2023",
    "Costo actualizado": "100000",
    "Beneficiarios": "356",
    "Departamento": "AMAZONAS",
    "Provincia": "CHACHAPOYAS",
    "Distrito": "ASUNCION",
    "Ubigeo": "10102",
}
"""A row of the query's export, with its heading: four persons could name every cell."""


def rows(*changes: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([QUERY | change for change in changes])


@pytest.fixture
def extract(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes an extract as a workbook."""

    def write(table: pd.DataFrame, **how: Any) -> Path:
        path = tmp_path / "banco.xlsx"
        table.to_excel(path, index=False, **how)
        return path

    return write


def test_an_extract_becomes_one_row_per_investment_with_its_catalogue(
    extract: Callable[..., Path], into: Path
) -> None:
    path = extract(
        rows(
            {},
            {},  # the same row again
            {"Distrito": "BALSAS", "Ubigeo": "10103"},  # a second place of the same investment
            {"Código único de inversión": "2400002", "Costo actualizado": "0"},
            {"Código único de inversión": ""},
        )
    )
    told = import_bank(path, into)
    bank = read_table("bank", into).set_index("cui")
    assert bank.index.tolist() == ["2400001", "2400002"]
    first = bank[["unit_id", "places", "state", "viable"]].to_numpy()[0].tolist()
    assert first == ["0101", "010102 010103", "active", "2023-06-30"]
    assert bank.loc["2400001", "executing_unit"] == "MD-010102"
    assert bank["cost"].isna().tolist() == [False, True]
    assert told.repaired == [
        "1 row that repeats another in everything was taken once.",
        "Codes had lost their first zero: it was given back.",
        "A cost of 0 is no cost: it is unknown in 1 rows.",
        (
            "Investments in several places became one row each, with the province or the department "
            "that holds them: 1."
        ),
    ]
    assert told.refused == ["Without a unique code (CUI), so not known one from another: 1 rows."]
    assert "does not say what has been executed" in told.unknown[0]
    source = load_catalog(into).sources["mef-investment-bank"]
    assert (source.title, source.year) == ("banco.xlsx", 2023)


def test_names_of_persons_stay_at_the_door(extract: Callable[..., Path], into: Path) -> None:
    table = rows({}).assign(**{"RESPONSABLE_UEI": "Juana Pérez", "Resp. OPMI": "Luis Díaz"})
    told = import_bank(extract(table), into)
    assert told.refused == [
        "Columns with data of persons were not read: RESPONSABLE_UEI, Resp. OPMI."
    ]
    written = (into / "bank" / "investments.csv").read_text(encoding="utf-8")
    assert "Juana" not in written
    assert "Luis" not in written


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Estado de la inversión": "EN PAUSA"}, r"column Estado de la inversión: .*one of active"),
        ({"Fecha de viabilidad": "pronto"}, r"column Fecha de viabilidad: .*'pronto' \(row 3\)"),
        (
            {"Costo actualizado": "cien"},
            r"sheet Sheet1, column Costo actualizado: .*'cien' \(row 3",
        ),
        ({"Costo actualizado": "1,5"}, "may be read in two ways: '1,5'"),
        ({"Código único de inversión": "24"}, r"Código único de inversión: .*'24' \(row 3\)"),
        ({"Ubigeo": "10999", "Distrito": "NUEVO"}, "of a place of the folder"),
        ({"Costo actualizado": "-5"}, "at least 0"),
    ],
)
def test_what_breaks_the_contract_is_told_by_sheet_row_and_column(
    extract: Callable[..., Path], into: Path, change: dict[str, str], words: str
) -> None:
    table = rows({}, {"Código único de inversión": "2400002"} | change)
    with pytest.raises(SourceError, match=words):
        import_bank(extract(table), into)
    assert not (into / "bank").exists()


def test_every_mistake_is_told_at_once(extract: Callable[..., Path], into: Path) -> None:
    wrong = {"Estado de la inversión": "?", "Costo actualizado": "cien", "Fecha de viabilidad": "x"}
    with pytest.raises(SourceError) as refusal:
        import_bank(extract(rows({}, {"Código único de inversión": "2400002"} | wrong)), into)
    assert len(refusal.value.problems) == 3


def test_two_rows_of_an_investment_must_say_the_same(
    extract: Callable[..., Path], into: Path
) -> None:
    other = {"Distrito": "BALSAS", "Ubigeo": "10103", "Costo actualizado": "100001"}
    with pytest.raises(
        SourceError, match=r"2400001 do not: '100000' \(row 2\), '100001' \(row 3\)"
    ):
        import_bank(extract(rows({}, other)), into)


def test_costs_in_millions_are_refused(extract: Callable[..., Path], into: Path) -> None:
    with pytest.raises(SourceError, match=r"costs must be in soles; half of them are below 0\.10"):
        import_bank(extract(rows({"Costo actualizado": "0.1"})), into)


def test_codes_of_reniec_are_refused(extract: Callable[..., Path], into: Path) -> None:
    with pytest.raises(SourceError, match=r"are RENIEC's: 010103 ASUNCION \(row 2\)"):
        import_bank(extract(rows({"Ubigeo": "10103"})), into)


def test_a_few_rows_astray_are_known_by_their_province(
    extract: Callable[..., Path], into: Path
) -> None:
    told = import_bank(extract(rows({"Distrito": "LA PECA"})), into)
    assert "Code and name are of two districts in 1 rows" in told.repaired[1]
    assert read_table("bank", into)["unit_id"].tolist() == ["0101"]


def test_titles_above_the_heading_and_other_sheets_do_no_harm(
    extract: Callable[..., Path], into: Path
) -> None:
    path = extract(rows({}), startrow=3)
    assert len(import_bank(path, into).paths) == 2


def test_the_official_columns_tell_progress_and_nothing_is_unknown(
    tmp_path: Path, into: Path
) -> None:
    row = dict.fromkeys((names[0] for names in COLUMNS.values()), "")
    row |= {
        "CODIGO_UNICO": "2400009",
        "NOMBRE_INVERSION": "CREACIÓN DEL CAMINO",
        "ESTADO": "ACTIVO",
        "COSTO_ACTUALIZADO": "200000.50",
        "ENTIDAD": "GOBIERNO REGIONAL AMAZONAS",
        "NOMBRE_UEP": "REGION AMAZONAS-TRANSPORTES",
        "BENEFICIARIO": "10",
        "UBIGEO": "010000",
        "DEVEN_ACUMUL_ANIO_ANT": "50000",
        "EXPEDIENTE_TECNICO": "SI",
        "FECHA_VIABILIDAD": "2022-01-31 00:00:00",
        "ANIO_PROCESO": "2026",
    }
    path = tmp_path / "DETALLE_INVERSIONES.csv"
    pd.DataFrame([row]).to_csv(path, index=False, encoding="latin-1")
    told = import_bank(path, into)
    assert told.unknown == []
    assert "its letters were read as Windows (Latin-1)" in told.repaired[0]
    bank = read_table("bank", into).iloc[0]
    assert (bank["name"], bank["unit_id"], bank["executing_unit"]) == (
        *("CREACIÓN DEL CAMINO", "01", "GR-01"),
    )
    assert (bank["accrued_before"], bank["technical_file"]) == (50000.0, "yes")
    assert load_catalog(into).sources["mef-investment-bank"].year == 2026


@pytest.mark.parametrize(
    ("executing", "entity", "unit"),
    [
        ("REGION AMAZONAS-SALUD", "", "GR-01"),
        ("GOB.REG.AMAZONAS- GERENCIA SUB REGIONAL", "", "GR-01"),
        ("GOBIERNO REGIONAL CAJAMARCA", "", ""),
        ("MUNICIPALIDAD PROVINCIAL DE BAGUA - LA PECA", "", "MP-0102"),
        ("", "MUNICIPALIDAD DISTRITAL DE LA PECA", "MP-0102"),
        ("MUNICIPALIDAD DISTRITAL DE ASUNCION - CHACHAPOYAS", "", "MD-010102"),
        (
            "MUNICIPALIDAD DISTRITAL DE BALSAS DE PACLAS",
            "MUNICIPALIDAD DISTRITAL DE BALSAS",
            "MD-010103",
        ),
        ("MINISTERIO DE SALUD", "MUNICIPALIDAD DISTRITAL DE BALSAS", ""),
    ],
)
def test_who_executes_is_known_by_name_or_not_at_all(
    amazonas_units: pd.DataFrame, executing: str, entity: str, unit: str
) -> None:
    assert Executors(amazonas_units).of(executing, entity) == unit


def test_the_least_unit_of_the_whole_department_is_the_department() -> None:
    assert least_unit(["01", "0101", "010101"]) == "01"
    assert least_unit(["0101", "010102"]) == "0101"


@pytest.mark.published
def test_the_real_extract_of_amazonas_is_taken_in(
    published: Path,
    bank_extract: pd.DataFrame,
    unit_folder: Callable[[pd.DataFrame, Path], Path],
    tmp_path: Path,
) -> None:
    codes = published / "data" / "indicators" / "ubigeo_distrito.csv"
    unit_folder(read_codes(codes, "01"), tmp_path)
    bank_extract.to_csv(tmp_path / "banco.csv", index=False)
    told = import_bank(tmp_path / "banco.csv", tmp_path)
    bank = read_table("bank", tmp_path)
    assert len(bank) == 10_862
    assert (bank["state"] == "active").sum() == 8_007
    assert told.repaired[0].startswith("4073 rows")
    assert "010205 JAMALCA (row 10241), 010403 COPALLIN (row 11695)" in told.repaired[3]
    assert told.refused == ["Without a unique code (CUI), so not known one from another: 141 rows."]


@pytest.mark.published
def test_the_dictionary_of_the_publisher_names_every_column_that_is_read(published: Path) -> None:
    path = published / "data" / "investment" / "Detalle_Inversiones_Diccionario.parquet"
    dictionary = set(pd.read_parquet(path)["VARIABLE"])
    assert {names[0] for names in COLUMNS.values()} <= dictionary
