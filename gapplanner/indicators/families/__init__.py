"""The figures of each family of indicators, from the published files."""
