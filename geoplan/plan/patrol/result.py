"""Patrols as they are kept, shown and checked."""

from dataclasses import dataclass, field
from typing import Literal

from geoplan.plan.result import Place

Cause = Literal["off_mode", "other_component", "no_street"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One walk along one street piece from end to end, in order."""

    order: int  # 1, 2, 3 … as printed
    edge: int  # position in the street table
    ahead: bool  # from u to v
    required: bool  # False: only on the way
    name: str  # of the street, "" where it has none
    time_s: int
    length_m: float  # to the centimetre


@dataclass(frozen=True, kw_only=True, slots=True)
class Patrol:
    """One patrol: passages from a start to a finish."""

    id: str  # "1", "2" …
    start: Place
    finish: Place
    passages: tuple[Passage, ...]
    time_s: int
    required_m: int
    deadhead_m: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unwalked:
    """A chosen street piece that no patrol walks, and why."""

    edge: int  # -1 when no street was found
    name: str
    length_m: int
    cause: Cause
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PatrolPlan:
    """All patrols of one wish, with what they cost beyond the streets themselves."""

    name: str
    mode: str
    seed: int
    effort: int
    both_sides: bool
    cap_s: int  # of one patrol; 0: none
    streets_digest: str
    speeds_kmh: dict[str, dict[str, float]]
    junction_s: dict[str, float]
    patrols: tuple[Patrol, ...]
    unreachable: tuple[Unwalked, ...]
    time_s: int
    required_m: int
    deadhead_m: int
    share: float  # deadhead_m ÷ required_m
    lower_bound_s: int  # no plan takes less altogether
    gap: float  # by which share this plan may be longer than the best
    crossing_s: dict[str, float] = field(default_factory=dict)  # class of main road → wait
    turn_s: dict[str, float] = field(default_factory=dict)  # left, right, around → seconds
    turning_s: int = 0  # of time_s, seconds lost by turning
