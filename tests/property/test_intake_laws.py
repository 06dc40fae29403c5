"""Laws of intake, on random ledgers in every form."""

import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from geoplan.frame.merge import merge_sites
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
HEAD = ["点位编号", "点位名称", "类别", "责任单位", "联系电话", "经度", "纬度", "坐标系", "备注"]
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
names = st.sampled_from(
    ["城东农贸市场", "河滨公园", "江南小学", "北门 支行", "Ａ区公厕", "", "=1+1"]
)
kinds = st.sampled_from(["农贸市场", "公园", "小学", "银行网点", "奇怪", ""])
places = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(
    lambda at: (f"{117.2 + at[0] / 1000:.4f}", f"{28.8 + at[1] / 1000:.4f}")
)
odd = st.sampled_from(
    [("", "28.9"), ("28.9", "117.3"), ("117°18′", "28.9"), ("东", "西"), ("0", "0")]
)
units = st.sampled_from(["市场局", "城管局、街道办", ""])
datums = st.sampled_from(["WGS-84", "高德", "BD-09", "火星"])


@st.composite
def ledgers(draw, *, identified=False):
    """Return rows of a ledger."""
    rows = []
    for at in range(draw(st.integers(1, 12))):
        lon, lat = draw(st.one_of(places, places, places, odd))
        rows.append([
            f"Q{at}" if identified else draw(st.sampled_from(["", f"Q{at}", "Q0"])),
            draw(names), draw(kinds), draw(units), "138 0000 1234", lon, lat, draw(datums), "x",
        ])  # fmt: skip
    # One row that is surely good, so that there is a place to measure from.
    return [*rows, ["GOOD", "人民公园", "公园", "城管局", "", "117.3", "28.9", "WGS-84", ""]]


def table(rows):
    """Return rows as a table with headings."""
    return pd.DataFrame(rows, columns=HEAD, dtype="str")


def write(cells, folder, *, form):
    """Write a table in one of the forms offices use."""
    path = folder / f"ledger.{form}"
    if form == "csv":
        cells.to_csv(path, index=False, encoding="gb18030")
    elif form == "txt":
        cells.to_csv(path, index=False, sep="\t", encoding="utf-16")
    else:
        book = openpyxl.Workbook()
        for row in [list(cells.columns), *cells.to_numpy().tolist()]:
            book.active.append(row)
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s"
        book.save(path)
    return path


def read(path):
    """Read a ledger."""
    return read_sites(path, standard=STANDARD, options=SiteOptions())


def content(sites):
    """Return sites as comparable values, by identifier, without the source."""
    plain = pd.DataFrame(sites.drop(columns=["geometry", "source"])).sort_index()
    return plain.assign(x=sites.geometry.x.round(3), y=sites.geometry.y.round(3)).to_dict("index")


@SOME
@given(ledgers())
@pytest.mark.parametrize("form", ["csv", "txt", "xlsx"])
def test_row_law(tmp_path, form, rows):
    """Read = accepted + repaired + quarantined; every refusal has its place and its reason."""
    result = read(write(table(rows), tmp_path, form=form))
    report = result.report
    assert report.read == len(rows)
    assert report.read == report.accepted + report.repaired + report.quarantined
    assert len(result.sites) == report.accepted + report.repaired
    refused = {p.row for p in report.problems if p.effect == "quarantined"}
    assert len(refused) == report.quarantined == len(result.refused)
    assert all(p.column in {*HEAD, "category"} for p in report.problems)


@SOME
@given(ledgers())
def test_the_form_does_not_matter(tmp_path, rows):
    """Text in two encodings and a workbook give the same sites and the same findings."""
    found = [read(write(table(rows), tmp_path, form=form)) for form in ("csv", "txt", "xlsx")]
    for other in found[1:]:
        assert content(other.sites) == content(found[0].sites)
        assert other.report.problems == [
            type(p)(**{**{k: getattr(p, k) for k in p.__slots__}, "sheet": q.sheet})
            for p, q in zip(found[0].report.problems, other.report.problems, strict=True)
        ]


@SOME
@given(ledgers(identified=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(tmp_path, rows, chance):
    """With identifiers of their own, sites are the same however the ledger is sorted."""
    straight = read(write(table(rows), tmp_path, form="csv")).sites
    columns, turned = list(HEAD), list(rows)
    chance.shuffle(columns)
    chance.shuffle(turned)
    other = read(write(table(turned)[columns], tmp_path, form="csv")).sites
    mine, theirs = content(straight), content(other)
    # Of rows that agree in everything, the identifier too, the first stays: none here.
    assert {key: {**row, "extra": ""} for key, row in mine.items()} == {
        key: {**row, "extra": ""} for key, row in theirs.items()
    }
    assert {k: json.loads(v["extra"]) for k, v in mine.items()} == {
        k: json.loads(v["extra"]) for k, v in theirs.items()
    }


@SOME
@given(ledgers())
def test_twice_is_once(tmp_path, rows):
    """The same file again changes nothing, whatever another source filled in between."""
    sites = read(write(table(rows), tmp_path, form="csv")).sites
    once = merge_sites(sites.iloc[:0], sites)
    twice = merge_sites(once.sites, sites)
    assert set(twice.fate) <= {"same"}
    assert twice.gone == ()
    assert twice.changes.empty
    other = sites.copy()
    other["source"], other["leader"] = "other.csv", "李四"
    other.index = pd.Index([f"other-{key}" for key in other.index], name="site_id")
    filled = merge_sites(twice.sites, other)
    assert set(filled.fate) <= {"known", "added"}
    third = merge_sites(filled.sites, sites)
    assert set(third.fate) <= {"same"}


@SOME
@given(st.lists(st.tuples(names, kinds, places), min_size=1, max_size=8))
@pytest.mark.parametrize("form", ["geojson", "gpkg", "fgb"])
def test_row_law_of_layers(tmp_path, form, rows):
    """The same law for map layers."""
    layer = gpd.GeoDataFrame(
        {"name": [r[0] for r in rows], "type": [r[1] for r in rows]},
        geometry=[Point(float(r[2][0]), float(r[2][1])) for r in rows], crs=4326,
    )  # fmt: skip
    path = tmp_path / f"layer.{form}"
    path.unlink(missing_ok=True)
    layer.to_file(path)
    result = read(path)
    report = result.report
    assert report.read == len(rows) == report.accepted + report.repaired + report.quarantined
    assert len(result.sites) == report.accepted + report.repaired
