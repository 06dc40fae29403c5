"""When no interval can be given, what is flagged, and what is refused."""

import math
import pickle

import numpy as np
import pandas as pd
import pytest

from geoplan.base.errors import InputError
from geoplan.base.words import say
from geoplan.score.balance import spatial_balance
from geoplan.score.drills import drills_needed, mean_of_drills, next_drill
from geoplan.score.forty import design_score, estimate_score, expected_losses
from geoplan.score.means import (
    estimate_mean,
    estimate_ratio,
    estimate_total,
    variance_hajek,
    variance_replaced,
    variance_syg,
)
from geoplan.score.result import (
    IMPUTED,
    NEGATIVE,
    NO_FPC,
    NO_INTERVAL,
    NO_SPREAD,
    POOLED,
    quantile,
)
from geoplan.score.shares import (
    detection,
    hypergeometric,
    korn_graubard,
    logit_limits,
    size_for_share,
    wilson,
    zero_failure_limit,
)
from geoplan.score.spatial import variance_local, variance_nearest
from geoplan.score.stages import drill_design, two_stage_ratio, two_stage_total
from geoplan.score.strata import (
    combined,
    design_effect,
    stratified_mean,
    stratified_ratio,
    stratified_total,
)

FINDINGS = pd.DataFrame(
    [("road", 1.0), ("road", 0.5), ("road", 0.0), ("market", 1.0), ("market", 0.8), ("park", 0.4)],
    columns=["category", "score"],
)
CATEGORIES = pd.DataFrame(
    {"points": [20.0, 10.0, 10.0], "population": [30, 20, 12]}, index=["road", "market", "park"]
)


def test_flags_have_words():
    """Every flag is a sentence in both languages."""
    for flag in (NO_INTERVAL, POOLED, IMPUTED, NO_SPREAD, NO_FPC, NEGATIVE):
        assert say(flag, lang="zh") != say(flag, lang="en")


# ---- strata with one unit


def test_a_single_site_is_lent_s2():
    """Pooled over the lenders by degrees of freedom, by hand; Satterthwaite counts them once."""
    found = estimate_score(FINDINGS, categories=CATEGORIES)
    lent = (2 * 0.25 + 1 * 0.02) / 3
    factors = np.array([400 * (1 - 3 / 30) / 3, 100 * (1 - 2 / 20) / 2, 100 * (1 - 1 / 12)])
    variance = factors @ [0.25, 0.02, lent]
    shares = [(factors[0] + factors[2] * 2 / 3) * 0.25, (factors[1] + factors[2] / 3) * 0.02]
    assert found.estimate.value == pytest.approx(20 * 0.5 + 10 * 0.9 + 10 * 0.4)
    assert found.estimate.se**2 == pytest.approx(variance)
    assert found.estimate.df == pytest.approx(variance**2 / (shares[0] ** 2 / 2 + shares[1] ** 2))
    assert found.estimate.flags == (POOLED,)
    assert found.categories["flag"].tolist() == ["", "", POOLED]
    assert math.isnan(found.categories.loc["park", "variance"])


def test_only_the_superstratum_lends():
    """Parks borrow from markets when told so; alone in their superstratum, there is no interval."""
    lent = estimate_score(FINDINGS, categories=CATEGORIES.assign(pool=["a", "b", "b"]))
    wide = estimate_score(FINDINGS, categories=CATEGORIES)
    assert lent.estimate.se < wide.estimate.se
    alone = estimate_score(FINDINGS, categories=CATEGORIES.assign(pool=["a", "a", "b"])).estimate
    assert math.isnan(alone.se)
    assert math.isnan(alone.low)
    assert alone.flags == (NO_INTERVAL,)
    assert alone.value == wide.estimate.value
    found = stratified_mean([1, 2, 4], ["a", "a", "b"], population={"a": 9, "b": 9})
    assert found.flags == (POOLED,)
    none = stratified_total(
        [1, 2, 4], ["a", "a", "b"], population={"a": 9, "b": 9}, pools={"a": "x", "b": "y"}
    )
    assert none.flags == (NO_INTERVAL,)


def test_a_category_seen_whole_needs_no_loan():
    """One site of one is a census of that category."""
    found = estimate_score(FINDINGS, categories=CATEGORIES.assign(population=[30, 20, 1]))
    assert found.estimate.flags == ()
    assert found.categories.loc["park", "variance"] == 0


def test_a_missing_category_counts_as_the_mean_of_the_others():
    """By points; its points widen the interval; an office's own value can stand instead."""
    findings = FINDINGS[FINDINGS["category"] != "park"]
    found = estimate_score(findings, categories=CATEGORIES)
    seen = estimate_score(findings, categories=CATEGORIES.iloc[:2])
    assert found.estimate.value == pytest.approx(seen.estimate.value * 40 / 30)
    assert found.estimate.se == pytest.approx(seen.estimate.se * 40 / 30)
    assert found.estimate.flags == (IMPUTED,)
    assert found.categories.loc["park", ["n", "flag"]].tolist() == [0, IMPUTED]
    told = CATEGORIES.assign(instead=[math.nan, math.nan, 0.25])
    own = estimate_score(findings, categories=told).estimate
    assert own.value == pytest.approx(seen.estimate.value + 2.5)
    assert own.se == pytest.approx(seen.estimate.se)
    assert own.flags == (IMPUTED,)


def test_a_category_drawn_in_one_place_has_no_interval():
    """One township a draw: the spread between its sites says nothing of the other townships."""
    told = CATEGORIES.assign(one_place=[False, False, True])
    found = estimate_score(FINDINGS, categories=told)
    assert (found.estimate.value, found.estimate.flags) == (
        pytest.approx(23), (POOLED, NO_INTERVAL),
    )  # fmt: skip
    assert math.isnan(found.estimate.high)
    assert found.categories.loc["park", "flag"] == NO_INTERVAL


def test_all_alike_is_flagged():
    """Full marks everywhere: an interval of no width, and the flag that says what it is worth."""
    found = estimate_score(FINDINGS.assign(score=1.0), categories=CATEGORIES).estimate
    assert (found.value, found.se, found.low, found.high) == (40, 0, 40, 40)
    assert NO_SPREAD in found.flags


# ---- stages and drills


def test_one_township_has_no_interval():
    """A single township of many: value, no interval; the only one there is: strata."""
    found = two_stage_total([1, 2], ["a", "a"], units={"a": 5}, population=7)
    assert (found.value, found.flags) == (pytest.approx(7 * 5 * 1.5), (NO_INTERVAL,))
    only = two_stage_total([1, 2], ["a", "a"], units={"a": 5}, population=1)
    assert only.se**2 == pytest.approx(25 * (1 - 2 / 5) * 0.5 / 2)


def test_one_village_in_each_township():
    """Within-township spread is lent, or, where nobody has one, no fpc is taken."""
    bare = two_stage_total([1, 2, 4], list("abc"), units=dict.fromkeys("abc", 5), population=9)
    assert bare.flags == (NO_FPC,)
    assert bare.se == pytest.approx(9 * np.std([5, 10, 20], ddof=1) / math.sqrt(3))
    lent = two_stage_total([1, 2, 4], list("aab"), units=dict.fromkeys("ab", 5), population=9)
    assert lent.flags == (POOLED,)
    whole = two_stage_total([1, 4], list("ab"), units=dict.fromkeys("ab", 5), population=2)
    assert whole.flags == (NO_FPC,)


def test_drills():
    """Mean and prediction by hand; one drill has no interval; limits stay in 0 … 40."""
    scores = [28.87, 31.0, 30.2]
    mean, ahead = mean_of_drills(scores), next_drill(scores)
    s, t = np.std(scores, ddof=1), quantile(2, level=0.95)
    assert mean.high - mean.value == pytest.approx(t * s / math.sqrt(3))
    assert ahead.high - ahead.value == pytest.approx(t * s * math.sqrt(4 / 3))
    assert (mean.n, mean.df) == (3, 2)
    one = mean_of_drills([28.87])
    assert (one.value, one.flags) == (28.87, (NO_INTERVAL,))
    assert next_drill([39.0, 40.0]).high == 40
    assert math.isnan(next_drill([28.87]).low)


def test_drills_needed_of_the_design_memo():
    """SD 0.87 to 1.22: ±1.0 needs 3 to 6 drills, ±0.5 needs 12 to 23; more with t."""
    found = [drills_needed(sd, half_width=h) for h in (1.0, 0.5) for sd in (0.87, 1.22)]
    assert found == [3, 6, 12, 23]
    assert drills_needed(1.22, half_width=1.0, known=False) == 9
    assert drills_needed(0, half_width=1.0) == 1


# ---- means, shares


def test_hajek_edges():
    """Nobody left to chance: 0. One unit left to chance: unknown. Certain units do not count."""
    assert variance_hajek([1, 2], [1, 1]) == 0
    assert math.isnan(variance_hajek([1, 2], [1, 0.5]))
    assert estimate_total([1, 2], [1, 0.5]).flags == (NO_INTERVAL,)
    three = variance_hajek([7, 1, 2], [1, 0.5, 0.5])
    assert three == pytest.approx(variance_hajek([1, 2], [0.5, 0.5]))
    assert math.isnan(variance_replaced([3], [0.5]))
    assert variance_replaced([1, 2, 3, 4], [0.5] * 4, clusters=list("abba")) == 0


def test_negative_variances_are_not_shown():
    """Sen-Yates-Grundy may come out negative: no standard error, and both flags."""
    joint = [[0.5, 0.4], [0.4, 0.5]]
    found = estimate_total(
        [1, 9], [0.5, 0.5], variance=lambda y, pi: variance_syg(y, pi, joint=joint)
    )
    assert found.flags == (NEGATIVE, NO_INTERVAL)
    assert math.isnan(found.se)


def test_few_units_and_equal_places():
    """Fewer than the neighbours: with replacement. All in one place: all are neighbours."""
    y, pi = [1, 5, 2], [0.5, 0.4, 0.3]
    xy = [[0, 0], [1, 0], [0, 3]]
    plain = variance_replaced(y, pi)
    assert variance_local(y, pi, xy=xy) == plain
    assert variance_nearest(y, pi, xy=xy, neighbours=3) == plain
    assert math.isnan(variance_local([1], [0.5], xy=[[0, 0]]))
    same = np.zeros((6, 2))
    values, chance = np.arange(6.0), np.full(6, 0.5)
    # Each unit's neighbourhood is the whole sample.
    assert variance_nearest(values, chance, xy=same) == pytest.approx(
        variance_replaced(values, chance)
    )
    assert variance_local(values, chance, xy=same) == pytest.approx(
        variance_replaced(values, chance) * 5 / 6
    )


def test_shares_at_the_ends():
    """All passed: Korn-Graubard falls back on n; logit has no limits; a census finds all."""
    assert korn_graubard(1.0, 0.0, n=5, df=4) == pytest.approx((0.478176, 1.0), abs=1e-6)
    assert all(map(math.isnan, logit_limits(1.0, 0.0, df=4)))
    assert detection(10, population=10, failing=1) == 1
    assert detection(3, population=10, failing=0) == pytest.approx(0, abs=1e-12)
    assert zero_failure_limit(5, population=5) == 0
    assert zero_failure_limit(5, population=10_000) == pytest.approx(0.45, abs=0.001)
    assert hypergeometric(0, 3, population=10) == (0, 6)
    assert size_for_share(0.3, population=1) == 1


def test_combined_and_design_effect():
    """Two independent strata by hand; a census has no design effect."""
    parts = [mean_of_drills([1, 2, 3]), mean_of_drills([2, 4, 6])]
    found = combined(parts, shares=[0.25, 0.75])
    assert found.value == pytest.approx(0.25 * 2 + 0.75 * 4)
    assert found.se**2 == pytest.approx(0.0625 / 3 + 0.5625 * 4 / 3)
    assert 2 < found.df < 4
    one = stratified_mean([1, 2, 3], list("aaa"), population={"a": 9})
    assert design_effect(one, [1, 2, 3], weights=[3, 3, 3]) == pytest.approx(1)
    assert math.isnan(design_effect(one, [1, 2, 3], weights=[1, 1, 1]))


# ---- refusals


def refusals():
    """Return what is refused, by code."""
    sites = FINDINGS.rename(columns={"score": "expected"}).assign(inclusion_prob=0.1)
    n = CATEGORIES.assign(n=[3, 2, 1])
    strata = {"a": 9}
    return [
        ("score.lengths", lambda: estimate_mean([1, 2], [0.5])),
        ("score.lengths", lambda: estimate_mean([], [])),
        ("score.lengths", lambda: variance_replaced([1, 2], [0.5, 0.5], clusters=["a"])),
        ("score.lengths", lambda: variance_local([1, 2], [1, 1], xy=[[0, 0]])),
        ("score.lengths", lambda: variance_nearest([1, 2], [1, 1], xy=[0, 0])),
        ("score.lengths", lambda: stratified_mean([1, 2], ["a"], population=strata)),
        ("score.not_finite", lambda: estimate_mean([1, math.nan], [0.5, 0.5])),
        ("score.pi_range", lambda: estimate_mean([1, 2], [0.5, 0])),
        ("score.pi_range", lambda: estimate_mean([1, 2], [0.5, 1.1])),
        ("score.pi_range", lambda: expected_losses(sites.assign(inclusion_prob=2.0), categories=n)),
        ("score.level", lambda: estimate_mean([1, 2], [0.5, 0.5], level=95)),
        ("score.level", lambda: wilson(1, 2, level=0)),
        ("score.joint", lambda: variance_syg([1, 2], [0.5, 0.5], joint=[[0.5, 0], [0, 0.5]])),
        ("score.joint", lambda: variance_syg([1, 2], [0.5, 0.5], joint=[[0.5]])),
        ("score.ratio", lambda: estimate_ratio([1], [0.5], over=[0])),
        ("score.ratio", lambda: stratified_ratio([1], ["a"], over=[0], population=strata)),
        ("score.ratio", lambda: two_stage_ratio([1], ["a"], over=[0], units=strata, population=2)),
        ("score.stratum_unknown", lambda: stratified_mean([1], ["b"], population=strata)),
        ("score.stratum_unknown", lambda: estimate_score(FINDINGS, categories=CATEGORIES[:1])),
        ("score.stratum_unseen", lambda: stratified_mean([1], ["a"], population={"a": 2, "b": 1})),
        ("score.stratum_unseen",
         lambda: two_stage_total([1], ["a"], units={"a": 2, "b": 1}, population=3)),
        ("score.stratum_overfull",
         lambda: stratified_mean([1, 2], list("aa"), population={"a": 1})),
        ("score.stratum_overfull",
         lambda: two_stage_total([1, 2], list("aa"), units={"a": 1}, population=3)),
        ("score.stratum_overfull",
         lambda: two_stage_total([1, 2], list("ab"), units={"a": 1, "b": 1}, population=1)),
        ("score.stratum_overfull",
         lambda: estimate_score(FINDINGS, categories=CATEGORIES.assign(population=2))),
        ("score.stratum_overfull", lambda: design_score(sites, categories=n.assign(n=9))),
        ("score.stratum_overfull", lambda: design_score(sites, categories=n.assign(n=0))),
        ("score.site_score", lambda: estimate_score(FINDINGS.assign(score=80.0), categories=n)),
        ("score.site_score", lambda: estimate_score(FINDINGS, categories=n.assign(instead=7.0))),
        ("score.points", lambda: estimate_score(FINDINGS, categories=n.assign(points=-1.0))),
        ("score.points", lambda: estimate_score(FINDINGS, categories=n.assign(points=0.0))),
        ("score.nothing_seen", lambda: estimate_score(FINDINGS[5:], categories=n.assign(
            points=[1.0, 1.0, 0.0]))),
        ("score.never_drawn",
         lambda: expected_losses(sites.assign(inclusion_prob=0.0), categories=n)),
        ("table.invalid", lambda: estimate_score(FINDINGS[["score"]], categories=n)),
        ("table.invalid", lambda: expected_losses(FINDINGS, categories=n)),
        ("score.drills", lambda: drill_design([[1, 2], [3]], drills=3)),
        ("score.drills", lambda: drill_design([])),
        ("score.drill_score", lambda: mean_of_drills([28, 71])),
        ("score.half_width", lambda: drills_needed(1, half_width=0)),
        ("score.counts", lambda: wilson(3, 2)),
        ("score.counts", lambda: hypergeometric(1, 5, population=4)),
        ("score.counts", lambda: detection(3, population=10, failing=11)),
        ("score.share", lambda: korn_graubard(1.2, 0.1, n=5, df=4)),
        ("score.size", lambda: size_for_share(0)),
        ("score.drawn", lambda: spatial_balance([[0, 0], [1, 1]], [0.5, 0.5], drawn=[0, 0])),
        ("score.drawn", lambda: spatial_balance([[0, 0], [1, 1]], [0.5, 0.5], drawn=[2])),
        ("score.drawn", lambda: spatial_balance([[0, 0], [1, 1]], [0.5, 0.5], drawn=[])),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "call"), refusals())
def test_refusals(code, call):
    """Refused by code, in words, and fit to cross processes."""
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301
    assert say(code, lang="en", **caught.value.facts)
