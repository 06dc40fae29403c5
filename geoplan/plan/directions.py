"""Turn by turn: what to tell somebody who follows a leg.

A leg is a line and the pieces of street it follows. Pieces of one street are one step while it
runs on; a step ends where the street changes or the way bends noticeably. Very short pieces, such
as the gap between two carriageways, belong to the turn they are part of.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.words import Lang, catalogue, fill, say
from geoplan.plan.turns import bend as bend_between

Kind = Literal[
    "depart",
    "straight",
    "slight_left",
    "slight_right",
    "left",
    "right",
    "sharp_left",
    "sharp_right",
    "around",
    "roundabout",
    "arrive",
]

_SHORT_M: Final = 15.0
_LOOK_M: Final = 18.0
# Bends below this go unmentioned while the street is the same; a curve is no turn.
_SAME_STREET: Final = 50.0
_SLIGHT, _TURN, _SHARP, _AROUND = 22.0, 55.0, 125.0, 165.0
_COMPASS: Final = ("e", "ne", "n", "nw", "w", "sw", "s", "se")
_ROUNDABOUT: Final = "roundabout"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A piece of street: its name ("" for none), its class, and how far it is followed."""

    name: str
    highway: str
    length_m: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One instruction and what follows it.

    Attributes
    ----------
    kind
        What to do at its beginning.
    name, highway
        The street then followed.
    length_m, time_s
        How far and how long, until the next step.
    at_m
        Where along the leg.
    heading
        Eighth of the compass in which one then goes: e, ne, n …
    side
        Of an arrival: left, right, or "" where it lies ahead or is not known.
    same
        The street is the one already followed.
    """

    kind: Kind
    name: str
    highway: str
    length_m: float
    time_s: int
    at_m: float
    heading: str = ""
    side: Literal["", "left", "right"] = ""
    same: bool = False


def leg_steps(
    line: shapely.LineString,
    pieces: Sequence[Piece],
    *,
    travel_s: int,
    goal: shapely.Point | None = None,
) -> list[Step]:
    """Return the steps along a leg, from departing to arriving.

    Parameters
    ----------
    line
        In metres.
    pieces
        Streets in order; their lengths add up to the line's.
    travel_s
        Seconds for the whole leg, shared out by length.
    goal
        Where one is going, to tell on which side it lies.
    """
    if line.length < 1.0 or not pieces:
        return [_arrival(line, goal)]
    runs = _runs(line, pieces)
    last = runs[-1].stop_m or 1.0
    steps = [
        Step(
            kind=run.kind,
            name=run.name,
            highway=run.highway,
            length_m=run.stop_m - run.start_m,
            time_s=round(travel_s * run.stop_m / last) - round(travel_s * run.start_m / last),
            at_m=run.start_m,
            heading=_compass(_bearing(line, run.start_m, run.start_m + _LOOK_M)),
            same=run.same,
        )
        for run in runs
    ]
    return [*steps, _arrival(line, goal)]


@dataclass(slots=True)
class _Run:
    kind: Kind
    name: str
    highway: str
    start_m: float
    stop_m: float
    same: bool = False


def _runs(line: shapely.LineString, pieces: Sequence[Piece]) -> list[_Run]:
    ends = np.cumsum([float(piece.length_m) for piece in pieces])
    ends *= line.length / max(float(ends[-1]), 1e-9)
    starts = np.concatenate([[0.0], ends[:-1]])
    spans = [
        _Run("depart", piece.name, piece.highway, float(start), float(stop))
        for piece, start, stop in zip(pieces, starts, ends, strict=True)
    ]
    long = [span for span in spans if span.stop_m - span.start_m >= _SHORT_M] or spans[-1:]
    long[0].start_m, long[-1].stop_m = 0.0, float(ends[-1])
    runs = [long[0]]
    for before, after in pairwise(long):
        known = _met(line, before, after, now=runs[-1])
        if known is None:
            runs[-1].stop_m = after.stop_m
        else:
            runs[-1].stop_m = after.start_m
            runs.append(known)
    return runs


def _met(line: shapely.LineString, before: _Run, after: _Run, *, now: _Run) -> _Run | None:
    """Return the new step where two pieces meet, or None where one just goes on."""
    arrive = _bearing(line, max(before.start_m, before.stop_m - _LOOK_M), before.stop_m)
    leave = _bearing(line, after.start_m, min(after.stop_m, after.start_m + _LOOK_M))
    turn = float(bend_between(np.asarray(arrive), np.asarray(leave)))
    same = (now.name, now.highway if not now.name else "") == (
        after.name,
        after.highway if not after.name else "",
    )
    kind = _ROUNDABOUT if after.highway == _ROUNDABOUT else kind_of(turn)
    if same and (abs(turn) < _SAME_STREET or kind == _ROUNDABOUT):
        return None
    # Between two nameless ways it is the bend that one notices, not the change of class.
    if not now.name and not after.name and abs(turn) < _TURN:
        return None
    return _Run(kind, after.name, after.highway, after.start_m, after.stop_m, same)


def kind_of(turn: float) -> Kind:
    """Return what a turn is called: degrees, left positive."""
    size, side = abs(turn), "left" if turn > 0 else "right"
    if size < _SLIGHT:
        return "straight"
    if size >= _AROUND:
        return "around"
    begin = "slight_" if size < _TURN else "" if size < _SHARP else "sharp_"
    return f"{begin}{side}"  # type: ignore[return-value]


def _bearing(line: shapely.LineString, low: float, high: float) -> float:
    high = min(max(high, low + 0.1), line.length)
    a, b = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [min(low, high - 0.1), high])
    )
    return float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))


def _compass(bearing: float) -> str:
    return _COMPASS[round(bearing / 45.0) % 8]


def _arrival(line: shapely.LineString, goal: shapely.Point | None) -> Step:
    side: Literal["", "left", "right"] = ""
    if goal is not None and line.length > 1.0:
        (x, y) = shapely.get_coordinates(line)[-1]
        off = float(np.hypot(goal.x - x, goal.y - y))
        way = _bearing(line, line.length - _LOOK_M, line.length)
        turn = np.degrees(np.arctan2(goal.y - y, goal.x - x)) - way
        across = off * float(np.sin(np.radians(turn)))
        if abs(across) > 4.0:
            side = "left" if across > 0 else "right"
    return Step(
        kind="arrive", name="", highway="", length_m=0.0, time_s=0, at_m=line.length, side=side
    )


def table_steps(
    legs: gpd.GeoDataFrame, *, goals: Sequence[shapely.Point | None] | None = None
) -> list[list[Step]]:
    """Return the steps of every leg of a table (`geoplan.plan.legs`).

    Parameters
    ----------
    legs
        In metres.
    goals
        For each leg where it goes, in the same system; sides are left out without.
    """
    ends = goals if goals is not None else [None] * len(legs)
    courses = legs["course"] if "course" in legs else [""] * len(legs)
    lines: list[shapely.LineString] = list(legs.geometry)  # type: ignore[arg-type]
    rows = zip(lines, legs["streets"], courses, legs["travel_s"], ends, strict=True)
    return [
        leg_steps(line, _pieces(streets, course), travel_s=int(seconds), goal=goal)
        for line, streets, course, seconds, goal in rows
    ]


def goals_of(legs: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> list[shapely.Point | None]:
    """Return the place each leg goes to, in the legs' metres; None for the way home."""
    moved = sites.geometry.to_crs(CRS(legs.crs))
    inside = shapely.point_on_surface(np.asarray(moved.array, dtype=object))
    place = dict(zip((str(key) for key in sites.index), inside, strict=True))
    return [place.get(str(to_id)) for to_id in legs["to_id"]]


def _pieces(streets: str, course: str) -> list[Piece]:
    """Return a leg's pieces; legs kept before classes were know names alone."""
    if course:
        return [Piece(name=n, highway=h, length_m=m) for n, h, m in json.loads(course)]
    return [Piece(name=name, highway="", length_m=m) for name, m in json.loads(streets)]


# ---- words


def say_distance(metres: float, *, lang: Lang | None = None) -> str:
    """Return a distance as one says it: by fives, by tens, or in kilometres."""
    if metres >= 995:
        return say("way.km", lang=lang, n=f"{metres / 1000:.1f}")
    by = 5 if metres < 100 else 10
    return say("way.m", lang=lang, n=max(round(metres / by) * by, by))


def say_street(name: str, highway: str, *, lang: Lang | None = None) -> str:
    """Return a street's name, or what kind of way it is where it has none."""
    code = f"way.class.{highway.removesuffix('_link')}"
    return name or say(code if code in catalogue() else "way.class.other", lang=lang)


def say_step(step: Step, *, lang: Lang | None = None, place: str = "") -> str:
    """Return one step as a sentence.

    Parameters
    ----------
    step
        Of `leg_steps`.
    lang
        The language of the call in progress when left out.
    place
        Where the leg goes, for its last sentence.
    """
    if step.kind == "arrive":
        code = f"way.arrive.{step.side}" if step.side else "way.arrive"
        return say(code, lang=lang, place=place or say("way.place", lang=lang))
    facts = {
        "street": say_street(step.name, step.highway, lang=lang),
        "far": say_distance(step.length_m, lang=lang),
    }
    if step.kind == "depart":
        return fill(
            "way.depart", facts | {"to": say(f"way.to.{step.heading}", lang=lang)}, lang=lang
        )
    turn = say(f"way.turn.{step.kind}", lang=lang)
    code = "way.along" if step.same else "way.onto"
    return fill(code, facts | {"turn": turn}, lang=lang)


def say_leg(steps: Sequence[Step], *, lang: Lang | None = None, place: str = "") -> list[str]:
    """Return a leg's sentences, for pages, sheets and workbooks."""
    return [say_step(step, lang=lang, place=place) for step in steps]
