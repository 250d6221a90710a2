"""The readers of published files, on small files of the true shape and on damaged ones."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.sources.publications.child_nutrition import read_child_nutrition
from gapplanner.sources.publications.districts import (
    _COUNTS,
    _IDS,
    _PERCENTAGES,
    read_districts,
)
from gapplanner.sources.publications.health_facilities import read_facilities
from gapplanner.sources.publications.municipalities import (
    read_municipal_execution,
    read_municipality_types,
)
from gapplanner.sources.publications.road_gaps import read_road_gaps
from gapplanner.sources.publications.spending import (
    read_municipal_spending,
    read_regional_spending,
)
from gapplanner.sources.publications.ubigeos import read_ubigeos


def text_file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sheet_file(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    path = folder / "book.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for sheet, rows in sheets.items():
            pd.DataFrame(rows).to_excel(book, sheet_name=sheet, header=False, index=False)
    return path


def census_row(name: str, total: object, urban: object, rural: object) -> list[object]:
    return [name, total, "-", "-", urban, "-", "-", rural, "-", "-"]


def district_file(folder: Path, **cells: str) -> Path:
    row = (
        {"ubigeo": "060101", "ubigeo_reniec": "060101", "province": "ALTA", "district": "ALTA"}
        | dict.fromkeys(_COUNTS, "4")
        | dict.fromkeys(_PERCENTAGES, "25.0")
        | cells
    )
    return text_file(folder, "districts.csv", ",".join(row), ",".join(row.values()))


def test_the_census_gives_a_district_the_province_above_it(tmp_path: Path) -> None:
    path = sheet_file(
        tmp_path,
        {
            "POB1": [
                ["CUADRO Nº 1", *[None] * 9],
                census_row("DEPARTAMENTO ALTO", 9, 4, 5),
                census_row("PROVINCIA UNA", 9, 4, 5),
                census_row("De 1 a 4 años", 2, 1, 1),
                census_row("DISTRITO PIÓN", 4, 4, "-"),
                census_row("DISTRITO LLANO", 5, "-", 5),
            ]
        },
    )
    counted = read_population(path)
    assert counted["level"].tolist() == ["department", "province", "district", "district"]
    assert counted["province"].tolist() == ["", "UNA", "UNA", "UNA"]
    assert counted[["total", "urban", "rural"]].to_numpy().tolist()[2:] == [[4, 4, 0], [5, 0, 5]]


def test_a_census_whose_parts_do_not_add_up_is_refused(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, {"POB1": [census_row("DISTRITO PIÓN", 4, 4, 1)]})
    with pytest.raises(
        SourceError, match=r"sheet POB1: urban and rural must add up.*'4' \(row 1\)"
    ):
        read_population(path)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("104.1", "a percentage must lie in 0-100; found 104.1"),
        ("25,5", "cells must hold numbers or nothing; found '25,5'"),
    ],
)
def test_a_percentage_that_cannot_be_is_refused(tmp_path: Path, cell: str, words: str) -> None:
    path = district_file(tmp_path, illiteracy_15plus_2017_pct=f'"{cell}"')
    with pytest.raises(SourceError, match=words):
        read_districts(path)


def test_percentages_become_shares_and_empty_cells_stay_unknown(tmp_path: Path) -> None:
    column = "schools_flagged_inadequate_secondary_2023_pct_corrected"
    districts = read_districts(district_file(tmp_path, **{column: ""}))
    assert districts["illiteracy"].tolist() == [0.25]
    assert districts["secondary_inadequate"].isna().all()


def test_a_district_file_without_its_columns_says_which(tmp_path: Path) -> None:
    path = text_file(tmp_path, "districts.csv", "ubigeo,province", "060101,ALTA")
    with pytest.raises(SourceError, match=r"districts\.csv must have the columns 'ubigeo_reniec'"):
        read_districts(path)
    assert set(_IDS) >= {"ubigeo", "province"}


def test_only_facilities_in_service_are_read(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "ipress.csv",
        "cod_ipress,ubigeo,nom_prov,nom_dist,category,est_condic",
        "2,060101,ALTA,ALTA,I-1,ACTIVO",
        "1,060101,ALTA,ALTA,I-2,CERRADO",
    )
    assert read_facilities(path)["facility_id"].tolist() == ["2"]


def test_a_repeated_facility_is_refused(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "ipress.csv",
        "cod_ipress,ubigeo,nom_prov,nom_dist,category,est_condic",
        "2,060101,ALTA,ALTA,I-1,ACTIVO",
        "2,060102,ALTA,ALTA,I-1,ACTIVO",
    )
    with pytest.raises(SourceError, match=r"cod_ipress must be unique; repeated: '2'"):
        read_facilities(path)


def nutrition_sheets(word: str) -> dict[str, list[list[object]]]:
    def head(words: str) -> list[list[object]]:
        return [[None] * 8, [None, "DEPARTAMENTO", None, None, "UBIGEO", "N°", words, None]]

    rows: list[list[object]] = [
        [None, "CAJAMARCA", "ALTA", "PIÓN", "060101", "40", "10", "25"],
        [None, "CAJAMARCA", "ALTA", "LLANO", "060102", "SD", "SD", "SD"],
        [None, "PIURA", "PAITA", "PAITA", "200501", "7", "1", "14.29"],
    ]
    return {
        "EN 0-59m x DISTRITO": [*head(word), *rows],
        "Anemia 6-35m x DISTRITO": [*head("ANEMIA TOTAL"), *rows[:1]],
    }


def test_children_are_read_and_those_without_record_stay_unknown(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, nutrition_sheets("DESNUTRICIÓN CRÓNICA"))
    children = read_child_nutrition(path)
    assert children["indicator_id"].tolist() == ["anaemia", *["chronic-malnutrition"] * 2]
    assert children["evaluated"].tolist()[:2] == [40, 40]
    assert children["cases"].isna().tolist() == [False, False, True]


def test_a_sheet_whose_columns_moved_is_refused(tmp_path: Path) -> None:
    path = sheet_file(tmp_path, nutrition_sheets("OBESIDAD"))
    words = "column 7 must be headed 'DESNUTRICIÓN CRÓNICA'; found 'OBESIDAD'"
    with pytest.raises(SourceError, match=words):
        read_child_nutrition(path)


ROAD_HEAD = (
    "NIVEL,UBIGEO_ENTIDAD,PROVINCIA,ID_BRECHA,INDICADOR,INDICADOR_ANIO,INDICADOR_VALOR,"
    "DEMANDADO,IMPLEMENTADO,INDICADOR_UNIDAD_MEDIDA"
)


def test_road_gaps_keep_provinces_and_department_and_mend_the_lost_zero(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "roads.csv",
        ROAD_HEAD,
        "MP,60100,ALTA,379,VECINAL,2023,0.25,4.0,3.0,KM",
        "GR,60000,,379,VECINAL,2023,0.25,4.0,3.0,KM",
        "MD,60101,ALTA,582,HERRADURA,2023,0,0.0,0.1,KM",
        "MP,60100,ALTA,552,VECINAL POR IMPLEMENTAR,2023,0,4.0,4.0,KM",
    )
    gaps = read_road_gaps(path)
    assert gaps["unit_id"].tolist() == ["06", "0601"]
    assert gaps["level"].tolist() == ["department", "province"]
    assert set(gaps["indicator_id"]) == {"road-local"}


def test_spending_is_read_by_function_and_not_by_programme(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "spending.csv",
        "a,g,op,c,p,d,i,t,u",
        "2024,M,c,0083,9.0,8.0,8.0,1,060101",
        "2024,M,f,18,9.0,8.0,8.0,1,060101",
        "2024,M,f,18,6.0,5.0,5.0,2,060101",
    )
    spending = read_municipal_spending(path)
    assert spending[["siaf_code", "kind"]].to_numpy().tolist() == [
        ["18", "projects"],
        ["18", "total"],
    ]
    assert spending["accrued"].tolist() == [5, 8]


def test_regional_spending_is_the_departments(tmp_path: Path) -> None:
    path = tmp_path / "regional.json"
    record = {"a": "2024", "g": "R", "op": "f", "c": "20", "p": 2.0, "d": 1.0, "t": "2"}
    path.write_text(json.dumps([record]), encoding="utf-8")
    assert read_regional_spending(path)["unit_id"].tolist() == ["06"]


def test_a_broken_json_is_said(tmp_path: Path) -> None:
    path = text_file(tmp_path, "regional.json", '[{"a": "2024"')
    with pytest.raises(SourceError, match=r"regional\.json must be a file as its publisher gave"):
        read_regional_spending(path)


def test_a_municipality_gets_its_enye_back(tmp_path: Path) -> None:
    head: list[object] = ["Año", "UBI_DIST", "Municipalidad", "PIM", "Devengado"]
    rows: list[list[object]] = [
        head,
        ["2024", "060108", "MUNICIPALIDAD DISTRITAL DE LOS BA¥OS DEL INCA", "2", "1"],
        ["2024", "200101", "MUNICIPALIDAD PROVINCIAL DE PIURA", "2", "1"],
    ]
    execution = read_municipal_execution(sheet_file(tmp_path, {"Sheet1": rows}))
    assert execution["name"].tolist() == ["MUNICIPALIDAD DISTRITAL DE LOS BAÑOS DEL INCA"]


def test_municipal_classes_of_other_departments_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "types.parquet"
    pd.DataFrame({"UBIGEO": ["060101", "010101"], "TIPO_MUNICIPALIDAD": ["A", "G"]}).to_parquet(
        path
    )
    assert read_municipality_types(path).to_numpy().tolist() == [["060101", "A"]]


def test_provinces_come_from_their_districts(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "ubigeo.csv",
        "ubigeo_inei,ubigeo_reniec,provincia,distrito,capital,altitud_capital_m,lat_capital,"
        "lon_capital,superficie_km2",
        "060101,060102,ALTA,PION,Pión,2000,-7.1,-78.5,10.5",
    )
    units = read_ubigeos(path)
    assert units["unit_id"].tolist() == ["0601", "060101"]
    assert units["parent_id"].tolist() == ["06", "0601"]
    assert units["name"].tolist() == ["ALTA", "PION"]


@pytest.mark.parametrize(
    "read",
    [
        read_population,
        read_child_nutrition,
        read_municipal_execution,
        read_municipality_types,
        read_road_gaps,
        read_regional_spending,
    ],
)
def test_a_file_that_is_not_there_or_is_cut_short_is_said(
    tmp_path: Path, read: Callable[[Path], pd.DataFrame]
) -> None:
    with pytest.raises(SourceError, match="A published file must lie at"):
        read(tmp_path / "nothing")
    path = tmp_path / "cut.xlsx"
    path.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(SourceError, match=r"cut\.xlsx"):
        read(path)
