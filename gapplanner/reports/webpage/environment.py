"""How templates become pages: text escaped, figures with their units, one script known by hash."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import jinja2

from gapplanner.language import _
from gapplanner.reports.tables import written

TEMPLATES: Final = Path(__file__).parent / "templates"
LONGEST_IN_MARGIN: Final = 90
UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no page may hold, or that show nothing."""
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows: behind a name with one, our figures would read
backwards."""


@lru_cache(maxsize=4)
def environment(*folders: Path) -> jinja2.Environment:
    """Return what renders the templates of some folders, and behind them those of the report.

    Parameters
    ----------
    folders
        Searched in order, before the folder of the report.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["css_text"] = css_text
    made.globals.update({"_": _, "written": written})
    return made


def asset(name: str) -> str:
    """Return the text of one of the report's own scripts or styles."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def script_hash(script: str) -> str:
    """Return the hash by which the policy of a page knows its one script, and lets no other run.

    Examples
    --------
    >>> script_hash("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def shown(value: object) -> object:
    r"""Return a text as a page shows it; what is already markup is left as it is.

    A figure and its unit stay on one line, and a character that shows nothing, or turns the
    direction of what follows it, is the sign of what cannot be shown.

    Examples
    --------
    >>> shown("S/ 1,200 is 5 % of \u202eAlfa\x07")
    'S/\xa01,200 is 5\xa0% of \ufffdAlfa\ufffd'
    """
    if type(value) is not str:
        return value
    if not value.isascii() or not value.isprintable():
        value = TURNING.sub("\N{REPLACEMENT CHARACTER}", value)
        value = UNSEEN.sub("\N{REPLACEMENT CHARACTER}", value)
    return value.replace("S/ ", "S/\N{NO-BREAK SPACE}").replace(" %", "\N{NO-BREAK SPACE}%")


def shown_within(content: object) -> object:
    r"""Return data that a script of a page shows, every text in it as a page shows it.

    Examples
    --------
    >>> shown_within({"name": ["\u202eAlfa", 1]})
    {'name': ['\ufffdAlfa', 1]}
    """
    if isinstance(content, Mapping):
        return {name: shown_within(part) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [shown_within(part) for part in content]
    return shown(content)


def css_text(text: str) -> str:
    r"""Return text as the inside of a quoted string of a style sheet, with no way out of it.

    Examples
    --------
    >>> css_text('a"b')
    'a\\22 b'
    """
    kept = text if len(text) <= LONGEST_IN_MARGIN else text[: LONGEST_IN_MARGIN - 1] + "…"
    return "".join(
        char if char.isalnum() and char.isascii() else f"\\{ord(char):x} " for char in kept
    )
