"""Where assessors may stand when they open the map on their phone."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.base.crs import require_metric
from geoplan.base.errors import DesignError
from geoplan.draw.phone_grid import Nodes, grid_nodes, noise
from geoplan.draw.phone_regions import Floats, Ground, check_ground

Kernel: TypeAlias = Literal["disc", "gauss"]

_REACH_M: Final = 600.0  # sites nearer than twice this belong to one built-up area
_BACK_M: Final = 300.0
_TOGETHER: Final = 3  # a spot with fewer sites is no built-up area
_CUT: Final = 1 - np.exp(-4.5)  # a gaussian kernel ends at three times its scale


@dataclass(frozen=True, kw_only=True)
class Origins:
    """A law of where the assessor stands: uniform on a ground, or points, each spread.

    Attributes
    ----------
    ground
        Uniform on it; then there are no anchors.
    anchors
        Points or lines around or on which the assessor stands.
    weight
        How likely each is, in any unit.
    spread_m
        Radius of a disc, or scale of a gaussian kernel, around each point; 0 for the point.
    """

    ground: Ground | None = None
    anchors: npt.NDArray[np.object_] | None = None
    weight: Floats | None = None
    spread_m: float = 0.0
    kernel: Kernel = "disc"

    def nodes(self, *, points: int, seed: str) -> Nodes:
        """Return some points that stand for all origins.

        Raises
        ------
        DesignError
            `phone.ground`, or `phone.anchors`: none, unplaced, or weights that are none.
        """
        if self.ground is not None:
            return grid_nodes(self.ground, points=points, seed=seed)
        anchors, weight = _checked(self)
        if (shapely.get_dimensions(anchors) > 0).all():
            return _along(anchors, weight, points=points, seed=seed)
        xy = shapely.get_coordinates(shapely.point_on_surface(anchors))
        return _around(Nodes(xy=xy, weight=weight), self, points=points, seed=seed)


def uniform_origins(ground: Ground) -> Origins:
    """Return origins spread evenly over a ground."""
    return Origins(ground=check_ground(ground))


def point_origins(
    points: gpd.GeoSeries, *, weight: npt.ArrayLike, spread_m: float, kernel: Kernel = "disc"
) -> Origins:
    """Return origins around points: homes by their residents, hotels.

    Parameters
    ----------
    points
        In a metric system.
    weight
        How likely each is, in any unit.
    spread_m
        Radius of the disc, or scale of the gaussian kernel (which ends at three times it).
    """
    require_metric(gpd.GeoDataFrame(geometry=points), name="origins")
    made = Origins(
        anchors=shapely.point_on_surface(np.asarray(points.array, dtype=object)),
        weight=np.asarray(weight, dtype=float),
        spread_m=spread_m,
        kernel=kernel,
    )
    _checked(made)
    return made


def line_origins(lines: gpd.GeoSeries) -> Origins:
    """Return origins along lines, each metre as likely as any other."""
    require_metric(gpd.GeoDataFrame(geometry=lines), name="origins")
    parts = shapely.get_parts(np.asarray(lines.array, dtype=object))
    parts = parts[shapely.length(parts) > 0]
    made = Origins(anchors=parts, weight=shapely.length(parts))
    _checked(made)
    return made


def built_up(sites: gpd.GeoDataFrame) -> Ground:
    """Return the built-up area as the sites tell it.

    The sites of all categories are widened by 600 m, joined, and drawn in by 300 m, so that gaps
    up to 1.2 km between neighbours close and 300 m remain around the outermost. Spots with fewer
    than three sites are left out, unless there is nothing else. Streets count with their whole
    length, other areas by a point inside.

    Parameters
    ----------
    sites
        See `geoplan.frame.sites.check_sites`; only places are used.
    """
    require_metric(sites, name="sites")
    shapes = np.asarray(sites.geometry.array, dtype=object)
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(shapes):
        raise DesignError("phone.no_sites")
    flat = shapely.get_dimensions(shapes) == 2
    shapes[flat] = shapely.point_on_surface(shapes[flat])
    wide = shapely.union_all(shapely.buffer(shapes, _REACH_M, quad_segs=8))
    parts = shapely.get_parts(shapely.simplify(shapely.buffer(wide, -_BACK_M, quad_segs=8), 5.0))
    held, _ = shapely.STRtree(parts).query(shapes, predicate="intersects")[::-1]
    counts = np.bincount(held, minlength=len(parts))
    kept = parts[counts >= _TOGETHER] if (counts >= _TOGETHER).any() else parts
    ground = shapely.union_all(kept)
    return check_ground(ground)


def _checked(origins: Origins) -> tuple[npt.NDArray[np.object_], Floats]:
    """Return anchors that have weight, with weights that sum to 1."""
    anchors, weight = origins.anchors, origins.weight
    if anchors is None or weight is None or len(anchors) != len(weight):
        raise DesignError("phone.anchors", n=0)
    kept = (weight > 0) & ~shapely.is_missing(anchors) & ~shapely.is_empty(anchors)
    sound = np.isfinite(weight).all() and (weight >= 0).all() and origins.spread_m >= 0
    if not kept.any() or not sound:
        raise DesignError("phone.anchors", n=len(anchors))
    # The order of rows is chance of another kind; by place, it changes nothing.
    centre = shapely.get_coordinates(shapely.centroid(anchors[kept]))
    order = np.lexsort((weight[kept], centre[:, 1], centre[:, 0]))
    chosen = weight[kept][order]
    return anchors[kept][order], chosen / chosen.sum()


def _around(anchors: Nodes, law: Origins, *, points: int, seed: str) -> Nodes:
    """Return a jittered square of points for each anchor, bent into its kernel."""
    if law.spread_m == 0:
        return anchors
    side = np.maximum(np.rint(np.sqrt(points * anchors.weight)), 3).astype(np.intp)
    counts = side**2
    of = np.repeat(np.arange(len(side)), counts)
    cell = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    shift = noise(2 * len(of), seed=seed, label="around").reshape(2, -1)
    inward = (cell % side[of] + shift[0]) / side[of]
    turn = (cell // side[of] + shift[1]) / side[of] * 2 * np.pi
    if law.kernel == "disc":
        radius = law.spread_m * np.sqrt(inward)
    else:
        radius = law.spread_m * np.sqrt(-2 * np.log1p(-inward * _CUT))
    step = np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])
    return Nodes(xy=anchors.xy[of] + step, weight=(anchors.weight / counts)[of])


def _along(lines: npt.NDArray[np.object_], weight: Floats, *, points: int, seed: str) -> Nodes:
    """Return one random point on each of equally likely stretches, end to end."""
    ends = np.cumsum(weight)
    at = (np.arange(points) + noise(points, seed=seed, label="along")) / points * ends[-1]
    of = np.minimum(np.searchsorted(ends, at, side="right"), len(lines) - 1)
    share = 1 - (ends[of] - at) / weight[of]
    spots = shapely.line_interpolate_point(lines[of], np.clip(share, 0, 1), normalized=True)
    return Nodes(xy=shapely.get_coordinates(spots), weight=np.full(points, 1 / points))
