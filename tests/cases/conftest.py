"""Problems with known answers, stated in tables and planned as a planner would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

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


# Figures of a nuclear plant: the plans of each of sixteen projects, with worth, capital and operation
# by year (millions), of use case 1 of LOGOS (github.com/idaholab/LOGOS, tests/CapitalInvestments).
PLANS = Path(__file__).parent / "plant.csv"
MANDATED = ("pressurizer", "pumps", "fire", "piping", "vessel", "cables")
CAPITAL = (22.6, 36.7, 20.6, 23.6, 22.7)
OPERATION = (0.08, 0.17, 0.05, 0.15, 0.14)

State = Callable[..., Path]
Plant = Callable[[str], dict[str, Any]]
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


@pytest.fixture
def plant() -> Plant:
    """Tables of a nuclear plant, whose operation is ``apart``, ``within`` the capital, or ``none``."""

    def stated(operation: str) -> dict[str, Any]:
        plans = pd.read_csv(PLANS)
        plans["candidate_id"] = plans["project"] + "-" + plans["plan"]
        years = range(len(CAPITAL))
        capital = plans[[f"capital_{year + 1}" for year in years]].to_numpy()
        running = plans[[f"operation_{year + 1}" for year in years]].to_numpy()
        spent = {"soles": (capital + running if operation == "within" else capital, CAPITAL)}
        if operation == "apart":
            spent["operation"] = (running, OPERATION)
        used = [
            (name, resource, year, round(row[year], 2))
            for resource, (amounts, _limit) in spent.items()
            for name, row in zip(plans["candidate_id"], amounts, strict=True)
            for year in years
            if row[year]
        ]
        return {
            "maximize": "worth",
            "years": len(CAPITAL),
            "candidates": pd.DataFrame(
                {
                    "candidate_id": plans["candidate_id"],
                    "slot": plans["project"],
                    "variant": plans["plan"],
                    "cost": spent["soles"][0].sum(axis=1).round(2),
                    "worth": plans["worth"],
                    "latest_start": 2028,
                }
            ),
            "uses": pd.DataFrame(
                used, columns=["candidate_id", "resource", "year_offset", "amount"]
            ),
            "limits": pd.DataFrame(
                [
                    (resource, 2028 + year, limit[year])
                    for resource, (_amounts, limit) in spent.items()
                    for year in years
                ],
                columns=["resource", "year", "amount"],
            ),
            "rules": f"[{{must_do: [{', '.join(MANDATED)}]}}]",
        }

    return stated
