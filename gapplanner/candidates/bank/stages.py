"""The class of precedence of each registered investment, by what the bank says of its progress."""

from typing import Final

import pandas as pd

IN_EXECUTION: Final = range(1, 5)
"""Classes whose works have begun: their spending is a commitment."""
VIABLE_STAGE: Final = 7
FORMULATION_STAGE: Final = 8


def stages_of(bank: pd.DataFrame, base_year: int, years: int) -> pd.DataFrame:
    """Return the class of each active investment, and whether its end had to be supposed.

    Article 15 of Directive 001-2019-EF/63.01, told from the columns of DETALLE_INVERSIONES: what
    is finished and not settled is 1; works that end in the first year of the programme 2, in its
    second or third 3, later 4; with a technical file 5, with one being prepared 6; viable 7; in
    formulation 8.

    Parameters
    ----------
    bank
        Table of the bank.
    base_year, years
        The programme covers the ``years`` after ``base_year``.

    Returns
    -------
    pandas.DataFrame
        By the index of ``bank``: ``stage`` (``NA`` where it is not active, or settled) and
        ``is_supposed``: works in progress of which no end is stated count as the last of them, 4.
    """
    first = base_year + 1
    progress = bank["progress"].fillna(0.0)
    accrued = accrued_of(bank).fillna(0.0)
    step = bank["execution_step"].str.upper()
    has_begun = step.str.contains("(C)", regex=False) | (progress > 0)
    end = pd.to_numeric(bank["end_date"].str[:4], errors="coerce")
    is_finished = (progress >= 100) | (has_begun & (end <= base_year))
    is_viable = bank["viable"] != ""
    has_file = bank["technical_file"] == "yes"
    prepares = step.str.contains("(B)", regex=False) | (accrued > 0)
    rules = (
        (is_finished, 1),
        (has_begun & (end <= first), 2),
        (has_begun & (end <= min(first + 2, base_year + max(years, 3))), 3),
        (has_begun, 4),
        (has_file, 5),
        (prepares, 6),
        (is_viable, VIABLE_STAGE),
    )
    stage = pd.Series(FORMULATION_STAGE, index=bank.index, dtype="Int64")
    for holds, number in reversed(rules):
        stage = stage.mask(holds, number)
    is_settled = is_finished & (bank["closure_record"] == "yes")
    stage = stage.mask((bank["state"] != "active") | is_settled)
    is_supposed = (stage == 4).fillna(value=False).astype(bool) & end.isna()
    return pd.DataFrame({"stage": stage, "is_supposed": is_supposed})


def accrued_of(bank: pd.DataFrame) -> "pd.Series[float]":
    """Return what each investment has accrued, soles; unknown where neither figure is stated."""
    parts = bank[["accrued_before", "accrued_this_year"]]
    return parts.sum(axis="columns", min_count=1)
