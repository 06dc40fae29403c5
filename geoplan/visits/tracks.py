"""Walked tracks as the journal keeps them, and as one table of stretches.

A record holds one track: whose it was, when, how it was read, and the stretches of streets that
were walked, in whole decimetres. Streets are named by their position in the street map; the
record says which map, so that another map is never taken for it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geoplan.base.tables import Column, require_columns

COLUMNS: Final = (
    Column(name="edge", kind="integer"),
    Column(name="from_m", kind="number"),
    Column(name="to_m", kind="number"),
    Column(name="length_m", kind="number"),
    Column(name="at", kind="time"),
    Column(name="by", kind="text"),
    Column(name="side", kind="text"),
    Column(name="track", kind="text"),
)
KIND: Final = "track"
_SIDES: Final = {"left": 1, "right": -1, "": 0}
_TIME: Final = "datetime64[us, UTC]"


@dataclass(frozen=True, kw_only=True)
class TrackFacts:
    """What is kept of a track beside its stretches.

    Attributes
    ----------
    raw
        Digest of its points as they were given.
    streets
        Key of the street map (`streets_key`).
    file
        Digest of the file it came in.
    name, by
        Of the track, of the walker.
    mode, datum, zone
        How it was matched and read.
    offset_s
        Added to its times.
    told_at
        ISO time said for a track without times, "" otherwise.
    at, until
        ISO, UTC: first and last point.
    points, off
        How many points, and how many of them lie off the streets.
    noise_dm
        Measured noise, decimetres.
    """

    raw: str
    streets: str
    file: str
    name: str
    by: str
    mode: str
    datum: str
    zone: str
    offset_s: int
    told_at: str
    at: str
    until: str
    points: int
    off: int
    noise_dm: int


def streets_key(ends: np.ndarray, length_m: np.ndarray) -> str:
    """Return the key of a street map: the same streets in the same order have the same one.

    Parameters
    ----------
    ends
        m × 4: first and last place of each street, metres.
    length_m
        Of each street.
    """
    told = np.rint(np.column_stack([ends, length_m]) * 10).astype("<i8")
    return hashlib.sha256(told.tobytes()).hexdigest()[:16]


def raw_digest(lon: np.ndarray, lat: np.ndarray, t: np.ndarray) -> str:
    """Return the digest of a track's points: degrees to 1e-7, whole seconds, as given."""
    told = np.column_stack([np.rint(lon * 1e7), np.rint(lat * 1e7), np.rint(t)]).astype("<i8")
    return hashlib.sha256(told.tobytes()).hexdigest()[:24]


def track_key(facts: TrackFacts) -> str:
    """Return a record's key: the same track, read and matched alike, has the same one."""
    told = "|".join(
        (facts.raw, facts.streets, facts.mode, facts.datum, str(facts.offset_s), facts.told_at,
         facts.by)
    )  # fmt: skip
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def track_body(facts: TrackFacts, walked: pd.DataFrame) -> dict[str, object]:
    """Return a track's record.

    Parameters
    ----------
    facts
        See `TrackFacts`.
    walked
        Its stretches: edge, from_m, to_m, t (seconds since 1970), side.
    """
    start = pd.Timestamp(facts.at).timestamp()
    rows = np.column_stack(
        [
            walked["edge"].to_numpy(dtype="int64"),
            np.rint(walked["from_m"].to_numpy(dtype="float64") * 10).astype("int64"),
            np.rint(walked["to_m"].to_numpy(dtype="float64") * 10).astype("int64"),
            np.rint(walked["t"].to_numpy(dtype="float64") - start).astype("int64"),
            walked["side"].map(_SIDES).to_numpy(dtype="int64"),
        ]
    )
    return {**facts.__dict__, "stretches": rows[rows[:, 1] < rows[:, 2]].tolist()}


def walked_table(records: Iterable[tuple[str, Mapping[str, Any]]], *, streets: str) -> pd.DataFrame:
    """Return the stretches of all tracks that were matched to this street map.

    Parameters
    ----------
    records
        (key, body) of the journal.
    streets
        Key of the street map.
    """
    told = [(key, body) for key, body in records if body["streets"] == streets]
    sizes = [len(body["stretches"]) for _, body in told]
    rows = np.array([row for _, body in told for row in body["stretches"]], dtype="int64").reshape(
        -1, 5
    )
    start = pd.to_datetime(pd.Series([body["at"] for _, body in told], dtype="object"), utc=True)
    begun = np.repeat(start.to_numpy(dtype="datetime64[us]"), sizes)
    at = begun + rows[:, 3].astype("timedelta64[s]")
    names = {1: "left", -1: "right", 0: ""}
    table = pd.DataFrame(
        {
            "edge": rows[:, 0],
            "from_m": rows[:, 1] / 10,
            "to_m": rows[:, 2] / 10,
            "length_m": (rows[:, 2] - rows[:, 1]) / 10,
            "at": pd.Series(at).dt.tz_localize("UTC").astype(_TIME),
            "by": pd.Series(np.repeat([body["by"] for _, body in told], sizes), dtype="str"),
            "side": pd.Series([names[side] for side in rows[:, 4].tolist()], dtype="str"),
            "track": pd.Series(np.repeat([key for key, _ in told], sizes), dtype="str"),
        }
    )
    return check_walked(table)


def check_walked(walked: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is one of walked stretches; refuse it with all its faults if not."""
    require_columns(walked, COLUMNS, name="walked")
    return walked
