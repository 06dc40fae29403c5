"""What a postman is given: streets with a cost for each direction."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CLOSED: Final = -1  # the cost of a direction that is not allowed
_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Arcs:
    """Streets as arrays, one element an edge; parallel edges and loops are welcome.

    Attributes
    ----------
    nodes
        How many there are.
    u, v
        Ends of each edge.
    forth, back
        Cost from u to v and from v to u, whole numbers; `CLOSED` where one may not go.
    required
        Edges that must be walked, one way or the other.
    spare
        Edges that may also be walked when nothing requires it.
    """

    nodes: int
    u: Ints
    v: Ints
    forth: Ints
    back: Ints
    required: Flags
    spare: Flags

    @property
    def symmetric(self) -> bool:
        """Whether every edge that may be walked costs the same both ways."""
        return bool(((self.forth == self.back) | ~(self.required | self.spare)).all())

    @property
    def cheaper(self) -> Ints:
        """The lower of both costs, of the allowed directions."""
        low = np.minimum(self.forth, self.back)
        return np.where(low == CLOSED, np.maximum(self.forth, self.back), low)

    def parts(self, chosen: Flags) -> tuple[int, Ints]:
        """Return the number of parts the chosen edges leave, and each node's part."""
        links = coo_array(
            (np.ones(int(chosen.sum()), dtype="int8"), (self.u[chosen], self.v[chosen])),
            shape=(self.nodes, self.nodes),
        )
        count, label = connected_components(links.tocsr(), directed=False)
        return int(count), label.astype("int64")

    def touched(self) -> Flags:
        """Return which nodes required edges end at."""
        flags = np.zeros(self.nodes, dtype=bool)
        flags[self.u[self.required]] = flags[self.v[self.required]] = True
        return flags


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """The directed graph of an `Arcs`, for shortest ways.

    Attributes
    ----------
    matrix
        Costs, of parallel arcs the cheapest; no cost is stored as a hair above zero.
    edge, ahead
        The edge of each stored entry, and whether it is walked from u to v.
    """

    matrix: csr_array
    edge: Ints
    ahead: Flags

    def entry(self, tail: int, head: int) -> int:
        """Return the position of the entry tail → head."""
        start, stop = self.matrix.indptr[tail], self.matrix.indptr[tail + 1]
        return int(start + np.searchsorted(self.matrix.indices[start:stop], head))

    def path(self, before: npt.NDArray[np.int32], goal: int) -> list[tuple[int, bool]]:
        """Return the (edge, ahead) that lead to a goal by a tree of predecessors."""
        steps, node = [], goal
        while (tail := int(before[node])) >= 0:
            at = self.entry(tail, node)
            steps.append((int(self.edge[at]), bool(self.ahead[at])))
            node = tail
        return steps[::-1]

    def trees(self, sources: Ints) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return costs and predecessors from each source."""
        dist, before = dijkstra(self.matrix, indices=sources, return_predecessors=True)
        return dist, before


_HAIR: Final = 1e-7


def ways_of(arcs: Arcs, *, costs: Floats | None = None) -> Ways:
    """Make the graph of all spare edges; `costs` replaces both directions' costs."""
    forth = np.flatnonzero(arcs.spare & (arcs.forth != CLOSED) & (arcs.u != arcs.v))
    back = np.flatnonzero(arcs.spare & (arcs.back != CLOSED) & (arcs.u != arcs.v))
    tail = np.concatenate([arcs.u[forth], arcs.v[back]])
    head = np.concatenate([arcs.v[forth], arcs.u[back]])
    edge = np.concatenate([forth, back])
    ahead = np.arange(len(edge)) < len(forth)
    if costs is None:
        weight = np.concatenate([arcs.forth[forth], arcs.back[back]]).astype("float64")
    else:
        weight = costs[edge]
    order = np.lexsort((edge, weight, head, tail))
    tail, head, edge = tail[order], head[order], edge[order]
    ahead, weight = ahead[order], weight[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    indptr = np.zeros(arcs.nodes + 1, dtype="int32")
    np.cumsum(np.bincount(tail[first], minlength=arcs.nodes), out=indptr[1:])
    data = np.maximum(weight[first], _HAIR)  # scipy takes a stored zero for no arc at all
    matrix = csr_array((data, head[first].astype("int32"), indptr), shape=(arcs.nodes, arcs.nodes))
    return Ways(matrix=matrix, edge=edge[first], ahead=ahead[first])


class Stream:
    """A stream of numbers from a seed, the same on every machine (SplitMix64)."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to limit - 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) * limit >> 64

    def unit(self) -> float:
        """Return a number from 0 to 1."""
        return self.below(1 << 53) / (1 << 53)
