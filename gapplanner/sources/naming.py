"""Names of districts: how they compare, and which district a name means."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pandas as pd

from gapplanner.errors import closest
from gapplanner.language import _
from gapplanner.vocabulary import Level

# Some publishers cut names at twenty characters or so ("SANTA CRUZ DE TOLED").
_CUT_NAME: Final = 15
# The article comes and goes: "Encañada" and "La Encañada".
_ARTICLE: Final = re.compile(r"^(LA|LAS|LOS|EL) ")
_OTHER_NAMES: Final = {
    "SAN MIGUEL DE PALLAQUES": "SAN MIGUEL",
    "HUALGAYOC BAMBAMARCA": "BAMBAMARCA",
    "SAN MARCOS PEDRO GALVEZ": "PEDRO GALVEZ",
}
# Code page 850 read as Latin-1 shows Ñ as a yen sign.
_MOJIBAKE: Final = {"¥": "Ñ", "¤": "ñ"}


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """Return a name as it compares: capitals, single spaces, no accents; Ñ stays a letter.

    Examples
    --------
    >>> plain_name("  Los Baños  del Inca"), plain_name("Contumazá"), plain_name("BA¥OS")
    ('LOS BAÑOS DEL INCA', 'CONTUMAZA', 'BAÑOS')
    """
    for wrong, right in _MOJIBAKE.items():
        name = name.replace(wrong, right)
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).upper())
    # The tilde of Ñ is kept: PEÑA and PENA are two names.
    bare = "".join(c for c in letters if not unicodedata.combining(c) or c == "\u0303")
    words = re.sub(r"[^\w\s]", " ", unicodedata.normalize("NFC", bare))
    return " ".join(words.split())


@dataclass(frozen=True)
class DistrictName:
    """A district as a row names it: its name and, where given, that of its province."""

    district: str
    province: str | None = None

    def __str__(self) -> str:
        return repr(self.district) + (f" ({self.province})" if self.province else "")

    def is_same(self, known: "DistrictName") -> bool:
        """Return whether this, as written, may be that known district."""
        if self.province and known.province and _key(self.province) != _key(known.province):
            return False
        mine, theirs = _key(self.district), _key(known.district)
        is_cut = len(plain_name(self.district)) >= _CUT_NAME and theirs.startswith(mine)
        return mine == theirs or is_cut

    def is_whole(self, called: "DistrictName") -> bool:
        """Return whether a name is this one whole, and not a beginning of it."""
        return _key(self.district) == _key(called.district)


@dataclass(frozen=True)
class KnownDistricts:
    """The districts of the table of units, as codes and names look them up.

    Parameters
    ----------
    names
        Name and province of each district, by INEI code.
    inei_of
        INEI code of each RENIEC code.
    """

    names: dict[str, DistrictName]
    inei_of: dict[str, str]

    @classmethod
    def of(cls, units: pd.DataFrame) -> "KnownDistricts":
        """Return the districts of a table of units, with ``reniec_id``."""
        province_names = units.set_index("unit_id")["name"]
        districts = units[units["level"] == Level.DISTRICT.value]
        parents = districts["parent_id"].map(province_names)
        return cls(
            {
                unit_id: DistrictName(name, parent)
                for unit_id, name, parent in zip(
                    districts["unit_id"], districts["name"], parents, strict=True
                )
            },
            dict(zip(districts["reniec_id"], districts["unit_id"], strict=True)),
        )

    def is_inei(self, code: str, called: DistrictName) -> bool:
        """Return whether code and name agree in INEI's list."""
        return code in self.names and called.is_same(self.names[code])

    def is_reniec(self, code: str, called: DistrictName) -> bool:
        """Return whether code and name agree in RENIEC's list."""
        return code in self.inei_of and called.is_same(self.names[self.inei_of[code]])

    def code_of(self, called: DistrictName) -> str | None:
        """Return the one district of that name, or nothing when there is none or several."""
        found = self.codes_of(called)
        return found[0] if len(found) == 1 else None

    def codes_of(self, called: DistrictName) -> list[str]:
        """Return every district that a name, as written, may mean.

        A whole name means the district that bears it, though others begin so.
        """
        found = [unit_id for unit_id, known in self.names.items() if called.is_same(known)]
        whole = [unit_id for unit_id in found if self.names[unit_id].is_whole(called)]
        return whole or found

    def hint(self, called: DistrictName) -> str:
        """Return which district the row may mean."""
        if unit_id := self.code_of(called):
            return " " + _("{name} is {code} in INEI's list.").format(
                name=self.names[unit_id], code=unit_id
            )
        by_name = {plain_name(known.district): known for known in self.names.values()}
        near = closest(plain_name(called.district), by_name)
        return " " + _("Closest: {name}.").format(name=by_name[near]) if near else ""


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    plain = plain_name(name)
    return _ARTICLE.sub("", _OTHER_NAMES.get(plain, plain)).replace(" ", "")
