"""The published files of all Peru, as small tables; they stay where they are."""

from pathlib import Path

import pandas as pd

from gapplanner.sources.counts import dwellings_of, whole_parts

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DISTRICTS = "peru/fidt2024_district_indicators_peru.parquet"
LIMITS_2017 = "peru/peru_districts_inei2017.parquet"
SPENDING = "budget/PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
CODES = "indicators/ubigeo_distrito.csv"
YEAR = 2024


class NoPublishedFilesError(Exception):
    """The published files are not beside the repository."""


def place_of(name: str, root: Path = SHARED) -> Path:
    """Return where a published file lies."""
    path = root / name
    if not path.is_file():
        raise NoPublishedFilesError(
            f"the national problem needs {path}, which is not there; the published files are not "
            "part of the repository"
        )
    return path


def districts(root: Path = SHARED) -> pd.DataFrame:
    """Return the 1,874 districts of the census of 2017 with their figures, by ``unit_id``.

    Shares are 0-1, unknown ones ``NA``. The shares of inadequate school sites are printed inverted
    and set right here. ``dwellings`` is recovered (see `dwellings_of`).
    """
    limits = pd.read_parquet(place_of(LIMITS_2017, root), columns=["ubigeo"])
    known = set(limits["ubigeo"].astype(str))
    table = pd.read_parquet(place_of(DISTRICTS, root))
    table = table[table["ubigeo"].isin(known)].sort_values("ubigeo").set_index("ubigeo")
    sites = table["v24_Cantidad_LE"].where(table["v24_Cantidad_LE"] > 0)
    services = ["v19_Sin_agua_LE", "v20_Sin_desagüe_LE", "v11_Sin_electricidad_LE"]
    return pd.DataFrame(
        {
            "name": table["DISTRITO"].str.replace(r"^\d+\s+", "", regex=True),
            "no_water": table["v34_Sin_agua"],
            "no_sewer": table["v35_Sin_desagüe"],
            "dwellings": dwellings_of(
                no_water=table["v34_Sin_agua"],
                no_sewer=table["v35_Sin_desagüe"],
                dark_rural=table["v36_Sin_electricidad_rural"],
                rural=table["v37_P_Población_rural"],
            ).astype("Float64"),
            "rural": table["v37_P_Población_rural"],
            "poverty": table["v52_Pobreza_monetaria"] / 100.0,
            "facilities": table["v01_Establecimientos_salud_SP"],
            "sites": sites,
            "sites_without_services": table[services].max(axis=1).where(sites.notna()),
            "initial_inadequate": _level(table, "v25_cond_inadecuadas_inicial"),
            "primary_inadequate": _level(table, "v26_cond_inadecuadas_primaria"),
            "secondary_inadequate": _level(table, "v27_cond_inadecuadas_secundaria"),
            "investments": table["v46_PIM_promedio_total_mean"],
            "four_functions": table["v47_PIM_promedio_FIDT_mean"],
        }
    ).rename_axis("unit_id")


def _level(table: pd.DataFrame, column: str) -> pd.Series:
    """Return the share of inadequate sites, unknown where the source filled in a mean."""
    return 1.0 - whole_parts(table[column], table["v24_Cantidad_LE"])


def municipalities(root: Path = SHARED) -> pd.DataFrame:
    """Return the municipalities with what they had and accrued in 2024, all spending, soles."""
    table = pd.read_excel(place_of(SPENDING, root), dtype={"UBI_DIST": str})
    table = table[table["Año"] == YEAR].sort_values("UBI_DIST")
    return pd.DataFrame(
        {
            "unit_id": table["UBI_DIST"],
            "name": table["Municipalidad"],
            "is_provincial": table["Municipalidad"].str.contains("PROVINCIAL|METROPOLITANA"),
            "pim": table["PIM"].astype("float64"),
            "accrued": table["Devengado"].astype("float64"),
        }
    ).reset_index(drop=True)
