"""One closed tour over all required edges, cheap and with a bound that says how cheap."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Flags, Floats, Ints
from geoplan.plan.patrol.chains import contract
from geoplan.plan.patrol.exact import branch
from geoplan.plan.patrol.join import Joiner, odd_nodes
from geoplan.plan.patrol.relax import Flow, Relaxed, relax
from geoplan.plan.patrol.rural import even_tour
from geoplan.plan.patrol.shrink import Shrunk, shrink
from geoplan.plan.patrol.windy import flow_tour, turned

_ROUNDS: Final = 60
EFFORT: Final = 300


@dataclass(frozen=True, kw_only=True, eq=False)
class Walked:
    """A closed tour as numbers of walks.

    Attributes
    ----------
    either
        How often each edge is walked in a direction yet to be chosen (costs alike both ways).
    forth, back
        How often each edge is walked from u to v and from v to u.
    cost
        Of all walks.
    bound
        No tour costs less.
    """

    either: Ints
    forth: Ints
    back: Ints
    cost: int
    bound: float

    @property
    def gap(self) -> float:
        """By which share the tour may be dearer than the best."""
        return max(0.0, self.cost / self.bound - 1) if self.bound > 0 else 0.0


def walk_all(arcs: Arcs, *, seed: int, effort: int = EFFORT) -> Walked:
    """Return a cheap closed tour over all required edges, connected, and a lower bound.

    Parameters
    ----------
    arcs
        Required edges must lie in one (strongly) connected part of the spare edges.
    seed
        Of the search.
    effort
        Joins judged, and nodes of the search tree; 0: first solution and bound only.
    """
    if not arcs.required.any():
        none = np.zeros(len(arcs.u), dtype="int64")
        return Walked(either=none, forth=none, back=none, cost=0, bound=0.0)
    chained = contract(arcs)
    if chained is None:
        return _walk(arcs, seed=seed, effort=effort)
    found = _walk(chained.arcs, seed=seed, effort=effort)
    either, forth, back = chained.spread(found.either, found.forth, found.back, edges=len(arcs.u))
    return replace(found, either=either, forth=forth, back=back)


def _walk(arcs: Arcs, *, seed: int, effort: int) -> Walked:
    order, flipped = _canonical(arcs)
    told = _reordered(arcs, order, flipped)
    if arcs.symmetric:
        found = _chinese(told) or _even(told, seed=seed, effort=effort)
    else:
        found = _windy(told, seed=seed, effort=effort)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    forth = np.where(flipped, found.back[place], found.forth[place])
    back = np.where(flipped, found.forth[place], found.back[place])
    return replace(found, either=found.either[place], forth=forth, back=back)


def _canonical(arcs: Arcs) -> tuple[Ints, Flags]:
    """Return an order of the edges, and which are turned, that no input order changes."""
    flipped = arcs.u > arcs.v
    flipped |= (arcs.u == arcs.v) & (arcs.forth > arcs.back)
    low, high = np.minimum(arcs.u, arcs.v), np.maximum(arcs.u, arcs.v)
    forth = np.where(flipped, arcs.back, arcs.forth)
    back = np.where(flipped, arcs.forth, arcs.back)
    return np.lexsort((arcs.spare, arcs.required, back, forth, high, low)), flipped


def _reordered(arcs: Arcs, order: Ints, flipped: Flags) -> Arcs:
    turn = flipped[order]
    u, v, forth, back = (part[order] for part in (arcs.u, arcs.v, arcs.forth, arcs.back))
    return Arcs(
        nodes=arcs.nodes,
        u=np.where(turn, v, u),
        v=np.where(turn, u, v),
        forth=np.where(turn, back, forth),
        back=np.where(turn, forth, back),
        required=arcs.required[order],
        spare=arcs.spare[order],
    )


def _chinese(arcs: Arcs) -> Walked | None:
    """Return the best tour where the cheapest join makes all hang together; else None."""
    times = arcs.required.astype("int64")
    np.add.at(times, Joiner(arcs).join(odd_nodes(arcs, times)), 1)
    _, label = arcs.parts(times > 0)
    if len(np.unique(label[arcs.touched()])) > 1:
        return None
    cost, none = int(times @ arcs.forth), np.zeros_like(times)
    return Walked(either=times, forth=none, back=none, cost=cost, bound=float(cost))


def _even(arcs: Arcs, *, seed: int, effort: int) -> Walked:
    small, inner, relaxed = _relaxed(arcs, windy=False)
    hint = relaxed.extra if small is None else small.spread(relaxed.extra, edges=len(arcs.u))
    times = even_tour(arcs, seed=seed, effort=effort, hint=hint)
    cost = int(times @ arcs.forth)
    bound = max(relaxed.bound, _join_bound(arcs))
    if effort and cost > bound + 0.5:
        found = branch(inner, relaxed, upper=float(cost), nodes=effort)
        bound = max(bound, found.bound)
        if found.values is not None and found.cost < cost:
            edges = np.flatnonzero(inner.spare & (inner.u != inner.v))
            extra = np.zeros(len(inner.u))
            extra[edges] = found.values
            whole = extra if small is None else small.spread(extra, edges=len(arcs.u))
            times = arcs.required + np.rint(whole).astype("int64")
            cost = int(times @ arcs.forth)
    none = np.zeros_like(times)
    return Walked(either=times, forth=none, back=none, cost=cost, bound=min(_up(bound), cost))


def _join_bound(arcs: Arcs) -> float:
    """Return the cost of the required edges and the cheapest join: exact for one part."""
    need = arcs.required.astype("int64")
    join = Joiner(arcs).join(odd_nodes(arcs, need))
    return float(need @ arcs.forth + arcs.forth[join].sum())


def _up(bound: float) -> float:
    return float(np.ceil(bound - 1e-4))


def _relaxed(arcs: Arcs, *, windy: bool) -> tuple[Shrunk | None, Arcs, Relaxed]:
    small = shrink(arcs)
    inner = arcs if small is None else small.arcs
    return small, inner, relax(inner, rounds=_ROUNDS, windy=windy)


def _windy(arcs: Arcs, *, seed: int, effort: int) -> Walked:
    small, inner, relaxed = _relaxed(arcs, windy=True)
    model = Flow(inner)
    values = flow_tour(inner, relaxed.values)
    evened = _evened(inner, relaxed, seed=seed, effort=effort)
    if evened is not None and evened @ model.cost < values @ model.cost:
        values = evened
    cost, bound = float(values @ model.cost), relaxed.bound
    if effort and cost > bound + 0.5:
        found = branch(inner, relaxed, upper=cost, nodes=effort)
        bound = max(bound, found.bound)
        if found.values is not None and found.cost < cost:
            values = found.values
    forth, back = model.directions(values)
    if small is not None:
        forth, back = _unfold(small, forth, back, edges=len(arcs.u))
    ahead, behind = np.rint(forth).astype("int64"), np.rint(back).astype("int64")
    total = int(ahead @ np.where(arcs.forth == CLOSED, 0, arcs.forth))
    total += int(behind @ np.where(arcs.back == CLOSED, 0, arcs.back))
    none = np.zeros_like(ahead)
    return Walked(either=none, forth=ahead, back=behind, cost=total, bound=min(_up(bound), total))


def _evened(arcs: Arcs, relaxed: Relaxed, *, seed: int, effort: int) -> Floats | None:
    """Return a tour as if both directions cost their mean, each walk then turned the better way.

    None where one-way streets do not let the walks be turned. Of a tour and its reverse one costs
    no more than the mean, so this is good where directions differ little.
    """
    both = (arcs.forth != CLOSED) & (arcs.back != CLOSED)
    mean = np.where(both, arcs.forth + arcs.back, 2 * arcs.cheaper)
    times = even_tour(
        replace(arcs, forth=mean, back=mean), seed=seed, effort=effort, hint=relaxed.extra
    )
    return turned(arcs, times)


def _unfold(small: Shrunk, forth: Floats, back: Floats, *, edges: int) -> tuple[Floats, Floats]:
    """Return walks of the smaller question as walks of the original edges."""
    ahead, behind = np.zeros(edges), np.zeros(edges)
    first = len(small.need)
    ahead[small.need], behind[small.need] = forth[:first], back[:first]
    for values, ways in ((forth, small.forth), (back, small.back)):
        for at in np.flatnonzero(values[first:] > 0).tolist():
            for edge, on in ways[at]:
                (ahead if on else behind)[edge] += values[first + at]
    return ahead, behind
