"""The published shifts, point by point, apart from the library's so that one checks the other."""

from math import atan2, cos, hypot, pi, radians, sin, sqrt

A, EE = 6378245.0, 0.00669342162296594323


def _wave(value: float, *terms: tuple[float, float]) -> float:
    return sum(size * sin(value * pi * rate) for rate, size in terms) * 2 / 3


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return GCJ-02 degrees of WGS-84 degrees."""
    x, y = lon - 105.0, lat - 35.0
    both = _wave(x, (6, 20.0), (2, 20.0))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + both
    north += _wave(y, (1, 20.0), (1 / 3, 40.0), (1 / 12, 160.0), (1 / 30, 320.0))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + both
    east += _wave(x, (1, 20.0), (1 / 3, 40.0), (1 / 12, 150.0), (1 / 30, 300.0))
    phi = radians(lat)
    magic = 1 - EE * sin(phi) ** 2
    d_lat = north * 180 / ((A * (1 - EE)) / (magic * sqrt(magic)) * pi)
    d_lon = east * 180 / (A / sqrt(magic) * cos(phi) * pi)
    return lon + d_lon, lat + d_lat


def bd09(lon: float, lat: float) -> tuple[float, float]:
    """Return BD-09 degrees of WGS-84 degrees."""
    x, y = gcj02(lon, lat)
    turn = pi * 3000 / 180
    far = hypot(x, y) + 0.00002 * sin(y * turn)
    angle = atan2(y, x) + 0.000003 * cos(x * turn)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006
