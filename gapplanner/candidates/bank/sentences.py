"""What the reader of a plan must know of the bank."""

from collections.abc import Iterator, Sequence

import pandas as pd

from gapplanner.candidates.bank.proposing import NO_TYPOLOGY, BankCandidate
from gapplanner.candidates.bank.reasons import CANDIDATE, LEFT_OUT, ONGOING, VALID_YEARS
from gapplanner.language import _, ngettext


def sentences_of(table: pd.DataFrame, proposed: Sequence[BankCandidate]) -> tuple[str, ...]:
    """Return what became of the investments of the bank, with what was supposed of them."""
    return tuple(_sentences(table, proposed))


def _sentences(table: pd.DataFrame, proposed: Sequence[BankCandidate]) -> Iterator[str]:
    counts = table["became"].value_counts()
    yield _(
        "Bank of investments: {all} registered; {candidates} stand as candidates, {ongoing} are "
        "works in progress that are paid first, {out} are left out (bank.csv says why of each)."
    ).format(
        all=f"{len(table):,}",
        candidates=f"{counts.get(CANDIDATE, 0):,}",
        ongoing=f"{counts.get(ONGOING, 0):,}",
        out=f"{counts.get(LEFT_OUT, 0):,}",
    )
    why = table.loc[table["became"] == LEFT_OUT, "reason"].value_counts()
    if len(why):
        yield _("Left out of the bank: {reasons}.").format(
            reasons="; ".join(f"{count:,}: {_(str(reason))}" for reason, count in why.items())
        )
    yield _(
        "The bank does not state how much of a gap an investment closes. New water and sanitation "
        "serve its beneficiaries, at the persons per dwelling of the place (estimated); one health "
        "facility is mended by each project that improves one. Of anything else nothing is made up."
    )
    yield _(
        "Registered investments keep the updated cost of the bank less what they have accrued; "
        "how it is spent over the years, and their operation, are those of their kind (assumed)."
    )
    yield _(
        "A viability is taken to be valid for {years} years where no execution is stated (assumed)."
    ).format(years=VALID_YEARS)
    if supposed := int((table["is_supposed"] & (table["became"] == ONGOING)).sum()):
        yield ngettext(
            "{count} work in progress states no end: it counts in class 4, and spends in equal "
            "parts to the end of the programme (assumed).",
            "{count} works in progress state no end: they count in class 4, and spend in equal "
            "parts to the end of the programme (assumed).",
            supposed,
        ).format(count=supposed)
    kindless = [one.cui for one in proposed if one.candidate[3] == NO_TYPOLOGY]
    if kindless:
        yield _(
            "Named by the scenario, and of no known kind: they are spent in one year, without "
            "operation stated: {names}."
        ).format(names=", ".join(kindless))
