"""A plan: what each team does, when, and what could not be reached.

Times are whole seconds since local midnight of `date` in `zone`; a shift over midnight goes on
counting past 86,400.
"""

from dataclasses import dataclass, field
from typing import Literal

Reason = Literal[
    "off_network",
    "other_component",
    "window",
    "hours",
    "no_team",
    "skill",
    "own_area",
    "capacity",
    "together",
]
Mend = Literal["", "open_until", "team", "shift", "skill", "other_team", "capacity", "partner"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """One visit of a route, in order."""

    order: int  # 1, 2, 3 … as printed
    site_id: str
    arrive_s: int
    wait_s: int  # until the window opens
    service_s: int
    depart_s: int
    open_s: int | None = None  # the window the visit falls in; None: any time
    close_s: int | None = None
    rest_s: int = 0  # a break after the visit, before leaving


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A start or a finish: WGS-84 degrees."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One team's tour."""

    team: str  # "1", "2" …
    mode: str  # foot, bike, car
    start: Place
    finish: Place
    start_s: int
    finish_s: int
    travel_s: int
    service_s: int
    wait_s: int
    length_m: int
    stops: tuple[Stop, ...]
    day: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreached:
    """A site that no route visits, why, and what would make it fit."""

    site_id: str
    reason: Reason
    facts: dict[str, str] = field(default_factory=dict)
    mend: Mend = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a new plan does with a site that the old one did not."""

    site_id: str
    kind: Literal["moved", "added", "dropped", "order"]
    was: str  # team, "" for none
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All routes of one round and day."""

    round_id: str
    date: str  # ISO, local
    zone: str = "Asia/Shanghai"
    engine: str  # pyvrp, networkx
    seed: int
    mode: str
    draw_digest: str  # head hash of the draw, "" when planned without one
    streets_digest: str
    speeds_kmh: dict[str, dict[str, float]]  # mode → highway class → km/h
    routes: tuple[Route, ...]
    unreached: tuple[Unreached, ...]
    junction_s: dict[str, float] = field(default_factory=dict)  # mode → seconds per junction
    crossing_s: dict[str, float] = field(default_factory=dict)  # main road class → seconds on foot
    turn_s: dict[str, dict[str, float]] = field(default_factory=dict)  # mode → turn → seconds
    parking_s: float = 0.0  # each time, where one drives and walks
    objective: str = "fair"
    changes: tuple[Change, ...] = ()  # against the plan it was made from
    bound_s: int = 0  # no tours of these visits take less time together
