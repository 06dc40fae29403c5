"""The options of `geoplan route`, on the demo county."""

import datetime as dt
import tomllib
from itertools import chain

import openpyxl
import pytest

from geoplan.jobs.areas import import_areas
from geoplan.jobs.bring_in import import_sites
from geoplan.jobs.draw import CommitWish, commit_draw, reveal_draw
from geoplan.jobs.project import start_project
from geoplan.jobs.streets import import_streets

ZONE = dt.timezone(dt.timedelta(hours=8))
TEAMS = """
[[team]]
id = "甲"
skills = ["food"]
break = "30 10:00-11:30"
hours = "08:00-12:30"
units = ["市监局"]

[[team]]
id = "乙"
most_stops = 60

[[team]]
id = "丙"
start = "{start}"
mode = "bike"
"""


@pytest.fixture(scope="module")
def cli(tmp_path_factory, demo_data, cli_class):
    """Return the command line in the demo county with a drawn round."""
    folder = tmp_path_factory.mktemp("route") / "project"
    told = tomllib.loads((demo_data / "demo.toml").read_text("utf-8"))
    now = dt.datetime(2026, 6, 1, 9, tzinfo=ZONE)
    start_project(folder, template=told["standard"], name="demo")
    import_areas(folder, demo_data / told["files"]["areas"])
    import_streets(folder, demo_data / told["files"]["streets"])
    import_sites(folder, demo_data / told["files"]["ledger"], now=now)
    wish = CommitWish(round_id="W24", design_name="mirror")
    commit_draw(folder, wish, now=now)
    reveal_draw(folder, round_id="W24", sources=("dice=83920174650192837465",), now=now)
    made = cli_class(folder)
    made.start = "{lon},{lat},{name}".format(**told["start"])
    plan(made, "--start", made.start, "--teams", "4", "--plan", "first")
    return made


def plan(cli, *options, code=(0, 1)):
    """Plan once and return the document."""
    usual = ("--round", "W24", "--date", "2026-06-09", "--effort", "100")
    return cli.json("route", *usual, *options, code=code)


def visited(document):
    """Return all stops."""
    return list(chain.from_iterable(tours(document).values()))


def tours(document):
    """Return team → stops."""
    return {route["team"]: [s["site_id"] for s in route["stops"]] for route in document["routes"]}


def test_a_team_file_sets_breaks_skills_and_limits(cli, tmp_path):
    path = tmp_path / "teams.toml"
    everything = plan(cli, "--teams", "4", "--start", cli.start)
    site = visited(everything)[0]
    rule = f'\n[[stop]]\nsite = "{site}"\nskills = ["food"]\npriority = 3\n'
    path.write_text(TEAMS.format(start=cli.start) + rule, encoding="utf-8")
    made = tours(plan(cli, "--teams-file", path))
    assert list(made) == ["甲", "乙", "丙"]
    assert site in made["甲"]
    rows = [["队伍", "技能", "最多点位"], ["一组", "food", 9], ["二组", "", ""]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stops = book.create_sheet("stops")
    for row in [["点位", "技能"], [site, "food"]]:
        stops.append(row)
    book.save(tmp_path / "teams.xlsx")
    both = plan(cli, "--teams-file", tmp_path / "teams.xlsx")
    same = tours(both)
    assert len(same["一组"]) <= 9
    assert site in same["一组"] or site not in visited(both)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no team"),
        ('[[team]]\nid = "1"\nwings = 2\n', "wings"),
        ('[[team]]\nid = "1"\nbreak = "noon"\n', "noon"),
        ('[[team]]\nid = "1"\ncapacity = "much"\n', "much"),
        ('[[team]]\nid = "1"\n[[stop]]\nsite = "nowhere"\n', "nowhere"),
    ],
)
def test_a_team_file_that_cannot_be_read_is_refused(cli, tmp_path, text, said):
    path = tmp_path / "teams.toml"
    path.write_text(text, encoding="utf-8")
    told = cli.run("route", "--round", "W24", "--teams-file", path, code=2)
    assert said in told


def test_a_closed_site_is_replaced_and_little_else_changes(cli):
    old = tours(plan(cli, "--teams", "4", "--start", cli.start, "--objective", "time"))

    closed = old["1"][0]
    new = plan(cli, "--replan", "--closed", closed, "--keep", "60")
    now = visited(new)
    assert closed not in now
    assert {change["site_id"] for change in new["changes"]} >= {closed}
    was = {site: team for team, stops in old.items() for site in stops}
    stayed = [was.get(site) == team for team, stops in tours(new).items() for site in stops]
    assert sum(stayed) >= 0.8 * len(stayed)


def test_a_team_falls_out_and_its_stops_go_to_others(cli):
    plan(cli, "--teams", "4", "--start", cli.start)
    new = plan(cli, "--replan", "--without", "2")
    assert list(tours(new)) == ["1", "3", "4"]
    assert any(change["was"] == "2" for change in new["changes"])
    assert "no team 9" in cli.run("route", "--round", "W24", "--without", "9", code=2)


def test_the_first_stops_stay_and_traffic_slows(cli):
    old = plan(cli, "--teams", "4", "--start", cli.start)
    first = tours(old)["1"][:2]
    new = plan(cli, "--replan", "--lock", "1:2", "--slower", "30")
    assert tours(new)["1"][:2] == first
    times = [[(stop["arrive_s"], stop["depart_s"]) for stop in one["routes"][0]["stops"][:2]]
             for one in (old, new)]  # fmt: skip
    assert times[0] == times[1]  # they were made before the traffic slowed
    named = plan(cli, "--replan", "--lock", f"2:{first[0]}")
    assert tours(named)["2"][0] == first[0]
    assert "locks nothing" in cli.run("route", "--round", "W24", "--lock", "1", code=2)


def test_a_kept_plan_is_restored_and_printed(cli):
    """Another plan came after; the first is made current again, with its legs and options."""
    first = plan(cli, "--teams", "3", "--start", cli.start, "--plan", "三组")
    second = plan(cli, "--teams", "4", "--start", cli.start)
    told = cli.json("route", "restore", "三组", "--round", "W24", code=(0, 1))
    assert told["routes"] == first["routes"]
    assert cli.run("print", "--round", "W24").count(".pdf") == 3
    again = plan(cli, "--replan", "--keep", "600")
    assert list(tours(again)) == ["1", "2", "3"]
    back = cli.json("route", "restore", "previous", "--round", "W24", code=(0, 1))
    assert back["routes"] == second["routes"]
    assert "三组" in cli.run("route", "restore", "none", "--round", "W24", code=2)
    rounds = cli.folder / "rounds" / "W24" / "plans"
    (rounds / "legs" / "三组.gpkg").unlink()
    assert "--plan" in cli.run("route", "restore", "三组", "--round", "W24", code=2)


def test_days_objectives_and_chance(cli):
    two = plan(cli, "--teams", "2", "--days", "2", "--start", cli.start, "--objective", "points")
    assert list(tours(two)) == ["1", "2", "1-d2", "2-d2"]
    assert cli.run("print", "--round", "W24").count(".pdf") == sum(map(bool, tours(two).values()))
    best = plan(cli, "--teams", "4", "--objective", "time", "--avoid-own")
    stray = plan(cli, "--teams", "4", "--objective", "time", "--avoid-own", "--unpredictable", "9")
    spent = [sum(r["finish_s"] - r["start_s"] for r in made["routes"]) for made in (best, stray)]
    assert spent[1] <= 1.09 * spent[0]


def test_no_team_is_a_plan_of_what_is_left(cli):
    none = plan(cli, "--teams", "0", code=1)
    assert none["routes"] == []
    assert {left["reason"] for left in none["unreached"]} == {"no_team"}


def test_kept_plans_are_compared(cli):
    plan(cli, "--teams", "2", "--start", cli.start, "--plan", "second")
    rows = cli.json("route", "compare", "first", "second", "--round", "W24")
    assert [row["plan"] for row in rows] == ["first", "second"]
    assert all(row["time_s"] >= row["bound_s"] > 0 for row in rows)
    told = cli.run("route", "compare", "--round", "W24")
    assert "second" in told
    assert "third" in cli.run("route", "compare", "third", "--round", "W24", code=2)
    assert "a/b" in cli.run("route", "--round", "W24", "--plan", "a/b", code=2)
    assert "--round" in cli.run("route", code=2)
