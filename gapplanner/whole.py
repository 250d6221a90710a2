"""Files that are never half written."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a path to write to, in a folder beside ``path``, whose place it takes when whole.

    Whoever opens the file meanwhile finds the old one; after an error it is as it was, and nothing
    is left beside it.

    Parameters
    ----------
    path
        The file to write or to replace; its folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        partial = Path(folder) / path.name
        yield partial
        partial.replace(path)
