"""Drive and walk; turn and crossing delays; kept matrices."""

import dataclasses

import numpy as np
import pytest

from geoplan.jobs.matrices import MatrixStore, matrix_digest
from geoplan.plan.matrix import UNREACHABLE_S, travel_matrix
from geoplan.plan.mixed import measure
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import TimeModel
from geoplan.store.project import Project

MODES = ("foot", "bike", "car")
SLOW = TimeModel(
    speeds_kmh={"foot": {"*": 3.6}, "bike": {"*": 18.0}, "car": {"*": 36.0}},
    junction_s=dict.fromkeys(MODES, 0.0),
    parking_s=60.0,
)


def village(town):
    """Return a road of 1 km with a footpath of 200 m off each end, and one more at the east."""
    corners = [(0, 0), (1000, 0), (0, 200), (1000, 200), (1000, -100)]
    return town.network(
        corners,
        [
            {"u": 0, "v": 1, "name": "大路"},
            {"u": 0, "v": 2, "car": 0, "name": "西巷"},
            {"u": 1, "v": 3, "car": 0, "name": "东巷"},
            {"u": 1, "v": 4, "car": 0, "name": "南巷"},
        ],
    )


def found(town, net, xy, *, mode, times=SLOW, by=travel_matrix):
    snapped = snap_points(town.points(xy), net, mode=mode)
    return measure(snapped, net, mode=mode, times=times, by=by)


def test_one_walks_to_the_car_drives_parks_and_walks(town):
    matrix = found(town, village(town), [(0, 200), (1000, 200)], mode="mixed")
    assert matrix.seconds.tolist() == [[0, 200 + 100 + 60 + 200]] * 1 + [[560, 0]]
    way = matrix.legs([(0, 1)])[0]
    assert way.length_m == pytest.approx(1400)
    assert [edge for edge, _ in way.streets] == [1, 0, 2]


def test_stops_with_one_place_to_park_are_walked_between(town):
    matrix = found(town, village(town), [(1000, 150), (1000, -80)], mode="mixed")
    assert matrix.seconds[0, 1] == 230
    assert matrix.legs([(0, 1)])[0].length_m == pytest.approx(230)


def test_on_a_road_for_cars_one_parks_before_the_door(town):
    matrix = found(town, village(town), [(100, 0), (900, 0)], mode="mixed")
    assert matrix.seconds[0, 1] == 80 + 60
    assert matrix.legs([(0, 1), (1, 1)])[1].length_m == 0


def test_where_no_car_comes_near_there_is_no_way(town):
    net = town.network(
        [(0, 0), (100, 0), (3000, 0), (3100, 0)],
        [{"u": 0, "v": 1}, {"u": 2, "v": 3, "car": 0}],
    )
    matrix = found(town, net, [(50, 0), (3050, 0)], mode="mixed")
    assert matrix.seconds[0, 1] == UNREACHABLE_S
    assert not matrix.reachable()[1, 0]


def test_turns_are_paid_at_junctions_only(town):
    net = town.grid(3)
    turning = dataclasses.replace(SLOW, turn_s={"car": {"left": 8.0, "right": 2.0, "around": 30.0}})
    # East along the bottom, then north at the middle (a left turn), at the corner none.
    left = found(town, net, [(50, 0), (100, 50)], mode="car", times=turning)
    assert left.seconds.tolist() == [[0, 10 + 8], [10 + 2, 0]]
    corner = found(town, net, [(150, 0), (200, 50)], mode="car", times=turning)
    assert corner.seconds.tolist() == [[0, 10], [10, 0]]


def test_walkers_wait_where_they_meet_a_main_road_and_not_along_it(town):
    corners = [(0, 0), (100, 0), (200, 0), (100, 100), (100, -100)]
    streets = [
        {"u": 0, "v": 1, "highway": "primary"},
        {"u": 1, "v": 2, "highway": "primary"},
        {"u": 1, "v": 3},
        {"u": 1, "v": 4},
    ]
    net = town.network(corners, streets)
    waiting = dataclasses.replace(SLOW, crossing_s={"primary": 25.0})
    xy = [(100, 50), (100, -50), (50, 0), (150, 0)]
    seconds = found(town, net, xy, mode="foot", times=waiting).seconds
    assert seconds[0, 1] == 125
    assert seconds[2, 3] == 100
    assert found(town, net, xy, mode="car", times=waiting).seconds[0, 1] == 10


def test_a_kept_matrix_is_the_measured_one_and_goes_stale_with_what_it_depends_on(town, tmp_path):
    net = town.grid(4)
    points = town.points([(10, 0), (150, 0), (300, 233), (77, 200)])
    store = MatrixStore(Project(folder=tmp_path))
    fresh = measure(snap_points(points, net, mode="car"), net, mode="car", times=SLOW, by=store)
    again = measure(snap_points(points, net, mode="car"), net, mode="car", times=SLOW, by=store)
    assert (store.measured, store.found) == (1, 1)
    assert np.array_equal(fresh.seconds, again.seconds)
    ways = [matrix.legs([(0, 2)])[0] for matrix in (fresh, again)]
    assert ways[0].line.equals(ways[1].line)
    closed = net.edges.assign(car=net.edges["car"].where(net.edges.index != 5, 0))
    other = dataclasses.replace(net, edges=closed)
    slower = dataclasses.replace(SLOW, parking_s=61.0)
    snapped = snap_points(points, net, mode="car")
    digests = {
        matrix_digest(snapped, net, mode="car", times=SLOW),
        matrix_digest(snapped, net, mode="bike", times=SLOW),
        matrix_digest(snapped, net, mode="car", times=slower),
        matrix_digest(snapped, other, mode="car", times=SLOW),
        matrix_digest(snap_points(points[:3], net, mode="car"), net, mode="car", times=SLOW),
    }
    assert len(digests) == 5


def test_a_damaged_file_is_measured_again(town, tmp_path):
    net = town.grid(3)
    store = MatrixStore(Project(folder=tmp_path))
    snapped = snap_points(town.points([(10, 0), (150, 0)]), net, mode="foot")
    store(snapped, net, mode="foot", times=SLOW)
    (kept,) = (tmp_path / "cache" / "matrices").glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:50])
    store(snapped, net, mode="foot", times=SLOW)
    assert store.measured == 2


def test_mixed_times_are_kept_by_mode(town, tmp_path):
    store = MatrixStore(Project(folder=tmp_path))
    net = village(town)
    snapped = snap_points(town.points([(0, 200), (1000, 200)]), net, mode="mixed")
    first = store(snapped, net, mode="mixed", times=SLOW)
    second = store(snapped, net, mode="mixed", times=SLOW)
    assert (store.measured, store.found) == (2, 2)
    assert np.array_equal(first.seconds, second.seconds)
