"""A base and named changes to it: one scenario, and no change may quietly win over another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from gapplanner.errors import ScenarioError, closest_hint, listed
from gapplanner.language import _
from gapplanner.scenario.canonical import plain
from gapplanner.scenario.reading import Key, Placed, at
from gapplanner.scenario.schema import Scenario

# What a lever says of itself; the rest of it are changes.
OF_ITSELF = ("name", "description")
NOT_IN_A_LEVER = ("extends", "levers")


def merge(under: Placed, over: Placed) -> Placed:
    """Return ``under`` changed by ``over``: mappings key by key, the rest (lists too) whole."""
    if not (isinstance(under.content, Mapping) and isinstance(over.content, Mapping)):
        return over
    merged: dict[Key, Placed] = dict(under.content)
    for key, entry in over.content.items():
        merged[key] = merge(merged[key], entry) if key in merged else entry
    return replace(over, content=merged)


@dataclass(frozen=True)
class Lever:
    """A named change to a scenario."""

    name: str
    title: str
    """What is added to the scenario's name where the lever changes something."""
    changes: Placed

    def leaves(self) -> Iterator[tuple[tuple[Key, ...], Placed]]:
        """Yield every key the lever sets, with what it sets it to."""
        yield from _leaves(self.changes, ())


def _leaves(placed: Placed, keys: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], Placed]]:
    if isinstance(placed.content, Mapping):
        for key, entry in placed.content.items():
            yield from _leaves(entry, (*keys, key))
    else:
        yield keys, placed


def split_levers(tree: Placed) -> tuple[Placed, dict[str, Lever]]:
    """Return a scenario without its levers, and its levers by name.

    Raises
    ------
    ScenarioError
        With every lever that is not a mapping of changes.
    """
    entries = dict(tree.entries)
    block = entries.pop("levers", None)
    rest = replace(tree, content=entries)
    if block is None or block.content is None:
        return rest, {}
    if not isinstance(block.content, Mapping):
        sentence = _("must be a mapping of names to changes; found {found}.")
        raise ScenarioError(
            at(block.file, block.line, sentence.format(found=block.shown()), "levers")
        )
    problems: list[str] = []
    levers = {str(key): _lever(str(key), entry, problems) for key, entry in block.content.items()}
    if problems:
        raise ScenarioError(problems)
    return rest, levers


def _lever(name: str, body: Placed, problems: list[str]) -> Lever:
    key = f"levers.{name}"
    if not isinstance(body.content, Mapping):
        sentence = _("must be a mapping of changes to the scenario; found {found}.")
        problems.append(at(body.file, body.line, sentence.format(found=body.shown()), key))
        return Lever(name, name, body)
    for forbidden in NOT_IN_A_LEVER:
        if forbidden in body.content:
            placed = body.content[forbidden]
            sentence = _("a lever must not hold {key!r}; take it to the scenario.")
            problems.append(
                at(placed.file, placed.line, sentence.format(key=forbidden), f"{key}.{forbidden}")
            )
    for own in OF_ITSELF:
        placed = body.content.get(own, body)
        if own in body.content and not isinstance(placed.content, str):
            sentence = _("must be text; found {found}.").format(found=placed.shown())
            problems.append(at(placed.file, placed.line, sentence, f"{key}.{own}"))
    title = body.content["name"].content if "name" in body.content else name
    changes = {key: entry for key, entry in body.content.items() if key not in OF_ITSELF}
    return Lever(name, str(title), replace(body, content=changes))


def chosen_levers(levers: Mapping[str, Lever], names: Sequence[str]) -> list[Lever]:
    """Return the levers of those names, each once, in the order of their names.

    Raises
    ------
    ScenarioError
        With every name that the scenario does not hold and every key that two levers set apart.
    """
    unknown = sorted({name for name in names if name not in levers})
    problems = [_unknown_lever(name, levers) for name in unknown]
    chosen = [levers[name] for name in sorted(set(names) - set(unknown))]
    for one, other in combinations(chosen, 2):
        problems.extend(_collisions(one, other))
    if problems:
        raise ScenarioError(problems)
    return chosen


def _unknown_lever(name: str, levers: Mapping[str, Lever]) -> str:
    sentence = _("--lever must name a lever of the scenario; found {name!r}.").format(name=name)
    if hint := closest_hint(name, levers):
        return sentence + hint
    if levers:
        return sentence + " " + _("Known: {words}.").format(words=listed(sorted(levers)))
    return sentence + " " + _("It holds none; add them under 'levers:'.")


def _collisions(one: Lever, other: Lever) -> Iterator[str]:
    others = dict(other.leaves())
    for keys, placed in one.leaves():
        for other_keys, other_placed in others.items():
            shared = min(len(keys), len(other_keys))
            if keys[:shared] != other_keys[:shared]:
                continue
            if keys == other_keys and placed.plain() == other_placed.plain():
                continue
            yield _(
                "the levers {one!r} ({one_file}:{one_line}) and {other!r} ({other_file}:"
                "{other_line}) must not set the same key to different values; both set {key}. "
                "Choose one of them, or write a third lever that says what holds."
            ).format(
                one=one.name,
                one_file=placed.file,
                one_line=placed.line,
                other=other.name,
                other_file=other_placed.file,
                other_line=other_placed.line,
                key=".".join(str(key) for key in keys[:shared]),
            )


def lever_changes(before: Scenario, after: Scenario) -> list[tuple[str, object, object]]:
    """Return every decision in which two scenarios differ: dotted key, before, after; by key.

    A key that one of them does not hold has ``None`` on that side. Lists differ whole.
    """
    old, new = dict(_decisions(plain(before), ())), dict(_decisions(plain(after), ()))
    return [
        (key, old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def _decisions(found: object, keys: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    if isinstance(found, Mapping):
        for key, entry in found.items():
            yield from _decisions(entry, (*keys, str(key)))
    else:
        yield ".".join(keys), found
