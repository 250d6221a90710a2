"""What the schema knows at a place of a scenario: keys, and the words of closed lists."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from gapplanner.scenario.reading import Place
from gapplanner.scenario.schema import Scenario


def keys_at(place: Place) -> tuple[str, ...]:
    """Return the keys that the schema knows at a place, in its order."""
    return tuple(key for part in _schemas_at(place) for key in part.get("properties", {}))


def words_at(place: Place) -> tuple[str, ...]:
    """Return the words of the closed list that stands at a place; none if it is open."""
    return tuple(dict.fromkeys(word for part in _schemas_at(place) for word in _words(part)))


def key_words_at(place: Place) -> tuple[str, ...]:
    """Return the words that the keys of a mapping may be, where they are a closed list."""
    names = [part["propertyNames"] for part in _schemas_at(place) if "propertyNames" in part]
    return tuple(word for name in names for part in _resolved(name) for word in _words(part))


@lru_cache
def _schema() -> dict[str, Any]:
    return Scenario.model_json_schema()


def _words(part: Mapping[str, Any]) -> tuple[str, ...]:
    own = part.get("enum", [part["const"]] if "const" in part else [])
    items = part.get("items", {})
    within = [word for one in _resolved(items) for word in one.get("enum", [])] if items else []
    return tuple(str(word) for word in [*own, *within])


def _resolved(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas that a schema stands for: what it refers to, its alternatives."""
    if "$ref" in part:
        yield from _resolved(_schema()["$defs"][part["$ref"].rpartition("/")[2]])
        return
    alternatives = [*part.get("anyOf", ()), *part.get("allOf", ()), *part.get("oneOf", ())]
    for alternative in alternatives:
        yield from _resolved(alternative)
    if not alternatives:
        yield part


def _schemas_at(place: Place) -> list[Mapping[str, Any]]:
    here = list(_resolved(_schema()))
    for step in place:
        inner: list[Mapping[str, Any]] = []
        for part in here:
            properties = part.get("properties", {})
            if step in properties:
                inner.extend(_resolved(properties[step]))
            elif isinstance(part.get("additionalProperties"), dict):
                inner.extend(_resolved(part["additionalProperties"]))
            elif isinstance(step, int) and "items" in part:
                inner.extend(_resolved(part["items"]))
            elif isinstance(part.get("patternProperties"), dict):
                for entry in part["patternProperties"].values():
                    inner.extend(_resolved(entry))
        here = inner
    return here
