"""Systematic sampling along an order: equal steps of mass from one random start.

Exact for unequal probabilities; along a Hilbert curve it spreads over the map. Some pairs can
never be drawn together, so no unbiased variance exists.

References
----------
W. G. Madow, Ann. Math. Stat. 20 (1949) 333.
"""

from geoplan.draw.hilbert import hilbert_order
from geoplan.draw.methods.pool import Pool


def steps(pool: Pool, order: list[int]) -> list[int]:
    """Return the drawn positions in the given order. Linear."""
    # Units are laid end to end; those that hold start, start + whole, … are drawn.
    mark = pool.stream().below(pool.whole)
    drawn: list[int] = []
    reached = 0
    for position in order:
        reached += pool.mass[position]
        if reached > mark:
            drawn.append(position)
            mark += pool.whole
    return drawn


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw along the Hilbert curve through the units' places. O(N log N)."""
    return steps(pool, hilbert_order(pool.x, pool.y))


def select_listed(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw along the frame's own order: by identifier."""
    return steps(pool, list(range(len(pool))))
