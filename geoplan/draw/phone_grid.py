"""What the phone lists around many origins: quadrature on jittered points and a k-d tree.

For any place to stand, lists that end at a radius, and sites that are listed before nearer ones.
The jitter is read from SHAKE-256 of a stated seed: the same numbers on every machine.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geoplan.base.errors import DesignError
from geoplan.draw.phone_regions import Floats, Ground, Ints, check_ground

Flags: TypeAlias = npt.NDArray[np.bool_]

_TILE: Final = 32  # cells a side that are compared with the ground at once
_LEVELS: Final = 16  # more distinct prominences than this are compared one by one
_CHUNK: Final = 40_000  # origins compared one by one at a time


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """Points that stand for all origins, with weights that sum to 1."""

    xy: Floats
    weight: Floats


def noise(count: int, *, seed: str, label: str) -> Floats:
    """Return numbers strictly between 0 and 1, 32 bits each, from SHAKE-256 of seed and label."""
    if "|" in label:
        raise DesignError("draw.label", label=label)
    state = hashlib.shake_256(f"geoplan-noise-v1|{seed}|{label}".encode())
    whole = np.frombuffer(state.digest(4 * count), dtype="<u4")
    return np.asarray((whole + 0.5) / 2.0**32)


def grid_nodes(ground: Ground, *, points: int, seed: str) -> Nodes:
    """Return one random point in each cell of a square grid over the ground.

    About `points` of them. The error falls with points to the power of 3/4, against 1/2 for
    points thrown anywhere. Linear in points; tiles of cells wholly on the ground or off it are
    not looked at again.
    """
    check_ground(ground)
    side = float(np.sqrt(ground.area / points))
    tile = side * _TILE
    x, y = (index * tile for index in _tiles(ground, tile=tile).T)
    boxes = shapely.box(x, y, x + tile, y + tile)
    shapely.prepare(ground)
    met = shapely.intersects(ground, boxes)
    x, y, inside = x[met], y[met], shapely.covers(ground, boxes[met])
    cell = np.arange(_TILE * _TILE)
    shift = noise(2 * len(x) * len(cell), seed=seed, label="grid").reshape(2, len(x), len(cell))
    xs = x[:, None] + (cell % _TILE + shift[0]) * side
    ys = y[:, None] + (cell // _TILE + shift[1]) * side
    keep = np.repeat(inside[:, None], len(cell), axis=1)
    keep[~inside] = shapely.contains_xy(ground, xs[~inside], ys[~inside])
    xy = np.column_stack([xs[keep], ys[keep]])
    if not len(xy):
        raise DesignError("phone.ground", kind=ground.geom_type, area=f"{ground.area:.3f}")
    return Nodes(xy=xy, weight=np.full(len(xy), 1 / len(xy)))


def _tiles(ground: Ground, *, tile: float) -> Ints:
    """Return column and row of the tiles around the parts of a ground, not what lies between."""
    found: list[Ints] = []
    for part in shapely.get_parts(ground):
        west, south, east, north = np.floor(np.array(part.bounds) / tile).astype(np.intp)
        column, row = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
        found.append(np.column_stack([column.ravel(), row.ravel()]))
    return np.unique(np.concatenate(found), axis=0)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the phone lists at each node, down to some rank.

    Attributes
    ----------
    place
        `[node, position]`: the place listed there; -1 where the list has ended.
    shared
        How many sites stand at each place.
    weight
        Of each node.
    """

    place: Ints
    shared: Ints
    weight: Floats

    def shares(self, rank_weights: tuple[float, ...]) -> Floats:
        """Return how likely a site at each place is chosen, each of those sharing it alike."""
        most = len(rank_weights)
        rules = np.cumsum(np.pad(rules_by_length(rank_weights), ((0, 0), (1, 0))), axis=1)
        number = np.append(self.shared, 0)[self.place]  # -1 reads the 0 at the end
        length = np.minimum(number.sum(axis=1), most)
        chance = np.zeros(len(self.shared) + 1)
        taken = np.zeros(len(length), dtype=np.intp)
        for position in range(min(self.place.shape[1], most)):
            after = np.minimum(taken + number[:, position], most)
            mass = (rules[length, after] - rules[length, taken]) * self.weight
            # What has ended is listed as -1: one row more, which holds no mass.
            row = np.where(self.place[:, position] < 0, len(self.shared), self.place[:, position])
            chance += np.bincount(row, mass, minlength=len(chance))
            taken = after
        return np.asarray(chance[:-1] / self.shared)


def rules_by_length(rank_weights: tuple[float, ...]) -> Floats:
    """Return `[length, rank]`: how likely each rank is taken from a list of some length.

    A shorter list shares out the weights of its ranks; where these are all 0, its last is taken.
    """
    most = len(rank_weights)
    rules = np.zeros((most + 1, most))
    for length in range(1, most + 1):
        weights = np.asarray(rank_weights[:length], dtype=float)
        rules[length, :length] = weights / weights.sum() if weights.sum() > 0 else 0.0
        rules[length, length - 1] += 0.0 if weights.sum() > 0 else 1.0
    return rules


@dataclass(frozen=True, kw_only=True)
class Places:
    """Distinct places of sites, with how prominent and how many they are there."""

    xy: Floats
    prominence: Floats
    shared: Ints


def list_places(nodes: Nodes, places: Places, *, ranks: int, radius_m: float) -> Listed:
    """Return the first places on the list of each node.

    Ordered by distance divided by prominence. A list holds what is within the radius; where
    that is nothing, the nearest one by that order. O(p k log n) for p nodes and up to 16
    levels of prominence, O(p n) for more.
    """
    ranks = min(ranks, len(places.xy))
    levels = np.unique(places.prominence)
    if len(levels) > _LEVELS:
        place = _compared(nodes, places, ranks=ranks, radius_m=radius_m)
    else:
        place = _looked_up(nodes.xy, places, ranks=ranks, radius_m=radius_m)
        bare = place[:, 0] < 0
        if bare.any():
            place[bare, :1] = _looked_up(nodes.xy[bare], places, ranks=1, radius_m=np.inf)
    return Listed(place=place, shared=places.shared, weight=nodes.weight)


def _looked_up(xy: Floats, places: Places, *, ranks: int, radius_m: float) -> Ints:
    """Ask a k-d tree for each level of prominence, and merge what they answer."""
    far: list[Floats] = []
    which: list[Ints] = []
    for level in np.unique(places.prominence):
        rows = np.flatnonzero(places.prominence == level)
        asked = min(ranks, len(rows))
        distance, found = cKDTree(places.xy[rows]).query(
            xy, k=np.arange(1, asked + 1), distance_upper_bound=radius_m, workers=-1
        )
        far.append(distance / level)
        which.append(np.append(rows, -1)[found])
    if len(far) == 1:
        return which[0]
    order = np.argsort(np.hstack(far), axis=1, kind="stable")[:, :ranks]
    return np.asarray(np.take_along_axis(np.hstack(which), order, axis=1))


def _compared(nodes: Nodes, places: Places, *, ranks: int, radius_m: float) -> Ints:
    parts: list[Ints] = []
    for at in range(0, len(nodes.xy), _CHUNK):
        xy = nodes.xy[at : at + _CHUNK]
        distance = np.hypot(xy[:, :1] - places.xy[:, 0], xy[:, 1:] - places.xy[:, 1])
        scaled = distance / places.prominence
        hidden = np.where(distance <= radius_m, scaled, np.inf)
        first = np.argpartition(hidden, ranks - 1, axis=1)[:, :ranks]
        value = np.take_along_axis(hidden, first, axis=1)
        order = np.argsort(value, axis=1, kind="stable")
        found = np.take_along_axis(first, order, axis=1)
        found[~np.isfinite(np.take_along_axis(value, order, axis=1))] = -1
        bare = found[:, 0] < 0
        found[bare, 0] = scaled[bare].argmin(axis=1)
        parts.append(found)
    return np.concatenate(parts)
