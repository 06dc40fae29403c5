"""Lists of duties: which unit, leader or person answers for which site or area."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from geoplan.base.canon import clean_id
from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.duties import SEPARATORS, check_duties
from geoplan.intake.datums import fold
from geoplan.intake.sniff import Opening, Source, open_tables
from geoplan.intake.work import WIDTH, Work

_TARGETS: Final = {
    "id": ("点位编号", "编号", "区划代码", "网格编号", "id", "site_id", "area_id"),
    "name": ("点位名称", "名称", "网格", "社区", "村（社区）", "街道（乡镇）", "街道", "乡镇",
             "name", "grid", "community", "township"),
}  # fmt: skip
_ROLES: Final = {
    "unit": ("责任单位", "牵头单位", "包保单位", "unit"),
    "partner": ("配合单位", "协办单位", "partners"),
    "leader": ("包联领导", "挂点领导", "点长", "leader"),
    "person": ("责任人", "联系人", "网格员", "person"),
    "pair": ("结对单位", "共建单位", "pair"),
    "phone": ("联系电话", "手机", "电话", "phone"),
}
_WORDS: Final = {**_TARGETS, **_ROLES}


@dataclass(frozen=True, kw_only=True)
class DutyRows:
    """The usable rows as duties, and the report on all rows."""

    duties: pd.DataFrame
    report: RowReport


def read_duties(source: Source, *, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> DutyRows:
    """Read a list of duties.

    A row names a site or an area, by identifier or by a name that only one has, and in columns
    of their own who answers for it. Several names in a cell are several duties.

    Raises
    ------
    InputError
        `duties.columns`: no table names both; the file cannot be used at all.
    """
    words = frozenset(fold(word) for synonyms in _WORDS.values() for word in synonyms)
    report = RowReport(file=source.name)
    parts: list[pd.DataFrame] = []
    known = _known(sites, areas)
    for table in open_tables(source, opening=Opening(words=words)):
        heads = {fold(str(head)): str(head) for head in table.cells.columns}
        fields = {
            heads[fold(word)]: field
            for field, synonyms in _WORDS.items()
            for word in reversed(synonyms)
            if fold(word) in heads
        }
        chosen = {field: heading for heading, field in reversed(fields.items())}
        if not {"id", "name"} & set(chosen) or not set(_ROLES) - {"phone"} & set(chosen):
            report.skipped.append((table.sheet, 0, "sheet"))
            continue
        work = Work.of(table, {heading: field for field, heading in chosen.items()})
        parts.append(_duties(work, _find(work, known), source=source.name))
        report.encoding = table.encoding
        work.add_to(report)
    if not parts:
        raise InputError("duties.columns", file=source.name)
    return DutyRows(duties=check_duties(pd.concat(parts, ignore_index=True)), report=report)


def _known(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    names = pd.concat([sites["name"], areas["name"]]).map(fold)
    once = names[~names.duplicated(keep=False)]
    ids = pd.Series([*sites.index, *areas.index], dtype="str")
    return {
        "id": pd.Series(ids.to_numpy(), index=ids.to_numpy(), dtype="str"),
        "name": pd.Series(once.index, index=once.to_numpy(), dtype="str"),
    }


def _find(work: Work, known: dict[str, pd.Series]) -> pd.Series:
    ids = work.texts("id").map(clean_id).astype("str")
    by_id = ids.map(known["id"]).astype(object).fillna("").astype("str")
    by_name = (
        work.texts("name").map(fold).map(known["name"]).astype(object).fillna("").astype("str")
    )
    # A name decides only where no identifier was given: a wrong identifier is a fault.
    found = by_id.where(ids != "", by_name)
    column = "id" if "id" in work.fields else "name"
    work.note(found == "", code="duties.unknown", effect="quarantined", column=column)
    return found


def _duties(work: Work, targets: pd.Series, *, source: str) -> pd.DataFrame:
    phone = work.texts("phone").str.translate(WIDTH).str.replace(r"[\s\-]", "", regex=True)
    stated = pd.Series(data=False, index=targets.index)
    parts: list[pd.DataFrame] = []
    for role in (role for role in _ROLES if role != "phone" and role in work.fields):
        who = work.texts(role)
        stated |= who != ""
        table = pd.DataFrame({"target": targets, "role": role, "who": who})
        table["phone"] = phone if role == "person" else ""
        table["source"] = source
        table["who"] = table["who"].str.split(SEPARATORS, regex=True)
        parts.append(table[work.open].explode("who"))
    nobody = ~stated & work.open
    work.note(nobody, code="duties.nobody", effect="quarantined", column="name")
    duties = pd.concat(parts, ignore_index=True).astype("str")
    duties["who"] = duties["who"].str.strip()
    return duties[duties["who"] != ""].drop_duplicates(ignore_index=True)
