"""Ledgers, quirk by quirk."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geoplan.base.errors import GeoplanError
from geoplan.base.shift import gcj02_to_bd09, wgs84_to_gcj02
from geoplan.frame.merge import merge_sites
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
HEAD = ["点位编号", "点位名称", "类别", "责任单位", "联系电话", "经度", "纬度", "坐标系"]
GOOD = ["A1", "城东农贸市场", "农贸市场", "市场局", "13800001234", "117.3", "28.95", "WGS-84"]


def row(**changes):
    """Return a good row with some cells changed, by heading."""
    return [changes.get(name, value) for name, value in zip(HEAD, GOOD, strict=True)]


def workbook(path, rows, *, head=HEAD, before=()):
    """Write a workbook with title rows, a header and rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (*before, head, *rows):
        sheet.append(cells)
    book.save(path)
    return path


def read(path, **options):
    """Read a ledger with the shared standard."""
    return read_sites(path, standard=STANDARD, options=SiteOptions(**options))


def codes(result):
    """Return code and effect of every finding."""
    return [(problem.code, problem.effect) for problem in result.report.problems]


@pytest.mark.parametrize(
    ("changes", "code", "effect"),
    [
        ({"点位名称": ""}, "name.missing", "quarantined"),
        ({"点位名称": "城东 农贸市场"}, "name.cleaned", "repaired"),
        ({"点位名称": "Ａ区农贸市场"}, "name.cleaned", "repaired"),
        ({"类别": ""}, "category.missing", "quarantined"),
        ({"类别": "农贸集市场"}, "category.unknown", "quarantined"),
        ({"经度": ""}, "coords.missing", "quarantined"),
        ({"经度": "东边"}, "coords.unreadable", "quarantined"),
        ({"经度": "0"}, "coords.zero", "quarantined"),
        ({"经度": "１１７．３"}, "coords.fullwidth", "repaired"),
        ({"经度": "117°18′00.0″"}, "coords.dms", "repaired"),
        ({"经度": "28.95", "纬度": "117.3"}, "coords.swapped", "repaired"),
        ({"经度": "100.3"}, "coords.outside", "quarantined"),
        ({"坐标系": "火星"}, "coords.datum_unknown", "quarantined"),
        ({"联系电话": "138 0000 1234"}, "phone.cleaned", "repaired"),
        ({"责任单位": ""}, "unit.missing", "warning"),
    ],
)
def test_one_fault_one_finding(tmp_path, changes, code, effect):
    """Each fault is found where it stands, and nothing else is."""
    others = [row(点位编号=f"B{i}", 点位名称=f"第{i}市场", 经度=f"117.3{i}") for i in range(3)]
    faulty = row(**changes)
    path = workbook(tmp_path / "l.xlsx", [*others, faulty])
    result = read(path, boundary=box(4e5, 3.1e6, 6e5, 3.3e6))
    assert codes(result) == [(code, effect)]
    problem = result.report.problems[0]
    assert (problem.row, problem.sheet) == (5, "Sheet")
    assert problem.say("zh")
    assert problem.say("en")
    assert result.report.read == 4
    kept = result.report.accepted + result.report.repaired
    assert len(result.sites) == kept == (3 if effect == "quarantined" else 4)
    if effect != "quarantined" and code != "coords.outside":
        assert result.sites.loc["A1"].geometry.distance(
            result.sites.loc["B0"].geometry
        ) == pytest.approx(0, abs=0.01)


def test_titles_totals_merged_cells_and_notes_sheet(tmp_path):
    """What surrounds the table is skipped and said."""
    path = tmp_path / "l.xlsx"
    rows = [row(), row(点位编号="A2", 点位名称="城西农贸市场", 类别=None, 经度="117.31"),
            ["合计", "", "2"]]  # fmt: skip
    workbook(path, rows, before=[["晴川县点位台账"], [], []])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A1:H1")
    book.active.merge_cells("C5:C6")
    book.create_sheet("说明").append(["由创建办填写"])
    book.save(path)
    result = read(path)
    assert result.sites["category"].tolist() == ["farm_market", "farm_market"]
    assert [(why, number) for _, number, why in result.report.skipped] == [
        ("title", 1), ("total", 7),
    ]  # fmt: skip
    assert not result.report.problems


def test_datums_meet_in_one_place(tmp_path):
    """GCJ-02, BD-09 and WGS-84 rows of one spot come to one spot; the odd rows are said."""
    gcj = wgs84_to_gcj02(117.3, 28.95)
    there = dict(zip(("经度", "纬度"), (str(v[0]) for v in gcj), strict=True))
    baidu = dict(zip(("经度", "纬度"), (str(v[0]) for v in gcj02_to_bd09(*gcj)), strict=True))
    rows = [
        row(点位编号="g1", 点位名称="甲", **there, 坐标系="高德"),
        row(
            点位编号="g2",
            点位名称="乙",
            经度=repr(gcj[0][0]),
            纬度=repr(gcj[1][0]),
            坐标系="GCJ-02",
        ),
        row(点位编号="b", 点位名称="丙", **baidu, 坐标系="BD09"),
        row(点位编号="e", 点位名称="丁", 经度="500000", 纬度="3200000", 坐标系="EPSG:4548"),
    ]
    result = read(workbook(tmp_path / "l.xlsx", rows))
    places = result.sites.geometry
    assert places["g1"].distance(places["b"]) < 0.001
    assert places["e"].equals_exact(Point(500000, 3200000), 0.01)
    assert [p.row for p in result.report.problems if p.code == "coords.datum"] == [4, 5]


def test_without_a_datum_nothing_is_guessed(tmp_path):
    """The refusal says what to write; `--crs` answers."""
    path = workbook(tmp_path / "l.xlsx", [row(坐标系="")])
    with pytest.raises(GeoplanError) as caught:
        read(path)
    assert caught.value.code == "crs.ask"
    assert "--crs GCJ-02" in str(caught.value)
    moved = read(path, datum="GCJ-02").sites.geometry["A1"]
    assert 200 < moved.distance(read(path, datum="WGS-84").sites.geometry["A1"]) < 700


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_delimited_text(tmp_path, encoding, delimiter):
    """Encodings and delimiters give the same rows."""
    path = tmp_path / "l.csv"
    text = "\r\n".join(delimiter.join(cells) for cells in (HEAD, GOOD)) + "\r\n"
    path.write_bytes(text.encode(encoding))
    result = read(path)
    assert result.sites.loc["A1", "name"] == "城东农贸市场"
    assert result.report.encoding == {"gb18030": "GB18030", "utf-16": "UTF-16"}.get(
        encoding, "UTF-8"
    )


@pytest.mark.parametrize(
    "pair", ["117.3,28.95", "（117.3， 28.95）", "117.3 28.95", "117.3、28.95"]
)
def test_a_pair_in_one_cell(tmp_path, pair):
    """Both numbers in one column."""
    head = ["点位名称", "类别", "坐标", "坐标系"]
    path = workbook(tmp_path / "l.xlsx", [["甲", "公园", pair, "WGS-84"]], head=head)
    assert len(read(path).sites) == 1


@pytest.mark.parametrize("driver", ["GeoJSON", "GPKG", "ESRI Shapefile"])
def test_map_layers(tmp_path, driver):
    """Points of a layer are sites, its attributes fields."""
    suffix = {"GeoJSON": "geojson", "GPKG": "gpkg", "ESRI Shapefile": "shp"}[driver]
    layer = gpd.GeoDataFrame(
        {"name": ["甲市场", "乙公园"], "type": ["农贸市场", "公园"], "note": ["x", None]},
        geometry=[Point(117.3, 28.95), Point(117.31, 28.95)], crs=4326,
    )  # fmt: skip
    path = tmp_path / f"l.{suffix}"
    layer.to_file(path, driver=driver, encoding="utf-8")
    result = read(path)
    assert result.sites["category"].tolist() == ["farm_market", "park"]
    assert result.sites["extra"].tolist() == ['{"note": "x"}', '{"note": ""}']


def test_identifiers_repeat_rows_repeat_and_sites_crowd(tmp_path):
    """Later copies are quarantined; shared places and like names are pointed out."""
    rows = [
        row(), row(), row(点位名称="别的市场"),
        row(点位编号="C1", 点位名称="城东农贸市场（东门）"),
        row(点位编号="C2", 点位名称="河滨公园", 类别="公园"),
    ]  # fmt: skip
    found = codes(read(workbook(tmp_path / "l.xlsx", rows)))
    assert ("row.duplicate", "quarantined") in found
    assert ("id.duplicate", "quarantined") in found
    assert found.count(("coords.shared", "warning")) == 3
    assert found.count(("name.near_duplicate", "warning")) == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.xlsx", None, "file.missing"),
        ("a.docx", b"x", "file.kind"),
        ("a.xlsx", b"x", "file.damaged"),
        ("a.geojson", b"{", "file.damaged"),
        ("a.csv", b"\xff\xff\xff\x81,", "file.not_utf8"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "file.no_header"),
        ("a.csv", "名称,类别,经度,纬度\n".encode(), "file.empty"),
        ("a.csv", "名称,类别\n甲,公园\n".encode(), "coords.no_columns"),
        ("a.csv", "经度,纬度,坐标系\n117,28,GPS\n".encode(), "ledger.no_names"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, name, content, code):
    """One clear error each, naming the file or what it lacks."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GeoplanError) as caught:
        read(path)
    assert caught.value.code == code
    assert str(caught.value)


def test_columns_can_be_named(tmp_path):
    """`--map` says what a heading means; a heading that is not there is refused."""
    head = ["牌子", "分类", "经度", "纬度", "坐标系"]
    path = workbook(tmp_path / "l.xlsx", [["甲", "公园", "117.3", "28.95", "GPS"]], head=head)
    result = read(path, columns={"牌子": "name", "分类": "category"})
    assert result.sites["name"].tolist() == ["甲"]
    with pytest.raises(GeoplanError) as caught:
        read(path, columns={"没有": "name"})
    assert caught.value.code == "ledger.no_column"


cells = st.sampled_from(["", "甲", "公园", "农贸市场", "117.3", "28.95", "１１７", "x", "0", "GPS",
                         "138 1", "117°1′2″", "=1+1"])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=8))
def test_row_law(tmp_path_factory, rows):
    """Read = accepted + repaired + quarantined, and every refusal has a finding."""
    path = Path(tmp_path_factory.mktemp("law")) / "l.csv"
    good = ",".join(GOOD)
    path.write_text("\n".join([",".join(HEAD), good, *(",".join(r) for r in rows)]), "utf-8")
    result = read(path)
    report = result.report
    filled = [r for r in rows if any(cell.strip() for cell in r)]
    assert report.read == len(filled) + 1
    assert report.read == report.accepted + report.repaired + report.quarantined
    refused = {p.row for p in report.problems if p.effect == "quarantined"}
    assert len(refused) == report.quarantined
    assert len(result.sites) == report.accepted + report.repaired


def test_merging_twice_changes_nothing(tmp_path):
    """The same source again: all the same; moved and renamed rows: changed; gone ones said."""
    rows = [row(点位编号=f"B{i}", 点位名称=f"第{i}市场", 经度=f"117.3{i}") for i in range(4)]
    first = read(workbook(tmp_path / "l.xlsx", rows)).sites
    nothing = first.iloc[:0]
    once = merge_sites(nothing, first)
    assert set(once.fate) == {"added"}
    twice = merge_sites(once.sites, first)
    assert set(twice.fate) == {"same"}
    assert twice.sites.equals(once.sites)
    rows[0][1] = "改名市场"
    rows[1][5] = "117.35"
    newer = read(workbook(tmp_path / "l.xlsx", rows[:3])).sites
    third = merge_sites(once.sites, newer)
    assert third.fate.to_dict() == {"B0": "changed", "B1": "changed", "B2": "same"}
    assert third.gone == ("B3",)
    assert len(third.sites) == 4


def test_a_second_list_meets_known_sites(tmp_path):
    """Same name, category and place under no identifier: known, gaps filled."""
    first = read(workbook(tmp_path / "l.xlsx", [row(责任单位="")])).sites
    head = ["点位名称", "类别", "责任单位", "经度", "纬度", "坐标系"]
    rows = [["城东农贸市场", "农贸市场", "市场局", "117.3002", "28.95", "WGS-84"],
            ["城东农贸市场", "农贸市场", "别的", "117.31", "28.95", "WGS-84"]]  # fmt: skip
    second = read(workbook(tmp_path / "m.xlsx", rows, head=head)).sites
    merged = merge_sites(first, second)
    assert sorted(merged.fate) == ["added", "known"]
    assert merged.sites.loc["A1", "unit"] == "市场局"
    assert len(merged.sites) == 2
