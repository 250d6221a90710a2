"""The JSON Schema of a scenario file, so that an editor completes and underlines."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gapplanner.scenario.conditions import Eligibility
from gapplanner.scenario.problem import OF_A_TERRITORY
from gapplanner.scenario.rules import Rule
from gapplanner.scenario.schema import Scenario

SCHEMA_FILE: Final = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema_text() -> str:
    """Return the JSON Schema of a scenario file: the scenario, its base and its levers.

    A file that extends another states only what differs, and so does a lever; what must be stated
    in the end is for the loader to say, once everything is together.
    """
    schema = Scenario.model_json_schema()
    definitions = schema["$defs"]
    required = schema.pop("required")
    in_rules = _reached(definitions, Rule.__name__) | _reached(definitions, Eligibility.__name__)
    for name, definition in definitions.items():
        if name not in in_rules:
            definition.pop("required", None)
    for name in in_rules:
        _let_one_word_be_a_list(definitions[name])
    definitions[Rule.__name__].update(minProperties=1, maxProperties=1)
    for entry in ("indicators", "resources"):
        _let_entries_be_null(schema["properties"][entry])
    for entry in ("sources", "eligibility"):
        _let_entries_be_null(definitions["Budget"]["properties"][entry])
    changes = {key: schema["properties"][key] for key in schema["properties"]}
    definitions["Lever"] = {
        "title": "Lever",
        "description": "A named change: only the keys that differ; its own name is for people.",
        "type": "object",
        "additionalProperties": False,
        "properties": changes,
    }
    whole = {
        "$schema": DIALECT,
        "title": "gapplanner scenario",
        "description": schema["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {**_OF_THE_FILE, **changes},
        "if": {"not": {"anyOf": [{"required": ["extends"]}, {"required": ["problem"]}]}},
        "then": {"required": [*required, *OF_A_TERRITORY]},
        "else": {"if": {"not": {"required": ["extends"]}}, "then": {"required": required}},
        "$defs": definitions,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


_OF_THE_FILE: Final[Mapping[str, Any]] = {
    "extends": {
        "title": "Extends",
        "description": "Scenario file, from this file's folder, that this one changes.",
        "type": ["string", "null"],
    },
    "levers": {
        "title": "Levers",
        "description": "Named changes that are applied when asked for: plan --lever NAME.",
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/$defs/Lever"},
    },
}


def _let_entries_be_null(mapping: dict[str, Any]) -> None:
    """Let null leave out an entry of the base; any other name than a lower-case one is refused."""
    mapping["patternProperties"] = {
        name: {"anyOf": [entry, {"type": "null"}]}
        for name, entry in mapping["patternProperties"].items()
    }
    mapping["additionalProperties"] = False


def _let_one_word_be_a_list(definition: dict[str, Any]) -> None:
    """Let one word stand for a list of one, as the rules read it."""
    for name, stated in definition.get("properties", {}).items():
        for part in (stated, *stated.get("anyOf", ())):
            # A list of two or more (excludes, all_or_none) says nothing with one word.
            if part.get("type") == "array" and part.get("minItems", 1) < 2:
                items = part["items"]
                alternatives = [items, {"type": "array", "items": items, "minItems": 1}]
                _replace(definition["properties"], name, part, alternatives)


def _replace(
    properties: dict[str, Any], name: str, part: dict[str, Any], alternatives: list[dict[str, Any]]
) -> None:
    stated = properties[name]
    if part is stated:
        kept = {key: stated[key] for key in ("title", "description", "default") if key in stated}
        properties[name] = {**kept, "anyOf": alternatives}
    else:
        others = [other for other in stated["anyOf"] if other is not part]
        properties[name] = {**stated, "anyOf": [*alternatives, *others]}


def _reached(definitions: Mapping[str, Any], name: str) -> set[str]:
    """Return the definitions that one of them is made of, itself among them."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            text = json.dumps(definitions[current])
            waiting += [other for other in definitions if f'"#/$defs/{other}"' in text]
    return reached


if __name__ == "__main__":
    SCHEMA_FILE.write_text(json_schema_text(), encoding="utf-8")
