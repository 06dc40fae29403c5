"""An office's own street lines: any layer of lines, with columns named as people name them."""

import unicodedata
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84, is_metric
from geoplan.base.errors import InputError
from geoplan.intake.coordinates import move_shapes
from geoplan.intake.datums import datum_of
from geoplan.intake.guards import check_xml
from geoplan.intake.layers import open_shapefile
from geoplan.intake.osm_tags import BOTH, CLASSES, MASK_KEYS, number, table_masks, yes
from geoplan.intake.planarise import planarise
from geoplan.intake.street_source import OSM_CREDIT, RawStreets, choose_crs, reproject

LINE_SUFFIXES: Final = (
    ".gpkg",
    ".geojson",
    ".json",
    ".shp",
    ".fgb",
    ".parquet",
    ".geoparquet",
    ".gml",
    ".kml",
)
_LINE_TYPES: Final = (1, 5)
_LAYER_HINTS: Final = ("road", "link", "edge", "street", "line", "道路", "路", "街")
_SYNONYMS: Final = {
    "name": ("name", "roadname", "streetname", "stname", "名称", "道路名称", "路名", "街道名称"),
    "highway": (
        "highway",
        "class",
        "roadclass",
        "fclass",
        "type",
        "roadtype",
        "kind",
        "等级",
        "类型",
        "道路等级",
        "道路类型",
        "级别",
    ),
    "oneway": ("oneway", "单行", "单行道", "单向", "dir", "direction", "方向", "通行方向"),
    "width": ("width", "widthm", "roadwidth", "宽度", "路宽", "道路宽度"),
    "layer": ("layer", "level", "层", "层级"),
    "bridge": ("bridge", "桥", "桥梁", "是否桥梁"),
    "tunnel": ("tunnel", "隧道", "是否隧道"),
    "access": ("access",),
    "foot": ("foot",),
    "bicycle": ("bicycle",),
    "motor_vehicle": ("motorvehicle",),
    "junction": ("junction",),
}
_ENDS: Final = (
    ("u", "v"),
    ("fromnode", "tonode"),
    ("fromid", "toid"),
    ("fnode", "tnode"),
    ("from", "to"),
    ("source", "target"),
    ("startnode", "endnode"),
    ("起点", "终点"),
)
# What offices write for the classes that speeds are known for.
_CLASS_WORDS: Final = {
    "高速": "motorway",
    "高速公路": "motorway",
    "快速路": "trunk",
    "主干路": "primary",
    "主干道": "primary",
    "次干路": "secondary",
    "次干道": "secondary",
    "支路": "tertiary",
    "街巷": "living_street",
    "背街小巷": "living_street",
    "巷": "living_street",
    "内部道路": "service",
    "人行道": "footway",
    "步行街": "pedestrian",
    "国道": "trunk",
    "省道": "primary",
    "县道": "secondary",
    "乡道": "tertiary",
    "村道": "unclassified",
}
_ONEWAY_WORDS: Final = {
    "是": "yes",
    "单向": "yes",
    "单行": "yes",
    "正向": "yes",
    "t": "yes",
    "y": "yes",
    "ft": "yes",
    "f": "yes",
    "反向": "-1",
    "逆向": "-1",
    "tf": "-1",
}


def read_lines(path: Path, *, datum: str | None = None, encoding: str = "") -> RawStreets:
    """Read a layer of street lines.

    Columns are recognised by name, Chinese or English. A table that names the nodes of its
    lines (u, v …) is used as it is; else lines are cut where they meet on one level (`layer`,
    or bridges and tunnels), and what was drawn twice is merged. A column of directions
    (`dir`, 方向) is read as 0 both, 1 along the drawing, -1 against it.

    Parameters
    ----------
    datum
        "GCJ-02", "EPSG:4549" …, over what the layer says.
    encoding
        Of a shapefile's attributes, "" to find out.

    Raises
    ------
    InputError
        `streets.unreadable`, `streets.no_lines`, `streets.no_crs`.
    """
    table = _open(path, encoding=encoding)
    if datum is not None:
        own = np.asarray(table.geometry.array, dtype=object)
        moved = move_shapes(own, datum=datum_of(datum) or datum, own=None)
        table = table.set_geometry(gpd.GeoSeries(moved, index=table.index, crs=WGS84))
    if table.crs is None:
        raise InputError("streets.no_crs", file=path.name)
    shapes = np.asarray(table.geometry.array, dtype=object)
    lineal = np.isin(shapely.get_type_id(shapes), _LINE_TYPES) & ~shapely.is_empty(shapes)
    if not lineal.any():
        raise InputError("streets.no_lines", file=path.name)
    dropped = int((~lineal).sum())
    table = table[lineal].explode(ignore_index=True)
    lines = shapely.force_2d(np.asarray(table.geometry.array, dtype=object))
    columns = _columns(table)
    records = _records(table, columns)
    source = CRS(table.crs)
    # Meeting lines are found in metres.
    crs = source if is_metric(source) else choose_crs(lines, source, wanted=None)
    lines = reproject(np.asarray(lines, dtype=object), source=source, target=crs)
    ends = _ends(table)
    raw = RawStreets(
        file=path.name,
        format=path.suffix.lstrip(".").lower(),
        crs=crs,
        lines=lines,
        records=records,
        node_ids=np.empty(0, dtype="int64"),
    )
    raw.warn("streets.warn.no_line", count=dropped)
    if "highway" not in columns:
        raw.warn("streets.warn.no_class", count=len(lines))
    elif records["highway"].isin(CLASSES).mean() > 0.9 and {"u", "v"} <= set(table.columns):
        raw.credit = OSM_CREDIT  # the columns of OSMnx and its kin, so the data are OSM's
    if ends is None:
        _cut(raw)
    elif _ends_fit(lines, ends):
        names, positions = np.unique(ends, return_inverse=True)
        records[["u", "v"]] = positions.reshape(ends.shape)
        raw.node_ids = _whole(names)
    elif _as_many(lines, ends):
        # As many places as names: some lines are drawn from their last node to their first.
        _number(raw)
    else:
        _cut(raw)
    return raw


def _open(path: Path, *, encoding: str) -> gpd.GeoDataFrame:
    suffix = path.suffix.lower()
    if suffix in {".parquet", ".geoparquet"}:
        return _open_parquet(path)
    try:
        if suffix == ".shp":
            table = open_shapefile(path, encoding=encoding).table
            return _placed(table, path)
        if suffix in {".gml", ".kml"}:
            check_xml(path)
        layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
        drawn = [name for name, kind in layers if kind not in {"None", "Point", "Polygon"}]
        lineal = [name for name, kind in layers if "LineString" in kind] or drawn
        if not lineal:
            raise InputError("streets.no_lines", file=path.name)
        hinted = [name for name in lineal if any(hint in name.lower() for hint in _LAYER_HINTS)]
        table = pyogrio.read_dataframe(path, layer=(hinted or lineal)[0], use_arrow=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise InputError("streets.unreadable", file=path.name, detail=error) from None
    return _placed(table, path)


def _placed(table: pd.DataFrame, path: Path) -> gpd.GeoDataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        raise InputError("streets.no_lines", file=path.name)
    return table


def _open_parquet(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (ValueError, OSError, TypeError) as error:
        raise InputError("streets.unreadable", file=path.name, detail=error) from None


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def _columns(table: gpd.GeoDataFrame) -> dict[str, str]:
    """Return our name → the table's column."""
    known = {_folded(str(column)): str(column) for column in table.columns[::-1]}
    found: dict[str, str] = {}
    for ours, synonyms in _SYNONYMS.items():
        for word in synonyms:
            if word in known:
                found[ours] = known[word]
                break
    return found


def _texts(values: pd.Series) -> pd.Series:
    """Return a column as trimmed texts; whole numbers lose their ".0", gaps are ""."""
    texts = values.astype("object").where(values.notna(), "").astype("str").str.strip()
    return texts.str.replace(r"\.0$", "", regex=True)


def _records(table: gpd.GeoDataFrame, columns: dict[str, str]) -> pd.DataFrame:
    index = table.index
    texts = {ours: _texts(table[column]) for ours, column in columns.items()}
    blank = pd.Series("", index=index, dtype="str")
    highway = texts.get("highway", blank)
    highway = highway.map(lambda word: _CLASS_WORDS.get(word, word)).astype("str")
    tags = {key: texts[key].str.lower() for key in MASK_KEYS if key in texts}
    # Without a column that says so nothing is one-way, not even a motorway: it may be drawn once.
    tags["oneway"] = tags.get("oneway", pd.Series("no", index=index)).map(
        lambda word: _ONEWAY_WORDS.get(word, word)
    )
    table_tags = pd.DataFrame({**tags, "highway": highway}).astype("str")
    records = table_masks(table_tags).set_index(index)
    level = pd.to_numeric(texts.get("layer", blank), errors="coerce")
    for ours in ("bridge", "tunnel"):
        records[ours] = texts.get(ours, blank).map(yes).astype(bool)
    stated = records["bridge"].astype("int8") - records["tunnel"].astype("int8")
    records["layer"] = level.fillna(stated).clip(-9, 9).astype("int8")
    records["highway"], records["name"] = highway, texts.get("name", blank)
    records["width_m"] = texts.get("width", blank).map(number).astype("float64")
    return records.reset_index(drop=True)


def _ends(table: gpd.GeoDataFrame) -> npt.NDArray[np.object_] | None:
    known = {_folded(str(column)): str(column) for column in table.columns}
    for first, last in _ENDS:
        if first in known and last in known:
            pair = table[[known[first], known[last]]]
            if not pair.isna().any(axis=None):
                return pair.astype("str").to_numpy(dtype="str")
    return None


def _ends_fit(lines: npt.NDArray[np.object_], ends: npt.NDArray[np.object_]) -> bool:
    """Tell whether named nodes lie where the lines end, within a metre."""
    at = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    xy = shapely.get_coordinates(at)
    table = pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "node": ends.T.ravel()})
    box = table.groupby("node")[["x", "y"]].agg(["min", "max"])
    spread = np.hypot(box["x", "max"] - box["x", "min"], box["y", "max"] - box["y", "min"])
    return bool((spread <= 1.0).all())


def _as_many(lines: npt.NDArray[np.object_], ends: npt.NDArray[np.object_]) -> bool:
    """Tell whether lines end at as many places as there are named nodes, to a thousandth."""
    names, places = len(np.unique(ends)), len(np.unique(_corners(lines), axis=0))
    return abs(names - places) <= names / 1000


def _whole(ids: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return node names as numbers; names that are none are numbered."""
    numbers = pd.to_numeric(pd.Series(ids), errors="coerce")
    if numbers.isna().any() or (numbers % 1 != 0).any():
        return np.arange(1, len(ids) + 1, dtype="int64")
    return numbers.to_numpy(dtype="int64")


def _cut(raw: RawStreets) -> None:
    """Cut lines where they meet, number the nodes, and merge what was drawn twice."""
    before = len(raw.lines)
    lines, origin = planarise(raw.lines, level=raw.records["layer"].to_numpy(dtype="int64"))
    records = raw.records.iloc[origin].reset_index(drop=True)
    raw.warn("streets.warn.planarised", count=before, pieces=len(lines))
    raw.lines, raw.records = lines, records
    _number(raw)
    _merge(raw)


def _corners(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return first ends, then last ends; a centimetre decides whether two are one node."""
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    return np.round(shapely.get_coordinates(ends), 2)


def _number(raw: RawStreets) -> None:
    """Make a node of each place where lines end."""
    _, node = np.unique(_corners(raw.lines), axis=0, return_inverse=True)
    node = node.ravel()
    raw.records["u"], raw.records["v"] = node[: len(raw.lines)], node[len(raw.lines) :]
    raw.node_ids = np.arange(1, node.max() + 2, dtype="int64")


def _merge(raw: RawStreets) -> None:
    """Make one record of a street that was drawn twice, or once each way."""
    lines, records = raw.lines, raw.records
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    key = pd.DataFrame(np.round(shapely.get_coordinates(middle), 1), columns=["x", "y"])
    key["low"] = np.minimum(records["u"], records["v"])
    key["high"] = np.maximum(records["u"], records["v"])
    key["layer"] = records["layer"]
    group = key.groupby(["low", "high", "x", "y", "layer"], sort=False).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    turned = records["u"].to_numpy() != records["u"].to_numpy()[first][group]
    for mode in ("foot", "bike", "car"):
        bits = records[mode].to_numpy(dtype="int8")
        flipped = ((bits & 1) << 1) | (bits >> 1)
        ways = np.zeros(len(first), dtype="int8")
        np.bitwise_or.at(ways, group, np.where(turned, flipped, bits))
        records.loc[first, mode] = ways & BOTH
    raw.warn("streets.warn.merged", count=len(lines) - len(first))
    raw.lines, raw.records = lines[first], records.iloc[first].reset_index(drop=True)
