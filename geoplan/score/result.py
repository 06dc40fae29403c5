"""An estimate: a value, how far off it may be, and what to bear in mind."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from geoplan.base.errors import InputError

Floats = npt.NDArray[np.float64]
LEVEL: Final = 0.95

# What an estimate is flagged with; each has a sentence in the catalogue.
NO_INTERVAL: Final = "score.flag.no_interval"
POOLED: Final = "score.flag.pooled"
IMPUTED: Final = "score.flag.imputed"
NO_SPREAD: Final = "score.flag.no_spread"
NO_FPC: Final = "score.flag.no_fpc"
NEGATIVE: Final = "score.flag.negative_variance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One estimated figure.

    Attributes
    ----------
    value
        The figure, in the unit of what was measured.
    se
        Its standard error; NaN where none can be estimated.
    low, high
        Limits of the interval; NaN where there is none.
    n
        Number of units (or drills) it rests on.
    df
        Degrees of freedom of the interval; infinite for the normal law and for a census.
    method
        How it was estimated, e.g. "stratified".
    flags
        Codes of the catalogue: what the reader must be told with the figure.
    """

    value: float
    se: float
    low: float
    high: float
    n: int
    df: float
    method: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """An estimated variance, its degrees of freedom, and what it had to assume."""

    variance: float
    df: float
    flags: tuple[str, ...] = ()


def quantile(df: float, *, level: float) -> float:
    """Return the two-sided quantile of Student's t; of the normal law for infinite `df`.

    Raises
    ------
    InputError
        `score.level`: not between 0 and 1.
    """
    if not 0 < level < 1:
        raise InputError("score.level", level=level)
    return float(ndtri(0.5 + level / 2) if math.isinf(df) else stdtrit(df, 0.5 + level / 2))


def cut(found: Estimate, *, points: float) -> Estimate:
    """Return an estimate in points with its limits inside 0 … points; NaN stays NaN."""
    return replace(
        found, low=float(np.maximum(found.low, 0.0)), high=float(np.minimum(found.high, points))
    )


def conclude(
    value: float, spread: Spread, *, n: int, method: str, level: float = LEVEL
) -> Estimate:
    """Return an estimate with its symmetric t interval, or flagged that it has none.

    An unknown (NaN) or negative variance, or no degree of freedom, gives NaN limits.
    """
    flags, se = list(spread.flags), math.nan
    if spread.variance < 0:
        flags.append(NEGATIVE)
    elif not math.isnan(spread.variance):
        se = math.sqrt(spread.variance)
    if math.isnan(se) or not spread.df > 0:
        flags.append(NO_INTERVAL)
        half = math.nan
    else:
        half = quantile(spread.df, level=level) * se
    return Estimate(
        value=value, se=se, low=value - half, high=value + half, n=n, df=spread.df,
        method=method, flags=tuple(dict.fromkeys(flags)),
    )  # fmt: skip
