"""Generalised random tessellation stratified sampling, in exact integers.

A quadtree over the units' square; the four quarters of every cell are put in random order, each
by one integer of the cell's own stream; along that order the units are drawn systematically.
Exact π. The drawn are listed in reverse hierarchical order, so that every beginning of the list is
spread over the map.

References
----------
D. L. Stevens, A. R. Olsen, J. Am. Stat. Assoc. 99 (2004) 262.
"""

from geoplan.base.tickets import Stream, tickets
from geoplan.draw.methods.pool import Pool
from geoplan.draw.methods.systematic import steps

_ORDERS = 24


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Return positions of the drawn units in reverse hierarchical order. O(N·log extent)."""
    drawn = steps(pool, _tessellated(pool))
    return [drawn[place] for place in _reversed_places(len(drawn))]


def _tessellated(pool: Pool) -> list[int]:
    """Return positions along the randomised quadtree; units in one place by their tickets."""
    west, south = min(pool.x), min(pool.y)
    bits = max(max(pool.x) - west, max(pool.y) - south).bit_length()
    tie = tickets(pool.ids, seed=pool.seed, label=pool.label)
    order: list[int] = []
    # Cells still to be opened, the first on top: (members, bit, path); alone, a unit needs no more.
    waiting = [(list(range(len(pool))), bits - 1, "")]
    while waiting:
        members, bit, path = waiting.pop()
        if len(members) < 2 or bit < 0:
            order += sorted(members, key=lambda i: tie[pool.ids[i]])
            continue
        quarters: list[list[int]] = [[], [], [], []]
        for i in members:
            quarters[
                2 * (((pool.x[i] - west) >> bit) & 1) + (((pool.y[i] - south) >> bit) & 1)
            ].append(i)
        full = [quarter for quarter in range(4) if quarters[quarter]]
        if len(full) > 1:
            cell = Stream(seed=pool.seed, label=f"{pool.label}/cell/{path}")
            full = [quarter for quarter in shuffled(cell) if quarters[quarter]]
        waiting += [(quarters[q], bit - 1, f"{path}{q}") for q in reversed(full)]
    return order


def shuffled(stream: Stream) -> list[int]:
    """Return 0 .. 3 in the order that one integer below 24 says (factorial base)."""
    code, left, order = stream.below(_ORDERS), [0, 1, 2, 3], []
    for size in (6, 2, 1, 1):
        order.append(left.pop(code // size))
        code %= size
    return order


def _reversed_places(count: int) -> list[int]:
    """Return 0 .. count - 1 with the base-4 digits read backwards, in that order."""
    digits = 0
    while 4**digits < count:
        digits += 1
    places = (_backwards(place, digits) for place in range(4**digits))
    return [place for place in places if place < count]


def _backwards(place: int, digits: int) -> int:
    found = 0
    for _ in range(digits):
        found, place = 4 * found + place % 4, place // 4
    return found
