"""What must hold, in our own words, for each way in which the schema refuses a value."""

from typing import Final

from pydantic_core import ErrorDetails

from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.scenario.known_words import words_at
from gapplanner.scenario.reading import NotText, Placed

KEY: Final = "[key]"  # how pydantic marks that the key itself, not its value, is refused


def must_hold(mistake: ErrorDetails, placed: Placed) -> str:
    """Return what must hold at the place of a mistake, without what was found there."""
    kind = mistake["type"]
    context = mistake.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_type":
        return _text_sentence(placed)
    if kind == "string_pattern_mismatch":
        return pattern_sentence(str(context["pattern"]))
    if kind in {"enum", "literal_error"}:
        words = words_at(tuple(part for part in mistake["loc"] if part != KEY))
        return _("must be one of {words}").format(words=listed(words, at_most=15))
    if kind in {"too_short", "too_long", "string_too_short"}:
        return _length_sentence(mistake)
    return limit_sentence(mistake)


def _text_sentence(placed: Placed) -> str:
    is_code = isinstance(placed.content, int | float | NotText) and not isinstance(
        placed.content, bool
    )
    if is_code:
        quoted = f'"{placed.written}"'
        return _("must be text; write it between quotes: {quoted}").format(quoted=quoted)
    return _("must be text")


def pattern_sentence(pattern: str) -> str:
    """Return what a text must look like; every pattern of the schema has its words here."""
    words = {
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": _(
            "must be written with lower-case letters, digits and hyphens, such as 'water-network'"
        ),
        r"\S": _("must say something"),
        r"^\d{2}(\d{2}){0,2}$": _(
            "must be an INEI code of 2 (department), 4 (province) or 6 digits (district)"
        ),
    }
    return words.get(pattern) or _("must look like {pattern}").format(pattern=pattern)


def _length_sentence(mistake: ErrorDetails) -> str:
    context = mistake["ctx"]
    if mistake["type"] == "string_too_short":
        return _("must say something")
    if mistake["type"] == "too_long":
        return _("must have at most {count} entries").format(count=context["max_length"])
    return _("must have at least {count}").format(count=context["min_length"])


def limit_sentence(mistake: ErrorDetails) -> str:
    """Return what a number must keep to, or which kind of value must stand there."""
    kind = mistake["type"]
    context = mistake.get("ctx", {})
    limits = {
        "greater_than_equal": ("ge", _("must be {limit} or more")),
        "greater_than": ("gt", _("must be more than {limit}")),
        "less_than_equal": ("le", _("must be {limit} or less")),
        "less_than": ("lt", _("must be less than {limit}")),
    }
    if kind in limits:
        name, sentence = limits[kind]
        return sentence.format(limit=f"{context[name]:.12g}")
    kinds = {
        ("int",): _("must be a whole number"),
        ("float", "finite_number"): _("must be a number"),
        ("bool",): _("must be true or false"),
        ("tuple",): _("must be a list, between brackets or with a hyphen before each entry"),
        ("mapping", "dict", "model"): _("must be a mapping of keys"),
        ("invalid_key",): _("must stand under a key that is a word, not a number"),
    }
    for beginnings, sentence in kinds.items():
        if kind.startswith(beginnings):
            return sentence
    return _("must be what the schema says: {words}").format(words=mistake["msg"])
