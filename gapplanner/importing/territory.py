"""Official limits of any department, taken in as units, geometry and topology of our own form."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gapplanner.boundaries import topology
from gapplanner.boundaries.build import layers_of_districts, one_part, with_facts, write_units
from gapplanner.boundaries.door import AREAL
from gapplanner.boundaries.geometry import AREA_CRS, GEOGRAPHIC, to_geographic
from gapplanner.boundaries.identity import check_names, find_code_column, find_column
from gapplanner.boundaries.layers import write_layers
from gapplanner.errors import SourceError, listed
from gapplanner.importing.areas import say_areas
from gapplanner.importing.asking import Asked, given
from gapplanner.importing.by_name import DISTRICT_NAMES, coded_by_names, has_names
from gapplanner.importing.codes import department_of, read_codes
from gapplanner.importing.said import Imported
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.codes import padded_code
from gapplanner.sources.layers import open_layer
from gapplanner.vocabulary import ALL_PERU, Level, code_prefix

TOLERANCE_M: Final = 100.0
NATIONAL_TOLERANCE_M: Final = 250.0
"""Of all Peru, whose map is seen from farther away and must stay under 3 MB."""
NATIONAL_DECIMALS: Final = 4
"""Of a degree, 11 m: the grid of all Peru."""
SNAP_M: Final = 1.0
"""Vertices of neighbours within this are one vertex."""
FARTHEST_MOVED: Final = 0.02
"""Part of its area by which a district may change in the repair before it is refused."""
_CODES: Final = ("ubigeo", "iddist")


def import_territory(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write units and limits of a department into a folder of data, and register them.

    Parameters
    ----------
    file
        Districts of the department or of all Peru: shapefile, GeoPackage, GeoJSON, GeoParquet.
    into
        The folder of data; made if need be.
    ask
        With ``department`` and ``codes``; ``accept`` where need be.

    Returns
    -------
    Imported
        A district that is listed and not drawn is left out, and said.

    Raises
    ------
    SourceError
        With everything that keeps the file from being used: not readable, no codes, codes that are
        not INEI's, names that disagree, a repair that would move a district too much.

    Notes
    -----
    A coverage that is not valid (overlaps, holes, borders that do not meet) is repaired before it
    is generalised: invalid polygons are made valid, then ``shapely.coverage_clean`` gives every
    overlap and gap to one neighbour, with vertices within `SNAP_M` joined. What it changed is said.
    """
    codes = given(ask.codes, "codes")
    units = read_codes(codes, given(ask.department, "department"))
    said = Imported()
    is_national = department_of(units) == ALL_PERU
    shapes = _drawn(file, units, said, ask.accept)
    units = _with_limits_alone(units, set(shapes["unit_id"]), said)
    say_areas(shapes, units, said)
    decimals = NATIONAL_DECIMALS if is_national else topology.DECIMALS
    simple = _generalised(
        shapes, said, NATIONAL_TOLERANCE_M if is_national else TOLERANCE_M, decimals
    )
    folder = into / "boundaries"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("units.csv", "territory.gpkg", "territory.topojson")]
    layers = layers_of_districts(simple)
    write_units(units, paths[0])
    write_layers(paths[1], with_facts(layers, units))
    encoded = topology.encode(
        {name: sorted(part.items()) for name, part in layers.items()}, decimals
    )
    paths[2].write_text(topology.to_json(encoded), encoding="utf-8", newline="\n")
    said.paths = [*paths, register(into, _tables(), _sources(file, codes))]
    return said


def _drawn(limits: Path, units: pd.DataFrame, said: Imported, accepted: Collection[str]) -> Any:
    """Return the drawn districts of the department: ``unit_id, geometry`` in degrees."""
    department = department_of(units)
    layer, _notes, problems = to_geographic(open_layer(limits, usual="districts"))
    if problems:
        raise SourceError(f"{limits.name}: {problem}" for problem in problems)
    found = find_code_column(layer)
    if found is None and has_names(layer):
        layer, found = coded_by_names(layer, units, limits, said), ("unit_id", Level.DISTRICT)
    if found is None or found[1] is not Level.DISTRICT:
        raise SourceError(
            _(
                "{file} must carry the six digits of INEI's districts in a column such as {known}; "
                "it has {columns}."
            ).format(
                file=limits.name,
                known=", ".join(_CODES).upper(),
                columns=listed([name for name in layer.columns if name != "geometry"], at_most=12),
            )
        )
    written = layer[found[0]].astype(str).str.replace(r"\.0$", "", regex=True)
    codes = written.map(padded_code)
    if (codes != written).any():
        said.repaired.append(_("Codes had lost their first zero: it was given back."))
    own = layer.assign(unit_id=codes)[codes.str.startswith(code_prefix(department))]
    # A row without a drawing draws nothing: its district is told among those left out.
    own = own[~(own.geometry.isna() | own.geometry.is_empty)]
    _require_known(own, units, limits, accepted)
    if accepted:
        said.repaired.append(
            _("Names that differ were taken for one place, as told: {places}.").format(
                places=listed(sorted(accepted))
            )
        )
    merged = own.dissolve("unit_id").reset_index() if own["unit_id"].duplicated().any() else own
    return merged[["unit_id", "geometry"]].sort_values("unit_id", ignore_index=True)


def _require_known(own: Any, units: pd.DataFrame, limits: Path, accepted: Collection[str]) -> None:
    if own.empty:
        raise SourceError(
            _("{file} must draw districts of department {department}; it draws none.").format(
                file=limits.name, department=department_of(units)
            )
        )
    districts = units[units["level"] == Level.DISTRICT.value]
    problems = []
    if not (areal := own.geom_type.isin(AREAL)).all():
        problems.append(
            limits.name
            + ": "
            + _("Every geometry must be a polygon; {count} of another kind: {places}.").format(
                count=int((~areal).sum()), places=listed(own.loc[~areal, "unit_id"])
            )
        )
    if strange := sorted(set(own["unit_id"]) - set(districts["unit_id"])):
        problems.append(
            _("{file}: every code must be INEI's; not in its list: {codes}.").format(
                file=limits.name, codes=listed(strange)
            )
        )
    names = find_column(list(own.columns), DISTRICT_NAMES)
    if names is not None:
        own = own[~own["unit_id"].isin(accepted)]
        problems += [
            f"{limits.name}: {problem}"
            for problem in check_names(own["unit_id"], own[names], districts)
        ]
    if problems:
        raise SourceError(problems)


def _with_limits_alone(units: pd.DataFrame, drawn: set[str], said: Imported) -> pd.DataFrame:
    is_district = units["level"] == Level.DISTRICT.value
    absent = units[is_district & ~units["unit_id"].isin(drawn)]
    if len(absent):
        said.refused.append(
            _("Listed and not drawn, so left out: {places}.").format(
                places=", ".join(
                    f"{u} {n}" for u, n in zip(absent["unit_id"], absent["name"], strict=True)
                )
            )
        )
    return units[~is_district | units["unit_id"].isin(drawn)].reset_index(drop=True)


def _generalised(
    shapes: Any, said: Imported, tolerance_m: float, decimals: int
) -> dict[str, BaseGeometry]:
    """Return the districts as one valid coverage, generalised and on the grid, by ``unit_id``."""
    # One zone of UTM does not fit a country of three.
    crs = AREA_CRS if tolerance_m == NATIONAL_TOLERANCE_M else shapes.estimate_utm_crs()
    metric = np.asarray(shapes.to_crs(crs).geometry.array)
    clean = _clean(metric, shapes, said)
    simple = shapely.coverage_simplify(clean, tolerance_m)
    degrees = shapes.geometry.to_crs(crs).copy()
    degrees[:] = simple
    snapped = [
        one_part(shape) for shape in topology.snap(degrees.to_crs(GEOGRAPHIC).array, decimals)
    ]
    if not (shapely.is_valid(snapped).all() and shapely.coverage_is_valid(snapped)):
        raise SourceError(
            _(
                "The limits must form a valid coverage once generalised, and do not. Use a more "
                "detailed layer."
            )
        )
    return dict(zip(shapes["unit_id"], snapped, strict=True))


def _clean(metric: np.ndarray, shapes: Any, said: Imported) -> np.ndarray:
    broken = ~shapely.is_valid(metric)
    if broken.any():
        metric = np.where(broken, shapely.make_valid(metric), metric)
        said.repaired.append(
            _("Polygons that crossed themselves were made valid: {places}.").format(
                places=listed(shapes["unit_id"][broken])
            )
        )
    if shapely.coverage_is_valid(metric):
        return metric
    before = shapely.area(metric)
    clean: np.ndarray = np.asarray(
        shapely.coverage_clean(metric, snapping_distance=SNAP_M)  # type: ignore[attr-defined]
    )  # newer than its published types
    after = shapely.area(clean)
    change = np.abs(after / before - 1.0)
    said.repaired.append(
        _(
            "Borders of neighbours did not meet: overlaps and gaps were given to one of them. A "
            "district changed by {most:.2%} at most ({place}), all together by {whole:.3%}."
        ).format(
            most=float(change.max()),
            place=str(shapes["unit_id"].iloc[int(change.argmax())]),
            whole=abs(float(after.sum() / before.sum()) - 1.0),
        )
    )
    if change.max() > FARTHEST_MOVED:
        moved = shapes["unit_id"][change > FARTHEST_MOVED]
        raise SourceError(
            _(
                "A repair of the borders must not change a district by more than {most:.0%}; it "
                "would change {places}. Repair the layer in a GIS first."
            ).format(most=FARTHEST_MOVED, places=listed(moved))
        )
    return clean


def _sources(limits: Path, codes: Path) -> tuple[SourceSpec, ...]:
    return (
        SourceSpec(
            source_id="imported-limits",
            publisher="INEI",
            title=limits.name,
            year=2017,
            licence="not stated",
            attribution=f"INEI ({limits.name})",
            note=_("Taken in from a planner's file; the year is that of the census it belongs to."),
        ),
        SourceSpec(
            source_id="ubigeo-peru-aumentado",
            publisher="Jesus M. Castagnetto, from INEI and RENIEC",
            title=codes.name,
            year=2021,
            licence="MIT",
            url="https://github.com/jmcastagnetto/ubigeo-peru-aumentado",
            attribution="INEI y RENIEC, vía ubigeo-peru-aumentado (MIT)",
        ),
    )


def _tables() -> tuple[TableSpec, ...]:
    every = tuple(level.value for level in (Level.DEPARTMENT, Level.PROVINCE, Level.DISTRICT))
    return (
        TableSpec(
            table_id="units",
            path="boundaries/units.csv",
            title=_("Territorial units"),
            definition=_("A department, province or district: codes, name, capital, area."),
            levels=every,
            sources=("ubigeo-peru-aumentado",),
        ),
        TableSpec(
            table_id="boundaries-geopackage",
            path="boundaries/territory.gpkg",
            title=_("Districts and provinces, GeoPackage"),
            definition=_("The limits of a district or province, generalised as one coverage."),
            levels=every[1:],
            sources=("imported-limits", "ubigeo-peru-aumentado"),
        ),
        TableSpec(
            table_id="boundaries-topology",
            path="boundaries/territory.topojson",
            title=_("Districts, provinces and department, TopoJSON"),
            definition=_("The same limits, every border stored once."),
            levels=every,
            sources=("imported-limits",),
        ),
    )
