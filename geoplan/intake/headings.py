"""Headings of office ledgers and what they mean."""

import re
from collections.abc import Sequence
from typing import Final

from geoplan.intake.datums import fold, without_datum

# The heading given to titles of sections inside a table.
SECTION: Final = "分节标题"

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("点位编号", "编号", "点位编码", "序号", "site_id", "id", "no"),
    "name": (
        "点位名称",
        "名称",
        "點位名稱",
        "名稱",
        "市场名称",
        "小区名称",
        "道路名称",
        "单位名称",
        "点位",
        "场所名称",
        "name",
        "site",
        "site_name",
        "text",
    ),
    "category": (
        "类别",
        "類別",
        "点位类别",
        "点位类型",
        "类型",
        "category",
        "type",
        "文件夹",
        "图层",
        "layer",
        SECTION,
    ),
    "address": ("详细地址", "地址", "詳細地址", "位置", "小区地址", "address"),
    "unit": (
        "责任单位",
        "牵头单位",
        "包保单位",
        "主管单位",
        "责任部门",
        "責任單位",
        "unit",
        "department",
    ),
    "partners": ("配合单位", "协办单位", "partners"),
    "person": ("责任人", "联系人", "点长", "负责人", "person", "contact"),
    "phone": (
        "联系电话",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "联系方式",
        "phone",
        "mobile",
        "tel",
    ),
    "leader": ("包联领导", "挂点领导", "leader"),
    "township": (
        "所属街道",
        "街道",
        "乡镇",
        "所属乡镇",
        "街道（乡镇）",
        "街道(乡镇)",
        "township",
        "street",
    ),
    "community": ("所属社区", "社区", "村", "社区（村）", "社区(村)", "community", "village"),
    "grid": ("网格", "所属网格", "grid"),
    "size": ("户数", "总户数", "小区户数", "摊位数", "households", "stalls", "size"),
    "lon": ("经度", "經度", "东经", "東經", "lon", "lng", "long", "longitude"),
    "lat": ("纬度", "緯度", "北纬", "北緯", "lat", "latitude"),
    "pair": ("坐标", "经纬度", "经纬度坐标", "地理坐标", "coords", "coordinates", "location"),
    "x": ("x坐标", "东坐标", "横坐标", "x", "easting"),
    "y": ("y坐标", "北坐标", "纵坐标", "y", "northing"),
    "wkt": ("wkt", "geometry", "geom", "几何"),
    "crs": ("坐标系", "坐标系统", "坐標系", "座標系", "crs", "datum"),
    "at": ("检查时间", "检查日期", "日期", "时间", "at", "date", "time"),
    "by": ("检查人", "检查组", "检查员", "by", "inspector", "team"),
    "findings": ("问题数", "问题数量", "发现问题数", "findings"),
    "note": ("备注", "说明", "问题描述", "note", "remark"),
}

ALL_FIELDS: Final = frozenset(SYNONYMS)
VISIT_FIELDS: Final = frozenset({"id", "name", "at", "by", "findings", "note"})
SITE_FIELDS: Final = ALL_FIELDS - {"at", "by", "findings", "note"}

_PLACES: Final = frozenset({"lon", "lat", "pair", "x", "y"})
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")
_RANKS: Final = {
    fold(word): (field, rank)
    for field, words in SYNONYMS.items()
    for rank, word in enumerate(words)
}
_CUT_BYTES: Final = (9, 10)


def field_of(heading: str, *, cut: bool = False) -> tuple[str, int] | None:
    """Return the field a heading names and the rank of its synonym, None for neither.

    Marks of duty (*), units and remarks in brackets, and the name of a datum are looked past.

    Parameters
    ----------
    cut
        Whether the format cuts names at ten bytes, as shapefiles do.
    """
    folded = fold(heading).strip("*＊:：")
    plain = fold(_BRACKETS.sub("", heading)).strip("*＊:：")
    for form in (folded, plain):
        if form in _RANKS:
            return _RANKS[form]
    shorn = without_datum(plain)
    if shorn in _RANKS and _RANKS[shorn][0] in _PLACES:
        return _RANKS[shorn]
    if cut and len(folded.encode()) in _CUT_BYTES:
        whole = [found for word, found in _RANKS.items() if word.startswith(folded)]
        if len({field for field, _ in whole}) == 1:
            return min(whole, key=lambda found: found[1])
    return None


def recognise(
    headings: Sequence[str], *, fields: frozenset[str], cut: bool = False
) -> dict[str, str]:
    """Return heading → field of those asked for, each field once.

    Where two headings mean the same field, the one whose synonym stands first in the list wins
    (点位编号 before 序号).
    """
    best: dict[str, tuple[int, str]] = {}
    for heading in headings:
        known = field_of(heading, cut=cut)
        if known is None or known[0] not in fields:
            continue
        field, rank = known
        if field not in best or rank < best[field][0]:
            best[field] = (rank, heading)
    return {heading: field for field, (_, heading) in best.items()}
