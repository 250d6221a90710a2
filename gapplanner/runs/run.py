"""A run: everything that was decided, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from gapplanner.candidates.candidate_set import nothing_freed
from gapplanner.portfolio import Proof
from gapplanner.scenario import Scenario
from gapplanner.sources import SourceSpec


@dataclass(frozen=True)
class Run:
    """Everything a page may show of one plan (or of the gaps alone).

    Attributes
    ----------
    scenario
        The resolved decisions.
    units, indicators
        The territory and the figures in force (``UNITS_COLUMNS``, ``INDICATOR_COLUMNS``).
    gaps
        ``GAP_COLUMNS`` and ``unit_name, province_id, province, set_in_motion, within_programme,
        by_year_ten`` (closure in the gap's unit; 0 in a run of gaps alone).
    candidates
        ``CANDIDATE_COLUMNS`` and names, ``indicator_id, quantity, gap_unit, decision, start_year,
        operates_from, reason``.
    spending
        ``SPENDING_COLUMNS``, soles of the base year.
    limits
        ``LIMIT_COLUMNS`` and ``used``; and ``freed``, where candidates can free capacity.
    rules
        One row per rule: ``rule, sentence, limit, reached, violation, unit``.
    proof
        What is proved about the portfolio; nothing in a run of gaps alone.
    indicator_weights
        The council's weight of each indicator; sums to one.
    sources
        Who published what.
    assumptions
        Sentences with their source id.
    closures, uses, frees
        What each candidate closes, uses and frees of the limits of others, so that a reader can
        recompute everything.
    reference
        The run this one is set against, if any.
    """

    scenario: Scenario
    units: pd.DataFrame
    indicators: pd.DataFrame
    gaps: pd.DataFrame
    candidates: pd.DataFrame
    spending: pd.DataFrame
    limits: pd.DataFrame
    rules: pd.DataFrame
    proof: Proof | None
    indicator_weights: pd.Series
    sources: Mapping[str, SourceSpec] = field(default_factory=dict)
    assumptions: tuple[tuple[str, str], ...] = ()
    closures: pd.DataFrame = field(default_factory=pd.DataFrame)
    uses: pd.DataFrame = field(default_factory=pd.DataFrame)
    frees: pd.DataFrame = field(default_factory=nothing_freed)
    reference: "Run | None" = None

    @property
    def portfolio(self) -> pd.DataFrame:
        """Return the chosen candidates, in the order of their ids."""
        return self.candidates[self.candidates["decision"] == "in"].reset_index(drop=True)

    @property
    def decisions(self) -> pd.DataFrame:
        """Return ``candidate_id, start_year`` of the chosen candidates, in the order of ids."""
        chosen = self.portfolio[["candidate_id", "start_year"]]
        return chosen.astype({"candidate_id": "object", "start_year": "int64"})
