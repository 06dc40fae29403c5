"""Which metres of the streets were walked: unions without double counting.

All streets are laid end to end on one axis. There a stretch is an interval, the union of all
stretches one sweep, and the walked length of any part the difference of one growing function.
"""

from datetime import datetime

import numpy as np
import pandas as pd

from geoplan.plan.network import Floats, Ints
from geoplan.plan.patrol.stale import days_walked


class Axis:
    """All streets laid end to end."""

    def __init__(self, length_m: Floats) -> None:
        self.length_m = length_m
        self.start_m = np.concatenate([[0.0], np.cumsum(length_m)])

    def intervals(self, walked: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return where stretches begin and end on the axis, kept within their streets."""
        edge = walked["edge"].to_numpy(dtype="int64")
        ends = walked[["from_m", "to_m"]].to_numpy(dtype="float64")
        inside = (edge >= 0) & (edge < len(self.length_m))
        edge, ends = edge[inside], ends[inside]
        limit = self.length_m[edge]
        low = np.clip(ends.min(axis=1, initial=np.inf), 0, limit)
        high = np.clip(ends.max(axis=1, initial=-np.inf), 0, limit)
        return self.start_m[edge] + low, self.start_m[edge] + high


class Union:
    """The union of intervals on an axis."""

    def __init__(self, low: Floats, high: Floats) -> None:
        order = np.argsort(low, kind="stable")
        low, high = low[order], high[order]
        # Only what reaches beyond all before it adds length.
        before = np.concatenate([[-np.inf], np.maximum.accumulate(high)[:-1]]) if len(low) else low
        low = np.maximum(low, before)
        new = high > low
        low, high = low[new], high[new]
        self._at = np.column_stack([low, high]).ravel()
        sums = np.cumsum(high - low)
        self._sum = np.column_stack([sums - (high - low), sums]).ravel()

    def up_to(self, place_m: Floats) -> Floats:
        """Return the length covered below each place."""
        if not len(self._at):
            return np.zeros(len(place_m))
        return np.interp(place_m, self._at, self._sum)

    def between(self, low: Floats, high: Floats) -> Floats:
        """Return the length covered in each interval, never more than its own."""
        return np.clip(self.up_to(high) - self.up_to(low), 0.0, high - low)


def walked_lengths(walked: pd.DataFrame, length_m: Floats) -> Floats:
    """Return how many metres of each street were walked at least once. O(n log n)."""
    axis = Axis(length_m)
    return Union(*axis.intervals(walked)).between(axis.start_m[:-1], axis.start_m[1:])


def street_ages(
    walked: pd.DataFrame, edges: pd.DataFrame, *, as_of: datetime
) -> "pd.Series[float]":
    """Return how many days ago each street was last walked, nearly whole; NaN: never.

    Parameters
    ----------
    walked
        Stretches: edge, from_m, to_m, at.
    edges
        The street table: index 0 to m-1, column length_m.
    as_of
        Aware; later stretches are of no account.

    Notes
    -----
    Several stretches count together: a street is as old as the oldest of those it takes to cover
    80 % of it (`geoplan.plan.patrol.stale.days_walked`).
    """
    length_m = edges["length_m"].to_numpy(dtype="float64")
    found = days_walked(walked, length_m, now=as_of)
    return found.reindex(pd.RangeIndex(len(edges), name="edge")).rename("days")


def last_walks(walked: pd.DataFrame, *, edges: int) -> "pd.Series[pd.Timestamp]":
    """Return when anything of each street was last walked, NaT: never."""
    last = walked.groupby("edge")["at"].max()
    return last.reindex(pd.RangeIndex(edges, name="edge"))


def passes(walked: pd.DataFrame, *, edges: int) -> Ints:
    """Return how many tracks went along each street."""
    told = walked[["edge", "track"]].drop_duplicates()
    counted = told["edge"].value_counts().reindex(np.arange(edges), fill_value=0)
    return np.asarray(counted, dtype=np.int64)
