"""Local pivotal methods: neighbours fight, so that the sample spreads over the map.

Exact for unequal probabilities, of fixed size, in integers throughout. Ties of distance go to
the unit that stands first in byte order; the published method draws among them.

References
----------
A. Grafström, N. Lundström, L. Schelin, Biometrics 68 (2012) 514.
"""

from collections.abc import Callable

from geoplan.base.tickets import Stream, tickets
from geoplan.draw.methods.pivotal import fight, last_one
from geoplan.draw.methods.pool import Pool
from geoplan.draw.neighbours import Neighbours

Partner = Callable[[Stream, list[int], Neighbours], tuple[int, int]]


def select_lpm1(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw by LPM1: only mutual nearest neighbours fight.

    Best balance. About twice the time of LPM2 for units spread evenly.
    """
    return _fights(pool, _mutual)


def select_lpm2(pool: Pool, _spare: int = 0) -> list[int]:
    """Draw by LPM2: a random unit fights its nearest neighbour. Linear for even spreads."""
    return _fights(pool, _one_sided)


def _one_sided(stream: Stream, active: list[int], there: Neighbours) -> tuple[int, int]:
    one = active[stream.below(len(active))]
    return one, there.nearest(one)


def _mutual(stream: Stream, active: list[int], there: Neighbours) -> tuple[int, int]:
    while True:
        one = active[stream.below(len(active))]
        two = there.nearest(one)
        if there.nearest(two) == one:
            return one, two


def _fights(pool: Pool, partner: Partner) -> list[int]:
    stream, whole = pool.stream(), pool.whole
    mass, active = list(pool.mass), list(range(len(pool)))
    place = list(range(len(pool)))  # where each unit stands in `active`
    there = Neighbours(pool.x, pool.y)

    def leave(unit: int) -> None:
        last = active.pop()
        if last != unit:
            active[place[unit]] = last
            place[last] = place[unit]
        there.remove(unit)

    while len(active) > 1:
        one, two = partner(stream, active, there)
        first, second = fight(mass, one, two, whole=whole, stream=stream)
        if first:
            leave(one)
        if second:
            leave(two)
    if active:
        last_one(mass, active[0], whole=whole, stream=stream)
    return [i for i, settled in enumerate(mass) if settled == whole]


def select_hlpm2(pool: Pool, spare: int = 0) -> list[int]:
    """Draw by hierarchical LPM2: base and substitutes are balanced together, then parted.

    n + spare units are drawn by LPM2 with probabilities raised in proportion, and n of them, by
    LPM2 with equal chances, become the base: π stays exact. Where raised probabilities would pass
    one, fewer substitutes take part.

    Returns
    -------
    list
        The base, ascending; then the substitutes in ticket order.

    References
    ----------
    A. Grafström, A. Matei, Can. J. Stat. 43 (2015) 561 (coordination and panels by splitting).
    """
    spare = min(spare, (pool.n * pool.whole - 1) // max(pool.mass) - pool.n)
    if spare <= 0:
        return select_lpm2(pool)
    total = pool.n + spare
    raised = Pool(
        ids=pool.ids, x=pool.x, y=pool.y, mass=tuple(a * total for a in pool.mass),
        whole=pool.whole * pool.n, n=total, seed=pool.seed, label=pool.label,
    )  # fmt: skip
    both = select_lpm2(raised)
    split = pool.others(n=pool.n, chosen=both, part="/split")
    base = [both[i] for i in select_lpm2(split)]
    rest = sorted(set(both) - set(base))
    return base + in_ticket_order(pool, rest)


def in_ticket_order(pool: Pool, positions: list[int]) -> list[int]:
    """Return positions by the tickets of their units."""
    drawn = tickets([pool.ids[i] for i in positions], seed=pool.seed, label=pool.label)
    return sorted(positions, key=lambda i: drawn[pool.ids[i]])
