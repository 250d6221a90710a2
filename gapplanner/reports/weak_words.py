"""What the answer on weak data says, in words and tables of page, paper and terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.figures import count
from gapplanner.inquiry.weak.information import SURE
from gapplanner.language import _
from gapplanner.reports.tables import Column, Kind, Table, known, table_from

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer

MOST_WORKS: Final = 25
MOST_PLACES: Final = 15


def weak_block(answer: "Answer", names: Mapping[str, str]) -> dict[str, Any]:
    """Return the sentences and the tables of an answer on weak data.

    Parameters
    ----------
    names
        What people call the places, by code.
    """
    tables = (_surveys(answer), _places(answer, names), _works(answer, names))
    return {
        "sentences": weak_sentences(answer),
        "tables": [table for table in tables if table.rows],
    }


def weak_sentences(answer: "Answer") -> list[str]:
    """Return what the answer says, in sentences that can be read aloud."""
    table, about = answer.table, answer.about
    works = table[table["kind"] == "work"]
    groups = works["group"].value_counts()
    every: Mapping[str, Any] = about["everything"]
    sentences = [
        _(
            "Of the {all} works of this plan, {firm} stay in at least nine of ten draws of "
            "{figures} figures within their errors; {weak} hang on them; {even} have an equal "
            "within the margin of the proof, and leave also where leaving gains nothing."
        ).format(
            all=count(len(works)),
            firm=count(int(groups.get("firm", 0))),
            weak=count(int(groups.get("weak", 0))),
            even=count(int(groups.get("even", 0))),
            figures=count(int(about["figures"])),
        ),
        _(
            "Knowing all of them before choosing would gain {gain} on average over {samples} draws "
            "(error {error}), and {most} at most; searching longer with the figures as they are "
            "would gain {longer}."
        ).format(
            gain=gain_share(every["gain_share"]),
            error=gain_share(every["error_share"]),
            most=gain_share(every["gain_share_most"]),
            longer=gain_share(about["searching_longer"]),
            samples=count(int(about["samples"])),
        ),
    ]
    surveys = table[table["kind"] == "indicator"]
    if len(surveys):
        sentences.append(_first_survey(surveys.iloc[0]))
    if about["certain"]:
        sentences.append(
            _(
                "No error is published of {names}: they count as certain, which they may not be."
            ).format(names=", ".join(gap_name(str(name)) for name in about["certain"]))
        )
    if about["without_plan"]:
        sentences.append(
            _("In {n} draws no plan keeps the rules; they do not count.").format(
                n=count(int(about["without_plan"]))
            )
        )
    return sentences


def _first_survey(row: "pd.Series[Any]") -> str:
    gain, error = float(row["gain_share"]), float(row["error_share"])
    if not gain > SURE * error:
        return _(
            "No survey of one indicator would gain more than the error of drawing tells from "
            "nothing; ask with more --samples."
        )
    return _("The survey that would change the decision most: {name}.").format(
        name=gap_name(str(row["indicator_id"]))
    )


def gain_share(number: Any) -> str:
    """Return a share with two decimals: what information gains is small.

    Examples
    --------
    >>> gain_share(0.01234), gain_share(None)
    ('1.23 %', '–')
    """
    return "–" if known(number) is None else f"{float(number) * 100:.2f} %"


def hangs_on(written: object) -> str:
    """Return the indicators of a cell in words; several together where none alone suffices."""
    found = known(written)
    if not found:
        return _("several together")
    return ", ".join(gap_name(name) for name in str(found).split("; "))


def _surveys(answer: "Answer") -> Table:
    rows = answer.table[answer.table["kind"] == "indicator"]
    return table_from(
        _with_gains(rows, {}),
        _("What each survey would gain"),
        (
            Column("what", _("Survey of"), width=50, is_head=True),
            Column("gain", _("Would gain"), Kind.FIGURE),
            Column("error", _("Error of drawing"), Kind.FIGURE),
            Column("most", _("At most"), Kind.FIGURE),
        ),
        note=_(
            "Choosing after knowing the figures of one indicator everywhere, the others as "
            "published, against choosing before: per cent of the plan's own objective."
        ),
    )


def _places(answer: "Answer", names: Mapping[str, str]) -> Table:
    rows = answer.table[answer.table["kind"] == "place"].head(MOST_PLACES)
    return table_from(
        _with_gains(rows, names),
        _("Figures of one place that weigh most"),
        (
            Column("place", _("Place"), width=30, is_head=True),
            Column("what", _("Figure of one place"), width=50),
            Column("gain", _("Would gain"), Kind.FIGURE),
            Column("most", _("At most"), Kind.FIGURE),
        ),
        note=_(
            "Near the plan: one executing unit of the place chooses anew, the others keep their "
            "works or drop them. A survey of one place alone seldom moves the whole."
        ),
    )


def _works(answer: "Answer", names: Mapping[str, str]) -> Table:
    table = answer.table
    rows = table[(table["kind"] == "work") & (table["group"] == "weak")].head(MOST_WORKS)
    frame = rows.assign(
        place=[names.get(str(unit), str(unit)) for unit in rows["unit_id"]],
        what=[gap_name(str(name).partition("@")[0]) for name in rows["id"]],
        hangs=[hangs_on(cell) for cell in rows["hangs_on"]],
    )
    return table_from(
        frame,
        _("Works that hang on weak data"),
        (
            Column("place", _("Place"), width=30, is_head=True),
            Column("what", _("Gap"), width=40),
            Column("stays", _("Stays in"), Kind.PERCENT),
            Column("hangs", _("Hangs on"), width=50),
        ),
    )


def _with_gains(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return rows.assign(
        what=[gap_name(str(name)) for name in rows["indicator_id"]],
        place=[names.get(str(unit), str(unit)) for unit in rows["unit_id"]],
        gain=[gain_share(one) for one in rows["gain_share"]],
        error=[gain_share(one) for one in rows["error_share"]],
        most=[gain_share(one) for one in rows["gain_share_most"]],
    )
