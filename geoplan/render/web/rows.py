"""The frame's tables as a page's document holds them."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.render.web.encode import pack


def lonlat(table: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return a place inside each shape, in degrees."""
    points = shapely.point_on_surface(np.asarray(table.geometry.array, dtype=object))
    xy = shapely.get_coordinates(points)
    return to_lonlat(xy[:, 0], xy[:, 1], crs=CRS(table.crs))


def site_rows(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return sites without people: no name of a person, no phone, no kept columns."""
    if sites.empty:
        return []
    lon, lat = lonlat(sites)
    shown = ("name", "category", "address", "unit", "township", "community", "grid")
    texts = sites[list(shown)].to_numpy().tolist()
    rows: list[dict[str, Any]] = [
        {
            "id": str(key),
            "lon": round(float(x), 6),
            "lat": round(float(y), 6),
            **dict(zip(shown, row, strict=True)),
        }
        for key, x, y, row in zip(sites.index, lon, lat, texts, strict=True)
    ]
    shapes, crs = np.asarray(sites.geometry.array, dtype=object), CRS(sites.crs)
    for at in np.flatnonzero(shapely.get_dimensions(shapes) > 0):
        rows[at]["shape"] = pack(shapes[at : at + 1], crs=crs)
    return rows


def area_rows(areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return level, name and outline of the areas that have one."""
    areas = areas[areas.geometry.notna()]
    if areas.empty:
        return []
    crs = CRS(areas.crs)
    # Ten metres are enough for an outline on a screen.
    shapes = areas.geometry.simplify(10)
    return [
        {"level": level, "name": name, "shape": pack(np.array([shape], dtype=object), crs=crs)}
        for level, name, shape in zip(areas["level"], areas["name"], shapes, strict=True)
    ]


def bounds(table: gpd.GeoDataFrame) -> list[list[float]]:
    """Return south-west and north-east corner of a table, as [lat, lon]."""
    west, south, east, north = table.total_bounds
    lon, lat = to_lonlat([west, east], [south, north], crs=CRS(table.crs))
    return [[float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]]


def core(sites: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the bounds of where most sites are: a few far villages do not shrink the town."""
    lon, lat = lonlat(sites)
    share = [0.04, 0.96] if len(sites) > 30 else [0, 1]
    west, east = np.quantile(lon, share)
    south, north = np.quantile(lat, share)
    return [[float(south), float(west)], [float(north), float(east)]]
