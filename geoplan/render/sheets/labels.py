"""Labels that do not collide, placed one by one, the most important first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geoplan.render.sheets.font import width_em

# Right, left, above, below, then the corners.
_AROUND: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_REACHES: Final = (0.0, 1.5, 4.0, 7.5)
_LEADER: Final = 3  # from this reach on, a line leads back to the point
_SHARES: Final = (0.5, 0.35, 0.65, 0.2, 0.8)
_STEEP_DEG: Final = 52.0
_CELL_MM: Final = 12.0
_EDGE_MM: Final = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A placed text: middle in millimetres, turned clockwise.

    Attributes
    ----------
    signs
        Places of its signs where they stand upright one below the other; none: in a row.
    leader
        Line from the point it names, where it had to move away.
    """

    text: str
    x_mm: float
    y_mm: float
    size_mm: float
    turn_deg: float = 0.0
    signs: tuple[tuple[float, float], ...] = ()
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass
class _Shelf:
    """Shapes by the squares they touch, so that a question looks at few of them."""

    cells: dict[tuple[int, int], list[BaseGeometry]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, shape: BaseGeometry) -> None:
        for cell in _cells(shape):
            self.cells[cell].append(shape)

    def touches(self, shape: BaseGeometry) -> bool:
        for cell in _cells(shape):
            there = self.cells.get(cell)
            if there and shapely.intersects(shape, np.asarray(there, dtype=object)).any():
                return True
        return False


def _cells(shape: BaseGeometry) -> Iterator[tuple[int, int]]:
    west, north, east, south = (int(side // _CELL_MM) for side in shape.bounds)
    return ((i, j) for i in range(west, east + 1) for j in range(north, south + 1))


@dataclass
class Board:
    """What is already taken on a map; boxes in millimetres.

    What is blocked softly is kept free as long as there is room elsewhere.
    """

    width_mm: float
    height_mm: float
    _hard: _Shelf = field(default_factory=_Shelf)
    _soft: _Shelf = field(default_factory=_Shelf)

    def block(self, shape: BaseGeometry, *, soft: bool = False) -> None:
        """Keep labels off a shape."""
        if shape.is_empty:
            return
        (self._soft if soft else self._hard).add(shape)

    def free(self, shape: BaseGeometry, *, soft: bool = True) -> bool:
        """Tell whether a shape lies inside the frame and touches nothing taken."""
        west, north, east, south = shape.bounds
        if west < _EDGE_MM or north < _EDGE_MM:
            return False
        if east > self.width_mm - _EDGE_MM or south > self.height_mm - _EDGE_MM:
            return False
        return not (self._hard.touches(shape) or (soft and self._soft.touches(shape)))

    def beside(
        self, text: str, *, at: tuple[float, float], off_mm: float, size_mm: float
    ) -> Label | None:
        """Place a text beside a point: eight directions at four distances, the last two led."""
        for soft in (True, False):
            for number, further in enumerate(_REACHES):
                for dx, dy in _AROUND:
                    x = at[0] + dx * (off_mm + further + width_em(text) * size_mm / 2)
                    y = at[1] + dy * (off_mm + further + size_mm * 0.6)
                    label = Label(text=text, x_mm=x, y_mm=y, size_mm=size_mm)
                    box = _box(label)
                    if not self.free(box, soft=soft):
                        continue
                    if number + 1 >= _LEADER:
                        label = _led(label, at, box)
                    self.block(box)
                    return label
        return None

    def along(self, text: str, line: shapely.LineString, *, size_mm: float) -> Label | None:
        """Place a text along a line, at five places: turned to read upright, or stacked.

        Names in Chinese signs along a steep line stand upright, one sign below the other.
        """
        wide, high = width_em(text) * size_mm, size_mm * 1.15
        if line.length < wide * 1.1:
            return None
        for share in _SHARES:
            low = max(share * line.length - wide / 2, 0)
            high_end = min(share * line.length + wide / 2, line.length)
            near, far = line.interpolate(low), line.interpolate(high_end)
            run, rise = far.x - near.x, far.y - near.y
            if np.hypot(run, rise) < wide * 0.92:
                continue  # too crooked here to be written along
            turn = (np.degrees(np.arctan2(rise, run)) + 90) % 180 - 90
            if abs(turn) > _STEEP_DEG and _stackable(text):
                label = _stacked(text, line, share=share, size_mm=size_mm)
            else:
                middle = line.interpolate(share, normalized=True)
                label = Label(text=text, x_mm=middle.x, y_mm=middle.y, size_mm=size_mm,
                              turn_deg=float(turn))  # fmt: skip
            if label is None:
                continue
            shape = _outline(label, wide=wide, high=high)
            if self.free(shape):
                self.block(shape)
                return label
        return None


def _box(label: Label) -> BaseGeometry:
    wide, high = width_em(label.text) * label.size_mm / 2, label.size_mm * 0.6
    return shapely.box(label.x_mm - wide, label.y_mm - high, label.x_mm + wide, label.y_mm + high)


def _led(label: Label, at: tuple[float, float], box: BaseGeometry) -> Label:
    near = shapely.get_coordinates(shapely.shortest_line(shapely.Point(at), box))
    (x, y), (to_x, to_y) = near.tolist()
    return Label(text=label.text, x_mm=label.x_mm, y_mm=label.y_mm, size_mm=label.size_mm,
                 leader=((x, y), (to_x, to_y)))  # fmt: skip


def _outline(label: Label, *, wide: float, high: float) -> BaseGeometry:
    if label.signs:
        half = label.size_mm * 0.55
        return shapely.union_all(
            [shapely.box(x - half, y - half, x + half, y + half) for x, y in label.signs]
        )
    box = shapely.box(-wide / 2, -high / 2, wide / 2, high / 2)
    turned = affinity.rotate(box, label.turn_deg, origin=(0, 0))
    return affinity.translate(turned, label.x_mm, label.y_mm)


def _stackable(text: str) -> bool:
    """Tell whether a text is of Chinese signs, which stand below one another."""
    return all("\u4e00" <= sign <= "\u9fff" or sign == "〇" for sign in text)


def _stacked(text: str, line: shapely.LineString, *, share: float, size_mm: float) -> Label | None:
    """Return a name going down a steep line."""
    step = size_mm * 1.06
    middle, half = share * line.length, step * (len(text) - 1) / 2
    if middle - half < 0 or middle + half > line.length:
        return None
    ends: Sequence[float] = np.linspace(middle - half, middle + half, len(text)).tolist()
    points = [line.interpolate(end) for end in ends]
    if points[0].y > points[-1].y:
        points.reverse()
    signs = tuple((point.x, point.y) for point in points)
    if len(signs) > 1 and np.diff([y for _, y in signs]).min() < size_mm * 0.75:
        return None
    at = line.interpolate(middle)
    return Label(text=text, x_mm=at.x, y_mm=at.y, size_mm=size_mm, signs=signs)
