"""Layers of roads, taken in as vertices that access is measured from and kilometres by district."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.boundaries.geometry import to_geographic
from gapplanner.boundaries.identity import find_column
from gapplanner.boundaries.units import load_districts
from gapplanner.errors import SourceError, listed
from gapplanner.importing.asking import Asked
from gapplanner.importing.said import Imported
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec, TableSpec, load_catalog, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.layers import open_layer
from gapplanner.sources.publications.road_network import (
    DEPARTMENTAL,
    LOCAL,
    in_order,
    line_vertices,
    point_vertices,
)
from gapplanner.sources.tables import read_table
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import Level

SOURCE: Final = "mtc-road-layer"
VERTICES: Final = "road-vertices"
LENGTHS: Final = "road-lengths"
CODE_COLUMNS: Final = ("cod_ds11", "cod_ruta", "codruta", "codigo_rut", "codigo_ruta", "ruta")
POSITION_COLUMNS: Final = ("posicion", "orden", "position")
SURFACE_COLUMNS: Final = ("superficie", "tipo_super", "superf", "surface", "tip_sup", "rodadura")
_CODE: Final = re.compile(r"([A-Z]{2})-(\d+)[A-Z]?", re.I)
FIRST_LOCAL: Final = 500
"""The ministry numbers departmental routes below this, and local ones from it on."""
NO_SURFACE_NOTE: Final = marked("Unknown surface: the layer does not state it.")
POINTS_NOTE: Final = marked("Unknown length: the layer has points of the routes, not their lines.")


def import_roads(file: Path, into: Path, *, ask: Asked | None = None) -> Imported:
    """Write the roads of a layer that lie in the territory of a folder of data.

    Lines and points are cut at the districts of the folder. Roads of the same ground taken in
    before are replaced. Kilometres are those of the lines as drawn, on the UTM zone of the
    territory; of points no length is known, and a surface that no column states is unknown.

    Raises
    ------
    SourceError
        With what keeps the layer from being used: unreadable, without a reference system or route
        codes, nothing of it in the territory.
    """
    layer, notes, problems = to_geographic(open_layer(file))
    if problems:
        raise SourceError(f"{file.name}: {problem}" for problem in problems)
    said = Imported(repaired=list(notes))
    code = find_column(list(layer.columns), CODE_COLUMNS)
    if code is None:
        raise SourceError(
            _(
                "{file} must carry route codes in a column such as {known}; it has {columns}."
            ).format(
                file=file.name,
                known=", ".join(CODE_COLUMNS[:3]).upper(),
                columns=listed([name for name in layer.columns if name != "geometry"], at_most=12),
            )
        )
    drawn = _with_ground(layer.rename(columns={code: "route"}), file, said)
    districts = load_districts(into)
    inside = _inside(drawn, districts, file, said)
    vertices = pd.concat(
        [_vertices(part, str(ground), file) for ground, part in inside.groupby("ground")],
        ignore_index=True,
    )
    lengths = road_lengths(inside, districts)
    said.unknown += [
        _(note) for note in (POINTS_NOTE, NO_SURFACE_NOTE) if (lengths["note"] == note).any()
    ]
    tables = {
        VERTICES: in_order(_beside(vertices, VERTICES, into)),
        LENGTHS: _beside(lengths, LENGTHS, into),
    }
    for table_id, table in tables.items():
        said.paths.append(write_table(table, CONTRACTS[table_id], into / _path(table_id)))
    said.paths.append(register(into, [_spec(name) for name in tables], [_source(file)]))
    return said


def _with_ground(layer: Any, path: Path, said: Imported) -> Any:
    """Return the drawn roads whose code tells whose they are: departmental or local."""
    empty = layer.geometry.isna() | layer.geometry.is_empty
    if empty.any():
        said.refused.append(
            _("Roads without a drawing were left out: {count}.").format(count=int(empty.sum()))
        )
    drawn = layer[~empty]
    # The same drawing under the same code is one road, however often it stands in the layer.
    shape = pd.Series(shapely.to_wkb(np.asarray(drawn.geometry.array)), index=drawn.index)
    again = pd.DataFrame({"route": drawn["route"], "shape": shape}).duplicated()
    if again.any():
        drawn = drawn[~again]
        said.repaired.append(
            _("Roads drawn twice were taken once: {count}.").format(count=int(again.sum()))
        )
    routes = drawn["route"].fillna("").astype(str).str.strip().str.upper()
    parts = routes.str.extract(_CODE)
    number = pd.to_numeric(parts[1], errors="coerce")
    ground = pd.Series(LOCAL, index=drawn.index).where(number >= FIRST_LOCAL, DEPARTMENTAL)
    is_national = parts[0] == "PE"
    is_known = number.notna() & ~is_national
    if is_national.any():
        said.refused.append(
            _("National roads (PE) were left out: {count}; no speed of theirs is stated.").format(
                count=int(is_national.sum())
            )
        )
    strange = routes[~is_known & ~is_national]
    if len(strange):
        said.refused.append(
            _("Roads whose code tells no class were left out: {count} ({found}).").format(
                count=len(strange), found=listed(sorted(set(strange)))
            )
        )
    kept = drawn.assign(route=routes, ground=ground)[is_known]
    if kept.empty:
        raise SourceError(
            _("{file} must hold roads with codes such as CA-101 or CA-1677; it holds none.").format(
                file=path.name
            )
        )
    return kept


def _inside(drawn: Any, districts: Any, path: Path, said: Imported) -> Any:
    """Return the roads cut at the limits of the territory; what lies beyond is counted."""
    whole = shapely.union_all(np.asarray(districts.array))
    shapely.prepare(whole)
    geometry = np.asarray(drawn.geometry.array)
    kinds = shapely.get_dimensions(geometry)
    if (kinds > 1).any():
        raise SourceError(
            _("{file} must hold lines or points; it holds polygons.").format(file=path.name)
        )
    cut = np.where(shapely.covers(whole, geometry), geometry, shapely.intersection(geometry, whole))
    is_in = ~shapely.is_empty(cut)
    if not is_in.any():
        raise SourceError(
            _("{file} must hold roads of the territory of the folder; it holds none.").format(
                file=path.name
            )
        )
    crosses = int((is_in & ~shapely.equals(cut, geometry)).sum())
    if (~is_in).any() or crosses:
        said.refused.append(
            _(
                "Beyond the territory: {away} roads or points left out, {cut} roads cut at its "
                "limits."
            ).format(away=int((~is_in).sum()), cut=crosses)
        )
    return drawn.set_geometry(cut, crs=drawn.crs)[is_in]


def _vertices(part: Any, ground: str, path: Path) -> pd.DataFrame:
    is_point = part.geom_type.isin(["Point", "MultiPoint"])
    rows = []
    if (~is_point).any():
        rows.append(line_vertices(_as_lines(part[~is_point]), "route", ground))
    if is_point.any():
        points = part[is_point].explode(ignore_index=True)
        position = find_column(list(points.columns), POSITION_COLUMNS)
        if position is None:
            raise SourceError(
                _(
                    "{file}: points of routes must say their order in a column such as {known}."
                ).format(file=path.name, known=POSITION_COLUMNS[0].upper())
            )
        rows.append(point_vertices(points, "route", position, ground))
    return pd.concat(rows, ignore_index=True)


def _as_lines(part: Any) -> Any:
    """Return lines alone: a cut at a limit may leave a point where a road only touches it."""
    pieces = part.explode(ignore_index=True)
    return pieces[pieces.geom_type == "LineString"]


def road_lengths(inside: Any, districts: Any) -> pd.DataFrame:
    """Return the kilometres of road of each district, by ground and surface.

    Parameters
    ----------
    inside
        Roads of the territory: ``ground``, a column of the surface if any, lines or points.
    districts
        Limits by ``unit_id``, in any reference system.

    Returns
    -------
    pandas.DataFrame
        The columns of ``road-lengths``; of points no length is known.
    """
    import geopandas as gpd

    surface = find_column(list(inside.columns), SURFACE_COLUMNS)
    named = inside[surface].fillna("").astype(str).str.strip() if surface else ""
    roads = inside.assign(surface=named)
    is_line = ~roads.geom_type.isin(["Point", "MultiPoint"])
    areas = gpd.GeoDataFrame(
        {"unit_id": districts.index}, geometry=districts.to_numpy(), crs=districts.crs
    ).to_crs(roads.crs)
    metric = areas.estimate_utm_crs()
    parts = []
    if is_line.any():
        columns = ["ground", "surface", "geometry"]
        cut = gpd.overlay(
            roads.loc[is_line, columns].to_crs(metric),
            areas.to_crs(metric),
            how="intersection",
            keep_geom_type=True,
        )
        lengths = (cut.length / 1_000.0).groupby([cut["unit_id"], cut["ground"], cut["surface"]])
        measured = lengths.sum().round(3).rename("length_km").reset_index()
        measured["note"] = np.where(measured["surface"] == "", NO_SURFACE_NOTE, "")
        parts.append(measured)
    if (~is_line).any():
        points = gpd.sjoin(roads[~is_line], areas, predicate="intersects")
        known = points[["unit_id", "ground"]].drop_duplicates()
        parts.append(known.assign(surface="", length_km=np.nan, note=POINTS_NOTE))
    table = pd.concat(parts, ignore_index=True)
    # Where both lines and points are drawn, the lines say the length.
    ordered = table.sort_values("length_km", kind="stable")
    return pd.DataFrame(ordered.drop_duplicates(["unit_id", "ground", "surface"]))


def _beside(table: pd.DataFrame, table_id: str, into: Path) -> pd.DataFrame:
    """Return a table with the roads of the other ground that the folder has already."""
    if table_id not in load_catalog(into).tables:
        return table
    before = read_table(table_id, into)
    others = before[~before["ground"].isin(table["ground"])]
    return pd.concat([others, table], ignore_index=True) if len(others) else table


def _path(table_id: str) -> str:
    return f"indicators/{table_id}.csv"


def _spec(table_id: str) -> TableSpec:
    titles = {VERTICES: _("Roads, as vertices"), LENGTHS: _("Kilometres of road by district")}
    definitions = {
        VERTICES: _("Lines generalised by some 55 m, and points of routes, in their order."),
        LENGTHS: _("Length of the lines drawn in each district, by ground and surface."),
    }
    return TableSpec(
        table_id=table_id,
        path=_path(table_id),
        title=titles[table_id],
        definition=definitions[table_id],
        levels=() if table_id == VERTICES else (Level.DISTRICT.value,),
        sources=(SOURCE,),
    )


def _source(path: Path) -> SourceSpec:
    return SourceSpec(
        source_id=SOURCE,
        publisher="Ministerio de Transportes y Comunicaciones (MTC)",
        title=path.name,
        year=_year_of(path),
        licence="not stated",
        attribution=f"MTC ({path.name})",
        note=_(
            "Taken in from a planner's layer, which states no year: it is that of the saved file."
        ),
    )


def _year_of(path: Path) -> int:
    file = Path(str(path).partition("|")[0])
    return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).year
