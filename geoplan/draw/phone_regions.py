"""Exactly where a site is the nearest, second nearest … of all, for origins uniform on a ground.

The ground is cut by half-planes, first into the regions of the nearest site, then each of these
by who is nearest among the rest, and so on. Who can come next is one of the Delaunay neighbours
of those already met, so few cuts are needed. All pieces of a level are cut at once, as arrays.

References
----------
D. T. Lee, On k-nearest neighbor Voronoi diagrams in the plane, IEEE Trans. Computers C-31 (1982).
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Delaunay, QhullError
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoplan.base.errors import DesignError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.intp]
Ground: TypeAlias = Polygon | MultiPolygon

_SPECK_M2: Final = 1e-9  # what rounding leaves of an empty piece
_ROOTS: Final = 512  # regions refined at a time, so that memory stays bounded


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Lists of different lengths, one after the other.

    Attributes
    ----------
    start
        Where each list begins in `items`, and where the last ends.
    """

    start: Ints
    items: Ints

    @classmethod
    def of_pairs(cls, owner: Ints, item: Ints, *, owners: int) -> "Lists":
        """Return the items of each owner, each once, in ascending order."""
        keys = np.unique(np.column_stack([owner, item]), axis=0)
        counts = np.bincount(keys[:, 0], minlength=owners)
        return cls(start=np.concatenate([[0], np.cumsum(counts)]), items=keys[:, 1])

    @property
    def sizes(self) -> Ints:
        """How long each list is."""
        return np.diff(self.start)

    def joined(self, owners: Ints) -> tuple[Ints, Ints]:
        """Return (row, item) for all items of the given owners, row by row."""
        sizes = self.sizes[owners]
        row = np.repeat(np.arange(len(owners)), sizes)
        within = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return row, self.items[self.start[owners][row] + within]


@dataclass(frozen=True, kw_only=True)
class _Pieces:
    """Convex pieces: vertices (piece, vertex, x y) of which the first `count` are real.

    `chain` holds the places met so far, nearest first; `taken` how many sites stand there.
    """

    xy: Floats
    count: Ints
    chain: Ints
    taken: Ints

    def only(self, keep: npt.NDArray[np.bool_]) -> "_Pieces":
        return _Pieces(
            xy=self.xy[keep],
            count=self.count[keep],
            chain=self.chain[keep],
            taken=self.taken[keep],
        )

    def joined(self, other: "_Pieces") -> "_Pieces":
        most = max(self.xy.shape[1], other.xy.shape[1])
        wide = [
            np.pad(part.xy, ((0, 0), (0, most - part.xy.shape[1]), (0, 0)))
            for part in (self, other)
        ]
        return _Pieces(
            xy=np.concatenate(wide),
            count=np.concatenate([self.count, other.count]),
            chain=np.concatenate([self.chain, other.chain]),
            taken=np.concatenate([self.taken, other.taken]),
        )

    def areas(self) -> Floats:
        """Twice-signed triangles from each piece's first vertex: no large numbers cancel."""
        local = self.xy - self.xy[:, :1]
        real = np.arange(local.shape[1]) < self.count[:, None]
        local = np.where(real[:, :, None], local, 0.0)
        x, y = local[:, :, 0], local[:, :, 1]
        twice = (x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1)
        return np.asarray(np.abs(twice) / 2)

    def shapes(self) -> npt.NDArray[np.object_]:
        real = np.arange(self.xy.shape[1]) < self.count[:, None]
        rings = np.repeat(np.arange(len(self.count)), self.count)
        return np.asarray(shapely.polygons(shapely.linearrings(self.xy[real], indices=rings)))


def check_ground(ground: BaseGeometry) -> Ground:
    """Return a ground on which somebody can stand; refuse any other.

    Raises
    ------
    DesignError
        `phone.ground`: no polygon, empty, invalid, without extent, or not in finite metres.
    """
    if not isinstance(ground, Polygon | MultiPolygon) or not np.isfinite(ground.bounds).all():
        raise DesignError("phone.ground", kind=getattr(ground, "geom_type", "–"), area=0)
    if not ground.is_valid or ground.area < 1.0:
        raise DesignError("phone.ground", kind=ground.geom_type, area=f"{ground.area:.3f}")
    return ground


def check_places(xy: npt.ArrayLike) -> Floats:
    """Return the sites' places as an array (site, x y); refuse none or unplaced ones.

    Raises
    ------
    DesignError
        `phone.no_sites`, `phone.unplaced`.
    """
    places = np.asarray(xy, dtype=float).reshape(-1, 2)
    if not len(places):
        raise DesignError("phone.no_sites")
    if not np.isfinite(places).all():
        raise DesignError("phone.unplaced", n=int((~np.isfinite(places)).any(axis=1).sum()))
    return places


def merge_places(xy: Floats) -> tuple[Floats, Ints, Ints]:
    """Return the distinct places, the place of each site, and how many sites share each.

    Sites within the same millimetre stand at one place.
    """
    _, first, of, shared = np.unique(
        np.rint(xy * 1000), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    return xy[first], of.reshape(-1), shared


def rank_probability(xy: npt.ArrayLike, ground: Ground, *, orders: int) -> Floats:
    """Return how likely each site is the r-th nearest to an origin uniform on the ground.

    Sites at one place share the ranks they take, each equally. Exact but for rounding. For
    n sites O(n log n) at order 1; each further order multiplies the pieces by about six.

    Parameters
    ----------
    xy
        The sites, metres: one row (x, y) each.
    ground
        Where the assessor stands, in the same system; holes and several parts are allowed.
    orders
        Up to which rank.

    Returns
    -------
    ndarray
        `[r, i]`: share of the ground to which site i is the (r+1)-th nearest; each row sums to
        1, or to 0 when there are fewer sites.
    """
    places, of, shared = merge_places(check_places(xy))
    # Near the origin of coordinates products of metres keep their digits.
    centre = places.mean(axis=0)
    local = shapely.transform(check_ground(ground), lambda points: points - centre)
    work = _Refining(
        places=places - centre,
        near=neighbours(places - centre),
        shared=shared,
        found=np.zeros((orders, len(places))),
    )
    pieces = _within(_nearest(work, local), work, ground=local)
    for at in range(0, len(pieces.count), _ROOTS):
        rows = np.arange(len(pieces.count))
        _refine(pieces.only((rows >= at) & (rows < at + _ROOTS)), work)
    return np.asarray(work.found[:, of] / local.area)


def nearest_cells(xy: npt.ArrayLike, ground: Ground) -> npt.NDArray[np.object_]:
    """Return for each site the part of the ground from which no other site is nearer.

    To the millimetre, for pictures. Sites at one place have the same part; a site may have an
    empty one.
    """
    places, of, shared = merge_places(check_places(xy))
    centre = places.mean(axis=0)
    local = shapely.transform(check_ground(ground), lambda points: points - centre)
    near = neighbours(places - centre)
    work = _Refining(places=places - centre, near=near, shared=shared, found=np.zeros((1, 1)))
    cells = _nearest(work, local)
    parts = np.full(len(places), Polygon(), dtype=object)
    cut = shapely.intersection(cells.shapes(), local, grid_size=0.001)
    parts[cells.chain[:, 0]] = shapely.transform(cut, lambda points: points + centre)
    return np.asarray(parts[of])


def neighbours(places: Floats) -> Lists:
    """Return the Delaunay neighbours of each place; more where rounding leaves doubt."""
    n = len(places)
    try:
        mesh = Delaunay(places) if n > 3 else None
    except QhullError:
        # All on one line: each has the next before and behind.
        axis = np.linalg.svd(places - places.mean(axis=0), full_matrices=False)[2][0]
        order = np.argsort(places @ axis, kind="stable").astype(np.intp)
        one, two = order[:-1], order[1:]
        return Lists.of_pairs(np.concatenate([one, two]), np.concatenate([two, one]), owners=n)
    if mesh is None:
        one, two = (pair.astype(np.intp) for pair in np.nonzero(~np.eye(n, dtype=bool)))
        return Lists.of_pairs(one, two, owners=n)
    start, items = mesh.vertex_neighbor_vertices
    of = np.repeat(np.arange(n), np.diff(start))
    pairs = np.column_stack([of, items])
    # Places too close for the mesh to hold take over the neighbours of the one beside them.
    for point, _, beside in mesh.coplanar:
        around = np.append(items[start[beside] : start[beside + 1]], beside)
        own = np.column_stack([np.full(len(around), point), around])
        pairs = np.concatenate([pairs, own, own[:, ::-1]])
    return Lists.of_pairs(pairs[:, 0], pairs[:, 1], owners=n)


@dataclass(frozen=True, kw_only=True)
class _Refining:
    """What a refinement works with; `found` collects areas by (rank, place)."""

    places: Floats
    near: Lists
    shared: Ints
    found: Floats


def _nearest(work: _Refining, ground: Ground) -> _Pieces:
    """Return the region of each place within the box around the ground."""
    corners = shapely.get_coordinates(shapely.box(*ground.bounds))[:-1]
    every = np.arange(len(work.places))
    return _cut(
        _whole(np.tile(corners, (len(every), 1, 1)), work, of=every),
        work,
        rivals=work.near,
        of=every,
    )


def _whole(shapes: Floats, work: _Refining, *, of: Ints) -> _Pieces:
    """Return convex shapes of equally many corners as the uncut pieces of places."""
    return _Pieces(
        xy=shapes,
        count=np.full(len(of), shapes.shape[1]),
        chain=of[:, None],
        taken=work.shared[of],
    )


def _within(cells: _Pieces, work: _Refining, *, ground: Ground) -> _Pieces:
    """Return the convex pieces of the cells that lie on the ground.

    Where the ground's edge crosses a cell, the ground is taken by its triangles, whose corners
    are the ground's own: cutting them by half-planes is exact, overlaying slivers is not.
    """
    shapes = cells.shapes()
    shapely.prepare(ground)
    inside = shapely.covers(ground, shapes)
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(ground))
    one, two = shapely.STRtree(triangles).query(shapes[~inside], predicate="intersects")
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    of = cells.chain[~inside, 0][one]
    cut = _cut(_whole(corners[two], work, of=of), work, rivals=work.near, of=of)
    return cells.only(inside).joined(cut)


def _cut(pieces: _Pieces, work: _Refining, *, rivals: Lists, of: Ints) -> _Pieces:
    """Keep of each piece what is nearer to its last place than to any rival in list `of`."""
    for turn in range(int(rivals.sizes[of].max(initial=0))):
        rows = np.flatnonzero(rivals.sizes[of] > turn)
        rival = rivals.items[rivals.start[of[rows]] + turn]
        own = pieces.chain[rows, -1]
        rows, rival, own = rows[rival != own], rival[rival != own], own[rival != own]
        pieces = _halve(pieces, rows, near=work.places[own], far=work.places[rival])
        alive = pieces.count > 2
        if not alive.all():
            pieces, of = pieces.only(alive), of[alive]
    return pieces.only(pieces.areas() > _SPECK_M2)


def _halve(pieces: _Pieces, rows: Ints, *, near: Floats, far: Floats) -> _Pieces:
    """Cut some pieces, each by the line half way between two places."""
    xy, count = pieces.xy[rows], pieces.count[rows]
    middle, across = (near + far) / 2, far - near
    beyond = ((xy - middle[:, None]) * across[:, None]).sum(axis=2)
    slot = np.arange(xy.shape[1])
    real = slot < count[:, None]
    touched = ((beyond > 0) & real).any(axis=1)
    if not touched.any():
        return pieces
    rows, xy, count = rows[touched], xy[touched], count[touched]
    beyond, real = beyond[touched], real[touched]
    following = np.where(slot + 1 < count[:, None], slot + 1, 0)
    ahead = np.take_along_axis(beyond, following, axis=1)
    inside = beyond <= 0
    crossing = (inside != (ahead <= 0)) & real
    share = np.divide(beyond, beyond - ahead, out=np.zeros_like(beyond), where=crossing)
    onward = np.take_along_axis(xy, following[:, :, None], axis=1)
    points = np.stack([xy, xy + share[:, :, None] * (onward - xy)], axis=2)
    kept = np.stack([inside & real, crossing], axis=2).reshape(len(rows), -1)
    points = points.reshape(len(rows), -1, 2)
    counts = kept.sum(axis=1)
    most = max(int(counts.max()), pieces.xy.shape[1])
    wide = np.zeros((len(pieces.count), most, 2))
    wide[:, : pieces.xy.shape[1]] = pieces.xy
    at, _ = np.nonzero(kept)
    wide[rows[at], (np.cumsum(kept, axis=1) - 1)[kept]] = points[kept]
    total = pieces.count.copy()
    total[rows] = counts
    most = int(total.max(initial=1))
    return _Pieces(xy=wide[:, :most], count=total, chain=pieces.chain, taken=pieces.taken)


def _refine(pieces: _Pieces, work: _Refining) -> None:
    """Credit the pieces' places with their ranks, then divide them further, level by level."""
    while len(pieces.count):
        areas, last = pieces.areas(), pieces.chain[:, -1]
        sharing = work.shared[last]
        for step in range(min(int(sharing.max(initial=0)), len(work.found))):
            rank = pieces.taken - sharing + step
            rows = (step < sharing) & (rank < len(work.found))
            np.add.at(work.found, (rank[rows], last[rows]), areas[rows] / sharing[rows])
        pieces = _next_level(pieces.only(pieces.taken < len(work.found)), work)


def _next_level(pieces: _Pieces, work: _Refining) -> _Pieces:
    """Divide each piece among those who can come next: neighbours of the places met."""
    n = len(pieces.count)
    found = [work.near.joined(column) for column in pieces.chain.T]
    row = np.concatenate([pair[0] for pair in found])
    item = np.concatenate([pair[1] for pair in found])
    fresh = (item[:, None] != pieces.chain[row]).all(axis=1)
    rivals = Lists.of_pairs(row[fresh], item[fresh], owners=n)
    of = np.repeat(np.arange(n), rivals.sizes)
    children = _Pieces(
        xy=pieces.xy[of],
        count=pieces.count[of],
        chain=np.column_stack([pieces.chain[of], rivals.items]),
        taken=pieces.taken[of] + work.shared[rivals.items],
    )
    return _cut(children, work, rivals=rivals, of=of)
