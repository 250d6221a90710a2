"""Damaged variants of real files through every import: words, or what the intact file gives."""

import contextlib
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from gapplanner.errors import GapPlannerError
from gapplanner.importing.asking import Asked
from gapplanner.importing.bank import import_bank
from gapplanner.importing.budget import import_budget
from gapplanner.importing.dashboard import import_dashboard
from gapplanner.importing.execution import import_execution
from gapplanner.importing.facilities import import_facilities
from gapplanner.importing.fidt import import_fidt
from gapplanner.importing.kinds import Importer
from gapplanner.importing.poverty import import_poverty

pytestmark = pytest.mark.published

Table = pd.DataFrame
Damage = Callable[[Table, Path, random.Random], None]
"""Writes a damaged variant of a table, or of a file that lies at the path."""
PUBLISHED = Path(__file__).parents[3] / "shared"
FIDT = "peru/fidt2024_district_indicators_peru.parquet"
EXECUTED = "budget/PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
INVESTMENT = "investment/consulta_amigable_2020"
FUNCTIONS = "budget/mef_2024_cajamarca_municipal_by_function_and_program.csv"


@dataclass(frozen=True)
class Kind:
    """A kind of import: the real file, the part of it that is tried, and in which department."""

    name: str
    file: str
    department: str
    take: Importer
    part: Callable[[Table], Table] = lambda table: table


def first(
    rows: int, part: Callable[[Table], Table] = lambda table: table
) -> Callable[[Table], Table]:
    return lambda table: part(table).head(rows)


def of(column: str, department: str) -> Callable[[Table], Table]:
    return lambda table: table[table[column].astype(str).str.zfill(6).str[:2] == department]


ASK = Asked(fidt=PUBLISHED / "data" / FIDT, year=2022)
KINDS = (
    Kind(
        "bank", "investment/banco_inversiones_Amazonas_Filtrado.xlsx", "01", import_bank, first(80)
    ),
    Kind("poverty", "indicators/cajamarca_districts.csv", "06", import_poverty, first(40)),
    Kind("municipal budget", EXECUTED, "06", import_budget, first(60, of("UBI_DIST", "06"))),
    Kind("functions", FUNCTIONS, "06", import_budget, first(300)),
    Kind(
        "municipal projects",
        f"{INVESTMENT}_municipal_projects_cajamarca.csv",
        "06",
        import_budget,
        first(200),
    ),
    Kind("regional projects", f"{INVESTMENT}_regional_projects_cajamarca.csv", "06", import_budget),
    Kind("fidt", FIDT, "01", import_fidt, of("ubigeo", "01")),
    Kind(
        "facilities",
        "health/ipress_cajamarca_2022_nopersonal.csv",
        "06",
        import_facilities,
        first(80),
    ),
    Kind("gap dashboard", "indicators/DASSHBOARDRED.xlsx", "06", import_dashboard),
    Kind("execution", EXECUTED, "06", import_execution, first(60, of("UBI_DIST", "06"))),
)
"""A new kind joins by one line."""


def saved(table: Table, path: Path) -> None:
    """Write a table as the kind of file that the path says."""
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)


def bytes_of(table: Table, path: Path) -> bytes:
    saved(table, path)
    return path.read_bytes()


def cut_short(table: Table, path: Path, chance: random.Random) -> None:
    content = bytes_of(table, path)
    path.write_bytes(content[: chance.randrange(1, len(content) - 1)])


def nothing_at_all(_table: Table, path: Path, _chance: random.Random) -> None:
    path.write_bytes(b"")


def a_page_in_its_place(_table: Table, path: Path, _chance: random.Random) -> None:
    path.write_text("<html><body><p>Sesión expirada</p></body></html>", encoding="utf-8")


def zeros_of_a_disk(table: Table, path: Path, chance: random.Random) -> None:
    content = bytes_of(table, path)
    place = chance.randrange(len(content) // 2)
    path.write_bytes(content[:place] + bytes(300) + content[place + 300 :])


def a_column_renamed(table: Table, path: Path, chance: random.Random) -> None:
    name = chance.choice(list(table.columns))
    saved(table.rename(columns={name: f"{name} nuevo"}), path)


def a_column_twice(table: Table, path: Path, chance: random.Random) -> None:
    name = chance.choice(list(table.columns))
    other = next(other for other in table.columns if other != name)
    saved(table.assign(**{other: table[name]}).rename(columns={other: f"{name} "}), path)


def columns_shuffled(table: Table, path: Path, chance: random.Random) -> None:
    saved(table[chance.sample(list(table.columns), len(table.columns))], path)


def headings_shuffled(table: Table, path: Path, chance: random.Random) -> None:
    names = list(table.columns)
    one, other = chance.sample(range(len(names)), 2)
    names[one], names[other] = names[other], names[one]
    saved(table.set_axis(names, axis="columns"), path)


def rows_shuffled(table: Table, path: Path, chance: random.Random) -> None:
    saved(table.sample(frac=1, random_state=chance.randrange(10_000)), path)


def rows_twice(table: Table, path: Path, chance: random.Random) -> None:
    again = table.sample(n=3, random_state=chance.randrange(10_000))
    saved(pd.concat([table, again], ignore_index=True), path)


def zeros_lost(table: Table, path: Path, _chance: random.Random) -> None:
    lost = table.copy()
    for name in lost.columns:
        texts = lost[name].astype(str)
        if (texts.str.fullmatch(r"0\d{5}")).mean() > 0.5:
            lost[name] = texts.str.lstrip("0")
    saved(lost, path)


def amounts_of(table: Table) -> list[str]:
    found = []
    for name in map(str, table.columns):
        numbers = pd.to_numeric(table[name], errors="coerce")
        if numbers.notna().mean() > 0.7 and numbers.nunique() > 10:
            found.append(name)
    return found


def decimal_commas(table: Table, path: Path, chance: random.Random) -> None:
    name = chance.choice(amounts_of(table))
    numbers = pd.to_numeric(table[name], errors="coerce")
    text = numbers.map(lambda number: f"{number:.2f}".replace(".", ","), na_action="ignore")
    saved(table.assign(**{name: text.fillna("")}), path)


def commas_of_thousands(table: Table, path: Path, _chance: random.Random) -> None:
    changed = table.copy()
    for name in amounts_of(table):
        numbers = pd.to_numeric(table[name], errors="coerce")
        if numbers.max() > 5_000 and not table[name].astype(str).str.fullmatch(r"\d{5,7}").all():
            shown = numbers.map(lambda number: f"{number:,.15g}", na_action="ignore")
            changed[name] = shown.fillna("")
    saved(changed, path)


def in_thousands(table: Table, path: Path, _chance: random.Random) -> None:
    changed = table.copy()
    for name in amounts_of(table):
        numbers = pd.to_numeric(table[name].astype(str).str.replace(",", ""), errors="coerce")
        if numbers.median() > 1_000 and not table[name].astype(str).str.fullmatch(r"\d{5,7}").all():
            changed[name] = numbers / 1_000
    saved(changed, path)


def titles_above(table: Table, path: Path, _chance: random.Random) -> None:
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False, startrow=3)
        book = load_workbook(path)
        sheet = book["Sheet1"]
        sheet["A1"] = "CONSULTA"
        sheet.merge_cells("A1:E2")
        book.save(path)
    else:
        saved(table, path)
        path.write_bytes(b"CONSULTA\n\n" + path.read_bytes())


def merged_headings(table: Table, path: Path, _chance: random.Random) -> None:
    """Write the heading in two rows: groups above, and their columns below."""
    names = list(table.columns)
    groups = [f"Grupo {n}" if n % 2 else name for n, name in enumerate(names)]
    below = [name if n % 2 else "" for n, name in enumerate(names)]
    rows = pd.concat([pd.DataFrame([below], columns=names), table.astype(str)])
    saved(rows.set_axis(groups, axis="columns"), path)


def another_alphabet(table: Table, path: Path, chance: random.Random) -> None:
    if path.suffix != ".csv":
        return saved(table, path)
    text = table.to_csv(index=False)
    alphabet = chance.choice(["latin-1", "cp850", "utf-16", "utf-8-sig"])
    path.write_bytes(text.encode(alphabet, "replace"))
    return None


def semicolons(table: Table, path: Path, _chance: random.Random) -> None:
    if path.suffix == ".csv":
        table.to_csv(path, index=False, sep=";")
    else:
        saved(table, path)


def a_broken_part(table: Table, path: Path, chance: random.Random) -> None:
    content = bytearray(bytes_of(table, path))
    for _n in range(20):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(bytes(content))


def a_sheet_renamed(table: Table, path: Path, _chance: random.Random) -> None:
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False, sheet_name="Hoja nueva")
    else:
        saved(table, path)


def two_sheets(table: Table, path: Path, _chance: random.Random) -> None:
    if path.suffix != ".xlsx":
        return saved(table, path)
    with pd.ExcelWriter(path) as book:
        table.to_excel(book, index=False, sheet_name="a")
        table.head(5).to_excel(book, index=False, sheet_name="b")
    return None


def a_folder_compressed(table: Table, path: Path, _chance: random.Random) -> None:
    content = bytes_of(table, path)
    with ZipFile(path, "w") as folder:
        folder.writestr(path.name, content)


DAMAGES: tuple[Damage, ...] = (
    *(cut_short, nothing_at_all, a_page_in_its_place, zeros_of_a_disk, a_column_renamed),
    *(a_column_twice, columns_shuffled, headings_shuffled, rows_shuffled, rows_twice, zeros_lost),
    *(decimal_commas, commas_of_thousands, in_thousands, titles_above, merged_headings),
    *(another_alphabet, semicolons, a_broken_part, a_sheet_renamed, two_sheets),
    a_folder_compressed,
)
TWICE = frozenset({cut_short, a_column_renamed, headings_shuffled, zeros_of_a_disk})


@pytest.fixture(scope="module")
def folders(
    folder_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A folder of data with the territory of each department, into which no other test imports."""
    root = tmp_path_factory.mktemp("territories")
    return {
        department: shutil.copytree(folder_of(department), root / department)
        for department in ("01", "06")
    }


@pytest.fixture(scope="module")
def parts(published: Path) -> dict[str, Table]:
    """The part of each real file that is tried."""
    found = {}
    for kind in KINDS:
        path = published / "data" / kind.file
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
        elif path.suffix == ".csv":
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
        else:  # the first rows are enough, and quick
            table = pd.read_excel(path, dtype=str, keep_default_na=False, nrows=700)
        found[kind.name] = kind.part(table).reset_index(drop=True)
    return found


Outcome = tuple[dict[str, str], list[str]]


def taken(take: Importer, path: Path, folder: Path, into: Path) -> Outcome:
    """Return the tables that an import writes into a copy of a folder, and what it says."""
    shutil.copytree(folder, into)
    told = take(path, into, ask=ASK)
    tables = {
        one.name: one.read_text(encoding="utf-8") for one in told.paths if one.suffix == ".csv"
    }
    return tables, [*told.repaired, *told.refused, *told.unknown]


@pytest.fixture(scope="module")
def intact(
    folders: dict[str, Path], parts: dict[str, Table], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    made = {}
    for kind in KINDS:
        folder = tmp_path_factory.mktemp("intact")
        path = folder / Path(kind.file).name
        saved(parts[kind.name], path)
        made[kind.name] = taken(kind.take, path, folders[kind.department], folder / "into")
    return made


def is_the_same(found: Outcome, intact: Outcome) -> bool:
    """Whether the tables are those of the intact file, or what differs is spoken of."""
    tables, said = found
    if any(sentence not in intact[1] for sentence in said):
        return True
    return tables == intact[0]


def variants() -> Iterator[tuple[Kind, Damage, int]]:
    for kind in KINDS:
        for damage in DAMAGES:
            for number in range(2 if damage in TWICE else 1):
                yield kind, damage, number


def test_there_are_two_hundred() -> None:
    assert len(list(variants())) >= 200


@pytest.mark.parametrize(
    ("kind", "damage", "number"),
    list(variants()),
    ids=lambda value: getattr(value, "__name__", getattr(value, "name", str(value))),
)
def test_a_damaged_file_ends_in_words_or_in_what_the_intact_one_gives(
    kind: Kind,
    damage: Damage,
    number: int,
    folders: dict[str, Path],
    parts: dict[str, Table],
    intact: dict[str, Outcome],
    tmp_path: Path,
) -> None:
    path = tmp_path / Path(kind.file).name
    damage(parts[kind.name], path, random.Random(f"{kind.name}{damage.__name__}{number}"))
    folder, into = folders[kind.department], tmp_path / "into"
    with contextlib.suppress(GapPlannerError):
        found = taken(kind.take, path, folder, into)
        assert is_the_same(found, intact[kind.name])
        return
    # Refused in words, and nothing is half-written.
    before = {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*.*")}
    after = {one.relative_to(into): one.read_bytes() for one in into.rglob("*.*")}
    assert after == before
