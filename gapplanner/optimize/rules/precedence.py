"""The order of precedence: within an executing unit, earlier classes before later ones."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.inversions import Standing, inverted, kept_out, standings
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule
from gapplanner.optimize.world import Flags, Ints, World
from gapplanner.portfolio.groups import named
from gapplanner.scenario.order import OrderScope, Precedence
from gapplanner.vocabulary import EVERYONE


@dataclass(frozen=True)
class OrderOfPrecedence(PlanRule):
    r"""No investment enters before every one of an earlier class, in its unit, has entered.

    Art. 15 of Directiva 001-2019-EF/63.01 orders the portfolio of each entity by nine classes of
    progress. An *inversion of order* is an investment that enters although a slot of its executing
    unit with an earlier class stays empty. Slots, not candidates, are compared: a slot that some
    variant fills, of any class or unit, waits for nothing. What the planner has decided to leave
    out (``must_not``, ``frozen`` without a year) is not waited for. Only who enters is compared,
    not in which year.

    Notes
    -----
    For an executing unit *e* (or the whole plan) with the classes :math:`k_1 < k_2 < \dots`, the
    column :math:`z_{ek} \in [0, 1]` says that the classes up to *k* are complete:

    .. math::
        z_{ek} \le \sum_{j \in s} y_j \quad \forall s \text{ with a candidate of } (e, k), \qquad
        z_{e k_n} \le z_{e k_{n-1}}

    .. math::
        \sum_{j \in s \cap (e, k_n)} y_j \le z_{e k_{n-1}} + v_{s e k_n} \qquad \forall s

    *Strict*: :math:`v = 0`; the plan is chosen class by class, and where money is short for the
    earlier class nothing later enters. *Flexible*: :math:`v \ge 0`, and the objective loses
    ``price`` :math:`\cdot S \sum v`, with *S* the scale of the objective
    (`gapplanner.optimize.objectives.priced`). *Free*: nothing is stated. The binaries *y* make *z*
    and *v* whole. Two rows per slot and unit, not one per pair.
    """

    mode: Precedence
    price: float = 0.0
    by: OrderScope = OrderScope.EXECUTING_UNIT
    decided_out: tuple[str, ...] = ()
    name: str = "precedence"

    def add_to(self, model: PortfolioModel) -> None:
        """State which classes are complete, and what may enter only then."""
        if self.mode is Precedence.FREE:
            return
        world = model.world
        slots = _Slots.of(world)
        decided_out = named(world.candidate_set, self.decided_out).to_numpy()[world.candidate]
        classes: dict[str, list[tuple[int, Ints]]] = {}
        for (owner, number), columns in _by_class(self._scopes(world.candidates), world):
            classes.setdefault(owner, []).append((number, columns))
        for owner, own in classes.items():
            before: Ints | None = None
            for place, (number, mine) in enumerate(own):
                title = f"{owner},{number}"
                if before is not None:
                    self._enter_after(model, title, (mine, slots), before)
                if place < len(own) - 1:
                    awaited = np.unique(slots.of_column[mine[~decided_out[mine]]])
                    before = _complete(model, title, (awaited, slots), before)

    def _enter_after(
        self, model: PortfolioModel, title: str, whose: tuple[Ints, "_Slots"], before: Ints
    ) -> None:
        mine, slots = whose
        own, row = np.unique(slots.of_column[mine], return_inverse=True)
        count = len(own)
        every = np.arange(count, dtype=np.int64)
        names = [f"{title},{slots.titles[slot]}" for slot in own]
        jumps = every[:0]
        if self.mode is Precedence.FLEXIBLE:
            jumps = model.add_columns(
                [f"inversion[{name}]" for name in names], np.zeros(count), np.ones(count)
            )
            model.priced.append((jumps, self.price))
        entries = (
            np.concatenate([row.astype(np.int64), every, every[: len(jumps)]]),
            np.concatenate([mine, np.repeat(before, count), jumps]),
            np.concatenate([np.ones(len(mine)), np.full(count + len(jumps), -1.0)]),
        )
        model.add_rows([f"precedence[{name}]" for name in names], entries, upper=0.0)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what stands in the same unit and class: it waits and fills alike."""
        if self.mode is Precedence.FREE:
            return np.ones(len(one), dtype=bool)
        candidates = candidate_set.candidates.set_index("candidate_id")
        places = pd.DataFrame({"owner": self._scopes(candidates), "stage": candidates["stage"]})
        same: Flags = (places.reindex(one).to_numpy() == places.reindex(other).to_numpy()).all(1)
        return same

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, by unit and class, how many entered before an earlier class was complete."""
        is_binding = self.mode is Precedence.STRICT
        findings = []
        for line in self._standings(candidate_set, decisions):
            for number in line.later_classes:
                count = float(sum(stage == number for _name, stage in line.jumping))
                what = _("{unit}, class {number}").format(unit=line.words, number=number)
                findings.append(
                    Finding(what, 0.0, count, count, INVESTMENTS, is_binding=is_binding)
                )
        return findings

    def inversions(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> int:
        """Return how many investments enter before an earlier class is complete."""
        return sum(len(line.jumping) for line in self._standings(candidate_set, decisions))

    @property
    def has_price(self) -> bool:
        """Return whether inversions are allowed at a price."""
        return self.mode is Precedence.FLEXIBLE

    def priced_share(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return what the inversions cost, as a share of the scale of the objective."""
        return self.price * self.has_price * self.inversions(candidate_set, decisions)

    def sentence(self) -> str:
        """Return the rule in words for people."""
        if self.by is OrderScope.PLAN:
            order = _("Order of precedence: no investment enters before those of an earlier class.")
        else:
            order = _(
                "Order of precedence: in each executing unit, no investment enters before those of "
                "an earlier class."
            )
        return (
            order
            + {
                Precedence.STRICT: "",
                Precedence.FLEXIBLE: " "
                + _("Each inversion costs {price} of the objective.").format(
                    price=f"{self.price:.2%}"
                ),
                Precedence.FREE: " " + _("It does not bind: inversions are only listed."),
            }[self.mode]
        )

    def remarks(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> tuple[str, ...]:
        """List every inversion of order or, in strict order, what it keeps out."""
        lines = self._standings(candidate_set, decisions)
        if self.mode is Precedence.STRICT:
            return tuple(kept_out(line) for line in lines if line.waiting and line.left_out)
        return tuple(inverted(line) for line in lines if line.jumping)

    def _standings(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Standing]:
        scopes = self._scopes(candidate_set.candidates.set_index("candidate_id"))
        return standings(candidate_set, decisions, scopes, self.decided_out)

    def _scopes(self, candidates: pd.DataFrame) -> pd.Series:
        if self.by is OrderScope.PLAN:
            return pd.Series(EVERYONE, index=candidates.index, dtype=object)
        return candidates["executing_unit"].astype(object)


@dataclass(frozen=True, eq=False)
class _Slots:
    """The slot of each decision column, the columns of each slot, and what slots are called."""

    of_column: Ints
    in_order: Ints
    first: Ints
    titles: pd.Index

    @classmethod
    def of(cls, world: World) -> "_Slots":
        of_column = world.slot[world.candidate]
        in_order = np.argsort(of_column, kind="stable").astype(np.int64)
        titles = pd.factorize(world.candidates["slot"], sort=True)[1]
        first = np.searchsorted(of_column[in_order], np.arange(len(titles) + 1))
        return cls(of_column, in_order, first.astype(np.int64), titles)

    def columns_of(self, slots: Ints) -> tuple[Ints, Ints]:
        """Return place in ``slots`` and decision column of everything that may fill them."""
        parts = [self.in_order[self.first[slot] : self.first[slot + 1]] for slot in slots]
        place = np.repeat(np.arange(len(slots)), [len(part) for part in parts])
        return place.astype(np.int64), np.concatenate([*parts, self.in_order[:0]])


def _by_class(scopes: pd.Series, world: World) -> list[tuple[tuple[str, int], Ints]]:
    """Return the decision columns of each unit and class, in order."""
    table = pd.DataFrame({"owner": scopes, "stage": world.candidates["stage"].astype("int64")})
    rows = table.iloc[world.candidate].reset_index(drop=True)
    return [
        ((str(owner), int(str(number))), np.asarray(part.index, dtype=np.int64))
        for (owner, number), part in rows.groupby(["owner", "stage"], sort=True)
    ]


def _complete(
    model: PortfolioModel, title: str, what: tuple[Ints, _Slots], before: Ints | None
) -> Ints:
    """Return the column that may be 1 only when these slots are filled and so is what is before."""
    awaited, slots = what
    column = model.add_columns([f"complete[{title}]"], np.zeros(1), np.ones(1))
    place, filling = slots.columns_of(awaited)
    count = len(awaited)
    model.add_rows(
        [f"complete[{title},{slots.titles[slot]}]" for slot in awaited],
        (
            np.concatenate([np.arange(count, dtype=np.int64), place]),
            np.concatenate([np.repeat(column, count), filling]),
            np.concatenate([np.ones(count), np.full(len(filling), -1.0)]),
        ),
        upper=0.0,
    )
    if before is not None:
        pair = np.concatenate([column, before])
        model.add_row(f"complete[{title}]", pair, np.array([1.0, -1.0]), upper=0.0)
    return column


def has_an_order(candidate_set: CandidateSet, by: OrderScope) -> bool:
    """Return whether some unit (or the plan) has candidates of more than one class."""
    stage = candidate_set.candidates["stage"]
    if by is OrderScope.PLAN:
        return bool(stage.min() < stage.max())
    of_unit = stage.groupby(candidate_set.candidates["executing_unit"])
    return bool((of_unit.min() < of_unit.max()).any())
