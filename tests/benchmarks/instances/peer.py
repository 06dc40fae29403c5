"""The peer: OR-Tools on the same matrices, where it is installed."""

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

_FAR = 10**9
_FIRST = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION


def solve(problem, *, objective, seconds):
    """Return each team's tour by guided local search; () for all when it finds nothing."""
    teams = range(len(problem.teams))
    starts, finishes = zip(*problem.ends, strict=True)
    seconds_of = problem.seconds(0).astype("int64")
    costs = problem.costs.get("car", seconds_of)
    manager = pywrapcp.RoutingIndexManager(
        len(seconds_of), len(teams), list(map(int, starts)), list(map(int, finishes))
    )
    routing = pywrapcp.RoutingModel(manager)
    service = np.append(problem.service_s, np.zeros(len(seconds_of) - len(problem.service_s)))

    def cost(a, b):
        return int(costs[manager.IndexToNode(a), manager.IndexToNode(b)])

    def time(a, b):
        node = manager.IndexToNode(a)
        return int(seconds_of[node, manager.IndexToNode(b)] + service[node])

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(cost))
    _limit(problem, routing, manager, time)
    if problem.demand:
        demand = [*problem.demand, *[0] * (len(seconds_of) - len(problem.demand))]
        load = routing.RegisterUnaryTransitCallback(lambda a: demand[manager.IndexToNode(a)])
        most = [team.capacity or _FAR for team in problem.teams]
        routing.AddDimensionWithVehicleCapacity(load, 0, most, True, "load")  # noqa: FBT003
    if objective in {"points", "worth"}:
        worth = 10**6 if objective == "points" else 1
        for site in problem.candidates:
            index = manager.NodeToIndex(site)
            routing.AddDisjunction([index], int(problem.prize[site] * worth))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = _FIRST
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(int(1000 * seconds))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return tuple(() for _ in teams)
    return tuple(_tour(routing, manager, found, team) for team in teams)


def _limit(problem, routing, manager, time):
    horizon = max(team.close_s for team in problem.teams)
    routing.AddDimension(routing.RegisterTransitCallback(time), horizon, horizon, False, "time")  # noqa: FBT003
    clock = routing.GetDimensionOrDie("time")
    for site in problem.candidates:
        opens, closes = problem.windows[site][0]
        last = min(closes - int(problem.service_s[site]), horizon)
        clock.CumulVar(manager.NodeToIndex(site)).SetRange(opens, last)
    for team, shift in enumerate(problem.teams):
        clock.CumulVar(routing.Start(team)).SetRange(shift.open_s, shift.close_s)
        clock.CumulVar(routing.End(team)).SetRange(shift.open_s, shift.close_s)
        clock.SetSpanUpperBoundForVehicle(shift.longest_s, team)


def _tour(routing, manager, found, team):
    index, sites = found.Value(routing.NextVar(routing.Start(team))), []
    while not routing.IsEnd(index):
        sites.append(manager.IndexToNode(index))
        index = found.Value(routing.NextVar(index))
    return tuple(sites)
