"""What was planned beside what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from geoplan.coverage.walked import walked_lengths
from geoplan.plan.network import Floats

# A visit counts for a plan until so many days after the day it was planned for.
_WITHIN_DAYS: Final = 14
STOP_COLUMNS: Final = ("round_id", "team", "date", "site_id")


@dataclass(frozen=True, kw_only=True)
class PlanGaps:
    """Plans beside records.

    Attributes
    ----------
    stops
        One row a planned visit: round_id, team, date, site_id, done_at (UTC, NaT: not done),
        done, late_days (after the planned day; NaN: not done).
    routes
        Index round_id, team; planned, done, missing, share.
    patrols
        Index patrol, number; planned_m, walked_m (ever), fresh_m (within the target of
        streets), share, fresh_share.
    unplanned
        Index round_id; visits of a round to sites that its plan does not hold.
    """

    stops: pd.DataFrame
    routes: pd.DataFrame
    patrols: pd.DataFrame
    unplanned: pd.Series


def plan_gaps(
    stops: pd.DataFrame, visits: pd.DataFrame, patrols: pd.DataFrame, *, as_of: datetime, zone: str
) -> PlanGaps:
    """Tell which planned visits took place.

    A visit counts when it names the round, or fell on the planned day or in the fortnight after.
    O(n log n).

    Parameters
    ----------
    stops
        Planned visits: round_id, team, date ("YYYY-MM-DD", local), site_id.
    visits
        See `geoplan.visits.events.COLUMNS`.
    patrols
        From `patrol_gaps`.
    as_of
        Aware; plans and visits after it are left out.
    zone
        Of the dates.
    """
    moment = pd.Timestamp(as_of)
    told = visits[visits["at"] <= moment][["site_id", "at", "round_id"]]
    day = pd.to_datetime(stops["date"], format="%Y-%m-%d").dt.tz_localize(zone)
    planned = stops.assign(day=day, row=np.arange(len(stops)))
    planned = planned[planned["day"] <= moment].reset_index(drop=True)
    pairs = planned.merge(told, on="site_id", suffixes=("", "_told"))
    since = pairs["at"] - pairs["day"]
    near = (since >= timedelta(0)) & (since < timedelta(days=_WITHIN_DAYS))
    of_round = (pairs["round_id_told"] == pairs["round_id"]) & (pairs["round_id"] != "")
    met = pairs[near & (pairs["round_id_told"] == "") | of_round]
    first = met.groupby("row")["at"].min()
    planned["done_at"] = first.reindex(planned["row"]).to_numpy(dtype="datetime64[us]")
    planned["done_at"] = planned["done_at"].dt.tz_localize("UTC")
    planned["done"] = planned["done_at"].notna()
    late = planned["done_at"] - planned["day"]
    planned["late_days"] = np.floor(late.dt.total_seconds() / 86_400)
    listed = planned[["round_id", "team", "date", "site_id", "done_at", "done", "late_days"]]
    return PlanGaps(
        stops=listed,
        routes=_routes(listed),
        patrols=patrols,
        unplanned=_unplanned(listed, told),
    )


def _routes(stops: pd.DataFrame) -> pd.DataFrame:
    table = stops.groupby(["round_id", "team"]).agg(planned=("done", "size"), done=("done", "sum"))
    table["missing"] = table["planned"] - table["done"]
    table["share"] = table["done"] / table["planned"]
    return table


def _unplanned(stops: pd.DataFrame, told: pd.DataFrame) -> "pd.Series[int]":
    named = told[told["round_id"].isin(stops["round_id"])]
    known = pd.MultiIndex.from_frame(stops[["round_id", "site_id"]])
    mine = pd.MultiIndex.from_frame(named[["round_id", "site_id"]])
    extra = named[~mine.isin(known)]
    return extra.groupby("round_id").size().rename("unplanned")


def patrol_gaps(
    legs: pd.DataFrame,
    walked: pd.DataFrame,
    length_m: Floats,
    *,
    as_of: datetime,
    target_days: float,
) -> pd.DataFrame:
    """Return how much of each patrol's streets was walked.

    Parameters
    ----------
    legs
        Planned passages over required streets: patrol, number, edge (-1: no longer on the map).
    walked
        Stretches.
    length_m
        Of all streets.
    as_of, target_days
        The moment, and within how many days before it a walk is fresh.
    """
    told = walked[walked["at"] <= pd.Timestamp(as_of)]
    fresh = told[told["at"] >= pd.Timestamp(as_of) - pd.Timedelta(days=target_days)]
    known = legs[legs["edge"] >= 0].drop_duplicates(["patrol", "number", "edge"])
    edge = known["edge"].to_numpy(dtype="int64")
    table = known.assign(
        planned_m=length_m[edge],
        walked_m=walked_lengths(told, length_m)[edge],
        fresh_m=walked_lengths(fresh, length_m)[edge],
    )
    sums = table.groupby(["patrol", "number"])[["planned_m", "walked_m", "fresh_m"]].sum()
    sums["share"] = sums["walked_m"] / sums["planned_m"]
    sums["fresh_share"] = sums["fresh_m"] / sums["planned_m"]
    return sums
