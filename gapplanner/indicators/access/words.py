"""What a figure of access says of itself."""

from typing import TYPE_CHECKING, Final

from gapplanner.language import marked

if TYPE_CHECKING:
    from gapplanner.indicators.access.asking import AccessAsked

NO_PLACE: Final = marked("Unknown: no populated place with a point is published.")
NO_PEOPLE: Final = marked("Unknown: the population raster covers less than half of the district.")

_WAYS_OF_PLACES: Final = marked(
    "Estimate: least-cost way, assumed speeds by road and on foot, without slopes, without "
    "national roads, and with facilities of this department alone; populated places count alike, "
    "for how many live in each is not published."
)
_WAYS_OF_PLACES_ON_SLOPES: Final = marked(
    "Estimate: least-cost way, assumed speeds by road and on foot, slower where it is steep, "
    "without national roads; populated places count alike, for how many live in each is not "
    "published."
)
_WAYS_OF_PEOPLE: Final = marked(
    "Estimate: least-cost way, assumed speeds by road and on foot, without slopes and without "
    "national roads; people are those of the population raster."
)
_WAYS_OF_PEOPLE_ON_SLOPES: Final = marked(
    "Estimate: least-cost way, assumed speeds by road and on foot, slower where it is steep, "
    "without national roads; people are those of the population raster."
)
_GIVEN_TO_PLACES: Final = marked(
    "Estimate: minutes of the travel-time raster; populated places count alike, for how many live "
    "in each is not published."
)
_GIVEN_TO_PEOPLE: Final = marked(
    "Estimate: minutes of the travel-time raster; people are those of the population raster."
)
_ROADS_OF_PLACES: Final = marked(
    "Estimate: straight line to a departmental road or to the line between published points of a "
    "local route; national roads are not in the file; populated places count alike, for how many "
    "live in each is not published."
)
_ROADS_OF_PEOPLE: Final = marked(
    "Estimate: straight line to a departmental road or to the line between published points of a "
    "local route; national roads are not in the file; people are those of the population raster."
)


def note_of(asked: "AccessAsked") -> str:
    """Return how the figures of what is asked came to be known, in English."""
    for_people = asked.population is not None
    if asked.destination == "road":
        return _ROADS_OF_PEOPLE if for_people else _ROADS_OF_PLACES
    if asked.travel_time is not None:
        return _GIVEN_TO_PEOPLE if for_people else _GIVEN_TO_PLACES
    if asked.elevation is not None:
        return _WAYS_OF_PEOPLE_ON_SLOPES if for_people else _WAYS_OF_PLACES_ON_SLOPES
    return _WAYS_OF_PEOPLE if for_people else _WAYS_OF_PLACES
