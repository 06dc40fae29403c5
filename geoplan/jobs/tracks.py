"""Bring walked tracks in: read, match to the streets, keep as records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pyproj import Transformer

from geoplan.base.crs import WGS84
from geoplan.base.errors import InputError
from geoplan.base.problems import Notice, RowReport
from geoplan.base.progress import Progress, silent
from geoplan.coverage.match import DRIVEN, Matched, MatchOptions, match_tracks
from geoplan.coverage.match_points import Points
from geoplan.intake.evidence import convert
from geoplan.intake.track_times import parse_offset
from geoplan.intake.tracks import TrackOptions, TrackRows, read_tracks, require_points
from geoplan.jobs.edits import imported_network
from geoplan.jobs.walks import Record, facts_of, key_of, length_of, list_tracks
from geoplan.plan.network import StreetNetwork
from geoplan.render.track_book import track_report
from geoplan.store.atomic import write_bytes
from geoplan.store.journal import Journal, open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.corrections import correction
from geoplan.visits.tracks import (
    KIND,
    TrackFacts,
    raw_digest,
    track_body,
    track_key,
)

_DATUMS: Final = ("WGS-84", "GCJ-02", "BD-09")
_SAMPLE: Final = 3_000
_SAME: Final = {"CGCS2000": "WGS-84"}
# One datum is clearly the better when its tracks lie this much closer to streets one can walk.
_CLEAR: Final = 0.65
_NEAR_M: Final = 30.0
_MODES: Final = {
    "foot": MatchOptions(),
    "bike": MatchOptions(mode="bike", gap_m=1_500.0),
    "car": DRIVEN,
}


@dataclass(frozen=True, kw_only=True)
class TrackWish:
    """What is said of files of tracks.

    Attributes
    ----------
    datum
        Over what the file says; "": the file must say it, and the streets must not object.
    mode
        foot, bike or car.
    zone
        Of times without one; "": the project's.
    replace
        Take the place of the same tracks read otherwise before.
    """

    datum: str = ""
    mode: str = "foot"
    zone: str = ""
    offset_s: int = 0
    at: datetime | None = None
    by: str = ""
    encoding: str = ""
    replace: bool = False


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How far tracks would lie from streets they can have followed, in one datum."""

    datum: str
    away_m: float


@dataclass(frozen=True, kw_only=True)
class TracksImport:
    """What an import of tracks did.

    Attributes
    ----------
    new, known
        Tracks added, and tracks that were there already.
    points, off
        Usable points, and those far from every street.
    walked_m
        Length of the stretches of the new tracks.
    facts
        Of all tracks of the file.
    """

    report: RowReport
    new: int
    known: int
    replaced: int
    points: int
    off: int
    walked_m: float
    facts: tuple[TrackFacts, ...]
    book: Path


def import_tracks(
    folder: Path,
    path: Path,
    *,
    now: datetime,
    wish: TrackWish | None = None,
    progress: Progress = silent,
) -> TracksImport:
    """Read a file of tracks, match it to the streets and keep it; twice adds nothing.

    Raises
    ------
    InputError
        The file cannot be used at all; `tracks.datum`: what it says of its coordinates, or that
        it says nothing, does not fit the streets; `tracks.otherwise`: the same tracks were read
        with another clock, datum or walker before.
    ProjectError
        `streets.none`: there are no streets to match to.
    """
    with open_project(folder, write=True) as project:
        told = _settled(project, wish or TrackWish())
        network = imported_network(project)
        progress("step.tracks.read", done=0, total=3)
        rows = require_points(read_tracks(path, options=_options(told, now=now)))
        datum = _datum(rows, network, told)
        progress("step.tracks.match", done=1, total=3)
        rows.report.digest = project.keep_original(path)
        records = _records(rows, network, told, datum=datum)
        progress("step.tracks.keep", done=2, total=3)
        with open_journal(project.folder / "journal.sqlite") as journal:
            replaced = _displace(journal, records, told, now=now)
            done = journal.append(KIND, records)
        book = project.folder / "reports" / f"{path.stem}-tracks.xlsx"
        facts = tuple(facts_of(body) for _, body in records)
        write_bytes(book, track_report(rows.report, facts))
        progress("step.done", done=3, total=3)
    return TracksImport(
        report=rows.report,
        new=done,
        known=len(records) - done,
        replaced=replaced,
        points=sum(one.points for one in facts),
        off=sum(one.off for one in facts),
        walked_m=sum(length_of(body) for _, body in records) if done else 0.0,
        facts=facts,
        book=book,
    )


def _settled(project: Project, wish: TrackWish) -> TrackWish:
    zone = wish.zone or project.settings.zone
    at = wish.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    return replace(wish, zone=zone, at=at)


def _options(told: TrackWish, *, now: datetime) -> TrackOptions:
    return TrackOptions(
        zone=told.zone,
        now=now,
        offset_s=told.offset_s,
        at=told.at,
        by=told.by,
        encoding=told.encoding,
    )


# ---- which datum


def points_of(table: pd.DataFrame, network: StreetNetwork, *, datum: str) -> Points:
    """Return points in the streets' system; `table` is sorted by track and time."""
    lon, lat = convert(table["lon"].to_numpy(), table["lat"].to_numpy(), datum=datum)
    there = Transformer.from_crs(WGS84, network.crs, always_xy=True)
    x, y = there.transform(lon, lat)
    # A place on the other side of the earth has no place in a metric zone.
    x, y = (np.where(np.isfinite(v), v, 9e9) for v in (np.asarray(x), np.asarray(y)))
    track = pd.factorize(table["track"])[0].astype("int64")
    return Points(x=x, y=y, t=table["t"].to_numpy(dtype="float64"), track=track)


def weigh_datums(
    table: pd.DataFrame, network: StreetNetwork, *, options: MatchOptions
) -> list[Fit]:
    """Return how well the first points would follow the streets in each datum, best first."""
    part = table.head(_SAMPLE)
    fits = [
        Fit(
            datum=datum,
            away_m=match_tracks(
                points_of(part, network, datum=datum), network, options=options
            ).away_m,
        )
        for datum in _DATUMS
    ]
    return sorted(fits, key=lambda fit: fit.away_m)


def _datum(rows: TrackRows, network: StreetNetwork, told: TrackWish) -> str:
    """Return the datum: said, or stated by the file and not clearly wrong; never guessed."""
    fits = weigh_datums(rows.points, network, options=_MODES[told.mode])
    best, second = fits[0], fits[1]
    favoured = best.datum if best.away_m <= min(_NEAR_M, _CLEAR * second.away_m) else ""
    shown = "; ".join(f"{fit.datum} {fit.away_m:.0f} m" for fit in fits)
    given = told.datum or rows.datum
    rows.report.datum, rows.report.basis = given, "said" if told.datum else rows.basis
    against = bool(favoured) and favoured != _SAME.get(given, given)
    if told.datum and against:
        facts = {"datum": given, "best": favoured, "fits": shown}
        rows.report.notices.append(Notice(code="track.datum_doubt", facts=facts))
    elif not given or against:
        code = "tracks.datum" if given else "tracks.no_datum"
        raise InputError(
            code, file=rows.report.file, datum=given or "–", fits=shown, best=favoured or "WGS-84"
        )
    return given


# ---- matching, and what is kept of it


def _records(
    rows: TrackRows, network: StreetNetwork, told: TrackWish, *, datum: str
) -> list[Record]:
    points = points_of(rows.points, network, datum=datum)
    matched = match_tracks(points, network, options=_MODES[told.mode])
    key = key_of(network)
    by_track = dict(list(matched.walked.groupby("track")))
    none = matched.walked.iloc[:0]
    records: list[Record] = []
    for number, (name, table) in enumerate(rows.points.groupby("track", sort=False)):
        facts = TrackFacts(
            raw=raw_digest(*(table[name].to_numpy() for name in ("lon", "lat", "raw_t"))),
            streets=key,
            file=rows.report.digest,
            name=str(name),
            by=str(table["by"].iloc[0]),
            mode=told.mode,
            datum=datum,
            zone=told.zone,
            offset_s=told.offset_s,
            told_at=told.at.isoformat() if told.at else "",
            at=_iso(table["t"].iloc[0]),
            until=_iso(table["t"].iloc[-1]),
            points=len(table),
            off=int(matched.off[number]),
            noise_dm=round(float(matched.noise_m[number]) * 10),
        )
        records.append((track_key(facts), track_body(facts, by_track.get(number, none))))
    _note_off(rows.report, matched)
    return records


def _note_off(report: RowReport, matched: Matched) -> None:
    off, points = int(matched.off.sum()), int(matched.points.sum())
    if off:
        facts = {"n": off, "share": f"{off / points:.0%}"}
        report.notices.append(Notice(code="track.off_streets", facts=facts))


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), tz=UTC).isoformat()


def _displace(
    journal: Journal, records: Sequence[Record], told: TrackWish, *, now: datetime
) -> int:
    """Withdraw the same tracks read otherwise, where that was wished; else refuse."""
    mine = dict(records)
    raws = {(body["raw"], body["streets"]): key for key, body in records}
    again = [
        correction(KIND, key, body=body, at=now, by=told.by, reason="read so again")
        for key, body in records
        if told.replace and journal.knows(KIND, key) and journal.find(KIND, key) is None
    ]
    other = [
        (key, body)
        for key, body in journal.read(KIND)
        if key not in mine and (body["raw"], body["streets"]) in raws
    ]
    if other and not told.replace:
        _, body = other[0]
        raise InputError(
            "tracks.otherwise", name=body["name"], datum=body["datum"], offset=body["offset_s"],
            by=body["by"] or "–",
        )  # fmt: skip
    withdrawn = [
        correction(KIND, key, body=None, at=now, by=told.by, reason="read otherwise")
        for key, _ in other
    ]
    journal.append("correction", [*withdrawn, *again])
    return len(other)


def rematch_tracks(
    folder: Path, *, now: datetime, progress: Progress = silent
) -> TracksImport | None:
    """Match tracks of an earlier street map to the present one, from the kept originals.

    Returns
    -------
    TracksImport or None
        Of the last file; None when there was nothing to do.

    Raises
    ------
    InputError
        `tracks.original`: the kept file is not there.
    """
    waiting = [line.facts for line in list_tracks(folder) if not line.current]
    done: TracksImport | None = None
    files = {
        (one.file, one.mode, one.datum, one.zone, one.offset_s, one.told_at): one for one in waiting
    }
    for facts in files.values():
        with open_project(folder) as project:
            kept = sorted((project.folder / "originals").glob(f"{facts.file[:16]}-*"))
        if not kept:
            raise InputError("tracks.original", name=facts.name, digest=facts.file[:16])
        wish = TrackWish(
            datum=facts.datum, mode=facts.mode, zone=facts.zone, offset_s=facts.offset_s,
            at=datetime.fromisoformat(facts.told_at) if facts.told_at else None, by=facts.by,
        )  # fmt: skip
        done = import_tracks(folder, kept[0], now=now, wish=wish, progress=progress)
    return done


def read_offset(text: str) -> int:
    """Return the seconds that an offset of a clock names (see `parse_offset`)."""
    return parse_offset(text)
