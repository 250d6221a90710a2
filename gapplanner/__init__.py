"""gapplanner: from social gaps to a proved, explained portfolio of public investment."""
