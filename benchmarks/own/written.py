"""A statement as the tables and the scenario that a planner saves from a spreadsheet."""

from pathlib import Path

import numpy as np

from own.statements import Statement

Rows = list[list[str]]


def write(statement: Statement, folder: Path, seed: int) -> Path:
    """Write tables with the habits of spreadsheets, and return the scenario's path."""
    draw = np.random.default_rng((seed, 12))
    tables = {"candidates": _candidates(statement), "uses": _uses(statement)}
    if statement.limits:
        tables["limits"] = _limits(statement)
    if statement.cover:
        tables["gaps"] = [
            ["gap_id", "gap"],
            *([f"cubierto@{place}", "1"] for place in statement.cover),
        ]
        tables["closures"] = [
            ["candidate_id", "gap_id", "amount"],
            *(
                [work.name, f"cubierto@{place}", "1"]
                for work in statement.works
                for place in work.covers
            ),
        ]
        if len(tables["closures"]) == 1:
            tables["closures"].append(
                [statement.works[0].name, f"cubierto@{statement.cover[0]}", "0"]
            )
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_bytes(_as_saved(rows, draw))
    files = ", ".join(f"{name}: {name}.csv" for name in tables)
    aim = "cheapest" if statement.cover else "worth"
    rules = "".join(f"  - {rule}\n" for rule in _rules(statement)) or "  []\n"
    path = folder / "obras.yaml"
    path.write_text(
        f'name: "Por sorteo {seed}"\nbase_year: 2027\nyears: {statement.years}\n'
        f"problem: {{tables: {{{files}}}}}\nrules:\n{rules}objective: {{maximize: {aim}}}\n"
        "discount_rate: 0\nsolver: {relative_gap: 0, threads: 1, time_limit: 60}\n",
        encoding="utf-8",
    )
    return path


def _candidates(statement: Statement) -> Rows:
    heading = ["candidate_id", "slot", "executing_unit", "cost", "worth", "duration_years",
               "earliest_start", "latest_start"]  # fmt: skip
    rows = [
        [
            work.name, work.slot, work.unit, _number(work.cost), _number(work.worth),
            str(work.duration), _year(work.earliest), _year(work.latest),
        ]
        for work in statement.works
    ]  # fmt: skip
    return [heading, *rows]


def _uses(statement: Statement) -> Rows:
    rows = [["candidate_id", "resource", "year_offset", "amount"]]
    for work in statement.works:
        rows += [
            [work.name, "soles", str(offset), _number(amount)]
            for offset, amount in enumerate(work.spends)
        ]
        rows.append([work.name, "ingenieros", "0", _number(work.engineers)])
    return rows


def _limits(statement: Statement) -> Rows:
    rows = [["resource", "owner", "year", "amount"]]
    for (resource, owner, year), amount in statement.limits.items():
        rows.append([resource, owner, _year(year), _number(amount)])
    return rows


def _rules(statement: Statement) -> list[str]:
    rules = [f"must_do: {slot}" for slot in statement.must]
    rules += [f"must_not: {name}" for name in statement.must_not]
    rules += [
        f"requires: {{candidate: {one.candidate}, needs: {one.needs}, timing: {one.timing}}}"
        for one in statement.needs
    ]
    rules += [f"excludes: [{', '.join(some)}]" for some in statement.excludes]
    rules += [f"all_or_none: [{', '.join(some)}]" for some in statement.together]
    rules += [
        f"count: {{candidates: [{', '.join(some)}], exactly: {count}}}"
        for some, count in statement.counts
    ]
    if statement.cover:
        rules.append("target: {indicator: cubierto, each: true, at_least: 1}")
    return rules


def _number(amount: float) -> str:
    return repr(int(amount) if amount == int(amount) else amount)


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _as_saved(rows: Rows, draw: np.random.Generator) -> bytes:
    """Return a table as a spreadsheet saves it: its own separator, columns moved, cells to spare."""
    comma = str(draw.choice([",", ";", "\t"]))
    order = draw.permutation(len(rows[0]))
    body = [rows[0], *(rows[1 + int(place)] for place in draw.permutation(len(rows) - 1))]
    moved = [[row[int(place)] for place in order] for row in body]
    if draw.random() < 0.3:
        moved = [[*row, ""] for row in moved]
    if draw.random() < 0.2:
        moved = [[f'"{cell}"' for cell in row] for row in moved]
    lines = [comma.join(row) for row in moved]
    if comma == ";" and draw.random() < 0.3:
        lines.insert(0, "sep=;")
    if draw.random() < 0.2:
        lines.append(comma * (len(moved[0]) - 1))
    end = str(draw.choice(["\n", "\r\n"]))
    text = end.join(lines) + (end if draw.random() < 0.8 else "")
    return text.encode("utf-8-sig" if draw.random() < 0.5 else "utf-8")
