"""An independent check of patrols: walk them once more, with nothing but their own numbers.

It shares no code with the planner, so that its mistakes are not repeated here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import Patrol, PatrolPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class PatrolFault:
    """One thing that does not hold."""

    code: str
    patrol: str
    detail: str


def check_patrol(
    plan: PatrolPlan, *, network: StreetNetwork, request: PatrolRequest
) -> list[PatrolFault]:
    """Return every fault of a plan; an empty list when it holds.

    Checked: every chosen street is walked as often as asked, or listed; consecutive passages
    meet; patrols begin and end at one place each; one-way streets are kept; times follow from
    lengths and speeds and add up to the second; metres add up; the cap is kept; the bound is no
    more than the time.
    """
    faults = list(_covered(plan, request, network))
    for patrol in plan.patrols:
        faults += _walk(patrol, network, mode=plan.mode)
        faults += _times(patrol, network, request=request)
        if plan.cap_s and patrol.time_s > plan.cap_s:
            faults.append(PatrolFault(code="cap", patrol=patrol.id, detail=str(patrol.time_s)))
    sums = (
        sum(patrol.time_s for patrol in plan.patrols),
        sum(patrol.required_m for patrol in plan.patrols),
        sum(patrol.deadhead_m for patrol in plan.patrols),
    )
    if sums != (plan.time_s, plan.required_m, plan.deadhead_m):
        faults.append(PatrolFault(code="sums", patrol="", detail=str(sums)))
    if plan.lower_bound_s > plan.time_s:
        faults.append(PatrolFault(code="bound", patrol="", detail=str(plan.lower_bound_s)))
    return faults


def _covered(
    plan: PatrolPlan, request: PatrolRequest, network: StreetNetwork
) -> Iterator[PatrolFault]:
    done = Counter(p.edge for patrol in plan.patrols for p in patrol.passages if p.required)
    ways = {(p.edge, p.ahead) for patrol in plan.patrols for p in patrol.passages if p.required}
    listed = {left.edge for left in plan.unreachable}
    mask = network.edges[plan.mode].tolist()
    for edge in sorted(set(request.edges) - listed):
        twice = request.both_sides and (plan.mode == "foot" or mask[edge] == 3)
        if done[edge] != (2 if twice else 1):
            yield PatrolFault(code="covered", patrol="", detail=f"{edge}: {done[edge]}")
        if twice and plan.mode != "foot" and not {(edge, True), (edge, False)} <= ways:
            yield PatrolFault(code="sides", patrol="", detail=str(edge))
    for edge in sorted(set(done) - set(request.edges)):
        yield PatrolFault(code="not_asked", patrol="", detail=str(edge))


def _walk(patrol: Patrol, network: StreetNetwork, *, mode: str) -> Iterator[PatrolFault]:
    u, v = network.edges["u"].tolist(), network.edges["v"].tolist()
    mask = network.edges[mode].tolist()
    at = None
    for place, passage in enumerate(patrol.passages, start=1):
        tail, head = (u, v) if passage.ahead else (v, u)
        if passage.order != place:
            yield PatrolFault(code="order", patrol=patrol.id, detail=str(passage.order))
        if at is not None and tail[passage.edge] != at:
            yield PatrolFault(code="gap", patrol=patrol.id, detail=str(passage.order))
        if not mask[passage.edge] & (1 if passage.ahead else 2):
            yield PatrolFault(code="one_way", patrol=patrol.id, detail=str(passage.order))
        at = head[passage.edge]
    first = patrol.passages[0]
    begin = (u if first.ahead else v)[first.edge]
    if patrol.start == patrol.finish and at != begin:
        yield PatrolFault(code="open", patrol=patrol.id, detail=f"{begin} {at}")


def _times(
    patrol: Patrol, network: StreetNetwork, *, request: PatrolRequest
) -> Iterator[PatrolFault]:
    edges = network.edges
    ends = Counter(edges["u"].tolist()) + Counter(edges["v"].tolist())
    speeds = request.times.speeds_kmh[request.mode]
    highway, length = edges["highway"].tolist(), edges["length_m"].tolist()
    exact, told, metres = 0.0, 0, [0.0, 0.0]
    for p in patrol.passages:
        head = int(edges["v" if p.ahead else "u"].iloc[p.edge])
        exact += length[p.edge] * 3.6 / speeds.get(highway[p.edge], speeds["*"])
        exact += request.times.junction_s[request.mode] if ends[head] >= 3 else 0.0
        told += p.time_s
        metres[not p.required] += length[p.edge]
        if abs(told - exact) > 0.5 + 1e-6:
            detail = f"{p.order}: {told} {exact:.2f}"
            yield PatrolFault(code="time", patrol=patrol.id, detail=detail)
    if told != patrol.time_s:
        yield PatrolFault(code="time_sum", patrol=patrol.id, detail=f"{told} {patrol.time_s}")
    slack = 1 + 0.01 * len(patrol.passages)
    if max(abs(metres[0] - patrol.required_m), abs(metres[1] - patrol.deadhead_m)) > slack:
        yield PatrolFault(code="metres", patrol=patrol.id, detail=str(metres))
