"""Open patrols, turns and waits in patrols, streets that nobody walked."""

import dataclasses
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.plan.bans import turn_table
from geoplan.plan.patrol.arcs import Arcs
from geoplan.plan.patrol.check import check_patrol
from geoplan.plan.patrol.ends import ANYWHERE, Ends, closed, opened, settled
from geoplan.plan.patrol.planner import plan_patrols
from geoplan.plan.patrol.postman import walk_all
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.stale import days_walked, stale
from geoplan.plan.speeds import TimeModel

BOTH = frozenset({"start", "finish"})
TURNING = dataclasses.replace(
    TimeModel(),
    turn_s={"car": {"left": 8.0, "right": 2.0, "around": 30.0}},
    crossing_s={"primary": 25.0},
)


def planned(network, edges, **wish):
    """Plan, check, return."""
    request = PatrolRequest(edges=tuple(edges), **wish)
    plan = plan_patrols(network, request)
    assert check_patrol(plan, network=network, request=request) == []
    return plan


def test_an_open_patrol_repeats_less(town):
    """On a 3 × 3 grid four odd corners: closed two streets twice, with free ends one."""
    net = town.grid(3)
    assert planned(net, range(12)).deadhead_m == 400
    free = planned(net, range(12), free=BOTH)
    assert (free.deadhead_m, free.gap) == (200, 0)
    only = free.patrols[0]
    assert only.start != only.finish
    half = planned(net, range(12), free=frozenset({"finish"}), start=town.place(0, 100))
    assert (half.deadhead_m, half.gap) == (200, 0)
    assert half.patrols[0].start.name == "站"
    corner = planned(net, range(12), free=frozenset({"start"}), finish=town.place(0, 0))
    assert (corner.deadhead_m, corner.gap) == (300, 0)


def test_a_line_of_streets_is_walked_once(town):
    """A street that ends nowhere: out and back closed, once through when ends are free."""
    net = town.network([(0, 0), (100, 0), (200, 0)], [{"u": 0, "v": 1}, {"u": 1, "v": 2}])
    assert planned(net, range(2)).deadhead_m == 200
    assert planned(net, range(2), free=BOTH).deadhead_m == 0
    ring = town.grid(2)
    assert planned(ring, range(4), free=BOTH).deadhead_m == 0
    assert planned(ring, [0, 2], free=BOTH).deadhead_m == 100  # two sides that do not touch


def test_several_open_patrols(town):
    """Each begins and ends where it suits; together shorter than from one place."""
    net = town.grid(4)
    fixed = planned(net, range(24), patrols=3, effort=40, start=town.place(0, 0))
    free = planned(net, range(24), patrols=3, effort=40, free=BOTH)
    assert len(free.patrols) == 3
    assert free.time_s < fixed.time_s
    assert len({(one.start.lon, one.start.lat) for one in free.patrols}) > 1


@st.composite
def questions(draw):
    """Return a connected graph of costs by direction, alike or not, and what is required."""
    n = draw(st.integers(3, 6))
    ring = [(at, (at + 1) % n) for at in range(n)]
    node = st.integers(0, n - 1)
    pairs = np.array(ring + draw(st.lists(st.tuples(node, node), max_size=6)))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    costs = st.lists(st.integers(1, 20), min_size=len(pairs), max_size=len(pairs))
    forth = np.array(draw(costs))
    need = np.array(draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))))
    need[0] = True
    back = np.array(draw(costs)) if draw(st.booleans()) else forth
    return Arcs(nodes=n, u=pairs[:, 0], v=pairs[:, 1], forth=forth, back=back,
                required=need, spare=np.ones(len(pairs), dtype=bool))  # fmt: skip


def test_who_ends_where_he_began_has_come_round():
    """Start told in the middle of a required stretch: round, not there and back."""
    ends = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]])
    costs, need = np.array([4, 1, 1, 1, 4]), np.array([True, False, False, False, True])
    arcs = Arcs(nodes=5, u=ends[:, 0], v=ends[:, 1], forth=costs, back=costs,
                required=need, spare=np.ones(5, dtype=bool))  # fmt: skip
    question = opened(arcs, Ends(start=0, finish=ANYWHERE))
    walked = walk_all(question.arcs, seed=1, effort=200)
    assert walked.cost - question.toll == walked.bound - question.toll == 11


@settings(max_examples=25)
@given(arcs=questions(), which=st.sampled_from(["both", "finish", "start"]))
def test_free_ends_are_as_good_as_the_best_pair(arcs, which):
    """Of all pairs of corners, tried one by one, none is better than what free ends find."""
    asked = Ends(start=0 if which == "finish" else ANYWHERE,
                 finish=0 if which == "start" else ANYWHERE)  # fmt: skip
    corners = range(arcs.nodes)
    pairs = [
        Ends(start=a, finish=b)
        for a in (corners if asked.start == ANYWHERE else [0])
        for b in (corners if asked.finish == ANYWHERE else [0])
    ]
    tried = [walk_all(closed(arcs, ends), seed=1, effort=200) for ends in pairs]
    question = opened(arcs, asked)
    walked = walk_all(question.arcs, seed=1, effort=200)
    assert walked.bound - question.toll <= min(one.cost for one in tried)
    found = settled(question, walked)
    assert found is not None
    ends, plain = found
    assert plain.cost >= min(one.bound for one in tried)
    if plain.cost == plain.bound:
        assert plain.cost == min(one.cost for one in tried)
    again = walk_all(closed(arcs, ends), seed=1, effort=200)
    assert again.bound <= plain.cost


def test_walkers_wait_at_main_roads_once_each_way(town):
    """A side street off a main road: the wait counts on coming out of it, as in the matrix."""
    corners = [(0, 0), (100, 0), (200, 0), (100, 100)]
    streets = [{"u": 0, "v": 1, "highway": "primary"}, {"u": 1, "v": 2, "highway": "primary"},
               {"u": 1, "v": 3}]  # fmt: skip
    net = town.network(corners, streets)
    plain, waiting = planned(net, range(3)), planned(net, range(3), times=TURNING)
    assert waiting.time_s - plain.time_s == pytest.approx(25 - 2, abs=1)
    assert waiting.gap == 0


def test_cars_choose_cheap_turns_and_say_what_they_take(town):
    """A grid driven both ways: no forbidden turn, cheaper than the straightest order."""
    net = town.grid(4)
    plan = planned(net, range(24), mode="car", both_sides=True, times=TURNING)
    assert 0 < plan.turning_s < 24 * 8
    assert plan.lower_bound_s <= plan.time_s
    plain = planned(net, range(24), mode="car", both_sides=True)
    assert plain.turning_s == 0
    assert plan.time_s == pytest.approx(plain.time_s + plan.turning_s, abs=2)


@settings(max_examples=25)
@given(data=st.data())
def test_no_patrol_takes_a_forbidden_turn(town, data):
    """Whatever is forbidden: a plan without it, and streets that cannot be left lawfully listed."""
    net = town.grid(3)
    ways = [
        (via, int(one), int(two))
        for via in range(9)
        for one in np.flatnonzero((net.u == via) | (net.v == via))
        for two in np.flatnonzero((net.u == via) | (net.v == via))
    ]
    told = data.draw(
        st.lists(st.tuples(st.sampled_from(ways), st.booleans()), min_size=1, max_size=8)
    )
    rows = [
        {"via": via, "from_edge": one, "to_edge": two, "only": only, "bike": True, "car": True,
         "osm_id": 0}
        for (via, one, two), only in told
    ]  # fmt: skip
    cut = dataclasses.replace(net, turns=turn_table(pd.DataFrame(rows)))
    times = data.draw(st.sampled_from([TimeModel(), TURNING]))
    patrols = data.draw(st.sampled_from([1, 2]))
    plan = planned(cut, range(12), mode="car", times=times, patrols=patrols, effort=10)
    walked = {p.edge for one in plan.patrols for p in one.passages if p.required}
    assert walked | {left.edge for left in plan.unreachable} == set(range(12))


def test_a_cap_holds_with_turns(town):
    """Turns count against the hours of a patrol."""
    net = town.grid(4)
    plan = planned(net, range(24), mode="car", times=TURNING, cap_s=400, effort=20)
    assert max(one.time_s for one in plan.patrols) <= 400
    assert all(a.order + 1 == b.order for a, b in pairwise(plan.patrols[0].passages))


def test_streets_not_walked_for_days():
    """Stretches count together, the oldest needed one tells; a short rest is forgiven."""
    now = datetime(2026, 6, 20, tzinfo=UTC)
    rows = [(0, 5, 97, 3), (1, 0, 50, 2), (1, 100, 45, 9), (2, 0, 60, 1), (3, 0, 100, 40),
            (3, 0, 100, 20), (3, 0, 100, -1)]  # fmt: skip
    walked = pd.DataFrame(
        [(edge, low, high, now - timedelta(days=days)) for edge, low, high, days in rows],
        columns=["edge", "from_m", "to_m", "at"],
    )
    days = days_walked(walked, np.full(5, 100.0), now=now)
    assert days.round(6).to_dict() == {0: 3.0, 1: 9.0, 3: 20.0}
    assert stale(days, edges=5, over=14).tolist() == [False, False, True, True, True]
    assert days_walked(walked.iloc[:0], np.ones(2), now=now).empty
