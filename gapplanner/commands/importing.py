"""The command that takes in a planner's own files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapplanner.commands.telling import say
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.importing.said import Imported


def add_importing(app: typer.Typer) -> None:
    """Add the commands to the app; their help is in the language in force when this is called."""
    app.command(
        "import", help=_("Take in files of any department into a folder of data of your own.")
    )(import_file)
    app.command("kinds", help=_("List the kinds of files that can be taken in."))(list_kinds)


def import_file(  # noqa: PLR0913, PLR0917  # options of a command are its arguments
    kind: Annotated[str, typer.Argument(metavar="KIND")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR")],
    department: Annotated[str | None, typer.Option("--department", metavar="DD")] = None,
    codes: Annotated[Path | None, typer.Option("--codes", metavar="FILE")] = None,
    accept: Annotated[list[str] | None, typer.Option("--accept", metavar="UBIGEO")] = None,
    fidt: Annotated[Path | None, typer.Option("--fidt", metavar="FILE")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR")] = None,
) -> None:
    """Write tables in our form and their catalogue; say what was repaired, refused or unknown."""
    from gapplanner.importing import kinds
    from gapplanner.importing.asking import Asked

    ask = Asked(
        department=department, codes=codes, accept=tuple(accept or ()), fidt=fidt, year=year
    )
    _tell(kinds.import_file(kind, file, into, ask))
    print(into)


def list_kinds() -> None:
    """Print each kind with what it takes and the options it needs."""
    from gapplanner.importing.asking import MEANING_OF_OPTIONS
    from gapplanner.importing.kinds import KINDS

    for kind in KINDS:
        needs = "; ".join(_(MEANING_OF_OPTIONS[name]) for name in kind.needs)
        print(f"{kind.name}: {_(kind.takes)}" + (f" ({needs})" if needs else ""))


def _tell(told: "Imported") -> None:
    for head, sentences in (
        (_("Repaired"), told.repaired),
        (_("Left out"), told.refused),
        (_("Unknown"), told.unknown),
    ):
        for sentence in sentences:
            say(f"{head}: {sentence}")
    for path in told.paths:
        say(_("Written: {path}").format(path=path))
