"""Laws of tours, on problems of random matrices."""

import dataclasses
from itertools import chain, permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.plan.bound import least_time
from geoplan.plan.problem import PlainTimes, Problem, schedule
from geoplan.plan.result import Place
from geoplan.plan.rules import all_kept, keeps, points, spent_s
from geoplan.plan.solver import OBJECTIVES, solve
from geoplan.plan.teams import Rest, Team

PLACE = Place(name="", lon=0.0, lat=0.0)
HOUR = 3600


@st.composite
def problems(draw, *, most=6, ruled=True):
    """Return a small problem with any of the rules; times keep the triangle inequality."""
    n, t = draw(st.integers(1, most)), draw(st.integers(1, 3))
    spots = draw(st.lists(st.tuples(*[st.integers(0, 30)] * 2), min_size=n + t, max_size=n + t))
    xy = np.array(spots) * 60
    seconds = np.abs(xy[:, None] - xy[None, :]).sum(axis=2)
    seconds = seconds + draw(st.integers(0, 1)) * np.maximum(xy[None, :] - xy[:, None], 0)[..., 0]
    teams = tuple(draw(_teams(str(at))) if ruled else _plain(str(at)) for at in range(t))
    opens = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    several = draw(st.lists(st.sets(st.integers(0, n - 1)), min_size=t, max_size=t))
    pair = draw(st.permutations(range(n))) if n > 1 and ruled else []
    tied = draw(st.sampled_from(["", "together", "before"])) if pair else ""
    return Problem(
        teams=teams,
        matrices={"foot": PlainTimes(seconds=seconds.astype("int32"))},
        service_s=np.full(n, 600),
        prize=np.array(draw(st.lists(st.integers(1, 5), min_size=n, max_size=n)), dtype=float),
        windows=tuple(
            ((hour * HOUR, (hour + 2) * HOUR),) if hour > 7 and ruled else () for hour in opens
        ),
        candidates=tuple(range(n)),
        ends=tuple((n + at, n + at) for at in range(t)),
        demand=(1,) * n,
        unskilled=tuple(map(frozenset, several)) if ruled else (),
        together=(tuple(pair[:2]),) if tied == "together" else (),
        before=((pair[0], pair[1]),) if tied == "before" else (),
    )


@st.composite
def _teams(draw, name):
    rest = st.none() | st.just(Rest(length_s=1800, early_s=11 * HOUR, late_s=12 * HOUR))
    return Team(
        id=name,
        start=PLACE,
        open_s=8 * HOUR,
        close_s=draw(st.integers(9, 16)) * HOUR,
        rest=draw(rest),
        most_stops=draw(st.none() | st.integers(0, 4)),
        capacity=draw(st.none() | st.integers(1, 4)),
        most_s=draw(st.none() | st.just(2 * HOUR)),
    )


def _plain(name):
    return Team(id=name, start=PLACE, open_s=0, close_s=48 * HOUR)


def best_time(problem):
    """Return the least time of all visits by enumeration; None when they do not fit."""
    best = None
    sites, teams = problem.candidates, range(len(problem.teams))
    for owners in product(teams, repeat=len(sites)):
        total = 0
        for team in teams:
            own = [site for site, owner in zip(sites, owners, strict=True) if owner == team]
            times = [keeps(problem, team, way) for way in permutations(own)] if own else []
            took = [time.duration_s for time in times if time is not None]
            if own and not took:
                break
            total += min(took, default=0)
        else:
            best = total if best is None else min(best, total)
    return best


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from(OBJECTIVES))
def test_tours_keep_all_rules_and_beat_no_bound(problem, objective):
    """Whatever is asked: rules kept, nothing twice, repeatable, at or above the bound."""
    tours = solve(problem, seed=1, effort=60, objective=objective)
    visits = list(chain.from_iterable(tours))
    assert len(visits) == len(set(visits))
    assert all_kept(problem, tours)
    assert spent_s(problem, tours) >= least_time(problem, tours)
    assert tours == solve(problem, seed=1, effort=60, objective=objective)


@settings(max_examples=25, deadline=None)
@given(problems(most=4, ruled=False))
def test_small_problems_are_solved_to_the_end(problem):
    """The planner finds the best of all, and the bound is not above it."""
    tours = solve(problem, seed=1, effort=1500, objective="time")
    best = best_time(problem)
    assert spent_s(problem, tours) == best
    assert least_time(problem, tours) <= best


@settings(max_examples=25, deadline=None)
@given(problems(most=4, ruled=False), st.data())
def test_removing_a_stop_makes_the_best_tour_no_longer(problem, data):
    """By enumeration, for times that keep the triangle inequality."""
    gone = data.draw(st.sampled_from(problem.candidates))
    left = tuple(site for site in problem.candidates if site != gone)
    fewer = dataclasses.replace(problem, candidates=left)
    assert (best_time(fewer) or 0) <= best_time(problem)


@settings(max_examples=30, deadline=None)
@given(problems(most=4))
def test_all_are_visited_when_all_can_be(problem):
    """What enumeration can fit, the planner fits too; the most points are never fewer."""
    tours = solve(problem, seed=1, effort=150, objective="time")
    gathered = solve(problem, seed=1, effort=400, objective="points")
    assert points(problem, gathered) >= 0
    if best_time(problem) is not None and not problem.together and not problem.before:
        assert set(chain.from_iterable(gathered)) == set(problem.candidates) or any(
            team.rest for team in problem.teams
        )
    assert all_kept(problem, tours)


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_a_timetable_keeps_break_and_windows(problem, data):
    """Times add up, visits lie in windows, the break in its own or outside the tour."""
    order = data.draw(st.permutations(problem.candidates))[:3]
    team = data.draw(st.integers(0, len(problem.teams) - 1))
    times, shift = schedule(problem, team, order), problem.teams[team]
    if times is None:
        return
    assert shift.open_s <= times.start_s <= times.finish_s <= shift.close_s
    assert times.duration_s <= shift.longest_s
    for at, site in enumerate(order):
        assert times.arrive_s[at] <= times.begin_s[at] <= times.depart_s[at] - 600
        window = problem.windows[site]
        assert not window or window[0][0] <= times.begin_s[at] <= window[0][1] - 600
    rest = shift.rest
    if rest is not None and times.rest_after is not None:
        begin = max(times.begin_s[times.rest_after] + 600, rest.early_s)
        assert begin <= rest.late_s
        assert times.depart_s[times.rest_after] == begin + rest.length_s
    elif rest is not None:
        later = rest.early_s + rest.length_s
        assert times.finish_s <= rest.late_s or times.start_s >= later
