"""Capital budgets of textbooks and articles, with the answers these print.

Where the source gives figures but no answer, every portfolio is listed here.
"""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import pytest

Plan = Callable[..., Any]


def csv(heading: str, rows: Iterable[Iterable[object]]) -> str:
    return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"


def test_nine_projects_and_the_money_of_two_years(plan: Plan) -> None:
    """J. Lorie and L. Savage, Journal of Business 28 (1955); solved by Weingartner (1963): 70."""
    worth = (14, 17, 17, 15, 40, 12, 14, 10, 12)
    first = (12, 54, 6, 6, 30, 6, 48, 36, 18)
    second = (3, 7, 6, 2, 35, 6, 4, 3, 3)
    names = range(1, 10)
    answer = plan(
        maximize="worth",
        years=2,
        candidates=csv(
            "candidate_id,cost,worth,latest_start",
            ((n, first[n - 1] + second[n - 1], worth[n - 1], 2028) for n in names),
        ),
        uses=csv(
            "candidate_id,resource,year_offset,amount",
            [
                (n, "soles", year, row[n - 1])
                for n in names
                for year, row in ((0, first), (1, second))
            ],
        ),
        limits="resource,year,amount\nsoles,2028,50\nsoles,2029,20\n",
    )
    assert answer.run.proof.objective == 70
    assert answer.chosen == ["1", "3", "4", "6", "9"]


@pytest.mark.parametrize(
    ("money", "chosen", "worth"),
    [
        (10, ["factory-la", "factory-sf"], 14),
        (11, ["factory-la", "factory-sf", "warehouse-sf"], 18),
    ],
)
def test_warehouses_that_need_their_factory_and_exclude_each_other(
    money: int, chosen: list[str], worth: int, plan: Plan
) -> None:
    """F. Hillier and G. Lieberman, Introduction to Operations Research, prototype of chapter 12."""
    answer = plan(
        maximize="worth",
        candidates=csv(
            "candidate_id,cost,worth",
            [
                ("factory-la", 6, 9),
                ("factory-sf", 3, 5),
                ("warehouse-la", 5, 6),
                ("warehouse-sf", 2, 4),
            ],
        ),
        limits=f"resource,amount\nsoles,{money}\n",
        rules="[{excludes: [warehouse-la, warehouse-sf]},"
        " {requires: {candidate: warehouse-la, needs: factory-la}},"
        " {requires: {candidate: warehouse-sf, needs: factory-sf}}]",
    )
    assert answer.chosen == chosen
    assert answer.run.proof.objective == worth


def test_fire_stations_within_fifteen_minutes(plan: Plan) -> None:
    """W. Winston, Operations Research, section 9.2 (Kilroy County): two stations, cities 2 and 4."""
    minutes = (
        (0, 10, 20, 30, 30, 20),
        (10, 0, 25, 35, 20, 10),
        (20, 25, 0, 15, 30, 20),
        (30, 35, 15, 0, 15, 25),
        (30, 20, 30, 15, 0, 14),
        (20, 10, 20, 25, 14, 0),
    )
    cities = range(6)
    answer = plan(
        maximize="cheapest",
        candidates=csv("candidate_id,cost", ((f"city-{n + 1}", 1) for n in cities)),
        gaps=csv("gap_id,gap", ((f"near@{n + 1}", 1) for n in cities)),
        closures=csv(
            "candidate_id,gap_id,amount",
            [
                (f"city-{here + 1}", f"near@{there + 1}", 1)
                for here in cities
                for there in cities
                if minutes[here][there] <= 15
            ],
        ),
        rules="[{target: {indicator: near, each: true, at_least: 1}}]",
    )
    assert answer.chosen == ["city-2", "city-4"]


PLAYERS = (
    # guard, forward, centre; ball handling, shooting, rebounding, defence
    ("100", 3, 3, 1, 3), ("001", 2, 1, 3, 2), ("110", 2, 3, 2, 2), ("011", 1, 3, 3, 1),
    ("110", 3, 3, 3, 3), ("011", 3, 1, 2, 3), ("110", 3, 2, 2, 1),
)  # fmt: skip


def test_five_of_seven_with_floors_on_sums_and_logic_between_them(plan: Plan) -> None:
    """W. Winston, Operations Research, section 9.2 problems (Coach Night), listed whole here.

    Floors on what all together bring are gaps that must be closed in some quantity.
    """
    skills = {"guard": 4, "forward": 2, "centre": 1, "handling": 10, "shooting": 10, "boards": 10}
    brings = [
        dict(zip(skills, (*map(int, places), *marks[:3]), strict=True))
        for places, *marks in PLAYERS
    ]
    answer = plan(
        maximize="worth",
        candidates=csv(
            "candidate_id,cost,worth", ((f"p{n}", 0, row[-1]) for n, row in enumerate(PLAYERS, 1))
        ),
        closures=csv(
            "candidate_id,gap_id,amount",
            [
                (f"p{n}", skill, amount)
                for n, row in enumerate(brings, 1)
                for skill, amount in row.items()
                if amount
            ],
        ),
        rules="["
        + ", ".join(f"{{target: {{indicator: {k}, quantity: {v}}}}}" for k, v in skills.items())
        + ", {count: {candidates: [p1, p2, p3, p4, p5, p6, p7], exactly: 5}}, {excludes: [p3, p6]}"
        ", {requires: {candidate: p1, needs: [p4, p5]}}, {count: {candidates: [p2, p3], at_least: 1}}]",
    )

    def plays(team: tuple[int, ...]) -> bool:
        one, two, three, four, five, six, _seven = team
        sums = (sum(x * row[k] for x, row in zip(team, brings, strict=True)) for k in skills)
        return (
            sum(team) == 5
            and all(got >= least for got, least in zip(sums, skills.values(), strict=True))
            and three + six <= 1
            and one <= four * five
            and two + three >= 1
        )

    teams = [team for team in product((0, 1), repeat=7) if plays(team)]
    defence = max(sum(x * row[-1] for x, row in zip(t, PLAYERS, strict=True)) for t in teams)
    assert answer.run.proof.objective == defence


def test_each_job_goes_to_one_of_three_with_other_worth_and_need(plan: Plan) -> None:
    """S. Martello and P. Toth, Knapsack Problems (1990), example 7.1: assigned whole, 232."""
    worth = (
        (27, 12, 12, 16, 24, 31, 41, 13),
        (14, 5, 37, 9, 36, 25, 1, 34),
        (34, 34, 20, 9, 19, 19, 3, 34),
    )
    need = (
        (21, 13, 9, 5, 7, 15, 5, 24),
        (20, 8, 18, 25, 6, 6, 9, 6),
        (16, 16, 18, 24, 11, 11, 16, 18),
    )
    cells = [(unit, job) for unit in range(3) for job in range(8)]
    answer = plan(
        maximize="worth",
        candidates=csv(
            "candidate_id,slot,executing_unit,cost,worth",
            ((f"j{j}-u{u}", f"j{j}", f"u{u}", 0, worth[u][j]) for u, j in cells),
        ),
        uses=csv(
            "candidate_id,resource,amount", ((f"j{j}-u{u}", "days", need[u][j]) for u, j in cells)
        ),
        limits="resource,owner,amount\ndays,u0,26\ndays,u1,25\ndays,u2,34\n",
        rules=f"[{{must_do: [{', '.join(f'j{j}' for j in range(8))}]}}]",
    )
    assert len(answer.chosen) == 8
    assert answer.run.proof.objective == 232


def test_places_that_open_at_a_cost_and_serve_each_client_once(plan: Plan) -> None:
    """L. Wolsey, Integer Programming, uncapacitated location of five depots; listed whole here.

    Every client is served; a way to serve needs its depot, and the depot is paid once.
    """
    serving = (
        (6, 2, 1, 3, 5), (4, 10, 2, 6, 1), (3, 2, 4, 1, 3),
        (2, 0, 4, 1, 4), (1, 8, 6, 2, 5), (3, 2, 4, 8, 1),
    )  # fmt: skip
    opening = (2, 4, 5, 3, 3)
    ways = [(client, depot) for client in range(6) for depot in range(5)]
    rules = [
        f"{{shared_work: {{work: d{d}, serves: [{', '.join(f'c{c}-d{d}' for c in range(6))}]}}}}"
        for d in range(5)
    ]
    answer = plan(
        maximize="cheapest",
        candidates=csv(
            "candidate_id,slot,cost",
            [
                *((f"d{d}", f"d{d}", opening[d]) for d in range(5)),
                *((f"c{c}-d{d}", f"c{c}", serving[c][d]) for c, d in ways),
            ],
        ),
        rules=f"[{{must_do: [{', '.join(f'c{c}' for c in range(6))}]}}, {', '.join(rules)}]",
    )
    least = min(
        sum(cost for cost, is_open in zip(opening, opened, strict=True) if is_open)
        + sum(min(c for c, is_open in zip(row, opened, strict=True) if is_open) for row in serving)
        for opened in product((False, True), repeat=5)
        if any(opened)
    )
    assert answer.cost == least


def test_two_units_choose_from_the_same_ten(plan: Plan) -> None:
    """S. Martello and P. Toth, as carried by LOGOS, mkp/test_mkp: 452."""
    worth = (78, 35, 89, 36, 94, 75, 74, 79, 80, 16)
    cost = (18, 9, 23, 20, 59, 61, 70, 75, 76, 30)
    answer = plan(
        maximize="worth",
        candidates=csv(
            "candidate_id,slot,executing_unit,cost,worth",
            (
                (f"{n}-{unit}", n, unit, c, w)
                for n, (c, w) in enumerate(zip(cost, worth, strict=True), 1)
                for unit in ("one", "two")
            ),
        ),
        limits="resource,owner,amount\nsoles,one,103\nsoles,two,156\n",
    )
    assert answer.run.proof.objective == 452


def test_net_present_value_after_tax_is_worth_as_it_stands(plan: Plan) -> None:
    """LOGOS, skp/test_npv: flows of six years at 8 %, a fifth of each taxed; 3.50972.

    Six decimals are enough to tell portfolios apart, and let a gap of 0 be proved.
    """
    projects = (
        (-0.879, 0.8, (0.219, 0.257, 0.085, 0, 0)), (-1.172, 0.5, (0, 0, 0.122, 0.103, 0.013)),
        (-0.7, 5.8, (5.044, 1.839, 0, 0, 0)), (-3.294, 16, (6.74, 6.134, 10.442, 0, 0)),
        (-0.132, 0.2, (0.425, 0, 0, 0, 0)), (-0.816, 1.5, (2.125, 2.122, 0, 0, 0)),
        (-0.788, 1.2, (2.387, 0.19, 0.012, 2.383, 0.192)), (-1.016, 0.4, (0, 0.95, 0, 0, 0)),
        (-0.677, 0.2, (0.03, 0.03, 0.688, 0, 0)),
    )  # fmt: skip
    worth = [
        round(0.8 * (first + sum(later / 1.08**year for year in range(1, 6))), 6)
        for first, later, _spent in projects
    ]
    answer = plan(
        maximize="worth",
        years=5,
        candidates=csv(
            "candidate_id,cost,worth,latest_start",
            (
                (f"p{n}", round(sum(spent), 3), value, 2028)
                for n, (value, (_first, _later, spent)) in enumerate(
                    zip(worth, projects, strict=True), 1
                )
            ),
        ),
        uses=csv(
            "candidate_id,resource,year_offset,amount",
            (
                (f"p{n}", "soles", year, amount)
                for n, (_first, _later, spent) in enumerate(projects, 1)
                for year, amount in enumerate(spent)
                if amount
            ),
        ),
        limits=csv(
            "resource,year,amount",
            (("soles", 2028 + n, m) for n, m in enumerate((0.665, 4.712, 9.642, 3.458, 1.683))),
        ),
    )
    assert answer.chosen == ["p1", "p2", "p5", "p8"]
    assert answer.run.proof.objective == pytest.approx(3.5097192563586894, abs=4e-6)


# Of each work: worth, years it takes, soles and engineers a year, what must operate before it starts.
WORKS = {
    "dam": (3, 2, 4, 1, ()),
    "canal": (9, 1, 3, 2, ("dam",)),
    "field": (12, 1, 2, 1, ("canal",)),
    "road": (5, 2, 2, 1, ()),
    "market": (7, 1, 4, 1, ("road",)),
    "well": (4, 1, 3, 1, ()),
}
MONEY, ENGINEERS, PROGRAMME = 7, 2, 4


def _fits(starts: dict[str, int]) -> bool:
    """Say whether works so started keep within each year, and after those they need operate."""
    if any(
        need not in starts or starts[need] + WORKS[need][1] > start
        for name, start in starts.items()
        for need in WORKS[name][4]
    ):
        return False
    for year in range(PROGRAMME + 2):
        running = [WORKS[n] for n, start in starts.items() if start <= year < start + WORKS[n][1]]
        if year < PROGRAMME and sum(work[2] for work in running) > MONEY:
            return False
        if year < PROGRAMME and sum(work[3] for work in running) > ENGINEERS:
            return False
    return True


def test_works_that_wait_for_each_other_within_money_and_engineers_of_each_year(plan: Plan) -> None:
    """Every programme of six works in four years is listed: 15,625 of them."""
    answer = plan(
        maximize="worth",
        years=PROGRAMME,
        candidates=csv(
            "candidate_id,cost,worth,duration_years",
            (
                (name, years * money, worth, years)
                for name, (worth, years, money, *_) in WORKS.items()
            ),
        ),
        uses=csv(
            "candidate_id,resource,year_offset,amount",
            (
                (name, resource, year, amount)
                for name, (_worth, years, money, engineers, _needs) in WORKS.items()
                for year in range(years)
                for resource, amount in (("soles", money), ("engineers", engineers))
            ),
        ),
        limits=f"resource,amount\nsoles,{MONEY}\nengineers,{ENGINEERS}\n",
        rules="["
        + ", ".join(
            f"{{requires: {{candidate: {name}, needs: [{', '.join(needs)}], timing: operating}}}}"
            for name, (*_, needs) in WORKS.items()
            if needs
        )
        + "]",
    )
    names = list(WORKS)
    best = 0
    for years in product((None, *range(PROGRAMME)), repeat=len(names)):
        starts = {n: year for n, year in zip(names, years, strict=True) if year is not None}
        if _fits(starts):
            best = max(best, sum(WORKS[name][0] for name in starts))
    assert answer.run.proof.objective == best
    assert _fits({name: year - 2028 for name, year in answer.starts.items()})
    assert best < sum(work[0] for work in WORKS.values())
