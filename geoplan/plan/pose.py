"""A request as a problem: columns of the stops become rules between positions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.base.errors import PlanError
from geoplan.plan.problem import (
    ALWAYS,
    Done,
    Problem,
    Table,
    Times,
    Tours,
    Windows,
    day_windows,
    schedule,
)
from geoplan.plan.request import TourRequest
from geoplan.plan.result import Stop
from geoplan.plan.teams import Team


def pose(
    ids: Sequence[str],
    matrices: Mapping[str, Times],
    *,
    ends: tuple[tuple[int, int], ...],
    request: TourRequest,
) -> Problem:
    """Return the problem of a request, without candidates yet.

    Raises
    ------
    PlanError
        `plan.lock_team`, `plan.lock_site`: a lock names what is not there; `plan.lock_late`: a
        settled beginning cannot be kept.
    """
    stops = request.stops.reindex(list(ids))
    done, shifts = _begun(request, stops)
    until_s = max((team.close_s for team in shifts), default=0)
    at = {site: place for place, site in enumerate(ids)}
    windows: tuple[Windows, ...] = tuple(
        day_windows(value if isinstance(value, tuple) else (), until_s=until_s)
        for value in stops["windows"]
    )
    problem = Problem(
        teams=shifts,
        matrices=matrices,
        service_s=stops["service_s"].fillna(0).to_numpy(dtype="int64"),
        prize=stops["prize"].fillna(1).to_numpy(dtype="float64"),
        windows=windows,
        candidates=(),
        ends=ends,
        demand=_demand(stops),
        unskilled=tuple(_unskilled(stops, team) for team in shifts),
        own=tuple(_own(stops, team) if request.avoid_own else frozenset() for team in shifts),
        together=_together(stops),
        before=_before(stops, at),
        fixed=_fixed(request, shifts, at),
        done=done,
    )
    for team, tour in enumerate(problem.fixed):
        if tour and schedule(problem, team, tour) is None:
            raise PlanError("plan.lock_late", team=shifts[team].id)
    if request.old is not None:
        return replace(problem, wishes=_wishes(problem, request, at))
    return problem


def column(stops: pd.DataFrame, name: str) -> list[Any]:
    """Return a column of the stops; None for what is missing."""
    if name not in stops.columns:
        return [None] * len(stops)
    return [None if _missing(value) else value for value in stops[name]]


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def _demand(stops: pd.DataFrame) -> tuple[int, ...]:
    demand = column(stops, "demand")
    if all(value is None for value in demand):
        return ()
    return tuple(0 if value is None else int(value) for value in demand)


def _unskilled(stops: pd.DataFrame, team: Team) -> frozenset[int]:
    needed = column(stops, "skills")
    return frozenset(
        at for at, skills in enumerate(needed) if skills and not set(skills) <= team.skills
    )


def _own(stops: pd.DataFrame, team: Team) -> frozenset[int]:
    units, townships = column(stops, "unit"), column(stops, "township")
    return frozenset(
        at
        for at, (unit, township) in enumerate(zip(units, townships, strict=True))
        if (unit and unit in team.units) or (township and township in team.townships)
    )


def _together(stops: pd.DataFrame) -> Tours:
    groups: dict[str, list[int]] = {}
    for at, name in enumerate(column(stops, "group")):
        if name:
            groups.setdefault(str(name), []).append(at)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _before(stops: pd.DataFrame, at: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    pairs = {
        (at[str(first)], later)
        for later, names in enumerate(column(stops, "after"))
        for first in names or ()
        if str(first) in at and at[str(first)] != later
    }
    return tuple(sorted(pairs))


def _fixed(request: TourRequest, shifts: Sequence[Team], at: Mapping[str, int]) -> Tours:
    if not request.locks:
        return ()
    locks = dict(request.locks)
    unknown = sorted(set(locks) - {team.id for team in shifts})
    if unknown:
        raise PlanError("plan.lock_team", team=", ".join(unknown))
    named = [site for sites in locks.values() for site in sites]
    lost = sorted({site for site in named if site not in at or named.count(site) > 1})
    if lost:
        raise PlanError("plan.lock_site", site=", ".join(lost))
    return tuple(tuple(at[site] for site in locks.get(team.id, ())) for team in shifts)


def _begun(request: TourRequest, stops: pd.DataFrame) -> tuple[tuple[Done, ...], tuple[Team, ...]]:
    """Return how settled visits went, and the teams without the breaks they have had.

    A team's record holds as far as the plan it began with agrees: the same start and mode, the
    same sites in the same order for as long each.
    """
    shifts = request.shifts
    if request.begun is None or not request.locks:
        return (), shifts
    locks, routes = dict(request.locks), {route.team: route for route in request.begun.routes}
    found, teams = [], []
    for team in shifts:
        route, made = routes.get(team.id), 0
        if route is not None and (route.start, route.mode) == (team.start, team.mode):
            for site, stop in zip(locks.get(team.id, ()), route.stops, strict=False):
                if site != stop.site_id or stops["service_s"].get(site, 0) != stop.service_s:
                    break
                made += 1
        kept = route.stops[:made] if route is not None else ()
        rested = any(stop.rest_s for stop in kept)
        found.append(_done(kept, start_s=route.start_s if route is not None else 0))
        teams.append(replace(team, rest=None) if rested else team)
    return tuple(found), tuple(teams)


def _done(stops: Sequence[Stop], *, start_s: int) -> Done:
    windows = [(stop.open_s, stop.close_s) for stop in stops]
    return Done(
        start_s=start_s,
        arrive_s=tuple(stop.arrive_s for stop in stops),
        begin_s=tuple(stop.arrive_s + stop.wait_s for stop in stops),
        depart_s=tuple(stop.depart_s for stop in stops),
        windows=tuple(
            ALWAYS if opens is None or closes is None else (opens, closes)
            for opens, closes in windows
        ),
    )


def _wishes(problem: Problem, request: TourRequest, at: Mapping[str, int]) -> tuple[Table, ...]:
    """Return what straying from the old plan costs each team."""
    old = request.old
    size = max((max(pair) for pair in problem.ends), default=len(at) - 1) + 1
    tables = [np.zeros((size, size), dtype="int64") for _ in problem.teams]
    if old is None:
        return tuple(tables)
    for route in old.routes:
        stops = [stop.site_id for stop in route.stops]
        for before, site in zip(["", *stops], stops, strict=False):
            if site not in at:
                continue
            for team, table in enumerate(tables):
                if problem.teams[team].id != route.team:
                    table[:, at[site]] = request.keep_s
                else:
                    last = at.get(before, -1) if before else problem.start(team)
                    table[:, at[site]] = request.keep_s // 2
                    if last >= 0:
                        table[last, at[site]] = 0
    return tuple(tables)
