"""Tours by PyVRP: time windows, several teams, what does not fit is left out.

Fixed seed and number of iterations, so that the same request gives the same plan on every
machine; there is no time limit.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import NeighbourhoodParams
from pyvrp.stop import MaxIterations

from geoplan.plan.problem import ALWAYS, Problem, Tours, schedule

# Leaving a site out costs more than a day of any team.
_PRIZE: Final = 200_000
# The shortest tour should take at least this share of the longest.
FAIR: Final = 0.85
_FAIR_STEPS: Final = 5
_FAIR_ENOUGH_S: Final = 60
# Part of the effort that each step of the search for a fair cap may use.
_STEP_SHARE: Final = 0.25
# Twenty near stops instead of sixty: a third of the time for the same tours (223 compounds of
# Nanjing, and Solomon's instances).
_NEAR: Final = 20


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    tours: Tours
    durations: tuple[int, ...]

    @property
    def spread_s(self) -> int:
        return max(self.durations) - min(self.durations)

    @property
    def fair(self) -> bool:
        return min(self.durations) >= FAIR * max(self.durations)


def solve(problem: Problem, *, seed: int, effort: int) -> Tours:
    """Return each team's tour as positions of sites.

    First all sites are demanded, the search passing through tours that are late; only when that
    finds nothing are sites offered for a prize, so that what does not fit is left out. Least
    total time first; then, when the teams' times differ by more than 15 %, the smallest common
    cap on a team's time with the same sites (bisection), and least total time under it.

    Parameters
    ----------
    problem
        What is asked.
    seed
        Of the solver's own stream of numbers.
    effort
        Iterations of each full search; each of up to five steps towards a fair cap takes a
        quarter of it. 0.6 ms an iteration for 130 sites and 6 teams.
    """
    teams = range(len(problem.teams))
    fit = [site for site in problem.candidates if any(schedule(problem, t, [site]) for t in teams)]
    if not fit:
        return tuple(() for _ in teams)
    free = _run(_Search(problem, sites=fit, required=True), seed=seed, effort=effort)
    if free is None:
        free = _run(_Search(problem, sites=fit, required=False), seed=seed, effort=2 * effort)
    if free is None:
        return tuple(() for _ in teams)
    if len(teams) == 1 or free.fair:
        return free.tours
    return _level(problem, free, seed=seed, effort=effort).tours


def _level(problem: Problem, free: _Outcome, *, seed: int, effort: int) -> _Outcome:
    sites = sorted(site for tour in free.tours for site in tour)
    low, high, best = sum(free.durations) // len(free.durations), max(free.durations), free
    quick = max(1, int(effort * _STEP_SHARE))
    for _ in range(_FAIR_STEPS):
        if high - low <= _FAIR_ENOUGH_S:
            break
        cap_s = (low + high) // 2
        search = _Search(problem, sites=sites, required=True, cap_s=cap_s)
        tried = _run(search, seed=seed, effort=quick)
        if tried is None:
            low = cap_s
            continue
        high = cap_s
        best = min(best, tried, key=lambda outcome: outcome.spread_s)
    search = _Search(problem, sites=sites, required=True, cap_s=high)
    final = _run(search, seed=seed, effort=effort)
    if final is not None and (final.fair or final.spread_s <= best.spread_s):
        return final
    return best


@dataclass(frozen=True)
class _Search:
    """One question to the solver: which sites, all of them or not, and the cap on a team."""

    problem: Problem
    sites: Sequence[int]
    required: bool
    cap_s: int | None = None


def _run(search: _Search, *, seed: int, effort: int) -> _Outcome | None:
    """Return the tours found, or None when none keeps all that is required."""
    problem = search.problem
    data, sites = _data(search)
    with warnings.catch_warnings():
        # The search's own talk about its penalties; whether a plan fits is checked below.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = pyvrp.solve(
            data,
            MaxIterations(effort),
            seed=seed,
            collect_stats=False,
            display=False,
            params=pyvrp.SolveParams(neighbourhood=NeighbourhoodParams(num_neighbours=_NEAR)),
        )
    if not result.best.is_feasible():
        return None
    tours: list[tuple[int, ...]] = [()] * len(problem.teams)
    for route in result.best.routes():
        steps = [step.idx for step in route.schedule() if step.is_client()]
        tours[route.vehicle_type()] = tuple(sites[client] for client in steps)
    times = [schedule(problem, team, tour) for team, tour in enumerate(tours)]
    if any(time is None for time in times):
        return None
    durations = tuple(time.finish_s - time.start_s for time in times if time is not None)
    return _Outcome(tours=tuple(tours), durations=durations)


def _data(search: _Search) -> tuple[pyvrp.ProblemData, list[int]]:
    """Translate; also return the site of each client."""
    problem = search.problem
    teams = problem.teams
    modes = sorted(problem.matrices)
    clients, groups, sites = _clients(search)
    first = len(problem.windows)
    places = first + 2 * len(teams)
    vehicles = [
        pyvrp.VehicleType(
            start_depot=at,
            end_depot=len(teams) + at,
            tw_early=team.open_s,
            tw_late=team.close_s,
            shift_duration=min(team.close_s - team.open_s, search.cap_s or team.close_s),
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
        depots=[pyvrp.Depot(location=place) for place in range(first, places)],
        vehicle_types=vehicles,
        distance_matrices=[np.zeros_like(matrix) for matrix in seconds],
        duration_matrices=seconds,
        groups=groups,
    )
    return data, sites


def _clients(
    search: _Search,
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[int]]:
    """Make one client per site and window; of several windows one at most is used."""
    problem, required = search.problem, search.required
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    sites: list[int] = []
    for site in search.sites:
        service_s = int(problem.service_s[site])
        windows = problem.windows[site] or (ALWAYS,)
        fitting = [pair for pair in windows if pair[1] - max(pair[0], 0) >= service_s]
        group = len(groups) if len(fitting) > 1 else None
        if group is not None:
            members = list(range(len(clients), len(clients) + len(fitting)))
            groups.append(pyvrp.ClientGroup(clients=members, required=required))
        for opens, closes in fitting:
            clients.append(
                pyvrp.Client(
                    location=site,
                    service_duration=service_s,
                    tw_early=max(opens, 0),
                    tw_late=closes - service_s,
                    prize=0 if required else int(_PRIZE * problem.prize[site]),
                    required=required and group is None,
                    group=group,
                )
            )
            sites.append(site)
    return clients, groups, sites
