"""Solve instances within a time, and say how far from the best known they end."""

import argparse
import csv
import importlib
import importlib.util
import json
import re
import sys
import time
from pathlib import Path

from geoplan.plan.recipe import follow_recipe
from geoplan.plan.rules import all_kept
from geoplan.plan.solver import solve
from tests.benchmarks.instances.read import Instance, UnknownFileError, read_instance

_ENDLESS = 10**9


def best_known(path: Path) -> float | None:
    """Return the value beside the file: its .sol, or the row of a bks.csv here or above."""
    beside = path.with_suffix(".sol")
    if beside.exists():
        found = re.search(r"cost\s*:?\s*([\d.]+)", beside.read_text("utf-8"), re.IGNORECASE)
        if found:
            return float(found.group(1))
    for folder in path.resolve().parents[:3]:
        if (folder / "bks.csv").exists():
            with (folder / "bks.csv").open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    if row["instance"] == path.stem:
                        return float(row["value"])
    return None


def solve_instance(
    instance: Instance,
    *,
    seed: int,
    effort: int = _ENDLESS,
    seconds: float | None = None,
    engine: str = "pyvrp",
) -> float:
    """Return the cost (or score) that the planner reaches."""
    problem = instance.problem
    if engine == "pyvrp":
        tours = solve(
            problem, seed=seed, effort=effort, objective=instance.objective, seconds=seconds
        )
    elif engine == "networkx":
        x, y = instance.xy[:, 0], instance.xy[:, 1]
        tours = follow_recipe(problem, x_m=x, y_m=y)
    else:
        peer = importlib.import_module("tests.benchmarks.instances.peer")
        tours = peer.solve(problem, objective=instance.objective, seconds=seconds or 1.0)
    if not all_kept(problem, tours):
        raise AssertionError(instance.name)
    missing = set(problem.candidates) - {site for tour in tours for site in tour}
    if missing and instance.objective == "cost":
        return float("nan")
    return instance.price(tours)


def gap_percent(cost: float, known: float | None, *, score: bool) -> float | None:
    """Return how much worse than the best known, in per cent of it."""
    if known is None or cost != cost:  # noqa: PLR0124  (not a number: nothing was found)
        return None
    if known == 0:
        return 0.0 if cost == 0 else None
    return 100 * ((known - cost) if score else (cost - known)) / known


def _arcs():
    """Return the module of arc routing, where it is there."""
    name = "tests.benchmarks.instances.arcs"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def solve_path(path: Path, *, seconds: float, seed: int, engine: str) -> dict[str, object]:
    """Return instance, cost, best_known, gap_percent and seconds of one file."""
    begun = time.perf_counter()
    arcs = _arcs()
    if arcs is not None and arcs.can_read(path):
        return arcs.solve_file(path, seconds=seconds, seed=seed)
    instance = read_instance(path)
    cost = solve_instance(instance, seed=seed, seconds=seconds, engine=engine)
    known = best_known(path)
    gap = gap_percent(cost, known, score=instance.score)
    return {
        "instance": instance.name,
        "cost": None if cost != cost else cost,  # noqa: PLR0124
        "best_known": known,
        "gap_percent": None if gap is None else round(gap, 4),
        "seconds": round(time.perf_counter() - begun, 2),
    }


def _line(row: dict[str, object]) -> str:
    gap = f"gap {row['gap_percent']} %, {row['seconds']} s"
    return f"{row['instance']}: {row['cost']} (best known {row['best_known']}, {gap})"


def main(arguments: list[str] | None = None) -> int:
    """Solve the files named; 0 when all could be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.instances")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=["pyvrp", "networkx", "ortools"], default="pyvrp")
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args(arguments)
    if asked.engine == "ortools" and importlib.util.find_spec("ortools") is None:
        parser.error("ortools is not installed")
    gaps, unread = [], 0
    for path in asked.paths:
        try:
            row = solve_path(path, seconds=asked.seconds, seed=asked.seed, engine=asked.engine)
        except (UnknownFileError, OSError):
            print(f"{path}: cannot be read", file=sys.stderr)  # noqa: T201
            unread += 1
            continue
        if row.get("gap_percent") is not None:
            gaps.append(row["gap_percent"])
        told = json.dumps(row) if asked.as_json else _line(row)
        print(told, flush=True)  # noqa: T201
    if len(gaps) > 1 and not asked.as_json:
        print(f"mean gap {sum(gaps) / len(gaps):.3f} % of {len(gaps)}")  # noqa: T201
    return 1 if unread else 0
