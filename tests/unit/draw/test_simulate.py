"""Simulation: the fast forms have the laws of the draws themselves."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from geoplan.draw.batch import FAST, draw_many, one_by_one
from geoplan.draw.design import Design, Inside, Stratum, Title, TwoStage, design_document
from geoplan.draw.methods.pool import Origins
from geoplan.draw.one import Wish
from geoplan.draw.order_chances import order_chances
from geoplan.draw.rotation import waves_reach
from geoplan.draw.simulate import YEAR, all_lots, lot_of, model_of, simulate
from geoplan.frame.text import FrameList, Unit

POINTS = [(0, 0), (9, 2), (4, 13), (30, 7), (26, 21), (11, 29)]
UNITS = [Unit(f"u{i}", "s", None, size, *POINTS[i]) for i, size in enumerate([2, 3, 4, 5, 7, 9])]
SIZES = {unit.unit_id: unit.size for unit in UNITS}
PHONE = Origins(x=(1, 29), y=(1, 8), weight=(3, 1), reach=3, ranks=(2, 1))
EVEN = Origins(x=(0, 30), y=(0, 7), weight=(), reach=20, ranks=(1,))


def generator(seed):
    """Return a seeded generator."""
    return np.random.Generator(np.random.PCG64(seed))  # noqa: TID251  (simulation)


def wishes():
    """Yield every method that has a fast form, and its special cases."""
    for method in sorted(set(FAST) - {"panel", "phone_map", "srs", "hlpm2"}):
        yield method, {"method": method, "sizes": SIZES}
    yield "srs", {"method": "srs"}
    yield "srs apart", {"method": "srs", "apart": 12, "n": 2}
    yield "hlpm2 with substitutes", {"method": "hlpm2", "replacement": 1}
    yield "hlpm2 by size", {"method": "hlpm2", "sizes": SIZES, "replacement": 2}
    yield "phone, places", {"method": "phone_map", "aid": PHONE}
    yield "phone, anywhere", {"method": "phone_map", "aid": EVEN, "n": 2}


@pytest.mark.parametrize(("name", "wish"), list(wishes()), ids=lambda value: str(value)[:24])
def test_fast_forms_have_the_same_law(name, wish):
    """Samples of whole arrays and of the draw's own code come alike (χ² of two samples)."""
    lot = lot_of(UNITS, Wish(**{"label": name, "seed": "0" * 64, "n": 3, **wish}))
    code = 1 << np.arange(len(UNITS))
    many, few = 60_000, 12_000
    fast = Counter((draw_many(lot, runs=many, rng=generator(1)) @ code).tolist())
    slow = Counter((one_by_one(lot, runs=few, rng=generator(2)) @ code).tolist())
    keys = [key for key in set(fast) | set(slow) if fast[key] + slow[key] >= 30]
    chi = sum(
        (fast[key] / many - slow[key] / few) ** 2
        / ((fast[key] + slow[key]) / (many + few) * (1 / many + 1 / few))
        for key in keys
    )
    if len(keys) > 1:
        assert stats.chi2.sf(chi, len(keys) - 1) > 1e-5


def test_panels_of_a_year_repeat_nothing():
    """Twelve waves of three go round twelve units three times, each as often."""
    units = [Unit(f"u{i:02d}", "s", None, 1, i, 0) for i in range(12)]
    lot = lot_of(units, Wish(label="p", seed="0" * 64, n=3, method="panel"))
    drawn = draw_many(lot, runs=YEAR * 5, rng=generator(3)).reshape(5, YEAR, 12)
    assert (drawn[:, :4].sum(axis=1) == 1).all()
    assert (drawn.sum(axis=1) == 3).all()


def county():
    """Return a small county as frame and design."""
    units = [
        Unit(f"m{i:02d}", "market", f"t{i % 3}", 1 + i % 4, 7 * i % 31, 5 * i) for i in range(9)
    ]
    units += [Unit(f"t{i}", "area:township", None, 5, i, i) for i in range(3)]
    units += [
        Unit(f"t{t}v{i}", "area:village", f"t{t}", 1, i, t) for t in range(3) for i in range(t + 2)
    ]
    frame = FrameList(units=tuple(sorted(units)), columns=(), crs="EPSG:4548", xy_scale=1000)
    design = Design(
        format="geoplan-design-v1", id="d", version="1", title=Title(zh="d", en="d"),
        standard="county-31", source="", confidence="example",
        strata=(Stratum(category="market", n=4, method="pivotal", size="size"),),
        two_stage=(
            TwoStage(category="township", size="villages", method="lpm2",
                     sites=(Inside(category="market", n=1),)),
        ),
    )  # fmt: skip
    return frame, design_document(design)


def test_counts_against_theory():
    """Stated chances and counts agree in every stage, and a year reaches what it must."""
    frame, design = county()
    towns = {unit.unit_id: unit.psu or unit.unit_id for unit in frame}
    model = model_of(frame, design, groups={"township": towns})
    tally = simulate(model, runs=60_000, seed=1)
    assert tally.runs == 60_000
    for (lot, above), drawn in zip(all_lots(model), tally.drawn, strict=True):
        pi = lot.probability * above
        spread = np.sqrt(pi * (1 - pi) * tally.runs)
        assert (np.abs(drawn - pi * tally.runs) <= 4.5 * spread + 1e-9).all(), lot.wish.label
    assert tally.any_rule.sum() > 0
    reached = tally.reached["township"] / tally.years
    assert (np.diff(reached) >= 0).all()
    assert reached[-1] <= 3 + 1e-9


def test_the_same_seed_gives_the_same_figures_in_pieces():
    """Figures depend on seed and number, and pieces add up."""
    frame, design = county()
    model = model_of(frame, design, groups={})
    one, two = (simulate(model, runs=600, seed=9) for _ in range(2))
    assert (one.any_rule == two.any_rule).all()
    both = one + two
    assert both.runs == 1200
    assert (both.drawn[0] == 2 * one.drawn[0]).all()


def test_order_sampling_quadrature_sums_to_n():
    """Certain units stay, and the rest add up to what is left."""
    target = np.array([1.0, 0.0, 0.5, 0.5, 0.25, 0.75])
    found = order_chances(target, method="pareto")
    assert found[0] == 1
    assert found[1] == 0
    assert found.sum() == pytest.approx(3)
    equal = order_chances(np.full(5, 0.4), method="seq_poisson")
    assert equal == pytest.approx(np.full(5, 0.4))


def test_rotation_beside_independent_draws():
    """Fourteen townships, one a month: 59 % against 86 % in a year."""
    table = waves_reach(14, n=1, waves=12)
    assert table["independent"].iloc[-1] / 14 == pytest.approx(0.589, abs=5e-4)
    assert table["rotation"].iloc[-1] / 14 == pytest.approx(12 / 14)
    assert waves_reach(3, n=5, waves=2)["rotation"].tolist() == [3, 3]
