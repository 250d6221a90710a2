"""The poverty map with its intervals: low and high go with the value, in one unit."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.poverty import import_poverty
from gapplanner.sources import load_catalog, read_table

MAP = pd.DataFrame(
    {
        "UBIGEO": ["10101", "10102", "10103", "060101"],
        "DISTRITO": ["CHACHAPOYAS", "ASUNCION", "BALSAS", "CAJAMARCA"],
        "Pobreza": ["10.5", "41.0", "60", "26"],
        "Límite inferior": ["8", "35", "50", "20"],
        "Límite superior": ["13", "47", "70", "32"],
    }
)


def written(table: pd.DataFrame, folder: Path) -> Path:
    path = folder / "pobreza.csv"
    table.to_csv(path, index=False)
    return path


def test_value_and_interval_become_shares_and_the_absent_stay_unknown(
    into: Path, tmp_path: Path
) -> None:
    told = import_poverty(written(MAP, tmp_path), into)
    table = read_table("population-poverty", into).set_index("unit_id")
    first = table[["value", "low", "high"]].to_numpy()[0]
    assert first.tolist() == [0.105, 0.08, 0.13]
    assert table[["value", "low", "high"]].loc["010201"].isna().all()
    assert set(table["indicator_id"]) == {"poverty-2018"}
    assert told.repaired == [
        "Codes had lost their first zero: it was given back.",
        "Percentages became shares: they were divided by 100.",
    ]
    assert told.refused == ["1 row of another department was left out."]
    assert told.unknown == ["Poverty is unknown in 1 districts: 010201."]
    assert load_catalog(into).tables["population-poverty"].sources == ("inei-poverty-map",)


def test_shares_stay_as_they_are(into: Path, tmp_path: Path) -> None:
    shares = MAP.assign(**{name: MAP[name].astype(float) / 100 for name in MAP.columns[2:]})
    told = import_poverty(written(shares, tmp_path), into)
    assert read_table("population-poverty", into)["value"].iloc[0] == 0.105
    assert not any("divided" in sentence for sentence in told.repaired)


def test_other_figures_of_the_folder_stay(into: Path, tmp_path: Path) -> None:
    import_poverty(written(MAP, tmp_path), into)
    told = import_poverty(written(MAP.drop(columns=MAP.columns[3:]), tmp_path), into)
    table = read_table("population-poverty", into)
    assert len(table) == 4
    assert table["low"].isna().all()
    assert "The file has no intervals" in told.unknown[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"Pobreza": ["10.5", "48.0", "60", "26"]},
            r"must lie in its interval; not so: 010102 \(row 3",
        ),
        ({"Pobreza": ["10.5", "101", "60", "26"]}, r"column Pobreza: .*at most 100.*'101' \(row 3"),
        ({"Pobreza": ["10,5", "41", "60", "26"]}, "may be read in two ways: '10,5'"),
        ({"UBIGEO": ["10101", "10101", "10103", "060101"]}, "must be unique; repeated"),
        ({"UBIGEO": ["10101", "10103", "10102", "060101"]}, "may be RENIEC's"),
        ({"UBIGEO": ["10101", "10199", "10103", "060101"]}, r"of a district of the folder.*010199"),
        ({"Límite inferior": ["8", "", "50", "20"]}, r"both its ends; not so: 010102 \(row 3\)"),
    ],
)
def test_what_is_wrong_is_told_by_row(
    into: Path, tmp_path: Path, change: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        import_poverty(written(MAP.assign(**change), tmp_path), into)
    assert not (into / "indicators").exists()


def test_one_end_of_an_interval_is_none(into: Path, tmp_path: Path) -> None:
    other = MAP.rename(columns={"Límite inferior": "low", "Límite superior": "high"})
    table = other.rename(columns={"Pobreza": "pobreza 2018"})
    import_poverty(written(table, tmp_path), into)
    with pytest.raises(SourceError, match="both its ends; it has one"):
        import_poverty(written(table.drop(columns="high"), tmp_path), into)


def test_figures_of_another_year_are_refused(into: Path, tmp_path: Path) -> None:
    path = tmp_path / "pobreza.csv"
    path.write_text("MAPA DE POBREZA 2013,,,,\n" + MAP.to_csv(index=False), encoding="utf-8")
    with pytest.raises(
        SourceError, match="must be of 2018, the year of the indicator; it says 2013"
    ):
        import_poverty(path, into)


@pytest.mark.published
def test_the_figures_of_the_product_come_out_of_the_joined_table(
    published: Path, tmp_path: Path
) -> None:
    from gapplanner.importing.territory import import_territory

    data = published / "data"
    limits = data / "boundaries" / "cajamarca_boundaries_full.gpkg"
    named = Path(f"{limits}|layername=districts_innovar_inei2017")
    import_territory(
        named,
        tmp_path,
        ask=Asked(department="06", codes=data / "indicators" / "ubigeo_distrito.csv"),
    )
    import_poverty(data / "indicators" / "cajamarca_districts.csv", tmp_path)
    ours = read_table("population-poverty")
    ours = ours[ours["indicator_id"] == "poverty-2018"].set_index("unit_id")
    theirs = read_table("population-poverty", tmp_path).set_index("unit_id")
    columns = ["value", "low", "high"]
    pd.testing.assert_frame_equal(ours[columns], theirs[columns])
