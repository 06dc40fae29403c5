"""The demo county: its counts, its answer key, and that it can be made again."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from pyproj import Geod

from geoplan.frame.merge import merge_sites
from geoplan.frame.standard import Standard
from geoplan.intake.areas import AreaOptions, read_areas
from geoplan.intake.records import RecordOptions, read_records
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.intake.streets import read_streets
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.problems import Catalogue

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
PROBLEMS = read_value(asset("problems", "county.toml"), Catalogue)
NOW = datetime(2026, 6, 10, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def answers(demo_data):
    """Return the answer key."""
    return json.loads((demo_data / "answers.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def areas(demo_data):
    """Return the areas as geoplan reads them."""
    return read_areas(demo_data / "areas.gpkg", options=AreaOptions())


@pytest.fixture(scope="module")
def ledger(demo_data, areas):
    """Return the ledger as geoplan reads it, with the county's outline."""
    outline = areas[areas["level"] == "county"].geometry.union_all()
    options = SiteOptions(crs=areas.crs, boundary=outline)
    return read_sites(demo_data / "点位台账.xlsx", standard=STANDARD, options=options)


def test_small_in_the_repository(demo_data):
    """Under 3 MB, script included."""
    files = [path for path in demo_data.rglob("*") if path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 3_000_000


def test_areas(areas):
    """14 townships, 113 communities, 27 grids; valid, each inside its parent, tiling."""
    count = Counter(areas["level"])
    assert (count["township"], count["community"], count["grid"]) == (14, 113, 27)
    assert count["village"] == 150
    assert areas.is_valid.all()
    parents = areas.loc[areas.loc[areas["parent"] != "", "parent"]]
    children = areas[areas["parent"] != ""]
    outside = shapely.area(
        shapely.difference(children.geometry.to_numpy(), parents.geometry.to_numpy())
    )
    assert (outside < 0.01 * children.area.to_numpy()).all()
    towns = areas[areas["level"] == "township"]
    county = areas[areas["level"] == "county"].area.iloc[0]
    assert towns.area.sum() == pytest.approx(county, rel=1e-3)
    assert (areas.loc[areas["level"].isin(["village", "community"]), "size"] > 0).all()


def test_streets_hang_together_but_for_one_island(demo_data, answers, ledger):
    """Over 60 km of town streets; bridges; one part cut off, with one ledger site on it."""
    source = read_streets(demo_data / "streets.osm.pbf", crs=ledger.sites.crs)
    edges = source.network.edges
    assert source.summary.parts["foot"].parts == 2
    assert source.summary.parts["foot"].main_share > 0.999
    assert edges["bridge"].sum() >= 6
    main = edges["highway"].isin(["primary", "secondary", "tertiary", "residential"])
    assert edges.loc[main, "length_m"].sum() > 60_000
    assert len(source.land["buildings"]) > 2_000
    assert edges.loc[edges["name"] != "", "name"].nunique() > 150
    angles = _bearings(edges[edges["highway"] == "living_street"])
    # No grid: the lanes run in all directions.
    assert (Counter(angles.tolist()).most_common(1)[0][1]) < 0.25 * len(angles)
    island = ledger.sites.loc[answers["unreachable"]]
    assert island["name"].tolist() == ["沙洲公园"]


def _bearings(edges):
    """Return the bearing of each street in classes of 10°."""
    start = shapely.get_coordinates(shapely.get_point(edges.geometry.to_numpy(), 0))
    end = shapely.get_coordinates(shapely.get_point(edges.geometry.to_numpy(), -1))
    turn = np.degrees(np.arctan2(*(end - start).T)) % 180
    return (turn // 10).astype(int)


def test_ledger_row_by_row(ledger, answers):
    """Every row comes to what the answer key says: outcome, codes, place."""
    key = answers["ledger"]
    assert ledger.report.counts == {
        name: key[name] for name in ("read", "accepted", "repaired", "quarantined")
    }
    found = {}
    for problem in ledger.report.problems:
        found.setdefault(problem.row, set()).add(problem.code)
    for row in key["rows"]:
        assert found.get(row["row"], set()) == set(row["codes"]), row
    degrees = ledger.sites.to_crs(4326)
    for row in key["rows"]:
        if row["outcome"] == "quarantined":
            continue
        site = degrees.loc[row["site_id"]]
        assert (site["name"], site["category"]) == (row["name"], row["category"])
        away = Geod(ellps="WGS84").inv(site.geometry.x, site.geometry.y, row["lon"], row["lat"])[2]
        assert away < 0.05, row


def test_ledger_counts(ledger):
    """131 sites in all 31 categories; titles, totals and the notes sheet are skipped and said."""
    assert len(ledger.sites) == 131
    assert set(ledger.sites["category"]) == set(STANDARD.by_code)
    assert {why for _, _, why in ledger.report.skipped} == {"title", "total"}
    assert ledger.report.unknown_columns == ["序号", "备注"]


def test_a_formula_in_a_remark_stays_text(ledger):
    """It is kept as the office wrote it."""
    kept = ledger.sites["extra"].str.contains("=1+1", regex=False)
    assert ledger.sites.loc[kept, "name"].tolist() == ["滨江公园"]


def test_compounds_meet_the_ledger(demo_data, ledger, answers):
    """256 accepted, 12 of them already known by name and place."""
    options = SiteOptions(crs=ledger.sites.crs, datum="BD-09", category="compound")
    rows = read_sites(demo_data / "小区名录.csv", standard=STANDARD, options=options)
    key = answers["compounds"]
    assert rows.report.counts["accepted"] == key["accepted"] == 256
    assert rows.report.encoding == "GB18030"
    merged = merge_sites(ledger.sites, rows.sites)
    assert (merged.fate == "known").sum() == key["known"] == 12
    assert len(merged.sites) == 131 + 244
    homes = merged.sites[merged.sites["category"] == "compound"]
    assert homes["size"].min() >= 36  # the ledger's twelve took their households from the list


def test_visits(demo_data, ledger, answers):
    """Every faulty row is quarantined where it stands; some sites were never visited."""
    key = answers["visits"]
    options = SiteOptions(crs=ledger.sites.crs, datum="BD-09", category="compound")
    homes = read_sites(demo_data / "小区名录.csv", standard=STANDARD, options=options).sites
    sites = merge_sites(ledger.sites, homes).sites
    options = RecordOptions(
        sites=sites, standard=STANDARD, catalogue=PROBLEMS, zone="Asia/Shanghai", now=NOW
    )
    rows = read_records(demo_data / "检查记录.xlsx", options=options)
    assert rows.report.counts == {
        name: key[name] for name in ("read", "accepted", "repaired", "quarantined")
    }
    assert [(p.row, [p.code]) for p in rows.report.problems] == [
        (row["row"], row["codes"]) for row in key["rows"]
    ]
    assert not set(key["never"]) & set(rows.visits["site_id"])
    assert rows.visits["findings"].sum() >= len(rows.findings) > 1_000
    assert all(body["problem"] in PROBLEMS.by_code for _, body in rows.findings)
    results = rows.answers["result"].value_counts()
    assert results["fail"] > 1_000
    assert results["na"] > 100
    items = {code: set(category.items) for code, category in STANDARD.by_code.items()}
    asked = rows.answers["site_id"].map(sites["category"]).map(items)
    assert all(item in known for item, known in zip(rows.answers["item"], asked, strict=True))


def test_markets_differ_as_the_key_says(demo_data, ledger, answers):
    """Some markets stand on the map only."""
    layer = pyogrio.read_dataframe(demo_data / "地图兴趣点.geojson")
    own = set(ledger.sites["name"])
    only = set(layer["name"]) - own
    key = answers["markets"]
    assert only == set(key["only_map"]) | {f"{name}（新）" for name in key["renamed"]}
    assert len(key["only_map"]) == 9


def test_making_it_again_gives_the_same_county(demo_data, tmp_path):
    """The script's content is fixed: same key, same areas, same streets, same cells."""
    script = demo_data / "make_demo.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    for name in ("answers.json", "demo.toml", "小区名录.csv", "地图兴趣点.geojson"):
        assert (tmp_path / name).read_bytes() == (demo_data / name).read_bytes(), name
    for name in ("点位台账.xlsx", "检查记录.xlsx"):
        assert cells(tmp_path / name) == cells(demo_data / name), name
    one, two = (gpd.read_file(f / "areas.gpkg") for f in (tmp_path, demo_data))  # noqa: TID251
    assert one.drop(columns="geometry").equals(two.drop(columns="geometry"))
    assert shapely.hausdorff_distance(one.geometry.to_numpy(), two.geometry.to_numpy()).max() < 1e-7
    before, after = (read_streets(f / "streets.osm.pbf") for f in (demo_data, Path(tmp_path)))
    assert before.network.digest == after.network.digest


def cells(path):
    """Return all values of a workbook."""
    book = openpyxl.load_workbook(path)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
