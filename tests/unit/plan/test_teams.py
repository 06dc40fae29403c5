"""Hours and teams."""

import pytest

from geoplan.base.errors import InputError
from geoplan.plan.problem import day_windows
from geoplan.plan.result import Place
from geoplan.plan.teams import alike_teams, parse_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-17:30", (28_800, 63_000)),
        ("8:00 - 17:30", (28_800, 63_000)),
        ("08：00至17：30", (28_800, 63_000)),
        ("22:00-06:00", (79_200, 108_000)),
        ("00:00-24:00", (0, 86_400)),
    ],
)
def test_hours(text, hours):
    assert parse_hours(text) == hours


@pytest.mark.parametrize("text", ["", "8-17", "08:00", "25:00-26:00", "08:60-09:00", "08:00-08:00"])
def test_no_hours(text):
    with pytest.raises(InputError) as caught:
        parse_hours(text)
    assert caught.value.code == "plan.hours"
    assert str(caught.value)


def test_alike_teams_are_numbered_and_end_where_they_start():
    teams = alike_teams(3, start=Place(name="站", lon=119.0, lat=32.0), hours="09:00-12:00")
    assert [team.id for team in teams] == ["1", "2", "3"]
    assert teams[0].end == teams[0].start
    assert teams[0].open_s == 32_400


def test_windows_of_the_morrow_are_met_by_a_shift_over_midnight():
    early = (6 * 3600, 9 * 3600)
    assert day_windows((early,), until_s=18 * 3600) == (early,)
    night = day_windows((early,), until_s=31 * 3600)
    assert night == (early, (30 * 3600, 33 * 3600))


def test_window_over_midnight_is_open_in_the_first_hours():
    assert day_windows(((79_200, 93_600),), until_s=80_000) == ((0, 7_200), (79_200, 93_600))
