"""Rejective methods: draw too freely, keep only what fits; exact joint probabilities.

References
----------
M. R. Sampford, Biometrika 54 (1967) 499. X.-H. Chen, A. P. Dempster, J. S. Liu, Biometrika 81
(1994) 457. Y. Tillé, Sampling Algorithms (2006), ch. 5.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from geoplan.base.errors import DesignError
from geoplan.draw.methods.pool import Pool, weighed

_TRIES: Final = 1_000_000
_BITS: Final = 96  # fixed point; all divisions round down, in every language
ONE: Final = 1 << _BITS
_CLOSE: Final = ONE >> 40
_ROUNDS: Final = 2_000


def select_sampford(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw by Sampford's method: exact π, exact joint probabilities.

    The first unit with chances π/n, the others with replacement ∝ π/(1−π), until all differ. The
    complement of a Sampford sample is one too, so at most half of the units are drawn. Tries grow
    like exp(n²/2N): for small n.

    Raises
    ------
    DesignError
        `draw.rejected`: a million tries failed; use another method.
    """
    if 2 * pool.n > len(pool):
        flipped = _complement(pool)
        left = set(select_sampford(flipped))
        return [i for i in range(len(pool)) if i not in left]
    stream, whole, mass = pool.stream(), pool.whole, pool.mass
    least = whole - max(mass)
    for _ in range(_TRIES):
        drawn = {weighed(stream, mass)}
        while len(drawn) < pool.n:
            unit = weighed(stream, mass)
            # Kept with chance ∝ 1/(1 − π): together ∝ π/(1 − π).
            if stream.below(whole - mass[unit]) >= least:
                continue
            if unit in drawn:
                break
            drawn.add(unit)
        if len(drawn) == pool.n:
            return sorted(drawn)
    raise DesignError("draw.rejected", label=pool.label, method="sampford", tries=_TRIES)


def _complement(pool: Pool) -> Pool:
    return Pool(
        ids=pool.ids, x=pool.x, y=pool.y, mass=tuple(pool.whole - a for a in pool.mass),
        whole=pool.whole, n=len(pool) - pool.n, seed=pool.seed, label=pool.label,
    )  # fmt: skip


def select_cps(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw by conditional Poisson sampling: of all designs with these π the most random one.

    Each unit is in or out by itself with a working probability, again and again until n are in.
    The working probabilities reproduce π to 10⁻¹²; they are found in fixed point, so that every
    machine finds the same ones. About 3·√n tries of N steps, after n·N steps a round of search.

    Raises
    ------
    DesignError
        `draw.rejected`: a million tries failed, or the search did not settle.
    """
    working = working_chances(pool.mass, whole=pool.whole, n=pool.n)
    stream = pool.stream()
    for _ in range(_TRIES):
        drawn = [i for i, chance in enumerate(working) if stream.below(ONE) < chance]
        if len(drawn) == pool.n:
            return drawn
    raise DesignError("draw.rejected", label=pool.label, method="cps", tries=_TRIES)


@lru_cache(maxsize=64)
def working_chances(mass: tuple[int, ...], *, whole: int, n: int) -> tuple[int, ...]:
    """Return the Poisson probabilities, in units of 2⁻⁹⁶, whose conditional π are mass / whole.

    Raises
    ------
    DesignError
        `draw.rejected`: the search did not settle.
    """
    goal = [a * ONE // whole for a in mass]
    if len(set(mass)) == 1:
        return tuple(goal)
    now = list(goal)
    for _ in range(_ROUNDS):
        found = conditional_chances(now, n=n)
        if max(abs(a - b) for a, b in zip(goal, found, strict=True)) < _CLOSE:
            return tuple(now)
        now = [min(max(p + a - b, 1), ONE - 1) for p, a, b in zip(now, goal, found, strict=True)]
    raise DesignError("draw.rejected", label="", method="cps", tries=_ROUNDS)


def conditional_chances(working: Sequence[int], *, n: int) -> list[int]:
    """Return the inclusion probabilities of Poisson sampling given that n are in. O(n·N)."""
    odds = [p * ONE // (ONE - p) for p in working]
    chances = [0] * len(odds)
    for size in range(1, n + 1):
        raised = [o * (ONE - c) >> _BITS for o, c in zip(odds, chances, strict=True)]
        total = sum(raised)
        chances = [size * ONE * w // total for w in raised]
    return chances
