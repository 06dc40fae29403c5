"""The question put to PyVRP: sites, teams and rules in its own terms.

Skills and own areas are profiles in which the way to a forbidden site is longer than any day;
several windows are a group of clients of which one is visited; sites that belong together are
one client; a break is a group of clients at the places where the team may be then; a settled
beginning moves a team's start; teams that are alike are one type of vehicle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyvrp

from geoplan.plan.blocks import Block, blocks_of, clear_columns
from geoplan.plan.problem import Problem, Table, Tours, schedule

FORBIDDEN_S: Final = 10_000_000
_START_S: Final = 10**9


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is put to the solver.

    Attributes
    ----------
    sites
        The sites in question, without those whose place is settled.
    required
        All of them, or what pays.
    cap_s
        Most time out for each team.
    team_s
        What using a team costs, seconds.
    scale
        What a prize of 1 is worth, seconds (or units of cost).
    by_cost
        Count the problem's costs, not time.
    rests
        For each team the sites beside which it may take its break; () for no breaks.
    """

    problem: Problem
    sites: tuple[int, ...]
    required: bool = True
    cap_s: int | None = None
    team_s: int = 0
    scale: float = 200_000.0
    by_cost: bool = False
    rests: Tours = ()


@dataclass(frozen=True, kw_only=True)
class Model:
    """The question, and the way back: the sites of each client, the teams of each type."""

    data: pyvrp.ProblemData
    clients: tuple[tuple[int, ...], ...]
    types: tuple[tuple[int, ...], ...]
    problem: Problem

    def tours(self, solution: pyvrp.Solution) -> Tours:
        """Return each team's tour, the settled beginning included."""
        tours = [self.problem.prefix(team) for team in range(len(self.problem.teams))]
        used = [0] * len(self.types)
        for route in solution.routes():
            kind = route.vehicle_type()
            team = self.types[kind][used[kind]]
            used[kind] += 1
            steps = [self.clients[step.idx] for step in route.schedule() if step.is_client()]
            tours[team] += tuple(site for sites in steps for site in sites)
        return tuple(tours)


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """Places of the model: where they are entered and left, in positions of the problem."""

    blocks: list[Block]
    enter: npt.NDArray[np.int64]
    leave: npt.NDArray[np.int64]
    depots: dict[tuple[int, int], int]  # (position, of a team's own beginning) → location


def translate(question: Question) -> Model:
    """Return the question in PyVRP's terms."""
    problem = question.problem
    blocks = [block for block in blocks_of(problem, question.sites) if block.choices]
    clients, groups, sites = _clients(question, blocks)
    ground = _ground(problem, blocks)
    resting, rest_groups, rest_sites, places = _rests(question, blocks, first=len(clients))
    for members in rest_groups:
        groups.append(pyvrp.ClientGroup(clients=members, required=True))
    kinds: dict[tuple[object, ...], list[int]] = {}
    profiles: dict[tuple[object, ...], int] = {}
    for team in range(len(problem.teams)):
        profile = _profile_key(problem, team, rests=question.rests)
        profiles.setdefault(profile, team)
        kinds.setdefault((*_kind(question, team), profile), []).append(team)
    order = list(profiles)
    tables = [_tables(question, profiles[key], ground, places) for key in order]
    depots = [_depot(problem, team, ground.depots) for team in range(len(problem.teams))]
    costs: list[Any] = [cost for cost, _ in tables]
    times: list[Any] = [seconds for _, seconds in tables]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(x=0, y=0) for _ in range(len(ground.enter) + len(places))],
        clients=clients + resting,
        depots=[pyvrp.Depot(location=at) for at in ground.depots.values()],
        vehicle_types=[
            _vehicle(question, teams, depots[teams[0]], profile=order.index(key[-1]))  # type: ignore[arg-type]
            for key, teams in kinds.items()
        ],
        distance_matrices=costs,
        duration_matrices=times,
        groups=groups,
    )
    return Model(
        data=data,
        clients=tuple(sites + rest_sites),
        types=tuple(tuple(teams) for teams in kinds.values()),
        problem=problem,
    )


def _clients(
    question: Question, blocks: Sequence[Block]
) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup], list[tuple[int, ...]]]:
    """Make one client per block and choice of windows; of several one at most is used."""
    clients: list[pyvrp.Client] = []
    groups: list[pyvrp.ClientGroup] = []
    sites: list[tuple[int, ...]] = []
    loads = _loads(question.problem)
    for place, block in enumerate(blocks):
        group = len(groups) if len(block.choices) > 1 else None
        if group is not None:
            members = list(range(len(clients), len(clients) + len(block.choices)))
            groups.append(pyvrp.ClientGroup(clients=members, required=question.required))
        for early, late, took in block.choices:
            clients.append(
                pyvrp.Client(
                    location=place,
                    service_duration=took,
                    tw_early=early,
                    tw_late=late,
                    delivery=[
                        block.demand if kind == "demand" else len(block.sites) for kind in loads
                    ],
                    prize=0 if question.required else round(question.scale * block.prize),
                    required=question.required and group is None,
                    group=group,
                )
            )
            sites.append(block.sites)
    return clients, groups, sites


def _loads(problem: Problem) -> list[str]:
    """Return what limits a team's load: demand, number of stops, both or nothing."""
    loads = []
    if problem.demand and any(team.capacity is not None for team in problem.teams):
        loads.append("demand")
    if any(team.most_stops is not None for team in problem.teams):
        loads.append("stops")
    return loads


def _ground(problem: Problem, blocks: Sequence[Block]) -> _Ground:
    enter = [block.sites[0] for block in blocks]
    leave = [block.sites[-1] for block in blocks]
    depots: dict[tuple[int, int], int] = {}
    for team in range(len(problem.teams)):
        for position in (_begin(problem, team), problem.finish(team)):
            if (position, 0) not in depots:
                depots[position, 0] = len(enter)
                enter.append(position)
                leave.append(position)
    return _Ground(blocks=list(blocks), enter=np.array(enter), leave=np.array(leave), depots=depots)


def _begin(problem: Problem, team: int) -> int:
    prefix = problem.prefix(team)
    return prefix[-1] if prefix else problem.start(team)


def _depot(problem: Problem, team: int, depots: dict[tuple[int, int], int]) -> tuple[int, int]:
    order = list(depots)
    return order.index((_begin(problem, team), 0)), order.index((problem.finish(team), 0))


def _profile_key(problem: Problem, team: int, *, rests: Tours) -> tuple[object, ...]:
    alone = team if rests and rests[team] else -1
    if problem.wishes:
        alone = len(problem.teams) + team
    return (problem.teams[team].mode, problem.barred(team), alone)


def _kind(question: Question, team: int) -> tuple[object, ...]:
    problem, shift = question.problem, question.problem.teams[team]
    alone = team if problem.prefix(team) or shift.rest is not None else -1
    ends = (problem.start(team), problem.finish(team))
    hours = (shift.open_s, shift.close_s, shift.most_s)
    return (*ends, *hours, shift.capacity, shift.most_stops, alone)


def _vehicle(
    question: Question, teams: Sequence[int], depots: tuple[int, int], *, profile: int
) -> pyvrp.VehicleType:
    problem, team = question.problem, teams[0]
    shift, prefix = problem.teams[team], problem.prefix(team)
    open_s, used_s = shift.open_s, 0
    if prefix:
        times = schedule(problem, team, prefix)
        open_s = times.depart_s[-1] if times else shift.close_s
        used_s = open_s - times.start_s if times else 0
    if shift.rest is not None and not (question.rests and question.rests[team]):
        used_s += shift.rest.length_s
    longest = min(shift.longest_s, question.cap_s or shift.longest_s) - used_s
    if shift.rest is not None and not question.rests:
        longest = min(longest, shift.close_s - open_s - shift.rest.length_s)
    load = {
        "demand": shift.capacity,
        "stops": None if shift.most_stops is None else max(shift.most_stops - len(prefix), 0),
    }
    if shift.capacity is not None and problem.demand:
        load["demand"] = max(shift.capacity - sum(problem.demand[site] for site in prefix), 0)
    return pyvrp.VehicleType(
        num_available=len(teams),
        start_depot=depots[0],
        end_depot=depots[1],
        tw_early=open_s,
        tw_late=shift.close_s,
        shift_duration=max(longest, 0),
        capacity=[_START_S if load[kind] is None else load[kind] for kind in _loads(problem)],  # type: ignore[misc]
        fixed_cost=question.team_s,
        unit_distance_cost=int(question.by_cost or bool(problem.wishes)),
        unit_duration_cost=0 if question.by_cost else 1,
        profile=profile,
    )


def _tables(
    question: Question, team: int, ground: _Ground, places: Sequence[tuple[int, int]]
) -> tuple[Table, Table]:
    """Return costs and times of one profile."""
    problem = question.problem
    enter = np.concatenate([ground.enter, [site for _, site in places]]).astype("int64")
    leave = np.concatenate([ground.leave, [site for _, site in places]]).astype("int64")
    seconds: Table = problem.seconds(team).astype("int64")[np.ix_(leave, enter)]
    if problem.wishes:
        cost: Table = problem.wishes[team][np.ix_(leave, enter)]
    elif question.by_cost:
        cost = problem.costs[problem.teams[team].mode][np.ix_(leave, enter)]
    else:
        cost = np.zeros_like(seconds)
    barred = clear_columns([block.sites for block in ground.blocks], problem.barred(team))
    barred += [len(ground.enter) + at for at, (who, _) in enumerate(places) if who != team]
    seconds[:, barred] = FORBIDDEN_S
    if problem.wishes and places:
        cost[len(ground.enter) :, :] = cost[:, len(ground.enter) :] = 0
    np.fill_diagonal(seconds, 0)
    cost = cost.copy()
    np.fill_diagonal(cost, 0)
    return cost, seconds


def _rests(
    question: Question, blocks: Sequence[Block], *, first: int
) -> tuple[list[pyvrp.Client], list[list[int]], list[tuple[int, ...]], list[tuple[int, int]]]:
    """Make the break of each team a group of clients, one at each place where it may be."""
    clients: list[pyvrp.Client] = []
    groups: list[list[int]] = []
    places: list[tuple[int, int]] = []
    taken = sum(len(block.choices) > 1 for block in blocks)
    depots = len(_ground(question.problem, blocks).enter)
    loads = [0] * len(_loads(question.problem))
    for team, sites in enumerate(question.rests):
        rest = question.problem.teams[team].rest
        if rest is None or not sites:
            continue
        groups.append([])
        for site in sites:
            groups[-1].append(first + len(clients))
            clients.append(
                pyvrp.Client(
                    location=depots + len(places),
                    service_duration=rest.length_s,
                    tw_early=rest.early_s,
                    tw_late=rest.late_s,
                    delivery=loads,
                    required=False,
                    group=taken + len(groups) - 1,
                )
            )
            places.append((team, site))
    return clients, groups, [() for _ in clients], places
