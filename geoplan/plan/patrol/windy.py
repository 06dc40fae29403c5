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
    corner). Parts that are not joined are joined by the cheapest links, there and back.
    """
    model = Flow(arcs)
    forth, back = model.directions(values)
    must = arcs.required.copy()
    for _ in range(arcs.nodes):
        found = _balanced(model, must & (forth >= back), must & (forth < back))
        links = _missing(arcs, model.beyond(found) + arcs.required)
        if not links:
            return found
        for edge in links:
            must[edge] = True
            forth[edge] = 0.0 if arcs.forth[edge] < 0 else 1.0
            back[edge] = 0.0
    return found


def _balanced(model: Flow, forth: np.ndarray, back: np.ndarray) -> Floats:
    least = np.zeros(model.size)
    split = len(model.ahead)
    least[:split] = forth[model.ahead]
    least[split:] = back[model.behind]
    bounds = np.column_stack([least, np.maximum(model.bounds[:, 1], least)])
    found = linprog(  # type: ignore[call-overload]
        model.cost,
        A_eq=model.balance,
        b_eq=np.zeros(model.arcs.nodes),
        bounds=bounds,
        method="highs-ds",
    )
    return np.asarray(np.rint(found.x))


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
