"""The network: digest, components, graphs."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.base.errors import CrsError, InputError
from geoplan.plan.network import street_network
from geoplan.plan.speeds import DEFAULT_TIMES
from geoplan.plan.ways import junction_delays


def test_digest_does_not_depend_on_the_order_of_records(town):
    net = town.grid(4)
    turned = street_network(net.nodes, net.edges.iloc[::-1])
    assert turned.digest == net.digest
    assert len(net.digest) == 64


@pytest.mark.parametrize(("column", "value"), [("name", "解放路"), ("car", 1), ("width_m", 3.5)])
def test_digest_changes_with_every_column(town, column, value):
    net = town.grid(3)
    edges = net.edges.copy()
    edges.loc[0, column] = value
    assert street_network(net.nodes, edges).digest != net.digest


def test_digest_sees_a_millimetre_and_nothing_below(town):
    net = town.grid(3)

    def moved(by_m):
        edges = net.edges.copy()
        edges.loc[0, "geometry"] = shapely.transform(edges.geometry[0], lambda xy: xy + by_m)
        return street_network(net.nodes, edges).digest

    assert moved(0.0001) == net.digest
    assert moved(0.002) != net.digest


def test_one_way_ring_is_one_component_and_a_one_way_exit_is_another(town):
    corners = [(0, 0), (100, 0), (100, 100), (300, 300)]
    streets = [
        {"u": 0, "v": 1, "car": 1},
        {"u": 1, "v": 2, "car": 1},
        {"u": 2, "v": 0, "car": 1},
        {"u": 2, "v": 3, "car": 1},
    ]
    net = town.network(corners, streets)
    label, sizes = net.components("car")
    assert label.tolist() == [0, 0, 0, 1]
    assert sizes.tolist() == [3, 1]
    assert net.components("foot")[0].tolist() == [0, 0, 0, 0]


def test_delay_is_added_at_junctions_only(town):
    net = town.network(
        [(0, 0), (100, 0), (200, 0), (100, 100)],
        [{"u": 0, "v": 1}, {"u": 1, "v": 2}, {"u": 1, "v": 3}],
    )
    delays = junction_delays(net, mode="foot", times=DEFAULT_TIMES)
    assert delays.tolist() == [0, DEFAULT_TIMES.junction_s["foot"], 0, 0]


def test_networkx_graph_has_osmnx_attributes_and_one_edge_per_direction(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1, "car": 1, "bike": 1, "foot": 1}])
    graph = net.to_networkx()
    assert graph.graph["crs"] == net.crs
    assert list(graph.edges()) == [(0, 1)]
    facts = graph.edges[0, 1, 0]
    assert facts["oneway"]
    assert facts["length"] == pytest.approx(100)
    assert {"osmid", "highway", "name", "geometry"} <= set(facts)
    assert {"x", "y"} <= set(graph.nodes[0])


def test_both_directions_carry_geometry_their_own_way(town):
    net = town.network([(0, 0), (100, 0)], [{"u": 0, "v": 1, "via": [(30, 20)]}])
    graph = net.to_networkx()
    there, back = graph.edges[0, 1, 0]["geometry"], graph.edges[1, 0, 0]["geometry"]
    assert there.coords[0] == back.coords[-1]
    assert not graph.edges[0, 1, 0]["oneway"]


def test_tables_read_back_from_a_file_get_their_types_again(town):
    net = town.grid(3)
    edges = net.edges.astype({"foot": "int16", "layer": "int16", "u": "int32"})
    edges["name"] = edges["name"].where(edges.index > 0, None)
    again = street_network(net.nodes, edges)
    assert str(again.edges["foot"].dtype) == "int8"
    assert again.edges.loc[0, "name"] == ""


def test_missing_columns_are_refused_together(town):
    net = town.grid(3)
    with pytest.raises(InputError) as caught:
        street_network(net.nodes, net.edges.drop(columns=["foot", "name"]))
    assert "foot" in str(caught.value.facts["faults"])
    assert "name" in str(caught.value.facts["faults"])


def test_degrees_are_refused(town):
    net = town.grid(3)
    edges = gpd.GeoDataFrame(net.edges.to_crs(4326))
    with pytest.raises(CrsError) as caught:
        street_network(net.nodes, edges)
    assert caught.value.code == "crs.not_metric"


def test_lengths_are_those_of_the_drawing(town):
    net = town.grid(3)
    assert np.allclose(net.length_m, 100)
