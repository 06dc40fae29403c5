"""Tours under rules: breaks, skills, company, own areas, days, locks, earlier plans."""

import dataclasses

import pytest

from geoplan.base.errors import PlanError
from geoplan.plan.request import TourRequest
from geoplan.plan.solver import OBJECTIVES
from geoplan.plan.speeds import DEFAULT_TIMES, TimeModel
from geoplan.plan.teams import Rest, Team, alike_teams
from geoplan.plan.timetable import check_plan
from geoplan.plan.tour import plan_tours
from geoplan.plan.unreached import say_mend, say_unreached

ENGINES = pytest.mark.parametrize("engine", ["pyvrp", "networkx"])
HOUR = 3600
SPREAD = [(x, y) for x in (50, 250, 450, 650) for y in (100, 300, 500, 700)]


@pytest.fixture(scope="module")
def net(town):
    """Return eight by eight streets."""
    return town.grid(8)


def planned(sites, net, **asked):
    """Plan, check, and return the plan."""
    request = TourRequest(date="2024-06-01", **({"effort": 150} | asked))
    plan, legs = plan_tours(sites, net, request=request)
    assert check_plan(plan, legs, network=net, request=request, site_ids=list(sites.index)) == []
    for lost in plan.unreached:
        assert say_unreached(lost, lang="en")
        assert say_unreached(lost, lang="zh")
    return plan


def order(plan, team="1"):
    """Return the stops of one team, in one text."""
    (route,) = [route for route in plan.routes if route.team == team]
    return "".join(stop.site_id for stop in route.stops)


def ends(town, **more):
    """Return a team that starts in the corner."""
    return Team(**({"id": "1", "start": town.place(0, 0)} | more))


@ENGINES
def test_no_team_leaves_everything_unreached(town, net, engine):
    sites = town.sites(SPREAD[:3])
    plan = planned(sites, net, teams=(), stops=town.stops(sites), engine=engine)
    assert plan.routes == ()
    assert {(lost.reason, lost.mend) for lost in plan.unreached} == {("no_team", "team")}


@ENGINES
def test_a_break_is_taken_between_its_hours(town, net, engine):
    sites = town.sites(SPREAD)
    rest = Rest(length_s=3600, early_s=11 * HOUR, late_s=13 * HOUR)
    teams = (ends(town, open_s=8 * HOUR, close_s=18 * HOUR, rest=rest),)
    stops = town.stops(sites, service_s=1500)
    plan = planned(sites, net, teams=teams, stops=stops, engine=engine)
    assert plan.unreached == ()
    (rested,) = [stop for stop in plan.routes[0].stops if stop.rest_s]
    assert rested.depart_s >= 12 * HOUR


def test_a_break_among_windows_is_planned_for(town, net):
    sites = town.sites(SPREAD[:6])
    windows = {"a": ((8 * HOUR, 9 * HOUR),), "b": ((14 * HOUR, 15 * HOUR),)}
    rest = Rest(length_s=3600, early_s=12 * HOUR, late_s=int(12.5 * HOUR))
    teams = (ends(town, rest=rest),)
    plan = planned(sites, net, teams=teams, stops=town.stops(sites, windows=windows))
    assert plan.unreached == ()


def test_a_tour_that_is_over_before_the_break_needs_none(town, net):
    sites = town.sites(SPREAD[:2])
    rest = Rest(length_s=3600, early_s=12 * HOUR, late_s=13 * HOUR)
    plan = planned(sites, net, teams=(ends(town, rest=rest),), stops=town.stops(sites))
    assert all(stop.rest_s == 0 for stop in plan.routes[0].stops)


@ENGINES
def test_skills_choose_the_team_and_what_nobody_can_is_said(town, net, engine):
    sites = town.sites(SPREAD[:6])
    stops = town.stops(sites)
    stops["skills"] = [("food",), (), ("food",), ("fire",), (), ()]
    teams = (ends(town), ends(town, id="2", skills=frozenset({"food"})))
    plan = planned(sites, net, teams=teams, stops=stops, engine=engine)
    assert {"a", "c"} <= set(order(plan, "2"))
    (lost,) = plan.unreached
    assert (lost.site_id, lost.reason, lost.facts) == ("d", "skill", {"skill": "fire"})
    assert say_mend(lost, lang="en") == "a team with the skill fire"


@ENGINES
def test_own_areas_are_avoided_when_asked(town, net, engine):
    sites = town.sites(SPREAD[:6])
    stops = town.stops(sites)
    stops["unit"] = ["甲", "甲", "乙", "", "", ""]
    stops["township"] = ["", "", "", "东", "东", "西"]
    teams = (
        ends(town, units=frozenset({"甲"}), townships=frozenset({"西"})),
        ends(town, id="2", units=frozenset({"乙"}), townships=frozenset({"西"})),
    )
    asked = {"teams": teams, "stops": stops, "engine": engine}
    plan = planned(sites, net, avoid_own=True, **asked)
    assert {"a", "b"} <= set(order(plan, "2"))
    assert "c" in order(plan, "1")
    assert [(lost.site_id, lost.reason) for lost in plan.unreached] == [("f", "own_area")]
    assert planned(sites, net, **asked).unreached == ()


@ENGINES
def test_loads_and_numbers_of_stops_are_limited(town, net, engine):
    sites = town.sites(SPREAD[:6])
    stops = town.stops(sites)
    stops["demand"] = 2
    teams = (ends(town, capacity=4), ends(town, id="2", most_stops=3))
    plan = planned(sites, net, teams=teams, stops=stops, engine=engine)
    assert sorted(len(route.stops) for route in plan.routes) == [2, 3]
    (lost,) = plan.unreached
    assert (lost.reason, lost.mend) == ("capacity", "capacity")


@ENGINES
def test_groups_stay_together_and_order_is_kept(town, net, engine):
    sites = town.sites(SPREAD[:8])
    stops = town.stops(sites)
    stops["group"] = ["g", "", "", "g", "", "", "", ""]
    stops["after"] = [(), (), (), (), ("h",), (), (), ()]
    teams = alike_teams(2, start=town.place(0, 0))
    plan = planned(sites, net, teams=teams, stops=stops, engine=engine)
    assert plan.unreached == ()


def test_a_group_goes_together_or_not_at_all(town, net):
    sites = town.sites(SPREAD[:3])
    stops = town.stops(sites, windows={"a": ((5 * HOUR, 6 * HOUR),)})
    stops["group"] = ["g", "g", ""]
    plan = planned(sites, net, teams=(ends(town),), stops=stops)
    assert order(plan) == "c"
    assert {lost.site_id: lost.reason for lost in plan.unreached} == {
        "a": "window",
        "b": "together",
    }


def test_several_days_give_each_team_a_shift_a_day(town, net):
    sites = town.sites(SPREAD)
    teams = alike_teams(2, start=town.place(0, 0), hours="08:00-09:30")
    plan = planned(sites, net, teams=teams, stops=town.stops(sites), days=3)
    assert [route.team for route in plan.routes] == ["1", "2", "1-d2", "2-d2", "1-d3", "2-d3"]
    assert [route.day for route in plan.routes] == [1, 1, 2, 2, 3, 3]
    one = planned(sites, net, teams=teams, stops=town.stops(sites))
    assert len(plan.unreached) < len(one.unreached)


@ENGINES
def test_locked_stops_come_first(town, net, engine):
    sites = town.sites(SPREAD)
    teams = alike_teams(2, start=town.place(0, 0))
    locks = (("1", ("p", "a")), ("2", ("b",)))
    asked = {"teams": teams, "stops": town.stops(sites), "engine": engine}
    plan = planned(sites, net, locks=locks, **asked)
    assert order(plan).startswith("pa")
    assert order(plan, "2").startswith("b")
    assert plan.unreached == ()


def test_stops_made_keep_their_times_whatever_the_traffic(town, net):
    """Replanned at noon with fewer stops and slow streets: the morning stays as it was."""
    sites = town.sites(SPREAD)
    rest = Rest(length_s=1800, early_s=9 * HOUR, late_s=11 * HOUR)
    driven = ends(town, rest=rest, mode="car")
    asked = {"teams": (driven,), "stops": town.stops(sites, service_s=1500)}
    old = planned(sites, net, **asked)
    first = old.routes[0].stops[:4]
    assert any(stop.rest_s for stop in first)
    locks = (("1", tuple(stop.site_id for stop in first)),)
    fewer = sites.drop(index=[old.routes[0].stops[-1].site_id])
    slow = TimeModel().slower(50)
    asked |= {"locks": locks, "times": slow}
    new = planned(fewer, net, **asked, begun=old)
    assert new.routes[0].stops[:4] == first
    assert new.routes[0].start_s == old.routes[0].start_s
    assert sum(stop.rest_s > 0 for stop in new.routes[0].stops) == 1
    assert new.bound_s <= new.routes[0].finish_s - new.routes[0].start_s
    other = planned(fewer, net, **asked)  # nothing known of the morning
    assert other.routes[0].stops[:4] != first
    moved = dataclasses.replace(asked["teams"][0], start=town.place(200, 200))
    elsewhere = planned(fewer, net, **{**asked, "teams": (moved,)}, begun=old)
    assert elsewhere.routes[0].stops[0].arrive_s != first[0].arrive_s


@pytest.mark.parametrize(
    ("locks", "code"),
    [
        ((("9", ("a",)),), "plan.lock_team"),
        ((("1", ("nowhere",)),), "plan.lock_site"),
        ((("1", ("a", "a")),), "plan.lock_site"),
        ((("1", ("b",)),), "plan.lock_late"),
    ],
)
def test_locks_that_cannot_be_are_refused(town, net, locks, code):
    sites = town.sites(SPREAD[:2])
    stops = town.stops(sites, windows={"b": ((5 * HOUR, 6 * HOUR),)})
    with pytest.raises(PlanError) as caught:
        planned(sites, net, teams=(ends(town),), stops=stops, locks=locks)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"objective": "fame"}, "plan.objective"),
        ({"days": 0}, "plan.days"),
        ({"twice": True}, "plan.team_twice"),
        ({"rest": Rest(length_s=0, early_s=0, late_s=0)}, "plan.break"),
        ({"rest": Rest(length_s=60, early_s=9, late_s=8)}, "plan.break"),
    ],
)
def test_requests_that_cannot_be_are_refused(town, net, change, code):
    sites = town.sites(SPREAD[:2])
    team = ends(town, rest=change.pop("rest", None))
    teams = (team, team) if change.pop("twice", False) else (team,)
    with pytest.raises(PlanError) as caught:
        planned(sites, net, teams=teams, stops=town.stops(sites), **change)
    assert caught.value.code == code
    assert str(caught.value)


def test_objectives_get_what_they_ask_for(town, net):
    sites = town.sites(SPREAD)
    teams = alike_teams(4, start=town.place(0, 0))
    asked = {"teams": teams, "stops": town.stops(sites), "effort": 400}
    plans = {name: planned(sites, net, objective=name, **asked) for name in OBJECTIVES}
    took = {
        name: [route.finish_s - route.start_s for route in plan.routes if route.stops]
        for name, plan in plans.items()
    }
    assert sum(took["time"]) == min(sum(times) for times in took.values())
    assert max(took["makespan"]) <= min(max(times) for times in took.values()) + 60
    assert len(took["teams"]) == 1
    assert min(took["fair"]) >= 0.85 * max(took["fair"])
    assert all(sum(took[name]) >= plan.bound_s > 0 for name, plan in plans.items())


def test_points_prefer_what_is_worth_most(town, net):
    sites = town.sites(SPREAD)
    stops = town.stops(sites)
    stops["prize"] = [5.0 if site in "afk" else 1.0 for site in stops.index]
    teams = alike_teams(1, start=town.place(0, 0), hours="08:00-09:30")
    plan = planned(sites, net, teams=teams, stops=stops, objective="points")
    assert set("afk") <= set(order(plan))
    assert plan.unreached


def test_what_would_make_a_stop_fit_is_said(town, net):
    sites = town.sites(SPREAD[:2])
    stops = town.stops(sites, windows={"b": ((7 * HOUR, 8 * HOUR + 300),)})
    plan = planned(sites, net, teams=(ends(town),), stops=stops)
    (lost,) = plan.unreached
    assert (lost.reason, lost.mend) == ("window", "open_until")
    hour, minute = (int(part) for part in lost.facts["until"].split(":"))
    stops.at["b", "windows"] = ((7 * HOUR, hour * HOUR + minute * 60),)
    assert planned(sites, net, teams=(ends(town),), stops=stops).unreached == ()


def test_an_old_plan_is_kept_to(town, net):
    sites = town.sites(SPREAD)
    teams = alike_teams(3, start=town.place(0, 0))
    asked = {"teams": teams, "stops": town.stops(sites), "objective": "time"}
    old = planned(sites, net, **asked)
    fewer = sites.drop(index=["f"])
    again = planned(fewer, net, **asked, old=old, keep_s=3600, seed=5)
    where = {stop.site_id: route.team for route in old.routes for stop in route.stops}
    now = {stop.site_id: route.team for route in again.routes for stop in route.stops}
    assert all(where[site] == now[site] for site in now)


def test_straying_stays_within_its_limit(town, net):
    sites = town.sites(SPREAD)
    teams = alike_teams(2, start=town.place(0, 0))
    asked = {"teams": teams, "stops": town.stops(sites)}
    best = planned(sites, net, **asked)
    spent = sum(route.finish_s - route.start_s for route in best.routes)
    others = [planned(sites, net, **asked, stray_percent=8, seed=seed) for seed in (1, 1, 2)]
    assert others[0].routes == others[1].routes
    assert others[0].routes != best.routes
    for other in others:
        assert sum(route.finish_s - route.start_s for route in other.routes) <= 1.08 * spent


def test_slower_traffic_takes_longer(town, net):
    sites = town.sites(SPREAD[:5])
    teams = alike_teams(1, start=town.place(0, 0), mode="car")
    slow = DEFAULT_TIMES.slower(50)
    usual = planned(sites, net, teams=teams, stops=town.stops(sites))
    later = planned(sites, net, teams=teams, stops=town.stops(sites), times=slow)
    assert later.routes[0].travel_s > 1.4 * usual.routes[0].travel_s


BREAKS = [
    ({"skills": ("fire",)}, {}, "skill"),
    ({"unit": "甲"}, {"avoid_own": True}, "own"),
    ({"group": "g"}, {}, "together"),
    ({"demand": 99}, {}, "load"),
    ({}, {"locks": (("1", ("p",)), ("2", ("p",)))}, "lock"),
    ({}, {"days": 2}, "teams"),
    ({"after": tuple("abcdefgh")}, {}, "order"),
]


@pytest.mark.parametrize("case", BREAKS)
def test_the_check_sees_each_broken_rule(town, net, case):
    columns, change, code = case
    sites = town.sites(SPREAD)
    teams = tuple(ends(town, id=name, units=frozenset({"甲"}), capacity=50) for name in ("1", "2"))
    request = TourRequest(date="2024-06-01", effort=100, teams=teams, stops=town.stops(sites))
    plan, legs = plan_tours(sites, net, request=request)
    stops = town.stops(sites)
    for name, value in columns.items():
        stops[name] = [value] * len(stops)
    strict = dataclasses.replace(request, stops=stops, **change)
    faults = check_plan(plan, legs, network=net, request=strict, site_ids=list(sites.index))
    assert code in {fault.code for fault in faults}


@pytest.mark.parametrize(
    ("team", "code"),
    [
        ({"rest": Rest(length_s=60, early_s=9 * HOUR, late_s=10 * HOUR)}, "break"),
        ({"most_s": 60}, "longest"),
        ({"most_stops": 2}, "load"),
    ],
)
def test_the_check_sees_each_limit_of_a_team(town, net, team, code):
    sites = town.sites(SPREAD)
    request = TourRequest(
        date="2024-06-01",
        effort=100,
        teams=(ends(town),),
        stops=town.stops(sites),
        locks=(("1", ("a",)),),
    )
    plan, legs = plan_tours(sites, net, request=request)
    late = dataclasses.replace(
        plan,
        routes=tuple(
            dataclasses.replace(route, start_s=route.start_s, finish_s=19 * HOUR)
            for route in plan.routes
        ),
    )
    strict = dataclasses.replace(request, teams=(ends(town, **team),))
    faults = check_plan(late, legs, network=net, request=strict, site_ids=list(sites.index))
    assert code in {fault.code for fault in faults}
