"""Area layers: county, townships, villages, communities, grids."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.canon import clean_id
from geoplan.base.crs import WGS84, metric_crs
from geoplan.base.errors import CrsError, InputError
from geoplan.frame.areas import LEVELS, check_areas
from geoplan.intake.datums import fold
from geoplan.intake.sniff import RawTable, open_tables

_SYNONYMS: Final = {
    "area_id": ("area_id", "区划代码", "代码", "编号", "code", "adcode"),
    "level": ("level", "级别", "层级"),
    "name": ("name", "名称", "区划名称"),
    "parent": ("parent", "上级", "上级代码"),
    "households": ("households", "户数", "size"),
}
_LEVEL_NAMES: Final = {
    "县": "county", "区县": "county", "乡镇": "township", "街道": "township", "村": "village",
    "行政村": "village", "社区": "community", "网格": "grid",
}  # fmt: skip


def read_areas(path: Path, *, crs: CRS | None, level: str = "") -> gpd.GeoDataFrame:
    """Read a layer of areas.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, shapefile or FlatGeobuf with polygons.
    crs
        The frame's metric system; None: chosen from the data.
    level
        Level of all areas of the file, when it has no such column.

    Returns
    -------
    GeoDataFrame
        As `geoplan.frame.areas.COLUMNS`, invalid outlines mended.

    Raises
    ------
    InputError
        `areas.columns`, `areas.level`, `areas.repeated`; CrsError `crs.ask`.
    """
    parts = [
        _one(table, path=path, level=level)
        for table in open_tables(path)
        if table.geometry is not None
    ]
    if not parts:
        raise InputError("areas.columns", file=path.name, missing="geometry")
    lonlat = gpd.GeoDataFrame(pd.concat(parts), crs=WGS84)
    if not lonlat.index.is_unique:
        twice = lonlat.index[lonlat.index.duplicated()][0]
        raise InputError("areas.repeated", file=path.name, value=twice)
    west, south, east, north = lonlat.total_bounds
    return check_areas(lonlat.to_crs(crs or metric_crs((west + east) / 2, (south + north) / 2)))


def _one(table: RawTable, *, path: Path, level: str) -> gpd.GeoDataFrame:
    if table.geometry is None or table.crs is None:
        raise CrsError("crs.ask", column="geometry")
    heads = {fold(str(head)): str(head) for head in table.cells.columns}
    found = {
        field: heads[fold(word)]
        for field, words in _SYNONYMS.items()
        for word in reversed(words)
        if fold(word) in heads
    }
    needed = [field for field in ("name", "level") if field not in found]
    if needed and not (needed == ["level"] and level):
        raise InputError("areas.columns", file=path.name, missing=", ".join(needed))
    cells = table.cells
    named = pd.Series(level, index=cells.index, dtype="str")
    if "level" in found:
        named = cells[found["level"]].str.strip().replace(_LEVEL_NAMES)
    wrong = named[~named.isin(LEVELS)]
    if len(wrong):
        known = ", ".join(LEVELS)
        raise InputError("areas.level", file=path.name, value=wrong.iloc[0], known=known)
    blank = pd.Series("", index=cells.index, dtype="str")
    texts = {f: cells[found[f]].str.strip() if f in found else blank for f in _SYNONYMS}
    sizes = pd.to_numeric(texts["households"], errors="coerce").fillna(0).astype("int64")
    outlines = shapely.make_valid(table.geometry.force_2d().to_numpy())
    lonlat = gpd.GeoSeries(outlines, index=cells.index, crs=table.crs)
    lonlat = lonlat.to_crs(WGS84)
    areas = gpd.GeoDataFrame(
        {"level": named, "name": texts["name"], "parent": texts["parent"], "size": sizes},
        geometry=lonlat,
    )
    ids = texts["area_id"].map(clean_id).astype("str")
    made = (named + ":" + texts["name"]).map(clean_id)
    areas.index = pd.Index(ids.where(ids != "", made), name="area_id")
    return areas
