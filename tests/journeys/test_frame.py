"""Streets as sites through a whole round, and what the map has taken into the frame."""

import json
import os
import pty
import re
import subprocess

import geopandas as gpd
import pytest
import shapely

BACK = ("frame", "segments", "--class", "living_street,residential", "--category", "back_street")
MAIN = ("frame", "segments", "--class", "primary,secondary", "--category", "main_road")


@pytest.fixture
def county(cli, demo_data):
    """Return the demo county with its streets, areas and ledger."""
    cli.run("init", cli.folder)
    cli.run("import", "areas", demo_data / "areas.gpkg")
    cli.run("import", "streets", demo_data / "streets.osm.pbf")
    cli.run("import", "sites", demo_data / "点位台账.xlsx", code=1)
    return cli


def sites_of(cli):
    """Return the frame's sites."""
    return gpd.read_file(cli.folder / "frame.gpkg", layer="sites").set_index("site_id")  # noqa: TID251


def test_a_round_of_streets(county, tmp_path):
    """Lines are drawn, routed to, visited, measured and shown like any site."""
    whole = county.json(*BACK)
    county.json(*MAIN, "--length", "600")
    sites = sites_of(county)
    towns = gpd.read_file(county.folder / "frame.gpkg", layer="areas")  # noqa: TID251
    towns = towns[towns["level"] == "township"].geometry.to_numpy()
    lines = sites[(sites["source"] == "streets") & (sites["category"] == "back_street")]
    assert set(lines.geom_type) == {"LineString"}
    assert lines.geometry.length.sum() / 1000 == pytest.approx(float(whole["km"]), rel=0.01)
    stretches = lines.geometry.to_numpy()
    inside = [shapely.length(shapely.intersection(stretches, town)) >= 20 for town in towns]
    assert sum(inside).max() == 1
    design = tmp_path / "streets.toml"
    design.write_text(
        'format = "geoplan-design-v1"\nid = "s"\nversion = "1"\nstandard = "county-31"\n'
        'source = "test"\nconfidence = "example"\n[title]\nzh = "街"\nen = "streets"\n'
        '[[strata]]\ncategory = "back_street"\nn = 12\nreplacement = 3\n'
        '[[strata]]\ncategory = "main_road"\nn = 3\nreplacement = 1\n',
        "utf-8",
    )
    county.run("draw", "commit", "--round", "S1", "--design", design, "--sources", "dice")
    county.run("draw", "reveal", "--round", "S1", "--source", "dice=83920174650192837465")
    county.run("draw", "verify", "S1")
    county.run(
        "route", "--round", "S1", "--teams", "2", "--hours", "08:00-18:00", "--date", "2026-06-09"
    )
    plan = json.loads((county.folder / "rounds" / "S1" / "plan.json").read_text("utf-8"))
    stops = [stop["site_id"] for route in plan["routes"] for stop in route["stops"]]
    drawn = sites.reindex(stops)["source"] == "streets"
    assert drawn.sum() >= 10
    visits = tmp_path / "visits.csv"
    walked = drawn[drawn].index[:4]
    rows = "".join(f"{site},2026-06-09 10:00,巡查组,0\n" for site in walked)
    visits.write_text(f"点位编号,检查时间,检查人,问题数\n{rows}", "utf-8")
    county.run("record", "import", visits)
    county.run("coverage", "--as-of", "2026-06-10")
    county.run("publish", "--round", "S1", "--as-of", "2026-06-10")
    page = (county.folder / "maps" / "overview.html").read_text("utf-8")
    data = re.search(r'<script[^>]*id="gp-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    shown = {site["id"]: site for site in json.loads(data[1])["sites"]}
    assert all(shown[site].get("shape") for site in lines.index)


def test_cutting_anew_can_replace(county):
    """Another length leaves the old stretches and says so; --replace takes them out."""
    county.json(*BACK)
    before = county.json(*BACK)
    assert before["changed"] == before["added"] == before["earlier"] == 0
    said = county.run(*BACK, "--length", "150")
    assert "--replace takes them out" in said
    assert county.json(*BACK, "--length", "150")["earlier"] > 100
    assert "were taken out" in county.run(*BACK, "--length", "150", "--replace")
    assert county.json(*BACK, "--length", "150")["earlier"] == 0
    back = county.json(*BACK, "--replace")
    assert (back["n"], back["total"]) == (before["n"], before["total"])


def talk(command, answer):
    """Run a command at a terminal, answer its question, return code and output."""
    main, side = pty.openpty()
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side) as process:
        os.close(side)
        shown, answered = b"", False
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if not answered and b"[y/N]" in shown:
                os.write(main, f"{answer}\n".encode())
                answered = True
    os.close(main)
    return process.returncode, shown.decode("utf-8", "replace")


def test_what_is_added_is_shown_first(county, demo_data):
    """At a terminal the list comes first, then the question; no changes nothing."""
    add = county.command("frame", "diff", "--map", demo_data / "地图兴趣点.geojson", "--add")
    before = len(sites_of(county))
    code, shown = talk(add, "n")
    assert code == 0, shown
    assert shown.index("西津早市") < shown.index("[y/N]")
    assert "0 sites of the map were added" in shown
    assert len(sites_of(county)) == before
    code, shown = talk(add, "y")
    assert "9 sites of the map were added" in shown
    assert len(sites_of(county)) == before + 9


def test_streets_alone_make_a_frame(cli, demo_data):
    """Without a ledger the stretches are the whole frame; without streets there are none."""
    cli.run("init", cli.folder)
    cli.run(*BACK, code=2)
    cli.run("frame", "diff", code=2)
    cli.run("import", "streets", demo_data / "streets.osm.pbf")
    first = cli.json(*BACK)
    assert first["added"] == first["n"] == first["total"]
