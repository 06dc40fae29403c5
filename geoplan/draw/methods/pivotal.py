"""Pivotal method in random order: two random units fight until one has all or nothing.

Exact for unequal probabilities and of fixed size; no use of place.

References
----------
J.-C. Deville, Y. Tillé, Biometrika 85 (1998) 89.
"""

from geoplan.base.tickets import Stream
from geoplan.draw.methods.pool import Pool


def fight(mass: list[int], one: int, two: int, *, whole: int, stream: Stream) -> tuple[bool, bool]:
    """Let two units share their masses anew; tell which of them is settled (at 0 or `whole`).

    Their sum stays; each keeps its mass on average.
    """
    a, b = mass[one], mass[two]
    total = a + b
    if total < whole:
        if stream.below(total) < b:
            mass[one], mass[two] = 0, total
            return True, False
        mass[one], mass[two] = total, 0
        return False, True
    if total == whole:
        if stream.below(total) < b:
            mass[one], mass[two] = 0, whole
        else:
            mass[one], mass[two] = whole, 0
        return True, True
    if stream.below(2 * whole - total) < whole - b:
        mass[one], mass[two] = whole, total - whole
        return True, False
    mass[one], mass[two] = total - whole, whole
    return False, True


def last_one(mass: list[int], unit: int, *, whole: int, stream: Stream) -> None:
    """Settle the one that is left over by chance."""
    mass[unit] = whole if stream.below(whole) < mass[unit] else 0


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Return positions of the drawn units, ascending. Linear."""
    stream, whole = pool.stream(), pool.whole
    mass, active = list(pool.mass), list(range(len(pool)))
    while len(active) > 1:
        at = stream.below(len(active))
        one, active[at] = active[at], active[-1]
        active.pop()
        to = stream.below(len(active))
        two = active[to]
        first, second = fight(mass, one, two, whole=whole, stream=stream)
        if second:
            active[to] = active[-1]
            active.pop()
        if not first:
            active.append(one)
    if active:
        last_one(mass, active[0], whole=whole, stream=stream)
    return [i for i, settled in enumerate(mass) if settled == whole]
