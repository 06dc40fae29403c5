"""Arc-routing instances: CARP, windy rural postman, rural postman tables."""

import csv
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import CLOSED, Arcs
from geoplan.plan.patrol.euler import Step, begin_after, euler_tour
from geoplan.plan.patrol.fleet import Crew, Distances, cost_of, improve, split
from geoplan.plan.patrol.postman import walk_all

FORMATS: Final = ("carp", "windy_rpp", "rpp")
SETS: Final = {
    "carp": ("gdb", "val", "egl", "kshs"),
    "windy_rpp": ("MM-kWRPP graphs",),
    "rpp": ("postman_problems",),
}
_ROW: Final = re.compile(
    r"\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s+(\d+)(?:\s+(\d+))?(?:\s+demanda\s+(\d+))?"
)
_NEVER: Final = 9999  # the files' sign of a direction that does not exist
_ENDLESS: Final = 10**9
_SEARCH: Final = 300


def format_of(path: Path) -> str:
    """Return which format a file has, "" when none of these."""
    if path.suffix == ".csv" and path.name.startswith("edgelist"):
        return "rpp"
    if path.suffix != ".dat":
        return ""
    text = path.read_text("latin-1")
    if "LISTA_ARISTAS_REQ" not in text:
        return ""
    return "carp" if "CAPACIDAD" in text else "windy_rpp"


def can_read(path: Path) -> bool:
    """Tell whether a file is one of these instances."""
    return format_of(path) != ""


def read_dat(path: Path) -> tuple[Arcs, np.ndarray, Mapping[str, int]]:
    """Return arcs, loads and the header's numbers of a CARP or windy file."""
    text = path.read_text("latin-1")
    rows, needed = [], []
    begins = text.find("LISTA_ARISTAS_NOREQ")
    for match in _ROW.finditer(text):
        rows.append([int(part or 0) for part in match.groups()])
        needed.append(begins < 0 or match.start() < begins)
    table = np.array(rows)
    windy = "CAPACIDAD" not in text
    forth, back = table[:, 2], table[:, 3] if windy else table[:, 2]
    head = {key: int(value) for key, value in re.findall(r"(\w+)\s*:\s*(\d+)", text)}
    arcs = Arcs(
        nodes=int(table[:, :2].max()),
        u=table[:, 0] - 1,
        v=table[:, 1] - 1,
        forth=np.where(windy & (forth >= _NEVER), CLOSED, forth),
        back=np.where(windy & (back >= _NEVER), CLOSED, back),
        required=np.array(needed),
        spare=np.ones(len(table), dtype=bool),
    )
    return arcs, table[:, 4], head


def read_table(path: Path, *, all_edges: bool = True) -> tuple[Arcs, float]:
    """Return arcs of a table of trails, and the unit their costs are counted in.

    Without `all_edges`, only required trails are there to be walked at all.
    """
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    required = np.array([row.get("required", "1") == "1" for row in rows])
    if not all_edges:
        rows = [row for row, need in zip(rows, required, strict=True) if need]
        required = required[required]
    names = sorted({row[end] for row in rows for end in ("node1", "node2")})
    place = {name: at for at, name in enumerate(names)}
    cost = np.array([round(float(row["distance"]) * 100) for row in rows])
    arcs = Arcs(
        nodes=len(names),
        u=np.array([place[row["node1"]] for row in rows]),
        v=np.array([place[row["node2"]] for row in rows]),
        forth=cost,
        back=cost,
        required=required,
        spare=np.ones(len(rows), dtype=bool),
    )
    return arcs, 0.01


def with_depot(arcs: Arcs, depot: int) -> Arcs:
    """Add a required loop, so that a tour passes the depot."""
    return Arcs(
        nodes=arcs.nodes,
        u=np.append(arcs.u, depot),
        v=np.append(arcs.v, depot),
        forth=np.append(arcs.forth, 0),
        back=np.append(arcs.back, 0),
        required=np.append(arcs.required, True),
        spare=np.append(arcs.spare, False),
    )


def solve_carp(
    path: Path, *, seed: int, effort: int = _ENDLESS, seconds: float = 0.0
) -> tuple[int, list[list[Step]], Crew]:
    """Return cost and routes of a CARP instance."""
    arcs, load, head = read_dat(path)
    depot = head["DEPOSITO"] - 1
    tour = walk_all(with_depot(arcs, depot), seed=seed, effort=_SEARCH // 6)
    steps = begin_after(euler_tour(with_depot(arcs, depot), tour, start=depot), len(arcs.u))
    order = list(
        {edge: (edge, ahead) for edge, ahead in reversed(steps) if arcs.required[edge]}.values()
    )
    crew = Crew(arcs=arcs, start=depot, finish=depot, load=load, capacity=head["CAPACIDAD"])
    far = Distances(crew)
    routes = split(order[::-1], crew, far)
    routes = improve(routes, crew, far, seed=seed, effort=effort, seconds=seconds)
    return cost_of(routes, far), routes, crew


def best_known(path: Path) -> float | None:
    """Return the value of a file's instance in the bks.csv beside its folder."""
    kind = format_of(path)
    table = path.resolve().parent.parent / "bks.csv"
    if not table.exists():
        return None
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            same = row["set"] in SETS[kind]
            if kind == "rpp":
                stem = path.stem.removeprefix("edgelist_")
                same = (
                    same and row["problem"] == "rural postman" and row["instance"].startswith(stem)
                )
            else:
                same = same and row["instance"] == path.stem
            if same:
                return float(row["value"])
    return None


def solve_file(path: Path, *, seconds: float, seed: int = 1) -> dict[str, object]:
    """Return instance, cost, best_known, gap_percent and seconds of one file.

    Postman instances take as long as they take; `seconds` caps the search of CARP.
    """
    begun = time.perf_counter()
    kind = format_of(path)
    if kind == "carp":
        cost: float = solve_carp(path, seed=seed, seconds=seconds)[0]
    elif kind == "windy_rpp":
        cost = walk_all(read_dat(path)[0], seed=seed, effort=_SEARCH).cost
    else:
        arcs, unit = read_table(path)
        cost = round(walk_all(arcs, seed=seed, effort=_SEARCH).cost * unit, 2)
    known = best_known(path)
    return {
        "instance": path.stem,
        "cost": cost,
        "best_known": known,
        "gap_percent": None if known is None else round(100 * (cost - known) / known, 3),
        "seconds": round(time.perf_counter() - begun, 2),
    }
