"""Variances of strata put together, those with a single unit lent from their superstratum."""

import math

import numpy as np

from geoplan.score.given import Ints
from geoplan.score.result import NO_SPREAD, POOLED, Floats, Spread


def pooled(factor: Floats, spread: Floats, *, n: Ints, pool: Ints) -> Spread:
    """Return Σ factor·s² with Satterthwaite's degrees of freedom.

    A stratum with one unit has no s² of its own. It takes the pooled one of its superstratum's
    strata that have two units or more, Σ(n−1)s² / Σ(n−1), and the result is flagged; where none
    has, the variance is unknown. Strata taken whole have factor 0.

    Parameters
    ----------
    factor
        What each stratum's s² counts, such as N²(1−n/N)/n; shape (H,), not negative.
    spread
        s² of each stratum, shape (H,); ignored where n < 2.
    n
        Units in each stratum, shape (H,).
    pool
        Superstratum of each stratum, shape (H,).

    References
    ----------
    F. E. Satterthwaite, Biometrics Bulletin 2 (1946) 110; W. G. Cochran, Sampling Techniques,
    3rd ed. 1977, §5.4 (effective degrees of freedom), §5A.12 (strata with one unit).
    """
    own = n >= 2
    lonely = ~own & (factor > 0)
    share = np.where(own, factor, 0.0)
    for group in np.unique(pool[lonely]):
        lenders = own & (pool == group)
        if not lenders.any():
            return Spread(variance=math.nan, df=math.nan, flags=())
        lent = factor[lonely & (pool == group)].sum()
        share[lenders] += lent * (n[lenders] - 1) / (n[lenders] - 1).sum()
    parts, free = (share * np.where(own, spread, 0.0))[own], n[own] - 1
    variance = float(parts.sum())
    flags = (POOLED,) if lonely.any() else ()
    if variance > 0:
        return Spread(
            variance=variance, df=variance**2 / float((parts**2 / free).sum()), flags=flags
        )
    if not (factor > 0).any():
        return Spread(variance=0.0, df=math.inf, flags=flags)
    return Spread(variance=0.0, df=float(free.sum()), flags=(*flags, NO_SPREAD))
