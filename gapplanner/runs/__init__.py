"""A run: everything that was decided, and the folder that keeps it whole."""

from gapplanner.runs.assembly import Territory, assemble_gaps, assemble_run
from gapplanner.runs.folder import MANIFEST, read_run, write_run
from gapplanner.runs.run import Run

__all__ = ["MANIFEST", "Run", "Territory", "assemble_gaps", "assemble_run", "read_run", "write_run"]
