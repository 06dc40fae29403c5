"""Draws against named peers, in one run."""

import hashlib

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.base.shift import gcj02_to_wgs84, wgs84_to_gcj02
from geoplan.base.tickets import by_ticket, ticket
from geoplan.coverage.grid import hexagons

UNITS = [f"点位-{number:06d}" for number in range(100_000)]
SEED = "6599528a28de3827abaaee6c347316d1d55658db07c40679dddeb78f13bfd20e"


def plain_sampler():
    """Order the units as a plain reading of consistent sampling does."""
    return sorted(UNITS, key=lambda unit: hashlib.sha256(f"{SEED},{unit}".encode()).digest())


@pytest.mark.benchmark(group="tickets, 100,000 units")
def test_tickets(benchmark):
    """Our order by tickets."""
    order = benchmark.pedantic(by_ticket, (UNITS,), {"seed": SEED, "label": "W"}, rounds=3)
    assert ticket(order[0], seed=SEED, label="W") < ticket(order[-1], seed=SEED, label="W")


@pytest.mark.benchmark(group="tickets, 100,000 units")
def test_tickets_peer_plain_sha256(benchmark):
    """The peer: one SHA-256 a unit, sorted."""
    assert len(benchmark.pedantic(plain_sampler, rounds=3)) == len(UNITS)


@pytest.mark.benchmark(group="shift back, 100,000 points")
def test_shift_back(benchmark):
    """Our exact inverse of GCJ-02, vectorised."""
    rng = np.random.default_rng(1)  # noqa: TID251  (places for a benchmark, no draw)
    lon, lat = wgs84_to_gcj02(rng.uniform(74, 134, 100_000), rng.uniform(18, 53, 100_000))
    benchmark.pedantic(gcj02_to_wgs84, (lon, lat), rounds=3)


def one_by_one(lon, lat):
    """Undo the shift point by point, as most scripts do."""
    return [gcj02_to_wgs84(x, y) for x, y in zip(lon, lat, strict=True)]


@pytest.mark.benchmark(group="shift back, 100,000 points")
def test_shift_back_peer_one_by_one(benchmark):
    """The peer: the same formula in a Python loop, over a hundredth of the points."""
    rng = np.random.default_rng(1)  # noqa: TID251
    lon, lat = wgs84_to_gcj02(rng.uniform(74, 134, 1_000), rng.uniform(18, 53, 1_000))
    benchmark.extra_info["points"] = 1_000
    benchmark.pedantic(one_by_one, (lon, lat), rounds=3)


def spots():
    """Return 50,000 places of a county."""
    rng = np.random.default_rng(2)  # noqa: TID251
    return gpd.GeoSeries(gpd.points_from_xy(*rng.uniform(0, 30_000, (2, 50_000))), crs=4548)


@pytest.mark.benchmark(group="cells, 50,000 points")
def test_cells(benchmark):
    """Our hexagons."""
    cells, of = benchmark.pedantic(hexagons, (spots(),), {"cell_m": 250.0}, rounds=3)
    assert set(of) == set(cells.index)


@pytest.mark.benchmark(group="cells, 50,000 points")
def test_cells_peer_spatial_join(benchmark):
    """The peer: a spatial join of the points with the same hexagons (geopandas.sjoin)."""
    points = gpd.GeoDataFrame(geometry=spots())
    cells, _ = hexagons(points.geometry, cell_m=250.0)
    table = gpd.GeoDataFrame(geometry=cells)
    joined = benchmark.pedantic(gpd.sjoin, (points, table), {"predicate": "within"}, rounds=3)
    assert isinstance(joined, pd.DataFrame)
