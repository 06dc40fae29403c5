"""Streets that nobody has walked for some time."""

from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A street is looked at in so many parts; it counts as walked when nearly all of them were: a
# track's ends never meet the corners exactly.
_PARTS: Final = 25
_WHOLE: Final = 0.8


def days_walked(walked: pd.DataFrame, length_m: Floats, *, now: datetime) -> "pd.Series[float]":
    """Return for each street how many days ago it was last walked, nearly whole.

    Several stretches count together: the street is as old as the oldest of those that it takes to
    cover 80 % of it. Linear in stretches.

    Parameters
    ----------
    walked
        One row a stretch: edge (position of the street), from_m, to_m along it, at (aware).
    length_m
        Of all streets.
    now
        Aware; later stretches are of no account.

    Returns
    -------
    Series
        Index edge, only streets that were walked.
    """
    age = (pd.Timestamp(now) - pd.to_datetime(walked["at"], utc=True)).dt.total_seconds() / 86_400
    known = walked.assign(age=age)
    known = known[(known["age"] >= 0) & known["edge"].between(0, len(length_m) - 1)]
    edge = known["edge"].to_numpy(dtype="int64")
    ends = np.sort(known[["from_m", "to_m"]].to_numpy(dtype="float64"), axis=1)
    share = ends / np.maximum(length_m[edge], 1e-9)[:, None]
    # Parts are met by their middles.
    low = np.clip(np.ceil(share[:, 0] * _PARTS - 0.5), 0, _PARTS).astype("int64")
    stop = np.clip(np.floor(share[:, 1] * _PARTS - 0.5) + 1, 0, _PARTS).astype("int64")
    sizes = np.maximum(stop - low, 0)
    streets, row = np.unique(edge, return_inverse=True)
    ages = np.full((len(streets), _PARTS), np.inf)
    each = np.repeat(np.arange(len(edge)), sizes)
    within = np.arange(len(each)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    np.minimum.at(ages, (row[each], low[each] + within), known["age"].to_numpy()[each])
    whole = np.sort(ages, axis=1)[:, round(_WHOLE * _PARTS) - 1]
    found = np.isfinite(whole)
    return pd.Series(whole[found], index=pd.Index(streets[found], name="edge"), name="days")


def stale(days: "pd.Series[float]", *, edges: int, over: float) -> Flags:
    """Return which streets were walked more than so many days ago, or never.

    Parameters
    ----------
    days
        Index edge → days since the street was walked; a street that is missing never was.
    edges
        How many streets there are.
    over
        Days.
    """
    last = days.reindex(np.arange(edges)).to_numpy(dtype="float64")
    return np.asarray(np.isnan(last) | (last > over))
