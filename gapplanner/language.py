"""The language people read: English in code, Spanish shown, through gettext."""

import gettext
import os
from functools import lru_cache
from pathlib import Path

DOMAIN = "gapplanner"
DEFAULT_LANGUAGE = "es"
LANGUAGES = ("es", "en")
LANGUAGE_VARIABLE = "GAPPLANNER_LANGUAGE"
LOCALE_FOLDER = Path(__file__).parent / "locale"

_chosen: list[str] = []


@lru_cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # No fallback: a missing catalogue would silently show English to a council.
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[language])


def current_language() -> str:
    """Return the language in force: the one chosen, else the environment's, else Spanish."""
    if _chosen:
        return _chosen[-1]
    asked = os.environ.get(LANGUAGE_VARIABLE, DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def use_language(language: str) -> None:
    """Show every later message in ``language``, one of `LANGUAGES`.

    Raises
    ------
    ValueError
        If there is no catalogue for that language.
    """
    if language not in LANGUAGES:
        msg = f"language must be one of {LANGUAGES}; found {language!r}"
        raise ValueError(msg)
    _chosen[:] = [language]


def _(message: str) -> str:
    """Return ``message`` in the language in force."""
    return _translations(current_language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of a counted message that fits ``count``, in the language in force."""
    return _translations(current_language()).ngettext(singular, plural, count)


def marked(message: str) -> str:
    """Return ``message`` as it is: constant words, translated by `_` when they are shown."""
    return message
