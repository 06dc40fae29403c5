"""Headings of office ledgers and what they mean."""

import unicodedata
from collections.abc import Sequence
from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("点位编号", "编号", "点位编码", "序号", "site_id", "id", "no"),
    "name": (
        "点位名称",
        "名称",
        "市场名称",
        "小区名称",
        "道路名称",
        "单位名称",
        "name",
        "site",
        "site_name",
    ),
    "category": ("类别", "点位类别", "点位类型", "类型", "category", "type"),
    "address": ("详细地址", "地址", "位置", "小区地址", "address"),
    "unit": ("责任单位", "牵头单位", "包保单位", "主管单位", "unit"),
    "partners": ("配合单位", "协办单位", "partners"),
    "person": ("责任人", "联系人", "点长", "负责人", "person", "contact"),
    "phone": ("联系电话", "手机", "手机号", "电话", "phone", "mobile"),
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
    "lon": ("经度", "东经", "lon", "lng", "longitude", "lon_bd09", "lon_gcj02", "lon_wgs84"),
    "lat": ("纬度", "北纬", "lat", "latitude", "lat_bd09", "lat_gcj02", "lat_wgs84"),
    "pair": ("坐标", "经纬度", "coords", "location"),
    "x": ("x坐标", "东坐标", "x", "easting"),
    "y": ("y坐标", "北坐标", "y", "northing"),
    "crs": ("坐标系", "坐标系统", "crs", "datum"),
    "at": ("检查时间", "检查日期", "日期", "时间", "at", "date", "time"),
    "by": ("检查人", "检查组", "检查员", "by", "inspector", "team"),
    "findings": ("问题数", "问题数量", "发现问题数", "findings"),
    "note": ("备注", "说明", "问题描述", "note", "remark"),
}

ALL_FIELDS: Final = frozenset(SYNONYMS)
VISIT_FIELDS: Final = frozenset({"id", "name", "at", "by", "findings", "note"})
SITE_FIELDS: Final = ALL_FIELDS - {"at", "by", "findings", "note"}

# The suffix of a heading may name the datum, as some exports do.
DATUM_SUFFIX: Final = {"_bd09": "BD-09", "_gcj02": "GCJ-02", "_wgs84": "WGS-84"}

DATUM_NAMES: Final[dict[str, str]] = {
    "wgs84": "WGS-84",
    "wgs1984": "WGS-84",
    "gps": "WGS-84",
    "epsg4326": "WGS-84",
    "gcj02": "GCJ-02",
    "火星坐标": "GCJ-02",
    "火星坐标系": "GCJ-02",
    "国测局": "GCJ-02",
    "高德": "GCJ-02",
    "高德坐标": "GCJ-02",
    "腾讯": "GCJ-02",
    "bd09": "BD-09",
    "bd09ll": "BD-09",
    "百度": "BD-09",
    "百度坐标": "BD-09",
    "cgcs2000": "CGCS2000",
    "2000国家大地坐标系": "CGCS2000",
    "国家2000": "CGCS2000",
    "epsg4490": "CGCS2000",
}


def fold(text: str) -> str:
    """Return a heading or name folded for comparison: NFKC, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def datum_of(text: str) -> str | None:
    """Return the datum a text names (`DATUM_NAMES`), "EPSG:n" as it is, or None."""
    folded = fold(text)
    bare = folded.replace("-", "").replace("_", "").replace(":", "").replace("/", "")
    if bare in DATUM_NAMES:
        return DATUM_NAMES[bare]
    if folded.startswith("epsg:") and folded[5:].isdigit():
        return folded.upper()
    return None


def recognise(headings: Sequence[str], *, fields: frozenset[str]) -> dict[str, str]:
    """Return heading → field of those asked for, each field once.

    Where two headings mean the same field, the one whose synonym stands first in the list wins
    (点位编号 before 序号).
    """
    ranks = {
        fold(word): (field, rank)
        for field, words in SYNONYMS.items()
        if field in fields
        for rank, word in enumerate(words)
    }
    best: dict[str, tuple[int, str]] = {}
    for heading in headings:
        known = ranks.get(fold(heading))
        if known is None:
            continue
        field, rank = known
        if field not in best or rank < best[field][0]:
            best[field] = (rank, heading)
    return {heading: field for field, (_, heading) in best.items()}
