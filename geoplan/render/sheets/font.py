"""The sheets' font: Noto Sans SC, carried by the package zhplot (its code is never run)."""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from geoplan.base.errors import MissingError

FAMILY: Final = "Noto Sans SC"
_CARRIER, _FILE = "zhplot", "NotoSansSC-Regular.ttf"
# The mark Chinese printers set where a type is missing.
GETA: Final = "〓"


@cache
def font_path() -> Path:
    """Return the font file.

    Raises
    ------
    MissingError
        `sheet.no_font`: the package that carries it is not installed.
    """
    try:
        files = distribution(_CARRIER).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == _FILE:
            return Path(str(file.locate()))
    raise MissingError("sheet.no_font", package=_CARRIER)


@cache
def _font() -> tuple[frozenset[int], dict[int, float]]:
    with TTFont(font_path(), lazy=True) as font:
        cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        known = {code: widths[name][0] / em for code, name in cmap.items()}
    return frozenset(known), known


def width_em(text: str) -> float:
    """Return the width of a text in units of its size."""
    _, widths = _font()
    return sum(widths.get(ord(sign), 1.0) for sign in text)


def printable(text: str, *, missing: set[str]) -> str:
    """Return a text with 〓 for each sign the font lacks; the signs are added to `missing`.

    The typesetter would drop such signs without a word.
    """
    known, _ = _font()
    signs = []
    for sign in text:
        if ord(sign) in known or sign in "\n ":
            signs.append(sign)
        elif sign.isprintable():
            missing.add(sign)
            signs.append(GETA)
    return "".join(signs)
