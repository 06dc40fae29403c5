"""Spatially correlated Poisson sampling: who is settled pushes its nearest neighbours.

Units are settled in a random order; what one unit wins or loses is taken from, or given to, its
nearest neighbours first, as much as they can bear (maximal weights). Of fixed size; π holds to
2⁻⁶⁴, the size of a unit of mass here. Ties of distance go to the unit first in byte order.

References
----------
A. Grafström, J. Stat. Plan. Inference 142 (2012) 139.
"""

from typing import Final

from geoplan.draw.methods.pool import Pool
from geoplan.draw.neighbours import Neighbours

_FINE: Final = 64


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Return positions of the drawn units, ascending. O(N·k) for k neighbours reached."""
    stream, whole = pool.stream(), pool.whole << _FINE
    mass = [a << _FINE for a in pool.mass]
    there, active = Neighbours(pool.x, pool.y), list(range(len(pool)))
    drawn: list[int] = []
    while active:
        at = stream.below(len(active))
        unit, active[at] = active[at], active[-1]
        active.pop()
        own = mass[unit]
        if 0 < own < whole:
            inside = stream.below(whole) < own
            _share_out(mass, unit, whole=whole, inside=inside, there=there)
        if mass[unit] == whole:
            drawn.append(unit)
        there.remove(unit)
    return sorted(drawn)


def _share_out(mass: list[int], unit: int, *, whole: int, inside: bool, there: Neighbours) -> None:
    """Settle a unit and let its neighbours bear the difference, so that the sum stays.

    A neighbour may change by no more than leaves the opposite outcome possible too. What rounding
    leaves over, some units of 2⁻⁶⁴, goes to whoever is nearest and has room.
    """
    own = mass[unit]
    owed = whole - own if inside else own
    mass[unit] = whole if inside else 0
    for bounded in (True, False):
        for _, other in there.from_near(unit):
            if not owed:
                return
            has = mass[other]
            if not 0 < has < whole:
                continue
            room = has if inside else whole - has
            if bounded and inside:
                room = min(room, (whole - has) * (whole - own) // own)
            elif bounded:
                room = min(room, has * own // (whole - own))
            change = min(room, owed)
            mass[other] += -change if inside else change
            owed -= change
