"""The birth certificates of the tables of access and of how people are settled."""

from typing import Final

from gapplanner.boundaries.record import SOURCES as SOURCES_OF_UNITS
from gapplanner.language import marked
from gapplanner.sources.catalog import SourceSpec, TableSpec

SOURCES: Final[tuple[SourceSpec, ...]] = (
    *(source for source in SOURCES_OF_UNITS if source.source_id == "ubigeo-peru-aumentado"),
    SourceSpec(
        source_id="inei-populated-places",
        publisher="Instituto Nacional de Estadística e Informática (INEI)",
        title="Centros poblados con coordenadas, vía ubigeo-peru-aumentado",
        year=2021,
        licence="MIT",
        url="https://github.com/jmcastagnetto/ubigeo-peru-aumentado",
        attribution="INEI, centros poblados, distribuidos por ubigeo-peru-aumentado (MIT)",
        note=marked("Points without population; an urban or rural mark. Year of the compilation."),
    ),
    SourceSpec(
        source_id="mtc-road-network",
        publisher="Ministerio de Transportes y Comunicaciones (MTC)",
        title="Red vial departamental (líneas) y puntos de las rutas vecinales, Cajamarca",
        year=2022,
        licence=marked("not stated"),
        attribution="MTC, red vial, vía geogpsperu",
        note=marked(
            "878 km of departmental roads and 3,332 points of 1,187 local routes; national roads "
            "and the surface of the roads are not in it. Year not stated in the files: that of "
            "the facilities they are read with."
        ),
    ),
)

TABLES: Final[tuple[TableSpec, ...]] = (
    TableSpec(
        table_id="facilities",
        path="indicators/facilities.csv",
        title=marked("Public health facilities in service"),
        definition=marked("Where each public facility of the 2022 register stands."),
        levels=("district",),
        sources=("susalud-ipress-2022",),
    ),
    TableSpec(
        table_id="populated-places",
        path="indicators/populated-places.csv",
        title=marked("Populated places"),
        definition=marked("Point and urban or rural mark of each populated place."),
        levels=("district",),
        sources=("inei-populated-places",),
    ),
    TableSpec(
        table_id="road-vertices",
        path="indicators/road-vertices.csv",
        title=marked("Departmental roads and points of local routes"),
        definition=marked(
            "Vertices of the departmental roads, generalised by some 55 m, and the published "
            "points of each local route, in its order."
        ),
        levels=(),
        sources=("mtc-road-network",),
    ),
    TableSpec(
        table_id="access",
        path="indicators/access.csv",
        title=marked("Access to health facilities and roads"),
        definition=marked(
            "Populated places more than 60 minutes from a public health facility, and farther "
            "than 2 km from a known road, by district: estimates."
        ),
        levels=("district",),
        sources=("susalud-ipress-2022", "inei-populated-places", "mtc-road-network"),
    ),
    TableSpec(
        table_id="settlements",
        path="indicators/settlements.csv",
        title=marked("Altitude and dispersion of settlements"),
        definition=marked(
            "Metres above the sea of each district's capital, and rural dwellings per rural "
            "populated place (estimate)."
        ),
        levels=("district",),
        sources=("ubigeo-peru-aumentado", "inei-census-2017-dwellings", "inei-populated-places"),
    ),
)

SURFACE: Final = TableSpec(
    table_id="health-travel-time",
    path="indicators/health-travel-time.tif",
    title=marked("Minutes to the nearest public health facility"),
    definition=marked(
        "Mean minutes of the cells of 100 m in each cell of 1 km: least-cost way, assumed speeds, "
        "without slopes and without national roads."
    ),
    levels=(),
    sources=("susalud-ipress-2022", "mtc-road-network"),
)
