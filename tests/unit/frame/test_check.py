"""What an office should mend, and who answers for what."""

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from geoplan.frame.areas import area_shares, link_parents
from geoplan.frame.check import check_frame
from geoplan.frame.duties import duties_of_sites, merge_duties, owners
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
CRS = "EPSG:4548"


def sites(*rows):
    """Return sites of (id, name, category, unit, x, y)."""
    table = gpd.GeoDataFrame(
        {**dict.fromkeys(TEXTS, ""), "name": [r[1] for r in rows],
         "category": [r[2] for r in rows], "unit": [r[3] for r in rows], "size": 1},
        geometry=[Point(5e5 + r[4], 3.2e6 + r[5]) for r in rows], crs=CRS,
    )  # fmt: skip
    table["township"] = "甲镇"
    table.index = pd.Index([r[0] for r in rows], name="site_id")
    return table


def areas(*rows):
    """Return areas of (id, level, name, parent, box)."""
    table = gpd.GeoDataFrame(
        {"level": [r[1] for r in rows], "name": [r[2] for r in rows],
         "parent": [r[3] for r in rows], "size": 0},
        geometry=[None if r[4] is None else box(*r[4]) for r in rows], crs=CRS,
    )  # fmt: skip
    table.index = pd.Index([r[0] for r in rows], name="area_id")
    return table


COUNTY = areas(("C", "county", "县", "", (499_000, 3_199_000, 501_000, 3_201_000)))


def codes(found):
    """Return code, site and column of findings."""
    return [(f.code.partition(".")[2], f.site_id, f.column) for f in found]


def test_each_fault_where_it_stands():
    """Ownerless, outside, crowded, twice, at odds: each names the site and the column."""
    table = sites(
        ("A", "城东农贸市场", "farm_market", "", 0, 0),
        ("B", "城东农贸市场北", "farm_market", "x", 30, 0),
        ("C", "城西公园", "farm_market", "x", 300, 0),
        ("D", "远处公园", "park", "x", 5000, 0),
        ("E", "甲", "park", "x", 600, 0), ("F", "乙", "park", "x", 600, 0),
        ("G", "丙", "park", "x", 600, 0),
    )  # fmt: skip
    found = codes(check_frame(table, COUNTY, standard=STANDARD))
    assert found == [
        ("ownerless", "A", "unit"), ("outside", "D", "geometry"), ("shared", "E", "geometry"),
        ("shared", "F", "geometry"), ("shared", "G", "geometry"), ("duplicate", "B", "name"),
        ("at_odds", "C", "category"),
    ]  # fmt: skip


def test_names_within_names_are_not_at_odds():
    """A community's health centre is no community; a practice station may end in its street."""
    table = sites(
        ("A", "城东社区卫生服务中心", "health_centre", "x", 0, 0),
        ("B", "人民公园", "park", "x", 500, 0),
        ("C", "江南中心小学（新校区）", "primary_school", "x", 900, 0),
    )
    assert codes(check_frame(table, COUNTY, standard=STANDARD)) == []


def test_duties_come_from_sites_and_areas():
    """A site's own unit first, then whoever answers for its grid, community, township."""
    table = sites(
        ("A", "甲", "park", "市场局、城管局", 0, 0), ("B", "乙", "park", "", 100, 0),
        ("C", "丙", "park", "", 200, 0), ("D", "丁", "park", "", 300, 0),
    )  # fmt: skip
    table.loc["B", "grid"] = "一网格"
    table.loc["D", "township"] = "乙镇"
    known = areas(("G1", "grid", "一网格", "", None), ("T1", "township", "甲镇", "", None))
    duties = pd.DataFrame(
        [("G1", "unit", "网格办", "", "f"), ("T1", "unit", "镇政府", "", "f"),
         ("C", "leader", "李", "", "f")],
        columns=["target", "role", "who", "phone", "source"],
    )  # fmt: skip
    assert owners(table, known, duties).to_dict() == {
        "A": "市场局、城管局", "B": "网格办", "C": "镇政府", "D": "",
    }  # fmt: skip
    stated = duties_of_sites(table)
    assert stated["who"].tolist() == ["市场局", "城管局"]
    again = merge_duties(duties, duties)
    assert len(again) == 3
    assert len(merge_duties(duties, duties.iloc[:1])) == 1


def test_parents_and_crossings_come_from_the_map():
    """An area belongs to the coarser one that holds most of it; hierarchies may cross."""
    table = areas(
        ("C", "county", "县", "", (0, 0, 200, 100)),
        ("T1", "township", "甲镇", "", (0, 0, 100, 100)),
        ("T2", "township", "乙镇", "", (100, 0, 200, 100)),
        ("V", "village", "甲村", "T2", (0, 0, 10, 10)),
        ("G", "grid", "网格", "", (70, 0, 110, 40)),
        ("L", "village", "名单村", "", None),
    )
    linked = link_parents(table)
    assert linked["parent"].to_dict() == {"C": "", "T1": "C", "T2": "C", "V": "T2", "G": "T1",
                                          "L": ""} | {"G": linked.loc["G", "parent"]}  # fmt: skip
    shares = area_shares(table, "grid", "township").set_index("other_id")["share"]
    assert shares.round(2).to_dict() == {"T1": 0.75, "T2": 0.25}
