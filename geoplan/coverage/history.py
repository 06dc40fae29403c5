"""Coverage week by week: how stale everything was at each week's end."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geoplan.coverage.walked import Axis, Union
from geoplan.plan.network import Floats

WEEKS: Final = 26
_DAY_US: Final = 86_400_000_000
_NEVER: Final = np.iinfo(np.int64).min


@dataclass(frozen=True, kw_only=True)
class History:
    """One frame for each week's end, the last one for the moment asked for.

    Attributes
    ----------
    totals
        Index `at` (UTC); visits (so far), visited (sites), share, on_target (share of sites seen
        within their target), walked_m (streets walked at least once so far), fresh_m (walked
        within the target of streets), length_m.
    sites
        Index site_id, one column a frame: days since the last visit by then, NaN: never.
    cells
        Index hexagon, likewise: days since the last visit to any of its sites.
    edges
        Index edge (those ever walked), likewise: days since any of it was walked.
    """

    totals: pd.DataFrame
    sites: pd.DataFrame
    cells: pd.DataFrame
    edges: pd.DataFrame


def week_ends(as_of: datetime, *, weeks: int, zone: str) -> list[datetime]:
    """Return the ends of the weeks (midnight after Sunday, local) before a moment, and it."""
    local = as_of.astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    midnight = datetime.combine(monday, time(), ZoneInfo(zone))
    ends = [midnight - timedelta(weeks=back) for back in range(weeks - 2, -1, -1)]
    return [*(end for end in ends if end < as_of), as_of]


def weekly_history(
    measured: pd.DataFrame,
    cell_of: "pd.Series[str]",
    visits: pd.DataFrame,
    walked: pd.DataFrame,
    *,
    frames: list[datetime],
    streets: tuple[Floats, float],
) -> History:
    """Return coverage as it stood at several moments. Linear in visits, once a frame in streets.

    Parameters
    ----------
    measured
        Coverage of sites: index site_id, target_days.
    cell_of
        Hexagon of each site.
    visits, walked
        See `geoplan.visits.events.COLUMNS`, `geoplan.visits.tracks.COLUMNS`.
    frames
        Aware moments, rising.
    streets
        Lengths of all streets (0 for those that do not count), and their target in days.
    """
    at = pd.DatetimeIndex([pd.Timestamp(frame).tz_convert("UTC") for frame in frames], name="at")
    told = visits[visits["site_id"].isin(measured.index)]
    site = measured.index.get_indexer(pd.Index(told["site_id"]))
    sites = _ages(site, told["at"], count=len(measured), frames=at)
    keys, edge = np.unique(walked["edge"].to_numpy(dtype="int64"), return_inverse=True)
    edges = _ages(edge, walked["at"], count=len(keys), frames=at)
    days = pd.DataFrame(sites, index=measured.index, columns=at)
    totals = pd.DataFrame(index=at)
    totals["visits"] = np.searchsorted(np.sort(_micro(told["at"])), _micro(at), side="right")
    seen = ~np.isnan(sites)
    totals["visited"] = seen.sum(axis=0)
    totals["share"] = seen.sum(axis=0) / max(len(measured), 1)
    on_time = sites <= measured["target_days"].to_numpy()[:, None]
    totals["on_target"] = on_time.sum(axis=0) / max(len(measured), 1)
    totals[["walked_m", "fresh_m"]] = _walked(walked, frames=at, streets=streets)
    totals["length_m"] = float(streets[0].sum())
    return History(
        totals=totals,
        sites=days,
        cells=days.groupby(cell_of.reindex(measured.index).to_numpy()).min(),
        edges=pd.DataFrame(edges, index=pd.Index(keys, name="edge"), columns=at),
    )


def _micro(at: "pd.Series | pd.DatetimeIndex") -> np.ndarray:
    naive = pd.DatetimeIndex(at).tz_convert("UTC").tz_localize(None)
    return naive.to_numpy(dtype="datetime64[us]").astype("int64")


def _ages(of: np.ndarray, at: pd.Series, *, count: int, frames: pd.DatetimeIndex) -> np.ndarray:
    """Return whole days since the last event of each thing by each frame, NaN: none yet."""
    moment = _micro(at)
    order = np.argsort(moment, kind="stable")
    of, moment = of[order], moment[order]
    last = np.full(count, _NEVER)
    ages = np.full((count, len(frames)), np.nan, dtype="float32")
    start = 0
    for column, end in enumerate(_micro(frames).tolist()):
        stop = int(np.searchsorted(moment, end, side="right"))
        np.maximum.at(last, of[start:stop], moment[start:stop])
        seen = last != _NEVER
        ages[seen, column] = (end - last[seen]) // _DAY_US
        start = stop
    return ages


def _walked(
    walked: pd.DataFrame, *, frames: pd.DatetimeIndex, streets: tuple[Floats, float]
) -> np.ndarray:
    length_m, target_days = streets
    axis = Axis(length_m)
    low, high = axis.intervals(walked)
    moment = _micro(walked["at"])
    whole = np.array([0.0]), np.array([axis.start_m[-1]])
    told = []
    for end in _micro(frames).tolist():
        past = moment <= end
        fresh = past & (moment >= end - target_days * _DAY_US)
        told.append([Union(low[rows], high[rows]).between(*whole)[0] for rows in (past, fresh)])
    return np.array(told).reshape(-1, 2)
