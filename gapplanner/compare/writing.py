"""Where a comparison goes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gapplanner.compare.opening import Compared
from gapplanner.errors import SourceError
from gapplanner.language import _

SUFFIX: Final = ".html"


def place_of(out: Path | None, compared: Sequence[Compared]) -> Path:
    """Return the path of the page: the one asked for, else beside the first run.

    Raises
    ------
    SourceError
        If it is not the path of an HTML file, or is a folder.
    """
    if out is None:
        names = "-".join(one.folder.resolve().name for one in compared)
        return compared[0].folder.resolve().parent / f"compare-{names}{SUFFIX}"
    if out.suffix.lower() != SUFFIX or out.is_dir():
        raise SourceError(
            _("{path}: must be the path of a page, ending in .html. Name it so with --out.").format(
                path=out
            )
        )
    return out
