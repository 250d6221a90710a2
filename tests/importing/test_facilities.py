"""A register of health facilities as it comes: placed, mended, or refused by its lines."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.facilities import import_facilities
from gapplanner.importing.said import Imported
from gapplanner.indicators import measure_indicators
from gapplanner.language import use_language
from gapplanner.sources import read_table

HEAD = "cod_ipress,est_nombre,category,est_condic,institucio,ubigeo,nom_prov,nom_dist,lon,lat"
ROWS = {
    "1": "1,UNO,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,-77.95,-6.95",
    "2": "2,DOS,I-2,ACTIVO,MINSA,090201,BAJA,SANTA CRUZ,-77.65,-6.95",
}


def register_file(
    folder: Path, *rows: str, head: str = HEAD, name: str = "ipress_2022.csv"
) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def facilities(root: Path) -> pd.DataFrame:
    return read_table("facilities", root).set_index("facility_id")


def test_facilities_are_placed_and_counted(tiny: Path, tmp_path: Path) -> None:
    said = import_facilities(register_file(tmp_path, *ROWS.values()), tiny, ask=Asked())
    assert facilities(tiny)["unit_id"].to_dict() == {"1": "090101", "2": "090201"}
    health = read_table("health", tiny).set_index(["indicator_id", "unit_id"])
    first = health.loc["health-facilities-i1"]
    assert first["value"].to_dict() == {
        "090101": 1,
        "090102": 0,
        "090103": 0,
        "090201": 0,
        "090202": 0,
    }
    assert set(health["year"]) == {2022}
    assert health.loc[("health-facilities", "090201"), "denominator"] == 1
    assert (said.repaired, said.refused, said.unknown) == ([], [], [])


@pytest.mark.parametrize(
    ("row", "lon", "lat", "words"),
    [
        ("3,A,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,-6.95,-77.95", -77.95, -6.95, "exchanged and put in place: 1 row (3)."),
        ("3,A,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,0,0", None, None, "Without a point (empty or zero): 1."),
        ("3,A,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,,", None, None, "Without a point (empty or zero): 1."),
        ("3,A,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,-70.1,-12.3", None, None, "Points outside the department were left out: 1 row (3)."),
        ("3,A,I-1,ACTIVO,MINSA,090101,ALTA,ANIMAS,-77.85,-6.95", -77.85, -6.95, "Points outside the polygon of the recorded district: 1; the"),
    ],
)  # fmt: skip
def test_a_point_is_mended_or_unknown_and_the_recorded_district_stays(
    tiny: Path, tmp_path: Path, row: str, lon: float | None, lat: float | None, words: str
) -> None:
    said = import_facilities(register_file(tmp_path, ROWS["2"], row), tiny, ask=Asked())
    found = facilities(tiny).loc["3"]
    assert found["unit_id"] == "090101"
    if lon is None:
        assert pd.isna(found["lon"])
        assert pd.isna(found["lat"])
    else:
        assert (found["lon"], found["lat"]) == (lon, lat)
    assert any(words in sentence for sentence in said.repaired + said.refused + said.unknown)


def test_the_same_row_twice_is_one_and_one_code_with_two_rows_is_none(
    tiny: Path, tmp_path: Path
) -> None:
    other = ROWS["2"].replace("DOS", "TRES")
    file = register_file(tmp_path, ROWS["1"], ROWS["1"], ROWS["2"], other)
    said = import_facilities(file, tiny, ask=Asked())
    assert facilities(tiny).index.tolist() == ["1"]
    assert said.repaired == ["The same facility twice was taken once: 1 row (3)."]
    assert said.refused == ["One code with two different rows: 2 rows (4, 5)."]


def test_private_and_closed_facilities_are_left_out(tiny: Path, tmp_path: Path) -> None:
    file = register_file(
        tmp_path,
        ROWS["1"],
        ROWS["2"].replace("MINSA", "PRIVADO"),
        ROWS["2"].replace("2,DOS", "3,TRES").replace("ACTIVO", "CIERRE TEMPORAL"),
    )
    said = import_facilities(file, tiny, ask=Asked())
    assert facilities(tiny).index.tolist() == ["1"]
    assert said.refused == [
        "Facilities that are not public: 1 row (3).",
        "Facilities that are not in service: 1 row (4).",
    ]


def test_a_category_that_is_none_is_counted_in_none(tiny: Path, tmp_path: Path) -> None:
    file = register_file(tmp_path, ROWS["1"].replace("I-1", "Sin Categoría"), ROWS["2"])
    said = import_facilities(file, tiny, ask=Asked())
    assert facilities(tiny).loc["1", "category"] == "0"
    assert said.unknown[0].startswith("Facilities without a category of the list: 1;")


def test_a_row_that_cannot_be_placed_leaves_zeros_unknown(tiny: Path, tmp_path: Path) -> None:
    lost = "3,A,I-1,ACTIVO,MINSA,090103,ALTA,MONTE,-77.85,-6.95"
    said = import_facilities(register_file(tmp_path, *ROWS.values(), lost), tiny, ask=Asked())
    assert said.refused == [
        "Code and name are not of one place: '090103 MONTE'. If you know they are, say --accept with the code: 1 row (4)."
    ]
    health = read_table("health", tiny)
    first = health[health["indicator_id"] == "health-facilities-i1"].set_index("unit_id")
    assert first["value"].isna().to_dict() == {
        "090101": False, "090102": True, "090103": True, "090201": True, "090202": True
    }  # fmt: skip


def test_a_register_in_reniec_codes_is_converted_by_code_and_name(
    tiny: Path, tmp_path: Path
) -> None:
    # 090101 is Santa Cruz in RENIEC's list and Ánimas in INEI's.
    file = register_file(
        tmp_path,
        "1,UNO,I-1,ACTIVO,MINSA,090102,ALTA,ANIMAS,-77.95,-6.95",
        "2,DOS,I-2,ACTIVO,MINSA,090101,ALTA,SANTA CRUZ,-77.85,-6.95",
    )
    said = import_facilities(file, tiny, ask=Asked())
    assert facilities(tiny)["unit_id"].to_dict() == {"1": "090101", "2": "090102"}
    assert said.repaired == [
        "The codes were RENIEC's: each was changed to INEI's by code and name: 2 rows (2, 3)."
    ]


def test_two_lists_of_codes_in_one_table_are_refused(tiny: Path, tmp_path: Path) -> None:
    file = register_file(
        tmp_path,
        ROWS["1"],
        "2,DOS,I-2,ACTIVO,MINSA,090101,ALTA,SANTA CRUZ,-77.85,-6.95",
    )
    with pytest.raises(SourceError, match="Codes must follow one list"):
        import_facilities(file, tiny, ask=Asked())
    assert not (tiny / "indicators").exists()


PERSONAL_HEAD = HEAD + ",Director Médico y/o Responsable de la Atención,Teléfono,DNI"


def test_names_of_persons_never_enter(tiny: Path, tmp_path: Path) -> None:
    file = register_file(
        tmp_path, *(row + ",ROSA QUISPE HUAMAN,976000111,40000001" for row in ROWS.values()),
        head=PERSONAL_HEAD,
    )  # fmt: skip
    said = import_facilities(file, tiny, ask=Asked())
    assert said.refused == [
        "Columns with data of persons were not read: Director Médico y/o Responsable de la Atención, Teléfono, DNI."
    ]
    every = b"".join(path.read_bytes() for path in tiny.rglob("*") if path.is_file())
    for word in (b"QUISPE", b"976000111", b"40000001"):
        assert word not in every


def test_another_encoding_separator_and_headings_are_read_and_said(
    tiny: Path, tmp_path: Path
) -> None:
    head = "Institución;Código Único;Nombre del establecimiento;Departamento;Provincia;Distrito;UBIGEO;Categoria;Condición;NORTE;ESTE"
    row = "MINSA;1;PEÑA;TIERRA;ALTA;ÁNIMAS;90101;I-1;EN FUNCIONAMIENTO;-77,95;-6,95"
    other = row.replace("TIERRA", "MAR").replace(";1;", ";2;")
    path = tmp_path / "RENIPRESS_2024.csv"
    path.write_bytes(f"{head}\r\n{row}\r\n{other}\r\n".encode("cp1252"))
    said = import_facilities(path, tiny, ask=Asked())
    found = facilities(tiny).loc["1"]
    assert (found["name"], found["unit_id"], found["lon"], found["lat"]) == (
        "PEÑA", "090101", -77.95, -6.95
    )  # fmt: skip
    assert said.repaired == [
        "The file was not in UTF-8: it was read as Windows-1252.",
        "Codes had lost their first zero: it was given back: 1 row (2).",
        "Longitude and latitude were exchanged and put in place: 1 row (2).",
    ]
    assert said.refused == ["Rows of other departments: 1 row (3)."]


def test_every_missing_column_is_named_at_once(tiny: Path, tmp_path: Path) -> None:
    file = register_file(tmp_path, "1,UNO", head="cod_ipress,est_nombre")
    with pytest.raises(SourceError) as caught:
        import_facilities(file, tiny, ask=Asked())
    said = "\n".join(caught.value.problems)
    for column in ("UBIGEO", "PROVINCIA", "DISTRITO"):
        assert f"must have a column {column}" in said


def test_everything_that_breaks_the_contract_is_said_with_its_row(
    tiny: Path, tmp_path: Path
) -> None:
    file = register_file(
        tmp_path,
        ROWS["1"].replace("1,UNO", "X1,UNO"),
        ROWS["2"].replace("-77.65", "oeste").replace("090201", "ninguno"),
    )
    with pytest.raises(SourceError) as caught:
        import_facilities(file, tiny, ask=Asked())
    said = "\n".join(caught.value.problems)
    assert "column code: every row must have text of the form" in said
    assert "'X1' (row 2)" in said
    assert "'oeste' (row 3)" in said
    assert "'ninguno' (row 3)" in said
    assert len(caught.value.problems) == 3


def test_empty_lines_are_left_out_and_rows_are_still_lines_of_the_file(
    tiny: Path, tmp_path: Path
) -> None:
    lost = "3,A,I-1,ACTIVO,MINSA,090103,ALTA,MONTE,-77.85,-6.95"
    file = register_file(tmp_path, ROWS["1"], "", ",,,,,,,,,", lost, "")
    said = import_facilities(file, tiny, ask=Asked())
    assert said.refused[0].endswith("1 row (5).")


def test_text_of_no_known_encoding_is_refused(tiny: Path, tmp_path: Path) -> None:
    file = register_file(tmp_path, *ROWS.values())
    file.write_bytes(file.read_bytes().replace(b"UNO", b"U\x81O"))
    with pytest.raises(SourceError, match=r"UTF-8 or in Windows-1252, and is in neither"):
        import_facilities(file, tiny, ask=Asked())


def test_a_file_of_headings_alone_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"must have rows of figures below its headings"):
        import_facilities(register_file(tmp_path), tiny, ask=Asked())


def test_a_register_of_another_department_is_refused(tiny: Path, tmp_path: Path) -> None:
    file = register_file(tmp_path, "1,UNO,I-1,ACTIVO,MINSA,010101,ALTA,ANIMAS,-77.95,-6.95")
    with pytest.raises(SourceError, match="must have rows of department 09; it has none"):
        import_facilities(file, tiny, ask=Asked())


def test_a_planner_may_say_that_two_names_are_of_one_place(tiny: Path, tmp_path: Path) -> None:
    renamed = "3,A,I-1,ACTIVO,MINSA,090103,ALTA,LLANO NUEVO,-77.75,-6.95"
    file = register_file(tmp_path, ROWS["1"], renamed)
    import_facilities(file, tiny, ask=Asked(accept=("090103",)))
    assert facilities(tiny)["unit_id"].to_dict() == {"1": "090101", "3": "090103"}


@pytest.mark.published
def test_the_real_register_gives_the_counts_that_the_product_ships(
    published: Path,
    folder_of: Callable[[str], Path],
    shown_otherwise: Callable[[Imported, str, Path], list[str]],
) -> None:
    use_language("es")
    into = folder_of("06")
    file = published / "data" / "health" / "ipress_cajamarca_2022_nopersonal.csv"
    said = import_facilities(file, into, ask=Asked())
    assert shown_otherwise(said, "facilities", file) == []
    pd.testing.assert_frame_equal(read_table("facilities", into), read_table("facilities"))
    ours = measure_indicators()
    ours = ours[ours["indicator_id"].str.startswith("health-facilities")]
    theirs = read_table("health", into)
    both = ours.merge(theirs, on=["indicator_id", "unit_id", "year"])
    assert len(both) == len(ours) == 6 * 127
    pd.testing.assert_series_equal(both["value_x"], both["value_y"], check_names=False)
    # The recorded district stays where the point lies in a neighbour's polygon.
    assert any("se mantuvo el distrito que dice el registro" in word for word in said.repaired)
    assert said.refused == []
