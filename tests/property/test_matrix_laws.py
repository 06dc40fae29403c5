"""Laws of contraction and turns: the same times as networkx, on random graphs."""

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geoplan.plan import matrix as measured
from geoplan.plan.contract import Arcs, contract
from geoplan.plan.matrix import UNREACHABLE_S, travel_matrix
from geoplan.plan.network import street_network
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import TimeModel

TOWN = CRS.from_epsg(4549)
CORNER = (500_000, 3_400_000)
MODES = ("foot", "bike", "car")


@st.composite
def graphs(draw):
    """Return arcs and places to keep: loops, parallel arcs, arcs of no length, dead ends."""
    places = draw(st.integers(2, 24))
    place = st.integers(0, places - 1)
    arc = st.tuples(place, place, st.sampled_from([0.0, 0.0, 1.0, 2.5, 7.25, 40.0]))
    one_way = draw(st.lists(arc, max_size=30))
    both = draw(st.lists(arc, max_size=30))
    chain = [(at, at + 1, 1.5) for at in range(draw(place))]
    arcs = one_way + both + [(v, u, s) for u, v, s in both] + chain
    keep = draw(st.lists(place, min_size=1, max_size=6, unique=True))
    return arcs, places, np.array(keep)


@settings(max_examples=120, deadline=None)
@given(graphs(), st.none() | st.integers(-2, 20))
def test_contraction_keeps_all_times_and_its_ways_add_up(graph, growth):
    """Times between kept places are networkx's; a way's arcs join up and sum to its time."""
    listed, places, keep = graph
    table = np.array(listed, dtype=float).reshape(-1, 3)
    tail, head = table[:, 0].astype("int64"), table[:, 1].astype("int64")
    core = contract(
        Arcs(tail=tail, head=head, seconds=table[:, 2]),
        places=places,
        keep=keep,
        growth=growth,
    )
    peer = nx.MultiDiGraph()
    peer.add_nodes_from(range(places))
    peer.add_weighted_edges_from(listed, weight="s")
    reach, trees = core.reach(keep, trees=True)
    for at, start in enumerate(keep.tolist()):
        wanted = nx.single_source_dijkstra_path_length(peer, start, weight="s")
        for goal in keep.tolist():
            found = reach[at, core.row[goal]]
            assert found == pytest.approx(wanted.get(goal, np.inf), abs=1e-9)
            if np.isfinite(found):
                way = core.way(start, goal, tree=trees[at])
                stations = [start, *head[way].tolist()]
                assert tail[way].tolist() == stations[:-1]
                assert stations[-1] == goal
                assert table[way, 2].sum() == pytest.approx(found, abs=1e-9)


def test_a_chain_and_its_dead_ends_leave_nothing_but_what_is_kept():
    """A street of a hundred pieces is one arc each way."""
    forth = np.arange(100)
    arcs = Arcs(
        tail=np.concatenate([forth, forth + 1]),
        head=np.concatenate([forth + 1, forth]),
        seconds=np.ones(200),
    )
    core = contract(arcs, places=101, keep=np.array([0, 60]), growth=0)
    assert core.matrix.shape == (2, 2)
    assert core.matrix.toarray().tolist() == [[0, 60], [60, 0]]
    _, trees = core.reach(np.array([0]), trees=True)
    assert core.way(0, 60, tree=trees[0]) == list(range(60))


@st.composite
def towns(draw):
    """Return a random network with one-ways, parallel streets and loops."""
    spot = st.tuples(st.integers(0, 6), st.integers(0, 6))
    spots = draw(st.lists(spot, min_size=3, max_size=10, unique=True))
    end = st.integers(0, len(spots) - 1)
    street = st.tuples(end, end, st.integers(-90, 90), st.sampled_from([1, 2, 3, 3, 3]))
    chain = [(at, at + 1, 0, 3) for at in range(len(spots) - 1)]
    streets = chain + draw(st.lists(street, min_size=1, max_size=14))
    xy = np.array(spots, dtype=float) * 100 + CORNER
    rows, lines = [], []
    for u, v, turn, mask in streets:
        middle = (xy[u] + xy[v]) / 2 + (turn, 37 + turn)
        corners = [xy[u], middle, xy[v]] if u != v else [xy[u], middle, middle + (41, 7), xy[v]]
        lines.append(shapely.LineString(corners))
        rows.append({"u": u, "v": v, "foot": 3, "bike": mask, "car": mask})
    facts = {"highway": "residential", "name": "", "bridge": False, "tunnel": False}
    edges = pd.DataFrame(rows).assign(**facts, layer=0, width_m=np.nan, length_m=1.0)
    nodes = gpd.GeoDataFrame({"osm_id": range(len(xy))}, geometry=shapely.points(xy), crs=TOWN)
    return street_network(nodes, gpd.GeoDataFrame(edges, geometry=lines, crs=TOWN))


TURNS = {"left": 9.0, "right": 3.0, "around": 30.0}


def directions(line):
    """Return the directions of a line's first and last twelve metres, in degrees."""
    look = min(12.0, line.length)
    pairs = [(0.0, look), (line.length - look, line.length)]
    found = []
    for low, high in pairs:
        a, b = line.interpolate(low), line.interpolate(high)
        found.append(np.degrees(np.arctan2(b.y - a.y, b.x - a.x)))
    return found


def turn_cost(arrive, leave):
    """Return what a turn costs, worked out the plain way."""
    bend = (leave - arrive + 180) % 360 - 180
    if bend == -180:
        bend = 180
    if abs(bend) >= 165:
        return TURNS["around"]
    if abs(bend) <= 45:
        return 0.0
    return TURNS["left"] if bend > 0 else TURNS["right"]


def line_graph(net, places, *, times):
    """Return the graph whose nodes are directed streets, with junctions as stops."""
    graph = nx.MultiDiGraph()
    meet = np.bincount(np.r_[net.u, net.v], minlength=len(net.nodes))
    used = []
    for edge, (u, v, mask) in enumerate(zip(net.u, net.v, net.mask("car"), strict=True)):
        line = net.lines[edge]
        seconds = net.length_m[edge] / (times.speeds_kmh["car"]["*"] / 3.6)
        if mask & 1:
            used.append((edge, 1, int(u), int(v), seconds, *directions(line)))
        if mask & 2:
            used.append((edge, 2, int(v), int(u), seconds, *directions(line.reverse())))
    for edge, way, tail, head, seconds, _, arrive in used:
        late = times.junction_s["car"] if meet[head] >= 3 else 0.0
        graph.add_edge(("from", tail), (edge, way), s=seconds + late)
        graph.add_edge((edge, way), ("to", head), s=0.0)
        for then, then_way, then_tail, then_head, then_s, leave, _ in used:
            if then_tail != head:
                continue
            delay = times.junction_s["car"] if meet[then_head] >= 3 else 0.0
            turn = turn_cost(arrive, leave) if meet[head] >= 3 else 0.0
            graph.add_edge((edge, way), (then, then_way), s=then_s + delay + turn)
    for place in places:
        graph.add_edge(("from", place), ("to", place), s=0.0)
    return graph


def at_end(snapped, town):
    """Tell which stops stand at the last corner of their street."""
    return snapped.offset_m >= town.length_m[snapped.edge]


@pytest.mark.parametrize("few", [0, 1_000])
@settings(max_examples=40, deadline=None)
@given(towns())
def test_turns_cost_what_the_graph_of_turns_says(few, town):
    """With turn delays, times between junctions are those of networkx on streets as nodes."""
    times = TimeModel(
        speeds_kmh={mode: {"*": 18.0} for mode in MODES},
        junction_s=dict.fromkeys(MODES, 0.0),
        turn_s={"car": TURNS},
    )
    places = sorted(set(town.u.tolist()) | set(town.v.tolist()))[:6]
    points = town.nodes.geometry.to_numpy()[places]
    before = measured._FEW
    measured._FEW = few
    try:
        snapped = snap_points(points, town, mode="car")
        found = travel_matrix(snapped, town, mode="car", times=times)
    finally:
        measured._FEW = before
    peer = line_graph(town, places, times=times)
    ends = np.where(
        snapped.offset_m == 0,
        town.u[snapped.edge],
        np.where(at_end(snapped, town), town.v[snapped.edge], -1),
    )
    known = [at for at, place in enumerate(places) if ends[at] == place]
    for a, b in itertools.product(known, known):
        if ("from", places[a]) not in peer or ("to", places[b]) not in peer:
            continue
        wanted = nx.single_source_dijkstra_path_length(peer, ("from", places[a]), weight="s")
        seconds = wanted.get(("to", places[b]))
        if seconds is None or a == b:
            assert found.seconds[a, b] in {0, UNREACHABLE_S}
        else:
            assert found.seconds[a, b] == int(np.ceil(seconds - 1e-6))
