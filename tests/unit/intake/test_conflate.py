"""Merging an office's layer: nothing doubled, everything joined, what was there untouched."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.cli.streets import streets
from geoplan.intake.conflate import conflate
from geoplan.intake.joining import Drawn
from geoplan.intake.street_merge import merge_streets
from geoplan.intake.streets import read_streets
from geoplan.store.project import make_project, open_project

CRS = 4549
EAST, NORTH = 500_000, 3_400_000


def layer(path, rows):
    """Write lines in metres from a corner of the county: (corners, facts)."""
    table = gpd.GeoDataFrame(
        [facts for _, facts in rows],
        geometry=[shapely.LineString([(EAST + x, NORTH + y) for x, y in line]) for line, _ in rows],
        crs=CRS,
    )
    table.to_file(path)
    return path


def read(path, rows):
    """Return the source read from such lines."""
    return read_streets(layer(path, rows))


def merged(tmp_path, base, rows, **options):
    """Return the result of merging lines into a map of lines."""
    first, second = read(tmp_path / "map.gpkg", base), read(tmp_path / "lanes.gpkg", rows)
    return merge_streets(first.network, second, origin=first.origin, **options)


STREET = ([(0, 0), (200, 0)], {"name": "解放路", "class": "secondary", "layer": 0})


def lane(*corners, name="仓前巷", level=0):
    """Return a lane."""
    return list(corners), {"name": name, "class": "living_street", "layer": level}


def test_an_end_that_nearly_touches_is_joined(tmp_path):
    """The street is cut there; no piece is lost; the lane carries its file's name."""
    found = merged(tmp_path, [STREET], [lane((80, 5), (80, 100))])
    edges = found.network.edges
    assert sorted(edges["highway"]) == ["living_street", "secondary", "secondary"]
    assert sorted(found.origin) == ["", "", "lanes.gpkg"]
    assert found.summary.merge.joined == found.summary.merge.loose == 1
    assert found.summary.parts["foot"].main_share == 1
    assert edges.loc[edges["highway"] == "secondary", "length_m"].sum() == pytest.approx(200)
    ids = found.network.nodes["osm_id"]
    assert ids.is_unique
    assert (ids < 0).sum() == 2


def test_an_end_that_overshoots_is_trimmed(tmp_path):
    """Eight metres beyond the street are no street."""
    found = merged(tmp_path, [STREET], [lane((80, -8), (80, 100))])
    assert len(found.network.edges) == 3
    assert found.summary.merge.new_km == pytest.approx(0.1)


def test_a_crossing_is_a_junction_and_a_bridge_is_none(tmp_path):
    """Crossings on one level meet; a lane over the street does not."""
    plain = merged(tmp_path, [STREET], [lane((80, -60), (80, 60))])
    assert len(plain.network.edges) == 4
    over = merged(tmp_path, [STREET], [lane((80, -60), (80, 60), level=1)])
    assert len(over.network.edges) == 2
    assert over.summary.merge.loose == 2


def test_a_lane_that_ends_under_a_bridge_is_not_joined_to_it(tmp_path):
    """The end lies beneath the bridge, not on it."""
    bridge = ([(0, 0), (200, 0)], {"name": "高架", "class": "primary", "layer": 1})
    found = merged(tmp_path, [bridge], [lane((80, 5), (80, 100))])
    assert found.summary.merge.joined == 0


def test_streets_of_the_map_are_never_cut_by_each_other(tmp_path):
    """A bridge drawn without a level stays whole when something is merged beside it."""
    first = read(tmp_path / "map.gpkg", [STREET])
    cross = first.network.edges.assign(
        geometry=[shapely.LineString([(EAST + 50, NORTH - 50), (EAST + 50, NORTH + 50)])]
    )
    drawn = Drawn(
        lines=np.concatenate([first.network.lines, cross.geometry.to_numpy()]),
        u=np.array([0, 2]),
        v=np.array([1, 3]),
        level=np.array([0, 0]),
        xy=np.array([[0, 0], [200, 0], [50, -50], [50, 50]]) + [EAST, NORTH],
    )
    own = read(tmp_path / "lanes.gpkg", [lane((150, 0), (150, 90))]).network
    new = Drawn(
        lines=own.lines, u=own.u, v=own.v, level=np.array([0]),
        xy=shapely.get_coordinates(own.nodes.geometry.to_numpy()),
    )  # fmt: skip
    found = conflate(drawn, new)
    assert np.bincount(found.base[found.base >= 0]).tolist() == [2, 1]


def test_known_streets_take_what_they_lack(tmp_path):
    """Name, width and class from the layer, only where there is none; other names are counted."""
    nameless = ([(0, 50), (200, 50)], {"name": "", "class": "road", "layer": 0})
    rows = [
        ([(0, 4), (200, 4)], {"name": "解放大道", "class": "tertiary", "layer": 0, "width": 12}),
        ([(200, 47), (0, 47)], {"name": "文昌巷", "class": "footway", "layer": 0, "width": 3}),
    ]
    found = merged(tmp_path, [STREET, nameless], rows)
    edges = found.network.edges.set_index("name")
    assert sorted(edges.index) == ["文昌巷", "解放路"]
    assert edges["highway"].to_dict() == {"解放路": "secondary", "文昌巷": "footway"}
    assert edges["width_m"].to_dict() == {"解放路": 12, "文昌巷": 3}
    assert edges["car"].to_dict() == {"解放路": 3, "文昌巷": 0}
    assert found.summary.merge.renamed == 1
    assert found.summary.merge.new_km == 0
    said = {warning.code: warning.facts for warning in found.summary.warnings}
    assert said["streets.warn.names"] == {"count": 1}


def test_a_one_way_drawn_the_other_way_keeps_its_sense(tmp_path):
    """A class-less street drawn east takes a one-way drawn west as one against its drawing."""
    base = ([(0, 0), (200, 0)], {"name": "", "class": "road", "layer": 0})
    row = ([(200, 3), (0, 3)],
           {"name": "", "class": "residential", "layer": 0, "oneway": "yes"})  # fmt: skip
    edges = merged(tmp_path, [base], [row]).network.edges
    assert edges[["foot", "car"]].to_numpy().tolist() == [[3, 2]]


@pytest.mark.parametrize(("tolerance_m", "new"), [(12.0, 0.0), (5.0, 0.2)])
def test_the_tolerance_decides(tmp_path, tolerance_m, new):
    """Eight metres beside the street: known within twelve, new within five."""
    found = merged(
        tmp_path, [STREET], [lane((0, 8), (200, 8))], tolerance_m=tolerance_m
    )  # fmt: skip
    assert found.summary.merge.new_km == pytest.approx(new, abs=0.001)


def test_only_the_part_that_is_lacking_is_added(tmp_path):
    """A lane that follows the street and leaves it is new from where it leaves."""
    found = merged(tmp_path, [STREET], [lane((100, 3), (200, 3), (260, 3), (260, 120))])
    assert found.summary.merge.new_km == pytest.approx(0.177, abs=0.02)
    assert found.summary.merge.known_km == pytest.approx(0.1, abs=0.02)
    assert found.summary.parts["foot"].main_share == 1


def test_a_dead_end_of_the_map_meets_the_lane_it_pointed_at(tmp_path):
    """The map's own stub ends five metres before the new lane: they are joined."""
    stub = lane((100, 0), (100, 55), name="")
    found = merged(tmp_path, [STREET, stub], [lane((20, 60), (180, 60))])
    assert found.summary.parts["foot"].main_share == 1


def test_short_differences_are_drawing(tmp_path):
    """Ten metres that the map lacks are not worth a street."""
    found = merged(tmp_path, [STREET], [lane((80, 0), (80, 10))])
    assert found.summary.merge.new_km == 0
    assert len(found.network.edges) == 1


def test_merging_into_the_project(tmp_path):
    """The command keeps the map, its credit and its land, and says what it did; twice is once."""
    project = make_project(tmp_path / "p", name="x", template="county-31")
    base = layer(tmp_path / "map.gpkg", [STREET])
    lanes = layer(tmp_path / "lanes.gpkg", [lane((80, 5), (80, 100)), lane((20, 60), (180, 60))])
    run = command(project, base, "--credit", "OSM")
    for _ in range(2):
        run = command(project, lanes, "--merge", "--credit", "测绘院", "--json")
    told = json.loads(run.stdout)
    assert told["merge"]["new_km"] == 0
    assert told["merge"]["known_km"] == pytest.approx(0.255, abs=0.01)
    assert told["km"] == pytest.approx(0.46, abs=0.01)
    with open_project(project.folder) as again:
        edges = again.read_streets("edges")["edges"]
        assert again.settings.credit == "OSM; 测绘院"
    assert sorted(set(edges["source"])) == ["", "lanes.gpkg"]
    command(project, base)
    with open_project(project.folder) as again:
        assert set(again.read_streets("edges")["edges"]["source"]) == {""}


def command(project, path, *options):
    """Run `geoplan import streets` in a project."""
    run = CliRunner().invoke(streets, [str(path), *options], obj=project.folder)
    assert run.exit_code == 0, run.output
    return run


def test_merging_into_nothing_is_importing(tmp_path):
    """The first layer of a project becomes its map."""
    project = make_project(tmp_path / "p", name="x", template="county-31")
    lanes = layer(tmp_path / "lanes.gpkg", [STREET])
    assert "合并" not in command(project, lanes, "--merge").output
    with open_project(project.folder) as again:
        assert len(again.read_streets("edges")["edges"]) == 1


# ---- laws

# Blocks of 45 metres: nothing is smaller than the tolerance, as in a town.
PLACE = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda at: (at[0] * 45, at[1] * 45))
LINES = st.lists(
    st.lists(PLACE, min_size=2, max_size=4, unique=True), min_size=1, max_size=8
)  # fmt: skip
PLAIN = st.lists(st.lists(PLACE, min_size=2, max_size=2, unique=True), min_size=1, max_size=8)


def as_drawn(lines, shift=0.0):
    """Return lines as a layer whose ends at one place are one node."""
    shapes = np.array([shapely.LineString(line) for line in lines], dtype=object)
    tips = shapely.get_coordinates(
        np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    )
    xy, node = np.unique(tips, axis=0, return_inverse=True)
    node = node.ravel()
    return Drawn(
        lines=np.asarray(shapely.transform(shapes, lambda at: at + shift), dtype=object),
        u=node[: len(lines)], v=node[len(lines) :], level=np.zeros(len(lines), dtype="int64"),
        xy=xy + shift,
    )  # fmt: skip


@given(base=LINES, new=LINES)
@settings(max_examples=80, deadline=None)
def test_laws_of_merging(base, new):
    """The map stays, ends lie at their nodes, and a second time adds next to nothing."""
    one, two = as_drawn(base), as_drawn(new)
    found = conflate(one, two)
    drawn = found.drawn
    old = found.base >= 0
    kept = np.bincount(found.base[old], weights=shapely.length(drawn.lines[old]))
    assert kept == pytest.approx(shapely.length(one.lines), abs=1e-6)
    for node, end in ((drawn.u, 0), (drawn.v, -1)):
        tips = shapely.get_coordinates(shapely.get_point(drawn.lines, end))
        assert np.abs(tips - drawn.xy[node]).max() < 1e-6
    assert (drawn.xy[: len(one.xy)] == one.xy).all()
    again = conflate(drawn, two)
    assert again.new_m <= max(0.01 * shapely.length(two.lines).sum(), 0)


@given(lines=PLAIN, shift=st.floats(0, 5))
@settings(max_examples=80, deadline=None)
def test_a_map_knows_itself(lines, shift):
    """Merged with its own drawing, a few metres aside, a map gains nothing."""
    one = as_drawn(lines)
    found = conflate(one, as_drawn(lines, shift))
    assert found.new_m == 0
