"""What people call coordinate systems."""

import re
import unicodedata
from typing import Final

NAMES: Final[dict[str, str]] = {
    "wgs84": "WGS-84",
    "wgs1984": "WGS-84",
    "wgs84经纬度": "WGS-84",
    "gps": "WGS-84",
    "gps坐标": "WGS-84",
    "地球坐标": "WGS-84",
    "天地图": "CGCS2000",
    "epsg4326": "WGS-84",
    "gcj02": "GCJ-02",
    "gcj": "GCJ-02",
    "火星坐标": "GCJ-02",
    "火星坐标系": "GCJ-02",
    "国测局": "GCJ-02",
    "国测局坐标": "GCJ-02",
    "高德": "GCJ-02",
    "高德坐标": "GCJ-02",
    "高德地图": "GCJ-02",
    "腾讯": "GCJ-02",
    "腾讯坐标": "GCJ-02",
    "腾讯地图": "GCJ-02",
    "bd09": "BD-09",
    "bd09ll": "BD-09",
    "百度": "BD-09",
    "百度坐标": "BD-09",
    "百度地图": "BD-09",
    "cgcs2000": "CGCS2000",
    "2000坐标系": "CGCS2000",
    "2000国家大地坐标系": "CGCS2000",
    "国家大地2000": "CGCS2000",
    "国家2000": "CGCS2000",
    "epsg4490": "CGCS2000",
}
_MARKS: Final = re.compile(r"[-_:/\s()（）]")
_INSIDE: Final = sorted(
    ((word, name) for word, name in NAMES.items() if not word.startswith("epsg")),
    key=lambda item: -len(item[0]),
)
_CENTRAL: Final = re.compile(
    r"(?:中央(?:经线|子午线|经度)|cm_?)[:：]?(?P<before>\d{2,3})|(?P<after>\d{2,3})(?:度|°|e)?(?:中央)"
)
_ZONE: Final = re.compile(
    r"(?:第|zone_?|带号[:：]?)(?P<before>\d{2})|(?P<after>\d{2})(?:带|号带|分带|zone)"
)
_THREE, _SIX = (
    re.compile(r"(?:3|三)_?(?:度|°|-?degree)"),
    re.compile(r"(?:6|六)_?(?:度|°|-?degree)"),
)
# EPSG codes of CGCS2000's Gauss-Krüger zones.
THREE_ZONED, THREE_PLAIN = 4513, 4534  # zone 25, central meridian 75°
SIX_ZONED, SIX_PLAIN = 4491, 4502  # zone 13, central meridian 75°


def fold(text: str) -> str:
    """Return a heading or name folded for comparison: NFKC, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def bare(text: str) -> str:
    """Return a folded text without the marks between letters and digits."""
    return _MARKS.sub("", fold(text))


def datum_of(text: str) -> str | None:
    """Return the datum a text names: one of `NAMES`, "EPSG:n", or None.

    Zones of CGCS2000 are known by zone number or central meridian, such as
    "CGCS2000 3度带 39带" or "CGCS2000_3_Degree_GK_CM_117E".
    """
    folded = fold(text)
    if bare(text) in NAMES:
        return NAMES[bare(text)]
    if re.fullmatch(r"epsg:\d{4,6}", folded):
        return folded.upper()
    return _zone_of(folded)


def _zone_of(folded: str) -> str | None:
    six = bool(_SIX.search(folded))
    if not six and not _THREE.search(folded):
        return None
    central, zone = _CENTRAL.search(folded), _ZONE.search(folded)
    if zone is not None:
        return zoned_code(int(zone["before"] or zone["after"]), six=six)
    if central is not None:
        return plain_code(int(central["before"] or central["after"]), six=six)
    return None


def zoned_code(zone: int, *, six: bool = False) -> str | None:
    """Return the code of a zone whose eastings begin with its number; None for no such zone."""
    first, base, last = (13, SIX_ZONED, 23) if six else (25, THREE_ZONED, 45)
    return f"EPSG:{base + zone - first}" if first <= zone <= last else None


def plain_code(central: int, *, six: bool = False) -> str | None:
    """Return the code of a zone by its central meridian, eastings without its number."""
    step, base = (6, SIX_PLAIN) if six else (3, THREE_PLAIN)
    fits = 75 <= central <= 135 and (central - 75) % step == 0
    return f"EPSG:{base + (central - 75) // step}" if fits else None


def datum_in(heading: str) -> str:
    """Return the datum a heading names among other words ("经度_高德", "lon_bd09"), "" if none."""
    plain = bare(heading)
    return next((name for word, name in _INSIDE if word in plain), "")


def without_datum(folded: str) -> str:
    """Return a folded heading without the name of a datum and the marks around it."""
    plain = bare(folded)
    word = next((word for word, _ in _INSIDE if word in plain), "")
    return plain.replace(word, "", 1) if word else folded
