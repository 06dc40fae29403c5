"""Laws of the estimators: what must hold for any data."""

import math
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.score.balance import cell_sums, spatial_balance
from geoplan.score.forty import estimate_score, expected_losses
from geoplan.score.means import (
    estimate_mean,
    estimate_total,
    mean_of,
    total_of,
    variance_hajek,
    variance_replaced,
    variance_syg,
)
from geoplan.score.shares import clopper_pearson, hypergeometric, jeffreys, wilson
from geoplan.score.spatial import local_weights, variance_local, variance_nearest
from geoplan.score.stages import drill_design, two_stage_ratio, two_stage_total
from geoplan.score.strata import stratified_mean, stratified_total, stratum_weights

VALUE = st.floats(-100, 100).map(lambda v: round(v, 3))
PLACE = st.tuples(st.integers(0, 6), st.integers(0, 6))


@st.composite
def samples(draw, least=2):
    """Return values, inclusion probabilities and places on a coarse lattice, so with ties."""
    n = draw(st.integers(least, 14))
    y = draw(st.lists(VALUE, min_size=n, max_size=n))
    pi = draw(st.lists(st.integers(1, 20), min_size=n, max_size=n))
    xy = draw(st.lists(PLACE, min_size=n, max_size=n))
    return np.array(y), np.array(pi) / 20, np.array(xy, dtype=float)


@st.composite
def stratified(draw):
    """Return values, strata and the strata's sizes, at least two units in each."""
    sizes, y, strata = {}, [], []
    for name in "abc"[: draw(st.integers(1, 3))]:
        values = draw(st.lists(VALUE, min_size=2, max_size=6))
        y, strata = [*y, *values], [*strata, *[name] * len(values)]
        sizes[name] = len(values) + draw(st.integers(0, 30))
    return np.array(y), strata, sizes


@given(samples(), st.randoms())
def test_order_of_units_changes_nothing(sample, chance):
    """Permuted samples give the same estimates; the spatial variances too, in spite of ties."""
    y, pi, xy = sample
    order = list(range(len(y)))
    chance.shuffle(order)
    for variance in (
        lambda _: variance_hajek,
        lambda _: variance_replaced,
        lambda places: partial(variance_nearest, xy=places),
        lambda places: partial(variance_local, xy=places),
    ):
        one = estimate_mean(y, pi, variance=variance(xy))
        two = estimate_mean(y[order], pi[order], variance=variance(xy[order]))
        assert one.value == pytest.approx(two.value, abs=1e-9)
        assert one.se == pytest.approx(two.se, abs=1e-6, nan_ok=True)


@given(samples())
def test_errors_are_not_negative_and_intervals_hold_the_value(sample):
    """Where there is an interval, it lies around the value."""
    y, pi, xy = sample
    for variance in (variance_hajek, variance_replaced, partial(variance_nearest, xy=xy)):
        found = estimate_total(y, pi, variance=variance)
        assert math.isnan(found.se) or found.se >= 0
        if not math.isnan(found.low):
            assert found.low <= found.value <= found.high
        else:
            assert "score.flag.no_interval" in found.flags


@given(st.lists(VALUE, min_size=2, max_size=12), st.integers(0, 40))
def test_simple_random_samples_agree_in_all_ways(y, more):
    """Hájek, Sen-Yates-Grundy and one stratum all give N²(1−n/N)s²/n; a census gives 0."""
    n, whole = len(y), len(y) + more
    pi = np.full(n, n / whole)
    joint = np.full((n, n), n * (n - 1) / (whole * (whole - 1)))
    truth = whole**2 * (1 - n / whole) * np.var(y, ddof=1) / n
    assert variance_hajek(y, pi) == pytest.approx(truth, abs=1e-6)
    assert variance_syg(y, pi, joint=joint) == pytest.approx(truth, abs=1e-6)
    found = stratified_total(y, ["one"] * n, population={"one": whole})
    assert found.se**2 == pytest.approx(truth, abs=1e-6)
    assert variance_replaced(y, pi) >= truth - 1e-6
    if not more:
        assert (found.se, found.low, found.high) == (0, found.value, found.value)


@given(stratified(), st.randoms())
def test_stratified_estimates(told, chance):
    """Weights add up to the population; means equal the Hájek mean; order does not matter."""
    y, strata, sizes = told
    weights = stratum_weights(strata, population=sizes, like=len(y))
    assert weights.sum() == pytest.approx(sum(sizes.values()))
    found = stratified_mean(y, strata, population=sizes)
    assert found.value == pytest.approx(mean_of(y, 1 / weights), abs=1e-9)
    assert found.se >= 0
    assert found.low <= found.value <= found.high
    total = stratified_total(y, strata, population=sizes)
    assert total.value == pytest.approx(total_of(y, 1 / weights), abs=1e-6)
    assert total.se == pytest.approx(found.se * sum(sizes.values()), abs=1e-6)
    order = list(range(len(y)))
    chance.shuffle(order)
    again = stratified_mean(y[order], [strata[i] for i in order], population=sizes)
    assert (again.value, again.se) == pytest.approx((found.value, found.se), abs=1e-9)


@given(stratified())
def test_a_census_has_no_error(told):
    """All units seen: the true value, standard error 0, at one stage and at two."""
    y, strata, _ = told
    sizes = {name: strata.count(name) for name in dict.fromkeys(strata)}
    found = stratified_mean(y, strata, population=sizes)
    assert (found.value, found.se) == pytest.approx((np.mean(y), 0), abs=1e-9)
    staged = two_stage_total(y, strata, units=sizes, population=len(sizes))
    assert (staged.value, staged.se) == pytest.approx((np.sum(y), 0), abs=1e-6)
    assert estimate_total(y, np.ones(len(y))).se == 0


@given(stratified(), st.integers(0, 20))
def test_two_stages_in_all_townships_are_strata(told, more):
    """Every township drawn: the stratified variance. Some drawn: no less than within."""
    y, strata, sizes = told
    one = stratified_total(y, strata, population=sizes)
    two = two_stage_total(y, strata, units=sizes, population=len(sizes))
    assert (two.value, two.se) == pytest.approx((one.value, one.se), rel=1e-9, abs=1e-6)
    if len(sizes) > 1 and more:
        wide = two_stage_ratio(
            y, strata, over=np.ones(len(y)), units=sizes, population=len(sizes) + more
        )
        assert wide.low <= wide.value <= wide.high


@settings(max_examples=60)
@given(st.lists(PLACE, min_size=4, max_size=16, unique=True), st.data())
def test_local_weights_are_the_nearest_balanced_ones(places, data):
    """The sparse solution agrees with dense least squares; rows and columns sum to 1."""
    xy = np.array(places, dtype=float)
    n = len(xy)
    pi = np.array(data.draw(st.lists(st.integers(1, 20), min_size=n, max_size=n))) / 20
    found = local_weights(pi, xy=xy).toarray()
    assert found.sum(axis=0) == pytest.approx(np.ones(n))
    assert found.sum(axis=1) == pytest.approx(np.ones(n))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    near = d <= np.sort(d, axis=1)[:, [3]] * (1 + 1e-9)
    near |= near.T
    raw = np.zeros((n, n))
    for i in range(n):
        at = np.flatnonzero(near[i])
        rank = pd.Series(np.round(d[i, at], 9)).rank().to_numpy()
        raw[i, at] = (1 - (rank - 1) / len(at)) / pi[at]
        raw[i] /= raw[i].sum()
    system = np.block([[np.diag(near.sum(1)), near], [near.T, np.diag(near.sum(0))]])
    rest = np.concatenate([1 - raw.sum(1), 1 - raw.sum(0)])
    ab = np.linalg.lstsq(system.astype(float), rest, rcond=None)[0]
    assert found == pytest.approx(np.where(near, raw + ab[:n, None] + ab[n:], 0), abs=1e-8)


@given(st.lists(PLACE, min_size=3, max_size=30, unique=True), st.data())
def test_balance_gives_every_chance_to_somebody(places, data):
    """Σv = Σπ, a census is perfectly balanced, and moving the map changes nothing."""
    xy = np.array(places, dtype=float) * 100
    n = data.draw(st.integers(1, len(xy)))
    drawn = data.draw(st.permutations(range(len(xy))))[:n]
    pi = np.full(len(xy), n / len(xy))
    v = cell_sums(xy, pi, drawn=drawn)
    assert v.sum() == pytest.approx(n)
    found = spatial_balance(xy, pi, drawn=drawn)
    assert found.voronoi == pytest.approx(((v - 1) ** 2).mean())
    moved = spatial_balance(xy * 3 + [5e5, 3e6], pi, drawn=drawn[::-1])
    assert (moved.voronoi, moved.local) == pytest.approx((found.voronoi, found.local), abs=1e-6)
    if n == len(xy):
        assert (found.voronoi, found.local) == pytest.approx((0, 0), abs=1e-7)


@given(st.integers(1, 60), st.data())
def test_limits_of_shares(n, data):
    """Limits hold the share found, mirror each other, and the small category's are the tighter."""
    x = data.draw(st.integers(0, n))
    for limits in (wilson, clopper_pearson, jeffreys):
        low, high = limits(x, n)
        assert -1e-15 <= low <= x / n <= high <= 1 + 1e-15
        assert limits(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    whole = n + data.draw(st.integers(0, 40))
    low, high = hypergeometric(x, n, population=whole)
    assert x <= low <= high <= whole - n + x
    assert low <= whole * x / n + 1
    assert high >= whole * x / n - 1
    if whole == n:
        assert (low, high) == (x, x)


@given(st.lists(st.lists(st.floats(0, 10), min_size=1, max_size=5), min_size=1, max_size=6))
def test_drill_designs_add_up(towns):
    """One drill's variance is that of a village drawn so; all townships leave only villages."""
    one = drill_design(towns)
    chance = np.concatenate([np.full(len(t), 1 / len(towns) / len(t)) for t in towns])
    values = np.concatenate(towns)
    assert one.expected == pytest.approx(chance @ values)
    assert one.variance == pytest.approx(chance @ (values - one.expected) ** 2, abs=1e-9)
    every = drill_design(towns, drills=len(towns))
    assert every.between == pytest.approx(0, abs=1e-12)
    equal = drill_design(towns, by_size=True)
    assert equal.variance == pytest.approx(values.var(), abs=1e-9)


@st.composite
def inspected(draw):
    """Return findings and categories of a score."""
    rows, categories = [], {}
    for name in "abcd"[: draw(st.integers(1, 4))]:
        scores = draw(st.lists(st.sampled_from([0.0, 0.5, 0.8, 1.0]), min_size=2, max_size=5))
        rows += [(name, score) for score in scores]
        categories[name] = (draw(st.integers(1, 10)), len(scores) + draw(st.integers(0, 9)))
    table = pd.DataFrame.from_dict(categories, orient="index", columns=["points", "population"])
    return pd.DataFrame(rows, columns=["category", "score"]), table


@given(inspected())
def test_scores_and_losses(told):
    """A score lies in its interval and in its points; losses and expected score are all points."""
    findings, categories = told
    found = estimate_score(findings, categories=categories)
    points = categories["points"].sum()
    assert found.categories["score"].sum() == pytest.approx(found.estimate.value)
    assert found.estimate.se >= 0
    assert -1e-9 <= found.estimate.low <= found.estimate.value + 1e-9
    assert found.estimate.value - 1e-9 <= found.estimate.high <= points + 1e-9
    back = estimate_score(findings.iloc[::-1], categories=categories.iloc[::-1]).estimate
    assert (back.value, back.se) == pytest.approx((found.estimate.value, found.estimate.se))
    census = categories.assign(population=findings.groupby("category").size())
    assert estimate_score(findings, categories=census).estimate.se == 0
    sites = findings.rename(columns={"score": "expected"}).assign(inclusion_prob=0.3)
    losses = expected_losses(sites, categories=categories)
    assert losses.sum() == pytest.approx(points - found.estimate.value)
    assert (losses >= 0).all()


def test_intervals_of_the_score_cover():
    """4,000 draws of 131 of 1,310 sites in 31 categories: 95 % intervals cover 93–97 %."""
    chance = np.random.default_rng(2024)  # noqa: TID251
    n = np.full(31, 4) + (np.arange(31) < 7)
    whole = n * 10
    mean = chance.uniform(0.5, 0.85, 31)
    site_scores = [
        np.clip(chance.normal(m, 0.3, size), 0, 1) for m, size in zip(mean, whole, strict=True)
    ]
    names = [f"c{i:02d}" for i in range(31)]
    categories = pd.DataFrame({"points": 40 / 31, "population": whole}, index=names)
    truth = sum(40 / 31 * scores.mean() for scores in site_scores)
    labels = np.repeat(names, n).astype(object)
    covered = 0
    for _ in range(4_000):
        drawn = np.concatenate(
            [
                chance.choice(scores, size, replace=False)
                for scores, size in zip(site_scores, n, strict=True)
            ]
        )
        findings = pd.DataFrame({"category": labels, "score": drawn})
        found = estimate_score(findings, categories=categories).estimate
        covered += found.low <= truth <= found.high
    assert 0.93 < covered / 4_000 < 0.97
