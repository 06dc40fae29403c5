"""Rows to begin with: moats grown around odd nodes and parts until all is one.

The growth of Goemans and Williamson: every set that still needs an edge across its border grows
at the same speed; where two meet, they become one. Each set that ever needed an edge is a row.
They cover the many nodes that a way merely passes, one by one, which a relaxation alone finds
only in hundreds of rounds.
"""

from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import Arcs
from geoplan.plan.patrol.cuts import Cut, Separator

_MOST_NODES: Final = 2_500


def moats(arcs: Arcs, separator: Separator) -> list[Cut]:
    """Return the rows of the growth, none for graphs too large; O(n × m)."""
    if arcs.nodes > _MOST_NODES:
        return []
    usable = np.flatnonzero(arcs.spare & (arcs.u != arcs.v))
    u, v = arcs.u[usable], arcs.v[usable]
    left = arcs.cheaper[usable].astype("float64")
    label = np.arange(arcs.nodes)
    cuts: list[Cut] = []
    active = np.zeros(arcs.nodes, dtype=bool)
    for node in range(arcs.nodes):
        active[node] = _note(separator, label == node, cuts)
    if separator.many:
        for part in np.unique(separator.part[separator.touched]).tolist():
            _note(separator, separator.part == part, cuts)
    while active[label].any():
        rate = (active[label[u]].astype("float64") + active[label[v]]) * (label[u] != label[v])
        growing = np.flatnonzero(rate > 0)
        if not len(growing):
            break
        wait = left[growing] / rate[growing]
        meets = int(wait.argmin())
        left -= rate * wait[meets]
        edge = int(growing[meets])
        one, two = int(label[u[edge]]), int(label[v[edge]])
        label[label == two] = one
        active[two] = False
        active[one] = _note(separator, label == one, cuts)
    return list(dict.fromkeys(cuts))


def _note(separator: Separator, inside: np.ndarray, cuts: list[Cut]) -> bool:
    """Keep the row of a set; tell whether it needs an edge across."""
    cut = separator.cut(np.flatnonzero(inside))
    if cut is not None:
        cuts.append(cut)
    return cut is not None
