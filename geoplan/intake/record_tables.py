"""Opening files of records: one table, a workbook of several, or a server's zip."""

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.intake.guards import check_archive, check_size
from geoplan.intake.record_heads import Heads
from geoplan.intake.sniff import Opening, RawTable, open_tables
from geoplan.intake.work import Work
from geoplan.visits.shape import looked_up

_TABLES: Final = (".csv", ".xlsx", ".xls", ".tsv", ".txt")
_LINKS: Final = (("parent", "uuid"), ("parent_number", "number"))


@dataclass(frozen=True, kw_only=True)
class Records:
    """Tables on the bench, and the sheets that hold no records."""

    works: list[Work]
    aside: list[str]
    encoding: str


def open_records(path: Path, *, heads: Heads) -> Records:
    """Open a file of records; rows of repeat groups carry what their submission says.

    Parameters
    ----------
    path
        xlsx, csv or txt; or a zip of such, as ODK Central exports.

    Raises
    ------
    InputError
        The file cannot be used at all; `visits.columns`: no site or no time in it.
    """
    works: list[Work] = []
    aside: list[str] = []
    encoding = ""
    for table in _tables(path, heads):
        fields = heads.recognise([str(head) for head in table.cells.columns])
        named = set(fields.values())
        linked = named & {"parent", "parent_number"}
        whole = "at" in named and named & {"id", "name", "code", "lon", "pair"}
        if not linked and not whole:
            aside.append(table.sheet)
            continue
        works.append(Work.of(table, fields))
        encoding = encoding or table.encoding
    for work in works:
        _inherit(work, [other for other in works if other is not work])
    if not works or not any("at" in work.fields for work in works):
        raise InputError("visits.columns", file=path.name)
    return Records(works=works, aside=aside, encoding=encoding)


def _tables(path: Path, heads: Heads) -> list[RawTable]:
    opening = Opening(words=heads.words)
    if path.suffix.lower() != ".zip":
        return open_tables(path, opening=opening)
    check_size(path)
    check_archive(path)
    tables: list[RawTable] = []
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/")).name
            if not name.lower().endswith(_TABLES) or name.startswith((".", "~$")):
                continue
            file = Path(folder) / name
            file.write_bytes(archive.read(member))
            for table in open_tables(file, opening=opening):
                sheet = f"{name}/{table.sheet}" if table.sheet else name
                tables.append(RawTable(**{**vars(table), "sheet": sheet}))
    return tables


def _inherit(work: Work, others: Sequence[Work]) -> None:
    """Give the rows of a repeat group the fields of the submission they belong to."""
    for link, key in _LINKS:
        parents = [other for other in others if key in other.fields and link not in other.fields]
        if link not in work.fields or not parents:
            continue
        parent = parents[0].fields
        rows = parent[~parent[key].duplicated()].set_index(key)
        mine = work.fields[link]
        lost = ~mine.isin(rows.index)
        work.note(lost, code="visit.orphan", effect="quarantined", column=link)
        for name in rows.columns:
            # The checklist was answered once, with the submission.
            if name not in work.fields and not name.startswith(("item:", "problem")):
                work.fields[str(name)] = looked_up(mine, rows[name])
        work.fields["uuid"] = mine if key == "uuid" else _uuids(mine, parent)
        return


def _uuids(numbers: "pd.Series[str]", parent: pd.DataFrame) -> "pd.Series[str]":
    if "uuid" not in parent:
        return pd.Series("", index=numbers.index, dtype="str")
    by_number = parent.drop_duplicates("number").set_index("number")["uuid"]
    return looked_up(numbers, by_number)
