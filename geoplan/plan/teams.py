"""Teams: who sets out, from where, how, and when."""

import re
from dataclasses import dataclass
from typing import Final

from geoplan.base.errors import InputError
from geoplan.plan.result import Place

DAY_S: Final = 86_400
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_SIGNS: Final = str.maketrans(
    {"：": ":", "－": "-", "—": "-", "–": "-", "~": "-", "～": "-", "至": "-"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """A break: so long, beginning between two times, taken where a visit ended.

    A tour that is over before the break need begin, or sets out after it, needs none.
    """

    length_s: int
    early_s: int
    late_s: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """One team and its shift, in seconds since midnight of the day.

    Attributes
    ----------
    rest
        Its break.
    most_s
        Longest time out, from start to finish; None: the whole shift.
    most_stops, capacity
        Most visits, and most demand of them together; None: any.
    skills
        What it can do; a stop may ask for some.
    units, townships
        Its own, which it never visits when own areas are to be avoided.
    day
        Of the plan: 1 is the first. A team has one shift a day, each a team of its own.
    """

    id: str
    start: Place
    finish: Place | None = None  # None: back to the start
    mode: str = "foot"
    open_s: int = 8 * 3600
    close_s: int = 18 * 3600
    rest: Rest | None = None
    most_s: int | None = None
    most_stops: int | None = None
    capacity: int | None = None
    skills: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    townships: frozenset[str] = frozenset()
    day: int = 1

    @property
    def longest_s(self) -> int:
        """The longest time the team can be out."""
        shift_s = self.close_s - self.open_s
        return shift_s if self.most_s is None else min(self.most_s, shift_s)

    @property
    def end(self) -> Place:
        """Where the tour ends."""
        return self.finish or self.start


def parse_hours(text: str) -> tuple[int, int]:
    """Return the seconds since midnight of "HH:MM-HH:MM".

    An end before the beginning is on the next day: "22:00-06:00" gives 79200, 108000. The signs
    of Chinese keyboards are taken as well.

    Raises
    ------
    InputError
        `plan.hours`: another form, no such time, or no time between the two.
    """
    match = _HOURS.fullmatch("".join(text.split()).translate(_SIGNS))
    if match is None:
        raise InputError("plan.hours", value=text)
    hour, minute, last_hour, last_minute = (int(part) for part in match.groups())
    opens, closes = hour * 3600 + minute * 60, last_hour * 3600 + last_minute * 60
    if max(opens, closes) > DAY_S or max(minute, last_minute) > 59 or opens == closes:
        raise InputError("plan.hours", value=text)
    return opens, closes if closes > opens else closes + DAY_S


def alike_teams(
    count: int,
    *,
    start: Place,
    finish: Place | None = None,
    mode: str = "foot",
    hours: str = "08:00-18:00",
) -> tuple[Team, ...]:
    """Return teams "1" .. "count" that share their start, finish, mode and hours."""
    opens, closes = parse_hours(hours)
    return tuple(
        Team(id=str(at), start=start, finish=finish, mode=mode, open_s=opens, close_s=closes)
        for at in range(1, count + 1)
    )
