"""The birth certificates of the tables of indicators: their publications, and what a row says."""

from typing import Final

from gapplanner.language import marked
from gapplanner.sources.catalog import SourceSpec, TableSpec

_NOT_STATED: Final = marked("not stated")
_INEI: Final = "Instituto Nacional de Estadística e Informática (INEI)"
_MEF: Final = "Ministerio de Economía y Finanzas (MEF)"

SOURCES: Final[tuple[SourceSpec, ...]] = (
    SourceSpec(
        source_id="inei-census-2017",
        publisher=_INEI,
        title="Censos Nacionales 2017, Cajamarca, Tomo I: población por área, provincia y distrito",
        year=2017,
        licence=_NOT_STATED,
        url="https://censos2017.inei.gob.pe",
        attribution="INEI, Censos Nacionales 2017",
    ),
    SourceSpec(
        source_id="inei-census-2017-dwellings",
        publisher=_INEI,
        title="Censos Nacionales 2017: servicios de las viviendas ocupadas, por distrito",
        year=2017,
        licence=_NOT_STATED,
        attribution="INEI, Censos Nacionales 2017, vía GEO Perú",
        note=marked(
            "Occupied dwellings with people present. Without sanitation service and not connected "
            "to the sewer are two indicators."
        ),
    ),
    SourceSpec(
        source_id="inei-poverty-map-2018",
        publisher=_INEI,
        title="Mapa de pobreza monetaria provincial y distrital 2018",
        year=2018,
        licence=_NOT_STATED,
        attribution="INEI, Mapa de pobreza 2018",
        note=marked("Model estimates with their 95 % confidence intervals."),
    ),
    SourceSpec(
        source_id="undp-hdi-2019",
        publisher="Programa de las Naciones Unidas para el Desarrollo (PNUD)",
        title="Índice de desarrollo humano departamental, provincial y distrital 2019",
        year=2019,
        licence=_NOT_STATED,
        attribution="PNUD Perú, IDH 2019",
    ),
    SourceSpec(
        source_id="fidt-2024",
        publisher="Fondo Invierte para el Desarrollo Territorial (FIDT), MEF",
        title="Indicadores de necesidades y recursos de los distritos 2024",
        year=2024,
        licence=_NOT_STATED,
        attribution="MINEDU 2023 e INEI 2017, compilados por FIDT-MEF 2024",
        note=marked(
            "The compilation fills missing cells with means or zeros (emptied again here) and "
            "prints the three shares of inadequate school sites inverted (set right here). The "
            "shares of schools are of the public network alone. As a cross-check, 17 % of the "
            "region's public schools had the three basic services in 2022 (IPE)."
        ),
    ),
    SourceSpec(
        source_id="susalud-ipress-2022",
        publisher="Superintendencia Nacional de Salud (SUSALUD)",
        title="Registro nacional de instituciones prestadoras de servicios de salud, abril de 2022",
        year=2022,
        licence=_NOT_STATED,
        attribution="SUSALUD, abril de 2022",
        note=marked(
            "Public facilities. The recorded district is kept where a point lies in another."
        ),
    ),
    SourceSpec(
        source_id="minsa-first-level-diagnosis",
        publisher="Ministerio de Salud (MINSA)",
        title="Diagnóstico de brechas: establecimientos del primer nivel con capacidad inadecuada",
        year=2024,
        licence=_NOT_STATED,
        attribution="MINSA, diagnóstico de brechas, difundido por la prensa (ojo.pe)",
        note=marked(
            "8,662 of the nation's 8,954 first-level facilities are inadequate, 888 of them in "
            "Cajamarca: more than the 850 of the 2022 register, so no regional share can be had. "
            "Reported by the press about 2023-2024; the document itself could not be read."
        ),
    ),
    SourceSpec(
        source_id="ins-sien-his-2023",
        publisher="Instituto Nacional de Salud (INS)",
        title="Sistema de Información del Estado Nutricional SIEN-HIS, enero a diciembre de 2023",
        year=2023,
        licence=_NOT_STATED,
        attribution="INS, SIEN-HIS 2023",
        note=marked(
            "Children who came to a facility of the district; not a sample of the population."
        ),
    ),
    SourceSpec(
        source_id="mef-road-gaps-2023",
        publisher=_MEF + ", Dirección General de Programación Multianual de Inversiones",
        title="Tablero de brechas de infraestructura y acceso a servicios: red vial",
        year=2023,
        licence=_NOT_STATED,
        attribution="MEF-DGPMI, valores de brechas 2023 (línea de base 2022)",
        note=marked(
            "By province and department only. Kilometres of local roads look doubled: all are even "
            "tenths, and the nation's add up to 237,078 km of a network of some 112,000 km."
        ),
    ),
    SourceSpec(
        source_id="mef-spending-2024-municipal",
        publisher=_MEF,
        title="Ejecución presupuestal 2024 de las municipalidades de Cajamarca, por función",
        year=2024,
        licence=_NOT_STATED,
        url="https://apps5.mineco.gob.pe/transparencia/Navegador/default.aspx",
        attribution="MEF, Consulta Amigable, corte al 31/01/2025",
        note=marked("Cut of 31 January 2025: later closings of the year are not in it."),
    ),
    SourceSpec(
        source_id="mef-spending-2024-regional",
        publisher=_MEF,
        title="Ejecución presupuestal 2024 del Gobierno Regional de Cajamarca, por función",
        year=2024,
        licence=_NOT_STATED,
        url="https://apps5.mineco.gob.pe/transparencia/Navegador/default.aspx",
        attribution="MEF, Consulta Amigable",
        note=marked("Pliego 445."),
    ),
    SourceSpec(
        source_id="mef-municipal-execution-2024",
        publisher=_MEF,
        title="Ejecución del gasto de gobiernos locales por municipalidad 2024-2025",
        year=2024,
        licence="MIT",
        attribution="MEF, Consulta Amigable",
        note=marked("Names of the municipalities."),
    ),
    SourceSpec(
        source_id="mef-municipality-types",
        publisher=_MEF,
        title="Clasificación de municipalidades del Programa de Incentivos, tipos A a G",
        year=2024,
        licence=_NOT_STATED,
        attribution="MEF, Programa de Incentivos a la Mejora de la Gestión Municipal",
        note=marked("Year not stated in the file."),
    ),
    SourceSpec(
        source_id="mef-functional-classifier",
        publisher=_MEF,
        title="Clasificador funcional del sector público",
        year=2024,
        licence=_NOT_STATED,
        attribution="MEF, clasificador funcional",
    ),
)

TABLES: Final[tuple[TableSpec, ...]] = (
    TableSpec(
        table_id="water-sanitation",
        path="indicators/water-sanitation.csv",
        title=marked("Water, sanitation and electricity of dwellings"),
        definition=marked("Occupied dwellings without each service, by district, census of 2017."),
        levels=("district",),
        sources=("inei-census-2017-dwellings", "fidt-2024"),
    ),
    TableSpec(
        table_id="health",
        path="indicators/health.csv",
        title=marked("Health facilities and child health"),
        definition=marked(
            "Public facilities by category (2022), the estimate of inadequate ones, and children "
            "evaluated with chronic malnutrition or anaemia (2023), by district."
        ),
        levels=("district",),
        sources=(
            "susalud-ipress-2022",
            "minsa-first-level-diagnosis",
            "ins-sien-his-2023",
        ),
    ),
    TableSpec(
        table_id="education",
        path="indicators/education.csv",
        title=marked("School sites and schooling"),
        definition=marked(
            "School sites without basic services or flagged inadequate (2023), illiteracy and "
            "secondary completion (2017), by district."
        ),
        levels=("district",),
        sources=("fidt-2024",),
    ),
    TableSpec(
        table_id="roads",
        path="indicators/roads.csv",
        title=marked("Condition of local and departmental roads"),
        definition=marked(
            "Kilometres of each network in inadequate condition, by province and for the "
            "department; never by district."
        ),
        levels=("department", "province"),
        sources=("mef-road-gaps-2023",),
    ),
    TableSpec(
        table_id="population-poverty",
        path="indicators/population-poverty.csv",
        title=marked("Population, poverty and human development"),
        definition=marked(
            "Persons counted in 2017 and how many are rural (department, provinces, districts); "
            "monetary poverty 2018 with its interval and human development 2019 (districts)."
        ),
        levels=("department", "province", "district"),
        sources=("inei-census-2017", "inei-poverty-map-2018", "undp-hdi-2019"),
    ),
    TableSpec(
        table_id="executing-units",
        path="indicators/executing-units.csv",
        title=marked("Governments that execute investments"),
        definition=marked(
            "The regional government and each municipality, with the district of its seat and its "
            "class A to G."
        ),
        levels=("department", "province", "district"),
        sources=("mef-municipal-execution-2024", "mef-municipality-types", "inei-census-2017"),
    ),
    TableSpec(
        table_id="budget-2024",
        path="indicators/budget-2024.csv",
        title=marked("Budget and spending of 2024 by function"),
        definition=marked(
            "Modified budget (PIM) and accrued spending in soles of 2024, by executing unit, "
            "function and kind (projects or activities)."
        ),
        levels=("department", "province", "district"),
        sources=("mef-spending-2024-municipal", "mef-spending-2024-regional"),
    ),
    TableSpec(
        table_id="budget-functions",
        path="indicators/budget-functions.csv",
        title=marked("Functions of public spending"),
        definition=marked(
            "The word used here for each function, its SIAF code and its official name."
        ),
        levels=(),
        sources=("mef-functional-classifier",),
    ),
)
