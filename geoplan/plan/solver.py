"""Tours by PyVRP: time windows, several teams, what does not fit is left out.

Fixed seed and number of iterations, so that the same request gives the same plan on every
machine; a limit of seconds is a cap only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from geoplan.plan.blocks import blocks_of
from geoplan.plan.model import Question, translate
from geoplan.plan.orienteer import gather
from geoplan.plan.pool import Limit, search
from geoplan.plan.problem import Problem, Tours, schedule
from geoplan.plan.repair import refine, repair
from geoplan.plan.rules import all_kept, keeps

Objective = Literal["fair", "time", "makespan", "teams", "points", "cost", "worth"]
OBJECTIVES: Final = ("fair", "time", "makespan", "teams", "points")
# The shortest tour should take at least this share of the longest.
FAIR: Final = 0.85
_FAIR_STEPS: Final = 5
_FAIR_ENOUGH_S: Final = 60
# Part of the effort that each step of the search for a fair cap may use.
_STEP_SHARE: Final = 0.25
# The same for the shortest longest tour, whose cap is close to what no search can keep.
_LONG_STEPS: Final = 6
_LONG_SHARE: Final = 0.5
# One more team is worse than a day of another.
_TEAM_S: Final = 100_000
_REST_PLACES: Final = 12
_PART: Final = 1_000
_PARTS: Final = 3


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


def solve(
    problem: Problem,
    *,
    seed: int,
    effort: int,
    objective: Objective = "fair",
    seconds: float | None = None,
) -> Tours:
    """Return each team's tour as positions of sites.

    First all sites are demanded, the search passing through tours that are late; only when that
    finds nothing are sites offered for a prize, so that what does not fit is left out.

    Parameters
    ----------
    problem
        What is asked.
    seed
        Of the solver's own stream of numbers.
    effort
        Iterations of each full search; each of up to five steps towards a fair cap takes a
        quarter of it. 0.5 ms an iteration for 130 sites and 6 teams.
    objective
        `time`: least total time. `fair`: that first; then, when the teams' times differ by more
        than 15 %, the smallest common cap on a team's time with the same sites (bisection), and
        least total time under it. `makespan`: the smallest such cap in any case. `teams`: fewest
        teams, then least time. `points`: the largest sum of prizes, then least time. `cost`: the
        least sum of the problem's costs. `worth`: costs and the prizes of what is left out,
        together least.
    seconds
        Cap on each full search.
    """
    teams = range(len(problem.teams))
    begun = tuple(problem.prefix(team) for team in teams)
    limit = Limit(
        seed=seed, effort=effort, seconds=seconds, parts=max(1, min(_PARTS, effort // _PART))
    )
    fit = _fitting(problem)
    if not fit:
        return begun
    asked = Question(
        problem=problem,
        sites=fit,
        by_cost=objective in {"cost", "worth"},
        team_s=_TEAM_S if objective == "teams" else 0,
    )
    if objective == "points":
        return refine(problem, _most_points(asked, limit))
    free = None if objective == "worth" else _ask(asked, limit)
    if free is None:
        scale = 1.0 if objective == "worth" else asked.scale
        wide = replace(limit, effort=2 * effort)
        free = _ask(replace(asked, required=False, scale=scale), wide)
    if free is None:
        return repair(problem, begun, sites=fit)
    if len(teams) > 1 and (objective == "makespan" or (objective == "fair" and not free.fair)):
        level = _shortest_longest if objective == "makespan" else _level
        free = level(asked, free, limit)
    return refine(problem, free.tours)


def _most_points(asked: Question, limit: Limit) -> Tours:
    """Return tours to all sites when they fit soon, else those with most points."""
    if limit.seconds is None:
        quick = replace(limit, effort=max(1, limit.effort // 2), parts=1)
        everything = _ask(asked, quick)
        if everything is not None:
            return everything.tours
    wide = replace(limit, effort=2 * limit.effort)
    found = gather(replace(asked, required=False), wide)
    return repair(asked.problem, found, sites=asked.sites)


def _fitting(problem: Problem) -> tuple[int, ...]:
    """Return the sites that some team could visit if it had nothing else to do."""
    held = problem.held()
    blocks = blocks_of(problem, [site for site in problem.candidates if site not in held])
    alike: dict[tuple[object, ...], int] = {}
    for at, team in enumerate(problem.teams):
        key = (problem.ends[at] if problem.ends else at, problem.barred(at), problem.prefix(at))
        alike.setdefault((*key, team.open_s, team.close_s, team.most_s, team.capacity), at)
    return tuple(
        site
        for block in blocks
        if block.choices
        and any(
            keeps(problem, team, (*problem.prefix(team), *block.sites)) for team in alike.values()
        )
        for site in block.sites
    )


def _level(asked: Question, free: _Outcome, limit: Limit) -> _Outcome:
    """Return tours under the smallest common cap on a team's time that a bisection finds."""
    sites = {site for tour in free.tours for site in tour} - asked.problem.held()
    asked = replace(asked, sites=tuple(sorted(sites)), required=True)
    low, high, best = sum(free.durations) // len(free.durations), max(free.durations), free
    quick = replace(
        limit,
        effort=max(1, int(limit.effort * _STEP_SHARE)),
        seconds=None if limit.seconds is None else limit.seconds * _STEP_SHARE,
        parts=1,
    )
    for _ in range(_FAIR_STEPS):
        if high - low <= _FAIR_ENOUGH_S:
            break
        cap_s = (low + high) // 2
        tried = _ask(replace(asked, cap_s=cap_s), quick)
        if tried is None:
            low = cap_s
            continue
        high = cap_s
        best = min(best, tried, key=lambda outcome: outcome.spread_s)
    final = _ask(replace(asked, cap_s=high), limit)
    if final is not None and (final.fair or final.spread_s <= best.spread_s):
        return final
    return best


def _shortest_longest(asked: Question, free: _Outcome, limit: Limit) -> _Outcome:
    """Return tours of which the longest is as short as a bisection finds, cheapest under that."""
    sites = {site for tour in free.tours for site in tour} - asked.problem.held()
    asked = replace(asked, sites=tuple(sorted(sites)), required=True)
    low, best = sum(free.durations) // len(free.durations), free
    part = replace(
        limit,
        effort=max(1, int(limit.effort * _LONG_SHARE)),
        seconds=None if limit.seconds is None else limit.seconds * _LONG_SHARE,
    )
    for _ in range(_LONG_STEPS):
        high = max(best.durations)
        if high - low <= _FAIR_ENOUGH_S:
            break
        cap_s = (low + high) // 2
        tried = _ask(replace(asked, cap_s=cap_s), part)
        if tried is None:
            low = cap_s
        else:
            best = tried
    final = _ask(replace(asked, cap_s=max(best.durations)), limit)
    return min(
        (one for one in (final, best) if one is not None),
        key=lambda outcome: (max(outcome.durations), sum(outcome.durations)),
    )


def _ask(asked: Question, limit: Limit) -> _Outcome | None:
    """Return the tours found, or None when none keeps all that is required."""
    problem = asked.problem
    model = translate(asked)
    best = search(model.data, limit)
    if not best.is_feasible():
        return None
    tours = model.tours(best)
    if not all_kept(problem, tours):
        tours = _rested(asked, tours, limit)
    times = [schedule(problem, team, tour) for team, tour in enumerate(tours)]
    if asked.required and not _complete(asked, tours):
        return None
    durations = tuple(
        time.duration_s if tour else 0
        for tour, time in zip(tours, times, strict=True)
        if time is not None
    )
    return _Outcome(tours=tours, durations=durations)


def _complete(asked: Question, tours: Tours) -> bool:
    return set(asked.sites) <= {site for tour in tours for site in tour}


def _rested(asked: Question, tours: Tours, limit: Limit) -> Tours:
    """Ask again with breaks at places of these tours; mend by hand what still does not hold."""
    problem = asked.problem
    rests = tuple(
        _spaced(tour) if team.rest is not None else ()
        for team, tour in zip(problem.teams, tours, strict=True)
    )
    if any(rests):
        model = translate(replace(asked, rests=rests))
        best = search(model.data, limit)
        if best.is_feasible():
            tours = model.tours(best)
    return repair(problem, tours, sites=asked.sites)


def _spaced(tour: Sequence[int]) -> tuple[int, ...]:
    step = -(-len(tour) // _REST_PLACES) or 1
    return tuple(tour[::step])
