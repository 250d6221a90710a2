"""Every indicator means something, and says it in Spanish."""

from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po

import gapplanner
from gapplanner.errors import SourceError
from gapplanner.indicators import INDICATORS, IndicatorSpec, measure_indicators, spec_of
from gapplanner.indicators.functions import budget_functions, function_of
from gapplanner.indicators.provenance import SOURCES, TABLES
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.vocabulary import Level

GAP_INDICATORS = {
    "water-network": ("dwellings", Level.DISTRICT),
    "sanitation": ("dwellings", Level.DISTRICT),
    "health-facilities": ("facilities", Level.DISTRICT),
    "school-services": ("school sites", Level.DISTRICT),
    "school-buildings": ("school sites", Level.DISTRICT),
    "road-local": ("km", Level.PROVINCE),
    "road-departmental": ("km", Level.PROVINCE),
}


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
    folder = Path(gapplanner.__file__).parent / "locale" / "es"
    words: dict[str, str] = {}
    for name in ("access.po", "indicators.po", "official.po", "sources.po"):
        with (folder / name).open("rb") as catalogue:
            words |= {str(m.id): str(m.string) for m in read_po(catalogue) if m.id}
    return words


@pytest.mark.parametrize(("indicator_id", "meaning"), GAP_INDICATORS.items())
def test_a_gap_indicator_has_the_unit_and_level_of_its_gap(
    indicator_id: str, meaning: tuple[str, Level]
) -> None:
    spec = spec_of(indicator_id)
    assert (spec.unit, spec.level, spec.direction) == (*meaning, "lower")


@pytest.mark.parametrize("spec", INDICATORS, ids=lambda spec: spec.indicator_id)
def test_every_indicator_has_a_spanish_title(spec: IndicatorSpec, spanish: dict[str, str]) -> None:
    assert spanish.get(spec.title)


def test_every_note_in_the_tables_has_its_spanish(spanish: dict[str, str]) -> None:
    notes = set(measure_indicators()["note"]) - {""}
    assert notes
    assert sorted(note for note in notes if not spanish.get(note)) == []


def test_every_table_source_and_rule_has_its_spanish(spanish: dict[str, str]) -> None:
    said = [word for table in TABLES for word in (table.title, table.definition)]
    said += [source.note for source in SOURCES if source.note]
    said += [rule.sentence for contract in CONTRACTS.values() for rule in contract.rules]
    assert [word for word in said if not spanish.get(word)] == []


def test_every_translation_keeps_the_places_of_its_message() -> None:
    import string

    folder = Path(gapplanner.__file__).parent / "locale" / "es"

    def places(text: str) -> set[str]:
        return {name for _text, name, _spec, _turn in string.Formatter().parse(text) if name}

    for name in ("access.po", "indicators.po", "official.po", "sources.po"):
        with (folder / name).open("rb") as catalogue:
            for message in read_po(catalogue):
                if isinstance(message.id, str) and message.id:
                    assert places(message.id) == places(str(message.string)), message.id


def test_indicators_have_different_ids_and_titles() -> None:
    assert len({spec.indicator_id for spec in INDICATORS}) == len(INDICATORS)
    assert len({spec.title for spec in INDICATORS}) == len(INDICATORS)


def test_an_unknown_indicator_names_the_closest() -> None:
    with pytest.raises(SourceError) as caught:
        spec_of("water-networks")
    assert caught.value.problems == (
        (
            "An indicator must be one of the product's; found 'water-networks'. "
            "Closest: 'water-network'."
        ),
    )


def test_children_are_ranked_on_thirty_observations_or_more() -> None:
    asked = {spec.indicator_id for spec in INDICATORS if spec.minimum_observations == 30}
    assert asked == {"anaemia", "chronic-malnutrition"}


def test_a_function_of_spending_keeps_its_siaf_code() -> None:
    functions = budget_functions().set_index("function")
    assert functions.T["transport"].tolist() == ["15", "Transporte"]
    assert functions["siaf_code"].is_unique


def test_a_function_that_siaf_does_not_have_is_refused() -> None:
    with pytest.raises(SourceError, match="must be one of SIAF's; found '99'"):
        function_of(pd.Series(["15", "99"]))
