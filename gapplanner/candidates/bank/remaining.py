"""What works in progress still spend, year by year."""

from typing import Any, Final

import pandas as pd

from gapplanner.candidates.ongoing import ONGOING_COLUMNS
from gapplanner.candidates.proposals import spread

_PROGRAMMED: Final = ("pmi_1", "pmi_2", "pmi_3", "pmi_4")


def remaining_of(works: pd.DataFrame, years: tuple[int, ...]) -> pd.DataFrame:
    r"""Return what works in progress still spend in the programme's years and after.

    Parameters
    ----------
    works
        Rows of the bank with ``left`` (cost less accrued, soles), ``stage`` and ``is_supposed``.
    years
        Years of the programme, in order.

    Returns
    -------
    pandas.DataFrame
        `ONGOING_COLUMNS`; no source is named, for the bank names none.

    Notes
    -----
    .. math:: a_{wt} = \ell_w \, m_{wt} / \sum_{\tau} m_{w\tau}

    with :math:`\ell_w` what is left, and :math:`m_{wt}` the amounts of the registered programme in
    years not yet gone, where it states any; else equal parts from the first year to the year in
    which the works end (to the last of the programme where no end is stated), and the first year
    alone for what is finished and to be settled.
    """
    rows: list[tuple[object, ...]] = []
    for record in works.to_dict("records"):
        work = {str(name): value for name, value in record.items()}
        shares = _shares(work, years)
        amounts = spread(float(work["left"]), tuple(shares.values()))
        rows += [
            (work["cui"], work["name"], work["executing_unit"], "", year, amount)
            for year, amount in zip(shares, amounts, strict=True)
            if amount > 0
        ]
    table = pd.DataFrame(rows, columns=list(ONGOING_COLUMNS))
    return table.astype({"year": "int64", "amount": "float64"})


def _shares(work: dict[str, Any], years: tuple[int, ...]) -> dict[int, float]:
    """Return the share of what is left that falls in each year, in order; they add up to 1."""
    programmed = _programmed(work, years[0])
    if (total := sum(programmed.values())) > 0:
        return {year: amount / total for year, amount in programmed.items()}
    end = str(work["end_date"])[:4]
    last = max(years[0], int(end)) if end else years[-1]
    if work["stage"] == 1:
        last = years[0]
    return dict.fromkeys(range(years[0], last + 1), 1 / (last - years[0] + 1))


def _programmed(work: dict[str, Any], first_year: int) -> dict[int, float]:
    record_year = float(work["record_year"])
    if not record_year > 0:  # not stated
        return {}
    amounts = {int(record_year) + n: float(work[name]) for n, name in enumerate(_PROGRAMMED)}
    return {year: amount for year, amount in amounts.items() if year >= first_year and amount > 0}
