"""Sharing a quota out over parts: proportional, equal or Neyman, with a least number each.

Exact fractions and largest remainders; the standard library only.

References
----------
J. Neyman, J. R. Stat. Soc. 97 (1934) 558. W. G. Cochran, Sampling Techniques (1977) ch. 5.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal

from geoplan.base.errors import DesignError

Allocation = Literal["proportional", "equal", "neyman"]
_DECIMAL: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def allocate(
    total: int,
    parts: Mapping[str, int],
    *,
    how: Allocation,
    least: int = 0,
    spread: Mapping[str, str] | None = None,
    label: str = "",
) -> dict[str, int]:
    """Return how many units each part gives.

    Shares are total · w / Σw with w the number of units, 1, or units times spread. A part gets its
    least (or all it has), never more than it has; what is above or below moves to the others in
    proportion. The rest after rounding down goes by largest remainder, ties by name.

    Parameters
    ----------
    total
        To be shared out.
    parts
        Name → number of units; parts without units get nothing.
    how
        See above.
    least
        Minimum of each part.
    spread
        For Neyman: standard deviation of each part as a decimal text.
    label
        Of the rule, for refusals.

    Raises
    ------
    DesignError
        `draw.too_few`: more than all parts hold; `design.least`: the minima exceed the total;
        `design.spread`: a part has no spread, or one that is no positive decimal.
    """
    have = {name: count for name, count in sorted(parts.items()) if count}
    if total > sum(have.values()):
        raise DesignError("draw.too_few", label=label, n=total, population=sum(have.values()))
    floor = {name: min(least, count) for name, count in have.items()}
    if sum(floor.values()) > total:
        raise DesignError("design.least", label=label, least=least, parts=len(have), n=total)
    weight = _weights(have, how=how, spread=spread or {}, label=label)
    shares = _bounded(total, weight, floor=floor, have=have)
    taken = {name: int(share) for name, share in shares.items()}
    order = sorted(shares, key=lambda name: (taken[name] - shares[name], name.encode()))
    for name in order[: total - sum(taken.values())]:
        taken[name] += 1
    return taken


def _weights(
    have: Mapping[str, int], *, how: Allocation, spread: Mapping[str, str], label: str
) -> dict[str, Fraction]:
    if how == "equal":
        return dict.fromkeys(have, Fraction(1))
    if how == "proportional":
        return {name: Fraction(count) for name, count in have.items()}
    found: dict[str, Fraction] = {}
    for name, count in have.items():
        given = spread.get(name, "")
        deviation = Fraction(given) if _DECIMAL.fullmatch(given) else Fraction(0)
        if not deviation:
            raise DesignError("design.spread", label=label, part=name, value=given)
        found[name] = count * deviation
    return found


def _bounded(
    total: int, weight: Mapping[str, Fraction], *, floor: Mapping[str, int],
    have: Mapping[str, int],
) -> dict[str, Fraction]:  # fmt: skip
    """Share in proportion within bounds: what breaks a bound is fixed there, the rest anew."""
    fixed: dict[str, Fraction] = {}
    while True:
        free = [name for name in weight if name not in fixed]
        left = total - sum(fixed.values(), Fraction(0))
        scale = left / sum((weight[name] for name in free), Fraction(0)) if free else Fraction(0)
        shares = {name: weight[name] * scale for name in free}
        above = {name for name in free if shares[name] > have[name]}
        below = {name for name in free if shares[name] < floor[name]}
        # The side that is out by more is fixed first, so that the bounds can always be met.
        over = sum((shares[name] - have[name] for name in above), Fraction(0))
        under = sum((floor[name] - shares[name] for name in below), Fraction(0))
        if not above and not below:
            return {**fixed, **shares}
        if over >= under:
            fixed |= {name: Fraction(have[name]) for name in above}
        if under >= over:
            fixed |= {name: Fraction(floor[name]) for name in below}
