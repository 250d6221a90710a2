"""Whether the amounts of an export of execution agree among themselves, so that none is another."""

from itertools import pairwise
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

ROUNDED_BY: Final = 5_000.0
"""Half of the last decimal of amounts in millions, soles."""
MOST_ASTRAY: Final = 0.01
"""Part of the rows that may disagree: a few of the ministry's own do."""
LEAST_PAID: Final = 0.5
"""Part of what is accrued that is paid, at least, over a department or a government."""
LEAST_OPENED: Final = 0.05
"""Part of the budget that it opens with, at least."""
# What comes later cannot exceed what comes before: paid, accrued, committed, certified, the PIM.
_ORDER: Final = ("paid", "accrued", "committed_monthly", "committed", "certified", "pim")
_WORDS: Final = {
    "paid": "Girado",
    "accrued": "Devengado",
    "committed_monthly": "Compromiso Mensual",
    "committed": "Compromiso Anual",
    "certified": "Certificación",
    "pim": "PIM",
    "pia": "PIA",
}
_PRINTED: Final = 0.06
"""Half of the last decimal of a printed percentage, and a little."""


def require_agreement(rows: pd.DataFrame, file: str, rounding: float) -> None:
    """Refuse amounts whose columns have been exchanged.

    Parameters
    ----------
    rows
        Amounts in soles and, where the file prints it, ``advance`` (accrued as a percentage of the
        PIM); and the ``row`` of each.
    file
        For the messages.
    rounding
        How far each amount may be from the true one, soles.

    Raises
    ------
    SourceError
        If a later step of execution exceeds the one before, or the printed advance is not that of
        the amounts, in more than `MOST_ASTRAY` of the rows.
    """
    known = [name for name in _ORDER if name in rows and rows[name].notna().any()]
    problems = []
    for later, before in pairwise(known):
        wrong = rows[rows[later] > rows[before] + 2 * rounding]
        if len(wrong) > max(1, MOST_ASTRAY * len(rows)):
            problems.append(
                _(
                    "{file}: {later} must be at most {before}; it is not in {count} rows: {rows}. "
                    "Their columns may have been exchanged."
                ).format(
                    file=file,
                    later=_WORDS[later],
                    before=_WORDS[before],
                    count=len(wrong),
                    rows=listed(wrong["row"]),
                )
            )
    problems += _advance(rows, file, rounding) + _magnitudes(rows, file)
    if problems:
        raise SourceError(problems)


def _advance(rows: pd.DataFrame, file: str, rounding: float) -> list[str]:
    printed = rows[rows["advance"].notna() & (rows["pim"] > 0)]
    low = (printed["accrued"] - rounding).clip(lower=0.0) / (printed["pim"] + rounding) * 100.0
    high = (printed["accrued"] + rounding) / (printed["pim"] - rounding).clip(lower=1e-9) * 100.0
    off = (printed["advance"] < low - _PRINTED) | (printed["advance"] > high + _PRINTED)
    if int(off.sum()) > MOST_ASTRAY * len(printed):
        return [
            _(
                "{file}: the printed advance must be the accrued part of the PIM; it is not in "
                "{count} rows: {rows}. Columns may have been exchanged."
            ).format(file=file, count=int(off.sum()), rows=listed(printed.loc[off, "row"]))
        ]
    return []


def _magnitudes(rows: pd.DataFrame, file: str) -> list[str]:
    """Say which amounts are of another size than the budget: a code is a number too."""
    problems = []
    for name, whole, least in (("paid", "accrued", LEAST_PAID), ("pia", "pim", LEAST_OPENED)):
        if name not in rows or rows[name].isna().all():
            continue
        part, every = float(rows[name].sum()), float(rows[whole].sum())
        if every > 0 and not least <= part / every <= 1 / LEAST_OPENED:
            problems.append(
                _(
                    "{file}: {name} adds up to {part:,.0f} and {whole} to {every:,.0f}: one of "
                    "them is another column, or in another unit."
                ).format(
                    file=file,
                    name=_WORDS[name],
                    part=part,
                    whole=_WORDS[whole],
                    every=every,
                )
            )
    return problems
