"""What an import wrote, and what it says of the file: repaired, refused, unknown."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Imported:
    """What was written and what a planner must know of it.

    Attributes
    ----------
    paths
        Files written, the catalogue last.
    repaired, refused, unknown
        Sentences: what was mended and how, what was left out and why, what nobody published.
    """

    paths: list[Path] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
