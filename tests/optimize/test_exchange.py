"""The model handed to others is the same model: a second solver agrees on a world that fits the head."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from gapplanner.optimize.exchange import lp_text, second_opinion, write_mps
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix


@pytest.fixture
def knapsack() -> Matrix:
    """Three works worth 6, 5 and 4 that cost 5, 4 and 3; money 7: the last two, worth 9."""
    return Matrix(
        objective=np.array([6.0, 5.0, 4.0]),
        offset=0.0,
        lower=np.zeros(3),
        upper=np.ones(3),
        integer=np.ones(3, dtype=bool),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([7.0]),
        row_start=np.array([0, 3]),
        column=np.array([0, 1, 2]),
        value=np.array([5.0, 4.0, 3.0]),
        owner=np.array([-1]),
        column_names=("a-b", "a_b", "a b"),
        row_names=("money",),
    )


def test_both_solvers_find_the_last_two_works(knapsack: Matrix) -> None:
    assert Search(knapsack).solve(Effort()).objective == pytest.approx(9.0)
    assert second_opinion(knapsack, 0.0, 30.0) == pytest.approx(9.0)


def test_three_names_alike_stay_three_columns(knapsack: Matrix) -> None:
    text = lp_text(knapsack)
    assert text.count("<= 7") == 1
    assert "6 " in text
    assert "5 " in text
    assert "4 " in text


def test_the_same_model_is_the_same_file(knapsack: Matrix, tmp_path: Path) -> None:
    one, two = tmp_path / "one.mps.gz", tmp_path / "two.mps.gz"
    write_mps(knapsack, one)
    write_mps(knapsack, two)
    assert one.read_bytes() == two.read_bytes()
    assert b"ROWS" in gzip.decompress(one.read_bytes())
