"""Rows that were refused: handed out to be corrected, and taken back alone."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geoplan.base.errors import InputError
from geoplan.intake.raw import RawTable
from geoplan.intake.work import Work
from geoplan.intake.workbooks import marked, read_workbook
from geoplan.visits.privacy import is_masked, mask_mobiles, mask_phone

# Columns that say where a row comes from; they are ours and no part of the row.
OUR: Final = "※"
SHEET, ROW, WHY = f"{OUR}工作表", f"{OUR}行", f"{OUR}问题"
SHAPE: Final = "WKT"
_FORMAT: Final = "geoplan-corrections-v1"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a workbook of rows to correct says of itself.

    Attributes
    ----------
    source, digest
        The file the rows come from.
    sheet
        The sheet that holds them.
    datum, category, columns
        What was said, or found, when that file was read.
    taken
        Identifiers that refused rows claimed although another site has them.
    """

    source: str
    digest: str
    sheet: str
    datum: str
    category: str
    columns: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return it as the text kept in the workbook."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False)


_FIELDS: Final = tuple(entry.name for entry in fields(Mark))


def rows_to_correct(works: list[Work]) -> pd.DataFrame:
    """Return the quarantined rows of all tables as they stood, one below the other.

    Telephone numbers are masked; `read_corrections` finds them again in the original.

    Returns
    -------
    DataFrame
        `SHEET`, `ROW`, `WHY`, then all columns of all tables, texts.
    """
    parts: list[pd.DataFrame] = []
    for work in works:
        lost = work.table.cells[work.quarantined]
        if lost.empty:
            continue
        table = lost.map(mask_mobiles)
        if "phone" in work.headings:
            table[work.headings["phone"]] = lost[work.headings["phone"]].map(mask_phone)
        if work.table.geometry is not None:
            shapes = np.asarray(work.table.geometry[work.quarantined].array, dtype=object)
            wkt = pd.Series(shapely.to_wkt(shapes, rounding_precision=9), index=lost.index)
            table[SHAPE] = wkt.fillna("").astype("str")
        why = pd.Series("", index=lost.index, dtype="str")
        for problem in (p for p in work.problems if p.effect == "quarantined"):
            why[problem.row] += ("；" if why[problem.row] else "") + problem.say()
        table.insert(0, WHY, why)
        table.insert(0, ROW, lost.index.astype("str"))
        table.insert(0, SHEET, work.table.sheet)
        parts.append(table)
    return pd.concat(parts, ignore_index=True).fillna("") if parts else pd.DataFrame()


def read_mark(path: Path) -> Mark | None:
    """Return what a workbook says of itself if it is one of rows to correct, else None.

    Raises
    ------
    InputError
        `corrections.mark`: it was, but its mark is spoilt.
    """
    grid = marked(path)
    if not grid or not grid[0]:
        return None
    try:
        told = json.loads(str(grid[0][0]))
        return Mark(**{name: told[name] for name in _FIELDS if told["format"] == _FORMAT})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError("corrections.mark", file=path.name, detail=error) from None


def read_corrections(path: Path, mark: Mark, *, originals: list[RawTable]) -> list[RawTable]:
    """Return the rows of a workbook of corrections, without our own columns.

    Parameters
    ----------
    originals
        The tables the rows come from, for the numbers that were masked; a masked number that
        they do not hold is left out.

    Raises
    ------
    InputError
        `file.no_layer`: the sheet is gone.
    """
    tables = [table for table in read_workbook(path) if table.sheet == mark.sheet]
    if not tables:
        raise InputError("file.no_layer", file=path.name, layer=mark.sheet, layers="–")
    table = tables[0]
    cells = table.cells.copy()
    for column in cells:
        masked = cells[column].map(is_masked).astype(bool)
        for row in cells.index[masked]:
            place = cells.get(SHEET, cells[column])[row], cells.get(ROW, cells[column])[row]
            cells.loc[row, column] = _in_original(originals, *place, column=str(column))
    kept = [name for name in cells if not str(name).startswith(OUR)]
    return [replace(table, cells=cells[kept])]


def _in_original(originals: list[RawTable], sheet: str, row: str, *, column: str) -> str:
    for table in originals:
        if table.sheet == sheet and row.isdigit() and int(row) in table.cells.index:
            return str(table.cells[column].get(int(row), "")) if column in table.cells else ""
    return ""
