"""The words people read: every one in Spanish, none stale, the compiled catalogue up to date."""

import gettext
import importlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from gapplanner import labels
from gapplanner.language import LANGUAGES, current_language, ngettext, use_language
from gapplanner.vocabulary import Government, Level, Origin, Quality, Sector

REPOSITORY = Path(__file__).parents[1]
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture(scope="module")
def words() -> Iterator[ModuleType]:
    """The developer's script that merges, checks and compiles; it is no part of the package."""
    tools = str(REPOSITORY / "tools")
    sys.path.insert(0, tools)
    yield importlib.import_module("words")
    sys.path.remove(tools)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one message and its Spanish, everything in order but not yet compiled."""
    (tmp_path / "gapplanner" / "locale" / "es").mkdir(parents=True)
    write(tmp_path, "door.py", 'say = _("{count} doors")\n')
    catalogue(tmp_path, "door", 'msgid "{count} doors"\nmsgstr "{count} puertas"\n')
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / "gapplanner" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def catalogue(root: Path, name: str, entries: str) -> None:
    write(root, f"locale/es/{name}.po", HEAD + entries)


def test_every_word_people_read_is_in_spanish_and_compiled(words: ModuleType) -> None:
    """If not: translate what is named, then python tools/words.py."""
    assert words.check_words(REPOSITORY) == []


def test_a_package_in_order_says_nothing_once_compiled(words: ModuleType, package: Path) -> None:
    assert words.check_words(package) == [
        (
            "gapplanner/locale/es/LC_MESSAGES/gapplanner.mo: must be compiled again: "
            "python tools/words.py"
        )
    ]
    words.write_compiled(package)
    assert words.check_words(package) == []


def test_a_message_without_spanish_is_told_with_its_place(words: ModuleType, package: Path) -> None:
    write(package, "other.py", '\nsay = _("a window")\nmany = ngettext("a", "{n} b", n)\n')
    assert words.check_words(package)[:2] == [
        "gapplanner/other.py:2: 'a window' must have its words in es",
        "gapplanner/other.py:3: 'a' must have its words in es",
    ]


def test_words_are_found_in_templates_and_scripts(words: ModuleType, package: Path) -> None:
    write(package, "page.html", "<p>{{ _('a roof') }}</p>")
    write(package, "page.js", "alert(_('a wall'));")
    write(package, "part.jinja", "{% trans %}a floor{% endtrans %}")
    asked = words.words_asked(package)
    assert set(asked) == {("{count} doors",), ("a roof",), ("a wall",), ("a floor",)}
    assert asked[("a roof",)] == "gapplanner/page.html:1"


def test_words_held_in_code_or_data_and_shown_through_a_variable_are_not_stale(
    words: ModuleType, package: Path
) -> None:
    write(package, "spec.py", 'TITLE = "a gate"\nprint(_(TITLE))\n')
    catalogue(package, "gate", 'msgid "a gate"\nmsgstr "un portón"\n')
    words.write_compiled(package)
    assert words.check_words(package) == []
    write(package, "spec.py", "")
    (told,) = words.check_words(package)
    assert told.endswith("nothing asks for 'a gate'; remove it")
    (package / "data").mkdir()
    (package / "data" / "catalog.yaml").write_text("tables:\n- title: a gate\n", encoding="utf-8")
    assert words.check_words(package) == []


def test_sentences_of_the_data_must_be_translated(words: ModuleType, package: Path) -> None:
    folder = package / "data" / "norms"
    folder.mkdir(parents=True)
    (folder / "water.yaml").write_text("target: {reason: a wish}\n", encoding="utf-8")
    assert "data/norms/water.yaml: 'a wish' must have its words in es" in words.check_words(package)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ('msgid "{count} doors"\nmsgstr ""\n', "'{count} doors' must have all its words in es"),
        (
            '#, fuzzy\nmsgid "{count} doors"\nmsgstr "{count} puertas"\n',
            "door.po:5: '{count} doors' is marked fuzzy; confirm it",
        ),
        (
            'msgid "{count} doors"\nmsgstr "puertas"\n',
            "'{count} doors' must name ['count']; its translation names []",
        ),
        (
            'msgid "{count} doors"\nmsgstr "{cuenta} puertas"\n',
            "must name ['count']; its translation names ['cuenta']",
        ),
        ('msgid "{count} doors"\nmsgstr "{count puertas"\n', "has a brace that does not close"),
        (
            'msgid "{count} doors"\nmsgstr "{count} puertas"\n\nmsgid "roof"\nmsgstr "techo"\n',
            "door.po:7: nothing asks for 'roof'; remove it",
        ),
        (
            (
                'msgid "{count} doors"\nmsgstr "{count} puertas"\n\n'
                'msgid "{count} doors"\nmsgstr "{count} portones"\n'
            ),
            "a message must be said in one way; '{count} doors' is",
        ),
        ('msgstr "puertas"\nnonsense\n', "door.po:5: must be a gettext catalogue;"),
        (
            'msgid "{count} doors"\nmsgstr "{count} puertas\n',
            "door.po:5: must be a gettext catalogue;",
        ),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(
    words: ModuleType, package: Path, entries: str, sentence: str
) -> None:
    catalogue(package, "door", entries)
    told = words.check_words(package)
    assert any(sentence in problem for problem in told), told


def test_two_catalogues_must_say_a_message_in_one_way(words: ModuleType, package: Path) -> None:
    catalogue(package, "gate", 'msgid "{count} doors"\nmsgstr "{count} puertas"\n')
    words.write_compiled(package)
    assert words.check_words(package) == []
    catalogue(package, "gate", 'msgid "{count} doors"\nmsgstr "{count} portones"\n')
    (told,) = words.check_words(package)
    assert told == (
        "gapplanner/locale/es/gate.po:4: a message must be said in one way; '{count} doors' is "
        "('{count} portones',) here and ('{count} puertas',) in gapplanner/locale/es/door.po:4"
    )


def test_a_singular_may_leave_its_count_unsaid(words: ModuleType, package: Path) -> None:
    write(package, "door.py", 'say = ngettext("{count} door", "{count} doors", count)\n')
    plural = 'msgid "{count} door"\nmsgid_plural "{count} doors"\nmsgstr[0] "una puerta"\n'
    catalogue(package, "door", plural + 'msgstr[1] "{count} puertas"\n')
    words.write_compiled(package)
    assert words.check_words(package) == []
    catalogue(package, "door", plural + 'msgstr[1] "unas puertas"\n')
    assert any("must name ['count']" in problem for problem in words.check_words(package))


def test_the_compiled_catalogue_is_what_gettext_reads(words: ModuleType) -> None:
    entries = {
        message: words.Entry(message, translation, "a.po:1", is_sure=True)
        for message, translation in {
            ("a window",): ("una ventana",),
            ("{n} door", "{n} doors"): ("{n} puerta", "{n} puertas"),
            ("an empty place",): ("",),
        }.items()
    }
    compiled = words.compile_words(entries, "es")
    read = gettext.GNUTranslations(io.BytesIO(compiled))
    assert read.gettext("a window") == "una ventana"
    assert read.ngettext("{n} door", "{n} doors", 1) == "{n} puerta"
    assert read.ngettext("{n} door", "{n} doors", 0) == "{n} puertas"
    assert read.gettext("an empty place") == "an empty place"
    shuffled = dict(reversed(entries.items()))
    assert words.compile_words(shuffled, "es") == compiled


def test_the_script_ends_with_one_when_something_must_be_mended(
    words: ModuleType, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(["--check"], package) == 1
    assert "must be compiled again" in capsys.readouterr().err
    assert words.main([], package) == 0
    assert words.main(["--check"], package) == 0
    assert capsys.readouterr().err == ""


# --- the language in force -----------------------------------------------------------------------


def test_a_language_without_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="language must be one of"):
        use_language("qu")
    assert current_language() in LANGUAGES


def test_the_environment_chooses_unless_the_program_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from gapplanner import language

    monkeypatch.setattr(language, "_chosen", [])
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, "en")
    assert current_language() == "en"
    monkeypatch.setenv(language.LANGUAGE_VARIABLE, "qu")
    assert current_language() == "es"


# --- labels --------------------------------------------------------------------------------------


def test_every_word_of_every_closed_list_has_its_label_in_both_languages() -> None:
    def every_label() -> list[str]:
        return [
            *(labels.sector_label(sector) for sector in Sector),
            *(labels.level_label(level) for level in Level),
            *(labels.quality_label(quality) for quality in Quality),
            *(labels.government_label(government) for government in Government),
            *(labels.origin_label(origin) for origin in Origin),
            *(labels.decision_label(decision) for decision in ("in", "out")),
            *(labels.stage_label(stage) for stage in range(1, 10)),
        ]

    use_language("en")
    english = every_label()
    use_language("es")
    spanish = every_label()
    assert len(set(english)) == len(english)
    assert len(set(spanish)) == len(spanish)
    assert all(one != other for one, other in zip(english, spanish, strict=True))


@pytest.mark.parametrize(
    ("unit", "count", "label"),
    [
        ("dwellings", 1, "vivienda"),
        ("dwellings", 0, "viviendas"),
        ("facilities", 1.5, "establecimientos de salud"),
        ("school sites", 1.0, "local educativo"),
        ("km", 3, "km"),
        ("bridges of the planner", 3, "bridges of the planner"),
    ],
)
def test_the_unit_of_a_gap_agrees_with_its_count(unit: str, count: float, label: str) -> None:
    use_language("es")
    assert labels.gap_unit_label(unit, count) == label


def test_a_word_outside_the_closed_list_is_refused() -> None:
    with pytest.raises(ValueError, match="'fishing' is not a valid Sector"):
        labels.sector_label("fishing")
    with pytest.raises(ValueError, match="decision must be one of"):
        labels.decision_label("maybe")
    for stage in (0, 10):
        with pytest.raises(ValueError, match="stage must be a class from 1 to 9"):
            labels.stage_label(stage)


def test_plurals_follow_the_count_in_english_too() -> None:
    assert ngettext("dwelling", "dwellings", 1) == "dwelling"
    assert ngettext("dwelling", "dwellings", 2) == "dwellings"
