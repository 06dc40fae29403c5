"""Intake as a clerk does it: previews, corrections, memories, choices at a terminal."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time

import openpyxl
import pyogrio
import pytest

LEDGER = ["点位编号,点位名称,类别,责任单位,经度,纬度"]


def ledger(path, *changes, rows=6):
    """Write a ledger of banks without a datum; `changes` replace texts."""
    lines = LEDGER + [f"B{i},第{i}支行,银行网点,金融办,117.3{i},28.95" for i in range(rows)]
    text = "\n".join(lines) + "\n"
    for old, new in changes:
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def begun(cli, tmp_path):
    """Return a project with a ledger whose datum was said."""
    cli.run("init", cli.folder)
    cli.json("import", "sites", ledger(tmp_path / "银行6月.csv"), "--crs", "GCJ-02")
    return cli


def test_what_was_said_is_remembered(begun, tmp_path):
    """Next month's file of the same name is read alike, and says so; another is asked for."""
    again = begun.json("import", "sites", ledger(tmp_path / "银行7月.csv"))
    assert (again["datum"], again["basis"], again["same"]) == ("GCJ-02", "saved", 6)
    assert "confirmed last time" in begun.run("import", "sites", tmp_path / "银行7月.csv")
    assert "crs.ask" not in begun.run("import", "sites", ledger(tmp_path / "别的.csv"), code=2)
    other = begun.json("import", "sites", tmp_path / "银行7月.csv", "--crs", "WGS-84", "--yes")
    assert (other["basis"], other["changed"]) == ("said", 6)


def test_columns_are_remembered_too(cli, tmp_path):
    """`--map` need be said once; a later file may lack the column."""
    cli.run("init", cli.folder)
    path = ledger(tmp_path / "a1.csv", ("点位名称", "牌子"))
    cli.run("import", "sites", path, "--crs", "GPS", code=2)
    cli.json("import", "sites", path, "--crs", "GPS", "--map", "牌子=name")
    assert (
        cli.json("import", "sites", ledger(tmp_path / "a2.csv", ("点位名称", "牌子")))["same"] == 6
    )
    assert cli.json("import", "sites", ledger(tmp_path / "a3.csv"))["same"] == 6


def test_changes_are_shown_before_they_apply(begun, tmp_path):
    """Without somebody to ask nothing changes until --yes; the report lists each change."""
    newer = ledger(tmp_path / "银行7月.csv", ("第1支行", "改名支行"), ("B5,第5", "B9,第9"))
    refused = begun.run("import", "sites", newer, code=2)
    assert "1 sites" in refused
    assert "1 sites are not" in refused
    book = openpyxl.load_workbook(begun.folder / "reports" / "银行7月-import.xlsx")
    rows = [[c.value for c in row] for row in book["Changes"].iter_rows(min_row=2)]
    assert ["B1", "改名支行", "name", "第1支行", "改名支行"] in rows
    assert any(row[0] == "B5" and row[2] == "Sites not in this file" for row in rows)
    done = begun.json("import", "sites", newer, "--yes")
    assert (done["changed"], done["gone"], done["total"], done["applied"]) == (1, ["B5"], 7, True)
    dropped = begun.json("import", "sites", newer, "--yes", "--drop-gone")
    assert dropped["total"] == 6
    assert begun.json("import", "sites", newer)["same"] == 6


def test_corrected_rows_come_back_alone(begun, tmp_path):
    """The report holds the refused rows; corrected there, only they are taken in."""
    faulty = ledger(
        tmp_path / "银行7月.csv", ("第2支行", ""), ("117.34,28.95", "东边,28.95"), rows=6
    )
    first = begun.json("import", "sites", faulty, "--yes", code=1)
    assert (first["quarantined"], first["same"]) == (2, 4)
    report = begun.folder / "reports" / "银行7月-import.xlsx"
    book = openpyxl.load_workbook(report)
    sheet = book["To correct"]
    head = [cell.value for cell in sheet[1]]
    noted = {
        (row, head[at]): cell.comment.text
        for row in (2, 3) for at, cell in enumerate(sheet[row]) if cell.comment
    }  # fmt: skip
    assert "No name" in noted[2, "点位名称"]
    assert "东边" in noted[3, "经度"]
    sheet.cell(row=2, column=head.index("点位名称") + 1).value = "新二支行"
    book.save(tmp_path / "改好.xlsx")
    second = begun.json("import", "sites", tmp_path / "改好.xlsx", "--yes", code=1)
    assert (second["read"], second["changed"], second["quarantined"]) == (2, 1, 1)
    assert second["gone"] == []
    assert second["datum"] == "GCJ-02"
    sheet.cell(row=3, column=head.index("经度") + 1).value = "117.34"
    book.save(tmp_path / "改好.xlsx")
    third = begun.json("import", "sites", tmp_path / "改好.xlsx")
    assert (third["read"], third["same"], third["quarantined"]) == (2, 2, 0)
    book["geoplan"]["A1"] = "{}"
    book.save(tmp_path / "坏.xlsx")
    assert "mark" in begun.run("import", "sites", tmp_path / "坏.xlsx", code=2)


def test_telephone_numbers_are_masked_and_come_back(cli, tmp_path):
    """No report shows a number; corrected rows get theirs from the kept original."""
    cli.run("init", cli.folder)
    head = "点位编号,点位名称,类别,联系电话,经度,纬度,坐标系,备注"
    rows = [
        "B1,一支行,银行网点,138 0000 1111,117.31,28.95,GPS,",
        "B2,,银行网点,13800002222,117.32,28.95,GPS,或 13900003333",
    ]
    path = tmp_path / "电话.csv"
    path.write_text("\n".join([head, *rows]), "utf-8")
    said = cli.run("import", "sites", path, "--json", code=1)
    report = cli.folder / "reports" / "电话-import.xlsx"
    book = openpyxl.load_workbook(report)
    shown = said + str([c.value for s in book for row in s.iter_rows() for c in row])
    assert not re.search(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}", shown)
    assert "138****2222" in shown
    sheet = book["To correct"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(row=2, column=head.index("点位名称") + 1).value = "二支行"
    book.save(report)
    assert cli.json("import", "sites", report)["added"] == 1
    sites = pyogrio.read_dataframe(cli.folder / "frame.gpkg", layer="sites").set_index("site_id")
    assert sites.loc["B2", "phone"] == "13800002222"
    assert json.loads(sites.loc["B2", "extra"])["备注"] == "或 13900003333"


def test_an_identifier_taken_stays_taken_in_corrections(begun, tmp_path):
    """A refused row that still claims another site's identifier is refused again."""
    twice = ledger(tmp_path / "银行7月.csv")
    twice.write_text(
        twice.read_text("utf-8") + "B0,冒名支行,银行网点,金融办,117.39,28.95\n", "utf-8"
    )
    assert begun.json("import", "sites", twice, code=1)["quarantined"] == 1
    report = begun.folder / "reports" / "银行7月-import.xlsx"
    again = begun.json("import", "sites", report, code=2)
    assert [p["code"] for p in again["problems"]] == ["id.duplicate"]
    assert begun.json("import", "sites", twice, code=1)["changed"] == 0


def talk(command, *answers):
    """Run a command at a terminal, typing an answer to each question; return what it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown, waiting = b"", list(answers)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([ours], [], [], 0.2)
        if ready:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        elif waiting and shown.rstrip().endswith(b":"):
            os.write(ours, waiting.pop(0).encode() + b"\n")
            shown += b"\n"
        elif process.poll() is not None:
            break
    process.wait(timeout=30)
    os.close(ours)
    return process.returncode, shown.decode("utf-8", "replace")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix")
def test_at_a_terminal_questions_are_asked(begun, tmp_path, demo_data):
    """The datum is chosen from the evidence, changes are confirmed or not."""
    begun.run("import", "streets", demo_data / "streets.osm.pbf")
    other = ledger(tmp_path / "别处.csv", ("B", "C"), ("支行", "网点"))
    code, shown = talk(begun.command("import", "sites", other), "GCJ-02")
    assert code == 0, shown
    assert "carriageway" in shown
    assert "6 added" in shown
    newer = ledger(tmp_path / "银行7月.csv", ("第1支行", "改名支行"))
    code, shown = talk(begun.command("import", "sites", newer), "n")
    assert "改名支行" in shown
    assert "Not applied" in shown
    code, shown = talk(begun.command("import", "sites", newer), "y")
    assert "1 changed" in shown


def test_areas_duties_and_check(begun, tmp_path):
    """A list of villages without outlines, duties on them, and a check that knows both."""
    villages = tmp_path / "villages.csv"
    villages.write_text(
        "county,town_code,town,village_code,village\n晴川县,1,城关镇,11,东门社区\n"
        "晴川县,1,城关镇,12,河西村\n晴川县,2,枫林镇,21,枫林村\n", "utf-8",
    )  # fmt: skip
    said = begun.run("import", "areas", villages)
    assert all(
        part in said for part in ("counties 1", "townships 2", "villages 2", "communities 1")
    )
    duties = tmp_path / "duties.csv"
    duties.write_text(
        "名称,责任单位,包联领导,结对单位\n东门社区,城管局、市场局,李,一中\n没有村,x,,\n河西村,,,\n",
        "utf-8",
    )
    done = begun.json("import", "duties", duties, code=1)
    assert (done["read"], done["quarantined"], done["total"]) == (3, 2, 4)
    assert begun.json("import", "duties", duties, code=1)["total"] == 4
    blank = ledger(tmp_path / "银行8月.csv", ("金融办", ""))
    begun.json("import", "sites", blank, "--yes")
    found = begun.json("check", code=1)
    assert sum(f["code"] == "check.ownerless" for f in found) == 6
    book = openpyxl.load_workbook(begun.folder / "reports" / "check.xlsx")
    sheet = book["Sites"]
    head = [cell.value for cell in sheet[1]]
    cell = sheet.cell(row=2, column=head.index("unit") + 1)
    assert "responsible unit" in cell.comment.text
    assert (begun.folder / "maps" / "check.html").stat().st_size > 100_000


def test_diff_and_segments(cli, demo_data):
    """The planted markets are found; adding them and cutting streets twice changes nothing."""
    cli.run("init", cli.folder)
    cli.run("import", "areas", demo_data / "areas.gpkg")
    cli.run("import", "streets", demo_data / "streets.osm.pbf")
    cli.run("import", "sites", demo_data / "点位台账.xlsx", code=1)
    points = ("--map", demo_data / "地图兴趣点.geojson")
    planted = json.loads((demo_data / "answers.json").read_text("utf-8"))["markets"]
    found = cli.json("frame", "diff", *points)
    rows = {s: {r["name"] or r["map_name"] for r in found["rows"] if r["status"] == s}
            for s in ("map_only", "moved", "renamed")}  # fmt: skip
    assert rows["map_only"] == set(planted["only_map"])
    assert rows["moved"] == set(planted["moved"])
    assert rows["renamed"] == set(planted["renamed"])
    assert cli.json("frame", "diff", *points, "--add")["added"] == len(planted["only_map"])
    assert cli.json("frame", "diff", *points)["map_only"] == 0
    assert cli.json("frame", "diff")["same"] > 0  # against the street map's own points
    cut = ("frame", "segments", "--class", "living_street,residential", "--category", "back_street")
    preview = cli.json(*cut, "--preview")
    assert preview["added"] == 0
    first = cli.json(*cut)
    assert first["added"] + first["known"] == preview["n"] > 100
    assert first["known"] < 20  # back streets that the ledger has by name
    assert cli.json(*cut)["same"] == first["added"]
    inside = cli.json(*cut, "--area", "龙津街道", "--length", "150", "--preview")
    assert 0 < inside["n"] < preview["n"]
    cli.run(*cut, "--area", "没有这里", code=2)
    cli.run("frame", "segments", "--class", "motorway", "--category", "back_street", code=2)
    cli.run("publish")
