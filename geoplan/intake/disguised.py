"""Tables that web systems export as HTML or plain text and call a workbook."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from geoplan.base.errors import InputError
from geoplan.intake.raw import HEADER_WITHIN, RawTable, Words, grid_table
from geoplan.intake.texts import decode, read_delimited

_MOST: Final = 500  # columns that one cell may be said to span


def read_disguised(path: Path, *, words: Words = frozenset()) -> RawTable:
    """Return the table of a "workbook" that is HTML or delimited text.

    Raises
    ------
    InputError
        `file.no_header`, or what reading a text refuses.
    """
    text, encoding = decode(path.read_bytes(), file=path.name)
    if "<table" not in text[:20_000].lower():
        return read_delimited(path, words=words)
    reader = _Cells()
    reader.feed(text)
    table = grid_table(reader.grid, sheet="", kind="html", words=words)
    if table is None:
        raise InputError("file.no_header", file=path.name, within=HEADER_WITHIN)
    return RawTable(
        sheet="", cells=table.cells, skipped=table.skipped, encoding=encoding, kind="html"
    )


class _Cells(HTMLParser):
    """Gathers the cells of all rows; what spans several columns stands in the first."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grid: list[list[Any]] = []
        self.inside = False
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.grid.append([])
            self.inside = False
        elif tag in {"td", "th"} and self.grid:
            span = dict(attrs).get("colspan") or "1"
            self.span = min(int(span), _MOST) if span.isdigit() and len(span) < 4 else 1
            self.grid[-1].append("")
            self.inside = True
        elif tag == "br" and self.inside:
            self.grid[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self.inside:
            self.grid[-1][-1] = self.grid[-1][-1].strip()
            self.grid[-1] += [""] * (self.span - 1)
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.grid[-1][-1] += data
