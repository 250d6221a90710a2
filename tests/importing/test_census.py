"""Census tables without codes: found by province and name, or refused with their rows."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.census import import_census
from gapplanner.importing.said import Imported
from gapplanner.indicators import measure_indicators
from gapplanner.language import use_language
from gapplanner.sources import read_table

WHOLE = [
    ("DEPARTAMENTO TIERRA", 100, 40, 60),
    ("PROVINCIA ALTA", 60, 20, 40),
    ("DISTRITO ÁNIMAS", 30, 10, 20),
    ("De 1 a 4 años", 3, 1, 2),
    ("DISTRITO SANTA CRUZ", 20, 10, 10),
    ("DISTRITO LLANO", 10, "-", 10),
    ("PROVINCIA BAJA", 40, 20, 20),
    ("DISTRITO SANTA CRUZ", 25, 15, 10),
    ("DISTRITO SAN BERNARDO DE TOL", 15, 5, 10),
]


def tome(folder: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    path = folder / "09TOMO_01.xlsx"
    cells: list[list[object]] = [["CUADRO Nº 1", *[None] * 7]]
    cells += [[name, total, 0, 0, urban, 0, 0, rural] for name, total, urban, rural in rows]
    pd.DataFrame(cells).to_excel(path, sheet_name="POB1", header=False, index=False)
    return path


def changed(row: int, *cells: object) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = list(WHOLE)
    rows[row] = cells
    return rows


def test_the_same_name_in_two_provinces_is_two_districts(tiny: Path, tmp_path: Path) -> None:
    said = import_census(tome(tmp_path, WHOLE), tiny, ask=Asked())
    people = read_table("population-poverty", tiny)
    counted = people[people["indicator_id"] == "population"].set_index("unit_id")["value"]
    assert counted.to_dict() == {
        "09": 100,
        "0901": 60,
        "0902": 40,
        "090101": 30,
        "090102": 20,
        "090103": 10,
        "090201": 25,
        "090202": 15,
    }
    rural = people[people["indicator_id"] == "rural-share"].set_index("unit_id")["value"]
    assert rural["090103"] == 1
    assert set(people["year"]) == {2017}
    assert said.repaired[0].startswith("The table does not say its year: 2017 is taken")
    assert said.repaired[1] == (
        "Names cut short were taken for the one district that begins so "
        "(SAN BERNARDO DE TOL = San Bernardo de Toledo): 1 row (10)."
    )
    assert (said.refused, said.unknown) == ([], [])


def test_a_name_that_nobody_has_is_refused_and_its_district_is_unknown(
    tiny: Path, tmp_path: Path
) -> None:
    said = import_census(
        tome(tmp_path, changed(5, "DISTRITO MONTE", 10, "-", 10)), tiny, ask=Asked(year=2007)
    )
    assert said.refused == ["No place of the folder has the name (MONTE (ALTA)): 1 row (7)."]
    people = read_table("population-poverty", tiny).set_index(["indicator_id", "unit_id"])
    assert people["value"].isna()["population", "090103"]
    assert set(people["year"]) == {2007}


def test_a_name_that_several_may_have_is_refused(tiny: Path, tmp_path: Path) -> None:
    units = read_table("units", tiny)
    twin = units.iloc[[-1]].assign(
        unit_id="090203", name="San Bernardo de Tolosa", reniec_id="090298"
    )
    _with_units(tiny, pd.concat([units, twin], ignore_index=True))
    said = import_census(tome(tmp_path, WHOLE), tiny, ask=Asked())
    assert said.refused == [
        "Several districts may have the name, and none was taken (SAN BERNARDO DE TOL (BAJA)): 1 row (10)."
    ]


def _with_units(root: Path, units: pd.DataFrame) -> None:
    from gapplanner.sources.catalog import load_catalog, register
    from gapplanner.sources.contracts import UNITS
    from gapplanner.sources.writing import write_table

    write_table(units, UNITS, root / "boundaries" / "units.csv")
    register(root, [load_catalog(root).tables["units"]])


@pytest.mark.parametrize(
    ("row", "cells", "words"),
    [
        (
            4,
            ("DISTRITO SANTA CRUZ", 21, 11, 10),
            r"row 3: ALTA must count what its parts do; it counts 60 and they 61",
        ),
        (
            4,
            ("DISTRITO SANTA CRUZ", 20, 11, 10),
            r"sheet POB1: urban and rural must add up to the total.*'20' \(row 6\)",
        ),
        (4, ("DISTRITO SANTA CRUZ", "veinte", 10, 10), r"column Total.*'veinte' \(row 6\)"),
        (0, ("DEPARTAMENTO MAR", 100, 40, 60), r"of the folder's department, Tierra.*is of MAR"),
        (6, ("PROVINCIA BAJA", 41, 21, 20), r"row 8: BAJA must count.*41 and they 40"),
    ],
)
def test_a_table_that_does_not_hold_is_refused_with_sheet_and_row(
    tiny: Path, tmp_path: Path, row: int, cells: tuple[object, ...], words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        import_census(tome(tmp_path, changed(row, *cells)), tiny, ask=Asked())
    assert not (tiny / "indicators").exists()


WATER = "departamento,provincia,area,tipo_vivienda,indicador,procedencia_agua,valor"
SCHOOLING = "departamento,provincia,area,sexo,grupo_edad,nivel_educativo,poblacion"


def provinces(folder: Path, name: str, head: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def water(province: str, *counts: int) -> list[str]:
    kinds = ("total", "red_publica", "pilon_pileta", "pozo")
    return [
        f"TIERRA,{province},Total,Total,Viviendas particulares,{kind},{count}.0"
        for kind, count in zip(kinds, counts, strict=True)
    ]


def test_water_by_province_is_written_on_provinces_alone(tiny: Path, tmp_path: Path) -> None:
    file = provinces(
        tmp_path,
        "censo2025_servicios.csv",
        WATER,
        *water("Total", 100, 60, 10, 30),
        *water("PROVINCIA ALTA", 60, 40, 5, 15),
    )
    said = import_census(file, tiny, ask=Asked())
    table = read_table("water-sanitation", tiny)
    known = table[table["value"].notna()]
    assert known[["unit_id", "level", "year", "value", "denominator"]].to_numpy().tolist() == [
        ["09", "department", 2025, 0.3, 100],
        ["0901", "province", 2025, 0.25, 60],
    ]
    assert table.loc[table["value"].isna(), "unit_id"].tolist() == ["0902"]
    assert said.refused == ["Districts get no figure from this file: it is published by province."]


def test_kinds_of_water_that_do_not_add_up_are_refused(tiny: Path, tmp_path: Path) -> None:
    file = provinces(
        tmp_path,
        "censo2025.csv",
        WATER,
        *water("Total", 100, 60, 10, 30),
        *water("PROVINCIA ALTA", 60, 40, 5, 14),
        *water("PROVINCIA MAR", 60, 40, 5, 15),
    )
    said = import_census(file, tiny, ask=Asked())
    assert "The kinds do not add up to the total: 1 row (6)." in said.refused
    assert "No place of the folder has the name: 1 row (10)." in said.refused


def test_schooling_counts_those_of_fifteen_and_over(tiny: Path, tmp_path: Path) -> None:
    rows = [
        f"TIERRA,PROVINCIA BAJA,Total,Total,{age},{level},{count}"
        for age, counts in {"De 5 a 14 años": (9, 9), "De 15 a 24 años": (8, 2)}.items()
        for level, count in (("total", counts[0]), ("sin_nivel", counts[1]))
    ]
    rows.append("TIERRA,PROVINCIA BAJA,Total,Total,De 15 a 24 años,primaria,6")
    import_census(provinces(tmp_path, "censo2025.csv", SCHOOLING, *rows), tiny, ask=Asked())
    known = read_table("education", tiny).dropna(subset=["value"])
    assert known[["indicator_id", "unit_id", "value"]].to_numpy().tolist() == [
        ["no-schooling", "0902", 0.25]
    ]


def test_a_file_without_a_year_asks_for_it(tiny: Path, tmp_path: Path) -> None:
    file = provinces(tmp_path, "agua.csv", WATER, *water("Total", 100, 60, 10, 30))
    with pytest.raises(SourceError, match=r"agua\.csv must say the year of its figures, or --year"):
        import_census(file, tiny, ask=Asked())


def test_a_file_of_neither_shape_is_refused(tiny: Path, tmp_path: Path) -> None:
    file = provinces(tmp_path, "censo2025.csv", "provincia,valor", "ALTA,1")
    with pytest.raises(SourceError, match=r"procedencia_agua .* or nivel_educativo"):
        import_census(file, tiny, ask=Asked())


@pytest.mark.published
def test_the_real_tome_gives_all_127_districts_their_own_count(
    published: Path,
    folder_of: Callable[[str], Path],
    shown_otherwise: Callable[[Imported, str, Path], list[str]],
) -> None:
    use_language("es")
    into = folder_of("06")
    file = published / "data" / "census" / "06TOMO_01_cajamarca.xlsx"
    said = import_census(file, into, ask=Asked())
    assert shown_otherwise(said, "census", file) == []
    assert (said.refused, said.unknown) == ([], [])
    assert "SANTA CRUZ DE TOLED = Santa Cruz de Toledo" in said.repaired[1]
    ours = measure_indicators()
    ours = ours[ours["indicator_id"] == "population"]
    both = ours.merge(
        read_table("population-poverty", into), on=["indicator_id", "unit_id", "year", "level"]
    )
    assert len(both) == 127 + 13 + 1
    assert (both["value_x"] == both["value_y"]).all()
    assert both.loc[both["level"] == "department", "value_y"].tolist() == [1_341_012]


@pytest.mark.published
def test_the_real_provinces_of_2025_are_all_known(
    published: Path,
    folder_of: Callable[[str], Path],
    shown_otherwise: Callable[[Imported, str, Path], list[str]],
) -> None:
    use_language("es")
    into = folder_of("06")
    for part, table_id, indicator in (
        ("servicios", "water-sanitation", "water-network"),
        ("educacion", "education", "no-schooling"),
    ):
        file = published / "data" / "census" / f"censo2025_censo_{part}_cajamarca_provinces.csv"
        said = import_census(file, into, ask=Asked())
        assert part == "educacion" or shown_otherwise(said, "census", file) == []
        rows = read_table(table_id, into)
        rows = rows[(rows["indicator_id"] == indicator) & (rows["year"] == 2025)]
        assert rows["level"].value_counts().to_dict() == {"province": 13, "department": 1}
        provinces = rows[rows["level"] == "province"]
        whole = rows[rows["level"] == "department"].iloc[0]
        assert provinces["denominator"].sum() == whole["denominator"]
        assert provinces["numerator"].sum() == whole["numerator"]
