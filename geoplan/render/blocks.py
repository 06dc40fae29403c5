"""What a report says, before it is a page or a paper: blocks of lines and tables, both languages.

A page, a PDF and a Word document of the same thing are drawn from the same blocks, so that they
cannot say different things.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from geoplan.base.words import fill
from geoplan.frame.standard import Words
from geoplan.visits.privacy import mask_mobiles

Kind = Literal["text", "number", "bar"]
NONE: Final = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A figure as a bar; NaN for what there is not.

    Attributes
    ----------
    value, low, high
        The figure and its interval.
    most
        Where the frame ends; it begins at 0.
    mark
        An earlier figure.
    dot
        A square instead of a bar from 0.
    """

    value: float
    most: float
    low: float = math.nan
    high: float = math.nan
    mark: float = math.nan
    dot: bool = False

    def at(self, value: float) -> float:
        """Return where a figure lies in the frame, 0 … 1; NaN stays NaN."""
        if not self.most > 0:
            return math.nan
        return value if math.isnan(value) else min(max(value / self.most, 0.0), 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell: a text, and in columns of bars a bar beside it."""

    text: Words
    bar: Bar | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column; `wide` is its part of the width on paper."""

    title: Words
    kind: Kind = "text"
    wide: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A title, sentences, and a table.

    Attributes
    ----------
    look
        "alarm" stands out, "big" is set larger.
    """

    title: Words
    lines: tuple[Words, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    look: Literal["", "alarm", "big"] = ""


def pair(code: str, /, **facts: object) -> Words:
    """Return a sentence of the catalogue in both languages; facts may be `Words` themselves."""

    def told(lang: Literal["zh", "en"]) -> str:
        own = {
            name: fact.say(lang) if isinstance(fact, Words) else fact
            for name, fact in facts.items()
        }
        return fill(code, own, lang=lang)

    return Words(zh=told("zh"), en=told("en"))


def same(text: object) -> Words:
    """Return a text from data: the same in both languages, telephone numbers masked."""
    shown = mask_mobiles(str(text))
    return Words(zh=shown, en=shown)


def column(code: str, kind: Kind = "text", wide: float = 1.0) -> Column:
    """Return a column whose heading is `outcome.<code>`."""
    return Column(title=pair(f"outcome.{code}"), kind=kind, wide=wide)


def cells(*values: "Words | Cell | str | float") -> tuple[Cell, ...]:
    """Return a row; texts and numbers as they stand."""
    return tuple(
        value
        if isinstance(value, Cell)
        else Cell(text=value if isinstance(value, Words) else same(value))
        for value in values
    )


def number(value: float, digits: int = 2) -> str:
    """Return a figure; a dash for none."""
    return NONE if math.isnan(value) else f"{value:.{digits}f}"


def gain(value: float, digits: int = 2) -> str:
    """Return a difference with its sign."""
    return NONE if math.isnan(value) else f"{value:+.{digits}f}".replace("-", "−")


def percent(value: float, digits: int = 0) -> str:
    """Return a share as a percentage; a dash for none."""
    return NONE if math.isnan(value) else f"{100 * value:.{digits}f} %"


def interval(low: float, high: float, digits: int = 2) -> str:
    """Return an interval; a dash for none."""
    if math.isnan(low) or math.isnan(high):
        return NONE
    return f"{low:.{digits}f} – {high:.{digits}f}"


def first_rows(
    rows: Sequence[tuple[Cell, ...]], most: int | None
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Words, ...]]:
    """Return the first rows, and the sentence that tells how many are left out."""
    if most is None or len(rows) <= most:
        return tuple(rows), ()
    told = pair("outcome.more", n=len(rows) - most, total=len(rows))
    return tuple(rows[:most]), (told,)
