"""Files of tracks: formats, clocks, and the law of rows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from geoplan.base.errors import InputError
from geoplan.intake.track_times import parse_offset, parse_times
from geoplan.intake.tracks import TrackOptions, read_tracks, require_points

NOW = datetime(2026, 6, 10, tzinfo=UTC)
OPTIONS = TrackOptions(zone="Asia/Shanghai", now=NOW)
GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
<trk><name>早班</name><trkseg>
<trkpt lat="28.30" lon="117.21"><time>2026-06-01T01:00:00Z</time></trkpt>
<trkpt lat="28.31" lon="117.22"><time>2026-06-01T09:10:00+08:00</time></trkpt></trkseg></trk>
<trk><trkseg><trkpt lat="28.32" lon="117.23"><time>2026-06-01T02:00:00.500Z</time></trkpt>
</trkseg></trk></gpx>"""
KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"
 xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder><Placemark><name>巡查</name>
<gx:MultiTrack><gx:Track><when>2026-06-01T01:00:00Z</when><when>2026-06-01T01:00:05Z</when>
<gx:coord>117.21 28.30 5</gx:coord><gx:coord>117.22 28.31 5</gx:coord></gx:Track></gx:MultiTrack>
</Placemark></Folder><Placemark><name>无时间</name><LineString><coordinates>
117.21,28.30,0 117.211,28.30,0</coordinates></LineString></Placemark></Document></kml>"""


def write(folder, name, text):
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def check_law(report):
    """Every row read is accepted, repaired or quarantined."""
    counts = report.counts
    assert counts["read"] == sum(counts[k] for k in ("accepted", "repaired", "quarantined"))


def moments(rows):
    """Return the points' times as texts."""
    return pd.to_datetime(rows.points["t"], unit="s").dt.strftime("%H:%M:%S").tolist()


def test_gpx(tmp_path):
    """Names, zones and fractions; the format says the datum."""
    rows = read_tracks(write(tmp_path, "a.gpx", GPX), options=OPTIONS)
    assert rows.points["track"].tolist() == ["2", "早班", "早班"]
    assert moments(rows) == ["02:00:00", "01:00:00", "01:10:00"]
    assert (rows.datum, rows.basis) == ("WGS-84", "format")
    check_law(rows.report)


def test_kml_tracks_and_lines_without_times(tmp_path):
    """gx:Track as it is; a plain line needs to be told when it began."""
    path = write(tmp_path, "a.kml", KML)
    rows = read_tracks(path, options=OPTIONS)
    assert rows.report.counts == {"read": 4, "accepted": 2, "repaired": 0, "quarantined": 2}
    assert {p.code for p in rows.report.problems} == {"track.no_time"}
    begun = datetime(2026, 6, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    told = TrackOptions(zone="Asia/Shanghai", now=NOW, at=begun)
    line = read_tracks(path, options=told).points
    line = line[line["track"] == "无时间"]
    assert line["t"].iloc[0] == begun.timestamp()
    assert line["t"].iloc[1] - line["t"].iloc[0] == pytest.approx(98 / 1.2, rel=0.02)


@pytest.mark.parametrize(
    ("head", "first", "told"),
    [
        ("轨迹,时间,经度,纬度", "A,2026/6/1 9:00:00,117.21,28.30", "01:00:00"),
        ("设备号,定位时间,坐标", 'A,2026年6月1日 9:00,"117.21,28.30"', "01:00:00"),
        ("track,time_utc,lon,lat", "A,2026-06-01 01:00:00,117.21,28.30", "01:00:00"),
        ("id,timestamp,lng,lat", "A,1780275600,117.21,28.30", "01:00:00"),
        ("id,timestamp,lng,lat", "A,1780275600000,117.21,28.30", "01:00:00"),
        ("巡查员,时间,经度(高德),纬度(高德)", "张三,2026-06-01 09:00,117.21,28.30", "01:00:00"),
    ],
)
def test_tables(tmp_path, head, first, told):
    """Chinese and English headings, and times as they come."""
    more = (
        first.replace("28.30", "28.31")
        .replace(" 09:00", " 09:01")
        .replace(" 9:00", " 9:01")
        .replace(" 01:00", " 01:01")
        .replace("17802756", "17802757")
    )
    rows = read_tracks(write(tmp_path, "a.csv", f"{head}\n{first}\n{more}\n"), options=OPTIONS)
    assert rows.points["lon"].tolist() == [117.21, 117.21]
    assert moments(rows)[0] == told
    assert rows.datum == ("GCJ-02" if "高德" in head else "")
    check_law(rows.report)


def test_a_workbook(tmp_path):
    """Sheets with tracks are read, the others are not asked to have any."""
    book = Workbook()
    sheet = book.active
    for row in (("轨迹", "时间", "经度", "纬度"), ("甲", datetime(2026, 6, 1, 9), 117.2, 28.3)):  # noqa: DTZ001
        sheet.append(row)
    book.create_sheet("说明").append(("名称", "备注"))
    book.save(tmp_path / "a.xlsx")
    rows = read_tracks(tmp_path / "a.xlsx", options=OPTIONS)
    assert rows.points["track"].tolist() == ["甲"]
    assert moments(rows) == ["01:00:00"]


def test_what_is_wrong_is_said(tmp_path):
    """Order, repeats, two places at once, leaps, the future, wild clocks, no place, no time."""
    lines = [
        "A,2026-06-01 09:00:00,117.2100,28.3000",
        "A,2026-06-01 09:00:10,117.2101,28.3000",
        "A,2026-06-01 09:00:05,117.2100,28.3000",  # out of order
        "A,2026-06-01 09:00:10,117.2101,28.3000",  # twice
        "A,2026-06-01 09:00:10,117.3101,28.3000",  # elsewhere at once
        "A,2026-06-01 09:00:20,117.9000,28.3000",  # a leap
        "A,2026-06-01 09:00:30,117.2102,28.3000",
        "A,2026-06-30 09:00:40,117.2103,28.3000",  # the future
        "A,1999-08-22 09:00:50,117.2103,28.3000",  # a receiver's old clock
        "A,gestern,117.2104,28.3000",
        "A,,117.2104,28.3000",
        "A,2026-06-01 09:01:00,0,0",
        "A,2026-06-01 09:01:05,abc,28.3",
    ]
    path = write(tmp_path, "a.csv", "轨迹,时间,经度,纬度\n" + "\n".join(lines))
    rows = read_tracks(path, options=OPTIONS)
    codes = sorted(problem.code.removeprefix("track.") for problem in rows.report.problems)
    assert codes == sorted(
        ["order", "twice", "two_places", "leap", "future", "clock", "time", "no_time", "place",
         "place"]
    )  # fmt: skip
    assert rows.report.counts == {"read": 13, "accepted": 3, "repaired": 2, "quarantined": 8}
    assert moments(rows) == ["01:00:00", "01:00:05", "01:00:10", "01:00:30"]
    by_code = {problem.code: problem.row for problem in rows.report.problems}
    assert by_code["track.order"] == 4
    assert by_code["track.leap"] == 7


def test_a_clock_put_right(tmp_path):
    """The offset is added; a count of weeks that began anew is told."""
    path = write(tmp_path, "a.csv", "时间,经度,纬度\n2006-10-16 09:00,117.21,28.30\n")
    rows = read_tracks(path, options=OPTIONS)
    assert "track.rollover" in {notice.code for notice in rows.report.notices}
    told = TrackOptions(zone="Asia/Shanghai", now=NOW, offset_s=parse_offset("+1024w"))
    mended = read_tracks(path, options=told).points
    assert pd.Timestamp(mended["t"].iloc[0], unit="s").date().isoformat() == "2026-06-01"
    assert mended["raw_t"].iloc[0] == rows.points["raw_t"].iloc[0]


def test_walks_by_night_are_asked_about(tmp_path):
    """Local times written as UTC lie eight hours off."""
    text = "时间,经度,纬度\n" + "".join(f"2026-06-01 02:0{k}:00,117.21,28.3{k}\n" for k in range(5))
    rows = read_tracks(write(tmp_path, "a.csv", text), options=OPTIONS)
    assert "track.night" in {notice.code for notice in rows.report.notices}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", "名称,备注\n甲,乙\n", "tracks.columns"),
        ("a.gpx", "<gpx></gpx>", "tracks.none"),
        ("a.gpx", "<gpx><trk>", "file.damaged"),
        ("a.gpx", '<!DOCTYPE a [<!ENTITY b "c">]><gpx></gpx>', "file.entities"),
        ("a.kml", "<kml></kml>", "tracks.none"),
        ("a.gpx", "", "file.damaged"),
        ("a.dwg", "x", "file.kind"),
    ],
)
def test_refusals(tmp_path, name, text, code):
    """Nothing usable is refused by a code of its own."""
    with pytest.raises(InputError) as caught:
        read_tracks(write(tmp_path, name, text), options=OPTIONS)
    assert caught.value.code == code


def test_no_usable_point_is_refused_with_a_reason(tmp_path):
    """The finding met most often is named."""
    path = write(
        tmp_path, "a.csv", "时间,经度,纬度\n2036-01-01,117.2,28.3\n2036-01-02,117.2,28.3\n"
    )
    with pytest.raises(InputError) as caught:
        require_points(read_tracks(path, options=OPTIONS))
    assert caught.value.code == "tracks.no_points"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("+8h", 28_800), ("-90s", -90), ("90", 90), ("1024w", 619_315_200), ("-00:05", -300),
     ("01:00:30", 3630), ("+2d", 172_800), ("1.5m", 90)],
)  # fmt: skip
def test_offsets(text, seconds):
    """Units and clock times."""
    assert parse_offset(text) == seconds


@pytest.mark.parametrize("text", ["", "8 Stunden", "h", "--5", "1:2:3:4"])
def test_offsets_that_cannot_be_read(text):
    """Are refused."""
    with pytest.raises(InputError):
        parse_offset(text)


@given(st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=60)
def test_any_text_is_a_time_or_none(texts):
    """No text breaks the reader."""
    found = parse_times(pd.Series(texts, dtype="str"), zone="Asia/Shanghai")
    assert len(found) == len(texts)


rows_of = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", ""]), st.integers(-50, 50_000),
        st.sampled_from([117.2, 117.2001, 118.9, 0.0, 999.0]), st.sampled_from([28.3, 28.3002]),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@given(rows_of)
@settings(max_examples=60)
def test_rows_add_up_and_points_are_in_order(tmp_path_factory, told):
    """Whatever stands in the file."""
    folder = tmp_path_factory.mktemp("tracks")
    begun = pd.Timestamp("2026-06-09T12:00:00Z")
    lines = [f"{t},{(begun + pd.Timedelta(seconds=s)).isoformat()},{x},{y}" for t, s, x, y in told]
    path = write(folder, "a.csv", "track,time,lon,lat\n" + "\n".join(lines))
    rows = read_tracks(path, options=OPTIONS)
    check_law(rows.report)
    assert rows.report.read == len(told)
    assert len(rows.points) <= rows.report.accepted + rows.report.repaired
    again = rows.points.sort_values(["track", "t"], kind="stable")
    assert again.index.tolist() == rows.points.index.tolist()
    assert not rows.points.duplicated(["track", "t"]).any()
    assert (rows.points["t"] <= NOW.timestamp()).all()
