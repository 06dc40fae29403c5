"""Several patrols: the big tour split, then improved as a vehicle routing problem.

Each required edge is a group of one client a direction, of which one is visited.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import NeighbourhoodParams
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Ints, ways_of
from geoplan.plan.patrol.euler import Step

Routes = list[list[Step]]
FAR: Final = 10**12
_NEAR: Final = 30


@dataclass(frozen=True, kw_only=True, eq=False)
class Crew:
    """What several patrols are asked.

    Attributes
    ----------
    arcs
        Streets; the required edges are shared out.
    start, finish
        Nodes where every patrol begins and ends.
    load
        What each edge weighs against `capacity`.
    capacity, longest
        Limits of one patrol: load, and cost.
    most
        How many patrols there are at most.
    """

    arcs: Arcs
    start: int
    finish: int
    load: Ints
    capacity: int = FAR
    longest: int = FAR
    most: int = 10_000


class Distances:
    """Cheapest ways between the ends of required edges, start and finish."""

    def __init__(self, crew: Crew) -> None:
        arcs = crew.arcs
        touched = arcs.touched()
        touched[[crew.start, crew.finish]] = True
        ends = np.flatnonzero(touched)
        self.place = np.full(arcs.nodes, -1)
        self.place[ends] = np.arange(len(ends))
        self.ways = ways_of(arcs)
        dist, self.before = self.ways.trees(ends)
        found = dist[:, ends]
        self.cost = np.rint(np.where(np.isfinite(found), found, FAR)).astype("int64")
        self.arcs, self.start, self.finish = arcs, crew.start, crew.finish

    def tail(self, step: Step) -> int:
        """Return where a step begins."""
        return int(self.place[self.arcs.u[step[0]] if step[1] else self.arcs.v[step[0]]])

    def head(self, step: Step) -> int:
        """Return where a step ends."""
        return int(self.place[self.arcs.v[step[0]] if step[1] else self.arcs.u[step[0]]])

    def price(self, step: Step) -> int:
        """Return what a step itself costs."""
        found = int((self.arcs.forth if step[1] else self.arcs.back)[step[0]])
        return FAR if found == CLOSED else found

    def total(self, route: Sequence[Step]) -> int:
        """Return the cost of one patrol."""
        at, cost = int(self.place[self.start]), 0
        for step in route:
            cost += int(self.cost[at, self.tail(step)]) + self.price(step)
            at = self.head(step)
        return cost + int(self.cost[at, self.place[self.finish]])

    def path(self, one: int, two: int) -> list[Step]:
        """Return the steps between two nodes."""
        return self.ways.path(self.before[self.place[one]], two)


def turn_best(route: Sequence[Step], far: Distances) -> list[Step]:
    """Return the same edges in the same order, each in the direction that costs least in all."""
    if not route:
        return []
    best: list[list[int]] = []
    came: list[list[int]] = []
    before = [(int(far.place[far.start]), 0)]
    for edge, _ in route:
        costs, origin = [], []
        for ahead in (True, False):
            step = (edge, ahead)
            tail, price = far.tail(step), far.price(step)
            options = [cost + int(far.cost[at, tail]) + price for at, cost in before]
            origin.append(int(np.argmin(options)))
            costs.append(min(options))
        best.append(costs)
        came.append(origin)
        before = [(far.head((edge, ahead)), costs[k]) for k, ahead in enumerate((True, False))]
    ends = [cost + int(far.cost[at, far.place[far.finish]]) for at, cost in before]
    pick = int(np.argmin(ends))
    turned = []
    for at in range(len(route) - 1, -1, -1):
        turned.append((route[at][0], pick == 0))
        pick = came[at][pick]
    return turned[::-1]


def split(order: Sequence[Step], crew: Crew, far: Distances) -> Routes:
    """Cut a sequence into the fewest patrols that keep the limits, then the cheapest; O(n²).

    An edge that breaks the limits alone gets a patrol of its own.
    """
    n = len(order)
    home, goal = int(far.place[far.start]), int(far.place[far.finish])
    best: list[tuple[int, int]] = [(0, 0)] + [(n + 1, 0)] * n
    came = [0] * (n + 1)
    for first in range(n):
        cost, load, at = 0, 0, home
        for last in range(first, n):
            step = order[last]
            cost += int(far.cost[at, far.tail(step)]) + far.price(step)
            load += int(crew.load[step[0]])
            at = far.head(step)
            whole = cost + int(far.cost[at, goal])
            if last > first and (load > crew.capacity or cost > crew.longest):
                break
            if last > first and whole > crew.longest:
                continue
            made = (best[first][0] + 1, best[first][1] + whole)
            if made < best[last + 1]:
                best[last + 1], came[last + 1] = made, first
    routes, end = [], n
    while end:
        routes.append(list(order[came[end] : end]))
        end = came[end]
    return routes[::-1]


def improve(
    routes: Routes, crew: Crew, far: Distances, *, seed: int, effort: int, seconds: float = 0.0
) -> Routes:
    """Return cheaper patrols within the limits, or the ones given.

    Parameters
    ----------
    effort
        Iterations of the search.
    seconds
        A cap, for measuring only; 0: none, so that every machine finds the same.
    """
    steps = _steps(routes, crew.arcs)
    data = _data(steps, crew, far, most=max(len(routes), 1) if crew.most > 1000 else crew.most)
    place = {step: at for at, step in enumerate(steps)}
    stop: Any = MaxIterations(effort)
    if seconds:
        stop = MultipleCriteria([stop, MaxRuntime(seconds)])
    known = [[place[step] for step in route] for route in routes if route]
    given = None
    if len(known) <= data.num_vehicles:
        given = pyvrp.Solution(data, known)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = pyvrp.solve(
            data,
            stop,
            seed=seed,
            collect_stats=False,
            display=False,
            params=pyvrp.SolveParams(neighbourhood=NeighbourhoodParams(num_neighbours=_NEAR)),
            initial_solution=given,
        )
    if not result.best.is_feasible():
        return routes
    found = [
        [steps[step.idx] for step in route.schedule() if step.is_client()]
        for route in result.best.routes()
    ]
    found = [turn_best(route, far) for route in found]
    if given is not None and given.is_feasible() and cost_of(found, far) > cost_of(routes, far):
        return routes
    return found


def cost_of(routes: Routes, far: Distances) -> int:
    """Return what all patrols cost together."""
    return sum(far.total(route) for route in routes if route)


def _steps(routes: Routes, arcs: Arcs) -> list[Step]:
    edges = sorted({edge for route in routes for edge, _ in route})
    return [
        (edge, ahead)
        for edge in edges
        for ahead in (True, False)
        if (arcs.forth if ahead else arcs.back)[edge] != CLOSED
    ]


def _data(steps: list[Step], crew: Crew, far: Distances, *, most: int) -> pyvrp.ProblemData:
    tails = np.array([far.tail(step) for step in steps], dtype="int64")
    heads = np.array([far.head(step) for step in steps], dtype="int64")
    price = np.array([far.price(step) for step in steps], dtype="int64")
    n, home, goal = len(steps), far.place[far.start], far.place[far.finish]
    matrix = np.zeros((n + 2, n + 2), dtype="int64")
    matrix[:n, :n] = far.cost[np.ix_(heads, tails)] + price[None, :]
    matrix[n, :n] = far.cost[home, tails] + price
    matrix[:n, n + 1] = far.cost[heads, goal]
    matrix[n, n + 1] = far.cost[home, goal]
    matrix[:n, n], matrix[n + 1, :n], matrix[n + 1, n] = matrix[:n, n + 1], matrix[n, :n], 0
    np.fill_diagonal(matrix, 0)
    matrices: list[Any] = [matrix, np.zeros_like(matrix)]
    clients, groups = _clients(steps, crew)
    vehicle = pyvrp.VehicleType(
        num_available=most,
        capacity=[min(crew.capacity, FAR)],
        start_depot=0,
        end_depot=1,
        max_distance=min(crew.longest, FAR),
    )
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(x=0, y=0) for _ in range(n + 2)],
        clients=clients,
        depots=[pyvrp.Depot(location=n), pyvrp.Depot(location=n + 1)],
        vehicle_types=[vehicle],
        distance_matrices=matrices[:1],
        duration_matrices=matrices[1:],
        groups=groups,
    )


def _clients(steps: list[Step], crew: Crew) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup]]:
    """Make a client a direction; both directions of one edge are a group."""
    n = len(steps)
    clients, groups = [], []
    for at, (edge, _) in enumerate(steps):
        twins = [
            other for other in (at - 1, at, at + 1) if 0 <= other < n and steps[other][0] == edge
        ]
        if len(twins) > 1 and twins[0] == at:
            groups.append(pyvrp.ClientGroup(clients=twins, required=True))
        group = len(groups) - 1 if len(twins) > 1 else None
        clients.append(
            pyvrp.Client(
                location=at,
                delivery=[int(crew.load[edge])],
                required=group is None,
                group=group,
            )
        )
    return clients, groups
