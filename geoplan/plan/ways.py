"""Ways: the graph that travel times are measured on, stops and turns included.

Its places are the junctions, one place per stop from which one only leaves, one per stop that is
only reached, and, where turns cost something or are forbidden, one place per street by which a
junction is reached. Turns cost nothing at junctions of fewer than three streets.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoplan.plan.bans import banned_pairs
from geoplan.plan.contract import Arcs
from geoplan.plan.network import BACKWARD, FORWARD, Flags, Floats, Ints, StreetNetwork
from geoplan.plan.snap import Snapped
from geoplan.plan.speeds import TimeModel
from geoplan.plan.turns import bearings, bend, turn_seconds

_JUNCTION_ENDS: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """The graph, and what each arc is on the ground.

    Attributes
    ----------
    arcs
        Places and seconds.
    places
        How many there are; the last 2k are the stops: k to leave, k to reach.
    edge, start_m, stop_m
        For each arc the street and the offsets from where to where it is used.
    stops
        k.
    """

    arcs: Arcs
    places: int
    edge: Ints
    start_m: Floats
    stop_m: Floats
    stops: int

    @property
    def sources(self) -> Ints:
        """The places that stops are left from."""
        return np.arange(self.places - 2 * self.stops, self.places - self.stops)

    @property
    def sinks(self) -> Ints:
        """The places that stops are reached at."""
        return np.arange(self.places - self.stops, self.places)


@dataclass(frozen=True, kw_only=True, eq=False)
class Directed:
    """One element for each street and direction that a mode may use.

    Attributes
    ----------
    tail, head
        Junctions.
    edge, ahead
        The street, and whether it is used from u to v.
    seconds
        Along it, with the delay at its far end.
    delay_s
        That delay alone.
    """

    tail: Ints
    head: Ints
    edge: Ints
    ahead: Flags
    seconds: Floats
    delay_s: Floats

    def number(self, edges: int) -> tuple[Ints, Ints]:
        """Return each street's element forth and back, -1 where not allowed."""
        forth, back = np.full(edges, -1), np.full(edges, -1)
        rows = np.arange(len(self.edge))
        forth[self.edge[self.ahead]] = rows[self.ahead]
        back[self.edge[~self.ahead]] = rows[~self.ahead]
        return forth, back


def directed(network: StreetNetwork, *, mode: str, times: TimeModel) -> Directed:
    """Return the streets by direction, with their seconds."""
    mask = network.mask(mode)
    forth, back = np.flatnonzero(mask & FORWARD), np.flatnonzero(mask & BACKWARD)
    edge = np.concatenate([forth, back])
    ahead = np.arange(len(edge)) < len(forth)
    tail = np.where(ahead, network.u[edge], network.v[edge])
    head = np.where(ahead, network.v[edge], network.u[edge])
    edge_s = network.length_m / times.metres_per_s(network.edges["highway"], mode=mode)
    delay_s = _delays(network, mode=mode, times=times, head=head, edge=edge)
    return Directed(
        tail=tail,
        head=head,
        edge=edge,
        ahead=ahead,
        seconds=edge_s[edge] + delay_s,
        delay_s=delay_s,
    )


def junction_delays(network: StreetNetwork, *, mode: str, times: TimeModel) -> Floats:
    """Return the seconds that everybody of a mode loses on reaching each junction."""
    return np.where(junctions(network), times.junction_s[mode], 0.0)


def junctions(network: StreetNetwork) -> Flags:
    """Return which nodes are junctions of three streets or more."""
    meet = np.bincount(np.concatenate([network.u, network.v]), minlength=len(network.nodes))
    return np.asarray(meet >= _JUNCTION_ENDS)


def _delays(
    network: StreetNetwork, *, mode: str, times: TimeModel, head: Ints, edge: Ints
) -> Floats:
    delay = junction_delays(network, mode=mode, times=times)[head]
    if mode != "foot" or not times.crossing_s:
        return delay
    classes = network.edges["highway"].map(dict(times.crossing_s)).astype("float64")
    own = np.where(network.mask("car") > 0, classes.fillna(0.0).to_numpy(dtype="float64"), 0.0)
    across = np.zeros(len(network.nodes))
    np.maximum.at(across, network.u, own)
    np.maximum.at(across, network.v, own)
    # Whoever walks along the main road itself waits as at any junction.
    waits = np.where(own[edge] > 0, 0.0, np.where(junctions(network), across, 0.0)[head])
    return np.maximum(delay, waits)


def make_ways(snapped: Snapped, network: StreetNetwork, *, mode: str, times: TimeModel) -> Ways:
    """Make the graph of one mode with these stops."""
    streets = directed(network, mode=mode, times=times)
    opened = _Opened(streets, network, mode=mode, turn_s=dict(times.turn_s.get(mode, {})))
    builder = _Builder(network, opened, snapped, rate=_rate(snapped, network, mode, times))
    builder.streets()
    builder.leave()
    builder.reach()
    return builder.ways()


def _rate(snapped: Snapped, network: StreetNetwork, mode: str, times: TimeModel) -> Floats:
    speed = times.metres_per_s(network.edges["highway"], mode=mode)
    return np.asarray(1.0 / speed[snapped.edge]) if len(speed) else np.zeros(len(snapped))


class _Opened:
    """Junctions where turns matter, opened up into one place per way in."""

    def __init__(
        self, streets: Directed, network: StreetNetwork, *, mode: str, turn_s: dict[str, float]
    ) -> None:
        n = len(network.nodes)
        self.streets = streets
        self.turn_s = turn_s
        self.dear = junctions(network) & any(turn_s.values())
        by, onto = banned_pairs(network.turns, streets, mode=mode)
        self._banned = by * len(streets.edge) + onto
        self.open = self.dear.copy()
        self.open[streets.head[by]] = True
        # The place where each element ends: its own, or the plain junction.
        own = self.open[streets.head]
        self.port = streets.head.copy()
        self.port[own] = n + np.arange(int(own.sum()))
        self.places = n + int(own.sum())
        self._leave, self._arrive = _directions(streets, network, needed=bool(self.dear.any()))
        # Elements by the open junction they end at.
        self._ins = np.flatnonzero(own)
        self._ins = self._ins[np.argsort(streets.head[self._ins], kind="stable")]
        self._heads = streets.head[self._ins]

    def ways_on(self, node: Ints, onto: Ints) -> tuple[Ints, Ints, Floats]:
        """Return (row, place, turn seconds) of all ways to go on from junctions.

        Parameters
        ----------
        node
            Junctions.
        onto
            The element taken next, -1: none (one stays there).
        """
        rows = np.arange(len(node))
        low = np.searchsorted(self._heads, node, side="left")
        sizes = np.searchsorted(self._heads, node, side="right") - low
        row = np.repeat(rows, sizes)
        within = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        by = self._ins[np.repeat(low, sizes) + within]
        if len(self._banned):
            free = ~np.isin(by * len(self.streets.edge) + onto[row], self._banned)
            free |= onto[row] < 0
            row, by = row[free], by[free]
        turns = bend(self._arrive[by], self._leave[onto[row]])
        turned = (onto[row] >= 0) & self.dear[node[row]]
        cost = np.where(turned, turn_seconds(turns, self.turn_s), 0.0)
        # From the junction itself, without having come from anywhere.
        return (
            np.concatenate([rows, row]),
            np.concatenate([node, self.port[by]]),
            np.concatenate([np.zeros(len(node)), cost]),
        )


def _directions(
    streets: Directed, network: StreetNetwork, *, needed: bool
) -> tuple[Floats, Floats]:
    if not needed:
        nothing = np.zeros(len(streets.edge))
        return nothing, nothing
    leave, arrive = bearings(network.lines)
    edge = streets.edge
    return (
        np.where(streets.ahead, leave[edge], arrive[edge] + 180.0),
        np.where(streets.ahead, arrive[edge], leave[edge] + 180.0),
    )


class _Builder:
    """Collects arcs."""

    def __init__(
        self, network: StreetNetwork, opened: _Opened, snapped: Snapped, *, rate: Floats
    ) -> None:
        self.network, self.opened, self.snapped, self.rate = network, opened, snapped, rate
        self.k, self.first = len(snapped), opened.places
        self.columns: list[tuple[np.ndarray, ...]] = []
        self.found = np.flatnonzero(snapped.edge >= 0)
        edge = snapped.edge[self.found]
        forth, back = opened.streets.number(len(network.edges))
        self.forth, self.back = forth[edge], back[edge]
        self.whole = network.length_m[edge]
        self.offset = snapped.offset_m[self.found]
        self.edge = edge

    def add(
        self, tail: Ints, head: Ints, seconds: Floats, *, piece: tuple[np.ndarray, ...]
    ) -> None:
        self.columns.append((tail, head, seconds, *piece))

    def streets(self) -> None:
        streets = self.opened.streets
        row, place, cost = self.opened.ways_on(streets.tail, np.arange(len(streets.edge)))
        length = self.network.length_m[streets.edge]
        start = np.where(streets.ahead, 0.0, length)
        piece = (streets.edge[row], start[row], (length - start)[row])
        self.add(place, self.opened.port[row], streets.seconds[row] + cost, piece=piece)

    def ends(self, by_u: Ints, by_v: Ints) -> tuple[tuple[Ints, Floats, Ints, Flags], ...]:
        """Return, for both ends: the elements given, the offset, the junction, who stands there."""
        return (
            (by_u, np.zeros_like(self.whole), self.network.u[self.edge], self.offset <= 0),
            (by_v, self.whole, self.network.v[self.edge], self.offset >= self.whole),
        )

    def leave(self) -> None:
        """From a stop to the ends of its street; at an end of it, it is at that junction."""
        streets, port = self.opened.streets, self.opened.port
        source = self.first + self.found
        for by, end_m, node, there in self.ends(self.back, self.forth):
            far = np.abs(end_m - self.offset) * self.rate[self.found] + streets.delay_s[by]
            open_ = there | (by >= 0)
            self.add(
                source[open_],
                np.where(there, node, port[by])[open_],
                np.where(there, 0.0, far)[open_],
                piece=(self.edge[open_], self.offset[open_], end_m[open_]),
            )

    def reach(self) -> None:
        """From the ends of a street to the stops on it."""
        sink = self.first + self.k + self.found
        for by, end_m, node, there in self.ends(self.forth, self.back):
            open_ = np.flatnonzero(there | (by >= 0))
            onto = np.where(there, -1, by)[open_]
            row, place, cost = self.opened.ways_on(node[open_], onto)
            row = open_[row]
            far = np.abs(end_m - self.offset) * self.rate[self.found]
            self.add(
                place,
                sink[row],
                np.where(there, 0.0, far)[row] + cost,
                piece=(self.edge[row], end_m[row], self.offset[row]),
            )

    def ways(self) -> Ways:
        parts = [np.concatenate(column) for column in zip(*self.columns, strict=True)]
        tail, head, seconds, edge, start_m, stop_m = parts
        return Ways(
            arcs=Arcs(tail=tail, head=head, seconds=seconds),
            places=self.first + 2 * self.k,
            edge=edge,
            start_m=start_m,
            stop_m=stop_m,
            stops=self.k,
        )
