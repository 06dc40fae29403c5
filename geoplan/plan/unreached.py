"""Sites that no tour visits, and why."""

from collections.abc import Sequence

import numpy as np

from geoplan.base.words import Lang, fill, say
from geoplan.plan.problem import Problem, Windows, schedule
from geoplan.plan.result import Unreached


def off_streets(problem: Problem, *, ids: Sequence[str], max_off_m: float) -> list[Unreached]:
    """List the sites that no team can reach and come back from, whatever the hour.

    `off_network` (facts: distance_m, limit_m) when no street of any team's mode is near;
    `other_component` (facts: mode, distance_m) when the streets there do not connect both ways
    with the team's start and finish.
    """
    n = len(ids)
    served = np.zeros(n, dtype=bool)
    near = np.zeros(n, dtype=bool)
    far_m = np.full(n, np.inf)
    for team, shift in enumerate(problem.teams):
        matrix = problem.matrices[shift.mode]
        there = matrix.reachable()
        served |= there[problem.start(team), :n] & there[:n, problem.finish(team)]
        near |= ~matrix.snapped.off_network[:n]
        far_m = np.minimum(far_m, matrix.snapped.access_m[:n])
    modes = ", ".join(sorted(problem.matrices))
    lost: list[Unreached] = []
    for at in np.flatnonzero(~served).tolist():
        distance = f"{far_m[at]:.0f}" if np.isfinite(far_m[at]) else "–"
        if near[at]:
            facts = {"mode": modes, "distance_m": distance}
            lost.append(Unreached(site_id=ids[at], reason="other_component", facts=facts))
        else:
            facts = {"distance_m": distance, "limit_m": f"{max_off_m:.0f}"}
            lost.append(Unreached(site_id=ids[at], reason="off_network", facts=facts))
    return lost


def explain(
    problem: Problem, tours: Sequence[Sequence[int]], *, ids: Sequence[str]
) -> list[Unreached]:
    """List the reachable sites that were left out.

    `window` (facts: windows, service_min) when its hours are what keeps it out: no team alone
    could be there, or the teams have time but not then; `hours` (facts: needed_min, spare_min)
    when the day is too short: needed_min is what the cheapest place in a tour would cost,
    spare_min the most time any team has left.
    """
    visited = {site for tour in tours for site in tour}
    spare_s = [_spare(problem, team, tour) for team, tour in enumerate(tours)]
    left: list[Unreached] = []
    for site in problem.candidates:
        if site in visited:
            continue
        service_s = int(problem.service_s[site])
        alone = any(schedule(problem, team, [site]) for team in range(len(problem.teams)))
        round_s = min(_insert_s(problem, team, (), site) for team in range(len(problem.teams)))
        shift_s = max(team.close_s - team.open_s for team in problem.teams)
        extra = min(_insert_s(problem, team, tour, site) for team, tour in enumerate(tours))
        if alone and (extra > max(spare_s) or not problem.windows[site]):
            facts = {"needed_min": _minutes(extra), "spare_min": str(max(spare_s) // 60)}
            left.append(Unreached(site_id=ids[site], reason="hours", facts=facts))
        elif problem.windows[site] and round_s <= shift_s:
            facts = {"windows": _spell(problem.windows[site]), "service_min": _minutes(service_s)}
            left.append(Unreached(site_id=ids[site], reason="window", facts=facts))
        else:
            facts = {"needed_min": _minutes(round_s), "spare_min": str(shift_s // 60)}
            left.append(Unreached(site_id=ids[site], reason="hours", facts=facts))
    return left


def _spare(problem: Problem, team: int, tour: Sequence[int]) -> int:
    shift = problem.teams[team]
    times = schedule(problem, team, tour)
    used = times.finish_s - times.start_s if times and tour else 0
    return shift.close_s - shift.open_s - used


def _insert_s(problem: Problem, team: int, tour: Sequence[int], site: int) -> int:
    """Return the seconds that visiting a site adds to a tour at the best place."""
    travel = problem.seconds(team).astype("int64")
    path = np.array([problem.start(team), *tour, problem.finish(team)])
    detour = travel[path[:-1], site] + travel[site, path[1:]]
    if len(tour):
        detour = detour - travel[path[:-1], path[1:]]
    return int(detour.min()) + int(problem.service_s[site])


def _minutes(seconds: int) -> str:
    return str(-(-seconds // 60))


def _spell(windows: Windows) -> str:
    return ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in windows)


def clock(seconds: int) -> str:
    """Return seconds since midnight as HH:MM; past midnight it counts on: 25:30."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def say_unreached(left: Unreached, *, lang: Lang | None = None) -> str:
    """Return why a site is on no route, in the reader's language."""
    facts = dict(left.facts)
    if "mode" in facts:
        facts["mode"] = say(f"plan.mode.{facts['mode']}", lang=lang)
    return fill(f"plan.unreached.{left.reason}", facts, lang=lang)
