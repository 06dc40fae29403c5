"""Postman tours where both directions cost the same: Chinese (exactly) and rural.

What must be walked falls into parts; they are joined by links, and the nodes left odd are evened
out by a minimum join. Then the links are changed one at a time, each change judged by the whole
cost with a new join.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import Arcs, Floats, Ints, Stream
from geoplan.plan.patrol.join import Joiner, odd_nodes
from geoplan.plan.patrol.links import Link, links_between, spanning

_TRIED: Final = 4
_NOISE: Final = 0.35


@dataclass(frozen=True, kw_only=True, eq=False)
class _State:
    links: tuple[Link, ...]
    times: Ints
    cost: int


def even_tour(arcs: Arcs, *, seed: int, effort: int, hint: Floats | None = None) -> Ints:
    """Return how often each edge is walked on a cheap closed tour.

    Exact when the required edges hang together through the join alone; else a local search.

    Parameters
    ----------
    arcs
        Symmetric; everything required connects over spare edges.
    seed
        Of the search's own numbers.
    effort
        How many changed sets of links are judged; each costs one minimum join.
    hint
        The relaxation's `extra`, as a first guide to good links.
    """
    search = _Search(arcs)
    states = [search.grow(())]
    if hint is not None:
        states.append(search.grow((), costs=arcs.forth * (1.0 - np.clip(hint, 0, 1)) + 1e-3))
    states.append(search.grow(search.tree()))
    best = min(states, key=lambda state: state.cost)
    if not best.links or not effort:
        return best.times
    return _improve(search, best, stream=Stream(seed), effort=effort).times


class _Search:
    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.joiner = Joiner(arcs)
        self.need = arcs.required.astype("int64")
        self.touched = arcs.touched()
        self.cost = arcs.forth.astype("float64")
        self.judged = 0

    def tree(self) -> tuple[Link, ...]:
        """Return the cheapest links between the required parts alone."""
        count, label = self.arcs.parts(self.arcs.required)
        links = links_between(self.arcs, label, inside=self.touched, costs=self.cost)
        return tuple(spanning(links, parts=count))

    def walked(self, links: tuple[Link, ...]) -> Ints:
        """Return how often each edge is walked with these links and the best join."""
        self.judged += 1
        times = self.need.copy()
        for link in links:
            np.add.at(times, list(link.edges), 1)
        np.add.at(times, self.joiner.join(odd_nodes(self.arcs, times)), 1)
        return times

    def parts(self, times: Ints) -> tuple[int, Ints]:
        """Return how many parts hold something walked, and each node's part."""
        _, label = self.arcs.parts(times > 0)
        return len(np.unique(label[self.touched])), label

    def grow(self, links: tuple[Link, ...], *, costs: Floats | None = None) -> _State:
        """Add links until everything hangs together."""
        costs = self.cost if costs is None else costs
        times = self.walked(links)
        count, label = self.parts(times)
        while count > 1:
            inside = self._inside(times, label)
            more = links_between(self.arcs, label, inside=inside, costs=costs)
            links = (*links, *spanning(more, parts=int(label.max()) + 1))
            times = self.walked(links)
            count, label = self.parts(times)
        return self.settle(links, times)

    def _inside(self, times: Ints, label: Ints) -> np.ndarray:
        walked = times > 0
        inside = np.zeros(self.arcs.nodes, dtype=bool)
        inside[self.arcs.u[walked]] = inside[self.arcs.v[walked]] = True
        held = np.zeros(int(label.max()) + 1, dtype=bool)
        held[label[self.touched]] = True
        return np.asarray(inside & held[label])

    def settle(self, links: tuple[Link, ...], times: Ints) -> _State:
        """Drop pairs of walks over one edge that hold nothing together."""
        times = times.copy()
        many = np.flatnonzero(times - self.need >= 2)
        times[many] -= (times[many] - self.need[many]) // 2 * 2 - 2  # at most two beyond the need
        many = many[np.argsort(-self.cost[many], kind="stable")]
        for edge in many.tolist():
            times[edge] -= 2
            if not self.need[edge] and self.parts(times)[0] > 1:
                times[edge] += 2
        return _State(links=links, times=times, cost=int((times * self.arcs.forth).sum()))

    def without(self, state: _State, at: int, *, costs: Floats) -> list[_State]:
        """Return states in which one link is gone or replaced."""
        rest = state.links[:at] + state.links[at + 1 :]
        times = self.walked(rest)
        count, label = self.parts(times)
        if count == 1:
            return [self.settle(rest, times)]
        inside = self._inside(times, label)
        more = links_between(self.arcs, label, inside=inside, costs=costs, each=_TRIED)
        if count > 2:
            return [self.grow((*rest, *spanning(more, parts=int(label.max()) + 1)))]
        more = sorted(more, key=lambda link: link.cost)[:_TRIED]
        return [self.grow((*rest, link)) for link in more if link.edges != state.links[at].edges]


def _improve(search: _Search, best: _State, *, stream: Stream, effort: int) -> _State:
    """Change links one at a time, then shake and begin again from the best."""
    now = best
    while search.judged < effort and best.links:
        before = now.cost
        order = sorted(range(len(now.links)), key=lambda at: -now.links[at].cost)
        for at in order:
            if at >= len(now.links) or search.judged >= effort:
                continue
            found = search.without(now, at, costs=search.cost)
            now = min([now, *found], key=lambda state: state.cost)
        if now.cost < before:
            continue
        best = min(best, now, key=lambda state: state.cost)
        now = _shaken(search, best, stream)
    return min(best, now, key=lambda state: state.cost)


def _shaken(search: _Search, state: _State, stream: Stream) -> _State:
    """Take out some links and join again by costs that were changed a little."""
    drop = min(len(state.links), 2 + stream.below(4))
    kept = list(state.links)
    for _ in range(drop):
        kept.pop(stream.below(len(kept)))
    noise = np.array([1 + _NOISE * (stream.unit() - 0.5) for _ in range(len(search.cost))])
    return search.grow(tuple(kept), costs=search.cost * noise + 1e-3)
