"""An indicator of a planner's own, added by a file: figures, meaning, source and norm."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Final, Self

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from gapplanner.errors import SourceError
from gapplanner.gaps.figure_files import (
    Closed,
    PublishedSource,
    SourceId,
    problems_of,
    read_yaml,
)
from gapplanner.gaps.norms import ADDED_NORMS, Norm, NormFile, Target
from gapplanner.importing.asking import Asked
from gapplanner.importing.coded import placed
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.own import MEANINGS, MEANINGS_PATH, OwnIndicator, as_yaml, read_own
from gapplanner.indicators.registry import adopt
from gapplanner.indicators.rows import figures
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.contracts import Column, RowRule, TableContract
from gapplanner.sources.naming import DistrictName
from gapplanner.sources.publications.reading import open_as_it_comes
from gapplanner.sources.publications.shapes import CODE, checked, renamed, with_rows
from gapplanner.vocabulary import Level, Quality

UNKNOWN_NOTE: Final = marked("Unknown: the table has no figure for this place.")
ESTIMATE_NOTE: Final = marked("Estimate, as the planner's table says.")


class Columns(Closed):
    """Headings of the table, as its publisher writes them."""

    code: str
    name: str
    lacking: str
    total: str


class OwnTable(Closed):
    """Where the figures lie (beside the specification), of which year, how they are known."""

    file: str
    year: Annotated[int, Field(ge=1990, le=2100)]
    columns: Columns
    quality: Quality = Quality.MEASURED


class OwnSource(Closed):
    """Who published the figures, and under which terms."""

    publisher: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    year: Annotated[int, Field(ge=1900, le=2100)]
    licence: Annotated[str, Field(min_length=1)]
    url: str | None = None


class OwnSpecification(Closed):
    """The whole of an indicator in one file."""

    indicator: OwnIndicator
    definition: Annotated[str, Field(min_length=1)]
    table: OwnTable
    source: OwnSource
    norm: Annotated[tuple[Target, ...], Field(min_length=1)]
    norm_sources: Mapping[SourceId, PublishedSource] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _must_be_a_norm(self) -> Self:
        self.as_norms()
        return self

    def as_norms(self) -> NormFile:
        """Return the norm as the files of norms hold it."""
        own = self.indicator
        norm = Norm(
            indicator_id=own.indicator_id, level=own.level, gap_unit=own.unit, targets=self.norm
        )
        return NormFile(sector=own.sector, sources=self.norm_sources, norms=(norm,))


def _more_lacking(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["lacking"] > table["total"]


_FIGURES: Final = {
    level: TableContract(
        columns=(
            Column("row", "whole", at_least=1),
            Column("unit_id", pattern=pattern),
            Column("name"),
            Column("lacking", "number", is_required=False, at_least=0),
            Column("total", "number", is_required=False, at_least=0),
        ),
        key=("unit_id",),
        rules=(
            RowRule(marked("what is lacking must be at most the total"), "lacking", _more_lacking),
        ),
    )
    for level, pattern in ((Level.DISTRICT, CODE), (Level.PROVINCE, r"\d{3,4}"))
}


def import_indicator(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write an indicator that a specification describes: `OwnSpecification`, in YAML.

    The norm goes beside the product's, in ``own-norms/``; a scenario then asks for the indicator
    by its id as for any other.

    Raises
    ------
    SourceError
        With every mistake of the specification, or every one of its table.
    """
    place, said = Place.of(into), Imported()
    asked = _read(file)
    before = tuple(
        one for one in read_own(into) if one.indicator_id != asked.indicator.indicator_id
    )
    every = (*before, asked.indicator)
    adopt(one.as_spec() for one in every)
    rows = _rows(file.parent / asked.table.file, asked, place, said, ask)
    source = SourceSpec(
        source_id=f"own-{asked.indicator.indicator_id}",
        attribution=f"{asked.source.publisher} ({asked.source.year})",
        **asked.source.model_dump(),
    )
    table = _figures(rows, asked, place, source)
    if unknown := int(table["value"].isna().sum()):
        said.unknown.append(
            _("{indicator}: {count} figures unknown. {note}").format(
                indicator=asked.indicator.title, count=unknown, note=_(UNKNOWN_NOTE)
            )
        )
    keep_figures(table, into, source, asked.definition, said)
    (into / MEANINGS_PATH).write_text(as_yaml(every), encoding="utf-8", newline="\n")
    norm = into / ADDED_NORMS / f"{asked.indicator.indicator_id}.yaml"
    norm.parent.mkdir(exist_ok=True)
    norm.write_text(_norm_file(asked), encoding="utf-8", newline="\n")
    sources = tuple(f"own-{one.indicator_id}" for one in every)
    said.paths += [into / MEANINGS_PATH, norm, register(into, [_meanings(sources)])]
    return said


def _read(file: Path) -> OwnSpecification:
    if not file.is_file():
        raise SourceError(
            _("A published file must lie at {path}; it is not there.").format(path=file)
        )
    try:
        return OwnSpecification.model_validate(read_yaml(file))
    except ValidationError as error:
        raise SourceError(problems_of(file, error)) from error


def _rows(
    path: Path, asked: OwnSpecification, place: Place, said: Imported, ask: Asked
) -> pd.DataFrame:
    columns = asked.table.columns
    headings: dict[str, tuple[str, ...]] = {
        "unit_id": (columns.code,),
        "name": (columns.name,),
        "lacking": (columns.lacking,),
        "total": (columns.total,),
    }
    table, _encoding = open_as_it_comes(path, lambda _heading: True)
    cells = renamed(with_rows(table), headings, path)
    rows = checked(cells, _FIGURES[asked.indicator.level], path)
    if asked.indicator.level is Level.DISTRICT:
        found, _lost = placed(
            rows, place, said, file=path.name, name="name", province=None, accept=ask.accept
        )
        return found
    return _provinces(rows, place, said)


def _provinces(rows: pd.DataFrame, place: Place, said: Imported) -> pd.DataFrame:
    rows = rows.assign(unit_id=rows["unit_id"].str.zfill(4))
    provinces = set(place.ids(Level.PROVINCE))
    is_place = pd.Series(
        [
            code in provinces and DistrictName(name).is_same(DistrictName(place.name_of(code)))
            for code, name in zip(rows["unit_id"], rows["name"], strict=True)
        ],
        index=rows.index,
        dtype=bool,
    )
    said.refuse_rows(
        _("Code and name are not of one place (another list of codes?)"), rows["row"][~is_place]
    )
    return rows[is_place]


def _figures(
    rows: pd.DataFrame, asked: OwnSpecification, place: Place, source: SourceSpec
) -> pd.DataFrame:
    spec = asked.indicator.as_spec()
    ids = pd.Series(place.ids(spec.level), name="unit_id")
    known = rows.set_index("unit_id").reindex(ids).reset_index()
    value = spec.formula(known["lacking"], known["total"])
    said = "" if asked.table.quality is Quality.MEASURED else ESTIMATE_NOTE
    return figures(
        spec,
        known["unit_id"],
        value,
        numerator=known["lacking"].where(value.notna()),
        denominator=known["total"].where(value.notna()),
        year=asked.table.year,
        source_id=source.source_id,
        quality=asked.table.quality,
        note=pd.Series(said, index=known.index).mask(value.isna(), UNKNOWN_NOTE),
    )


def _norm_file(asked: OwnSpecification) -> str:
    from ruamel.yaml import YAML

    written = StringIO()
    YAML().dump(asked.as_norms().model_dump(mode="json", exclude_none=True), written)
    return written.getvalue()


def _meanings(sources: tuple[str, ...]) -> TableSpec:
    return TableSpec(
        table_id=MEANINGS,
        path=MEANINGS_PATH,
        title=_("What the indicators of your own mean"),
        definition=_("Title, sector, unit, level and direction of each indicator of your own."),
        levels=(),
        sources=sources,
    )
