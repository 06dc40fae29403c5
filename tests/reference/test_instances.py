"""Published instances: gaps to the best known that the planner surely keeps."""

import importlib
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# (file, iterations, largest gap in per cent)
SMALL = [
    ("vrptw_solomon/C101.txt", 1500, 0.0),
    ("vrptw_solomon/R101.txt", 3000, 1.5),
    ("vrptw_solomon/RC201.txt", 3000, 3.0),
    ("cvrp_x/X-n101-k25.vrp", 6000, 3.0),
    ("top_chao/p2.3.f.txt", 2400, 0.0),
    ("top_chao/p4.4.h.txt", 4000, 3.0),
    ("op/Tsiligirides_3/tsiligirides_problem_3_budget_050.txt", 1600, 2.0),
]


@pytest.fixture(scope="module")
def runner():
    """Return the runner; behind an installed package, so that this is what is tested."""
    sys.path.append(str(ROOT))
    yield importlib.import_module("tests.benchmarks.instances.run")
    sys.path.remove(str(ROOT))


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case[0])
def test_gap_to_the_best_known(runner, shared_data, case):
    name, effort, most = case
    path = shared_data / "benchmarks" / name
    instance = runner.read_instance(path)
    cost = runner.solve_instance(instance, seed=1, effort=effort)
    known = runner.best_known(path)
    assert runner.gap_percent(cost, known, score=instance.score) <= most + 1e-9
    better = cost - known if instance.score else known - cost
    assert better <= 1e-6, "better than the best known: the rule of the distances is wrong"


def test_same_iterations_same_cost(runner, shared_data):
    instance = runner.read_instance(shared_data / "benchmarks" / SMALL[1][0])
    costs = {runner.solve_instance(instance, seed=3, effort=1200) for _ in range(2)}
    assert len(costs) == 1


def test_the_recipe_is_the_base_line(runner, shared_data):
    instance = runner.read_instance(shared_data / "benchmarks" / "top_chao/p4.4.h.txt")
    assert 0 < runner.solve_instance(instance, seed=1, engine="networkx") < 571


def test_solutions_beside_the_files_cost_what_they_state(runner, shared_data):
    """The published tours, priced by our rule, cost what their file says."""
    for name in ("cvrp_x/X-n101-k25", "mdvrptw/PR11A", "pcvrptw/R1_10_1", "vrptw_gh/C1_2_1"):
        (path,) = [
            path
            for path in (shared_data / "benchmarks").glob(f"{name}.*")
            if path.suffix in {".vrp", ".txt"}
        ]
        instance = runner.read_instance(path)
        lines = [
            line.partition(":")[2].split()
            for line in path.with_suffix(".sol").read_text("utf-8").splitlines()
            if line.startswith("Route")
        ]
        # Numbers of customers begin behind the depots, our positions with the first customer.
        several = name.startswith("mdvrptw")
        first = len(set(instance.problem.ends)) if several else 1
        tours = tuple(tuple(int(word) - first for word in words) for words in lines)
        if len(tours) <= len(instance.problem.teams):
            assert instance.price(tours) == runner.best_known(path)


def test_the_command_prints_one_object_a_line(runner, shared_data, capsys):
    path = shared_data / "benchmarks" / "op/Tsiligirides_1/tsiligirides_problem_1_budget_15.txt"
    assert runner.main([str(path), "--seconds", "0.5", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert set(row) == {"instance", "cost", "best_known", "gap_percent", "seconds"}
    assert row["gap_percent"] == 0.0
    assert runner.main([str(path.parent), "--seconds", "1"]) == 1
