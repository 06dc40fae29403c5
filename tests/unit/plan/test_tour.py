"""Tours: what is visited, when, and what is not."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.base.errors import PlanError
from geoplan.base.words import fill
from geoplan.plan.legs import leg_streets
from geoplan.plan.teams import Team, alike_teams
from geoplan.plan.timetable import check_plan
from geoplan.plan.tour import TourRequest, plan_tours

ENGINES = pytest.mark.parametrize("engine", ["pyvrp", "networkx"])
HOUR = 3600
SPREAD = [(x, y) for x in (50, 250, 450, 650) for y in (100, 300, 500, 700)]


def planned(sites, net, **asked):
    """Plan, check with the independent evaluator, and return plan and legs."""
    request = TourRequest(date="2024-06-01", effort=200, **asked)
    plan, legs = plan_tours(sites, net, request=request)
    faults = check_plan(plan, legs, network=net, request=request, site_ids=list(sites.index))
    assert faults == []
    return plan, legs


@ENGINES
def test_every_site_is_visited_once(town, engine):
    net, sites = town.grid(8), town.sites(SPREAD)
    teams = alike_teams(3, start=town.place(350, 350))
    plan, legs = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    visited = [stop.site_id for route in plan.routes for stop in route.stops]
    assert sorted(visited) == sorted(sites.index)
    assert plan.unreached == ()
    assert len(legs) == len(sites) + sum(bool(route.stops) for route in plan.routes)
    assert plan.streets_digest == net.digest
    json.dumps(dataclasses.asdict(plan))


def test_teams_share_the_day_fairly(town):
    net, sites = town.grid(8), town.sites(SPREAD)
    teams = alike_teams(4, start=town.place(350, 350))
    plan, _ = planned(sites, net, teams=teams, stops=town.stops(sites))
    took = [route.finish_s - route.start_s for route in plan.routes]
    assert min(took) >= 0.85 * max(took)


@ENGINES
def test_the_same_request_gives_the_same_plan(town, engine):
    net, sites = town.grid(8), town.sites(SPREAD)
    asked = {"teams": alike_teams(2, start=town.place(0, 0)), "stops": town.stops(sites)}
    first, legs = planned(sites, net, engine=engine, seed=7, **asked)
    again, legs_again = planned(sites, net, engine=engine, seed=7, **asked)
    assert first == again
    assert legs.equals(legs_again)


@ENGINES
def test_windows_are_kept_and_nobody_waits_at_the_start(town, engine):
    net, sites = town.grid(6), town.sites([(100, 150), (400, 250), (300, 350)])
    windows = {"a": ((9 * HOUR, 10 * HOUR),)}
    teams = alike_teams(1, start=town.place(0, 0))
    stops = town.stops(sites.loc[["a"]], windows=windows)
    plan, _ = planned(sites.loc[["a"]], net, teams=teams, stops=stops, engine=engine)
    (route,) = plan.routes
    assert route.wait_s == 0
    assert route.stops[0].arrive_s == 9 * HOUR
    assert (route.stops[0].open_s, route.stops[0].close_s) == windows["a"][0]


@ENGINES
def test_of_several_windows_one_is_used(town, engine):
    net, sites = town.grid(6), town.sites([(100, 150)])
    windows = ((6 * HOUR, 7 * HOUR), (16 * HOUR, 17 * HOUR))
    stops = town.stops(sites, windows=windows)
    plan, _ = planned(
        sites, net, teams=alike_teams(1, start=town.place(0, 0)), stops=stops, engine=engine
    )
    assert plan.routes[0].stops[0].open_s == 16 * HOUR


@ENGINES
@pytest.mark.parametrize(
    ("windows", "service_s"),
    [
        (((6 * HOUR, 7 * HOUR),), 600),  # closes before the shift begins
        (((9 * HOUR, 9 * HOUR + 300),), 600),  # shorter than the visit
    ],
)
def test_impossible_window_is_said_and_the_rest_planned(town, engine, windows, service_s):
    net, sites = town.grid(6), town.sites([(100, 150), (400, 250)])
    stops = town.stops(sites, windows={"a": windows}, service_s=service_s)
    teams = alike_teams(1, start=town.place(0, 0))
    plan, _ = planned(sites, net, teams=teams, stops=stops, engine=engine)
    (lost,) = plan.unreached
    assert (lost.site_id, lost.reason) == ("a", "window")
    assert lost.facts["service_min"] == "10"
    assert plan.routes[0].stops[0].site_id == "b"


@ENGINES
def test_too_short_a_day_leaves_sites_out_with_minutes(town, engine):
    net, sites = town.grid(8), town.sites(SPREAD)
    teams = alike_teams(1, start=town.place(350, 350), hours="08:00-10:00")
    plan, _ = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    assert plan.routes[0].stops
    assert plan.unreached
    for lost in plan.unreached:
        assert lost.reason == "hours"
        assert int(lost.facts["needed_min"]) > int(lost.facts["spare_min"])


def test_larger_prize_is_left_out_last(town):
    net, sites = town.grid(4), town.sites([(100, 50), (200, 50)])
    teams = alike_teams(1, start=town.place(0, 0), hours="08:00-08:20")
    stops = town.stops(sites)
    for kept, lost in (("a", "b"), ("b", "a")):
        stops["prize"] = [3.0 if site == kept else 1.0 for site in stops.index]
        plan, _ = planned(sites, net, teams=teams, stops=stops)
        assert [stop.site_id for stop in plan.routes[0].stops] == [kept]
        assert [item.site_id for item in plan.unreached] == [lost]


@ENGINES
def test_unreachable_sites_are_listed_with_their_cause(town, engine):
    corners = [(0, 0), (100, 0), (200, 0), (500, 0), (600, 0)]
    streets = [{"u": 0, "v": 1}, {"u": 1, "v": 2}, {"u": 3, "v": 4}]
    net = town.network(corners, streets)
    sites = town.sites([(50, 10), (550, 10), (100, 2000)])
    teams = alike_teams(2, start=town.place(0, 0))
    plan, _ = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    assert {item.site_id: item.reason for item in plan.unreached} == {
        "b": "other_component",
        "c": "off_network",
    }
    assert plan.unreached[1].facts == {"distance_m": "2000", "limit_m": "250"}
    for item in plan.unreached:
        for lang in ("zh", "en"):
            assert fill(f"plan.unreached.{item.reason}", item.facts, lang=lang)


@ENGINES
def test_one_way_trap_is_not_planned(town, engine):
    corners = [(0, 0), (100, 0), (100, 100), (600, 600)]
    streets = [{"u": 0, "v": 1}, {"u": 1, "v": 2}, {"u": 2, "v": 3, "car": 1}]
    net, sites = town.network(corners, streets), town.sites([(500, 500), (50, 5)])
    teams = alike_teams(1, start=town.place(0, 0), mode="car")
    plan, _ = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    assert [(item.site_id, item.reason) for item in plan.unreached] == [("a", "other_component")]


@ENGINES
@pytest.mark.parametrize("where", [[], [(9000, 9000)]])
def test_nothing_to_visit_is_a_plan_of_empty_routes(town, engine, where):
    net, sites = town.grid(3), town.sites(where)
    teams = alike_teams(2, start=town.place(0, 0))
    plan, legs = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    assert [route.stops for route in plan.routes] == [(), ()]
    assert len(plan.unreached) == len(where)
    assert legs.empty
    assert legs.crs == net.crs


@ENGINES
def test_two_sites_at_one_place(town, engine):
    net, sites = town.grid(4), town.sites([(150, 10), (150, 10), (150, 10)])
    teams = alike_teams(1, start=town.place(0, 0))
    plan, legs = planned(sites, net, teams=teams, stops=town.stops(sites), engine=engine)
    assert len(plan.routes[0].stops) == 3
    assert legs["travel_s"].tolist()[1:3] == [0, 0]


def test_teams_may_move_differently_and_end_elsewhere(town):
    net, sites = town.grid(8), town.sites(SPREAD)
    start, finish = town.place(0, 0), town.place(700, 700)
    teams = (
        Team(id="甲", start=start, finish=finish, mode="foot"),
        Team(id="乙", start=start, finish=finish, mode="car"),
    )
    plan, legs = planned(sites, net, teams=teams, stops=town.stops(sites))
    assert plan.mode == "car+foot"
    assert set(plan.speeds_kmh) == {"car", "foot"}
    last = legs[legs["to_id"] == ""].geometry
    for line in last:
        assert shapely.Point(line.coords[-1]).distance(town.points([(700, 700)])[0]) < 0.5


def test_night_shift_over_midnight(town):
    net, sites = town.grid(4), town.sites([(150, 0), (0, 250)])
    windows = {"a": ((0, 2 * HOUR),), "b": ((22 * HOUR, 23 * HOUR),)}
    teams = alike_teams(1, start=town.place(0, 0), hours="22:00-04:00")
    plan, _ = planned(sites, net, teams=teams, stops=town.stops(sites, windows=windows))
    assert [stop.site_id for stop in plan.routes[0].stops] == ["b", "a"]
    assert plan.routes[0].stops[1].open_s == 24 * HOUR


def test_lines_and_areas_are_visited_at_a_point_of_theirs(town):
    net, sites = town.grid(6), town.sites([(0, 0)] * 3)
    corner = town.points([(0, 0)])[0]
    shapes = [
        shapely.LineString([corner, town.points([(400, 0)])[0]]),
        shapely.box(*shapely.buffer(town.points([(300, 300)])[0], 40).bounds),
        shapely.MultiLineString(
            [
                [town.points([(0, 100)])[0], town.points([(0, 200)])[0]],
                [town.points([(100, 400)])[0], town.points([(200, 400)])[0]],
            ]
        ),
    ]
    sites = sites.set_geometry(np.array(shapes, dtype=object), crs=town.crs)
    plan, _ = planned(
        sites, net, teams=alike_teams(1, start=town.place(0, 0)), stops=town.stops(sites)
    )
    assert len(plan.routes[0].stops) == 3


def test_sites_without_a_row_take_no_time(town):
    net, sites = town.grid(4), town.sites([(150, 0), (0, 250)])
    stops = town.stops(sites).iloc[:1]
    plan, _ = planned(sites, net, teams=alike_teams(1, start=town.place(0, 0)), stops=stops)
    assert sorted(stop.service_s for stop in plan.routes[0].stops) == [0, 600]


def test_sites_in_another_system_are_brought_over(town):
    net, sites = town.grid(4), town.sites([(150, 0)])
    teams = alike_teams(1, start=town.place(0, 0))
    here, _ = planned(sites, net, teams=teams, stops=town.stops(sites))
    there, _ = planned(sites.to_crs(32651), net, teams=teams, stops=town.stops(sites))
    assert here.routes == there.routes


def test_streets_of_a_leg_are_named_with_metres(town):
    net, sites = town.grid(4), town.sites([(150, 0)])
    _, legs = planned(
        sites, net, teams=alike_teams(1, start=town.place(0, 0)), stops=town.stops(sites)
    )
    assert leg_streets(legs)[0] == [("横0", 150)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"engine": "magic"}, "plan.engine"),
        ({"mode": "boat"}, "plan.mode"),
        ({"hours": (100, 100)}, "plan.shift"),
        ({"start": (9000, 0)}, "plan.start_off"),
    ],
)
def test_what_cannot_begin_is_refused_by_code(town, change, code):
    net, sites = town.grid(3), town.sites([(50, 0)])
    opens, closes = change.get("hours", (0, 3600))
    team = Team(
        id="1",
        start=town.place(*change.get("start", (0, 0))),
        mode=change.get("mode", "foot"),
        open_s=opens,
        close_s=closes,
    )
    request = TourRequest(
        teams=change.get("teams", (team,)),
        stops=town.stops(sites),
        date="2024-06-01",
        engine=change.get("engine", "pyvrp"),
    )
    with pytest.raises(PlanError) as caught:
        plan_tours(sites, net, request=request)
    assert caught.value.code == code
    assert str(caught.value)


def spoil(plan, legs, **change):
    """Return plan and legs with one thing wrong."""
    route = plan.routes[0]
    stops = list(route.stops)
    if "stop" in change:
        stops[0] = dataclasses.replace(stops[0], **change["stop"])
    route = dataclasses.replace(route, stops=tuple(stops), **change.get("route", {}))
    legs = legs.copy()
    for column, value in change.get("leg", {}).items():
        legs.loc[0, column] = value
    if "drop" in change:
        route = dataclasses.replace(route, stops=route.stops[1:])
    if "shift" in change:
        legs = legs.set_geometry(legs.geometry.translate(0, change["shift"]))
    return dataclasses.replace(plan, routes=(route,)), legs


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"stop": {"arrive_s": 0}}, "times"),
        ({"stop": {"open_s": 0, "site_id": "z"}}, "lost"),
        ({"route": {"travel_s": 1}}, "sums"),
        ({"route": {"start_s": 0}}, "shift"),
        ({"route": {"length_m": 1}}, "length"),
        ({"leg": {"length_m": 1.0}}, "length"),
        ({"leg": {"travel_s": 1}}, "too_fast"),
        ({"leg": {"from_id": "b"}}, "chain"),
        ({"drop": True}, "lost"),
        ({"shift": 5}, "off_street"),
    ],
)
def test_the_check_sees_each_fault(town, change, code):
    net, sites = town.grid(4), town.sites([(150, 0), (0, 250)])
    request = TourRequest(
        teams=alike_teams(1, start=town.place(0, 0)),
        stops=town.stops(sites),
        date="2024-06-01",
        effort=50,
    )
    plan, legs = spoil(*plan_tours(sites, net, request=request), **change)
    faults = check_plan(plan, legs, network=net, request=request, site_ids=list(sites.index))
    assert code in {fault.code for fault in faults}


def test_the_check_sees_a_missed_window(town):
    net, sites = town.grid(4), town.sites([(150, 0), (0, 250)])
    asked = {"teams": alike_teams(1, start=town.place(0, 0)), "date": "2024-06-01", "effort": 50}
    request = TourRequest(stops=town.stops(sites), **asked)
    plan, legs = plan_tours(sites, net, request=request)
    closed = town.stops(sites, windows=((6 * HOUR, 7 * HOUR),))
    strict = TourRequest(stops=pd.DataFrame(closed), **asked)
    faults = check_plan(plan, legs, network=net, request=strict, site_ids=list(sites.index))
    assert {fault.code for fault in faults} == {"window"}
