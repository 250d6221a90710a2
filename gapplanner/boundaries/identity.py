"""Which territory each shape claims to be: the official code, and the name that must agree."""

import difflib
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from gapplanner.boundaries.hierarchy import LEVEL_OF_LENGTH
from gapplanner.errors import listed
from gapplanner.language import _, ngettext
from gapplanner.sources.codes import plain_name
from gapplanner.vocabulary import Level

# How offices call the column of codes; compared without regard to case. Codes of any level come
# under the first names, and their length tells the level; the others belong to one level.
ANY_LEVEL: Final = ("unit_id", "ubigeo", "ubigeo_inei")
CODE_COLUMNS: Final = {
    Level.DISTRICT: ("iddist", "cod_distrito", "ccdd_ccpp_ccdi", "inei_distrito"),
    Level.PROVINCE: ("idprov", "cod_provincia", "province_code", "prov_code"),
    Level.DEPARTMENT: ("iddpto", "cod_departamento", "department_code"),
}
NAME_COLUMNS: Final = {
    Level.DISTRICT: ("name", "district", "distrito", "nombdist", "nom_dist"),
    Level.PROVINCE: ("name", "province", "provincia", "nombprov", "nom_prov"),
    Level.DEPARTMENT: ("name", "department", "departamento", "nombdep", "nom_dpto"),
}
DIGITS: Final = {level: length for length, level in LEVEL_OF_LENGTH.items()}
# Below this likeness (0-1) two spellings are two places: "Encañada" and "La Encañada" stay above.
LIKE: Final = 0.6


def find_column(columns: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the column that carries a fact under one of its known names, the first that fits."""
    by_name = {str(column).lower(): str(column) for column in columns}
    return next((by_name[name] for name in known if name in by_name), None)


def find_code_column(table: pd.DataFrame) -> tuple[str, Level] | None:
    """Return the column of codes and their level: the finest level that has a column."""
    columns = list(table.columns)
    general = find_column(columns, ANY_LEVEL)
    if general is not None:
        lengths = table[general].map(lambda code: len(code) if isinstance(code, str) else 0)
        usual = int(lengths.mode().iloc[0]) if len(lengths) else 0
        return general, LEVEL_OF_LENGTH.get(usual, Level.DISTRICT)
    for level, known in CODE_COLUMNS.items():
        column = find_column(columns, known)
        if column is not None:
            return column, level
    return None


def check_codes(codes: pd.Series, units: pd.DataFrame, level: Level) -> list[str]:
    """Return what is wrong with the codes of a layer: missing, mistyped, repeated, unknown, absent.

    Parameters
    ----------
    codes
        As they were read, one per shape.
    units
        The territories that must be there (`UNITS_COLUMNS`), of one level.
    level
        Their level.
    """
    is_code = codes.map(lambda code: _is_code(code, level)).astype(bool)
    problems = _mistyped(codes, is_code, level)
    repeated = sorted(codes[is_code & codes.duplicated()].unique())
    if repeated:
        problems.append(
            ngettext(
                "Each territory must be drawn once; {count} code is repeated: {codes}.",
                "Each territory must be drawn once; {count} codes are repeated: {codes}.",
                len(repeated),
            ).format(count=len(repeated), codes=listed(repeated))
        )
    unknown = sorted(set(codes[is_code]) - set(units["unit_id"]))
    if unknown:
        problems.append(_unknown(unknown, units))
    absent = units.loc[~units["unit_id"].isin(codes)]
    # A code that is not text is missing too, and has been said.
    if len(absent) and is_code.all():
        places = "; ".join((absent["unit_id"] + " " + absent["name"])[:5])
        problems.append(
            ngettext(
                "Every territory must be drawn; {count} of {all} is missing: {places}.",
                "Every territory must be drawn; {count} of {all} are missing: {places}.",
                len(absent),
            ).format(count=len(absent), all=len(units), places=places + _rest(len(absent) - 5))
        )
    return problems


def check_names(codes: pd.Series, names: pd.Series, units: pd.DataFrame) -> list[str]:
    """Return where code and name speak of different places, as when the codes are RENIEC's.

    Both registries number Cajamarca with 06, and most RENIEC codes are another district's INEI
    code, so that only the name gives a wrong one away.
    """
    official = units.drop_duplicates("unit_id").set_index("unit_id")
    claimed = pd.DataFrame({"code": codes, "name": names}).dropna()
    claimed = claimed[claimed["code"].isin(official.index)]
    disagree = [
        not _same_place(name, official.loc[code, "name"], official["name"])
        for code, name in zip(claimed["code"], claimed["name"], strict=True)
    ]
    wrong = claimed[np.asarray(disagree, dtype=bool)].sort_values("code")
    if wrong.empty:
        return []
    registered = dict(zip(units["reniec_id"], units["name"], strict=True))
    as_reniec = [
        code in registered and plain_name(registered[code]) == plain_name(name)
        for code, name in zip(wrong["code"], wrong["name"], strict=True)
    ]
    examples = "; ".join(
        f"{code} {name!r} (INEI: {official.loc[code, 'name']})"
        for code, name in zip(wrong["code"][:5], wrong["name"][:5], strict=True)
    )
    count = {"count": len(wrong), "examples": examples + _rest(len(wrong) - 5)}
    if sum(as_reniec) * 2 > len(wrong):
        return [
            _(
                "The codes must be INEI's and they are RENIEC's; in INEI's list {count} of them "
                "belong elsewhere: {examples}. Convert them with the columns reniec_id and unit_id "
                "of data/boundaries/units.csv, by code and name."
            ).format(**count)
        ]
    return [
        _(
            "Code and name must be of the same place; {count} in disagreement: {examples}. "
            "Correct the code or the name."
        ).format(**count)
    ]


def _is_code(code: object, level: Level) -> bool:
    return isinstance(code, str) and code.isdigit() and len(code) == DIGITS[level]


def _mistyped(codes: pd.Series, is_code: pd.Series, level: Level) -> list[str]:
    problems = []
    absent = codes.isna()
    if absent.any():
        problems.append(
            _("Every shape must have a code; {count} of {all} without: rows {rows}.").format(
                count=int(absent.sum()),
                all=len(codes),
                rows=listed((codes.index[absent] + 1).tolist()),
            )
        )
    bad = codes[~is_code & ~absent]
    if len(bad):
        problems.append(
            _(
                "Codes must be text of {digits} digits, with their leading zero; {count} of {all} "
                "are not: {codes}. Write the column as text."
            ).format(
                digits=DIGITS[level],
                count=len(bad),
                all=len(codes),
                codes=listed(sorted(set(bad), key=str)),
            )
        )
    return problems


def _unknown(unknown: list[str], units: pd.DataFrame) -> str:
    sentence = ngettext(
        "Every code must be an INEI code of the territory planned; {count} is not: {codes}.",
        "Every code must be an INEI code of the territory planned; {count} are not: {codes}.",
        len(unknown),
    ).format(count=len(unknown), codes=listed(unknown))
    registered = units.set_index("reniec_id")["unit_id"]
    examples = [code for code in unknown if code in registered.index]
    if not examples:
        return sentence
    return (
        sentence
        + " "
        + ngettext(
            "{count} is a RENIEC code: {reniec} is {inei} in INEI's. Convert the column.",
            "{count} are RENIEC codes: {reniec} is {inei} in INEI's. Convert the column.",
            len(examples),
        ).format(count=len(examples), reniec=examples[0], inei=registered[examples[0]])
    )


def _same_place(name: str, official: str, others: pd.Series) -> bool:
    """Return whether a name is a spelling of the official one and not the name of another place."""
    said, right = plain_name(str(name)), plain_name(official)
    if said == right:
        return True
    if said in set(others.map(plain_name)):
        return False
    return difflib.SequenceMatcher(None, said, right).ratio() >= LIKE


def _rest(count: int) -> str:
    return f" (+{count})" if count > 0 else ""
