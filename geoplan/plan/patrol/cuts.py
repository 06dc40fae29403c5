"""Rows that a relaxed tour breaks: parts not joined, odd parts left by nothing.

`extra` is how often each edge is walked beyond what is required. A set of nodes that holds some
required edges, but not all, and is crossed by none must be crossed twice; a set crossed by an
odd number of required edges must be crossed once more.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from geoplan.plan.patrol.arcs import Arcs, Flags, Floats, Ints

_LEVELS: Final = (1e-6, 0.12, 0.26, 0.34, 0.45, 0.51, 0.67, 0.76)
_SCALE: Final = 100_000
_BREAK: Final = 1e-4
_FLOWS: Final = 200
_ENOUGH: Final = 12


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The sum of `extra` over these edges is at least `least`."""

    edges: tuple[int, ...]
    least: int


class Separator:
    """Finds broken rows for one graph."""

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        degree = np.bincount(arcs.u[arcs.required], minlength=arcs.nodes)
        degree += np.bincount(arcs.v[arcs.required], minlength=arcs.nodes)
        self.odd: Flags = degree % 2 == 1
        _, self.part = arcs.parts(arcs.required)
        self.touched = arcs.touched()
        self.many = len(np.unique(self.part[self.touched])) > 1

    def first(self) -> list[Cut]:
        """Return the rows to begin with: single odd nodes, single parts."""
        cuts = {self.cut(group) for group in _groups(np.flatnonzero(self.odd), None)}
        if self.many:
            members = np.flatnonzero(self.touched)
            cuts |= {self.cut(group) for group in _groups(members, self.part[members])}
        return _sorted(cuts)

    def broken(self, extra: Floats) -> list[Cut]:
        """Return rows that `extra` breaks; none found is no proof that there is none."""
        arcs, cuts = self.arcs, set()
        for level in _LEVELS:
            used = extra > level
            _, label = arcs.parts(used)
            cuts |= self._judge(label, extra, odd=True)
            if self.many:
                _, label = arcs.parts(used | arcs.required)
                cuts |= self._judge(label, extra, odd=False)
        if len(cuts) < _ENOUGH:
            cuts |= self._by_flow(extra)
        return _sorted(cuts)

    def _judge(self, label: Ints, extra: Floats, *, odd: bool) -> "set[Cut | None]":
        arcs = self.arcs
        count = int(label.max()) + 1
        across = label[arcs.u] != label[arcs.v]
        flow = np.bincount(label[arcs.u[across]], weights=extra[across], minlength=count)
        flow += np.bincount(label[arcs.v[across]], weights=extra[across], minlength=count)
        held = np.bincount(label, weights=self.odd if odd else self.touched, minlength=count)
        wanted = held % 2 if odd else 2.0 * (held > 0)
        if not odd and int((wanted > 0).sum()) < 2:
            return set()
        bad = np.flatnonzero(flow < wanted - _BREAK)
        return {self.cut(np.flatnonzero(label == one)) for one in bad.tolist()}

    def _by_flow(self, extra: Floats) -> "set[Cut | None]":
        """Look for minimum cuts between pairs; slower, finds what levels miss."""
        cuts: set[Cut | None] = set()
        if self.odd.any():
            _, label = self.arcs.parts(extra >= 1 - _BREAK)
            ends = np.bincount(label, weights=self.odd) % 2 == 1
            cuts |= self._tree(label, extra, ends=np.flatnonzero(ends), odd=True)
        if self.many:
            _, label = self.arcs.parts((extra >= 2 - _BREAK) | self.arcs.required)
            ends = np.unique(label[self.touched])
            cuts |= self._tree(label, extra, ends=ends, odd=False)
        return cuts

    def _tree(self, label: Ints, extra: Floats, *, ends: Ints, odd: bool) -> "set[Cut | None]":
        """Return broken cuts among those of a tree of minimum cuts (Gusfield's)."""
        graph = self._capacities(label, extra)
        cuts: set[Cut | None] = set()
        order = ends.tolist()[: _FLOWS + 1]
        parent = dict.fromkeys(order, order[0] if order else 0)
        least = (1 if odd else 2) * (_SCALE - 10)
        for end in order[1:]:
            up = parent[end]
            flow = maximum_flow(graph, end, up)
            side = _reached(graph - flow.flow, end)
            for other in order:
                if other != end and parent[other] == up and side[other]:
                    parent[other] = end
            if side[parent[up]]:
                parent[end], parent[up] = parent[up], end
            if flow.flow_value < least:
                cuts |= self._judge(side[label].astype("int64"), extra, odd=odd)
        return cuts

    def _capacities(self, label: Ints, extra: Floats) -> csr_array:
        arcs, count = self.arcs, int(label.max()) + 1
        one, two = label[arcs.u], label[arcs.v]
        kept = (one != two) & (extra > 1e-7)
        capacity = np.rint(extra[kept] * _SCALE).astype("int32")
        rows = np.concatenate([one[kept], two[kept]])
        columns = np.concatenate([two[kept], one[kept]])
        data = np.concatenate([capacity, capacity])
        return csr_array(coo_array((data, (rows, columns)), shape=(count, count)))

    def cut(self, members: Ints) -> Cut | None:
        """Return the row of a set of nodes, None when it needs no edge across."""
        arcs = self.arcs
        inside = np.zeros(arcs.nodes, dtype=bool)
        inside[members] = True
        across = inside[arcs.u] != inside[arcs.v]
        required = int((across & arcs.required).sum())
        if required % 2:
            least = 1
        elif required == 0 and self.touched[inside].any() and self.touched[~inside].any():
            least = 2
        else:
            return None
        return Cut(edges=tuple(np.flatnonzero(across).tolist()), least=least)


def _reached(residual: csr_array, source: int) -> Flags:
    """Return the nodes that can still be reached."""
    residual.eliminate_zeros()
    found = breadth_first_order(residual, source, return_predecessors=False)
    seen = np.zeros(residual.shape[0], dtype=bool)
    seen[found] = True
    return seen


def _groups(members: Ints, keys: Ints | None) -> list[Ints]:
    if keys is None:
        return [members[at : at + 1] for at in range(len(members))]
    return [members[keys == key] for key in np.unique(keys).tolist()]


def _sorted(cuts: "set[Cut | None]") -> list[Cut]:
    found = [cut for cut in cuts if cut is not None]
    return sorted(found, key=lambda cut: (cut.least, cut.edges))
