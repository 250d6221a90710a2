"""Damaged variants of real layers: words, or what the intact layer gives."""

import contextlib
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from gapplanner.errors import GapPlannerError
from gapplanner.importing.asking import Asked
from gapplanner.importing.roads import import_roads
from gapplanner.importing.said import Imported
from gapplanner.importing.territory import import_territory

pytestmark = pytest.mark.published

PUBLISHED = Path(__file__).parents[3] / "shared" / "data"
LIMITS = PUBLISHED / "boundaries" / "cajamarca_boundaries_full.gpkg"
CODES = PUBLISHED / "indicators" / "ubigeo_distrito.csv"
ROADS = PUBLISHED / "roads" / "red_vial_departamental_cajamarca.gpkg"
PROVINCE = "0601"
Damage = Callable[[Any, Path, random.Random], None]
Take = Callable[[Path, Path], Imported]


def province_of_cajamarca() -> Any:
    """The twelve districts of one province."""
    layer = gpd.read_file(LIMITS, layer="districts_innovar_inei2017")
    code = next(name for name in layer.columns if name.lower() in {"ubigeo", "iddist", "unit_id"})
    return layer[layer[code].astype(str).str.startswith(PROVINCE)].reset_index(drop=True)


def main_roads() -> Any:
    return gpd.read_file(ROADS)


def limits_of(path: Path, into: Path) -> Imported:
    return import_territory(path, into, ask=Asked(department="06", codes=CODES))


KINDS: dict[str, tuple[Callable[[], Any], Take]] = {
    "territory": (province_of_cajamarca, limits_of),
    "roads": (main_roads, import_roads),
}
"""A new kind joins by one line."""


def cut_short(layer: Any, path: Path, chance: random.Random) -> None:
    layer.to_file(path)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(1, len(content) - 1)])


def rows_shuffled(layer: Any, path: Path, chance: random.Random) -> None:
    layer.sample(frac=1, random_state=chance.randrange(999)).to_file(path)


def rows_twice(layer: Any, path: Path, _chance: random.Random) -> None:
    gpd.GeoDataFrame(layer.iloc[[*range(len(layer)), 0, 1]], crs=layer.crs).to_file(path)


def columns_renamed(layer: Any, path: Path, _chance: random.Random) -> None:
    names = {name: f"x_{name}" for name in layer.columns if name != "geometry"}
    layer.rename(columns=names).to_file(path)


def another_system(layer: Any, path: Path, _chance: random.Random) -> None:
    layer.to_crs(32717).to_file(path)


def a_system_that_is_not_its_own(layer: Any, path: Path, _chance: random.Random) -> None:
    layer.to_crs(32717).set_crs(32718, allow_override=True).to_file(path)


def axes_swapped(layer: Any, path: Path, _chance: random.Random) -> None:
    turned = shapely.transform(layer.geometry.array, lambda xy: xy[:, ::-1])
    layer.set_geometry(gpd.GeoSeries(turned, index=layer.index, crs=layer.crs)).to_file(path)


def empty_drawings(layer: Any, path: Path, _chance: random.Random) -> None:
    bare = layer.copy()
    bare.loc[0, "geometry"] = None
    bare.to_file(path)


def zeros_of_a_disk(layer: Any, path: Path, chance: random.Random) -> None:
    layer.to_file(path)
    content = path.read_bytes()
    place = chance.randrange(200, len(content) // 2)
    path.write_bytes(content[:place] + bytes(4_096) + content[place + 4_096 :])


DAMAGES: tuple[Damage, ...] = (
    *(cut_short, rows_shuffled, rows_twice, columns_renamed, another_system),
    *(a_system_that_is_not_its_own, axes_swapped, empty_drawings, zeros_of_a_disk),
)


@pytest.fixture(scope="module")
def folder(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with the limits of the province."""
    made = tmp_path_factory.mktemp("layers")
    province_of_cajamarca().to_file(made / "limits.gpkg")
    limits_of(made / "limits.gpkg", made / "data")
    return made / "data"


def taken(take: Take, path: Path, folder: Path, into: Path) -> tuple[dict[str, bytes], list[str]]:
    shutil.copytree(folder, into)
    told = take(path, into)
    texts = {
        one.name: one.read_bytes() for one in told.paths if one.suffix in {".csv", ".topojson"}
    }
    said = (*told.repaired, *told.refused, *told.unknown)
    # A count that changes is not a sentence about what is wrong.
    return texts, [re.sub(r"\d+", "#", sentence) for sentence in said]


@pytest.fixture(scope="module")
def intact(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[dict[str, bytes], list[str]]]:
    made = {}
    for name, (layer, take) in KINDS.items():
        place = tmp_path_factory.mktemp(name)
        layer().to_file(place / "layer.gpkg")
        made[name] = taken(take, place / "layer.gpkg", folder, place / "into")
    return made


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_layer_ends_in_words_or_in_what_the_intact_one_gives(
    name: str,
    damage: Damage,
    folder: Path,
    intact: dict[str, tuple[dict[str, bytes], list[str]]],
    tmp_path: Path,
) -> None:
    layer, take = KINDS[name]
    path, into = tmp_path / "layer.gpkg", tmp_path / "into"
    damage(layer(), path, random.Random(f"{name}{damage.__name__}"))
    with contextlib.suppress(GapPlannerError):
        texts, said = taken(take, path, folder, into)
        expected, known = intact[name]
        assert texts == expected or any(sentence not in known for sentence in said)
        return
    # Refused in words, and nothing is half-written.
    assert (into / "catalog.yaml").read_bytes() == (folder / "catalog.yaml").read_bytes()
