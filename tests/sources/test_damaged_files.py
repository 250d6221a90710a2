"""Two hundred damaged variants of the real files: words or the same figures, never a wrong value."""

import random
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import GapPlannerError
from gapplanner.indicators.families.published import Published

pytestmark = pytest.mark.published

Damage = Callable[[bytes, random.Random], bytes]
FILES = {
    "districts": "indicators/cajamarca_districts.csv",
    "facilities": "health/ipress_cajamarca_2022_nopersonal.csv",
    "facility_points": "health/ipress_cajamarca_2022_nopersonal.csv",
    "road_gaps": "roads/pmi_road_gap_indicators_cajamarca_2018_2023.csv",
    "populated_places": "indicators/localities_cajamarca.csv",
    "units": "indicators/ubigeo_cajamarca.csv",
}
"""What is read, and the file it is read from."""
TRIES = 4


def table_of(text: bytes) -> pd.DataFrame:
    return pd.read_csv(StringIO(text.decode()), dtype=str, keep_default_na=False)


def text_of(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def cut_short(text: bytes, chance: random.Random) -> bytes:
    return text[: chance.randrange(1, len(text) - 1)]


def cut_in_the_first_line(text: bytes, chance: random.Random) -> bytes:
    return text[: chance.randrange(1, text.index(b"\n"))]


def in_latin(text: bytes, _chance: random.Random) -> bytes:
    return text.decode().encode("latin-1", "replace")


def in_utf16(text: bytes, _chance: random.Random) -> bytes:
    return text.decode().encode("utf-16")


def with_semicolons(text: bytes, _chance: random.Random) -> bytes:
    return table_of(text).to_csv(index=False, sep=";", lineterminator="\n").encode()


def a_column_renamed(text: bytes, chance: random.Random) -> bytes:
    table = table_of(text)
    name = chance.choice(list(table.columns))
    return text_of(table.rename(columns={name: f"{name} "}))


def columns_shuffled(text: bytes, chance: random.Random) -> bytes:
    table = table_of(text)
    return text_of(table[chance.sample(list(table.columns), len(table.columns))])


def rows_shuffled(text: bytes, chance: random.Random) -> bytes:
    return text_of(table_of(text).sample(frac=1, random_state=chance.randrange(10_000)))


def rows_twice(text: bytes, chance: random.Random) -> bytes:
    table = table_of(text)
    again = table.sample(n=3, random_state=chance.randrange(10_000))
    return text_of(pd.concat([table, again]))


def zeros_lost(text: bytes, _chance: random.Random) -> bytes:
    table = table_of(text)
    for name in table.columns:
        codes = table[name].str.fullmatch(r"0\d{3}|0\d{5}")
        if codes.mean() > 0.5:
            table[name] = table[name].where(~codes, table[name].str.lstrip("0"))
    return text_of(table)


def numbers_with_commas(text: bytes, chance: random.Random) -> bytes:
    table = table_of(text)
    decimals = [n for n in table.columns if table[n].str.fullmatch(r"-?\d+\.\d+").mean() > 0.5]
    name = chance.choice(decimals)
    return text_of(table.assign(**{name: table[name].str.replace(".", ",")}))


def a_page_in_its_place(_text: bytes, _chance: random.Random) -> bytes:
    return b"<html><body><table><tr><td>Ubigeo</td></tr></table></body></html>"


def nothing_at_all(_text: bytes, _chance: random.Random) -> bytes:
    return b""


def zeros_of_a_disk(text: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(text) // 2)
    return text[:place] + bytes(200) + text[place + 200 :]


DAMAGES: tuple[Damage, ...] = (
    cut_short,
    cut_in_the_first_line,
    in_latin,
    in_utf16,
    with_semicolons,
    a_column_renamed,
    columns_shuffled,
    rows_shuffled,
    rows_twice,
    zeros_lost,
    numbers_with_commas,
    a_page_in_its_place,
    nothing_at_all,
    zeros_of_a_disk,
)
ONCE = frozenset(
    {in_latin, in_utf16, with_semicolons, zeros_lost, a_page_in_its_place, nothing_at_all}
)


def read(what: str, folder: Path) -> pd.DataFrame:
    table: pd.DataFrame = getattr(Published(folder), what)
    return table


def variants() -> Iterator[tuple[str, Damage, int]]:
    for what in FILES:
        for damage in DAMAGES:
            for number in range(1 if damage in ONCE else TRIES):
                yield what, damage, number


def is_less_or_the_same(found: pd.DataFrame, intact: pd.DataFrame) -> bool:
    """Whether every figure is as in the intact file: rows may be absent, never other."""
    names = ("indicator_id", "facility_id", "place_id", "unit_id", "year")
    key = [name for name in names if name in intact]
    both = found.astype(str).merge(intact.astype(str), how="left", indicator=True)
    return bool((both["_merge"] == "both").all()) and not found.duplicated(key).any()


@pytest.fixture(scope="module")
def intact(published: Path) -> dict[str, pd.DataFrame]:
    return {what: read(what, published / "data") for what in FILES}


@pytest.fixture
def damaged(published: Path, tmp_path: Path) -> Callable[[str, bytes], Path]:
    """A folder of the published files in which one holds other bytes."""

    def make(name: str, text: bytes) -> Path:
        for folder in ("indicators", "health", "roads", "census"):
            (tmp_path / folder).mkdir()
            for path in (published / "data" / folder).iterdir():
                if f"{folder}/{path.name}" != name:
                    (tmp_path / folder / path.name).symlink_to(path)
        (tmp_path / name).write_bytes(text)
        return tmp_path

    return make


def test_there_are_two_hundred() -> None:
    assert len(list(variants())) >= 200


@pytest.mark.parametrize(
    ("what", "damage", "number"),
    list(variants()),
    ids=lambda value: value.__name__ if callable(value) else str(value),
)
def test_a_damaged_file_ends_in_words_or_in_the_same_figures(
    what: str,
    damage: Damage,
    number: int,
    published: Path,
    damaged: Callable[[str, bytes], Path],
    intact: dict[str, pd.DataFrame],
) -> None:
    name = FILES[what]
    text = damage(
        (published / "data" / name).read_bytes(), random.Random(f"{what}{damage.__name__}{number}")
    )
    folder = damaged(name, text)
    try:
        found = read(what, folder)
    except GapPlannerError:
        return
    assert is_less_or_the_same(found, intact[what])
