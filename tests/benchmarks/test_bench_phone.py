"""The phone's map: exact regions and the jittered grid, against plain Monte Carlo."""

import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree

from geoplan.draw.phone_grid import Places, grid_nodes, list_places
from geoplan.draw.phone_picks import picked_probability
from geoplan.draw.phone_regions import rank_probability

POINTS = 1_200_000
THROWN = 1_700_000  # by plain Monte Carlo in about the same time
WEIGHTS = (0.4, 0.3, 0.2, 0.1)
GROUND = shapely.box(0, 0, 20_000, 20_000)


def sites():
    """Return 256 clustered sites of a city 20 km wide: 200 in 20 clusters, 56 anywhere."""
    rng = np.random.default_rng(7)  # noqa: TID251  (places for a benchmark, no draw)
    centres = rng.uniform(2_000, 18_000, (20, 2))
    near = centres[rng.integers(0, 20, 200)] + rng.normal(0, 900, (200, 2))
    return np.concatenate([near, rng.uniform(0, 20_000, (56, 2))])


@pytest.fixture(scope="module")
def exact():
    """Return the exact ranks one to four."""
    return rank_probability(sites(), GROUND, orders=4)


def error(found, exact):
    """Return the relative error, RMS over sites."""
    return float(np.sqrt(np.mean((found / exact - 1) ** 2)))


@pytest.mark.benchmark(group="phone regions, 256 sites")
@pytest.mark.parametrize("orders", [1, 2, 3, 4])
def test_regions(benchmark, orders):
    """Exact, orders 1 to 4."""
    found = benchmark.pedantic(
        rank_probability, (sites(), GROUND), {"orders": orders}, rounds=3, warmup_rounds=1
    )
    benchmark.extra_info["max_to_mean"] = float(found[0].max() * 256)
    benchmark.extra_info["max_to_min"] = float(found[0].max() / found[0].min())
    assert found.sum() == pytest.approx(orders)


def on_the_grid():
    """Return chances from the jittered grid: nodes, lists, shares."""
    xy = sites()
    places = Places(xy=xy, prominence=np.ones(256), shared=np.ones(256, dtype=np.intp))
    nodes = grid_nodes(GROUND, points=POINTS, seed="benchmark")
    listed = list_places(nodes, places, ranks=4, radius_m=np.inf)
    return listed.shares(WEIGHTS), listed.shares((1.0,))


@pytest.mark.benchmark(group="phone map, 1.2 million origins, k = 4")
def test_grid(benchmark, exact):
    """Ours: one random point a cell."""
    mixed, nearest = benchmark.pedantic(on_the_grid, rounds=3, warmup_rounds=1)
    benchmark.extra_info["error_mixed"] = error(mixed, WEIGHTS @ exact)
    benchmark.extra_info["error_nearest"] = error(nearest, exact[0])
    assert mixed.sum() == pytest.approx(1)


def plain_monte_carlo():
    """Return chances from points thrown anywhere, by the same k-d tree."""
    rng = np.random.default_rng(3)  # noqa: TID251  (the peer throws its points)
    spots = rng.uniform(0, 20_000, (THROWN, 2))
    _, found = cKDTree(sites()).query(spots, k=4, workers=-1)
    ranks = [np.bincount(found[:, rank], minlength=256) / THROWN for rank in range(4)]
    return np.asarray(WEIGHTS) @ ranks, ranks[0]


@pytest.mark.benchmark(group="phone map, 1.2 million origins, k = 4")
def test_grid_peer_plain_monte_carlo(benchmark, exact):
    """The peer: plain Monte Carlo with scipy's cKDTree, at about equal cost."""
    mixed, nearest = benchmark.pedantic(plain_monte_carlo, rounds=3, warmup_rounds=1)
    benchmark.extra_info["error_mixed"] = error(mixed, WEIGHTS @ exact)
    benchmark.extra_info["error_nearest"] = error(nearest, exact[0])
    assert mixed.sum() == pytest.approx(1)


@pytest.mark.benchmark(group="different picks of 256")
@pytest.mark.parametrize("picks", [3, 10])
def test_picks(benchmark, exact, picks):
    """Three exactly, ten by the integral."""
    found = benchmark.pedantic(picked_probability, (exact[0],), {"picks": picks}, rounds=3)
    assert found.sum() == pytest.approx(picks)


def thrown(chance, picks):
    """Draw 20,000 times one after the other, repeats rejected, by exponential clocks."""
    rng = np.random.default_rng(5)  # noqa: TID251  (the peer throws)
    rung = rng.exponential(size=(20_000, len(chance))) / chance
    first = np.argpartition(rung, picks, axis=1)[:, :picks]
    return np.bincount(first.ravel(), minlength=len(chance)) / len(rung)


@pytest.mark.benchmark(group="different picks of 256")
@pytest.mark.parametrize("picks", [3, 10])
def test_picks_peer_simulation(benchmark, exact, picks):
    """The peer: 20,000 simulated draws."""
    found = benchmark.pedantic(thrown, (exact[0], picks), rounds=3)
    wanted = picked_probability(exact[0], picks=picks)
    benchmark.extra_info["error"] = error(found, wanted)
    assert found.sum() == pytest.approx(picks)
