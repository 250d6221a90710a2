"""What a plan is, and its arithmetic, without a solver."""

from gapplanner.portfolio.closure import closure, indicator_shares
from gapplanner.portfolio.funding import Funding, split_spending
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.portfolio import (
    COMMITTED,
    Audit,
    Portfolio,
    Proof,
    SecondOpinion,
    Solution,
    StageProof,
)
from gapplanner.portfolio.scoreboard import (
    balance_of_indicators,
    closure_by_indicator,
    limits_used,
    money_by,
)

__all__ = [
    "COMMITTED",
    "Audit",
    "Funding",
    "Horizon",
    "Portfolio",
    "Proof",
    "SecondOpinion",
    "Solution",
    "StageProof",
    "balance_of_indicators",
    "closure",
    "closure_by_indicator",
    "indicator_shares",
    "limits_used",
    "money_by",
    "split_spending",
]
