"""The ministry's dashboard: each row at its own level, or refused by its line."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.dashboard import import_dashboard
from gapplanner.importing.said import Imported
from gapplanner.indicators import measure_indicators
from gapplanner.language import use_language
from gapplanner.sources import load_catalog, read_table

LOCAL = "PORCENTAJE DE LA RED VIAL VECINAL EN CONDICIONES INADECUADAS"
BRIDLE = "PORCENTAJE DE LA RED DE CAMINOS DE HERRADURA NO INTERVENIDOS"
ROW = {
    "NIVEL": "MP",
    "UBIGEO_ENTIDAD": "090100",
    "DEPARTAMENTO": "TIERRA",
    "PROVINCIA": "ALTA",
    "DISTRITO": "",
    "ID_BRECHA": "379",
    "INDICADOR": LOCAL,
    "INDICADOR_ANIO": "2022",
    "INDICADOR_VALOR": "0.25",
    "INDICADOR_UNIDAD_MEDIDA": "KM",
    "DEMANDADO": "80",
    "IMPLEMENTADO": "60",
    "LINEA_BASE": "2022",
}
BAJA = {"UBIGEO_ENTIDAD": "090200", "PROVINCIA": "BAJA"}
PATH = {"NIVEL": "MD", "ID_BRECHA": "582", "INDICADOR": BRIDLE}


def dashboard(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "tablero.xlsx"
    table = pd.DataFrame([ROW | row for row in rows])
    table.to_excel(path, sheet_name="Hoja", index=False)
    return path


def test_levels_are_kept_apart_each_with_its_parts(tiny: Path, tmp_path: Path) -> None:
    file = dashboard(
        tmp_path,
        {},
        BAJA,
        {"NIVEL": "GR", "UBIGEO_ENTIDAD": "090000", "PROVINCIA": ""},
        {**PATH, "UBIGEO_ENTIDAD": "090103", "DISTRITO": "LLANO"},
        {"NIVEL": "PAIS", "UBIGEO_ENTIDAD": "999"},
        {"UBIGEO_ENTIDAD": "100100", "PROVINCIA": "OTRA"},
    )
    said = import_dashboard(file, tiny, ask=Asked())
    roads = read_table("roads", tiny)
    local = roads[roads["indicator_id"] == "road-local"]
    assert local["unit_id"].tolist() == ["09", "0901", "0902"]
    assert local["level"].tolist() == ["department", "province", "province"]
    # The kilometres of local roads are published twice over: 80 are 40.
    assert local[["value", "numerator", "denominator"]].to_numpy().tolist()[1] == [0.25, 10, 40]
    paths = roads[(roads["indicator_id"] == "bridle-paths") & roads["value"].notna()]
    assert paths[["unit_id", "level", "denominator"]].to_numpy().tolist() == [
        ["090103", "district", 80]
    ]
    assert "Rows of the country: 1 row (6)." in said.refused
    assert "Rows of other departments: 1 row (7)." in said.refused


def test_the_base_year_is_measured_and_what_follows_is_estimated(
    tiny: Path, tmp_path: Path
) -> None:
    departmental = {
        "INDICADOR": LOCAL.replace("VECINAL", "DEPARTAMENTAL"),
        "ID_BRECHA": "483",
    }
    later = {"INDICADOR_ANIO": "2023", "IMPLEMENTADO": "70", "INDICADOR_VALOR": "0.125"}
    import_dashboard(dashboard(tmp_path, departmental, departmental | later), tiny, ask=Asked())
    roads = read_table("roads", tiny)
    known = roads[roads["value"].notna()]
    assert known[["year", "value", "quality"]].to_numpy().tolist() == [
        [2022, 0.25, "measured"],
        [2023, 0.125, "estimated"],
    ]
    unknown = roads[roads["value"].isna()]
    assert unknown["unit_id"].tolist() == ["0902"]
    assert "has no row of this place" in unknown["note"].iloc[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"UBIGEO_ENTIDAD": "090101"}, "The code is not of the level that NIVEL says: 1 row (3)."),
        ({"UBIGEO_ENTIDAD": "090700"}, "No place of the folder has that code: 1 row (3)."),
        (
            {**BAJA, "PROVINCIA": "ALTA"},
            "Code and name are not of one place (another list of codes?): 1 row (3).",
        ),
        (
            {**BAJA, "INDICADOR": "PORCENTAJE DE PUENTES"},
            "The indicator 'PORCENTAJE DE PUENTES' is not among the official names known here: 1 row (3).",
        ),
        (
            {**BAJA, "INDICADOR_UNIDAD_MEDIDA": "PERSONAS"},
            "The unit of measure is not the indicator's: 1 row (3).",
        ),
        (
            {**BAJA, "INDICADOR_VALOR": "0.3"},
            "The share is not what its parts give: 1 row (3).",
        ),
        ({**BAJA, "DEMANDADO": ""}, "Without what is demanded or implemented: 1 row (3)."),
        (
            {**BAJA, "DEMANDADO": "0", "INDICADOR_VALOR": "0"},
            "Implemented where nothing is demanded: 1 row (3).",
        ),
    ],
)
def test_a_row_that_cannot_be_matched_is_refused_by_its_line(
    tiny: Path, tmp_path: Path, change: dict[str, str], words: str
) -> None:
    said = import_dashboard(dashboard(tmp_path, {}, change), tiny, ask=Asked())
    assert words in said.refused
    roads = read_table("roads", tiny)
    assert roads.loc[roads["value"].notna(), "unit_id"].tolist() == ["0901"]


def test_what_is_built_beyond_what_was_demanded_is_a_gap_of_nothing(
    tiny: Path, tmp_path: Path
) -> None:
    more = {"IMPLEMENTADO": "81", "INDICADOR_VALOR": "0"}
    said = import_dashboard(dashboard(tmp_path, more), tiny, ask=Asked())
    assert said.repaired == ["More implemented than demanded: the gap is nothing: 1 row (2)."]
    assert read_table("roads", tiny)["value"].tolist()[0] == 0


def test_a_lost_zero_is_given_back_and_said(tiny: Path, tmp_path: Path) -> None:
    said = import_dashboard(dashboard(tmp_path, {"UBIGEO_ENTIDAD": "90100"}), tiny, ask=Asked())
    assert said.repaired == ["Codes had lost their first zero: it was given back: 1 row (2)."]


def test_everything_that_breaks_the_contract_is_said_at_once(tiny: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in tiny.rglob("*"))
    file = dashboard(
        tmp_path, {"NIVEL": "XX"}, {"INDICADOR_VALOR": "25%"}, {"INDICADOR_ANIO": "veinte"}
    )
    with pytest.raises(SourceError) as caught:
        import_dashboard(file, tiny, ask=Asked())
    assert len(caught.value.problems) == 3
    said = "\n".join(caught.value.problems)
    assert "tablero.xlsx, sheet Hoja, column NIVEL" in said
    assert "'XX' (row 2)" in said
    assert "'25%' (row 3)" in said
    assert "'veinte' (row 4)" in said
    assert sorted(path.name for path in tiny.rglob("*")) == before


def test_the_catalogue_says_whose_the_table_is_and_of_which_levels(
    tiny: Path, tmp_path: Path
) -> None:
    import_dashboard(dashboard(tmp_path, {}), tiny, ask=Asked())
    catalog = load_catalog(tiny)
    assert catalog.tables["roads"].levels == ("province",)
    assert len(catalog.tables["roads"].sha256) == 64
    assert catalog.sources["mef-gap-dashboard"].year == 2022


@pytest.mark.published
def test_the_real_dashboard_gives_the_roads_that_the_product_ships(
    published: Path,
    folder_of: Callable[[str], Path],
    shown_otherwise: Callable[[Imported, str, Path], list[str]],
) -> None:
    use_language("es")
    into = folder_of("06")
    file = published / "data" / "indicators" / "DASSHBOARDRED.xlsx"
    said = import_dashboard(file, into, ask=Asked())
    assert shown_otherwise(said, "gap-dashboard", file) == []
    ours = measure_indicators()
    ours = ours[ours["indicator_id"].isin(["road-local", "road-departmental"])]
    both = ours.merge(read_table("roads", into), on=["indicator_id", "unit_id", "year"])
    assert len(both) == len(ours) == 28
    for column in ("value", "numerator", "denominator"):
        pd.testing.assert_series_equal(
            both[f"{column}_x"], both[f"{column}_y"], check_names=False, atol=1e-6
        )
    roads = read_table("roads", into)
    assert set(roads.loc[roads["level"] == "district", "indicator_id"]) == {"bridle-paths"}
