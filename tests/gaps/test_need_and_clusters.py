"""Need in one number with its parts in sight, and where it gathers."""

from collections.abc import Sequence
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.gaps.clusters import clusters_of, significant, zones
from gapplanner.gaps.need import need_of
from gapplanner.gaps.shrinking import shrunk_share

UNITS = pd.DataFrame(
    {
        "unit_id": ["0601", "060101", "060102", "060103"],
        "level": ["province", "district", "district", "district"],
        "name": ["North", "Alfa", "Beta", "Gamma"],
    }
)


def gaps(rows: Sequence[tuple[str, str, float | None, float | None]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["indicator_id", "unit_id", "gap", "denominator"])
    return table.assign(level=np.where(table["unit_id"].str.len() == 6, "district", "province"))


FULL = gaps(
    [
        ("water-network", "060101", 50.0, 100.0),
        ("water-network", "060102", 10.0, 100.0),
        ("water-network", "060103", None, 100.0),
        ("sanitation", "060101", 20.0, 100.0),
        ("sanitation", "060102", 60.0, 100.0),
        ("sanitation", "060103", 90.0, 100.0),
        ("road-local", "0601", 30.0, 40.0),
    ]
)


def test_need_is_the_weighted_share_that_lacks_over_what_is_known() -> None:
    need = need_of(FULL, UNITS, {"water-network": 0.6, "sanitation": 0.2, "road-local": 0.2})
    table = need.index.set_index("unit_id")
    # The provincial roads take no part: water weighs 0.75 and sanitation 0.25 of what remains.
    assert need.weights.round(4).to_dict() == {"water-network": 0.75, "sanitation": 0.25}
    assert table["need"].round(4).to_dict() == {"060101": 0.425, "060102": 0.225, "060103": 0.9}
    assert table["known_weight"].round(9).to_dict() == {
        "060101": 1.0,
        "060102": 1.0,
        "060103": 0.25,
    }


def test_a_district_with_too_little_known_has_no_place() -> None:
    need = need_of(FULL, UNITS, {"water-network": 0.6, "sanitation": 0.2})
    table = need.index.set_index("unit_id")
    assert table["place"].isna().to_dict() == {"060101": False, "060102": False, "060103": True}
    assert table["place"]["060101"] == 1


def test_what_is_the_same_everywhere_tells_no_district_apart() -> None:
    same = pd.concat(
        [FULL, gaps([("health-facilities", f"06010{n}", 9.0, 10.0) for n in (1, 2, 3)])]
    )
    weights = {"water-network": 0.5, "health-facilities": 0.5}
    assert need_of(same, UNITS, weights).weights.to_dict() == {"water-network": 1.0}


def test_indicators_that_say_the_same_are_told() -> None:
    rows = [("water-network", f"06010{n}", 10.0 * n, 100.0) for n in (1, 2, 3)]
    rows += [("sanitation", f"06010{n}", 7.0 * n * n, 100.0) for n in (1, 2, 3)]
    need = need_of(gaps(rows), UNITS, {"water-network": 1.0, "sanitation": 1.0})
    pair = need.correlations.iloc[0]
    assert (pair["rank_correlation"], pair["districts"], pair["redundant"]) == (1.0, 3, True)


def test_the_order_of_rows_changes_nothing() -> None:
    weights = {"water-network": 0.6, "sanitation": 0.4}
    one = need_of(FULL, UNITS, weights)
    other = need_of(FULL[::-1], UNITS[::-1], weights)
    pd.testing.assert_frame_equal(one.index, other.index)


def test_few_observations_are_drawn_to_the_province_and_many_are_not() -> None:
    cases, seen = pd.Series([2.0, 300.0, 100.0]), pd.Series([2.0, 1000.0, 1000.0])
    shrunk = shrunk_share(cases, seen, pd.Series(["a"] * 3))
    assert shrunk[0] < 0.7, "two of two is hardly a hundred per cent"
    assert shrunk[1] == pytest.approx(0.3, abs=0.01)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=8).map(
        lambda pairs: [(min(a, b), b) for a, b in pairs]
    )
)
def test_a_shrunk_share_lies_between_its_own_and_that_of_the_group(
    pairs: list[tuple[int, int]],
) -> None:
    cases = pd.Series([float(a) for a, _b in pairs])
    seen = pd.Series([float(b) for _a, b in pairs])
    shrunk = shrunk_share(cases, seen, pd.Series(["a"] * len(pairs)))
    mean, own = cases.sum() / seen.sum(), cases / seen
    assert (shrunk >= np.minimum(own, mean) - 1e-9).all()
    assert (shrunk <= np.maximum(own, mean) + 1e-9).all()


def test_nobody_observed_is_unknown() -> None:
    shrunk = shrunk_share(pd.Series([0.0, 5.0]), pd.Series([0.0, 10.0]), pd.Series(["a", "a"]))
    assert np.isnan(shrunk[0])
    assert shrunk[1] == 0.5


SIDE = 8
FIELD = gpd.GeoSeries(
    [
        shapely.box(
            700_000 + 1000 * x, 9_300_000 + 1000 * y, 701_000 + 1000 * x, 9_301_000 + 1000 * y
        )
        for x, y in product(range(SIDE), range(SIDE))
    ],
    index=[f"06{x:02d}{y:02d}" for x, y in product(range(SIDE), range(SIDE))],
    crs=32717,
)


def test_a_corner_where_much_lacks_is_a_critical_zone() -> None:
    noise = np.random.default_rng(3).random(SIDE * SIDE) * 0.1
    lacks = pd.Series(noise, index=FIELD.index)
    corner = [f"06{x:02d}{y:02d}" for x, y in product(range(3), range(3))]
    lacks[corner] += 0.8
    found = clusters_of(pd.DataFrame({"water-network": lacks}), FIELD)
    assert set(zones(found)["water-network"]) <= set(corner)
    assert {"060000", "060001", "060100", "060101"} <= set(zones(found)["water-network"])
    assert found["whole"].iloc[0] > 0.5


def test_chance_names_no_zone_and_unknown_takes_no_part() -> None:
    lacks = pd.Series(np.random.default_rng(5).random(SIDE * SIDE), index=FIELD.index)
    lacks["060303"] = np.nan
    found = clusters_of(pd.DataFrame({"water-network": lacks}), FIELD)
    assert zones(found) == {}
    assert "060303" not in set(found["unit_id"])
    again = clusters_of(pd.DataFrame({"water-network": lacks}), FIELD)
    pd.testing.assert_frame_equal(found, again)


def test_few_districts_are_no_field() -> None:
    few = FIELD.iloc[:10]
    lacks = pd.DataFrame({"water-network": np.arange(10.0)}, index=few.index)
    assert clusters_of(lacks, few).empty


def test_many_tests_are_held_to_the_rate_of_false_discoveries() -> None:
    assert significant(np.array([0.01] * 5 + [0.9] * 15)).tolist() == [True] * 5 + [False] * 15
    assert significant(np.array([0.04] + [0.9] * 19)).tolist() == [False] * 20
