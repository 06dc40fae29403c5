"""Sheets as clerks expect them, and texts that stay texts."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.base.words import say
from geoplan.render.escape import plain

_HEAD: Final = PatternFill("solid", fgColor="E6EBF0")
_MARKED: Final = PatternFill("solid", fgColor="FFE699")
_WIDEST: Final = 60


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write one value; a text stays a text, whatever sign it begins with."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = plain(value)[:32_000]
        cell.data_type = "s"  # "=…" is somebody's text, never a formula
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@"}
    elif value is not None and value == value:  # noqa: PLR0124  (NaN is the only value unlike itself)
        cell.value = value  # type: ignore[assignment]


def add_sheet(
    book: Workbook, title: str, *, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Worksheet:
    """Add a sheet with a frozen header, filters, fitting widths and print set-up."""
    sheet: Worksheet = book.create_sheet(title[:31])
    widths = [len(name.encode("gb18030")) for name in head]
    for column, name in enumerate(head, start=1):
        put(sheet, 1, column, name)
        cell = sheet.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    number = 1
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put(sheet, number, column, value)
            shown = len(str(value).encode("gb18030", "replace"))
            widths[column - 1] = max(widths[column - 1], shown)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{max(number, 1)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    return sheet


def note_cell(sheet: Worksheet, *, row: int, column: int, text: str) -> None:
    """Mark a cell and hang a comment on it; more than one are joined."""
    cell = sheet.cell(row=row, column=column)
    cell.fill = _MARKED
    before = f"{cell.comment.text}\n" if cell.comment else ""
    lines = f"{before}{plain(text)}"
    cell.comment = Comment(lines, "geoplan", width=320, height=24 + 20 * (1 + len(lines) // 24))


def new_book() -> Workbook:
    """Return a workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def book_bytes(book: Workbook) -> bytes:
    """Return a workbook as the bytes of an xlsx."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_book(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Return a workbook of plain tables: title → (head, rows)."""
    book = new_book()
    for title, (head, rows) in sheets.items():
        add_sheet(book, title, head=head, rows=rows)
    return book_bytes(book)


def words(*codes: str) -> list[str]:
    """Return headings in the reader's language."""
    return [say(f"book.{code}") for code in codes]
