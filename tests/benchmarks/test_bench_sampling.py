"""Draws that can be checked, and simulation, against named peers on the same frame in one run.

The peers svy and samplics are in the extra `peers`; without them their rows are left out.
"""

import numpy as np
import pandas as pd
import pytest

from geoplan.base.tickets import tickets
from geoplan.draw.design import Design, Stratum, Title, design_document
from geoplan.draw.methods.pool import Pool
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.simulate import model_of, simulate
from geoplan.draw.stages import Chance, draw_all
from geoplan.frame.text import FrameList, Unit

SEED = "6599528a28de3827abaaee6c347316d1d55658db07c40679dddeb78f13bfd20e"
# A county of 2,000 sites in 31 categories, 131 of them drawn.
SIZES = [700, 200, 200, *[32] * 28]
QUOTAS = [14, 9, 8, *[4] * 16, *[3] * 12]


def pool(count, n):
    """Return places spread over 30 km, in millimetres."""
    rng = np.random.default_rng(1)  # noqa: TID251  (places for a benchmark, no draw)
    x, y = rng.integers(0, 30_000_000, (2, count)).tolist()
    return Pool(
        ids=tuple(f"点位-{i:07d}" for i in range(count)), x=tuple(x), y=tuple(y), mass=(n,) * count,
        whole=count, n=n, seed=SEED, label="bench",
    )  # fmt: skip


@pytest.mark.parametrize("count", [10_000, 100_000])
@pytest.mark.parametrize("method", ["lpm2", "lpm1", "scps", "grts", "systematic", "pivotal", "srs"])
def test_methods(benchmark, method, count):
    """Certificate-grade draws of every twentieth unit."""
    if count > 10_000 and method in {"lpm1", "scps"} and benchmark.disabled:
        count = 10_000
    benchmark.group = f"draw {count // 20:,} of {count:,}, whole numbers from SHA-256"
    units = pool(count, count // 20)
    drawn = benchmark.pedantic(METHODS[method].select, (units, 0), rounds=2)
    assert len(set(drawn)) == count // 20


def many(count):
    """Return identifiers; made when needed, since a million stay in memory."""
    return [f"点位-{number:07d}" for number in range(count)]


@pytest.mark.benchmark(group="tickets, 1,000,000 units")
def test_tickets(benchmark):
    """Ours: one SHA-256 a unit."""
    units = many(1_000_000)
    assert (
        len(benchmark.pedantic(tickets, (units,), {"seed": SEED, "label": "W"}, rounds=2)) == 10**6
    )


@pytest.mark.benchmark(group="tickets, 1,000,000 units")
def test_tickets_peer_consistent_sampler(benchmark):
    """The peer: first fractions of consistent_sampler, a tenth of the units."""
    peer = pytest.importorskip("consistent_sampler")
    few = many(100_000)
    benchmark.extra_info["units"] = len(few)
    seed_hash = peer.sha256_hex(SEED)

    def run():
        return [peer.first_fraction(unit, SEED, seed_hash) for unit in few]

    assert len(benchmark.pedantic(run, rounds=2)) == len(few)


def county():
    """Return frame and design."""
    units, strata = [], []
    for at, (size, quota) in enumerate(zip(SIZES, QUOTAS, strict=True)):
        units += [Unit(f"c{at:02d}-{i:03d}", f"c{at:02d}", None, 1, 0, 0) for i in range(size)]
        strata.append(Stratum(category=f"c{at:02d}", n=quota))
    frame = FrameList(units=tuple(units), columns=(), crs="EPSG:4548", xy_scale=1000)
    design = Design(
        format="geoplan-design-v1", id="county", version="1", title=Title(zh="县", en="county"),
        standard="s", source="", confidence="example", strata=tuple(strata),
    )  # fmt: skip
    return frame, design_document(design)


GROUP = "1,000 stratified draws of a county plan (131 of 2,000+ sites, 31 strata)"


@pytest.mark.benchmark(group=GROUP)
def test_simulation(benchmark):
    """Ours, one core: counts of every unit."""
    model = model_of(*county(), groups={})
    found = benchmark.pedantic(simulate, (model,), {"runs": 1_000, "seed": 1}, rounds=3)
    assert found.any_rule.sum() == found.runs * sum(QUOTAS)


@pytest.mark.benchmark(group=GROUP)
def test_simulation_by_certificates(benchmark):
    """Ours, as draws that count: a hundredth of them."""
    frame, design = county()
    benchmark.extra_info["draws"] = 10

    def run():
        return [
            draw_all(frame, design, chance=Chance(seed=f"{turn:064x}", round_id="B"))
            for turn in range(10)
        ]

    assert len(benchmark.pedantic(run, rounds=2)) == 10


@pytest.mark.benchmark(group=GROUP)
def test_simulation_peer_svy(benchmark):
    """The peer svy: its own repeated draws, `n_draws`."""
    svy = pytest.importorskip("svy")
    import polars as pl  # noqa: PLC0415

    frame, design = county()
    table = pl.DataFrame({"id": [u.unit_id for u in frame], "st": [u.stratum for u in frame]})
    quotas = {rule["category"]: rule["n"] for rule in design["strata"]}
    sample = svy.Sample(table, svy.Design(stratum="st"))
    benchmark.extra_info["draws"] = 100

    def run():
        return sample.sampling.srs(n=quotas, rstate=1, n_draws=100)

    assert len(benchmark.pedantic(run, rounds=2)) == 100


@pytest.mark.filterwarnings("ignore")  # archived, it meets a newer pandas
@pytest.mark.benchmark(group=GROUP)
def test_simulation_peer_samplics(benchmark):
    """The peer samplics: one selection at a time, ten of them."""
    sampling = pytest.importorskip("samplics.sampling")
    utils = pytest.importorskip("samplics.utils.types")
    frame, design = county()
    ids = np.array([u.unit_id for u in frame])
    strata = np.array([u.stratum for u in frame])
    quotas = {rule["category"]: rule["n"] for rule in design["strata"]}
    select = sampling.SampleSelection(method=utils.SelectMethod.srs_wor, strat=True, wr=False)
    benchmark.extra_info["draws"] = 10

    def run():
        return [
            select.select(samp_unit=ids, samp_size=quotas, stratum=strata, to_dataframe=True)
            for _ in range(10)
        ]

    found = benchmark.pedantic(run, rounds=2)
    assert isinstance(found[0], pd.DataFrame)
