"""The kinds of files that can be taken in, in a list that somebody can read."""

from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Final, Protocol, cast

from gapplanner.errors import SourceError, closest_hint
from gapplanner.importing.asking import MEANING_OF_OPTIONS, Asked
from gapplanner.importing.said import Imported
from gapplanner.language import _, marked


class Importer(Protocol):
    """What takes in one kind of file."""

    def __call__(self, file: Path, into: Path, *, ask: Asked) -> Imported:
        """Write tables of our form into a folder of data and say what a planner must know.

        Raises
        ------
        SourceError
            With everything that keeps the file from being used; nothing is written then.
        """


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Parameters
    ----------
    name
        Kebab-case name by which it is asked for.
    takes
        What the file is, in English; it passes through gettext when shown.
    function
        Module and name of its `Importer`, loaded when asked for; a module of a higher layer may
        hold it, since it is named and not imported here.
    needs
        Fields of `Asked` without which it cannot be taken in.
    """

    name: str
    takes: str
    function: str
    needs: tuple[str, ...] = ()

    def importer(self) -> Importer:
        """Return the function that takes it in."""
        return cast("Importer", resolve_name(f"gapplanner.{self.function}"))


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        "territory",
        marked("limits of districts: shapefile, GeoPackage, GeoJSON, GeoParquet"),
        "importing.territory:import_territory",
        needs=("department", "codes"),
    ),
    Kind(
        "fidt",
        marked("FIDT's national indicators of districts (.parquet)"),
        "importing.fidt:import_fidt",
    ),
    Kind(
        "execution",
        marked("municipal execution of all Peru, of the MEF (.xlsx)"),
        "importing.execution:import_execution",
        needs=("fidt",),
    ),
    Kind(
        "gap-dashboard",
        marked("the ministry's dashboard of gaps (DASSHBOARDRED.xlsx)"),
        "importing.dashboard:import_dashboard",
    ),
    Kind(
        "census",
        marked("census tables of INEI: population of tome I (.xlsx), provinces of 2025 (.csv)"),
        "importing.census:import_census",
    ),
    Kind(
        "facilities",
        marked("a register of health facilities (RENIPRESS, SUSALUD; .csv or .xlsx)"),
        "importing.facilities:import_facilities",
    ),
    Kind(
        "children",
        marked("children evaluated in health facilities (SIEN-HIS, .xlsx)"),
        "importing.children:import_children",
    ),
    Kind(
        "schools",
        marked("a register of school services (ESCALE; .csv or .xlsx)"),
        "importing.schools:import_schools",
    ),
    Kind(
        "indicator",
        marked("an indicator of your own: its meaning, its source and its norm (.yaml)"),
        "gaps.adding:import_indicator",
    ),
    Kind(
        "bank",
        marked("an extract of the Banco de Inversiones, as it comes"),
        "importing.bank:import_bank",
    ),
    Kind(
        "poverty",
        marked("the poverty map of INEI, with its intervals"),
        "importing.poverty:import_poverty",
    ),
    Kind(
        "budget",
        marked("budget execution as it is exported by the MEF (.xlsx, .csv, a page called .xls)"),
        "importing.budget:import_budget",
    ),
    Kind("roads", marked("a layer of roads: lines or points"), "importing.roads:import_roads"),
)


def import_file(kind: str, file: Path, into: Path, ask: Asked) -> Imported:
    """Take a file in as one of the kinds.

    Raises
    ------
    SourceError
        If there is no such kind, an option that it needs is not given, or as its importer says.
    """
    known = {each.name: each for each in KINDS}
    if kind not in known:
        raise SourceError(
            _("A file must be taken in as one of {known}; found {found!r}.").format(
                known=", ".join(known), found=kind
            )
            + closest_hint(kind, known)
        )
    if missing := [name for name in known[kind].needs if getattr(ask, name) is None]:
        raise SourceError(
            _("A file of kind {kind} must come with {options}.").format(
                kind=kind, options="; ".join(_(MEANING_OF_OPTIONS[name]) for name in missing)
            )
        )
    return known[kind].importer()(file, into, ask=ask)
