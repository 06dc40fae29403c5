"""What a plan is made from, beside sites and streets."""

from dataclasses import dataclass, field, replace
from typing import Final, Literal

import pandas as pd

from geoplan.base.errors import PlanError
from geoplan.plan.result import Plan
from geoplan.plan.snap import MAX_OFF_M
from geoplan.plan.solver import OBJECTIVES, Objective
from geoplan.plan.speeds import DEFAULT_TIMES, TRAVEL_MODES, TimeModel, modes_within
from geoplan.plan.teams import Team

Engine = Literal["pyvrp", "networkx"]
ENGINES: Final = ("pyvrp", "networkx")
EFFORT: Final = 4_000
# What moving one stop to another team is worth, when a plan is to change little.
KEEP_S: Final = 600


@dataclass(frozen=True, kw_only=True, eq=False)
class TourRequest:
    """What a plan is made from, beside sites and streets.

    Attributes
    ----------
    teams
        Those of one day; none at all leaves every site unreached.
    stops
        Index site_id; service_s (whole seconds), windows (tuple of (open_s, close_s), () for any
        time), prize (1 is ordinary; what has the larger prize is left out last). Sites without a
        row are visited at any time and take no time. Where needed also: skills (tuple of what
        the team must be able to do), demand (what a visit takes of a team's capacity), group
        (stops of one group are visited by one team on one day, or not at all; "" for none),
        after (tuple of site_ids that the same team visits earlier), unit, township.
    date
        ISO, the local day; times count from its midnight in `zone`.
    round_id, draw_digest
        Noted in the plan.
    seed, effort
        Of the solver: the same request gives the same plan. `effort` is the number of
        iterations.
    engine
        "pyvrp", or "networkx" for the plain recipe.
    times
        Speeds and delays.
    max_off_m
        A site farther than this from every street is off the network.
    objective
        See `geoplan.plan.solver.solve`.
    avoid_own
        A team never visits sites of its own units and townships.
    days
        Each team has a shift on each of so many days.
    locks
        (team, site_ids): the tour begins with these visits, in this order.
    begun
        The plan under way: settled visits that it has, too, keep its times.
    old, keep_s
        A plan to stay near: moving a stop to another team is worth `keep_s` seconds at least, a
        new neighbour half of it.
    stray_percent
        Look for another plan than the best, so much longer at most.
    """

    teams: tuple[Team, ...]
    stops: pd.DataFrame
    date: str
    round_id: str = ""
    draw_digest: str = ""
    zone: str = "Asia/Shanghai"
    seed: int = 1
    effort: int = EFFORT
    engine: Engine = "pyvrp"
    times: TimeModel = field(default=DEFAULT_TIMES)
    max_off_m: float = MAX_OFF_M
    objective: Objective = "fair"
    avoid_own: bool = False
    days: int = 1
    locks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    begun: Plan | None = None
    old: Plan | None = None
    keep_s: int = KEEP_S
    stray_percent: float = 0.0

    @property
    def shifts(self) -> tuple[Team, ...]:
        """One team per team and day; from the second day on its name says the day."""
        return tuple(
            team if day == 1 else replace(team, id=f"{team.id}-d{day}", day=day)
            for day in range(1, self.days + 1)
            for team in self.teams
        )


def check_request(request: TourRequest) -> None:
    """Refuse what cannot begin.

    Raises
    ------
    PlanError
        `plan.engine`, `plan.objective`, `plan.days`, `plan.team_twice`, `plan.mode`,
        `plan.shift`, `plan.break`.
    """
    if request.engine not in ENGINES:
        raise PlanError("plan.engine", engine=request.engine, known=", ".join(ENGINES))
    if request.objective not in OBJECTIVES:
        known = ", ".join(OBJECTIVES)
        raise PlanError("plan.objective", objective=request.objective, known=known)
    if request.days < 1:
        raise PlanError("plan.days", days=request.days)
    names = [team.id for team in request.shifts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise PlanError("plan.team_twice", team=name)
    for team in request.teams:
        _check_team(team, request.times)


def _check_team(team: Team, times: TimeModel) -> None:
    known = team.mode in TRAVEL_MODES
    if not known or any(mode not in times.speeds_kmh for mode in modes_within(team.mode)):
        raise PlanError("plan.mode", mode=team.mode, known=", ".join(TRAVEL_MODES))
    if team.close_s <= team.open_s:
        raise PlanError("plan.shift", team=team.id)
    rest = team.rest
    if rest is not None and not 0 < rest.length_s <= team.close_s - team.open_s:
        raise PlanError("plan.break", team=team.id)
    if rest is not None and rest.late_s < rest.early_s:
        raise PlanError("plan.break", team=team.id)
