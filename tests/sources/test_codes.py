"""INEI's codes and RENIEC's are told apart by code and name."""

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner.sources.codes import find_unit_ids, padded_code, plain_name, recognise_codes
from gapplanner.sources.naming import DistrictName, KnownDistricts


def test_a_table_with_inei_codes_is_taken_as_it_is(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    reading = recognise_codes(tiny_table, tiny_units, code="inei", name="name", province="province")
    assert reading.coding == "inei"
    assert reading.unit_ids.tolist() == tiny_table["inei"].tolist()
    assert reading.problems == ()


def test_a_table_with_reniec_codes_is_recognised_and_converted(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    reading = recognise_codes(
        tiny_table, tiny_units, code="reniec", name="name", province="province"
    )
    assert reading.coding == "reniec"
    assert reading.unit_ids.tolist() == tiny_table["inei"].tolist()
    (problem,) = reading.problems
    assert problem.startswith(
        "Codes must be INEI's; this table has RENIEC's in 4 of 5 rows: "
        "'ANIMAS' (ALTA) is 090101, not 090102 (row 2); "
    )
    assert problem.endswith("Convert the column to INEI codes.")


def test_a_table_that_mixes_both_lists_is_refused_whole(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    tiny_table.loc[4, "inei"] = "090299"
    reading = recognise_codes(tiny_table, tiny_units, code="inei", name="name", province="province")
    assert reading.coding == "mixed"
    (problem,) = reading.problems
    assert "INEI's in some rows and RENIEC's in 1 of 5 rows" in problem
    assert "'LAS PEÑAS' (BAJA) is 090202, not 090299 (row 6)" in problem


def test_a_swapped_pair_is_caught_with_what_each_code_is(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    tiny_table.loc[[2, 4], "inei"] = ["090202", "090103"]
    reading = recognise_codes(tiny_table, tiny_units, code="inei", name="name", province="province")
    assert reading.unit_ids.isna().tolist() == [False, False, True, False, True]
    assert reading.problems == (
        (
            "Row 4: code and name must agree; 090202 is 'Las Peñas' (Baja) and the row says "
            "'Llano' (ALTA). 'Llano' (Alta) is 090103 in INEI's list."
        ),
        (
            "Row 6: code and name must agree; 090103 is 'Llano' (Alta) and the row says "
            "'LAS PEÑAS' (BAJA). 'Las Peñas' (Baja) is 090202 in INEI's list."
        ),
    )


def test_homonyms_swapped_between_provinces_are_caught_by_the_province(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    tiny_table.loc[[1, 3], "inei"] = ["090201", "090102"]
    with_province = recognise_codes(
        tiny_table, tiny_units, code="inei", name="name", province="province"
    )
    without = recognise_codes(tiny_table, tiny_units, code="inei", name="name")
    assert len(with_province.problems) == 2
    assert without.problems == ()


def test_an_unknown_code_and_name_name_the_closest_district(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    tiny_table.loc[2, ["inei", "name"]] = ["099999", "Lano"]
    reading = recognise_codes(tiny_table, tiny_units, code="inei", name="name", province="province")
    assert reading.problems == (
        (
            "Row 4: the code must be a district's; found '099999', 'Lano' (ALTA). "
            "Closest: 'Llano' (Alta)."
        ),
    )


def test_a_lost_leading_zero_is_mended_and_said(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame
) -> None:
    tiny_table["inei"] = tiny_table["inei"].str.removeprefix("0")
    reading = recognise_codes(tiny_table, tiny_units, code="inei", name="name", province="province")
    assert reading.unit_ids.tolist()[0] == "090101"
    assert reading.problems == (
        (
            "Codes must be text of six digits; 5 rows have lost the leading zero: '90101' (row 2); "
            "'90102' (row 3); '90103' (row 4); '90201' (row 5); '90202' (row 6). "
            "Read the column as text."
        ),
    )


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("PENAS", "Peñas"),
        ("LAS PENAS", "Las Peñas"),
    ],
)
def test_an_n_is_not_an_enye(written: str, known: str) -> None:
    assert plain_name(written) != plain_name(known)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Contumazá", "CONTUMAZA"),
        ("BA¥OS DEL INCA", "BAÑOS DEL INCA"),
        ("  Hualgayoc -  Bambamarca ", "HUALGAYOC BAMBAMARCA"),
        ("Ban\u0303os", "BAÑOS"),
    ],
)
def test_a_name_compares_without_accents_case_and_marks(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("written", "code"),
    [("60101", "060101"), ("060101", "060101"), ("60101.0", "060101"), ("0601", "0601")],
)
def test_only_a_code_of_five_digits_is_padded(written: str, code: str) -> None:
    assert padded_code(written) == code


def test_a_name_cut_short_by_its_publisher_is_recognised() -> None:
    units = pd.DataFrame(
        [
            ("0605", "province", "Contumazá", "06", ""),
            ("060506", "district", "Santa Cruz de Toledo", "0605", "060409"),
        ],
        columns=["unit_id", "level", "name", "parent_id", "reniec_id"],
    )
    cut = pd.DataFrame({"name": ["SANTA CRUZ DE TOLED"], "province": ["CONTUMAZA"]})
    found, problems = find_unit_ids(cut, units, name="name", province="province")
    assert (found.tolist(), problems) == (["060506"], ())


def test_a_name_without_its_article_is_recognised(tiny_units: pd.DataFrame) -> None:
    named = pd.DataFrame({"name": ["Peñas", "La Llano"], "province": ["Baja", "Alta"]})
    found, problems = find_unit_ids(named, tiny_units, name="name", province="province")
    assert (found.tolist(), problems) == (["090202", "090103"], ())


def test_a_name_in_the_wrong_province_is_not_found(tiny_units: pd.DataFrame) -> None:
    named = pd.DataFrame({"name": ["Llano"], "province": ["Baja"]})
    found, problems = find_unit_ids(named, tiny_units, name="name", province="province")
    assert found.isna().all()
    assert problems == (
        "Row 2 must name a district; found 'Llano' (Baja). Closest: 'Llano' (Alta).",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(seed=st.integers(0, 10_000), column=st.sampled_from(["inei", "reniec"]))
def test_the_order_of_rows_changes_no_code(
    tiny_table: pd.DataFrame, tiny_units: pd.DataFrame, seed: int, column: str
) -> None:
    order = list(tiny_table.index)
    random.Random(seed).shuffle(order)
    reading = recognise_codes(
        tiny_table.loc[order], tiny_units, code=column, name="name", province="province"
    )
    assert reading.unit_ids.to_dict() == tiny_table["inei"].to_dict()


def test_a_whole_name_is_the_district_that_bears_it_though_another_begins_so(
    tiny_units: pd.DataFrame,
) -> None:
    longer = tiny_units.iloc[[3]].assign(
        unit_id="090104", name="Santa Cruz de la Laguna", reniec_id="090104"
    )
    shorter = longer.assign(unit_id="090105", name="Santa Cruz de la Lag", reniec_id="090105")
    known = KnownDistricts.of(pd.concat([tiny_units, longer, shorter], ignore_index=True))
    assert known.code_of(DistrictName("SANTA CRUZ DE LA LAG", "ALTA")) == "090105"
    assert known.code_of(DistrictName("SANTA CRUZ DE LA LA", "ALTA")) is None
