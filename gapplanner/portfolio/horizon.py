"""The years of a programme and the three dates on which closure is read."""

from dataclasses import dataclass

from gapplanner.scenario.rules import ClosureDate

# "By year ten" counts from the base year, which is year 0.
YEAR_TEN = 10


@dataclass(frozen=True)
class Horizon:
    """The base year (year 0) and the number of years of the programme that follows it.

    Examples
    --------
    >>> Horizon(2027, 3).programme
    (2028, 2029, 2030)
    """

    base_year: int
    years: int

    @property
    def programme(self) -> tuple[int, ...]:
        """Return the years in which works may start and money is programmed."""
        return tuple(range(self.base_year + 1, self.base_year + self.years + 1))

    @property
    def last_year(self) -> int:
        """Return the last year of the programme."""
        return self.base_year + self.years

    def operating_by(self, date: ClosureDate) -> int | None:
        """Return the last ``operates_from`` year that counts on ``date``; none when all count.

        A work finished in the last year of the programme operates from the first of January
        after it, and counts as closed within the programme.

        Examples
        --------
        >>> Horizon(2027, 3).operating_by(ClosureDate.WITHIN_PROGRAMME)
        2031
        """
        if date is ClosureDate.SET_IN_MOTION:
            return None
        if date is ClosureDate.WITHIN_PROGRAMME:
            return self.last_year + 1
        return self.base_year + YEAR_TEN
