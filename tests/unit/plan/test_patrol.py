"""Patrols on small towns: what is walked, in which order, what is refused."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from geoplan.base.errors import InputError, PlanError
from geoplan.plan.patrol.arcs import CLOSED, Arcs, Stream
from geoplan.plan.patrol.chains import contract
from geoplan.plan.patrol.check import check_patrol
from geoplan.plan.patrol.fleet import Crew, Distances, split, turn_best
from geoplan.plan.patrol.join import Joiner, odd_nodes
from geoplan.plan.patrol.legs import patrol_legs
from geoplan.plan.patrol.planner import plan_patrols
from geoplan.plan.patrol.postman import walk_all
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.told import duration, stretches

SPEED = 4.5 / 3.6


def arcs_of(rows, *, nodes, required=None):
    """Return arcs from (u, v, forth, back)."""
    table = np.array(rows, dtype="int64")
    need = np.ones(len(table), dtype=bool) if required is None else np.array(required)
    return Arcs(
        nodes=nodes,
        u=table[:, 0],
        v=table[:, 1],
        forth=table[:, 2],
        back=table[:, 3],
        required=need,
        spare=np.ones(len(table), dtype=bool),
    )


def planned(network, edges, **wish):
    """Plan, check, return."""
    request = PatrolRequest(edges=tuple(edges), **wish)
    plan = plan_patrols(network, request)
    assert check_patrol(plan, network=network, request=request) == []
    return plan


def test_grid_is_walked_with_least_repeats(town):
    """A 3 × 3 grid has four odd corners in the middle of its sides: two streets twice each."""
    plan = planned(town.grid(3), range(12))
    assert plan.required_m == 1200
    assert plan.deadhead_m == 400
    assert plan.share == pytest.approx(1 / 3, abs=1e-4)
    assert plan.gap == 0
    assert plan.lower_bound_s <= plan.time_s


def test_parts_are_joined_through_the_network(town):
    """Two opposite streets of a grid are walked with the ways between them."""
    network = town.grid(4)
    names = network.edges["name"]
    edges = [*np.flatnonzero(names == "横0"), *np.flatnonzero(names == "横3")]
    plan = planned(network, edges)
    assert plan.required_m == 600
    assert plan.deadhead_m == 600
    assert plan.gap == 0


def test_islands_are_listed_not_an_exception(town):
    """Streets that do not connect, or are closed to the mode, are listed with the cause."""
    corners = [(0, 0), (100, 0), (100, 100), (900, 900), (950, 900), (0, 100)]
    streets = [
        {"u": 0, "v": 1, "name": "甲"},
        {"u": 1, "v": 2, "name": "甲"},
        {"u": 3, "v": 4, "name": "岛"},
        {"u": 0, "v": 5, "name": "车", "foot": 0},
    ]
    network = town.network(corners, streets)
    plan = planned(network, range(4))
    assert {(left.edge, left.cause) for left in plan.unreachable} == {
        (2, "other_component"),
        (3, "off_mode"),
    }
    assert plan.required_m == 200
    with pytest.raises(PlanError) as caught:
        plan_patrols(network, PatrolRequest(edges=(3,)))
    assert caught.value.code == "patrol.none_reachable"


def test_parallel_loop_and_short_streets(town):
    """Two streets between the same corners, a loop, a street of a centimetre."""
    corners = [(0, 0), (100, 0), (100.01, 0), (200, 0)]
    streets = [
        {"u": 0, "v": 1},
        {"u": 0, "v": 1, "via": [(50, 60)]},
        {"u": 1, "v": 2},
        {"u": 2, "v": 3},
        {"u": 3, "v": 3, "via": [(250, 40), (250, -40)]},
    ]
    network = town.network(corners, streets)
    plan = planned(network, range(5))
    edges = sorted(p.edge for p in plan.patrols[0].passages)
    assert edges == [0, 1, 2, 2, 3, 3, 4]
    assert plan.gap == 0


def test_one_way_streets_are_kept(town):
    """A ring driven one way only; a car leaves a dead end's list to the walkers."""
    corners = [(0, 0), (100, 0), (100, 100), (0, 100), (200, 0)]
    streets = [
        {"u": 0, "v": 1, "car": 1},
        {"u": 1, "v": 2, "car": 1},
        {"u": 2, "v": 3, "car": 1},
        {"u": 0, "v": 3, "car": 2},
        {"u": 1, "v": 4, "car": 1},
    ]
    network = town.network(corners, streets)
    plan = planned(network, range(5), mode="car")
    ways = {(p.edge, p.ahead) for p in plan.patrols[0].passages}
    assert ways == {(0, True), (1, True), (2, True), (3, False)}
    assert [left.cause for left in plan.unreachable] == ["other_component"]
    assert len(planned(network, range(5)).unreachable) == 0


def test_both_sides(town):
    """Both sides need no repeats at all; by car once each way."""
    network = town.grid(3)
    for mode in ("foot", "car"):
        plan = planned(network, range(12), mode=mode, both_sides=True)
        assert plan.required_m == 2400
        assert plan.deadhead_m == 0


def test_start_and_finish(town):
    """From one corner to another; the way between the ends is not walked twice."""
    network = town.grid(3)
    plan = planned(network, range(12), start=town.place(0, 100), finish=town.place(200, 100))
    assert plan.deadhead_m == 200
    only = plan.patrols[0]
    first, last = only.passages[0], only.passages[-1]
    assert (network.u if first.ahead else network.v)[first.edge] == 1
    assert (network.v if last.ahead else network.u)[last.edge] == 7
    assert only.start.name == only.finish.name == "站"
    with pytest.raises(PlanError) as caught:
        planned(network, range(12), start=town.place(9000, 0))
    assert caught.value.code == "patrol.start_off"


def test_several_patrols_share_fairly(town):
    """Three patrols walk all; none much longer than another."""
    network = town.grid(5)
    plan = planned(network, range(len(network.edges)), patrols=3, start=town.place(200, 200))
    assert len(plan.patrols) == 3
    times = [one.time_s for one in plan.patrols]
    assert max(times) < 1.25 * min(times)
    assert plan.time_s >= plan.lower_bound_s


def test_cap_is_kept_or_refused(town):
    """A cap makes as many patrols as needed; one too short for a single street is refused."""
    network = town.grid(5)
    edges = range(len(network.edges))
    plan = planned(network, edges, cap_s=1800)
    assert len(plan.patrols) > 1
    for wish in ({"cap_s": 60}, {"cap_s": 1800, "patrols": 1}):
        with pytest.raises(PlanError) as caught:
            plan_patrols(network, PatrolRequest(edges=tuple(edges), **wish))
        assert caught.value.code == "patrol.cap"


def test_straight_on_before_turning(town):
    """On a cross of long streets the tour goes straight through where it can."""
    network = town.grid(5)
    plan = planned(network, range(len(network.edges)), both_sides=True)
    passages = plan.patrols[0].passages
    turned_back = sum(one.edge == two.edge for one, two in pairwise(passages))
    same_street = sum(one.name == two.name for one, two in pairwise(passages))
    assert turned_back == 0
    assert same_street > len(passages) / 3


def test_legs_and_stretches(town):
    """One line a passage, drawn as walked; stretches gather passages of one street."""
    network = town.grid(3)
    plan = planned(network, range(12))
    legs = patrol_legs(plan, network)
    assert legs["seq"].tolist() == list(range(1, 17))
    ends = [(line.coords[0], line.coords[-1]) for line in legs.geometry]
    for (_, last), (first, _) in pairwise(ends):
        assert last == pytest.approx(first)
    told = stretches(plan.patrols[0])
    assert sum(one.length_m for one in told) == pytest.approx(1600)
    assert [one.order for one in told] == list(range(1, len(told) + 1))
    assert duration(61) == "0:02"
    assert duration(3600) == "1:00"


def test_refusals(town):
    """No streets, an unknown mode, too many patrols."""
    for wish, code in (
        ({"edges": ()}, "patrol.no_streets"),
        ({"edges": (0,), "mode": "boat"}, "plan.mode"),
        ({"edges": (0,), "patrols": 999}, "patrol.many"),
    ):
        with pytest.raises((PlanError, InputError)) as caught:
            PatrolRequest(**wish)
        assert caught.value.code == code
    del town


def test_the_check_finds_planted_faults(town):
    """Each kind of planted mistake is found."""
    network = town.grid(3)
    request = PatrolRequest(edges=tuple(range(12)))
    plan = plan_patrols(network, request)
    only = plan.patrols[0]

    def codes(**change):
        patrols = (dataclasses.replace(only, **change),)
        return {
            fault.code
            for fault in check_patrol(
                dataclasses.replace(plan, patrols=patrols), network=network, request=request
            )
        }

    shorter = tuple(p for p in only.passages if p.edge != only.passages[2].edge)
    assert {"covered", "gap"} <= codes(passages=shorter)
    late = (dataclasses.replace(only.passages[0], time_s=999), *only.passages[1:])
    assert "time" in codes(passages=late)
    assert "sums" in codes(time_s=only.time_s + 1)
    assert "metres" in codes(required_m=only.required_m + 50)
    turned = (dataclasses.replace(only.passages[0], ahead=not only.passages[0].ahead),)
    assert "gap" in codes(passages=turned + only.passages[1:])
    closed = network.edges.assign(foot=1)
    one_way = type(network)(nodes=network.nodes, edges=closed)
    assert "one_way" in {f.code for f in check_patrol(plan, network=one_way, request=request)}


def test_join_is_exact_on_a_path():
    """The join of two ends of a path is the path."""
    arcs = arcs_of([(0, 1, 3, 3), (1, 2, 4, 4), (0, 2, 9, 9)], nodes=3)
    odd = np.array([True, False, True])
    assert Joiner(arcs).join(odd).tolist() == [0, 1]
    assert odd_nodes(arcs, np.array([1, 0, 0])).tolist() == [True, True, False]


def test_chains_are_taken_as_one():
    """Bends vanish, directions are kept; a ring without a choice keeps one corner."""
    rows = [(0, 1, 1, 2), (2, 1, 4, 3), (2, 3, 5, 5), (2, 4, 6, 6)]
    found = contract(arcs_of(rows, nodes=5))
    assert sorted(zip(found.arcs.forth.tolist(), found.arcs.back.tolist(), strict=True)) == [
        (4, 6),
        (5, 5),
        (6, 6),
    ]
    ring = contract(arcs_of([(0, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1)], nodes=3))
    assert len(ring.chains) == 1
    assert walk_all(arcs_of([(0, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1)], nodes=3), seed=1).cost == 3


def test_windy_costs_by_direction():
    """Where directions differ, the cheap way round is taken."""
    ring = [(0, 1, 1, 50), (1, 2, 1, 50), (2, 0, 1, 50)]
    walked = walk_all(arcs_of(ring, nodes=3), seed=1)
    assert (walked.cost, walked.bound) == (3, 3)
    assert walked.forth.tolist() == [1, 1, 1]
    closed = [(0, 1, 1, CLOSED), (0, 1, 7, 2)]
    walked = walk_all(arcs_of(closed, nodes=2), seed=1)
    assert walked.cost == 3


def test_nothing_required_costs_nothing():
    """No required edge: an empty tour."""
    walked = walk_all(arcs_of([(0, 1, 1, 1)], nodes=2, required=[False]), seed=1)
    assert (walked.cost, walked.bound, walked.gap) == (0, 0.0, 0.0)


def test_split_and_directions():
    """The split keeps the capacity; directions are chosen over the whole patrol."""
    arcs = arcs_of([(0, 1, 5, 5), (1, 2, 5, 5), (2, 0, 5, 5)], nodes=3)
    crew = Crew(arcs=arcs, start=0, finish=0, load=np.array([1, 1, 1]), capacity=2)
    far = Distances(crew)
    order = [(0, True), (1, True), (2, True)]
    assert [len(route) for route in split(order, crew, far)] in ([1, 2], [2, 1])
    assert turn_best([(0, False), (1, False), (2, False)], far) == order
    assert turn_best([], far) == []


def test_stream_repeats():
    """The same seed gives the same numbers, within their limits."""
    one, two = Stream(7), Stream(7)
    first = [one.below(10) for _ in range(50)]
    assert first == [two.below(10) for _ in range(50)]
    assert set(first) == set(range(10))
    assert 0 <= one.unit() < 1
