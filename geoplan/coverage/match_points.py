"""Track points made ready for matching: noise, thinning, streets near by."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.plan.network import Flags, Floats, Ints, StreetNetwork

_LEAST_M, _MOST_M = 4.0, 35.0
_TO_SIGMA: Final = 1.4826  # a median distance as the deviation of a normal one (Newson & Krumm)
_STEP_M: Final = 120.0  # set more closely than this, most points have no turn between them
_DENSE: Final = 1.4
_FEW: Final = 8
_APART: Final = 2.0
_MOST: Final = 40
_APART_S: Final = 60.0
_AHEAD: Final = 64
_BLOCK: Final = 200_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Points of tracks, sorted by track and time.

    Attributes
    ----------
    x, y
        Metres, in the network's system.
    t
        Seconds since 1970.
    track
        Number of the track each belongs to, rising from 0.
    """

    x: Floats
    y: Floats
    t: Floats
    track: Ints

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: Ints) -> "Points":
        """Return some of the points."""
        return Points(x=self.x[rows], y=self.y[rows], t=self.t[rows], track=self.track[rows])


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Places on streets where each point may have been, at most k, nearest first.

    Attributes
    ----------
    edge
        n × k positions of streets, -1 where there are fewer.
    offset_m, away_m
        Along the street, and from the point; inf distance where there is none.
    """

    edge: Ints
    offset_m: Floats
    away_m: Floats

    def take(self, rows: Ints) -> "Candidates":
        """Return those of some of the points."""
        return Candidates(
            edge=self.edge[rows], offset_m=self.offset_m[rows], away_m=self.away_m[rows]
        )


def group_median(values: Floats, group: Ints, *, groups: int) -> Floats:
    """Return the lower median of each group, NaN for one without values."""
    order = np.lexsort((values, group))
    sizes = np.bincount(group, minlength=groups)
    starts = np.cumsum(sizes) - sizes
    found = np.full(groups, np.nan)
    full = sizes > 0
    found[full] = values[order][starts[full] + (sizes[full] - 1) // 2]
    return found


def jitter_of(points: Points) -> Floats:
    """Return the noise that each track itself shows from point to point, metres, 0: no telling.

    Across the way a point lies where its two neighbours say, but for noise: of white noise the
    second difference has six times the variance. Turns between sparse points would look alike.
    """
    groups = int(points.track[-1]) + 1 if len(points) else 0
    inner = np.flatnonzero(points.track[2:] == points.track[:-2]) + 1
    chord = [v[inner + 1] - v[inner - 1] for v in (points.x, points.y)]
    bend = [v[inner - 1] - 2 * v[inner] + v[inner + 1] for v in (points.x, points.y)]
    long = np.hypot(*chord)
    across = np.abs(chord[0] * bend[1] - chord[1] * bend[0]) / np.maximum(long, 1e-6)
    of = points.track[inner]
    found = _TO_SIGMA * group_median(across, of, groups=groups) / np.sqrt(6)
    steps = group_median(long / 2, of, groups=groups)
    count = np.bincount(of, minlength=groups)
    return np.where((steps < _STEP_M) & (count >= _FEW), np.nan_to_num(found), 0.0)


def spread_of(points: Points, away_m: Floats) -> Floats:
    """Return each track's noise by its distance from the streets, metres.

    Dense streets make the distance too small, as to some street it is never far: in four towns
    by a third to a half.

    Parameters
    ----------
    points
        Of all tracks.
    away_m
        From each point to the nearest street; inf where none is near.
    """
    groups = int(points.track[-1]) + 1 if len(points) else 0
    near = np.isfinite(away_m)
    found = group_median(away_m[near], points.track[near], groups=groups)
    return np.asarray(_DENSE * _TO_SIGMA * np.nan_to_num(found))


def pace_of(points: Points) -> Floats:
    """Return each track's usual way from point to point, metres, noise evened out."""
    groups = int(points.track[-1]) + 1 if len(points) else 0
    rows = np.arange(len(points))
    first = np.searchsorted(points.track, points.track, side="left")
    last = np.searchsorted(points.track, points.track, side="right") - 1
    low, high = np.maximum(rows - _FEW, first), np.minimum(rows + _FEW, last)
    far = np.hypot(points.x[high] - points.x[low], points.y[high] - points.y[low])
    return group_median(far / np.maximum(high - low, 1), points.track, groups=groups)


def evened(points: Points, jitter_m: Floats) -> tuple[Points, Ints, Ints]:
    """Average points that lie closer together than their noise.

    So many are taken together that their mean moves on by twice its own noise.

    Parameters
    ----------
    points
        Of all tracks.
    jitter_m
        Noise by track.

    Returns
    -------
    Points, ndarray, ndarray
        Means; the mean each point went into; by track, how many points make one.
    """
    pace = np.maximum(pace_of(points), 0.2)
    size = np.clip(np.rint((_APART * jitter_m / pace) ** (2 / 3)), 1, _MOST).astype("int64")
    start = np.searchsorted(points.track, points.track, side="left")
    place = (np.arange(len(points)) - start) // size[points.track]
    cut = np.ones(len(points), dtype=bool)
    cut[1:] = (np.diff(points.track) != 0) | (np.diff(place) != 0)
    # A mean over a gap would lie where nobody was.
    cut[1:] |= np.diff(points.t) > _APART_S
    of = np.cumsum(cut) - 1
    many = np.bincount(of).astype("float64")
    x, y, t = (np.bincount(of, weights=v) / many for v in (points.x, points.y, points.t - 0.0))
    return Points(x=x, y=y, t=t, track=points.track[cut]), of, size


def thin(points: Points, apart_m: Floats) -> Ints:
    """Return which points to match: each so far from the one kept before it.

    Standing still, a walker's points wander; kept, they would pull the way to and fro.
    O(n log n): what follows each point is found once, then followed in doubling strides.

    Parameters
    ----------
    points
        Of all tracks.
    apart_m
        For each point.
    """
    n = len(points)
    rows = np.arange(n)
    last = np.searchsorted(points.track, points.track, side="right") - 1
    after = np.minimum(rows + _AHEAD, n)
    waiting = rows
    for lag in range(1, _AHEAD):
        there = waiting + lag
        inside = there <= last[waiting]
        waiting, there = waiting[inside], there[inside]
        if not len(waiting):
            break
        off = np.hypot(points.x[there] - points.x[waiting], points.y[there] - points.y[waiting])
        far = off >= apart_m[waiting]
        after[waiting[far]] = there[far]
        waiting = waiting[~far]
    after = np.where(after > last, n, after)
    jump = np.append(after, n)
    seen = np.zeros(n + 1, dtype=bool)
    seen[np.unique(points.track, return_index=True)[1]] = True
    while (jump < n).any():
        seen[jump[np.flatnonzero(seen)]] = True
        jump = jump[jump]
    return np.flatnonzero(seen[:n])


def find_candidates(
    points: Points, network: StreetNetwork, *, usable: Flags, radius_m: Floats, most: int
) -> Candidates:
    """Find the streets near each point.

    Parameters
    ----------
    points
        n points.
    network, usable
        Streets, and which of them may be walked or driven.
    radius_m
        For each point.
    most
        k; farther ones are left out.

    Notes
    -----
    One query of an STR tree for all points of a block: O(n log m).
    """
    rows = np.flatnonzero(usable)
    lines = network.lines[rows]
    tree = shapely.STRtree(lines)
    parts = [
        _near(points.take(block), tree, radius_m=radius_m[block], most=most)
        for block in _blocks(len(points))
    ]
    edge = np.concatenate([np.empty((0, most), dtype="int64"), *(part.edge for part in parts)])
    return Candidates(
        edge=np.where(edge >= 0, rows[edge], -1) if len(rows) else edge,
        offset_m=np.concatenate([np.empty((0, most)), *(part.offset_m for part in parts)]),
        away_m=np.concatenate([np.empty((0, most)), *(part.away_m for part in parts)]),
    )


def _blocks(n: int) -> list[Ints]:
    return [np.arange(start, min(start + _BLOCK, n)) for start in range(0, n, _BLOCK)]


def _near(points: Points, tree: shapely.STRtree, *, radius_m: Floats, most: int) -> Candidates:
    there: npt.NDArray[np.object_] = np.asarray(shapely.points(points.x, points.y), dtype=object)
    point, line = tree.query(there, predicate="dwithin", distance=radius_m)
    drawn = tree.geometries[line]
    away = shapely.distance(there[point], drawn)
    order = np.lexsort((line, away, point))
    point, line, away = point[order], line[order], away[order]
    sizes = np.bincount(point, minlength=len(points))
    rank = np.arange(len(point)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kept = rank < most
    point, line, away, rank = point[kept], line[kept], away[kept], rank[kept]
    offset = shapely.line_locate_point(tree.geometries[line], there[point])
    found = Candidates(
        edge=np.full((len(points), most), -1, dtype="int64"),
        offset_m=np.zeros((len(points), most)),
        away_m=np.full((len(points), most), np.inf),
    )
    found.edge[point, rank], found.offset_m[point, rank] = line, offset
    found.away_m[point, rank] = away
    return found
