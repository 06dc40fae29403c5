"""What the solver's model cannot say is put right by hand, one site at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoplan.plan.blocks import partners
from geoplan.plan.problem import Problem, Tours, schedule
from geoplan.plan.rules import keeps


def repair(problem: Problem, tours: Tours, *, sites: Sequence[int]) -> Tours:
    """Return tours that keep every rule, with as many of these sites as fit.

    From a tour that breaks a rule the cheapest sites are taken out until it holds; then all
    sites left over are put where they cost least time.
    """
    kept = [_thin(problem, team, tour) for team, tour in enumerate(tours)]
    return insert(problem, tuple(kept), sites=sites)


def _thin(problem: Problem, team: int, tour: Sequence[int]) -> tuple[int, ...]:
    """Take out blocks until the tour keeps the rules; the settled beginning stays."""
    tied, prefix = partners(problem), problem.prefix(team)
    left = tuple(tour)
    while keeps(problem, team, left) is None:
        free = left[len(prefix) :]
        if not free:
            return prefix
        options = [_without(left, tied.get(site, (site,)), prefix) for site in free]
        fitting = [way for way in options if keeps(problem, team, way) is not None]
        ranked = fitting or options
        left = min(
            ranked,
            key=lambda way: (
                -sum(float(problem.prize[site]) for site in way),
                _length(problem, team, way),
            ),
        )
    return left


def _without(tour: Sequence[int], out: Sequence[int], prefix: Sequence[int]) -> tuple[int, ...]:
    return (*prefix, *(site for site in tour[len(prefix) :] if site not in out))


def _length(problem: Problem, team: int, tour: Sequence[int]) -> int:
    travel = problem.seconds(team)
    path = [problem.start(team), *tour, problem.finish(team)]
    return int(travel[path[:-1], path[1:]].sum())


def insert(problem: Problem, tours: Tours, *, sites: Sequence[int]) -> Tours:
    """Put sites that no tour has where they cost least, larger prizes first."""
    tied = partners(problem)
    now = list(tours)
    seen = {site for tour in tours for site in tour}
    for site in sorted(sites, key=lambda one: (-float(problem.prize[one]), one)):
        if site in seen:
            continue
        members = tuple(one for one in tied.get(site, (site,)) if one not in seen)
        found = [
            place
            for team, tour in enumerate(now)
            if (place := cheapest(problem, team, tour, members)) is not None
        ]
        seen.update(members)
        if found:
            best = min(found, key=lambda place: (place.extra_s, place.team))
            now[best.team] = best.tour
    return tuple(now)


@dataclass(frozen=True, kw_only=True)
class Insertion:
    """A tour with more sites in it, and what they cost."""

    team: int
    tour: tuple[int, ...]
    extra_s: int


def cheapest(
    problem: Problem, team: int, tour: Sequence[int], members: Sequence[int]
) -> Insertion | None:
    """Return the cheapest way to add sites to one tour, one after another; None if none holds."""
    if problem.barred(team).intersection(members):
        return None
    before = schedule(problem, team, tour)
    if before is None:
        return None
    used = before.duration_s if tour else 0
    first = len(problem.prefix(team))
    chain = _chain(problem, members)
    found: list[Insertion] = []
    for at in range(first, len(tour) + 1):
        way = (*tour[:at], *chain, *tour[at:])
        times = keeps(problem, team, way)
        if times is not None:
            found.append(Insertion(team=team, tour=way, extra_s=times.duration_s - used))
    return min(found, key=lambda place: (place.extra_s, place.tour), default=None)


def _chain(problem: Problem, members: Sequence[int]) -> tuple[int, ...]:
    """Return tied sites in an order that keeps their rule."""
    order: list[int] = []
    left = list(members)
    while left:
        free = [
            site
            for site in left
            if not any(later == site and first in left for first, later in problem.before)
        ]
        order.append((free or left)[0])
        left.remove(order[-1])
    return tuple(order)


def refine(problem: Problem, tours: Tours) -> Tours:
    """Move tied sites one by one inside their tours while that saves time."""
    tied = set(partners(problem))
    return tuple(_refined(problem, team, tour, tied) for team, tour in enumerate(tours))


def _refined(problem: Problem, team: int, tour: tuple[int, ...], tied: set[int]) -> tuple[int, ...]:
    first = len(problem.prefix(team))
    times = keeps(problem, team, tour)
    for site in [site for site in tour[first:] if site in tied]:
        rest = tuple(one for one in tour if one != site)
        for at in range(first, len(rest) + 1):
            way = (*rest[:at], site, *rest[at:])
            tried = keeps(problem, team, way)
            if tried and times and tried.duration_s < times.duration_s:
                tour, times = way, tried
    return tour
