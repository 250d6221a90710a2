"""What must hold of the tables of a candidate set, in sentences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd

from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.vocabulary import SOLES, Origin

CENT: Final = 0.01


def problems_of(
    tables: Mapping[str, pd.DataFrame],
    weights: pd.Series,
    years: Sequence[int],
    columns: Mapping[str, tuple[str, ...]],
    keys: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """Return every problem of the tables; columns first, since the rest is read from them."""
    problems = [
        _("Table {table!r} must have the columns {columns}; missing: {missing}. Add them.").format(
            table=name, columns=", ".join(wanted), missing=listed(missing)
        )
        for name, wanted in columns.items()
        if (missing := [c for c in wanted if name not in tables or c not in tables[name]])
    ]
    if problems:
        return problems
    problems += _repeated(tables, keys)
    problems += _dangling(tables, weights)
    problems += _amounts(tables)
    problems += _weights(weights, tables["gaps"])
    problems += _years(tables["candidates"], years)
    problems += _windows(tables["candidates"], years)
    problems += _spending(tables)
    return problems


def _repeated(tables: Mapping[str, pd.DataFrame], keys: Mapping[str, tuple[str, ...]]) -> list[str]:
    problems = []
    for name, key in keys.items():
        table = tables[name]
        again = table.loc[table.duplicated(list(key)), list(key)]
        if not again.empty:
            problems.append(
                _("Table {table!r} must have one row per {key}; repeated: {rows}.").format(
                    table=name,
                    key=", ".join(key),
                    rows=listed(" ".join(map(str, row)) for row in again.itertuples(index=False)),
                )
            )
    return problems


def _dangling(tables: Mapping[str, pd.DataFrame], weights: pd.Series) -> list[str]:
    candidate_ids = tables["candidates"]["candidate_id"]
    references: list[tuple[str, str, pd.Series, str]] = [
        ("closures", "candidate_id", candidate_ids, "candidates"),
        ("uses", "candidate_id", candidate_ids, "candidates"),
        ("frees", "candidate_id", candidate_ids, "candidates"),
        ("closures", "gap_id", tables["gaps"]["gap_id"], "gaps"),
        ("gaps", "indicator_id", pd.Series(weights.index), "indicator_weights"),
    ]
    problems = []
    for name, column, known, owner in references:
        lost = sorted(set(tables[name][column]) - set(known), key=str)
        if lost:
            problems.append(
                _(
                    "Every {column} of table {table!r} must be in {owner!r}; {count} are not: "
                    "{values}. Add them there, or drop the rows."
                ).format(
                    column=column, table=name, owner=owner, count=len(lost), values=listed(lost)
                )
            )
    unknown = tables["gaps"].loc[tables["gaps"]["gap"].isna(), "gap_id"]
    guessed = sorted(set(tables["closures"]["gap_id"]) & set(unknown))
    if guessed:
        problems.append(
            _(
                "No candidate may close a gap that is unknown; {count} gaps are: {values}. Measure "
                "the gap, or drop the closure."
            ).format(count=len(guessed), values=listed(guessed))
        )
    return problems


def _amounts(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    positive: Callable[[pd.Series], pd.Series] = lambda amount: amount > 0  # noqa: E731 - in a table
    not_negative: Callable[[pd.Series], pd.Series] = lambda amount: amount >= 0  # noqa: E731
    at_least_one: Callable[[pd.Series], pd.Series] = lambda amount: amount >= 1  # noqa: E731
    candidates = tables["candidates"]
    # Only what a planner's own table brings may cost nothing: what is proposed has a price.
    is_own = (candidates["origin"] == Origin.TABLE).fillna(value=False).astype(bool)
    rules = [
        ("candidates", candidates[~is_own], "cost", positive, _("greater than 0")),
        ("candidates", candidates[is_own], "cost", not_negative, _("0 or more")),
        ("candidates", candidates, "duration_years", at_least_one, _("1 or more")),
        ("closures", tables["closures"], "amount", not_negative, _("0 or more")),
        ("uses", tables["uses"], "amount", not_negative, _("0 or more")),
        ("uses", tables["uses"], "year_offset", not_negative, _("0 or more")),
        ("limits", tables["limits"], "amount", not_negative, _("0 or more")),
        ("frees", tables["frees"], "amount", not_negative, _("0 or more")),
        ("frees", tables["frees"], "year_offset", not_negative, _("0 or more")),
    ]
    problems = []
    for name, table, column, holds, words in rules:
        amount = pd.to_numeric(table[column], errors="coerce").astype("Float64")
        wrong = table[~holds(amount).fillna(value=False).astype(bool)]
        if not wrong.empty:
            problems.append(
                _(
                    "{column} in table {table!r} must be known and {words}; {count} rows are not: "
                    "{rows}. Mend the table."
                ).format(
                    column=column,
                    table=name,
                    words=words,
                    count=len(wrong),
                    rows=listed(f"{row[0]}: {row[1]}" for row in _named(wrong, column)),
                )
            )
    return problems


def _named(rows: pd.DataFrame, column: str) -> list[tuple[str, object]]:
    """Return the first column, which names the row, and the column at fault."""
    return list(zip(rows.iloc[:, 0].astype(str), rows[column], strict=True))


def _weights(weights: pd.Series, gaps: pd.DataFrame) -> list[str]:
    if weights.empty and gaps.empty:
        return []
    if len(weights) and (weights >= 0).all() and weights.sum() > 0:
        return []
    return [
        _("Indicator weights must be 0 or more and not all 0; found {found}.").format(
            found=listed(f"{name}: {weight}" for name, weight in weights.items())
        )
    ]


def _years(candidates: pd.DataFrame, years: Sequence[int]) -> list[str]:
    if not years:
        return []
    late = candidates.loc[candidates["earliest_start"] > years[-1], "candidate_id"]
    if late.empty:
        return []
    return [
        _(
            "Every candidate must be able to start by {last}, the last year of the programme; "
            "{count} cannot: {values}. Drop them, or bring their earliest start forward."
        ).format(last=years[-1], count=len(late), values=listed(sorted(late)))
    ]


def _windows(candidates: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Check that each latest start leaves a year in which the candidate may start."""
    if "latest_start" not in candidates:
        return []
    latest = pd.to_numeric(candidates["latest_start"]).astype("Float64")
    earliest = pd.to_numeric(candidates["earliest_start"]).astype("Float64")
    if years:
        earliest = earliest.fillna(years[0]).clip(lower=years[0])
    closed = candidates.loc[(latest < earliest).fillna(value=False), "candidate_id"]
    if closed.empty:
        return []
    return [
        _(
            "Every latest start must leave a year to start in, from the earliest start and within "
            "the programme; {count} do not: {values}. Mend the table of candidates."
        ).format(count=len(closed), values=listed(sorted(closed)))
    ]


def _spending(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Check that spending adds up to the cost where it is stated at all."""
    uses = tables["uses"]
    spent = uses[uses["resource"] == SOLES].groupby("candidate_id")["amount"].sum()
    cost = tables["candidates"].drop_duplicates("candidate_id").set_index("candidate_id")["cost"]
    cost = cost.reindex(spent.index)
    wrong = cost.index[((spent - cost).abs() > CENT / 2).fillna(value=False)]
    if wrong.empty:
        return []
    return [
        _(
            "Spending by year must add up to the cost; that of {count} candidates does not: "
            "{values}. Mend the table of uses."
        ).format(count=len(wrong), values=listed(sorted(wrong)))
    ]
