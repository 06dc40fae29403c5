"""The acceptance script, Monday to Thursday: on the demo county and on a real city."""

import csv
import json
from collections import Counter

import pypdf
import pytest

from geoplan.intake.streets import read_streets
from geoplan.jobs.demo_round import fill_sheets

DICE = "dice=83920174650192837465"
KINDS = {
    "marketplace": "farm_market", "supermarket": "supermarket", "mall": "mall",
    "school": "primary_school", "hospital": "hospital", "library": "library", "park": "park",
    "bank": "bank", "hotel": "hotel", "toilets": "public_toilet",
}  # fmt: skip


def county(cli):
    """Return what the demo county brings: files, design, round; its frame is brought in."""
    cli.run("init", cli.folder, "--template", "county-31")
    cli.run("demo", "data")
    data = cli.folder / "demo"
    cli.run("import", "areas", data / "areas.gpkg")
    cli.run("import", "streets", data / "streets.osm.pbf")
    told = cli.json("import", "sites", data / "点位台账.xlsx", code=1)
    assert told["read"] == told["accepted"] + told["repaired"] + told["quarantined"]
    assert told["quarantined"] == 8
    cli.run("import", "sites", data / "小区名录.csv", "--crs", "BD-09", "--category", "compound",
            code=(0, 1))  # fmt: skip
    found = cli.json("check", code=1)
    assert any("owner" in one["code"] or "unit" in one["code"] for one in found)
    gaps = cli.json("frame", "diff", "--map", data / "地图兴趣点.geojson")
    assert gaps["map_only"] > 0
    return "mirror"


def city(cli, shared_data, tmp_path):
    """Return a design for the centre of Nanjing: its named places as a ledger."""
    streets = shared_data / "osm" / "nanjing_centre.osm.pbf"
    poi = read_streets(streets).poi
    poi = poi[poi["kind"].isin(list(KINDS)) & (poi["name"] != "")].drop_duplicates("name")
    places, kinds = poi.to_crs(4326).geometry, poi["kind"].map(KINDS)
    ledger = tmp_path / "台账.csv"
    with ledger.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["点位名称", "类别", "责任单位", "经度", "纬度", "坐标系"])
        for number, row in enumerate(zip(poi["name"], kinds, places.x, places.y, strict=True)):
            writer.writerow([*row[:2], f"单位{number % 7}", *row[2:], "WGS-84"])
    strata = "".join(
        f'[[strata]]\ncategory = "{code}"\nn = {max(1, n // 3)}\nreplacement = 1\n'
        for code, n in Counter(kinds).items()
    )
    design = tmp_path / "city.toml"
    design.write_text(
        'format = "geoplan-design-v1"\nid = "city"\nversion = "1"\nstandard = "county-31"\n'
        f'source = "test"\nconfidence = "example"\n[title]\nzh = "城"\nen = "city"\n{strata}',
        encoding="utf-8",
    )
    cli.run("init", cli.folder)
    cli.json("import", "streets", streets)
    done = cli.json("import", "sites", ledger)
    assert done["read"] == done["accepted"] + done["repaired"] == len(poi)
    return design


@pytest.mark.parametrize("place", ["demo", "nanjing"])
def test_monday_to_thursday(cli, request, tmp_path, place):
    """Every command of the script does what the script says must be seen."""
    demo = place == "demo"
    design = county(cli) if demo else city(cli, request.getfixturevalue("shared_data"), tmp_path)
    drawn = monday(cli, design, survey=demo)
    tuesday(cli, drawn, mode="car" if demo else "foot")
    wednesday(cli, tmp_path, survey=demo)
    thursday(cli, tmp_path, survey=demo)


def monday(cli, design, *, survey):
    """Commit, reveal, verify: no name before the dice are known, the same draw on any machine."""
    sealed = cli.run("draw", "commit", "--round", "W24", "--design", design)
    certificate = cli.json("draw", "reveal", "--round", "W24", "--source", DICE)
    drawn = [unit for draw in certificate["draws"] for unit in draw["base"]]
    assert not any(unit in sealed for unit in drawn)
    assert cli.json("draw", "verify", "W24")["identical"]
    if survey:
        kinds = {draw["kind"] for draw in certificate["draws"]}
        assert {"site", "township", "village"} <= kinds
        told = cli.json("survey", "draw", "--round", "W24", "--communities", "5", "--households",
                        "20")  # fmt: skip
        assert sum(one["role"] == "base" for one in told["communities"]) == 5
    return drawn


def tuesday(cli, drawn, *, mode):
    """Routes within the hours, nobody lost; sheets and a wall map on paper."""
    plan = cli.json("route", "--round", "W24", "--teams", "4", "--hours", "08:00-12:30", "--mode",
                    mode, "--date", "2026-06-09", "--avoid-own", "--effort", "300",
                    code=(0, 1))  # fmt: skip
    stops = {stop["site_id"] for route in plan["routes"] for stop in route["stops"]}
    assert len(stops) + len(plan["unreached"]) >= len(set(drawn)) - 2
    assert all(left["reason"] for left in plan["unreached"])
    cli.run("print", "--round", "W24", "--paper", "A4", "--wall", "A0")
    sheets = sorted(
        [*(cli.folder / "rounds" / "W24").rglob("*.pdf"), *(cli.folder / "maps").glob("wall-*.pdf")]
    )
    assert len(sheets) >= 4
    widths = {round(float(pypdf.PdfReader(path).pages[0].mediabox.width)) for path in sheets}
    assert {595, 2384} <= widths or {595, 3370} <= widths  # A4; A0 upright or across


def wednesday(cli, tmp_path, *, survey):
    """Take the sheets back: once, not twice; an unknown site is held back with its row."""
    filled = fill_sheets(cli.folder, round_id="W24")
    told = cli.json("record", "import", filled, "--round", "W24")
    assert told["new"] > 0
    assert cli.json("record", "import", filled, "--round", "W24")["new"] == 0
    stray = tmp_path / "一处.csv"
    stray.write_text(
        "点位名称,检查时间,问题数\n没有这个地方,2026-06-09 10:00,1\n", encoding="utf-8"
    )
    assert cli.json("record", "import", stray, code=(1, 2))["quarantined"] == 1
    if survey:
        told = cli.json("survey", "import", cli.folder / "demo" / "问卷结果.xlsx", "--round", "W24",
                        code=(0, 1))  # fmt: skip
        assert told["new"] > 0


def thursday(cli, tmp_path, *, survey):
    """Score with its interval, the folder for the meeting, a backup that can be opened."""
    as_of = ("--as-of", "2026-06-10")
    told = cli.json("report", "--round", "W24", "--last", "28.87,19.54", *as_of)
    onsite = told["onsite"]
    assert 0 < onsite["low"] < onsite["value"] < onsite["high"] <= 40
    assert told["inspected"] > 0
    assert not told["vetoed"]
    lost = sum(told["lost"]["category"].values())
    assert lost <= 40 - onsite["value"] + 1e-3
    if survey:
        assert told["total"]["value"] == pytest.approx(
            onsite["value"] + told["survey"]["value"], abs=1e-4
        )
        assert {one["part"] for one in told["changes"]} == {"onsite", "survey", "total"}
    ranked = cli.json("rank", "--round", "W24", *as_of)
    assert ranked
    risk = cli.json("risk", "--next", "10", "--seed", "17", *as_of)
    chosen = Counter(row["chosen"] for row in risk)
    assert (chosen["risk"], chosen["random"]) == (8, 2)
    wish = ("--round", "P25", "--sites", cli.folder / "maps" / "next-patrol.xlsx", "--teams", "2")
    plan = cli.json("route", *wish, "--objective", "points", "--mode", "foot", code=(0, 1))
    met = [stop["site_id"] for route in plan["routes"] for stop in route["stops"]]
    left = [one["site_id"] for one in plan["unreached"]]
    assert sorted(met + left) == sorted(row["site_id"] for row in risk if row["chosen"])
    out = tmp_path / "meeting"
    cli.run("publish", "--round", "W24", "--out", out, *as_of)
    made = {path.name for path in out.iterdir()}
    assert {"index.html", "coverage.html", "score.html", "ranking.html", "draw.html", "proof",
            "overview.html", "routes.html"} <= made  # fmt: skip
    assert len(list((out / "sheets").glob("*.pdf"))) >= 2
    index = (out / "index.html").read_text("utf-8")
    assert all(name in index for name in ("score.html", "ranking.html", "coverage.html"))
    kept = tmp_path / "backup.zip"
    cli.run("backup", "--out", kept)
    audit = cli.json("audit")
    assert audit["holds"]
    other = tmp_path / "restored"
    cli.run("restore", kept, "--to", other)
    assert json.loads((other / "rounds" / "W24" / "draw.json").read_text("utf-8"))["head"]
