"""Contraction: the same fastest times on far fewer places.

Most places of a street map carry no choice: dead ends, bends between two streets, and corners of
three whose passing through can be written down once as three direct links. They are taken out
round by round, no two neighbours in one round, and each passage through them is kept as a
shortcut that knows its two halves. Times between the places that stay are exactly those of the
whole graph (up to the last bits of a sum), and each shortcut unpacks into the arcs it stands for.

References
----------
Geisberger et al., Contraction hierarchies (2008): here without order or search, in whole rounds.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Places stay whose shortcuts would outnumber the arcs they replace by more than this.
_GROWTH: Final = 18
# A round that takes out less than this share of what is left is not worth its sorting.
_LEAST_SHARE: Final = 0.01
_ROUNDS: Final = 40
_MIX: Final = 2_654_435_761  # Knuth's multiplier: an order of places without any pattern


@dataclass(frozen=True, kw_only=True, eq=False)
class Arcs:
    """Directed arcs with seconds; parallel arcs and loops are allowed."""

    tail: Ints
    head: Ints
    seconds: Floats

    def __len__(self) -> int:
        return len(self.tail)


@dataclass(frozen=True, kw_only=True, eq=False)
class Core:
    """What is left of a graph, as a matrix over the places that stayed.

    Attributes
    ----------
    row
        For each place of the whole graph its row, -1 where it was taken out.
    matrix
        Seconds; of parallel arcs the fastest.
    arc
        For each stored entry the arc, or the shortcut, it stands for.
    first, second
        For each shortcut (numbered from `arcs` on) its two halves.
    arcs
        How many arcs the whole graph had.
    """

    row: Ints
    matrix: csr_array
    arc: Ints
    first: Ints
    second: Ints
    arcs: int

    def reach(
        self, places: Ints, *, trees: bool = False
    ) -> tuple[Floats, npt.NDArray[np.int32] | None]:
        """Return seconds from places to all that stayed, and the trees where asked."""
        rows = self.row[places]
        if trees:
            seconds, before = dijkstra(self.matrix, indices=rows, return_predecessors=True)
            return seconds, before
        return dijkstra(self.matrix, indices=rows), None

    def way(self, start: int, goal: int, *, tree: npt.NDArray[np.int32]) -> list[int]:
        """Return the arcs of the way to a place along a tree of `reach`, in order."""
        source, node = int(self.row[start]), int(self.row[goal])
        entries: list[int] = []
        while node != source:
            tail = int(tree[node])
            low, high = self.matrix.indptr[tail], self.matrix.indptr[tail + 1]
            entry = low + np.searchsorted(self.matrix.indices[low:high], node)
            entries.append(int(self.arc[entry]))
            node = tail
        return self._unpacked(entries)

    def _unpacked(self, backwards: list[int]) -> list[int]:
        found: list[int] = []
        waiting = list(backwards)  # its end is the next to go
        while waiting:
            arc = waiting.pop()
            if arc < self.arcs:
                found.append(arc)
            else:
                shortcut = arc - self.arcs
                waiting += [int(self.second[shortcut]), int(self.first[shortcut])]
        return found


def contract(arcs: Arcs, *, places: int, keep: Ints, growth: int | None = _GROWTH) -> Core:
    """Take out the places that carry no choice.

    Parameters
    ----------
    arcs
        Of the whole graph.
    places
        How many places it has.
    keep
        Places that must stay.
    growth
        Only places whose passage costs at most so many arcs more are taken out; None: none at all.

    Notes
    -----
    Some ten to twenty rounds, each a few sorts of the arcs left: O(m log m) altogether.
    """
    left = _Left.of(arcs, places=places, keep=keep)
    for _ in range(0 if growth is None else _ROUNDS):
        chosen = left.choose(growth or 0)
        if chosen.sum() < max(_LEAST_SHARE * left.alive.sum(), 1):
            break
        left.take_out(chosen)
    return left.core(len(arcs))


@dataclass(eq=False)
class _Left:
    """The arcs still there, each with its number, and the halves of all shortcuts so far."""

    tail: Ints
    head: Ints
    seconds: Floats
    arc: Ints
    alive: npt.NDArray[np.bool_]
    kept: npt.NDArray[np.bool_]
    halves: list[tuple[Ints, Ints]]
    count: int

    @classmethod
    def of(cls, arcs: Arcs, *, places: int, keep: Ints) -> "_Left":
        kept = np.zeros(places, dtype=bool)
        kept[keep] = True
        alive = kept.copy()
        alive[arcs.tail] = alive[arcs.head] = True
        left = cls(
            tail=arcs.tail,
            head=arcs.head,
            seconds=arcs.seconds,
            arc=np.arange(len(arcs), dtype="int64"),
            alive=alive,
            kept=kept,
            halves=[],
            count=len(arcs),
        )
        left.tidy()
        return left

    def tidy(self) -> None:
        """Drop loops and all but the fastest of parallel arcs; sort by tail and head."""
        order = np.lexsort((self.arc, self.seconds, self._key()))
        key = self._key()[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = key[1:] != key[:-1]
        first &= self.tail[order] != self.head[order]
        self._keep(order[first])

    def _key(self) -> Ints:
        return self.tail * len(self.alive) + self.head

    def _keep(self, rows: Ints) -> None:
        self.tail, self.head = self.tail[rows], self.head[rows]
        self.seconds, self.arc = self.seconds[rows], self.arc[rows]

    def choose(self, growth: int) -> npt.NDArray[np.bool_]:
        """Return places to take out: few arcs more than before, none beside another."""
        n = len(self.alive)
        into = np.bincount(self.head, minlength=n)
        out = np.bincount(self.tail, minlength=n)
        pairs = np.unique(np.minimum(self.tail, self.head) * n + np.maximum(self.tail, self.head))
        low, high = pairs // n, pairs % n
        met = np.bincount(low, minlength=n) + np.bincount(high, minlength=n)
        # Ways back to where one came from need no shortcut.
        back = into + out - met
        grown = into * out - back - into - out
        open_ = self.alive & ~self.kept & (grown <= growth)
        # Least growth first; among equals an order that follows no street.
        rank = (grown - grown.min(initial=0)) * n + (np.arange(n) * _MIX) % n
        both = open_[low] & open_[high]
        low, high = low[both], high[both]
        loses = np.where(rank[low] > rank[high], low, high)
        open_[loses] = False
        return open_

    def take_out(self, chosen: npt.NDArray[np.bool_]) -> None:
        """Replace the ways through these places by shortcuts."""
        into, out = np.flatnonzero(chosen[self.head]), np.flatnonzero(chosen[self.tail])
        # Arcs are sorted by tail, so what leaves a place lies together.
        starts = np.searchsorted(self.tail[out], self.head[into], side="left")
        stops = np.searchsorted(self.tail[out], self.head[into], side="right")
        sizes = stops - starts
        first = np.repeat(into, sizes)
        within = np.arange(len(first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        second = out[np.repeat(starts, sizes) + within]
        real = self.tail[first] != self.head[second]
        first, second = first[real], second[real]
        stay = ~(chosen[self.head] | chosen[self.tail])
        self.halves.append((self.arc[first], self.arc[second]))
        numbers = np.arange(self.count, self.count + len(first))
        self.count += len(first)
        tail, head = self.tail[first], self.head[second]
        seconds = self.seconds[first] + self.seconds[second]
        self.tail = np.concatenate([self.tail[stay], tail])
        self.head = np.concatenate([self.head[stay], head])
        self.seconds = np.concatenate([self.seconds[stay], seconds])
        self.arc = np.concatenate([self.arc[stay], numbers])
        self.alive = self.alive & ~chosen
        self.tidy()

    def core(self, arcs: int) -> Core:
        places = np.flatnonzero(self.alive)
        at = np.full(len(self.alive), -1, dtype="int64")
        at[places] = np.arange(len(places))
        indptr = np.zeros(len(places) + 1, dtype="int32")
        np.cumsum(np.bincount(at[self.tail], minlength=len(places)), out=indptr[1:])
        shape = (len(places), len(places))
        matrix = csr_array((self.seconds, at[self.head].astype("int32"), indptr), shape=shape)
        none = np.empty(0, dtype="int64")
        return Core(
            row=at,
            matrix=matrix,
            arc=self.arc,
            first=np.concatenate([none, *(first for first, _ in self.halves)]),
            second=np.concatenate([none, *(second for _, second in self.halves)]),
            arcs=arcs,
        )
