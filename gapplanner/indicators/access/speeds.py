"""How fast people move over the ground: every speed with its source or its reason."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from gapplanner.language import marked
from gapplanner.vocabulary import Quality

Ground = Literal["off-path", "local-road", "departmental-road"]

MINUTES_PER_HOUR: Final = 60.0
METRES_PER_KM: Final = 1000.0


@dataclass(frozen=True)
class Speed:
    """A speed in km/h, and how it came to be known."""

    km_h: float
    quality: Quality
    reason: str

    @property
    def minutes_per_metre(self) -> float:
        """Minutes that a metre takes."""
        return MINUTES_PER_HOUR / (self.km_h * METRES_PER_KM)


SPEEDS: Final = MappingProxyType(
    {
        "off-path": Speed(
            3.0,
            Quality.ESTIMATED,
            marked(
                "Walking on level ground, 5 km/h, by 0.6 away from paths (Tobler 1993); slower "
                "uphill and downhill where an elevation raster says how steep it is."
            ),
        ),
        "local-road": Speed(
            15.0,
            Quality.ASSUMED,
            marked(
                "Unpaved local road in the Andes by public transport; the line between two points "
                "of a route is shorter than the road, which the speed makes up for."
            ),
        ),
        "departmental-road": Speed(
            30.0,
            Quality.ASSUMED,
            marked("Departmental road, mostly unpaved, by public transport."),
        ),
    }
)


def steepness_factor(slope: np.ndarray) -> np.ndarray:
    r"""Return by how much walking a slope both ways is slower than level ground (at least 1).

    Parameters
    ----------
    slope
        Rise over run, without sign.

    Notes
    -----
    Tobler's speed on slope :math:`s` is :math:`6 e^{-3.5 |s + 0.05|}` km/h. A journey to a
    facility is walked there and back, so the factor is that of the mean time of both directions:

    .. math:: \phi(s) = \frac{e^{3.5 |s + 0.05|} + e^{3.5 |-s + 0.05|}}{2 e^{3.5 \cdot 0.05}}

    Source
    ------
    Tobler, W. (1993), Three presentations on geographical analysis and modeling, NCGIA 93-1.

    Examples
    --------
    >>> import numpy as np
    >>> steepness_factor(np.array([0.0, 0.3])).round(2).tolist()
    [1.0, 2.44]
    """
    s = np.abs(slope)
    uphill, downhill = np.exp(3.5 * np.abs(s + 0.05)), np.exp(3.5 * np.abs(0.05 - s))
    factor: np.ndarray = (uphill + downhill) / (2.0 * np.exp(3.5 * 0.05))
    level: np.ndarray = np.maximum(factor, 1.0)
    return level
