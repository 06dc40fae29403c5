"""Points to streets."""

import numpy as np
import pytest
import shapely

from geoplan.plan.snap import snap_points


def test_point_beside_a_street_is_reached_from_its_foot(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1}])
    snapped = snap_points(town.points([(30, 12)]), net, mode="foot")
    assert snapped.edge.tolist() == [0]
    assert snapped.offset_m[0] == pytest.approx(30)
    assert snapped.access_m[0] == pytest.approx(12)
    assert not snapped.off_network[0]
    assert not snapped.other_component[0]


def test_only_streets_of_the_mode_count(town):
    net = town.network(
        [(0, 0), (100, 0), (0, 50), (100, 50)],
        [{"u": 0, "v": 1, "car": 0}, {"u": 2, "v": 3}, {"u": 0, "v": 2}],
    )
    assert snap_points(town.points([(50, 5)]), net, mode="foot").edge.tolist() == [0]
    assert snap_points(town.points([(50, 5)]), net, mode="car").edge.tolist() == [1]


def test_site_in_a_lake_is_off_the_network_with_its_distance(town):
    net = town.grid(3)
    snapped = snap_points(town.points([(900, 100)]), net, mode="foot", max_off_m=250)
    assert snapped.off_network.tolist() == [True]
    assert snapped.access_m[0] == pytest.approx(700)


def test_points_without_geometry_are_off_the_network(town):
    points = np.array([None, shapely.Point()], dtype=object)
    snapped = snap_points(points, town.grid(3), mode="foot")
    assert snapped.off_network.tolist() == [True, True]


@pytest.mark.parametrize(("y", "edge", "other"), [(45, 0, False), (65, 1, True)])
def test_main_component_is_preferred_for_thirty_metres_only(town, y, edge, other):
    net = town.network(
        [(0, 0), (100, 0), (200, 0), (0, 70), (100, 70)],
        [{"u": 0, "v": 1}, {"u": 3, "v": 4}, {"u": 1, "v": 2}],
    )
    snapped = snap_points(town.points([(50, y)]), net, mode="foot")
    assert snapped.edge.tolist() == [edge]
    assert snapped.other_component.tolist() == [other]


def test_one_way_trap_is_another_component(town):
    corners = [(0, 0), (100, 0), (0, 100), (400, 400)]
    streets = [{"u": 0, "v": 1}, {"u": 1, "v": 2}, {"u": 2, "v": 3, "car": 1}]
    snapped = snap_points(town.points([(300, 300)]), town.network(corners, streets), mode="car")
    assert snapped.edge.tolist() == [2]
    assert snapped.other_component.tolist() == [True]


def test_at_a_junction_the_stop_stands_on_it(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1}])
    snapped = snap_points(town.points([(0.3, 5), (99.8, 5)]), net, mode="foot")
    assert snapped.offset_m.tolist() == [0.0, net.length_m[0]]


def test_mode_without_streets(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1, "car": 0}])
    assert snap_points(town.points([(0, 0)]), net, mode="car").off_network.tolist() == [True]
