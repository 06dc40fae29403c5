"""One sheet or layer as texts, whatever program it came from."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geoplan.intake.datums import fold
from geoplan.intake.headings import ALL_FIELDS, SECTION, recognise

HEADER_WITHIN: Final = 10
_TOTAL: Final = re.compile(
    r"(合计|总计|小计|共计|总数|sub-?total|total)[:：]?[\d.]*|共\d+[个处条户].*", re.IGNORECASE
)
_FOOT: Final = re.compile(
    r"(填表|制表|审核|复核|填报|注[:：]|备注[:：]|说明[:：]|note[:：]).*", re.IGNORECASE
)
_SECTION: Final = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]\s*(?P<title>.+)")
_COUNT: Final = re.compile(r"[（(][^（()）]*\d+[^（()）]*[)）]$")


# Folded headings that tables other than of sites or visits are known by.
Words = frozenset[str]
Notices = tuple[tuple[str, dict[str, object]], ...]


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One sheet or layer as texts.

    Attributes
    ----------
    cells
        One row a record; columns as headed; index: row number as shown to people.
    geometry, crs
        For map layers: geometry by the same index, and its declared system.
    skipped
        (row, why) of titles, blanks and totals.
    encoding, kind
        How the texts were coded, "" where the format says; the format.
    declared
        Where `crs` was read: "prj", "file" or "format"; "" when nothing says.
    notices
        (code, facts) about the table as a whole.
    """

    sheet: str
    cells: pd.DataFrame
    skipped: list[tuple[int, str]]
    encoding: str = ""
    kind: str = ""
    geometry: gpd.GeoSeries | None = None
    crs: CRS | None = None
    declared: str = ""
    notices: Notices = ()


def as_text(value: object) -> str:
    """Return a cell as the text a clerk sees; whole numbers lose their ".0"."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def grid_table(
    grid: list[list[Any]], *, sheet: str, kind: str, words: Words = frozenset()
) -> RawTable | None:
    """Return a grid of cells as a table, or None when none of its first rows is a header.

    Titles, blanks, totals, footnotes and repeated headers are skipped and said. A row with
    nothing but a section title ("一、农贸市场") names the category of the rows below it.
    """
    head = _header_row(grid, words)
    if head is None:
        return None
    names = unique([as_text(cell).strip() for cell in grid[head]])
    skipped = [(row + 1, "title") for row in range(head) if any(map(as_text, grid[row]))]
    named = [place for place, name in enumerate(names) if name]
    width = len(names)
    headings = [as_text(cell).strip() for cell in grid[head] if as_text(cell).strip()]
    rows: list[list[str]] = []
    numbers: list[int] = []
    sections: list[str] = []
    section = ""
    for index in range(head + 1, len(grid)):
        texts = [as_text(cell) for cell in grid[index][:width]]
        filled = [text.strip() for text in texts if text and not text.isspace()]
        if not filled:
            continue
        why = _aside(filled, width=width)
        if why == "" and filled == headings:
            why = "header"
        if why:
            skipped.append((index + 1, why))
            section = _section_title(filled[0]) if why == "section" else section
            continue
        texts += [""] * (width - len(texts))
        rows.append([texts[place] for place in named])
        numbers.append(index + 1)
        sections.append(section)
    heads = [names[place] for place in named]
    cells = pd.DataFrame(rows, columns=heads, index=pd.Index(numbers, name="row"), dtype="str")
    if any(sections):
        cells[SECTION] = pd.Series(sections, index=cells.index, dtype="str")
    return RawTable(sheet=sheet, cells=cells, skipped=skipped, kind=kind)


def score_header(cells: Sequence[object], words: Words = frozenset()) -> int:
    """Return how many fields a row of headings names, or which of other (folded) words it has."""
    texts = [as_text(cell) for cell in cells]
    fields = len(set(recognise(texts, fields=ALL_FIELDS).values()))
    return max(fields, len(words.intersection(map(fold, texts))) if words else 0)


def _header_row(grid: list[list[Any]], words: Words) -> int | None:
    best, found = 1, None
    for row in range(min(HEADER_WITHIN, len(grid))):
        known = score_header(grid[row], words)
        if known > best:
            best, found = known, row
    return found


def _aside(filled: list[str], *, width: int) -> str:
    """Return why a row is none of the table's: total, note, section; "" when it is."""
    first = "".join(filled[0].split())
    if _TOTAL.fullmatch(first):
        return "total"
    if _FOOT.match(first) and len(filled) <= max(2, width // 3):
        return "note"
    if _SECTION.fullmatch(first) and len(set(filled)) == 1 and width > 2:
        return "section"
    return ""


def _section_title(text: str) -> str:
    match = _SECTION.fullmatch(text.strip())
    return _COUNT.sub("", match["title"]).strip() if match else ""


def unique(names: list[str]) -> list[str]:
    """Return headings with a number after each that stands again."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for name in names:
        seen[name] += 1
        found.append(f"{name}_{seen[name]}" if name and seen[name] > 1 else name)
    return found
