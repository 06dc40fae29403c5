"""Tours by networkx alone: sectors around the starts, a greedy tour in each.

The plain recipe of `networkx.approximation`: nothing but a town's streets and two libraries is
needed. It is the base line that the solver is measured against, and good for one team.
"""

import networkx as nx
import numpy as np
import numpy.typing as npt
from networkx.algorithms.approximation import greedy_tsp

from geoplan.plan.problem import Problem, Tours, schedule


def follow_recipe(problem: Problem, *, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> Tours:
    """Return each team's tour as positions of sites.

    Sites are sorted by direction around the middle of the starts and dealt out in sectors of
    equal size; in each, the greedy tour from the start. A site that breaks a window or the shift
    there goes to the place in the tour that ends earliest, or is left out.

    Parameters
    ----------
    problem
        What is asked.
    x_m, y_m
        Coordinates of all places, metres.

    Notes
    -----
    O(n²) per team for the greedy tour; O(n³) if all were late.
    """
    t = len(problem.teams)
    xs, ys = np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    free = [site for site in problem.candidates if site not in problem.held()]
    sites = np.asarray(free, dtype="int64")
    starts = [problem.start(team) for team in range(t)]
    angle = np.arctan2(ys[sites] - ys[starts].mean(), xs[sites] - xs[starts].mean())
    sectors = np.array_split(sites[np.argsort(angle, kind="stable")], t)
    return tuple(_tour(problem, team, sectors[team].tolist()) for team in range(t))


def _tour(problem: Problem, team: int, sites: list[int]) -> tuple[int, ...]:
    prefix = problem.prefix(team)
    if not sites:
        return prefix
    start = prefix[-1] if prefix else problem.start(team)
    places = [start, *sites]
    seconds = problem.seconds(team)[np.ix_(places, places)].astype("float64")
    np.fill_diagonal(seconds, 0.0)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_weighted_edges_from(
        (a, b, float(seconds[i, j]))
        for i, a in enumerate(places)
        for j, b in enumerate(places)
        if a != b
    )
    order = greedy_tsp(graph, weight="weight", source=start)
    kept = list(prefix)
    late: list[int] = []
    for site in order[1:-1]:
        fits = schedule(problem, team, [*kept, site]) is not None
        (kept if fits else late).append(site)
    for site in late:
        tours = [[*kept[:at], site, *kept[at:]] for at in range(len(prefix), len(kept) + 1)]
        times = [(schedule(problem, team, tour), tour) for tour in tours]
        fitting = [(time.finish_s, tour) for time, tour in times if time is not None]
        if fitting:
            kept = min(fitting)[1]
    return tuple(kept)
