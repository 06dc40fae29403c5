"""Laws of patrols, on random graphs and towns."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.plan.patrol.arcs import CLOSED, Arcs
from geoplan.plan.patrol.euler import euler_tour
from geoplan.plan.patrol.postman import walk_all


@st.composite
def graphs(draw, *, windy):
    """Return a connected graph: a ring walked both ways, and chords, loops, parallels."""
    n = draw(st.integers(2, 8))
    cost = st.integers(0, 30)
    end = st.integers(0, n - 1)
    ring = [(at, (at + 1) % n) for at in range(n)]
    pairs = ring + draw(st.lists(st.tuples(end, end), max_size=10))
    forth = draw(st.lists(cost, min_size=len(pairs), max_size=len(pairs)))
    back = draw(st.lists(cost, min_size=len(pairs), max_size=len(pairs))) if windy else forth
    need = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    shut = draw(st.lists(st.integers(0, 9), min_size=len(pairs), max_size=len(pairs)))
    back = [
        CLOSED if windy and at >= n and one == 0 else value
        for at, (one, value) in enumerate(zip(shut, back, strict=True))
    ]
    table = np.array(pairs, dtype="int64")
    return Arcs(
        nodes=n,
        u=table[:, 0],
        v=table[:, 1],
        forth=np.array(forth, dtype="int64"),
        back=np.array(back, dtype="int64"),
        required=np.array(need),
        spare=np.ones(len(pairs), dtype=bool),
    )


def turned(arcs, order, flip):
    """Return the same graph with its edges in another order and drawn the other way."""
    u, v, forth, back = (part[order] for part in (arcs.u, arcs.v, arcs.forth, arcs.back))
    return Arcs(
        nodes=arcs.nodes,
        u=np.where(flip, v, u),
        v=np.where(flip, u, v),
        forth=np.where(flip, back, forth),
        back=np.where(flip, forth, back),
        required=arcs.required[order],
        spare=arcs.spare[order],
    )


def lawful(arcs, walked):
    """Check coverage, balance, cost and bound; walk the tour."""
    times = walked.either + walked.forth + walked.back
    assert (times[arcs.required] >= 1).all()
    assert not walked.forth[arcs.forth == CLOSED].any()
    assert not walked.back[arcs.back == CLOSED].any()
    cost = walked.either @ arcs.forth + walked.forth @ np.maximum(arcs.forth, 0)
    cost += walked.back @ np.maximum(arcs.back, 0)
    assert cost == walked.cost
    assert walked.bound <= walked.cost
    if not times.any():
        return
    start = int(arcs.u[np.flatnonzero(times)[0]])
    steps = euler_tour(arcs, walked, start=start)
    count = Counter(edge for edge, _ in steps)
    assert [count[edge] for edge in range(len(times))] == times.tolist()
    at = start
    for edge, ahead in steps:
        tail, head = (arcs.u, arcs.v) if ahead else (arcs.v, arcs.u)
        assert tail[edge] == at
        at = int(head[edge])
    assert at == start


@settings(max_examples=80, deadline=None)
@given(st.data(), graphs(windy=False))
def test_walking_both_ways_alike(data, arcs):
    """Every required edge is walked; cost keeps to the bound; input order changes nothing."""
    walked = walk_all(arcs, seed=1, effort=40)
    lawful(arcs, walked)
    order = np.array(data.draw(st.permutations(range(len(arcs.u)))))
    flip = np.array(data.draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order))))
    again = walk_all(turned(arcs, order, flip), seed=1, effort=40)
    assert (again.cost, again.bound) == (walked.cost, walked.bound)


@settings(max_examples=80, deadline=None)
@given(st.data(), graphs(windy=True))
def test_walking_by_direction(data, arcs):
    """The same where directions differ in cost or are closed."""
    walked = walk_all(arcs, seed=1, effort=40)
    lawful(arcs, walked)
    order = np.array(data.draw(st.permutations(range(len(arcs.u)))))
    flip = np.array(data.draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order))))
    again = walk_all(turned(arcs, order, flip), seed=1, effort=40)
    assert (again.cost, again.bound) == (walked.cost, walked.bound)


@settings(max_examples=40, deadline=None)
@given(graphs(windy=False))
def test_costs_alike_are_windy_too(arcs):
    """The model of directions gives the same best cost where both directions cost the same."""
    one = walk_all(arcs, seed=1, effort=200)
    loop = Arcs(
        nodes=arcs.nodes,
        u=np.append(arcs.u, 0),
        v=np.append(arcs.v, 0),
        forth=np.append(arcs.forth, 0),
        back=np.append(arcs.back, 1),
        required=np.append(arcs.required, False),
        spare=np.append(arcs.spare, True),
    )
    two = walk_all(loop, seed=1, effort=200)
    assert two.bound <= one.cost
    assert one.bound <= two.cost
