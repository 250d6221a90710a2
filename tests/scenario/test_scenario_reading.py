import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.errors import ScenarioError
from gapplanner.scenario import load_scenario, scenario_from_text
from gapplanner.scenario.reading import LARGEST_FILE, MOST_VALUES, Placed, dotted, read_placed

Write = Callable[..., Path]
Mistakes = Callable[..., tuple[str, ...]]
REPOSITORY = Path(__file__).parents[2]


def refused(path: Path | str) -> str:
    with pytest.raises(ScenarioError) as refusal:
        load_scenario(path)
    (told,) = refusal.value.problems
    return told


def test_a_file_that_is_not_there_is_told_with_the_files_that_are(write: Write) -> None:
    write("name: x", "base.yaml")
    assert refused("bse.yaml") == (
        "bse.yaml: must be a scenario file; there is no such file. In that folder: base.yaml."
    )
    assert refused("no/such/folder.yaml").endswith("there is no such file.")


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        f"{tmp_path}: must be a scenario file; it is a folder. Name a file in it."
    )


def test_a_file_that_cannot_be_read_says_what_the_system_says(tmp_path: Path) -> None:
    pipe = tmp_path / "loop.yaml"
    pipe.symlink_to(pipe)
    assert refused(pipe).startswith(f"{pipe}: must be a file that can be read; the system says: ")
    assert "null" in refused("a\0b.yaml")


def test_text_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\ndescription: Año\n".encode("latin-1"))
    assert refused(path) == (
        f"{path}:2: must be UTF-8 text; found the byte 0xf1. Save the file again as UTF-8."
    )


def test_a_byte_order_mark_is_no_mistake(tiny: str, tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + tiny.encode())
    assert load_scenario(path) == scenario_from_text(tiny)


def test_a_file_far_larger_than_any_scenario_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * (LARGEST_FILE + 1))
    assert refused(path) == f"{path}: must be a scenario; found a file of 5,000,001 bytes."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a.yaml:1: must be a mapping of keys such as 'name: ...'; found nothing"),
        ("# only a comment\n", "a.yaml:1: must be a mapping of keys"),
        ("- a\n- b\n", "a.yaml:1: must be a mapping of keys such as 'name: ...'; found a list."),
        ("just words\n", "found 'just words'."),
        ("a:\n\tb: 1\n", "a.yaml:2: must be indented with spaces; found a tab"),
        ("a: 'x\nb: 1\n", "a.yaml:3: a quotation mark opened in line 1 must be closed"),
        ("\na: [1, 2\nb: 1\n", "a.yaml:3: a bracket opened in line 2 must be closed"),
        ("a: {b: 1\n", "a bracket opened in line 1 must be closed"),
        ("a: b: c\n", "a.yaml:1: must be 'key: value' with one colon"),
        ("a: *gone\n", "a.yaml:1: a name after '*' must have been given before with '&'"),
        ("a: 1\n---\nb: 1\n", "a.yaml:2: must be one scenario; found a second document"),
        ("a: 1\n@b: 1\n", "a.yaml:2: must be YAML; it cannot be read from here on."),
        ("a: 1\nb: \x07\n", "a.yaml:2: must be plain text; found a control character."),
        ("? [a, b]\n: 1\n", "a.yaml:1: a key must be a word or a number; found a list"),
        ("a: {? {c: 1} : 2}\n", "a.yaml:1 a: a key must be a word or a number"),
        (
            "a: [{b: 1, b: 2}]\n",
            "a.yaml:1 a[1].b: a key must stand once; it stands in lines 1 and 1",
        ),
        ("2028: 1\n02028: 1\n", "a.yaml:2 2028: a key must stand once"),
        ("a: &a [*a]\n", "a.yaml:1: must be a scenario; it is too deep, too long"),
        ("a:\n  " + "[" * 1500, "a.yaml:2: must be a scenario; it is nested too deeply"),
        ("a: " + "[" * 60 + "]" * 60, "nested too deeply"),
        ("%YAML 9.9\n---\na: 1\n", "must be"),
    ],
)
def test_text_that_is_no_scenario_is_told_with_its_line(
    mistakes: Mistakes, text: str, sentence: str
) -> None:
    told = mistakes(text)
    assert sentence in told[0], told


def test_a_few_lines_that_stand_for_billions_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert MOST_VALUES < 9**12
    with pytest.raises(ScenarioError, match="too deep, too long"):
        read_placed(bomb, "bomb.yaml")


def test_numbers_and_words_are_read_by_the_yaml_of_today() -> None:
    text = "a: 060101\nb: no\nc: 1e-3\nd: 150_000_000\ne: ~\nf: TRUE\ng: 0o14\nh: +.inf\ni: '06'\n"
    tree = read_placed(text, "a.yaml")
    found = {key: entry.content for key, entry in tree.entries.items()}
    assert found["a"] == 60101
    assert tree.entries["a"].written == "060101"
    assert found["b"] == "no"
    assert found["c"] == 0.001
    assert found["d"] == 150_000_000
    assert found["e"] is None
    assert found["f"] is True
    assert found["h"] == float("inf")
    assert found["i"] == "06"
    assert tree.entries["g"].shown() == "0o14"


def test_aliases_are_read_where_they_stand() -> None:
    tree = read_placed("a: &years {2028: 1}\nb: *years\n", "a.yaml")
    assert tree.entries["b"].plain() == {2028: 1}


def test_a_name_given_twice_stands_for_the_last_value() -> None:
    tree = read_placed("a: &x 1\nb: &x 2\nc: *x\n", "a.yaml")
    assert tree.entries["c"].content == 2


def test_a_long_value_is_shown_shortened() -> None:
    assert Placed("x" * 200, "x" * 200, "a.yaml", 1).shown() == "'" + "x" * 59 + "…"


def test_keys_are_written_as_people_count() -> None:
    assert dotted(()) == ""
    assert dotted(("rules", 1, "must_do", 0)) == "rules[2].must_do[1]"


# --- damage --------------------------------------------------------------------------------------


def told(text: str) -> tuple[str, ...]:
    """Return what is told of a text; any error but a `ScenarioError` fails the test."""
    try:
        scenario_from_text(text)
    except ScenarioError as refusal:
        return refusal.problems or ("a refusal must say something",)
    return ()


def or_told(text: str) -> None:
    """Demand that a text is read, or refused with a place and in our own words."""
    for problem in told(text):
        assert problem.startswith("scenario.yaml:")
        assert "what the schema says" not in problem


COMMENTED = (REPOSITORY / "scenarios" / "base.yaml").read_text(encoding="utf-8")
WHOLE = re.sub(r"[ ]*#.*", "", COMMENTED)
MORE = WHOLE.replace(
    "rules:\n",
    "rules:\n"
    '  - requires: {candidate: "school-060411", needs: "road-060411", timing: started}\n'
    "  - target: {indicator: sanitation, unit: ['0604'], each: true, at_least: 0.2}\n"
    "  - count: {where: {sector: roads, stage: [1, 2]}, at_most: 4}\n"
    "  - excludes: [a, b]\n"
    "  - frozen: {a: 2028, b: null}\n"
    "  - large_works: {cost_from: 1000, at_most: 2}\n",
)


def test_the_text_to_be_damaged_is_whole() -> None:
    assert len(scenario_from_text(MORE).rules) == 7


@settings(deadline=None, max_examples=30)
@given(cut=st.integers(0, len(MORE)))
def test_a_truncated_file_never_ends_in_a_traceback(cut: int) -> None:
    or_told(MORE[:cut])


def test_a_key_that_is_a_number_is_told_with_its_line() -> None:
    (problem,) = [text for text in told('0: "Base"\n') if "key" in text and "[1]" in text]
    assert problem == (
        "scenario.yaml:1 [1]: must stand under a key that is a word, not a number; found 'Base'."
    )


@settings(deadline=None, max_examples=60)
@given(
    place=st.integers(0, len(MORE)),
    length=st.integers(0, 12),
    put=st.one_of(
        st.sampled_from(
            ["\t", "{", "}", "[", "]", ":", "- ", "'", '"', "&a ", "*a", "!x ", "|", ">", "%", "\n"]
        ),
        st.text(max_size=4),
    ),
)
def test_a_damaged_file_never_ends_in_a_traceback(place: int, length: int, put: str) -> None:
    or_told(MORE[:place] + put + MORE[place + length :])


WRONG_VALUES = (
    *("3", "-1", "1.5", "060101", "text", '""', "null", "true", ".nan", "1e999", "9" * 400),
    *("[]", "[1]", "[[a]]", "[a, a]", "{}", "{a: 1}", "{2028: 1}", "2028-01-01", "!tag x"),
)


@settings(deadline=None, max_examples=80)
@given(
    number=st.integers(0, MORE.count(":") - 1),
    value=st.sampled_from(WRONG_VALUES),
)
def test_a_wrong_value_in_any_place_is_told_in_our_words(number: int, value: str) -> None:
    parts = MORE.split(": ")
    here = number % (len(parts) - 1)
    rest = parts[here + 1]
    ends = [rest.find(mark) for mark in (",", "}", "\n", " ") if rest.find(mark) >= 0]
    parts[here + 1] = value + rest[min(ends) :] if ends else value
    or_told(": ".join(parts))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_never_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"bytes-{os.getpid()}.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError):
        load_scenario(path)


def test_a_folded_text_reads_as_one_line(tiny: str, write: Write) -> None:
    folded = tiny + "description: >-\n  Ceilings as spent,\n  for what is free.\n"
    assert load_scenario(write(folded)).description == "Ceilings as spent, for what is free."
