"""Charts drawn by hand as small SVG, so that no charting library is needed to plan."""
