"""Where: territorial units, their codes and names, their limits."""

from gapplanner.boundaries.door import read_boundaries
from gapplanner.boundaries.units import load_districts, load_topology, load_units

__all__ = ["load_districts", "load_topology", "load_units", "read_boundaries"]
