"""The likeliest chain of places: Viterbi's algorithm for all tracks side by side."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.plan.network import Flags, Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """One place for each point.

    Attributes
    ----------
    choice
        Which of the point's places.
    linked
        Whether the point is reached from the one before it.
    """

    choice: Ints
    linked: Flags


def likeliest(
    emission: Floats, transition: npt.NDArray[np.float32], *, step_of: Ints, starts: Ints
) -> Chain:
    """Return the likeliest chain through each run of points.

    Where no place of a point can be reached, the chain ends and a new one begins.

    Parameters
    ----------
    emission
        n × k logarithms, -inf for no place.
    transition
        s × k × k logarithms from a point's places to the next point's.
    step_of
        For each point the step that leads to it; of no meaning at a run's start.
    starts
        First points of the runs, rising; a run ends where the next begins.

    Notes
    -----
    One turn of the loop does the same point of every run: O(n k²), in as many turns as the
    longest run has points.
    """
    n, k = emission.shape
    if n == 0:
        return Chain(choice=np.empty(0, dtype="int64"), linked=np.empty(0, dtype=bool))
    before = np.full((n, k), -1, dtype="int8")
    last = np.full(n, -1)
    lengths = np.diff(np.append(starts, n))
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    score = emission[starts].copy()
    running = np.searchsorted(-lengths, -np.arange(1, int(lengths[0])), side="left")
    for turn, runs in enumerate(running.tolist(), start=1):
        at = starts[:runs] + turn
        told = score[:runs, :, None] + transition[step_of[at]]
        best = told.argmax(axis=1)
        reached = np.take_along_axis(told, best[:, None, :], axis=1)[:, 0] + emission[at]
        lost: Flags = np.asarray(~np.isfinite(reached).any(axis=1))
        # What was the likeliest end of the chain that breaks here.
        last[at[lost] - 1] = score[:runs][lost].argmax(axis=1)
        before[at] = np.where(lost[:, None], -1, best)
        # Only differences count; kept small, long chains lose no digits.
        reached -= np.where(lost, 0.0, reached.max(axis=1))[:, None]
        score[:runs] = np.where(lost[:, None], emission[at], reached)
    last[starts + lengths - 1] = score.argmax(axis=1)
    return _traced(before, last, starts=starts, lengths=lengths)


def _traced(before: npt.NDArray[np.int8], last: Ints, *, starts: Ints, lengths: Ints) -> Chain:
    n = len(last)
    choice = np.full(n, -1)
    for turn in range(int(lengths[0]) - 1, -1, -1):
        at = starts[: int(np.searchsorted(-lengths, -turn, side="left"))] + turn
        ends = last[at] >= 0
        choice[at[ends]] = last[at[ends]]
        if turn:
            back = before[at, choice[at]]
            going = back >= 0
            choice[at[going] - 1] = back[going]
    linked = before[np.arange(n), choice] >= 0
    return Chain(choice=choice.astype("int64"), linked=linked)
