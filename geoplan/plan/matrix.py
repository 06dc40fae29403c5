"""Travel times between stops, and the ways themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.plan.contract import Core, contract
from geoplan.plan.network import BACKWARD, FORWARD, Flags, Floats, StreetNetwork
from geoplan.plan.snap import Snapped
from geoplan.plan.speeds import DEFAULT_TIMES, TimeModel
from geoplan.plan.ways import Ways, make_ways

# Longer than any shift, small enough that sums of it stay exact.
UNREACHABLE_S: Final = 10_000_000
_BY_STREETS, _ALONG, _SAME = 0, 1, 2
_SAME_PLACE_M: Final = 1.0
_BLOCK_CELLS: Final = 8_000_000
# Taking out a place costs as much as passing it some thirty times.
_FEW: Final = 30


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
    entry
        How each way goes: by streets, along one street, or at one place.
    network, snapped, mode, times
        What the times were measured on.
    """

    seconds: npt.NDArray[np.int32]
    exact_s: Floats
    entry: npt.NDArray[np.int8]
    network: StreetNetwork
    snapped: Snapped
    mode: str
    times: TimeModel

    @cached_property
    def ways(self) -> Ways:
        """The graph of the streets with the stops on them."""
        return make_ways(self.snapped, self.network, mode=self.mode, times=self.times)

    @cached_property
    def core(self) -> Core:
        """What of the graph the times are measured on."""
        return core_of(self.ways)

    def reachable(self) -> Flags:
        """Return which pairs have a way."""
        return np.isfinite(self.exact_s)

    def legs(self, pairs: Sequence[tuple[int, int]]) -> list[Way]:
        """Return the ways of these pairs (from, to), each the fastest.

        One run of Dijkstra's algorithm per distinct start.
        """
        ways: dict[tuple[int, int], Way] = {}
        wanted = pd.DataFrame(sorted(set(pairs)), columns=["start", "goal"], dtype="int64")
        size = max(1, _BLOCK_CELLS // self.core.matrix.shape[0])
        starts = wanted["start"].unique()
        for at in range(0, len(starts), size):
            block = starts[at : at + size]
            _, before = self.core.reach(self.ways.sources[block], trees=True)
            trees = dict(zip(block.tolist(), before, strict=True)) if before is not None else {}
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
            ways = self.ways
            arcs = self.core.way(int(ways.sources[start]), int(ways.sinks[goal]), tree=tree)
            pieces = [_Piece(ways.edge[arc], ways.start_m[arc], ways.stop_m[arc]) for arc in arcs]
        pieces = [piece for piece in pieces if piece.start_m != piece.stop_m]
        streets = tuple(
            (int(piece.edge), float(abs(piece.stop_m - piece.start_m))) for piece in pieces
        )
        line = _join([piece.line(self.network) for piece in pieces], at=snapped.place[start])
        return Way(line=line, length_m=line.length, access_m=access_m, streets=streets)


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


def core_of(ways: Ways) -> Core:
    """Contract a graph of ways, unless there are too few stops for that to pay."""
    keep = np.concatenate([ways.sources, ways.sinks])
    if ways.stops <= _FEW:
        return contract(ways.arcs, places=ways.places, keep=keep, growth=None)
    return contract(ways.arcs, places=ways.places, keep=keep)


def _along(snapped: Snapped, network: StreetNetwork, *, mode: str, times: TimeModel) -> Floats:
    """Return the seconds between stops of one street that stay on it; inf elsewhere."""
    edge = snapped.edge
    mask = network.mask(mode)[edge]
    speed = times.metres_per_s(network.edges["highway"], mode=mode)[edge]
    ahead_m = snapped.offset_m[None, :] - snapped.offset_m[:, None]
    same = (edge[:, None] == edge[None, :]) & (edge >= 0)[None, :]
    forth, back = (mask & FORWARD) > 0, (mask & BACKWARD) > 0
    allowed = np.where(ahead_m >= 0, forth[None, :], back[None, :]) | (ahead_m == 0)
    return np.where(same & allowed, np.abs(ahead_m) / speed[None, :], np.inf)


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
    Places that carry no choice are contracted first (`geoplan.plan.contract`); then Dijkstra's
    algorithm from each stop over what is left, in blocks of stops.
    """
    empty = np.zeros((0, 0))
    found = kept_matrix(empty, empty.astype("int8"), snapped, network, mode=mode, times=times)
    exact, entry = _measure(found)
    measured = kept_matrix(exact, entry, snapped, network, mode=mode, times=times)
    # What was made to measure serves to draw the ways, too.
    measured.__dict__.update(ways=found.ways, core=found.core)
    return measured


def kept_matrix(
    exact_s: Floats,
    entry: npt.NDArray[np.int8],
    snapped: Snapped,
    network: StreetNetwork,
    *,
    mode: str,
    times: TimeModel,
) -> TravelMatrix:
    """Return a matrix whose times are known; its graph is made when a way is asked for."""
    whole = np.ceil(np.where(np.isfinite(exact_s), exact_s, UNREACHABLE_S) - 1e-6)
    return TravelMatrix(
        seconds=np.minimum(whole, UNREACHABLE_S).astype("int32"),
        exact_s=exact_s,
        entry=entry,
        network=network,
        snapped=snapped,
        mode=mode,
        times=times,
    )


def _measure(matrix: TravelMatrix) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Return seconds between all stops, and how each way goes."""
    snapped, ways, core = matrix.snapped, matrix.ways, matrix.core
    k = len(snapped)
    exact = np.full((k, k), np.inf)
    size = max(1, _BLOCK_CELLS // max(core.matrix.shape[0], 1))
    goals = core.row[ways.sinks]
    for start in range(0, k, size):
        rows = np.arange(start, min(start + size, k))
        reach, _ = core.reach(ways.sources[rows])
        exact[rows] = reach[:, goals]
    along = _along(snapped, matrix.network, mode=matrix.mode, times=matrix.times)
    entry = np.where(along < exact, _ALONG, _BY_STREETS).astype("int8")
    exact = np.minimum(exact, along)
    walk_s = np.where(snapped.edge >= 0, snapped.access_m, 0.0) / matrix.times.walk_m_s
    exact += walk_s[:, None] + walk_s[None, :]
    same = _same_place(snapped)
    exact[same], entry[same] = 0.0, _SAME
    return exact, entry
