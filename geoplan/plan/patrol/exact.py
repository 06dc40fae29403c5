"""Whole solutions by branch and bound (HiGHS), joined by rows added as they are broken.

Columns whose reduced cost exceeds the gap left are taken out first, so that what remains is small.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, hstack

from geoplan.plan.patrol.arcs import Arcs, Floats, Ints
from geoplan.plan.patrol.cuts import Cut, Separator
from geoplan.plan.patrol.relax import Even, Flow, Relaxed

_GAP: Final = 2e-4
_COLUMNS: Final = 6000
_ROUNDS: Final = 25
_CAP_S: Final = 20.0  # per round, should a machine be very slow; work is limited by nodes


@dataclass(frozen=True, kw_only=True, eq=False)
class Branched:
    """What branch and bound found.

    Attributes
    ----------
    values
        Of the model's columns, whole numbers; None when no tour was found.
    cost
        Of that tour.
    bound
        No tour that is cheaper than the one known before costs less.
    """

    values: Floats | None
    cost: float
    bound: float


def branch(arcs: Arcs, relaxed: Relaxed, *, upper: float, nodes: int) -> Branched:
    """Look for a tour cheaper than `upper`.

    Parameters
    ----------
    relaxed
        Of the same `arcs`.
    upper
        Cost of the best tour known; inf when there is none.
    nodes
        Of the search tree, at most, in each round.
    """
    model = relaxed.model
    room = upper - relaxed.value
    kept = np.flatnonzero(relaxed.marginals <= room + 1e-6)
    if len(kept) > _COLUMNS:
        return Branched(values=None, cost=np.inf, bound=relaxed.bound)
    separator, cuts, bound = Separator(arcs), list(relaxed.cuts), relaxed.bound
    for _ in range(_ROUNDS):
        found = _solve(model, cuts, kept=kept, nodes=nodes)
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            bound = max(bound, float(found.mip_dual_bound) + model.fixed)
        if found.status == 2:  # nothing at all in the room below the tour known
            return Branched(values=None, cost=np.inf, bound=max(bound, upper))
        if found.x is None:
            break
        values = np.zeros(model.size)
        values[kept] = np.rint(found.x[: len(kept)])
        fresh = separator.broken(model.beyond(values))
        if not fresh:
            cost = float(values @ model.cost) + model.fixed
            return Branched(values=values, cost=cost, bound=min(bound, cost))
        cuts += fresh
    return Branched(values=None, cost=np.inf, bound=min(bound, upper))


def _solve(model: Even | Flow, cuts: list[Cut], *, kept: Ints, nodes: int) -> OptimizeResult:
    """Solve once over the kept columns."""
    even, right = model.whole()
    more = even.shape[1] - model.size
    columns = np.concatenate([kept, model.size + np.arange(more)])
    matrix, least = model.rows(cuts)
    wide = hstack([matrix[:, kept], csr_array((matrix.shape[0], more))]).tocsr()
    most = np.minimum(model.bounds[kept, 1], model.most)
    return milp(
        np.concatenate([model.cost[kept], np.zeros(more)]),
        constraints=[
            LinearConstraint(even[:, columns], right, right),
            LinearConstraint(wide, least, np.full(len(least), np.inf)),
        ],
        integrality=np.ones(len(columns), dtype="int64"),
        bounds=Bounds(np.zeros(len(columns)), np.concatenate([most, np.full(more, np.inf)])),
        options={"node_limit": nodes, "mip_rel_gap": _GAP, "time_limit": _CAP_S},
    )
