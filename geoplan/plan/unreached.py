"""Sites that no tour visits, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geoplan.base.words import Lang, fill, say
from geoplan.plan.blocks import partners
from geoplan.plan.matrix import TravelMatrix
from geoplan.plan.pose import column
from geoplan.plan.problem import ALWAYS, Problem, Windows, schedule
from geoplan.plan.repair import cheapest
from geoplan.plan.result import Unreached
from geoplan.plan.rules import keeps


def off_streets(
    problem: Problem,
    *,
    ids: Sequence[str],
    max_off_m: float,
    matrices: Mapping[str, TravelMatrix],
) -> list[Unreached]:
    """List the sites that no team can reach and come back from, whatever the hour.

    `no_team` when there is none; `off_network` (facts: distance_m, limit_m) when no street of
    any team's mode is near; `other_component` (facts: mode, distance_m) when the streets there
    do not connect both ways with the team's start and finish.
    """
    if not problem.teams:
        return [Unreached(site_id=site, reason="no_team", mend="team") for site in ids]
    n = len(ids)
    served = np.zeros(n, dtype=bool)
    near = np.zeros(n, dtype=bool)
    far_m = np.full(n, np.inf)
    for team, shift in enumerate(problem.teams):
        matrix = matrices[shift.mode]
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
    problem: Problem, tours: Sequence[Sequence[int]], *, ids: Sequence[str], stops: pd.DataFrame
) -> list[Unreached]:
    """List the reachable sites that were left out, and what would make each fit.

    `skill` (facts: skill) when no team has what it needs; `own_area` when it is every able
    team's own; `together` (facts: sites) when a visit it is tied to cannot be made; `capacity`
    when only the loads keep it out; `window` (facts: windows, service_min) when its hours are
    what keeps it out: no team alone could be there, or the teams have time but not then; `hours`
    (facts: needed_min, spare_min) when the day is too short: needed_min is what the cheapest
    place in a tour would cost, spare_min the most time any team has left.
    """
    visited = {site for tour in tours for site in tour}
    left = [site for site in problem.candidates if site not in visited]
    spare_s = [_spare(problem, team, tour) for team, tour in enumerate(tours)]
    missing = dict(zip(ids, column(stops.reindex(list(ids)), "skills"), strict=True))
    return [
        _barred(problem, site, ids=ids, skills=missing[ids[site]])
        or _tied(problem, site, ids=ids, left=left)
        or _timely(problem, tours, site, ids=ids, spare_s=spare_s)
        for site in left
    ]


def _barred(
    problem: Problem, site: int, *, ids: Sequence[str], skills: Sequence[str] | None
) -> Unreached | None:
    teams = range(len(problem.teams))
    able = [team for team in teams if not problem.unskilled or site not in problem.unskilled[team]]
    if not able:
        known = frozenset().union(*(team.skills for team in problem.teams))
        lacking = sorted(set(skills or ()) - known) or sorted(skills or ())
        facts = {"skill": ", ".join(lacking)}
        return Unreached(site_id=ids[site], reason="skill", facts=facts, mend="skill")
    if all(site in problem.barred(team) for team in able):
        return Unreached(site_id=ids[site], reason="own_area", mend="other_team")
    return None


def _tied(
    problem: Problem, site: int, *, ids: Sequence[str], left: Sequence[int]
) -> Unreached | None:
    """Say when another site, that this one must be visited with, keeps it out."""
    others = [one for one in partners(problem).get(site, ()) if one != site]
    lost = [one for one in others if one in left or one not in problem.candidates]
    bad = [one for one in lost if one not in problem.candidates or not _alone(problem, one)]
    apart = not any(
        problem.barred(team).isdisjoint((site, *others)) for team in range(len(problem.teams))
    )
    if not others or not (apart or (bad and _alone(problem, site))):
        return None
    facts = {"sites": ", ".join(ids[one] for one in (bad or others))}
    return Unreached(site_id=ids[site], reason="together", facts=facts, mend="partner")


def _alone(problem: Problem, site: int) -> bool:
    return any(
        schedule(problem, team, (*problem.prefix(team), site))
        for team in range(len(problem.teams))
        if site not in problem.barred(team)
    )


def _timely(
    problem: Problem,
    tours: Sequence[Sequence[int]],
    site: int,
    *,
    ids: Sequence[str],
    spare_s: Sequence[int],
) -> Unreached:
    """Say whether loads, hours or the day's length keep a site out."""
    able = [team for team in range(len(problem.teams)) if site not in problem.barred(team)]
    extra = min(_insert_s(problem, team, tours[team], site) for team in able)
    round_s = min(_insert_s(problem, team, (), site) for team in able)
    spare, alone = max(spare_s[team] for team in able), _alone(problem, site)
    shift_s = max(problem.teams[team].longest_s for team in able)
    if alone and _full(problem, tours, site, able):
        return Unreached(site_id=ids[site], reason="capacity", mend="capacity")
    if alone and (extra > spare or not problem.windows[site]):
        facts = {"needed_min": _minutes(extra), "spare_min": str(spare // 60)}
        return Unreached(site_id=ids[site], reason="hours", facts=facts, mend="team")
    if problem.windows[site] and round_s <= shift_s:
        facts = {
            "windows": _spell(problem.windows[site]),
            "service_min": _minutes(int(problem.service_s[site])),
        }
        until = _open_until(problem, tours, site, able)
        if until is not None:
            facts["until"] = clock(-(-until // 60) * 60)
            return Unreached(site_id=ids[site], reason="window", facts=facts, mend="open_until")
        return Unreached(site_id=ids[site], reason="window", facts=facts)
    facts = {"needed_min": _minutes(round_s), "spare_min": str(shift_s // 60)}
    return Unreached(site_id=ids[site], reason="hours", facts=facts, mend="shift")


def _full(problem: Problem, tours: Sequence[Sequence[int]], site: int, able: Sequence[int]) -> bool:
    """Tell whether a site would fit if the teams could carry or do more."""
    wide = replace(
        problem,
        demand=(),
        teams=tuple(replace(team, most_stops=None, capacity=None) for team in problem.teams),
    )
    return any(cheapest(wide, team, tours[team], (site,)) is not None for team in able) and not any(
        cheapest(problem, team, tours[team], (site,)) is not None for team in able
    )


def _open_until(
    problem: Problem, tours: Sequence[Sequence[int]], site: int, able: Sequence[int]
) -> int | None:
    """Return the earliest closing time with which a site would fit into a tour."""
    windows = list(problem.windows)
    windows[site] = tuple((opens, ALWAYS[1]) for opens, _ in problem.windows[site][:1])
    wide = replace(problem, windows=tuple(windows))
    ends: list[int] = []
    for team in able:
        tour, first = tours[team], len(problem.prefix(team))
        for at in range(first, len(tour) + 1):
            way = (*tour[:at], site, *tour[at:])
            times = keeps(wide, team, way)
            if times is not None:
                ends.append(times.begin_s[at] + int(problem.service_s[site]))
    later = [end for end in ends if all(end > closes for _, closes in problem.windows[site][:1])]
    return min(later, default=None)


def _spare(problem: Problem, team: int, tour: Sequence[int]) -> int:
    shift = problem.teams[team]
    times = schedule(problem, team, tour)
    used = times.finish_s - times.start_s if times and tour else 0
    return shift.longest_s - used


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
    """Return why a site is on no route, and what would help, in the reader's language."""
    facts = dict(left.facts)
    if "mode" in facts:
        modes = facts["mode"].split(", ")
        facts["mode"] = ", ".join(say(f"plan.mode.{mode}", lang=lang) for mode in modes)
    why = fill(f"plan.unreached.{left.reason}", facts, lang=lang)
    if not left.mend:
        return why
    return fill("plan.mended", {"why": why, "mend": say_mend(left, lang=lang)}, lang=lang)


def say_mend(left: Unreached, *, lang: Lang | None = None) -> str:
    """Return what would make a site fit; empty when nothing is known."""
    return fill(f"plan.mend.{left.mend}", left.facts, lang=lang) if left.mend else ""
