"""Names of places as they are shown."""

import unicodedata
from typing import Final

# Words that Spanish writes in lower case inside a name of a place.
PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "el", "y"})


def shown(name: str) -> str:
    """Return a name published in capitals as Spanish writes it; its accents are the source's.

    Examples
    --------
    >>> shown("SANTO DOMINGO DE LA CAPILLA"), shown("LOS BAÑOS DEL INCA"), shown("EL PRADO")
    ('Santo Domingo de la Capilla', 'Los Baños del Inca', 'El Prado')
    """
    words = unicodedata.normalize("NFC", name).lower().split()
    return " ".join(
        word if position and word in PARTICLES else word.capitalize()
        for position, word in enumerate(words)
    )
