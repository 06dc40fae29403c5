"""Points of the street where passers-by are asked, by time window. Standard library only."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final, Protocol

from geoplan.base.errors import DesignError
from geoplan.base.tickets import Stream, by_ticket
from geoplan.frame.text import Unit

_WINDOW: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Street(Protocol):
    """What is wanted of the street: see `geoplan.draw.survey.Wishes`."""

    @property
    def intercepts(self) -> int:
        """Points for each window."""

    @property
    def times(self) -> tuple[str, ...]:
        """Windows."""

    @property
    def places(self) -> tuple[str, ...]:
        """Categories."""

    @property
    def every(self) -> int:
        """Each how manieth passer-by."""


def draw_intercepts(
    units: Iterable[Unit], wishes: Street, *, seed: str, label: str
) -> dict[str, Any]:
    """Draw points for each window, each with its slot and the passers-by to ask.

    A window's points are the sites with the lowest tickets (label `…/<window>`), a simple random
    sample; they share the window in equal parts, in that order. At each point the first to be
    asked is one of the first `every` passers-by at random, then each `every`-th.

    Parameters
    ----------
    units
        The frame's units.
    wishes
        Numbers, windows, categories.
    seed, label
        See `geoplan.base.tickets.ticket`.

    Returns
    -------
    dict
        sites (that could be drawn), absent (categories without any), short (points fewer than
        asked for), points.

    Raises
    ------
    DesignError
        `survey.time`, `survey.time_twice`, `survey.no_times`, `survey.slots` or
        `survey.no_places`.
    """
    if not wishes.intercepts:
        return {"sites": 0, "absent": [], "short": 0, "points": []}
    if not wishes.times:
        raise DesignError("survey.no_times")
    if len(set(wishes.times)) < len(wishes.times):
        raise DesignError("survey.time_twice", times=", ".join(wishes.times))
    category = {unit[0]: unit[1] for unit in units if unit[1] in set(wishes.places)}
    if not category:
        raise DesignError("survey.no_places", places=", ".join(wishes.places))
    n = min(wishes.intercepts, len(category))
    points: list[dict[str, Any]] = []
    for window in wishes.times:
        begin, end = _minutes(window)
        if end - begin < n:
            raise DesignError("survey.slots", window=window, n=n)
        order = by_ticket(category, seed=seed, label=f"{label}/{window}")
        for place, site in enumerate(order[:n]):
            stream = Stream(seed=seed, label=f"{label}/{window}/{site}")
            points.append(
                {
                    "window": window,
                    "from": _clock(begin + place * (end - begin) // n),
                    "to": _clock(begin + (place + 1) * (end - begin) // n),
                    "site": site,
                    "category": category[site],
                    "inclusion": _text(Fraction(n, len(category))),
                    "every": wishes.every,
                    "first": stream.below(wishes.every) + 1,
                    "reserves": order[n : 2 * n],
                }
            )
    return {
        "sites": len(category),
        "absent": sorted(set(wishes.places) - set(category.values())),
        "short": wishes.intercepts - n,
        "points": points,
    }


def _minutes(window: str) -> tuple[int, int]:
    match = _WINDOW.fullmatch(window)
    begin, end = (0, 0) if match is None else _ends(match)
    if end <= begin:
        raise DesignError("survey.time", window=window)
    return begin, end


def _ends(match: re.Match[str]) -> tuple[int, int]:
    hours = [int(text) for text in match.groups()]
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
