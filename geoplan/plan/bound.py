"""A time below which no tours of the same visits can stay."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from geoplan.plan.problem import Problem, Tours

_NEVER: Final = 1e8


def least_time(problem: Problem, tours: Tours) -> int:
    """Return a lower bound on the travel and service seconds of tours with the same visits.

    The larger of two relaxations of the travel: an assignment, in which each visit has one
    successor and one predecessor, each team one start and one finish; and a spanning tree over
    the visits and one place for all starts and finishes, each link the shorter of its two
    directions. Of several modes the fastest counts for every leg. O(n³), 20 ms for 130 visits.
    """
    sites = sorted({site for tour in tours for site in tour})
    if not sites:
        return 0
    travel = np.minimum.reduce(
        [problem.matrices[mode].seconds.astype("float64") for mode in sorted(problem.matrices)]
    )
    teams = range(len(problem.teams))
    starts = [problem.start(team) for team in teams]
    finishes = [problem.finish(team) for team in teams]
    between = travel[np.ix_(sites, sites)]
    out, back = travel[np.ix_(starts, sites)], travel[np.ix_(sites, finishes)]
    service_s = int(problem.service_s[sites].sum())
    links = max(_assigned(between, out, back), _spanned(between, out, back))
    return int(np.floor(links + 1e-6)) + service_s


def _assigned(
    between: npt.NDArray[np.float64], out: npt.NDArray[np.float64], back: npt.NDArray[np.float64]
) -> float:
    n, t = len(between), len(out)
    table = np.zeros((n + t, n + t))  # a team that stays at home takes no time
    table[:n, :n] = between
    table[np.arange(n), np.arange(n)] = _NEVER
    table[n:, :n], table[:n, n:] = out, back
    rows, columns = linear_sum_assignment(table)
    return float(table[rows, columns].sum())


def _spanned(
    between: npt.NDArray[np.float64], out: npt.NDArray[np.float64], back: npt.NDArray[np.float64]
) -> float:
    """Every tour is a path from the common place and back: without its last leg, a tree."""
    n = len(between)
    home = np.minimum(out.min(axis=0), back.min(axis=1))
    table = np.zeros((n + 1, n + 1))
    table[:n, :n] = np.minimum(between, between.T)
    table[n, :n] = table[:n, n] = home
    # scipy takes zero for "no link"; a link of no length is given one too short to count.
    table = np.where(table == 0, 1e-9, table)
    np.fill_diagonal(table, 0)
    return float(minimum_spanning_tree(csr_array(table)).sum()) - 1e-9 * (n + 1) + float(home.min())
