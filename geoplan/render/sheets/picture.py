"""A map as layers of shapes in millimetres: written whole, or a window of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import quoteattr

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.render.sheets.font import family

Objects = npt.NDArray[np.object_]
Box = tuple[float, float, float, float]  # west, north, east, south in millimetres
_BEYOND_MM: Final = 3.0
_AREA: Final = 3  # types of GEOS
_LINES: Final = (1, 2)


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """Shapes of one look, in one path."""

    shapes: Objects
    look: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A small drawing and the box it keeps within."""

    svg: str
    box: Box


@dataclass
class Picture:
    """A drawn map.

    Attributes
    ----------
    width_mm, height_mm
        Its size on paper.
    layers
        From the lowest to the topmost.
    left_out, left_streets
        Names of stops and of streets for which there was no room, the most important first.
    shown
        Kinds of things drawn, for the legend.
    """

    width_mm: float
    height_mm: float
    layers: list[Shapes | Item] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    left_streets: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def path(self, shapes: Iterable[BaseGeometry], look: str) -> bool:
        """Add shapes of one look; tell whether there are any."""
        kept = np.asarray(list(shapes), dtype=object)
        kept = kept[~shapely.is_empty(kept)] if len(kept) else kept
        if len(kept):
            self.layers.append(Shapes(shapes=kept, look=look))
        return bool(len(kept))

    def item(self, svg: str, box: Box) -> None:
        """Add a small drawing."""
        self.layers.append(Item(svg=svg, box=box))

    def svg(self, window: Box | None = None) -> str:
        """Return the map as SVG text, or what a window of it shows, sized in millimetres."""
        west, north, east, south = window or (0.0, 0.0, self.width_mm, self.height_mm)
        wide, high = east - west, south - north
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.2f}mm" height="{high:.2f}mm" '
            f'viewBox="{west:.2f} {north:.2f} {wide:.2f} {high:.2f}" '
            f'font-family={quoteattr(family())} stroke-linejoin="round">'
        )
        body = [_written(layer, window) for layer in self.layers]
        return head + "".join(body) + "</svg>"


def _written(layer: Shapes | Item, window: Box | None) -> str:
    if isinstance(layer, Item):
        return layer.svg if window is None or _touches(layer.box, window) else ""
    shapes = layer.shapes
    if window is not None:
        west, north, east, south = window
        shapes = shapely.clip_by_rect(
            shapes, west - _BEYOND_MM, north - _BEYOND_MM, east + _BEYOND_MM, south + _BEYOND_MM
        )
    drawn = path_data(shapes)
    return f'<path d="{drawn}" {layer.look}/>' if drawn else ""


def _touches(box: Box, window: Box) -> bool:
    return not (
        box[2] < window[0] or box[0] > window[2] or box[3] < window[1] or box[1] > window[3]
    )


def path_data(shapes: Objects) -> str:
    """Return lines and rings as one SVG path; points are left out."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    areas = parts[shapely.get_type_id(parts) == _AREA]
    lines = parts[np.isin(shapely.get_type_id(parts), _LINES)]
    rings = shapely.get_rings(areas)
    return _runs(np.asarray(rings, dtype=object), "Z") + _runs(lines, "")


def _runs(lines: Objects, end: str) -> str:
    if not len(lines):
        return ""
    xy, which = shapely.get_coordinates(lines, return_index=True)
    # Tenths of a hundredth of a millimetre would only weigh.
    hundredths = np.rint(xy * 100).astype("int64")
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    stops = np.append(starts[1:], len(which))
    steps = np.diff(hundredths, axis=0, prepend=hundredths[:1])
    steps[starts] = hundredths[starts]
    texts = [f"{x / 100:g} {y / 100:g}" for x, y in steps.tolist()]
    return "".join(
        "M" + texts[low] + "l" + " ".join(texts[low + 1 : high]) + end
        for low, high in zip(starts.tolist(), stops.tolist(), strict=True)
        if high - low > 1
    )
