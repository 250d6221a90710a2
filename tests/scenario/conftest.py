"""A scenario small enough to read at a glance, and a folder to write its variants in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner.errors import ScenarioError
from gapplanner.scenario import load_scenario

TINY = """\
name: "Tiny"
base_year: 2027
years: 2
territory: {department: "06"}
indicators:
  water-network: {weight: 0.75}
  road-local: {weight: 0.25}
equity: {by: poverty-2018, max_ratio: 3.0}
budget:
  sources:
    canon: {2028: 100, 2029: 200}
    ordinary: {2028: 10, 2029: 20}
  eligibility:
    canon: {government: [district, regional]}
  tail: {after_years: 2, at_most: 1.0}
capacity: {growth: 1.1, free_share: 0.5, new_starts: 4}
rules:
  - minimum_share: {of: cost, by: province, at_least: 0.02}
objective: {maximize: balanced}
"""

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]


@pytest.fixture
def tiny() -> str:
    """A whole scenario: 2028 and 2029, two indicators, two funding sources, one rule."""
    return TINY


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a scenario file and give its path, short as a planner would type it."""
    monkeypatch.chdir(tmp_path)

    def written(text: str, name: str = "a.yaml") -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def mistakes(write: Write) -> Mistakes:
    """Write a scenario that must be refused and give the sentences of the refusal."""

    def found(text: str, name: str = "a.yaml") -> tuple[str, ...]:
        with pytest.raises(ScenarioError) as refusal:
            load_scenario(write(text, name))
        return refusal.value.problems

    return found
