"""Questions to a finished plan about what else could be: prices, curve, alternatives, robust."""

import typer


def add_inquiries(app: typer.Typer) -> None:
    """Add the commands to the app; their help is in the language in force when this is called."""
