"""Postman tours against the plain networkx recipe, in one run."""

from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pyrosm
import pytest

from geoplan.intake.streets import read_streets
from geoplan.plan.patrol.arcs import Arcs
from geoplan.plan.patrol.euler import euler_tour
from geoplan.plan.patrol.postman import walk_all

GROUP = "patrol, Helsinki"
KINDS = ("small streets", "all of a quarter")


@pytest.fixture(scope="module", params=KINDS)
def arcs(request):
    """Return the walkers' main part of Helsinki centre: strewn small streets, or a quarter."""
    network = read_streets(Path(pyrosm.get_data("helsinki_pbf")), land=False).network
    part, _ = network.components("foot")
    rows = np.flatnonzero(
        (part[network.u] == 0) & (part[network.v] == 0) & (network.u != network.v)
    )
    kinds = network.edges["highway"].to_numpy()[rows]
    _, ends = np.unique(np.r_[network.u[rows], network.v[rows]], return_inverse=True)
    cost = np.maximum(np.rint(network.length_m[rows] * 10), 1).astype("int64")
    need = np.isin(kinds, ["residential", "living_street"])
    if request.param != KINDS[0]:
        middle = network.edges.geometry.iloc[rows].union_all().centroid
        need = (network.edges.geometry.iloc[rows].distance(middle) < 200).to_numpy()
    return Arcs(
        nodes=int(ends.max()) + 1,
        u=ends[: len(rows)],
        v=ends[len(rows) :],
        forth=cost,
        back=cost,
        required=need,
        spare=np.ones(len(rows), dtype=bool),
    )


@pytest.mark.benchmark(group=GROUP)
def test_patrol(benchmark, arcs):
    """Our tour, its bound and its order."""

    def build():
        walked = walk_all(arcs, seed=1, effort=100)
        return walked, euler_tour(arcs, walked, start=int(arcs.u[arcs.required][0]))

    walked, steps = benchmark.pedantic(build, rounds=1)
    benchmark.extra_info |= {"cost": walked.cost, "gap": walked.gap, "steps": len(steps)}
    assert walked.gap <= 0.02


@pytest.mark.benchmark(group=GROUP)
def test_patrol_peer_networkx(benchmark, arcs):
    """The peer: join the parts by a spanning tree, match odd nodes on the complete graph."""

    def build():
        graph = nx.Graph()
        rows = zip(arcs.u.tolist(), arcs.v.tolist(), arcs.forth.tolist(), strict=True)
        for u, v, cost in sorted(rows, key=lambda row: -row[2]):
            graph.add_edge(u, v, weight=cost)
        need = np.flatnonzero(arcs.required)
        tour = nx.MultiGraph()
        for edge in need.tolist():
            tour.add_edge(int(arcs.u[edge]), int(arcs.v[edge]), weight=int(arcs.forth[edge]))
        parts = [min(part) for part in nx.connected_components(tour)]
        tree = nx.minimum_spanning_tree(_complete(graph, parts))
        for one, two in tree.edges:
            _add(tour, graph, one, two)
        odd = [node for node, degree in tour.degree if degree % 2]
        for one, two in nx.min_weight_matching(_complete(graph, odd)):
            _add(tour, graph, one, two)
        list(nx.eulerian_circuit(tour))
        return tour.size(weight="weight")

    cost = benchmark.pedantic(build, rounds=1)
    benchmark.extra_info["cost"] = cost
    assert cost >= walk_all(arcs, seed=1, effort=0).bound


def _complete(graph, nodes):
    whole = nx.Graph()
    whole.add_nodes_from(nodes)
    for node in nodes:
        far = nx.single_source_dijkstra_path_length(graph, node)
        whole.add_weighted_edges_from((node, other, far[other]) for other in nodes if other != node)
    return whole


def _add(tour, graph, one, two):
    path = nx.dijkstra_path(graph, one, two)
    for tail, head in pairwise(path):
        tour.add_edge(tail, head, weight=graph[tail][head]["weight"])
