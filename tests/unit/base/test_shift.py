"""The shifts of Chinese web maps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geoplan.base.errors import CrsError
from geoplan.base.shift import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

china = st.tuples(st.floats(74, 134), st.floats(18, 53))
GEOD = Geod(ellps="WGS84")


def metres(one, two):
    """Return the distance between two pairs of degrees."""
    return GEOD.inv(float(one[0][0]), float(one[1][0]), two[0], two[1])[2]


@given(china)
def test_gcj02_round_trip(place):
    """There and back is less than a micrometre off."""
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(*place)), place) < 1e-6


@given(china)
def test_bd09_round_trip(place):
    """There and back is less than a micrometre off."""
    assert metres(bd09_to_gcj02(*gcj02_to_bd09(*place)), place) < 1e-6


@pytest.mark.parametrize(
    ("lon", "lat", "shift_m"),
    [(116.397, 39.908, 556), (121.47, 31.23, 482), (113.26, 23.13, 621), (87.6, 43.8, 267)],
)
def test_shift_is_as_large_as_measured(lon, lat, shift_m):
    """Beijing, Shanghai, Guangzhou, Urumqi: the shifts others measured."""
    assert metres(wgs84_to_gcj02(lon, lat), (lon, lat)) == pytest.approx(shift_m, abs=8)


def test_outside_china_nothing_moves():
    """Helsinki stays where it is."""
    lon, lat = wgs84_to_gcj02(24.94, 60.17)
    assert (lon[0], lat[0]) == (24.94, 60.17)


def test_named_datums_only():
    """A datum nobody knows is refused by name."""
    with pytest.raises(CrsError) as caught:
        to_wgs84(117.0, 28.0, datum="Mars")
    assert caught.value.code == "crs.unknown_datum"
    assert "Mars" in str(caught.value)


def test_cgcs2000_passes_through():
    """CGCS2000 and WGS-84 differ by centimetres."""
    lon, lat = to_wgs84([117.0], [28.0], datum="CGCS2000")
    assert np.array_equal(np.concatenate([lon, lat]), [117.0, 28.0])
