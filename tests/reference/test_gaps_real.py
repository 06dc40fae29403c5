"""Kinds, gaps and stretches on real maps: how many, how sure."""

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geoplan.frame.gaps import compare_sites
from geoplan.frame.kinds import Kinds
from geoplan.frame.segments import Cut, cut_streets
from geoplan.frame.standard import Standard
from geoplan.intake.areas import AreaOptions, read_areas
from geoplan.intake.poi import PointOptions, as_points, read_points
from geoplan.intake.streets import read_streets
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
KINDS = tuple(read_value(asset("kinds", f"{n}.toml"), Kinds) for n in ("osm", "amap", "baidu"))
OPTIONS = PointOptions(standard=STANDARD, kinds=KINDS, crs=CRS(4549))


@cache
def compounds(path):
    """Return one portal's list of compounds."""
    return read_points(path, options=OPTIONS).points.assign(category="compound")


# Pairs of one name within 500 m that stands once in each list; share found; share found of
# those matched at all.
PAIRS = {
    ("nanchang_fccs", "nanchang_beike"): (961, 0.979, 0.979),
    ("nanchang_beike", "nanchang_sofang"): (875, 0.983, 0.983),
    ("nanjing_fccs", "nanjing_sofang"): (740, 0.958, 0.958),
    ("jiaxing_fccs", "jiaxing_souloula"): (144, 0.965, 0.965),
    ("jiaxing_sofang", "jiaxing_souloula"): (185, 0.951, 0.951),
    ("jiaxing_sofang", "pinghu_souloula"): (7, 1.0, 1.0),
}


@pytest.mark.parametrize(("one", "other"), list(PAIRS))
def test_recall_and_precision_against_exact_names(shared_data, one, other):
    """Two portals of one city: what bears the same name nearby is the same compound."""
    folder = shared_data / "poi"
    ledger, points = (compounds(folder / f"compounds_{name}.csv") for name in (one, other))
    single = [part[~part["name"].duplicated(keep=False)].reset_index() for part in (ledger, points)]
    joined = single[0].merge(single[1], on="name")
    away = shapely.distance(joined["geometry_x"].to_numpy(), joined["geometry_y"].to_numpy())
    joined = joined[away <= 500]
    truth = dict(zip(joined["index_x"], joined["index_y"], strict=True))
    table = compare_sites(ledger, points)
    matched = table[table["point"].notna() & (table["site_id"] != "")]
    found = dict(zip(matched["site_id"].astype(int), matched["point"].astype(int), strict=True))
    taken = {theirs: mine for mine, theirs in found.items()}
    right = sum(found.get(mine) == theirs for mine, theirs in truth.items())
    wrong = sum(
        found.get(mine, theirs) != theirs or taken.get(theirs, mine) != mine
        for mine, theirs in truth.items()
    )
    recall, precision = right / len(truth), right / (right + wrong)
    assert (len(truth), recall, precision) == (
        PAIRS[one, other][0],
        pytest.approx(PAIRS[one, other][1], abs=0.006),
        pytest.approx(PAIRS[one, other][2], abs=0.006),
    )


def test_lists_of_different_towns_do_not_meet(shared_data):
    """One portal's Nanhu and Xiuzhou against another's Pinghu: nothing is the same."""
    folder = shared_data / "poi"
    ledger, points = (
        compounds(folder / f"compounds_{name}.csv") for name in ("jiaxing_fccs", "pinghu_souloula")
    )
    counts = compare_sites(ledger, points)["status"].value_counts().to_dict()
    assert counts == {"ledger_only": 1066, "map_only": 48}


AMAP = {
    "bus_stop": 10_184, "hospital": 2_879, "middle_school": 993, "health_centre": 956,
    "primary_school": 933, "hotel": 437, "farm_market": 13,
}  # fmt: skip


def test_kinds_of_amap(shared_data):
    """Of 39,450 points 16,408 are of a category; the rest are eateries, clinics and the like."""
    found = read_points(shared_data / "poi" / "shanghai_amap_poi_wgs84.csv", options=OPTIONS)
    counts = found.points["category"].value_counts()
    assert (found.read, found.unplaced) == (39_450, 0)
    assert {code: counts[code] for code in AMAP} == AMAP
    assert len(found.points) - counts[""] == 16_408
    lost = list(found.unmapped)[:3]
    assert lost == [
        "餐饮服务;中餐厅;中餐厅",
        "科教文化服务;学校;幼儿园",
        "科教文化服务;学校;高等院校",
    ]


def test_kinds_of_a_mixed_export(shared_data):
    """An export that gives last steps only: 247 of 566 are of a category, 51 of no kind at all."""
    found = read_points(shared_data / "poi" / "fuyang_tonglu_poi.geojson", options=OPTIONS)
    assert (found.read, int((found.points["category"] != "").sum())) == (566, 247)
    assert found.unmapped["未知分类"] == 51


@pytest.mark.parametrize(
    ("name", "named", "mapped"),
    [
        ("nanjing_centre", 286, 86),
        ("guixi_city", 9, 5),
        ("beijing_wudaokou", 205, 79),
        ("liechtenstein-2013-08-03", 251, 62),
    ],
)
def test_kinds_of_openstreetmap(shared_data, name, named, mapped):
    """Named points of street maps, and how many are of a category."""
    layer = read_streets(shared_data / "osm" / f"{name}.osm.pbf").poi
    found = as_points(layer, options=OPTIONS)
    assert (len(found.points), int((found.points["category"] != "").sum())) == (named, mapped)


@pytest.mark.parametrize(
    ("name", "classes", "told"),
    [
        ("osm/nanjing_centre.osm.pbf", ("living_street", "residential"), (167, 38.1)),
        ("osm/nanjing_centre.osm.pbf", (), (558, 87.2)),
        ("osm/guixi_city.osm.pbf", ("living_street", "residential"), (104, 21.1)),
        ("networks/shenzhen_futian_osmnx.graphml", (), (1712, 228.2)),
        ("networks/wuhan_core_drive.gpkg", (), (6551, 824.5)),
    ],
)
def test_streets_as_stretches(shared_data, name, classes, told):
    """No metre is lost, none stands twice, none is too long; the order of edges is nothing."""
    edges = read_streets(shared_data / name).network.edges
    cut = Cut(category="back_street", classes=classes)
    sites = cut_streets(edges, cut)
    chosen = edges[edges["highway"].isin(classes)] if classes else edges
    # Two edges on one line, as one-way pairs are drawn at times, are one street.
    names = chosen.groupby("name")
    whole = sum(shapely.union_all(part.geometry.to_numpy()).length for _, part in names)
    assert sites.geometry.length.sum() == pytest.approx(whole, rel=1e-6)
    assert sites.geometry.length.max() <= 450 + 1e-6
    km = round(float(sites.geometry.length.sum() / 1000), 1)
    assert (len(sites), km) == told
    mixed = edges.sample(frac=1, random_state=7)
    flip = np.arange(len(mixed)) % 3 == 0
    shapes = mixed.geometry.to_numpy()
    mixed.geometry = np.where(flip, shapely.reverse(shapes), shapes)
    again = cut_streets(mixed, cut).loc[sites.index]
    assert again["name"].tolist() == sites["name"].tolist()


@pytest.mark.parametrize(
    ("name", "stretches", "across"),
    [("beijing_wudaokou", (1086, 1120), 44), ("beijing_xueyuanlu", (590, 589), 6)],
)
def test_stretches_end_at_real_townships(shared_data, name, stretches, across):
    """Outlines of Beijing's townships, which mostly run along roads."""
    edges = read_streets(shared_data / "osm" / f"{name}.osm.pbf").network.edges
    options = AreaOptions(crs=CRS(edges.crs))
    areas = read_areas(shared_data / "admin" / "beijing_townships.gpkg", options=options)
    towns = areas[areas["level"] == "township"].geometry
    cut = Cut(category="back_street")
    free, bound = cut_streets(edges, cut), cut_streets(edges, cut, borders=towns)
    assert (len(free), len(bound)) == stretches
    assert bound.geometry.length.sum() == pytest.approx(free.geometry.length.sum(), rel=1e-6)
    assert (_across(free.geometry, towns), _across(bound.geometry, towns)) == (across, 0)


def _across(lines: gpd.GeoSeries, towns: gpd.GeoSeries) -> int:
    """Return how many lines have 20 m or more in each of two townships."""
    shapes, outlines = lines.to_numpy(), towns.to_numpy()
    hit, of = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    long = shapely.length(shapely.intersection(shapes[hit], outlines[of])) >= 20
    return int((np.bincount(hit[long]) > 1).sum())
