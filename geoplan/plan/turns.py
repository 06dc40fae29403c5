"""Turns: how far a way bends where two streets meet."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]

_LOOK_M: Final = 12.0  # a street's direction is that of its first metres, not of its first bend
_STRAIGHT: Final = 45.0
_AROUND: Final = 165.0


def bearings(lines: npt.NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return the directions in which lines leave their first point and arrive at their last.

    Degrees counter-clockwise from east.
    """
    length = shapely.length(lines)
    look = np.minimum(_LOOK_M, length)
    ends = [shapely.line_interpolate_point(lines, at) for at in (0 * look, look)]
    lasts = [shapely.line_interpolate_point(lines, at) for at in (length - look, length)]
    return _towards(*ends), _towards(*lasts)


def _towards(start: npt.NDArray[np.object_], goal: npt.NDArray[np.object_]) -> Floats:
    east = shapely.get_x(goal) - shapely.get_x(start)
    north = shapely.get_y(goal) - shapely.get_y(start)
    return np.asarray(np.degrees(np.arctan2(north, east)))


def bend(arrive: Floats, leave: Floats) -> Floats:
    """Return the turns between two directions: -180 < … ≤ 180 degrees, left positive."""
    return np.asarray(180.0 - np.mod(180.0 - (leave - arrive), 360.0))


def turn_seconds(bends: Floats, known: Mapping[str, float]) -> Floats:
    """Return what turns cost: left, right and around; straight on costs nothing."""
    sharp = np.abs(bends)
    side = np.where(bends > 0, known.get("left", 0.0), known.get("right", 0.0))
    turned = np.where(sharp > _STRAIGHT, side, 0.0)
    return np.where(sharp >= _AROUND, known.get("around", 0.0), turned)
