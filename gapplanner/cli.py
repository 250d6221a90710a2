"""The commands; with `commands`, the only code that prints.

Progress and messages go to stderr; results go to files; the run folder alone is the last line on
stdout. Exit codes: 0 done; 1 a person must fix something; 2 usage; 3 done, but the best found is
not proved to the asked gap.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapplanner.commands.access import add_access
from gapplanner.commands.comparing import add_comparing
from gapplanner.commands.explaining import add_explaining
from gapplanner.commands.exporting import add_exporting
from gapplanner.commands.importing import add_importing
from gapplanner.commands.inquiries import add_inquiries
from gapplanner.commands.linking import add_linking
from gapplanner.commands.priority import add_priority
from gapplanner.commands.reporting import add_reporting
from gapplanner.commands.siting import add_siting
from gapplanner.commands.telling import NOT_PROVED, say, show_table
from gapplanner.errors import GapPlannerError
from gapplanner.language import LANGUAGES, _, use_language

if TYPE_CHECKING:
    from gapplanner.runs import Run

MUST_FIX = 1


def _app() -> typer.Typer:
    """Return the commands; their help is in the language in force when this is called."""
    app = typer.Typer(
        help=_("From social gaps to a proved, explained portfolio of public investment."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(language)
    app.command("check", help=_("Pass scenarios through every door; solve nothing."))(check)
    app.command("gaps", help=_("Measure, rank and map the gaps of a scenario."))(gaps)
    app.command("plan", help=_("Plan a scenario into a run folder."))(plan)
    add_explaining(app)
    add_comparing(app)
    add_exporting(app)
    add_inquiries(app)
    add_priority(app)
    add_reporting(app)
    data = typer.Typer(help=_("What data is here, from whom, intact or not."), no_args_is_help=True)
    data.command("list", help=_("List the tables and their sources."))(data_list)
    data.command("check", help=_("Check every table and boundary file."))(data_check)
    add_access(data)
    add_importing(data)
    add_siting(data)
    add_linking(data)
    data.command("build", help=_("Build the data from published files."))(data_build)
    app.add_typer(data, name="data")
    return app


def language(
    lang: Annotated[
        str | None, typer.Option("--language", help="es, en", metavar="LANGUAGE")
    ] = None,
) -> None:
    """Choose the language of every message and page."""
    if lang is None:
        return
    if lang not in LANGUAGES:
        raise typer.BadParameter(
            _("the language must be one of {known}; found {found!r}").format(
                known=", ".join(LANGUAGES), found=lang
            )
        )
    use_language(lang)


def check(scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...")]) -> None:
    """Pass scenarios through every door and the pre-flight."""
    from gapplanner import pipeline

    problems: list[str] = []
    for path in scenarios:
        try:
            doubts = pipeline.check(path)
        except GapPlannerError as error:
            problems += [
                problem if path.name in problem else f"{path}: {problem}"
                for problem in error.problems
            ]
            continue
        for doubt in doubts:
            say(_("{path}: look at this: {doubt}").format(path=path, doubt=doubt))
        say(_("{path}: passes every door").format(path=path))
    if problems:
        raise GapPlannerError(problems)


def gaps(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
) -> None:
    """Measure, rank and map the gaps."""
    from gapplanner import pipeline

    folder, run = pipeline.measure(scenario, out, progress=say)
    _show_gaps(run)
    say(_("Map: {path}").format(path=folder / "map.html"))
    print(folder)


def plan(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO")],
    lever: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    reference: Annotated[Path | None, typer.Option("--reference", metavar="RUN")] = None,
    model: Annotated[bool, typer.Option("--model")] = False,
    second_opinion: Annotated[bool, typer.Option("--second-opinion")] = False,
) -> None:
    """Plan a scenario into a run folder."""
    from gapplanner import pipeline
    from gapplanner.optimize.handover import Handover

    levers, handover = tuple(lever or ()), Handover(model, second_opinion)
    folder, run = pipeline.plan(
        scenario, levers, out, progress=say, reference_run=reference, handover=handover
    )
    _show_plan(run)
    pages = (
        ("map.html", _("Map: {path}")),
        ("report.html", _("Report: {path}")),
        ("report.pdf", _("Report: {path}")),
    )
    for page, sentence in pages:
        if (folder / page).is_file():  # own tables have no map
            say(sentence.format(path=folder / page))
    print(folder)
    if run.proof is None or run.proof.status != "optimal":
        raise typer.Exit(NOT_PROVED)


def data_list() -> None:
    """List the tables and their sources."""
    from gapplanner.labels import level_label
    from gapplanner.sources import load_catalog

    catalog = load_catalog()
    rows = [
        (
            table.table_id,
            _(table.title),
            ", ".join(level_label(level) for level in table.levels),
            "; ".join(
                f"{catalog.sources[key].publisher} {catalog.sources[key].year}"
                for key in table.sources
            ),
        )
        for table in sorted(catalog.tables.values(), key=lambda table: table.table_id)
    ]
    show_table((_("Table"), _("Title"), _("Level"), _("Sources")), rows)


def data_check() -> None:
    """Check that every table and boundary file is there, intact and as its contract says."""
    from gapplanner.boundaries import load_units, read_boundaries
    from gapplanner.sources import intact_path, load_catalog, read_table

    catalog = load_catalog()
    problems: list[str] = []
    for table_id, table in sorted(catalog.tables.items()):
        try:
            path = intact_path(table_id)
            if table.path.endswith(".csv"):
                read_table(table_id)
            elif table.path.endswith(".gpkg"):
                read_boundaries(path, "districts", load_units())
        except GapPlannerError as error:
            problems += error.problems
    if problems:
        raise GapPlannerError(problems)
    say(
        _("{count} tables are here, intact and as they should be").format(count=len(catalog.tables))
    )


def data_build(
    source: Annotated[Path, typer.Option("--from", metavar="DIR")],
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR")] = None,
) -> None:
    """Build the data of the repository from published files."""
    from gapplanner.building import build_data

    for path in build_data(source, into, say):
        print(path)


def _show_gaps(run: "Run") -> None:
    from gapplanner.figures import count, percent, quantity
    from gapplanner.indicators import title_of
    from gapplanner.labels import gap_unit_label

    rows = []
    for indicator_id, group in run.gaps.groupby("indicator_id", sort=True):
        known = group[group["gap"].notna()]
        share = known["gap"].sum() / known["denominator"].sum()
        worst = known.sort_values(["gap", "gap_id"], ascending=[False, True])["unit_name"].head(3)
        rows.append(
            (
                title_of(str(indicator_id)),
                quantity(known["gap"].sum()),
                gap_unit_label(str(known["gap_unit"].iloc[0])),
                percent(share),
                count(len(group) - len(known)),
                ", ".join(worst),
            )
        )
    head = (_("Indicator"), _("Gap"), _("Unit"), _("Share"), _("Unknown"), _("Largest gaps"))
    show_table(head, rows)


def _show_plan(run: "Run") -> None:
    from gapplanner.answer import answer_sentence
    from gapplanner.figures import count, money, percent
    from gapplanner.labels import sector_label

    total = run.portfolio["cost"].sum()
    rows = [
        (
            sector_label(str(sector)),
            count(len(group)),
            money(group["cost"].sum()),
            percent(group["cost"].sum() / total if total else None),
        )
        for sector, group in run.portfolio.groupby("sector", sort=True)
    ]
    head = (_("Sector"), _("Investments"), _("Cost"), _("Share of the money"))
    show_table(head, rows, numbers_from=1)
    say(answer_sentence(run))


def main() -> None:
    """Run the command line; a person's mistake ends with sentences, not with a traceback."""
    _let_accents_through()
    asked = [word.split("=", 1)[-1] for word in sys.argv[1:3] if word.startswith("--language=")]
    if "--language" in sys.argv[1:2] and len(sys.argv) > 2:
        asked = [sys.argv[2]]
    # Help is written before options are read, so the language is looked for first.
    if asked and asked[0] in LANGUAGES:
        use_language(asked[0])
    try:
        _app()()
    except GapPlannerError as error:
        for problem in error.problems:
            say(problem)
        sys.exit(MUST_FIX)
    except BrokenPipeError:
        # The reader of stdout left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(MUST_FIX)
    except KeyboardInterrupt:
        say(_("Stopped; nothing half-written was left."))
        sys.exit(130)


def _let_accents_through() -> None:
    """Write UTF-8 where a Windows console would refuse an accent."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
