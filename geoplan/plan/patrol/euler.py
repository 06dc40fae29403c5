"""The order of a closed tour: every walk once, straight on before turning round."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geoplan.plan.patrol.arcs import Arcs, Floats
from geoplan.plan.patrol.postman import Walked

_SHARP: Final = 150.0
_PASSES: Final = 4
_BACK: Final = 120.0
Step = tuple[int, bool]  # an edge, and whether it is walked from u to v


@dataclass(frozen=True, kw_only=True, eq=False)
class Bearings:
    """Headings in degrees on leaving each edge's u along it, and on arriving at its v."""

    leave_u: Floats
    arrive_v: Floats

    def turn(self, came: Step, goes: Step) -> float:
        """Return by how much one turns, 0 (straight on) to 180 (back)."""
        heading = self.arrive_v[came[0]] if came[1] else self.leave_u[came[0]] + 180
        onward = self.leave_u[goes[0]] if goes[1] else self.arrive_v[goes[0]] + 180
        return float(abs((onward - heading + 180) % 360 - 180))


def euler_tour(
    arcs: Arcs, walked: Walked, *, start: int, bearings: Bearings | None = None
) -> list[Step]:
    """Return the steps of a closed tour from a node, each walk once (Hierholzer).

    At every node the straightest unused way is taken, turning back on the same street last.
    O(walks × streets at a node).
    """
    stock = _Stock(arcs, walked)
    trail: list[tuple[int, Step | None]] = [(start, None)]
    tour: list[Step] = []
    while trail:
        node, came = trail[-1]
        onward = stock.straightest(node, came, bearings)
        if onward is None:
            trail.pop()
            if came is not None:
                tour.append(came)
        else:
            stock.use(onward)
            edge, ahead = onward
            trail.append((int(arcs.v[edge] if ahead else arcs.u[edge]), onward))
    return tour[::-1]


class _Stock:
    """What is left to walk."""

    def __init__(self, arcs: Arcs, walked: Walked) -> None:
        self.either = walked.either.tolist()
        self.forth = walked.forth.tolist()
        self.back = walked.back.tolist()
        self.out: dict[int, list[Step]] = {}
        used = np.flatnonzero(walked.either + walked.forth + walked.back)
        for edge in used.tolist():
            self.out.setdefault(int(arcs.u[edge]), []).append((edge, True))
            self.out.setdefault(int(arcs.v[edge]), []).append((edge, False))

    def left(self, step: Step) -> bool:
        """Tell whether a step is still to be walked."""
        edge, ahead = step
        return bool(self.either[edge] or (self.forth if ahead else self.back)[edge])

    def use(self, step: Step) -> None:
        """Take one walk out."""
        edge, ahead = step
        counts = self.forth if ahead else self.back
        if counts[edge]:
            counts[edge] -= 1
        else:
            self.either[edge] -= 1

    def straightest(self, node: int, came: Step | None, bearings: Bearings | None) -> Step | None:
        """Return the step to go on with, None when nothing is left here."""
        steps = [step for step in self.out.get(node, ()) if self.left(step)]
        if not steps:
            return None
        if came is None or bearings is None:
            return min(steps, key=lambda step: (came is not None and step[0] == came[0], step))
        return min(
            steps, key=lambda step: (step[0] == came[0], round(bearings.turn(came, step)), step)
        )


def begin_after(steps: Sequence[Step], virtual: int) -> list[Step]:
    """Turn a closed tour so that it begins after a virtual edge, and leave that out."""
    at = next(place for place, step in enumerate(steps) if step[0] == virtual)
    turned = [*steps[at:], *steps[:at]]
    if not turned[0][1]:
        # The virtual edge leads from the finish to the start; a tour that walks it the other way
        # is walked backwards as a whole (only where both directions cost the same).
        turned = [(edge, not ahead) for edge, ahead in reversed(turned)]
        turned = [turned[-1], *turned[:-1]]
    return [step for step in turned if step[0] != virtual]


def smooth(steps: Sequence[Step], arcs: Arcs, bearings: Bearings) -> list[Step]:
    """Turn parts of a walk round where that saves turning back on the same street.

    Only parts that cost the same the other way; the walk keeps its ends, edges and cost.
    """
    walk = list(steps)
    for _ in range(_PASSES):
        before = list(walk)
        for at in range(len(walk) - 1):
            if bearings.turn(walk[at], walk[at + 1]) >= _SHARP:
                _turn_part(walk, at, arcs=arcs, bearings=bearings)
        if walk == before:
            break
    return walk


def _turn_part(walk: list[Step], at: int, *, arcs: Arcs, bearings: Bearings) -> None:
    """Turn the part between this visit of a corner and another one, where that is best."""
    node = _head(arcs, walk[at])
    found: list[tuple[float, int, int]] = []
    for direction in (1, -1):
        other = at
        while 0 <= other + direction < len(walk) - 1:
            # The step that the part gains on its way outwards must be walkable both ways.
            if not _reversible(arcs, walk[other + 1 if direction > 0 else other]):
                break
            other += direction
            if _head(arcs, walk[other]) == node:
                low, high = min(at, other), max(at, other)
                saved = _saved(walk, low, high, bearings)
                if saved > 1:
                    found.append((-saved, low, high))
    if found:
        _, low, high = min(found)
        part = walk[low + 1 : high + 1]
        walk[low + 1 : high + 1] = [(edge, not ahead) for edge, ahead in part[::-1]]


def _head(arcs: Arcs, step: Step) -> int:
    return int((arcs.v if step[1] else arcs.u)[step[0]])


def _reversible(arcs: Arcs, step: Step) -> bool:
    return bool(arcs.forth[step[0]] == arcs.back[step[0]])


def _saved(walk: Sequence[Step], low: int, high: int, bearings: Bearings) -> float:
    first, last, after = walk[low + 1], walk[high], walk[high + 1]
    now = _effort(bearings, walk[low], first) + _effort(bearings, last, after)
    then = _effort(bearings, walk[low], (last[0], not last[1]))
    return now - then - _effort(bearings, (first[0], not first[1]), after)


def _effort(bearings: Bearings, came: Step, goes: Step) -> float:
    """Return the turn in degrees, turning back counted more than two right angles."""
    turn = bearings.turn(came, goes)
    return turn + _BACK if turn >= _SHARP else turn
