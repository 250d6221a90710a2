"""Rows that carry codes and names: INEI's and RENIEC's codes told apart, and every row placed."""

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.language import _
from gapplanner.sources.codes import padded_code, recognise_codes


def placed(
    rows: pd.DataFrame,
    place: Place,
    said: Imported,
    *,
    file: str,
    name: str,
    province: str | None,
    accept: tuple[str, ...] = (),
) -> tuple[pd.DataFrame, int]:
    """Return the rows of the folder's department with INEI's code in ``unit_id``, and the lost.

    A table in RENIEC's codes is recognised by code and name, converted, and that is said. A row
    whose code and name agree under neither list is refused with its line.

    Parameters
    ----------
    rows
        ``row`` (line of the file), ``unit_id`` as written, the columns of names.
    place
        The territory of the folder.
    said
        What is told to the planner.
    file
        Its name, for the messages.
    name, province
        Columns of the name of the district and of its province.
    accept
        INEI codes whose names differ and are of one place all the same.

    Returns
    -------
    tuple
        The rows that were placed, and how many could not be.

    Raises
    ------
    SourceError
        If some rows follow INEI's list and others RENIEC's, or none is of the department.
    """
    codes = rows["unit_id"].map(padded_code)
    said.repair_rows(
        _("Codes had lost their first zero: it was given back"),
        rows["row"][codes != rows["unit_id"]],
    )
    districts = place.units[place.units["reniec_id"] != ""]
    prefixes = {place.department} | set(districts["reniec_id"].str[:2])
    is_own = codes.str[:2].isin(prefixes)
    said.refuse_rows(_("Rows of other departments"), rows["row"][~is_own])
    if not is_own.any():
        raise SourceError(
            _("{file} must have rows of department {department}; it has none.").format(
                file=file, department=place.department
            )
        )
    own = rows[is_own].assign(unit_id=codes[is_own]).reset_index(drop=True)
    reading = recognise_codes(own, place.units, code="unit_id", name=name, province=province)
    if reading.coding == "mixed":
        raise SourceError(f"{file}: {problem}" for problem in reading.problems)
    found = reading.unit_ids.where(~own["unit_id"].isin(accept), own["unit_id"])
    is_lost = found.isna()
    said.refuse_rows(
        _(
            "Code and name are not of one place: {places}. If you know they are, say --accept "
            "with the code"
        ).format(
            places=listed(
                f"{code} {called}"
                for code, called in zip(own["unit_id"][is_lost], own[name][is_lost], strict=True)
            )
        ),
        own["row"][is_lost],
    )
    own = own.assign(unit_id=found, written=own["unit_id"])[~is_lost]
    is_changed = own["unit_id"] != own["written"]
    said.repair_rows(
        _("The codes were RENIEC's: each was changed to INEI's by code and name"),
        own["row"][is_changed],
    )
    return own.drop(columns="written").reset_index(drop=True), int(is_lost.sum())
