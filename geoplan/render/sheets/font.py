"""The sheets' font: Noto Sans SC, carried by the package zhplot (its code is never run).

Another file may be named for the calls inside a block; its licence must let it be embedded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError

from geoplan.base.errors import InputError, MissingError

FAMILY: Final = "Noto Sans SC"
_CARRIER, _FILE = "zhplot", "NotoSansSC-Regular.ttf"
# The mark Chinese printers set where a type is missing.
GETA: Final = "〓"
_RESTRICTED: Final = 0x0002  # OS/2 fsType: may not be embedded
# The font belongs to the call in progress, not to the program.
_CHOSEN: ContextVar[Path | None] = ContextVar("sheet_font", default=None)


@dataclass(frozen=True, kw_only=True)
class _Font:
    family: str
    widths: dict[int, float]  # code → width in units of the size
    embeddable: bool


@cache
def _carried() -> Path:
    try:
        files = distribution(_CARRIER).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == _FILE:
            return Path(str(file.locate()))
    raise MissingError("sheet.no_font", package=_CARRIER)


def font_path() -> Path:
    """Return the font file.

    Raises
    ------
    MissingError
        `sheet.no_font`: the package that carries it is not installed.
    """
    return _CHOSEN.get() or _carried()


@cache
def _read(path: Path) -> _Font:
    with path.open("rb") as file, TTFont(file, lazy=True, fontNumber=0) as font:
        cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        name = font["name"].getBestFamilyName()
        locked = "OS/2" in font and bool(font["OS/2"].fsType & _RESTRICTED)
        return _Font(
            family=str(name),
            widths={code: widths[sign][0] / em for code, sign in cmap.items()},
            embeddable=not locked,
        )


@contextmanager
def using_font(path: Path | None) -> Iterator[None]:
    """Set another font for the calls inside the block; None: the one carried.

    Raises
    ------
    InputError
        `sheet.font_unreadable`, `sheet.font_locked`.
    """
    if path is not None:
        try:
            font = _read(path)
        except (OSError, TTLibError, KeyError, AttributeError):
            raise InputError("sheet.font_unreadable", file=str(path)) from None
        if not font.embeddable:
            raise InputError("sheet.font_locked", file=str(path))
    token = _CHOSEN.set(path)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def family() -> str:
    """Return the name by which sheets and maps call the font."""
    return _read(font_path()).family


def width_em(text: str) -> float:
    """Return the width of a text in units of its size."""
    widths = _read(font_path()).widths
    return sum(widths.get(ord(sign), 1.0) for sign in text)


def printable(text: str, *, missing: dict[str, str] | None = None) -> str:
    """Return a text with 〓 for each sign the font lacks.

    The typesetter would drop such signs without a word.

    Parameters
    ----------
    text
        To be printed.
    missing
        Takes up each sign lacking, with the text it first stood in, as printed.
    """
    known = _read(font_path()).widths
    lacking: list[str] = []
    signs: list[str] = []
    for sign in text:
        if ord(sign) in known or sign in "\n ":
            signs.append(sign)
        elif sign.isprintable():
            lacking.append(sign)
            signs.append(GETA)
    shown = "".join(signs)
    if missing is not None:
        for sign in lacking:
            missing.setdefault(sign, shown)
    return shown


def cut(text: str, most: int) -> str:
    """Return a text of at most so many signs, "…" in place of what was taken off."""
    return text if len(text) <= most else text[: most - 1] + "…"
