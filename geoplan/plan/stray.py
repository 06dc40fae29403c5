"""Another plan than the best, not much longer: so that nobody can foretell the order."""

import hashlib
from dataclasses import replace
from typing import Final

import numpy as np

from geoplan.plan.problem import Problem, Table, Tours, schedule
from geoplan.plan.request import TourRequest
from geoplan.plan.rules import spent_s
from geoplan.plan.solver import solve

# Noise on each leg, in shares of the mean leg of the best plan: the first that stays within the
# limit is taken.
_STRENGTHS: Final = (2.0, 1.0, 0.5, 0.25, 0.1)


def stray(problem: Problem, best: Tours, *, request: TourRequest) -> Tours:
    """Return tours with the same visits, at most so many per cent longer, that differ.

    Together and in its longest tour the plan stays within `request.stray_percent` of `best`.
    Legs are lengthened by noise from the seed (SHAKE-256), and the tours planned anew; when no
    noise gives a plan within the limit, the best itself is returned.
    """
    visits = {site for tour in best for site in tour}
    limit = 1 + request.stray_percent / 100
    most_s, longest_s = limit * spent_s(problem, best), limit * _longest(problem, best)
    legs = max(len(visits) + sum(bool(tour) for tour in best), 1)
    service_s = int(problem.service_s[sorted(visits)].sum())
    mean_s = max(spent_s(problem, best) - service_s, legs) / legs
    for round_, strength in enumerate(_STRENGTHS):
        noise = _noise(
            problem, seed=f"{request.seed}|{round_}", most=max(1, int(strength * mean_s))
        )
        wishes = tuple(
            noise + (problem.wishes[team] if problem.wishes else 0)
            for team in range(len(problem.teams))
        )
        asked = replace(problem, wishes=wishes, candidates=tuple(sorted(visits)))
        found = solve(asked, seed=request.seed, effort=request.effort, objective=request.objective)
        within = spent_s(problem, found) <= most_s and _longest(problem, found) <= longest_s
        if within and found != best and visits == {site for tour in found for site in tour}:
            return found
    return best


def _longest(problem: Problem, tours: Tours) -> int:
    times = [schedule(problem, team, tour) for team, tour in enumerate(tours) if tour]
    return max((time.duration_s for time in times if time is not None), default=0)


def _noise(problem: Problem, *, seed: str, most: int) -> Table:
    size = len(problem.seconds(0))
    drawn = hashlib.shake_256(f"geoplan-stray|{seed}".encode()).digest(4 * size * size)
    whole = np.frombuffer(drawn, dtype="<u4").astype("int64").reshape(size, size)
    return whole * most // 2**32
