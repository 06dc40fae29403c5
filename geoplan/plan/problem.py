"""What a tour engine is given: stops, teams and times as positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from geoplan.plan.teams import DAY_S, Team

Windows = tuple[tuple[int, int], ...]
Tours = tuple[tuple[int, ...], ...]
Table = npt.NDArray[np.int64]
ALWAYS: Final = (-DAY_S, 3 * DAY_S)


class Times(Protocol):
    """Travel times between all places."""

    @property
    def seconds(self) -> npt.NDArray[np.int32]:
        """Whole seconds, square."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class PlainTimes:
    """Travel times that come from no streets."""

    seconds: npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a team has done already, as it was: times since midnight, one element a stop."""

    start_s: int
    arrive_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    depart_s: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]

    def legs_s(self) -> list[int]:
        """Return the seconds on the way to each of these stops."""
        left = (self.start_s, *self.depart_s)
        return [come - gone for gone, come in zip(left, self.arrive_s, strict=False)]


NOTHING_DONE: Final = Done(start_s=0, arrive_s=(), begin_s=(), depart_s=(), windows=())


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Stops, teams and times as positions.

    Attributes
    ----------
    teams
        In order.
    matrices
        Mode → times over sites 0..n-1, then starts n..n+t-1, then finishes n+t..n+2t-1, unless
        `ends` says otherwise.
    service_s, prize
        One per site.
    windows
        One tuple per site, for the day and the hours past midnight; () for any time.
    candidates
        The sites that some team can reach and come back from.
    ends
        Position of start and finish of each team; () for those named above.
    costs
        Mode → what a leg costs, for the objectives `cost` and `worth`.
    demand
        One per site; () for none.
    unskilled, own
        For each team the sites it cannot do, and those of its own area; () for none.
    together
        Sites of which one team on one day visits all, or nobody any.
    before
        Pairs of sites: the first is visited before the second, by the same team; the second
        not without the first.
    fixed
        For each team the visits that its tour begins with, in order; () for none.
    done
        For each team how its first fixed visits went; () for none.
    wishes
        For each team what each leg costs beside its time, in seconds: ways to keep to an earlier
        plan, or to stray from one; () for none.
    """

    teams: tuple[Team, ...]
    matrices: Mapping[str, Times]
    service_s: npt.NDArray[np.int64]
    prize: npt.NDArray[np.float64]
    windows: tuple[Windows, ...]
    candidates: tuple[int, ...]
    ends: tuple[tuple[int, int], ...] = ()
    costs: Mapping[str, Table] = field(default_factory=dict)
    demand: tuple[int, ...] = ()
    unskilled: tuple[frozenset[int], ...] = ()
    own: tuple[frozenset[int], ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    before: tuple[tuple[int, int], ...] = ()
    fixed: Tours = ()
    done: tuple[Done, ...] = ()
    wishes: tuple[Table, ...] = ()

    def start(self, team: int) -> int:
        """Return the position of a team's start."""
        return self.ends[team][0] if self.ends else len(self.windows) + team

    def finish(self, team: int) -> int:
        """Return the position of a team's finish."""
        return self.ends[team][1] if self.ends else len(self.windows) + len(self.teams) + team

    def seconds(self, team: int) -> npt.NDArray[np.int32]:
        """Return the travel times of a team."""
        return self.matrices[self.teams[team].mode].seconds

    def barred(self, team: int) -> frozenset[int]:
        """Return the sites that a team must not visit."""
        unskilled = self.unskilled[team] if self.unskilled else frozenset()
        return unskilled | self.own[team] if self.own else unskilled

    def prefix(self, team: int) -> tuple[int, ...]:
        """Return the visits that a team's tour begins with."""
        return self.fixed[team] if self.fixed else ()

    def past(self, team: int) -> Done:
        """Return how a team's first visits went."""
        return self.done[team] if self.done else NOTHING_DONE

    def held(self) -> frozenset[int]:
        """Return the sites whose place in a tour is settled."""
        return frozenset(site for tour in self.fixed for site in tour)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Times of one tour: one element a stop; `rest_after` is the stop a break follows."""

    start_s: int
    finish_s: int
    arrive_s: tuple[int, ...]
    depart_s: tuple[int, ...]
    windows: tuple[tuple[int, int] | None, ...]
    begin_s: tuple[int, ...] = ()
    rest_after: int | None = None

    @property
    def duration_s(self) -> int:
        """Time out."""
        return self.finish_s - self.start_s


def day_windows(windows: Sequence[tuple[int, int]], *, until_s: int) -> Windows:
    """Return the windows of a day, repeated from the eve and on the morrow up to `until_s`.

    A shift over midnight meets the next day's hours; a window over midnight ("22:00-02:00") is
    open in the first hours of the day too.
    """
    days = (-DAY_S, 0, DAY_S)
    moved = {(max(opens + day, 0), closes + day) for opens, closes in windows for day in days}
    return tuple(sorted(pair for pair in moved if pair[1] > pair[0] and pair[0] < until_s))


def schedule(problem: Problem, team: int, tour: Sequence[int]) -> Schedule | None:
    """Return the times of one tour, or None when a window, a break or the shift is not kept.

    A visit starts and ends within one window. The tour sets out as late as it can without
    ending later, so that nobody waits in the morning for what opens at nine. Of the places for a
    break, the one that ends earliest.
    """
    shift, travel = problem.teams[team], problem.seconds(team)
    path = [problem.start(team), *tour, problem.finish(team)]
    legs = [int(travel[a, b]) for a, b in pairwise(path)]
    if shift.rest is None or not tour:
        return _timed(problem, team, tour, legs=legs, open_s=shift.open_s)
    free = _timed(problem, team, tour, legs=legs, open_s=shift.open_s)
    if free is None or free.finish_s <= shift.rest.late_s:
        return free
    later = max(shift.open_s, shift.rest.early_s + shift.rest.length_s)
    if free.start_s >= later:
        return free
    made = len(problem.past(team).depart_s)
    found = [
        _timed(problem, team, tour, legs=legs, open_s=shift.open_s, rest_after=at)
        for at in range(max(made - 1, 0), len(tour))
    ]
    if not made:
        found.append(_timed(problem, team, tour, legs=legs, open_s=later))
    return min(
        (times for times in found if times is not None),
        key=lambda times: (times.finish_s, times.duration_s),
        default=None,
    )


def _timed(
    problem: Problem,
    team: int,
    tour: Sequence[int],
    *,
    legs: Sequence[int],
    open_s: int,
    rest_after: int | None = None,
) -> Schedule | None:
    """Return the times with the break after one stop, or without one."""
    shift = problem.teams[team]
    chosen = _windows(problem, team, tour, legs=legs, open_s=open_s, rest_after=rest_after)
    if chosen is None:
        return None
    windows, finish_s = chosen
    if finish_s > shift.close_s:
        return None
    latest = finish_s
    for at in range(len(tour) - 1, -1, -1):
        latest -= legs[at + 1]
        if at == rest_after and shift.rest is not None:
            latest = min(latest - shift.rest.length_s, shift.rest.late_s)
        latest = min(latest, windows[at][1]) - int(problem.service_s[tour[at]])
    start_s = latest - legs[0] if tour else open_s
    past = problem.past(team)
    start_s = past.start_s if past.depart_s else start_s
    if tour and finish_s - start_s > shift.longest_s:
        return None
    return _walk(problem, team, tour, legs=legs, start=(start_s, rest_after), chosen=windows)


def _windows(
    problem: Problem,
    team: int,
    tour: Sequence[int],
    *,
    legs: Sequence[int],
    open_s: int,
    rest_after: int | None,
) -> tuple[list[tuple[int, int]], int] | None:
    """Return the first windows that fit when setting out at once, and the finish."""
    now, chosen, rest = open_s, [], problem.teams[team].rest
    past = problem.past(team)
    for at, site in enumerate(tour):
        service_s = int(problem.service_s[site])
        done = at < len(past.depart_s)
        window = (
            past.windows[at]
            if done
            else _first_open(problem.windows[site], at=now + legs[at], service_s=service_s)
        )
        if window is None:
            return None
        chosen.append(window)
        now = past.depart_s[at] if done else max(now + legs[at], window[0]) + service_s
        if at == rest_after and rest is not None:
            if max(now, rest.early_s) > rest.late_s:
                return None
            now = max(now, rest.early_s) + rest.length_s
    return chosen, now + legs[-1]


def _first_open(windows: Windows, *, at: int, service_s: int) -> tuple[int, int] | None:
    for pair in windows or (ALWAYS,):
        if max(at, pair[0]) + service_s <= pair[1]:
            return pair
    return None


def _walk(
    problem: Problem,
    team: int,
    tour: Sequence[int],
    *,
    legs: Sequence[int],
    start: tuple[int, int | None],
    chosen: Sequence[tuple[int, int]],
) -> Schedule:
    arrive, begin, depart = [], [], []
    (now, rest_after), rest = start, problem.teams[team].rest
    past = problem.past(team)
    for at, (site, leg_s, window) in enumerate(zip(tour, legs[:-1], chosen, strict=True)):
        done = at < len(past.depart_s)
        arrive.append(past.arrive_s[at] if done else now + leg_s)
        begin.append(past.begin_s[at] if done else max(now + leg_s, window[0]))
        now = past.depart_s[at] if done else begin[-1] + int(problem.service_s[site])
        if at == rest_after and rest is not None:
            now = max(now, rest.early_s) + rest.length_s
        depart.append(now)
    return Schedule(
        start_s=start[0],
        finish_s=now + legs[-1],
        arrive_s=tuple(arrive),
        depart_s=tuple(depart),
        windows=tuple(None if pair == ALWAYS else pair for pair in chosen),
        begin_s=tuple(begin),
        rest_after=rest_after,
    )
