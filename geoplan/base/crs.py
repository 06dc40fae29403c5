"""Coordinate systems: metres or nothing."""

from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geoplan.base.errors import CrsError

# CGCS2000 / 3-degree Gauss-Kruger, without zone prefix: EPSG:4534 has 75° E, each next 3° on.
_FIRST_CODE: Final = 4534
_FIRST_MERIDIAN: Final = 75
_LAST_MERIDIAN: Final = 135
_HALF_ZONE: Final = 1.5

WGS84: Final = "EPSG:4326"


def metric_crs(lon: float, lat: float) -> CRS:
    """Choose the metric system of a frame from its centre.

    In China the CGCS2000 3° zone nearest the centre (mean length error in three 60 km
    counties 30 to 253 ppm); elsewhere the UTM zone.

    Parameters
    ----------
    lon, lat
        Centre, degrees, WGS-84 or CGCS2000.
    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CrsError("crs.no_degrees", lon=lon, lat=lat)
    in_zones = _FIRST_MERIDIAN - _HALF_ZONE <= lon < _LAST_MERIDIAN + _HALF_ZONE
    if in_zones and 3 <= lat <= 54:
        zone = int(np.floor((lon - _FIRST_MERIDIAN) / 3 + 0.5))
        return CRS.from_epsg(_FIRST_CODE + zone)
    utm = min(int((lon + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + utm)


def require_metric(table: gpd.GeoDataFrame, *, name: str) -> CRS:
    """Return the table's system; refuse one whose lengths would not be metres.

    Raises
    ------
    CrsError
        `crs.missing` or `crs.not_metric`.
    """
    if table.crs is None:
        raise CrsError("crs.missing", table=name)
    if not is_metric(table.crs):
        raise CrsError("crs.not_metric", table=name, crs=table.crs.to_string())
    return table.crs


def is_metric(crs: CRS) -> bool:
    """Tell whether lengths in this system are metres; Web Mercator's are not."""
    return bool(
        crs.is_projected and crs.axis_info[0].unit_name == "metre" and crs.to_epsg() != 3857
    )


@lru_cache(maxsize=8)
def _to_degrees(crs: CRS) -> Transformer:
    # Finding the way between two systems costs far more than going it.
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def to_lonlat(
    x_m: npt.ArrayLike, y_m: npt.ArrayLike, *, crs: CRS
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Convert metric coordinates to WGS-84 degrees, longitude first."""
    x, y = np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    # PROJ takes numbers or arrays; an array of no dimension is neither.
    places = (x, y) if x.ndim else (float(x), float(y))
    lon, lat = _to_degrees(crs).transform(*places)
    return np.asarray(lon), np.asarray(lat)
