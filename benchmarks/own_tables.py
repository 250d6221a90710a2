"""Capital budgets by lot in a planner's own tables: the plan against a model of the words alone.

    PYTHONPATH=. python benchmarks/own_tables.py [STATEMENTS] [--from SEED]

Variants, start years, several resources and sources, works that must or must not enter, works that
need, exclude or accompany others, counts, and places to cover at least cost, saved with the habits
of spreadsheets. Ends with 1 if anybody disagreed.
"""

import argparse
import time

from machine import print_versions
from own.judging import disagreements


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("statements", nargs="?", type=int, default=500)
    parser.add_argument("--from", dest="first", type=int, default=0)
    asked = parser.parse_args()
    print_versions()
    wrong, began = 0, time.process_time()
    for seed in range(asked.first, asked.first + asked.statements):
        found = disagreements(seed)
        wrong += bool(found)
        for sentence in found:
            print(f"seed {seed}: {sentence}", flush=True)
    spent = time.process_time() - began
    print(
        f"{asked.statements:,} statements from {asked.first}: {wrong} disagree; {spent:,.0f} CPU s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
