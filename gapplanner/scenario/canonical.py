"""One text for one set of decisions, whatever the planner's file looked like."""

import io
import re
from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from gapplanner.scenario.conditions import Closed
from gapplanner.scenario.order import Order
from gapplanner.scenario.rules import Rule

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str | int, Plain] | None"

# Words that no YAML reader takes for anything but text; the rest, above all codes, is quoted.
_SAFE_WORD = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_NOT_TEXT_TO_SOME = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Representer(RoundTripRepresenter):
    """Writes null as the word: an empty place looks like something forgotten."""

    def represent_null_word(self, _nothing: None) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(type(None), _Representer.represent_null_word)


def plain(decided: object) -> Plain:
    """Return a block of a scenario as mappings, lists, words and numbers.

    Mappings keyed by names or years come in the order of their keys; blocks in the order of the
    schema; a number without decimals is a whole number, so that 3 and 3.0 decide the same.
    """
    if isinstance(decided, Rule):
        return {decided.kind: plain(decided.body)}
    if isinstance(decided, Order) and decided.word is not None:
        return decided.word
    if isinstance(decided, BaseModel):
        return {
            name: plain(getattr(decided, name))
            for name in type(decided).model_fields
            if _is_stated(decided, name)
        }
    if isinstance(decided, Mapping):
        return {_key(key): plain(decided[key]) for key in sorted(decided)}
    if isinstance(decided, tuple | list):
        return [plain(entry) for entry in decided]
    return _single(decided.value if isinstance(decided, Enum) else decided)


def _single(decided: object) -> Plain:
    if isinstance(decided, float) and decided.is_integer():
        return int(decided)
    if decided is None or isinstance(decided, bool | int | float | str):
        return decided
    msg = f"a scenario holds no {type(decided).__name__}"
    raise TypeError(msg)


def canonical_text(scenario: BaseModel) -> str:
    """Return the resolved scenario as YAML text, byte for byte the same for the same decisions."""
    writer = YAML()
    writer.Representer = _Representer
    writer.default_flow_style = False
    writer.width = 2**16
    writer.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    writer.dump(_quoted(plain(scenario)), text)
    return text.getvalue()


def _is_stated(block: BaseModel, name: str) -> bool:
    # Inside a rule, silence and null say the same; elsewhere null is a decision.
    if isinstance(block, Closed):
        return getattr(block, name) is not None
    # A key that came later says nothing while it is silent, so that old decisions keep their text.
    later: frozenset[str] = getattr(type(block), "later", frozenset())
    silent = type(block).model_fields[name].get_default(call_default_factory=True)
    return name not in later or getattr(block, name) != silent


def _key(key: object) -> str | int:
    found = key.value if isinstance(key, Enum) else key
    return found if isinstance(found, int) else str(found)


def _quoted(found: Plain) -> object:
    if isinstance(found, dict):
        return {_quoted(key): _quoted(entry) for key, entry in found.items()}
    if isinstance(found, list):
        return [_quoted(entry) for entry in found]
    if isinstance(found, str) and not (
        _SAFE_WORD.fullmatch(found) and found not in _NOT_TEXT_TO_SOME
    ):
        return DoubleQuotedScalarString(found)
    return found
