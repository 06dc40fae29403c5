"""Several different sites: draw one at a time, reject repeats.

Exact for one to three picks, by sums over single sites and pairs; for more (and for three where
two sites leave next to nothing to the others), by the integral over exponential waiting times, to
about 1e-13.

References
----------
D. Raj, Some estimators in sampling with varying probabilities without replacement, JASA 51 (1956),
for successive sampling.
B. Rosén, Asymptotic theory for successive sampling with varying probabilities without replacement,
Ann. Math. Statist. 43 (1972), for the waiting times.
H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ. RIMS 9 (1974),
for the quadrature.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from geoplan.base.errors import DesignError
from geoplan.draw.phone_regions import Floats

_STEP: Final = 1 / 24  # of the quadrature; halving it changes the twelfth digit
_CLEAR: Final = 1e-3  # less than this beside two sites: differences of chances lose digits
_LEAST: Final = -4.0  # below, the integrand is under the smallest double


def picked_probability(chance: npt.ArrayLike, *, picks: int) -> Floats:
    """Return how likely each site is among some different ones, drawn one after the other.

    Each time one is drawn by the same chances; a repeat is drawn again. `1 - (1 - p) ** picks`,
    as with repeats allowed, is a lower bound only. O(n) for one and two picks, O(n²) for three,
    O(n log n) times picks for more.

    Parameters
    ----------
    chance
        Of each site in a single draw; scaled to sum to 1.
    picks
        How many different sites.

    Raises
    ------
    DesignError
        `phone.picks`: none, or more than there are sites that can be drawn.
    """
    weight = np.asarray(chance, dtype=float)
    drawable = int((weight > 0).sum())
    if not 1 <= picks <= drawable:
        raise DesignError("phone.picks", picks=picks, n=drawable)
    found = np.zeros_like(weight)
    rows = np.flatnonzero(weight > 0)
    p = weight[rows] / weight[rows].sum()
    if picks == len(rows):
        found[rows] = 1.0
    elif picks <= 2 or (picks == 3 and np.sort(p)[:-2].sum() > _CLEAR):
        found[rows] = _exact(p, picks=picks)
    else:
        found[rows] = _waiting(p, picks=picks)
    return found


def _exact(p: Floats, *, picks: int) -> Floats:
    """Sum over who came first, and over who came first and second."""
    total = p.copy()
    if picks >= 2:
        once = p / _others(p)
        total += p * (once.sum() - once)
    if picks == 3:
        left = _others(p)[:, None] - p
        np.fill_diagonal(left, 1.0)
        pairs = (p / _others(p))[:, None] * p / left
        np.fill_diagonal(pairs, 0.0)
        total += p * (pairs.sum() - pairs.sum(axis=0) - pairs.sum(axis=1))
    return total


def _others(p: Floats) -> Floats:
    """Return 1 - p, summed from the others: no digits are lost where p is near 1."""
    before = np.concatenate([[0.0], np.cumsum(p)[:-1]])
    after = np.concatenate([np.cumsum(p[::-1])[:-1][::-1], [0.0]])
    return np.asarray(before + after)


def _waiting(p: Floats, *, picks: int) -> Floats:
    """Let each site ring after an exponential time of rate p; the first to ring are drawn.

    A site is among them if, when it rings, fewer than `picks` others have rung.
    """
    slow = np.sort(p)[::-1][picks]
    top = np.log(750 / slow)  # by then all those likelier have rung
    u = np.arange(_LEAST, top, _STEP)
    time = np.exp(u - np.exp(-u))
    step = time * (1 + np.exp(-u)) * _STEP
    rung = -np.expm1(-np.outer(p, time))
    found = np.zeros_like(p)
    start = np.zeros((picks, len(time)))
    start[0] = 1.0
    # Halving: what lies outside a half is multiplied in once, for all within.
    todo = [(0, len(p), start)]
    while todo:
        low, high, outside = todo.pop()
        if high - low == 1:
            density = p[low] * np.exp(-p[low] * time)
            found[low] = (outside.sum(axis=0) * density * step).sum()
            continue
        middle = (low + high) // 2
        todo.append((low, middle, _with(outside, rung[middle:high])))
        todo.append((middle, high, _with(outside, rung[low:middle])))
    return found


def _with(counts: Floats, rung: Floats) -> Floats:
    """Return the law of how many have rung (below `picks`) when some more may have."""
    now = counts.copy()
    for chance in rung:
        later = now * (1 - chance)
        later[1:] += now[:-1] * chance
        now = later
    return now
