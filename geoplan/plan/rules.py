"""Whether one tour keeps every rule."""

from collections.abc import Iterable, Sequence

from geoplan.plan.problem import Problem, Schedule, Tours, schedule


def keeps(problem: Problem, team: int, tour: Sequence[int]) -> Schedule | None:
    """Return the times of a tour that keeps hours, loads, skills, order and company.

    None when it breaks one of them. Sites that belong together are all in the tour or none is;
    what must come later has what comes before it in the same tour.
    """
    prefix = problem.prefix(team)
    if tuple(tour[: len(prefix)]) != prefix or not _carries(problem, team, tour):
        return None
    if problem.barred(team).intersection(tour[len(prefix) :]) or not company(problem, tour):
        return None
    return schedule(problem, team, tour)


def _carries(problem: Problem, team: int, tour: Sequence[int]) -> bool:
    shift = problem.teams[team]
    if shift.most_stops is not None and len(tour) > shift.most_stops:
        return False
    if shift.capacity is None or not problem.demand:
        return True
    return sum(problem.demand[site] for site in tour) <= shift.capacity


def company(problem: Problem, tour: Sequence[int]) -> bool:
    """Tell whether a tour has all or none of each group, and all in their order."""
    if not problem.together and not problem.before:
        return True
    at = {site: place for place, site in enumerate(tour)}
    held = problem.held()
    for group in problem.together:
        inside = [site for site in group if site in at]
        if inside and len(inside) < len([site for site in group if site not in held - at.keys()]):
            return False
    return all(
        later not in at or (first in at and at[first] < at[later]) or first in held - at.keys()
        for first, later in problem.before
    )


def all_kept(problem: Problem, tours: Sequence[Sequence[int]]) -> bool:
    """Tell whether all tours keep every rule."""
    return all(keeps(problem, team, tour) is not None for team, tour in enumerate(tours))


def spent_s(problem: Problem, tours: Tours) -> int:
    """Return the time of all tours together."""
    times = [schedule(problem, team, tour) for team, tour in enumerate(tours) if tour]
    return sum(time.duration_s for time in times if time is not None)


def points(problem: Problem, tours: Iterable[Iterable[int]]) -> float:
    """Return the prizes of all sites visited."""
    return float(sum(problem.prize[site] for tour in tours for site in tour))
