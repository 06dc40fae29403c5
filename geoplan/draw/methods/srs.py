"""Simple random sampling by tickets: the n lowest are the sample, the next ones replace."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoplan.base.errors import DesignError
from geoplan.base.tickets import in_order, tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """One draw: base and replacements in drawing order, with the tickets that prove it.

    The inclusion probability of each unit in the base is n / population.
    """

    label: str
    method: str
    n: int
    population: int
    base: tuple[str, ...]
    replacement: tuple[str, ...]
    tickets: dict[str, str]


def draw_srs(unit_ids: Sequence[str], *, n: int, replacement: int, seed: str, label: str) -> Drawn:
    """Draw n units and up to `replacement` substitutes without replacement.

    Any prefix of the ticket order is a simple random sample, so a substitute keeps the
    property. O(N log N).

    Parameters
    ----------
    unit_ids
        The stratum's units, in any order.
    n, replacement
        How many to draw, and how many more to keep ready; fewer when the stratum has no more.
    seed, label
        See `geoplan.base.tickets.ticket`.

    Raises
    ------
    DesignError
        `draw.too_few` when the stratum holds fewer than n; `draw.negative` for negative numbers.
    """
    if n < 0 or replacement < 0:
        raise DesignError("draw.negative", label=label, n=n, replacement=replacement)
    if len(unit_ids) < n:
        raise DesignError("draw.too_few", label=label, n=n, population=len(unit_ids))
    drawn = tickets(unit_ids, seed=seed, label=label)
    taken = in_order(drawn)[: n + replacement]
    return Drawn(
        label=label,
        method="srs-ticket",
        n=n,
        population=len(unit_ids),
        base=tuple(taken[:n]),
        replacement=tuple(taken[n:]),
        tickets={unit: drawn[unit] for unit in taken},
    )
