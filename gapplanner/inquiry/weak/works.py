"""In which part of the draws each work of a plan stays, and on whose figures it hangs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.inquiry.resolving import Resolved

FIRM: Final = 0.9
"""A work that stays in so many of the draws does not hang on what was drawn."""


def works_table(
    candidate_set: CandidateSet,
    chosen: pd.DataFrame,
    published: Resolved,
    plans: Mapping[str, Sequence[pd.DataFrame]],
    telling: Collection[str],
) -> pd.DataFrame:
    """Return the works of a plan, the least firm first.

    Parameters
    ----------
    chosen
        The run's decisions.
    published
        The same problem solved again with the figures as published.
    plans
        By subject, the plans of its draws; the first subject is all figures together.
    telling
        Indicators whose figures are worth knowing. In the draws of the others a work that leaves
        is exchanged for what is worth the same.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (work), ``id`` (its slot), ``unit_id``, ``candidate_id``, ``stays``,
        ``stays_same``, ``stays_INDICATOR`` of each, ``group`` and ``hangs_on``: the telling
        indicators that alone make it leave in more than a tenth of the draws. A work that stays in
        nine of ten draws is ``firm``; of the others one that leaves where nothing is gained by it,
        with the figures as published or with those of an indicator that is not telling, has an
        equal within the margin of the proof and hangs on no figure that is known to matter
        (``even``); the rest are ``weak``.
    """
    about = candidate_set.candidates.set_index("candidate_id")
    slot = about["slot"].astype(str)
    again = set(slot.reindex(published.plan["candidate_id"])) if published.exists else set()
    sizes = {subject: [set(one["candidate_id"]) for one in some] for subject, some in plans.items()}
    slots = {
        subject: [set(slot.reindex(sorted(one))) for one in some] for subject, some in sizes.items()
    }
    first = next(iter(plans))
    alone = [subject for subject in plans if subject != "everything"]
    rows = []
    for name in chosen["candidate_id"]:
        of = slot[name]
        stays = {subject: _share(of, slots[subject]) for subject in plans}
        leaves = [one for one in alone if stays[one] < FIRM]
        hangs = [one for one in leaves if one in telling]
        is_even = of not in again or len(hangs) < len(leaves)
        group = "firm" if stays[first] >= FIRM else "even" if is_even else "weak"
        rows.append(
            {
                "kind": "work",
                "id": of,
                "unit_id": about.loc[name, "unit_id"],
                "candidate_id": name,
                "stays": stays[first],
                "stays_same": _share(name, sizes[first]),
                **{f"stays_{one}": stays[one] for one in alone},
                "group": group,
                "hangs_on": "; ".join(sorted(hangs, key=lambda one: (stays[one], one)))
                if group == "weak"
                else "",
            }
        )
    return pd.DataFrame(rows).sort_values(["stays", "id"], ignore_index=True)


def _share(name: object, plans: Sequence[set[str]]) -> float:
    return sum(name in plan for plan in plans) / len(plans) if plans else float("nan")
