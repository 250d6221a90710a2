"""How a candidate is called in the language of whoever reads it."""

from gapplanner.candidates.typologies import Typology
from gapplanner.labels import gap_unit_label
from gapplanner.language import _


def quantity(amount: float, gap_unit: str) -> str:
    """Return an amount with its natural unit, as people write it: ``1,234 dwellings``, ``8.5 km``.

    Examples
    --------
    >>> from gapplanner.language import use_language
    >>> use_language("en")
    >>> quantity(1234.0, "dwellings"), quantity(1.0, "facilities"), quantity(8.5, "km")
    ('1,234 dwellings', '1 health facility', '8.5 km')
    """
    # Kilometres are proposed to the tenth, everything else whole.
    written = f"{amount:,.1f}" if gap_unit == "km" else f"{amount:,.0f}"
    return f"{written} {gap_unit_label(gap_unit, amount)}"


def name_of(typology: Typology, place: str, built: float) -> str:
    """Return the name of an investment: its nature and work, its place, its size.

    What creates coverage is an extension and what mends quality an improvement, as investments
    are named by their nature (Directive 001-2019-EF/63.01).
    """
    # Not by `format`: braces of a planner's own text are text.
    return _("{work}: {quantity}").format(
        work=_(typology.work).replace("{place}", place),
        quantity=quantity(built, typology.gap_unit),
    )
