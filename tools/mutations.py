"""Break each half of each rule in turn, and see which test turns red; none may stay green.

``python tools/mutations.py`` takes some minutes and ends with 1 if a broken rule went unnoticed;
``python tools/mutations.py MustDo ShareLimit`` breaks only those.
"""

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

HERE = Path(__file__).parents[1]
CONTRACT = "tests/optimize/test_contract_of_rules.py"
PRECEDENCE = "tests/optimize/test_precedence.py"


@dataclass
class Red:
    """The tests that failed in a run, and how many cases of a rule there were."""

    rule: type
    failed: set[str] = field(default_factory=set)
    ran: int = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the cases that are about the broken rule."""
        items[:] = [item for item in items if self._is_about_it(item)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a failure by the name of its test, without its case."""
        self.ran += report.when == "call"
        if report.failed:
            self.failed.add(report.nodeid.partition("::")[2].partition("[")[0])

    def _is_about_it(self, item: Any) -> bool:
        cases = {**getattr(item.module, "RULES", {}), **getattr(item.module, "PRICED", {})}
        params = getattr(item, "callspec", None)
        word = None if params is None else params.params.get("name", params.params.get("case"))
        return isinstance(cases.get(word), self.rule)


def silent(_self: Any, _model: Any) -> None:
    """Stand for a model's half that states nothing."""


def loosened(add_to: Callable[..., None], by: float) -> Callable[..., None]:
    """Return a model's half whose bounds are looser (or, below 0, tighter) than they should be."""

    def mutated(self: Any, model: Any) -> None:
        add_rows = model.add_rows

        def loose(names: Any, entries: Any, *, lower: Any = -np.inf, upper: Any = np.inf) -> Any:
            step = by * max(1.0, float(np.abs(entries[2]).max(initial=1.0)))
            return add_rows(names, entries, lower=np.asarray(lower) - step, upper=upper + step)

        with patch.object(model, "add_rows", loose):
            add_to(self, model)

    return mutated


def without_last_row(add_to: Callable[..., None]) -> Callable[..., None]:
    """Return a model's half that forgets the last row it should state."""

    def mutated(self: Any, model: Any) -> None:
        add_to(self, model)
        rows = model._rows  # noqa: SLF001 - what is broken is inside
        if rows.names and rows.lower:
            lower, upper = rows.lower[-1].copy(), rows.upper[-1].copy()
            lower[-1], upper[-1] = -np.inf, np.inf
            rows.lower[-1], rows.upper[-1] = lower, upper

    return mutated


def blind(measure: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return an auditor's half that finds nothing broken."""
    return lambda *args: [replace(one, violation=0.0) for one in measure(*args)]


def harsh(measure: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return an auditor's half that finds what stands at its limit broken."""
    return lambda *args: [
        replace(one, violation=1.0) if one.slack == 0.0 else one for one in measure(*args)
    ]


def half_blind(measure: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return an auditor's half that overlooks the last thing it finds broken."""

    def mutated(*args: Any) -> list[Any]:
        found = measure(*args)
        broken = [place for place, one in enumerate(found) if one.violation > 0]
        if broken:
            found[broken[-1]] = replace(found[broken[-1]], violation=0.0)
        return found

    return mutated


def mutations(rule: type) -> Iterator[tuple[str, str, Any]]:
    """Yield the half, what is done to it, and the broken half."""
    add_to, measure = vars(rule)["add_to"], vars(rule)["measure"]
    yield "add_to", "says nothing", silent
    yield "add_to", "forgets its last row", without_last_row(add_to)
    yield "add_to", "bounds too loose", loosened(add_to, 0.6)
    yield "add_to", "bounds too tight", loosened(add_to, -0.6)
    yield "measure", "finds nothing", blind(measure)
    yield "measure", "overlooks one thing", half_blind(measure)
    yield "measure", "refuses the limit itself", harsh(measure)


def every_rule() -> list[type]:
    """Return every rule there is, by name."""
    import importlib
    import pkgutil

    import gapplanner.optimize.rules as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    found = [one for one in package.PlanRule.__subclasses__() if "add_to" in vars(one)]
    return sorted(found, key=lambda one: one.__name__)


def broken_run(rule: type, half: str, mutant: Any) -> Red:
    """Run the tests of a rule with one half broken."""
    red = Red(rule)
    arguments = ["-q", "-p", "no:cacheprovider", CONTRACT, PRECEDENCE]
    with (
        patch.object(rule, half, mutant),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        pytest.main(arguments, plugins=[red])
    return red


def main(asked: list[str]) -> int:
    """Break what is asked, or everything; return 1 if something went unnoticed."""
    unnoticed = 0
    for rule in every_rule():
        if asked and rule.__name__ not in asked:
            continue
        for half, how, mutant in mutations(rule):
            red = broken_run(rule, half, mutant)
            verdict = ", ".join(sorted(red.failed)) or f"UNNOTICED by {red.ran} tests"
            unnoticed += not red.failed
            sys.stdout.write(f"{rule.__name__}.{half} {how}: {verdict}\n")
            sys.stdout.flush()
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main(sys.argv[1:]))
