"""An independent check of patrols: walk them once more, with nothing but their own numbers.

It shares no code with the planner, so that its mistakes are not repeated here.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import Passage, Patrol, PatrolPlan


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
    meet; patrols begin and end at one place each; one-way streets are kept and no forbidden turn is
    taken; times follow from lengths, speeds, waits and turns and add up to the second; metres add
    up; the cap is kept; the bound is no more than the time.
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
    speeds = request.times.speeds_kmh[request.mode]
    highway, length = edges["highway"].tolist(), edges["length_m"].tolist()
    lost = _Lost(network, request)
    exact, told, metres = 0.0, 0, [0.0, 0.0]
    came: Passage | None = None
    for p in patrol.passages:
        exact += length[p.edge] * 3.6 / speeds.get(highway[p.edge], speeds["*"])
        exact += lost.on_arrival(p) + (lost.by_turning(came, p) if came else 0.0)
        told += p.time_s
        metres[not p.required] += length[p.edge]
        if abs(told - exact) > 0.5 + 1e-6:
            detail = f"{p.order}: {told} {exact:.2f}"
            yield PatrolFault(code="time", patrol=patrol.id, detail=detail)
        if came and lost.forbidden(came, p):
            yield PatrolFault(code="banned", patrol=patrol.id, detail=str(p.order))
        came = p
    if told != patrol.time_s:
        yield PatrolFault(code="time_sum", patrol=patrol.id, detail=f"{told} {patrol.time_s}")
    slack = 1 + 0.01 * len(patrol.passages)
    if max(abs(metres[0] - patrol.required_m), abs(metres[1] - patrol.deadhead_m)) > slack:
        yield PatrolFault(code="metres", patrol=patrol.id, detail=str(metres))


class _Lost:
    """Seconds lost at corners, and turns that signs forbid, from the tables alone."""

    def __init__(self, network: StreetNetwork, request: PatrolRequest) -> None:
        edges = network.edges
        self.u, self.v = edges["u"].tolist(), edges["v"].tolist()
        self.meet = Counter(self.u) + Counter(self.v)
        self.lines = edges.geometry.tolist()
        times, mode = request.times, request.mode
        self.junction = times.junction_s[mode]
        self.turn = times.turn_s.get(mode, {})
        known = times.crossing_s if mode == "foot" else {}
        driven = zip(edges["highway"].tolist(), edges["car"].tolist(), strict=True)
        self.wait = [known.get(kind, 0.0) if car else 0.0 for kind, car in driven]
        self.main: dict[int, float] = {}
        for ends in (self.u, self.v):
            for node, wait in zip(ends, self.wait, strict=True):
                self.main[node] = max(self.main.get(node, 0.0), wait)
        turns = network.turns.to_dict("records") if mode != "foot" else []
        bound = [turn for turn in turns if turn[mode]]
        self.no = {(t["from_edge"], t["via"], t["to_edge"]) for t in bound if not t["only"]}
        self.only: dict[tuple[int, int], set[int]] = {}
        mask = edges[mode].tolist()
        for t in bound:
            out = mask[t["to_edge"]]
            leaves = (out & 1 and self.u[t["to_edge"]] == t["via"]) or (
                out & 2 and self.v[t["to_edge"]] == t["via"]
            )
            if t["only"] and leaves:
                self.only.setdefault((t["from_edge"], t["via"]), set()).add(t["to_edge"])

    def head(self, p: Passage) -> int:
        return int((self.v if p.ahead else self.u)[p.edge])

    def on_arrival(self, p: Passage) -> float:
        node = self.head(p)
        if self.meet[node] < 3:
            return 0.0
        return max(self.junction, 0.0 if self.wait[p.edge] else self.main[node])

    def by_turning(self, came: Passage, goes: Passage) -> float:
        if not self.turn or self.meet[self.head(came)] < 3:
            return 0.0
        (x, y), (a, b) = self._heading(came, last=True), self._heading(goes, last=False)
        angle = math.degrees(math.atan2(x * b - y * a, x * a + y * b))
        if abs(angle) >= 165:
            return self.turn.get("around", 0.0)
        if abs(angle) <= 45:
            return 0.0
        return self.turn.get("left" if angle > 0 else "right", 0.0)

    def _heading(self, p: Passage, *, last: bool) -> tuple[float, float]:
        line = self.lines[p.edge] if p.ahead else self.lines[p.edge].reverse()
        look = min(12.0, line.length)
        low = line.length - look if last else 0.0
        one, two = line.interpolate(low), line.interpolate(low + look)
        return two.x - one.x, two.y - one.y

    def forbidden(self, came: Passage, goes: Passage) -> bool:
        at = (came.edge, self.head(came))
        must = self.only.get(at)
        return (*at, goes.edge) in self.no or (must is not None and goes.edge not in must)
