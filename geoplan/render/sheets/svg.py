"""Maps for paper as SVG: backdrop, routes, stops, labels, scale bar, north arrow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.font import FAMILY, width_em
from geoplan.render.sheets.labels import Board, Label
from geoplan.render.sheets.paper import Paper

# Class → (rank, casing mm, filling mm) at 1 : 10,000 and larger; the first rank is drawn last.
_STREETS: Final[dict[str, tuple[int, float, float]]] = {
    "motorway": (0, 2.0, 1.6), "trunk": (0, 2.0, 1.6), "primary": (1, 1.9, 1.5),
    "secondary": (2, 1.7, 1.3), "tertiary": (3, 1.4, 1.05), "unclassified": (4, 1.1, 0.8),
    "residential": (4, 1.1, 0.8), "living_street": (5, 1.0, 0.7), "pedestrian": (5, 1.0, 0.7),
    "service": (6, 0.8, 0.5),
}  # fmt: skip
_PATH: Final = (7, 0.0, 0.0)
_LABEL_MM: Final = (2.6, 2.6, 2.5, 2.4, 2.2, 2.2, 2.0, 2.0)
_ROUTE, _OTHER = "#b3261e", "#8a8a8a"
_MOST_LABELS: Final = 60
# Beyond 1 : n, streets up to this rank are drawn.
_FAR: Final = ((150_000, 2), (60_000, 3), (30_000, 4))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stop on a map: ground metres, the number in its disc, its name, how it is drawn."""

    x_m: float
    y_m: float
    number: str
    name: str = ""
    main: bool = True


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What one map shows above its backdrop."""

    legs: Sequence[BaseGeometry]
    other_legs: Sequence[BaseGeometry] = ()
    access: Sequence[BaseGeometry] = ()
    marks: Sequence[Mark] = ()
    home: Mark | None = None


@dataclass
class _Sheet:
    paper: Paper
    parts: list[str] = field(default_factory=list)

    def path(self, shapes: Iterable[BaseGeometry], style: str) -> None:
        drawn = "".join(_path(shape) for shape in shapes)
        if drawn:
            self.parts.append(f'<path d="{drawn}" {style}/>')


def _path(shape: BaseGeometry) -> str:
    if shape.is_empty:
        return ""
    if isinstance(shape, Polygon):
        rings = [shape.exterior, *shape.interiors]
        return "".join(_points(shapely.get_coordinates(ring)) + "Z" for ring in rings)
    if hasattr(shape, "geoms"):
        return "".join(_path(part) for part in shape.geoms)
    return _points(shapely.get_coordinates(shape)) if shape.geom_type == "LineString" else ""


def _points(xy: npt.NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in xy.tolist())


def _shapes(table: gpd.GeoDataFrame, paper: Paper) -> npt.NDArray[np.object_]:
    if table.empty:
        return np.empty(0, dtype=object)
    at = table.sindex.query(shapely.box(*paper.bounds_m))
    return paper.place(np.asarray(table.geometry.array, dtype=object)[at])


def draw_map(backdrop: Backdrop, scene: Scene, *, paper: Paper) -> str:
    """Return one map as SVG text, sized in millimetres.

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
    sheet, board = _Sheet(paper), Board(paper.width_mm, paper.height_mm)
    detail = paper.denominator <= 15_000
    sheet.path(_shapes(backdrop.green, paper), 'fill="#e4efdc"')
    _water(sheet, backdrop)
    if detail:
        sheet.path(
            _shapes(backdrop.buildings, paper), 'fill="#e9e6e1" stroke="#cfcac2" stroke-width=".08"'
        )
    rows = _streets(sheet, backdrop)
    _corners(board, paper)
    legs = _routes(sheet, scene)
    marks = _marks(scene, paper, board)
    for leg in legs:
        board.block(leg.buffer(0.8))
    labels = _mark_labels(scene, paper, board)
    names = _street_labels(rows, paper=paper, board=board)
    sheet.parts += [_text(label, "#444") for label in names]
    sheet.parts += marks
    sheet.parts += [_text(label, "#000", halo=0.85) for label in labels]
    sheet.parts += _scale_bar(paper) + _north(paper)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{paper.width_mm}mm" '
        f'height="{paper.height_mm}mm" viewBox="0 0 {paper.width_mm} {paper.height_mm}" '
        f'font-family={quoteattr(FAMILY)} stroke-linejoin="round">'
    )
    frame = f'<rect width="{paper.width_mm}" height="{paper.height_mm}" fill="#fbfaf8"/>'
    edge = (
        f'<rect x=".15" y=".15" width="{paper.width_mm - 0.3}" height="{paper.height_mm - 0.3}" '
        'fill="none" stroke="#333" stroke-width=".3"/>'
    )
    return head + frame + "".join(sheet.parts) + edge + "</svg>"


def _water(sheet: _Sheet, backdrop: Backdrop) -> None:
    shapes = _shapes(backdrop.water, sheet.paper)
    lines = shapely.get_dimensions(shapes) == 1
    sheet.path(shapes[~lines], 'fill="#cfe2ef"')
    sheet.path(shapes[lines], 'fill="none" stroke="#cfe2ef" stroke-width=".5"')


def _streets(sheet: _Sheet, backdrop: Backdrop) -> gpd.GeoDataFrame:
    """Draw all casings, then all fillings, so that crossings stay open; return those shown."""
    paper = sheet.paper
    shown = backdrop.streets.iloc[
        np.sort(backdrop.streets.sindex.query(shapely.box(*paper.bounds_m)))
    ]
    ranks = [_STREETS.get(kind.removesuffix("_link"), _PATH) for kind in shown["highway"]]
    shown = shown.assign(rank=[rank for rank, _, _ in ranks])
    shrink = min(1.0, (10_000 / paper.denominator) ** 0.6)
    # Far off, small streets are a grey veil that only weighs.
    least = next((rank for scale, rank in _FAR if paper.denominator > scale), _PATH[0])
    shown = shown[shown["rank"] <= least]
    drawn = np.asarray(shown.geometry.array, dtype=object)
    lines = {
        int(rank): paper.place(drawn[(shown["rank"] == rank).to_numpy()])
        for rank in shown["rank"].unique()
    }
    widths = {rank: (casing, filling) for rank, casing, filling in _STREETS.values()}
    paths = lines.get(_PATH[0])
    if paths is not None:
        sheet.path(paths, 'fill="none" stroke="#b9b2a8" stroke-width=".25" stroke-dasharray="1 .6"')
    order = sorted((rank for rank in lines if rank in widths), reverse=True)
    for which, colour in ((0, "#a8a29a"), (1, "#ffffff")):
        for rank in order:
            width = widths[rank][which] * shrink
            sheet.path(
                lines[rank],
                f'fill="none" stroke="{colour}" stroke-width="{width:.2f}" stroke-linecap="round"',
            )
    return shown


def _routes(sheet: _Sheet, scene: Scene) -> list[BaseGeometry]:
    paper = sheet.paper
    other = paper.place(np.asarray(list(scene.other_legs), dtype=object))
    sheet.path(other, f'fill="none" stroke="{_OTHER}" stroke-width=".6" stroke-dasharray="1.4 .8"')
    legs = list(paper.place(np.asarray(list(scene.legs), dtype=object)))
    # All edges first, then all colours: no leg's edge cuts another.
    for colour, width in (("#ffffff", 1.9), (_ROUTE, 1.2)):
        sheet.path(
            legs,
            f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round"',
        )
    access = paper.place(np.asarray(list(scene.access), dtype=object))
    sheet.path(access, f'fill="none" stroke="{_ROUTE}" stroke-width=".5" stroke-dasharray=".8 .6"')
    for leg in legs:
        sheet.parts += _arrows(leg)
    return legs


def _arrows(leg: BaseGeometry) -> list[str]:
    arrows: list[str] = []
    for line in getattr(leg, "geoms", [leg]):
        if line.length < 6:
            continue
        for share in (np.arange(int(line.length // 22) + 1) + 0.5) / (line.length // 22 + 1):
            at = line.interpolate(share, normalized=True)
            ahead = line.interpolate(min(share * line.length + 0.5, line.length))
            turn = np.degrees(np.arctan2(ahead.y - at.y, ahead.x - at.x))
            arrows.append(
                f'<path d="M1.3 0L-.9 -1L-.4 0L-.9 1Z" fill="#fff" stroke="{_ROUTE}" '
                f'stroke-width=".25" transform="translate({at.x:.2f} {at.y:.2f}) '
                f'rotate({turn:.1f})"/>'
            )
    return arrows


def _marks(scene: Scene, paper: Paper, board: Board) -> list[str]:
    parts: list[str] = []
    # The stop of the card is drawn last, on top.
    for mark in sorted(scene.marks, key=lambda mark: mark.main):
        ((x, y),) = paper.to_mm(np.array([[mark.x_m, mark.y_m]]))
        if not (0 < x < paper.width_mm and 0 < y < paper.height_mm):
            continue
        half = 2.1 if mark.main else 1.6
        wide = half + max(len(mark.number) - 2, 0) * 0.9
        colour = "#111" if mark.main else "#777"
        parts.append(
            f'<rect x="{x - wide:.2f}" y="{y - half:.2f}" width="{2 * wide:.2f}" '
            f'height="{2 * half}" rx="{half}" fill="{colour}" stroke="#fff" stroke-width=".4"/>'
        )
        parts.append(
            _text(Label(text=mark.number, x_mm=x, y_mm=y, size_mm=half * 1.25), "#fff", halo=0.0)
        )
        board.block(shapely.box(x - wide, y - half, x + wide, y + half))
    if scene.home is not None:
        ((x, y),) = paper.to_mm(np.array([[scene.home.x_m, scene.home.y_m]]))
        parts.append(
            f'<path d="M{x:.2f} {y - 2.6:.2f}l2.4 2.2h-.7v2.2h-3.4v-2.2h-.7z" '
            f'fill="{_ROUTE}" stroke="#fff" stroke-width=".4"/>'
        )
        board.block(shapely.box(x - 2.5, y - 2.7, x + 2.5, y + 2))
    return parts


def _mark_labels(scene: Scene, paper: Paper, board: Board) -> list[Label]:
    labels: list[Label] = []
    named = [*scene.marks, *([scene.home] if scene.home else [])]
    for mark in named:
        ((x, y),) = paper.to_mm(np.array([[mark.x_m, mark.y_m]]))
        if mark.name and 0 < x < paper.width_mm and 0 < y < paper.height_mm:
            text = mark.name if len(mark.name) <= 12 else mark.name[:11] + "…"
            label = board.beside(text, at=(float(x), float(y)), off_mm=2.6, size_mm=2.7)
            if label is not None:
                labels.append(label)
    return labels


def _whole_streets(named: gpd.GeoDataFrame) -> list[tuple[int, str, BaseGeometry]]:
    """Return rank, name and merged line of each street, the main and long ones first."""
    table = pd.DataFrame({"rank": named["rank"], "name": named["name"], "m": named.length})
    table["at"] = np.arange(len(table))
    lines = np.asarray(named.geometry.array, dtype=object)
    groups = table.groupby(["rank", "name"]).agg(m=("m", "sum"), at=("at", list)).reset_index()
    groups = groups.sort_values(["rank", "m", "name"], ascending=[True, False, True])
    rows = zip(groups["rank"].tolist(), groups["name"].tolist(), groups["at"], strict=True)
    return [
        (rank, name, shapely.line_merge(shapely.union_all(lines[at]))) for rank, name, at in rows
    ]


def _street_labels(shown: gpd.GeoDataFrame, *, paper: Paper, board: Board) -> list[Label]:
    labels: list[Label] = []
    named = shown[shown["name"] != ""]
    if named.empty:
        return labels
    seen: set[str] = set()
    for rank, name, whole in _whole_streets(named):
        if len(labels) >= _MOST_LABELS:
            break
        if name in seen:
            continue
        pieces = paper.place(np.asarray([whole], dtype=object))
        parts = [part for piece in pieces for part in getattr(piece, "geoms", [piece])]
        for part in sorted(parts, key=lambda part: -part.length)[:3]:
            label = board.along(name, part, size_mm=_LABEL_MM[rank])
            if label is not None:
                labels.append(label)
                seen.add(name)
                break
    return labels


def _text(label: Label, colour: str, *, halo: float = 0.75) -> str:
    """Return a text on a pale ground; an outlined halo would be written glyph by glyph."""
    turn = f" rotate({label.turn_deg:.1f})" if label.turn_deg else ""
    size = label.size_mm
    ground = ""
    if halo:
        wide, high = width_em(label.text) * size, size * 1.05
        ground = (
            f'<rect x="{-wide / 2:.2f}" y="{-high / 2:.2f}" width="{wide:.2f}" '
            f'height="{high:.2f}" rx=".4" fill="#fff" fill-opacity="{halo}"/>'
        )
    return (
        f'<g transform="translate({label.x_mm:.2f} {label.y_mm:.2f}){turn}">{ground}'
        f'<text y="{size * 0.36:.2f}" font-size="{size:.2f}" text-anchor="middle" '
        f'fill="{colour}">{escape(label.text)}</text></g>'
    )


def _corners(board: Board, paper: Paper) -> None:
    bar = paper.bar_m * 1000 / paper.denominator
    board.block(shapely.box(0, paper.height_mm - 9, bar + 28, paper.height_mm))
    board.block(shapely.box(paper.width_mm - 12, 0, paper.width_mm, 14))


def _scale_bar(paper: Paper) -> list[str]:
    length, bar = paper.bar_m * 1000 / paper.denominator, paper.bar_m
    text = f"{bar} m" if bar < 1000 else f"{bar / 1000:g} km"
    y = paper.height_mm - 2.6
    ratio = f"1:{paper.denominator:,}"
    ground = f'y="{paper.height_mm - 8}" width="{length + 27:.2f}" height="8"'
    filled = f'y="{y}" width="{length / 2:.3f}" height="1.1"'
    whole = f'y="{y}" width="{length:.3f}" height="1.1"'
    return [
        f'<rect x="0" {ground} fill="#fff" fill-opacity=".85"/>',
        f'<rect x="3" {filled} fill="#111"/>',
        f'<rect class="scale" x="3" {whole} fill="none" stroke="#111" stroke-width=".2"/>',
        _text(Label(text="0", x_mm=3, y_mm=y - 1.6, size_mm=2.4), "#111", halo=0),
        _text(Label(text=text, x_mm=3 + length, y_mm=y - 1.6, size_mm=2.4), "#111", halo=0),
        _text(Label(text=ratio, x_mm=length + 16, y_mm=y + 0.4, size_mm=2.4), "#111", halo=0),
    ]


def _north(paper: Paper) -> list[str]:
    x, y = paper.width_mm - 6, 2.0
    return [
        f'<circle cx="{x}" cy="{y + 5}" r="5.2" fill="#fff" fill-opacity=".85"/>',
        f'<path d="M{x} {y}l2.2 6.5l-2.2 -1.5z" fill="#111"/>',
        f'<path d="M{x} {y}l-2.2 6.5l2.2 -1.5z" fill="#fff" stroke="#111" stroke-width=".2"/>',
        _text(Label(text="N", x_mm=x, y_mm=y + 8.2, size_mm=2.4), "#111", halo=0),
    ]
