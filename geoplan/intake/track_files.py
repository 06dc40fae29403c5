"""Files of tracks as one table of points: GPX, KML and KMZ, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pandas as pd

from geoplan.base.errors import InputError, MissingError
from geoplan.intake.datums import datum_in, datum_of, fold, without_datum
from geoplan.intake.guards import check_size, check_xml
from geoplan.intake.kml import SUFFIXES as KML_SUFFIXES
from geoplan.intake.kml import kml_content
from geoplan.intake.sniff import Opening, open_tables
from geoplan.intake.track_times import ZONED

_HEADS: Final[dict[str, tuple[str, ...]]] = {
    "lon": ("经度", "東經", "东经", "lon", "lng", "long", "longitude"),
    "lat": ("纬度", "緯度", "北纬", "lat", "latitude"),
    "pair": ("坐标", "经纬度", "经纬度坐标", "coords", "coordinates", "location"),
    "time": (
        "时间", "定位时间", "采集时间", "记录时间", "上报时间", "日期时间", "gps时间", "time",
        "timestamp", "datetime", "time_utc", "utc", "gps_time", "at", "date",
    ),
    "track": (
        "轨迹", "轨迹编号", "轨迹号", "轨迹名称", "设备", "设备号", "设备编号", "终端号", "车牌号",
        "track", "track_id", "trip", "agent_id", "device", "device_id", "vehicle", "id",
    ),
    "by": ("检查员", "巡查员", "姓名", "人员", "检查人", "by", "user", "inspector", "name"),
    "datum": ("坐标系", "坐标系统", "crs", "datum"),
}  # fmt: skip
_FIELDS: Final = {fold(word): field for field, words in _HEADS.items() for word in words}
WORDS: Final = frozenset(_FIELDS)
_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?"
_PAIR: Final = rf"({_NUMBER})\s*[,，;；\s]\s*({_NUMBER})"
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]")
COLUMNS: Final = ("sheet", "row", "lon", "lat", "time", "track", "by")


@dataclass(frozen=True, kw_only=True)
class RawPoints:
    """Points as the file gives them.

    Attributes
    ----------
    table
        sheet, row (as shown to people; in GPX and KML the number of the point), lon, lat (NaN:
        unreadable), time, track, by (texts).
    datum, basis
        What the file says of its coordinates, "" when nothing does; where it says so.
    encoding
        Of a text.
    """

    table: pd.DataFrame
    datum: str
    basis: str
    encoding: str = ""


def read_points(path: Path, *, encoding: str = "") -> RawPoints:
    """Read a file of tracks.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `tracks.columns`: a table without coordinates; `tracks.none`: no track in the file; what
        `open_tables` and the guards refuse.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    check_size(path)
    kind = path.suffix.lower()
    if kind == ".gpx":
        check_xml(path)
        raw = _of_rows(_gpx(_root(path.read_bytes(), name=path.name)), datum="WGS-84")
    elif kind in KML_SUFFIXES:
        root = _root(kml_content(path), name=path.name)
        stated = root.find(".//OvCoordType")
        told = datum_of(stated.text or "") if stated is not None else None
        raw = _of_rows(_kml(root), datum=told or "WGS-84")
    else:
        raw = _tables(path, encoding=encoding)
    if raw.table.empty:
        raise InputError("tracks.none", file=path.name)
    return raw


def _root(content: bytes, *, name: str) -> ET.Element:
    try:
        root = ET.fromstring(content)  # noqa: S314  (entities were refused before)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise InputError("file.damaged", file=name, detail=error) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


_Row = tuple[str, str, str, str]  # lon, lat, time, track


def _of_rows(rows: Iterator[_Row], *, datum: str) -> RawPoints:
    table = pd.DataFrame(list(rows), columns=["lon", "lat", "time", "track"], dtype="str")
    for name in ("lon", "lat"):
        table[name] = pd.to_numeric(table[name], errors="coerce").astype("float64")
    table = table.assign(sheet="", row=range(1, len(table) + 1), by="")
    return RawPoints(table=table[list(COLUMNS)], datum=datum, basis="format")


def _gpx(root: ET.Element) -> Iterator[_Row]:
    number = 0
    for element in root:
        if element.tag not in {"trk", "rte"}:
            continue
        number += 1
        name = (element.findtext("name") or "").strip() or str(number)
        for point in element.iter("trkpt" if element.tag == "trk" else "rtept"):
            time = (point.findtext("time") or "").strip()
            yield point.get("lon", ""), point.get("lat", ""), time, name


def _kml(root: ET.Element) -> Iterator[_Row]:
    number = 0
    for placemark in root.iter("Placemark"):
        named = (placemark.findtext("name") or "").strip()
        for element in placemark.iter():
            if element.tag not in {"Track", "LineString"}:
                continue
            number += 1
            yield from _line(element, named or str(number))


def _line(element: ET.Element, name: str) -> Iterator[_Row]:
    if element.tag == "Track":
        times = [(when.text or "").strip() for when in element.findall("when")]
        places = [(coord.text or "").split() for coord in element.findall("coord")]
    else:
        # As tools that know no gx:Track write one: places, without times.
        places = [part.split(",") for part in (element.findtext("coordinates") or "").split()]
        times = []
    for at, place in enumerate(places):
        lon, lat = (*place, "", "")[:2]
        yield lon, lat, times[at] if at < len(times) else "", name


def _tables(path: Path, *, encoding: str) -> RawPoints:
    parts: list[pd.DataFrame] = []
    datums: set[str] = set()
    coded = ""
    for raw in open_tables(path, opening=Opening(encoding=encoding, words=WORDS)):
        fields = _recognise([str(head) for head in raw.cells.columns])
        if not ({"lon", "lat"} <= set(fields) or "pair" in fields):
            continue
        datums |= _datums_of(raw.cells, fields)
        coded = raw.encoding
        parts.append(_table(raw.cells, fields).assign(sheet=raw.sheet))
    if not parts:
        raise InputError("tracks.columns", file=path.name)
    table = pd.concat(parts, ignore_index=True)
    datum = next(iter(datums)) if len(datums) == 1 else ""
    basis = "heading" if datum else ""
    return RawPoints(table=table[list(COLUMNS)], datum=datum, basis=basis, encoding=coded)


def _recognise(headings: list[str]) -> dict[str, str]:
    """Return field → heading; units, remarks and the name of a datum are looked past."""
    found: dict[str, str] = {}
    for heading in headings:
        plain = fold(_BRACKETS.sub("", heading)).strip("*＊:：")
        for form in (plain, without_datum(plain)):
            if form in _FIELDS:
                found.setdefault(_FIELDS[form], heading)
                break
    return found


def _datums_of(cells: pd.DataFrame, fields: dict[str, str]) -> set[str]:
    if "datum" in fields:
        told = {datum_of(text) or "" for text in cells[fields["datum"]].unique().tolist()}
        return told - {""}
    heads = [fields[name] for name in ("lon", "pair") if name in fields]
    return {datum_in(head) for head in heads} - {""}


def _table(cells: pd.DataFrame, fields: dict[str, str]) -> pd.DataFrame:
    def texts(name: str) -> "pd.Series[str]":
        if name not in fields:
            return pd.Series("", index=cells.index, dtype="str")
        return cells[fields[name]].str.strip()

    time = texts("time")
    if "utc" in fold(fields.get("time", "")):
        # The heading tells the zone that the texts leave out.
        time = time.where((time == "") | time.str.contains(ZONED), time + "Z")
    lon, lat = texts("lon"), texts("lat")
    if "lon" not in fields:
        pair = texts("pair").str.extract(_PAIR)
        lon, lat = pair[0], pair[1]
    return pd.DataFrame(
        {
            "row": cells.index.astype("int64"),
            "lon": pd.to_numeric(lon, errors="coerce").astype("float64").to_numpy(),
            "lat": pd.to_numeric(lat, errors="coerce").astype("float64").to_numpy(),
            "time": time.to_numpy(),
            "track": texts("track").to_numpy(),
            "by": texts("by").to_numpy(),
        }
    ).astype({"time": "str", "track": "str", "by": "str"})
