"""Every method against its exact law, by the same test; and the laws that hold for all."""

import importlib.util
import itertools
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from geoplan.base.errors import DesignError
from geoplan.draw.chances import masses
from geoplan.draw.hilbert import hilbert_order
from geoplan.draw.methods.pool import Origins, Pool, Register
from geoplan.draw.methods.registry import METHODS
from geoplan.draw.neighbours import Neighbours
from geoplan.draw.one import Wish, draw_one
from geoplan.frame.text import Unit

_SPEC = importlib.util.spec_from_file_location("laws", Path(__file__).with_name("laws.py"))
laws = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(laws)

RUNS = 100_000
POINTS = [(0, 0), (9, 2), (4, 13), (30, 7), (26, 21), (11, 29)]
EQUAL = [Fraction(1, 2)] * 6
SIZED = [Fraction(k, 10) for k in (2, 3, 4, 5, 7, 9)]


def pool_of(pi, seed, *, points=POINTS, aid=None):
    """Return a pool with these inclusion probabilities."""
    whole = math.lcm(*(p.denominator for p in pi))
    return Pool(
        ids=tuple(f"u{i:02d}" for i in range(len(pi))),
        x=tuple(x for x, _ in points),
        y=tuple(y for _, y in points),
        mass=tuple(int(p * whole) for p in pi),
        whole=whole,
        n=int(sum(pi)),
        seed=seed,
        label="law",
        aid=aid,
    )


def drawn(method, pi, run, *, spare=0, aid=None):
    """Return one sample, ascending."""
    seed = f"{run:064x}"
    if method == "panel":
        aid = Register(seed=seed)
    pool = pool_of(pi, seed, aid=aid)
    return tuple(sorted(METHODS[method].select(pool, spare)[: pool.n]))


def cps_law(pi):
    """Return the law of conditional Poisson sampling, its odds found by a general solver."""
    n = int(sum(pi))
    goal = np.array(pi, dtype=float)

    def miss(logs):
        law = laws.conditional_poisson(np.exp([*logs, 0.0]), n)
        found = np.zeros(len(pi))
        for sample, chance in law.items():
            found[list(sample)] += chance
        return (found - goal)[:-1]

    start = np.log(goal / (1 - goal))
    found = optimize.root(miss, (start - start[-1])[:-1], tol=1e-13)
    return laws.conditional_poisson(np.exp([*found.x, 0.0]), n)


def order_law(pi, ranks):
    """Return the law of order sampling, by a million samples of another generator."""
    rng = np.random.default_rng(11)  # noqa: TID251  (a reference, no draw)
    u = rng.random((2_000_000, len(pi)))
    lowest = np.sort(np.argsort(ranks(u), axis=1)[:, : int(sum(pi))], axis=1)
    found = Counter(map(tuple, lowest.tolist()))
    return {sample: count / len(u) for sample, count in found.items()}


def seq_ranks(u):
    """Return the ranks of sequential Poisson sampling."""
    return u / np.array(SIZED, dtype=float)


def pareto_ranks(u):
    """Return the ranks of Pareto sampling."""
    pi = np.array(SIZED, dtype=float)
    return u / (1 - u) * (1 - pi) / pi


CASES = {
    ("srs", 0): (EQUAL, lambda: laws.uniform(6, 3)),
    ("panel", 0): (EQUAL, lambda: laws.uniform(6, 3)),
    ("systematic", 0): (
        SIZED,
        lambda: laws.systematic(SIZED, hilbert_order(*zip(*POINTS, strict=True))),
    ),
    ("systematic_listed", 0): (SIZED, lambda: laws.systematic(SIZED, range(6))),
    ("pivotal", 0): (SIZED, lambda: laws.pivotal(SIZED)),
    ("sampford", 0): (SIZED, lambda: laws.sampford(SIZED)),
    ("cps", 0): (SIZED, lambda: cps_law(SIZED)),
    ("pareto", 0): (SIZED, lambda: order_law(SIZED, pareto_ranks)),
    ("seq_poisson", 0): (SIZED, lambda: order_law(SIZED, seq_ranks)),
    ("lpm1", 0): (SIZED, lambda: laws.lpm1(SIZED, POINTS)),
    ("lpm2", 0): (SIZED, lambda: laws.lpm2(SIZED, POINTS)),
    ("hlpm2", 1): (EQUAL, lambda: laws.hlpm2(EQUAL, POINTS, 1)),
    ("scps", 0): (SIZED, lambda: laws.scps(SIZED, POINTS)),
    ("grts", 0): (SIZED, lambda: laws.grts(SIZED, POINTS)),
}


@pytest.mark.parametrize(("method", "spare"), CASES)
def test_exact_law(method, spare):
    """Over 100,000 draws samples come as the exact law says (χ²), each unit with |z| < 4."""
    pi, law_of = CASES[method, spare]
    law = {sample: float(chance) for sample, chance in law_of().items() if chance}
    assert sum(law.values()) == pytest.approx(1)
    seen = Counter(drawn(method, pi, run, spare=spare) for run in range(RUNS))
    assert set(seen) <= set(law)
    often = {sample: chance for sample, chance in law.items() if chance * RUNS >= 5}
    rare = 1 - sum(often.values())
    counts = [seen[sample] for sample in often]
    expected = [RUNS * chance for chance in often.values()]
    if rare * RUNS >= 5:
        counts.append(RUNS - sum(counts))
        expected.append(RUNS * rare)
    chi = sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))
    if len(counts) > 1:
        # A reference by simulation has noise of its own, of a twentieth of the variance.
        factor = 1.05 if METHODS[method].stated == "target" else 1.0
        assert stats.chi2.sf(chi / factor, len(counts) - 1) > 1e-5
    for unit in range(6):
        chance = sum(share for sample, share in law.items() if unit in sample)
        if METHODS[method].stated == "exact":
            assert chance == pytest.approx(float(pi[unit]), abs=1e-9)
        times = sum(count for sample, count in seen.items() if unit in sample)
        assert abs(times - RUNS * chance) < 4 * math.sqrt(RUNS * chance * (1 - chance)) + 1e-6


def test_every_method_has_a_law():
    """A method that joins the registry must join this test; phone maps have their own."""
    assert {method for method, _ in CASES} | {"phone_map"} == set(METHODS)


def test_the_phone_takes_the_nearest():
    """From places with weights and no reach, chances are those of the ranks; |z| < 4."""
    aid = Origins(x=(1, 29), y=(1, 8), weight=(3, 1), reach=1, ranks=(2, 1))
    pi = [Fraction(1, 6)] * 6
    runs = 30_000
    seen = Counter(drawn("phone_map", pi, run, aid=aid) for run in range(runs))
    # From (1, 1) the nearest are 0 and 1; from (29, 8) they are 3 and 4.
    law = {(0,): 3 / 4 * 2 / 3, (1,): 3 / 4 / 3, (3,): 1 / 4 * 2 / 3, (4,): 1 / 4 / 3}
    assert set(seen) == set(law)
    for sample, chance in law.items():
        spread = math.sqrt(runs * chance * (1 - chance))
        assert abs(seen[sample] - runs * chance) < 4 * spread


def test_the_phone_stands_anywhere_in_reach():
    """Origins spread evenly over the reach: two sites far apart share it equally."""
    aid = Origins(x=(0, 1000), y=(0, 0), weight=(), reach=100, ranks=(1,))
    runs, hits = 20_000, 0
    for run in range(runs):
        pool = Pool(ids=("a", "b"), x=(0, 1000), y=(0, 0), mass=(1, 1), whole=2, n=1,
                    seed=f"{run:064x}", label="reach", aid=aid)  # fmt: skip
        hits += METHODS["phone_map"].select(pool, 0) == [0]
    assert abs(hits - runs / 2) < 4 * math.sqrt(runs) / 2


@st.composite
def frames(draw):
    """Return units, sizes, n and substitutes; places may coincide, sizes may be zero."""
    count = draw(st.integers(1, 14))
    ids = draw(st.lists(st.text("ab九é𠀀01", min_size=1, max_size=4), min_size=count,
                        max_size=count, unique=True))  # fmt: skip
    place = st.integers(-40, 40)
    units = [
        Unit(unit, "s", None, draw(st.integers(0, 9)), draw(place), draw(place)) for unit in ids
    ]
    sized = draw(st.booleans())
    able = sum(unit.size > 0 for unit in units) if sized else count
    n = draw(st.integers(0, able))
    return units, {u.unit_id: u.size for u in units} if sized else None, n, draw(st.integers(0, 4))


@settings(max_examples=150, deadline=None)
@given(frames(), st.sampled_from(sorted(set(METHODS) - {"panel", "phone_map"})), st.randoms())
def test_laws_of_every_draw(frame, method, rnd):
    """Σπ = n, n different units, none of size 0, and the order of rows changes nothing."""
    units, sizes, n, spare = frame
    if sizes is not None and not METHODS[method].sized:
        sizes = None
    wish = Wish(label="w", seed="5" * 64, n=n, replacement=spare, method=method, sizes=sizes)
    made = draw_one(units, wish)
    assert len(made.base) == n
    assert len({*made.base, *made.replacement}) == len(made.base) + len(made.replacement)
    if sizes is not None:
        assert all(sizes[unit] > 0 for unit in made.base + made.replacement)
    ids = sorted((u.unit_id for u in units), key=str.encode)
    found = masses([1 if sizes is None else sizes[u] for u in ids], n=n)
    assert len(found.certain) + sum(found.mass) == len(found.certain) + found.n * found.whole
    assert len(found.certain) + found.n == n
    assert all(0 < mass < found.whole for mass in found.mass)
    other = list(units)
    rnd.shuffle(other)
    assert draw_one(other, wish) == made


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abc九", min_size=1), min_size=2, max_size=30, unique=True), st.data())
def test_a_new_unit_moves_at_most_one_place(ids, data):
    """Adding a unit to a stratum of simple random sampling changes at most one of the drawn."""
    n = data.draw(st.integers(1, len(ids) - 1))
    wish = Wish(label="w", seed="7" * 64, n=n)
    units = [Unit(unit, "s", None, 1, 0, 0) for unit in ids]
    less, more = draw_one(units[:-1], wish), draw_one(units, wish)
    assert len(set(less.base) - set(more.base)) <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-3, 900)), min_size=2, max_size=60),
       st.randoms())  # fmt: skip
def test_neighbours_are_the_nearest(points, rnd):
    """However units leave, the nearest and the order from near to far are the plain ones."""
    x, y = zip(*points, strict=True)
    there = Neighbours(x, y)
    left = list(range(len(points)))
    while len(left) > 1:
        unit = rnd.choice(left)
        plain = sorted(
            ((x[j] - x[unit]) ** 2 + (y[j] - y[unit]) ** 2, j) for j in left if j != unit
        )
        assert there.nearest(unit) == plain[0][1]
        assert list(there.from_near(unit)) == plain
        gone = rnd.choice(left)
        left.remove(gone)
        there.remove(gone)
    assert there.nearest(left[0]) == -1


def test_hilbert_order_is_a_path():
    """Through all cells of a square, each step goes to a neighbouring cell."""
    cells = [(x, y) for x in range(16) for y in range(16)]
    order = hilbert_order(*zip(*cells, strict=True))
    path = [cells[i] for i in order]
    assert len(set(path)) == 256
    steps = {abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in itertools.pairwise(path)}
    assert steps == {1}


def test_minimum_distance_keeps_apart():
    """No two drawn units stand nearer than asked; where that cannot be, it is said."""
    units = [Unit(f"u{i}", "s", None, 1, 10 * i, 0) for i in range(10)]
    made = draw_one(units, Wish(label="w", seed="a" * 64, n=3, replacement=1, apart=25))
    places = sorted(int(unit[1:]) for unit in made.base + made.replacement)
    assert all(b - a >= 3 for a, b in itertools.pairwise(places))
    assert made.stated == "simulated"
    with pytest.raises(DesignError) as caught:
        draw_one(units, Wish(label="w", seed="a" * 64, n=6, apart=25))
    assert caught.value.code == "draw.too_near"


def test_certain_units_are_always_there():
    """Named ones, and those whose size alone would take their chance to one."""
    units = [Unit(f"u{i}", "s", None, size, i, i) for i, size in enumerate([100, 1, 1, 1, 1, 1])]
    sizes = {unit.unit_id: unit.size for unit in units}
    for run in range(50):
        wish = Wish(label="w", seed=f"{run:064x}", n=3, method="lpm2", sizes=sizes,
                    certainty=("u3",))  # fmt: skip
        made = draw_one(units, wish)
        assert {"u0", "u3"} <= set(made.base)
        assert (made.inclusion["u0"], made.inclusion["u3"]) == ("1/1", "1/1")
        third = next(unit for unit in made.base if unit not in {"u0", "u3"})
        assert made.inclusion[third] == "1/4"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": -1}, "draw.negative"),
        ({"n": 7}, "draw.too_few"),
        ({"n": 2, "sizes": dict.fromkeys("abcdef", 0)}, "draw.too_few"),
        ({"n": 2, "sizes": dict.fromkeys("abcdef", 1), "method": "srs"}, "draw.sized"),
        ({"n": 2, "certainty": ("z",)}, "draw.certainty"),
        ({"n": 1, "certainty": ("a", "b")}, "draw.certainty"),
        ({"n": 2, "apart": 3, "method": "lpm2"}, "draw.apart"),
    ],
)
def test_impossible_wishes_are_refused(change, code):
    """One coded refusal each, in both languages."""
    units = [Unit(unit, "s", None, 1, 0, 0) for unit in "abcdef"]
    wish = Wish(**{"label": "w", "seed": "0" * 64, "method": "pivotal", **change})
    with pytest.raises(DesignError) as caught:
        draw_one(units, wish)
    assert caught.value.code == code
    with pytest.raises(DesignError) as caught:
        draw_one([*units, units[0]], Wish(label="w", seed="0" * 64, n=1))
    assert caught.value.code == "draw.repeated"
