"""Worlds by lot: HiGHS by both ways, CBC, a listing of every portfolio and the audit must agree.

    python benchmarks/agree.py [WORLDS] [--from SEED] [--processes N]

Each world is its seed: a line ``seed N`` is replayed by ``--from N 1``. Progress is written every
hundred worlds; a run that was stopped goes on with ``--from`` the last seed printed. Ends with 1 if
anybody disagreed anywhere.
"""

import argparse
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator

from machine import print_versions

CHUNK = 100


def judged(seed: int) -> tuple[int, list[str], dict[str, int]]:
    """Return what is not agreed on in a world, and what the world is like."""
    from agreement.checking import judge
    from agreement.listing import Listing
    from agreement.worlds import drawn_world

    from gapplanner.optimize.dominance import dominated

    try:
        judgement = judge(seed)
        found, kinds = list(judgement.disagreements), {"open proofs": judgement.open_proofs}
    except (
        Exception
    ) as trouble:  # a crash is a finding, and the other worlds are judged all the same
        found = [f"crash: {type(trouble).__name__}: {trouble}"]
        kinds = {"crashes": 1}
    problem = drawn_world(seed)
    kinds |= {type(rule).__name__: 1 for rule in problem.rules}
    listing = Listing(problem)
    kinds["portfolios"] = len(listing.start)
    kinds["without any portfolio"] = int(not listing.allowed().any())
    kinds["with a dominated candidate"] = int(not dominated(problem).empty)
    kinds[f"objective {problem.objectives[0].name}"] = 1
    return seed, found, kinds


def chunks(first: int, worlds: int) -> Iterator[range]:
    for begin in range(first, first + worlds, CHUNK):
        yield range(begin, min(begin + CHUNK, first + worlds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("worlds", nargs="?", type=int, default=10_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    print_versions()
    began, wrong, seen = time.monotonic(), 0, Counter[str]()
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        for some in chunks(asked.first, asked.worlds):
            for seed, found, kinds in pool.imap(judged, some, chunksize=5):
                seen.update(kinds)
                wrong += bool(found)
                for sentence in found:
                    print(f"seed {seed}: {sentence}", flush=True)
            done = some[-1] + 1 - asked.first
            print(
                f"{done:,} worlds, {wrong} with a disagreement, "
                f"{time.monotonic() - began:,.0f} s; go on with --from {some[-1] + 1}",
                flush=True,
            )
    print(f"{asked.worlds:,} worlds from seed {asked.first}: {wrong} with a disagreement")
    for name, count in sorted(seen.items()):
        print(f"  {name}: {count:,}")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
