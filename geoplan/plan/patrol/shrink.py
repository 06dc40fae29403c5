"""The same question over the ends of required edges alone.

Whatever is walked between two required edges is a shortest way between two of their ends. So the
street graph may be replaced by those ends and the shortest ways between them; a way that passes a
third end is two ways. What remains gives far stronger rows in a relaxation.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Floats, Ints, ways_of

_MOST_PAIRS: Final = 12_000
_MOST_CELLS: Final = 12_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Shrunk:
    """A smaller `Arcs`: first the required edges, then the ways between their ends.

    Attributes
    ----------
    arcs
        The smaller question; the same tours at the same cost.
    forth, back
        Of each way beyond the required edges: the (edge, ahead) it stands for, by direction.
    need
        The original edge of each required one.
    """

    arcs: Arcs
    forth: tuple[tuple[tuple[int, bool], ...], ...]
    back: tuple[tuple[tuple[int, bool], ...], ...]
    need: Ints

    def spread(self, extra: Floats, *, edges: int) -> Floats:
        """Return `extra` of the smaller question on the original edges."""
        out = np.zeros(edges)
        out[self.need] += extra[: len(self.need)]
        for value, way in zip(extra[len(self.need) :].tolist(), self.forth, strict=True):
            if value > 0:
                for edge, _ in way:
                    out[edge] += value
        return out


def shrink(arcs: Arcs) -> Shrunk | None:
    """Return the smaller question; None when it would not be smaller."""
    ends = np.flatnonzero(arcs.touched())
    k, n = len(ends), arcs.nodes
    if k * n > _MOST_CELLS:
        return None
    ways = ways_of(arcs)
    dist, before = ways.trees(ends)
    last = _last_end(before, ends, nodes=n)
    straight = last[:, ends] == ends[:, None]
    straight |= straight.T & arcs.symmetric
    straight &= np.isfinite(dist[:, ends])
    np.fill_diagonal(straight, val=False)
    one, two = np.nonzero(np.triu(straight | straight.T, 1))
    if len(one) > _MOST_PAIRS:
        return None
    place = np.full(n, -1)
    place[ends] = np.arange(k)
    need = np.flatnonzero(arcs.required)
    whole = np.rint(np.where(np.isfinite(dist[:, ends]), dist[:, ends], CLOSED)).astype("int64")
    forth, back = whole[one, two], whole[two, one]
    empty = np.zeros(len(one), dtype=bool)
    smaller = Arcs(
        nodes=k,
        u=np.concatenate([place[arcs.u[need]], one]),
        v=np.concatenate([place[arcs.v[need]], two]),
        forth=np.concatenate([arcs.forth[need], forth]),
        back=np.concatenate([arcs.back[need], back]),
        required=np.concatenate([np.ones(len(need), dtype=bool), empty]),
        spare=np.concatenate([arcs.spare[need], ~empty]),
    )
    pairs = list(zip(one.tolist(), two.tolist(), strict=True))
    return Shrunk(
        arcs=smaller,
        forth=tuple(tuple(ways.path(before[a], int(ends[b]))) for a, b in pairs),
        back=tuple(tuple(ways.path(before[b], int(ends[a]))) for a, b in pairs),
        need=need,
    )


def _last_end(before: np.ndarray, ends: Ints, *, nodes: int) -> Ints:
    """Return, for each tree and node, the last required end before the node."""
    rows = np.arange(len(ends))[:, None]
    up = before.astype("int64")
    is_end = np.zeros(nodes, dtype=bool)
    is_end[ends] = True
    up[rows[:, 0], ends] = ends  # each root points at itself
    up = np.where(up < 0, np.arange(nodes)[None, :], up)
    stop = up.copy()
    for _ in range(int(np.ceil(np.log2(max(nodes, 2)))) + 1):
        moved = np.where(is_end[stop], stop, stop[rows, stop])
        if (moved == stop).all():
            break
        stop = moved
    return stop
