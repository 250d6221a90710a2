"""The columns of explanations put into a run folder, whole or not at all."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from gapplanner.inquiry.answers import ANSWERS, Answer, write_answer
from gapplanner.inquiry.explaining.all_of_them.columns import COLUMNS
from gapplanner.runs import MANIFEST
from gapplanner.runs.folder import read_run_table, write_table
from gapplanner.sources import hash_of

TABLES = ("candidates", "portfolio")
NAME = "explanations"


def keep(folder: Path, table: pd.DataFrame, about: dict[str, Any]) -> Path:
    """Add the columns to ``candidates.csv`` and ``portfolio.csv`` and write the answer.

    The folder is copied beside its place, changed there, and put in its place whole. Its manifest
    names the new tables; answers to the run as it was stay answers to it. The same explanations
    give the same bytes.

    Returns
    -------
    pathlib.Path
        The table ``answers/explanations.csv``.
    """
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        copy = partial / folder.name
        shutil.copytree(folder, copy)
        before = hash_of(copy / MANIFEST)
        _add_columns(copy, table)
        _renew_answers(copy, before)
        write_answer(copy, Answer(NAME, table, about))
        folder.rename(partial / "old")
        try:
            copy.rename(folder)
        except BaseException:
            (partial / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder / ANSWERS / f"{NAME}.csv"


def _add_columns(folder: Path, table: pd.DataFrame) -> None:
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in TABLES:
        file = folder / f"{name}.csv"
        kept = read_run_table(file).drop(columns=list(COLUMNS), errors="ignore")
        write_table(kept.merge(table, on="candidate_id", how="left", validate="1:1"), file)
        manifest["files"][f"{name}.csv"] = hash_of(file)
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def _renew_answers(folder: Path, before: str) -> None:
    """Let answers to the run before its new columns be answers to it still."""
    after = hash_of(folder / MANIFEST)
    for path in sorted((folder / ANSWERS).glob("*.json")):
        about = json.loads(path.read_text(encoding="utf-8"))
        if about.get("run") == before:
            about["run"] = after
            text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            path.write_text(text, encoding="utf-8")
