"""Travel times and ways, by hand."""

import pytest
import shapely

from geoplan.plan.matrix import UNREACHABLE_S, travel_matrix
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import TimeModel

# A metre a second and no delays: seconds are metres.
PLAIN = TimeModel(
    speeds_kmh={mode: {"*": 3.6} for mode in ("foot", "bike", "car")},
    junction_s=dict.fromkeys(("foot", "bike", "car"), 0.0),
)


def matrix(town, net, xy, *, mode="foot", times=PLAIN):
    return travel_matrix(snap_points(town.points(xy), net, mode=mode), net, mode=mode, times=times)


def test_two_stops_on_one_street_go_along_it(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1}])
    found = matrix(town, net, [(20, 0), (70, 0)])
    assert found.seconds.tolist() == [[0, 50], [50, 0]]
    assert found.leg_geometry(1, 0).length == pytest.approx(50)


def test_one_way_street_sends_the_way_back_round_the_block(town):
    corners = [(0, 0), (100, 0), (100, 100), (0, 100)]
    streets = [{"u": at, "v": (at + 1) % 4, "car": 1} for at in range(4)]
    found = matrix(town, town.network(corners, streets), [(20, 0), (70, 0)], mode="car")
    assert found.seconds.tolist() == [[0, 50], [350, 0]]
    way = found.legs([(1, 0)])[0]
    assert way.length_m == pytest.approx(350)
    assert [edge for edge, _ in way.streets] == [0, 1, 2, 3, 0]


def test_one_way_against_the_drawing(town):
    corners = [(0, 0), (100, 0), (100, 100), (0, 100)]
    streets = [{"u": at, "v": (at + 1) % 4, "car": 2} for at in range(4)]
    found = matrix(town, town.network(corners, streets), [(20, 0), (70, 0)], mode="car")
    assert found.seconds.tolist() == [[0, 350], [50, 0]]


def test_walks_off_the_street_are_added_at_both_ends(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1}])
    found = matrix(town, net, [(20, 8), (70, -5)])
    assert found.seconds[0, 1] == 63
    assert found.legs([(0, 1)])[0].access_m == pytest.approx(13)


def test_two_sites_at_one_place_are_no_time_apart(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1}])
    found = matrix(town, net, [(20, 8), (20, 8)])
    assert found.seconds.tolist() == [[0, 0], [0, 0]]
    way = found.legs([(0, 1)])[0]
    assert way.length_m == 0
    assert isinstance(way.line, shapely.LineString)


def test_island_is_unreachable(town):
    net = town.network(
        [(0, 0), (100, 0), (500, 0), (900, 0), (0, 100)],
        [{"u": 0, "v": 1}, {"u": 2, "v": 3}, {"u": 0, "v": 4}],
    )
    found = matrix(town, net, [(20, 0), (700, 0)])
    assert found.seconds[0, 1] == UNREACHABLE_S
    assert not found.reachable()[0, 1]


def test_a_stop_on_a_loop_street(town):
    streets = [{"u": 0, "v": 1}, {"u": 1, "v": 1, "via": [(200, 100), (300, 0), (200, -100)]}]
    net = town.network([(0, 0), (100, 0)], streets)
    loop = net.length_m[1]
    found = matrix(town, net, [(0, 0), (200, 100)])
    quarter = ((100**2) * 2) ** 0.5
    assert found.exact_s[0, 1] == pytest.approx(100 + quarter)
    assert loop == pytest.approx(4 * quarter)
    assert found.leg_geometry(1, 0).length == pytest.approx(100 + quarter)


def test_a_loop_is_walked_the_shorter_way_round(town):
    streets = [{"u": 0, "v": 0, "via": [(100, 100), (200, 0), (100, -100)]}]
    net = town.network([(0, 0)], streets)
    found = matrix(town, net, [(100, 100), (100, -100)])
    assert found.leg_geometry(0, 1).length == pytest.approx(net.length_m[0] / 2)


def test_delay_counts_at_junctions_passed_and_not_at_the_goal(town):
    net = town.grid(3)
    times = TimeModel(speeds_kmh=PLAIN.speeds_kmh, junction_s=dict.fromkeys(("foot",), 7.0))
    found = matrix(town, net, [(50, 0), (150, 0)], times=times)
    assert found.seconds[0, 1] == 107


def test_seconds_are_rounded_up_so_that_detours_are_never_shorter(town):
    net = town.grid(4)
    found = matrix(town, net, [(10.3, 0), (150.7, 0), (300, 233.3), (77.7, 200)])
    seconds = found.seconds
    for middle in range(4):
        assert (seconds <= seconds[:, [middle]] + seconds[[middle], :]).all()


def test_at_the_end_of_a_one_way_street_one_is_at_its_junction(town):
    corners = [(0, 0), (100, 0), (200, 0), (100, 100)]
    streets = [
        {"u": 0, "v": 1, "car": 1},
        {"u": 1, "v": 2},
        {"u": 1, "v": 3},
        {"u": 3, "v": 0},
    ]
    net = town.network(corners, streets)
    found = matrix(town, net, [(100, 0), (200, 0)], mode="car")
    assert found.seconds.tolist() == [[0, 100], [100, 0]]
