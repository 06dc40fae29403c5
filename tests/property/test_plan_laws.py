"""Laws of travel times and tours, on random towns."""

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

from geoplan.base.crs import to_lonlat
from geoplan.plan.matrix import travel_matrix
from geoplan.plan.network import street_network
from geoplan.plan.result import Place
from geoplan.plan.snap import snap_points
from geoplan.plan.speeds import DEFAULT_TIMES
from geoplan.plan.teams import alike_teams
from geoplan.plan.timetable import check_plan
from geoplan.plan.tour import TourRequest, plan_tours

TOWN = CRS.from_epsg(4549)
CORNER = (500_000, 3_400_000)


@st.composite
def towns(draw):
    """Return a random network: parallel streets, loops, one-ways and islands included."""
    spot = st.tuples(st.integers(0, 12), st.integers(0, 12))
    spots = draw(st.lists(spot, min_size=3, max_size=9, unique=True))
    end = st.integers(0, len(spots) - 1)
    street = st.tuples(end, end, st.integers(-90, 90), st.sampled_from([1, 2, 3, 3, 3]))
    chain = [(at, at + 1, 0, 3) for at in range(draw(end))]
    streets = chain + draw(st.lists(street, min_size=1, max_size=12))
    xy = np.array(spots, dtype=float) * 100 + CORNER
    rows, lines = [], []
    for u, v, bend, mask in streets:
        middle = (xy[u] + xy[v]) / 2 + (bend, 37 + bend)
        corners = [xy[u], middle, xy[v]] if u != v else [xy[u], middle, middle + (41, 7), xy[v]]
        lines.append(shapely.LineString(corners))
        rows.append({"u": u, "v": v, "foot": 3, "bike": mask, "car": mask})
    facts = {"highway": "residential", "name": "", "bridge": False, "tunnel": False}
    edges = pd.DataFrame(rows).assign(**facts, layer=0, width_m=np.nan, length_m=1.0)
    nodes = gpd.GeoDataFrame({"osm_id": range(len(xy))}, geometry=shapely.points(xy), crs=TOWN)
    return street_network(nodes, gpd.GeoDataFrame(edges, geometry=lines, crs=TOWN))


def stops_near(draw, *, least=2, most=6):
    """Return random points on and about a town."""
    spot = st.tuples(st.integers(-5, 125), st.integers(-5, 125))
    spots = draw(st.lists(spot, min_size=least, max_size=most))
    return shapely.points(np.array(spots, dtype=float) * 10 + CORNER)


def reference_seconds(net, snapped, *, mode):
    """Return the times by networkx, on a graph where each stop splits its street."""
    graph = nx.MultiDiGraph()
    speed = DEFAULT_TIMES.speeds_kmh[mode]["residential"] if mode == "car" else None
    speed = (speed or DEFAULT_TIMES.speeds_kmh[mode]["*"]) / 3.6
    ends = np.bincount(np.r_[net.u, net.v], minlength=len(net.nodes))
    delay = np.where(ends >= 3, DEFAULT_TIMES.junction_s[mode], 0.0)
    mask = net.mask(mode)
    graph.add_nodes_from(range(len(net.nodes)))
    for edge, (u, v, length) in enumerate(zip(net.u, net.v, net.length_m, strict=True)):
        on = sorted(
            (float(snapped.offset_m[stop]), f"stop{stop}")
            for stop in np.flatnonzero(snapped.edge == edge)
        )
        inner = [(offset, name) for offset, name in on if 0 < offset < length]
        chain = [(0.0, int(u)), *inner, (length, int(v))]
        for offset, name in on:
            if offset in {0.0, length}:
                node = int(u) if offset == 0.0 else int(v)
                graph.add_edge(name, node, s=0.0)
                graph.add_edge(node, name, s=0.0)
        for (a, tail), (b, head) in itertools.pairwise(chain):
            late = {node: delay[node] for node in (tail, head) if isinstance(node, int)}
            if b == a:  # two stops at one place of the street: either way
                graph.add_edge(tail, head, s=0.0)
                graph.add_edge(head, tail, s=0.0)
            if mask[edge] & 1:
                graph.add_edge(tail, head, s=(b - a) / speed + late.get(head, 0.0))
            if mask[edge] & 2:
                graph.add_edge(head, tail, s=(b - a) / speed + late.get(tail, 0.0))
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="s"))


@settings(max_examples=60, deadline=None)
@given(st.data(), towns(), st.sampled_from(["foot", "car"]))
def test_matrix_equals_networkx(data, net, mode):
    """Every time is that of networkx on a graph where the stops are nodes."""
    points = stops_near(data.draw)
    snapped = snap_points(points, net, mode=mode)
    found = travel_matrix(snapped, net, mode=mode)
    reference = reference_seconds(net, snapped, mode=mode)
    walk = snapped.access_m / DEFAULT_TIMES.walk_m_s
    length = net.length_m[snapped.edge]
    at_node = (snapped.offset_m <= 1e-6) | (snapped.offset_m >= length - 1e-6)
    for i in range(len(points)):
        for j in range(len(points)):
            if i == j or snapped.edge[i] < 0 or snapped.edge[j] < 0:
                continue
            if points[i].distance(points[j]) <= 1:
                continue  # one place
            expected = reference.get(f"stop{i}", {}).get(f"stop{j}", np.inf) + walk[i] + walk[j]
            # Whoever halts at a junction itself does not wait to cross it; the reference makes
            # him wait.
            slack = DEFAULT_TIMES.junction_s[mode] * (at_node[i] + at_node[j])
            if np.isinf(expected):
                assert np.isinf(found.exact_s[i, j])
            else:
                assert expected - slack - 1e-6 <= found.exact_s[i, j] <= expected + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.data(), towns(), st.sampled_from(["foot", "car"]))
def test_ways_take_the_time_the_matrix_says(data, net, mode):
    """The streets of each way, timed one by one, add up; its line is as long as they are."""
    points = stops_near(data.draw)
    snapped = snap_points(points, net, mode=mode)
    found = travel_matrix(snapped, net, mode=mode)
    there = found.reachable() & (snapped.edge >= 0)[:, None] & (snapped.edge >= 0)[None, :]
    pairs = [(int(i), int(j)) for i, j in zip(*np.nonzero(there), strict=True) if i != j]
    for (i, j), way in zip(pairs, found.legs(pairs), strict=True):
        metres = sum(length for _, length in way.streets)
        assert way.line.length == pytest.approx(way.length_m, abs=1e-6)
        if way.streets:
            assert metres == pytest.approx(way.length_m, abs=1e-6)
        assert shapely.distance(shapely.Point(way.line.coords[0]), snapped.place[i]) < 1e-6
        assert shapely.distance(shapely.Point(way.line.coords[-1]), snapped.place[j]) < 1e-6
        kmh = DEFAULT_TIMES.speeds_kmh[mode]
        least = way.length_m / (kmh.get("residential", kmh["*"]) / 3.6)
        least += way.access_m / DEFAULT_TIMES.walk_m_s
        most = least + DEFAULT_TIMES.junction_s[mode] * len(way.streets)
        assert least - 1e-6 <= found.exact_s[i, j] <= most + 1e-6


@settings(max_examples=12, deadline=None)
@given(st.data(), towns(), st.integers(1, 3), st.sampled_from(["pyvrp", "networkx"]))
def test_plans_hold_repeat_and_beat_no_bound(data, net, count, engine):
    """The independent check finds nothing; no tour is shorter than out to a stop and back."""
    points = stops_near(data.draw, least=1, most=7)
    ids = pd.Index([f"s{at}" for at in range(len(points))], name="site_id")
    sites = gpd.GeoDataFrame(geometry=points, index=ids, crs=TOWN)
    opens = data.draw(st.lists(st.integers(7, 17), min_size=len(ids), max_size=len(ids)))
    stops = pd.DataFrame(
        {
            "service_s": 600,
            "windows": [
                () if hour < 10 else ((hour * 3600, hour * 3600 + 5400),) for hour in opens
            ],
            "prize": 1.0,
        },
        index=ids,
    )
    x, y = shapely.get_coordinates(net.nodes.geometry[net.u[0]])[0]
    lon, lat = to_lonlat(x, y, crs=TOWN)
    start = Place(name="", lon=float(lon), lat=float(lat))
    request = TourRequest(
        teams=alike_teams(count, start=start),
        stops=stops,
        date="2024-06-01",
        effort=60,
        engine=engine,
    )
    plan, legs = plan_tours(sites, net, request=request)
    assert check_plan(plan, legs, network=net, request=request, site_ids=list(ids)) == []
    again, _ = plan_tours(sites, net, request=request)
    assert plan == again
    ends = shapely.points([[x, y]])
    snapped = snap_points(np.concatenate([points, ends]), net, mode="foot")
    seconds = travel_matrix(snapped, net, mode="foot").seconds
    for route in plan.routes:
        for stop in route.stops:
            at = int(stop.site_id[1:])
            # Halting at a junction saves the wait to cross it, rounding up to a second a leg.
            saved = (DEFAULT_TIMES.junction_s["foot"] + 1) * (len(route.stops) + 1)
            assert route.travel_s >= seconds[-1, at] + seconds[at, -1] - saved
