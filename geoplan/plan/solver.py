"""Tours by PyVRP: time windows, several teams, what does not fit is left out.

Fixed seed and number of iterations, so that the same request gives the same plan on every
machine; there is no time limit.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations

from geoplan.plan.problem import ALWAYS, Problem

Tours = tuple[tuple[int, ...], ...]

# Leaving a site out costs more than a day of any team.
_PRIZE: Final = 200_000
# The longest tour should not exceed the shortest by more than this share.
FAIR: Final = 0.15
_FAIR_STEPS: Final = 5
# Part of the effort that each step of the search for a fair cap may use.
_STEP_SHARE: Final = 0.25


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    tours: Tours
    durations: tuple[int, ...]
    left_out: int
    cost: int


def solve(problem: Problem, *, seed: int, effort: int) -> Tours:
    """Return each team's tour as positions of sites.

    Least total time first; then, when the teams' times differ by more than 15 %, the smallest
    common cap on a team's time that still leaves nothing more out (bisection), and least total
    time under it.

    Parameters
    ----------
    problem
        What is asked.
    seed
        Of the solver's own stream of numbers.
    effort
        Iterations of the final search; each of up to five steps towards a fair cap takes a
        quarter of it. Time grows a little faster than iterations × sites.
    """
    if not problem.candidates:
        return tuple(() for _ in problem.teams)
    free = _run(problem, seed=seed, effort=effort, cap_s=None)
    if len(problem.teams) == 1 or _fair(free):
        return free.tours
    return _level(problem, free, seed=seed, effort=effort).tours


def _fair(outcome: _Outcome) -> bool:
    return min(outcome.durations) >= (1 - FAIR) * max(outcome.durations)


def _spread(outcome: _Outcome) -> int:
    return max(outcome.durations) - min(outcome.durations)


def _level(problem: Problem, free: _Outcome, *, seed: int, effort: int) -> _Outcome:
    low = sum(free.durations) // len(free.durations)
    high = max(free.durations)
    best = free
    quick = max(1, int(effort * _STEP_SHARE))
    for _ in range(_FAIR_STEPS):
        if high - low <= 60:
            break
        cap_s = (low + high) // 2
        tried = _run(problem, seed=seed, effort=quick, cap_s=cap_s)
        if tried.left_out > free.left_out:
            low = cap_s
            continue
        high = max(tried.durations)
        if _spread(tried) < _spread(best):
            best = tried
    final = _run(problem, seed=seed, effort=effort, cap_s=high)
    keeps = final.left_out <= free.left_out
    better = _spread(final) <= _spread(best) or (_fair(final) and final.cost <= best.cost)
    return final if keeps and better else best


def _run(problem: Problem, *, seed: int, effort: int, cap_s: int | None) -> _Outcome:
    data, sites = _data(problem, cap_s=cap_s)
    result = pyvrp.solve(data, MaxIterations(effort), seed=seed, collect_stats=False, display=False)
    tours: list[tuple[int, ...]] = [()] * len(problem.teams)
    durations = [0] * len(problem.teams)
    if result.best.is_feasible():
        for route in result.best.routes():
            team = route.vehicle_type()
            tours[team] = tuple(sites[step.idx] for step in route.schedule() if step.is_client())
            durations[team] = route.duration()
    visited = sum(len(tour) for tour in tours)
    return _Outcome(
        tours=tuple(tours),
        durations=tuple(durations),
        left_out=len(problem.candidates) - visited,
        cost=sum(durations),
    )


def _data(problem: Problem, *, cap_s: int | None) -> tuple[pyvrp.ProblemData, list[int]]:
    """Translate; also return the site of each client."""
    teams = problem.teams
    modes = sorted(problem.matrices)
    clients, groups, sites = _clients(problem)
    places = len(problem.windows) + 2 * len(teams)
    first = len(problem.windows)
    depots = [pyvrp.Depot(location=place) for place in range(first, places)]
    vehicles = [
        pyvrp.VehicleType(
            start_depot=at,
            end_depot=len(teams) + at,
            tw_early=team.open_s,
            tw_late=team.close_s,
            shift_duration=min(team.close_s - team.open_s, cap_s or team.close_s),
            unit_distance_cost=0,
            unit_duration_cost=1,
            profile=modes.index(team.mode),
        )
        for at, team in enumerate(teams)
    ]
    seconds: list[Any] = [problem.matrices[mode].seconds.astype("int64") for mode in modes]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(x=0, y=0) for _ in range(places)],
        clients=clients,
        depots=depots,
        vehicle_types=vehicles,
        distance_matrices=[np.zeros_like(matrix) for matrix in seconds],
        duration_matrices=seconds,
        groups=groups,
    )
    return data, sites


def _clients(
    problem: Problem,
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[int]]:
    """Make one optional client per site and window; of several windows one at most is used."""
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    sites: list[int] = []
    for site in problem.candidates:
        windows = problem.windows[site]
        service_s = int(problem.service_s[site])
        fitting = [pair for pair in windows or (ALWAYS,) if pair[1] - pair[0] >= service_s]
        group = None
        if len(fitting) > 1:
            group = len(groups)
            members = list(range(len(clients), len(clients) + len(fitting)))
            groups.append(pyvrp.ClientGroup(clients=members, required=False))
        for opens, closes in fitting:
            clients.append(
                pyvrp.Client(
                    location=site,
                    service_duration=service_s,
                    tw_early=max(opens, 0),
                    tw_late=closes - service_s,
                    prize=int(_PRIZE * problem.prize[site]),
                    required=False,
                    group=group,
                )
            )
            sites.append(site)
    return clients, groups, sites
