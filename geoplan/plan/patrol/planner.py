"""Patrols over chosen streets: the question, its solution, the order of the walk."""

import math
from dataclasses import replace
from typing import Final, NoReturn

import numpy as np
import shapely

from geoplan.base.errors import PlanError
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.arcs import Arcs
from geoplan.plan.patrol.ends import ANYWHERE, Ends, closed, for_crews, opened, settled
from geoplan.plan.patrol.euler import Bearings, Step, begin_after, euler_tour, smooth
from geoplan.plan.patrol.fleet import FAR, Crew, Distances, Routes, improve, split
from geoplan.plan.patrol.ground import Ground, nearest_node, survey
from geoplan.plan.patrol.postman import Walked, walk_all
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import PatrolPlan, Unwalked
from geoplan.plan.patrol.turning import eased
from geoplan.plan.patrol.written import CENTI, seconds_of, shift, write_plan

_STEPS: Final = 14
_LEVELS: Final = 5
_EACH: Final = 20  # iterations of the improvement for each unit of effort
# Clients of the improvement: more would need matrices beyond an office's machine.
_MOST_EDGES: Final = 1_500
# How often sharing out is tried again because turns took a patrol over its cap.
_TRIES: Final = 8


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
    steps, bound = _one(ground, ends, request)
    alone = eased(steps, ground.turning)
    took = seconds_of(ground, alone)
    if request.patrols <= 1 and not (request.cap_s and took > request.cap_s + 0.5):
        return write_plan(network, request, ground, [alone], ends=ends, bound=bound)
    if request.patrols == 1:
        _refuse_cap(request, round(took * CENTI))
    routes = _several(ground, steps, ends=ends, request=request)
    bound = _bound(ground, ends, bound, count=len(routes))
    return write_plan(network, request, ground, routes, ends=ends, bound=bound)


def _one(ground: Ground, ends: Ends, request: PatrolRequest) -> tuple[list[Step], float]:
    """Return one walk over everything, and a bound of its evened cost."""
    if not ends.free:
        whole = closed(ground.arcs, ends)
        walked = walk_all(whole, seed=request.seed, effort=request.effort)
        return _in_order(ground, whole, walked, start=ends.start), walked.bound
    question = opened(ground.arcs, ends)
    walked = walk_all(question.arcs, seed=request.seed, effort=request.effort)
    found = settled(question, walked)
    if found is None:
        # What used a free end twice is no walk: round from one place, then, which also is one.
        told = max(ends.start, ends.finish)  # the one that is not free, if any
        corner = told if told != ANYWHERE else int(np.flatnonzero(ground.arcs.touched())[0])
        steps, _ = _one(ground, Ends(start=corner, finish=corner), request)
        return steps, walked.bound - question.toll
    fixed, plain = found
    steps = _in_order(ground, closed(ground.arcs, fixed), plain, start=fixed.start)
    return steps, plain.bound


def _in_order(ground: Ground, whole: Arcs, walked: Walked, *, start: int) -> list[Step]:
    """Return the steps of a walk, from its start to its finish."""
    tour = euler_tour(whole, walked, start=start, bearings=_longer(ground, len(whole.u)))
    return smooth(begin_after(tour, len(ground.street)), ground.arcs, ground.bearings)


def _ends(network: StreetNetwork, request: PatrolRequest, ground: Ground) -> Ends:
    arcs = ground.arcs
    usable = arcs.spare | arcs.required
    inside = np.zeros(arcs.nodes, dtype=bool)
    inside[arcs.u[usable]] = inside[arcs.v[usable]] = True
    found = {"start": ANYWHERE, "finish": ANYWHERE}
    for end, place in (("start", request.start), ("finish", request.finish)):
        if place is not None:
            found[end] = nearest_node(network, place, mode=request.mode, among=inside)
    if "start" not in request.free and request.start is None:
        found["start"] = _middle(network, ground)
    if "finish" not in request.free and request.finish is None:
        found["finish"] = found["start"]
    return Ends(**found)


def _middle(network: StreetNetwork, ground: Ground) -> int:
    """Return the end of a chosen street that is nearest to the middle of all of them."""
    nodes = np.flatnonzero(ground.arcs.touched())
    points = np.asarray(network.nodes.geometry.array, dtype=object)[nodes]
    xy = shapely.get_coordinates(points)
    far = np.hypot(*(xy - xy.mean(axis=0)).T)
    return int(nodes[int(np.round(far, 3).argmin())])


def _longer(ground: Ground, size: int) -> Bearings:
    more = np.zeros(size - len(ground.street))
    return replace(
        ground.bearings,
        leave_u=np.concatenate([ground.bearings.leave_u, more]),
        arrive_v=np.concatenate([ground.bearings.arrive_v, more]),
    )


def _bound(ground: Ground, ends: Ends, bound: float, *, count: int) -> float:
    if count == 1 or (ends.start == ends.finish and not ends.free):
        return bound
    if ends.free:
        question = opened(ground.arcs, ends, toll=False)
        return walk_all(question.arcs, seed=1, effort=0).bound
    return walk_all(closed(ground.arcs, ends, copies=count), seed=1, effort=0).bound


def _several(
    ground: Ground, steps: list[Step], *, ends: Ends, request: PatrolRequest
) -> list[list[Step]]:
    """Share the walk out, more tightly where turns take a patrol over its cap."""
    reserve_s, over_s, real = 0.0, 0.0, len(ground.street)
    for _ in range(_TRIES):
        routes, far = _shared(ground, steps, ends=ends, request=request, reserve_s=reserve_s)
        walks = [eased(_with_ways(route, far, real=real), ground.turning) for route in routes]
        over_s = max(seconds_of(ground, walk) for walk in walks) - request.cap_s
        if not request.cap_s or over_s <= 0.5:
            break
        reserve_s += over_s
    else:
        _refuse_cap(request, round((request.cap_s + over_s) * CENTI))
    return walks


def _shared(
    ground: Ground,
    steps: list[Step],
    *,
    ends: Ends,
    request: PatrolRequest,
    reserve_s: float,
) -> tuple[Routes, Distances]:
    """Share the required edges out among patrols; of a cap so much is kept in reserve."""
    order: list[Step] = []
    seen: set[int] = set()
    for step in steps:
        if ground.arcs.required[step[0]] and step[0] not in seen:
            seen.add(step[0])
            order.append(step)
    arcs, places = for_crews(ground.arcs, ends)
    load = np.zeros(len(arcs.u), dtype="int64")
    crew = Crew(arcs=arcs, start=places.start, finish=places.finish, load=load)
    far = Distances(crew)
    alone = max(far.total([step]) for step in order)
    if request.cap_s:
        lost = shift(ground, ends, most=True) + reserve_s * CENTI
        longest = request.cap_s * CENTI - CENTI // 2 - math.ceil(lost)
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
        "patrol.cap", hours=f"{request.cap_s / 3600:g}", needed=f"{needed / CENTI / 3600:.2f}"
    )


def _with_ways(route: list[Step], far: Distances, *, real: int) -> list[Step]:
    """Put the ways between the required edges in between; what is no street is left out."""
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
    return [step for step in steps if step[0] < real]
