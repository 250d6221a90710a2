"""What councils read: a printable page and a workbook, both from the same tables of a run."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gapplanner.runs import Run

__all__ = ["draw_report", "write_workbook"]


def draw_report(run: "Run") -> str:
    """Return the report of a run as one HTML page that asks nothing of any network.

    Parameters
    ----------
    run
        A whole run; of a run of gaps alone, only the gaps are reported.

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

    return report_page(run)


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
