"""What a tour engine is given, and the timetable that both engines share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from geoplan.plan.matrix import TravelMatrix
from geoplan.plan.teams import DAY_S, Team

Windows = tuple[tuple[int, int], ...]
Tours = tuple[tuple[int, ...], ...]
ALWAYS: Final = (-DAY_S, 3 * DAY_S)


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Stops, teams and times as positions.

    Attributes
    ----------
    teams
        In order.
    matrices
        Mode → matrix over sites 0..n-1, then starts n..n+t-1, then finishes n+t..n+2t-1.
    service_s, prize
        One per site.
    windows
        One tuple per site, for the day and the hours past midnight; () for any time.
    candidates
        The sites that some team can reach and come back from.
    """

    teams: tuple[Team, ...]
    matrices: Mapping[str, TravelMatrix]
    service_s: npt.NDArray[np.int64]
    prize: npt.NDArray[np.float64]
    windows: tuple[Windows, ...]
    candidates: tuple[int, ...]

    def start(self, team: int) -> int:
        """Return the position of a team's start."""
        return len(self.windows) + team

    def finish(self, team: int) -> int:
        """Return the position of a team's finish."""
        return len(self.windows) + len(self.teams) + team

    def seconds(self, team: int) -> npt.NDArray[np.int32]:
        """Return the travel times of a team."""
        return self.matrices[self.teams[team].mode].seconds


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Times of one tour: one element a stop."""

    start_s: int
    finish_s: int
    arrive_s: tuple[int, ...]
    depart_s: tuple[int, ...]
    windows: tuple[tuple[int, int] | None, ...]


def day_windows(windows: Sequence[tuple[int, int]], *, until_s: int) -> Windows:
    """Return the windows of a day, repeated from the eve and on the morrow up to `until_s`.

    A shift over midnight meets the next day's hours; a window over midnight ("22:00-02:00") is
    open in the first hours of the day too.
    """
    days = (-DAY_S, 0, DAY_S)
    moved = {(max(opens + day, 0), closes + day) for opens, closes in windows for day in days}
    return tuple(sorted(pair for pair in moved if pair[1] > pair[0] and pair[0] < until_s))


def schedule(problem: Problem, team: int, tour: Sequence[int]) -> Schedule | None:
    """Return the times of one tour, or None when a window or the shift cannot be kept.

    A visit starts and ends within one window. The tour sets out as late as it can without
    ending later, so that nobody waits in the morning for what opens at nine.
    """
    shift, travel = problem.teams[team], problem.seconds(team)
    path = [problem.start(team), *tour, problem.finish(team)]
    legs = [int(travel[a, b]) for a, b in pairwise(path)]
    now, chosen = shift.open_s, []
    for site, leg_s in zip(tour, legs[:-1], strict=True):
        service_s = int(problem.service_s[site])
        window = _first_open(problem.windows[site], at=now + leg_s, service_s=service_s)
        if window is None:
            return None
        chosen.append(window)
        now = max(now + leg_s, window[0]) + service_s
    finish_s = now + legs[-1]
    if finish_s > shift.close_s:
        return None
    latest = finish_s
    for site, leg_s, window in zip(
        reversed(tour), reversed(legs[1:]), reversed(chosen), strict=True
    ):
        latest = min(latest - leg_s, window[1]) - int(problem.service_s[site])
    start_s = latest - legs[0] if tour else shift.open_s
    return _walk(problem, tour, legs=legs, start_s=start_s, chosen=chosen)


def _first_open(windows: Windows, *, at: int, service_s: int) -> tuple[int, int] | None:
    fitting = [pair for pair in windows or (ALWAYS,) if max(at, pair[0]) + service_s <= pair[1]]
    return min(fitting, default=None)


def _walk(
    problem: Problem,
    tour: Sequence[int],
    *,
    legs: Sequence[int],
    start_s: int,
    chosen: Sequence[tuple[int, int]],
) -> Schedule:
    arrive, depart, now = [], [], start_s
    for site, leg_s, window in zip(tour, legs[:-1], chosen, strict=True):
        arrive.append(now + leg_s)
        now = max(now + leg_s, window[0]) + int(problem.service_s[site])
        depart.append(now)
    return Schedule(
        start_s=start_s,
        finish_s=now + legs[-1],
        arrive_s=tuple(arrive),
        depart_s=tuple(depart),
        windows=tuple(None if pair == ALWAYS else pair for pair in chosen),
    )
