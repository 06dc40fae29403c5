"""The shifts of Chinese web maps: GCJ-02 and BD-09, forward and exactly back.

The formula is the community's reading, not the authority's: its real error is about a metre.
Forward is a closed formula; back is a fixed point, since the shift changes slowly with place
(round trip below a micrometre). All functions take and return arrays of degrees, longitude
first; cost is linear, one million points take some tenths of a second each way.
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
# Each step leaves about a hundredth of the error, so a last step this small ends far below 1e-11°.
_ENOUGH: Final = 1e-11
_CHUNK: Final = 16_384  # coordinates at a time, so that they stay in the processor's cache


def _inside(lon: Degrees, lat: Degrees) -> npt.NDArray[np.bool_]:
    return np.asarray((lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271))


def _offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root, cross = np.sqrt(np.abs(x)), x * y
    third = np.sin(x * (np.pi / 3))
    whole = third * (3 - 4 * third * third)  # sin πx, by the triple angle
    double = 2 * whole * np.cos(x * np.pi)  # sin 2πx
    ripple = 20 * double * (4 - 4 * double * double)  # 20 sin 6πx + 20 sin 2πx
    east = ripple + 20 * whole + 40 * third
    east += 150 * np.sin(x * (np.pi / 12)) + 300 * np.sin(x * (np.pi / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * cross + 0.1 * root + east * (2 / 3)
    third = np.sin(y * (np.pi / 3))
    north = ripple + 20 * third * (3 - 4 * third * third) + 40 * third
    north += 160 * np.sin(y * (np.pi / 12)) + 320 * np.sin(y * (np.pi / 30))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * cross + 0.2 * root + north * (2 / 3)
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
    for start in range(0, x.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        for _ in range(_STEPS):
            fx, fy = forward(x[part], y[part])
            dx, dy = lon[part] - fx, lat[part] - fy
            x[part] += dx
            y[part] += dy
            if max(np.abs(dx).max(), np.abs(dy).max()) < _ENOUGH:
                break
    return x, y


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Shift WGS-84 degrees to GCJ-02; points outside China stay."""
    lon_, lat_ = _arrays(lon, lat)
    x, y = np.empty_like(lon_), np.empty_like(lat_)
    for start in range(0, x.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        d_lon, d_lat = _offset(lon_[part], lat_[part])
        x[part], y[part] = lon_[part] + d_lon, lat_[part] + d_lat
    return x, y


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
