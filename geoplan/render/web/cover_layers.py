"""Cells and areas of the coverage page, each with its measures."""

import importlib
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.errors import InputError
from geoplan.coverage.grid import hexagons
from geoplan.coverage.result import Coverage
from geoplan.coverage.sites import FEW
from geoplan.render.web.encode import pack
from geoplan.render.web.rows import area_rows, lonlat

# Above this many cells a page grows heavy; streets then show where nobody walked.
_MOST_CELLS: Final = 20_000
_FINEST_H3: Final = 15
_WHOLE: Final = ("sites", "visited", "never", "visits", "findings")
_REAL: Final = ("days", "per_visit", "share", "on_target", "per_target", "walked", "change")
# Those that cells of streets alone have too come first: what is null at a row's end is left out.
_KEYS: Final = (
    "name", "shape", "street_m", "walked_m", "walked", "sites", "visited", "never", "visits",
    "findings", "few", "days", "share", "on_target", "per_target", "per_visit", "change", "of",
)  # fmt: skip
_LEVELS: Final = {"grid": "grids", "community": "communities", "township": "townships"}

Rows = list[dict[str, Any]]


def cover_layers(
    coverage: Coverage, *, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, h3_resolution: int = -1
) -> tuple[list[dict[str, Any]], "pd.Series[int]"]:
    """Return the page's layers, and the position of each site's hexagon in the first of them.

    Parameters
    ----------
    coverage, sites, areas
        As measured, and the frame's tables.
    h3_resolution
        0 to 15; below 0: no layer of H3 cells.
    """
    cells = _all_cells(coverage)
    layers = [_layer("cells", _cell_rows(cells))]
    for level, plural in _LEVELS.items():
        groups = _with_change(getattr(coverage, plural), coverage.change.get(plural))
        if coverage.streets is not None:
            groups = groups.join(_walked(getattr(coverage.streets, plural)), how="left")
        chosen = areas[(areas["level"] == level) & areas["name"].isin(groups.index)]
        outlines = area_rows(chosen)
        if outlines:
            told = dict(zip(groups.index, _measures(groups), strict=True))
            layers.append(_layer(level, [{**one, **told[one["name"]]} for one in outlines]))
    if h3_resolution >= 0:
        layers.append(_layer("h3", _h3_rows(coverage, sites, h3_resolution)))
    return layers, _cell_of(sites, cells)


def _layer(code: str, rows: Rows) -> dict[str, Any]:
    """Return rows as lists in one order of keys, which takes a third of the bytes."""
    lists = []
    for row in rows:
        values = [row.get(key) for key in _KEYS]
        while values[-1] is None:
            values.pop()
        lists.append(values)
    return {"code": code, "keys": list(_KEYS), "rows": lists}


def _all_cells(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return the hexagons of sites, and those of streets alone, with no site."""
    cells = coverage.cells
    if coverage.streets is None:
        return cells
    walked = coverage.streets.cells
    cells = gpd.GeoDataFrame(cells.join(_walked(walked), how="left"))
    more = walked.loc[walked.index.difference(cells.index)]
    if not 0 < len(more) + len(cells) <= _MOST_CELLS or more.empty:
        return cells
    table = _walked(more).assign(few=False)
    other = gpd.GeoDataFrame(table, geometry=more.geometry)
    joined = [cells, other.to_crs(CRS(cells.crs))]
    return gpd.GeoDataFrame(pd.concat(joined))


def _walked(groups: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "walked": groups["share"],
            "walked_m": groups["walked_m"],
            "street_m": groups["length_m"],
        }
    )


def _with_change(groups: pd.DataFrame, change: pd.DataFrame | None) -> pd.DataFrame:
    if change is None:
        return groups
    return groups.assign(change=change["share_change"].reindex(groups.index))


def _cell_of(sites: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> "pd.Series[int]":
    if sites.empty:
        return pd.Series(dtype="int64")
    west, _, east, _ = cells.geometry.iloc[0].bounds
    _, names = hexagons(sites.geometry, cell_m=round(east - west, 3))
    return pd.Series(cells.index.get_indexer(pd.Index(names)), index=sites.index)


def _cell_rows(cells: gpd.GeoDataFrame) -> Rows:
    crs, shapes = CRS(cells.crs), np.asarray(cells.geometry.array, dtype=object)
    return [
        {"name": "", "shape": pack(shapes[at : at + 1], crs=crs), **row}
        for at, row in enumerate(_measures(pd.DataFrame(cells.drop(columns="geometry"))))
    ]


def _measures(groups: pd.DataFrame) -> Rows:
    """Return each group's measures; what has no number is null."""
    rows: Rows = [{} for _ in range(len(groups))]
    digits = {**dict.fromkeys((*_WHOLE, "walked_m", "street_m"), 0), **dict.fromkeys(_REAL, 3)}
    for name, places in digits.items():
        for row, value in zip(rows, _column(groups, name), strict=True):
            row[name] = None if value is None else round(value, places or None)
    for row, few in zip(rows, groups["few"].tolist(), strict=True):
        row["few"] = 1 if few else None
    return rows


def _column(groups: pd.DataFrame, name: str) -> list[float | None]:
    if name not in groups:
        return [None] * len(groups)
    values = groups[name].astype("float64").replace([np.inf, -np.inf], np.nan)
    return [None if np.isnan(value) else value for value in values.tolist()]


def _h3_rows(coverage: Coverage, sites: gpd.GeoDataFrame, resolution: int) -> Rows:
    if resolution > _FINEST_H3:
        raise InputError("coverage.h3", resolution=resolution)
    try:
        h3 = importlib.import_module("h3")
    except ImportError:
        raise InputError("coverage.no_h3") from None
    lon, lat = lonlat(sites)
    # h3 knows no arrays.
    keys = [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)]
    groups = _by_cell(coverage.sites.reindex(sites.index), keys)
    # H3 tells corners as (latitude, longitude).
    rings = [shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(key)]) for key in groups.index]
    outlines = gpd.GeoSeries(rings, crs=4326).to_crs(CRS(sites.crs))
    shapes, crs = np.asarray(outlines.array, dtype=object), CRS(sites.crs)
    places = pd.Series(range(len(keys))).groupby(keys).agg(list)
    rows = _measures(groups)
    for at, (key, row) in enumerate(zip(groups.index, rows, strict=True)):
        shape = pack(shapes[at : at + 1], crs=crs)
        row |= {"name": key, "shape": shape, "of": places[key]}
    return rows


def _by_cell(found: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    visited = found["visits"] > 0
    table = found.assign(visited=visited, never=~visited, on_time=~found["late"])
    sums = ["visited", "never", "visits", "findings", "on_time", "wanted"]
    groups = table.groupby(keys)[sums].sum()
    groups["sites"], groups["days"] = table.groupby(keys).size(), table.groupby(keys)["days"].min()
    groups["share"] = groups["visited"] / groups["sites"]
    groups["on_target"] = groups["on_time"] / groups["sites"]
    groups["per_visit"] = groups["findings"] / groups["visits"].where(groups["visits"] > 0)
    groups["per_target"] = groups["visits"] / groups["wanted"]
    groups["few"] = groups["visits"] < FEW
    return groups
