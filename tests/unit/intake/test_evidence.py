"""Evidence for a datum: what the surroundings tell, and what they do not."""

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import Point, box

from geoplan.base.errors import GeoplanError
from geoplan.base.shift import gcj02_to_bd09, wgs84_to_gcj02
from geoplan.base.words import reading
from geoplan.frame.standard import Standard
from geoplan.intake.evidence import (
    Surroundings,
    agrees,
    possible_datums,
    proposal,
    weigh,
)
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.intake.streets import read_streets
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

ZONE = CRS(4548)
TO_ZONE = Transformer.from_crs(4326, 4548, always_xy=True)
STEPS = np.arange(40)
LON, LAT = 117.2 + STEPS * 0.7548776662 % 1 * 0.2, 28.8 + STEPS * 0.5698402909 % 1 * 0.2
NAMES = pd.Series([f"第{at}号" for at in STEPS])


def shifted(datum):
    """Return the places in a datum."""
    if datum == "WGS-84":
        return LON, LAT
    gcj = wgs84_to_gcj02(LON, LAT)
    return gcj if datum == "GCJ-02" else gcj02_to_bd09(*gcj)


@pytest.mark.parametrize("datum", ["WGS-84", "GCJ-02", "BD-09"])
def test_landmarks_tell(datum):
    """A few places of the same name settle it."""
    marks = pd.Series(
        [Point(*TO_ZONE.transform(x, y)) for x, y in zip(LON[:5], LAT[:5], strict=True)],
        index=NAMES[:5],
    )
    found = weigh(*shifted(datum), names=NAMES, around=Surroundings(crs=ZONE, landmarks=marks))
    assert proposal(found) == datum
    assert found[0].matches == 5
    assert found[0].offset_m < 0.01
    assert agrees(found, datum)
    assert not agrees(found, {"WGS-84": "GCJ-02"}.get(datum, "WGS-84"))
    for lang in ("zh", "en"):
        assert datum in found[0].say(lang)


def test_an_outline_tells_only_when_it_is_near():
    """Sites along the outline fall outside under the wrong datum; far inside, nothing is told."""
    x, y = TO_ZONE.transform(LON, LAT)
    tight = box(x.min() - 1, y.min() - 1, x.max() + 1, y.max() + 1)
    gcj = shifted("GCJ-02")
    assert proposal(weigh(*gcj, names=NAMES, around=Surroundings(crs=ZONE, boundary=tight))) == (
        "GCJ-02"
    )
    wide = Surroundings(crs=ZONE, boundary=tight.buffer(5_000))
    assert proposal(weigh(*gcj, names=NAMES, around=wide)) == ""


@pytest.mark.parametrize("central", range(75, 136, 3))
def test_every_three_degree_zone(central):
    """The zone's number in the easting says which; without it the outline does."""
    lon, lat = central + np.array([0.1, 0.2, 0.4]), np.array([30.1, 30.2, 30.3])
    plain = 4534 + (central - 75) // 3
    zoned = 4513 + (central - 75) // 3
    x, y = Transformer.from_crs(4326, zoned, always_xy=True).transform(lon, lat)
    assert possible_datums(x, y) == [f"EPSG:{zoned}"]
    crs = CRS(plain)
    east, north = Transformer.from_crs(4326, plain, always_xy=True).transform(lon, lat)
    outline = shapely.MultiPoint(np.column_stack([east, north])).buffer(50)
    around = Surroundings(crs=crs, boundary=outline)
    assert f"EPSG:{plain}" in possible_datums(east, north)
    assert proposal(weigh(east, north, names=NAMES[:3], around=around)) == f"EPSG:{plain}"


@pytest.mark.parametrize("zone", range(13, 24))
def test_every_six_degree_zone(zone):
    """Zones 13 to 23 by their number."""
    code = 4491 + zone - 13
    lon = np.array([6 * zone - 3 + 0.5])
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(lon, np.array([30.0]))
    assert possible_datums(x, y) == [f"EPSG:{code}"]


STANDARD = read_value(asset("standards", "county-31.toml"), Standard)


def test_the_refusal_shows_the_evidence(demo_data):
    """On the demo county the streets tell that its list of compounds is in BD-09."""
    streets = read_streets(demo_data / "streets.osm.pbf", crs=None).network
    around = Surroundings(
        crs=streets.crs, streets=np.asarray(streets.edges.geometry.array, dtype=object)
    )
    options = SiteOptions(category="compound", crs=streets.crs, around=around)
    with pytest.raises(GeoplanError) as caught:
        read_sites(demo_data / "小区名录.csv", standard=STANDARD, options=options)
    assert caught.value.code == "crs.ask_evidence"
    assert caught.value.facts["proposal"] == "BD-09"
    assert caught.value.facts["candidates"][0] == "BD-09"
    for lang in ("zh", "en"):
        with reading(lang):
            assert "--crs BD-09" in str(caught.value)
            assert "%" in str(caught.value)


def test_a_stated_datum_may_be_doubted(tmp_path):
    """A layer that says WGS-84 but lies as GCJ-02 is read as said, with a notice."""
    marks = pd.Series(
        [Point(*TO_ZONE.transform(x, y)) for x, y in zip(LON[:6], LAT[:6], strict=True)],
        index=NAMES[:6],
    )
    lines = ["点位名称,类别,经度,纬度,坐标系"]
    x, y = shifted("GCJ-02")
    lines += [f"{n},公园,{a:.7f},{b:.7f},WGS-84" for n, a, b in zip(NAMES, x, y, strict=True)]
    path = tmp_path / "l.csv"
    path.write_text("\n".join(lines), "utf-8")
    around = Surroundings(crs=ZONE, landmarks=marks)
    result = read_sites(path, standard=STANDARD, options=SiteOptions(crs=ZONE, around=around))
    assert [notice.code for notice in result.report.notices] == ["crs.doubt"]
    assert "GCJ-02" in result.report.notices[0].say("en")
    assert result.report.accepted == len(NAMES)
