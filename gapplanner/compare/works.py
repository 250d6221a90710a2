"""Which investments enter, leave or move between plans, and which stay in all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gapplanner.compare.opening import Compared
from gapplanner.language import _
from gapplanner.reports.accounts.choices import works_of
from gapplanner.reports.tables import cents, numbers
from gapplanner.runs import Run

KINDS: Final = ("enters", "leaves", "resized", "other-unit", "moved")
"""What may happen to a work between the reference and another plan; the first that holds."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What another plan changes against the reference, work by work.

    Attributes
    ----------
    changed
        One row per work that is not the same in both: ``kind`` (`KINDS`), ``work``, ``name``,
        ``unit_name``, ``province_id``, ``province``, ``sector``, ``before`` and ``after`` (first
        year), ``cost_before`` and ``cost_after`` (soles; nothing where it is not chosen),
        ``executing_unit_name`` and ``reason`` in one line.
    same
        Works with the same size, executing unit and first year in both.
    """

    changed: pd.DataFrame
    same: int

    def of(self, kind: str) -> pd.DataFrame:
        """Return the works of one kind."""
        return self.changed[self.changed["kind"] == kind]


def moves(reference: Run, other: Run) -> Moves:
    """Return what another plan changes against the reference."""
    here, there = works_of(other), works_of(reference)
    rows = [
        row
        for work in sorted({*here.index, *there.index})
        if (row := _row(work, _one(there, work), _one(here, work), (reference, other)))
    ]
    columns = (
        *("kind", "work", "name", "unit_name", "province_id", "province", "sector"),
        *("before", "after", "cost_before", "cost_after", "executing_unit_name", "reason"),
    )
    changed = pd.DataFrame(rows, columns=list(columns))
    order = {kind: place for place, kind in enumerate(KINDS)}
    changed = changed.assign(place=changed["kind"].map(order)).sort_values(
        ["place", "sector", "province_id", "work"], ignore_index=True
    )
    both = here.index.intersection(there.index)
    return Moves(changed.drop(columns="place"), len(both) - int(changed["work"].isin(both).sum()))


def _one(works: pd.DataFrame, work: str) -> dict[Any, Any] | None:
    return works.loc[work].to_dict() if work in works.index else None


def _row(
    work: str,
    before: dict[Any, Any] | None,
    after: dict[Any, Any] | None,
    runs: tuple[Run, Run],
) -> dict[str, object] | None:
    kind = _kind(before, after)
    shown = after or before
    if kind is None or shown is None:
        return None
    return {
        "kind": kind,
        "work": work,
        **{
            name: shown.get(name)
            for name in ("name", "unit_name", "province_id", "province", "sector")
        },
        "before": before["start_year"] if before else None,
        "after": after["start_year"] if after else None,
        "cost_before": before["cost"] if before else None,
        "cost_after": after["cost"] if after else None,
        "executing_unit_name": shown.get("executing_unit_name"),
        "reason": _reason(kind, before, after, runs),
    }


def _kind(before: dict[Any, Any] | None, after: dict[Any, Any] | None) -> str | None:
    if before is None or after is None:
        return "enters" if before is None else "leaves"
    if before["candidate_id"] != after["candidate_id"] and before["cost"] != after["cost"]:
        return "resized"
    if before["executing_unit"] != after["executing_unit"]:
        return "other-unit"
    if before["candidate_id"] != after["candidate_id"]:
        return "resized"
    return "moved" if before["start_year"] != after["start_year"] else None


def _reason(
    kind: str,
    before: dict[Any, Any] | None,
    after: dict[Any, Any] | None,
    runs: tuple[Run, Run],
) -> str:
    """Return in one line why a work is where it is, in the words of the plans themselves."""
    reference, other = runs
    if kind == "enters" and after is not None:
        was = _reason_of(reference, str(after["candidate_id"]))
        now = str(after["reason"] or "")
        return _("Before: {was} Now: {now}").format(was=was, now=now) if was else now
    if kind == "leaves" and before is not None:
        return _reason_of(other, str(before["candidate_id"]))
    if kind == "other-unit" and before is not None and after is not None:
        return _("{before} → {after}").format(
            before=before["executing_unit_name"], after=after["executing_unit_name"]
        )
    return str((after or {}).get("reason") or "")


def _reason_of(run: Run, candidate_id: str) -> str:
    found = run.candidates[run.candidates["candidate_id"] == candidate_id]
    if found.empty:
        return _("It was not among the candidates.")
    reason = found["reason"].iloc[0]
    return "" if pd.isna(reason) else str(reason)


def agreement(compared: Sequence[Compared]) -> pd.DataFrame:
    """Return every work that some plan chooses, and in which.

    Returns
    -------
    pandas.DataFrame
        ``work, name, unit_name, province_id, province, sector``; ``plans`` (in how many it is),
        ``letters`` (in which) and ``cost`` (soles, of the first plan that has it); those in all
        first.
    """
    rows: dict[str, dict[str, Any]] = {}
    for one in compared:
        for work, row in works_of(one.run).to_dict("index").items():
            kept = rows.setdefault(
                str(work),
                {
                    "work": str(work),
                    **{
                        name: row.get(name)
                        for name in ("name", "unit_name", "province_id", "province", "sector")
                    },
                    "cost": row["cost"],
                    "letters": "",
                },
            )
            kept["letters"] += one.letter
    columns = ["work", "name", "unit_name", "province_id", "province", "sector", "cost", "letters"]
    table = pd.DataFrame(list(rows.values()), columns=columns)
    table["cost"] = numbers(table["cost"])
    table["plans"] = table["letters"].str.len()
    return table.sort_values(
        ["plans", "letters", "sector", "province_id", "work"],
        ascending=[False, True, True, True, True],
        ignore_index=True,
    )


def core_money(compared: Sequence[Compared]) -> list[tuple[int, float]]:
    """Return, of each plan, how many of its works are in all plans, and what these cost there."""
    common = set.intersection(*(set(works_of(one.run).index) for one in compared))
    found = []
    for one in compared:
        works = works_of(one.run)
        kept = works[works.index.isin(common)]
        found.append((len(kept), int(cents(kept["cost"]).sum()) / 100))
    return found
