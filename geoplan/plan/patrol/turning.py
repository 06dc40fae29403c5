"""Turns of a walk: what they cost, which are forbidden, and an order with few dear ones.

Which streets are walked how often, and in which directions, is settled before. At each corner
there is a choice still: which way on follows which way in. Chosen for the cheapest turns corner by
corner (an assignment), the walk falls into rounds; these are joined where exchanging two ways on
costs least. A forbidden turn that is left is avoided by the fastest way round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geoplan.plan.bans import banned_pairs
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.arcs import CLOSED, Arcs, Flags, Floats, Ints
from geoplan.plan.patrol.euler import Bearings, Step
from geoplan.plan.speeds import TimeModel
from geoplan.plan.turns import bend, turn_seconds
from geoplan.plan.ways import Directed, junctions

_BANNED: Final = 1e7  # seconds: more than any walk
_DEGREE: Final = 1e-5  # among equal turns the straighter one


@dataclass(frozen=True, kw_only=True, eq=False)
class Turning:
    """Turns between the elements of a question, each used forth (2 × element + 1) or back.

    Attributes
    ----------
    arcs, bearings, exact_s
        Of the question: elements, headings, seconds forth and back.
    turn_s
        Seconds left, right and around; empty where turns cost nothing.
    dear
        Corners where they do.
    banned
        Sorted numbers of forbidden pairs.
    """

    arcs: Arcs
    bearings: Bearings
    exact_s: Floats
    turn_s: dict[str, float]
    dear: Flags
    banned: Ints

    @property
    def matters(self) -> bool:
        """Whether any turn costs something or is forbidden."""
        return bool(len(self.banned)) or any(self.turn_s.values())

    def seconds(self, came: Ints, goes: Ints) -> tuple[Floats, Flags]:
        """Return what turns cost, and which are forbidden."""
        into = self._heading(came, arriving=True)
        turned = bend(into, self._heading(goes, arriving=False))
        cost = np.where(self.dear[self.heads[came]], turn_seconds(turned, self.turn_s), 0.0)
        return cost, np.isin(came * self._size + goes, self.banned)

    def weight(self, came: Ints, goes: Ints) -> Floats:
        """Return seconds, forbidden turns as very long; among equals the straighter is less."""
        cost, banned = self.seconds(came, goes)
        turned = bend(self._heading(came, arriving=True), self._heading(goes, arriving=False))
        return cost + np.where(banned, _BANNED, 0.0) + np.abs(turned) * _DEGREE

    @property
    def _size(self) -> int:
        return 2 * len(self.arcs.u)

    def _heading(self, way: Ints, *, arriving: bool) -> Floats:
        edge, ahead = way >> 1, (way & 1) > 0
        leave, arrive = self.bearings.leave_u[edge], self.bearings.arrive_v[edge]
        forth, back = (arrive, leave) if arriving else (leave, arrive)
        return np.asarray(np.where(ahead, forth, back + 180.0), dtype="float64")

    @cached_property
    def heads(self) -> Ints:
        """The corner each way leads to."""
        return np.column_stack([self.arcs.u, self.arcs.v]).ravel()

    @cached_property
    def tails(self) -> Ints:
        """The corner each way comes from."""
        return np.column_stack([self.arcs.v, self.arcs.u]).ravel()

    @cached_property
    def usable(self) -> Flags:
        """Which ways may be used."""
        arcs = self.arcs
        able = (arcs.spare | arcs.required)[:, None]
        found: Flags = ((np.column_stack([arcs.back, arcs.forth]) != CLOSED) & able).ravel()
        return found

    @cached_property
    def onward(self) -> tuple[Ints, Ints, Floats]:
        """All allowed turns: way in, way on, seconds."""
        ways = np.flatnonzero(self.usable)
        ordered = ways[np.argsort(self.tails[ways], kind="stable")]
        tails = self.tails[ordered]
        low = np.searchsorted(tails, self.heads[ways], side="left")
        sizes = np.searchsorted(tails, self.heads[ways], side="right") - low
        came = np.repeat(ways, sizes)
        within = np.arange(len(came)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        goes = ordered[np.repeat(low, sizes) + within]
        cost, banned = self.seconds(came, goes)
        return came[~banned], goes[~banned], cost[~banned]

    def lawful(self) -> Flags:
        """Return the ways among which one can get from each to each other by allowed turns.

        The largest such set by the required edges in it.
        """
        came, goes, _ = self.onward
        shape = (self._size, self._size)
        links = csr_array((np.ones(len(came), dtype="int8"), (came, goes)), shape=shape)
        count, label = connected_components(links, directed=True, connection="strong")
        wanted = self.usable & np.repeat(self.arcs.required, 2)
        held = np.bincount(label[wanted], minlength=count)
        return np.asarray(self.usable & (label == int(held.argmax())))

    def round_about(self, came: int, goes: int) -> list[int]:
        """Return the ways between two whose turn is forbidden: the fastest; [] if there is none."""
        _, trees = dijkstra(self._links, indices=np.array([came]), return_predecessors=True)
        found: list[int] = []
        node = int(trees[0, goes])
        while node >= 0 and node != came:
            found.append(node)
            node = int(trees[0, node])
        return found[::-1]

    @cached_property
    def _links(self) -> csr_array:
        came, goes, cost = self.onward
        took = np.column_stack([self.exact_s[1], self.exact_s[0]]).ravel()[goes]
        links: csr_array = csr_array(
            (cost + took + 1e-9, (came, goes)), shape=(self._size, self._size)
        )
        return links

    def least(self) -> float:
        """Return seconds that the turns of any round over the required edges take at least.

        Half of the cheapest turn onto each and half of the cheapest turn off it.
        """
        if not any(self.turn_s.values()):
            return 0.0
        came, goes, cost = self.onward
        into, off = np.full(self._size, np.inf), np.full(self._size, np.inf)
        np.minimum.at(into, goes, cost)
        np.minimum.at(off, came, cost)
        both = np.where(self.usable, into + off, np.inf).reshape(-1, 2).min(axis=1)
        both = both[self.arcs.required]
        return float(both[np.isfinite(both)].sum()) / 2


def make_turning(
    network: StreetNetwork,
    streets: Directed,
    *,
    question: tuple[Arcs, Ints, Bearings, Floats],
    mode: str,
    times: TimeModel,
) -> Turning:
    """Return the turns of a question.

    Parameters
    ----------
    streets
        By direction.
    question
        Elements, the street of each, headings, seconds forth and back.
    """
    arcs, street, bearings, exact_s = question
    turn_s = dict(times.turn_s.get(mode, {}))
    by, onto = banned_pairs(network.turns, streets, mode=mode)
    way = 2 * streets.edge + streets.ahead
    size = 2 * len(street)
    # A street that is walked twice has two elements; both are bound.
    of: dict[int, list[int]] = {int(streets.edge[at]): [] for at in (*by, *onto)}
    for element in np.flatnonzero(np.isin(street, list(of))).tolist():
        of[int(street[element])].append(element)
    banned = [
        (2 * one + int(way[a] & 1)) * size + 2 * two + int(way[b] & 1)
        for a, b in zip(by.tolist(), onto.tolist(), strict=True)
        for one in of[int(streets.edge[a])]
        for two in of[int(streets.edge[b])]
    ]
    return Turning(
        arcs=arcs,
        bearings=bearings,
        exact_s=exact_s,
        turn_s=turn_s if any(turn_s.values()) else {},
        dear=junctions(network),
        banned=np.array(sorted(banned), dtype="int64"),
    )


def eased(steps: Sequence[Step], turning: Turning) -> list[Step]:
    """Return the same walks in an order with cheaper turns, ways round forbidden ones put in.

    The walk keeps its ends; its streets take as long as before, but for the ways put in.
    """
    if not turning.matters or not steps:
        return list(steps)
    ways = np.array([2 * edge + ahead for edge, ahead in steps], dtype="int64")
    ordered = ways[_order(ways, turning)]
    if _total(ordered, turning) > _total(ways, turning):
        ordered = ways
    _, banned = turning.seconds(ordered[:-1], ordered[1:])
    whole = [int(ordered[0])]
    for came, goes, wrong in zip(
        ordered[:-1].tolist(), ordered[1:].tolist(), banned.tolist(), strict=True
    ):
        whole += [*turning.round_about(came, goes), goes] if wrong else [goes]
    return [(way >> 1, way & 1 == 1) for way in whole]


def _total(ways: Ints, turning: Turning) -> float:
    return float(turning.weight(ways[:-1], ways[1:]).sum())


def _order(ways: Ints, turning: Turning) -> Ints:
    """Return positions in a new order, by what follows what."""
    n = len(ways)
    heads = np.append(turning.heads[ways], turning.tails[ways[0]])  # the last: the beginning
    tails = np.append(turning.tails[ways], turning.heads[ways[-1]])  # the last: the end
    ins, outs = np.argsort(heads, kind="stable"), np.argsort(tails, kind="stable")
    cuts = np.flatnonzero(np.diff(heads[ins])) + 1
    after = np.empty(n + 1, dtype="int64")
    swaps: list[tuple[float, int, int]] = []
    for came, goes in zip(np.split(ins, cuts), np.split(outs, cuts), strict=True):
        cost = _costs(ways, came, goes, turning)
        row, column = linear_sum_assignment(cost)
        after[came[row]] = goes[column]
        now = cost[row, column]
        swapped = cost[:, column] + cost[:, column].T - now[:, None] - now[None, :]
        one, two = np.triu_indices(len(came), 1)
        swaps += zip(
            swapped[one, two].tolist(), came[one].tolist(), came[two].tolist(), strict=True
        )
    return _joined(after, sorted(swaps))


def _costs(ways: Ints, came: Ints, goes: Ints, turning: Turning) -> Floats:
    n = len(ways)
    one, two = np.meshgrid(came, goes, indexing="ij")
    real = (one < n) & (two < n)
    cost = np.zeros(one.shape)
    cost[real] = turning.weight(ways[one[real]], ways[two[real]])
    cost[(one == n) & (two == n)] = 1e9  # from the beginning straight to the end
    return cost


def _joined(after: Ints, swaps: list[tuple[float, int, int]]) -> Ints:
    """Join the rounds, cheapest exchanges first, and return the one that is left, in order."""
    n = len(after) - 1
    _, label = connected_components(
        csr_array((np.ones(n + 1), (np.arange(n + 1), after)), shape=(n + 1, n + 1))
    )
    parent = np.arange(n + 1)

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = int(parent[item])
        return item

    for _, one, two in swaps:
        first, second = root(int(label[one])), root(int(label[two]))
        if first != second:
            parent[second] = first
            after[one], after[two] = after[two], after[one]
    order, at = np.empty(n, dtype="int64"), int(after[n])
    for place in range(n):
        order[place] = at
        at = int(after[at])
    return order
