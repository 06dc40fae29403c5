"""The matcher's parts against a plain reading: NetworkX ways, every chain tried."""

import itertools

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geoplan.coverage.match_chain import likeliest
from geoplan.coverage.match_points import Points, find_candidates
from geoplan.coverage.match_routes import Ground
from geoplan.coverage.match_steps import Moves, chosen_pieces, route_lengths
from geoplan.plan.network import street_network

TOWN = CRS.from_epsg(4549)
SIGMA, BETA, BOUND = 12.0, 10.0, 5_000.0


def town(seed):
    """Return 4 × 4 corners, moved about, some streets missing and some one-way."""
    rng = np.random.default_rng(seed)  # noqa: TID251  (a simulation)
    xy = np.array([(x * 90.0, y * 90.0) for x in range(4) for y in range(4)])
    xy = xy + rng.uniform(-20, 20, xy.shape) + (500_000, 3_400_000)
    pairs = [
        (at, at + ahead)
        for at in range(16)
        for ahead, inside in ((1, at % 4 < 3), (4, at < 12))
        if inside and rng.random() > 0.1
    ]
    car = rng.choice([1, 2, 3, 3], len(pairs))
    columns = {"highway": "residential", "name": "", "foot": 3, "bike": 3, "bridge": False,
               "tunnel": False, "layer": 0, "width_m": np.nan, "length_m": 1.0}  # fmt: skip
    u, v = np.array(pairs).T
    edges = gpd.GeoDataFrame(
        {"u": u, "v": v, **columns, "car": car},
        geometry=[shapely.LineString(xy[[a, b]]) for a, b in pairs], crs=TOWN,
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"osm_id": range(16)}, geometry=shapely.points(xy), crs=TOWN)
    return street_network(nodes, edges), xy


def walk(xy, seed, count=5):
    """Return some points in the town, each near the one before."""
    rng = np.random.default_rng(seed)  # noqa: TID251  (a simulation)
    at = xy[rng.integers(len(xy))]
    places = []
    for _ in range(count):
        at = at + rng.uniform(-70, 70, 2)
        at = np.clip(at, xy.min(axis=0), xy.max(axis=0))
        places.append(at)
    x, y = np.array(places).T
    return Points(x=x, y=y, t=np.arange(count) * 30.0, track=np.zeros(count, dtype="int64"))


def brute_length(network, mode, one, two):
    """Return the way from a place to another by NetworkX on a graph cut at both."""
    forth, back = network.mask(mode) & 1, network.mask(mode) & 2
    if mode == "foot":
        forth = back = network.mask(mode) > 0
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    cuts = {}
    for name, (edge, offset) in (("from", one), ("to", two)):
        cuts.setdefault(edge, []).append((offset, name))
    for edge in range(len(network.edges)):
        stops = [(0.0, int(network.u[edge])), *sorted(cuts.get(edge, [])),
                 (float(network.length_m[edge]), int(network.v[edge]))]  # fmt: skip
        for (a, tail), (b, head) in itertools.pairwise(stops):
            for allowed, s, e in ((forth[edge], tail, head), (back[edge], head, tail)):
                if allowed or ({tail, head} == {"from", "to"} and b - a < 1e-9):
                    told = graph.get_edge_data(s, e, {"w": np.inf})["w"]
                    graph.add_edge(s, e, w=min(told, b - a))
    try:
        return nx.dijkstra_path_length(graph, "from", "to", weight="w")
    except nx.NetworkXNoPath:
        return np.inf


@pytest.mark.parametrize("mode", ["foot", "car"])
@pytest.mark.parametrize("seed", range(6))
def test_ways_and_chain_are_those_of_a_plain_reading(mode, seed):
    """Every way between candidates, and the likeliest of all chains, agree."""
    network, xy = town(seed)
    points = walk(xy, seed + 100)
    ground = Ground.of(network, mode=mode)
    found = find_candidates(
        points, network, usable=ground.usable, radius_m=np.full(5, 60.0), most=4
    )
    first = np.arange(4)
    straight = np.hypot(np.diff(points.x), np.diff(points.y))
    moves = Moves(first=first, straight_m=straight, bound_m=np.full(4, BOUND), slack_m=np.zeros(4))
    metres = route_lengths(points, found, moves, ground, margin_m=60.0)
    there = found.edge >= 0
    for step, a, b in itertools.product(range(4), range(4), range(4)):
        if there[step, a] and there[step + 1, b]:
            one = found.edge[step, a], found.offset_m[step, a]
            two = found.edge[step + 1, b], found.offset_m[step + 1, b]
            plain = brute_length(network, mode, one, two)
            assert metres[step, a, b] == pytest.approx(plain, abs=1e-3)
    emission = -0.5 * (found.away_m / SIGMA) ** 2
    transition = -np.abs(metres - straight[:, None, None]) / BETA
    chain = likeliest(
        emission, transition.astype("float32"), step_of=np.array([0, 0, 1, 2, 3]),
        starts=np.array([0]),
    )  # fmt: skip
    scores = {
        tried: sum(emission[at, choice] for at, choice in enumerate(tried))
        + sum(transition[step, a, b] for step, (a, b) in enumerate(itertools.pairwise(tried)))
        for tried in itertools.product(range(4), repeat=5)
    }
    best = max(scores.values())
    if not np.isfinite(best):
        assert not chain.linked[1:].all()
        return
    assert chain.linked[1:].all()
    assert scores[tuple(chain.choice.tolist())] == pytest.approx(best, abs=1e-3)
    check_pieces(chain, moves, points=points, found=found, ground=ground, metres=metres)


def check_pieces(chain, moves, *, points, found, ground, metres):
    """Check that the drawn pieces hang together and are as long as the ways."""
    rows = np.arange(5)
    place = type(found)(
        edge=found.edge[rows, chain.choice], offset_m=found.offset_m[rows, chain.choice],
        away_m=found.away_m[rows, chain.choice],
    )  # fmt: skip
    pieces = chosen_pieces(points, place, moves, ground, margin_m=60.0)
    length = np.bincount(pieces.step, weights=np.abs(pieces.to_m - pieces.from_m), minlength=4)
    told = metres[np.arange(4), chain.choice[:-1], chain.choice[1:]]
    assert length == pytest.approx(told, abs=1e-3)
    lines = ground.network.lines[pieces.edge]
    ends = shapely.line_interpolate_point(lines, pieces.to_m)
    starts = shapely.line_interpolate_point(lines, pieces.from_m)
    assert (shapely.distance(ends[:-1], starts[1:]) < 1e-3).all()
