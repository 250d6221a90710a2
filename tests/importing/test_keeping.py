"""Figures of several publications in one table: which stands where two say the same thing."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.said import Imported
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.sources import load_catalog, read_table
from gapplanner.sources.catalog import SourceSpec
from gapplanner.vocabulary import Quality


def taken(root: Path, source: str, values: dict[str, float], quality: Quality) -> Imported:
    said = Imported()
    value = pd.Series(list(values.values()), dtype="float64")
    note = "" if quality is Quality.MEASURED else "Estimate."
    rows = figures(
        spec_of("population"),
        pd.Series(list(values)),
        value,
        year=2017,
        source_id=source,
        quality=quality,
        note=pd.Series(note, index=value.index).mask(value.isna(), "Unknown."),
    )
    spec = SourceSpec(
        source_id=source, publisher="P", title="T", year=2017, licence="L", attribution="A"
    )
    keep_figures(rows, root, spec, f"Of {source}.", said)
    return said


def people(root: Path) -> dict[str, float]:
    rows = read_table("population-poverty", root).set_index("unit_id")["value"]
    return {str(unit): float(value) for unit, value in rows.items()}


def test_a_measured_figure_takes_the_place_of_an_estimate(tiny: Path) -> None:
    taken(tiny, "guess", {"090101": 10, "090102": 20}, Quality.ESTIMATED)
    said = taken(tiny, "count", {"090101": 11}, Quality.MEASURED)
    assert people(tiny) == {"090101": 11, "090102": 20}
    assert said.repaired == [
        "Figures of other sources that gave way to these: 1 (Population counted in the 2017 census)."
    ]
    assert load_catalog(tiny).tables["population-poverty"].sources == ("count", "guess")


def test_an_estimate_does_not_take_the_place_of_a_measured_figure(tiny: Path) -> None:
    taken(tiny, "count", {"090101": 11}, Quality.MEASURED)
    said = taken(tiny, "guess", {"090101": 10, "090102": 20}, Quality.ESTIMATED)
    assert people(tiny) == {"090101": 11, "090102": 20}
    assert said.refused[0].startswith(
        "Figures not taken, since better ones of another source are there: 1"
    )


def test_an_unknown_takes_the_place_of_nothing(tiny: Path) -> None:
    taken(tiny, "guess", {"090101": 10}, Quality.ESTIMATED)
    taken(tiny, "count", {"090101": float("nan")}, Quality.MEASURED)
    assert people(tiny) == {"090101": 10}


def test_the_newer_of_two_alike_stands(tiny: Path) -> None:
    taken(tiny, "first", {"090101": 10}, Quality.MEASURED)
    taken(tiny, "second", {"090101": 12}, Quality.MEASURED)
    assert people(tiny) == {"090101": 12}


def test_what_the_same_source_said_before_goes(tiny: Path) -> None:
    taken(tiny, "count", {"090101": 11, "090102": 22}, Quality.MEASURED)
    said = taken(tiny, "count", {"090101": 12}, Quality.MEASURED)
    assert people(tiny) == {"090101": 12}
    assert said.repaired == said.refused == []


def test_a_table_that_breaks_its_contract_changes_nothing(tiny: Path) -> None:
    taken(tiny, "count", {"090101": 11}, Quality.MEASURED)
    before = {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()}
    with pytest.raises(SourceError, match=r"column value: every row must have at least 0"):
        taken(tiny, "other", {"090102": -1.0}, Quality.MEASURED)
    assert {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()} == before
