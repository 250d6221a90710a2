"""Problems with known answers, stated in tables and planned as a planner would."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from gapplanner import pipeline
from gapplanner.runs import Run

STATED = """\
name: "A stated problem"
base_year: 2027
years: {years}
problem: {{tables: {{{tables}}}}}
rules: {rules}
objective: {{maximize: {maximize}}}
discount_rate: 0
solver: {{relative_gap: 0}}
"""

Table = str | pd.DataFrame


class Answer(NamedTuple):
    """What the ordinary plan of a stated problem gives."""

    run: Run
    folder: Path

    @property
    def chosen(self) -> list[str]:
        return sorted(self.run.portfolio["candidate_id"])

    @property
    def starts(self) -> dict[str, int]:
        portfolio = self.run.portfolio
        return dict(
            zip(portfolio["candidate_id"], portfolio["start_year"].astype(int), strict=True)
        )

    @property
    def closed(self) -> float:
        """All that is set in motion, in the units of the gaps."""
        return float(self.run.gaps["set_in_motion"].sum())

    @property
    def cost(self) -> float:
        return float(self.run.portfolio["cost"].sum())


State = Callable[..., Path]
Plan = Callable[..., Answer]


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Write a scenario and its tables (CSV text or frames); give the scenario's path.

    ``more`` is further YAML; a key that stands in it replaces the usual one.
    """

    def written(
        *,
        maximize: str = "closure",
        years: int = 1,
        rules: str = "[]",
        more: str = "",
        **tables: Table,
    ) -> Path:
        for name, table in tables.items():
            text = table if isinstance(table, str) else table.to_csv(index=False)
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        files = ", ".join(f"{name}: {name}.csv" for name in tables)
        text = STATED.format(years=years, tables=files, rules=rules, maximize=maximize)
        replaced = {
            line.partition(":")[0] for line in more.splitlines() if not line.startswith(" ")
        }
        kept = [line for line in text.splitlines() if line.partition(":")[0] not in replaced]
        path = tmp_path / "problem.yaml"
        path.write_text("\n".join([*kept, more]) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def plan(state: State, tmp_path: Path) -> Plan:
    """State a problem, plan it into a run folder, and insist on a clean proof."""

    def planned(*, levers: tuple[str, ...] = (), **stated: object) -> Answer:
        folder, run = pipeline.plan(state(**stated), levers, tmp_path / "run")
        assert run.proof is not None
        assert run.proof.status == "optimal"
        assert run.proof.relative_gap == 0
        assert run.proof.audit.violations == ()
        assert run.proof.audit.objective == run.proof.objective
        return Answer(run, folder)

    return planned
