"""Explanations as rows of a table and as lines of a file that can be continued."""

import json
from dataclasses import asdict
from typing import Any

from gapplanner.inquiry.explaining.changes import Change
from gapplanner.inquiry.explaining.entering import Extra
from gapplanner.inquiry.explaining.explanation import Explanation
from gapplanner.inquiry.explaining.wording import why
from gapplanner.inquiry.explaining.worth import Worth
from gapplanner.runs import Run

# Added to `candidates.csv`; money in soles, the rest in the unit of the objective (`balanced`: a
# share of the weighted geometric mean). The price is of forcing in what is out; the replacement
# cost, of leaving out what is in.
COLUMNS = (
    "why_kind",
    "why",
    "price",
    "price_low",
    "price_high",
    "replacement_cost",
    "replacement_low",
    "replacement_high",
    "better_plan_found",
    "soles_to_enter",
    "displaces",
    "worth_per_million",
    "last_in",
    "last_in_per_million",
)


def row_of(run: Run, one: Explanation) -> dict[str, Any]:
    """Return the row of one candidate; what is not known or does not apply is empty."""
    head = "replacement" if one.is_in else "price"
    amounts = {
        ("replacement_cost" if one.is_in else "price"): one.loss,
        f"{head}_low": one.low if one.loss is not None else None,
        f"{head}_high": one.high,
    }
    worth = one.worth
    found: dict[str, Any] = {
        "candidate_id": one.candidate_id,
        **dict.fromkeys(COLUMNS),
        "why_kind": one.kind,
        "why": why(run, one),
        **amounts,
        "better_plan_found": one.gain,
        "soles_to_enter": one.soles,
        "displaces": "; ".join(_change(each) for each in one.changes) or None,
        "worth_per_million": None if worth is None else worth.value,
        "last_in": (worth.last or None) if worth is not None else None,
        "last_in_per_million": worth.last_value if worth is not None and worth.last else None,
    }
    return found


def _change(one: Change) -> str:
    """Return one change in ids: ``-`` leaves, ``+`` enters, ``>`` what or when it becomes."""
    if one.kind == "leaves":
        return f"-{one.candidate_id}"
    if one.kind == "enters":
        return f"+{one.candidate_id} {one.after}"
    if one.kind == "moves":
        return f"{one.candidate_id} {one.before}>{one.after}"
    return f"{one.candidate_id}>{one.other}"


def line_of(one: Explanation) -> str:
    """Return an explanation as one line of JSON."""
    return json.dumps(asdict(one), ensure_ascii=False, sort_keys=True) + "\n"


def from_line(line: str) -> Explanation:
    """Return the explanation of a line."""
    fields = json.loads(line)
    fields["said"] = tuple(fields["said"])
    fields["changes"] = tuple(Change(**each) for each in fields["changes"])
    fields["extras"] = tuple(Extra(**each) for each in fields["extras"])
    fields["worth"] = None if fields["worth"] is None else Worth(**fields["worth"])
    return Explanation(**fields)
