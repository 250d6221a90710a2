"""Worlds by lot: HiGHS by both ways, CBC, a listing of every portfolio and the audit must agree.

    python benchmarks/agree.py [WORLDS] [--from SEED] [--processes N]

Each world is its seed: a line ``seed N: ...`` is replayed by ``--from N 1``. Progress is written
every hundred worlds; a run that was stopped goes on with ``--from`` the seed it printed. A world that
brings a whole process down is told like any other, and the rest go on. Ends with 1 if anybody
disagreed anywhere.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    try:
        listing = Listing(wider_world(seed))
        kinds = likeness(listing)
        found = list(_found(listing, seed, kinds))
    except (
        Exception
    ) as trouble:  # a crash is a finding, and the other worlds are judged all the same
        return {"seed": seed, "found": [f"crash: {trouble!r}"], "kinds": kinds | {"crashes": 1}}
    return {"seed": seed, "found": found, "kinds": kinds}


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


def chunks(first: int, worlds: int) -> Iterator[range]:
    for begin in range(first, first + worlds, CHUNK):
        yield range(begin, min(begin + CHUNK, first + worlds))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("worlds", nargs="?", type=int, default=10_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    print_versions()
    began, wrong, done, seen = time.monotonic(), 0, 0, Counter[str]()
    with ThreadPoolExecutor(asked.processes) as pool:
        for judgements in pool.map(judge_chunk, chunks(asked.first, asked.worlds)):
            for one in judgements:
                seen.update(one["kinds"])
                wrong += bool(one["found"])
                for sentence in one["found"]:
                    print(f"seed {one['seed']}: {sentence}", flush=True)
            done += len(judgements)
            if done % 100 == 0 or done == asked.worlds:
                print(
                    f"{done:,} worlds, {wrong} with a disagreement, "
                    f"{time.monotonic() - began:,.0f} s; go on with --from {asked.first + done}",
                    flush=True,
                )
    print(f"{done:,} worlds from seed {asked.first}: {wrong} with a disagreement")
    for name, count in sorted(seen.items()):
        print(f"  {name}: {count:,}")
    return int(wrong > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        judge_alone(int(sys.argv[2]), int(sys.argv[3]))
    else:
        raise SystemExit(main())
