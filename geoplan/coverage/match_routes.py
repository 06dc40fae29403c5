"""Ways along the streets between two places near each other, for very many pairs at once.

A way no longer than its bound stays within that distance of its beginning. So the pairs are
sorted into squares of ground, and Dijkstra's algorithm runs over the few streets around each
square instead of over the whole town.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geoplan.plan.network import BACKWARD, FORWARD, Flags, Floats, Ints, StreetNetwork

_LEAST_M: Final = 250.0
_CELLS: Final = 4_000_000  # of a block of distances
_NONE: Final = -9999  # scipy's mark of no predecessor


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Streets of one mode by length, with their corners' places.

    Attributes
    ----------
    forth, back
        Whether each street may be used from u to v, and from v to u.
    """

    network: StreetNetwork
    forth: Flags
    back: Flags

    @classmethod
    def of(cls, network: StreetNetwork, *, mode: str) -> "Ground":
        """Take the streets of one mode; on foot both ways, whatever signs say."""
        mask = network.mask(mode)
        if mode == "foot":
            return cls(network=network, forth=mask > 0, back=mask > 0)
        return cls(network=network, forth=(mask & FORWARD) > 0, back=(mask & BACKWARD) > 0)

    @property
    def usable(self) -> Flags:
        """Streets that may be used at all."""
        return np.asarray(self.forth | self.back)

    @cached_property
    def xy(self) -> Floats:
        """Places of the nodes."""
        return shapely.get_coordinates(np.asarray(self.network.nodes.geometry.array, dtype=object))

    @cached_property
    def graph(self) -> tuple[csr_array, Ints]:
        """Metres between neighbouring nodes, and for each entry the street."""
        network, n = self.network, len(self.network.nodes)
        forth, back = np.flatnonzero(self.forth), np.flatnonzero(self.back)
        tail = np.concatenate([network.u[forth], network.v[back]])
        head = np.concatenate([network.v[forth], network.u[back]])
        edge = np.concatenate([forth, back])
        length = network.length_m[edge]
        order = np.lexsort((edge, length, head, tail))
        tail, head, edge, length = tail[order], head[order], edge[order], length[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        first &= tail != head
        indptr = np.zeros(n + 1, dtype="int32")
        np.cumsum(np.bincount(tail[first], minlength=n), out=indptr[1:])
        matrix = csr_array((length[first], head[first].astype("int32"), indptr), shape=(n, n))
        return matrix, edge[first]

    def street(self, tail: Ints, head: Ints) -> Ints:
        """Return the street of each arc."""
        matrix, edge = self.graph
        n = matrix.shape[0]
        key = np.repeat(np.arange(n), np.diff(matrix.indptr)) * n + matrix.indices
        return edge[np.searchsorted(key, tail * n + head)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Steps from one point to the next, in order.

    Attributes
    ----------
    x, y
        Of the first point.
    bound_m
        No way longer than this is looked for, from street to street.
    """

    x: Floats
    y: Floats
    bound_m: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Square:
    """The streets around some steps.

    Attributes
    ----------
    steps
        Which steps.
    nodes
        Nodes around them, sorted.
    matrix
        Metres between these.
    bound_m
        The largest of the steps' bounds.
    """

    steps: Ints
    nodes: Ints
    matrix: csr_array
    bound_m: float

    def local(self, nodes: Ints) -> Ints:
        """Return the positions of nodes in this square, -1 for others."""
        if not len(self.nodes):
            return np.full(nodes.shape, -1)
        at = np.minimum(np.searchsorted(self.nodes, nodes), len(self.nodes) - 1)
        return np.where(self.nodes[at] == nodes, at, -1)

    def trees(self, sources: Ints) -> tuple[Floats, Ints]:
        """Return metres and predecessors from local nodes; a last row and column of no way."""
        found, before = dijkstra(
            self.matrix, indices=sources, limit=self.bound_m, return_predecessors=True
        )
        return _padded(found), before.astype("int64")

    def reach(self, sources: Ints) -> Floats:
        """Return metres from local nodes; a last row and column of no way."""
        return _padded(dijkstra(self.matrix, indices=sources, limit=self.bound_m))


def _padded(metres: Floats) -> Floats:
    rows, columns = metres.shape
    padded = np.full((rows + 1, columns + 1), np.inf)
    padded[:rows, :columns] = metres
    return padded


def squares(steps: Steps, ground: Ground, *, margin_m: float) -> Iterator[Square]:
    """Sort steps into squares of ground, each with the streets around it.

    Parameters
    ----------
    steps
        All steps.
    margin_m
        How far the places on streets may lie from the points.
    """
    matrix, _ = ground.graph
    grade = np.ceil(np.log2(np.maximum(steps.bound_m, _LEAST_M) / _LEAST_M)).astype("int64")
    for level in np.unique(grade).tolist():
        bound = _LEAST_M * 2.0**level
        rows = np.flatnonzero(grade == level)
        side = 2 * bound
        column = np.floor(steps.x[rows] / side).astype("int64")
        line = np.floor(steps.y[rows] / side).astype("int64")
        order = np.lexsort((line, column))
        cuts = np.flatnonzero(np.diff(column[order]) | np.diff(line[order])) + 1
        for part in np.split(order, cuts):
            x0, y0 = column[part[0]] * side, line[part[0]] * side
            reach = bound + margin_m
            nodes = np.flatnonzero(
                (np.abs(ground.xy[:, 0] - x0 - side / 2) <= side / 2 + reach)
                & (np.abs(ground.xy[:, 1] - y0 - side / 2) <= side / 2 + reach)
            )
            small = _within(matrix, nodes)
            size = max(64, _CELLS // max(len(nodes), 1) // 4)
            for start in range(0, len(part), size):
                chosen = rows[part[start : start + size]]
                yield Square(steps=chosen, nodes=nodes, matrix=small, bound_m=bound)


def _within(matrix: csr_array, nodes: Ints) -> csr_array:
    """Return the part of a graph between some nodes (sorted)."""
    starts, stops = matrix.indptr[nodes], matrix.indptr[nodes + 1]
    sizes = stops - starts
    entry = (
        np.repeat(starts, sizes)
        + np.arange(sizes.sum())
        - np.repeat(np.cumsum(sizes) - sizes, sizes)
    )
    head = matrix.indices[entry]
    tail = np.repeat(np.arange(len(nodes)), sizes)
    at = np.searchsorted(nodes, head)
    inside = (at < len(nodes)) & (nodes[np.minimum(at, len(nodes) - 1)] == head)
    indptr = np.zeros(len(nodes) + 1, dtype="int32")
    np.cumsum(np.bincount(tail[inside], minlength=len(nodes)), out=indptr[1:])
    shape = (len(nodes), len(nodes))
    return csr_array((matrix.data[entry[inside]], at[inside].astype("int32"), indptr), shape=shape)


def walk_back(before: Ints, rows: Ints, goals: Ints, *, sources: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the arcs of ways along trees: pair, tail, head, in the order of going.

    Parameters
    ----------
    before
        Predecessors by (row, node).
    rows, goals
        For each pair its row and its goal.
    sources
        The node each row begins at.
    """
    pairs: list[Ints] = []
    tails: list[Ints] = []
    heads: list[Ints] = []
    pair = np.flatnonzero(goals != sources[rows])
    node = goals[pair]
    while len(pair):
        tail = before[rows[pair], node].astype("int64")
        pairs.append(pair)
        tails.append(tail)
        heads.append(node)
        going = tail != sources[rows[pair]]
        pair, node = pair[going], tail[going]
    if not pairs:
        none = np.empty(0, dtype="int64")
        return none, none, none
    hop = np.concatenate([np.full(len(part), place) for place, part in enumerate(pairs)])
    of, tail, head = (np.concatenate(part) for part in (pairs, tails, heads))
    order = np.lexsort((-hop, of))
    return of[order], tail[order], head[order]
