"""Tours that visit sites with several teams."""

from dataclasses import dataclass, field, replace
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from geoplan.base.crs import WGS84, require_metric
from geoplan.base.errors import PlanError
from geoplan.plan.legs import make_legs
from geoplan.plan.matrix import TravelMatrix, travel_matrix
from geoplan.plan.network import StreetNetwork
from geoplan.plan.problem import Problem, Schedule, Tours, day_windows, schedule
from geoplan.plan.recipe import follow_recipe
from geoplan.plan.result import Plan, Route, Stop
from geoplan.plan.snap import MAX_OFF_M, snap_points
from geoplan.plan.solver import solve
from geoplan.plan.speeds import DEFAULT_TIMES, MODES, TimeModel
from geoplan.plan.teams import Team
from geoplan.plan.unreached import explain, off_streets

Engine = Literal["pyvrp", "networkx"]
ENGINES: Final = ("pyvrp", "networkx")
EFFORT: Final = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class TourRequest:
    """What a plan is made from, beside sites and streets.

    Attributes
    ----------
    teams
        At least one.
    stops
        Index site_id; service_s (whole seconds), windows (tuple of (open_s, close_s), () for any
        time), prize (1 is ordinary; what has the larger prize is left out last). Sites without a
        row are visited at any time and take no time.
    date
        ISO, the local day; times count from its midnight in `zone`.
    round_id, draw_digest
        Noted in the plan.
    seed, effort
        Of the solver: the same request gives the same plan. `effort` is the number of
        iterations.
    engine
        "pyvrp", or "networkx" for the plain recipe.
    times
        Speeds and delays.
    max_off_m
        A site farther than this from every street is off the network.
    """

    teams: tuple[Team, ...]
    stops: pd.DataFrame
    date: str
    round_id: str = ""
    draw_digest: str = ""
    zone: str = "Asia/Shanghai"
    seed: int = 1
    effort: int = EFFORT
    engine: Engine = "pyvrp"
    times: TimeModel = field(default=DEFAULT_TIMES)
    max_off_m: float = MAX_OFF_M


def plan_tours(
    sites: gpd.GeoDataFrame, network: StreetNetwork, *, request: TourRequest
) -> tuple[Plan, gpd.GeoDataFrame]:
    """Plan the tours of one day.

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

    Returns
    -------
    Plan
        Routes in the order of the teams, also empty ones.
    GeoDataFrame
        Legs: team, seq (1 ..), from_id, to_id ("" for start and finish), travel_s, length_m (on
        streets), access_m (off streets, both ends), streets (JSON, see `leg_streets`), geometry
        (on streets). CRS of the network.

    Raises
    ------
    PlanError
        `plan.no_teams`, `plan.engine`, `plan.mode`, or `plan.start_off`: a team's start or
        finish is off the network.
    CrsError
        Sites without metric CRS.
    """
    _check(request)
    require_metric(sites, name="sites")
    ids = [str(site) for site in sites.index]
    places = np.concatenate([_points(sites, network), _ends(request.teams, network)])
    matrices = _matrices(places, network, request=request)
    problem = _problem(ids, matrices, request=request)
    unreached = off_streets(problem, ids=ids, max_off_m=request.max_off_m)
    lost = {item.site_id for item in unreached}
    reached = tuple(at for at, site in enumerate(ids) if site not in lost)
    problem = replace(problem, candidates=reached)
    if request.engine == "pyvrp":
        tours = solve(problem, seed=request.seed, effort=request.effort)
    else:
        tours = follow_recipe(problem, x_m=shapely.get_x(places), y_m=shapely.get_y(places))
    legs = make_legs(problem, tours, ids=ids, network=network)
    plan = Plan(
        round_id=request.round_id,
        date=request.date,
        zone=request.zone,
        engine=request.engine,
        seed=request.seed,
        mode=_mode(request.teams),
        draw_digest=request.draw_digest,
        streets_digest=network.digest,
        speeds_kmh={mode: dict(request.times.speeds_kmh[mode]) for mode in sorted(matrices)},
        junction_s={mode: request.times.junction_s[mode] for mode in sorted(matrices)},
        routes=_routes(problem, tours, ids=ids, legs=legs),
        unreached=tuple(unreached + explain(problem, tours, ids=ids)),
    )
    return plan, legs


def _check(request: TourRequest) -> None:
    if not request.teams:
        raise PlanError("plan.no_teams")
    if request.engine not in ENGINES:
        raise PlanError("plan.engine", engine=request.engine, known=", ".join(ENGINES))
    known = request.times.speeds_kmh
    for team in request.teams:
        if team.mode not in MODES or team.mode not in known:
            raise PlanError("plan.mode", mode=team.mode, known=", ".join(MODES))
        if team.close_s <= team.open_s:
            raise PlanError("plan.shift", team=team.id)


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


def _ends(teams: tuple[Team, ...], network: StreetNetwork) -> npt.NDArray[np.object_]:
    """Return the starts, then the finishes, in the network's system."""
    places = [team.start for team in teams] + [team.end for team in teams]
    moved = Transformer.from_crs(WGS84, network.crs, always_xy=True).transform(
        [place.lon for place in places], [place.lat for place in places]
    )
    return np.asarray(shapely.points(*(np.asarray(axis) for axis in moved)), dtype=object)


def _matrices(
    places: npt.NDArray[np.object_], network: StreetNetwork, *, request: TourRequest
) -> dict[str, TravelMatrix]:
    matrices: dict[str, TravelMatrix] = {}
    ends = places[len(places) - 2 * len(request.teams) :]
    for mode in sorted({team.mode for team in request.teams}):
        snapped = snap_points(places, network, mode=mode, max_off_m=request.max_off_m)
        for at in np.flatnonzero(snapped.off_network[-len(ends) :]):
            team = request.teams[at % len(request.teams)]
            if team.mode == mode:
                place = team.start if at < len(request.teams) else team.end
                raise PlanError(
                    "plan.start_off", team=team.id, place=place.name, limit_m=request.max_off_m
                )
        matrices[mode] = travel_matrix(snapped, network, mode=mode, times=request.times)
    return matrices


def _problem(ids: list[str], matrices: dict[str, TravelMatrix], *, request: TourRequest) -> Problem:
    stops = request.stops.reindex(ids)
    until_s = max(team.close_s for team in request.teams)
    windows = [value if isinstance(value, tuple) else () for value in stops["windows"]]
    return Problem(
        teams=request.teams,
        matrices=matrices,
        service_s=stops["service_s"].fillna(0).to_numpy(dtype="int64"),
        prize=stops["prize"].fillna(1).to_numpy(dtype="float64"),
        windows=tuple(day_windows(value, until_s=until_s) for value in windows),
        candidates=(),
    )


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
        stops.append(
            Stop(
                order=order + 1,
                site_id=ids[site],
                arrive_s=arrive_s,
                wait_s=depart_s - service_s - arrive_s,
                service_s=service_s,
                depart_s=depart_s,
                open_s=window[0] if window else None,
                close_s=window[1] if window else None,
            )
        )
    return tuple(stops)
