"""Stops and sites on a map for paper: numbers in discs, symbols, texts beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import shapely

from geoplan.render.sheets.font import cut, printable, width_em
from geoplan.render.sheets.labels import Board, Label
from geoplan.render.sheets.paper import Paper
from geoplan.render.sheets.picture import Picture
from geoplan.render.sheets.style import Style

_NAME_SIGNS: Final = 14
_HALF_MM, _SMALL_MM = 2.1, 1.6
# Where a disc goes that would cover another: the nearest of these, in radii.
_ASIDE: Final = tuple(
    (round(reach * float(np.cos(turn)), 3), round(reach * float(np.sin(turn)), 3))
    for reach in (2.3, 3.4, 4.8, 6.4, 8.4, 10.8)
    for turn in np.radians(np.arange(0, 360, 30))
)
# Symbol → path within a circle of radius 1.
_SHAPES: Final = {
    "circle": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",
    "square": "M-.85-.85H.85V.85H-.85Z",
    "triangle": "M0-1.1L1 .8H-1Z",
    "diamond": "M0-1.15L1.15 0L0 1.15L-1.15 0Z",
    "down": "M0 1.1L1-.8H-1Z",
    "cross": "M-.4-1H.4V-.4H1V.4H.4V1H-.4V.4H-1V-.4H-.4Z",
    "hexagon": "M1 0L.5.9H-.5L-1 0L-.5-.9H.5Z",
    "house": "M0-1.1L1-.2V1H-1V-.2Z",
}
# Tones at least 8 L* apart, edges always dark.
_TONES: Final = ("#111111", "#ffffff", "#8f8f8f", "#c9c9c9")
SYMBOLS: Final = tuple((shape, tone) for tone in _TONES for shape in _SHAPES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A stop or site on a map: ground metres, number, name, how it is drawn.

    Attributes
    ----------
    main
        One that the map is about; others are small and grey.
    symbol
        Place in `SYMBOLS`; -1: a disc with the number.
    """

    x_m: float
    y_m: float
    number: str
    name: str = ""
    main: bool = True
    symbol: int = -1


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A mark where it is drawn, in millimetres: its own place, its disc's, half the disc's size."""

    mark: Mark
    at: tuple[float, float]
    disc: tuple[float, float]
    wide: float
    high: float


def pin(marks: Sequence[Mark], *, paper: Paper, board: Board, size: float) -> list[Pinned]:
    """Return the marks inside the frame, discs moved aside where they would cover each other."""
    found: list[Pinned] = []
    # The first to be placed stays at its place.
    for mark in sorted(marks, key=lambda mark: not mark.main):
        ((x, y),) = paper.to_mm(np.array([[mark.x_m, mark.y_m]])).tolist()
        if not (0 < x < paper.width_mm and 0 < y < paper.height_mm):
            continue
        high = (_HALF_MM if mark.main else _SMALL_MM) * size * (0.62 if mark.symbol >= 0 else 1)
        wide = high if mark.symbol >= 0 else high + max(len(mark.number) - 2, 0) * 0.9 * size
        spot = (x, y) if mark.symbol >= 0 else _room((x, y), wide=wide, high=high, board=board)
        board.block(_disc(spot, wide=wide, high=high))
        found.append(Pinned(mark=mark, at=(x, y), disc=spot, wide=wide, high=high))
    return found


def _disc(at: tuple[float, float], *, wide: float, high: float) -> shapely.Polygon:
    x, y = at
    return shapely.box(x - wide, y - high, x + wide, y + high)


def _room(
    at: tuple[float, float], *, wide: float, high: float, board: Board
) -> tuple[float, float]:
    places = [(at[0] + dx * high, at[1] + dy * high) for dx, dy in ((0.0, 0.0), *_ASIDE)]
    free = (place for place in places if board.free(_disc(place, wide=wide, high=high), soft=False))
    return next(free, at)


def draw_marks(picture: Picture, pinned: Sequence[Pinned], *, style: Style, size: float) -> None:
    """Draw leaders first, then symbols and discs; the map's own are on top."""
    for one in reversed(pinned):
        x, y = one.at
        if one.disc != one.at:
            to_x, to_y = one.disc
            box = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
            picture.item(
                f'<path d="M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}" stroke="{style.stop}" '
                f'stroke-width=".3"/><circle cx="{x:.2f}" cy="{y:.2f}" r=".7" '
                f'fill="{style.stop}" stroke="#fff" stroke-width=".2"/>',
                box,
            )
    for one in reversed(pinned):
        picture.shown.add("stop" if one.mark.main else "other_stop")
        drawn = _symbol(one) if one.mark.symbol >= 0 else _number(one, style, size)
        x, y = one.disc
        picture.item(drawn, (x - one.wide, y - one.high, x + one.wide, y + one.high))


def _symbol(one: Pinned) -> str:
    x, y = one.disc
    return symbol_svg(one.mark.symbol, x=x, y=y, radius=one.high)


def symbol_svg(number: int, *, x: float, y: float, radius: float) -> str:
    """Return one of `SYMBOLS` at a place, for maps and legends."""
    shape, tone = SYMBOLS[number % len(SYMBOLS)]
    return (
        f'<path d="{_SHAPES[shape]}" fill="{tone}" stroke="#111" stroke-width=".22" '
        f'transform="translate({x:.2f} {y:.2f}) scale({radius:.2f})"/>'
    )


def _number(one: Pinned, style: Style, size: float) -> str:
    (x, y), wide, half = one.disc, one.wide, one.high
    colour = style.stop if one.mark.main else style.other
    text = Label(text=one.mark.number, x_mm=x, y_mm=y, size_mm=half * 1.25)
    return (
        f'<rect x="{x - wide:.2f}" y="{y - half:.2f}" width="{2 * wide:.2f}" '
        f'height="{2 * half:.2f}" rx="{half:.2f}" fill="{colour}" stroke="#fff" '
        f'stroke-width="{0.4 * size:.2f}"/>' + text_svg(text, "#fff", halo=0.0)
    )


def draw_home(picture: Picture, home: Mark, *, paper: Paper, board: Board, style: Style) -> Pinned:
    """Draw where a team sets out."""
    ((x, y),) = paper.to_mm(np.array([[home.x_m, home.y_m]])).tolist()
    picture.item(
        f'<path d="M{x:.2f} {y - 2.6:.2f}l2.4 2.2h-.7v2.2h-3.4v-2.2h-.7z" '
        f'fill="{style.route}" stroke="#fff" stroke-width=".4"/>',
        (x - 3, y - 3, x + 3, y + 3),
    )
    picture.shown.add("home")
    board.block(shapely.box(x - 2.5, y - 2.7, x + 2.5, y + 2))
    return Pinned(mark=home, at=(x, y), disc=(x, y), wide=2.5, high=2.5)


def mark_labels(
    pinned: Sequence[Pinned], *, board: Board, size: float
) -> tuple[list[Label], list[str]]:
    """Return the names beside the marks, and the names for which there was no room.

    A numbered site whose name does not fit still gets its number.
    """
    labels: list[Label] = []
    left: list[str] = []
    for one in pinned:
        name = printable(cut(one.mark.name, _NAME_SIGNS))
        symbol = one.mark.symbol >= 0
        text = f"{one.mark.number} {name}" if symbol and name else name
        texts = [text, one.mark.number] if symbol else [text]
        for shown in filter(None, texts):
            label = board.beside(
                shown, at=one.disc, off_mm=one.high + 0.5, size_mm=(2.1 if symbol else 2.7) * size
            )
            if label is not None:
                labels.append(label)
                break
        else:
            if name:
                left.append(name)
    return labels, left


def text_svg(label: Label, colour: str, *, halo: float = 0.75) -> str:
    """Return a text on a pale ground; an outlined halo would be written glyph by glyph."""
    if label.signs:
        return _stack_svg(label, colour, halo=halo)
    turn = f" rotate({label.turn_deg:.1f})" if label.turn_deg else ""
    size = label.size_mm
    lead = ground = ""
    if label.leader is not None:
        (x, y), (to_x, to_y) = label.leader
        lead = (
            f'<path d="M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}" stroke="#444" stroke-width=".18"/>'
        )
    if halo:
        wide, high = width_em(label.text) * size, size * 1.05
        ground = (
            f'<rect x="{-wide / 2:.2f}" y="{-high / 2:.2f}" width="{wide:.2f}" '
            f'height="{high:.2f}" rx=".4" fill="#fff" fill-opacity="{halo}"/>'
        )
    return (
        f'{lead}<g transform="translate({label.x_mm:.2f} {label.y_mm:.2f}){turn}">{ground}'
        f'<text y="{size * 0.36:.2f}" font-size="{size:.2f}" text-anchor="middle" '
        f'fill="{colour}">{escape(label.text)}</text></g>'
    )


def _stack_svg(label: Label, colour: str, *, halo: float) -> str:
    size = label.size_mm
    half = size * 0.55
    parts = [
        f'<rect x="{x - half:.2f}" y="{y - half:.2f}" width="{2 * half:.2f}" '
        f'height="{2 * half:.2f}" fill="#fff" fill-opacity="{halo}"/>'
        for x, y in label.signs
        if halo
    ]
    parts += [
        f'<text x="{x:.2f}" y="{y + size * 0.36:.2f}" font-size="{size:.2f}" '
        f'text-anchor="middle" fill="{colour}">{escape(sign)}</text>'
        for sign, (x, y) in zip(label.text, label.signs, strict=True)
    ]
    return "".join(parts)


def draw_texts(
    picture: Picture, labels: Sequence[Label], colour: str, *, halo: float = 0.75
) -> None:
    """Draw placed texts."""
    for label in labels:
        reach = width_em(label.text) * label.size_mm / 2 + label.size_mm
        if label.leader is not None:
            reach += float(np.hypot(*np.subtract(*label.leader)))
        box = (label.x_mm - reach, label.y_mm - reach, label.x_mm + reach, label.y_mm + reach)
        picture.item(text_svg(label, colour, halo=halo), box)
