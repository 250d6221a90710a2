"""Colours that everybody can tell apart, on screens and on grey paper."""

import itertools

import pytest

from gapplanner.maps.palette import (
    CLOSURE_RAMP,
    GAP_RAMP,
    MONEY_RAMP,
    SECTOR_COLOURS,
    ZONE_COLOURS,
    Ramp,
    contrast,
    luminance,
)
from gapplanner.vocabulary import Sector


@pytest.mark.parametrize("ramp", [GAP_RAMP, CLOSURE_RAMP, MONEY_RAMP])
def test_worse_is_darker_class_by_class_so_that_grey_paper_reads_alike(ramp: Ramp) -> None:
    lights = [luminance(colour) for colour in ramp.colours]
    assert lights == sorted(lights, reverse=True)
    assert min(a / b for a, b in itertools.pairwise(lights)) > 1.15


def test_five_classes_are_fixed_and_a_bound_belongs_above() -> None:
    assert [GAP_RAMP.class_of(value) for value in (0, 0.199, 0.2, 0.6, 0.8, 1)] == [
        0,
        0,
        1,
        3,
        4,
        4,
    ]


def test_every_sector_has_a_colour_on_which_its_sign_is_read() -> None:
    assert set(SECTOR_COLOURS) == set(Sector)
    for colour in SECTOR_COLOURS.values():
        assert contrast(colour.fill, colour.ink) >= 4.5


def test_a_ramp_with_a_missing_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="ascending bounds and one more colour"):
        Ramp((0.5,), ("#000000",))


def test_a_critical_zone_is_told_from_every_other_class_in_grey() -> None:
    *others, critical = ZONE_COLOURS
    assert min(contrast(critical, other) for other in others) >= 3
    lights = [luminance(colour) for colour in others]
    assert lights[0] == max(lights)  # where there is no zone nothing catches the eye
    assert lights[1] / lights[0] < 0.8
