"""The data of the repository, built from the files that were published."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gapplanner.language import _
from gapplanner.sources import data_root


def build_data(source: Path, root: Path | None, progress: Callable[[str], None]) -> list[Path]:
    """Build the data of the repository from the published files in ``source``.

    Returns
    -------
    list of pathlib.Path
        Every file written.
    """
    from gapplanner.boundaries.build import build_boundaries
    from gapplanner.indicators import build_indicators

    where = root or data_root()
    with _staged(where) as staging:
        progress(_("Building the boundaries"))
        boundaries = build_boundaries(source, staging)
        progress(_("Building the indicators"))
        indicators = build_indicators(source, staging)
    return [where / path.relative_to(staging) for path in (*boundaries, *indicators)]


@contextmanager
def _staged(root: Path) -> Iterator[Path]:
    """Build in a copy and put the files in place only when every builder has ended well."""
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=root.parent) as folder:
        staging = Path(folder) / root.name
        shutil.copytree(root, staging)
        yield staging
        shutil.copytree(staging, root, dirs_exist_ok=True)
