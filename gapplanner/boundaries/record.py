"""The birth certificate of the boundaries: whose they are, how they were made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gapplanner.boundaries.geometry import AREA_CRS, GEOGRAPHIC, LENGTH_CRS, area_km2
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.vocabulary import Level

RECORD_FILE: Final = "README.md"
TEMPLATE: Final = Path(__file__).with_suffix(".md")

REFERENTIAL: Final = (
    "District limits of INEI are census limits, referential: they do not settle where one district "
    "ends by law, and several borders of Cajamarca have no legal definition."
)

SOURCES: Final = (
    SourceSpec(
        source_id="inei-limits-2017",
        publisher="INEI (Instituto Nacional de Estadística e Informática)",
        title="Límites distritales referenciales, Censos Nacionales 2017 (paquete innovar)",
        year=2017,
        licence="MIT (distribution in the R package innovar)",
        url="https://github.com/healthinnovation/innovar",
        attribution="Límites: INEI 2017, distribuidos por innovar (MIT)",
        note=REFERENTIAL,
    ),
    SourceSpec(
        source_id="ubigeo-peru-aumentado",
        publisher="Jesus M. Castagnetto, from INEI and RENIEC",
        title="ubigeo-peru-aumentado",
        year=2021,
        licence="MIT",
        url="https://github.com/jmcastagnetto/ubigeo-peru-aumentado",
        attribution="Códigos y capitales: INEI y RENIEC, por ubigeo-peru-aumentado (MIT)",
        note="Its population is a product of density and area and is not used.",
    ),
    SourceSpec(
        source_id="inei-census-2017-names",
        publisher="INEI (Instituto Nacional de Estadística e Informática)",
        title="Censos Nacionales 2017, resultados definitivos, departamento de Cajamarca, tomo I",
        year=2018,
        licence="not stated",
        attribution="Nombres: INEI, Censos Nacionales 2017",
        note="Only the names of provinces and districts, with their accents, are taken from it.",
    ),
)

_MADE_FROM: Final = ("inei-limits-2017", "ubigeo-peru-aumentado", "inei-census-2017-names")
TABLES: Final = (
    TableSpec(
        table_id="units",
        path="boundaries/units.csv",
        title="Territorial units of Cajamarca",
        definition="A department, province or district: codes, name, capital point, official area.",
        levels=tuple(level.value for level in (Level.DEPARTMENT, Level.PROVINCE, Level.DISTRICT)),
        sources=_MADE_FROM[1:],
    ),
    TableSpec(
        table_id="boundaries-geopackage",
        path="boundaries/cajamarca.gpkg",
        title="Districts and provinces of Cajamarca, GeoPackage",
        definition="The limits of a district or province, generalised as one valid coverage.",
        levels=(Level.PROVINCE.value, Level.DISTRICT.value),
        sources=_MADE_FROM,
    ),
    TableSpec(
        table_id="boundaries-topology",
        path="boundaries/cajamarca.topojson",
        title="Districts, provinces and department of Cajamarca, TopoJSON",
        definition="The same limits, every border stored once.",
        levels=tuple(level.value for level in (Level.DEPARTMENT, Level.PROVINCE, Level.DISTRICT)),
        sources=_MADE_FROM[:1],
    ),
)


def register_boundaries(root: Path) -> Path:
    """Register the files of boundaries and what they come from; return the catalogue's path."""
    return register(root, TABLES, SOURCES)


def describe(
    before: Any, after: Mapping[str, BaseGeometry], units: pd.DataFrame, tolerance_m: float
) -> str:
    """Return the record that lies beside the files: sources, licences, method, what was measured.

    Parameters
    ----------
    before
        The published districts, as `gather.gather_limits` gives them.
    after
        The generalised districts by ``unit_id``.
    units
        `UNITS_COLUMNS`.
    tolerance_m
        Tolerance of the simplification, in metres.
    """
    simple = gpd.GeoSeries(dict(after), crs=GEOGRAPHIC)
    old = before.set_index("unit_id").geometry
    moved = shapely.hausdorff_distance(
        np.asarray(old.to_crs(LENGTH_CRS).array), np.asarray(simple.to_crs(LENGTH_CRS).array)
    ).max()
    area = pd.Series(area_km2(simple), index=simple.index)
    official = units.set_index("unit_id")["area_km2"].reindex(simple.index)
    off = (area / official - 1).abs()
    worst = off.idxmax()
    name = units.set_index("unit_id").loc[worst, "name"]
    return TEMPLATE.read_text(encoding="utf-8").format(
        districts=len(simple),
        provinces=int((units["level"] == Level.PROVINCE).sum()),
        tolerance=f"{tolerance_m:.0f}",
        grid="0.00001",
        area_crs=AREA_CRS,
        vertices_before=f"{shapely.get_num_coordinates(np.asarray(old.array)).sum():,}",
        vertices_after=f"{shapely.get_num_coordinates(np.asarray(simple.array)).sum():,}",
        moved=f"{moved:.0f}",
        change=f"{(area / area_km2(old) - 1).abs().max():.4%}",
        area=f"{area.sum():,.0f}",
        official=f"{official.sum():,.0f}",
        different=int((off > 0.05).sum()),
        worst=f"{name} ({worst}), {area[worst] / official[worst] - 1:+.0%}",
        referential=REFERENTIAL,
        sources="\n".join(
            f"* **{source.source_id}**: {source.publisher}. *{source.title}*, {source.year}. "
            f"Licence: {source.licence}." + (f" <{source.url}>" if source.url else "")
            for source in SOURCES
        ),
    )
