"""What differs between two plans, and how plans compare."""

from dataclasses import dataclass, replace
from typing import Any

from geoplan.plan.result import Change, Plan


def swapped(plan: Plan, pairs: dict[str, str]) -> Plan:
    """Return a plan in which other sites stand where these stood."""
    routes = tuple(
        replace(
            route,
            stops=tuple(
                replace(stop, site_id=pairs.get(stop.site_id, stop.site_id)) for stop in route.stops
            ),
        )
        for route in plan.routes
    )
    return replace(plan, routes=routes)


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return what differs, in the order of the sites.

    `moved`: another team; `added`, `dropped`: a visit that is new, or no more; `order`: the same
    team, but another stop before it.
    """
    was, now = _places(old), _places(new)
    found: list[Change] = []
    for site in sorted(was.keys() | now.keys()):
        before, after = was.get(site), now.get(site)
        if before == after:
            continue
        if before is None or after is None:
            kind = "added" if before is None else "dropped"
        else:
            kind = "moved" if before[0] != after[0] else "order"
        found.append(
            Change(
                site_id=site,
                kind=kind,  # type: ignore[arg-type]
                was=before[0] if before else "",
                now=after[0] if after else "",
            )
        )
    return tuple(found)


def _places(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return team and previous stop of each visit."""
    places: dict[str, tuple[str, str]] = {}
    for route in plan.routes:
        before = ""
        for stop in route.stops:
            places[stop.site_id] = (route.team, before)
            before = stop.site_id
    return places


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One plan in numbers."""

    plan: str
    teams: int
    stops: int
    unreached: int
    time_s: int
    longest_s: int
    length_m: int
    fairness: float
    bound_s: int
    gap_percent: float

    @property
    def document(self) -> dict[str, Any]:
        """The numbers as a plain object."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def measure(plan: Plan, *, name: str) -> Measure:
    """Return a plan in numbers.

    `fairness`: the shortest tour's time over the longest's, among teams with stops;
    `gap_percent`: how much the time exceeds the lower bound, of the bound.
    """
    used = [route for route in plan.routes if route.stops]
    took = [route.finish_s - route.start_s for route in used]
    time_s = sum(took)
    return Measure(
        plan=name,
        teams=len(used),
        stops=sum(len(route.stops) for route in used),
        unreached=len(plan.unreached),
        time_s=time_s,
        longest_s=max(took, default=0),
        length_m=sum(route.length_m for route in used),
        fairness=round(min(took) / max(*took, 1), 3) if took else 1.0,
        bound_s=plan.bound_s,
        gap_percent=round(100 * (time_s / plan.bound_s - 1), 1) if plan.bound_s else 0.0,
    )
