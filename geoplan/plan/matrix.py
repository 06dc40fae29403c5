"""Travel times between stops, and the ways themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geoplan.plan.network import (
    BACKWARD,
    FORWARD,
    Flags,
    Floats,
    Ints,
    ModeGraph,
    StreetNetwork,
    mode_graph,
)
from geoplan.plan.snap import Snapped
from geoplan.plan.speeds import DEFAULT_TIMES, TimeModel

# Longer than any shift, small enough that sums of it stay exact.
UNREACHABLE_S: Final = 10_000_000
_BY_U, _BY_V, _ALONG, _SAME = 0, 1, 2, 3
_SAME_PLACE_M: Final = 1.0
_BLOCK_CELLS: Final = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way between two stops.

    Attributes
    ----------
    line
        On the streets, from where the first stop is reached to where the last one is; a line of
        no length where both are reached from one place.
    length_m
        Of `line`.
    access_m
        Straight walks off the streets at both ends, together.
    streets
        (edge, metres) in order.
    """

    line: shapely.LineString
    length_m: float
    access_m: float
    streets: tuple[tuple[int, float], ...]


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Seconds from each stop to the two ends of its street, and back; inf: not allowed."""

    u: Ints
    v: Ints
    out_u: Floats
    out_v: Floats
    in_u: Floats
    in_v: Floats
    rate: Floats
    ahead: Flags
    back: Flags


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelMatrix:
    """Times between all stops of one mode.

    Attributes
    ----------
    seconds
        k × k, whole seconds rounded up (so that no detour through a third stop is shorter),
        walks off the streets included; `UNREACHABLE_S` where there is no way.
    exact_s
        The same before rounding; inf where there is no way.
    """

    seconds: npt.NDArray[np.int32]
    exact_s: Floats
    network: StreetNetwork
    snapped: Snapped
    graph: ModeGraph
    ends: Ends
    entry: npt.NDArray[np.int8]

    def reachable(self) -> Flags:
        """Return which pairs have a way."""
        return np.isfinite(self.exact_s)

    def legs(self, pairs: Sequence[tuple[int, int]]) -> list[Way]:
        """Return the ways of these pairs (from, to), each the fastest.

        One run of Dijkstra's algorithm per distinct start.
        """
        ways: dict[tuple[int, int], Way] = {}
        wanted = pd.DataFrame(sorted(set(pairs)), columns=["start", "goal"], dtype="int64")
        bigger = _with_stops(self.graph.matrix, self.ends)
        size = max(1, _BLOCK_CELLS // bigger.shape[0])
        starts = wanted["start"].unique()
        for at in range(0, len(starts), size):
            block = starts[at : at + size]
            rows = block + self.graph.matrix.shape[0]
            _, before = dijkstra(bigger, indices=rows, return_predecessors=True)
            trees = dict(zip(block.tolist(), before, strict=True))
            for start, goal in wanted[wanted["start"].isin(block)].itertuples(index=False):
                ways[start, goal] = self._way(start, goal, tree=trees[start])
        return [ways[pair] for pair in pairs]

    def leg_geometry(self, start: int, goal: int) -> shapely.LineString:
        """Return the line of one way."""
        return self.legs([(start, goal)])[0].line

    def _way(self, start: int, goal: int, *, tree: npt.NDArray[np.int32]) -> Way:
        snapped = self.snapped
        access_m = float(snapped.access_m[start] + snapped.access_m[goal])
        how = int(self.entry[start, goal])
        if how == _SAME:
            line = shapely.LineString([snapped.place[start], snapped.place[goal]])
            return Way(line=line, length_m=line.length, access_m=0.0, streets=())
        if how == _ALONG:
            pieces = [_Piece(snapped.edge[start], snapped.offset_m[start], snapped.offset_m[goal])]
        else:
            pieces = self._pieces(start, goal, tree=tree)
        pieces = [piece for piece in pieces if piece.start_m != piece.stop_m]
        streets = tuple((int(piece.edge), abs(piece.stop_m - piece.start_m)) for piece in pieces)
        line = _join([piece.line(self.network) for piece in pieces], at=snapped.place[start])
        return Way(line=line, length_m=line.length, access_m=access_m, streets=streets)

    def _pieces(self, start: int, goal: int, *, tree: npt.NDArray[np.int32]) -> "list[_Piece]":
        snapped, network = self.snapped, self.network
        source = self.graph.matrix.shape[0] + start
        edge = int(snapped.edge[goal])
        by_u = self.entry[start, goal] == _BY_U
        node = int(network.u[edge] if by_u else network.v[edge])
        whole = network.length_m
        pieces = [_Piece(edge, 0.0 if by_u else whole[edge], snapped.offset_m[goal])]
        while (tail := int(tree[node])) != source:
            entry = self.graph.entry(tail, node)
            edge = int(self.graph.edge[entry])
            ends = (0.0, whole[edge]) if self.graph.ahead[entry] else (whole[edge], 0.0)
            pieces.append(_Piece(edge, *ends))
            node = tail
        edge = int(snapped.edge[start])
        pieces.append(_Piece(edge, snapped.offset_m[start], self._leaves(start, node)))
        return pieces[::-1]

    def _leaves(self, start: int, node: int) -> float:
        """Return the offset of the end by which a stop's own street is left for a node."""
        edge = int(self.snapped.edge[start])
        whole = float(self.network.length_m[edge])
        cost = {0.0: np.inf, whole: np.inf}
        if self.network.u[edge] == node:
            cost[0.0] = float(self.ends.out_u[start])
        if self.network.v[edge] == node:
            cost[whole] = float(self.ends.out_v[start])
        return min(cost, key=cost.__getitem__)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a street, walked from one offset to another."""

    edge: int
    start_m: float
    stop_m: float

    def line(self, network: StreetNetwork) -> shapely.LineString:
        whole: shapely.LineString = network.lines[self.edge]
        low, high = sorted((self.start_m, self.stop_m))
        if low > 0 or high < network.length_m[self.edge]:
            whole = _cut(whole, low, high)
        if self.start_m < self.stop_m:
            return whole
        return shapely.LineString(shapely.get_coordinates(whole)[::-1])


def _cut(line: shapely.LineString, low: float, high: float) -> shapely.LineString:
    xy = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [low, high]))
    between = xy[(along > low) & (along < high)]
    return shapely.LineString(np.vstack([ends[:1], between, ends[1:]]))


def _join(lines: list[shapely.LineString], *, at: shapely.Point) -> shapely.LineString:
    if not lines:
        return shapely.LineString([at, at])
    parts = [shapely.get_coordinates(line) for line in lines]
    xy = np.vstack([parts[0], *(part[1:] for part in parts[1:])])
    return shapely.LineString(xy)


def _ends(snapped: Snapped, graph: ModeGraph, network: StreetNetwork) -> Ends:
    """Work out the half streets of all stops.

    A stop at an end of its street is at that junction, whatever the direction of the street.
    """
    edge = snapped.edge
    length = network.length_m[edge]
    rate = graph.edge_s[edge] / length
    mask = graph.mask[edge]
    found = edge >= 0
    ahead, back = found & ((mask & FORWARD) > 0), found & ((mask & BACKWARD) > 0)
    to_u, to_v = snapped.offset_m * rate, (length - snapped.offset_m) * rate
    u, v = network.u[edge], network.v[edge]
    at_u, at_v = found & (snapped.offset_m == 0), found & (snapped.offset_m >= length)
    return Ends(
        u=u,
        v=v,
        out_u=np.where(at_u, 0.0, np.where(back, to_u + graph.delay_s[u], np.inf)),
        out_v=np.where(at_v, 0.0, np.where(ahead, to_v + graph.delay_s[v], np.inf)),
        in_u=np.where(at_u, 0.0, np.where(ahead, to_u, np.inf)),
        in_v=np.where(at_v, 0.0, np.where(back, to_v, np.inf)),
        rate=rate,
        ahead=ahead,
        back=back,
    )


def _with_stops(matrix: csr_array, ends: Ends) -> csr_array:
    """Add one row per stop, from which only its street's ends are reached; none leads back."""
    n, k = matrix.shape[0], len(ends.u)
    loop = ends.u == ends.v
    out_u = np.where(loop, np.minimum(ends.out_u, ends.out_v), ends.out_u)
    out_v = np.where(loop, np.inf, ends.out_v)
    heads = np.stack([ends.u, ends.v], axis=1).ravel()
    seconds = np.stack([out_u, out_v], axis=1).ravel()
    kept = np.isfinite(seconds)
    counts = kept.reshape(k, 2).sum(axis=1)
    indptr = np.concatenate([matrix.indptr, matrix.indptr[-1] + np.cumsum(counts)])
    indices = np.concatenate([matrix.indices, heads[kept]]).astype("int32")
    data = np.concatenate([matrix.data, seconds[kept]])
    return csr_array((data, indices, indptr.astype("int32")), shape=(n + k, n + k))


def _along(snapped: Snapped, ends: Ends, rows: Ints) -> Floats:
    """Return the seconds between stops of one street that stay on it; inf elsewhere."""
    ahead_m = snapped.offset_m[None, :] - snapped.offset_m[rows, None]
    same = (snapped.edge[rows, None] == snapped.edge[None, :]) & (snapped.edge >= 0)[None, :]
    allowed = np.where(ahead_m >= 0, ends.ahead[None, :], ends.back[None, :]) | (ahead_m == 0)
    return np.where(same & allowed, np.abs(ahead_m) * ends.rate[None, :], np.inf)


def _same_place(snapped: Snapped) -> Flags:
    """Tell which stops are within a metre of each other, themselves and on the street."""
    on = np.flatnonzero(snapped.edge >= 0)
    same = np.eye(len(snapped), dtype=bool)
    near = np.ones((len(on), len(on)), dtype=bool)
    for points in (snapped.points[on], snapped.place[on]):
        x, y = shapely.get_x(points), shapely.get_y(points)
        near &= np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) <= _SAME_PLACE_M
    same[np.ix_(on, on)] |= near
    return same


def travel_matrix(
    snapped: Snapped, network: StreetNetwork, *, mode: str, times: TimeModel = DEFAULT_TIMES
) -> TravelMatrix:
    """Return the fastest times between all stops.

    A stop stands somewhere along a street: it is left and reached by the half streets that the
    mode may use in that direction; stops on one street may go along it. The walk between stop
    and street is added at both ends, at walking speed. Stops within a metre of each other are at
    one place: no time between them.

    Parameters
    ----------
    snapped
        k stops on streets (`snap_points`, same network and mode).
    network
        Streets.
    mode
        foot, bike or car.
    times
        Speeds and delays.

    Notes
    -----
    k runs of Dijkstra's algorithm (scipy) in blocks of bounded memory: 25 ms each on 90,000
    streets.
    """
    graph = mode_graph(network, mode=mode, times=times)
    ends = _ends(snapped, graph, network)
    bigger = _with_stops(graph.matrix, ends)
    n, k = graph.matrix.shape[0], len(snapped)
    exact = np.full((k, k), np.inf)
    entry = np.zeros((k, k), dtype="int8")
    size = max(1, _BLOCK_CELLS // bigger.shape[0])
    for start in range(0, k, size):
        rows = np.arange(start, min(start + size, k))
        reach = dijkstra(bigger, indices=rows + n)
        ways = [reach[:, ends.u] + ends.in_u, reach[:, ends.v] + ends.in_v]
        choices = np.stack([*ways, _along(snapped, ends, rows)])
        entry[rows] = np.argmin(choices, axis=0)
        exact[rows] = np.min(choices, axis=0)
    walk_s = np.where(snapped.edge >= 0, snapped.access_m, 0.0) / times.walk_m_s
    exact += walk_s[:, None] + walk_s[None, :]
    same = _same_place(snapped)
    exact[same], entry[same] = 0.0, _SAME
    whole = np.ceil(np.where(np.isfinite(exact), exact, UNREACHABLE_S) - 1e-6)
    return TravelMatrix(
        seconds=np.minimum(whole, UNREACHABLE_S).astype("int32"),
        exact_s=exact,
        network=network,
        snapped=snapped,
        graph=graph,
        ends=ends,
        entry=entry,
    )
