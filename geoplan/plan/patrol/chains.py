"""Streets that pass through corners without a choice, taken as one.

A corner of two streets, both to be walked or both not, is only passed: whatever is walked on one
is walked on the other. Most corners of a real map are such bends.
"""

from dataclasses import dataclass

import numpy as np

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Flags, Ints

Chain = tuple[tuple[int, bool], ...]  # edges, and whether each is passed from u to v


@dataclass(frozen=True, kw_only=True, eq=False)
class Chained:
    """A smaller `Arcs`, and the edges that each of its edges stands for."""

    arcs: Arcs
    chains: tuple[Chain, ...]

    def spread(self, either: Ints, forth: Ints, back: Ints, *, edges: int) -> list[Ints]:
        """Return walks of chains (either way, forth, back) as walks of the original edges."""
        out = [np.zeros(edges, dtype="int64") for _ in range(3)]
        for at, chain in enumerate(self.chains):
            for edge, ahead in chain:
                out[0][edge] += either[at]
                out[1][edge] += forth[at] if ahead else back[at]
                out[2][edge] += back[at] if ahead else forth[at]
        return out


def contract(arcs: Arcs) -> Chained | None:
    """Return the smaller question, None when it would not be the same; O(n + m)."""
    around: list[list[int]] = [[] for _ in range(arcs.nodes)]
    for edge in np.flatnonzero(arcs.required | arcs.spare).tolist():
        around[int(arcs.u[edge])].append(edge)
        around[int(arcs.v[edge])].append(edge)
    passed = _passed(arcs, around)
    chains: list[Chain] = []
    seen: set[int] = set()
    for node in [*np.flatnonzero(~passed).tolist(), *np.flatnonzero(passed).tolist()]:
        if passed[node] and around[node][0] in seen:
            continue
        passed[node] = False  # a ring without any choice keeps its first corner
        for edge in around[node]:
            if edge not in seen:
                chains.append(_follow(arcs, around, passed, start=(node, edge)))
                seen |= {one for one, _ in chains[-1]}
    return _joined(arcs, chains)


def _passed(arcs: Arcs, around: list[list[int]]) -> Flags:
    passed = np.zeros(arcs.nodes, dtype=bool)
    for node, edges in enumerate(around):
        if len(edges) == 2 and edges[0] != edges[1]:
            one, two = edges
            passed[node] = (
                arcs.required[one] == arcs.required[two] and arcs.spare[one] == arcs.spare[two]
            )
    return passed


def _follow(arcs: Arcs, around: list[list[int]], passed: Flags, *, start: tuple[int, int]) -> Chain:
    node, edge = start
    steps: list[tuple[int, bool]] = []
    while True:
        ahead = int(arcs.u[edge]) == node
        steps.append((edge, ahead))
        node = int(arcs.v[edge] if ahead else arcs.u[edge])
        if not passed[node]:
            return tuple(steps)
        edge = next(other for other in around[node] if other != edge)


def _joined(arcs: Arcs, chains: list[Chain]) -> Chained | None:
    rows = []
    for chain in chains:
        (first, on), (last, out) = chain[0], chain[-1]
        ahead = [int((arcs.forth if way else arcs.back)[edge]) for edge, way in chain]
        behind = [int((arcs.back if way else arcs.forth)[edge]) for edge, way in chain]
        costs = [CLOSED if CLOSED in part else sum(part) for part in (ahead, behind)]
        if costs == [CLOSED, CLOSED]:
            return None
        ends = [(arcs.u if on else arcs.v)[first], (arcs.v if out else arcs.u)[last]]
        rows.append([*ends, *costs, arcs.required[first], arcs.spare[first]])
    table = np.array(rows, dtype="int64").reshape(-1, 6)
    kept, place = np.unique(table[:, :2], return_inverse=True)
    place = place.reshape(-1, 2)
    smaller = Arcs(
        nodes=len(kept),
        u=place[:, 0],
        v=place[:, 1],
        forth=table[:, 2],
        back=table[:, 3],
        required=table[:, 4] > 0,
        spare=table[:, 5] > 0,
    )
    return Chained(arcs=smaller, chains=tuple(chains))
