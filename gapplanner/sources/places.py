"""Where the data of the product lies."""

from pathlib import Path

from gapplanner.errors import SourceError
from gapplanner.language import _

CATALOG_NAME = "catalog.yaml"

_PACKAGE = Path(__file__).parents[1]


def data_root() -> Path:
    """Return the folder of the product's data: beside the package, else the copy inside it.

    Raises
    ------
    SourceError
        If neither holds a catalogue.
    """
    places = (_PACKAGE.parent / "data", _PACKAGE / "shipped" / "data")
    for place in places:
        if (place / CATALOG_NAME).is_file():
            return place
    raise SourceError(
        _(
            "The product's data must lie in {first} or in {second}; there is no {catalog} in "
            "either. Install the package again or build the data."
        ).format(first=places[0], second=places[1], catalog=CATALOG_NAME)
    )
