"""The command that takes in a planner's own files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gapplanner.commands.telling import say
from gapplanner.errors import SourceError
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.importing.said import Imported

KINDS: Final = ("territory", "fidt", "execution", "bank", "poverty", "budget", "roads")


def add_importing(app: typer.Typer) -> None:
    """Add the command to the app; its help is in the language in force when this is called."""
    app.command(
        "import", help=_("Take in files of any department into a folder of data of your own.")
    )(import_file)


def import_file(  # options of a command are its arguments
    kind: Annotated[str, typer.Argument(metavar="|".join(KINDS))],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR")],
    department: Annotated[str | None, typer.Option("--department", metavar="DD")] = None,
    codes: Annotated[Path | None, typer.Option("--codes", metavar="FILE")] = None,
    accept: Annotated[list[str] | None, typer.Option("--accept", metavar="UBIGEO")] = None,
    fidt: Annotated[Path | None, typer.Option("--fidt", metavar="FILE")] = None,
) -> None:
    """Write tables in our form and their catalogue; say what was repaired, refused or unknown."""
    from gapplanner.importing.bank import import_bank
    from gapplanner.importing.budget import import_budget
    from gapplanner.importing.execution import import_execution
    from gapplanner.importing.fidt import import_fidt
    from gapplanner.importing.poverty import import_poverty
    from gapplanner.importing.roads import import_roads
    from gapplanner.importing.territory import import_territory

    if kind not in KINDS:
        raise typer.BadParameter(
            _("a file is taken in as one of {known}; found {found!r}").format(
                known=", ".join(KINDS), found=kind
            )
        )
    if kind == "territory":
        if codes is None or department is None:
            raise SourceError(
                _(
                    "A territory needs --department, two digits of INEI, and --codes, the list of "
                    "districts with both codes."
                )
            )
        told = import_territory(file, codes, department, into, tuple(accept or ()))
    elif kind == "fidt":
        told = import_fidt(file, into)
    elif kind in {"bank", "poverty", "budget", "roads"}:
        take = {
            "bank": import_bank,
            "poverty": import_poverty,
            "budget": import_budget,
            "roads": import_roads,
        }[kind]
        told = take(file, into)
    else:
        if fidt is None:
            raise SourceError(
                _("Execution needs --fidt: the budget for investments is in that file.")
            )
        told = import_execution(file, fidt, into)
    _tell(told)
    print(into)


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
