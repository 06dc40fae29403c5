"""Real lists and layers, with counts."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from pyproj import CRS

from geoplan.frame.gaps import compare_sites
from geoplan.frame.kinds import Kinds
from geoplan.frame.segments import Cut, cut_streets
from geoplan.frame.standard import Standard
from geoplan.intake.areas import AreaOptions, read_areas
from geoplan.intake.evidence import Surroundings, proposal, weigh
from geoplan.intake.poi import PointOptions, read_points
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.intake.streets import read_streets
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
KINDS = tuple(read_value(asset("kinds", f"{n}.toml"), Kinds) for n in ("osm", "amap", "baidu"))
# Rows read, accepted, repaired, quarantined; those without coordinates; those far away.
COMPOUNDS = {
    "jiaxing_fccs": (1066, 1065, 1, 0, 0, 0),
    "jiaxing_sofang": (1200, 1190, 1, 9, 0, 9),
    "jiaxing_souloula": (630, 625, 0, 5, 5, 0),
    "nanchang_beike": (3383, 3294, 0, 89, 89, 0),
    "nanchang_fccs": (2028, 2027, 0, 1, 1, 0),
    "nanchang_sofang": (2711, 2686, 2, 23, 0, 23),
    "nanchang_souloula": (754, 730, 0, 24, 23, 1),
    "nanjing_fccs": (1638, 1516, 2, 120, 117, 3),
    "nanjing_sofang": (4774, 4744, 0, 30, 0, 30),
    "pinghu_souloula": (48, 48, 0, 0, 0, 0),
    "wuhan_fccs": (2036, 2036, 0, 0, 0, 0),
    "yingtan_fccs": (270, 270, 0, 0, 0, 0),
}


@pytest.mark.parametrize("name", sorted(COMPOUNDS))
def test_compounds(shared_data, name):
    """Lists of compounds in BD-09, as their headings say."""
    path = shared_data / "poi" / f"compounds_{name}.csv"
    result = read_sites(path, standard=STANDARD, options=SiteOptions(category="compound"))
    report = result.report
    codes = Counter(problem.code for problem in report.problems)
    assert (
        *report.counts.values(), codes["coords.missing"], codes["coords.far"],
    ) == COMPOUNDS[name]  # fmt: skip
    assert (report.datum, report.basis) == ("BD-09", "heading")
    assert len(result.sites) == report.accepted + report.repaired


def test_compounds_inside_their_city(shared_data):
    """With the city's outline, as many are inside as were counted after conversion."""
    cities = read_areas(
        shared_data / "admin" / "counties_6_cities_gcj02.gpkg",
        options=AreaOptions(crs=CRS(4548), datum="GCJ-02"),
    )
    outline = cities[cities.index.str.startswith("county:")].geometry.union_all()
    path = shared_data / "poi" / "compounds_nanchang_fccs.csv"
    options = SiteOptions(category="compound", crs=CRS(4548), boundary=outline)
    report = read_sites(path, standard=STANDARD, options=options).report
    assert report.accepted + report.repaired in range(2020, 2028)  # 2,025 by another conversion


AREAS = {
    "villages_6_cities.csv": {"village": 6430, "community": 5603, "township": 775, "county": 56},
    "villages_pinghu.csv": {"village": 81, "community": 55, "township": 9, "county": 1},
    "beijing_townships.gpkg": {"township": 331, "county": 16},
    "counties_6_cities_gcj02.gpkg": {"county": 56},
    "counties_6_cities_wgs84.gpkg": {"county": 56},
}


@pytest.mark.parametrize("name", sorted(AREAS))
def test_areas(shared_data, name):
    """Codes of villages without outlines; townships with; upper levels made from the lower."""
    datum = "GCJ-02" if "gcj02" in name else None
    options = AreaOptions(crs=CRS(4549), datum=datum)
    areas = read_areas(shared_data / "admin" / name, options=options)
    assert areas["level"].value_counts().to_dict() == AREAS[name]
    assert areas.index.is_unique
    parents = areas.loc[areas["level"] != "county", "parent"]
    assert parents.isin(areas.index).all()
    assert areas.geometry.notna().all() == (not name.endswith(".csv"))


def test_layers_of_places(shared_data):
    """Outlines stay outlines; a mixed export is read by its kinds."""
    poi = shared_data / "poi"
    options = SiteOptions(category="compound")
    outlines = read_sites(poi / "baidu_aoi_samples.gpkg", standard=STANDARD, options=options)
    assert (outlines.report.read, len(outlines.sites)) == (13, 7)  # the others are far away
    assert set(outlines.sites.geom_type) == {"Polygon"}
    points = PointOptions(standard=STANDARD, kinds=KINDS)
    shanghai = read_points(poi / "shanghai_amap_poi_wgs84.csv", options=points)
    assert shanghai.datum == "WGS-84"
    assert shanghai.read == 39_450
    counts = shanghai.points["category"].value_counts()
    assert (counts["bus_stop"], counts["primary_school"], counts["middle_school"]) == (
        10_184, 933, 993,
    )  # fmt: skip
    assert (shanghai.points["category"] != "").sum() == 16_408
    fuyang = read_points(poi / "fuyang_tonglu_poi.geojson", options=points)
    assert fuyang.read == 566
    assert (fuyang.points["category"] != "").sum() == 247
    assert fuyang.unmapped["未知分类"] == 51


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nanchang_fccs", "nanchang_beike"),
        ("jiaxing_fccs", "jiaxing_souloula"),
        ("nanjing_fccs", "nanjing_sofang"),
    ],
)
def test_two_lists_of_one_city_meet(shared_data, one, other):
    """Where one name stands once in each list within 500 m, the pair is found, and no other."""
    lists = []
    for name in (one, other):
        options = PointOptions(standard=STANDARD, kinds=KINDS, crs=CRS(4548))
        path = shared_data / "poi" / f"compounds_{name}.csv"
        lists.append(read_points(path, options=options).points.assign(category="compound"))
    ledger, points = lists
    single = [part[~part["name"].duplicated(keep=False)].reset_index() for part in lists]
    joined = single[0].merge(single[1], on="name")
    x, y = joined["geometry_x"].to_numpy(), joined["geometry_y"].to_numpy()
    near = np.array([a.distance(b) for a, b in zip(x, y, strict=True)]) <= 500
    truth = dict(joined.loc[near, ["index_x", "index_y"]].itertuples(index=False, name=None))
    table = compare_sites(ledger, points)
    matched = table[table["point"].notna() & (table["site_id"] != "")]
    found = dict(zip(matched["site_id"].astype(int), matched["point"].astype(int), strict=True))
    right = sum(found.get(mine) == theirs for mine, theirs in truth.items())
    taken = {theirs: mine for mine, theirs in found.items()}
    wrong = sum(
        (mine in found and found[mine] != theirs) or taken.get(theirs, mine) != mine
        for mine, theirs in truth.items()
    )
    assert right / len(truth) > 0.95
    assert wrong / len(truth) < 0.05


@pytest.mark.parametrize(
    ("name", "stretches", "km"), [("nanjing_centre", 167, 38.1), ("guixi_city", 104, 21.1)]
)
def test_streets_as_stretches(shared_data, name, stretches, km):
    """Back streets of two cities, not a metre lost."""
    edges = read_streets(shared_data / "osm" / f"{name}.osm.pbf", crs=None).network.edges
    classes = ("living_street", "residential")
    sites = cut_streets(edges, Cut(category="back_street", classes=classes))
    chosen = edges[edges["highway"].isin(classes)]
    assert len(sites) == stretches
    assert sites.geometry.length.sum() / 1000 == pytest.approx(km, abs=0.05)
    assert sites.geometry.length.sum() == pytest.approx(chosen["length_m"].sum(), rel=1e-3)
    assert sites.geometry.length.max() <= 450


def test_the_streets_of_a_city_tell_the_datum(shared_data):
    """Wuhan's compounds keep off the carriageway in BD-09 only, as found by shifting them."""
    streets = read_streets(shared_data / "networks" / "wuhan_fua_drive.parquet", crs=None).network
    table = pd.read_csv(shared_data / "poi" / "compounds_wuhan_fccs.csv")
    around = Surroundings(
        crs=streets.crs, streets=np.asarray(streets.edges.geometry.array, dtype=object)
    )
    lon, lat = table["lon_bd09"].to_numpy(), table["lat_bd09"].to_numpy()
    found = weigh(lon, lat, names=table["name"], around=around)
    assert proposal(found) == "BD-09"
    share = {candidate.datum: candidate.on_street for candidate in found}
    assert share["BD-09"] < 0.08
    assert min(share["WGS-84"], share["GCJ-02"]) > 0.13
