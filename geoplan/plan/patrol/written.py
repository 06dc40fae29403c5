"""Walks written down as patrols: passages with their times, sums, the bound and the gap."""

from typing import Final

import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.arcs import Floats
from geoplan.plan.patrol.ends import ANYWHERE, Ends
from geoplan.plan.patrol.euler import Step
from geoplan.plan.patrol.ground import Ground
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import Passage, Patrol, PatrolPlan
from geoplan.plan.result import Place

CENTI: Final = 100  # costs are hundredths of a second


def times_of(ground: Ground, steps: list[Step]) -> tuple[Floats, Floats]:
    """Return seconds of each step, and seconds lost by turning onto it."""
    edge = np.array([edge for edge, _ in steps], dtype="int64")
    ahead = np.array([ahead for _, ahead in steps], dtype=bool)
    ways = 2 * edge + ahead
    turned = np.zeros(len(steps))
    turned[1:] = ground.turning.seconds(ways[:-1], ways[1:])[0]
    return ground.exact_s[np.where(ahead, 0, 1), edge], turned


def seconds_of(ground: Ground, steps: list[Step]) -> float:
    """Return how long a walk takes."""
    along, turned = times_of(ground, steps)
    return float(along.sum() + turned.sum())


def shift(ground: Ground, ends: Ends, *, most: bool = False) -> float:
    """Return what an open patrol takes beyond its evened costs: half the delays at its ends.

    Where an end is free, the least that this can be, or the most.
    """
    delays = ground.delay_s[ground.arcs.touched()]
    low, high = (delays.max(), delays.min()) if most else (delays.min(), delays.max())
    last = low if ends.finish == ANYWHERE else ground.delay_s[ends.finish]
    first = high if ends.start == ANYWHERE else ground.delay_s[ends.start]
    return float(last - first) / 2 * CENTI


def write_plan(
    network: StreetNetwork,
    request: PatrolRequest,
    ground: Ground,
    routes: list[list[Step]],
    *,
    ends: Ends,
    bound: float,
) -> PatrolPlan:
    """Return the plan of these walks.

    Parameters
    ----------
    ends
        As asked for.
    bound
        Of evened costs: no plan costs less, turns left aside.
    """
    left = set(np.flatnonzero(ground.arcs.required).tolist())
    patrols = tuple(
        _patrol(
            network,
            ground,
            steps,
            number=at,
            left=left,
            places=_places(network, request, ground, steps, ends=ends),
        )
        for at, steps in enumerate(routes, start=1)
    )
    time_s = sum(patrol.time_s for patrol in patrols)
    required_m = sum(patrol.required_m for patrol in patrols)
    deadhead_m = sum(patrol.deadhead_m for patrol in patrols)
    turned = sum(float(times_of(ground, steps)[1].sum()) for steps in routes)
    bound += _least_turning(ground, count=len(patrols))
    moved = shift(ground, ends) * len(patrols)
    times = request.times
    return PatrolPlan(
        name=request.name,
        mode=request.mode,
        seed=request.seed,
        effort=request.effort,
        both_sides=request.both_sides,
        cap_s=request.cap_s,
        streets_digest=network.digest,
        speeds_kmh={request.mode: dict(times.speeds_kmh[request.mode])},
        junction_s={request.mode: times.junction_s[request.mode]},
        patrols=patrols,
        unreachable=ground.unreachable,
        time_s=time_s,
        required_m=required_m,
        deadhead_m=deadhead_m,
        share=round(deadhead_m / max(required_m, 1), 4),
        lower_bound_s=max(0, min(int((bound + moved) / CENTI), time_s)),
        gap=_gap(ground, routes, bound, turned=turned),
        crossing_s=dict(times.crossing_s) if request.mode == "foot" else {},
        turn_s=dict(times.turn_s.get(request.mode, {})),
        turning_s=round(turned),
    )


def _least_turning(ground: Ground, *, count: int) -> float:
    """Return a bound of what turns cost all patrols, of which none turns onto its first street."""
    most = max(ground.turning.turn_s.values(), default=0.0)
    return max(0.0, ground.turning.least() - count * most) * CENTI


def _gap(ground: Ground, routes: list[list[Step]], bound: float, *, turned: float) -> float:
    """Return by which share the plan may be longer than the best, before seconds are rounded."""
    arcs = ground.arcs
    cost = sum(
        int((arcs.forth if ahead else arcs.back)[edge]) for steps in routes for edge, ahead in steps
    )
    return round(max(0.0, (cost + turned * CENTI) / max(bound, 1.0) - 1), 5)


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
    along, turned = times_of(ground, steps)
    for order, (edge, ahead) in enumerate(steps, start=1):
        street = int(ground.street[edge])
        before = clock
        clock += float(along[order - 1] + turned[order - 1])
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


def _places(
    network: StreetNetwork,
    request: PatrolRequest,
    ground: Ground,
    steps: list[Step],
    *,
    ends: Ends,
) -> tuple[Place, Place]:
    """Return where a walk begins and ends."""
    (first, out), (last, on) = steps[0], steps[-1]
    arcs = ground.arcs
    start = ends.start if ends.start != ANYWHERE else int((arcs.u if out else arcs.v)[first])
    finish = ends.finish if ends.finish != ANYWHERE else int((arcs.v if on else arcs.u)[last])
    begin = _place(network, start, request.start)
    if finish == start and request.finish is None:
        return begin, begin
    return begin, _place(network, finish, request.finish)


def _place(network: StreetNetwork, node: int, told: Place | None) -> Place:
    x, y = shapely.get_coordinates(network.nodes.geometry.iloc[node])[0]
    lon, lat = to_lonlat(x, y, crs=CRS(network.crs))
    name = told.name if told is not None else ""
    return Place(name=name, lon=round(float(lon), 7), lat=round(float(lat), 7))
