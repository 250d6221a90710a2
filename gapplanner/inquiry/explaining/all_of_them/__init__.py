"""Every candidate of a run explained, kept as it is found and put into the run folder."""
