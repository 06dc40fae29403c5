"""Two stages: townships, then villages or sites in them."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import InputError
from geoplan.score.given import Ints, Labels, coded, numbers
from geoplan.score.result import LEVEL, NO_FPC, POOLED, Estimate, Floats, Spread, conclude
from geoplan.score.strata import variances


@dataclass(frozen=True, kw_only=True, slots=True)
class DrillDesign:
    """What drills of a design would give, all values being known.

    Attributes
    ----------
    expected
        Expected value of the mean over the drills.
    variance, between, within
        Its variance; the part between townships; the part between villages inside them.
    """

    expected: float
    variance: float
    between: float
    within: float


def two_stage_total(
    y: npt.ArrayLike, towns: Labels, *, units: Mapping[Hashable, float], population: float,
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate a total after two stages of simple random sampling, both without replacement.

    Total (N_I/n_I) Σ M_i ȳ_i; variance N_I²(1−f₁)s_b²/n_I + (N_I/n_I) Σ M_i²(1−f₂i)s_wi²/m_i, with
    s_b² that of the townships' totals.

    Parameters
    ----------
    y
        Values of the sampled units, shape (n,); 0 for units outside a part that is asked for.
    towns
        Township of each, shape (n,).
    units
        Drawn township → units it has (M_i).
    population
        Number of townships there are (N_I).
    level
        Of the interval: Student's t with n_I − 1 degrees of freedom. One township gives none. A
        township with one unit of several is lent s² by the others, by degrees of freedom
        (flagged); where none can lend, the townships count as drawn with replacement (flagged).

    References
    ----------
    W. G. Cochran, Sampling Techniques, 3rd ed. 1977, ch. 11.
    """
    values = numbers(y, name="y")
    codes, m, whole = _counts(towns, units, population=population, like=len(values))
    weight = population / len(m) * (whole / m)[codes]
    spread = _spread(values, codes, m=m, whole=whole, population=population)
    value = float((weight * values).sum())
    return conclude(value, spread, n=len(values), method="two_stage", level=level)


def two_stage_ratio(
    y: npt.ArrayLike, towns: Labels, *, over: npt.ArrayLike, units: Mapping[Hashable, float],
    population: float, level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Estimate the ratio of two totals, or a mean (`over` all 1); see `two_stage_total`.

    The mean of a part of the units is the ratio of y·d and d, d being 1 in that part and else 0.
    """
    above, below = numbers(y, name="y"), numbers(over, name="x", like=np.asarray(y).size)
    codes, m, whole = _counts(towns, units, population=population, like=len(above))
    weight = population / len(m) * (whole / m)[codes]
    x_total = float((weight * below).sum())
    if x_total == 0:
        raise InputError("score.ratio")
    ratio = float((weight * above).sum()) / x_total
    rest = (above - ratio * below) / x_total
    spread = _spread(rest, codes, m=m, whole=whole, population=population)
    return conclude(ratio, spread, n=len(above), method="two_stage_ratio", level=level)


def drill_design(
    towns: Sequence[npt.ArrayLike], *, drills: int = 1, by_size: bool = False
) -> DrillDesign:
    """Return what k drills of one township and one village each would give.

    Townships are drawn without replacement, one village at random in each, and the k village
    values averaged: variance (1−k/N)S_b²/k + mean(σ_w²)/k, S_b² of the townships' means. A single
    draw of this kind has no variance *estimate*; this is the design's value where all is known.

    Parameters
    ----------
    towns
        For each township the values of its villages.
    drills
        k, at most the number of townships.
    by_size
        Townships drawn with chances proportional to their villages, the drills independently:
        every village is equally likely, and the variance that of all villages over k.

    Raises
    ------
    InputError
        `score.drills`.
    """
    values = [numbers(town, name="villages") for town in towns]
    if not 1 <= drills <= (len(values) or 0) and not (by_size and drills >= 1 and values):
        raise InputError("score.drills", drills=drills, most=len(values))
    means = np.array([town.mean() for town in values])
    inside = np.array([town.var() for town in values])
    if by_size:
        share = np.array([len(town) for town in values]) / sum(len(town) for town in values)
        expected = float(share @ means)
        between = float(share @ (means - expected) ** 2) / drills
        within = float(share @ inside) / drills
    else:
        expected = float(means.mean())
        spread = float(means.var(ddof=1)) if len(means) > 1 else 0.0
        between = (1 - drills / len(means)) * spread / drills
        within = float(inside.mean()) / drills
    return DrillDesign(expected=expected, variance=between + within, between=between, within=within)


def _counts(
    towns: Labels, units: Mapping[Hashable, float], *, population: float, like: int
) -> tuple[Ints, Ints, Floats]:
    """Return each unit's township, and the townships' units drawn and there."""
    codes = coded(towns, known=units, like=like)
    whole = np.array([float(size) for size in units.values()])
    m = np.bincount(codes, minlength=len(whole)).astype(np.int64)
    for label, size, seen in zip(units, whole, m, strict=True):
        if seen == 0:
            raise InputError("score.stratum_unseen", stratum=label)
        if seen > size:
            raise InputError("score.stratum_overfull", stratum=label, n=int(seen), whole=size)
    if len(m) > population:
        raise InputError("score.stratum_overfull", stratum="*", n=len(m), whole=population)
    return codes, m, whole


def _spread(values: Floats, codes: Ints, *, m: Ints, whole: Floats, population: float) -> Spread:
    n = len(m)
    if n == 1 and population > 1:
        return Spread(variance=math.nan, df=math.nan)
    totals = whole / m * np.bincount(codes, weights=values, minlength=n)
    first = n / population
    between = population**2 * float(totals.var(ddof=1)) / n if n > 1 else 0.0
    inside = variances(values, codes, groups=n)
    lonely, own = (m == 1) & (whole > 1), m > 1
    flags: tuple[str, ...] = ()
    if lonely.any():
        if not own.any():
            df = float(n - 1) if n > 1 else math.nan
            return Spread(variance=between or math.nan, df=df, flags=(NO_FPC,))
        inside[lonely] = (inside[own] * (m[own] - 1)).sum() / (m[own] - 1).sum()
        flags = (POOLED,)
    parts = np.where(m < whole, whole**2 * (1 - m / whole) / m, 0.0)
    within = float((parts * np.where(m < whole, inside, 0.0)).sum()) / first
    df = float(n - 1) if n > 1 else float((m - 1)[m < whole].sum()) or math.inf
    return Spread(variance=(1 - first) * between + within, df=df, flags=flags)
