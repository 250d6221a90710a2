"""Gap indicators of the multi-year programme by their official names, as ministries publish them.

Source
------
Names, kinds and units: technical sheets and guides of the sectors (Formato 04-A). The lists are
closed: a name is written here as it was read, or not at all.
"""

from typing import Final

from gapplanner.indicators.formulas import published, ratio
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.language import marked
from gapplanner.vocabulary import Level, Sector

_NOT_ENROLLED: Final = (
    "PORCENTAJE DE PERSONAS NO MATRICULADAS EN EL NIVEL {} RESPECTO A LA DEMANDA POTENCIAL"
)

ROADS: Final = (
    IndicatorSpec(
        "road-local",
        marked("Local road network in inadequate condition"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.PROVINCE,
        official_name="PORCENTAJE DE LA RED VIAL VECINAL EN CONDICIONES INADECUADAS",
    ),
    IndicatorSpec(
        "road-departmental",
        marked("Departmental road network in inadequate condition"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.PROVINCE,
        official_name="PORCENTAJE DE LA RED VIAL DEPARTAMENTAL EN CONDICIONES INADECUADAS",
    ),
)

FROM_FILES: Final = (
    IndicatorSpec(
        "water-urban-people",
        marked("Urban people without water from the public network or a standpipe"),
        Sector.WATER,
        "persons",
        ratio,
        official_name=(
            "PORCENTAJE DE LA POBLACIÓN URBANA SIN ACCESO AL SERVICIO DE AGUA POTABLE MEDIANTE RED "
            "PÚBLICA O PILETA PÚBLICA"
        ),
    ),
    IndicatorSpec(
        "water-urban-continuity",
        marked("Urban people without continuous water"),
        Sector.WATER,
        "persons",
        ratio,
        official_name=(
            "PORCENTAJE DE POBLACIÓN URBANA QUE NO TIENE CONTINUIDAD DEL SERVICIO DE AGUA POTABLE"
        ),
    ),
    IndicatorSpec(
        "water-urban-chlorine",
        marked("Urban dwellings whose water has too little residual chlorine"),
        Sector.WATER,
        "dwellings",
        ratio,
        official_name=(
            "PORCENTAJE DE VIVIENDAS URBANAS CON SERVICIO DE AGUA CON CLORO RESIDUAL MENOR AL "
            "LÍMITE PERMISIBLE (0.5 MG/L)"
        ),
    ),
    IndicatorSpec(
        "sanitation-urban-people",
        marked("Urban people without sewer or other sanitary disposal of excreta"),
        Sector.SANITATION,
        "persons",
        ratio,
        official_name=(
            "PORCENTAJE DE LA POBLACIÓN URBANA SIN ACCESO A SERVICIOS DE SANEAMIENTO MEDIANTE "
            "ALCANTARILLADO U OTRAS FORMAS DE DISPOSICIÓN SANITARIA DE EXCRETAS"
        ),
    ),
    IndicatorSpec(
        "wastewater-untreated",
        marked("Wastewater that is not treated"),
        Sector.SANITATION,
        "m3",
        ratio,
        official_name="PORCENTAJE DE VOLUMEN DE AGUAS RESIDUALES NO TRATADAS",
    ),
    IndicatorSpec(
        "secondary-not-enrolled",
        marked("People not enrolled in secondary school, of those who should be"),
        Sector.EDUCATION,
        "persons",
        ratio,
        official_name=_NOT_ENROLLED.format("SECUNDARIA"),
    ),
    IndicatorSpec(
        "road-national",
        marked("National road network in inadequate condition"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.DEPARTMENT,
        official_name="PORCENTAJE DE LA RED VIAL NACIONAL EN CONDICIONES INADECUADAS",
    ),
    IndicatorSpec(
        "road-national-missing",
        marked("National road network still to be built"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.DEPARTMENT,
        official_name="PORCENTAJE DE LA RED VIAL NACIONAL POR IMPLEMENTAR",
    ),
    IndicatorSpec(
        "road-departmental-missing",
        marked("Departmental road network still to be built"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.PROVINCE,
        official_name="PORCENTAJE DE LA RED VIAL DEPARTAMENTAL POR IMPLEMENTAR",
    ),
    IndicatorSpec(
        "road-local-missing",
        marked("Local road network still to be built"),
        Sector.ROADS,
        "km",
        ratio,
        level=Level.PROVINCE,
        official_name="PORCENTAJE DE LA RED VIAL VECINAL POR IMPLEMENTAR",
    ),
    IndicatorSpec(
        "bridle-paths",
        marked("Bridle paths without any work"),
        Sector.ROADS,
        "km",
        ratio,
        official_name="PORCENTAJE DE LA RED DE CAMINOS DE HERRADURA NO INTERVENIDOS",
    ),
    IndicatorSpec(
        "school-sites",
        marked("Public school sites"),
        Sector.EDUCATION,
        "school sites",
        published,
        direction="neither",
    ),
    *(
        IndicatorSpec(
            f"school-sites-{level}",
            title,
            Sector.EDUCATION,
            "school sites",
            published,
            direction="neither",
        )
        for level, title in (
            ("initial", marked("Public school sites with initial education")),
            ("primary", marked("Public school sites with primary education")),
            ("secondary", marked("Public school sites with secondary education")),
        )
    ),
    IndicatorSpec(
        "no-schooling",
        marked("People of 15 and over without any level of schooling"),
        Sector.EDUCATION,
        "persons",
        ratio,
        level=Level.PROVINCE,
    ),
)
"""Those of which the product's own data hold no figure: a file that is taken in brings them."""
