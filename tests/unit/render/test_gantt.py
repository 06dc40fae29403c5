"""The teams' day as bars."""

import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.frame.standard import Words
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Place, Plan, Route, Stop
from geoplan.render.web.gantt_page import gantt_page, route_bars
from geoplan.render.web.shell import PageNotes

HOME = Place(name="家", lon=117.3, lat=28.9)


def tour(team, *, mode="car", day=1):
    """Return a route with a wait, a break and a window."""
    stops = (
        Stop(order=1, site_id="a", arrive_s=29_000, wait_s=400, service_s=600, depart_s=30_000,
             open_s=29_400, close_s=36_000),
        Stop(order=2, site_id="b", arrive_s=31_000, wait_s=0, service_s=900, depart_s=33_700,
             rest_s=1_800),
    )  # fmt: skip
    return Route(
        team=team, mode=mode, start=HOME, finish=HOME, start_s=28_800, finish_s=34_200,
        travel_s=1_700, service_s=1_500, wait_s=400, length_m=9_000, stops=stops, day=day,
    )  # fmt: skip


def planned(*routes):
    """Return a plan of these routes."""
    plan = Plan(
        round_id="W24", date="2026-06-09", engine="pyvrp", seed=1, mode="car", draw_digest="",
        streets_digest="", speeds_kmh={}, routes=routes, unreached=(),
    )  # fmt: skip
    ids = pd.Index(["a", "b"], name="site_id")
    names = ["</title><script>alert(1)</script>", "公园"]
    sites = gpd.GeoDataFrame(
        {"name": names}, geometry=[shapely.Point(0, 0)] * 2, index=ids, crs=4549
    )
    return PlannedRound(plan=plan, legs=gpd.GeoDataFrame(geometry=[], crs=4549), sites=sites)


def test_bars_cover_the_day_without_gaps():
    bars = route_bars(tour("1"))
    assert [bar.kind for bar in bars] == [
        "drive", "wait", "service", "drive", "service", "rest", "drive",
    ]  # fmt: skip
    assert [bar.start_s for bar in bars[1:]] == [bar.stop_s for bar in bars[:-1]]
    assert (bars[0].start_s, bars[-1].stop_s) == (28_800, 34_200)
    assert route_bars(tour("2", mode="foot"))[0].kind == "walk"


def test_the_page_is_sound_and_says_everything_in_both_languages():
    notes = PageNotes(title=Words(zh="晴川 <县>", en="Day"), lang="zh", round_id="W24")
    page = gantt_page(planned(tour("1"), tour("2", mode="foot"), tour("1", day=2)), notes=notes)
    assert "<script>" not in page
    assert "default-src 'none'" in page
    charts = re.findall(r"<svg viewBox.*?</svg>", page, flags=re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        ET.fromstring(chart)  # noqa: S314  (our own page)
    assert page.count('class="bar drive"') == 3 * 2 + 1  # two routes by car, and the key
    assert page.count('class="bar walk"') == 4
    for zh, en in (
        ("等候", "waiting"),
        ("休息", "break"),
        ("步行", "walking"),
        ("第 2 组", "Team 2"),
    ):
        assert zh in page
        assert en in page
    assert "2026-06-10" in page
    assert "checked" not in page.split("<main>")[0].split('id="en"')[1][:40]
