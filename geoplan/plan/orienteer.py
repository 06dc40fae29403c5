"""The most points within the hours.

One search that weighs points against time finds good tours only when a point is worth about as
much time as it costs at the margin, which nobody knows beforehand. So several worths are tried,
each from the best so far; the tours of all of them are put together anew.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pyvrp

from geoplan.plan.model import Model, Question, translate
from geoplan.plan.pool import Limit, Pool, choose, long_tours, search
from geoplan.plan.problem import Problem, Tours
from geoplan.plan.repair import repair
from geoplan.plan.rules import points, spent_s

# Worth of a point, in shares of (time of all teams / points of all sites).
_WORTHS: Final = (2.0, 5.0, 1.4, 20.0, 3.0, 100.0)
_AGAIN: Final = (0.8, 1.25)


@dataclass
class _Hunt:
    """The search so far."""

    asked: Question
    limit: Limit
    pool: Pool = field(default_factory=Pool)
    best: Tours = ()
    worth: float = 1.0
    runs: int = 0

    def rank(self, tours: Tours) -> tuple[float, int]:
        """Order tours: more points, then less time."""
        problem = self.asked.problem
        return (points(problem, tours), -spent_s(problem, tours))

    def take(self, tours: Tours, *, worth: float) -> None:
        """Keep tours that are better."""
        tours = repair(self.asked.problem, tours, sites=self.asked.sites)
        if not self.best or self.rank(tours) > self.rank(self.best):
            self.best, self.worth = tours, worth

    def run(self, worth: float) -> None:
        """Search with one worth of a point."""
        model = translate(replace(self.asked, scale=worth * _basis(self.asked)))
        own = replace(self.limit, seed=self.limit.seed + self.runs)
        found = search(model.data, own, pool=self.pool)
        self.runs += 1
        if found.is_feasible():
            self.take(model.tours(found), worth=worth)
        if self.limit.seconds is None and long_tours(found):
            return
        packed = _pack(model, self.asked.problem, self.pool, seconds=_cap(self.limit))
        if packed is not None:
            self.take(model.tours(packed), worth=self.worth)


def gather(asked: Question, limit: Limit) -> Tours:
    """Return tours with as many points as can be found."""
    share = len(_WORTHS) + len(_AGAIN)
    own = Limit(
        seed=limit.seed,
        effort=max(1, limit.effort // share),
        seconds=None if limit.seconds is None else limit.seconds / share,
    )
    hunt = _Hunt(asked=asked, limit=own)
    for worth in _WORTHS:
        hunt.run(worth)
    near = hunt.worth
    for factor in _AGAIN:
        hunt.run(near * factor)
    return hunt.best


def _basis(asked: Question) -> float:
    total = float(asked.problem.prize[list(asked.sites)].sum())
    hours = sum(team.longest_s for team in asked.problem.teams)
    return hours / total if total > 0 else 1.0


def _cap(limit: Limit) -> float | None:
    return None if limit.seconds is None else max(0.05 * limit.seconds, 0.1)


def _pack(
    model: Model, problem: Problem, pool: Pool, *, seconds: float | None
) -> pyvrp.Solution | None:
    """Return the tours met so far that together have most points."""
    if len(problem.teams) < 2:
        return None
    tours = pool.recent()
    if not tours:
        return None
    own = [
        float(
            sum(
                problem.prize[site]
                for step in tour
                if step.is_client()
                for site in model.clients[step.idx]
            )
        )
        for tour in tours
    ]
    took = np.array([tour.duration() for tour in tours], dtype="float64")
    # All time together is worth less than half the smallest prize.
    least = min((float(prize) for prize in problem.prize if prize > 0), default=1.0)
    price = took * (0.4 * least / max(took.max() * len(problem.teams), 1.0)) - np.array(own)
    return choose(model.data, tours, costs=price, seconds=seconds)
