"""Postman tours against proven optima."""

import csv

import numpy as np
import pytest

from geoplan.plan.patrol.postman import walk_all
from tests.benchmarks.instances.arcs import (
    best_known,
    can_read,
    read_dat,
    read_table,
    solve_carp,
    solve_file,
)


@pytest.fixture(scope="module")
def folder(shared_data):
    """Return the folder of benchmark instances."""
    return shared_data / "benchmarks"


@pytest.fixture(scope="module")
def optima(folder):
    """Return (problem, instance) → proven value of the CARP graphs without capacity."""
    with (folder / "bks.csv").open(encoding="utf-8") as file:
        return {
            (row["problem"], row["instance"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["set"] == "CARP graphs without capacity"
        }


def test_postman_tours_are_the_best(folder, optima):
    """All 37 graphs: the tour has the proven cost, and our own bound proves it."""
    assert len(optima) == 37
    for (problem, name), value in optima.items():
        arcs, _, _ = read_dat(folder / "carp" / f"{name}.dat")
        walked = walk_all(arcs, seed=1)
        assert (walked.cost, walked.bound) == (value, value), (problem, name)


def test_windy_tours_are_near_the_best(folder):
    """Every fifth of the 126 windy rural instances: within 1 % on average, bounds below."""
    gaps = []
    for path in sorted((folder / "windy_rpp").glob("*.dat"))[::5]:
        assert can_read(path)
        walked, best = walk_all(read_dat(path)[0], seed=1), best_known(path)
        assert walked.bound <= best <= walked.cost
        gaps.append(walked.cost / best - 1)
    assert len(gaps) == 26
    assert np.mean(gaps) <= 0.01


def test_trails(folder):
    """Sleeping Giant: 33.25 miles on required trails alone, 32.12 with the others."""
    path = folder / "rpp" / "edgelist_sleeping_giant.csv"
    arcs, unit = read_table(path, all_edges=False)
    assert walk_all(arcs, seed=1).cost * unit == pytest.approx(33.25)
    assert solve_file(path, seconds=1)["cost"] == pytest.approx(32.12)


def test_capacitated_patrols(folder):
    """Some CARP instances with fixed work: loads kept, all served, within 2 % on average."""
    gaps = []
    for name in ("gdb1", "gdb8", "gdb23", "kshs1", "val1B", "val5C", "egl-e1-A"):
        path = folder / "carp" / f"{name}.dat"
        cost, routes, crew = solve_carp(path, seed=1, effort=1500)
        served = sorted(edge for route in routes for edge, _ in route)
        assert served == np.flatnonzero(crew.arcs.required).tolist()
        loads = [sum(int(crew.load[edge]) for edge, _ in route) for route in routes]
        assert max(loads) <= crew.capacity
        gaps.append(cost / best_known(path) - 1)
    assert np.mean(gaps) <= 0.02
