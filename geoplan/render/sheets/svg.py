"""Maps for paper: ground, routes, stops, labels, furniture, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.font import width_em
from geoplan.render.sheets.furniture import (
    Corners,
    Grid,
    draw_bar,
    draw_grid,
    draw_inset,
    draw_north,
)
from geoplan.render.sheets.ground import draw_areas, draw_land, draw_streets, street_labels
from geoplan.render.sheets.labels import Board, Label
from geoplan.render.sheets.marks import (
    Mark,
    Pinned,
    draw_home,
    draw_marks,
    draw_texts,
    mark_labels,
    pin,
)
from geoplan.render.sheets.paper import Paper
from geoplan.render.sheets.picture import Objects, Picture
from geoplan.render.sheets.style import COLOUR, Style

_MOST_LABELS: Final = 60
_ARROW_MM: Final = 22.0
_NAMED_MM: Final = 8.0  # a shorter piece of a route carries no name
_LINE: Final = 'fill="none" stroke-linecap="round"'


@dataclass(frozen=True, kw_only=True)
class Line:
    """One route among several: its ground lines, its colour, and what is written along it."""

    lines: Sequence[BaseGeometry]
    colour: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What one map shows above its ground, in ground metres.

    Attributes
    ----------
    legs, walks
        Main ways with arrows, in the route's and in the second colour.
    other_legs, access
        Ways that are not meant, and bits from the street to the site.
    lines
        Routes of several teams.
    marks, home
        Stops or sites, and where one sets out.
    county
        Outline for the small map of the place; None: none.
    grid
        Squares for finding.
    areas
        Draw townships.
    size
        Of letters and marks, 1 for A4.
    labels, repeat_mm
        So many street names, and again after so much.
    """

    legs: Sequence[BaseGeometry] = ()
    walks: Sequence[BaseGeometry] = ()
    other_legs: Sequence[BaseGeometry] = ()
    access: Sequence[BaseGeometry] = ()
    lines: Sequence[Line] = ()
    marks: Sequence[Mark] = ()
    home: Mark | None = None
    county: BaseGeometry | None = None
    grid: Grid | None = None
    areas: bool = False
    style: Style = COLOUR
    size: float = 1.0
    labels: int = _MOST_LABELS
    repeat_mm: float = 10_000.0


def draw_map(backdrop: Backdrop, scene: Scene, *, paper: Paper) -> Picture:
    """Return one map.

    Linear in what the frame shows.

    Parameters
    ----------
    backdrop
        Streets, water, green, buildings in the metres of `scene`.
    scene
        Routes and stops.
    paper
        Frame and scale.
    """
    picture = Picture(width_mm=paper.width_mm, height_mm=paper.height_mm)
    board = Board(paper.width_mm, paper.height_mm)
    style = scene.style
    picture.item(
        f'<rect width="{paper.width_mm:.2f}" height="{paper.height_mm:.2f}" '
        f'fill="{style.ground}"/>',
        (0, 0, paper.width_mm, paper.height_mm),
    )
    draw_land(picture, backdrop, paper=paper, style=style)
    streets = draw_streets(picture, backdrop, paper=paper, style=style)
    if scene.grid is not None:
        draw_grid(picture, board, scene.grid, size=scene.size)
    ways = _ways(scene, paper)
    _furnish(picture, board, scene, paper=paper, ways=ways)
    _draw_ways(picture, scene, ways)
    named = _line_names(board, scene, ways)
    home = _home(picture, board, scene, paper=paper)
    pinned = pin(scene.marks, paper=paper, board=board, size=scene.size)
    for way in ways["legs"]:
        board.block(way.buffer(0.8), soft=True)
    labels, lost = mark_labels([*pinned, *home], board=board, size=scene.size)
    towns = (
        draw_areas(picture, board, backdrop, paper=paper, size=scene.size) if scene.areas else []
    )
    names, missed = street_labels(
        streets, paper=paper, board=board, most=scene.labels, repeat_mm=scene.repeat_mm,
        size=scene.size,
    )  # fmt: skip
    draw_texts(picture, names, style.ink)
    draw_texts(picture, towns, "#5b4b6b", halo=0.6)
    draw_marks(picture, pinned, style=style, size=scene.size)
    draw_texts(picture, labels, "#000", halo=0.85)
    for label, colour in named:
        draw_texts(picture, [label], colour, halo=0.9)
    picture.left_out += lost
    picture.left_streets += missed
    _edge(picture)
    return picture


def _ways(scene: Scene, paper: Paper) -> dict[str, Objects]:
    own = {"legs": scene.legs, "walks": scene.walks, "other": scene.other_legs,
           "access": scene.access}  # fmt: skip
    placed = {name: paper.place(_array(shapes)) for name, shapes in own.items()}
    for number, line in enumerate(scene.lines):
        placed[f"line{number}"] = paper.place(_array(line.lines))
    return placed


def _array(shapes: Sequence[BaseGeometry]) -> Objects:
    return np.asarray(list(shapes), dtype=object)


def _furnish(
    picture: Picture, board: Board, scene: Scene, *, paper: Paper, ways: dict[str, Objects]
) -> None:
    """Put bar, arrow and inset where they cover least; ways and stops are drawn over them."""
    spots = [
        shapely.Point(paper.to_mm(np.array([[mark.x_m, mark.y_m]]))[0])
        for mark in (*scene.marks, *((scene.home,) if scene.home else ()))
    ]
    ink = [way for shapes in ways.values() for way in shapes]
    rim = 3.5 * scene.size if scene.grid is not None else 0.0
    corners = Corners(picture, [*ink, *spots], rim_mm=rim)
    if scene.county is not None:
        draw_inset(picture, board, corners, county=scene.county, paper=paper, style=scene.style)
    draw_bar(picture, board, corners, paper=paper)
    draw_north(picture, board, corners)


def _draw_ways(picture: Picture, scene: Scene, ways: dict[str, Objects]) -> None:
    style = scene.style
    if picture.path(
        ways["other"],
        f'fill="none" stroke="{style.other}" stroke-width=".6" stroke-dasharray="1.4 .8"',
    ):
        picture.shown.add("other")
    # All edges first, then all colours: no leg's edge cuts another.
    for name, colour, width in (
        ("legs", "#ffffff", 1.9), ("walks", "#ffffff", 1.5),
        ("walks", style.walk, 0.9), ("legs", style.route, 1.2),
    ):  # fmt: skip
        dashes = ' stroke-dasharray="2 1.6"' if name == "walks" and colour != "#ffffff" else ""
        look = f'{_LINE} stroke="{colour}" stroke-width="{width}"{dashes}'
        if picture.path(ways[name], look):
            picture.shown.add("route" if name == "legs" else "walk")
    _draw_lines(picture, scene, ways)
    if picture.path(
        ways["access"],
        f'fill="none" stroke="{style.route}" stroke-width=".5" stroke-dasharray=".8 .6"',
    ):
        picture.shown.add("access")
    for way in ways["legs"]:
        _arrows(picture, way, style=style)


def _draw_lines(picture: Picture, scene: Scene, ways: dict[str, Objects]) -> None:
    for width, plain in ((1.5, True), (0.9, False)):
        for number, line in enumerate(scene.lines):
            colour = "#ffffff" if plain else line.colour
            look = f'{_LINE} stroke="{colour}" stroke-width="{width * scene.size:.2f}"'
            if picture.path(ways[f"line{number}"], look):
                picture.shown.add("line")


def _line_names(board: Board, scene: Scene, ways: dict[str, Objects]) -> list[tuple[Label, str]]:
    """Return the routes' names with their colours, where there is room along them."""
    size, found = scene.size, list[tuple[Label, str]]()
    for number, line in enumerate(scene.lines):
        for way in shapely.get_parts(ways[f"line{number}"]):
            if way.length < _NAMED_MM * size:
                continue
            at = way.interpolate(0.5, normalized=True)
            label = Label(text=line.name, x_mm=at.x, y_mm=at.y, size_mm=2.2 * size)
            wide, high = width_em(line.name) * 1.1 * size, 1.3 * size
            box = shapely.box(at.x - wide, at.y - high, at.x + wide, at.y + high)
            if board.free(box):
                board.block(box)
                found.append((label, line.colour))
    return found


def _arrows(picture: Picture, leg: BaseGeometry, *, style: Style) -> None:
    for line in shapely.get_parts(leg):
        if line.length < 6:
            continue
        count = int(line.length // _ARROW_MM) + 1
        along = (np.arange(count) + 0.5) / count * line.length
        points = shapely.line_interpolate_point(line, along)
        ahead = shapely.line_interpolate_point(line, np.minimum(along + 0.5, line.length))
        (x, y), (to_x, to_y) = shapely.get_coordinates(points).T, shapely.get_coordinates(ahead).T
        turns = np.degrees(np.arctan2(to_y - y, to_x - x))
        for px, py, turn in zip(x.tolist(), y.tolist(), turns.tolist(), strict=True):
            picture.item(
                f'<path d="M1.3 0L-.9 -1L-.4 0L-.9 1Z" fill="#fff" stroke="{style.route}" '
                f'stroke-width=".25" transform="translate({px:.2f} {py:.2f}) '
                f'rotate({turn:.1f})"/>',
                (px - 2, py - 2, px + 2, py + 2),
            )


def _home(picture: Picture, board: Board, scene: Scene, *, paper: Paper) -> list[Pinned]:
    if scene.home is None:
        return []
    ((x, y),) = paper.to_mm(np.array([[scene.home.x_m, scene.home.y_m]])).tolist()
    if not (0 < x < paper.width_mm and 0 < y < paper.height_mm):
        return []
    return [draw_home(picture, scene.home, paper=paper, board=board, style=scene.style)]


def _edge(picture: Picture) -> None:
    wide, high = picture.width_mm, picture.height_mm
    picture.path(
        [shapely.box(0.15, 0.15, wide - 0.15, high - 0.15)],
        'fill="none" stroke="#333" stroke-width=".3"',
    )
