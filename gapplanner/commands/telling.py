"""What commands say to people: sentences and tables on stderr."""

import sys
from collections.abc import Iterable

# Exit code: done, but the best found is not proved to the asked gap.
NOT_PROVED = 3
# Columns of text where no terminal says how many there are: a file, another program.
WIDTH = 120


def say(sentence: str) -> None:
    """Print a sentence on stderr at once."""
    print(sentence, file=sys.stderr, flush=True)


def show_table(
    head: Iterable[str], rows: Iterable[Iterable[str]], *, numbers_from: int = 99
) -> None:
    """Print a table on stderr; the columns from ``numbers_from`` on stand at the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for place, title in enumerate(head):
        table.add_column(title, justify="right" if place >= numbers_from else "left")
    for row in rows:
        # Text, not markup: a name from a file may hold square brackets.
        table.add_row(*(Text(cell) for cell in row))
    console = Console(stderr=True)
    if not console.is_terminal:
        console = Console(stderr=True, width=WIDTH)
    console.print(table)
