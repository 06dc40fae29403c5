"""Order sampling: each unit's ticket is weighed by its probability, the lowest n are drawn.

The next ones are substitutes. Inclusion probabilities are near their targets, not equal to them;
`geoplan.draw.chances` finds the true ones.

References
----------
B. Rosén, J. Stat. Plan. Inference 62 (1997) 135, 159. E. Ohlsson, J. Off. Stat. 14 (1998) 149.
"""

from geoplan.base.tickets import TICKET_BITS, tickets
from geoplan.draw.methods.pool import Pool


def select_pareto(pool: Pool, spare: int = 0) -> list[int]:
    """Draw by Pareto sampling: rank u(1−π)/((1−u)π). O(N log N)."""
    full, whole = 1 << TICKET_BITS, pool.whole
    ranks = [
        (u * (whole - a) << TICKET_BITS) // ((full - u) * a)
        for u, a in zip(_numbers(pool), pool.mass, strict=True)
    ]
    return _lowest(ranks, pool.n + spare)


def select_seq_poisson(pool: Pool, spare: int = 0) -> list[int]:
    """Draw by sequential Poisson sampling: rank u/π. O(N log N)."""
    ranks = [
        (u * pool.whole << TICKET_BITS) // a for u, a in zip(_numbers(pool), pool.mass, strict=True)
    ]
    return _lowest(ranks, pool.n + spare)


def select_srs(pool: Pool, spare: int = 0) -> list[int]:
    """Draw a simple random sample: the lowest tickets. O(N log N)."""
    return _lowest(_numbers(pool), pool.n + spare)


def _numbers(pool: Pool) -> list[int]:
    drawn = tickets(pool.ids, seed=pool.seed, label=pool.label)
    return [int(drawn[unit], 16) for unit in pool.ids]


def _lowest(ranks: list[int], count: int) -> list[int]:
    return sorted(range(len(ranks)), key=lambda i: (ranks[i], i))[:count]
