"""Curves, cuts and positions, in metres east and north of the town's centre."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from scipy.interpolate import make_interp_spline
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

SEED: Final = 20260610
METRIC: Final = "EPSG:4548"  # CGCS2000, 3-degree zone of 117 degrees east
CENTRE: Final = (117.30, 28.95)
Reals = npt.NDArray[np.float64]

_TO_METRES = Transformer.from_crs("EPSG:4326", METRIC, always_xy=True)
_TO_DEGREES = Transformer.from_crs(METRIC, "EPSG:4326", always_xy=True)
ORIGIN: Final = tuple(round(value) for value in _TO_METRES.transform(*CENTRE))


def chance(label: str) -> np.random.Generator:
    """Return the generator of one part: a part may change without moving the others."""
    return np.random.default_rng([SEED, *label.encode()])


def to_degrees(xy: Reals) -> Reals:
    """Return lon, lat (WGS-84) of local metres, shape (n, 2)."""
    lon, lat = _TO_DEGREES.transform(xy[:, 0] + ORIGIN[0], xy[:, 1] + ORIGIN[1])
    return np.column_stack([lon, lat])


def to_local(lonlat: Reals) -> Reals:
    """Return local metres of lon, lat (WGS-84), shape (n, 2)."""
    x, y = _TO_METRES.transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack([x, y]) - np.array(ORIGIN)


@dataclass(frozen=True, kw_only=True)
class Road:
    """One street or a stretch of it."""

    line: LineString
    highway: str
    name: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    zone: str = ""

    def along(self, line: LineString, **tags: str) -> "Road":
        """Return the same street on another line, with more tags."""
        return replace(self, line=line, tags={**self.tags, **tags})


def spline(points: list[tuple[float, float]], *, step: float = 22.0) -> LineString:
    """Return a smooth curve through the points, with a vertex about every `step` metres."""
    xy = np.array(points, dtype=float)
    if len(xy) < 3:
        return LineString(xy)
    at = np.r_[0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T) ** 0.6)]
    curve = make_interp_spline(at, xy, k=3 if len(xy) > 3 else 2)
    fine = LineString(curve(np.linspace(0, at[-1], 40 * len(xy))))
    count = max(3, int(fine.length / step))
    dense = fine.interpolate(np.linspace(0, fine.length, count))
    return LineString(shapely.get_coordinates(dense))


def wobble(line: LineString, rng: np.random.Generator, *, size: float = 7.0) -> LineString:
    """Return the line with slow bends of a few metres; the ends stay."""
    xy = shapely.get_coordinates(line)
    at = np.r_[0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]
    side = np.zeros(len(xy))
    for wave in (250.0, 430.0, 790.0):
        side += rng.uniform(0.3, 1.0) * np.sin(2 * np.pi * (at / wave + rng.random()))
    side *= size * np.clip(np.minimum(at, at[-1] - at) / 120.0, 0, 1) / 2
    ahead = np.gradient(xy, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None]
    return LineString(xy + side[:, None] * np.column_stack([-ahead[:, 1], ahead[:, 0]]))


def beside(line: LineString, offset: Reals | float) -> LineString:
    """Return the line moved to its left by an offset that may vary by vertex."""
    xy = shapely.get_coordinates(line)
    ahead = np.gradient(xy, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    moved = LineString(xy + np.broadcast_to(offset, len(xy))[:, None] * left)
    return LineString(shapely.get_coordinates(moved.simplify(1.0)))


def round_off(xy: Reals, *, times: int = 2) -> Reals:
    """Cut the corners of a polyline (Chaikin's rule); the ends stay."""
    for _ in range(times):
        if len(xy) < 3:
            return xy
        near, far = xy[:-1] * 0.75 + xy[1:] * 0.25, xy[:-1] * 0.25 + xy[1:] * 0.75
        middle = np.stack([near, far], axis=1).reshape(-1, 2)[1:-1]
        xy = np.vstack([xy[:1], middle, xy[-1:]])
    return xy


def blob(
    centre: tuple[float, float], radius: float, rng: np.random.Generator, *, rough: float = 0.14
) -> Polygon:
    """Return an irregular round outline."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    far = np.ones(48)
    for wave in (2, 3, 5, 7):
        far += rough * rng.uniform(0.3, 1.0) / wave**0.5 * np.sin(wave * turn + rng.uniform(0, 6.3))
    xy = np.column_stack([np.cos(turn), np.sin(turn)]) * (far * radius)[:, None]
    return Polygon(xy + np.array(centre))


def lines_of(shape: BaseGeometry) -> list[LineString]:
    """Return the line parts of any geometry."""
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, LineString)]


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygon parts of any geometry."""
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon)]


def compactness(shape: Polygon) -> float:
    """Return 1 for a circle, near 0 for a strip."""
    return float(4 * np.pi * shape.area / max(shape.length, 1.0) ** 2)


def cut(
    block: Polygon, rng: np.random.Generator, *, bend: float, turn: float
) -> tuple[list[Polygon], list[LineString]]:
    """Cut a block across its long side by a bent line; nothing when no fair cut is found.

    Parameters
    ----------
    bend
        Size of the kinks, as a part of the cut's length.
    turn
        Spread of the angle off the perpendicular, degrees.
    """
    corners = shapely.get_coordinates(block.minimum_rotated_rectangle)
    if len(corners) < 4:
        return [], []
    one, two = corners[1] - corners[0], corners[2] - corners[1]
    long, short = (one, two) if np.hypot(*one) >= np.hypot(*two) else (two, one)
    for _ in range(6):
        middle = corners[:4].mean(axis=0) + long * rng.uniform(-0.13, 0.13)
        angle = np.radians(rng.normal(0, turn))
        spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        across, width = spin @ short, np.hypot(*short)
        at = np.linspace(-0.85, 0.85, 9)
        side = np.cumsum(rng.normal(0, bend * 0.6, 9)) * width
        side -= side.mean()
        xy = middle + at[:, None] * across + side[:, None] * (long / np.hypot(*long))
        line = LineString(round_off(xy, times=1))
        pieces = polygons_of(split(block, line))
        fair = len(pieces) == 2 and min(p.area for p in pieces) > 0.25 * block.area
        if fair and min(compactness(p) for p in pieces) > 0.22:
            inside = line.intersection(block)
            return pieces, [part for part in lines_of(inside) if part.length > 15]
    return [], []
