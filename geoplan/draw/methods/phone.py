"""The draw of somebody with a phone: stand anywhere, open the map, take one of the nearest.

An origin is drawn, then a rank; the unit of that rank by distance is taken; a unit taken before
is passed over and both are drawn again. All integers. Inclusion probabilities have no closed
form: `geoplan.draw.phone_map` and simulation tell them.
"""

from typing import Final

from geoplan.base.errors import DesignError
from geoplan.base.tickets import Stream
from geoplan.draw.methods.pool import Origins, Pool, weighed

_TRIES: Final = 100_000


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Return positions of the drawn units in the order they were found. O(N) a try.

    Raises
    ------
    DesignError
        `draw.rejected`: a hundred thousand tries found no new unit.
    """
    origins = pool.aid
    if not isinstance(origins, Origins):
        raise TypeError
    stream, drawn = pool.stream(), dict.fromkeys(range(0))
    ranks = origins.ranks[: len(pool)]
    for _ in range(_TRIES):
        if len(drawn) == pool.n:
            return list(drawn)
        x, y = _origin(origins, stream)
        rank = weighed(stream, ranks)
        near = sorted(
            ((a - x) ** 2 + (b - y) ** 2, i)
            for i, (a, b) in enumerate(zip(pool.x, pool.y, strict=True))
        )
        drawn.setdefault(near[rank][1])
    if len(drawn) == pool.n:
        return list(drawn)
    raise DesignError("draw.rejected", label=pool.label, method="phone_map", tries=_TRIES)


def _origin(origins: Origins, stream: Stream) -> tuple[int, int]:
    reach = origins.reach
    if origins.weight:
        at = weighed(stream, origins.weight)
        return _in_disc(origins.x[at], origins.y[at], reach, stream)
    # Alike anywhere within reach of a place: throw into the box, keep what is in reach.
    west, south = min(origins.x) - reach, min(origins.y) - reach
    wide, high = max(origins.x) + reach - west + 1, max(origins.y) + reach - south + 1
    for _ in range(_TRIES):
        x, y = west + stream.below(wide), south + stream.below(high)
        if any(
            (a - x) ** 2 + (b - y) ** 2 <= reach * reach
            for a, b in zip(origins.x, origins.y, strict=True)
        ):
            return x, y
    raise DesignError("draw.rejected", label="phone", method="phone_map", tries=_TRIES)


def _in_disc(x: int, y: int, reach: int, stream: Stream) -> tuple[int, int]:
    while True:
        dx, dy = stream.below(2 * reach + 1) - reach, stream.below(2 * reach + 1) - reach
        if dx * dx + dy * dy <= reach * reach:
            return x + dx, y + dy
