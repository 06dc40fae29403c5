"""Turn restrictions: what is taken from relations, what is not, and how they are kept."""

from itertools import pairwise

import numpy as np
import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way

from geoplan.intake.streets import read_streets
from geoplan.jobs.edits import read_edited_network
from geoplan.jobs.streets import import_streets
from geoplan.plan.matrix import travel_matrix
from geoplan.plan.snap import snap_points
from geoplan.store.project import make_project, open_project

# A crossing at 2: way 1 runs through it west to east, way 2 ends there from the south, way 3
# leaves it to the north; way 4 is a one-way street through it.
PLACES = {1: (117.30, 28.95), 2: (117.301, 28.95), 3: (117.302, 28.95), 4: (117.301, 28.949),
          5: (117.301, 28.951), 6: (117.3003, 28.9493), 7: (117.3017, 28.9507)}  # fmt: skip
WAYS = {1: ([1, 2, 3], {}), 2: ([4, 2], {}), 3: ([2, 5], {}), 4: ([6, 2, 7], {"oneway": "yes"})}


def write_osm(path, relations):
    """Write the crossing with relations of (tags, members)."""
    writer = osmium.SimpleWriter(str(path))
    for key, place in PLACES.items():
        writer.add_node(Node(id=key, location=place, version=1))
    for key, (refs, more) in WAYS.items():
        tags = {"highway": "residential", "name": str(key), **more}
        writer.add_way(Way(id=key, nodes=refs, tags=tags, version=1))
    for key, (more, parts) in enumerate(relations, start=100):
        sides = [(kind, ref, role) for role, kind, ref in parts]
        tags = {"type": "restriction", **more}
        writer.add_relation(Relation(id=key, members=sides, tags=tags, version=1))
    writer.close()
    return path


def members(one=2, two=3, via=2):
    """Return the members of a plain relation."""
    return [("from", "w", one), ("via", "n", via), ("to", "w", two)]


def told(source):
    """Return (from, to, only, bike, car) of each restriction, streets by name."""
    name = source.network.edges["name"]
    return [
        (name[t.from_edge], name[t.to_edge], t.only, t.bike, t.car)
        for t in source.network.turns.itertuples()
    ]


@pytest.mark.parametrize(
    ("tags", "parts", "found", "warned"),
    [
        ({"restriction": "no_left_turn"}, members(), [("2", "3", False, True, True)], ""),
        ({"restriction": "only_right_turn"}, members(), [("2", "3", True, True, True)], ""),
        ({"restriction": "no_u_turn"}, members(2, 2), [("2", "2", False, True, True)], ""),
        ({"restriction": "no_left_turn", "except": "psv;bicycle"}, members(),
         [("2", "3", False, False, True)], ""),
        ({"restriction": "no_left_turn", "except": "motorcar"}, members(),
         [("2", "3", False, True, False)], ""),
        ({"restriction:motorcar": "no_left_turn"}, members(), [("2", "3", False, False, True)], ""),
        ({"restriction:bicycle": "no_left_turn", "restriction": "only_straight_on"}, members(),
         [("2", "3", False, True, False), ("2", "3", True, False, True)], ""),
        ({"restriction:hgv": "no_left_turn"}, members(), [], ""),
        # A one-way street through the junction: only one of its pieces arrives there.
        ({"restriction": "no_left_turn"}, members(4, 3), [("4", "3", False, True, True)], ""),
        ({"restriction": "no_exit"}, [*members(), ("to", "w", 4)],
         [("2", "3", False, True, True), ("2", "4", False, True, True)], ""),
        ({"restriction": "no_left_turn"}, members(1, 3), [], "turns_lost"),
        ({"restriction": "no_left_turn"}, members(2, 99), [], "turns_lost"),
        ({"restriction": "no_left_turn"}, members()[:2], [], "turns_lost"),
        ({"restriction": "no_left_turn"},
         [("from", "w", 2), ("via", "w", 1), ("to", "w", 3)], [], "turns_way"),
        ({"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, members(), [], "turns_hours"),
        ({"restriction": "no_left_turn", "hour_on": "7:00"}, members(), [], "turns_hours"),
    ],
)  # fmt: skip
def test_what_a_relation_says(tmp_path, tags, parts, found, warned):  # noqa: PLR0917
    """Kinds, exceptions, special keys; what cannot be taken is told."""
    source = read_streets(write_osm(tmp_path / "a.osm", [(tags, parts)]))
    assert told(source) == found
    codes = [one.code for one in source.summary.warnings if ".turns_" in one.code]
    assert codes == ([f"streets.warn.{warned}"] if warned else [])
    assert source.summary.turns == len(found)


def test_a_map_with_turns_is_kept(tmp_path):
    """Read back from a project the network is the same; another map replaces its turns, too."""
    path = write_osm(tmp_path / "a.osm", [({"restriction": "no_left_turn"}, members())])
    folder = make_project(tmp_path / "p", name="p", template="county-31").folder
    source = import_streets(folder, path)
    with open_project(folder) as project:
        kept = read_edited_network(project)
    assert kept.digest == source.network.digest
    assert kept.turns.equals(source.network.turns)
    plain = import_streets(tmp_path / "p", write_osm(tmp_path / "b.osm", []))
    with open_project(folder) as project:
        assert read_edited_network(project).digest == plain.network.digest != kept.digest


def test_no_way_turns_against_a_real_restriction(shared_data):
    """Nanjing: four restrictions; no way between places around them turns against one."""
    network = read_streets(shared_data / "osm" / "nanjing_centre.osm.pbf").network
    turns = network.turns
    assert sorted(turns["osm_id"]) == [11301101, 11301102, 11301103, 11717676]
    sides = network.lines[turns[["from_edge", "to_edge"]].to_numpy().ravel()]
    points = shapely.line_interpolate_point(sides, 0.5, normalized=True)
    found = travel_matrix(snap_points(points, network, mode="car"), network, mode="car")
    banned = {(t.from_edge, t.to_edge) for t in turns.itertuples() if t.from_edge != t.to_edge}
    pairs = [(a, b) for a in range(8) for b in range(8) if found.reachable()[a, b] and a != b]
    assert len(pairs) > 20
    for way in found.legs(pairs):
        edges = [edge for edge, _ in way.streets]
        assert not banned & set(pairwise(edges))
    walked = travel_matrix(snap_points(points, network, mode="foot"), network, mode="foot")
    steps = [{edge for edge, _ in way.streets} for way in walked.legs([(0, 1), (4, 5), (6, 7)])]
    assert any(set(pair) <= edges for pair in banned for edges in steps)
    assert np.isfinite(walked.exact_s).all()
