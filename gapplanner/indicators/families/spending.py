"""Who executes, and what each spent by function in 2024."""

from typing import Final

import pandas as pd

from gapplanner.boundaries.names import shown
from gapplanner.indicators.families.published import DEPARTMENT, Published
from gapplanner.indicators.functions import function_of
from gapplanner.sources.codes import plain_name
from gapplanner.sources.publications.municipalities import (
    read_municipal_execution,
    read_municipality_types,
)
from gapplanner.sources.publications.spending import (
    read_municipal_spending,
    read_regional_spending,
)
from gapplanner.vocabulary import (
    BUDGET_COLUMNS,
    EXECUTING_UNIT_COLUMNS,
    Government,
    Quality,
    province_of,
)

YEAR: Final = 2024
# The capital of a province is the district whose code ends in 01, and its municipality is the
# provincial one.
_CAPITAL: Final = "01"
_EXECUTION_FILE: Final = "PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
_MUNICIPAL_FILE: Final = "mef_2024_cajamarca_municipal_by_function_and_program.csv"
_REGIONAL_FILE: Final = "dpto_445_gore_cajamarca.json"


def executing_unit_of(seat: str) -> str:
    """Return the id of the government that has its seat in a unit.

    Examples
    --------
    >>> [executing_unit_of(seat) for seat in ("06", "060101", "060102")]
    ['GR-06', 'MP-0601', 'MD-060102']
    """
    if len(seat) == len(DEPARTMENT):
        return f"GR-{seat}"
    return f"MP-{province_of(seat)}" if seat.endswith(_CAPITAL) else f"MD-{seat}"


def executing_units(published: Published) -> pd.DataFrame:
    """Return the regional government and the 127 municipalities, `EXECUTING_UNIT_COLUMNS`."""
    budget = published.folder / "budget"
    execution = read_municipal_execution(budget / _EXECUTION_FILE, DEPARTMENT)
    names = execution[execution["year"] == YEAR].set_index("unit_id")["name"]
    types = read_municipality_types(
        published.folder / "investment" / "TIPO_MUNICIPALIDAD.parquet", DEPARTMENT
    ).set_index("unit_id")["municipality_type"]
    seats = published.district_ids
    is_capital = seats.str.endswith(_CAPITAL)
    accents = _accents(published)
    municipalities = pd.DataFrame(
        {
            "executing_unit": seats.map(executing_unit_of),
            "name": [
                _accented(names[seat], accents[seat] | accents[province_of(seat)]) for seat in seats
            ],
            "government": is_capital.map(
                {True: Government.PROVINCIAL.value, False: Government.DISTRICT.value}
            ),
            "unit_id": seats,
            "municipality_type": seats.map(types),
        }
    )
    regional = pd.DataFrame(
        [
            (
                executing_unit_of(DEPARTMENT),
                "Gobierno Regional de Cajamarca",
                Government.REGIONAL.value,
                DEPARTMENT,
                "",
            )
        ],
        columns=list(EXECUTING_UNIT_COLUMNS),
    )
    return pd.concat([regional, municipalities], ignore_index=True)


def budget(published: Published) -> pd.DataFrame:
    """Return PIM and accrued spending by executing unit, function and kind, `BUDGET_COLUMNS`.

    Rows with neither PIM nor spending are left out: not being there is spending nothing.
    """
    folder = published.folder / "budget"
    parts = [
        _spending(read_regional_spending(folder / _REGIONAL_FILE, DEPARTMENT), "regional"),
        _spending(read_municipal_spending(folder / _MUNICIPAL_FILE), "municipal"),
    ]
    return pd.concat(parts, ignore_index=True)


def _spending(spent: pd.DataFrame, government: str) -> pd.DataFrame:
    has_money = (spent["pim"] > 0) | (spent["accrued"] > 0)
    rows = spent[(spent["kind"] != "total") & has_money]
    return pd.DataFrame(
        {
            "executing_unit": rows["unit_id"].map(executing_unit_of),
            "year": rows["year"],
            "function": function_of(rows["siaf_code"]),
            "kind": rows["kind"],
            "pim": rows["pim"],
            "accrued": rows["accrued"],
            "source_id": f"mef-spending-2024-{government}",
            "quality": Quality.MEASURED.value,
        }
    )[list(BUDGET_COLUMNS)]


def _accents(published: Published) -> dict[str, dict[str, str]]:
    """Return, for each province and district, its words without accents and as the census has them.

    The Ministry of Economy prints names without accents, the census with them.
    """
    counted = published.population
    return {
        unit_id: {plain_name(word): word for word in name.split()}
        for unit_id, name in zip(counted["unit_id"], counted["name"], strict=True)
    }


def _accented(name: str, words: dict[str, str]) -> str:
    """Return "MUNICIPALIDAD DISTRITAL DE COSPAN" as "Municipalidad Distrital de Cospán"."""
    kind, of, place = " ".join(words.get(plain_name(w), w) for w in name.split()).partition(" DE ")
    # Shown apart, so that the article that begins a name keeps its capital: "de Los Baños".
    return shown(kind) + of.lower() + shown(place)
