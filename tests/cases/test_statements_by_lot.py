"""Capital budgets by lot in a planner's own tables, against a model of their words alone."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")
if BENCHMARKS not in sys.path:
    sys.path.append(BENCHMARKS)


# Covering at least cost, with cents (6); several sources; needs in time; nothing that may be.
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 6, 11, 24])
def test_the_plan_of_a_drawn_statement_is_the_best_of_its_words(seed: int) -> None:
    from own.judging import disagreements

    assert disagreements(seed) == []


def test_a_wrong_figure_in_the_tables_is_seen(tmp_path: Path) -> None:
    """The judge itself: were a work's worth another, the best would be another."""
    from dataclasses import replace

    from own.reference import best_of
    from own.statements import drawn_statement

    statement = drawn_statement(1)
    dearer = tuple(replace(work, worth=work.worth + 1000.0) for work in statement.works)
    assert best_of(replace(statement, works=dearer)) != best_of(statement)
