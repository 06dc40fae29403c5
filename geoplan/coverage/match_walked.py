"""From pieces of way to walked stretches: joined, cleared of spurs, with date and side."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geoplan.coverage.match_points import Candidates, Points
from geoplan.coverage.match_steps import Pieces
from geoplan.plan.network import Flags, Floats, Ints, StreetNetwork

_END_M: Final = 0.01
# A spur into a side street no deeper than so many times the noise (and this) is noise.
_SPUR_NOISE: Final = 2.0
_SPUR_M: Final = 8.0
# Satellites' errors last for minutes, so that many points are no better than a few.
_LASTING_M: Final = 2.5
_CLEAR: Final = 2.0
_MANY: Final = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretches:
    """Stretches of streets in the order of going.

    Attributes
    ----------
    chain
        Number of the unbroken way each belongs to.
    track
        Number of the track.
    edge, from_m, to_m
        Street, and from where to where along it; from < to.
    t
        Seconds since 1970, when its end was reached.
    """

    chain: Ints
    track: Ints
    edge: Ints
    from_m: Floats
    to_m: Floats
    t: Floats


def stretches_of(
    pieces: Pieces, points: Points, *, first: Ints, chain: Ints, noise_m: Floats,
    network: StreetNetwork,
) -> Stretches:  # fmt: skip
    """Join pieces to stretches and drop spurs that noise makes.

    Parameters
    ----------
    pieces
        Of all steps, in order.
    points
        The matched points.
    first
        For each step its first point.
    chain
        For each step the unbroken way it belongs to.
    noise_m
        By track.
    network
        Streets.
    """
    pieces = pieces.take(pieces.from_m != pieces.to_m)
    table = pd.DataFrame(
        {
            "chain": chain[pieces.step],
            "track": points.track[first[pieces.step]],
            "edge": pieces.edge,
            "begin": pieces.from_m,
            "end": pieces.to_m,
            "low": np.minimum(pieces.from_m, pieces.to_m),
            "high": np.maximum(pieces.from_m, pieces.to_m),
            "t": _times(pieces, points, first),
        }
    )
    for _ in range(2):
        table = _joined(table)
        table = table[~_spurs(table, noise_m, network)]
    table = _joined(table)
    return Stretches(
        chain=table["chain"].to_numpy(), track=table["track"].to_numpy(),
        edge=table["edge"].to_numpy(), from_m=table["low"].to_numpy(),
        to_m=table["high"].to_numpy(), t=table["t"].to_numpy(),
    )  # fmt: skip


def _times(pieces: Pieces, points: Points, first: Ints) -> Floats:
    """Return when each piece's end was reached, at an even pace within its step."""
    length = np.abs(pieces.to_m - pieces.from_m)
    whole = np.bincount(pieces.step, weights=length, minlength=len(first))
    sums = np.cumsum(length)
    begin = np.searchsorted(pieces.step, np.arange(len(first)), side="left")
    before = np.where(begin > 0, sums[np.maximum(begin - 1, 0)] if len(sums) else 0.0, 0.0)
    share = (sums - before[pieces.step]) / np.maximum(whole[pieces.step], 1e-9)
    one = first[pieces.step]
    return points.t[one] + share * (points.t[one + 1] - points.t[one])


def _joined(table: pd.DataFrame) -> pd.DataFrame:
    """Join what lies on one street, one after the other."""
    same = (table["chain"] == table["chain"].shift()) & (table["edge"] == table["edge"].shift())
    return (
        table.groupby((~same).cumsum(), sort=False)
        .agg(
            chain=("chain", "first"), track=("track", "first"), edge=("edge", "first"),
            begin=("begin", "first"), end=("end", "last"), low=("low", "min"),
            high=("high", "max"), t=("t", "last"),
        )
        .reset_index(drop=True)
    )  # fmt: skip


def _spurs(table: pd.DataFrame, noise_m: Floats, network: StreetNetwork) -> Flags:
    """Tell which stretches lead into a street and out by the same corner, not far."""
    length = network.length_m[table["edge"].to_numpy()]
    deepest = _SPUR_NOISE * noise_m[table["track"].to_numpy()] + _SPUR_M
    low = (table["begin"] <= _END_M) & (table["end"] <= _END_M)
    high = (table["begin"] >= length - _END_M) & (table["end"] >= length - _END_M)
    short = table["high"] - table["low"] <= deepest
    inner = table["chain"].eq(table["chain"].shift()) & table["chain"].eq(table["chain"].shift(-1))
    return np.asarray((low | high) & short & inner, dtype=np.bool_)


def sides_of(
    stretches: Stretches, points: Points, found: Candidates, *, network: StreetNetwork
) -> "pd.Series[str]":
    """Return the side of each street's drawing that was walked, "" where noise hides it.

    The mean offset of a stretch's points from the street's line must be twice its own error, to
    which errors that last for minutes give 2.5 m however many points there are.

    Parameters
    ----------
    stretches
        Walked.
    points, found
        The matched points, and the place of each.
    network
        Streets.
    """
    on = np.flatnonzero(found.edge >= 0)
    lines = network.lines[found.edge[on]]
    offset = found.offset_m[on]
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, place))
        for place in (np.maximum(offset - 1, 0), np.minimum(offset + 1, shapely.length(lines)))
    ]
    along = ends[1] - ends[0]
    away = np.column_stack([points.x[on], points.y[on]]) - (ends[0] + ends[1]) / 2
    turn = along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0]
    signed = turn / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    row = _stretch_of(stretches, points.take(on), found.edge[on])
    told = pd.DataFrame({"row": row, "off": signed})[row >= 0].groupby("row")["off"]
    count, mean = told.count(), told.mean()
    spread = told.std().fillna(np.inf)
    error = np.sqrt(spread**2 / count.clip(upper=_MANY) + _LASTING_M**2)
    side = pd.Series(np.where(mean > 0, "left", "right"), index=mean.index, dtype="str")
    side = side.where(mean.abs() > _CLEAR * error, "")
    return side.reindex(np.arange(len(stretches.edge)), fill_value="").astype("str")


def _stretch_of(stretches: Stretches, points: Points, edge: Ints) -> Ints:
    """Return the stretch that each point lies on: same track and street, the next to end."""
    rows = pd.DataFrame(
        {"track": stretches.track, "edge": stretches.edge, "t": stretches.t,
         "row": np.arange(len(stretches.t))}
    ).sort_values("t", kind="stable")  # fmt: skip
    asked = pd.DataFrame(
        {"track": points.track, "edge": edge, "t": points.t, "at": np.arange(len(points))}
    ).sort_values("t", kind="stable")
    met = pd.merge_asof(asked, rows, on="t", by=["track", "edge"], direction="forward")
    found = np.full(len(points), -1)
    found[met["at"].to_numpy()] = met["row"].fillna(-1).to_numpy().astype("int64")
    return found
