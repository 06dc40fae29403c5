"""A search that remembers: tours met on the way are put together anew.

PyVRP's iterated local search keeps one solution. The tours it passes through are kept here; a
set partition over them (HiGHS) often puts together better ones, from which the search goes on.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.PenaltyManager import PenaltyParams
from pyvrp.search import NeighbourhoodParams, PerturbationParams
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

# How each part searches: (near stops, stops disturbed at most, solutions between two weighings of
# lateness and overload). The library's own measure is (60, 25, 500); the first of these ends 0.2 %
# from the best known on X-n200-k36 after 8 s instead of 2.5 %. The second finds other tours, which
# the set partition mixes with those of the first.
_WAYS: Final = ((20, 10, 50), (60, 25, 200), (40, 10, 50))
_MOST_TOURS: Final = 2_500
# Solutions so much dearer than the best give their tours too.
_NEAR_BEST: Final = 1.01
_NODES: Final = 20
_LONG: Final = 15
_EVER_S: Final = 1e9


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long to search.

    Attributes
    ----------
    seed
        Of the solver's own stream of numbers.
    effort
        Iterations.
    seconds
        A cap beside it; the same request gives the same plan only without one.
    parts
        After each part but the last the tours are put together anew.
    """

    seed: int
    effort: int
    seconds: float | None = None
    parts: int = 1


@dataclass
class Pool(IteratedLocalSearchCallbacks):
    """Tours met on the way."""

    tours: dict[tuple[int, tuple[int, ...]], pyvrp.Route] = field(default_factory=dict)

    def on_iteration(
        self,
        current: pyvrp.Solution,
        candidate: pyvrp.Solution,
        best: pyvrp.Solution,
        cost_evaluator: pyvrp.CostEvaluator,
    ) -> None:
        """Keep the tours of a good solution."""
        del current
        price = cost_evaluator.penalised_cost(candidate)
        if price <= _NEAR_BEST * cost_evaluator.penalised_cost(best):
            self.keep(candidate)

    def keep(self, solution: pyvrp.Solution) -> None:
        """Keep the tours that hold."""
        for route in solution.routes():
            if route.is_feasible():
                visits = tuple(step.idx for step in route if step.is_client())
                key = (route.vehicle_type(), visits)
                self.tours.pop(key, None)
                self.tours[key] = route

    def recent(self) -> list[pyvrp.Route]:
        """Return the tours kept last."""
        for key in list(self.tours)[:-_MOST_TOURS]:
            del self.tours[key]
        return list(self.tours.values())


def search(data: pyvrp.ProblemData, limit: Limit, *, pool: Pool | None = None) -> pyvrp.Solution:
    """Return the best solution found; it may miss or break what is required.

    A `pool` is given the tours met.
    """
    keeping, best = limit.parts > 1 or pool is not None, None
    pool = pool or Pool()
    whole = MaxRuntime(limit.seconds or _EVER_S)
    for part in range(limit.parts):
        ils = IteratedLocalSearchParams(callbacks=pool) if keeping else IteratedLocalSearchParams()
        near, disturbed, weighed = _WAYS[part % len(_WAYS)]
        params = pyvrp.SolveParams(
            ils=ils,
            penalty=PenaltyParams(solutions_between_updates=weighed),
            neighbourhood=NeighbourhoodParams(num_neighbours=near),
            perturbation=PerturbationParams(1, disturbed),
        )
        with warnings.catch_warnings():
            # The search's own talk about its penalties; whether a plan fits is checked later.
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = pyvrp.solve(
                data,
                _stop(limit, whole),
                seed=limit.seed + part,
                collect_stats=False,
                display=False,
                params=params,
                initial_solution=best,
            )
        best = result.best
        if best.is_feasible():
            pool.keep(best)
        if limit.parts > 1 and best.is_feasible() and not whole(0):
            best = recombine(data, best, pool.recent(), seconds=_share(limit))
    if best is None:
        return pyvrp.Solution(data, [])
    return best


def _stop(limit: Limit, whole: MaxRuntime) -> MultipleCriteria:
    effort = MaxIterations(max(1, limit.effort // limit.parts))
    if limit.seconds is None:
        return MultipleCriteria([effort])
    return MultipleCriteria([effort, MaxRuntime(0.92 * limit.seconds / limit.parts), whole])


def _share(limit: Limit) -> float | None:
    return None if limit.seconds is None else max(0.08 * limit.seconds / limit.parts, 0.2)


def recombine(
    data: pyvrp.ProblemData,
    best: pyvrp.Solution,
    tours: Sequence[pyvrp.Route],
    *,
    seconds: float | None,
) -> pyvrp.Solution:
    """Return the cheapest solution made of these tours, or `best` if none is cheaper.

    Tours of many stops each are rarely made anew in this way, and take HiGHS long: they are
    left alone unless a cap of seconds says how long that may be.
    """
    if seconds is None and long_tours(best):
        return best
    costs = [
        tour.distance_cost() + tour.duration_cost() + tour.fixed_vehicle_cost() - tour.prizes()
        for tour in tours
    ]
    made = choose(data, tours, costs=np.array(costs, dtype="float64"), seconds=seconds)
    price = pyvrp.CostEvaluator([0.0] * data.num_load_dimensions, 0.0, 0.0).cost
    return made if made is not None and price(made) < price(best) else best


def long_tours(solution: pyvrp.Solution) -> bool:
    """Tell whether the tours have many stops each."""
    return solution.num_clients() > _LONG * max(solution.num_routes(), 1)


def choose(
    data: pyvrp.ProblemData,
    tours: Sequence[pyvrp.Route],
    *,
    costs: npt.NDArray[np.float64],
    seconds: float | None,
) -> pyvrp.Solution | None:
    """Return the cheapest set of tours that visits each site once; None if none is found."""
    options: Any = {"node_limit": _NODES, "mip_rel_gap": 1e-6}
    if seconds is not None:
        options["time_limit"] = seconds
    found = milp(
        costs,
        integrality=np.ones(len(tours), dtype="int64"),
        bounds=Bounds(0, 1),
        constraints=_rows(data, tours),
        options=options,
    )
    if found.x is None:
        return None
    chosen = [tours[at] for at in np.flatnonzero(found.x > 0.5).tolist()]
    made = pyvrp.Solution(data, [_copy(data, tour) for tour in chosen])
    return made if made.is_feasible() else None


def _copy(data: pyvrp.ProblemData, tour: pyvrp.Route) -> pyvrp.Route:
    visits = [step.idx for step in tour if step.is_client()]
    return pyvrp.Route(data, visits, tour.vehicle_type())


def _rows(data: pyvrp.ProblemData, tours: Sequence[pyvrp.Route]) -> LinearConstraint:
    """Each site once (or at most once), each group once, no more tours than teams."""
    clients, groups, kinds = data.clients(), data.groups(), data.vehicle_types()
    n, g = len(clients), len(groups)
    row: list[int] = []
    column: list[int] = []
    for at, tour in enumerate(tours):
        own = [step.idx for step in tour if step.is_client()]
        tied = [n + group for idx in own if (group := clients[idx].group) is not None]
        mine = [*own, *tied, n + g + tour.vehicle_type()]
        row += mine
        column += [at] * len(mine)
    table = coo_array((np.ones(len(row)), (row, column)), shape=(n + g + len(kinds), len(tours)))
    least = [
        *(float(client.required) for client in clients),
        *(float(group.required) for group in groups),
        *(0.0 for _ in kinds),
    ]
    most = [1.0] * (n + g) + [float(kind.num_available) for kind in kinds]
    return LinearConstraint(table.tocsr(), np.array(least), np.array(most))
