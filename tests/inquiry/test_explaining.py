"""Why in, why out, what it would take: on worlds small enough to list every portfolio."""

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner import cli, pipeline
from gapplanner.errors import PortfolioError
from gapplanner.inquiry import Reopened, reopen
from gapplanner.inquiry.explaining import Explainer, candidates_called, sentences_of
from gapplanner.inquiry.explaining.all_of_them import every as every_module
from gapplanner.inquiry.explaining.all_of_them.every import explain_every
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.runs import read_run

SCENARIO = """\
name: "Wells"
base_year: 2027
years: 1
problem: {{tables: {{candidates: candidates.csv, closures: closures.csv, limits: limits.csv}}}}
rules: {rules}
objective: {{maximize: {objective}}}
discount_rate: 0
solver: {{relative_gap: 0}}
"""


def planned(
    folder: Path,
    works: dict[str, tuple[float, float]],
    money: float,
    *,
    rules: str = "[]",
    objective: str = "closure",
    more: str = "",
    slots: dict[str, str] | None = None,
) -> Reopened:
    """The run of works (cost, closure), all of one gap large enough for all."""
    slot = slots or {}
    rows = "".join(f"{name},{cost},{slot.get(name, name)}\n" for name, (cost, _) in works.items())
    (folder / "candidates.csv").write_text("candidate_id,cost,slot\n" + rows)
    closures = "".join(f"{name},water,{closed}\n" for name, (_, closed) in works.items())
    (folder / "closures.csv").write_text("candidate_id,gap_id,amount\n" + closures)
    (folder / "limits.csv").write_text(f"resource,owner,amount\nsoles,*,{money}\n{more}")
    text = SCENARIO.format(rules=rules, objective=objective)
    (folder / "wells.yaml").write_text(text)
    made, _run = pipeline.plan(folder / "wells.yaml", out=folder / "run")
    return reopen(made)


def listed(reopened: Reopened) -> list[tuple[frozenset[str], float]]:
    """Every portfolio that keeps the rules, with its objective (more is better)."""
    problem = reopened.problem
    names = list(problem.candidate_set.candidates["candidate_id"])
    slots = problem.candidate_set.candidates.set_index("candidate_id")["slot"]
    objective, found = problem.objectives[-1], []
    for size in range(len(names) + 1):
        for chosen in itertools.combinations(names, size):
            if len({slots[name] for name in chosen}) < size:
                continue
            decisions = pd.DataFrame({"candidate_id": list(chosen), "start_year": 2028})
            decisions = decisions.astype({"candidate_id": "object", "start_year": "int64"})
            if not violations(findings_of(problem.rules, problem.candidate_set, decisions)):
                value = objective.sense * objective.value(problem.candidate_set, decisions)
                found.append((frozenset(chosen), value))
    return found


def true_loss(every: list[tuple[frozenset[str], float]], name: str, *, is_in: bool) -> float:
    """What the other decision about a candidate loses, from the list of all portfolios."""
    best = max(value for _chosen, value in every)
    return best - max(value for chosen, value in every if (name in chosen) != is_in)


WELLS = {"north": (5.0, 7.0), "south": (4.0, 6.0), "east": (3.0, 5.0)}


def test_a_chosen_work_is_worth_what_the_best_plan_without_it_loses(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 7)  # south and east: 11 of 18
    one = Explainer(reopened).explain("south")
    assert (one.is_in, one.kind) == (True, "chosen")
    assert one.loss == pytest.approx((11 - 7) / 18)  # north alone: 7
    assert one.low == pytest.approx(one.loss)
    assert one.high == pytest.approx(one.loss)
    assert [(each.kind, each.candidate_id) for each in one.changes] == [
        ("leaves", "east"), ("enters", "north"),
    ]  # fmt: skip
    assert list(one.closure.values()) == [4.0]


def test_a_work_without_money_says_how_much_it_lacks_and_what_it_would_take(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 7)
    one = Explainer(reopened).explain("north")
    assert (one.is_in, one.kind) == (False, "money")
    assert "S/ 5.00" in one.said[0]
    assert one.loss == pytest.approx((11 - 7) / 18)
    # north and south (13) for 9, north and east (12) for 8: one sol more is enough
    assert one.soles == pytest.approx(1.0)
    assert [each.kind for each in one.changes] == ["leaves", "leaves"]


def test_a_chosen_variant_is_named(tmp_path: Path) -> None:
    slots = {"north": "well", "south": "well"}
    one = Explainer(planned(tmp_path, WELLS, 8, slots=slots)).explain("south")
    assert (one.kind, one.other) == ("variant", "north")


def test_a_work_that_a_rule_shuts_out_names_the_rule(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 7, rules="[{must_not: [south]}]")
    one = Explainer(reopened).explain("south")
    assert (one.kind, one.is_impossible) == ("rule", True)
    assert "south" in one.said[0]
    assert one.soles is None


def test_a_work_excluded_by_another_names_the_rule_that_keeps_it_out(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 12, rules="[{excludes: [north, south]}]")
    one = Explainer(reopened).explain("south")
    assert one.kind == "rule"
    assert one.loss == pytest.approx((12 - 11) / 18)


def test_a_work_that_a_rule_forces_names_the_rule(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 7, rules="[{must_do: [north]}]")
    one = Explainer(reopened).explain("north")
    assert (one.kind, one.is_impossible, one.loss) == ("forced", True, None)
    assert "north" in one.said[0]


def test_a_work_dominated_in_its_slot_names_the_better_one(tmp_path: Path) -> None:
    works = {"good": (5.0, 6.0), "poor": (6.0, 6.0), "other": (4.0, 9.0)}
    reopened = planned(tmp_path, works, 4, slots={"good": "well", "poor": "well"})
    one = Explainer(reopened).explain("poor")
    assert (one.kind, one.other) == ("dominated", "good")


def test_a_scarce_resource_is_named(tmp_path: Path) -> None:
    more = "machines,*,1\n"

    reopened = _with_uses(tmp_path, more)
    one = Explainer(reopened).explain("south")
    assert one.kind == "resource"
    assert "machines" in one.said[0]


def _with_uses(folder: Path, more: str) -> Reopened:
    text = SCENARIO.replace("limits: limits.csv", "limits: limits.csv, uses: uses.csv")
    (folder / "candidates.csv").write_text("candidate_id,cost\nnorth,5\nsouth,4\n")
    (folder / "closures.csv").write_text(
        "candidate_id,gap_id,amount\nnorth,water,7\nsouth,water,6\n"
    )
    (folder / "uses.csv").write_text(
        "candidate_id,resource,year_offset,amount\n"
        "north,soles,0,5\nnorth,machines,0,1\nsouth,soles,0,4\nsouth,machines,0,1\n"
    )
    (folder / "limits.csv").write_text(f"resource,owner,amount\nsoles,*,99\n{more}")
    (folder / "wells.yaml").write_text(text.format(rules="[]", objective="closure"))
    made, _run = pipeline.plan(folder / "wells.yaml", out=folder / "run")
    return reopen(made)


@pytest.mark.parametrize("objective", ["closure", "shortfall", "worst_off", "balanced"])
def test_every_objective_tells_its_loss(tmp_path: Path, objective: str) -> None:
    works = {"north": (5.0, 7.0), "south": (4.0, 6.0), "east": (3.0, 5.0)}
    reopened = planned(tmp_path, works, 7, objective=objective)
    explainer = Explainer(reopened)
    for name in works:
        said = sentences_of(reopened, explainer.explain(name))
        assert said
        assert all(sentence.strip() for sentence in said)


def test_the_cheapest_plan_tells_soles_and_needs_no_more(tmp_path: Path) -> None:
    rules = "[{count: {at_least: 1}}]"
    reopened = planned(tmp_path, WELLS, 99, rules=rules, objective="cheapest")
    one = Explainer(reopened).explain("north")
    assert one.loss == pytest.approx(2.0)
    assert one.soles is None


def test_an_unknown_word_is_refused_with_the_closest(tmp_path: Path) -> None:
    reopened = planned(tmp_path, WELLS, 7)
    with pytest.raises(PortfolioError, match=r"'nort': must be a candidate.*'north'"):
        candidates_called(reopened.problem.candidate_set, ["nort"])
    with pytest.raises(PortfolioError, match=r"'zzz': must be .*candidates\.csv"):
        candidates_called(reopened.problem.candidate_set, ["zzz"])


works = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20)), min_size=3, max_size=6).map(
    lambda pairs: {f"w{n}": (float(c), float(a)) for n, (c, a) in enumerate(pairs)}
)


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(works, st.integers(4, 20))
def test_prices_are_differences_of_listed_optima(
    tmp_path_factory: pytest.TempPathFactory, world: dict[str, tuple[float, float]], money: int
) -> None:
    reopened = planned(tmp_path_factory.mktemp("w"), world, money)
    explainer = Explainer(reopened)
    every = listed(reopened)
    for name in world:
        one = explainer.explain(name)
        if not any((name in chosen) != one.is_in for chosen, _value in every):
            assert one.is_impossible
            continue
        truth = true_loss(every, name, is_in=one.is_in)
        assert one.loss == pytest.approx(truth, abs=1e-7)
        assert one.high is not None
        assert one.low - 1e-7 <= truth <= one.high + 1e-7
        if one.soles is not None:
            assert one.soles == pytest.approx(least_soles(reopened, world, money, name), abs=0.011)


def least_soles(
    reopened: Reopened, world: dict[str, tuple[float, float]], money: float, name: str
) -> float:
    """The least money above today's for a portfolio with a work, as good as today's best."""
    today = sum(world[each][1] for each in reopened.decisions["candidate_id"])
    least = float("inf")
    for size in range(len(world) + 1):
        for chosen in itertools.combinations(world, size):
            cost = sum(world[each][0] for each in chosen)
            if name in chosen and sum(world[each][1] for each in chosen) >= today:
                least = min(least, max(0.0, cost - money))
    return least


def test_a_stopped_run_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened = planned(tmp_path, WELLS, 7)
    whole = explain_every(reopened, lambda _done, _total: None)
    path = reopened.folder / "answers" / "explanations.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:2]) + lines[2][:25], encoding="utf-8")  # killed while writing
    asked: list[str] = []
    once = Explainer.explain

    def counted(self: Explainer, name: str) -> Any:
        asked.append(name)
        return once(self, name)

    monkeypatch.setattr(Explainer, "explain", counted)
    again = explain_every(reopened, lambda _done, _total: None)
    assert again == whole
    assert len(asked) == 2


def test_the_command_adds_columns_that_the_run_still_passes_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = planned(tmp_path, WELLS, 7).folder
    monkeypatch.setattr(sys, "argv", ["gapplanner", "explain", str(folder), "--all"])
    _command()
    out = capsys.readouterr().out
    assert out.strip() == str(folder / "answers" / "explanations.csv")
    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run = read_run(folder)
    table = run.candidates.set_index("candidate_id")
    assert table.loc["north", "why_kind"] == "money"
    assert table.loc["north", "price"] == pytest.approx(4 / 18)
    assert table.loc["south", "replacement_cost"] == pytest.approx(4 / 18)
    assert "reason" in table.columns
    (folder / "answers" / "explanations.jsonl").unlink()
    _command()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first


def _command() -> None:
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code


def test_an_unknown_candidate_ends_the_command_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = planned(tmp_path, WELLS, 7).folder
    monkeypatch.setattr(sys, "argv", ["gapplanner", "explain", str(folder), "nort"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert "'north'" in capsys.readouterr().err


def test_a_run_key_does_not_change_with_the_columns(tmp_path: Path) -> None:
    folder = planned(tmp_path, WELLS, 7).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    before = every_module.run_key(folder)
    manifest["files"]["candidates.csv"] = "other"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert every_module.run_key(folder) == before
