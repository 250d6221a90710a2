import json
from typing import Any

from gapplanner.scenario.known_words import key_words_at, keys_at, words_at
from gapplanner.scenario.rules import RULES
from gapplanner.scenario.schema import Scenario
from gapplanner.scenario.schema_file import SCHEMA_FILE, json_schema_text
from gapplanner.scenario.wording import pattern_sentence


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_schema_text())
    return found


def patterns_in(part: object) -> set[str]:
    if isinstance(part, dict):
        own = {part["pattern"]} if isinstance(part.get("pattern"), str) else set()
        keys = set(part.get("patternProperties", {}))
        return own.union(keys, *(patterns_in(value) for value in part.values()))
    return set().union(*(patterns_in(value) for value in part)) if isinstance(part, list) else set()


def test_the_schema_beside_the_scenarios_is_fresh() -> None:
    """If not: python -m gapplanner.scenario.schema_file."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == json_schema_text()


def test_a_file_may_extend_another_and_hold_levers() -> None:
    properties = schema()["properties"]
    assert set(properties) == {"extends", "levers", *Scenario.model_fields}
    stands_alone = {"not": {"anyOf": [{"required": ["extends"]}, {"required": ["problem"]}]}}
    assert schema()["if"] == stands_alone
    assert {"budget", "objective"} <= set(schema()["then"]["required"])


def test_a_file_with_its_own_tables_need_not_state_a_territory() -> None:
    otherwise = schema()["else"]
    assert otherwise["if"] == {"not": {"required": ["extends"]}}
    assert set(otherwise["then"]["required"]) == {"name", "base_year", "years", "objective"}


def test_a_lever_states_only_what_differs() -> None:
    definitions = schema()["$defs"]
    assert set(definitions["Lever"]["properties"]) == set(Scenario.model_fields)
    assert "required" not in definitions["Lever"]
    assert "required" not in definitions["Budget"]
    assert "required" in definitions["MinimumShare"]


def test_every_reference_within_the_schema_resolves() -> None:
    text = json_schema_text()
    definitions = schema()["$defs"]
    named = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert named <= set(definitions)
    assert "Rule" in named


def test_editors_accept_what_the_loader_accepts() -> None:
    found = schema()
    definitions = found["$defs"]
    sector = definitions["Where"]["properties"]["sector"]["anyOf"]
    assert [part.get("type", "word") for part in sector] == ["word", "array", "null"]
    assert [
        part["type"] for part in definitions["Capacity"]["properties"]["new_starts"]["anyOf"]
    ] == [
        "integer",
        "object",
    ]
    entries = found["properties"]["indicators"]["patternProperties"].values()
    assert all({"type": "null"} in entry["anyOf"] for entry in entries)
    assert definitions["Rule"]["maxProperties"] == 1
    assert "anyOf" in definitions["Rule"]["properties"]["must_do"]
    assert definitions["Rule"]["properties"]["excludes"]["anyOf"][0]["minItems"] == 2


def test_every_pattern_of_the_schema_has_its_own_words() -> None:
    patterns = patterns_in(Scenario.model_json_schema())
    assert len(patterns) >= 3
    assert [each for each in sorted(patterns) if "must look like" in pattern_sentence(each)] == []


def test_the_schema_knows_keys_and_words_at_any_place() -> None:
    assert "indicators" in keys_at(())
    assert keys_at(("rules", 0)) == RULES
    assert "at_least" in keys_at(("rules", 3, "minimum_share"))
    assert keys_at(("indicators", "water-network")) == ("weight",)
    assert words_at(("precedence",)) == ("strict", "flexible", "free")
    assert "roads" in words_at(("rules", 0, "minimum_share", "where", "sector"))
    assert words_at(("name",)) == ()
    assert key_words_at(("capacity", "new_starts")) == ("regional", "provincial", "district")
