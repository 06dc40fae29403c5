"""Exports: read back with GDAL, hostile names, datums of the links."""

import dataclasses
import io
import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from geoplan.base.shift import gcj02_to_wgs84
from geoplan.base.words import reading
from geoplan.plan.directions import Piece, leg_steps
from geoplan.plan.result import Place
from geoplan.render.escape import plain
from geoplan.render.exports import WRITERS, Export, ExportNotes, gpkg_layers
from geoplan.render.exports.links import PROVIDERS, Target, navigation_links
from geoplan.render.exports.tracks import LegLine, StopPoint, Track
from geoplan.store.layers import write_layers

HOSTILE = "=1+1 </name><script>alert('1')</script> & \"双引号\" \x0b\x00\ufffe]]> 😀"
ZONE = ZoneInfo("Asia/Shanghai")
PLACES = [(117.3022385, 28.9447682), (117.2888458, 28.9411941), (117.2871248, 28.9393851)]


def straight(seq, start, goal, *, to_id, name):
    """Return a leg straight from one place to another."""
    line = shapely.LineString([(0, 0), (100, 0), (100, 50)])
    pieces = [
        Piece(name="解放路 <b>", highway="primary", length_m=100),
        Piece(name="", highway="living_street", length_m=50),
    ]
    middle = (start[0], goal[1])
    return LegLine(
        seq=seq,
        to_id=to_id,
        to_name=name,
        travel_s=90,
        length_m=150.0,
        access_m=3.0,
        line=[start, middle, goal],
        steps=leg_steps(line, pieces, travel_s=90),
    )


def stop_at(order, place, name):
    """Return a stop."""
    return StopPoint(
        order=order,
        site_id=f"QC-{order}",
        name=name,
        category="市场",
        address="@SUM(1)",
        unit="",
        lon=place[0],
        lat=place[1],
        arrive=datetime(2026, 6, 9, 8, order, tzinfo=ZONE),
        leave=datetime(2026, 6, 9, 9, order, tzinfo=ZONE),
        service_s=3600,
        wait_s=0,
        window="08:00–11:00",
    )


@pytest.fixture
def export():
    """Return two stops of one team, the first with a hostile name."""
    home = Place(name="县文明办", lon=PLACES[2][0], lat=PLACES[2][1])
    track = Track(
        team="1",
        mode="car",
        colour="#b3261e",
        start=home,
        finish=home,
        begin=datetime(2026, 6, 9, 8, 0, tzinfo=ZONE),
        end=datetime(2026, 6, 9, 11, 0, tzinfo=ZONE),
        length_m=450,
        stops=[stop_at(1, PLACES[0], HOSTILE), stop_at(2, PLACES[1], "滨江公园")],
        legs=[
            straight(1, PLACES[2], PLACES[0], to_id="QC-1", name=HOSTILE),
            straight(2, PLACES[0], PLACES[1], to_id="QC-2", name="滨江公园"),
            straight(3, PLACES[1], PLACES[2], to_id="", name="县文明办"),
        ],
    )
    notes = ExportNotes(title=f"晴川县 {HOSTILE}", lang="zh", credit="© OpenStreetMap <x>")
    return Export(round_id="W24", date="2026-06-09", notes=notes, tracks=[track])


def written(export, form, tmp_path):
    """Write one format and return the path."""
    path = tmp_path / f"plan.{form}"
    if form == "gpkg":
        write_layers(path, gpkg_layers(export))
    else:
        ((_, write),) = WRITERS[form]
        path.write_bytes(write(export))
    return path


def metres_off(points):
    """Return how far points are from where the stops are."""
    wanted = np.array(PLACES[:2])
    lon, lat = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    east = (lon - wanted[:, 0]) * 111_320 * np.cos(np.radians(wanted[:, 1]))
    return np.hypot(east, (lat - wanted[:, 1]) * 110_574)


def test_gpx_comes_back(export, tmp_path):
    path = written(export, "gpx", tmp_path)
    points = pyogrio.read_dataframe(path, layer="waypoints")
    assert metres_off(points).max() < 1
    assert points["name"][0].startswith("1 =1+1 </name><script>")
    assert not set("\x0b\x00\ufffe") & set(points["name"][0])
    assert str(points["time"][0]) == "2026-06-09 00:01:00+00:00"
    assert len(pyogrio.read_dataframe(path, layer="route_points")) == 4
    (line,) = pyogrio.read_dataframe(path, layer="tracks").geometry
    assert len(line.geoms) == 3


def test_kml_comes_back(export, tmp_path):
    path = written(export, "kml", tmp_path)
    ((layer, _),) = pyogrio.list_layers(path)
    table = pyogrio.read_dataframe(path, layer=layer)
    marks = table[table.geometry.geom_type == "Point"].iloc[1:]
    assert metres_off(marks).max() < 1
    assert "<script>" in marks["Name"].iloc[0]
    text = path.read_text("utf-8")
    assert "<script>" not in text
    assert "ff1e26b3" in text
    assert (table.geometry.geom_type == "LineString").sum() == 3


def test_geojson_and_geopackage_come_back(export, tmp_path):
    table = pyogrio.read_dataframe(written(export, "geojson", tmp_path))
    stops = table[table["kind"] == "stop"]
    assert metres_off(stops).max() < 1
    assert stops["name"].iloc[0] == plain(HOSTILE)
    path = written(export, "gpkg", tmp_path)
    stops = pyogrio.read_dataframe(path, layer="stops")
    legs = pyogrio.read_dataframe(path, layer="legs")
    assert stops.crs.to_epsg() == 4326
    assert metres_off(stops).max() < 1
    assert legs["directions"][1].splitlines()[-1] == "到达滨江公园"
    assert legs["to_id"].fillna("").tolist() == ["QC-1", "QC-2", ""]


def test_the_workbook_holds_texts_and_no_formulas(export):
    ((_, write),) = WRITERS["xlsx"]
    with reading("zh"):
        book = openpyxl.load_workbook(io.BytesIO(write(export)))
    stops, turns = book.worksheets
    cells = [cell for sheet in (stops, turns) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert stops["D2"].value.startswith("=1+1")
    assert stops["D2"].quotePrefix
    assert stops["J2"].value == "@SUM(1)"
    assert turns["E3"].value.endswith("进入巷子，行 50 米")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_links_name_the_place_in_the_providers_datum(provider):
    goal = Target(lon=118.7969, lat=32.0603, name="鼓楼 & 南门?#")
    start = Target(lon=118.78, lat=32.05, name="起点|1")
    link = navigation_links(goal, origin=start, mode="foot")[provider]
    parts = urlsplit(link)
    assert parts.scheme == "https"
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    text = (
        query.get("to")
        if provider == "amap"
        else query.get("destination") or query.get("tocoord") or query.get("daddr")
    )
    first, second = (float(number) for number in re.findall(r"\d+\.\d+", text)[:2])
    lon, lat = (first, second) if provider == "amap" else (second, first)
    if provider != "google":
        lon, lat = (axis[0] for axis in gcj02_to_wgs84(lon, lat))
    assert abs(lon - goal.lon) < 2e-6
    assert abs(lat - goal.lat) < 2e-6
    modes = {"walk", "walking", "w"}
    assert modes & {
        query.get("mode"),
        query.get("type"),
        query.get("dirflg"),
        query.get("travelmode"),
    }
    if provider in {"amap", "baidu"}:
        assert "鼓楼 & 南门?#" in text


def test_the_page_of_links_runs_nothing_and_carries_codes(export):
    page, text = (write(export).decode() for _, write in WRITERS["links"])
    assert "<script>" not in page
    assert page.count("<svg") == page.count('viewBox="0 0') == 2
    assert page.count("<a href=") == 10
    assert "&amp;coord_type=gcj02" in page
    assert "default-src 'none'" in page
    assert text.count("https://") == 10
    assert "\n2 滨江公园 08:02\n" in text


def test_titles_of_teams_follow_the_language(export):
    english = dataclasses.replace(export, notes=dataclasses.replace(export.notes, lang="en"))
    assert b"Team 1" in WRITERS["gpx"][0][1](english)
