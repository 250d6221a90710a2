"""Indicators of a planner's own: what each means lies with the data, in a file, and not in code."""

from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gapplanner.indicators.formulas import ratio
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.sources.catalog import load_catalog, misfits
from gapplanner.sources.tables import intact_path
from gapplanner.vocabulary import Level, Sector

TABLE: Final = "own-indicators"
"""The table of their figures."""
MEANINGS: Final = "own-indicator-meanings"
"""The file of their meanings, by its name in the catalogue."""
MEANINGS_PATH: Final = "indicators/own-indicators.yaml"

KebabId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class OwnIndicator(BaseModel):
    """What an indicator of a planner means; the same words as `IndicatorSpec`, without formula."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator_id: KebabId
    title: Annotated[str, Field(min_length=1)]
    sector: Sector
    unit: Annotated[str, Field(min_length=1)]
    level: Literal[Level.DISTRICT, Level.PROVINCE] = Level.DISTRICT
    direction: Literal["lower", "higher"] = "lower"
    official_name: str = ""
    minimum_observations: Annotated[int, Field(ge=0)] = 0

    def as_spec(self) -> IndicatorSpec:
        """Return it as the registry lists its own: a share of what there should be."""
        return IndicatorSpec(formula=ratio, **self.model_dump())


def read_own(root: Path | None) -> tuple[OwnIndicator, ...]:
    """Return the indicators of a planner that lie in a folder of data, by id.

    Raises
    ------
    SourceError
        If the file is not as it was registered, or with every mistake in it.
    """
    if MEANINGS not in load_catalog(root).tables:
        return ()
    return _read(intact_path(MEANINGS, root))


def _read(path: Path) -> tuple[OwnIndicator, ...]:
    from ruamel.yaml import YAML

    entries: list[Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    try:
        return tuple(OwnIndicator.model_validate(entry) for entry in entries)
    except ValidationError as error:
        raise misfits(path, error) from error


def as_yaml(indicators: tuple[OwnIndicator, ...]) -> str:
    """Return the text of the file of meanings, the same whatever the order of the indicators."""
    from ruamel.yaml import YAML

    written = StringIO()
    ordered = sorted(indicators, key=lambda one: one.indicator_id)
    YAML().dump([one.model_dump(mode="json") for one in ordered], written)
    return written.getvalue()
