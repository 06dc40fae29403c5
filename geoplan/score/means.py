"""Totals, means and ratios under unequal inclusion probabilities, and their variances.

A variance here is a function of values and inclusion probabilities, `(y, pi) -> float`: the
variance of the Horvitz-Thompson total of y. Means and ratios go through the same functions by
their linear residuals. Those of `geoplan.score.spatial` fit as well; options are bound with
`functools.partial`.
"""

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import InputError
from geoplan.score.given import Labels, chances, numbers
from geoplan.score.result import LEVEL, Estimate, Floats, Spread, conclude


class Variance(Protocol):
    """How the variance of a Horvitz-Thompson total is estimated."""

    def __call__(self, y: npt.ArrayLike, pi: npt.ArrayLike, /) -> float:
        """Return the variance, in y's unit squared; NaN where it cannot be estimated."""


def total_of(y: npt.ArrayLike, pi: npt.ArrayLike) -> float:
    """Return the Horvitz-Thompson total Σ y/π.

    References
    ----------
    D. G. Horvitz and D. J. Thompson, JASA 47 (1952) 663.
    """
    values = numbers(y, name="y")
    return float((values / chances(pi, like=len(values))).sum())


def mean_of(y: npt.ArrayLike, pi: npt.ArrayLike) -> float:
    """Return the Hájek mean Σ(y/π) / Σ(1/π)."""
    values = numbers(y, name="y")
    return ratio_of(values, pi, over=np.ones(len(values)))


def ratio_of(y: npt.ArrayLike, pi: npt.ArrayLike, *, over: npt.ArrayLike) -> float:
    """Return the ratio of two totals, Σ(y/π) / Σ(x/π).

    Raises
    ------
    InputError
        `score.ratio`: the lower total is 0.
    """
    below = total_of(over, pi)
    if below == 0:
        raise InputError("score.ratio")
    return total_of(y, pi) / below


def residuals(y: npt.ArrayLike, pi: npt.ArrayLike, *, over: npt.ArrayLike) -> Floats:
    """Return the linear residuals (y − R·x) / Σ(x/π) of a ratio, shape (n,).

    The variance of their total is, to first order, that of the ratio.

    References
    ----------
    C.-E. Särndal, B. Swensson, J. Wretman, Model Assisted Survey Sampling, 1992, §5.6.
    """
    ratio = ratio_of(y, pi, over=over)
    above, below = numbers(y, name="y"), numbers(over, name="x")
    return np.asarray((above - ratio * below) / total_of(below, pi))


def variance_syg(y: npt.ArrayLike, pi: npt.ArrayLike, *, joint: npt.ArrayLike) -> float:
    """Return the Sen-Yates-Grundy variance, for a fixed number of units.

    ½ ΣΣ (π_i π_j − π_ij)/π_ij · (y_i/π_i − y_j/π_j)²; it may come out negative.

    Parameters
    ----------
    y, pi
        Of the sampled units, shape (n,).
    joint
        π_ij of the sampled units, shape (n, n); the diagonal is not used.

    Raises
    ------
    InputError
        `score.joint`: not n by n, or a pair that could not be drawn together (systematic draws),
        for which no unbiased variance exists.

    References
    ----------
    A. R. Sen, J. Indian Soc. Agric. Stat. 5 (1953) 119; F. Yates and P. M. Grundy, JRSS B 15
    (1953) 253.
    """
    values = numbers(y, name="y")
    own, pairs = chances(pi, like=len(values)), np.array(joint, dtype=np.float64)
    if pairs.shape != (len(values), len(values)):
        raise InputError("score.joint", reason=f"{pairs.shape}")
    np.fill_diagonal(pairs, own**2)
    if not (pairs > 0).all():
        raise InputError("score.joint", reason="π_ij = 0")
    gap = np.subtract.outer(values / own, values / own)
    return float(0.5 * ((np.outer(own, own) - pairs) / pairs * gap**2).sum())


def variance_hajek(y: npt.ArrayLike, pi: npt.ArrayLike) -> float:
    """Return Hájek's approximation, which needs no joint probabilities.

    n/(n−1) · Σ(1−π)(y/π − B)² with B = Σ(1−π)(y/π) / Σ(1−π). Units with π = 1 add nothing and
    do not count in n. Of simple random samples it is N²(1−n/N)s²/n exactly.

    References
    ----------
    J. Hájek, Ann. Math. Stat. 35 (1964) 1491.
    """
    values = numbers(y, name="y")
    own = chances(pi, like=len(values))
    open_ = own < 1
    n = int(open_.sum())
    if n == 0:
        return 0.0
    if n == 1:
        return math.nan
    rest, spread = 1 - own[open_], values[open_] / own[open_]
    centre = (rest * spread).sum() / rest.sum()
    return float(n / (n - 1) * (rest * (spread - centre) ** 2).sum())


def variance_replaced(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, clusters: Labels | None = None
) -> float:
    """Return the variance as if units, or whole clusters, were drawn with replacement.

    n/(n−1) · Σ(t − mean t)², t = y/π of a unit or summed over a cluster ("ultimate cluster").
    Slightly too large for draws without replacement.

    Parameters
    ----------
    y, pi
        Of the sampled units, shape (n,).
    clusters
        First-stage unit of each, shape (n,); each unit alone when left out.

    References
    ----------
    M. H. Hansen, W. N. Hurwitz, W. G. Madow, Sample Survey Methods and Theory, 1953.
    """
    values = numbers(y, name="y")
    told = values / chances(pi, like=len(values))
    if clusters is not None:
        if len(clusters) != len(told):
            raise InputError("score.lengths", name="clusters", got=len(clusters), wanted=len(told))
        seen: dict[object, int] = {}
        codes = [seen.setdefault(label, len(seen)) for label in clusters]
        told = np.bincount(codes, weights=told).astype(np.float64)
    n = len(told)
    return float(n / (n - 1) * ((told - told.mean()) ** 2).sum()) if n > 1 else math.nan


def estimate_total(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, variance: Variance = variance_hajek,
    df: float | None = None, level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate a total by Horvitz and Thompson.

    Parameters
    ----------
    y
        Values of the sampled units, shape (n,).
    pi
        Their inclusion probabilities, shape (n,).
    variance
        How its variance is estimated.
    df
        Degrees of freedom; one less than the units with π < 1 when left out.
    level
        Of the interval.
    """
    spread = _spread(variance(y, pi), pi, df=df)
    return conclude(total_of(y, pi), spread, n=_size(pi), method="horvitz_thompson", level=level)


def estimate_mean(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, variance: Variance = variance_hajek,
    df: float | None = None, level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate a mean, or a share of truth values, by Hájek; parameters as `estimate_total`."""
    ones = np.ones(_size(pi))
    spread = _spread(variance(residuals(y, pi, over=ones), pi), pi, df=df)
    return conclude(mean_of(y, pi), spread, n=len(ones), method="hajek", level=level)


def estimate_ratio(
    y: npt.ArrayLike, pi: npt.ArrayLike, *, over: npt.ArrayLike,
    variance: Variance = variance_hajek, df: float | None = None, level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate the ratio of the totals of y and `over`; parameters as `estimate_total`."""
    spread = _spread(variance(residuals(y, pi, over=over), pi), pi, df=df)
    value = ratio_of(y, pi, over=over)
    return conclude(value, spread, n=_size(pi), method="ratio", level=level)


def _size(pi: npt.ArrayLike) -> int:
    return np.asarray(pi).size


def _spread(variance: float, pi: npt.ArrayLike, *, df: float | None) -> Spread:
    free = int((np.asarray(pi, dtype=np.float64) < 1).sum())
    if df is None:
        df = free - 1.0 if free else math.inf
    return Spread(variance=variance, df=df)
