"""Official road gaps (`roads/pmi_road_gap_indicators_cajamarca_2018_2023.csv`, MEF)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.codes import padded_code
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated
from gapplanner.vocabulary import Level

_COLUMNS: Final = (
    "NIVEL",
    "UBIGEO_ENTIDAD",
    "PROVINCIA",
    "ID_BRECHA",
    "INDICADOR",
    "INDICADOR_ANIO",
    "INDICADOR_VALOR",
    "DEMANDADO",
    "IMPLEMENTADO",
    "INDICADOR_UNIDAD_MEDIDA",
)
_LEVELS: Final = {"MP": Level.PROVINCE.value, "GR": Level.DEPARTMENT.value}
_DIGITS: Final = {"MP": 4, "GR": 2}
GAP_CODES: Final = {"379": "road-local", "483": "road-departmental"}
"""The publisher's code of each gap (ID_BRECHA) and our indicator."""


def read_road_gaps(path: Path) -> pd.DataFrame:
    """Return the road gaps by province and for the department, of every year published.

    The file mixes rows of provinces (``MP``), of the department (``GR``) and of districts (``MD``,
    bridle paths only); road condition is never published by district.

    Returns
    -------
    pandas.DataFrame
        ``indicator_id, unit_id, level, province, year, share`` (0-1), ``network, adequate``
        (kilometres as published).

    Raises
    ------
    SourceError
        If the file cannot be read, or says one gap of one year twice.
    """
    published = open_text(path, _COLUMNS)
    rows = published[published["ID_BRECHA"].isin(GAP_CODES) & published["NIVEL"].isin(_LEVELS)]
    # The publisher's spreadsheet has eaten the leading zero: "60100" is 060100, province 0601.
    padded = rows["UBIGEO_ENTIDAD"].map(padded_code)
    gaps = pd.DataFrame(
        {
            "indicator_id": rows["ID_BRECHA"].map(GAP_CODES),
            "unit_id": [
                code[: _DIGITS[level]] for code, level in zip(padded, rows["NIVEL"], strict=True)
            ],
            "level": rows["NIVEL"].map(_LEVELS),
            "province": rows["PROVINCIA"],
            "year": numbers(rows["INDICADOR_ANIO"], path).astype("int64"),
            "share": numbers(rows["INDICADOR_VALOR"], path),
            "network": numbers(rows["DEMANDADO"], path),
            "adequate": numbers(rows["IMPLEMENTADO"], path),
        }
    )
    refuse_repeated(gaps, ["indicator_id", "unit_id", "year"], path)
    return gaps.sort_values(["indicator_id", "unit_id", "year"], ignore_index=True)
