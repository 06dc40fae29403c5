"""Shares: limits for pass rates, and how many sites are enough.

Limits are equal-tailed. x of n were found; all functions refuse counts that cannot be.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, expit, gammaln, logit
from scipy.stats import hypergeom

from geoplan.base.errors import InputError
from geoplan.score.result import LEVEL, quantile


class Limits(NamedTuple):
    """Lower and upper limit of a share, or of a number of units."""

    low: float
    high: float


def wilson(x: int, n: int, *, level: float = LEVEL) -> Limits:
    """Return the score limits of a binomial share.

    References
    ----------
    E. B. Wilson, JASA 22 (1927) 209.
    """
    _require(x, n)
    z = quantile(math.inf, level=level)
    p, below = x / n, 1 + z**2 / n
    centre = (p + z**2 / (2 * n)) / below
    half = z / below * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Limits(0.0 if x == 0 else centre - half, 1.0 if x == n else centre + half)


def clopper_pearson(x: int, n: int, *, level: float = LEVEL) -> Limits:
    """Return the limits that cover at least `level` whatever the share ("exact").

    References
    ----------
    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.
    """
    _require(x, n)
    return _beta(x, n, tail=_tail(level))


def jeffreys(x: int, n: int, *, level: float = LEVEL) -> Limits:
    """Return the limits of the posterior under Jeffreys' prior Beta(½, ½); 0 and 1 at the ends.

    References
    ----------
    L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001) 101.
    """
    _require(x, n)
    tail, a, b = _tail(level), x + 0.5, n - x + 0.5
    low = 0.0 if x == 0 else float(betaincinv(a, b, tail))
    return Limits(low, 1.0 if x == n else float(betaincinv(a, b, 1 - tail)))


def hypergeometric(x: int, n: int, *, population: int, level: float = LEVEL) -> Limits:
    """Return how many units of a small category are of the kind of which x of n were found.

    The smallest and the largest number not rejected at (1−level)/2 on its side.

    Parameters
    ----------
    x, n
        Found, drawn without replacement.
    population
        Units in the category.
    level
        Of the limits.

    References
    ----------
    J. P. Buonaccorsi, Am. Stat. 41 (1987) 215; W. G. Cochran, Sampling Techniques, 3rd ed. 1977,
    §3.6.
    """
    _require(x, n, population)
    tail = _tail(level)
    kinds = np.arange(x, population - n + x + 1)
    at_least = hypergeom.sf(x - 1, population, kinds, n)
    at_most = hypergeom.cdf(x, population, kinds, n)
    # A hair below: equality in exact numbers is no rejection.
    keep = tail * (1 - 1e-12)
    return Limits(float(kinds[at_least >= keep].min()), float(kinds[at_most >= keep].max()))


def korn_graubard(share: float, se: float, *, n: int, df: float, level: float = LEVEL) -> Limits:
    """Return Clopper-Pearson limits for a share estimated under a complex design.

    n is replaced by n* = p(1−p)/se² · (t_{n−1}/t_df)². Where se is 0, as when every unit drawn
    passed, n* is n: the design tells nothing of it.

    Parameters
    ----------
    share, se
        Estimated share and its standard error.
    n
        Units drawn.
    df
        Degrees of freedom of the design.
    level
        Of the limits.

    References
    ----------
    E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998) 193.
    """
    if not 0 <= share <= 1 or not se >= 0 or n < 1:
        raise InputError("score.share", share=share, se=se, n=n)
    size = float(n)
    if se > 0 and n > 1:
        adjust = quantile(n - 1, level=level) / quantile(df, level=level)
        size = share * (1 - share) / se**2 * adjust**2
    return _beta(share * size, size, tail=_tail(level))


def logit_limits(share: float, se: float, *, df: float, level: float = LEVEL) -> Limits:
    """Return limits symmetric in the logit of a share; NaN for a share of 0 or 1.

    Parameters
    ----------
    share, se
        Estimated share and its standard error.
    df
        Degrees of freedom of the design.
    level
        Of the limits.

    References
    ----------
    E. L. Korn and B. I. Graubard, Analysis of Health Surveys, 1999.
    """
    if not 0 < share < 1:
        return Limits(math.nan, math.nan)
    half = quantile(df, level=level) * se / (share * (1 - share))
    centre = logit(share)
    return Limits(float(expit(centre - half)), float(expit(centre + half)))


def zero_failure_limit(n: int, *, population: int | None = None, level: float = LEVEL) -> float:
    """Return the share of failing units that n units without failure still allow, one-sided.

    1 − (1−level)^(1/n): five good sites allow 45 %. With a `population`, the largest share that
    draws without replacement allow.
    """
    _require(0, n, population)
    if population is None:
        return float(1 - (1 - _checked(level)) ** (1 / n))
    miss = 1 - _checked(level)
    kinds = np.arange(population - n + 1)
    fits = hypergeom.pmf(0, population, kinds, n) >= miss * (1 - 1e-12)
    return float(kinds[fits].max() / population)


def detection(n: int, *, population: int, failing: int) -> float:
    """Return the chance that n of a population show at least one of the failing units.

    1 − C(N−K, n)/C(N, n).
    """
    _require(failing, population)
    _require(0, n, population)
    if n > population - failing:
        return 1.0
    left = population - failing
    log = gammaln([left + 1, population - n + 1, left - n + 1, population + 1])
    return float(-math.expm1(log[0] + log[1] - log[2] - log[3]))


def size_for_share(
    half_width: float, *, population: int | None = None, share: float = 0.5, level: float = LEVEL
) -> int:
    """Return how many sites make a share known to ± half_width.

    n₀ = z²p(1−p)/e², for a finite population n₀/(1+(n₀−1)/N), rounded up.

    References
    ----------
    W. G. Cochran, Sampling Techniques, 3rd ed. 1977, §4.4.
    """
    if not 0 < half_width < 1 or not 0 < share < 1 or (population is not None and population < 1):
        raise InputError("score.size", half_width=half_width, share=share, population=population)
    wanted = quantile(math.inf, level=level) ** 2 * share * (1 - share) / half_width**2
    if population is not None:
        wanted /= 1 + (wanted - 1) / population
    return max(1, math.ceil(wanted - 1e-9))


def _beta(x: float, n: float, *, tail: float) -> Limits:
    low = 0.0 if x <= 0 else float(betaincinv(x, n - x + 1, tail))
    return Limits(low, 1.0 if x >= n else float(betaincinv(x + 1, n - x, 1 - tail)))


def _checked(level: float) -> float:
    quantile(math.inf, level=level)
    return level


def _tail(level: float) -> float:
    return (1 - _checked(level)) / 2


def _require(x: int, n: int, population: int | None = None) -> None:
    if not (0 <= x <= n and n >= 1) or (population is not None and n > population):
        raise InputError("score.counts", x=x, n=n, population=population or "∞")
