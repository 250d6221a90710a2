"""Rows of proposals as the tables of a candidate set."""

import pandas as pd


def typed_rows(rows: list[tuple[object, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return rows as a table, numbers as numbers and codes as text even where there are none."""
    table = pd.DataFrame(rows, columns=list(columns))
    typed = {
        "beneficiaries": "Int64",
        "cui": "string",
        "idea_code": "string",
        "cost": "float64",
        "om_cost": "float64",
        "amount": "float64",
    }
    return table.astype({name: kind for name, kind in typed.items() if name in table})
