"""Drive to the quarter, walk the last stretch.

Each stop has a place to park: the nearest point of a street that one may both drive and walk. To
go from one stop to the next is to walk back to the car, drive, park and walk; two stops with one
place to park are walked between where that is faster, the car staying where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
import shapely

from geoplan.plan.matrix import TravelMatrix, Way, kept_matrix, travel_matrix
from geoplan.plan.network import Flags, Floats, StreetNetwork
from geoplan.plan.snap import Snapped, snap_points
from geoplan.plan.speeds import DEFAULT_TIMES, MIXED, TimeModel

_PARK_WITHIN_M: Final = 1_500.0
_ONE_PLACE_M: Final = 1.0
_DRIVE, _WALK, _STAY = 0, 1, 2


class Measure(Protocol):
    """Measures times between stops: `travel_matrix`, or one that keeps what it measured."""

    def __call__(
        self, snapped: Snapped, network: StreetNetwork, *, mode: str, times: TimeModel
    ) -> TravelMatrix:
        """Return the times of one mode."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MixedMatrix(TravelMatrix):
    """Times of those who drive and walk.

    Attributes
    ----------
    foot
        Walks between all stops (0 … k-1) and their places to park (k … 2k-1).
    car
        Drives between the places to park.
    """

    foot: TravelMatrix
    car: TravelMatrix

    def legs(self, pairs: Sequence[tuple[int, int]]) -> list[Way]:
        """Return the ways of these pairs: walk, drive, walk."""
        k = len(self.snapped)
        drives = [pair for pair in pairs if self.entry[pair] == _DRIVE and pair[0] != pair[1]]
        driven = dict(zip(drives, self.car.legs(drives), strict=True)) if drives else {}
        walks = {(start, k + start) for start, _ in drives} | {
            (k + goal, goal) for _, goal in drives
        }
        walks |= {pair for pair in pairs if pair not in driven}
        listed = sorted(walks)
        walked = dict(zip(listed, self.foot.legs(listed), strict=True))
        return [
            _joined([walked[a, k + a], driven[a, b], walked[k + b, b]])
            if (a, b) in driven
            else walked[a, b]
            for a, b in pairs
        ]


def _joined(ways: Sequence[Way]) -> Way:
    """Join ways end to end; what lies between two of them is walked straight."""
    parts = [shapely.get_coordinates(way.line) for way in ways if way.line.length > 0]
    line = shapely.LineString(np.vstack(parts)) if parts else ways[0].line
    return Way(
        line=line,
        length_m=line.length,
        access_m=ways[0].access_m + ways[-1].access_m,
        streets=tuple(street for way in ways for street in way.streets),
    )


def measure(
    snapped: Snapped,
    network: StreetNetwork,
    *,
    mode: str,
    times: TimeModel = DEFAULT_TIMES,
    by: Measure = travel_matrix,
) -> TravelMatrix:
    """Return the times of any mode, `mixed` among them.

    Parameters
    ----------
    snapped
        Stops on streets; for `mixed`, on those that one may walk.
    by
        Measures the single modes.
    """
    if mode != MIXED:
        return by(snapped, network, mode=mode, times=times)
    return mixed_matrix(snapped, network, times=times, by=by)


def mixed_matrix(
    snapped: Snapped,
    network: StreetNetwork,
    *,
    times: TimeModel = DEFAULT_TIMES,
    by: Measure = travel_matrix,
) -> MixedMatrix:
    """Return the times of those who drive to the quarter and walk the last stretch.

    Parameters
    ----------
    snapped
        Stops on streets that one may walk (`snap_points` with mode foot).
    times
        With `parking_s`, added to every drive.
    by
        Measures the single modes.
    """
    k = len(snapped)
    parked = snap_points(snapped.place, both_ways(network), mode="car", max_off_m=_PARK_WITHIN_M)
    car_at = replace(parked, points=parked.place, access_m=np.zeros(k))
    there = snap_points(parked.place, network, mode="foot")
    car = by(car_at, network, mode="car", times=times)
    foot = by(_together(snapped, there), network, mode="foot", times=times)
    row = np.arange(k)
    back, on = foot.exact_s[row, k + row], foot.exact_s[k + row, row]
    lost = parked.off_network
    back, on = np.where(lost, np.inf, back), np.where(lost, np.inf, on)
    drive = back[:, None] + car.exact_s + times.parking_s + on[None, :]
    walk = np.where(_one_place(parked), foot.exact_s[:k, :k], np.inf)
    exact = np.minimum(drive, walk)
    entry = np.where(walk <= drive, _WALK, _DRIVE).astype("int8")
    exact[row, row], entry[row, row] = 0.0, _STAY
    plain = kept_matrix(exact, entry, snapped, network, mode=MIXED, times=times)
    shared = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    return MixedMatrix(**shared, foot=foot, car=car)


def both_ways(network: StreetNetwork) -> StreetNetwork:
    """Return the network with cars only where one may also walk: there one can park."""
    edges = network.edges
    car = edges["car"].where(edges["foot"] > 0, 0).astype("int8")
    return replace(network, edges=edges.assign(car=car))


def _together(first: Snapped, second: Snapped) -> Snapped:
    def both(name: str) -> np.ndarray:
        return np.concatenate([getattr(first, name), getattr(second, name)])

    return Snapped(**{name: both(name) for name in first.__dataclass_fields__})


def _one_place(parked: Snapped) -> Flags:
    x, y = shapely.get_x(parked.place), shapely.get_y(parked.place)
    far: Floats = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    on = ~parked.off_network
    return np.asarray((far <= _ONE_PLACE_M) & on[:, None] & on[None, :])
