"""Plans follow the office's edits of the streets, its speeds, and cars that stop short."""

import json
import tomllib

import pyogrio
import pytest

START = "117.3050,28.9480,创建办"


@pytest.fixture(scope="module")
def county(cli_class, tmp_path_factory):
    """Return the demo county with a draw."""
    cli = cli_class(tmp_path_factory.mktemp("network") / "project")
    cli.run("init", cli.folder)
    cli.run("demo", "data")
    data = cli.folder / "demo"
    cli.run("import", "areas", data / "areas.gpkg")
    cli.run("import", "streets", data / "streets.osm.pbf")
    cli.run("import", "sites", data / "点位台账.xlsx", code=(0, 1))
    cli.run(
        "import",
        "sites",
        data / "小区名录.csv",
        "--crs",
        "BD-09",
        "--category",
        "compound",
        code=(0, 1),
    )
    cli.run("draw", "commit", "--round", "N", "--design", "mirror")
    cli.run("draw", "reveal", "--round", "N", "--source", "dice=83920174650192837465")
    return cli


def planned(cli, *more):
    """Plan and return the plan, with the streets each leg runs along."""
    wish = ("--round", "N", "--teams", "3", "--hours", "08:00-18:00", "--date", "2026-06-09",
            "--effort", "200", *more)  # fmt: skip
    plan = cli.json("route", *wish, code=(0, 1))
    (legs,) = (cli.folder / "rounds" / "N").glob("legs-*.gpkg")
    table = pyogrio.read_dataframe(legs, layer="legs")
    names = {name for text in table["streets"] for name, _ in json.loads(text)}
    return plan, names


def test_a_closed_street_is_avoided_and_opened_again(county):
    """What is closed beside the map no plan uses; undone, the plan is the one before."""
    before, used = planned(county)
    street = next(name for name in sorted(used) if name.endswith("路"))
    county.run("streets", "edit", "close", street)
    closed, now = planned(county)
    assert street not in now
    assert closed["streets_digest"] != before["streets_digest"]
    county.run("streets", "edit", "undo")
    again, _ = planned(county)
    assert again == before


def test_speeds_of_the_project_count(county):
    """Slower cars make longer tours, and the plan keeps the speeds it was made with."""
    before, _ = planned(county)
    county.run("streets", "speeds", "--edit")
    path = county.folder / "speeds.toml"
    text = path.read_text("utf-8")
    kept = tomllib.loads(text)["speeds_kmh"]["car"]["residential"]
    path.write_text(text.replace(f"residential = {kept}", "residential = 6.0"), encoding="utf-8")
    slow, _ = planned(county)
    path.unlink()
    assert slow["speeds_kmh"]["car"]["residential"] == 6.0
    assert slow["turn_s"]["car"]["left"] > 0
    total = [sum(route["travel_s"] for route in plan["routes"]) for plan in (before, slow)]
    assert total[1] > total[0]
    assert list((county.folder / "cache" / "matrices").glob("*.npz"))


def test_cars_that_stop_short(county):
    """Mixed tours keep all their rules, and say how long parking takes."""
    plan, _ = planned(county, "--mode", "mixed")
    assert plan["mode"] == "mixed"
    assert set(plan["speeds_kmh"]) == {"foot", "car"}
    assert plan["parking_s"] == 180.0
    assert sum(len(route["stops"]) for route in plan["routes"]) > 20
    made = county.run("print", "--round", "N")
    assert ".pdf" in made
