"""Several mock draws: their mean, what the next one may bring, and how many are enough."""

import math

import numpy.typing as npt

from geoplan.base.errors import InputError
from geoplan.score.given import numbers
from geoplan.score.result import LEVEL, Estimate, Spread, conclude, cut, quantile


def mean_of_drills(
    scores: npt.ArrayLike, *, points: float = 40.0, level: float = LEVEL
) -> Estimate:
    """Estimate the expected score from m drills: mean ± t s/√m, t with m − 1 degrees of freedom.

    Good for any design, one township at a time included, if the drills were drawn independently
    and the streets stayed as they were. One drill has no interval.

    Parameters
    ----------
    scores
        Scores of the drills, shape (m,), points.
    points
        All points; limits are cut off there and at 0.
    level
        Of the interval.
    """
    return _drills(scores, points=points, level=level, ahead=False)


def next_drill(scores: npt.ArrayLike, *, points: float = 40.0, level: float = LEVEL) -> Estimate:
    """Return where the next draw, the real one, will fall: mean ± t s √(1+1/m).

    `se` is s √(1+1/m). Parameters as `mean_of_drills`; the next draw must be made as they were.

    References
    ----------
    G. J. Hahn and W. Q. Meeker, Statistical Intervals, 1991 (prediction intervals).
    """
    return _drills(scores, points=points, level=level, ahead=True)


def drills_needed(sd: float, *, half_width: float, level: float = LEVEL, known: bool = True) -> int:
    """Return how many drills make the mean known to ± half_width.

    Parameters
    ----------
    sd
        Standard deviation of one drill's score, points (see `design_score`).
    half_width
        Wished half-width of the interval, points.
    level
        Of the interval.
    known
        The sd comes from the design (normal law); else it is a guess that the drills themselves
        replace, and Student's t is counted with: at least two.

    Raises
    ------
    InputError
        `score.half_width`.
    """
    if not (sd >= 0 and half_width > 0 and math.isfinite(sd)):
        raise InputError("score.half_width", sd=sd, half_width=half_width)
    m = max(1, math.ceil((quantile(math.inf, level=level) * sd / half_width) ** 2 - 1e-9))
    if known:
        return m
    m = max(2, m)
    while quantile(m - 1.0, level=level) * sd / math.sqrt(m) > half_width:
        m += 1
    return m


def _drills(scores: npt.ArrayLike, *, points: float, level: float, ahead: bool) -> Estimate:
    values = numbers(scores, name="scores")
    wrong = [float(value) for value in values if not 0 <= value <= points]
    if wrong:
        raise InputError("score.drill_score", value=wrong[0], points=points)
    m = len(values)
    spread = Spread(variance=math.nan, df=math.nan)
    if m > 1:
        factor = 1 + 1 / m if ahead else 1 / m
        spread = Spread(variance=float(values.var(ddof=1)) * factor, df=m - 1.0)
    method = "next_drill" if ahead else "drills"
    found = conclude(float(values.mean()), spread, n=m, method=method, level=level)
    return cut(found, points=points)
