"""The project folder: whole files only, a chained journal, strict documents."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from geoplan.base.errors import InputError, MissingError, ProjectError
from geoplan.draw.design import Design
from geoplan.frame.standard import Standard
from geoplan.store.assets import asset, code_digest
from geoplan.store.atomic import replacing, write_text
from geoplan.store.documents import as_value, read_json, read_toml, read_value, write_json
from geoplan.store.journal import open_journal
from geoplan.store.layers import layer_names, read_layer, write_layers
from geoplan.store.project import find_project, make_project, open_project

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path):
    """An exception while writing changes nothing."""
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def stop_halfway():
        with replacing(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_halfway()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_layers_come_back_as_they_went(tmp_path):
    """Index, texts, numbers, flags, geometry and system."""
    table = gpd.GeoDataFrame(
        {"name": ["农贸市场", ""], "n": np.array([1, 2], "int8"), "x": [1.5, np.nan],
         "flag": [True, False]},
        geometry=[LineString([(0, 0), (1, 1)]), LineString([(0, 0), (2, 1)])], crs=4548,
        index=gpd.pd.Index(["a", "b"], name="key"),
    )  # fmt: skip
    path = tmp_path / "l.gpkg"
    write_layers(path, {"one": table, "none": table.iloc[:0]})
    assert sorted(layer_names(path)) == ["none", "one"]
    back = read_layer(path, "one", index="key")
    assert back["name"].tolist() == ["农贸市场", ""]
    assert back["n"].tolist() == [1, 2]
    assert back["flag"].tolist() == [True, False]
    assert np.isnan(back.loc["b", "x"])
    assert back.crs == table.crs
    assert back.geometry.geom_equals(table.geometry).all()
    empty = read_layer(path, "none", index="key")
    assert len(empty) == 0
    assert empty.crs == table.crs


def test_missing_and_damaged_layers_are_refused(tmp_path):
    """By file and layer."""
    (tmp_path / "bad.gpkg").write_bytes(b"nonsense")
    with pytest.raises(InputError) as caught:
        read_layer(tmp_path / "bad.gpkg", "sites", index="site_id")
    assert caught.value.code == "layer.unreadable"


def test_every_fault_of_a_design_at_once(tmp_path):
    """`true` is no integer, unknown keys are faults, missing keys are named."""
    data = read_toml(asset("designs", "mirror.toml"))
    data["strata"][0]["n"] = True
    data["strata"][1]["replacment"] = 2
    del data["title"]
    with pytest.raises(InputError) as caught:
        as_value(data, Design, file="my.toml")
    text = str(caught.value)
    assert caught.value.facts["count"] == 3
    for part in ("strata.0.n", "strata.1.replacment", "title", "my.toml"):
        assert part in text
    path = tmp_path / "broken.toml"
    path.write_text('id = "a\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_toml(path)
    assert caught.value.code == "toml.syntax"


def test_presets_hold_together():
    """31 categories, 131 sites, 40 points; the two county plans draw from all categories."""
    standard = read_value(asset("standards", "county-31.toml"), Standard)
    assert len(standard.categories) == 31
    assert sum(float(category.points) for category in standard.categories) == 40
    for name in ("county-31", "mirror"):
        design = read_value(asset("designs", f"{name}.toml"), Design)
        drawn = {stratum.category for stratum in design.strata}
        drawn |= {stage.category for stage in design.two_stage}
        assert drawn == set(standard.by_code), name
    county = read_value(asset("designs", "county-31.toml"), Design)
    assert sum(stratum.n for stratum in county.strata) + len(county.two_stage) == 131


def test_unknown_assets_name_what_there_is():
    """And no path leads out of the folder."""
    for name in ("none.toml", "../README.md"):
        with pytest.raises(MissingError) as caught:
            asset("designs", name)
        assert "county-31" in str(caught.value)


def test_code_digest_is_stable():
    """Twice the same, 64 hex digits."""
    assert code_digest() == code_digest()
    assert len(code_digest()) == 64


def test_journal_adds_once_and_chains(tmp_path):
    """The same key is not added again; the head moves with every record."""
    path = tmp_path / "journal.sqlite"
    with open_journal(path) as journal:
        assert journal.append("visit", [("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 3})]) == 2
        head = journal.head
        assert journal.append("visit", [("b", {"n": 2})]) == 0
        assert journal.head == head
        assert journal.append("note", [("b", {"n": 2})]) == 1
        assert [key for key, _ in journal.read("visit")] == ["a", "b"]
        assert journal.first_break() is None


@pytest.mark.parametrize(
    ("change", "where"),
    [("UPDATE records SET body = '{\"n\":9}' WHERE seq = 2", 2),
     ("UPDATE records SET body = 'x' WHERE seq = 3", 3),
     ("DELETE FROM records WHERE seq = 1", 2),
     ("UPDATE records SET key = 'z' WHERE seq = 1", 1)],
)  # fmt: skip
def test_any_change_of_the_journal_is_located(tmp_path, change, where):
    """The first record that breaks the chain is named."""
    path = tmp_path / "journal.sqlite"
    with open_journal(path) as journal:
        journal.append("visit", [(str(i), {"n": i}) for i in range(4)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    with open_journal(path) as journal:
        assert journal.first_break() == where


def test_a_file_that_is_no_journal_is_refused(tmp_path):
    """With its name, and left alone."""
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"not a database, surely not one at all" * 40)
    with pytest.raises(ProjectError) as caught, open_journal(path) as journal:
        journal.append("visit", [("a", {})])
    assert caught.value.code == "journal.damaged"
    assert path.read_bytes().startswith(b"not a database")


def test_project_is_found_from_below_and_made_once(tmp_path):
    """A subfolder finds it; a second start is refused."""
    make_project(tmp_path / "w", name="w", template="county-31")
    (tmp_path / "w" / "rounds").mkdir()
    assert find_project(tmp_path / "w" / "rounds") == (tmp_path / "w").resolve()
    for action, code in (
        (lambda: make_project(tmp_path / "w", name="w", template="county-31"), "project.exists"),
        (lambda: find_project(tmp_path), "project.none"),
    ):
        with pytest.raises(ProjectError) as caught:
            action()
        assert caught.value.code == code


def test_a_second_writer_waits_or_is_told_who_writes(tmp_path, monkeypatch):
    """One writer at a time, with the owner's name."""
    make_project(tmp_path, name="w", template="county-31")
    monkeypatch.setenv("USER", "Zhang")
    monkeypatch.setattr("geoplan.store.project.PATIENCE_S", 0.1)
    with open_project(tmp_path, write=True):
        with pytest.raises(ProjectError) as caught, open_project(tmp_path, write=True):
            pass
        with open_project(tmp_path) as reader:  # reading goes on
            assert reader.settings.name == "w"
    assert caught.value.code == "project.locked"
    assert "Zhang" in caught.value.facts["owner"]
    with open_project(tmp_path, write=True):
        pass


@pytest.mark.parametrize("name", ["../x", "a/b", "", " W", "..", "a|b", "W\n"])
def test_round_names_stay_inside(tmp_path, name):
    """A round is a folder of its own, never a way out."""
    project = make_project(tmp_path, name="w", template="county-31")
    with pytest.raises(ProjectError) as caught:
        project.round_folder(name)
    assert caught.value.code == "round.name"


def test_a_step_not_done_names_its_command(tmp_path):
    """Reading a plan before there is one."""
    project = make_project(tmp_path, name="w", template="county-31")
    with pytest.raises(ProjectError) as caught:
        project.read_round("W24", "draw.json")
    assert "geoplan draw reveal" in str(caught.value)


def test_json_is_canonical_and_reads_back(tmp_path):
    """And damage is refused by name."""
    write_json(tmp_path / "a.json", {"b": 1, "a": ["农"]})
    assert (tmp_path / "a.json").read_text("utf-8") == '{"a":["农"],"b":1}\n'
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_json(tmp_path / "a.json")
    assert caught.value.code == "json.syntax"


def test_points_need_no_special_care(tmp_path):
    """A layer of points with an integer index."""
    table = gpd.GeoDataFrame({"n": [1]}, geometry=[Point(1, 2)], crs=4548)
    table.index.name = "node"
    write_layers(tmp_path / "p.gpkg", {"nodes": table})
    assert read_layer(tmp_path / "p.gpkg", "nodes", index="node").geometry[0] == Point(1, 2)
