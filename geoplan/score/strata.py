"""Stratified estimates: simple random samples in each stratum, sampled without replacement."""

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import InputError
from geoplan.score.given import Ints, Labels, coded, numbers
from geoplan.score.pooling import pooled
from geoplan.score.result import LEVEL, Estimate, Floats, Spread, conclude

Sizes = Mapping[Hashable, float]
Pools = Mapping[Hashable, Hashable]


def stratified_total(
    y: npt.ArrayLike, strata: Labels, *, population: Sizes, pools: Pools | None = None,
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate a total, Σ N_h ȳ_h, with variance Σ N_h²(1−n_h/N_h)s_h²/n_h.

    Parameters
    ----------
    y
        Values of the sampled units, shape (n,).
    strata
        Stratum of each, shape (n,).
    population
        Stratum → number of units in the frame; each needs at least one sampled unit.
    pools
        Stratum → superstratum that lends it s² if it has a single unit; all strata lend one
        another when left out. The estimate is then flagged; where nobody can lend, it has no
        interval.
    level
        Of the interval: Student's t with n − H degrees of freedom.

    Raises
    ------
    InputError
        `score.stratum_unknown`, `score.stratum_unseen`, `score.stratum_overfull`.

    References
    ----------
    W. G. Cochran, Sampling Techniques, 3rd ed. 1977, ch. 5.
    """
    values = numbers(y, name="y")
    codes = coded(strata, known=population, like=len(values))
    whole, n = _counts(codes, population)
    spread = _spread(values, codes, whole=whole, pools=_pools(population, pools))
    value = float((whole / n * np.bincount(codes, weights=values, minlength=len(n))).sum())
    return conclude(value, spread, n=len(values), method="stratified", level=level)


def stratified_ratio(
    y: npt.ArrayLike, strata: Labels, *, over: npt.ArrayLike, population: Sizes,
    pools: Pools | None = None, level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate the ratio of the totals of y and `over`, by linear residuals.

    The mean of a part of the units is the ratio of y·d and d, d being 1 in that part and else 0.
    Other parameters as `stratified_total`.

    References
    ----------
    W. G. Cochran, Sampling Techniques, 3rd ed. 1977, §6.11 (combined ratio).
    """
    above, below = numbers(y, name="y"), numbers(over, name="x", like=np.asarray(y).size)
    weight = stratum_weights(strata, population=population, like=len(above))
    x_total = float((weight * below).sum())
    if x_total == 0:
        raise InputError("score.ratio")
    ratio = float((weight * above).sum()) / x_total
    codes = coded(strata, known=population, like=len(above))
    whole, _ = _counts(codes, population)
    rest = (above - ratio * below) / x_total
    spread = _spread(rest, codes, whole=whole, pools=_pools(population, pools))
    return conclude(ratio, spread, n=len(above), method="stratified_ratio", level=level)


def stratified_mean(
    y: npt.ArrayLike, strata: Labels, *, population: Sizes, pools: Pools | None = None,
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate a mean, or the share of truth values; parameters as `stratified_total`.

    The interval is the symmetric one: for shares near 0 or 1 see
    `geoplan.score.shares.korn_graubard`.
    """
    ones = np.ones(np.asarray(y).size)
    found = stratified_ratio(y, strata, over=ones, population=population, pools=pools, level=level)
    return Estimate(
        value=found.value, se=found.se, low=found.low, high=found.high, n=found.n, df=found.df,
        method="stratified", flags=found.flags,
    )  # fmt: skip


def stratum_weights(strata: Labels, *, population: Sizes, like: int) -> Floats:
    """Return each unit's weight N_h/n_h; they add up to the population."""
    codes = coded(strata, known=population, like=like)
    whole, n = _counts(codes, population)
    return np.asarray((whole / n)[codes])


def design_effect(estimate: Estimate, y: npt.ArrayLike, *, weights: npt.ArrayLike) -> float:
    """Return how many times the variance is that of a simple random sample of the same size.

    Parameters
    ----------
    estimate
        Of the mean of y.
    y, weights
        Of the sampled units, shape (n,); the weights add up to the population.

    References
    ----------
    L. Kish, Survey Sampling, 1965, §8.2; the fpc kept, as in R survey's `deff=TRUE`.
    """
    values = numbers(y, name="y")
    weight = numbers(weights, name="weights", like=len(values))
    n, whole = len(values), float(weight.sum())
    if n < 2 or whole <= n:
        return math.nan
    centre = (weight * values).sum() / whole
    spread = (weight * (values - centre) ** 2).sum() / whole * n / (n - 1)
    return float(estimate.se**2 / ((1 - n / whole) * spread / n)) if spread > 0 else math.nan


def combined(parts: Sequence[Estimate], *, shares: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """Put independent estimates of strata's means together: Σ W_h ȳ_h, variance Σ W_h² se_h².

    Parameters
    ----------
    parts
        One estimate for each stratum, by whatever method.
    shares
        W_h, each stratum's share of the population, shape (H,); they add up to 1 for a mean, and
        are 1 each for a sum.
    level
        Of the interval; Satterthwaite's degrees of freedom.
    """
    share = numbers(shares, name="shares", like=len(parts))
    pieces = share**2 * np.array([part.se for part in parts]) ** 2
    free = np.array([part.df for part in parts])
    variance, below = float(pieces.sum()), float((pieces**2 / free).sum())
    flags = dict.fromkeys(flag for part in parts for flag in part.flags)
    spread = Spread(
        variance=variance, df=variance**2 / below if below > 0 else math.inf, flags=tuple(flags)
    )
    value = float((share * np.array([part.value for part in parts])).sum())
    return conclude(value, spread, n=sum(p.n for p in parts), method="combined", level=level)


def _pools(population: Sizes, pools: Pools | None) -> Ints:
    names: dict[Hashable, int] = {}
    told = [None if pools is None else pools.get(label, label) for label in population]
    return np.array([names.setdefault(name, len(names)) for name in told], dtype=np.int64)


def _counts(codes: Ints, population: Sizes) -> tuple[Floats, Ints]:
    """Return the strata's numbers of units in the frame and in the sample."""
    whole = np.array([float(size) for size in population.values()])
    n = np.bincount(codes, minlength=len(whole)).astype(np.int64)
    for label, size, seen in zip(population, whole, n, strict=True):
        if seen == 0:
            raise InputError("score.stratum_unseen", stratum=label)
        if seen > size:
            raise InputError("score.stratum_overfull", stratum=label, n=int(seen), whole=size)
    return whole, n


def _spread(values: Floats, codes: Ints, *, whole: Floats, pools: Ints) -> Spread:
    n = np.bincount(codes, minlength=len(whole)).astype(np.int64)
    found = pooled(
        whole**2 * (1 - n / whole) / n, variances(values, codes, groups=len(n)), n=n, pool=pools
    )
    # Survey practice: n − H, not Satterthwaite's; the score of 40 uses the latter.
    open_ = n < whole
    df = float((n - 1)[open_].sum()) if open_.any() else math.inf
    return Spread(variance=found.variance, df=df, flags=found.flags)


def variances(values: Floats, codes: Ints, *, groups: int) -> Floats:
    """Return s² (divisor n − 1) of each group, NaN where it has fewer than two units."""
    n = np.bincount(codes, minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(codes, weights=values, minlength=groups) / n
        squares = np.bincount(codes, weights=(values - mean[codes]) ** 2, minlength=groups)
        return np.where(n > 1, squares / (n - 1), math.nan)
