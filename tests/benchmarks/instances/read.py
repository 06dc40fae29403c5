"""Instance files in, problems of the planner out."""

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geoplan.plan.problem import PlainTimes, Problem
from geoplan.plan.result import Place
from geoplan.plan.solver import Objective
from geoplan.plan.teams import Team

_NOWHERE = Place(name="", lon=0.0, lat=0.0)
_FAR_S = 10**9
_FINE = 10_000  # units of a length in orienteering, which knows real distances only


class UnknownFileError(Exception):
    """No format that is known here."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One problem and how its result is counted.

    Attributes
    ----------
    unit
        The stated cost is the sum of integers divided by this.
    score
        The more the better.
    """

    name: str
    problem: Problem
    objective: Objective
    xy: np.ndarray
    unit: float = 1.0
    score: bool = False

    def price(self, tours) -> float:
        """Return the cost or the score of tours."""
        problem = self.problem
        seen = [site for tour in tours for site in tour]
        if self.score:
            return float(problem.prize[seen].sum())
        table = problem.costs["car"]
        total = 0
        for team, tour in enumerate(tours):
            if tour:
                path = [problem.start(team), *tour, problem.finish(team)]
                total += int(table[path[:-1], path[1:]].sum())
        if self.objective == "worth":
            total += int(problem.prize.sum() - problem.prize[seen].sum())
        return total / self.unit


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """Nodes as a file tells them; the first are the depots."""

    name: str
    xy: np.ndarray
    demand: np.ndarray
    service: np.ndarray
    windows: np.ndarray | None
    depots: tuple[int, ...]  # of each vehicle, a node
    capacity: int
    longest: float | None = None
    prize: np.ndarray | None = None


def read_instance(path: Path) -> Instance:
    """Return an instance of any known format."""
    text = path.read_text("utf-8", errors="replace")
    if path.suffix == ".vrp":
        return _vrplib(text, name=path.stem)
    if re.search(r"CUST\s+NO\.", text):
        return _solomon(text, name=path.stem)
    if text.lstrip().startswith("n "):
        return _chao(text, name=path.stem)
    if re.match(r"\s*[\d.]+\s+\d+\s*\n(\s*-?[\d.]+\s+-?[\d.]+\s+-?[\d.]+\s*\n?)+\s*$", text):
        return _orienteering(text, name=path.stem)
    raise UnknownFileError(path)


def _solomon(text: str, *, name: str) -> Instance:
    head, _, body = text.partition("CUSTOMER")
    vehicles, capacity = (int(word) for word in re.findall(r"\d+", head.partition("CAPACITY")[2]))
    rows = [line.split() for line in body.splitlines() if re.match(r"\s*\d", line)]
    table = np.array(rows, dtype=float)
    raw = _Raw(
        name=name,
        xy=table[:, 1:3],
        demand=table[:, 3],
        windows=table[:, 4:6],
        service=table[:, 6],
        depots=(0,) * vehicles,
        capacity=capacity,
    )
    return _problem(raw, objective="cost", scale=10, whole=np.floor, unit=10.0)


def _vrplib(text: str, *, name: str) -> Instance:
    facts = dict(re.findall(r"^([A-Z_]+)\s*:\s*(.+?)\s*$", text, flags=re.MULTILINE))
    parts = re.split(r"^([A-Z_]+)_SECTION\s*$", text.partition("EOF")[0], flags=re.MULTILINE)
    tables = {
        key: np.array([line.split() for line in body.split("\n") if line.strip()], dtype=float)
        for key, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    n, kind = int(facts["DIMENSION"]), facts["TYPE"]
    own = tables.get("VEHICLES_DEPOT")
    homes = own[:, 1].astype(int) - 1 if own is not None else None
    vehicles = int(facts.get("VEHICLES", n - 1))
    service = np.full(n, float(facts.get("SERVICE_TIME", 0)))
    if "SERVICE_TIME" in tables:
        service = tables["SERVICE_TIME"][:, 1]
    windows, prize = tables.get("TIME_WINDOW"), tables.get("PRIZE")
    raw = _Raw(
        name=name,
        xy=tables["NODE_COORD"][:, 1:3],
        demand=tables["DEMAND"][:, 1],
        windows=None if windows is None else windows[:, 1:3],
        service=service,
        depots=tuple(homes.tolist()) if homes is not None else (0,) * vehicles,
        capacity=int(facts["CAPACITY"]),
        longest=float(facts["VEHICLES_MAX_DURATION"]) if "VEHICLES_MAX_DURATION" in facts else None,
        prize=None if prize is None else prize[:, 1],
    )
    rules = {
        "CVRP": ("cost", 1, np.rint, 1.0),
        "VRPTW": ("cost", 10, np.floor, 10.0),
        "MDVRPTW": ("cost", 1000, np.rint, 1.0),
        "PCVRPTW": ("worth", 10, np.floor, 1.0),
    }
    objective, scale, whole, unit = rules[kind]
    return _problem(raw, objective=objective, scale=scale, whole=whole, unit=unit)


def _problem(raw: _Raw, *, objective, scale, whole, unit) -> Instance:
    """Put the depots last, scale and round."""
    homes = sorted(set(raw.depots))
    sites = [node for node in range(len(raw.xy)) if node not in homes]
    order = [*sites, *homes]
    xy = raw.xy[order]
    away = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    metres = whole(away * scale + (1e-9 if whole is np.floor else 0)).astype("int64")
    place = {node: len(sites) + at for at, node in enumerate(homes)}
    shifts = raw.windows[list(raw.depots)] if raw.windows is not None else None
    teams = tuple(
        Team(
            id=str(at + 1),
            start=_NOWHERE,
            mode="car",
            open_s=0 if shifts is None else round(shifts[at][0] * scale),
            close_s=_FAR_S if shifts is None else round(shifts[at][1] * scale),
            most_s=None if raw.longest is None else round(raw.longest * scale),
            capacity=raw.capacity,
        )
        for at in range(len(raw.depots))
    )
    service = np.rint(raw.service * scale).astype("int64")
    windows = [((0, _FAR_S),)] * len(sites)
    if raw.windows is not None:
        spans = np.rint(raw.windows * scale).astype("int64")
        windows = [((int(spans[at][0]), int(spans[at][1] + service[at])),) for at in sites]
    prize = np.ones(len(sites)) if raw.prize is None else raw.prize[sites] * scale
    problem = Problem(
        teams=teams,
        matrices={"car": PlainTimes(seconds=metres.astype("int32"))},
        service_s=service[sites],
        prize=prize,
        windows=tuple(windows),
        candidates=tuple(range(len(sites))),
        ends=tuple((place[home], place[home]) for home in raw.depots),
        costs={"car": metres},
        demand=tuple(raw.demand[sites].astype(int).tolist()),
    )
    return Instance(name=raw.name, problem=problem, objective=objective, xy=xy, unit=unit)


def _chao(text: str, *, name: str) -> Instance:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    facts = {line[0]: line[1] for line in lines[:3]}
    nodes = np.array(lines[3:], dtype=float)
    order = [*range(1, len(nodes) - 1), 0, len(nodes) - 1]
    paths = int(facts["m"])
    return _paths(nodes[order], name=name, paths=paths, most=float(facts["tmax"]))


def _orienteering(text: str, *, name: str) -> Instance:
    first, *rest = [line.split() for line in text.splitlines() if line.strip()]
    nodes = np.array(rest, dtype=float)
    order = [*range(2, len(nodes)), 0, 1]
    return _paths(nodes[order], name=name, paths=int(first[1]), most=float(first[0]))


def _paths(nodes: np.ndarray, *, name: str, paths: int, most: float) -> Instance:
    """Sites, then start and end; lengths rounded up, so that a path kept is short enough."""
    xy, n = nodes[:, :2], len(nodes) - 2
    away = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    seconds = np.ceil(away * _FINE - 1e-6).astype("int32")
    team = Team(id="1", start=_NOWHERE, mode="car", open_s=0, close_s=int(most * _FINE + 1e-6))
    problem = Problem(
        teams=tuple(dataclasses.replace(team, id=str(at + 1)) for at in range(paths)),
        matrices={"car": PlainTimes(seconds=seconds)},
        service_s=np.zeros(n, dtype="int64"),
        prize=nodes[:n, 2],
        windows=(((0, _FAR_S),),) * n,
        candidates=tuple(range(n)),
        ends=((n, n + 1),) * paths,
    )
    return Instance(name=name, problem=problem, objective="points", xy=xy, score=True)
