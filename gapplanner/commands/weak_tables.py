"""Which works hang on weak data, as tables and sentences for a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gapplanner.commands.shown import Shown, Table
from gapplanner.figures import percent
from gapplanner.reports.weak_words import weak_block

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer


def show_weak(answer: "Answer", names: Mapping[str, str]) -> Shown:
    """Return what each survey would gain, and the works that hang on figures."""
    block = weak_block(answer, names)
    tables = [
        Table(
            [column.title for column in table.columns],
            [
                [percent(cell) if isinstance(cell, float) else str(cell) for cell in row]
                for row in table.rows
            ],
        )
        for table in block["tables"]
    ]
    return Shown(tables, block["sentences"])
