"""An independent check of a plan: walk it once more, with nothing but its own numbers.

It shares no code with the engines, so that their mistakes are not repeated here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.plan.network import StreetNetwork
from geoplan.plan.request import TourRequest
from geoplan.plan.result import Plan, Route, Stop
from geoplan.plan.speeds import modes_within
from geoplan.plan.teams import Rest, Team

_CLOSE_M = 0.01


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that does not hold."""

    code: str
    team: str
    detail: str


def check_plan(
    plan: Plan,
    legs: gpd.GeoDataFrame,
    *,
    network: StreetNetwork,
    request: TourRequest,
    site_ids: list[str],
) -> list[Fault]:
    """Return every fault of a plan; an empty list when it holds.

    Checked: each site once, visited or listed; order and chaining of stops and legs; times add
    up; windows, service, shift and longest time out kept; breaks taken; skills, loads and own
    areas respected; stops of one group in one tour, and each after those it must follow; locks
    kept; a tour per team and day; legs are continuous, as long as stated, lie on the streets,
    and are not faster than the fastest street allows.
    """
    faults = list(_sites(plan, site_ids))
    days = range(1, request.days + 1)
    shifts = {
        (f"{team.id}-d{day}" if day > 1 else team.id): team
        for day in days
        for team in request.teams
    }
    if [route.team for route in plan.routes] != list(shifts):
        faults.append(Fault(code="teams", team="", detail="not one tour per team and day"))
    faults += _company(plan, request.stops)
    faults += _locked(plan, request)
    for route in plan.routes:
        if route.team not in shifts:
            continue
        team = shifts[route.team]
        own = legs[legs["team"] == route.team].sort_values("seq")
        faults += _chain(route, own)
        faults += _times(route, own, shift=(team.open_s, team.close_s))
        faults += _able(route, team, request=request)
        faults += _rested(route, team.rest)
        faults += _windows(route, request.stops)
        faults += _lines(route, own, network=network, request=request)
    return faults


def _sites(plan: Plan, site_ids: list[str]) -> Iterator[Fault]:
    seen = [stop.site_id for route in plan.routes for stop in route.stops]
    seen += [item.site_id for item in plan.unreached]
    for site in sorted({site for site in seen if seen.count(site) > 1}):
        yield Fault(code="twice", team="", detail=site)
    for site in sorted(set(site_ids) ^ set(seen)):
        yield Fault(code="lost", team="", detail=site)


def _chain(route: Route, legs: gpd.GeoDataFrame) -> Iterator[Fault]:
    ids = [stop.site_id for stop in route.stops]
    expected = list(zip(["", *ids], [*ids, ""], strict=True)) if ids else []
    if list(zip(legs["from_id"], legs["to_id"], strict=True)) != expected:
        yield Fault(code="chain", team=route.team, detail="legs do not follow the stops")
    if legs["seq"].tolist() != list(range(1, len(expected) + 1)):
        yield Fault(code="chain", team=route.team, detail="seq")
    if [stop.order for stop in route.stops] != list(range(1, len(ids) + 1)):
        yield Fault(code="chain", team=route.team, detail="order")


def _times(route: Route, legs: gpd.GeoDataFrame, *, shift: tuple[int, int]) -> Iterator[Fault]:
    now = route.start_s
    travel = legs["travel_s"].tolist()
    for stop, leg_s in zip(route.stops, travel, strict=False):
        now += leg_s
        if stop.arrive_s != now or stop.wait_s < 0:
            yield Fault(code="times", team=route.team, detail=f"{stop.site_id} arrive")
        if stop.rest_s < 0:
            yield Fault(code="times", team=route.team, detail=f"{stop.site_id} break")
        now += stop.wait_s + stop.service_s + stop.rest_s
        if stop.depart_s != now:
            yield Fault(code="times", team=route.team, detail=f"{stop.site_id} depart")
    now += travel[-1] if travel else 0
    sums = (
        sum(travel),
        sum(stop.service_s for stop in route.stops),
        sum(stop.wait_s for stop in route.stops),
        now,
    )
    if sums != (route.travel_s, route.service_s, route.wait_s, route.finish_s):
        yield Fault(code="sums", team=route.team, detail=str(sums))
    if not shift[0] <= route.start_s <= route.finish_s <= shift[1]:
        yield Fault(code="shift", team=route.team, detail=f"{route.start_s}-{route.finish_s}")
    length_m = float((legs["length_m"] + legs["access_m"]).sum())
    if abs(length_m - route.length_m) > 1:
        yield Fault(code="length", team=route.team, detail=f"{length_m:.1f}")


def _facts(stops: pd.DataFrame, site: str, name: str) -> Any:  # noqa: ANN401  (any column)
    """Return a cell, or None where there is no such row, column or value."""
    if name not in stops.columns or site not in stops.index:
        return None
    value = stops.loc[site, name]
    missing = value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))
    return None if missing else value


def _able(route: Route, team: Team, *, request: TourRequest) -> Iterator[Fault]:
    stops, ids = request.stops, [stop.site_id for stop in route.stops]
    if team.most_s is not None and ids and route.finish_s - route.start_s > team.most_s:
        yield Fault(code="longest", team=route.team, detail=str(route.finish_s - route.start_s))
    if team.most_stops is not None and len(ids) > team.most_stops:
        yield Fault(code="load", team=route.team, detail=f"{len(ids)} stops")
    load = sum(int(_facts(stops, site, "demand") or 0) for site in ids)
    if team.capacity is not None and load > team.capacity:
        yield Fault(code="load", team=route.team, detail=str(load))
    settled = len(dict(request.locks).get(route.team, ()))
    for site in ids[settled:]:
        if not set(_facts(stops, site, "skills") or ()) <= team.skills:
            yield Fault(code="skill", team=route.team, detail=site)
        unit, township = _facts(stops, site, "unit"), _facts(stops, site, "township")
        own = (unit and unit in team.units) or (township and township in team.townships)
        if request.avoid_own and own:
            yield Fault(code="own", team=route.team, detail=site)


def _rested(route: Route, rest: Rest | None) -> Iterator[Fault]:
    if rest is None or not route.stops:
        taken = [stop.site_id for stop in route.stops if stop.rest_s]
        if taken:
            yield Fault(code="break", team=route.team, detail=", ".join(taken))
        return
    before = route.finish_s <= rest.late_s
    after = route.start_s >= rest.early_s + rest.length_s
    if not before and not after and not any(_breaks(stop, rest) for stop in route.stops):
        yield Fault(code="break", team=route.team, detail="none")


def _breaks(stop: Stop, rest: Rest) -> bool:
    begin = max(stop.arrive_s + stop.wait_s + stop.service_s, rest.early_s)
    return stop.rest_s > 0 and begin <= rest.late_s and begin + rest.length_s <= stop.depart_s


def _company(plan: Plan, stops: pd.DataFrame) -> Iterator[Fault]:
    where = {
        stop.site_id: (route.team, stop.order) for route in plan.routes for stop in route.stops
    }
    known = [site for site in stops.index if site in where or _listed(plan, site)]
    groups: dict[str, list[str]] = {}
    for site in known:
        if _facts(stops, site, "group"):
            groups.setdefault(str(_facts(stops, site, "group")), []).append(site)
        for first in _facts(stops, site, "after") or ():
            late = first in known and site in where and first != site
            if late and (
                where.get(first, ("", 0))[0] != where[site][0] or where[first] > where[site]
            ):
                yield Fault(code="order", team=where[site][0], detail=f"{first} {site}")
    for name, sites in groups.items():
        if len({where.get(site, ("", 0))[0] for site in sites}) > 1:
            yield Fault(code="together", team="", detail=name)


def _listed(plan: Plan, site: str) -> bool:
    return any(item.site_id == site for item in plan.unreached)


def _locked(plan: Plan, request: TourRequest) -> Iterator[Fault]:
    begun = {route.team: tuple(stop.site_id for stop in route.stops) for route in plan.routes}
    for team, sites in request.locks:
        if begun.get(team, ())[: len(sites)] != tuple(sites):
            yield Fault(code="lock", team=team, detail=", ".join(sites))


def _windows(route: Route, stops: pd.DataFrame) -> Iterator[Fault]:
    for stop in route.stops:
        row = stops.loc[stop.site_id] if stop.site_id in stops.index else None
        if row is None:
            continue
        if stop.service_s != row["service_s"]:
            yield Fault(code="service", team=route.team, detail=stop.site_id)
        begin = stop.arrive_s + stop.wait_s
        if row["windows"] and not _open(stop, begin, row["windows"]):
            yield Fault(code="window", team=route.team, detail=stop.site_id)


def _open(stop: Stop, begin: int, windows: tuple[tuple[int, int], ...]) -> bool:
    return any(
        opens + day <= begin and begin + stop.service_s <= closes + day
        for opens, closes in windows
        for day in (-86_400, 0, 86_400)
    )


def _lines(
    route: Route, legs: gpd.GeoDataFrame, *, network: StreetNetwork, request: TourRequest
) -> Iterator[Fault]:
    if legs.empty:
        return
    lines = np.asarray(legs.geometry.array, dtype=object)
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    # Stops within a metre share one place, so the line may stand still that far.
    if (shapely.distance(last[:-1], first[1:]) > _CLOSE_M).any():
        yield Fault(code="gap", team=route.team, detail="legs are not continuous")
    if np.abs(shapely.length(lines) - legs["length_m"]).max() > _CLOSE_M:
        yield Fault(code="length", team=route.team, detail="stated length is not the line's")
    moving = lines[shapely.length(lines) > 1]
    tree = shapely.STRtree(np.asarray(network.edges.geometry.array, dtype=object))
    corners = np.asarray(shapely.points(shapely.get_coordinates(moving)), dtype=object)
    if len(corners):
        far = tree.query_nearest(corners, return_distance=True, all_matches=False)[1]
        if far.max() > _CLOSE_M:
            yield Fault(code="off_street", team=route.team, detail=f"{far.max():.2f} m")
    speeds = (request.times.speeds_kmh[mode] for mode in modes_within(route.mode))
    fastest = max(kmh for known in speeds for kmh in known.values()) / 3.6
    least = legs["length_m"] / fastest + legs["access_m"] / request.times.walk_m_s
    if (legs["travel_s"] + 1 < least).any():
        yield Fault(code="too_fast", team=route.team, detail="faster than any street allows")
