"""Lower bounds: a linear programme whose rows are added as they are broken (HiGHS)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import coo_array, csr_array

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Floats, Ints
from geoplan.plan.patrol.cuts import Cut, Separator
from geoplan.plan.patrol.moats import moats

_SLACK: Final = 2e-5  # a smaller share gained is no gain
_STALLED: Final = 6
_LOOSE: Final = 0.2  # rows kept by more than this leave the programme; they may come back


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxed:
    """A relaxation solved.

    Attributes
    ----------
    model
        What was relaxed.
    bound
        No tour costs less (all required edges counted).
    value
        Of the last programme, to which `values` and `marginals` belong.
    extra
        How often each edge is walked beyond what is required, in the relaxation.
    cuts
        The rows that hold it up.
    values, marginals
        Of the model's columns: the solution, and what a unit more of each would cost.
    """

    model: "Even | Flow"
    bound: float
    value: float
    extra: Floats
    cuts: tuple[Cut, ...]
    values: Floats
    marginals: Floats


def relax(arcs: Arcs, *, rounds: int, windy: bool) -> Relaxed:
    """Return the best bound that a number of rounds gives.

    Each round solves the programme and adds the rows it breaks.

    Parameters
    ----------
    rounds
        At most.
    windy
        Whether directions matter; without, both must cost the same.
    """
    separator = Separator(arcs)
    cuts = list(dict.fromkeys(separator.first() + moats(arcs, separator)))
    model: Even | Flow = Flow(arcs) if windy else Even(arcs)
    best, values, stalled = -np.inf, np.zeros(model.size), 0
    marginals, value = np.zeros(model.size), -np.inf
    if not model.size:
        best, value, rounds = model.fixed, model.fixed, 0
    for _ in range(rounds):
        found = _solve(model, cuts)
        if found.x is None:
            break
        values, marginals = found.x, found.lower.marginals
        value = float(found.fun) + model.fixed
        stalled = stalled + 1 if value < best * (1 + _SLACK) else 0
        best = max(best, value)
        tight = found.ineqlin.residual[len(found.ineqlin.residual) - len(cuts) :] < _LOOSE
        cuts = [cut for cut, held in zip(cuts, tight.tolist(), strict=True) if held]
        fresh = [cut for cut in separator.broken(model.beyond(values)) if cut not in set(cuts)]
        if not fresh or stalled > _STALLED:
            break
        cuts += fresh
    return Relaxed(
        model=model,
        bound=best,
        value=value,
        extra=model.beyond(values),
        cuts=tuple(cuts),
        values=values,
        marginals=marginals,
    )


def _solve(model: "Even | Flow", cuts: list[Cut]) -> OptimizeResult:
    matrix, least = model.rows(cuts)
    found: OptimizeResult = linprog(  # type: ignore[call-overload]
        model.cost,
        A_ub=csr_array(-matrix),
        b_ub=-least,
        A_eq=model.balance,
        b_eq=None if model.balance is None else np.zeros(model.balance.shape[0]),
        bounds=model.bounds,
        method="highs",
    )
    return found


class Even:
    """Both directions cost the same: only what is walked beyond the required."""

    balance: csr_array | None = None
    most = 2.0

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.edges = np.flatnonzero(arcs.spare & (arcs.u != arcs.v))
        self.size = len(self.edges)
        self.cost = arcs.forth[self.edges].astype("float64")
        self.fixed = float(arcs.forth[arcs.required].sum())
        self.place = np.full(len(arcs.u), -1)
        self.place[self.edges] = np.arange(self.size)
        self.bounds = np.column_stack([np.zeros(self.size), np.full(self.size, np.inf)])

    def rows(self, cuts: list[Cut]) -> tuple[csr_array, Floats]:
        """Return matrix and right side of the rows, each at least its side."""
        return _rows([self.place], cuts, least=[cut.least for cut in cuts], size=self.size)

    def beyond(self, values: Floats) -> Floats:
        """Return what is walked beyond the required."""
        out = np.zeros(len(self.arcs.u))
        out[self.edges] = values
        return out

    def whole(self) -> tuple[csr_array, Floats]:
        """Return the equations of whole solutions: every node even; one more column a node."""
        arcs, n = self.arcs, self.arcs.nodes
        column = np.arange(self.size)
        nodes = np.arange(n)
        rows = np.concatenate([arcs.u[self.edges], arcs.v[self.edges], nodes])
        columns = np.concatenate([column, column, self.size + nodes])
        data = np.concatenate([np.ones(2 * self.size), np.full(n, -2.0)])
        matrix = coo_array((data, (rows, columns)), shape=(n, self.size + n)).tocsr()
        degree = np.bincount(arcs.u[arcs.required], minlength=n)
        degree += np.bincount(arcs.v[arcs.required], minlength=n)
        return matrix, -degree.astype("float64")


class Flow:
    """Costs differ by direction: how often each is walked, as much out of a node as in."""

    fixed = 0.0
    most = np.inf

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        usable = arcs.spare | arcs.required
        self.ahead = np.flatnonzero(usable & (arcs.forth != CLOSED))
        self.behind = np.flatnonzero(usable & (arcs.back != CLOSED))
        self.size = len(self.ahead) + len(self.behind)
        self.cost = np.concatenate([arcs.forth[self.ahead], arcs.back[self.behind]]).astype(
            "float64"
        )
        self.of = np.concatenate([self.ahead, self.behind])
        column = np.arange(self.size)
        tail = np.concatenate([arcs.u[self.ahead], arcs.v[self.behind]])
        head = np.concatenate([arcs.v[self.ahead], arcs.u[self.behind]])
        ones = np.ones(self.size)
        self.balance: csr_array = coo_array(
            (
                np.concatenate([ones, -ones]),
                (np.concatenate([tail, head]), np.concatenate([column, column])),
            ),
            shape=(arcs.nodes, self.size),
        ).tocsr()
        most = np.where(arcs.spare[self.of], np.inf, 1.0)
        self.bounds = np.column_stack([np.zeros(self.size), most])
        self.places = [np.full(len(arcs.u), -1), np.full(len(arcs.u), -1)]
        self.places[0][self.ahead] = np.arange(len(self.ahead))
        self.places[1][self.behind] = len(self.ahead) + np.arange(len(self.behind))

    def rows(self, cuts: list[Cut]) -> tuple[csr_array, Floats]:
        """Return matrix and right side: each required edge once, then the cuts."""
        need = np.flatnonzero(self.arcs.required)
        each = [Cut(edges=(edge,), least=0) for edge in need.tolist()]
        rows = each + list(cuts)
        required = self.arcs.required
        least = [cut.least + int(required[list(cut.edges)].sum()) for cut in rows]
        return _rows(self.places, rows, least=least, size=self.size)

    def rows_of(self, edges: Ints) -> tuple[csr_array, Floats]:
        """Return matrix and right side, as upper limits, of: each of these edges some way."""
        cuts = [Cut(edges=(edge,), least=1) for edge in edges.tolist()]
        matrix, least = _rows(self.places, cuts, least=[1] * len(cuts), size=self.size)
        return csr_array(-matrix), -least

    def beyond(self, values: Floats) -> Floats:
        """Return what is walked beyond the required."""
        walked = np.bincount(self.of, weights=values, minlength=len(self.arcs.u))
        return np.maximum(walked - self.arcs.required, 0.0)

    def whole(self) -> tuple[csr_array, Floats]:
        """Return the equations of whole solutions: the balance again."""
        return self.balance, np.zeros(self.arcs.nodes)

    def directions(self, values: Floats) -> tuple[Floats, Floats]:
        """Return how often each edge is walked forth and back."""
        split = len(self.ahead)
        forth, back = np.zeros(len(self.arcs.u)), np.zeros(len(self.arcs.u))
        forth[self.ahead], back[self.behind] = values[:split], values[split:]
        return forth, back


def _rows(
    places: list[Ints], cuts: list[Cut], *, least: list[int], size: int
) -> tuple[csr_array, Floats]:
    lengths = [len(cut.edges) for cut in cuts]
    edges = np.fromiter((edge for cut in cuts for edge in cut.edges), dtype="int64")
    row = np.repeat(np.arange(len(cuts)), lengths)
    columns = np.concatenate([place[edges] for place in places])
    rows = np.concatenate([row for _ in places])
    kept = columns >= 0
    matrix = coo_array(
        (np.ones(int(kept.sum())), (rows[kept], columns[kept])), shape=(len(cuts), size)
    )
    return matrix.tocsr(), np.asarray(least, dtype="float64")
