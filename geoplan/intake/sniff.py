"""Opening what offices hold: workbooks, delimited text, map layers. Reading only, no judging.

Every format becomes the same thing: a `RawTable` of texts with the row numbers that the
program it came from shows.
"""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pyproj import CRS

from geoplan.base.errors import InputError, MissingError
from geoplan.intake.headings import ALL_FIELDS, recognise

_HEADER_WITHIN: Final = 10
_LAYERS: Final = {".geojson", ".json", ".gpkg", ".shp", ".fgb"}
_DELIMITERS: Final = (",", "\t", ";", "，", "|")
_MAX_BYTES: Final = 512 * 2**20
_MAX_UNPACKED: Final = 1024 * 2**20


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
    """

    sheet: str
    cells: pd.DataFrame
    skipped: list[tuple[int, str]]
    encoding: str = ""
    geometry: gpd.GeoSeries | None = None
    crs: CRS | None = None


def open_tables(path: Path) -> list[RawTable]:
    """Open a file and return its tables.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `file.kind`, `file.damaged`, `file.too_large`, `file.no_header` or `file.empty`.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    if path.stat().st_size > _MAX_BYTES:
        raise InputError("file.too_large", file=path.name, size=path.stat().st_size >> 20)
    kind = path.suffix.lower()
    if kind in {".xlsx", ".xlsm"}:
        tables = _workbook(path)
    elif kind in {".csv", ".txt", ".tsv"}:
        tables = [_delimited(path)]
    elif kind in _LAYERS:
        tables = _layers(path)
    else:
        raise InputError("file.kind", file=path.name, kind=kind or "–")
    if not any(len(table.cells) for table in tables):
        raise InputError("file.empty", file=path.name)
    return [table for table in tables if len(table.cells)]


# ---- workbooks


def _workbook(path: Path) -> list[RawTable]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise InputError("file.too_large", file=path.name, size=unpacked >> 20)
        book = load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    tables: list[RawTable] = []
    for sheet in book.worksheets:
        grid = [list(row) for row in sheet.iter_rows(values_only=True)]
        for merged in sheet.merged_cells.ranges:
            _fill(grid, merged)
        table = _table(grid, sheet=sheet.title)
        if table is not None:
            tables.append(table)
    if not tables:
        raise InputError("file.no_header", file=path.name, within=_HEADER_WITHIN)
    return tables


def _fill(grid: list[list[Any]], merged: Any) -> None:  # noqa: ANN401  (openpyxl's range)
    value = grid[merged.min_row - 1][merged.min_col - 1]
    # A title merged over the whole width stays where it is; a value merged downwards is meant
    # for every row it spans.
    if merged.min_row == merged.max_row:
        return
    for row in range(merged.min_row - 1, min(merged.max_row, len(grid))):
        for column in range(merged.min_col - 1, merged.max_col):
            grid[row][column] = value


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


# ---- delimited text


def decode(content: bytes) -> tuple[str, str]:
    """Return text and encoding: BOM, then strict UTF-8, then GB18030, then Big5.

    Raises
    ------
    UnicodeDecodeError
        None of them fits.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "UTF-16"
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
    content.decode("utf-8")  # says where it fails
    raise AssertionError


def _delimited(path: Path) -> RawTable:
    try:
        text, encoding = decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise InputError("file.not_utf8", file=path.name, at=error.start) from None
    head = text[:20_000]
    counts = Counter({mark: head.count(mark) for mark in _DELIMITERS})
    delimiter = counts.most_common(1)[0][0]
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    grid: list[list[Any]] = [list(row) for row in rows]
    table = _table(grid, sheet="")
    if table is None:
        raise InputError("file.no_header", file=path.name, within=_HEADER_WITHIN)
    return RawTable(sheet="", cells=table.cells, skipped=table.skipped, encoding=encoding)


# ---- from a grid of cells to a table


def _table(grid: list[list[Any]], *, sheet: str) -> RawTable | None:
    head = _header_row(grid)
    if head is None:
        return None
    names = _unique([as_text(cell).strip() for cell in grid[head]])
    skipped = [(row + 1, "title") for row in range(head) if any(map(as_text, grid[row]))]
    rows: list[list[str]] = []
    numbers: list[int] = []
    for index in range(head + 1, len(grid)):
        texts = [as_text(cell) for cell in grid[index][: len(names)]]
        texts += [""] * (len(names) - len(texts))
        filled = [text.strip() for text in texts if text.strip()]
        if not filled:
            continue
        if _is_total(filled):
            skipped.append((index + 1, "total"))
            continue
        rows.append(texts)
        numbers.append(index + 1)
    cells = pd.DataFrame(rows, columns=names, index=pd.Index(numbers, name="row"), dtype="str")
    return RawTable(
        sheet=sheet, cells=cells.drop(columns=[n for n in names if n == ""]), skipped=skipped
    )


def _is_total(filled: list[str]) -> bool:
    first = "".join(filled[0].split())
    return first.rstrip("：:") in {"合计", "总计", "小计", "共计"} or first.lower() == "total"


def _header_row(grid: list[list[Any]]) -> int | None:
    best, found = 1, None
    for row in range(min(_HEADER_WITHIN, len(grid))):
        known = len(
            set(recognise([as_text(cell) for cell in grid[row]], fields=ALL_FIELDS).values())
        )
        if known > best:
            best, found = known, row
    return found


def _unique(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for name in names:
        seen[name] += 1
        unique.append(f"{name}_{seen[name]}" if name and seen[name] > 1 else name)
    return unique


# ---- map layers


def _layers(path: Path) -> list[RawTable]:
    tables: list[RawTable] = []
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        for name in names:
            layer = pyogrio.read_dataframe(path, layer=name, use_arrow=False)
            if not isinstance(layer, gpd.GeoDataFrame):
                continue
            cells = pd.DataFrame(layer.drop(columns=layer.geometry.name)).map(as_text)
            cells = cells.where(pd.notna(layer.drop(columns=layer.geometry.name)), "")
            cells.index = pd.RangeIndex(1, len(cells) + 1, name="row")
            shapes = layer.geometry.copy()
            shapes.index = cells.index
            tables.append(
                RawTable(
                    sheet=name if len(names) > 1 else "",
                    cells=cells.astype("str"),
                    skipped=[],
                    geometry=shapes,
                    crs=layer.crs,
                )
            )
    except pyogrio.errors.DataSourceError as error:
        raise InputError("file.damaged", file=path.name, detail=error) from None
    if not tables:
        raise InputError("file.empty", file=path.name)
    return tables
