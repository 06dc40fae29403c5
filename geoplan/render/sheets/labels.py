"""Labels that do not collide, placed one by one, the most important first."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geoplan.render.sheets.font import width_em

# Right, left, above, below, then the corners.
_AROUND: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A placed text: middle in millimetres, turned clockwise."""

    text: str
    x_mm: float
    y_mm: float
    size_mm: float
    turn_deg: float = 0.0


@dataclass
class Board:
    """What is already taken on a map; boxes in millimetres."""

    width_mm: float
    height_mm: float
    taken: list[BaseGeometry] = field(default_factory=list)

    def block(self, shape: BaseGeometry) -> None:
        """Keep labels off a shape."""
        self.taken.append(shape)

    def free(self, shape: BaseGeometry) -> bool:
        """Tell whether a shape lies inside the frame and touches nothing taken."""
        west, north, east, south = shapely.bounds(shape)
        if west < 1 or north < 1 or east > self.width_mm - 1 or south > self.height_mm - 1:
            return False
        return not shapely.intersects(shape, np.asarray(self.taken, dtype=object)).any()

    def beside(
        self, text: str, *, at: tuple[float, float], off_mm: float, size_mm: float
    ) -> Label | None:
        """Place a text beside a point: eight directions at three distances."""
        wide, high = width_em(text) * size_mm, size_mm * 1.2
        for reach in (off_mm, off_mm + 2, off_mm + 4):
            for dx, dy in _AROUND:
                x = at[0] + dx * (reach + wide / 2)
                y = at[1] + dy * (reach + high / 2)
                box = shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
                if self.free(box):
                    self.block(box)
                    return Label(text=text, x_mm=x, y_mm=y, size_mm=size_mm)
        return None

    def along(self, text: str, line: shapely.LineString, *, size_mm: float) -> Label | None:
        """Place a text along a line, at five places, turned so that it reads upright."""
        wide, high = width_em(text) * size_mm, size_mm * 1.15
        if line.length < wide * 1.1:
            return None
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            middle = line.interpolate(share, normalized=True)
            near = line.interpolate(max(share * line.length - wide / 2, 0))
            far = line.interpolate(min(share * line.length + wide / 2, line.length))
            run, rise = far.x - near.x, far.y - near.y
            if np.hypot(run, rise) < wide * 0.92:
                continue  # too crooked here to be written along
            turn = (np.degrees(np.arctan2(rise, run)) + 90) % 180 - 90
            box = shapely.box(-wide / 2, -high / 2, wide / 2, high / 2)
            box = affinity.translate(affinity.rotate(box, turn, origin=(0, 0)), middle.x, middle.y)
            if self.free(box):
                self.block(box)
                return Label(
                    text=text, x_mm=middle.x, y_mm=middle.y, size_mm=size_mm, turn_deg=float(turn)
                )
        return None
