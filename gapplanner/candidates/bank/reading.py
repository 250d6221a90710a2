"""The file of the bank that a scenario names: our own table, or an extract as it comes."""

from pathlib import Path

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.importing.bank import bank_of
from gapplanner.language import _
from gapplanner.sources.conformity import conform
from gapplanner.sources.record_contracts import BANK


def read_bank(
    path: Path, shown_as: str, units: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the bank's investments (`BANK`), and what an extract makes known of itself.

    Parameters
    ----------
    path, shown_as
        The table that `gapplanner data import bank` writes, or an extract of the bank; and its
        name in messages.
    units
        The territory.

    Raises
    ------
    SourceError
        With everything that keeps the file from being used.
    """
    if not path.is_file():
        raise SourceError(
            _(
                "{file}: candidates.bank must be a file, named from the folder of the scenario; "
                "there is none."
            ).format(file=shown_as)
        )
    heading = ",".join(column.name for column in BANK.columns).encode()
    with path.open("rb") as content:
        is_own = content.readline().strip() == heading
    if is_own:
        return conform(_cells(path, shown_as), BANK, shown_as), ()
    table, said = bank_of(path, units)
    told = [
        *(_("Repaired") + ": " + sentence for sentence in said.repaired),
        *(_("Left out") + ": " + sentence for sentence in said.refused),
        *(_("Unknown") + ": " + sentence for sentence in said.unknown),
    ]
    return table, tuple(told)


def _cells(path: Path, shown_as: str) -> pd.DataFrame:
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, ValueError) as error:
        raise SourceError(
            _("{file} must be a CSV file in UTF-8 that can be read; found: {problem}.").format(
                file=shown_as, problem=str(error).strip()
            )
        ) from error
    return raw.fillna("")
