"""Tracks, point by point: what can be used, and what was wrong with the rest."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.problems import Effect, Notice, Problem, RowReport
from geoplan.intake.track_files import RawPoints, read_points
from geoplan.intake.track_times import ROLLOVER, paced, parse_times

_SHOWN: Final = 500  # findings of one kind
_EARLIEST: Final = pd.Timestamp("2005-01-01", tz="UTC")
_FASTEST_M_S: Final = 60.0
_LEAP_M: Final = 150.0
_DEGREE_M: Final = 111_195.0
_PACE_M_S: Final = 1.2
_NIGHT: Final = (0, 5)


@dataclass(frozen=True, kw_only=True)
class TrackOptions:
    """What is said of a file of tracks.

    Attributes
    ----------
    zone
        Of times written without one.
    now
        Later points are refused.
    offset_s
        Added to all times: the clock was slow by so much.
    at
        When tracks without times began; None: such points cannot be used.
    by
        Who walked, where the file does not say.
    encoding
        Of a text; "": found out.
    """

    zone: str
    now: datetime
    offset_s: int = 0
    at: datetime | None = None
    by: str = ""
    encoding: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackRows:
    """The usable points, and the report on all.

    Attributes
    ----------
    points
        Sorted by track and time: track, by, lon, lat (as given), t (seconds since 1970, UTC, put
        right), raw_t (as given).
    datum, basis
        What the file says of its coordinates.
    """

    points: pd.DataFrame
    datum: str
    basis: str
    report: RowReport


def read_tracks(path: Path, *, options: TrackOptions) -> TrackRows:
    """Read a file of tracks. O(n log n) in points.

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        As `read_points`.
    """
    raw = read_points(path, encoding=options.encoding)
    report = RowReport(file=path.name, encoding=raw.encoding, datum=raw.datum, basis=raw.basis)
    bench = _Bench(raw, report)
    table = bench.table
    bench.refuse(~_placed(table), "track.place", column="lon")
    _timed(bench, options)
    _sort(bench)
    _leaps(bench)
    report.count(int(bench.refused.sum()), int((bench.mended & ~bench.refused).sum()),
                 read=len(table))  # fmt: skip
    points = bench.left
    points = points[~bench.dropped.reindex(points.index)]
    by = points["by"].where(points["by"] != "", options.by).astype("str")
    points = points.assign(by=by)
    _notices(points, report, options)
    columns = ["track", "by", "lon", "lat", "t", "raw_t"]
    return TrackRows(
        points=points[columns].reset_index(drop=True), datum=raw.datum, basis=raw.basis,
        report=report,
    )  # fmt: skip


class _Bench:
    """Points with what was found of them so far."""

    def __init__(self, raw: RawPoints, report: RowReport) -> None:
        table = raw.table
        named = table["track"].where(table["track"] != "", "1")
        several = len(table["sheet"].unique()) > 1
        self.table = table.assign(track=table["sheet"] + " " + named if several else named)
        self.report = report
        self.refused = pd.Series(data=False, index=self.table.index)
        self.mended, self.dropped = self.refused.copy(), self.refused.copy()

    @property
    def left(self) -> pd.DataFrame:
        """Points that can be used."""
        return self.table[~self.refused]

    def refuse(self, rows: "pd.Series[bool]", code: str, *, column: str) -> None:
        """Put points aside."""
        rows = rows.reindex(self.table.index, fill_value=False) & ~self.refused
        self._note(rows, code, "quarantined", column)
        self.refused |= rows

    def mend(self, rows: "pd.Series[bool]", code: str, *, column: str) -> None:
        """Mark points as put right."""
        rows = rows.reindex(self.table.index, fill_value=False) & ~self.refused
        self._note(rows, code, "repaired", column)
        self.mended |= rows

    def _note(self, rows: "pd.Series[bool]", code: str, effect: Effect, column: str) -> None:
        marked = self.table[rows]
        shown = marked.head(_SHOWN)
        told = zip(shown["sheet"], shown["row"], shown[column].astype("str"), strict=True)
        self.report.problems += [
            Problem(sheet=sheet, row=int(row), column=column, value=value, code=code, effect=effect)
            for sheet, row, value in told
        ]
        if len(marked) > _SHOWN:
            facts = {"n": len(marked), "shown": _SHOWN, "effect": effect, "code": code}
            self.report.notices.append(Notice(code="track.more", facts=facts))


def _placed(table: pd.DataFrame) -> "pd.Series[bool]":
    lon, lat = table["lon"], table["lat"]
    inside = (lon.abs() <= 180) & (lat.abs() <= 90)
    return inside & ~((lon.abs() < 1e-6) & (lat.abs() < 1e-6))


def _timed(bench: _Bench, options: TrackOptions) -> None:
    """Read the times, put the clock right, refuse what cannot have been."""
    table = bench.table
    at = parse_times(table["time"], zone=options.zone)
    untimed = at.isna() & (table["time"] == "")
    if options.at is not None and untimed.any():
        at = at.where(~untimed, _begun(table, untimed, options))
    table["raw_t"] = _seconds(at)
    at = at + pd.Timedelta(seconds=options.offset_s)
    bench.refuse(at.isna() & untimed, "track.no_time", column="time")
    bench.refuse(at.isna(), "track.time", column="time")
    bench.refuse(at < _EARLIEST, "track.clock", column="time")
    bench.refuse(at > pd.Timestamp(options.now), "track.future", column="time")
    table["t"] = _seconds(at)
    back = (at + ROLLOVER).where(at < _EARLIEST + ROLLOVER)
    recent = (back > pd.Timestamp(options.now) - pd.Timedelta(days=730)) & (
        back <= pd.Timestamp(options.now)
    )
    if recent.any():
        facts = {"n": int(recent.sum())}
        bench.report.notices.append(Notice(code="track.rollover", facts=facts))


def _begun(table: pd.DataFrame, untimed: "pd.Series[bool]", options: TrackOptions) -> pd.Series:
    """Return times for points without any: from the moment said, at a walker's pace."""
    begin = cast("datetime", options.at).astimezone(UTC)
    rows = table[untimed & _placed(table)]
    scale = np.cos(np.radians(rows["lat"].mean())) if len(rows) else 1.0
    parts = [
        pd.Series(
            paced(part["lon"].to_numpy() * _DEGREE_M * scale, part["lat"].to_numpy() * _DEGREE_M,
                  pace_m_s=_PACE_M_S),
            index=part.index,
        )
        for _, part in rows.groupby("track", sort=False)
    ]  # fmt: skip
    seconds = pd.concat(parts) if parts else pd.Series(dtype="float64")
    since = pd.to_timedelta(seconds.reindex(table.index).round(), unit="s")
    return (pd.Timestamp(begin) + since).astype("datetime64[us, UTC]")


def _seconds(at: pd.Series) -> "pd.Series[float]":
    naive = at.dt.tz_convert("UTC").dt.tz_localize(None)
    micro = naive.to_numpy(dtype="datetime64[us]").astype("int64")
    return pd.Series(np.where(naive.isna(), np.nan, micro / 1e6), index=at.index)


def _sort(bench: _Bench) -> None:
    """Sort each track by time; tell what stood elsewhere, twice, or in two places at once."""
    table = bench.table
    order = bench.left
    highest = order.groupby("track")["t"].cummax()
    bench.mend(order["t"] < highest, "track.order", column="time")
    again = order.duplicated(["track", "t", "lon", "lat"])
    bench.mend(again, "track.twice", column="time")
    bench.dropped |= again.reindex(table.index, fill_value=False)
    apart = order.duplicated(["track", "t"]) & ~again
    bench.refuse(apart, "track.two_places", column="time")
    bench.table = table.sort_values(["track", "t"], kind="stable")
    for name in ("refused", "mended", "dropped"):
        setattr(bench, name, getattr(bench, name).reindex(bench.table.index))


def _leaps(bench: _Bench) -> None:
    """Refuse single points far from both neighbours, there and back faster than anybody goes."""
    left = bench.left[~bench.dropped.reindex(bench.left.index)]
    x = left["lon"].to_numpy() * np.cos(np.radians(left["lat"].to_numpy())) * _DEGREE_M
    y = left["lat"].to_numpy() * _DEGREE_M
    t, track = left["t"].to_numpy(), left["track"].to_numpy()
    if len(left) < 3:
        return
    far = np.hypot(np.diff(x), np.diff(y))
    fast = (far > _LEAP_M) & (far > _FASTEST_M_S * np.maximum(np.diff(t), 1.0))
    across = np.hypot(x[2:] - x[:-2], y[2:] - y[:-2])
    out = np.zeros(len(left), dtype=bool)
    out[1:-1] = fast[:-1] & fast[1:] & (across < np.minimum(far[:-1], far[1:]))
    out[1:-1] &= (track[1:-1] == track[:-2]) & (track[1:-1] == track[2:])
    rows: pd.Series[bool] = pd.Series(out, index=left.index, dtype="bool")
    bench.refuse(rows, "track.leap", column="lon")


def _notices(points: pd.DataFrame, report: RowReport, options: TrackOptions) -> None:
    if points.empty:
        return
    local = pd.to_datetime(points["t"], unit="s", utc=True).dt.tz_convert(ZoneInfo(options.zone))
    hours = local.dt.hour
    night = float(hours.between(_NIGHT[0], _NIGHT[1] - 1).mean())
    if night > 0.5:
        facts = {"share": f"{night:.0%}", "zone": options.zone}
        report.notices.append(Notice(code="track.night", facts=facts))


def require_points(rows: TrackRows) -> TrackRows:
    """Return the rows if any point is usable.

    Raises
    ------
    InputError
        `tracks.no_points`, with the finding met most often.
    """
    if len(rows.points):
        return rows
    codes = pd.Series([problem.code for problem in rows.report.problems])
    why = rows.report.problems[int(codes.eq(codes.mode().iloc[0]).to_numpy().argmax())]
    raise InputError("tracks.no_points", file=rows.report.file, why=why.say())
