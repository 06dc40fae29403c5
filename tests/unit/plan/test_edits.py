"""Edits of the street network, and speeds as data."""

from datetime import UTC, datetime

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoplan.base.crs import to_lonlat
from geoplan.base.errors import InputError
from geoplan.jobs.edits import (
    Edit,
    add_edit,
    add_streets,
    edit_speeds,
    imported_network,
    list_edits,
    read_edited_network,
    read_times,
    show_times,
    undo_edit,
)
from geoplan.plan.edits import edited, pieces_of
from geoplan.plan.speeds import DEFAULT_TIMES, MODES
from geoplan.store.project import Project, Settings, open_project


def lonlat(town, x, y):
    """Return degrees of a place in the town."""
    lon, lat = to_lonlat(500_000.0 + x, 3_400_000.0 + y, crs=town.crs)
    return {"lon": float(lon), "lat": float(lat)}


def refuse(network, edit):
    """Join nothing."""
    raise AssertionError(network, edit)


@pytest.fixture
def project(town, tmp_path):
    """Return a project with a grid for its map."""
    net = town.grid(3)
    made = Project(folder=tmp_path)
    made.write_settings(
        Settings(format="geoplan-project-v1", name="x", standard="s", crs=town.crs.to_string())
    )
    made.write_streets(
        {"nodes": net.nodes.rename_axis("node"), "edges": net.edges.rename_axis("edge")}
    )
    return made


def test_a_street_is_closed_by_name_whatever_its_width_and_spaces(town):
    net = town.grid(3)
    closed = edited(net, (Edit(kind="close", street=" 横 １ ", modes=("car",)),), join=refuse)
    rows = net.edges["name"] == "横1"
    assert rows.sum() == 2
    assert (closed.mask("car")[rows] == 0).all()
    assert (closed.mask("car")[~rows] == 3).all()
    assert (closed.mask("foot") == 3).all()
    assert (net.mask("car") == 3).all()
    assert closed.digest != net.digest


def test_at_a_place_the_nearest_piece_is_meant_and_the_last_word_counts(town):
    net = town.grid(3)
    at = lonlat(town, 50, 12)
    one = Edit(kind="close", **at)
    assert pieces_of(net, one).tolist() == pieces_of(net, Edit(kind="open", **at)).tolist()
    assert len(pieces_of(net, one)) == 1
    again = edited(net, (one, Edit(kind="open", **at)), join=refuse)
    assert again.digest == net.digest
    assert len(pieces_of(net, Edit(kind="close", **lonlat(town, 50, 49)))) == 0


@pytest.mark.parametrize(
    ("hours", "window", "shut"),
    [
        ("06:00-22:00", None, False),
        ("06:00-22:00", (8 * 3600, 12 * 3600), False),
        ("06:00-22:00", (20 * 3600, 23 * 3600), True),
        ("22:00-06:00", (8 * 3600, 12 * 3600), True),
        ("22:00-06:00", (2 * 3600, 5 * 3600), False),
        ("22:00-06:00", (23 * 3600, 28 * 3600), False),
    ],
)
def test_a_gate_is_open_during_its_hours(town, hours, window, shut):
    net = town.grid(3)
    gate = Edit(kind="gate", hours=hours, **lonlat(town, 50, 0))
    found = edited(net, (gate,), join=refuse, window=window)
    assert (found.digest != net.digest) == shut


def test_edits_are_kept_listed_and_undone_and_the_map_stays(project, town):
    folder = project.folder
    before = (folder / "roads.gpkg").read_bytes()
    add_edit(folder, Edit(kind="close", street="横1"))
    add_edit(folder, Edit(kind="gate", hours="06:00-22:00", **lonlat(town, 50, 0)))
    assert [one.edit.kind for one in list_edits(folder)] == ["close", "gate"]
    assert list_edits(folder)[0].length_m == pytest.approx(200)
    with open_project(folder) as opened:
        assert read_edited_network(opened).mask("car").tolist().count(0) == 2
        assert read_edited_network(opened, window=(0, 10)).mask("car").tolist().count(0) == 3
        assert (imported_network(opened).mask("car") == 3).all()
    assert undo_edit(folder, number=1).street == "横1"
    assert undo_edit(folder).kind == "gate"
    assert list_edits(folder) == []
    assert (folder / "roads.gpkg").read_bytes() == before


def test_new_streets_are_joined_when_the_map_is_read(project, town, now):
    folder = project.folder
    line = shapely.transform(
        shapely.LineString([(50, 0), (50, 100)]), lambda xy: xy + (500_000.0, 3_400_000.0)
    )
    table = gpd.GeoDataFrame({"name": ["新巷"], "highway": ["巷"]}, geometry=[line], crs=town.crs)
    path = folder / "new.gpkg"
    pyogrio.write_dataframe(table, path)
    done = add_streets(folder, path, now=now)
    assert done.length_m == pytest.approx(100, abs=1)
    with open_project(folder) as opened:
        network = read_edited_network(opened)
        assert (network.edges["name"] == "新巷").any()
        assert network.components("foot")[1][0] == len(network.nodes)
        assert len(imported_network(opened).edges) == 12
    undo_edit(folder)
    with open_project(folder) as opened:
        assert len(read_edited_network(opened).edges) == 12


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit(kind="close", street="没有的路"), "edit.no_street"),
        (Edit(kind="close", lon=1.0, lat=1.0), "edit.no_street"),
        (Edit(kind="close", street="横1", modes=("boat",)), "edit.modes"),
        (Edit(kind="gate", street="横1", hours="always"), "plan.hours"),
    ],
)
def test_what_cannot_be_noted_is_refused(project, edit, code):
    with pytest.raises(Exception) as caught:  # noqa: PT011  (the code tells which)
        add_edit(project.folder, edit)
    assert caught.value.code == code
    with pytest.raises(Exception, match="edit") as none:
        undo_edit(project.folder, number=3)
    assert none.value.code == "edit.none"


def test_speeds_as_brought_along_are_the_usual_ones(project):
    times = show_times(project.folder)
    assert dict(times.speeds_kmh) == dict(DEFAULT_TIMES.speeds_kmh)
    assert dict(times.junction_s) == dict(DEFAULT_TIMES.junction_s)
    assert times.crossing_s["primary"] == 25
    assert set(times.turn_s["car"]) == {"left", "right", "around"}


def test_the_projects_own_speeds_count_and_are_checked_strictly(project):
    path = edit_speeds(project.folder)
    text = path.read_text("utf-8")
    assert edit_speeds(project.folder) == path
    path.write_text(text.replace('"*" = 4.5', '"*" = 5.5'), "utf-8")
    assert read_times(project).speeds_kmh["foot"]["*"] == 5.5
    faults = {
        "speeds.value": text.replace("primary = 36.0", "primary = 3600.0"),
        "speeds.mode": text.replace("[junction_s]\nfoot = 2.0", "[junction_s]"),
        "document.invalid": text.replace("parking_s", "parking_secs"),
        "toml.syntax": text.replace("[speeds_kmh.car]", "[speeds_kmh.car"),
    }
    for code, changed in faults.items():
        path.write_text(changed, "utf-8")
        with pytest.raises(InputError) as caught:
            read_times(project)
        assert caught.value.code == code
    assert set(MODES) == set(DEFAULT_TIMES.speeds_kmh)


@pytest.fixture
def now():
    """Return a moment."""
    return datetime(2026, 6, 9, tzinfo=UTC)
