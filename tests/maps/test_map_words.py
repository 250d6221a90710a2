"""Every word that the map shows has its Spanish."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from gapplanner.language import LOCALE_FOLDER, use_language
from gapplanner.maps.interface import interface_words
from gapplanner.maps.moments import moments_of
from gapplanner.runs import Run

PACKAGE = Path(str(files("gapplanner.maps")))
OF_OTHER_CATALOGUES = ("geopackage.py", "investment_points.py", "qgis_layers.py", "qgis_style.py")


def _messages() -> Iterator[str]:
    modules = [one for one in PACKAGE.glob("*.py") if one.name not in OF_OTHER_CATALOGUES]
    for module in [*modules, PACKAGE.parent / "figures.py"]:
        for _line, message, _comments, _context in extract_from_file("python", module):
            yield str(message)
    template = (PACKAGE / "templates" / "map.html").read_text(encoding="utf-8")
    for found in re.finditer(r"""_\((["'])(.*?)\1\)""", template):
        yield found.group(2)


def _spanish() -> Iterator[Message]:
    for path in sorted((LOCALE_FOLDER / "es").glob("*.po")):
        with path.open("rb") as file:
            yield from read_po(file)


def test_every_message_of_the_map_is_translated() -> None:
    spanish = {str(message.id): str(message.string) for message in _spanish()}
    missing = sorted({message for message in _messages() if not spanish.get(message)})
    assert missing == []


def test_a_translation_keeps_the_places_of_its_figures() -> None:
    own = set(_messages())
    for message in _spanish():
        if str(message.id) in own:
            names = re.findall(r"\{\w+(?:!r)?\}", str(message.id))
            assert sorted(re.findall(r"\{\w+(?:!r)?\}", str(message.string))) == sorted(names)


def test_the_scripts_ask_for_words_that_are_there() -> None:
    scripts = "\n".join(one.read_text("utf-8") for one in (PACKAGE / "assets").glob("*.js"))
    asked = set(re.findall(r"(?:page\.)?\bwords\.(\w+)", scripts)) - {"every", "join", "length"}
    asked |= {"before", "after", "compare", "change"}  # asked for by the name of the view
    assert asked == set(interface_words())


def test_in_spanish_the_three_dates_are_told_apart(toy_run: Run) -> None:
    use_language("es")
    labels = [moment.label for moment in moments_of(toy_run.scenario)]
    assert labels == ["al 2037", "al 2030", "en marcha"]


@pytest.mark.parametrize("word", ["zoomIn", "whole", "searchNone"])
def test_the_interface_speaks_the_language_in_force(word: str) -> None:
    english = interface_words()[word]
    use_language("es")
    assert interface_words()[word] != english
