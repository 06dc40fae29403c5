"""Which parts of a second street layer the first one lacks, and where the two join.

Arrays in, arrays out. What runs beside a street of the first layer, on the same level and the
same way, is known; the rest is new, and is joined where it meets the first layer. Streets of the
first layer are cut only where something new touches them, never where they cross each other.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geoplan.intake.joining import SHORT_M, Drawn, as_is, cut_at, join

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]

TOLERANCE_M: Final = 12.0
_TURN: Final = np.radians(30)
_STEP_M: Final = 4.0
_UPON_M: Final = 1.0  # drawn upon a street, whichever way: at a crossing, or for the second time
# Bearings are taken over a long reach, which forgives shaky drawing, and over short ones on
# either side, which forgive corners: (behind, ahead) on the layer, (behind, ahead) on the map.
_REACHES_M: Final = (((2, 2), (0, 4)), ((2, 2), (4, 0)), ((10, 10), (10, 10)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Conflated:
    """Two layers in one.

    Attributes
    ----------
    drawn
        The streets; the first layer's nodes keep their positions, new ones follow.
    base, added
        For each street its origin in the first or the second layer, -1 where it has none.
    match
        For each street of the first layer the one of the second that runs along at least half of
        it, -1 if none does.
    along
        Whether that one is drawn the same way.
    known_m, new_m
        Length of the second layer that was known; length that was added.
    joined, loose
        Ends of new streets that were joined to the first layer; that touch nothing.
    """

    drawn: Drawn
    base: Ints
    added: Ints
    match: Ints
    along: Flags
    known_m: float
    new_m: float
    joined: int
    loose: int


def conflate(base: Drawn, new: Drawn, *, tolerance_m: float = TOLERANCE_M) -> Conflated:
    """Add to a street layer what it lacks of another.

    Parameters
    ----------
    base
        The layer that stays as it is, but for cuts where something is joined to it.
    new
        The layer to add, in the same metric system.
    tolerance_m
        How far apart two drawings of one street may lie.

    Notes
    -----
    Stations every 4 m along the new layer are compared with the streets an STR tree finds around
    them: O(n log n) for n stations. A second run with the same layer adds nothing: what was added
    lies where it was drawn.
    """
    station = _stations(new.lines)
    near, ahead = _nearest(base, new, station, tolerance_m=tolerance_m)
    runs = _runs(station, near >= 0)
    match, along = _matches(base, station, near=near, ahead=ahead)
    known_m = float((runs["stop"] - runs["start"])[runs["known"]].sum())
    fresh, origin, met = _fresh(new, runs)
    done = join(base, fresh, met=met, tolerance_m=tolerance_m) if len(origin) else as_is(base)
    added = np.full(len(done.added), -1)
    added[done.added >= 0] = origin[done.added[done.added >= 0]]
    return Conflated(
        drawn=done.drawn,
        base=done.base,
        added=added,
        match=match,
        along=along,
        known_m=known_m,
        new_m=float(shapely.length(done.drawn.lines[added >= 0]).sum()),
        joined=done.joined,
        loose=done.loose,
    )


# ---- what is known


def _stations(lines: Lines) -> pd.DataFrame:
    """Return places along lines: line, at (metres), weight (metres each stands for)."""
    size = shapely.length(lines)
    count = np.maximum(np.ceil(size / _STEP_M), 1).astype("int64")
    line = np.repeat(np.arange(len(lines)), count)
    step = (size / count)[line]
    nth = np.arange(len(line)) - (np.cumsum(count) - count)[line]
    return pd.DataFrame({"line": line, "at": (nth + 0.5) * step, "weight": step})


def _bearing(lines: Lines, at: Floats, *, reach_m: tuple[float, float]) -> Floats:
    size = shapely.length(lines)
    # At the very end nothing lies ahead: there the last metres speak for both sides.
    stop = np.maximum(np.minimum(at + reach_m[1], size), np.minimum(_STEP_M, size))
    start = np.minimum(np.maximum(at - reach_m[0], 0), np.maximum(size - _STEP_M, 0))
    first, last = (shapely.line_interpolate_point(lines, place) for place in (start, stop))
    dx, dy = (shapely.get_coordinates(last) - shapely.get_coordinates(first)).T
    return np.asarray(np.arctan2(dy, dx))


def _nearest(
    base: Drawn, new: Drawn, station: pd.DataFrame, *, tolerance_m: float
) -> tuple[Ints, Flags]:
    """Return for each station the street that runs beside it, or -1, and whether the same way."""
    line, at = station["line"].to_numpy(), station["at"].to_numpy()
    points = shapely.line_interpolate_point(new.lines[line], at)
    tree = shapely.STRtree(base.lines)
    place, street = tree.query(points, predicate="dwithin", distance=tolerance_m)
    level = new.level[line[place]] == base.level[street]
    place, street = place[level], street[level]
    there = shapely.line_locate_point(base.lines[street], points[place])
    apart = shapely.distance(points[place], base.lines[street])
    fits, same = apart <= _UPON_M, np.zeros(len(place), dtype=bool)
    for here_m, there_m in _REACHES_M:
        own = _bearing(new.lines[line], at, reach_m=here_m)[place]
        turn = np.abs(own - _bearing(base.lines[street], there, reach_m=there_m))
        turn = np.minimum(turn, 2 * np.pi - turn)
        same = turn < np.pi / 2
        fits |= np.minimum(turn, np.pi - turn) <= _TURN
    place, street, same, apart = place[fits], street[fits], same[fits], apart[fits]
    order = np.lexsort((street, apart, place))[::-1]
    near, ahead = np.full(len(station), -1), np.zeros(len(station), dtype=bool)
    near[place[order]], ahead[place[order]] = street[order], same[order]  # the last one stays
    return near, ahead


def _runs(station: pd.DataFrame, known: Flags) -> pd.DataFrame:
    """Return stretches of one kind: line, start, stop (metres), known.

    Inside a line a short stretch between two of the other kind is taken for drawing.
    """
    for kind in (False, True):
        runs = _split(station, known)
        line = runs["line"].to_numpy()
        between = np.zeros(len(runs), dtype=bool)
        between[1:-1] = (line[1:-1] == line[:-2]) & (line[1:-1] == line[2:])
        short = (runs["stop"] - runs["start"]).to_numpy() < SHORT_M
        flip = between & (runs["known"].to_numpy() == kind) & short
        known = known ^ np.repeat(flip, runs["count"].to_numpy())
    return _split(station, known)


def _split(station: pd.DataFrame, known: Flags) -> pd.DataFrame:
    line, at, weight = (station[name].to_numpy() for name in ("line", "at", "weight"))
    begins = np.ones(len(line), dtype=bool)
    begins[1:] = (line[1:] != line[:-1]) | (known[1:] != known[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(line)) - 1
    return pd.DataFrame(
        {
            "line": line[first],
            "start": at[first] - weight[first] / 2,
            "stop": at[last] + weight[last] / 2,
            "known": known[first],
            "count": last - first + 1,
        }
    )


def _matches(base: Drawn, station: pd.DataFrame, *, near: Ints, ahead: Flags) -> tuple[Ints, Flags]:
    match, along = np.full(len(base.lines), -1), np.zeros(len(base.lines), dtype=bool)
    table = station.assign(street=near, ahead=np.where(ahead, station["weight"], 0.0))
    table = table[near >= 0]
    sums = table.groupby(["street", "line"], as_index=False)[["weight", "ahead"]].sum()
    sums = sums.sort_values(["weight", "line"], kind="stable").drop_duplicates(
        "street", keep="last"
    )
    street = sums["street"].to_numpy()
    sums = sums[sums["weight"].to_numpy() >= shapely.length(base.lines[street]) / 2]
    street = sums["street"].to_numpy()
    match[street] = sums["line"]
    along[street] = sums["ahead"] > sums["weight"] / 2
    return match, along


# ---- what is new


def _fresh(new: Drawn, runs: pd.DataFrame) -> tuple[Drawn, Ints, Flags]:
    """Return the new stretches that hang together for more than a few metres.

    With each its street of origin, and for each node whether a known stretch ended there.
    """
    line, known = runs["line"].to_numpy(), runs["known"].to_numpy()
    inner = np.flatnonzero(line[1:] == line[:-1])
    count = len(new.xy) + len(inner)
    pieces, origin, u, v = cut_at(
        new,
        line=line[inner],
        at=runs["stop"].to_numpy()[inner],
        node=len(new.xy) + np.arange(len(inner)),
    )
    xy = np.empty((count, 2))
    xy[u], xy[v] = (shapely.get_coordinates(shapely.get_point(pieces, end)) for end in (0, -1))
    met = np.zeros(count, dtype=bool)
    met[u[known]] = met[v[known]] = True
    whole = _part_lengths(pieces, u=u, v=v, use=~known, count=count)
    keep = ~known & (whole >= SHORT_M)
    drawn = Drawn(lines=pieces[keep], u=u[keep], v=v[keep], level=new.level[origin[keep]], xy=xy)
    return drawn, origin[keep], met


def _part_lengths(lines: Lines, *, u: Ints, v: Ints, use: Flags, count: int) -> Floats:
    """Return for each used line the length of everything it hangs together with."""
    links = coo_array((np.ones(int(use.sum()), dtype="int8"), (u[use], v[use])), (count, count))
    _, part = connected_components(links.tocsr(), directed=False)
    length = np.where(use, shapely.length(lines), 0.0)
    return np.asarray(np.bincount(part[u], weights=length, minlength=count)[part[u]])
