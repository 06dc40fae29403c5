"""What stands on every map for paper: scale bar, north arrow, grid, the place in the county."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.render.sheets.labels import Board, Label
from geoplan.render.sheets.marks import draw_texts, text_svg
from geoplan.render.sheets.paper import Floats, Paper
from geoplan.render.sheets.picture import Picture, path_data
from geoplan.render.sheets.style import Style

_MOST_COLUMNS: Final = len(ascii_uppercase)
_INSET_MM: Final = (34.0, 26.0)
_THIN: Final = 'fill="none" stroke="#111" stroke-width=".2"'
_WORTH: Final = 0.55  # a frame that shows more of the county than this needs no inset


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Squares by which a place is found: letters from west to east, numbers from the north.

    Attributes
    ----------
    paper
        The frame that they divide.
    columns, rows
        How many.
    """

    paper: Paper
    columns: int
    rows: int

    @classmethod
    def over(cls, paper: Paper, *, cell_mm: float) -> "Grid":
        """Return squares of about this size."""
        columns = int(np.clip(round(paper.width_mm / cell_mm), 1, _MOST_COLUMNS))
        rows = max(round(paper.height_mm / cell_mm), 1)
        return cls(paper=paper, columns=columns, rows=rows)

    def refs(self, xy_m: Floats) -> list[str]:
        """Return the squares of places (n, 2) in ground metres; "" outside the frame."""
        mm = self.paper.to_mm(np.asarray(xy_m, dtype="float64").reshape(-1, 2))
        column = np.floor(mm[:, 0] / self.paper.width_mm * self.columns).astype("int64")
        row = np.floor(mm[:, 1] / self.paper.height_mm * self.rows).astype("int64")
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return [
            f"{ascii_uppercase[i]}{j + 1}" if there else ""
            for i, j, there in zip(column.tolist(), row.tolist(), inside.tolist(), strict=True)
        ]

    def span(self, refs: Sequence[str]) -> str:
        """Return the squares of a long thing as first and last, A1–C4."""
        cells = sorted({ref for ref in refs if ref}, key=lambda ref: (ref[0], int(ref[1:])))
        if not cells:
            return ""
        return cells[0] if len(cells) == 1 else f"{cells[0]}–{cells[-1]}"


def draw_grid(picture: Picture, board: Board, grid: Grid, *, size: float) -> None:
    """Draw fine lines, letters along the top and numbers along the left."""
    wide, high = picture.width_mm, picture.height_mm
    xs = np.linspace(0, wide, grid.columns + 1)
    ys = np.linspace(0, high, grid.rows + 1)
    lines = [shapely.LineString([(x, 0), (x, high)]) for x in xs[1:-1]]
    lines += [shapely.LineString([(0, y), (wide, y)]) for y in ys[1:-1]]
    picture.path(lines, 'fill="none" stroke="#4a6a8a" stroke-width=".12" stroke-opacity=".55"')
    half = 1.7 * size
    labels = [
        Label(text=ascii_uppercase[i], x_mm=float(x), y_mm=half, size_mm=2.3 * size)
        for i, x in enumerate((xs[1:] + xs[:-1]) / 2)
    ]
    labels += [
        Label(text=str(j + 1), x_mm=half, y_mm=float(y), size_mm=2.3 * size)
        for j, y in enumerate((ys[1:] + ys[:-1]) / 2)
    ]
    for label in labels:
        x, y = label.x_mm, label.y_mm
        board.block(shapely.box(x - half, y - half, x + half, y + half))
    draw_texts(picture, labels, "#2c4a66", halo=0.85)


class Corners:
    """The corners of a frame: each piece of furniture goes where it covers least."""

    def __init__(
        self, picture: Picture, ink: Sequence[BaseGeometry], *, rim_mm: float = 0.0
    ) -> None:
        self._rim = rim_mm  # of the letters of the squares
        self._size = (picture.width_mm, picture.height_mm)
        self._ink = np.asarray(list(ink), dtype=object)
        self._taken: set[int] = set()

    def take(self, width_mm: float, height_mm: float, *, inset: float = 0.0) -> tuple[float, float]:
        """Return the top left of a box of this size in the emptiest corner still free."""
        wide, high = self._size
        west, east = inset + self._rim, wide - width_mm - inset
        north, south = inset + self._rim, high - height_mm - inset
        places = ((west, south), (east, north), (west, north), (east, south))
        free = [at for at in range(4) if at not in self._taken] or list(range(4))

        def covered(at: int) -> float:
            x, y = places[at]
            box = shapely.box(x, y, x + width_mm, y + height_mm)
            if not len(self._ink):
                return 0.0
            cut = shapely.intersection(self._ink, box)
            return float(
                np.sum(shapely.length(cut)) + 40 * np.sum(shapely.get_dimensions(cut) == 0)
            )

        best = min(free, key=lambda at: (round(covered(at), 3), free.index(at)))
        self._taken.add(best)
        return places[best]


def draw_bar(picture: Picture, board: Board, corners: Corners, *, paper: Paper) -> None:
    """Draw the metric scale bar and the scale."""
    length, bar = paper.bar_m * 1000 / paper.denominator, paper.bar_m
    text = f"{bar} m" if bar < 1000 else f"{bar / 1000:g} km"
    wide, high = length + 26, 8.0
    x, top = corners.take(wide, high)
    y = top + 5.4
    board.block(shapely.box(x, top, x + wide, top + high))
    at = x + 4.0
    parts = [
        _ground(x, top, wide, high),
        f'<rect x="{at:.2f}" y="{y:.2f}" width="{length / 2:.3f}" height="1.1" fill="#111"/>',
        f'<rect class="scale" x="{at:.2f}" y="{y:.2f}" width="{length:.3f}" height="1.1" {_THIN}/>',
    ]
    texts = (
        ("0", at, y - 1.6),
        (text, at + length, y - 1.6),
        (f"1:{paper.denominator:,}", at + length + 11.5, y + 0.4),
    )
    parts += [
        text_svg(Label(text=said, x_mm=tx, y_mm=ty, size_mm=2.4), "#111", halo=0)
        for said, tx, ty in texts
    ]
    picture.item("".join(parts), (x, top, x + wide, top + high))


def _ground(x: float, y: float, wide: float, high: float) -> str:
    size = f'width="{wide:.2f}" height="{high}"'
    return f'<rect x="{x:.2f}" y="{y:.2f}" {size} fill="#fff" fill-opacity=".85"/>'


def draw_north(picture: Picture, board: Board, corners: Corners) -> None:
    """Draw the north arrow."""
    left, top = corners.take(11.5, 12.0, inset=0.6)
    x, y = left + 5.7, top + 0.8
    board.block(shapely.box(left, top, left + 11.5, top + 12))
    parts = [
        f'<circle cx="{x:.2f}" cy="{y + 5:.2f}" r="5.2" fill="#fff" fill-opacity=".85"/>',
        f'<path d="M{x:.2f} {y:.2f}l2.2 6.5l-2.2 -1.5z" fill="#111"/>',
        f'<path d="M{x:.2f} {y:.2f}l-2.2 6.5l2.2 -1.5z" {_THIN}/>',
        text_svg(Label(text="N", x_mm=x, y_mm=y + 8.2, size_mm=2.4), "#111", halo=0),
    ]
    picture.item("".join(parts), (left, top, left + 11.5, top + 12))


def draw_inset(
    picture: Picture, board: Board, corners: Corners, *, county: BaseGeometry, paper: Paper,
    style: Style,
) -> None:  # fmt: skip
    """Draw where the frame lies in the county, unless it shows most of it anyway."""
    west, south, east, north = shapely.bounds(county).tolist()
    frame = shapely.box(*paper.bounds_m)
    extent = shapely.box(west, south, east, north)
    if extent.area <= 0 or frame.intersection(extent).area > _WORTH * extent.area:
        return
    wide, high = _INSET_MM
    left, top = corners.take(wide, high, inset=0.4)
    board.block(shapely.box(left, top, left + wide, top + high))
    scale = min((wide - 3) / (east - west), (high - 3) / (north - south))

    def moved(xy: Floats) -> Floats:
        x = left + wide / 2 + (xy[:, 0] - (west + east) / 2) * scale
        y = top + high / 2 - (xy[:, 1] - (south + north) / 2) * scale
        return np.column_stack([x, y])

    outline = shapely.simplify(shapely.transform(county, moved), 0.1)
    red = shapely.transform(frame, moved).intersection(
        shapely.box(left + 0.4, top + 0.4, left + wide - 0.4, top + high - 0.4)
    )
    look = 'fill="#eeeae4" stroke="#555" stroke-width=".2" fill-rule="evenodd"'
    picture.item(
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{wide}" height="{high}" fill="#fff" '
        'stroke="#333" stroke-width=".25"/>'
        f'<path d="{path_data(np.asarray([outline], dtype=object))}" {look}/>'
        f'<path d="{path_data(np.asarray([red], dtype=object))}" fill="none" '
        f'stroke="{style.route}" stroke-width=".6"/>',
        (left, top, left + wide, top + high),
    )
    picture.shown.add("inset")
