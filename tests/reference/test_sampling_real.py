"""Draws against published numbers and independent implementations; each test names its source."""

import json
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from geoplan.draw.beacon import check_beacon
from geoplan.draw.chances import masses
from geoplan.draw.lineage import (
    consistent_order,
    consistent_tickets,
    counter_block,
    counter_integers,
    rfc3797_selection,
    sha256_fraction,
)
from geoplan.draw.methods.pool import Pool
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.methods.rejective import ONE, conditional_chances, working_chances
from geoplan.draw.order_chances import order_chances
from geoplan.draw.sources import parse_source


@pytest.fixture(scope="module")
def read(shared_data):
    """Return a reader of the reference files."""
    return lambda name: json.loads((shared_data / "sampling" / name).read_text("utf-8"))


def test_rfc_3797_section_6(read):
    """The IETF's worked example: key, digests, and who is selected."""
    told = read("rfc3797.json")
    key, picked, digests = rfc3797_selection(told["inputs"], pool=told["pool"], pick=told["pick"])
    assert key == told["key"]
    assert digests == told["md5"]
    assert picked == told["selected_1based"]


def test_rivest_consistent_sampler(read):
    """Orders and tickets of consistent_sampler 1.0.10."""
    told = read("consistent_sampler.json")
    assert sha256_fraction("abc")[:60] == told["sha256_uniform"]["abc"][:60]
    for case in told["without_replacement"]:
        assert consistent_order(case["ids"], seed=case["seed"])[: case["take"]] == case["order"]
    for case in told["with_replacement"]:
        found = consistent_tickets(case["ids"], seed=case["seed"], take=case["take"])
        assert [unit for _, unit, _ in found] == [unit for _, unit, _ in case["tickets"]]
        assert [times for _, _, times in found] == [times for _, _, times in case["tickets"]]
        assert [number[:11] for number, _, _ in found] == [n for n, _, _ in case["tickets"]]


def test_stark_counter_mode_sha256(read):
    """Blocks and integers of the unit tests of cryptorandom 0.4."""
    told = read("stark_sha256_prng.json")
    for number, block in told["hash_hex"].items():
        assert counter_block(told["seed"], int(number)) == block
    found = counter_integers(told["seed"], low=1, high=1000, count=5)
    assert found == told["randint_trunc_1_to_1000"]


def test_sampford_and_maximum_entropy_joint_probabilities(read):
    """R sampling 2.9: joint probabilities over 40,000 draws, |z| < 4.5; π of cps to 1e-11."""
    told = read("pps_joint.json")
    size, n = told["size"], told["n"]
    expected = {"sampford": "sampford_joint", "cps": "cps_maxent_joint"}
    runs, count = 40_000, len(size)
    for method, key in expected.items():
        joint = np.zeros((count, count))
        for run in range(runs):
            drawn = METHODS[method].select(pool_of(size, n, seed=f"{run:064x}"), 0)
            joint[np.ix_(drawn, drawn)] += 1
        law = np.array(told[key])
        z = (joint - runs * law) / np.sqrt(runs * law * (1 - law))
        assert np.abs(z).max() < 4.5
    working = working_chances(tuple(n * s for s in size), whole=sum(size), n=n)
    found = np.array(conditional_chances(working, n=n), dtype=float) / ONE
    assert found == pytest.approx(told["pi"], abs=1e-11)


def test_systematic_joint_probabilities(read):
    """R sampling 2.9: in the frame's order, every start enumerated, to 1e-12."""
    told = read("pps_joint.json")
    size, n = told["size"], told["n"]
    joint, whole = np.zeros((len(size), len(size))), sum(size)
    for start in range(whole):
        marks, reached, drawn = start, 0, []
        for unit, s in enumerate(size):
            reached += n * s
            if reached > marks:
                drawn.append(unit)
                marks += whole
        joint[np.ix_(drawn, drawn)] += 1 / whole
    assert joint == pytest.approx(np.array(told["systematic_fixed_order_joint"]), abs=1e-12)
    runs, seen = 20_000, np.zeros((len(size), len(size)))
    for run in range(runs):
        pool = pool_of(size, n, seed=f"{run:064x}")
        drawn = METHODS["systematic_listed"].select(pool, 0)
        seen[np.ix_(drawn, drawn)] += 1
    spread = np.sqrt(runs * joint * (1 - joint))
    assert (np.abs(seen - runs * joint) <= 4.5 * spread + 1e-6).all()


def test_certainty_case(read):
    """R sampling 2.9: units whose π would pass one are certain, the rest is shared out anew."""
    told = read("pps_joint.json")["certainty_case"]
    found = masses(told["size"], n=told["n"])
    pi = np.zeros(len(told["size"]))
    pi[list(found.certain)] = 1
    pi[list(found.open)] = np.array(found.mass) / found.whole
    assert pi == pytest.approx(told["pi"], rel=1e-12)


@pytest.mark.parametrize(("name", "size", "n"), [("belgium", "Tot04", 50), ("mu284", "P75", 20)])
def test_inclusion_probabilities_of_populations(shared_data, name, size, n):
    """R sampling 2.9 `inclusionprobabilities` of two classical populations, two certain units."""
    path = shared_data / "sampling_frames" / f"expected_r_sampling_{name}_pik.csv"
    told = pd.read_csv(path)
    assert _pi(told[size], n) == pytest.approx(told[f"pik_n{n}"].to_numpy(), rel=1e-9)
    assert (told[f"pik_n{n}"] == 1).sum() == 2


def _pi(sizes, n):
    found = masses(sizes.tolist(), n=n)
    pi = np.zeros(len(sizes))
    pi[list(found.certain)] = 1
    pi[list(found.open)] = np.array(found.mass, dtype=float) / found.whole
    return pi


def test_order_sampling_given_random_numbers(read):
    """R sps 0.6.2: who is selected by sequential Poisson and Pareto with given numbers."""
    told = read("order_sampling.json")
    size, u, strata = (np.array(told[key]) for key in ("size", "prn", "stratum"))
    for method in ("sequential_poisson", "pareto"):
        chosen = []
        for stratum, n in told["n"].items():
            rows = np.flatnonzero(strata == stratum)
            found = masses(size[rows].tolist(), n=n)
            pi = np.array(found.mass) / found.whole
            own = u[rows][list(found.open)]
            rank = own / pi if method == "sequential_poisson" else own / (1 - own) * (1 - pi) / pi
            inner = np.array(found.open)[np.argsort(rank)[: found.n]]
            chosen += rows[[*found.certain, *inner]].tolist()
        assert sorted(i + 1 for i in chosen) == told[f"{method}_selected_1based"]


def test_order_sampling_true_probabilities(read):
    """Aires' integral, checked there by 400,000 draws: to 2e-6."""
    told = read("order_sampling_exact_pi.json")
    for method, key in (
        ("pareto", "pareto_exact_pi"),
        ("seq_poisson", "sequential_poisson_exact_pi"),
    ):
        found = order_chances(np.array(told["target_pi"]), method=method)
        assert found == pytest.approx(told[key], abs=2e-6)


def test_order_sampling_code_follows_the_integral(read):
    """The draw itself has those probabilities, not the targets: |z| < 4 over 100,000 draws."""
    target = read("pps_joint.json")
    size, n, runs = target["size"], target["n"], 100_000
    pi = order_chances(np.array(size) * n / sum(size), method="seq_poisson")
    seen = np.zeros(len(size))
    for run in range(runs):
        seen[METHODS["seq_poisson"].select(pool_of(size, n, seed=f"{run:064x}"), 0)] += 1
    assert (np.abs(seen - runs * pi) < 4 * np.sqrt(runs * pi * (1 - pi))).all()


def pool_of(size, n, *, seed, x=None, y=None):
    """Return a pool of units drawn by size."""
    count = len(size)
    return Pool(
        ids=tuple(f"u{i:04d}" for i in range(count)), x=tuple(x or range(count)),
        y=tuple(y or [0] * count), mass=tuple(n * s for s in size), whole=sum(size), n=n,
        seed=seed, label="reference",
    )  # fmt: skip


@pytest.mark.parametrize("method", ["lpm1", "lpm2"])
def test_local_pivotal_exact_laws(read, method):
    """The exact rational programme after the 2012 paper, by our own programme: equal to 1e-12."""
    laws = load_laws()
    for case in read("lpm_exact.json"):
        pi = [Fraction(p) for p in case["pi"]]
        points = [tuple(point) for point in case["points"]]
        law = getattr(laws, method)(pi, points)
        told = {
            tuple(map(int, key.split(","))): value
            for key, value in case[method]["samples_0based"].items()
        }
        assert {key: float(value) for key, value in law.items() if value} == pytest.approx(told)


def load_laws():
    """Return the module of exact laws that the unit tests use."""
    import importlib.util  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    path = Path(__file__).parents[1] / "unit" / "draw" / "laws.py"
    spec = importlib.util.spec_from_file_location("laws", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_stage_villages(read):
    """One of N townships, one of M villages: 1/(N·M); by number of villages: 1/ΣM."""
    told = read("two_stage_village.json")
    villages = told["villages_per_township"]
    expected = [Fraction(p) for p in told["srs_srs"]["pi_village"]]
    assert [Fraction(1, len(villages) * m) for m in villages] == expected
    found = masses(villages, n=1)
    by_size = [
        Fraction(mass, found.whole) / m for mass, m in zip(found.mass, villages, strict=True)
    ]
    assert set(by_size) == {Fraction(told["pps_srs"]["pi_village"])}
    # A village may come again in twelve independent drills.
    seen = [1 - (1 - float(p)) ** 12 for p in expected]
    assert seen == pytest.approx(told["prob_village_seen_in_12_independent_drills"], rel=1e-9)
    assert pytest.approx(told["prob_township_seen_in_12"], rel=1e-9) == 1 - (1 - 1 / 7) ** 12


def test_drand_rounds(read):
    """Public rounds: randomness is the SHA-256 of the signature, and the network signed it."""
    rounds = read("drand.json")["rounds"]
    for told in rounds:
        source = parse_source(f"drand={told['chain']}/{told['round']}:{told['signature']}")
        assert source["value"] == told["randomness"]
    quick = (
        "drand=quicknet/657413:b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
        "41076862b98fad56e91a6b85b89cd97b"
    )
    source = parse_source(quick)
    pytest.importorskip("drand_verify")
    assert check_beacon(source) == "good"
    assert check_beacon({**source, "period": "657414"}) == "bad"
    chained = next(told for told in rounds if told["round"] == 3311596)
    before = (
        "8ed588f2a7716fb1349e2d9803da5db0005e98a83783c353d4a08f183236a9ad91d70ddb01266f4b7c576983"
        "db464b430e65680b9e0098552758afd6c1e6afcb77e3f62fe1b93d42d1cb63abbb2205512fe12fbf74ea9c5a"
        "c3b8f5c1e283a1d8"
    )
    text = f"drand={chained['chain']}/3311596:{chained['signature']}"
    assert check_beacon(parse_source(text)) == "no_previous"
    assert check_beacon(parse_source(f"{text}:{before}")) == "good"


# ---- spatial balance on the lakes of the north-eastern states


@pytest.fixture(scope="module")
def lakes(shared_data):
    """Return NE_Lakes."""
    return pd.read_csv(shared_data / "sampling" / "ne_lakes.csv")


def voronoi_balance(xy, drawn, pi):
    """Return mean (v − 1)² over the sample, v the π in each drawn unit's cell; ties shared."""
    d = ((xy[:, None, :] - xy[drawn][None, :, :]) ** 2).sum(axis=2)
    near = d <= d.min(axis=1, keepdims=True) * (1 + 1e-12)
    v = (near * (pi / near.sum(axis=1))[:, None]).sum(axis=0)
    return float(((v - 1) ** 2).mean())


def test_balance_of_fixed_samples(read, lakes):
    """The measure itself agrees with two R packages to 1e-9."""
    xy = lakes[["x", "y"]].to_numpy()
    for case in read("spatial_balance.json")["samples"]:
        pi = np.array(case["pi"]) if "pi" in case else np.full(len(xy), 30 / len(xy))
        drawn = np.array(case["sample_1based"]) - 1
        assert voronoi_balance(xy, drawn, pi) == pytest.approx(case["voronoi_sb"], rel=1e-9)


@pytest.mark.parametrize("method", ["srs", "pivotal", "lpm1", "lpm2", "hlpm2", "scps", "grts"])
def test_balance_and_variance_on_ne_lakes(read, lakes, method):
    """N = 30 of 195: balance within its noise of the published mean, variance of the mean likewise.

    LPM is no worse than the published LPM2, and 40 % under GRTS.
    """
    told = {row["design"]: row for row in read("expected_spatial_balance.json")["results"]
            if row["n"] == 30}  # fmt: skip
    xy, elevation = lakes[["x", "y"]].to_numpy(), lakes["ELEV"].to_numpy()
    x, y = (np.rint(xy * 1000).astype("int64").T).tolist()
    runs, balance, means = 1_000, [], []
    for run in range(runs):
        pool = pool_of([1] * len(xy), 30, seed=f"{run:064x}", x=x, y=y)
        drawn = METHODS[method].select(pool, 10 if method == "hlpm2" else 0)[:30]
        balance.append(voronoi_balance(xy, np.array(drawn), np.full(len(xy), 30 / len(xy))))
        means.append(elevation[drawn].mean())
    found, variance = float(np.mean(balance)), float(np.var(means, ddof=1))
    noise = float(np.std(balance)) / math.sqrt(runs)
    row = told[{"pivotal": "rpm", "hlpm2": "lpm2"}.get(method, method)]
    if method == "hlpm2":  # half of its balance goes to the substitutes
        assert found < told["grts"]["voronoi_sb_mean"]
    else:
        spread = math.hypot(noise, row["voronoi_sb_se"])
        slack = 0.06 if method == "grts" else 0.0  # another quadtree than spsurvey's
        assert abs(found - row["voronoi_sb_mean"]) < 4 * spread + slack
    if method in {"lpm1", "lpm2", "scps"}:
        assert found < told["lpm2"]["voronoi_sb_mean"] + 4 * noise
        assert variance < 0.6 * told["grts"]["var_mean_ELEV"]
