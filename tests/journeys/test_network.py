"""Edits, parts, speeds and exports by command, on a small town of a real project."""

import json
from datetime import UTC, datetime

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoplan.jobs.areas import import_areas
from geoplan.jobs.bring_in import import_sites
from geoplan.jobs.edits import imported_network, read_edited_network
from geoplan.jobs.project import start_project
from geoplan.jobs.province import ProvinceWish, run_county
from geoplan.jobs.streets import import_streets
from geoplan.store.documents import read_toml
from geoplan.store.project import open_project


@pytest.fixture(scope="module")
def town(tmp_path_factory, demo_data, cli_class):
    """Return the command line in a project with frame, streets and a plan W24."""
    folder = tmp_path_factory.mktemp("network") / "project"
    told = read_toml(demo_data / "demo.toml")
    names, now = told["files"], datetime(2026, 6, 9, 1, tzinfo=UTC)
    start_project(folder, template=told["standard"], name="晴川县")
    import_areas(folder, demo_data / names["areas"])
    import_streets(folder, demo_data / names["streets"])
    import_sites(folder, demo_data / names["ledger"], now=now)
    wish = ProvinceWish(
        round_id="W24", design_name="mirror", source="dice=83920174650192837465",
        date="2026-06-09", now=now, effort=100,
    )  # fmt: skip
    assert run_county(str(folder), wish).status == "done"
    return cli_class(folder)


def test_edits_by_command(town, tmp_path):
    assert "no edits" in town.run("streets", "edit", "list")
    done = town.json("streets", "edit", "close", "水亭街", "--mode", "car")
    assert done["modes"] == ["car"]
    assert done["pieces"] > 5
    told = town.run("streets", "edit", "gate", "at", "117.3023,28.9447", "--hours", "22:00-06:00")
    assert "gate" in told
    with open_project(town.folder) as project:
        network = imported_network(project)
        (x, y) = shapely.get_coordinates(network.lines[0])[0]
    line = shapely.LineString([(x, y), (x + 300, y + 300)])
    path = tmp_path / "新路.gpkg"
    table = gpd.GeoDataFrame({"name": ["新修路"]}, geometry=[line], crs=network.crs)
    pyogrio.write_dataframe(table, path)
    assert town.json("streets", "edit", "add", path)["length_m"] > 200
    listed = town.json("streets", "edit", "list")
    assert [one["kind"] for one in listed] == ["close", "gate", "add"]
    with open_project(town.folder) as project:
        names = read_edited_network(project).edges["name"]
    assert "新修路" in set(names)
    assert "refused" not in town.run("streets", "edit", "undo", "2")
    assert len(town.json("streets", "edit", "list")) == 2
    town.run("streets", "edit", "undo")
    town.run("streets", "edit", "undo")
    assert "no street" in town.run("streets", "edit", "open", "没有这条路", code=2)
    assert "no place" in town.run("streets", "edit", "open", "at", "here", code=2)


def test_parts_that_are_cut_off(town, tmp_path):
    found = town.json("streets", "components", "--mode", "foot", "--out", tmp_path)
    assert found["parts"][0]["length_m"] > 100_000
    cut = [part for part in found["parts"][1:] if part["sites"]]
    assert [part["streets"][0] for part in cut] == ["沙洲路"]
    page = (tmp_path / "components-foot.html").read_text("utf-8")
    data = json.loads(page.split('id="gp-data">')[1].split("</script>")[0])
    assert data["parts"]["rows"][0]["sites"] == cut[0]["sites"]
    assert "https://" not in page
    told = town.run("streets", "components", "--mode", "car", "--out", tmp_path)
    assert "沙洲公园" in told


def test_speeds_are_shown_and_copied(town):
    assert town.json("streets", "speeds")["crossing_s"]["primary"] == 25
    town.run("streets", "speeds", "--edit")
    path = town.folder / "speeds.toml"
    path.write_text(path.read_text("utf-8").replace("parking_s = 180.0", "parking_s = 99.0"))
    assert "99" in town.run("streets", "speeds")
    path.write_text(path.read_text("utf-8").replace("[junction_s]", "[junktion_s]"))
    assert "junktion_s" in town.run("streets", "speeds", code=2)
    path.unlink()


def test_all_formats_by_command(town, tmp_path):
    formats = ["gpx", "kml", "geojson", "gpkg", "xlsx", "links"]
    words = [word for form in formats for word in ("--format", form)]
    made = town.json("export", "--round", "W24", *words, "--out", tmp_path)
    assert len(made) == 7
    stops = pyogrio.read_dataframe(tmp_path / "W24.gpkg", layer="stops")
    places = pyogrio.read_dataframe(tmp_path / "W24.gpx", layer="waypoints")
    assert len(stops) == len(places) > 10
    metric = stops.geometry.to_crs(4549), places.geometry.to_crs(4549)
    assert metric[0].distance(metric[1]).max() < 1
    (line,) = town.json("export", "--round", "W24", "--team", "1", "--format", "kml")
    assert line.endswith("W24-1.kml")
    assert "no route of team 9" in town.run("export", "--round", "W24", "--team", "9", code=2)
