"""Blocks: sites that the solver moves as one.

Sites that belong together, and sites of which one comes before another, are chained in the
shortest order that keeps the rules; every other site is a block of its own. A chain is a
sufficient way to keep such rules, not the only one: tours are refined afterwards one site at a
time (`geoplan.plan.repair`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from typing import Final

import numpy as np

from geoplan.plan.problem import ALWAYS, Problem, Windows

_ORDERS_OF: Final = 6
_COMBINATIONS: Final = 64


@dataclass(frozen=True, kw_only=True)
class Block:
    """Sites in order, with the times at which the first visit may begin and what they take."""

    sites: tuple[int, ...]
    choices: tuple[tuple[int, int, int], ...]  # (earliest, latest begin, duration)
    prize: float
    demand: int


def blocks_of(problem: Problem, sites: Iterable[int]) -> list[Block]:
    """Return the blocks of these sites, in the order of their first sites.

    A block that no window lets happen has no choices.
    """
    wanted = set(sites)
    left = sorted(wanted)
    linked = _linked(problem, wanted)
    found: list[Block] = []
    seen: set[int] = set()
    for site in left:
        if site in seen:
            continue
        members = linked.get(site, (site,))
        seen.update(members)
        found.append(_block(problem, members))
    return found


def partners(problem: Problem) -> dict[int, tuple[int, ...]]:
    """Return, for each site tied to others, all sites it is tied to, itself among them."""
    return _linked(problem, set(range(len(problem.windows))))


def _linked(problem: Problem, wanted: set[int]) -> dict[int, tuple[int, ...]]:
    root = {site: site for site in wanted}

    def find(site: int) -> int:
        while root[site] != site:
            site = root[site]
        return site

    ties = [pair for group in problem.together for pair in pairwise(group)]
    for a, b in [*ties, *problem.before]:
        if a in wanted and b in wanted:
            root[find(a)] = find(b)
    parts: dict[int, list[int]] = {}
    for site in sorted(wanted):
        parts.setdefault(find(site), []).append(site)
    return {site: tuple(part) for part in parts.values() if len(part) > 1 for site in part}


def _block(problem: Problem, members: Sequence[int]) -> Block:
    tables = [problem.matrices[mode].seconds for mode in sorted(problem.matrices)]
    order = tuple(members)
    if len(order) > 1:
        orders = [way for way in _orders(problem, order) if _in_order(problem, way)]
        order = min(
            orders,
            key=lambda way: sum(int(tables[0][a, b]) for a, b in pairwise(way)),
            default=order,
        )
    slowest = [max(int(table[a, b]) for table in tables) for a, b in pairwise(order)]
    return Block(
        sites=order,
        choices=_choices(problem, order, legs=slowest),
        prize=float(problem.prize[list(order)].sum()),
        demand=sum(problem.demand[site] for site in order) if problem.demand else 0,
    )


def _orders(problem: Problem, members: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    if len(members) <= _ORDERS_OF:
        return permutations(members)
    later = {b: {a for a, other in problem.before if other == b} for b in members}
    order: list[int] = []
    left = set(members)
    while left:
        free = sorted(site for site in left if not (later[site] & left)) or sorted(left)
        order.append(free[0])
        left.remove(free[0])
    return [tuple(order)]


def _in_order(problem: Problem, order: Sequence[int]) -> bool:
    at = {site: place for place, site in enumerate(order)}
    return all(at[a] < at[b] for a, b in problem.before if a in at and b in at)


def _choices(
    problem: Problem, order: Sequence[int], *, legs: Sequence[int]
) -> tuple[tuple[int, int, int], ...]:
    """Return, for each choice of windows, when the first visit may begin."""
    service = [int(problem.service_s[site]) for site in order]
    own: list[Windows] = [problem.windows[site] or (ALWAYS,) for site in order]
    found: list[tuple[int, int, int]] = []
    for number, windows in enumerate(product(*own)):
        if number >= _COMBINATIONS:
            break
        choice = _choice(windows, service, legs)
        if choice is not None:
            found.append(choice)
    return tuple(sorted(set(found)))


def _choice(
    windows: Sequence[tuple[int, int]], service: Sequence[int], legs: Sequence[int]
) -> tuple[int, int, int] | None:
    early, late = max(windows[0][0], 0), windows[0][1] - service[0]
    took = service[0]
    for (opens, closes), stay_s, leg_s in zip(windows[1:], service[1:], legs, strict=True):
        took += leg_s
        late = min(late, closes - stay_s - took)
        if early + took < opens:
            # Setting out later saves waiting, as far as the earlier windows allow.
            early = min(opens - took, late)
            took = max(took, opens - early)
        took += stay_s
    return (early, late, took) if early <= late else None


def clear_columns(block_sites: Sequence[tuple[int, ...]], barred: frozenset[int]) -> list[int]:
    """Return the positions of blocks that hold a barred site."""
    hit = [bool(barred.intersection(sites)) for sites in block_sites]
    return np.flatnonzero(hit).tolist()
