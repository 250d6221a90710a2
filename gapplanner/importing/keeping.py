"""Figures taken in, kept beside those that were there: one table, several publications."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.importing.said import Imported
from gapplanner.indicators.own import TABLE as OWN_TABLE
from gapplanner.indicators.provenance import TABLES
from gapplanner.indicators.registry import INDICATORS as INDICATOR_SPECS
from gapplanner.indicators.registry import title_of
from gapplanner.language import _, marked
from gapplanner.sources.catalog import Catalog, SourceSpec, TableSpec, load_catalog, register
from gapplanner.sources.contracts import INDICATORS, TableContract
from gapplanner.sources.places import CATALOG_NAME
from gapplanner.sources.tables import read_table
from gapplanner.sources.writing import write_together
from gapplanner.vocabulary import Quality, Sector

TABLE_OF_SECTOR: Final[Mapping[Sector, str]] = {
    Sector.WATER: "water-sanitation",
    Sector.SANITATION: "water-sanitation",
    Sector.HEALTH: "health",
    Sector.EDUCATION: "education",
    Sector.ROADS: "roads",
    Sector.OTHER: "population-poverty",
}
_TITLES: Final = {
    **{table.table_id: table.title for table in TABLES},
    OWN_TABLE: marked("Indicators of your own"),
}
_KEY: Final = ["indicator_id", "unit_id", "year"]


@dataclass(frozen=True, eq=False)
class Kept:
    """A table to write that is not one of figures.

    Parameters
    ----------
    table
        Its rows.
    contract
        What it must hold.
    spec
        Its birth certificate.
    """

    table: pd.DataFrame
    contract: TableContract
    spec: TableSpec


def keep_figures(
    figures: pd.DataFrame,
    into: Path,
    source: SourceSpec,
    definition: str,
    said: Imported,
    others: tuple[Kept, ...] = (),
) -> None:
    """Write figures into the tables of their sectors, and register them with their source.

    What was taken in before from the same source, of the same indicators, goes; what came from
    another stays. Where both say the same thing (indicator, unit, year), a measured figure is
    never replaced by an estimated one, nor any by an unknown; else the one taken in now stands.

    Parameters
    ----------
    figures
        `INDICATOR_COLUMNS`; their ``source_id`` is that of ``source``.
    into
        The folder of data.
    source
        The publication.
    definition
        What a row of it says; it joins the definition of the table.
    said
        What is told to the planner; the files written are added to it.
    others
        Tables of another form to write with them: all or none is written.

    Raises
    ------
    SourceError
        With everything that breaks the contract of any table; nothing is written then.
    """
    here = load_catalog(into) if (into / CATALOG_NAME).exists() else None
    homes = figures["indicator_id"].map(_home_of)
    every: list[Kept] = list(others)
    for table_id, rows in figures.groupby(homes, sort=True):
        before = _before(str(table_id), here, into)
        merged = _joined(rows, before, source, said)
        every.append(Kept(merged, INDICATORS, _spec(str(table_id), merged, here, definition)))
    said.paths.extend(
        write_together({into / kept.spec.path: (kept.table, kept.contract) for kept in every})
    )
    said.paths.append(register(into, [kept.spec for kept in every], [source]))


def _home_of(indicator_id: str) -> str:
    ours = {spec.indicator_id: spec for spec in INDICATOR_SPECS}
    return TABLE_OF_SECTOR[ours[indicator_id].sector] if indicator_id in ours else OWN_TABLE


def _before(table_id: str, here: Catalog | None, into: Path) -> pd.DataFrame | None:
    return read_table(table_id, into) if here and table_id in here.tables else None


def _joined(
    rows: pd.DataFrame, before: pd.DataFrame | None, source: SourceSpec, said: Imported
) -> pd.DataFrame:
    if before is None:
        return rows
    is_own = (before["source_id"] == source.source_id) & before["indicator_id"].isin(
        set(rows["indicator_id"])
    )
    both = pd.concat([before[~is_own], rows], ignore_index=True)
    is_new = pd.Series([False] * int((~is_own).sum()) + [True] * len(rows))
    # The last of each key stands: known over unknown, measured over estimated, new over old.
    order = pd.DataFrame(
        {
            "known": both["value"].notna(),
            "measured": both["quality"] == Quality.MEASURED.value,
            "new": is_new,
        }
    ).sort_values(["known", "measured", "new"], kind="stable")
    ranked = both.loc[order.index]
    stays = ~ranked.duplicated(_KEY, keep="last")
    gone = ranked[~stays]
    if replaced := int((~is_new[gone.index]).sum()):
        said.repaired.append(
            _("Figures of other sources that gave way to these: {count} ({indicators}).").format(
                count=replaced,
                indicators=_titles(gone.loc[~is_new[gone.index], "indicator_id"]),
            )
        )
    if outdone := int(is_new[gone.index].sum()):
        said.refused.append(
            _(
                "Figures not taken, since better ones of another source are there: {count} "
                "({indicators})."
            ).format(
                count=outdone, indicators=_titles(gone.loc[is_new[gone.index], "indicator_id"])
            )
        )
    return ranked[stays].sort_values(_KEY, ignore_index=True)


def _titles(indicator_ids: "pd.Series[str]") -> str:
    return ", ".join(title_of(name) for name in sorted(set(indicator_ids)))


def _spec(table_id: str, table: pd.DataFrame, here: Catalog | None, definition: str) -> TableSpec:
    known = here.tables.get(table_id) if here else None
    parts = [known.definition] if known and definition not in known.definition else []
    said_before = known.definition if known and not parts else ""
    return TableSpec(
        table_id=table_id,
        path=f"indicators/{table_id}.csv",
        title=_TITLES[table_id],
        definition=said_before or " ".join([*parts, definition]),
        levels=tuple(sorted(set(table["level"]))),
        sources=tuple(sorted(set(table["source_id"]))),
    )
