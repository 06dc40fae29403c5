"""Tours that visit sites with several teams."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geoplan.base.crs import WGS84, require_metric
from geoplan.base.errors import PlanError
from geoplan.plan.bound import least_time
from geoplan.plan.legs import make_legs
from geoplan.plan.matrix import TravelMatrix, travel_matrix
from geoplan.plan.mixed import Measure, measure
from geoplan.plan.network import StreetNetwork
from geoplan.plan.pose import pose
from geoplan.plan.problem import Problem, Schedule, Tours, schedule
from geoplan.plan.recipe import follow_recipe
from geoplan.plan.repair import repair
from geoplan.plan.request import EFFORT, ENGINES, Engine, TourRequest, check_request
from geoplan.plan.result import Place, Plan, Route, Stop
from geoplan.plan.snap import snap_points
from geoplan.plan.solver import solve
from geoplan.plan.speeds import TimeModel, modes_within
from geoplan.plan.stray import stray
from geoplan.plan.teams import Team
from geoplan.plan.unreached import explain, off_streets

__all__ = ["EFFORT", "ENGINES", "Engine", "TourRequest", "plan_tours"]


def plan_tours(
    sites: gpd.GeoDataFrame,
    network: StreetNetwork,
    *,
    request: TourRequest,
    by: Measure = travel_matrix,
) -> tuple[Plan, gpd.GeoDataFrame]:
    """Plan the tours of one day, or of several.

    Every site is either visited once or listed as unreached with its cause; nothing else is
    refused.

    Parameters
    ----------
    sites
        Index site_id, unique; geometry in a metric CRS: points as they are, of lines the middle,
        of areas a point inside.
    network
        Streets; sites are brought to its CRS.
    request
        Teams, hours, engine.
    by
        Measures the travel times of one mode; one that keeps them saves the second reckoning.

    Returns
    -------
    Plan
        Routes in the order of days and teams, also empty ones.
    GeoDataFrame
        Legs: team, seq (1 ..), from_id, to_id ("" for start and finish), travel_s, length_m (on
        streets), access_m (off streets, both ends), streets (JSON, see `leg_streets`), geometry
        (on streets). CRS of the network.

    Raises
    ------
    PlanError
        What `check_request` and `pose` refuse, or `plan.start_off`: a team's start or finish is
        off the network.
    CrsError
        Sites without metric CRS.
    """
    check_request(request)
    require_metric(sites, name="sites")
    ids = [str(site) for site in sites.index]
    ends = list(dict.fromkeys(end for team in request.teams for end in (team.start, team.end)))
    places = np.concatenate([_points(sites, network), _located(ends, network)])
    matrices = _matrices(places, network, request=request, ends=ends, by=by)
    at = {end: len(ids) + place for place, end in enumerate(ends)}
    problem = pose(
        ids,
        matrices,
        ends=tuple((at[team.start], at[team.end]) for team in request.shifts),
        request=request,
    )
    unreached = off_streets(problem, ids=ids, max_off_m=request.max_off_m, matrices=matrices)
    lost = {item.site_id for item in unreached}
    reached = tuple(at for at, site in enumerate(ids) if site not in lost)
    problem = replace(problem, candidates=reached)
    tours = _tours(problem, places, request=request)
    legs = make_legs(problem, tours, ids=ids, network=network, matrices=matrices)
    routes = _routes(problem, tours, ids=ids, legs=legs)
    plan = Plan(
        round_id=request.round_id,
        date=request.date,
        zone=request.zone,
        engine=request.engine,
        seed=request.seed,
        mode=_mode(request.teams),
        draw_digest=request.draw_digest,
        streets_digest=network.digest,
        **_times(request.times, matrices),
        routes=routes,
        unreached=tuple(unreached + explain(problem, tours, ids=ids, stops=request.stops)),
        objective=request.objective,
        bound_s=_bound(problem, tours, routes),
    )
    return plan, legs


def _bound(problem: Problem, tours: Tours, routes: Sequence[Route]) -> int:
    """Return the least time of these visits; what was done already may have gone faster."""
    took = sum(route.finish_s - route.start_s for route in routes if route.stops)
    return min(least_time(problem, tours), took) if problem.done else least_time(problem, tours)


def _times(times: TimeModel, modes: Iterable[str]) -> dict[str, Any]:
    """Return the speeds and delays that a plan's times were made with."""
    single = sorted({one for mode in modes for one in modes_within(mode)})
    return {
        "speeds_kmh": {mode: dict(times.speeds_kmh[mode]) for mode in single},
        "junction_s": {mode: times.junction_s[mode] for mode in single},
        "crossing_s": dict(times.crossing_s),
        "turn_s": {mode: dict(times.turn_s[mode]) for mode in single if mode in times.turn_s},
        "parking_s": times.parking_s,
    }


def _tours(problem: Problem, places: npt.NDArray[np.object_], *, request: TourRequest) -> Tours:
    if not problem.teams:
        return ()
    if request.engine == "networkx":
        x, y = shapely.get_x(places), shapely.get_y(places)
        return repair(problem, follow_recipe(problem, x_m=x, y_m=y), sites=problem.candidates)
    tours = solve(problem, seed=request.seed, effort=request.effort, objective=request.objective)
    if request.stray_percent > 0:
        return stray(problem, tours, request=request)
    return tours


def _mode(teams: tuple[Team, ...]) -> str:
    modes = sorted({team.mode for team in teams})
    return modes[0] if len(modes) == 1 else "+".join(modes)


def _points(sites: gpd.GeoDataFrame, network: StreetNetwork) -> npt.NDArray[np.object_]:
    """Return one point per site, in the network's system."""
    shapes = np.asarray(sites.geometry.to_crs(network.crs).array, dtype=object)
    kinds = shapely.get_type_id(shapes)
    lines = np.isin(kinds, (1, 5))
    areas = np.isin(kinds, (2, 3, 4, 6, 7))
    points = shapes.copy()
    if lines.any():
        halfway = shapely.line_interpolate_point(
            shapely.line_merge(shapes[lines]), 0.5, normalized=True
        )
        inside = shapely.point_on_surface(shapes[lines])
        # A line in several parts has no middle: any point of it serves.
        points[lines] = np.where(shapely.is_missing(halfway), inside, halfway)
    points[areas] = shapely.point_on_surface(shapes[areas])
    return points


def _located(ends: Sequence[Place], network: StreetNetwork) -> npt.NDArray[np.object_]:
    """Return starts and finishes in the network's system."""
    moved = Transformer.from_crs(WGS84, network.crs, always_xy=True).transform(
        [place.lon for place in ends], [place.lat for place in ends]
    )
    return np.asarray(shapely.points(*(np.asarray(axis) for axis in moved)), dtype=object)


def _matrices(
    places: npt.NDArray[np.object_],
    network: StreetNetwork,
    *,
    request: TourRequest,
    ends: list[Place],
    by: Measure,
) -> dict[str, TravelMatrix]:
    matrices: dict[str, TravelMatrix] = {}
    first = len(places) - len(ends)
    for mode in sorted({team.mode for team in request.teams}):
        last = modes_within(mode)[0]  # what one reaches a stop with
        snapped = snap_points(places, network, mode=last, max_off_m=request.max_off_m)
        off = {ends[at] for at in np.flatnonzero(snapped.off_network[first:])}
        for team in request.teams:
            for place in (team.start, team.end):
                if team.mode == mode and place in off:
                    limit_m = request.max_off_m
                    raise PlanError(
                        "plan.start_off", team=team.id, place=place.name, limit_m=limit_m
                    )
        matrices[mode] = measure(snapped, network, mode=mode, times=request.times, by=by)
    return matrices


def _routes(
    problem: Problem, tours: Tours, *, ids: list[str], legs: gpd.GeoDataFrame
) -> tuple[Route, ...]:
    """Put times to the tours; the solver's tours keep all windows, so each has a timetable."""
    routes: list[Route] = []
    for team, (shift, tour) in enumerate(zip(problem.teams, tours, strict=True)):
        times = schedule(problem, team, tour)
        if times is None:
            raise PlanError("plan.no_timetable", team=shift.id)
        own = legs[legs["team"] == shift.id]
        stops = _stops(problem, tour, times=times, ids=ids)
        routes.append(
            Route(
                team=shift.id,
                mode=shift.mode,
                start=shift.start,
                finish=shift.end,
                start_s=times.start_s,
                finish_s=times.finish_s,
                travel_s=int(own["travel_s"].sum()),
                service_s=sum(stop.service_s for stop in stops),
                wait_s=sum(stop.wait_s for stop in stops),
                length_m=round(float((own["length_m"] + own["access_m"]).sum())),
                stops=stops,
                day=shift.day,
            )
        )
    return tuple(routes)


def _stops(
    problem: Problem, tour: tuple[int, ...], *, times: Schedule, ids: list[str]
) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    for order, site in enumerate(tour):
        window = times.windows[order]
        service_s = int(problem.service_s[site])
        arrive_s, depart_s = times.arrive_s[order], times.depart_s[order]
        begin_s = times.begin_s[order]
        stops.append(
            Stop(
                order=order + 1,
                site_id=ids[site],
                arrive_s=arrive_s,
                wait_s=begin_s - arrive_s,
                service_s=service_s,
                depart_s=depart_s,
                rest_s=depart_s - service_s - begin_s,
                open_s=window[0] if window else None,
                close_s=window[1] if window else None,
            )
        )
    return tuple(stops)
