"""What blocks accept beyond plain types, and how they object with the place of each fault."""

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic_core import PydanticCustomError

from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.vocabulary import Government

MISFITS: Final = "misfits"

# Where a mistake stands, from the block that reports it, and what must hold there.
Misfit = tuple[tuple[str | int, ...], str]


def refuse(misfits: Iterable[Misfit]) -> None:
    """Object to a block, each objection with the place in it; nothing if there is none."""
    every = list(misfits)
    if every:
        sentences = "; ".join(sentence for _place, sentence in every)
        # pydantic fills braces of the template, so the sentences travel as a value.
        raise PydanticCustomError(MISFITS, "{sentences}", {"sentences": sentences, MISFITS: every})


def one_or_many(found: object) -> object:
    """Accept one word or number for a list: a planner writes ``maximize: balanced``."""
    return (found,) if isinstance(found, str | int | float) else found


def for_every_government(found: object) -> object:
    """Read one number as the same number for each kind of government."""
    if isinstance(found, Mapping):
        return found
    return {government.value: found for government in Government}


def left_out_when_null(found: object) -> object:
    """Drop the entries set to null: so a scenario leaves out what its base names."""
    if isinstance(found, Mapping):
        return {key: entry for key, entry in found.items() if entry is not None}
    return found


def all_different(found: tuple[str | float, ...]) -> tuple[str | float, ...]:
    """Object to a value that stands twice in a list."""
    # A word of a closed list is shown as it is written, not as the object it becomes.
    words = [str(value) if isinstance(value, str) else value for value in found]
    repeated = sorted({word for word in words if words.count(word) > 1})
    if repeated:
        raise ValueError(
            _("every value must stand once; repeated: {values}").format(values=listed(repeated))
        )
    return found


def in_order_of_size(found: tuple[float, ...]) -> tuple[float, ...]:
    """Put a list of numbers in one order, so that its order decides nothing."""
    return tuple(sorted(found))


def misfits_of_years(found: Iterable[int], years: tuple[int, ...]) -> Iterable[str]:
    """Yield what is wrong with the years stated, if they are not exactly the programme's."""
    stated = set(found)
    absent = [year for year in years if year not in stated]
    beyond = sorted(stated.difference(years))
    wanted = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    if absent:
        yield _("must state every programme year, {wanted}; missing: {years}").format(
            wanted=wanted, years=listed(absent)
        )
    if beyond:
        yield _("must state programme years only, {wanted}; not one of them: {years}").format(
            wanted=wanted, years=listed(beyond)
        )
