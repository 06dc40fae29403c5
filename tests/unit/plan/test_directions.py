"""Turn by turn, on letters drawn as streets."""

import itertools

import geopandas as gpd
import pytest
import shapely

from geoplan.base.words import reading
from geoplan.plan.directions import (
    Piece,
    kind_of,
    leg_steps,
    say_distance,
    say_leg,
    say_street,
    table_steps,
)


def steps_along(corners, names, *, classes=None, goal=None):
    """Return the steps along corners, one street per straight piece."""
    line = shapely.LineString(corners)
    lengths = [shapely.LineString(pair).length for pair in itertools.pairwise(corners)]
    kinds = classes or ["residential"] * len(names)
    pieces = [
        Piece(name=name, highway=kind, length_m=length)
        for name, kind, length in zip(names, kinds, lengths, strict=True)
    ]
    return leg_steps(line, pieces, travel_s=600, goal=goal)


def kinds(steps):
    return [step.kind for step in steps]


@pytest.mark.parametrize(
    ("letter", "corners", "wanted"),
    [
        ("L", [(0, 100), (0, 0), (80, 0)], ["left"]),
        ("Γ", [(0, 0), (0, 100), (80, 100)], ["right"]),
        ("U", [(0, 100), (0, 0), (80, 0), (80, 100)], ["left", "left"]),
        ("Z", [(0, 100), (100, 100), (0, 0), (100, 0)], ["sharp_right", "sharp_left"]),
        ("N", [(0, 0), (0, 100), (60, 0), (60, 100)], ["sharp_right", "sharp_left"]),
        ("V", [(0, 100), (40, 0), (80, 100)], ["sharp_left"]),
        ("I", [(0, 100), (0, 50), (0, 0)], ["straight"]),
        ("Y", [(0, 0), (0, 60), (50, 120)], ["slight_right"]),
        ("l", [(0, 0), (0, 100), (0.5, 0)], ["around"]),
    ],
)
def test_letters(letter, corners, wanted):
    names = [f"{letter}{at}" for at in range(len(corners) - 1)]
    steps = steps_along(corners, names)
    assert kinds(steps) == ["depart", *wanted, "arrive"]
    assert [step.name for step in steps[:-1]] == names
    assert sum(step.time_s for step in steps) == 600
    assert sum(step.length_m for step in steps) == pytest.approx(shapely.LineString(corners).length)


def test_a_curve_of_one_street_is_one_step():
    corners = [(0, 0), (100, 0), (190, 30), (260, 90), (300, 180)]
    assert kinds(steps_along(corners, ["环城路"] * 4)) == ["depart", "arrive"]


def test_a_street_that_turns_a_corner_is_told_and_keeps_its_name():
    steps = steps_along([(0, 0), (100, 0), (100, 100)], ["解放路", "解放路"])
    assert kinds(steps) == ["depart", "left", "arrive"]
    with reading("zh"):
        assert say_leg(steps)[1] == "沿解放路左转，行 100 米"
    with reading("en"):
        assert say_leg(steps)[1] == "Turn left, staying on 解放路, and go 100 m"


def test_the_gap_between_two_carriageways_is_part_of_the_turn():
    corners = [(0, 0), (100, 0), (100, 10), (0, 10)]
    steps = steps_along(corners, ["大道", "", "大道"])
    assert kinds(steps) == ["depart", "around", "arrive"]


def test_nameless_ways_are_named_by_class_and_small_changes_are_not_told():
    corners = [(0, 0), (100, 0), (200, 5), (210, 100)]
    steps = steps_along(corners, ["", "", ""], classes=["footway", "path", "service"])
    assert kinds(steps) == ["depart", "left", "arrive"]
    with reading("en"):
        assert say_leg(steps, place="the market") == [
            "Set out east along the footway for 200 m",
            "Turn left onto the access road and go 95 m",
            "Arrive at the market",
        ]
    with reading("zh"):
        assert say_leg(steps, place="菜市场")[0] == "从人行道出发，向东行 200 米"


def test_the_side_of_the_goal():
    corners = [(0, 0), (100, 0)]
    for y, side in ((12, "left"), (-12, "right"), (1, "")):
        (*_, last) = steps_along(corners, ["路"], goal=shapely.Point(98, y))
        assert last.side == side


def test_a_roundabout_is_told_where_the_class_knows_it():
    corners = [(0, 0), (100, 0), (130, 20), (150, 60)]
    classes = ["primary", "roundabout", "primary"]
    steps = steps_along(corners, ["东路", "", "北路"], classes=classes)
    assert kinds(steps) == ["depart", "roundabout", "slight_left", "arrive"]


def test_no_way_at_all_is_an_arrival():
    line = shapely.LineString([(5, 5), (5, 5)])
    assert kinds(leg_steps(line, [], travel_s=0)) == ["arrive"]


def test_distances_as_one_says_them():
    with reading("en"):
        assert [say_distance(metres) for metres in (1, 43, 384, 994, 996, 12_345)] == [
            "5 m",
            "45 m",
            "380 m",
            "990 m",
            "1.0 km",
            "12.3 km",
        ]
        assert say_street("", "primary_link") == "the main road"
        assert say_street("", "no such class") == "the lane"


def test_all_bends_have_a_name():
    for turn in range(-179, 181):
        assert kind_of(turn) in {
            "straight", "slight_left", "slight_right", "left", "right", "sharp_left",
            "sharp_right", "around",
        }  # fmt: skip


def test_legs_kept_before_classes_were_known_still_tell_their_names():
    line = shapely.LineString([(0, 0), (100, 0), (100, 80)])
    legs = gpd.GeoDataFrame(
        {"streets": ['[["甲路", 100], ["乙路", 80]]'], "travel_s": [60]},
        geometry=[line],
        crs=4549,
    )
    (steps,) = table_steps(legs)
    assert [step.name for step in steps] == ["甲路", "乙路", ""]
