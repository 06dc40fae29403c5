"""Joining new streets to a layer that stays as it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.intake.planarise import cut_lines

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Lines = npt.NDArray[np.object_]

SHORT_M: Final = 15.0  # shorter differences are drawing, not streets
_NEAR_M: Final = 4.0  # a junction this close to a street was meant to lie on it
_SNAP_M: Final = 3.0  # a cut this close to a junction is the junction
_MOVE_M: Final = 1.0  # an end this close is moved; a farther one gets one corner more


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """A street layer as arrays.

    Attributes
    ----------
    lines
        m LineStrings from node u to node v, metres.
    u, v
        Positions of their nodes.
    level
        0 the ground, bridges above, tunnels below.
    xy
        n × 2 places of the nodes.
    """

    lines: Lines
    u: Ints
    v: Ints
    level: Ints
    xy: Floats

    @property
    def degree(self) -> Ints:
        """How many ends of streets lie at each node."""
        return np.bincount(np.concatenate([self.u, self.v]), minlength=len(self.xy))


@dataclass(frozen=True, kw_only=True, eq=False)
class Joined:
    """Two layers as one; see `conflate.Conflated`."""

    drawn: Drawn
    base: Ints
    added: Ints
    joined: int
    loose: int


def as_is(base: Drawn) -> Joined:
    """Return a layer to which nothing is joined."""
    rows = np.arange(len(base.lines))
    return Joined(drawn=base, base=rows, added=np.full(len(rows), -1), joined=0, loose=0)


def cut_at(drawn: Drawn, *, line: Ints, at: Floats, node: Ints) -> tuple[Lines, Ints, Ints, Ints]:
    """Cut streets inside, at metres along them; return pieces, origins, and their nodes.

    Parameters
    ----------
    drawn
        The streets.
    line, at, node
        Cuts, no two at one place and none at an end, and the node each makes.
    """
    order = np.lexsort((at, line))
    line, at = line[order], at[order]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(drawn.lines[line], at))
    pieces, origin = cut_lines(drawn.lines, at_line=line, along=at, at_xy=xy)
    u, v = drawn.u[origin].copy(), drawn.v[origin].copy()
    inner = np.flatnonzero(origin[1:] == origin[:-1])
    v[inner] = u[inner + 1] = node[order]
    return pieces, origin, u, v


def join(base: Drawn, fresh: Drawn, *, met: Flags, tolerance_m: float) -> Joined:
    """Join new streets to a layer where they cross it, end at it or pass its ends.

    Streets of different levels cross without meeting; the end of a bridge joins the ground.

    Parameters
    ----------
    base, fresh
        The layer, and the new streets with nodes of their own.
    met
        For each node of the new streets whether a known street ended there too.
    tolerance_m
        How far from a street an end may lie to be joined to it.
    """
    crossed = _crossings(base, fresh)
    ties = _ties(base, fresh, met=met, tolerance_m=tolerance_m)
    over = _overshoots(ties, crossed, fresh, tolerance_m=tolerance_m)
    joined = len(ties)
    ties = ties[~over]
    touched = pd.concat([crossed, _passed(base, fresh, tolerance_m=tolerance_m)])
    wanted = pd.concat([ties, touched])[["street", "there"]]
    node, cuts = _places(base, wanted)
    pieces, origin, u, v = cut_at(
        base,
        line=cuts["street"].to_numpy(),
        at=cuts["there"].to_numpy(),
        node=cuts.index.to_numpy(),
    )
    cut_points = shapely.line_interpolate_point(
        base.lines[cuts["street"].to_numpy()], cuts["there"].to_numpy()
    )
    whole = Drawn(
        lines=pieces,
        u=u,
        v=v,
        level=base.level[origin],
        xy=np.concatenate([base.xy, shapely.get_coordinates(cut_points)]),
    )
    touched = touched.assign(onto=node[len(ties) :])
    name, touched = _named(fresh, whole, ties.assign(onto=node[: len(ties)]), touched)
    drawn, added = _stretches(fresh, whole, name, touched, tolerance_m=tolerance_m)
    return Joined(
        drawn=drawn,
        base=np.concatenate([origin, np.full(len(added), -1)]),
        added=np.concatenate([np.full(len(origin), -1), added]),
        joined=joined,
        loose=int((drawn.degree[len(whole.xy) :] == 1).sum()),
    )


def _crossings(base: Drawn, fresh: Drawn) -> pd.DataFrame:
    """Return where both cross on one level: stretch, at, street, there (metres along each)."""
    tree = shapely.STRtree(base.lines)
    stretch, street = tree.query(fresh.lines, predicate="intersects")
    level = fresh.level[stretch] == base.level[street]
    stretch, street = stretch[level], street[level]
    shared = shapely.intersection(fresh.lines[stretch], base.lines[street])
    xy, pair = shapely.get_coordinates(shared, return_index=True)
    return _touches(base, fresh, stretch=stretch[pair], street=street[pair], xy=xy)


def _touches(base: Drawn, fresh: Drawn, *, stretch: Ints, street: Ints, xy: Floats) -> pd.DataFrame:
    points = shapely.points(xy)
    return pd.DataFrame(
        {
            "stretch": stretch,
            "at": shapely.line_locate_point(fresh.lines[stretch], points),
            "street": street,
            "there": shapely.line_locate_point(base.lines[street], points),
        }
    )


def _ties(base: Drawn, fresh: Drawn, *, met: Flags, tolerance_m: float) -> pd.DataFrame:
    """Return which nodes of the new streets join which street: node, street, there."""
    degree, level = fresh.degree, _ground(fresh)
    # Half as far again where a known street left off: there the two layers do meet.
    reach = np.where(degree == 1, tolerance_m, min(_NEAR_M, tolerance_m))
    reach = np.where(met, 1.5 * tolerance_m, reach)
    ends = np.flatnonzero(degree > 0)
    points = np.asarray(shapely.points(fresh.xy[ends]), dtype=object)
    tree = shapely.STRtree(base.lines)
    place, street = tree.query(points, predicate="dwithin", distance=reach[ends])
    own, other = level[ends[place]], base.level[street]
    meet = (own == other) | (other == 0)
    place, street = place[meet], street[meet]
    apart = shapely.distance(points[place], base.lines[street])
    order = np.lexsort((street, apart, place))
    place, street = place[order], street[order]
    first = np.unique(place, return_index=True)[1]
    place, street = place[first], street[first]
    there = shapely.line_locate_point(base.lines[street], points[place])
    return pd.DataFrame({"node": ends[place], "street": street, "there": there})


def _ground(fresh: Drawn) -> Ints:
    """Return each node's level: that of its streets nearest to the ground."""
    level = np.full(len(fresh.xy), 99)
    ends, of = np.concatenate([fresh.u, fresh.v]), np.tile(fresh.level, 2)
    order = np.argsort(-np.abs(of), kind="stable")
    level[ends[order]] = of[order]
    return level


def _overshoots(
    ties: pd.DataFrame, crossed: pd.DataFrame, fresh: Drawn, *, tolerance_m: float
) -> Flags:
    """Tell which ends crossed the street they would join: what sticks out goes."""
    size = shapely.length(fresh.lines)[crossed["stretch"].to_numpy()]
    at, stretch = crossed["at"].to_numpy(), crossed["stretch"].to_numpy()
    near = [
        pd.DataFrame({"node": ends[stretch][close], "street": crossed["street"][close]})
        for ends, close in (
            (fresh.u, (at > _MOVE_M) & (at <= tolerance_m)),
            (fresh.v, (size - at > _MOVE_M) & (size - at <= tolerance_m)),
        )
    ]
    both = pd.MultiIndex.from_frame(pd.concat(near))
    tip = fresh.degree[ties["node"].to_numpy()] == 1
    return np.asarray(pd.MultiIndex.from_frame(ties[["node", "street"]]).isin(both) & tip)


def _passed(base: Drawn, fresh: Drawn, *, tolerance_m: float) -> pd.DataFrame:
    """Return which ends and junctions of the layer new streets pass within reach of."""
    tree = shapely.STRtree(fresh.lines)
    degree = base.degree
    reach = np.where(degree == 1, tolerance_m, min(_NEAR_M, tolerance_m))
    ends = np.concatenate([base.u, base.v])
    street = np.tile(np.arange(len(base.lines)), 2)
    there = np.concatenate([np.zeros(len(base.lines)), shapely.length(base.lines)])
    points = np.asarray(shapely.points(base.xy[ends]), dtype=object)
    place, stretch = tree.query(points, predicate="dwithin", distance=reach[ends])
    own, other = fresh.level[stretch], base.level[street[place]]
    meet = (own == other) | ((own == 0) & (degree[ends[place]] == 1))
    place, stretch = place[meet], stretch[meet]
    apart = shapely.distance(points[place], fresh.lines[stretch])
    order = np.lexsort((stretch, apart, ends[place]))
    place, stretch = place[order], stretch[order]
    first = np.unique(ends[place], return_index=True)[1]
    place, stretch = place[first], stretch[first]
    at = shapely.line_locate_point(fresh.lines[stretch], points[place])
    return pd.DataFrame(
        {"stretch": stretch, "at": at, "street": street[place], "there": there[place]}
    )


def _places(base: Drawn, wanted: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """Return the node of each wanted place, and where streets are cut, by the new node."""
    street, there = wanted["street"].to_numpy(), wanted["there"].to_numpy()
    size = shapely.length(base.lines)[street]
    node = np.where(there <= size / 2, base.u[street], base.v[street])
    inner = np.flatnonzero((there > _SNAP_M) & (there < size - _SNAP_M))
    order = inner[np.lexsort((there[inner], street[inner]))]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (np.diff(street[order]) != 0) | (np.diff(there[order]) > _SNAP_M)
    node[order] = len(base.xy) + np.cumsum(begins) - 1
    first = order[begins]
    cuts = pd.DataFrame(
        {"street": street[first], "there": there[first]},
        index=len(base.xy) + np.arange(len(first)),
    )
    return node, cuts


def _named(
    fresh: Drawn, whole: Drawn, ties: pd.DataFrame, touched: pd.DataFrame
) -> tuple[Ints, pd.DataFrame]:
    """Return the final name of each new node, and the touches that are inside stretches."""
    name = np.full(len(fresh.xy), -1)
    stretch, at = touched["stretch"].to_numpy(), touched["at"].to_numpy()
    size = shapely.length(fresh.lines)[stretch]
    starts, stops = at <= _MOVE_M, at >= size - _MOVE_M
    onto = touched["onto"].to_numpy()
    name[fresh.u[stretch[starts]]] = onto[starts]
    name[fresh.v[stretch[stops]]] = onto[stops]
    name[ties["node"].to_numpy()] = ties["onto"].to_numpy()
    own = np.flatnonzero((name < 0) & (fresh.degree > 0))
    name[own] = len(whole.xy) + np.arange(len(own))
    return name, touched[~starts & ~stops]


def _stretches(
    fresh: Drawn, whole: Drawn, name: Ints, touched: pd.DataFrame, *, tolerance_m: float
) -> tuple[Drawn, Ints]:
    """Cut the new streets where they touch, and put both layers into one."""
    inner = _sorted_touches(fresh, name, touched, tolerance_m=tolerance_m)
    named = Drawn(
        lines=fresh.lines, u=name[fresh.u], v=name[fresh.v], level=fresh.level, xy=fresh.xy
    )
    pieces, origin, u, v = cut_at(
        named,
        line=inner["stretch"].to_numpy(),
        at=inner["at"].to_numpy(),
        node=inner["onto"].to_numpy(),
    )
    count = max(int(name.max(initial=-1)) + 1, len(whole.xy))
    xy = np.empty((count, 2))
    xy[: len(whole.xy)] = whole.xy
    own = name >= len(whole.xy)
    xy[name[own]] = fresh.xy[own]
    pieces = _reach(pieces, first=xy[u], last=xy[v])
    size = shapely.length(pieces)
    ends = np.bincount(np.concatenate([whole.u, whole.v, u, v]), minlength=count)
    # What is left behind a crossing, and what came back to where it started at once.
    stub = (np.bincount(origin)[origin] > 1) & (size <= tolerance_m)
    stub &= (ends[u] == 1) | (ends[v] == 1)
    keep = ~stub & ~((u == v) & (size < SHORT_M)) & (size > 0)
    used = np.concatenate([np.arange(len(whole.xy)), np.unique(np.concatenate([u[keep], v[keep]]))])
    used = np.unique(used)
    return Drawn(
        lines=np.concatenate([whole.lines, pieces[keep]]),
        u=np.searchsorted(used, np.concatenate([whole.u, u[keep]])),
        v=np.searchsorted(used, np.concatenate([whole.v, v[keep]])),
        level=np.concatenate([whole.level, fresh.level[origin[keep]]]),
        xy=xy[used],
    ), origin[keep]


def _sorted_touches(
    fresh: Drawn, name: Ints, touched: pd.DataFrame, *, tolerance_m: float
) -> pd.DataFrame:
    """Return the touches inside stretches, each node once where it was touched repeatedly."""
    count, size = len(fresh.lines), shapely.length(fresh.lines)
    ends = pd.DataFrame(
        {
            "stretch": np.tile(np.arange(count), 2),
            "at": np.concatenate([np.zeros(count), size]),
            "onto": np.concatenate([name[fresh.u], name[fresh.v]]),
            "end": True,
        }
    )
    rows = pd.concat([ends, touched[["stretch", "at", "onto"]].assign(end=False)])
    rows = rows.sort_values(["stretch", "at"], kind="stable", ignore_index=True)
    for shift in (1, -1):
        near = rows.shift(shift)
        gap = (rows["at"] - near["at"]).abs()
        again = (rows["onto"] == near["onto"]) & (gap < 3 * tolerance_m) | (gap < _MOVE_M)
        again &= (rows["stretch"] == near["stretch"]) & ~rows["end"]
        rows = rows[~again].reset_index(drop=True)
    return rows[~rows["end"]]


def _reach(lines: Lines, *, first: Floats, last: Floats) -> Lines:
    """Return lines that begin and end at given places."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    begins = np.ones(len(line), dtype=bool)
    begins[1:] = line[1:] != line[:-1]
    stops = np.append(begins[1:], [True])
    corners, at, rank = [xy], [line], [np.arange(len(line), dtype="float64")]
    for mark, places, side in ((begins, first, -0.25), (stops, last, 0.25)):
        ends = np.flatnonzero(mark)
        far = np.hypot(*(xy[ends] - places).T) > _MOVE_M
        xy[ends[~far]] = places[~far]
        corners.append(places[far])
        at.append(line[ends[far]])
        rank.append(ends[far] + side)
    order = np.argsort(np.concatenate(rank), kind="stable")
    points, owner = np.concatenate(corners)[order], np.concatenate(at)[order]
    return np.asarray(shapely.linestrings(points, indices=owner), dtype=object)
