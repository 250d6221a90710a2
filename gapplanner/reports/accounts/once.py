"""Each account of a run is added up once, however many tables and sentences read it."""

import functools
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from gapplanner.runs import Run

Account = TypeVar("Account", pd.DataFrame, pd.Series)


def once_per_run(compute: Callable[["Run"], Account]) -> Callable[["Run"], Account]:
    """Keep what ``compute`` returns for as long as the run lives; readers get a copy each.

    A run is frozen but holds tables, so it has no hash: it is told by its identity, and forgotten
    when it is no longer used.
    """
    kept: dict[int, Account] = {}

    @functools.wraps(compute)
    def remembered(run: "Run") -> Account:
        key = id(run)
        if key not in kept:
            kept[key] = compute(run)
            weakref.finalize(run, kept.pop, key, None)
        return kept[key].copy()

    return remembered
