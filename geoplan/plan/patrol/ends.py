"""Where a patrol begins and ends: at one place, at two, or anywhere.

A walk that is not to end where it began is a closed one with a way back that costs nothing: an
edge from the finish to the start. Where an end is free, that edge leads over a place from which,
or to which, one step leads from every corner in question. Each such step costs more than half the
longest way on the map, so that none of them ever serves as a short cut, and is taken off again:
the best closed walk is then the best open one, and a bound of the one is a bound of the other.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geoplan.plan.patrol.arcs import CLOSED, Arcs, Ints, ways_of
from geoplan.plan.patrol.postman import Walked

ANYWHERE: Final = -1


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Nodes of start and finish, `ANYWHERE` where they are free."""

    start: int
    finish: int

    @property
    def free(self) -> bool:
        """Whether one of them is."""
        return ANYWHERE in {self.start, self.finish}


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """A closed question that stands for an open one.

    Attributes
    ----------
    arcs
        The edges of the open one, then the way back, then the steps.
    ends
        As asked.
    real
        How many edges the open question has.
    arriving, leaving
        Edges that are steps to the way back (from a finish), and from it (to a start).
    step
        What each of them costs.
    """

    arcs: Arcs
    ends: Ends
    real: int
    arriving: Ints
    leaving: Ints
    step: int

    @property
    def toll(self) -> int:
        """What the steps of one walk cost together."""
        return self.step * ((len(self.arriving) > 0) + (len(self.leaving) > 0))


def closed(arcs: Arcs, ends: Ends, *, copies: int = 1) -> Arcs:
    """Add required edges from the finish to the start, so that an open walk closes."""
    back = 0 if arcs.symmetric or ends.start == ends.finish else CLOSED
    one = np.full(copies, 1)
    return _with(
        arcs, u=one * ends.finish, v=one * ends.start, forth=one * 0, back=one * back, need=one > 0
    )


def opened(arcs: Arcs, ends: Ends, *, toll: bool = True) -> Opened:
    """Return the closed question of a walk with free ends.

    Parameters
    ----------
    toll
        False: steps cost nothing, so that they may be used as often as one likes; a bound of
        this is one for any number of walks.
    """
    real, n = len(arcs.u), arcs.nodes
    step = _step(arcs) if toll else 0
    corners = _corners(arcs, told=max(ends.start, ends.finish))
    one_way = not arcs.symmetric
    finish = n if ends.finish == ANYWHERE else ends.finish
    start = n + 1 if ends.start == ANYWHERE else ends.start
    arrive = corners if ends.finish == ANYWHERE else corners[:0]
    leave = corners if ends.start == ANYWHERE else corners[:0]
    u = np.concatenate([[finish], arrive, np.full(len(leave), start)])
    v = np.concatenate([[start], np.full(len(arrive), finish), leave])
    forth = np.full(len(u), step)
    forth[0] = 0
    larger = _with(
        replace(arcs, nodes=n + 2),
        u=u,
        v=v,
        forth=forth,
        back=np.full(len(u), CLOSED) if one_way else forth,
        need=np.arange(len(u)) == 0,
    )
    first = real + 1
    return Opened(
        arcs=larger,
        ends=ends,
        real=real,
        arriving=np.arange(first, first + len(arrive)),
        leaving=np.arange(first + len(arrive), first + len(arrive) + len(leave)),
        step=step,
    )


def _with(arcs: Arcs, *, u: Ints, v: Ints, forth: Ints, back: Ints, need: np.ndarray) -> Arcs:
    return Arcs(
        nodes=arcs.nodes,
        u=np.concatenate([arcs.u, u]),
        v=np.concatenate([arcs.v, v]),
        forth=np.concatenate([arcs.forth, forth]),
        back=np.concatenate([arcs.back, back]),
        required=np.concatenate([arcs.required, need]),
        spare=np.concatenate([arcs.spare, ~need]),
    )


def _step(arcs: Arcs) -> int:
    """Return more than half of the longest way between two ends of required edges."""
    matrix = ways_of(arcs).matrix
    ends = np.flatnonzero(arcs.touched())
    ways = [dijkstra(graph, indices=ends[0])[ends] for graph in (matrix, matrix.T.tocsr())]
    return int(np.ceil(max(way[np.isfinite(way)].max() for way in ways))) + 1


def _corners(arcs: Arcs, *, told: int) -> Ints:
    """Return where the best walk may begin or end: at ends of required edges.

    Where both directions cost alike, not at a corner that is only passed: to end there means to
    have turned round, and the walk to the corner before is as good. But for the end that was
    told: who ends where he began has come round.
    """
    touched = arcs.touched()
    if arcs.symmetric:
        degrees = [
            np.bincount(np.concatenate([arcs.u[part], arcs.v[part]]), minlength=arcs.nodes)
            for part in (arcs.required | arcs.spare, arcs.required)
        ]
        choice = touched & ~((degrees[0] == 2) & (degrees[1] == 2))
        _, label = arcs.parts(arcs.required)
        lone = np.setdiff1d(label[touched], label[choice])
        rings, first = np.unique(label, return_index=True)
        choice[first[np.isin(rings, lone)]] = True
        choice[told] |= told != ANYWHERE and touched[told]
        touched = choice
    return np.flatnonzero(touched)


def settled(question: Opened, walked: Walked) -> tuple[Ends, Walked] | None:
    """Return the ends that a closed walk chose, and the walk with a plain way back.

    None when it takes more than one step at an end.
    """
    times = walked.either + walked.forth + walked.back
    arcs, ends = question.arcs, question.ends
    finish, start = ends.finish, ends.start
    if len(question.arriving):
        taken = question.arriving[times[question.arriving] > 0]
        finish = int(arcs.u[taken[0]])
    if len(question.leaving):
        taken = question.leaving[times[question.leaving] > 0]
        start = int(arcs.v[taken[0]])
    steps = [part for part in (question.arriving, question.leaving) if len(part)]
    if any(times[part].sum() != 1 for part in steps):
        return None
    kept = slice(0, question.real + 1)
    plain = replace(
        walked,
        either=walked.either[kept],
        forth=walked.forth[kept],
        back=walked.back[kept],
        cost=walked.cost - question.toll,
        bound=walked.bound - question.toll,
    )
    return Ends(start=start, finish=finish), plain


def for_crews(arcs: Arcs, ends: Ends) -> tuple[Arcs, Ends]:
    """Return a question with free ends as one with two places, steps to and from them for nothing.

    The edges of the question come first.
    """
    if not ends.free:
        return arcs, ends
    question = opened(arcs, ends, toll=False)
    larger = question.arcs
    back = larger.back.copy()
    back[question.real :] = CLOSED
    required, spare = larger.required.copy(), larger.spare.copy()
    required[question.real] = spare[question.real] = False  # each walk ends for itself
    found = Ends(
        start=arcs.nodes + 1 if ends.start == ANYWHERE else ends.start,
        finish=arcs.nodes if ends.finish == ANYWHERE else ends.finish,
    )
    return replace(larger, back=back, required=required, spare=spare), found
