"""The folder that keeps a run whole: written beside its place, renamed when complete."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.portfolio import Proof
from gapplanner.runs.cells import guarded_table, unguarded
from gapplanner.runs.run import Run
from gapplanner.scenario import scenario_from_text
from gapplanner.sources import SourceSpec, hash_of
from gapplanner.vocabulary import TEXT_COLUMNS

MANIFEST = "manifest.json"
PROOF = "proof.json"
SCENARIO = "scenario.yaml"
TABLES = "tables"

# What anyone opens first lies at the top; what is needed to recompute lies in `tables/`.
FIRST_TABLES = ("gaps", "candidates", "portfolio", "spending")
INNER_TABLES = ("units", "indicators", "limits", "rules", "closures", "uses")
# Kept only where they say something.
RARE_TABLES = ("frees",)

_TEXT = {
    *TEXT_COLUMNS,
    "name",
    "unit_name",
    "province",
    "executing_unit_name",
    "reason",
    "note",
    "capital",
    "owner",
    "resource",
    "source",
    "source_id",
    "typology",
    "sentence",
    "rule",
    "unit",
    "gap_unit",
    "indicator_id",
    "decision",
    "level",
    "quality",
    "sector",
    "origin",
    "why_kind",
    "why",
    "displaces",
    "last_in",
}
_WHOLE = {
    "start_year",
    "operates_from",
    "duration_years",
    "earliest_start",
    "latest_start",
    "stage",
    "year",
    "year_offset",
}


def table_text(table: pd.DataFrame) -> str:
    """Return a table as CSV text that two equal tables share byte for byte.

    Unknown values are empty cells; numbers carry at most fifteen significant digits, enough for
    cents of a thousand million soles. A text that a spreadsheet would run has an apostrophe before
    it, which `read_run_table` takes away.
    """
    return guarded_table(table).to_csv(index=False, lineterminator="\n", float_format="%.15g")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8 with a byte-order mark, which spreadsheets ask for."""
    path.write_text(table_text(table), encoding="utf-8-sig", newline="")


def read_run_table(path: Path) -> pd.DataFrame:
    """Return a table of a run folder with ids as text and years as whole numbers."""
    header = pd.read_csv(path, encoding="utf-8-sig", nrows=0).columns
    text: dict[Any, Any] = {column: "string" for column in header if column in _TEXT}
    table = pd.read_csv(path, encoding="utf-8-sig", dtype=text)
    for column in table.columns:
        if column in text:
            table[column] = [
                None if pd.isna(cell) else unguarded(str(cell)) for cell in table[column]
            ]
        elif column in _WHOLE:
            table[column] = table[column].astype("Int64")
    return table


def write_run(
    run: Run,
    folder: Path,
    *,
    manifest: Mapping[str, Any],
    pages: Mapping[str, Callable[[Path], None]],
) -> Path:
    """Write a run folder beside its final place and rename it when whole.

    Parameters
    ----------
    run
        What to keep.
    folder
        Where it will stand. An earlier run of that name is replaced; any other folder is refused.
    manifest
        Inputs, versions and times, as JSON values; the files written are added with their sha256.
    pages
        File name to the function that writes it (``map.html``, ``portfolio.xlsx`` ...).

    Raises
    ------
    SourceError
        If ``folder`` holds something that is not a run.
    """
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _fill(run, partial, manifest, pages)
        _exchange(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def _refuse_foreign(folder: Path) -> None:
    is_free = not folder.exists() or (
        folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))
    )
    if not is_free:
        raise SourceError(
            _(
                "{folder}: the place of a run must be free or hold an earlier run; found other"
                " files. Name another folder with --out."
            ).format(folder=folder)
        )


def _fill(
    run: Run,
    folder: Path,
    manifest: Mapping[str, Any],
    pages: Mapping[str, Callable[[Path], None]],
) -> None:
    (folder / SCENARIO).write_text(run.scenario.to_yaml(), encoding="utf-8")
    if run.proof is not None:
        (folder / PROOF).write_text(_json(run.proof.to_dict()), encoding="utf-8")
    (folder / TABLES).mkdir()
    for name in FIRST_TABLES:
        if run.proof is not None or name == "gaps":
            write_table(getattr(run, name), folder / f"{name}.csv")
    for name in (*INNER_TABLES, *RARE_TABLES):
        if name in INNER_TABLES or not getattr(run, name).empty:
            write_table(getattr(run, name), folder / TABLES / f"{name}.csv")
    for name, write_page in pages.items():
        write_page(folder / name)
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    whole = {
        **manifest,
        "sources": {key: spec.model_dump(mode="json") for key, spec in sorted(run.sources.items())},
        "indicator_weights": {str(k): float(v) for k, v in run.indicator_weights.items()},
        "assumptions": [list(pair) for pair in run.assumptions],
        "files": {path.relative_to(folder).as_posix(): hash_of(path) for path in written},
    }
    (folder / MANIFEST).write_text(_json(whole), encoding="utf-8")
    folder.chmod(0o755)  # mkdtemp makes folders that only their owner reads


def _exchange(partial: Path, folder: Path) -> None:
    """Put the whole new folder in place of the old one, which is removed last."""
    if not folder.exists():
        partial.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.rename(old / folder.name)
    partial.rename(folder)
    shutil.rmtree(old)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_run(folder: Path) -> Run:
    """Return the run kept in a folder, after proving that every file is as it was written.

    Raises
    ------
    SourceError
        With every file that is missing or was changed since.
    """
    if not (folder / MANIFEST).is_file():
        raise SourceError(
            _("{folder}: must be a run folder; found no {manifest} in it.").format(
                folder=folder, manifest=MANIFEST
            )
        )
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    _prove_whole(folder, manifest["files"])
    tables: dict[str, Any] = {
        name: read_run_table(path)
        for name in (*FIRST_TABLES, *INNER_TABLES, *RARE_TABLES)
        if (path := _table_path(folder, name)).is_file() and name != "portfolio"
    }
    proof = folder / PROOF
    if not {"candidates", "spending"} <= tables.keys():
        raise SourceError(
            _(
                "{folder}: must be a plan with a portfolio; it holds gaps alone. Plan the "
                "scenario first."
            ).format(folder=folder)
        )
    return Run(
        scenario=scenario_from_text(
            (folder / SCENARIO).read_text(encoding="utf-8"), str(folder / SCENARIO)
        ),
        proof=_read_proof(proof) if proof.is_file() else None,
        indicator_weights=pd.Series(manifest["indicator_weights"], dtype=float),
        sources={key: SourceSpec(**spec) for key, spec in manifest["sources"].items()},
        assumptions=tuple((sentence, source) for sentence, source in manifest["assumptions"]),
        **tables,
    )


def _read_proof(path: Path) -> Proof:
    return Proof.from_dict(json.loads(path.read_text(encoding="utf-8")))


def _table_path(folder: Path, name: str) -> Path:
    return (folder if name in FIRST_TABLES else folder / TABLES) / f"{name}.csv"


def _prove_whole(folder: Path, files: Mapping[str, str]) -> None:
    problems = []
    for name, digest in sorted(files.items()):
        path = folder / name
        if not path.is_file():
            problems.append(
                _("{path}: must be there; the run folder is not whole. Plan again.").format(
                    path=path
                )
            )
        elif name.endswith((".csv", ".json", ".yaml")) and hash_of(path) != digest:
            problems.append(
                _("{path}: must be as it was written; it was changed since. Plan again.").format(
                    path=path
                )
            )
    if problems:
        raise SourceError(problems)
