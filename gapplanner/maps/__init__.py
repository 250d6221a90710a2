"""What officials open: the offline map of a run, and its layers for a GIS."""

from gapplanner.maps.geopackage import write_geopackage
from gapplanner.maps.page import draw_map

__all__ = ["draw_map", "write_geopackage"]
