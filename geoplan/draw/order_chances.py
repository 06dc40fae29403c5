"""True inclusion probabilities of order sampling, by quadrature.

Unit i is drawn when its rank is below the n-th lowest of the others'. With F_j the distribution of
rank j: π_i = ∫ f_i(t) · P(fewer than n of the others lie below t) dt.

References
----------
N. Aires, Methodol. Comput. Appl. Probab. 1 (1999) 457.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import roots_legendre

Floats = npt.NDArray[np.float64]
_PANELS: Final = 160  # ranks that reach one leave kinks, which fine panels cut short
_POINTS: Final = 6


def order_chances(target: Floats, *, method: str) -> Floats:
    """Return the inclusion probabilities of Pareto or sequential Poisson sampling.

    Parameters
    ----------
    target
        Wished probabilities, shape (N,); those of 0 or 1 stay; the sum is the sample size.
    method
        "pareto" or "seq_poisson".

    Returns
    -------
    array (N,)
        O(N²·n) for N units with 0 < π < 1; about six digits.
    """
    found = np.asarray(target, dtype=float).copy()
    inner = (found > 0) & (found < 1)
    n = round(float(found[inner].sum()))
    if not inner.any() or n == 0:
        return found
    pi = found[inner]
    # In terms of unit i's own uniform number u the integrand is bounded, between 0 and 1.
    x, w = roots_legendre(_POINTS)
    u = ((np.arange(_PANELS)[:, None] + (x + 1) / 2) / _PANELS).ravel()
    w = np.tile(w / (2 * _PANELS), _PANELS)
    chances = np.empty(len(pi))
    for i in range(len(pi)):
        below = _below(u, pi[i], np.delete(pi, i), method=method)
        chances[i] = float(w @ _fewer_than(below, n))
    # What quadrature leaves over is shared out: the sum is known.
    found[inner] = chances * (n / chances.sum())
    return found


def _below(u: Floats, own: float, others: Floats, *, method: str) -> Floats:
    """Return for each u the chance of each other unit to rank below; shape (points, others)."""
    if method == "seq_poisson":
        return np.minimum(u[:, None] / own * others[None, :], 1.0)
    rank = (u / (1 - u) * (1 - own) / own)[:, None]
    odds = rank * (others / (1 - others))[None, :]
    return odds / (1 + odds)


def _fewer_than(below: Floats, n: int) -> Floats:
    """Return the chance that fewer than n independent events happen; shape (points,)."""
    counts = np.zeros((len(below), n))
    counts[:, 0] = 1.0
    for chance in below.T:
        moved = counts * chance[:, None]
        counts -= moved
        counts[:, 1:] += moved[:, :-1]
    return np.asarray(counts.sum(axis=1))
