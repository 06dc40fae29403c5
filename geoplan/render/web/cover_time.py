"""Time on the coverage page: what was seen and walked by each week's end, in few bytes."""

from datetime import timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.coverage.result import Coverage
from geoplan.render.web.encode import Ints, numbers, street_ranks

_DAY: Final = pd.Timedelta(days=1)
_NEVER, _APART = -1, -2


def _days(coverage: Coverage) -> Ints:
    """Return the day of each frame's end, counted from the first."""
    if coverage.history is None:
        return np.zeros(0, dtype=np.int64)
    at = coverage.history.totals.index
    return np.asarray((at - at[0]) // _DAY, dtype=np.int64)


def frame_rows(coverage: Coverage) -> list[dict[str, Any]]:
    """Return what each frame is called and what all sites and streets came to by then."""
    if coverage.history is None:
        return []
    zone, totals = coverage.as_of.tzinfo, coverage.history.totals
    rows = []
    for day, (at, row) in zip(_days(coverage).tolist(), totals.iterrows(), strict=True):
        # A week ends at midnight after Sunday; it is called by that Sunday.
        last = pd.Timestamp(str(at)).tz_convert(zone) - timedelta(seconds=1)
        whole = {name: int(row[name]) for name in ("visits", "visited")}
        real = {name: round(float(row[name]), 4) for name in ("share", "on_target")}
        metres = {name: round(float(row[name])) for name in ("walked_m", "fresh_m")}
        rows.append({"day": day, "name": last.date().isoformat(), **whole, **real, **metres})
    return rows


def site_history(coverage: Coverage, index: pd.Index) -> Ints:
    """Return the changes of each site's last visit: how many, then frame and day of each."""
    if coverage.history is None:
        return np.zeros(0, dtype=np.int64)
    return changes(coverage.history.sites.reindex(index).to_numpy(), _days(coverage))


def changes(ages: np.ndarray, days: Ints) -> Ints:
    """Return rows of ages as changes: count, then (frame, day of the last event) of each.

    Parameters
    ----------
    ages
        One row a thing, one column a frame: days since the last event by then, NaN: none yet.
    days
        Day of each frame's end.
    """
    if not ages.size:
        return np.zeros(len(ages), dtype=np.int64)
    seen = ~np.isnan(ages)
    last = np.where(seen, days - np.nan_to_num(ages), np.iinfo(np.int32).min).astype(np.int64)
    before = np.column_stack([np.full(len(last), np.iinfo(np.int32).min), last[:, :-1]])
    # The last frame ends at any hour: a day's difference there is no new visit, but is kept.
    new = seen & (last != before)
    counts = new.sum(axis=1)
    thing, frame = np.nonzero(new)
    pairs = np.column_stack([frame, last[thing, frame]]).ravel()
    starts = 2 * (np.cumsum(counts) - counts)
    return np.insert(pairs, starts, counts).astype(np.int64)


def street_rows(coverage: Coverage, drawn: gpd.GeoDataFrame) -> dict[str, Any] | None:
    """Return days since walked, and their history, for the streets that the base map draws.

    The page draws the base map's own lines again: no geometry is written twice. None where
    streets were not measured, or others than the drawn ones.
    """
    streets = coverage.streets
    if streets is None or not len(drawn) or int(streets.edges.index.max()) >= len(drawn):
        return None
    ranks = street_ranks(drawn).to_numpy()
    place = pd.Series(ranks).groupby(ranks).cumcount().to_numpy()
    ages = np.full(len(drawn), _APART, dtype=np.int64)
    lengths = np.zeros(len(drawn))
    rows = streets.edges.index.to_numpy()
    told = streets.edges["days"].to_numpy()
    ages[rows] = np.where(np.isnan(told), _NEVER, np.nan_to_num(told)).astype(np.int64)
    lengths[rows] = streets.edges["length_m"]
    metres = np.rint(lengths).astype(np.int64)
    each = {str(rank): np.flatnonzero(ranks == rank) for rank in np.unique(ranks)}
    walked, past = _walked(coverage)
    return {
        "ages": {rank: numbers(ages[at]) for rank, at in each.items()},
        "lengths": {rank: numbers(metres[at]) for rank, at in each.items()},
        "length": round(streets.length_m),
        "walked": numbers(np.column_stack([ranks[walked], place[walked]]).ravel()),
        "walked_n": len(walked),
        "history": numbers(past),
    }


def _walked(coverage: Coverage) -> tuple[Ints, Ints]:
    if coverage.history is None or coverage.history.edges.empty:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    edges = coverage.history.edges
    return edges.index.to_numpy(dtype=np.int64), changes(edges.to_numpy(), _days(coverage))
