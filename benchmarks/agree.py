"""Worlds by lot: HiGHS by both ways, CBC, a listing of every portfolio and the audit must agree.

    python benchmarks/agree.py [WORLDS] [--from SEED] [--processes N] [--kept FILE] [--seconds S]

Each world is its seed: a line ``seed N: ...`` is replayed by ``--from N 1``. With ``--kept`` every
judgement is written to a file, a line of JSON each, and the worlds already there are not judged
again: a run that was stopped, or that stops by itself after ``--seconds``, goes on when the same
command is given again. A world that brings a whole process down is told like any other, and the rest
go on. Ends with 1 if anybody disagreed anywhere, with 2 if worlds are left.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from machine import FOLDER, ROOT, print_versions

if TYPE_CHECKING:
    from agreement.listing import Listing

CHUNK = 50
# One list for several incomes is as dear as several worlds.
INCOMES_EVERY = 5


def judged(seed: int) -> dict[str, Any]:
    """Return what is not agreed on in a world, and what the world is like."""
    from agreement.listing import Listing
    from agreement.wider import wider_world

    kinds: dict[str, int] = {}
    began = _processor()
    try:
        listing = Listing(wider_world(seed))
        kinds = likeness(listing)
        found = list(_found(listing, seed, kinds))
    except (
        Exception
    ) as trouble:  # a crash is a finding, and the other worlds are judged all the same
        kinds, found = kinds | {"crashes": 1}, [f"crash: {trouble!r}"]
    return {"seed": seed, "found": found, "kinds": kinds, "seconds": _processor() - began}


def _processor() -> float:
    """Return the seconds of the processor of this process and of those it has started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def likeness(listing: "Listing") -> dict[str, int]:
    """Return what there is in a world, each with how much of it."""
    from agreement.rules_listed import allowed_in

    from gapplanner.optimize.dominance import dominated
    from gapplanner.optimize.rules.precedence import OrderOfPrecedence

    problem = listing.problem
    kinds = {type(rule).__name__: 1 for rule in problem.rules}
    for rule in problem.rules:
        if isinstance(rule, OrderOfPrecedence):
            kinds[f"OrderOfPrecedence {rule.mode}"] = 1
    kinds["portfolios"] = len(listing.start)
    kinds["without any portfolio"] = int(not allowed_in(listing).any())
    kinds["with a dominated candidate"] = int(not dominated(problem).empty)
    kinds["with freed capacity"] = int(not problem.candidate_set.frees.empty)
    kinds["with a last year to start"] = int("latest_start" in problem.candidate_set.candidates)
    kinds["with several objectives"] = int(len(problem.objectives) > 1)
    kinds["with a tolerance"] = int(any(problem.tolerances))
    kinds[f"objective {problem.objectives[0].name}"] = 1
    return kinds


def _found(listing: "Listing", seed: int, kinds: dict[str, int]) -> Iterator[str]:
    """Judge a world and, of one in so many, one list for several incomes."""
    from agreement.checking import judge
    from agreement.incomes import drawn_incomes, incomes_disagreed

    judgement = judge(listing, seed)
    kinds["open proofs"] = judgement.open_proofs
    yield from judgement.disagreements
    incomes = drawn_incomes(listing, seed) if seed % INCOMES_EVERY == 0 else None
    if incomes is not None:
        kinds[f"one list for {len(incomes.outcomes)} incomes by {incomes.keep}"] = 1
        yield from incomes_disagreed(listing, incomes)


def judge_alone(first: int, last: int) -> None:
    """Judge some worlds in this process, a line of JSON for each."""
    for seed in range(first, last):
        print(json.dumps(judged(seed)), flush=True)


def judge_chunk(some: range) -> list[dict[str, Any]]:
    """Judge some worlds in a process of their own, and in another what one has brought down."""
    found: list[dict[str, Any]] = []
    first = some.start
    while first < some.stop:
        process = subprocess.run(
            [sys.executable, str(FOLDER / "agree.py"), "--alone", str(first), str(some.stop)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]
        found += lines
        first += len(lines)
        if first < some.stop:
            end = process.stderr.strip().splitlines()[-1:] or [f"ended with {process.returncode}"]
            found.append(
                {"seed": first, "found": [f"process down: {end[0]}"], "kinds": {"down": 1}}
            )
            first += 1
    return found


def chunks(seeds: Sequence[int]) -> Iterator[range]:
    """Yield the seeds in ranges of at most so many, none where they are not side by side."""
    first = 0
    for place in range(1, len(seeds) + 1):
        is_over = place == len(seeds) or seeds[place] != seeds[place - 1] + 1
        if is_over or place - first == CHUNK:
            yield range(seeds[first], seeds[place - 1] + 1)
            first = place


def kept_in(path: Path | None, wanted: range) -> dict[int, dict[str, Any]]:
    """Return the judgements of a file by seed, of the worlds asked for."""
    if path is None or not path.exists():
        return {}
    every = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {one["seed"]: one for one in every if one["seed"] in wanted}


def told(judged_worlds: Iterable[dict[str, Any]], first: int) -> int:
    """Print what was found in all, and return in how many worlds somebody disagreed."""
    done, wrong, seconds, seen = 0, 0, 0.0, Counter[str]()
    for one in judged_worlds:
        done, wrong = done + 1, wrong + bool(one["found"])
        seconds += one.get("seconds", 0.0)
        seen.update(one["kinds"])
    print(f"{done:,} worlds from seed {first}: {wrong} with a disagreement; {seconds:,.0f} CPU s")
    for name, count in sorted(seen.items()):
        print(f"  {name}: {count:,}")
    return wrong


def judge_all(left: list[int], asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the judgements of worlds until there are none left, or time is up."""
    until = time.monotonic() + asked.seconds
    ranges = list(chunks(left))
    with ThreadPoolExecutor(asked.processes) as pool:
        while ranges and time.monotonic() < until:
            now, ranges = ranges[: asked.processes], ranges[asked.processes :]
            for judgements in pool.map(judge_chunk, now):
                if asked.kept is not None:
                    with asked.kept.open("a", encoding="utf-8") as file:
                        file.writelines(json.dumps(one) + "\n" for one in judgements)
                yield from judgements


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("worlds", nargs="?", type=int, default=10_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    print_versions()
    wanted = range(asked.first, asked.first + asked.worlds)
    found = kept_in(asked.kept, wanted)
    for one in judge_all([seed for seed in wanted if seed not in found], asked):
        found[one["seed"]] = one
        for sentence in one["found"]:
            print(f"seed {one['seed']}: {sentence}", flush=True)
        if len(found) % 100 == 0:
            wrong = sum(bool(other["found"]) for other in found.values())
            print(f"{len(found):,} worlds, {wrong} with a disagreement", flush=True)
    wrong = told(found.values(), asked.first)
    if len(found) < asked.worlds:
        print(f"{asked.worlds - len(found):,} worlds are left: give the same command again")
        return 2
    return int(wrong > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        judge_alone(int(sys.argv[2]), int(sys.argv[3]))
    else:
        raise SystemExit(main())
