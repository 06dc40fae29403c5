"""What the office asks of a plan, and what is remembered of it for the next."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geoplan.base.errors import PlanError
from geoplan.jobs.teams import read_team_file, teams_of
from geoplan.plan.request import KEEP_S, Engine
from geoplan.plan.result import Place, Plan
from geoplan.plan.solver import Objective
from geoplan.plan.teams import Team, alike_teams, parse_hours
from geoplan.store.atomic import write_text
from geoplan.store.documents import as_value, read_json

_SHAPES: Final = frozenset({"teams", "teams_file", "hours", "mode", "start", "finish"})
_KEPT: Final = (
    "date",
    "seed",
    "effort",
    "engine",
    "all_sites",
    "avoid_own",
    "objective",
    "days",
)


@dataclass(frozen=True, kw_only=True)
class RouteWish:
    """What the office asks of a plan."""

    round_id: str
    date: str
    teams: int = 4
    hours: str = "08:00-12:00"
    mode: str = "car"
    start: Place | None = None  # None: the one remembered, else the middle of the stops
    finish: Place | None = None  # None: back to the start
    seed: int = 1
    effort: int = 0  # 0: the planner's own measure
    engine: Engine = "pyvrp"
    all_sites: bool = False  # plan the whole frame instead of the draw
    sites_file: Path | None = None  # plan its sites instead of the draw, with its priorities
    teams_file: Path | None = None
    avoid_own: bool = False
    objective: Objective = "fair"
    days: int = 1
    locks: tuple[str, ...] = ()  # "TEAM:SITE,SITE" or "TEAM:K"
    replan: bool = False  # stay near the current plan; what is not given is as it was
    keep_min: float = KEEP_S / 60
    closed: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    slower: float = 0.0
    unpredictable: float = 0.0
    plan_name: str = ""
    given: frozenset[str] = frozenset()  # the options that were named


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What a plan was made from, for plans made from it."""

    options: Mapping[str, Any] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    stops: tuple[dict[str, Any], ...] = ()


def read_memory(folder: Path) -> Memory | None:
    """Return what the current plan was made from; None when nothing is known."""
    path = folder / "wish.json"
    return as_value(read_json(path), Memory, file=path.name) if path.exists() else None


def write_memory(folder: Path, memory: Memory) -> None:
    """Keep what a plan was made from."""
    document = asdict(memory)
    for team in document["teams"]:
        team.update({name: sorted(team[name]) for name in ("skills", "units", "townships")})
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    write_text(folder / "wish.json", text)


def completed(wish: RouteWish, memory: Memory | None) -> RouteWish:
    """Return a wish that leaves nothing open which the earlier one settled."""
    if not wish.replan or memory is None:
        return wish
    old = {name: memory.options[name] for name in _KEPT if name in memory.options}
    kept = {name: value for name, value in old.items() if name not in wish.given}
    return replace(wish, **kept)


def options_of(wish: RouteWish) -> dict[str, Any]:
    """Return the options that a plan made from this one takes over."""
    names = {one.name for one in fields(wish)}
    return {name: getattr(wish, name) for name in _KEPT if name in names}


def teams_wished(
    wish: RouteWish,
    memory: Memory | None,
    *,
    start: Place,
    listed: Sequence[dict[str, Any]] = (),
) -> tuple[tuple[Team, ...], tuple[dict[str, Any], ...]]:
    """Return the teams, those that fell out left out, and the rules of stops.

    `listed` are rules that a list of sites brings along.

    Raises
    ------
    PlanError
        `plan.without`: no such team.
    """
    if wish.replan and memory is not None and not wish.given & _SHAPES:
        teams, stops = memory.teams, memory.stops
    elif wish.teams_file is not None:
        opens, closes = parse_hours(wish.hours)
        usual = Team(
            id="",
            start=start,
            finish=wish.finish,
            mode=wish.mode,
            open_s=opens,
            close_s=closes,
        )
        rows = read_team_file(wish.teams_file)
        teams, stops = teams_of(rows.teams, usual=usual), tuple(rows.stops)
    else:
        teams = alike_teams(
            wish.teams, start=start, finish=wish.finish, mode=wish.mode, hours=wish.hours
        )
        stops = memory.stops if wish.replan and memory is not None else ()
    stops = (*stops, *listed)
    unknown = sorted(set(wish.without) - {team.id for team in teams})
    if unknown:
        raise PlanError("plan.without", team=", ".join(unknown))
    return tuple(team for team in teams if team.id not in wish.without), stops


def locks_wished(
    wish: RouteWish, old: Plan | None, *, pairs: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return which sites each team begins with.

    Raises
    ------
    PlanError
        `plan.lock`: neither sites nor a number; `plan.lock_none`: a number, but no plan yet.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in wish.locks:
        team, sign, told = text.replace("：", ":").partition(":")
        if not sign or not told.strip():
            raise PlanError("plan.lock", value=text)
        if told.strip().isdigit():
            if old is None:
                raise PlanError("plan.lock_none", value=text)
            routes = {route.team: route for route in old.routes}
            stops = routes[team].stops[: int(told)] if team in routes else ()
            found[team] = tuple(pairs.get(stop.site_id, stop.site_id) for stop in stops)
        else:
            sites = [part.strip() for part in told.replace("，", ",").split(",")]
            found[team] = tuple(site for site in sites if site)
    return tuple(found.items())


def replaced(picks: pd.DataFrame, closed: Sequence[str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the picks as if closed sites had been replaced, and by which.

    The next replacement of the same draw takes the place. Nothing is recorded: that is done with
    `geoplan draw replace`.
    """
    made, pairs = picks.copy(), {}
    for unit in closed:
        rows = made[(made["unit_id"] == unit) & (made["role"] == "base")]
        for row in rows.itertuples():
            same = made[
                (made["role"] == "replacement")
                & (made["rule"] == row.rule)
                & (made["part"] == row.part)
                & (made["category"] == row.category)
            ]
            made.loc[row.Index, "role"] = "replaced"
            if len(same):
                first = same.sort_values("order").index[0]
                made.loc[first, "role"] = "base"
                pairs[unit] = str(made.loc[first, "unit_id"])
    return made, pairs
