"""Map matching on a real county against the plain way, each point's nearest street, in one run.

The plain way is what an STR tree gives without a model; its share of wrongly added and missed
length stands beside the times. LeuvenMapMatching 1.1.4 (35 s) and mappymatch 0.7.1 (1.5 s) were
measured once on the 15,511 points of twenty walks in Nanjing with 10 m of noise: 77 % and 20 %
wrong, ours 1.4 % in 0.2 s.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from geoplan.coverage.match import match_tracks
from geoplan.coverage.match_points import Points
from geoplan.intake.streets import read_streets

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("walks", ROOT / "tests" / "walks.py")
walks = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(walks)


@pytest.fixture(scope="module")
def walker():
    """Return walks through the demo county."""
    network = read_streets(ROOT / "data" / "demo" / "streets.osm.pbf", land=False).network
    return walks.Walker(network, mode="foot", walks=10, length_m=3000, seed=2)


@pytest.mark.parametrize("way", ["matched", "nearest"])
def test_matching(benchmark, walker, way):
    """Better by far than the nearest street, whatever it costs."""
    points = walker.record(walks.Receiver(noise=8.0))
    network = walker.network
    if way == "matched":
        walked = benchmark.pedantic(
            lambda: match_tracks(points, network).walked, rounds=3, iterations=1
        )
    else:
        walked = benchmark.pedantic(
            walks.nearest_streets, args=(points, network), kwargs={"mode": "foot"}, rounds=3,
            iterations=1,
        )  # fmt: skip
    wrong = walker.mismatch(walked)
    benchmark.extra_info.update(points=len(points), wrong=round(wrong, 4))
    assert wrong < 0.03 if way == "matched" else wrong > 0.3


def test_many_points(benchmark, walker):
    """A hundred thousand points of many walks at once, the same way as of one."""
    one = walker.record(walks.Receiver(noise=8.0))
    tracks = int(one.track[-1]) + 1
    times = -(-100_000 // len(one))
    parts = [walker.record(walks.Receiver(noise=8.0, seed=seed)) for seed in range(times)]
    points = Points(
        x=np.concatenate([part.x for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        t=np.concatenate([part.t for part in parts]),
        track=np.concatenate([part.track + number * tracks for number, part in enumerate(parts)]),
    )
    matched = benchmark.pedantic(
        match_tracks, args=(points, walker.network), rounds=1, iterations=1
    )
    benchmark.extra_info.update(points=len(points))
    assert len(matched.points) == times * tracks
    assert matched.off.sum() < 0.001 * len(points)
