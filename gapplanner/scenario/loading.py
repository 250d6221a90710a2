"""The scenario door: YAML in, Scenario out, or every mistake at once with its file and line."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from gapplanner.errors import ScenarioError
from gapplanner.language import _
from gapplanner.scenario.levers import Lever, chosen_levers, merge, split_levers
from gapplanner.scenario.mistakes import mistakes_of
from gapplanner.scenario.reading import Placed, at, read_placed, read_text
from gapplanner.scenario.schema import Scenario

CATALOG = "catalog.yaml"


def load_scenario(path: Path | str, levers: Sequence[str] = ()) -> Scenario:
    """Return the scenario of a file: its base, its own changes, then the levers asked for.

    Parameters
    ----------
    path
        A scenario file; ``extends:`` in it names its base, from its own folder.
    levers
        Names of ``levers:`` of the scenario or its base to apply, in any order.

    Raises
    ------
    ScenarioError
        With every mistake found, each with the file and line where the wrong value stands.
    """
    file = Path(path)
    tree, named = split_levers(_with_bases(file, ()))
    tree = _with_files_from(tree, file)
    named = {
        name: replace(lever, changes=_with_files_from(lever.changes, file))
        for name, lever in named.items()
    }
    problems = _problems_of(tree)
    for lever in named.values():
        # Levers that nobody pulls today are read too: a mistake in one must not wait for a session.
        changed = _problems_of(merge(tree, lever.changes))
        problems += [problem for problem in changed if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    scenario = Scenario.model_validate(tree.plain())
    return _with_levers(tree, scenario, chosen_levers(named, levers))


def lines_of(path: Path | str, levers: Sequence[str] = ()) -> dict[str, str]:
    """Return where the planner wrote each rule and each block: ``rules[1]`` to ``a.yaml:18``.

    Parameters
    ----------
    path, levers
        As `load_scenario`, which must take them.
    """
    tree, named = split_levers(_with_bases(Path(path), ()))
    for lever in chosen_levers(named, levers):
        tree = merge(tree, lever.changes)
    found = {}
    for key, placed in tree.entries.items():
        found[str(key)] = _line(placed)
        if isinstance(placed.content, tuple):
            for number, entry in enumerate(placed.content, start=1):
                found[f"{key}[{number}]"] = _line(entry)
        for inner, entry in placed.entries.items():
            found[f"{key}.{inner}"] = _line(entry)
    return found


def _line(placed: Placed) -> str:
    return f"{Path(placed.file).name}:{placed.line}"


def scenario_from_text(text: str, shown_as: str = "scenario.yaml") -> Scenario:
    """Return the scenario of a resolved text, such as a run's; no other file is looked at.

    Raises
    ------
    ScenarioError
        With every mistake found; lines are those of ``text``, under the name ``shown_as``.
    """
    tree = read_placed(text, shown_as)
    problems = _refused(tree)
    if problems:
        raise ScenarioError(problems)
    return Scenario.model_validate(tree.plain())


def reference_path(path: Path | str, scenario: Scenario) -> Path | None:
    """Return the file of the scenario that this one's report is set against, or nothing.

    ``path`` is the file from which ``scenario`` was loaded.
    """
    return None if scenario.reference is None else Path(path).parent / scenario.reference


def table_paths(path: Path | str, scenario: Scenario) -> dict[str, Path]:
    """Return the files of the scenario's own tables, its ideas, ``ongoing`` works and ``bank``.

    Ideas are called ``ideas-1``, ``ideas-2``, in the order in which the scenario names them.

    ``path`` is the file from which ``scenario`` was loaded.
    """
    files = {} if scenario.problem is None else dict(scenario.problem.tables.files)
    if scenario.ongoing_file is not None:
        files["ongoing"] = scenario.ongoing_file
    files |= {f"ideas-{n}": name for n, name in enumerate(scenario.candidates.ideas, start=1)}
    if scenario.candidates.bank is not None:
        files["bank"] = scenario.candidates.bank
    return {name: Path(path).parent / file for name, file in files.items()}


def data_folder(path: Path | str, scenario: Scenario) -> Path | None:
    """Return the folder of data that the scenario names, from its own; none is the product's.

    ``path`` is the file from which ``scenario`` was loaded.

    Raises
    ------
    ScenarioError
        If there is no catalogue in that folder.
    """
    if scenario.data is None:
        return None
    folder = Path(path).parent / scenario.data
    if not (folder / CATALOG).is_file():
        raise ScenarioError(
            _(
                "{file}: data: must be a folder of data with its {catalog}; found none in "
                "{folder}. Make it with 'gapplanner data import'."
            ).format(file=Path(path).name, catalog=CATALOG, folder=folder)
        )
    return folder


def limits_paths(path: Path | str, scenario: Scenario) -> dict[str, Path]:
    """Return the files of limits that outcomes of the scenario name, by outcome.

    ``path`` is the file from which ``scenario`` was loaded.
    """
    return {
        outcome.name: Path(path).parent / outcome.limits
        for outcome in scenario.outcomes
        if isinstance(outcome.limits, str)
    }


def lever_names(path: Path | str) -> tuple[str, ...]:
    """Return the names of the levers that a scenario file and its bases hold, in order."""
    return tuple(sorted(split_levers(_with_bases(Path(path), ()))[1]))


def _with_bases(file: Path, followed: tuple[Path, ...]) -> Placed:
    tree = read_placed(read_text(file), str(file))
    if not tree.entries:
        sentence = _("must be a mapping of keys such as 'name: ...'; found {found}.")
        raise ScenarioError(at(str(file), tree.line, sentence.format(found=tree.shown())))
    entries = dict(tree.entries)
    extends = entries.pop("extends", None)
    tree = replace(tree, content=entries)
    if extends is None or extends.content is None:
        return tree
    base = _base_of(file, extends)
    if base.resolve() in (*followed, file.resolve()):
        chain = " → ".join(each.name for each in (*followed, file.resolve(), base.resolve()))
        sentence = _("a scenario must not extend itself; found {chain}.").format(chain=chain)
        raise ScenarioError(at(extends.file, extends.line, sentence, "extends"))
    return merge(_with_bases(base, (*followed, file.resolve())), tree)


def _base_of(file: Path, extends: Placed) -> Path:
    if not isinstance(extends.content, str) or not extends.content.strip():
        sentence = _("must be the name of a scenario file, such as base.yaml; found {found}.")
        raise ScenarioError(
            at(extends.file, extends.line, sentence.format(found=extends.shown()), "extends")
        )
    base = file.parent / extends.content
    if not _is_file(base):
        raise ScenarioError(_no_file("extends", extends, base))
    return base


def _no_file(key: str, named: Placed, file: Path) -> str:
    sentence = _("must be a scenario file; there is none at {file}.").format(file=file)
    beside = file.parent.glob("*.yaml") if file.parent.is_dir() else ()
    names = ", ".join(sorted(each.name for each in beside)[:5])
    hint = " " + _("In that folder: {names}.").format(names=names) if names else ""
    return at(named.file, named.line, sentence + hint, key)


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # a name that no file may have: too long, or with a NUL
        return False


def _with_files_from(tree: Placed, file: Path) -> Placed:
    """Return the tree with every file it states named from the folder of ``file``."""
    entries = dict(tree.entries)
    for key in ("data", "reference", "ongoing"):
        if key in entries:
            entries[key] = _named_from(entries[key], file)
    candidates = entries.get("candidates")
    if candidates is not None and "bank" in candidates.entries:
        bank = _named_from(candidates.entries["bank"], file)
        entries["candidates"] = replace(candidates, content={**candidates.entries, "bank": bank})
    outcomes = entries.get("outcomes")
    if outcomes is not None and isinstance(outcomes.content, tuple):
        placed = tuple(_with_limits_from(outcome, file) for outcome in outcomes.content)
        entries["outcomes"] = replace(outcomes, content=placed)
    candidates = entries.get("candidates")
    ideas = None if candidates is None else candidates.entries.get("ideas")
    if candidates is not None and ideas is not None:
        inner = {**candidates.entries, "ideas": _each_named_from(ideas, file)}
        entries["candidates"] = replace(candidates, content=inner)
    problem = entries.get("problem")
    tables = None if problem is None else problem.entries.get("tables")
    if problem is not None and tables is not None and isinstance(tables.content, Mapping):
        named = {table: _named_from(entry, file) for table, entry in tables.content.items()}
        inner = {**problem.entries, "tables": replace(tables, content=named)}
        entries["problem"] = replace(problem, content=inner)
    return replace(tree, content=entries)


def _with_limits_from(outcome: Placed, file: Path) -> Placed:
    limits = outcome.entries.get("limits")
    if limits is None:
        return outcome
    return replace(outcome, content={**outcome.entries, "limits": _named_from(limits, file)})


def _each_named_from(named: Placed, file: Path) -> Placed:
    """Return the name of a file, or each of a list of them, from the folder of ``file``."""
    if not isinstance(named.content, tuple):
        return _named_from(named, file)
    return replace(named, content=tuple(_named_from(each, file) for each in named.content))


def _named_from(named: Placed, file: Path) -> Placed:
    """Return the name of a file, stated from where it was written, from the folder of ``file``."""
    folder = Path(named.file).parent
    if not isinstance(named.content, str) or folder.resolve() == file.parent.resolve():
        return named
    name = Path(os.path.relpath(folder / named.content, file.parent)).as_posix()
    return replace(named, content=name)


def _problems_of(tree: Placed) -> list[str]:
    problems = _refused(tree)
    reference = tree.entries.get("reference")
    if reference is not None and isinstance(reference.content, str):
        named = Path(tree.file).parent / reference.content
        if not _is_file(named):
            problems.append(_no_file("reference", reference, named))
    return problems


def _refused(tree: Placed) -> list[str]:
    try:
        Scenario.model_validate(tree.plain())
    except ValidationError as refusal:
        return mistakes_of(refusal, tree)
    return []


def _with_levers(tree: Placed, scenario: Scenario, levers: Sequence[Lever]) -> Scenario:
    """Return the scenario with the levers pulled; the name says which of them changed something."""
    titles: list[str] = []
    for lever in levers:
        tree = merge(tree, lever.changes)
        alone = Scenario.model_validate(tree.plain())
        if alone != scenario:
            titles.append(lever.title)
        scenario = alone
    if not titles:
        return scenario
    return scenario.model_copy(update={"name": " + ".join([scenario.name, *titles])})
