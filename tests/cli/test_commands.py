"""The commands as people type them: exit codes, words, and no traceback for a mistake."""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

ROOT = Path(__file__).parents[2]
BASE = (ROOT / "scenarios" / "base.yaml").read_text(encoding="utf-8")
Command = Callable[..., CompletedProcess[str]]


def mistaken(gapplanner: Command, folder: Path, text: str, command: str = "plan") -> str:
    """Run a wrong scenario; it must end with 1, say what is wrong and leave nothing behind."""
    scenario = folder / "wrong.yaml"
    scenario.write_text(text, encoding="utf-8")
    out = ["--out", str(folder / "out")] if command == "plan" else []
    ended = gapplanner(command, str(scenario), *out)
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert [path.name for path in folder.iterdir()] == ["wrong.yaml"]
    return ended.stderr


def test_help_names_the_commands_that_are_built(gapplanner: Command) -> None:
    ended = gapplanner("--help")
    assert ended.returncode == 0
    lines = ended.stdout.partition("Commands:")[2].splitlines()
    named = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert named == [
        "check", "gaps", "plan", "explain", "compare", "export", "curve", "prices", "alternatives", "robust", "weak", "priority", "report", "data",
    ]  # fmt: skip


def test_help_is_in_spanish_by_default(gapplanner: Command) -> None:
    assert "cartera" in gapplanner("--help", language="es").stdout


def test_an_unknown_command_is_a_usage_mistake(gapplanner: Command) -> None:
    ended = gapplanner("pln", "scenarios/base.yaml")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_an_unknown_language_is_a_usage_mistake(gapplanner: Command) -> None:
    ended = gapplanner("--language", "qu", "data", "list")
    assert ended.returncode == 2
    assert "the language must be one of es, en; found 'qu'" in ended.stderr


def test_every_scenario_passes_every_door(gapplanner: Command) -> None:
    ended = gapplanner(
        "check", *(f"scenarios/{path.name}" for path in sorted((ROOT / "scenarios").glob("*.yaml")))
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("passes every door") == 4


def test_a_missing_scenario_says_so(gapplanner: Command) -> None:
    ended = gapplanner("plan", "scenarios/no-such.yaml")
    assert ended.returncode == 1
    assert "no-such.yaml" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_mistake_of_a_scenario_is_told_at_once(gapplanner: Command, tmp_path: Path) -> None:
    text = BASE.replace("years: 3", "yeers: 3").replace("30_000_000", "-5", 1)
    said = mistaken(gapplanner, tmp_path, text)
    assert "wrong.yaml:" in said
    assert "yeers" in said
    assert "-5" in said


def test_an_unquoted_ubigeo_is_explained(gapplanner: Command, tmp_path: Path) -> None:
    said = mistaken(gapplanner, tmp_path, BASE.replace('{department: "06"}', "{department: 06}"))
    assert "quote" in said.lower()


def test_a_duplicate_key_is_refused(gapplanner: Command, tmp_path: Path) -> None:
    said = mistaken(gapplanner, tmp_path, BASE + "\nyears: 4\n")
    assert "years" in said


def test_an_unknown_district_is_refused(gapplanner: Command, tmp_path: Path) -> None:
    text = BASE.replace(
        "rules:",
        'rules:\n  - maximum_share: {of: cost, where: {district: ["069999"]}, at_most: 0.1}',
        1,
    )
    said = mistaken(gapplanner, tmp_path, text)
    assert "069999" in said


def test_a_reniec_code_is_recognised_with_its_inei_code(
    gapplanner: Command, tmp_path: Path
) -> None:
    # RENIEC's 060618 is Choropampa, INEI's 060406; INEI has no 060618.
    text = BASE.replace(
        "rules:",
        'rules:\n  - maximum_share: {of: cost, where: {district: ["060618"]}, at_most: 0.1}',
        1,
    )
    said = mistaken(gapplanner, tmp_path, text)
    assert "RENIEC" in said
    assert "060406" in said


def test_check_tells_mistakes_of_every_scenario(gapplanner: Command, tmp_path: Path) -> None:
    said = mistaken(gapplanner, tmp_path, BASE.replace("base_year: 2027", "base_year: x"), "check")
    assert "base_year" in said


def test_data_list_names_publishers(gapplanner: Command) -> None:
    ended = gapplanner("data", "list")
    assert ended.returncode == 0
    assert "INEI" in ended.stderr
    assert "MEF" in ended.stderr


def test_data_check_passes_on_the_repository(gapplanner: Command) -> None:
    ended = gapplanner("data", "check")
    assert ended.returncode == 0, ended.stderr
    assert "intact" in ended.stderr


def test_gaps_are_measured_and_mapped(gapplanner: Command, tmp_path: Path) -> None:
    ended = gapplanner("gaps", "scenarios/base.yaml", "--out", str(tmp_path / "gaps"))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [str(tmp_path / "gaps")]
    assert (tmp_path / "gaps" / "map.html").stat().st_size < 800_000
    assert (tmp_path / "gaps" / "gaps.csv").is_file()
    assert not (tmp_path / "gaps" / "portfolio.csv").exists()


@pytest.mark.published
def test_data_build_gives_the_data_of_the_repository(
    gapplanner: Command, published: Path, tmp_path: Path
) -> None:
    into = tmp_path / "data"
    shutil.copytree(ROOT / "data", into)
    ended = gapplanner("data", "build", "--from", str(published / "data"), "--into", str(into))
    assert ended.returncode == 0, ended.stderr
    for path in sorted(into.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (ROOT / "data" / path.relative_to(into)).read_bytes(), path


def test_data_build_from_an_empty_folder_writes_nothing(
    gapplanner: Command, tmp_path: Path
) -> None:
    (tmp_path / "published").mkdir()
    ended = gapplanner(
        "data", "build", "--from", str(tmp_path / "published"), "--into", str(tmp_path / "data")
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert not any((tmp_path / "data").rglob("*"))
