"""Rules in a message, with the file and line where the planner wrote them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gapplanner.errors import PortfolioError
from gapplanner.scenario import lines_of

_NAMED: Final = re.compile(r"(?<![\w.\]:])((?:rules|outcomes)\[\d+\]|budget\.\w+)(?=[.:\s,])")


@contextmanager
def told_by_line(scenario_path: Path, levers: Sequence[str]) -> Iterator[None]:
    """Name, in what a plan cannot meet, each rule by its place: ``a.yaml:18 rules[1].target``."""
    try:
        yield
    except PortfolioError as error:
        lines = lines_of(scenario_path, levers)
        raise PortfolioError(placed(problem, lines) for problem in error.problems) from error


def placed(problem: str, lines: Mapping[str, str]) -> str:
    """Return a sentence with the place of every rule and block that it names before its name.

    Examples
    --------
    >>> placed("- rules[1].target: at least 0.9.", {"rules[1]": "a.yaml:18"})
    '- a.yaml:18 rules[1].target: at least 0.9.'
    """

    def with_line(found: re.Match[str]) -> str:
        name = found[1]
        return f"{lines[name]} {name}" if name in lines else name

    return _NAMED.sub(with_line, problem)
