"""Map matching: from tracks of points to the stretches of streets that were walked.

A hidden Markov model: each point lies somewhere near the streets (normal noise), and the way
along the streets between two points is about as long as the straight line (exponential
difference). Noise is measured on each track itself.

References
----------
Newson & Krumm, Hidden Markov map matching through noise and sparseness (2009).
Yang & Gidofalvi, Fast map matching (2018): bounded ways between corners, found once.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geoplan.coverage.match_chain import Chain, likeliest
from geoplan.coverage.match_points import (
    Candidates,
    Points,
    evened,
    find_candidates,
    jitter_of,
    spread_of,
    thin,
)
from geoplan.coverage.match_routes import Ground
from geoplan.coverage.match_steps import Moves, chosen_pieces, route_lengths
from geoplan.coverage.match_walked import Stretches, sides_of, stretches_of
from geoplan.plan.network import Flags, Floats, Ints, StreetNetwork

_FAR_M: Final = 60.0
_SEEN_M: Final = 110.0  # three times the largest noise, and some
_LEAST_NOISE_M, _MOST_NOISE_M = 4.0, 35.0
_LEAST_SCALE_M: Final = 3.0
_DOUBT: Final = 2.0
_CLOUD: Final = 4.5  # of the noise: as far apart as a standing walker's points may lie


@dataclass(frozen=True, kw_only=True)
class MatchOptions:
    """How to match.

    Attributes
    ----------
    mode
        foot: every street of walkers, both ways; bike, car: as signs allow.
    near_m
        Farther from every street than this, and than three times its track's noise, a point is
        off the streets.
    candidates
        How many streets are looked at for each point.
    gap_s, gap_m
        Nothing is said of the way between points farther apart than either.
    apart
        Points nearer to each other than so many times the noise tell nothing new.
    beta
        Of the noise: by how much a way is longer than the straight line, usually.
    """

    mode: str = "foot"
    near_m: float = 45.0
    candidates: int = 12
    gap_s: float = 180.0
    gap_m: float = 600.0
    apart: float = 1.5
    beta: float = 0.8


DRIVEN: Final = MatchOptions(mode="car", gap_s=300.0, gap_m=3_000.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Matched:
    """What tracks say of the streets.

    Attributes
    ----------
    walked
        One row a stretch in the order of going: edge, from_m, to_m, length_m, t (seconds since
        1970), side ("left" or "right" of the street as drawn, "" where noise hides it), track
        (number).
    noise_m
        By track: the deviation of the points that were matched.
    points, off
        By track: how many points there were, and how many lie off the streets.
    away_m
        How far the points lie from the places they were matched to, on average; 60 m for those
        off the streets.
    """

    walked: pd.DataFrame
    noise_m: Floats
    points: Ints
    off: Ints
    away_m: float


def match_tracks(
    points: Points, network: StreetNetwork, *, options: MatchOptions | None = None
) -> Matched:
    """Match tracks to streets.

    Points off the streets are counted and left out; a gap ends a way and begins another. A point
    alone, with no way from or to it, says nothing.

    Parameters
    ----------
    points
        Of all tracks, sorted by track and time; metres in the network's system.
    network
        Streets.
    options
        See `MatchOptions`.

    Notes
    -----
    One tree query for all points; bounded Dijkstra over squares of ground for all steps; Viterbi
    for all tracks side by side. A million points five seconds apart: 15 to 25 s on one core.
    """
    told = options or MatchOptions()
    ground = Ground.of(network, mode=told.mode)
    tracks = int(points.track[-1]) + 1 if len(points) else 0
    jitter = jitter_of(points)
    means, mean_of, size = evened(points, jitter)
    away = nearest_m(means, ground)
    spread = spread_of(means, away)
    noise = np.clip(np.maximum(spread, jitter / np.sqrt(size)), _LEAST_NOISE_M, _MOST_NOISE_M)
    on = np.flatnonzero(away <= np.maximum(told.near_m, 3 * noise)[means.track])
    kept = on[thin(means.take(on), told.apart * noise[means.track[on]])]
    parts = _solved(means.take(kept), ground, noise=noise, options=told)
    off = np.ones(len(means), dtype=bool)
    off[on] = False
    lost = off[mean_of]
    walked = pd.concat([_walked(part, ground) for part in parts], ignore_index=True)
    return Matched(
        walked=walked.sort_values("track", kind="stable", ignore_index=True),
        noise_m=noise,
        points=np.bincount(points.track, minlength=tracks),
        off=np.bincount(points.track[lost], minlength=tracks),
        away_m=_fit(np.concatenate([part.place.away_m for part in parts]), off=int(off.sum())),
    )


def _solved(
    points: Points, ground: Ground, *, noise: Floats, options: MatchOptions
) -> "list[_Solved]":
    """Match once; then those tracks again whose way broke, more doubtfully.

    An outlier between two good points cuts the way, without it they may meet; and noise that was
    measured too small leaves the right street out of reach.
    """
    first = _solve(points, ground, noise=noise, options=options)
    alone, broken = _alone(first), _broken(first)
    if not (alone | broken).any():
        return [first]
    again = np.zeros(len(noise), dtype=bool)
    again[points.track[alone | broken]] = True
    more = np.where(again, np.minimum(_DOUBT * noise, _MOST_NOISE_M), noise)
    rows = np.flatnonzero(again[points.track] & ~alone)
    second = _solve(points.take(rows), ground, noise=more, options=options)
    return [replace(first, of=~again), replace(second, of=again)]


def _fit(away_m: Floats, *, off: int) -> float:
    count = len(away_m) + off
    if not count:
        return _FAR_M
    return float((np.minimum(away_m, _FAR_M).sum() + off * _FAR_M) / count)


def nearest_m(points: Points, ground: Ground) -> Floats:
    """Return metres from each point to the nearest street, inf where none is near."""
    away = np.full(len(points), np.inf)
    tree = shapely.STRtree(ground.network.lines[ground.usable])
    if not len(tree) or not len(points):
        return away
    (row, _), metres = tree.query_nearest(
        shapely.points(points.x, points.y), max_distance=_SEEN_M, return_distance=True,
        all_matches=False,
    )  # fmt: skip
    away[row] = metres
    return away


@dataclass(frozen=True, kw_only=True, eq=False)
class _Solved:
    """One run over some tracks; `of` tells which of all tracks it holds for."""

    points: Points
    place: Candidates
    chain: Chain
    moves: Moves
    margin_m: float
    noise: Floats
    of: Flags


def _solve(points: Points, ground: Ground, *, noise: Floats, options: MatchOptions) -> _Solved:
    radius = np.maximum(options.near_m, 3 * noise)[points.track]
    found = find_candidates(
        points, ground.network, usable=ground.usable, radius_m=radius, most=options.candidates
    )
    moves = _moves(points, noise, options)
    margin = float(found.away_m[np.isfinite(found.away_m)].max(initial=0.0))
    metres = route_lengths(points, found, moves, ground, margin_m=margin)
    of = points.track[moves.first]
    scale = np.maximum(options.beta * noise, _LEAST_SCALE_M)[of]
    with np.errstate(invalid="ignore"):
        transition = -np.abs(metres - moves.straight_m[:, None, None]) / scale[:, None, None]
    sigma = noise[points.track][:, None]
    emission = -0.5 * (found.away_m / sigma) ** 2
    step_of = np.zeros(len(points), dtype="int64")
    step_of[moves.first + 1] = np.arange(len(moves.first))
    led = np.zeros(len(points), dtype=bool)
    led[moves.first + 1] = True
    chain = likeliest(
        emission, transition.astype("float32"), step_of=step_of, starts=np.flatnonzero(~led)
    )
    rows = np.arange(len(points))
    place = Candidates(
        edge=found.edge[rows, chain.choice],
        offset_m=found.offset_m[rows, chain.choice],
        away_m=found.away_m[rows, chain.choice],
    )
    return _Solved(
        points=points, place=place, chain=chain, moves=moves, margin_m=margin, noise=noise,
        of=np.ones(len(noise), dtype=bool),
    )  # fmt: skip


def _moves(points: Points, noise: Floats, options: MatchOptions) -> Moves:
    straight = np.hypot(np.diff(points.x), np.diff(points.y))
    first = np.flatnonzero(
        (np.diff(points.track) == 0)
        & (np.diff(points.t) <= options.gap_s)
        & (straight <= options.gap_m)
    )
    straight = straight[first]
    own = noise[points.track[first]]
    return Moves(
        first=first,
        straight_m=straight,
        bound_m=2 * straight + 8 * own + 100,
        slack_m=3 * own,
    )


def _alone(solved: _Solved) -> Flags:
    linked = solved.chain.linked
    ahead = np.zeros(len(linked), dtype=bool)
    ahead[:-1] = linked[1:]
    return np.asarray(~linked & ~ahead)


def _broken(solved: _Solved) -> Flags:
    """Tell which points could not be reached though no gap lies before them."""
    broken = np.zeros(len(solved.points), dtype=bool)
    reached = solved.moves.first + 1
    broken[reached] = ~solved.chain.linked[reached]
    return broken


def _still(points: Points, number: Ints, *, noise: Floats) -> Flags:
    """Tell which points belong to a way that never leaves the cloud of its own noise."""
    table = pd.DataFrame({"number": number, "x": points.x, "y": points.y})
    ends = table.groupby("number").agg(["min", "max"]).reindex(number)
    wide = [(ends[axis, "max"] - ends[axis, "min"]).to_numpy() for axis in ("x", "y")]
    return np.asarray(np.hypot(*wide) < _CLOUD * noise[points.track])


def _walked(solved: _Solved, ground: Ground) -> pd.DataFrame:
    points, linked, moves = solved.points, solved.chain.linked, solved.moves
    number = np.cumsum(~linked, dtype=np.int64)
    going = ~_still(points, number, noise=solved.noise)[moves.first]
    told = solved.of[points.track[moves.first]]
    used = np.flatnonzero(linked[moves.first + 1] & told & going)
    chosen = Moves(
        first=moves.first[used], straight_m=moves.straight_m[used], bound_m=moves.bound_m[used],
        slack_m=moves.slack_m[used],
    )  # fmt: skip
    pieces = chosen_pieces(points, solved.place, chosen, ground, margin_m=solved.margin_m)
    chain = number[chosen.first]
    stretches: Stretches = stretches_of(
        pieces,
        points,
        first=chosen.first,
        chain=chain,
        noise_m=solved.noise,
        network=ground.network,
    )
    return pd.DataFrame(
        {
            "edge": stretches.edge.astype("int64"),
            "from_m": stretches.from_m,
            "to_m": stretches.to_m,
            "length_m": stretches.to_m - stretches.from_m,
            "t": stretches.t,
            "side": sides_of(stretches, points, solved.place, network=ground.network),
            "track": stretches.track.astype("int64"),
        }
    )
