"""A piece of paper with a map on it: scale, frame, and ground metres to millimetres."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

SCALES: Final = (
    500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 12_500, 15_000,
    20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 75_000, 100_000, 150_000, 200_000, 300_000,
    500_000, 1_000_000, 2_000_000, 5_000_000,
)  # fmt: skip
_BARS: Final = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000,
                20_000, 25_000, 50_000, 100_000)  # fmt: skip
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """One map frame.

    Attributes
    ----------
    width_mm, height_mm
        Size on paper.
    denominator
        Scale 1 : denominator.
    x_m, y_m
        Ground coordinates of the middle.
    """

    width_mm: float
    height_mm: float
    denominator: int
    x_m: float
    y_m: float

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """Ground shown: west, south, east, north."""
        half_x = self.width_mm / 2000 * self.denominator
        half_y = self.height_mm / 2000 * self.denominator
        return self.x_m - half_x, self.y_m - half_y, self.x_m + half_x, self.y_m + half_y

    def to_mm(self, xy_m: Floats) -> Floats:
        """Return paper coordinates, origin at the top left, of ground coordinates (n, 2)."""
        west, _, _, north = self.bounds_m
        moved = np.column_stack([xy_m[:, 0] - west, north - xy_m[:, 1]])
        return moved * (1000 / self.denominator)

    def place(self, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Return shapes clipped to the frame (and a little beyond) in millimetres."""
        edge = 3 * self.denominator / 1000
        west, south, east, north = self.bounds_m
        clipped = shapely.clip_by_rect(shapes, west - edge, south - edge, east + edge, north + edge)
        moved = shapely.transform(clipped[~shapely.is_empty(clipped)], self.to_mm)
        return np.asarray(shapely.simplify(moved, 0.1))

    @property
    def bar_m(self) -> int:
        """Length of the scale bar: the longest round number within a quarter of the width."""
        longest = self.width_mm / 4 * self.denominator / 1000
        return max((bar for bar in _BARS if bar <= longest), default=_BARS[0])


def fit(
    shape: BaseGeometry, *, width_mm: float, height_mm: float, least: int = 1_000,
    margin_mm: float = 10,
) -> Paper:  # fmt: skip
    """Return the frame of the largest scale that shows a shape with a margin.

    Parameters
    ----------
    shape
        In ground metres.
    width_mm, height_mm
        Size of the frame.
    least
        No scale larger than 1 : least.
    margin_mm
        Left free on each side.
    """
    west, south, east, north = shapely.bounds(shape)
    wide, high = width_mm - 2 * margin_mm, height_mm - 2 * margin_mm
    need = max((east - west) / wide, (north - south) / high) * 1000
    fitting = [scale for scale in SCALES if scale >= max(need, least)]
    return Paper(
        width_mm=width_mm,
        height_mm=height_mm,
        denominator=fitting[0] if fitting else SCALES[-1],
        x_m=float((west + east) / 2),
        y_m=float((south + north) / 2),
    )
