"""Records as offices, ODK and KoboToolbox give them: answers, findings, repeat groups, places."""

import csv
import zipfile
from datetime import UTC, datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geoplan.base.errors import InputError
from geoplan.frame.standard import Standard
from geoplan.intake.records import RecordOptions, read_records
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.problems import Catalogue

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
SITES = gpd.GeoDataFrame(
    {"name": ["城东农贸市场", "河滨公园", "建设路"]},
    index=pd.Index(["A1", "P1", "R1"], name="site_id"),
    geometry=gpd.points_from_xy([117.3, 117.31, 117.32], [28.95, 28.95, 28.96], crs=4326),
).to_crs(4548)
OPTIONS = {
    "sites": SITES,
    "standard": read_value(asset("standards", "county-31.toml"), Standard),
    "catalogue": read_value(asset("problems", "county.toml"), Catalogue),
    "zone": "Asia/Shanghai",
    "now": NOW,
}


def read(path, **told):
    """Read a file of records."""
    return read_records(path, options=RecordOptions(**OPTIONS, **told))


def book(path, **sheets):
    """Write a workbook of several sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def table(path, *rows):
    """Write a CSV as servers do."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def law(found):
    """Check that no row is lost."""
    counts = found.report.counts
    assert counts["read"] == counts["accepted"] + counts["repaired"] + counts["quarantined"]
    return counts


def test_answers_in_columns(tmp_path):
    """By code, short or long name in either language; ticks, crosses and words."""
    head = ("点位编号", "检查时间", "检查人", "秩序", "卫生：地面整洁，垃圾桶不满溢", "facilities",
            "Lamps: all installed, at least 95 % lit", "问题类型", "来源", "轮次")  # fmt: skip
    rows = [
        (
            "A1",
            "2026-06-01 09:00",
            "张",
            "✓",
            "×",
            "不适用",
            "合格",
            "地面垃圾；小广告",
            "督查",
            "W24",
        ),
        ("P1", "2026-06-01 10:00", "李", "pass", "N", "", "-", "", "", ""),
    ]
    found = read(book(tmp_path / "v.xlsx", 检查=[head, *rows]), round_id="W23", source="check")
    assert law(found)["accepted"] == 2
    answers = found.answers.set_index(["site_id", "item"])["result"].to_dict()
    assert answers == {
        ("A1", "order"): "pass", ("A1", "hygiene"): "fail", ("A1", "facilities"): "na",
        ("A1", "lamps"): "pass", ("P1", "order"): "pass", ("P1", "hygiene"): "fail",
        ("P1", "lamps"): "na",
    }  # fmt: skip
    assert [body["problem"] for _, body in found.findings] == ["litter", "flyers"]
    assert found.visits.set_index("site_id")["findings"].to_dict() == {"A1": 2, "P1": 0}
    assert found.visits["round_id"].tolist() == ["W24", "W23"]
    assert found.visits["source"].tolist() == ["supervision", "check"]
    visit = found.visits.index[0]
    assert all(body["visit_id"] == visit for _, body in found.findings)
    assert {body["source"] for _, body in found.findings} == {"supervision"}


def test_a_row_for_each_finding(tmp_path):
    """Rows of one visit are one visit; problems with commas in their names stay whole."""
    head = ("点位名称", "发现时间", "发现人", "问题", "问题描述", "责任单位", "照片")
    rows = [
        (
            "城东农贸市场",
            "2026-06-01 09:00",
            "张",
            "垃圾堆积、杂物堆放",
            "东门",
            "城管局",
            "a.jpg、b.jpg",
        ),
        ("城东农贸市场", "2026-06-01 09:00", "张", "占道经营,小广告", "", "", ""),
        ("城东农贸市场", "2026-06-01 09:00", "张", "地面有油", "西门", "", ""),
        ("河滨公园", "2026-06-01 09:30", "张", "无", "", "", ""),
    ]
    found = read(book(tmp_path / "v.xlsx", 问题=[head, *rows]))
    assert law(found)["accepted"] == 4
    assert len(found.visits) == 2
    assert found.visits.set_index("site_id")["findings"].to_dict() == {"A1": 4, "P1": 0}
    bodies = [body for _, body in found.findings]
    assert [body["problem"] for body in bodies] == ["heap", "road_trading", "flyers", ""]
    assert bodies[0]["unit"] == "城管局"
    assert [photo["name"] for photo in bodies[0]["photos"]] == ["a.jpg", "b.jpg"]
    assert bodies[3]["note"] == "地面有油；西门"
    assert [p.code for p in found.report.problems] == ["finding.unknown_problem"]


def test_two_alike_are_two(tmp_path):
    """Two heaps at one market are two findings, each time the file is read."""
    head = ("点位编号", "检查时间", "检查人", "问题")
    rows = [head, *[("A1", "2026-06-01 09:00", "张", "地面垃圾")] * 2]
    one, two = (read(book(tmp_path / f"{n}.xlsx", 问题=rows)) for n in (1, 2))
    assert len({key for key, _ in one.findings}) == 2
    assert [key for key, _ in one.findings] == [key for key, _ in two.findings]


def test_a_row_for_each_item(tmp_path):
    """Item and result in columns; an unknown item or result is quarantined, none is guessed."""
    head = ("点位编号", "检查时间", "检查人", "检查项", "结果")
    rows = [
        ("A1", "2026-06-01 09:00", "张", "卫生", "合格"),
        ("A1", "2026-06-01 09:00", "张", "秩序", "不合格"),
        ("A1", "2026-06-01 09:00", "张", "卫生", "不合格"),  # worse goes before better
        ("A1", "2026-06-01 09:00", "张", "气味", "合格"),
        ("A1", "2026-06-01 09:00", "张", "路灯", "大概吧"),
    ]
    found = read(book(tmp_path / "v.xlsx", 检查=[head, *rows]))
    assert law(found)["quarantined"] == 2
    assert [p.code for p in found.report.problems] == [
        "answer.unknown_item", "answer.unreadable",
    ]  # fmt: skip
    assert found.answers.set_index("item")["result"].to_dict() == {
        "hygiene": "fail", "order": "fail",
    }  # fmt: skip
    assert len(found.refused) == 2


ODK = [
    ("SubmissionDate", "start", "visit-site_id", "visit-inspector", "location-Latitude",
     "location-Longitude", "items-hygiene", "items-order", "meta-instanceID", "KEY"),
    ("2026-06-01T02:00:00.000Z", "2026-06-01T09:30:00.000+08:00", "A1", "Zhang", "28.95", "117.3",
     "fail", "pass", "uuid:1-a", "uuid:1-a"),
    ("2026-06-01T03:00:00.000Z", "2026-06-01T10:30:00.000+08:00", "", "Zhang", "28.9501",
     "117.3101", "pass", "", "uuid:2-b", "uuid:2-b"),
]  # fmt: skip
ODK_REPEAT = [
    ("found-problem", "found-note", "found-photo", "PARENT_KEY", "KEY"),
    ("litter flyers", "at the gate", "p1.jpg", "uuid:1-a", "uuid:1-a/found[1]"),
    ("lamps_out", "", "", "uuid:2-b", "uuid:2-b/found[1]"),
    ("litter", "", "", "uuid:9-z", "uuid:9-z/found[1]"),
]


def test_odk_central_with_a_repeat_group(tmp_path):
    """A zip of two tables; offsets are kept, places find sites, lost parents are told."""
    path = tmp_path / "form.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in (("form.csv", ODK), ("form-found.csv", ODK_REPEAT)):
            archive.write(table(tmp_path / name, *rows), name)
        archive.writestr("media/p1.jpg", b"\xff\xd8")
    found = read(path)
    counts = law(found)
    assert (counts["read"], counts["quarantined"]) == (5, 1)
    assert sorted({p.code for p in found.report.problems}) == [
        "visit.orphan",
        "visit.site_by_place",
    ]
    visits = found.visits.set_index("site_id")
    assert visits["at"].to_dict() == {
        "A1": pd.Timestamp("2026-06-01T01:30Z"), "P1": pd.Timestamp("2026-06-01T02:30Z"),
    }  # fmt: skip
    assert visits["findings"].to_dict() == {"A1": 2, "P1": 1}
    told = {(b["site_id"], b["problem"], b["note"]) for _, b in found.findings}
    assert told == {("A1", "litter", "at the gate"), ("A1", "flyers", "at the gate"),
                    ("P1", "lamps_out", "")}  # fmt: skip
    assert found.findings[0][1]["lon_e7"] == 1_173_000_000
    assert set(found.answers["result"]) == {"pass", "fail"}


def test_the_key_of_a_submission_is_its_own(tmp_path):
    """Corrected on the server it is the same visit; two submissions alike are two."""
    head = ODK[0]
    row = list(ODK[1])
    again = [*row[:3], "Li", *row[4:]]
    other = [*row[:8], "uuid:3-c", "uuid:3-c"]
    one = read(table(tmp_path / "a.csv", head, row))
    two = read(table(tmp_path / "b.csv", head, again, other))
    assert one.visits.index[0] in two.visits.index
    assert len(two.visits) == 2


def test_kobo_workbook(tmp_path):
    """Groups by slashes, choices ticked in columns, repeats by _parent_index."""
    main = [
        ("start", "visit/site_id", "visit/by", "visit/problem", "visit/problem/litter",
         "visit/problem/flyers", "_gps_latitude", "_gps_longitude", "_id", "_uuid", "_index"),
        ("2026-06-01T09:30:00.000+08:00", "A1", "Zhang", "litter flyers", 1, 1, 28.95, 117.3, 11,
         "aaa", 1),
        ("2026-06-02T09:30:00.000+08:00", "R1", "Zhang", "", 0, 0, 28.96, 117.32, 12, "bbb", 2),
    ]  # fmt: skip
    repeat = [
        ("extra/problem", "extra/description", "_index", "_parent_table_name", "_parent_index",
         "_submission__uuid"),
        ("potholes", "by the bank", 1, "form", 2, "bbb"),
    ]  # fmt: skip
    found = read(book(tmp_path / "k.xlsx", form=main, extra=repeat))
    assert law(found)["accepted"] == 3
    assert sorted(body["problem"] for _, body in found.findings) == ["flyers", "litter", "potholes"]
    assert found.visits.set_index("site_id")["findings"].to_dict() == {"A1": 2, "R1": 1}


def test_kobo_geopoint_in_one_cell(tmp_path):
    """Latitude first, with height and accuracy behind; a datum that is told is honoured."""
    head = ("start", "location", "_submitted_by", "_uuid")
    row = ("2026-06-01T09:30:00.000+08:00", "28.950000 117.310000 45.2 4.9", "zhang", "u1")
    found = read(table(tmp_path / "k.csv", head, row))
    assert found.visits["site_id"].tolist() == ["P1"]
    far = read(table(tmp_path / "g.csv", head, row), datum="GCJ-02", near_m=100.0)
    assert [p.code for p in far.report.problems] == ["visit.unknown_site"]
    with pytest.raises(InputError) as caught:
        read(tmp_path / "k.csv", datum="Mars")
    assert caught.value.code == "told.datum"


def test_unknown_sites_come_with_the_nearest(tmp_path):
    """By name; a wrong identifier is never mended by a name."""
    head = ("点位编号", "点位名称", "检查时间", "检查人")
    rows = [("", "城东农贸市場", "2026-06-01", "张"), ("A2", "河滨公园", "2026-06-01", "张")]
    found = read(book(tmp_path / "v.xlsx", 检查=[head, *rows]))
    assert law(found)["quarantined"] == 2
    assert [p.suggestion for p in found.report.problems] == ["A1 城东农贸市场", "P1 河滨公园"]
    assert "※问题" in found.refused.columns


def test_codes_of_printed_sheets(tmp_path):
    """A column of codes; upper and lower case are one."""
    head = ("清单码", "检查时间", "检查人", "卫生")
    rows = [("w24-1-3", "2026-06-01", "张", "✓"), ("W24-9-9", "2026-06-01", "张", "✓")]
    found = read(book(tmp_path / "v.xlsx", 检查=[head, *rows]), codes={"W24-1-3": "R1"})
    assert found.visits["site_id"].tolist() == ["R1"]
    assert law(found)["quarantined"] == 1


def test_corrected_rows_come_back(tmp_path):
    """The sheet of refused rows is read as it is: our own columns are looked past."""
    head = ("※工作表", "※行", "※问题", "点位编号", "检查时间", "检查人", "卫生")
    rows = [("检查", "5", "…", "A1", "2026-06-01 09:00", "张", "×")]
    found = read(book(tmp_path / "v.xlsx", 待更正=[head, *rows]))
    assert found.answers["result"].tolist() == ["fail"]
