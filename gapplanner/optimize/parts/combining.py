"""The search of one part: mixtures of its units' plans, what they prove, and a choice of plans."""

import time
from dataclasses import replace

import numpy as np

from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.parts.ceilings import ceiling_of, prices_within
from gapplanner.optimize.parts.parting import Part, Parting
from gapplanner.optimize.search.improving import improved, neighbourhoods
from gapplanner.optimize.search.mixing import Mixture, Relaxed
from gapplanner.optimize.search.narrowing import narrowed, reach_of
from gapplanner.optimize.search.pricing import (
    LAST_BITS,
    LargeUnits,
    Unit,
    alone,
    listed_plans,
)
from gapplanner.optimize.search.trying import FEW, MOST_IN_VAIN, MOST_LOOKS, WORTHWHILE, Found
from gapplanner.optimize.world import Floats, Ints

# A unit of which the relaxation takes more works than this is not mixed from plans: what is lost by
# taking its works in parts is little, and it has far too many plans.
MOST_WORKS = 20.0
# Partial plans of a unit kept at a time, each time the search goes on.
STATES = (20_000, 80_000, 240_000)
# Columns per unit that plans are chosen among, in turn, and nodes of one choice.
COLUMNS = (8, 16, 32)
NODES = (60, 100, 300)
# What a ceiling may be above the best plan known without a look, in parts of what it is worth.
CLOSE = 5e-4
# In parts of what is allowed for the whole part: how near a unit of many works is searched by the
# solver, how near plans are chosen, and how near to the mixture a choice is content.
NEAR = 0.02
CHOICE = 0.05
CONTENT = 0.15
UNIT_NODES = 1000
# A unit whose ceiling is this far above its best plan, in parts of it, is given to the solver as
# well: many works fit it, and its partial plans are too many to be looked at.
FAR = 0.02
FAR_NODES = 100
# Part of the time that looking for plans and proving may take, before plans are chosen.
PROOF = 0.7
LEAST_SECONDS = 0.1


class Combining:
    r"""The search of one part by plans of its units.

    Notes
    -----
    At prices :math:`\pi` of the rows that link the units, every plan of the part is worth at most

    .. math::

        \sum_r \max(\pi_r u_r, \pi_r l_r) + \sum_f \max_{x_f} (c_f - \pi A_f) x_f
        + \sum_b \max\Big(0, \max_p (c - \pi A)_b \, p\Big)

    with *f* the columns of no unit between their bounds and *p* the plans that fit the own rows of
    unit *b* (`Parting.priced`, with the linking rows as what is shared). The last maximum is exact
    for units whose plans are listed, and a ceiling for the others (`ceiling_of`, or the solver's
    bound for a unit of many works). The prices come from the best mixture of plans, where the sum
    is least but for what the ceilings overstate. Any prices prove a bound; the least is kept.
    """

    def __init__(self, part: Part, shared: Floats, values: Floats) -> None:
        matrix, division = part.matrix, part.division
        self._part = part
        self._listed = listed_plans(division)
        is_listed = self._listed[0]
        self._units = [
            Unit(block, Search(alone(block)))
            for block, flag in zip(division.blocks, is_listed, strict=True)
            if not flag
        ]
        taken = np.array([values[block.columns].sum() for block in division.blocks])
        is_mixed = is_listed | (taken <= MOST_WORKS)
        self._inner = LargeUnits(matrix, division, self._listed, self._units, is_mixed)
        self._inner.begin(shared)
        self._relaxed: Relaxed | None = None
        self._round = 0
        self.chosen: Ints = np.zeros(0, dtype=np.int64)
        self.worth, self.bound, self.nodes = -np.inf, np.inf, 0
        rows = np.zeros(len(matrix.row_lower), dtype=bool)
        rows[division.linking_rows] = True
        columns = np.zeros(len(matrix.lower), dtype=bool)
        columns[division.free_columns] = True
        nothing = np.zeros(0, dtype=np.int64)
        self._linked = Parting(matrix, division, rows, columns, nothing, nothing)

    def go_on(self, effort: Effort) -> Found:
        """Look for plans, prove and choose; each time it is asked with more care."""
        began = time.monotonic()
        care = min(self._round, len(STATES) - 1)
        self._round += 1
        limit = effort.time_limit
        before = effort if limit is None else replace(effort, time_limit=PROOF * limit)
        self._look(before, began)
        self._prove(STATES[care], before, began)
        self._choose(care, effort, began)
        if care:
            self._improve(effort, began)
        found = None if self.worth == -np.inf else self.chosen
        return Found(found, self.bound, self.nodes)

    def _look(self, effort: Effort, began: float) -> None:
        """Take in plans until there are few new ones."""
        mixture = self._inner.mixture
        for _round in range(MOST_LOOKS):
            self._relaxed = mixture.relax()
            if _left(effort, began) <= 0.0:
                return
            if self._inner.look(self._shared(self._relaxed)) <= FEW:
                break
        self._relaxed = mixture.relax()

    def _prove(self, states: int, effort: Effort, began: float) -> None:
        """Prove a bound at the prices of the mixture; take in the plans met on the way."""
        relaxed = self._relaxed
        if relaxed is None or relaxed.values is None:
            return
        shared = self._shared(relaxed)
        prices = np.zeros(len(self._part.matrix.row_lower))
        prices[self._part.division.linking_rows] = shared
        total, worth = self._linked.priced(prices)
        total += self._worth_of_listed(worth)
        for unit in self._units:
            left = _left(effort, began)
            own = worth[unit.block.columns]
            if self._inner.mixes(unit):
                total += self._mixed_ceiling(unit, own, states if left > 0.0 else 0, effort)
            else:
                gap = NEAR * effort.absolute_gap
                seconds = max(LEAST_SECONDS, left) if np.isfinite(left) else None
                total += unit.ceiling(own, gap, UNIT_NODES, seconds)
        self.bound = min(self.bound, total)
        self._relaxed = self._inner.mixture.relax()

    def _worth_of_listed(self, worth: Floats) -> float:
        """Return what the best plans of the units whose plans are listed are worth in all."""
        is_listed, chosen, owners = self._listed
        best = np.zeros(len(is_listed))
        sizes = [len(plan) for plan in chosen]
        flat = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
        plan = np.repeat(np.arange(len(chosen)), sizes)
        worths = np.bincount(plan, weights=worth[flat], minlength=len(chosen))
        np.maximum.at(best, np.array(owners, dtype=np.int64), worths)
        return float(best.sum()) + LAST_BITS * float(best.max(initial=0.0))

    def _mixed_ceiling(self, unit: Unit, worth: Floats, states: int, effort: Effort) -> float:
        """Return what no plan of a unit can pass, and take in the plans that are met.

        Without any partial plan it is the relaxation of the unit.
        """
        block = unit.block
        unit.alone.maximise(worth)
        if not states:
            relaxed = unit.alone.relax(Effort()).bound
            return max(0.0, relaxed) + LAST_BITS * float(np.abs(worth).max(initial=0.0))
        prices = prices_within(unit.alone, block.room)
        known = self._best_known(unit, worth)
        found = ceiling_of(block, worth, prices, known * (1.0 + CLOSE), states)
        number = self._inner.number_of(unit)
        plans = [block.columns[plan] for plan in found.plans]
        most, reached = (
            found.most,
            max(known, *(float(worth[one].sum()) for one in found.plans), 0.0),
        )
        if not found.is_exact and most - reached > FAR * most:
            gap = NEAR * effort.absolute_gap
            most = min(most, unit.ceiling(worth, gap, FAR_NODES, effort.time_limit))
            plans.append(unit.plan)
        self._inner.mixture.take_in(plans, [number] * len(plans))
        return most + LAST_BITS * float(np.abs(worth).max(initial=0.0))

    def _best_known(self, unit: Unit, worth: Floats) -> float:
        plans = self._inner.mixture.plans
        at = np.zeros(len(plans.matrix.lower))
        at[unit.block.columns] = worth
        mine = plans.of_unit(self._inner.number_of(unit))
        return max([0.0, *(float(at[plans.columns[one]].sum()) for one in mine.tolist())])

    def _choose(self, care: int, effort: Effort, began: float) -> None:
        """Let the solver choose among the plans within reach, until it comes near the mixture."""
        relaxed, mixture = self._relaxed, self._inner.mixture
        if relaxed is None or relaxed.values is None:
            return
        near = min(self.bound, relaxed.bound) - CONTENT * effort.absolute_gap
        tries = [(columns, False) for columns in COLUMNS[: care + 1]]
        for columns, keeps_whole in [(COLUMNS[0], True), *tries]:
            left = _left(effort, began)
            if self.worth >= near or (left <= 0.0 and self.worth > -np.inf):
                return
            reach = reach_of(relaxed, columns * len(mixture.plans.division.blocks))
            problem = narrowed(mixture, relaxed, reach, keeps_whole=keeps_whole)
            asked = replace(
                effort,
                absolute_gap=CHOICE * effort.absolute_gap,
                relative_gap=0.0,
                target=near,
                time_limit=max(LEAST_SECONDS, left) if np.isfinite(left) else None,
                node_limit=min(NODES[care], effort.node_limit or NODES[care]),
            )
            known = self.chosen if self.worth > -np.inf else None
            outcome = Search(problem.matrix).solve(asked, problem.start(mixture, known))
            self.nodes += outcome.nodes
            if outcome.values is not None:
                self._hear(problem.decided(mixture, outcome.values))

    def _improve(self, effort: Effort, began: float) -> None:
        """Decide a few units anew in turn while the others stay, as long as it helps."""
        matrix, division = self._part.matrix, self._part.division
        asked = replace(effort, absolute_gap=NEAR * effort.absolute_gap, relative_gap=0.0)
        in_vain = 0
        for group in neighbourhoods(division):
            left = _left(effort, began)
            near = min(self.bound, self._mixed) - CONTENT * effort.absolute_gap
            if in_vain == MOST_IN_VAIN or left <= 0.0 or not -np.inf < self.worth < near:
                return
            limit = left if np.isfinite(left) else None
            before = self.worth
            found, nodes = improved(
                matrix, division, group, self.chosen, replace(asked, time_limit=limit)
            )
            self.nodes += nodes
            if found is not None:
                self._hear(found)
            is_little = self.worth - before <= WORTHWHILE * effort.absolute_gap
            in_vain = in_vain + 1 if is_little else 0

    @property
    def _mixed(self) -> float:
        """Return what the best mixture of the plans known is worth."""
        return np.inf if self._relaxed is None else self._relaxed.bound

    def _hear(self, chosen: Ints) -> None:
        worth = float(self._part.matrix.objective[chosen].sum())
        if worth > self.worth:
            self.worth, self.chosen = worth, chosen

    def _shared(self, relaxed: Relaxed) -> Floats:
        """Return the prices of the rows that link all units."""
        mixture: Mixture = self._inner.mixture
        links = mixture.plans.division.linking_rows
        prices = np.zeros(len(self._part.matrix.row_lower))
        prices[links] = relaxed.prices[: len(links)]
        return prices[self._part.division.linking_rows]


def _left(effort: Effort, began: float) -> float:
    if effort.time_limit is None:
        return np.inf
    return effort.time_limit - (time.monotonic() - began)
