"""Patrols over chosen streets: the question, its solution, the order of the walk."""

import math
from dataclasses import dataclass, replace
from typing import Final, NoReturn

import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.errors import PlanError
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.arcs import CLOSED, Arcs
from geoplan.plan.patrol.euler import Bearings, Step, begin_after, euler_tour, smooth
from geoplan.plan.patrol.fleet import FAR, Crew, Distances, Routes, improve, split
from geoplan.plan.patrol.ground import Ground, nearest_node, survey
from geoplan.plan.patrol.postman import Walked, walk_all
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import Passage, Patrol, PatrolPlan, Unwalked
from geoplan.plan.result import Place

_CENTI: Final = 100
_STEPS: Final = 14
_LEVELS: Final = 5
_EACH: Final = 20  # iterations of the improvement for each unit of effort
# Clients of the improvement: more would need matrices beyond an office's machine.
_MOST_EDGES: Final = 1_500


def plan_patrols(
    network: StreetNetwork, request: PatrolRequest, *, missing: tuple[Unwalked, ...] = ()
) -> PatrolPlan:
    """Plan patrols that walk every metre of the chosen streets.

    One patrol: a postman's tour. Several: that tour split by the cap, or so that the longest is
    as short as possible, then improved as a vehicle routing problem. The same request gives the
    same plan on every machine.

    Parameters
    ----------
    network
        Streets.
    request
        Which of them, by what mode, from where, how many patrols or how long each.
    missing
        What was chosen but lies on no street; listed with the rest that cannot be walked.

    Raises
    ------
    PlanError
        `patrol.none_reachable`, `patrol.start_off`, `patrol.cap`.
    """
    ground = survey(network, request)
    ground = replace(ground, unreachable=missing + ground.unreachable)
    ends = _ends(network, request, ground)
    closed, virtual = _closed(ground.arcs, ends, copies=1)
    walked = walk_all(closed, seed=request.seed, effort=request.effort)
    tour = euler_tour(closed, walked, start=ends.start, bearings=_longer(ground, len(closed.u)))
    steps = smooth(begin_after(tour, virtual), ground.arcs, ground.bearings)
    if request.patrols <= 1 and not (request.cap_s and walked.cost > request.cap_s * _CENTI):
        return _plan(network, request, ground, [steps], ends=ends, bound=walked.bound)
    if request.patrols == 1:
        _refuse_cap(request, walked.cost)
    routes, far = _shared(ground, steps, ends=ends, request=request)
    whole = [_with_ways(route, far) for route in routes]
    bound = _bound(ground, ends, walked, count=len(routes))
    return _plan(network, request, ground, whole, ends=ends, bound=bound)


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """Nodes of start and finish."""

    start: int
    finish: int


def _ends(network: StreetNetwork, request: PatrolRequest, ground: Ground) -> _Ends:
    inside = ground.part == ground.main
    if request.start is None:
        start = _middle(network, ground)
    else:
        start = nearest_node(network, request.start, mode=request.mode, among=inside)
    if request.finish is None:
        return _Ends(start=start, finish=start)
    finish = nearest_node(network, request.finish, mode=request.mode, among=inside)
    return _Ends(start=start, finish=finish)


def _middle(network: StreetNetwork, ground: Ground) -> int:
    """Return the end of a chosen street that is nearest to the middle of all of them."""
    nodes = np.flatnonzero(ground.arcs.touched())
    points = np.asarray(network.nodes.geometry.array, dtype=object)[nodes]
    xy = shapely.get_coordinates(points)
    far = np.hypot(*(xy - xy.mean(axis=0)).T)
    return int(nodes[int(np.round(far, 3).argmin())])


def _closed(arcs: Arcs, ends: _Ends, *, copies: int) -> tuple[Arcs, int]:
    """Add required edges from the finish to the start, so that an open walk closes."""
    n = len(arcs.u)
    symmetric = arcs.symmetric
    more = [np.full(copies, value) for value in (ends.finish, ends.start, 0)]
    back = np.full(copies, 0 if symmetric or ends.start == ends.finish else CLOSED)
    closed = Arcs(
        nodes=arcs.nodes,
        u=np.concatenate([arcs.u, more[0]]),
        v=np.concatenate([arcs.v, more[1]]),
        forth=np.concatenate([arcs.forth, more[2]]),
        back=np.concatenate([arcs.back, back]),
        required=np.concatenate([arcs.required, np.ones(copies, dtype=bool)]),
        spare=np.concatenate([arcs.spare, np.zeros(copies, dtype=bool)]),
    )
    return closed, n


def _longer(ground: Ground, size: int) -> Bearings:
    more = np.zeros(size - len(ground.street))
    return replace(
        ground.bearings,
        leave_u=np.concatenate([ground.bearings.leave_u, more]),
        arrive_v=np.concatenate([ground.bearings.arrive_v, more]),
    )


def _bound(ground: Ground, ends: _Ends, walked: Walked, *, count: int) -> float:
    if ends.start == ends.finish or count == 1:
        return walked.bound
    closed, _ = _closed(ground.arcs, ends, copies=count)
    return walk_all(closed, seed=1, effort=0).bound


def _shared(
    ground: Ground, steps: list[Step], *, ends: _Ends, request: PatrolRequest
) -> tuple[Routes, Distances]:
    """Share the required edges out among patrols."""
    order: list[Step] = []
    seen: set[int] = set()
    for step in steps:
        if ground.arcs.required[step[0]] and step[0] not in seen:
            seen.add(step[0])
            order.append(step)
    load = np.zeros(len(ground.arcs.u), dtype="int64")
    crew = Crew(arcs=ground.arcs, start=ends.start, finish=ends.finish, load=load)
    far = Distances(crew)
    alone = max(far.total([step]) for step in order)
    if request.cap_s:
        longest = request.cap_s * _CENTI - _CENTI // 2 - math.ceil(_shift(ground, ends))
        if alone > longest:
            _refuse_cap(request, alone)
    else:
        longest = _fair(order, crew, far, patrols=request.patrols, low=alone)
    crew = replace(crew, longest=longest, most=request.patrols or crew.most)
    routes = split(order, crew, far)
    if request.patrols and len(routes) > request.patrols:
        _refuse_cap(request, _fair(order, crew, far, patrols=request.patrols, low=alone))
    if len(order) <= _MOST_EDGES and request.effort:
        if not request.cap_s:
            routes = _level(routes, crew, far, request=request, low=alone)
            crew = replace(crew, longest=max(map(far.total, routes)))
        routes = improve(routes, crew, far, seed=request.seed, effort=_EACH * request.effort)
    return [route for route in routes if route], far


def _level(
    routes: Routes, crew: Crew, far: Distances, *, request: PatrolRequest, low: int
) -> Routes:
    """Bring the longest patrol down by bisection, a short search at each step."""
    high = max(map(far.total, routes))
    low = max(low, sum(map(far.total, routes)) // max(len(routes), 1))
    for _ in range(_LEVELS):
        middle = (low + high) // 2
        tried = replace(crew, longest=middle)
        found = improve(routes, tried, far, seed=request.seed, effort=request.effort)
        longest = max(map(far.total, found))
        if longest <= middle:
            routes, high = found, longest
        else:
            low = middle
    return routes


def _fair(order: list[Step], crew: Crew, far: Distances, *, patrols: int, low: int) -> int:
    """Return the smallest cap under which the split needs no more patrols than there are."""
    high = far.total(order)
    for _ in range(_STEPS):
        middle = (low + high) // 2
        fits = len(split(order, replace(crew, longest=middle), far)) <= patrols
        low, high = (low, middle) if fits else (middle, high)
    return min(high, FAR)


def _refuse_cap(request: PatrolRequest, needed: int) -> NoReturn:
    raise PlanError(
        "patrol.cap", hours=f"{request.cap_s / 3600:g}", needed=f"{needed / _CENTI / 3600:.2f}"
    )


def _with_ways(route: list[Step], far: Distances) -> list[Step]:
    """Put the ways between the required edges in between."""
    steps: list[Step] = []
    at = far.start
    for edge, ahead in route:
        tail = int(far.arcs.u[edge] if ahead else far.arcs.v[edge])
        if tail != at:
            steps += far.path(at, tail)
        steps.append((edge, ahead))
        at = int(far.arcs.v[edge] if ahead else far.arcs.u[edge])
    if at != far.finish:
        steps += far.path(at, far.finish)
    return steps


def _plan(
    network: StreetNetwork,
    request: PatrolRequest,
    ground: Ground,
    routes: list[list[Step]],
    *,
    ends: _Ends,
    bound: float,
) -> PatrolPlan:
    left = set(np.flatnonzero(ground.arcs.required).tolist())
    start = _place(network, ends.start, request.start)
    finish = start if ends.finish == ends.start else _place(network, ends.finish, request.finish)
    patrols = tuple(
        _patrol(network, ground, steps, number=at, left=left, places=(start, finish))
        for at, steps in enumerate(routes, start=1)
    )
    time_s = sum(patrol.time_s for patrol in patrols)
    required_m = sum(patrol.required_m for patrol in patrols)
    deadhead_m = sum(patrol.deadhead_m for patrol in patrols)
    shift = _shift(ground, ends) * len(patrols)
    bound_s = max(0, min(int((bound + shift) / _CENTI), time_s))
    return PatrolPlan(
        name=request.name,
        mode=request.mode,
        seed=request.seed,
        effort=request.effort,
        both_sides=request.both_sides,
        cap_s=request.cap_s,
        streets_digest=network.digest,
        speeds_kmh={request.mode: dict(request.times.speeds_kmh[request.mode])},
        junction_s={request.mode: request.times.junction_s[request.mode]},
        patrols=patrols,
        unreachable=ground.unreachable,
        time_s=time_s,
        required_m=required_m,
        deadhead_m=deadhead_m,
        share=round(deadhead_m / max(required_m, 1), 4),
        lower_bound_s=bound_s,
        gap=_gap(ground, routes, bound),
    )


def _shift(ground: Ground, ends: _Ends) -> float:
    """Return what an open patrol takes beyond its evened costs: half the delays at its ends."""
    return float(ground.delay_s[ends.finish] - ground.delay_s[ends.start]) / 2 * _CENTI


def _gap(ground: Ground, routes: list[list[Step]], bound: float) -> float:
    """Return by which share the plan may be longer than the best, before seconds are rounded."""
    arcs = ground.arcs
    cost = sum(
        int((arcs.forth if ahead else arcs.back)[edge]) for steps in routes for edge, ahead in steps
    )
    return round(max(0.0, cost / max(bound, 1.0) - 1), 5)


def _patrol(
    network: StreetNetwork,
    ground: Ground,
    steps: list[Step],
    *,
    number: int,
    left: set[int],
    places: tuple[Place, Place],
) -> Patrol:
    names = network.edges["name"]
    passages: list[Passage] = []
    clock, metres = 0.0, [0.0, 0.0]
    for order, (edge, ahead) in enumerate(steps, start=1):
        street = int(ground.street[edge])
        before = clock
        clock += float(ground.exact_s[0 if ahead else 1, edge])
        need = edge in left
        left.discard(edge)
        metres[0 if need else 1] += (length := round(float(network.length_m[street]), 2))
        passages.append(
            Passage(
                order=order,
                edge=street,
                ahead=ahead,
                required=need,
                name=str(names.iloc[street]),
                # Rounded on the running clock, so that the parts add up to the whole.
                time_s=round(clock) - round(before),
                length_m=length,
            )
        )
    return Patrol(
        id=str(number),
        start=places[0],
        finish=places[1],
        passages=tuple(passages),
        time_s=round(clock),
        required_m=round(metres[0]),
        deadhead_m=round(metres[1]),
    )


def _place(network: StreetNetwork, node: int, told: Place | None) -> Place:
    x, y = shapely.get_coordinates(network.nodes.geometry.iloc[node])[0]
    lon, lat = to_lonlat(x, y, crs=CRS(network.crs))
    name = told.name if told is not None else ""
    return Place(name=name, lon=round(float(lon), 7), lat=round(float(lat), 7))
