"""Records, findings, audit and backup on the command line: one week of an office."""

import io
import json
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from PIL import ExifTags, Image

from geoplan.cli.main import main

LEDGER = """点位编号,点位名称,类别,责任单位,所属街道,经度,纬度,坐标系
B1,城东农贸市场,农贸市场,市场监管局,东街道,117.3000,28.9500,WGS-84
B2,河滨公园,公园,园林局,东街道,117.3100,28.9500,WGS-84
B3,建设路,背街小巷,城管局,西街道,117.3200,28.9600,WGS-84
"""
YESTERDAY = (datetime.now(tz=UTC) - timedelta(days=1)).date().isoformat()  # noqa: TID251  (the real clock)


class Desk:
    """The command line in this process: the same commands without the seconds of their start."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, code=0):
        """Run one command, check its exit code, return what it printed."""
        out, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(errors), pytest.raises(SystemExit) as left:
            main(["--lang", "en", "-C", str(self.folder), *map(str, arguments)])
        told = [stream.buffer.getvalue().decode() for stream in (out, errors) if not stream.flush()]
        assert left.value.code == code, (arguments, left.value.code, told)
        return told[0] or told[1]

    def json(self, *arguments, code=0):
        """Run one command with --json and return the document."""
        return json.loads(self.run(*arguments, "--json", code=code))


@pytest.fixture(scope="module")
def empty_office(tmp_path_factory):
    """Return a project with three sites."""
    folder = tmp_path_factory.mktemp("office")
    desk = Desk(folder / "project")
    desk.run("init", desk.folder)
    path = folder / "ledger.csv"
    path.write_text(LEDGER, "utf-8")
    desk.run("import", "sites", path)
    return desk.folder


@pytest.fixture
def office(empty_office, tmp_path):
    """Return a project with three sites and a file of records."""
    cli = Desk(tmp_path / "project")
    shutil.copytree(empty_office, cli.folder)
    book = openpyxl.Workbook()
    for row in [
        ("点位编号", "检查时间", "检查人", "卫生", "秩序", "问题类型", "责任单位", "照片"),
        ("B1", f"{YESTERDAY} 09:00", "张三", "×", "✓", "地面垃圾；占道经营", "", "b1.jpg"),
        ("B2", f"{YESTERDAY} 10:00", "张三", "✓", "✓", "", "", ""),
        ("B3", f"{YESTERDAY} 11:00", "李四", "✓", "×", "路面坑洼", "住建局", ""),
        ("B9", f"{YESTERDAY} 12:00", "李四", "✓", "✓", "", "", ""),
    ]:
        book.active.append(row)
    cli.file = tmp_path / "检查记录.xlsx"
    book.save(cli.file)
    return cli


def photo(path, *, lonlat, at):
    """Write a photo as a phone does."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = at
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({
        ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: (lonlat[0], 0.0, 0.0),
        ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (lonlat[1], 0.0, 0.0),
    })  # fmt: skip
    Image.new("RGB", (8, 8), (len(path.name), 80, 90)).save(path, exif=exif)


def test_the_same_file_twice_adds_nothing(office):
    """Counts add up, the unknown site is quarantined, the second time nothing is new."""
    one = office.json("record", "import", office.file, code=1)
    assert (one["read"], one["accepted"], one["quarantined"]) == (4, 3, 1)
    assert (one["new"], one["answers"], one["findings"], one["missing"]) == (3, 6, 3, ["b1.jpg"])
    two = office.json("record", "import", office.file, code=1)
    assert (two["new"], two["answers"], two["findings"], two["other"]) == (0, 0, 0, [])
    assert office.json("audit")["counts"]["visit"] == 3
    sheets = openpyxl.load_workbook(one["book"]).sheetnames
    assert len(sheets) >= 4


def test_a_visit_told_on_the_line_corrected_and_withdrawn(office):
    """By names in either language; corrections are new records, the first stays."""
    told = ("--site", "B2", "--by", "张三", "--at", f"{YESTERDAY}T15:00")
    done = office.json("record", "add", *told, "--pass", "秩序,service", "--fail", "Hygiene",
                       "--problem", "小广告", "--note", "=1+1")  # fmt: skip
    assert done == {"visit": 1, "answer": 3, "finding": 1}
    assert office.json("record", "add", *told, "--pass", "秩序")["visit"] == 0
    finding = office.json("findings", "list")["findings"][0]
    assert (finding["problem"], finding["unit"]) == ("flyers", "园林局")
    key, who = finding["finding_id"], ("--by", "王五", "--reason", "写错")
    body = office.json("record", "correct", key, "--kind", "finding", "--set", "note=门口", *who)
    assert body["note"] == "门口"
    assert office.json("findings", "list")["findings"][0]["note"] == "门口"
    refused = office.run("record", "correct", key, "--kind", "finding", "--set", "problem=x", *who,
                         code=2)  # fmt: skip
    assert "problem" in refused
    office.run("record", "withdraw", key, "--kind", "finding", *who)
    assert office.json("findings", "list")["totals"]["n"] == 0
    office.run("record", "withdraw", key, "--kind", "finding", *who, code=2)
    assert office.json("audit")["holds"]


def test_refusals_name_what_there_is(office):
    """Unknown site, item, problem, code; the future."""
    for more, word in (
        (("--site", "B7"), "B7"), (("--site", "B1", "--fail", "气味"), "hygiene"),
        (("--site", "B1", "--problem", "妖怪"), "litter"), (("--code", "W1-1-1"), "ROUND"),
        (("--site", "B1", "--at", "2099-01-01T00:00"), "2099"),
        (("--site", "B1", "--at", "yesterday"), "yesterday"),
    ):  # fmt: skip
        assert word in office.run("record", "add", "--by", "张", *more, code=2)


def test_photos_find_their_findings(office, tmp_path):
    """By the name in the file, by place and time; the far one is reported, and kept."""
    office.json("record", "import", office.file, code=1)
    folder = tmp_path / "photos"
    folder.mkdir()
    day = YESTERDAY.replace("-", ":")
    photo(folder / "b1.jpg", lonlat=(117.3, 28.95), at=f"{day} 09:05:00")
    photo(folder / "street.jpg", lonlat=(117.3201, 28.9601), at=f"{day} 11:10:00")
    photo(folder / "park.jpg", lonlat=(117.31, 28.95), at=f"{day} 20:00:00")
    photo(folder / "far-away.jpg", lonlat=(118.3, 28.95), at=f"{day} 11:10:00")
    lines = {one["name"]: one for one in office.json("record", "photos", folder, code=1)}
    assert {name: one["outcome"] for name, one in lines.items()} == {
        # Two findings name the first: it belongs to their visit.
        "b1.jpg": "visit", "street.jpg": "finding", "park.jpg": "site", "far-away.jpg": "far",
    }  # fmt: skip
    assert lines["far-away.jpg"]["away_m"] > 50_000
    again = office.json("record", "photos", folder)
    assert {one["outcome"] for one in again} == {"known"}
    found = office.json("audit")
    assert (found["holds"], found["photos"]) == (True, 4)
    kept = next((office.folder / "photos").iterdir())
    kept.write_bytes(kept.read_bytes() + b" ")
    broken = office.json("audit", code=1)
    assert [fault["fault"] for fault in broken["files"]] == ["changed"]


def test_a_finding_from_open_to_closed(office):
    """Only allowed steps; due dates counted backward; overdue; undone by a correction."""
    office.json("record", "import", office.file, code=1)
    listed = office.json("findings", "list", "--group", "unit")
    assert listed["totals"]["n"] == 3
    assert {row["group"]: row["findings"] for row in listed["rates"]} == {
        "市场监管局": 2, "住建局": 1,
    }  # fmt: skip
    key = next(f["finding_id"] for f in listed["findings"] if f["problem"] == "potholes")
    by = ("--by", "督查组")
    assert "assigned" in office.run("findings", "close", key, *by, code=2)
    office.run("findings", "assign", key[:8], *by, "--due", "2020-01-01")
    assert office.json("findings", "overdue", code=1)["findings"][0]["finding_id"] == key
    for step in ("fix", "verify", "close"):
        office.run("findings", step, key, *by)
    assert office.json("findings", "list", "--state", "closed")["totals"]["n"] == 1
    office.run("findings", "undo", key, *by, "--reason", "误点")
    assert office.json("findings", "list", "--state", "verified")["totals"]["n"] == 1
    office.run("findings", "reopen", key, *by, "--due", "2099-01-01")
    assert office.json("findings", "overdue")["totals"]["n"] == 0
    soon = (datetime.now(tz=UTC) + timedelta(days=40)).date().isoformat()  # noqa: TID251
    office.run("findings", "list", "--assessment", soon)
    assert soon in (office.folder / "project.toml").read_text("utf-8")


def answer(path, out, **cells):
    """Fill in the first row of a unit's workbook, as a clerk does."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for head, value in cells.items():
        sheet.cell(row=2, column=heads[head]).value = value
    book.save(out)
    return out


def test_workbooks_go_out_and_come_back(office, tmp_path):
    """Locked but for the answers; twice adds nothing; a change meanwhile is a conflict."""
    office.json("record", "import", office.file, code=1)
    out = office.json("findings", "export", "--out", tmp_path / "units")
    assert sorted(out.values()) == [1, 2]
    path = next(name for name in out if "住建局" in name)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    heads = [cell.value for cell in sheet[1]]
    state = heads.index("New state") + 1
    assert not sheet.cell(row=2, column=state).protection.locked
    assert "fixed" in sheet.data_validations.dataValidation[0].formula1
    by = ("--by", "住建局")
    early = answer(path, tmp_path / "early.xlsx", **{"New state": "fixed"})
    refused = office.json("findings", "import", early, *by, code=1)
    assert (refused["new"], refused["conflicts"]) == ([], [])  # not assigned yet
    key = sheet["A2"].value
    office.run("findings", "assign", key, "--by", "督查组")
    path = next(
        iter(office.json("findings", "export", "--out", tmp_path / "two", "--unit", "住建局"))
    )
    filled = answer(path, tmp_path / "filled.xlsx",
                    **{"New state": "已整改", "What was done": "=补好了", "By": "赵六",
                       "Remark": "hm"})  # fmt: skip
    assert office.json("findings", "import", filled, *by)["new"] == [key]
    again = office.json("findings", "import", filled, *by)
    assert (again["new"], again["same"], again["conflicts"]) == ([], 1, [])
    other = answer(path, tmp_path / "other.xlsx", **{"New state": "fixed", "What was done": "else"})
    conflict = office.json("findings", "import", other, *by, code=1)
    assert (conflict["new"], conflict["conflicts"]) == ([], [key])
    own = answer(path, tmp_path / "own.xlsx", **{"New state": "已复核", "Version": 2})
    told = office.run("findings", "import", own, *by, code=1)
    assert "supervise" in told
    assert office.json("findings", "import", own, *by, "--supervise")["new"] == [key]
    office.run("findings", "undo", key, "--by", "督查组", "--reason", "试")
    finding = office.json("findings", "list", "--state", "fixed")["findings"][0]
    assert (finding["finding_id"], finding["note"]) == (key, "")
    book = openpyxl.load_workbook(conflict["book"])
    assert any("fixed" in str(cell.value) for row in book["Findings"].iter_rows() for cell in row)
    assert office.json("audit")["holds"]


def test_a_reported_problem_and_its_book(office, tmp_path):
    """A complaint without a visit; the ledger as a workbook keeps texts as texts."""
    office.run("findings", "add", "--site", "B2", "--problem", "弄虚作假", "--source", "media",
               "--by", "办公室", "--note", "=HYPERLINK('x') 13800001234")  # fmt: skip
    told = office.run("findings", "list", "--book", tmp_path / "l.xlsx")
    assert "veto" in told
    assert "138****1234" in office.json("findings", "list")["findings"][0]["note"]
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    note = sheet.cell(row=2, column=heads.index("Remark") + 1)
    assert note.data_type == "s"
    assert "13800001234" not in note.value
    assert "source" in office.run("findings", "add", "--site", "B2", "--problem", "litter",
                                  "--source", "rumour", "--by", "x", code=2)  # fmt: skip


def test_backup_restore_and_audit(office, tmp_path):
    """The restored project is whole; a changed byte of either is named with its record."""
    office.json("record", "import", office.file, code=1)
    done = office.json("backup")
    assert done["records"] == office.json("audit")["counts"]["import"] + sum(
        n for kind, n in office.json("audit")["counts"].items() if kind != "import"
    )
    office.run("restore", done["path"], "--to", tmp_path / "again")
    office.run("restore", done["path"], "--to", tmp_path / "again", code=2)
    shutil.rmtree(office.folder)
    (tmp_path / "again").rename(office.folder)
    assert office.json("audit", "--head", done["head"])["holds"]
    with closing(sqlite3.connect(office.folder / "journal.sqlite")) as connection:
        connection.execute(
            "UPDATE records SET body = replace(body, '张三', '张二') WHERE seq = "
            "(SELECT min(seq) FROM records WHERE kind = 'visit' AND body LIKE '%张三%')"
        )
        connection.commit()
    found = office.json("audit", code=1)
    assert [(one["kind"], one["field"]) for one in found["breaks"]] == [("visit", "body.by")]
    assert "body.by" in office.run("audit", code=1)


def test_sheets_codes_bring_the_site(office):
    """The code on a printed sheet is round, team and number of the stop."""
    plan = {"routes": [{"team": "1", "day": 1, "stops": [{"order": 1, "site_id": "B3"}]},
                       {"team": "1", "day": 2, "stops": [{"order": 1, "site_id": "B1"}]}]
            }  # fmt: skip
    folder = office.folder / "rounds" / "W24"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    office.run("record", "add", "--code", "w24-1-1", "--by", "张", "--fail", "order",
               "--problem", "litter", "--at", f"{YESTERDAY}T09:00")  # fmt: skip
    finding = office.json("findings", "list")["findings"][0]
    assert (finding["site_id"], finding["round_id"].upper()) == ("B3", "W24")
    office.run("record", "add", "--code", "W24-1D2-1", "--by", "张", "--pass", "order")


def test_questionnaires_of_the_demo_round(tmp_path, demo_data):
    """Responses per drawn community, shortfalls, the score; every planted error is named."""
    desk = Desk(tmp_path / "county")
    desk.run("init", desk.folder)
    desk.run("import", "areas", demo_data / "areas.gpkg")
    desk.run("import", "sites", demo_data / "点位台账.xlsx", "--yes", code=1)
    desk.run("import", "sites", demo_data / "小区名录.csv", "--crs", "BD-09", "--category",
             "compound", "--yes")  # fmt: skip
    desk.run("draw", "commit", "--round", "W24", "--design", "mirror", "--sources", "dice")
    desk.run("draw", "reveal", "--round", "W24", "--source", "dice=83920174650192837465")
    path = demo_data / "问卷结果.xlsx"
    key = json.loads((demo_data / "answers.json").read_text("utf-8"))
    desk.run("survey", "import", path, code=2)  # nothing was drawn yet
    desk.run("survey", "draw", "--round", "W24", "--communities", "5", "--households", "20",
             "--intercepts", "3")  # fmt: skip
    done = desk.json("survey", "import", path, code=1)
    want = key["survey"]
    assert {name: done[name] for name in ("read", "accepted", "quarantined", "street")} == {
        name: want[name] for name in ("read", "accepted", "quarantined", "street")
    }
    assert (done["new"], len(done["communities"])) == (want["accepted"], 5)
    assert sum(one["short"] for one in done["communities"]) == want["short"]
    assert sum(one["answered"] for one in done["communities"]) == 100 - want["short"]
    estimate = done["estimate"]
    assert 0 < estimate["low"] < estimate["value"] < estimate["high"] < done["points"] == 20
    again = desk.json("survey", "import", path, "--round", "W24", code=1)
    assert (again["new"], again["estimate"]) == (0, estimate)
    book = openpyxl.load_workbook(done["book"])
    codes = [row[-1].value for row in book["Findings"].iter_rows(min_row=2)]
    assert codes == [code for row in want["rows"] for code in row["codes"]]
