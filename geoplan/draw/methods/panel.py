"""Panels by permanent random numbers: each wave goes on where the one before left off.

Every unit of the register has one lasting number. A wave takes the next n in their order and
begins anew at the end, so nothing is drawn twice before all were drawn once; units that are new
or gone move nothing else. Each wave by itself is a simple random sample.

References
----------
E. Ohlsson, in Business Survey Methods (1995) ch. 9 (permanent random numbers).
"""

from collections.abc import Sequence

from geoplan.base.tickets import lasting_numbers
from geoplan.draw.methods.pool import Pool, Register


def select(pool: Pool, _spare: int = 0) -> list[int]:
    """Return positions of the next n units in the register's order. O(N log N)."""
    register = pool.aid
    if not isinstance(register, Register):
        raise TypeError
    number = lasting_numbers(pool.ids, register_seed=register.seed)
    turn = sorted(
        range(len(pool)),
        key=lambda i: (number[pool.ids[i]] <= register.after, number[pool.ids[i]], i),
    )
    return turn[: pool.n]


def last_number(base: Sequence[str], aid: object) -> str:
    """Return the permanent number of the last unit drawn, "" when the draw is no panel."""
    if not isinstance(aid, Register) or not base:
        return ""
    return lasting_numbers(base[-1:], register_seed=aid.seed)[base[-1]]
