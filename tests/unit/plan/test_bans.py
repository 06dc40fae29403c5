"""Forbidden turns: matrix and ways against a graph of streets made by hand."""

import dataclasses
from itertools import pairwise, permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.plan.bans import moved_turns, turn_table
from geoplan.plan.matrix import travel_matrix
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import TimeModel

PLAIN = TimeModel(
    speeds_kmh={mode: {"*": 3.6} for mode in ("foot", "bike", "car")},
    junction_s=dict.fromkeys(("foot", "bike", "car"), 0.0),
)
TURNING = dataclasses.replace(PLAIN, turn_s={"car": {"left": 8.0, "right": 2.0, "around": 30.0}})


def ban(via, from_edge, to_edge, *, only=False, bike=True):
    """Return one restriction."""
    return {"via": via, "from_edge": from_edge, "to_edge": to_edge, "only": only,
            "bike": bike, "car": True, "osm_id": 1}  # fmt: skip


def with_turns(network, *turns):
    """Return the network with these restrictions."""
    return dataclasses.replace(network, turns=turn_table(pd.DataFrame(turns)) if turns else None)


def measured(town, net, xy, *, mode="car", times=PLAIN):
    """Return the matrix between places."""
    found = snap_points(town.points(xy), net, mode=mode)
    return travel_matrix(found, net, mode=mode, times=times)


def by_hand(network, *, mode="car"):
    """Return a graph whose nodes are streets by direction and whose links are allowed turns."""
    graph = nx.DiGraph()
    mask = network.edges[mode].tolist()
    ways = [(e, a) for e, bits in enumerate(mask) for a in (True, False) if bits & (1 if a else 2)]
    end = {w: (network.v if w[1] else network.u)[w[0]] for w in ways}
    begin = {w: (network.u if w[1] else network.v)[w[0]] for w in ways}
    graph.add_nodes_from(ways)
    told = network.turns.to_dict("records") if mode != "foot" else []
    for one in ways:
        for two in ways:
            if end[one] != begin[two]:
                continue
            here = [t for t in told if t[mode] and (t["from_edge"], t["via"]) == (one[0], end[one])]
            must = {t["to_edge"] for t in here if t["only"]}
            must = {e for e in must if any(w[0] == e and begin[w] == end[one] for w in ways)}
            banned = {t["to_edge"] for t in here if not t["only"]}
            if two[0] in banned or (must and two[0] not in must):
                continue
            graph.add_edge(one, two, weight=float(network.length_m[two[0]]))
    return graph


def drive(network, line):
    """Walk a line over the streets: return the (edge, ahead) it follows, whole streets only."""
    steps = []
    xy = [tuple(np.round(point, 3)) for point in line.coords]
    drawn = {}
    for edge, shape in enumerate(network.lines):
        points = [tuple(np.round(point, 3)) for point in shape.coords]
        for one, two in pairwise(points):
            drawn[one, two], drawn[two, one] = (edge, True), (edge, False)
    for pair in pairwise(xy):
        if pair in drawn and (not steps or steps[-1] != drawn[pair]):
            steps.append(drawn[pair])
    return steps


def test_a_forbidden_left_turn_goes_round_the_block(town):
    """On a grid of 3 × 3 the direct way of 100 m becomes 400 m; on foot it stays."""
    net = town.grid(3)
    ends = list(zip(net.u.tolist(), net.v.tolist(), strict=True))
    into, out = ends.index((1, 4)), ends.index((4, 7))
    cut = with_turns(net, *(ban(4, into, to) for to, pair in enumerate(ends) if 4 in pair))
    places = [(50, 100), (150, 100)]
    assert measured(town, net, places).exact_s[0, 1] == pytest.approx(100)
    assert measured(town, cut, places).exact_s[0, 1] == pytest.approx(400)
    assert measured(town, cut, places).exact_s[1, 0] == pytest.approx(100)
    assert measured(town, cut, places, mode="foot").exact_s[0, 1] == pytest.approx(100)
    assert measured(town, cut, places, times=TURNING).exact_s[0, 1] >= 400
    way = measured(town, cut, places).legs([(0, 1)])[0]
    assert way.length_m == pytest.approx(400)
    assert (into, True) not in pairwise([edge for edge, _ in way.streets])
    assert out in [edge for edge, _ in way.streets]


def test_bicycles_may_be_excepted_and_only_forces_one_way_on(town):
    """From the stem of a T only right: left means going on and coming back."""
    corners = [(0, 0), (100, 0), (200, 0), (100, -100)]
    net = town.network(corners, [{"u": 0, "v": 1}, {"u": 1, "v": 2}, {"u": 3, "v": 1}])
    cut = with_turns(net, ban(1, 2, 1, only=True, bike=False))
    places = [(100, -50), (50, 0), (150, 0)]
    assert measured(town, cut, places).exact_s[0].tolist() == [0, 50 + 2 * 100 + 50, 100]
    assert measured(town, cut, places, mode="bike").exact_s[0].tolist() == [0, 100, 100]
    closed = net.edges.assign(car=[3, 0, 3])
    shut = dataclasses.replace(cut, edges=closed)  # what must be obeyed cannot be
    assert measured(town, shut, places[:2]).exact_s[0, 1] == pytest.approx(100)


def test_a_turn_changes_the_digest_and_none_does_not(town):
    """Streets without restrictions keep the digest they had before restrictions were read."""
    net = town.grid(2)
    cut, other = with_turns(net, ban(1, 0, 1)), with_turns(net, ban(1, 0, 1, bike=False))
    assert len({net.digest, cut.digest, other.digest}) == 3
    assert dataclasses.replace(cut, turns=turn_table()).digest == net.digest


def test_cut_streets_keep_their_turns():
    """Of a street cut in two the piece at the junction is meant; one gone takes its turn along."""
    turns = turn_table(pd.DataFrame([ban(1, 0, 1), ban(1, 1, 0), ban(3, 2, 1)]))
    origin = np.array([0, 0, 1])  # the first street in two pieces, the third gone
    moved = moved_turns(turns, origin=origin, u=np.array([0, 9, 1]), v=np.array([9, 1, 2]))
    assert moved[["via", "from_edge", "to_edge"]].to_numpy().tolist() == [[1, 1, 2], [1, 2, 1]]


@given(data=st.data())
def test_times_agree_with_a_graph_of_streets(town, data):
    """Any restrictions on a grid, some streets one-way: all times, and no way breaks a ban."""
    net = town.grid(3)
    one_way = data.draw(st.lists(st.sampled_from([3, 3, 3, 1, 2]), min_size=12, max_size=12))
    net = dataclasses.replace(net, edges=net.edges.assign(car=one_way))
    pairs = [
        (via, one, two)
        for via in range(9)
        for one, two in permutations(np.flatnonzero((net.u == via) | (net.v == via)).tolist(), 2)
    ]
    told = data.draw(st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=8))
    turns = [ban(*pair, only=only) for pair, only in told]
    cut = with_turns(net, *turns) if turns else net
    middle = shapely.line_interpolate_point(cut.lines, 0.5, normalized=True)
    found = travel_matrix(snap_points(middle, cut, mode="car"), cut, mode="car", times=PLAIN)
    graph = by_hand(cut)
    for start in range(12):
        lengths = {}
        for way in ((start, True), (start, False)):
            if way in graph:
                for goal, far in nx.single_source_dijkstra_path_length(graph, way).items():
                    if goal != way:
                        best = lengths.get(goal[0], np.inf)
                        # Half the first street, half the last instead of the whole one.
                        lengths[goal[0]] = min(best, 50 + far - 50)
        for goal in range(12):
            if goal != start:
                wanted = lengths.get(goal, np.inf)
                assert found.exact_s[start, goal] == pytest.approx(wanted), (start, goal)
                if np.isfinite(wanted):
                    steps = drive(cut, found.legs([(start, goal)])[0].line)
                    assert all(graph.has_edge(*turn) for turn in pairwise(steps))
