"""The functions of public spending: SIAF's code, our word and the official name."""

from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

# Clasificador funcional del sector público. The first two (legislative, foreign affairs) and
# defence are of the national government alone.
_FUNCTIONS: Final = (
    ("03", "planning", "Planeamiento, gestión y reserva de contingencia"),
    ("05", "public-order", "Orden público y seguridad"),
    ("06", "justice", "Justicia"),
    ("07", "labour", "Trabajo"),
    ("08", "trade", "Comercio"),
    ("09", "tourism", "Turismo"),
    ("10", "agriculture", "Agropecuaria"),
    ("11", "fishing", "Pesca"),
    ("12", "energy", "Energía"),
    ("13", "mining", "Minería"),
    ("14", "industry", "Industria"),
    ("15", "transport", "Transporte"),
    ("16", "communications", "Comunicaciones"),
    ("17", "environment", "Ambiente"),
    ("18", "sanitation", "Saneamiento"),
    ("19", "housing", "Vivienda y desarrollo urbano"),
    ("20", "health", "Salud"),
    ("21", "culture-sport", "Cultura y deporte"),
    ("22", "education", "Educación"),
    ("23", "social-protection", "Protección social"),
    ("24", "pensions", "Previsión social"),
    ("25", "public-debt", "Deuda pública"),
)


def budget_functions() -> pd.DataFrame:
    """Return the functions: ``function`` (our word), ``siaf_code`` and official ``name``."""
    listing = pd.DataFrame(_FUNCTIONS, columns=["siaf_code", "function", "name"])
    return listing[["function", "siaf_code", "name"]].sort_values("function", ignore_index=True)


def function_of(siaf_codes: "pd.Series[str]") -> "pd.Series[str]":
    """Return our word for each SIAF code.

    Raises
    ------
    SourceError
        If a code is not one of the functions.
    """
    words = siaf_codes.map({code: word for code, word, _name in _FUNCTIONS})
    if words.isna().any():
        unknown = sorted(set(siaf_codes[words.isna()]))
        raise SourceError(
            _("A function of spending must be one of SIAF's; found {unknown}.").format(
                unknown=listed(unknown)
            )
        )
    return words
