"""Surfaces on grids: read by windows, summed by territory, written for any program."""
