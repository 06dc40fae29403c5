"""The datum shifts against two independent implementations, point by point."""

import eviltransform
import numpy as np
import prcoords
import pytest
from pyproj import Geod

from geoplan.base.shift import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

GEOD = Geod(ellps="WGS84")
STEPS = np.arange(2_000)
# Spread evenly without a pattern, by two irrational strides.
LON, LAT = 75 + 59 * (STEPS * 0.7548776662 % 1), 19 + 33 * (STEPS * 0.5698402909 % 1)


def furthest_m(one, other):
    """Return the longest distance between two arrays of places, in metres."""
    return np.abs(GEOD.inv(*one, *other)[2]).max()


def by_prcoords(function):
    """Return the function's places, one by one."""
    found = [function(prcoords.Coords(y, x)) for x, y in zip(LON, LAT, strict=True)]
    return np.array([c.lon for c in found]), np.array([c.lat for c in found])


def by_eviltransform(function):
    """Return the function's places, one by one; it gives latitude first."""
    found = np.array([function(y, x) for x, y in zip(LON, LAT, strict=True)])
    return found[:, 1], found[:, 0]


@pytest.mark.parametrize(
    ("ours", "one", "other"),
    [
        (wgs84_to_gcj02, prcoords.wgs_gcj, eviltransform.wgs2gcj),
        (gcj02_to_bd09, prcoords.gcj_bd, eviltransform.gcj2bd),
    ],
)
def test_forward(ours, one, other):
    """The formulas agree; what is left is the ellipsoid each is written on."""
    found = ours(LON, LAT)
    assert furthest_m(found, by_prcoords(one)) < 1e-3
    assert furthest_m(found, by_eviltransform(other)) < 0.1


@pytest.mark.parametrize(
    ("forward", "back"), [(wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02)]
)
def test_back_is_exact(forward, back):
    """There and back again within a micrometre."""
    assert furthest_m(back(*forward(LON, LAT)), (LON, LAT)) < 1e-6


def test_back_as_others_do():
    """An inverse by bisection agrees to half a metre; a single step is metres off."""
    ours = gcj02_to_wgs84(LON, LAT)
    assert furthest_m(ours, by_eviltransform(eviltransform.gcj2wgs_exact)) < 0.5
    assert 0.5 < furthest_m(ours, by_prcoords(prcoords.gcj_wgs)) < 10


def test_baidu_to_wgs84_as_both_do():
    """Through both shifts; theirs go back in one step each."""
    ours = to_wgs84(LON, LAT, datum="BD-09")
    assert furthest_m(ours, by_prcoords(prcoords.bd_wgs)) < 10
    assert furthest_m(ours, by_eviltransform(eviltransform.bd2wgs)) < 10
