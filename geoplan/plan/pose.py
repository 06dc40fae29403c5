"""A request as a problem: columns of the stops become rules between positions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.base.errors import PlanError
from geoplan.plan.problem import Problem, Table, Times, Tours, Windows, day_windows, schedule
from geoplan.plan.request import TourRequest
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
    shifts = request.shifts
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
