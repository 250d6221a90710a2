"""The report on paper: a PDF laid out by the planner itself, with no system library."""
