"""What fills a run folder beside its tables: pages, and the stamp of where they came from."""

import importlib.metadata
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd

from gapplanner.boundaries import load_topology
from gapplanner.candidates.ideas import PREFIX
from gapplanner.runs import Run
from gapplanner.scenario import Scenario
from gapplanner.sources import data_root, hash_of, load_catalog, read_table

ROADS = "road-vertices"
# Peru keeps one hour all year round: the day of a run is the same wherever it is read.
PERU = timezone(timedelta(hours=-5))


def day_of(manifest: Mapping[str, Any]) -> date:
    """Return the day on which a run was finished, in Peru.

    Examples
    --------
    >>> day_of({"finished": "2026-11-26T03:00:00+00:00"})
    datetime.date(2026, 11, 25)
    """
    return datetime.fromisoformat(str(manifest["finished"])).astimezone(PERU).date()


def pages_of(run: Run, root: Path | None, on: date) -> dict[str, Callable[[Path], None]]:
    """Return the file name of each page with what writes it; own tables have no map."""
    from gapplanner.maps import draw_map, write_geopackage
    from gapplanner.reports import draw_report, write_document, write_workbook

    reading: dict[str, Callable[[Path], None]] = {
        "report.html": text_page(lambda: draw_report(run)),
        "report.pdf": lambda path: write_document(run, path, on=on),
        "portfolio.xlsx": lambda path: write_workbook(run, path),
    }
    if run.scenario.problem is not None:
        return reading  # own tables lie nowhere on a map
    topology = load_topology(root)
    return {
        "map.html": text_page(lambda: draw_map(run, topology, road_vertices=roads_of(root))),
        **reading,
        "portfolio.gpkg": lambda path: write_geopackage(run, topology, path),
    }


def kept_ideas(tables: Mapping[str, Path]) -> dict[str, Callable[[Path], None]]:
    """Return what keeps a scenario's files of ideas among the tables of its run."""

    def copying(source: Path) -> Callable[[Path], None]:
        def copy(path: Path) -> None:
            path.write_bytes(source.read_bytes())

        return copy

    return {
        f"tables/{name}{path.suffix}": copying(path)
        for name, path in tables.items()
        if name.startswith(PREFIX)
    }


def ideas_kept(folder: Path) -> dict[str, Path]:
    """Return the files of ideas that a run folder keeps, by table."""
    return {path.stem: path for path in sorted((folder / "tables").glob(f"{PREFIX}*"))}


def roads_of(root: Path | None) -> pd.DataFrame | None:
    """Return the roads of a folder of data, or nothing where it has no such table."""
    where = root or data_root()
    return read_table(ROADS, where) if ROADS in load_catalog(where).tables else None


def text_page(draw: Callable[[], str]) -> Callable[[Path], None]:
    """Return what writes a page of text."""

    def write(path: Path) -> None:
        path.write_text(draw(), encoding="utf-8", newline="\n")

    return write


def inputs_of(scenario: Scenario, tables: Mapping[str, Path], root: Path | None) -> dict[str, str]:
    """Return the sha256 of every file the plan was made from."""
    if scenario.problem is not None:
        named = scenario.problem.tables.files
        return {
            named.get(table, str(scenario.ongoing_file)): hash_of(path)
            for table, path in sorted(tables.items())
        }
    where = root or data_root()
    catalog = load_catalog(root)
    names = {"ongoing": scenario.ongoing_file, "bank": scenario.candidates.bank}
    given = {str(names.get(name) or path.name): hash_of(path) for name, path in tables.items()}
    given |= {spec.path: hash_of(where / spec.path) for spec in catalog.tables.values()}
    return given | dict(_figure_files(where))


def _figure_files(where: Path) -> Iterator[tuple[str, str]]:
    """Yield the norms and typologies in force with their sha256: the folder's own, else ours."""
    for name in ("norms", "typologies"):
        folder = where / name if (where / name).is_dir() else data_root() / name
        for path in sorted(folder.rglob("*.yaml")):
            yield f"{name}/{path.relative_to(folder).as_posix()}", hash_of(path)


def manifest_of(
    scenario_path: Path, levers: Sequence[str], inputs: Mapping[str, str], started: float
) -> dict[str, Any]:
    """Return the command, the inputs with their sha256, versions and times of a run."""
    libraries = ("highspy", "PuLP", "pandas", "folium", "shapely")
    return {
        "command": ["gapplanner", *sys.argv[1:]],
        "scenario": scenario_path.name,
        "levers": list(levers),
        "inputs": {**inputs, "scenario": hash_of(scenario_path)},
        "versions": {
            "gapplanner": importlib.metadata.version("gapplanner"),
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in libraries},
        },
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - started, 2),
    }
