"""The cheapest set of edges that evens out odd nodes: a minimum T-join, exactly.

By sparse blossom matching on the street graph itself (PyMatching): no complete graph of all odd
nodes is ever made.
"""

from typing import Final

import numpy as np
import pymatching

from geoplan.plan.patrol.arcs import Arcs, Flags, Ints

# PyMatching is exact for whole weights below 2**24.
_HEAVIEST: Final = (1 << 24) - 1


class Joiner:
    """Finds joins on one graph, for any set of odd nodes."""

    def __init__(self, arcs: Arcs) -> None:
        self._arcs = arcs
        cost = arcs.cheaper
        usable = np.flatnonzero(arcs.spare & (arcs.u != arcs.v))
        low = np.minimum(arcs.u[usable], arcs.v[usable])
        high = np.maximum(arcs.u[usable], arcs.v[usable])
        order = np.lexsort((usable, cost[usable], high, low))
        low, high, usable = low[order], high[order], usable[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        self._edge = usable[first]
        self._key = low[first] * arcs.nodes + high[first]
        heaviest = int(cost[self._edge].max(initial=0))
        shrink = max(1, -(-heaviest // _HEAVIEST))
        self._matching = pymatching.Matching()
        for one, two, edge in zip(
            low[first].tolist(), high[first].tolist(), self._edge.tolist(), strict=True
        ):
            self._matching.add_edge(one, two, weight=int(cost[edge]) // shrink)
        self._size = self._matching.num_nodes

    def join(self, odd: Flags) -> Ints:
        """Return the edges of the cheapest join; `odd` says which nodes are odd."""
        if not odd.any():
            return np.empty(0, dtype="int64")
        found = self._matching.decode_to_edges_array(odd[: self._size].astype("uint8"))
        low, high = found.min(axis=1), found.max(axis=1)
        at = np.searchsorted(self._key, low * self._arcs.nodes + high)
        return np.asarray(self._edge[at], dtype="int64")


def odd_nodes(arcs: Arcs, times: Ints) -> Flags:
    """Return the nodes at which an odd number of edges ends, each counted as often as walked."""
    degree = np.bincount(arcs.u, weights=times, minlength=arcs.nodes)
    degree += np.bincount(arcs.v, weights=times, minlength=arcs.nodes)
    return np.asarray(degree.astype("int64") % 2 == 1)
