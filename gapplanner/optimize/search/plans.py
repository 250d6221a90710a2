"""Work plans of executing units: whole combinations of works, and what they share."""

from dataclasses import dataclass, field

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Floats, Ints

Entries = tuple[Ints, Ints, Floats]


@dataclass(eq=False)
class Plans:
    """The work plans known so far, in the order in which they came.

    Attributes
    ----------
    matrix, division
        The model and how it divides.
    columns
        The decision columns of each plan.
    unit
        The number of its executing unit.
    """

    matrix: Matrix
    division: Division
    columns: list[Ints] = field(default_factory=list)
    unit: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _known: dict[bytes, int] = field(default_factory=dict)

    @property
    def links(self) -> int:
        """Return how many rows link the units."""
        return len(self.division.linking_rows)

    def take_in(self, chosen: list[Ints], units: list[int]) -> Ints:
        """Add plans not known yet, none of them empty, and return their numbers."""
        new, owners = list[Ints](), list[int]()
        for columns, unit in zip(chosen, units, strict=True):
            ordered = np.sort(columns)
            key = ordered.tobytes()
            if len(ordered) and key not in self._known:
                self._known[key] = len(self.columns) + len(new)
                new.append(ordered)
                owners.append(unit)
        first = len(self.columns)
        self.columns.extend(new)
        self.unit = np.append(self.unit, np.array(owners, dtype=np.int64))
        return np.arange(first, len(self.columns), dtype=np.int64)

    def number_of(self, columns: Ints) -> int:
        """Return the number of a plan, -1 if it is not known."""
        return self._known.get(np.sort(columns).tobytes(), -1)

    def of_unit(self, unit: int) -> Ints:
        """Return the numbers of a unit's plans."""
        return np.flatnonzero(self.unit == unit)

    def measured(self, numbers: Ints) -> tuple[Floats, Entries]:
        """Return what plans are worth, and their entries (plan, linking row, value), sorted."""
        chosen = [self.columns[number] for number in numbers]
        flat = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
        which = np.repeat(np.arange(len(chosen)), [len(columns) for columns in chosen])
        position, row, amount = self.division.entries_of(flat)
        width = self.links + 1
        key, place = np.unique(which[position] * width + row, return_inverse=True)
        added = np.bincount(place, weights=amount, minlength=len(key)).astype(np.float64)
        worth = self.matrix.objective[flat]
        value = np.bincount(which, weights=worth, minlength=len(chosen)).astype(np.float64)
        return value, ((key // width).astype(np.int64), (key % width).astype(np.int64), added)
