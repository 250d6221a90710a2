"""The fichas as data of the page, drawn when they are asked for."""

import json
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from gapplanner.language import _
from gapplanner.reports.accounts.fichas import Ficha, fact_names, fichas_in, fichas_out
from gapplanner.reports.tables import LISTED

if TYPE_CHECKING:
    from gapplanner.runs import Run


OWN_ID: Final = -2
"""Stands for the ficha's own id, which begins its row."""


def fichas_block(run: "Run") -> dict[str, Any]:
    """Return the ids of both tables of works, in their order, and the fichas listed as JSON."""
    inside, outside = fichas_in(run, LISTED), fichas_out(run, LISTED)
    heads = [head for head, _amount in inside[0].payments] if inside else []
    pool = _Pool()
    data = {
        "facts": fact_names(),
        "payments": heads,
        "works": [_packed(ficha, pool) for ficha in (*inside, *outside)],
        "pool": pool.words,
        "words": _words(),
    }
    return {
        "ids_in": [ficha.candidate_id for ficha in inside],
        "ids_out": [ficha.candidate_id for ficha in outside],
        "data": as_data(data),
    }


def as_data(value: Any) -> Markup:
    r"""Return a value as JSON that a page can hold: nothing in it closes the element around it.

    Examples
    --------
    >>> str(as_data(["</script>"]))
    '["\\u003c/script>"]'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no tag can begin in it


class _Pool:
    """Words held once, however many fichas say them; a ficha has their places."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    @property
    def words(self) -> list[str]:
        return list(self._places)

    def place(self, words: str | None) -> int:
        """Return the place of some words; that of nothing is −1."""
        return -1 if not words else self._places.setdefault(words, len(self._places))


def _packed(ficha: Ficha, pool: _Pool) -> list[Any]:
    # Its name and its reason stand in its row of the table, and are read there.
    return [
        ficha.candidate_id,
        int(ficha.is_in),
        pool.place(ficha.explanation),
        [OWN_ID if fact == ficha.candidate_id else pool.place(fact) for fact in ficha.facts],
        [pool.place(amount) for _head, amount in ficha.payments],
        [
            pool.place(words)
            for size in ficha.sizes
            for words in (size.words, size.cost, size.reason)
        ],
    ]


def _words() -> dict[str, str]:
    return {
        "find": _("Look for an investment, a place or an executing unit, in or out of the plan"),
        "none": _("Nothing is called so."),
        "more": _("Works found: {n}; the first {shown} are listed."),
        "found": _("Works found: {n}."),
        "in": _("Enters"),
        "out": _("Stays out"),
        "why": _("Why"),
        "payments": _("Payments, S/"),
        "sizes": _("Other sizes weighed"),
        "size": _("Size"),
        "cost": _("Cost"),
        "reason": _("Why it is out"),
        "close": _("Close"),
        "ficha": _("Ficha of the investment"),
    }
