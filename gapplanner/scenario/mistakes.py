"""What the schema refuses: a sentence with file, line, key, what must hold and what was found."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gapplanner.errors import closest_hint, listed
from gapplanner.language import _
from gapplanner.scenario.checks import MISFITS
from gapplanner.scenario.known_words import key_words_at, keys_at, words_at
from gapplanner.scenario.reading import Key, Place, Placed, at, dotted
from gapplanner.scenario.wording import KEY, limit_sentence, must_hold, pattern_sentence


def mistakes_of(refusal: ValidationError, tree: Placed) -> list[str]:
    """Return one sentence for each mistake, by file and line.

    Parameters
    ----------
    refusal
        What the schema objected to.
    tree
        The scenario that was refused, with the place of every value.
    """
    mistakes = refusal.errors(include_url=False)
    found = {
        (placed.file, placed.line, sentence)
        for mistake in mistakes
        if not _follows_from_another(mistake, mistakes)
        for placed, sentence in _explained(mistake, tree)
    }
    return [sentence for _file, _line, sentence in sorted(found)]


def _follows_from_another(mistake: ErrorDetails, mistakes: Sequence[ErrorDetails]) -> bool:
    """Say whether a list is too short only because pydantic does not count its wrong entries."""
    place = mistake["loc"]
    return mistake["type"] == "too_short" and any(
        other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in mistakes
    )


def _explained(mistake: ErrorDetails, tree: Placed) -> Iterator[tuple[Placed, str]]:
    if mistake["type"] == MISFITS:
        for place, sentence in mistake["ctx"][MISFITS]:
            placed, keys = _find(tree, (*mistake["loc"], *place))
            yield placed, at(placed.file, placed.line, sentence + ".", dotted(keys))
        return
    place = tuple(part for part in mistake["loc"] if part != KEY)
    placed, keys = _find(tree, place)
    absent = mistake["type"] == "missing"
    shown_keys = (*keys, place[-1]) if absent else keys
    sentence = _sentence(mistake, placed, keys)
    yield placed, at(placed.file, placed.line, sentence, dotted(shown_keys))


def _find(tree: Placed, place: Place) -> tuple[Placed, Place]:
    """Return the value at a place and its keys, skipping what the file does not spell.

    A list written as one word, or a number that stands for each government, has no inner keys.
    """
    here = tree
    keys: Place = ()
    for part in place:
        inner = _inside(here, part)
        if inner is not None:
            here, keys = inner, (*keys, part)
    return here, keys


def _inside(here: Placed, part: str | int) -> Placed | None:
    if isinstance(here.content, tuple):
        within = isinstance(part, int) and part < len(here.content)
        return here.content[part] if within and isinstance(part, int) else None
    spelled: list[Key] = [key for key in here.entries if str(key) == str(part)]
    return here.entries[spelled[0]] if spelled else None


def _sentence(mistake: ErrorDetails, placed: Placed, keys: Place) -> str:
    kind = mistake["type"]
    if kind == "missing":
        return _("this key must be stated; it is missing.")
    if kind == "extra_forbidden":
        return _unknown_key(keys)
    if KEY in mistake["loc"]:
        return _mistaken_key(mistake, keys)
    must = must_hold(mistake, placed)
    if kind == "value_error" and not _is_scalar(placed):
        return must + "."
    sentence = _("{must}; found {found}.").format(must=must, found=placed.shown())
    if kind in {"enum", "literal_error"} and isinstance(placed.content, str):
        return sentence + closest_hint(placed.content, words_at(keys))
    return sentence


def _is_scalar(placed: Placed) -> bool:
    return not isinstance(placed.content, Mapping | tuple)


def _unknown_key(keys: Place) -> str:
    known = keys_at(keys[:-1])
    sentence = _("must be a key that a scenario knows; {key!r} is not.").format(key=str(keys[-1]))
    return sentence + _nearest(str(keys[-1]), known)


def _mistaken_key(mistake: ErrorDetails, keys: Place) -> str:
    key = keys[-1]
    if mistake["type"] in {"enum", "literal_error"}:
        known = key_words_at(keys[:-1])
        sentence = _("the key must be one of {words}; found {key!r}.")
        return sentence.format(words=listed(known, at_most=10), key=key)
    if keys[0] == "readiness":
        sentence = _("the key must be a class of precedence, from 1 to 9; found {key!r}.")
        return sentence.format(key=key)
    if mistake["type"].startswith("int"):
        sentence = _("the key must be a year, without quotes, such as 2028; found {key!r}.")
        return sentence.format(key=key)
    if mistake["type"] == "string_type":
        return _("the key must be text; write it between quotes: {key}.").format(key=f'"{key}"')
    if mistake["type"] == "string_pattern_mismatch":
        must = pattern_sentence(str(mistake["ctx"]["pattern"]))
        return _("the key {must}; found {key!r}.").format(must=must, key=key)
    must = limit_sentence(mistake)
    return _("the key {must}; found {key!r}.").format(must=must, key=key)


def _nearest(word: str, known: Sequence[str]) -> str:
    if hint := closest_hint(word, known):
        return hint
    return " " + _("Known: {words}.").format(words=listed(known, at_most=15)) if known else ""
