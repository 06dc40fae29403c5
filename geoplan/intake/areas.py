"""Areas: layers of outlines, and lists of names and codes, one level or several in a row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.canon import clean_id
from geoplan.base.crs import WGS84, metric_crs
from geoplan.base.errors import CrsError, InputError
from geoplan.frame.areas import LEVELS, check_areas
from geoplan.intake.coordinates import move_shapes
from geoplan.intake.datums import datum_of, fold
from geoplan.intake.raw import RawTable
from geoplan.intake.sniff import Opening, Source, open_tables

_SYNONYMS: Final = {
    "area_id": ("area_id", "区划代码", "代码", "编号", "code", "adcode"),
    "level": ("level", "级别", "层级"),
    "name": ("name", "名称", "区划名称"),
    "parent": ("parent", "上级", "上级代码"),
    "households": ("households", "户数", "size"),
}
# Columns of tables that name several levels in one row, coarse to fine.
_WIDE: Final = {
    "county": ("county", "district", "district_name", "区县", "县区", "县（市、区）", "县"),
    "township": ("town", "township", "street", "乡镇街道", "镇街", "街道（乡镇）", "乡镇", "街道"),
    "village": ("village", "村（社区）", "村居", "行政村", "村", "village_name"),
    "community": ("community", "社区"),
    "grid": ("grid", "网格"),
}
_CODES: Final = {
    "county": ("county_code", "district_adcode", "区县代码"),
    "township": ("town_code", "township_code", "乡镇代码", "街道代码"),
    "village": ("village_code", "村代码", "村居代码"),
    "community": ("community_code", "社区代码"),
    "grid": ("grid_code", "网格编号", "网格代码"),
}
_WORDS: Final = frozenset(
    fold(word) for known in (_SYNONYMS, _WIDE, _CODES) for words in known.values() for word in words
)
_LEVEL_NAMES: Final = {
    "县": "county", "区县": "county", "district": "county", "乡镇": "township", "街道": "township",
    "village": "village", "村": "village", "行政村": "village", "社区": "community",
    "网格": "grid",
}  # fmt: skip
_COMMUNITY: Final = r"(?:社区|居委会|居民委员会)$"


@dataclass(frozen=True, kw_only=True)
class AreaOptions:
    """What the user says of areas.

    Attributes
    ----------
    crs
        The frame's metric system; None: chosen from the data.
    level
        Level of all areas of the file, when it has no such column.
    datum
        "GCJ-02" …, over what the file says; None: the file's word stands.
    opening
        Encoding and layer.
    """

    crs: CRS | None = None
    level: str = ""
    datum: str | None = None
    opening: Opening | None = None


def read_areas(source: Source, *, options: AreaOptions) -> gpd.GeoDataFrame:
    """Read areas.

    A table with one area a row needs name and level; one with a column for each level (county,
    town, village …) makes areas of every level, the upper ones as the union of what they hold.
    Villages whose names end in 社区 or 居委会 become communities.

    Returns
    -------
    GeoDataFrame
        As `geoplan.frame.areas.COLUMNS`, invalid outlines mended; no geometry for lists.

    Raises
    ------
    InputError
        `areas.columns`, `areas.level`, `areas.repeated`, `areas.no_place`; CrsError `crs.ask`.
    """
    opening = replace(options.opening or Opening(), words=_WORDS)
    parts = [
        part
        for table in open_tables(source, opening=opening)
        for part in _read(table, file=source.name, options=options)
    ]
    lonlat = gpd.GeoDataFrame(pd.concat(parts), crs=WGS84)
    lonlat.index.name = "area_id"
    if not lonlat.index.is_unique:
        twice = lonlat.index[lonlat.index.duplicated()][0]
        raise InputError("areas.repeated", file=source.name, value=twice)
    crs = options.crs
    if crs is None:
        west, south, east, north = lonlat.total_bounds
        if not np.isfinite(west):
            raise InputError("areas.no_place", file=source.name)
        crs = metric_crs((west + east) / 2, (south + north) / 2)
    return check_areas(lonlat.to_crs(crs))


def _read(table: RawTable, *, file: str, options: AreaOptions) -> Iterator[gpd.GeoDataFrame]:
    heads = {fold(str(head)): str(head) for head in table.cells.columns}
    found = _found(heads, _SYNONYMS)
    wide = _found(heads, _WIDE)
    shapes = _outlines(table, datum=options.datum)
    if {"name", "level"} <= set(found) or ("name" in found and options.level):
        yield _plain(table.cells, found, shapes, file=file, level=options.level)
    elif wide:
        yield from _by_level(table.cells, wide, _found(heads, _CODES), shapes)
    else:
        missing = [field for field in ("name", "level") if field not in found]
        raise InputError("areas.columns", file=file, missing=", ".join(missing))


def _found(heads: dict[str, str], words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        field: heads[fold(word)]
        for field, synonyms in words.items()
        for word in reversed(synonyms)
        if fold(word) in heads
    }


def _outlines(table: RawTable, *, datum: str | None) -> gpd.GeoSeries:
    """Return the areas' outlines in WGS-84 degrees, None where a list has none."""
    index = table.cells.index
    if table.geometry is None:
        return gpd.GeoSeries(np.full(len(index), None), index=index, crs=WGS84)
    if datum is None and table.crs is None:
        raise CrsError("crs.ask", column="geometry")
    shapes = shapely.make_valid(np.asarray(table.geometry.array, dtype=object))
    own = table.crs
    code = own.to_epsg() if own is not None else None
    stated = f"EPSG:{code}" if code else own.name if own is not None else ""
    name = datum_of(datum) or datum if datum else datum_of(stated) or stated
    return gpd.GeoSeries(move_shapes(shapes, datum=name, own=own), index=index, crs=WGS84)


def _plain(
    cells: pd.DataFrame,
    found: dict[str, str],
    shapes: gpd.GeoSeries,
    *,
    file: str,
    level: str,
) -> gpd.GeoDataFrame:
    levels = pd.Series(level, index=cells.index, dtype="str")
    if "level" in found:
        levels = cells[found["level"]].str.strip().replace(_LEVEL_NAMES)
    wrong = levels[~levels.isin(LEVELS)]
    if len(wrong):
        known = ", ".join(LEVELS)
        raise InputError("areas.level", file=file, value=wrong.iloc[0], known=known)
    blank = pd.Series("", index=cells.index, dtype="str")
    texts = {f: cells[found[f]].str.strip() if f in found else blank for f in _SYNONYMS}
    sizes = pd.to_numeric(texts["households"], errors="coerce").fillna(0).astype("int64")
    areas = gpd.GeoDataFrame(
        {"level": levels, "name": texts["name"], "parent": texts["parent"], "size": sizes},
        geometry=shapes,
    )
    ids = texts["area_id"].map(clean_id).astype("str")
    made = (levels + ":" + texts["name"]).map(clean_id)
    areas.index = pd.Index(ids.where(ids != "", made), name="area_id")
    return areas


def _by_level(
    cells: pd.DataFrame, wide: dict[str, str], codes: dict[str, str], shapes: gpd.GeoSeries
) -> Iterator[gpd.GeoDataFrame]:
    """Yield the areas of each level that a table names side by side."""
    path = pd.Series("", index=cells.index, dtype="str")
    parent = path
    for level in (level for level in LEVELS if level in wide):
        names = cells[wide[level]].str.strip()
        path = path + "/" + names
        if level in codes:
            ids = cells[codes[level]].str.strip().map(clean_id).astype("str")
        else:
            ids = (level + ":" + path.str.strip("/")).map(clean_id).astype("str")
        table = gpd.GeoDataFrame(
            {"area_id": ids, "name": names, "parent": parent, "level": level},
            geometry=shapes,
        )[names != ""]
        parent = ids.where(names != "", parent)
        if table.geometry.notna().any():
            areas = table.dissolve("area_id")
        else:
            areas = table.drop_duplicates("area_id").set_index("area_id")
        rest = pd.Series(areas["name"])
        if level == "village":
            areas["level"] = areas["level"].mask(rest.str.contains(_COMMUNITY), "community")
        areas["size"] = 0
        yield gpd.GeoDataFrame(areas[["level", "name", "parent", "size", "geometry"]])
