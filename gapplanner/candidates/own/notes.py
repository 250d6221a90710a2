"""What is taken for granted about a planner's own tables, in sentences that a report prints."""

from collections.abc import Iterator, Mapping

from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.own.meeting import OwnCells, sources_in
from gapplanner.errors import listed
from gapplanner.language import _, ngettext
from gapplanner.scenario import Scenario
from gapplanner.scenario.blocks import Candidates, Capacity
from gapplanner.vocabulary import SOLES, STARTS


def notes_of(
    own: OwnCells,
    scenario: Scenario,
    candidate_set: CandidateSet,
    left_aside: Mapping[str, tuple[str, ...]],
) -> Iterator[str]:
    """Yield what a reader of the plan must know of its tables.

    Parameters
    ----------
    left_aside
        Columns that no table has, by file.
    """
    if "gaps" not in own.tables and "closures" in own.tables:
        yield _(
            "No table of gaps: each gap is as large as all that can serve it together, so nothing "
            "that a candidate adds is capped."
        )
    yield from _on_spending(own)
    yield from _on_limits(own, scenario, candidate_set)
    weights = candidate_set.indicator_weights
    if not scenario.indicators and len(weights) > 1:
        yield _("No weights: the {count} indicators weigh the same.").format(count=len(weights))
    for file, columns in sorted(left_aside.items()):
        if columns:
            yield _("{file}: columns that say nothing to the plan: {columns}.").format(
                file=file, columns=listed(columns, at_most=12)
            )
    if silent := _idle_blocks(scenario):
        yield _(
            "The tables say it all: these blocks of the scenario say nothing here: {blocks}."
        ).format(blocks=", ".join(silent))


def _on_spending(own: OwnCells) -> Iterator[str]:
    candidates, uses = own.tables["candidates"], own.tables.get("uses")
    stated = set() if uses is None else set(uses.loc[uses["resource"] == SOLES, "candidate_id"])
    silent = (~candidates["candidate_id"].isin(stated) & (candidates["cost"] > 0)).sum()
    if silent:
        yield ngettext(
            "{count} candidate whose spending by year is not stated spends its whole cost in its "
            "first year.",
            "{count} candidates whose spending by year is not stated spend their whole cost in "
            "their first year.",
            int(silent),
        ).format(count=int(silent))


def _on_limits(own: OwnCells, scenario: Scenario, candidate_set: CandidateSet) -> Iterator[str]:
    sources = sorted(sources_in(own.tables.get("limits"), own.tables["candidates"]))
    if sources:
        yield _("Funding sources stated in {file}: {sources}.").format(
            file=own.cells["limits"].file, sources=", ".join(sources)
        )
    limited = set(candidate_set.limits["resource"])
    free = sorted(set(candidate_set.uses["resource"]) - limited - {STARTS})
    if free:
        yield _("Without any limit: {resources}.").format(resources=", ".join(free))
    limits, years = own.tables.get("limits"), set(scenario.years_covered)
    if limits is None:
        return
    for (resource, owner), rows in limits.groupby(["resource", "owner"], sort=True):
        if absent := sorted(years - set(rows["year"])):
            yield _(
                "{resource} of {owner}: no limit in {years}; {file} has no row for them."
            ).format(
                resource=resource,
                owner=owner,
                years=listed(absent),
                file=own.cells["limits"].file,
            )


def _idle_blocks(scenario: Scenario) -> list[str]:
    stated = {
        "territory": scenario.territory is not None,
        "equity": scenario.equity is not None,
        "candidates": scenario.candidates != Candidates(),
        "capacity": scenario.capacity != Capacity(),
    }
    return [block for block, is_stated in stated.items() if is_stated]
