"""Workbooks: xlsx, xlsm, xls, ods."""

import dataclasses
import io
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from geoplan.base.errors import InputError
from geoplan.intake.disguised import read_disguised
from geoplan.intake.guards import Span, check_archive, refuse_extent, spans_of_ods
from geoplan.intake.raw import HEADER_WITHIN, Notices, RawTable, Words, grid_table

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
# What a report on an import keeps about itself, see `corrections`.
MARK: Final = "geoplan"
_ZIPPED, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(path: Path, *, words: Words = frozenset()) -> list[RawTable]:
    """Return the tables of a workbook, one a sheet with a header.

    Merged cells hold for every row they span. Hidden sheets are not read, and said.

    Raises
    ------
    InputError
        `file.damaged`, `file.password`, `file.no_header`, or what `check_archive` refuses.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(_ZIPPED):
        check_archive(path)
    elif start != _OLE and path.suffix.lower() in {".xls", ".et"}:
        # Many web systems call their HTML tables and tab-separated texts ".xls".
        return [read_disguised(path, words=words)]
    spans = spans_of_ods(path) if path.suffix.lower() == ".ods" and start[:2] == _ZIPPED else {}
    tables: list[RawTable] = []
    hidden: list[str] = []
    for name, visible, grid, merged in _sheets(path):
        if not visible:
            hidden.append(name)
            continue
        _fill(grid, spans.get(name, merged))
        table = grid_table(grid, sheet=name, kind=path.suffix.lower().lstrip("."), words=words)
        if table is not None:
            tables.append(table)
    if not tables:
        raise InputError("file.no_header", file=path.name, within=HEADER_WITHIN)
    unread = ", ".join(name for name in hidden if name != MARK)
    if unread:
        notices: Notices = (*tables[0].notices, ("workbook.hidden", {"sheets": unread}))
        tables[0] = dataclasses.replace(tables[0], notices=notices)
    return tables


def marked(path: Path) -> list[list[Any]]:
    """Return the rows of the sheet by which one of our own workbooks is known, [] if none."""
    if path.suffix.lower() != ".xlsx":
        return []
    check_archive(path)
    return next((grid for name, _, grid, _ in _sheets(path, only=MARK) if name == MARK), [])


_Sheet = tuple[str, bool, list[list[Any]], list[Span]]


def _sheets(path: Path, *, only: str = "") -> list[_Sheet]:
    try:
        # By content: the name may promise another kind of workbook.
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            found: list[_Sheet] = []
            for meta in book.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet or (only and meta.name != only):
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                visible = meta.visible == calamine.SheetVisibleEnum.Visible
                refuse_extent(sheet.total_height, sheet.total_width, file=path.name)
                grid = sheet.to_python(skip_empty_area=False)
                found.append((meta.name, visible, grid, list(sheet.merged_cell_ranges or [])))
            return found
    except calamine.PasswordError:
        raise InputError("file.password", file=path.name) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    except BaseException as error:
        # The reader's own panics do not derive from Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError("file.damaged", file=path.name, detail="panic") from None


def _fill(grid: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in merged:
        # A title merged over the whole width stays where it is; a value merged downwards is
        # meant for every row it spans.
        if top == bottom or top >= len(grid) or left >= len(grid[top]):
            continue
        value = grid[top][left]
        for row in range(top, min(bottom + 1, len(grid))):
            for column in range(left, min(right + 1, len(grid[row]))):
                grid[row][column] = value
