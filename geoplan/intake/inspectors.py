"""Registers of inspectors, row by row. Telephone numbers are never taken."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geoplan.base.canon import clean_id
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.draw.roster import Inspector
from geoplan.intake.datums import fold
from geoplan.intake.sniff import Opening, RawTable, Source, open_tables
from geoplan.intake.work import WIDTH, Work
from geoplan.visits.privacy import MASK, mask_mobiles

_FIELDS: Final = {
    "id": ("编号", "证号", "执法证号", "证件号", "工号", "人员编号", "id", "certificate", "no"),
    "name": ("姓名", "检查人员", "检查人", "检查员", "name", "inspector"),
    "unit": ("单位", "所在单位", "工作单位", "部门", "unit", "department"),
    "skills": ("专业", "技能", "特长", "专业类别", "skills", "skill", "field"),
    "areas": ("所在街道", "所在街道（乡镇）", "所属街道", "居住街道", "街道", "乡镇", "area",
              "township"),
    "kin": ("回避", "回避对象", "回避单位", "需回避", "kin", "avoid", "recusal"),
    "available": ("可用", "是否可用", "在岗", "是否在岗", "available"),
    "limit": ("上限", "组数上限", "最多组数", "limit", "max"),
}  # fmt: skip
_LISTS: Final = ("skills", "areas", "kin")
_YES: Final = frozenset({"", "是", "可", "可用", "在岗", "有", "√", "✓", "1", "y", "yes", "true"})
_NO: Final = frozenset(
    {"否", "不", "不可", "不可用", "不在岗", "请假", "无", "×", "✗", "x", "0", "n", "no", "false"}
)
_SEPARATORS: Final = re.compile(r"[、，,;；/\n]+")
_LANDLINE: Final = re.compile(r"(?<!\d)(?:0\d{2,3}[-－ ]?)\d{7,8}(?!\d)")
_WORDS: Final = frozenset(fold(word) for words in _FIELDS.values() for word in words)


@dataclass(frozen=True, kw_only=True)
class InspectorRows:
    """The usable rows as inspectors, and the report on all rows."""

    inspectors: list[Inspector]
    report: RowReport


def read_inspectors(source: Source) -> InspectorRows:
    """Read a register of inspectors.

    Wanted is a name; an identifier (编号, 证号) where the file has the column, else the name
    serves as one. Rows that share an identifier are refused, all of them unless they say the
    same, so that the order of rows decides nothing. Linear in rows.

    Parameters
    ----------
    source
        xlsx, csv or txt; the header within its first ten rows.

    Raises
    ------
    InputError
        `inspectors.columns`: no column of names; the file cannot be used at all.
    """
    report = RowReport(file=source.name)
    works: list[Work] = []
    for table in open_tables(source, opening=Opening(words=_WORDS)):
        fields = _fields(table)
        if "name" not in fields.values():
            report.skipped.append((table.sheet, 0, "sheet"))
            continue
        works.append(Work.of(table, fields))
        report.encoding = table.encoding
    if not works:
        raise InputError("inspectors.columns", file=source.name)
    tables = [_read(work) for work in works]
    _refuse_doubles(works, tables)
    found: list[Inspector] = []
    for work, rows in zip(works, tables, strict=True):
        found += [_inspector(row) for row in rows[work.open].to_dict("records")]
        work.add_to(report)
    return InspectorRows(inspectors=found, report=report)


def _fields(table: RawTable) -> dict[str, str]:
    heads = {fold(str(head)).strip("*＊:："): str(head) for head in reversed(list(table.cells))}
    fields: dict[str, str] = {}
    for field, synonyms in _FIELDS.items():
        heading = next((heads[fold(word)] for word in synonyms if fold(word) in heads), "")
        if heading and heading not in fields:
            fields[heading] = field
    return fields


def _read(work: Work) -> pd.DataFrame:
    """Return the cells of one table as they will be, faults noted."""
    _hide_phones(work)
    names = work.texts("name").map(clean_id).astype("str")
    work.note(names == "", code="inspector.no_name", effect="quarantined", column="name")
    ids = work.texts("id").str.translate(WIDTH).map(clean_id).astype("str")
    if "id" in work.fields:
        work.note(ids == "", code="inspector.no_id", effect="quarantined", column="id")
    else:
        ids = names
        work.notice("inspectors.no_ids")
    units = work.texts("unit").map(clean_id).astype("str")
    work.note((units == "") & work.open, code="inspector.no_unit", effect="warning", column="unit")
    table = pd.DataFrame({"id": ids, "name": names, "unit": units})
    for field in _LISTS:
        table[field] = [_several(text) for text in work.texts(field)]
    table["available"] = _read_available(work)
    limits = _read_limit(work)
    table["limit"] = pd.Series(limits, index=table.index, dtype=object)
    return table


def _hide_phones(work: Work) -> None:
    """Mask telephone numbers wherever they stand; an identifier may not be one."""
    for field in work.fields.columns:
        texts = work.fields[field].astype("str")
        masked = texts.map(lambda text: _LANDLINE.sub(MASK, mask_mobiles(text))).astype("str")
        there = masked != texts
        work.fields[field] = masked
        if field == "id":
            work.note(there, code="inspector.id_phone", effect="quarantined", column=field)
        else:
            work.note(there, code="inspector.phone", effect="repaired", column=field)


def _several(text: str) -> tuple[str, ...]:
    parts = {clean_id(part) for part in _SEPARATORS.split(text)}
    return tuple(sorted(parts - {"", "无", "-", "–", "—", MASK}))


def _read_available(work: Work) -> list[bool]:
    texts = work.texts("available").str.translate(WIDTH).str.lower()
    bad = ~texts.isin(_YES | _NO) & work.open
    work.note(bad, code="inspector.available", effect="quarantined", column="available")
    return [text not in _NO for text in texts]


def _read_limit(work: Work) -> list[int | None]:
    texts = work.texts("limit").str.translate(WIDTH)
    good = texts.str.fullmatch(r"0*[1-9][0-9]{0,3}")
    bad = (texts != "") & ~good & work.open
    work.note(bad, code="inspector.limit", effect="quarantined", column="limit")
    return [int(text) if fits else None for text, fits in zip(texts, good, strict=True)]


def _refuse_doubles(works: list[Work], tables: list[pd.DataFrame]) -> None:
    """Quarantine rows that share an identifier; the first stays only if all say the same."""
    everything = pd.concat(
        [table[work.open] for work, table in zip(works, tables, strict=True)],
        keys=range(len(tables)),
    )
    same = everything.astype("str").duplicated()
    kept = everything[~same]
    clash = set(kept.loc[kept["id"].duplicated(keep=False), "id"])
    for number, (work, table) in enumerate(zip(works, tables, strict=True)):
        again = pd.Series(data=False, index=table.index)
        rows = same[same].index
        again.loc[[row for part, row in rows if part == number]] = True
        column = "id" if "id" in work.fields else "name"
        clashing = table["id"].isin(clash) & work.open
        work.note(again & ~clashing, code="row.duplicate", effect="quarantined", column=column)
        work.note(clashing, code="inspector.duplicate", effect="quarantined", column=column)


def _inspector(row: Mapping[Hashable, Any]) -> Inspector:
    skills, areas, kin = (row[field] for field in _LISTS)
    limit = row["limit"]
    return Inspector(
        id=str(row["id"]),
        name=str(row["name"]),
        unit=str(row["unit"]),
        skills=skills,
        areas=areas,
        kin=kin,
        available=bool(row["available"]),
        limit=limit if isinstance(limit, int) else None,
    )
