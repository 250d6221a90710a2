"""What councils read: a page, a document and a workbook, all from the same tables of a run."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run

__all__ = ["draw_report", "write_document", "write_fichas", "write_workbook"]

UNASKED: Final[Mapping[str, "Answer"]] = MappingProxyType({})
"""No question was asked of the run yet."""


def draw_report(run: "Run", answers: Mapping[str, "Answer"] = UNASKED) -> str:
    """Return the report of a run as one HTML page that asks nothing of any network.

    Parameters
    ----------
    run
        A whole run; of a run of gaps alone, only the gaps are reported.
    answers
        What was asked of the run since, by the name of the answer (``curve``, ``prices``,
        ``robust``, ``weak``); what was not asked is said with the command that asks it.

    Returns
    -------
    str
        The page, in the language in force. The same run gives the same bytes.

    Raises
    ------
    PortfolioError
        If the spending of an investment exceeds its cost, so that no table could add up.
    """
    # The template library loads here: a command that draws nothing does not wait for it.
    from gapplanner.reports.webpage.render import report_page

    return report_page(run, answers)


def write_document(
    run: "Run", path: Path, *, on: dt.date, answers: Mapping[str, "Answer"] = UNASKED
) -> None:
    """Write the report as a PDF: a summary of two pages, then every table, proof and source.

    Parameters
    ----------
    run, answers
        As `draw_report`.
    path
        Where to write it (``.pdf``). The same run and day give the same bytes.
    on
        The day of the run, written at the foot of every page.

    Raises
    ------
    PortfolioError
        As `draw_report`.
    """
    from gapplanner.reports.paper.document import report_document

    path.write_bytes(report_document(run, on, answers))


def write_fichas(run: "Run", path: Path, *, on: dt.date) -> None:
    """Write a PDF of one ficha per investment of the portfolio, in order of priority.

    Raises
    ------
    PortfolioError
        As `draw_report`.
    """
    from gapplanner.reports.paper.document import fichas_document

    path.write_bytes(fichas_document(run, on))


def write_workbook(run: "Run", path: Path) -> None:
    """Write the portfolio of a run as a workbook in the layout of the multi-year programme.

    Parameters
    ----------
    run
        A whole run.
    path
        Where to write it (``.xlsx``). The same run gives the same bytes.

    Raises
    ------
    PortfolioError
        As `draw_report`.
    """
    from gapplanner.reports.spreadsheet.writing import write

    write(run, path)
