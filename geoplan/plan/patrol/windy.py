"""Postman tours where directions differ in cost or are not allowed: a balanced flow, repaired."""

import numpy as np
from scipy.optimize import linprog

from geoplan.plan.patrol.arcs import Arcs, Floats, Ints
from geoplan.plan.patrol.links import links_between, spanning
from geoplan.plan.patrol.relax import Flow

Counts = tuple[Ints, Ints]


def flow_tour(arcs: Arcs, values: Floats) -> Floats:
    """Return a tour made from a relaxed flow: how often each column of the model is walked.

    Each required edge keeps the direction in which the flow walks it more; the rest is the
    cheapest flow that balances every node (whole, since such a programme always has a whole
    corner). Parts that are not joined are joined by the cheapest links, each in the direction
    that the cheapest flow takes when it is free to choose.
    """
    model = Flow(arcs)
    forth, back = model.directions(values)
    must = arcs.required.copy()
    for _ in range(arcs.nodes):
        found = _balanced(model, must & (forth >= back), must & (forth < back))
        links = _missing(arcs, model.beyond(found) + arcs.required)
        if not links:
            return found
        chosen = np.unique(links)
        free = _balanced(model, must & (forth >= back), must & (forth < back), either=chosen)
        ahead, behind = model.directions(free)
        must[chosen] = True
        forth[chosen], back[chosen] = ahead[chosen], behind[chosen]
    return found


def turned(arcs: Arcs, times: Ints) -> Floats | None:
    """Return the cheapest directions of walks whose number per edge is settled.

    A flow again: what leaves a node in excess of half the walks there must come in elsewhere.
    None where one-way streets allow no directions.
    """
    model = Flow(arcs)
    split = len(model.ahead)
    walks = times[model.of].astype("float64")
    place = np.full(len(arcs.u), -1)
    place[model.ahead] = np.arange(split)
    # A direction that is its edge's only one is settled; the other of two follows from the first.
    twin = np.full(model.size, -1)
    twin[split:] = place[model.behind]
    follows = twin >= 0
    alone = np.ones(model.size, dtype=bool)
    alone[follows] = alone[twin[follows]] = False
    free = np.flatnonzero(~alone & ~follows)
    back = np.zeros(model.size, dtype="int64")
    back[twin[follows]] = np.flatnonzero(follows)
    balance = model.balance.tocsc()
    constant = balance[:, alone] @ walks[alone] + balance[:, back[free]] @ walks[free]
    values = np.where(alone, walks, 0.0)
    if not len(free):
        return values if not np.abs(constant).any() else None
    found = linprog(  # type: ignore[call-overload]
        model.cost[free] - model.cost[back[free]],
        A_eq=balance[:, free] - balance[:, back[free]],
        b_eq=-constant,
        bounds=np.column_stack([np.zeros(len(free)), walks[free]]),
        method="highs-ds",
    )
    if found.x is None:
        return None
    values[free] = np.rint(found.x)
    values[back[free]] = walks[free] - values[free]
    return values


def _balanced(
    model: Flow, forth: np.ndarray, back: np.ndarray, *, either: Ints | None = None
) -> Floats:
    """Return the cheapest balanced flow with these walks, and `either` edges walked some way.

    Whole numbers without `either`.
    """
    rows, least_rows = model.rows_of(either) if either is not None else (None, None)
    least = np.zeros(model.size)
    split = len(model.ahead)
    least[:split] = forth[model.ahead]
    least[split:] = back[model.behind]
    limits = np.maximum(model.bounds[:, 1], least)
    # Where free steps to an end have joined parts, the ways back limit the flow: several crews then
    # begin with more walks than there are crews, and are put together later.
    for most in (limits, np.full(model.size, np.inf)):
        found = linprog(  # type: ignore[call-overload]
            model.cost,
            A_ub=rows,
            b_ub=least_rows,
            A_eq=model.balance,
            b_eq=np.zeros(model.arcs.nodes),
            bounds=np.column_stack([least, most]),
            method="highs-ds",
        )
        if found.x is not None:
            break
    return np.asarray(np.rint(found.x) if either is None else found.x)


def _missing(arcs: Arcs, walked: Floats) -> list[int]:
    """Return edges that would join what is walked, none when it hangs together."""
    used = walked > 0
    _, label = arcs.parts(used)
    if len(np.unique(label[arcs.touched()])) <= 1:
        return []
    inside = np.zeros(arcs.nodes, dtype=bool)
    inside[arcs.u[used]] = inside[arcs.v[used]] = True
    costs = arcs.cheaper.astype("float64")
    links = links_between(arcs, label, inside=inside, costs=costs)
    return [edge for link in spanning(links, parts=int(label.max()) + 1) for edge in link.edges]
