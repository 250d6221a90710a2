"""Exports of budget: their true kind, letters and unit are found, or refused when doubtful."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.budget import import_budget
from gapplanner.sources import load_catalog, read_table

MUNICIPAL = pd.DataFrame(
    {
        "Año": ["2024", "2024", "2024"],
        "UBI_DIST": ["010101", "010102", "060101"],
        "Municipalidad": [
            "MUNICIPALIDAD PROVINCIAL DE CHACHAPOYAS",
            "MUNICIPALIDAD DISTRITAL DE ASUNCIÓN",
            "MUNICIPALIDAD PROVINCIAL DE CAJAMARCA",
        ],
        "PIA": ["1000000", "2000000", "9"],
        "PIM": ["3000000", "4000000", "9000000"],
        "Devengado": ["1500000", "4000000", "9"],
    }
)
PROJECTS = pd.DataFrame(
    {
        "Código": ["2000032", "2000032", "2400001"],
        "Proyecto": ["Apoyo", "Apoyo", "Agua"],
        "Departamento": ["Amazonas"] * 3,
        "PIM": ["0.14", "0.06", "2.75"],
        "Devengado": ["0.07", "0.0", "1.0"],
        "FechaDeConsulta": ["2020-11-28"] * 3,
    }
)
FUNCTIONS = pd.DataFrame(
    {
        "a": ["2024"] * 4,
        "op": ["f", "f", "f", "c"],
        "c": ["18", "18", "15", "0083"],
        "p": ["90000.0", "80000.0", "50000.0", "90000.0"],
        "d": ["40000.0", "30000.0", "50000.0", "40000.0"],
        "t": ["1", "2", "3", "1"],
        "u": ["010102"] * 4,
    }
)


def as_csv(table: pd.DataFrame, folder: Path, encoding: str = "utf-8") -> Path:
    path = folder / "gasto.csv"
    table.to_csv(path, index=False, encoding=encoding)
    return path


def test_municipalities_become_executing_units(into: Path, tmp_path: Path) -> None:
    told = import_budget(as_csv(MUNICIPAL, tmp_path), into)
    table = read_table("municipal-execution", into)
    assert table["executing_unit"].tolist() == ["MD-010102", "MP-0101"]
    assert table["accrued"].tolist() == [4e6, 1.5e6]
    assert table["certified"].isna().all()
    assert told.refused == ["1 row of another department was left out."]
    assert load_catalog(into).sources["mef-municipal-budget"].title == "gasto.csv"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp850"])
def test_letters_of_any_machine_are_read(into: Path, tmp_path: Path, encoding: str) -> None:
    told = import_budget(as_csv(MUNICIPAL, tmp_path, encoding), into)
    names = read_table("municipal-execution", into)["name"].tolist()
    assert names[0] == "Municipalidad Distrital de Asunción"
    assert bool(told.repaired) == (encoding != "utf-8-sig")


def test_a_page_called_xls_is_read_as_what_it_is(into: Path, tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{'</td><td>'.join(row)}</td></tr>"
        for row in (
            ["Municipalidad", "PIA", "PIM", "Devengado"],
            [
                "010102-300002: MUNICIPALIDAD DISTRITAL DE ASUNCI&Oacute;N",
                "2,000,000",
                "4,000,000",
                "1,234",
            ],
        )
    )
    path = tmp_path / "Reporte.xls"
    path.write_text(
        "<html><body><table><tr><th colspan=4>A&ntilde;o de Ejecuci&oacute;n: 2023</th></tr>"
        f"{rows}</table></body></html>",
        encoding="utf-8",
    )
    told = import_budget(path, into)
    row = read_table("municipal-execution", into).iloc[0]
    assert (row["executing_unit"], row["year"], row["accrued"]) == ("MD-010102", 2023, 1234.0)
    assert "Reporte.xls is a page of HTML" in told.repaired[0]
    assert told.repaired[1] == (
        "Text with commas of thousands became numbers, in columns PIA, PIM, Devengado."
    )


def test_broken_words_are_mended_and_said(into: Path, tmp_path: Path) -> None:
    broken = MUNICIPAL.assign(Municipalidad=["BA¥OS", "CAÃ‘ARIS", "x"])
    told = import_budget(as_csv(broken, tmp_path), into)
    assert set(read_table("municipal-execution", into)["name"]) == {"Baños", "Cañaris"}
    assert told.repaired == [
        "Broken letters were mended in 2 cells: BA¥OS → BAÑOS, CAÃ‘ARIS → CAÑARIS."
    ]


def test_millions_become_soles_and_repeated_codes_are_added(into: Path, tmp_path: Path) -> None:
    told = import_budget(as_csv(PROJECTS, tmp_path), into)
    table = read_table("project-execution", into).set_index("cui")
    assert table["pim"].to_dict() == {"2000032": 200_000.0, "2400001": 2_750_000.0}
    assert "they became soles, true to S/ 5,000 either way" in told.repaired[0]
    assert told.repaired[1].startswith("1 code stands in several rows")
    assert "does not say where each project is" in told.unknown[-1]


def test_projects_of_two_files_stand_side_by_side(into: Path, tmp_path: Path) -> None:
    import_budget(as_csv(PROJECTS, tmp_path), into)
    other = PROJECTS.drop(columns="Código").assign(
        Proyecto=["2400001: A", "2400002: B", "2400003: C"]
    )
    path = tmp_path / "otro.csv"
    other.to_csv(path, index=False)
    for _twice in range(2):
        import_budget(path, into)
    table = read_table("project-execution", into)
    assert table.groupby("file").size().to_dict() == {"gasto.csv": 2, "otro.csv": 3}


def test_a_unit_that_may_be_either_is_refused(into: Path, tmp_path: Path) -> None:
    doubtful = MUNICIPAL.assign(PIM=["300", "400", "900"], Devengado=["1", "2", "3"])
    with pytest.raises(SourceError, match=r"half of the budgets are below 400\.00"):
        import_budget(as_csv(doubtful, tmp_path), into)


EXECUTION = MUNICIPAL.assign(
    **{
        "Certificación": ["2500000", "4000000", "9"],
        "Girado": ["1400000", "3900000", "9"],
        "Avance %": ["50.0", "100.0", "0.0"],
    }
)


@pytest.mark.parametrize(
    ("exchanged", "words"),
    [
        (("Girado", "PIM"), r"Girado must be at most Devengado; it is not in 2 rows: 2, 4"),
        (("Devengado", "Certificación"), "printed advance must be the accrued part of the PIM"),
        (("PIA", "Avance %"), "printed advance must be"),
    ],
)
def test_columns_that_were_exchanged_are_found_out(
    into: Path, tmp_path: Path, exchanged: tuple[str, str], words: str
) -> None:
    one, other = exchanged
    import_budget(as_csv(EXECUTION, tmp_path), into)
    turned = EXECUTION.rename(columns={one: other, other: one})
    with pytest.raises(SourceError, match=words):
        import_budget(as_csv(turned, tmp_path), into)


@pytest.mark.parametrize(
    ("column", "words"), [("Girado", "Girado adds up to"), ("PIA", "PIA adds")]
)
def test_a_code_in_the_place_of_an_amount_is_found_out(
    into: Path, tmp_path: Path, column: str, words: str
) -> None:
    codes = EXECUTION.assign(**{column: ["301", "302", "9"]})
    with pytest.raises(SourceError, match=words):
        import_budget(as_csv(codes, tmp_path), into)


def test_spending_by_function_is_the_record_of_capacity(into: Path, tmp_path: Path) -> None:
    told = import_budget(as_csv(FUNCTIONS, tmp_path), into)
    table = read_table("budget-2024", into)
    assert table[["executing_unit", "function", "kind", "pim", "accrued"]].values.tolist() == [
        ["MD-010102", "sanitation", "projects", 80000.0, 30000.0],
        ["MD-010102", "transport", "activities", 50000.0, 50000.0],
    ]
    assert set(table["quality"]) == {"measured"}
    assert "regional government" in told.unknown[0]
    again = import_budget(as_csv(FUNCTIONS.assign(u="010103"), tmp_path), into)
    assert set(read_table("budget-2024", into)["executing_unit"]) == {"MD-010102", "MD-010103"}
    assert again.unknown == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"a": ["2023"] * 4}, "must be of 2024; the file is of 2023"),
        ({"d": ["40000.0", "90000.0", "50000.0", "40000.0"]}, r"at most the PIM; not so in rows 3"),
        ({"c": ["18", "99", "15", "0083"]}, "must be one of SIAF's; found '99'"),
        ({"t": ["1", "2", "4", "1"]}, r"column t: .*one of 1, 2, 3.*'4' \(row 4\)"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(
    into: Path, tmp_path: Path, change: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        import_budget(as_csv(FUNCTIONS.assign(**change), tmp_path), into)


def test_a_file_of_another_matter_says_which_exports_are_known(into: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="by municipality, by project or by function; it is none"):
        import_budget(as_csv(pd.DataFrame({"x": ["1"]}), tmp_path), into)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"\xd0\xcf\x11\xe0 old", "Open it and save it as .xlsx"),
        (b"<html>no</html>", "must hold a whole table"),
        (b"a,op\n2024,f", "cut short"),
        (b"a,op\n2024,\0\0\n", "damaged"),
        (b"a\xa2o,op\na,\xe1\n", "read in several ways"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    into: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "gasto.xls"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        import_budget(path, into)
