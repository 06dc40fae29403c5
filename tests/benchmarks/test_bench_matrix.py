"""Many-to-many times on a whole city against networkx, in one run."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.plan.matrix import travel_matrix
from geoplan.plan.network import street_network
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import TimeModel
from geoplan.plan.ways import directed

# Without delays: a stop that is reached along its own street does not wait at its junction, which
# a graph of junctions cannot say.
TIMES = TimeModel(junction_s={"foot": 0.0, "bike": 0.0, "car": 0.0})


@pytest.fixture(scope="module")
def city(shared_data):
    """Return the drive network of a whole city, 92,667 streets."""
    table = gpd.read_parquet(shared_data / "networks" / "wuhan_fua_drive.parquet")
    table = table.to_crs(32650)
    # Some lines are drawn from their last node to their first: places count, not names.
    ends = np.concatenate([shapely.get_point(table.geometry.to_numpy(), at) for at in (0, -1)])
    places = pd.MultiIndex.from_arrays(np.rint(shapely.get_coordinates(ends) * 100).T)
    codes, names = pd.factorize(places)
    points = ends[np.unique(codes, return_index=True)[1]]
    nodes = gpd.GeoDataFrame({"osm_id": range(len(names))}, geometry=points, crs=32650)
    usual = {"name": "", "foot": 3, "bike": 3, "car": 3, "bridge": False, "tunnel": False}
    facts = {"layer": 0, "width_m": np.nan, "length_m": table.length}
    edges = table.assign(u=codes[: len(table)], v=codes[len(table) :], **usual, **facts)
    return street_network(nodes, edges.drop(columns="key"))


@pytest.fixture(scope="module")
def corners(city):
    """Return a thousand junctions of the main part, in no order of place."""
    label, _ = city.components("car")
    main = np.flatnonzero(label == 0)
    return main[(np.arange(1_000) * 7_919) % len(main)]


def measured(city, corners):
    """Return our matrix between junctions."""
    points = city.nodes.geometry.to_numpy()[corners]
    return travel_matrix(snap_points(points, city, mode="car"), city, mode="car", times=TIMES)


@pytest.mark.benchmark(group="matrix, a city of 92,667 streets")
@pytest.mark.parametrize("stops", [50, 1_000])
def test_matrix_of_a_city(benchmark, city, corners, stops):
    """Snapping, contraction and all times."""
    found = benchmark.pedantic(measured, (city, corners[:stops]), rounds=1 + 100 // stops)
    assert found.seconds.shape == (stops, stops)


@pytest.mark.benchmark(group="matrix, a city of 92,667 streets")
def test_matrix_of_a_city_peer_networkx(benchmark, city, corners):
    """The peer, with the graph made beforehand; its times are ours to the second."""
    streets = directed(city, mode="car", times=TIMES)
    peer = nx.DiGraph()
    slow_first = np.argsort(-streets.seconds, kind="stable")  # of parallel streets the fast one
    columns = (streets.tail, streets.head, streets.seconds)
    arcs = zip(*(column[slow_first].tolist() for column in columns), strict=True)
    peer.add_weighted_edges_from(arcs, weight="s")
    stops = corners[:50].tolist()

    def build():
        return [nx.single_source_dijkstra(peer, stop, weight="s")[0] for stop in stops]

    wanted = benchmark.pedantic(build, rounds=1)
    found = measured(city, corners[:50])
    # Where two junctions lie within half a metre, a stop may stand at the other one.
    edge, snapped = found.snapped.edge, found.snapped
    node = np.where(snapped.offset_m == 0, city.u[edge], city.v[edge])
    own = np.flatnonzero(node == corners[:50])
    reach = np.array([[wanted[a][stops[b]] for b in own] for a in own])
    assert len(own) >= 45
    assert np.abs(found.exact_s[np.ix_(own, own)] - reach).max() < 1e-6
