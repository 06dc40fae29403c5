"""Legends: only what is drawn."""

from collections.abc import Collection, Sequence
from typing import Final

from geoplan.base.words import Lang, say
from geoplan.render.sheets.marks import symbol_svg
from geoplan.render.sheets.style import Style

_WIDE, _HIGH = 7.0, 3.2
_ORDER: Final = (
    "stop", "other_stop", "home", "route", "walk", "line", "other", "access", "path", "boundary",
    "water", "green", "building", "inset",
)  # fmt: skip


def legend(shown: Collection[str], *, style: Style, lang: Lang) -> list[dict[str, str]]:
    """Return swatch and text of every kind of thing drawn."""
    drawn = {
        "stop": _disc(style.stop),
        "other_stop": _disc(style.other, 1.2),
        "home": f'<path d="M3.5 .2l2 1.5h-.6v1.3h-2.8v-1.3h-.6z" fill="{style.route}"/>',
        "route": _line(style.route, 1.1),
        "walk": _line(style.walk, 0.9, "1.8 1"),
        "line": _line("#8c1d18", 0.5) + _line("#0b3c78", 0.5, y=2.4),
        "other": _line(style.other, 0.6, "1.4 .8"),
        "access": _line(style.route, 0.5, ".8 .6"),
        "path": _line(style.path, 0.25, "1 .6"),
        "boundary": _line("#6b5b7b", 0.5, "2.4 .8 .5 .8"),
        "water": _area(style.water),
        "green": _area(style.green),
        "building": _area(style.building),
        "inset": _area("#eeeae4")
        + f'<rect x="2" y=".8" width="2.4" height="1.5" fill="none" stroke="{style.route}" '
        'stroke-width=".4"/>',
    }
    return [
        {"swatch": swatch(drawn[kind]), "text": say(f"sheet.legend.{kind}", lang=lang)}
        for kind in _ORDER
        if kind in shown
    ]


def symbol_legend(names: Sequence[tuple[int, str]]) -> list[dict[str, str]]:
    """Return the symbols of categories: (place in `SYMBOLS`, text)."""
    return [
        {"swatch": swatch(symbol_svg(number, x=_WIDE / 2, y=_HIGH / 2, radius=1.35)), "text": text}
        for number, text in names
    ]


def swatch(inner: str) -> str:
    """Return a small drawing as SVG."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}mm" height="{_HIGH}mm" '
        f'viewBox="0 0 {_WIDE} {_HIGH}">{inner}</svg>'
    )


def _disc(colour: str, radius: float = 1.5) -> str:
    return f'<circle cx="{_WIDE / 2}" cy="{_HIGH / 2}" r="{radius}" fill="{colour}"/>'


def _line(colour: str, width: float, dashes: str = "", *, y: float = _HIGH / 2) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M.3 {y}H6.7" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _area(colour: str) -> str:
    return (
        f'<rect x=".4" y=".3" width="{_WIDE - 0.8}" height="{_HIGH - 0.6}" fill="{colour}" '
        'stroke="#777" stroke-width=".15"/>'
    )
