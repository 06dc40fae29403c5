"""The shifts of Chinese web maps: GCJ-02 and BD-09, forward and exactly back.

The formula is the community's reading, not the authority's: its real error is about a metre.
Forward is a closed formula; back is a fixed point, since the shift changes slowly with place
(round trip below 1e-8 m). All functions take and return arrays of degrees, longitude first;
cost is linear, one million points take some tenths of a second forward, about two seconds back.
"""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import CrsError

Degrees = npt.NDArray[np.float64]
Datum = Literal["WGS-84", "GCJ-02", "BD-09", "CGCS2000"]
DATUMS: Final[tuple[Datum, ...]] = ("WGS-84", "GCJ-02", "BD-09", "CGCS2000")

# Krasovsky 1940, the ellipsoid the formula is written on.
_AXIS_M: Final = 6378245.0
_ECC2: Final = 0.00669342162296594323
_BAIDU_TURN: Final = np.pi * 3000 / 180
_STEPS: Final = 6
_ENOUGH: Final = 1e-14


def _inside(lon: Degrees, lat: Degrees) -> npt.NDArray[np.bool_]:
    return np.asarray((lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271))


def _waves(value: Degrees, periods: tuple[float, ...], sizes: tuple[float, ...]) -> Degrees:
    total = np.zeros_like(value)
    for period, size in zip(periods, sizes, strict=True):
        total += size * np.sin(value * np.pi / period)
    return total * 2 / 3


def _offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root, cross = np.sqrt(np.abs(x)), x * y
    ripple = _waves(x, (1 / 6, 1 / 2), (20.0, 20.0))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * cross + 0.1 * root + ripple
    east += _waves(x, (1.0, 3.0, 12.0, 30.0), (20.0, 40.0, 150.0, 300.0))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * cross + 0.2 * root + ripple
    north += _waves(y, (1.0, 3.0, 12.0, 30.0), (20.0, 40.0, 160.0, 320.0))
    phi = np.radians(lat)
    magic = 1 - _ECC2 * np.sin(phi) ** 2
    d_lat = np.degrees(north / (_AXIS_M * (1 - _ECC2) / magic**1.5))
    d_lon = np.degrees(east / (_AXIS_M / np.sqrt(magic) * np.cos(phi)))
    inside = _inside(lon, lat)
    return np.where(inside, d_lon, 0.0), np.where(inside, d_lat, 0.0)


def _arrays(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    return np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))


def _back(
    forward: Callable[[Degrees, Degrees], tuple[Degrees, Degrees]], lon: Degrees, lat: Degrees
) -> tuple[Degrees, Degrees]:
    x, y = lon.copy(), lat.copy()
    for _ in range(_STEPS):
        fx, fy = forward(x, y)
        dx, dy = lon - fx, lat - fy
        x, y = x + dx, y + dy
        if max(np.abs(dx).max(initial=0), np.abs(dy).max(initial=0)) < _ENOUGH:
            break
    return x, y


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift WGS-84 degrees to GCJ-02; points outside China stay."""
    lon_, lat_ = _arrays(lon, lat)
    d_lon, d_lat = _offset(lon_, lat_)
    return lon_ + d_lon, lat_ + d_lat


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Take the GCJ-02 shift off again."""
    return _back(wgs84_to_gcj02, *_arrays(lon, lat))


def gcj02_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift GCJ-02 degrees to BD-09."""
    lon_, lat_ = _arrays(lon, lat)
    radius = np.hypot(lon_, lat_) + 0.00002 * np.sin(lat_ * _BAIDU_TURN)
    angle = np.arctan2(lat_, lon_) + 0.000003 * np.cos(lon_ * _BAIDU_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Take the BD-09 shift off again."""
    return _back(gcj02_to_bd09, *_arrays(lon, lat))


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, *, datum: str) -> tuple[Degrees, Degrees]:
    """Convert degrees of a named datum to WGS-84.

    CGCS2000 differs from WGS-84 by centimetres and is passed through.

    Raises
    ------
    CrsError
        `crs.unknown_datum`: the name is none of `DATUMS`.
    """
    lon_, lat_ = _arrays(lon, lat)
    if datum in {"WGS-84", "CGCS2000"}:
        return lon_, lat_
    if datum == "GCJ-02":
        return gcj02_to_wgs84(lon_, lat_)
    if datum == "BD-09":
        return gcj02_to_wgs84(*bd09_to_gcj02(lon_, lat_))
    raise CrsError("crs.unknown_datum", datum=datum, known=", ".join(DATUMS))
