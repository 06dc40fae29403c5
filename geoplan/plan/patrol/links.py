"""The cheapest links between the parts of what must be walked."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

from geoplan.plan.patrol.arcs import Arcs, Flags, Floats, Ints, ways_of


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way between two parts: its edges and their cost."""

    parts: tuple[int, int]
    edges: tuple[int, ...]
    cost: float


def links_between(
    arcs: Arcs, label: Ints, *, inside: Flags, costs: Floats, each: int = 1
) -> list[Link]:
    """Return, for each pair of neighbouring parts, up to `each` cheapest ways between them.

    Every node falls to its nearest part; a way runs over an edge whose ends fall to two.

    Parameters
    ----------
    label
        Each node's part.
    inside
        Nodes that belong to a part that is to be joined.
    costs
        Of each edge, both ways alike.
    each
        How many ways of one pair at most, with different middle edges.
    """
    ways = ways_of(arcs, costs=costs)
    sources = np.flatnonzero(inside)
    dist, before, origin = dijkstra(
        ways.matrix, indices=sources, min_only=True, return_predecessors=True
    )
    usable = np.flatnonzero(arcs.spare & np.isfinite(dist[arcs.u]) & np.isfinite(dist[arcs.v]))
    one, two = label[origin[arcs.u[usable]]], label[origin[arcs.v[usable]]]
    across = one != two
    usable, one, two = usable[across], one[across], two[across]
    low, high = np.minimum(one, two), np.maximum(one, two)
    cost = dist[arcs.u[usable]] + costs[usable] + dist[arcs.v[usable]]
    order = np.lexsort((usable, cost, high, low))
    found: list[Link] = []
    pair, taken = (-1, -1), 0
    for at in order.tolist():
        this = (int(low[at]), int(high[at]))
        taken = taken + 1 if this == pair else 1
        pair = this
        if taken > each:
            continue
        edge = int(usable[at])
        edges = [step for step, _ in ways.path(before, int(arcs.u[edge]))]
        edges += [edge] + [step for step, _ in ways.path(before, int(arcs.v[edge]))]
        found.append(Link(parts=this, edges=tuple(edges), cost=float(cost[at])))
    return found


def spanning(links: list[Link], *, parts: int) -> list[Link]:
    """Return the cheapest links that join all parts."""
    if not links:
        return []
    best: dict[tuple[int, int], Link] = {}
    for link in links:
        if link.parts not in best or link.cost < best[link.parts].cost:
            best[link.parts] = link
    chosen = list(best.values())
    rows = np.array([link.parts for link in chosen])
    weight = np.array([link.cost for link in chosen]) + 1.0
    graph = coo_array((weight, (rows[:, 0], rows[:, 1])), shape=(parts, parts))
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    return [
        best[min(a, b), max(a, b)]
        for a, b in sorted(zip(tree.coords[0].tolist(), tree.coords[1].tolist(), strict=True))
    ]
