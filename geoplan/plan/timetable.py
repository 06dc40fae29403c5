"""An independent check of a plan: walk it once more, with nothing but its own numbers.

It shares no code with the engines, so that their mistakes are not repeated here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.plan.network import StreetNetwork
from geoplan.plan.result import Plan, Route, Stop
from geoplan.plan.tour import TourRequest

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
    up; windows, service and shift kept; legs are continuous, as long as stated, lie on the
    streets, and are not faster than the fastest street allows.
    """
    faults = list(_sites(plan, site_ids))
    shifts = {team.id: (team.open_s, team.close_s) for team in request.teams}
    for route in plan.routes:
        own = legs[legs["team"] == route.team].sort_values("seq")
        faults += _chain(route, own)
        faults += _times(route, own, shift=shifts[route.team])
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
        now += stop.wait_s + stop.service_s
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
        opens + day <= begin and stop.depart_s <= closes + day
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
    fastest = max(request.times.speeds_kmh[route.mode].values()) / 3.6
    least = legs["length_m"] / fastest + legs["access_m"] / request.times.walk_m_s
    if (legs["travel_s"] + 1 < least).any():
        yield Fault(code="too_fast", team=route.team, detail="faster than any street allows")
