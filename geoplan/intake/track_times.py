"""Times of tracks: zones, clocks that are wrong, and offsets that put them right."""

import re
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geoplan.base.errors import InputError

ZONED: Final = r"(?:Z|[+-]\d{2}:?\d{2})$"
_EPOCH: Final = r"\d{9,14}(?:\.\d+)?"
_MILLIS: Final = 1e11
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PLAIN: Final = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:\.\d+)?)(?P<unit>[smhdw]?)")
_CLOCK: Final = re.compile(r"(?P<sign>[+-]?)(?P<h>\d{1,3}):(?P<m>\d{2})(?::(?P<s>\d{2}))?")
# Satellites count 1,024 weeks and begin anew; receivers that do not know fall back so far.
ROLLOVER: Final = timedelta(weeks=1024)
_UTC: Final = "datetime64[us, UTC]"


def parse_offset(text: str) -> int:
    """Return the seconds that an offset such as "+8h", "-90s", "1024w" or "-00:05" names.

    Raises
    ------
    InputError
        `tracks.offset`.
    """
    told = text.strip().lower()
    plain, clock = _PLAIN.fullmatch(told), _CLOCK.fullmatch(told)
    if plain is not None:
        size = float(plain["number"]) * _UNITS[plain["unit"] or "s"]
        return round(-size if plain["sign"] == "-" else size)
    if clock is not None:
        seconds = int(clock["h"]) * 3600 + int(clock["m"]) * 60 + int(clock["s"] or 0)
        return -seconds if clock["sign"] == "-" else seconds
    raise InputError("tracks.offset", given=text)


def parse_times(texts: "pd.Series[str]", *, zone: str) -> pd.Series:
    """Return moments in UTC, NaT where a text cannot be read.

    ISO, as Chinese offices write it (2026年6月10日 9:30, 2026/6/10 9:30), or seconds or
    milliseconds since 1970. Times without a zone are in `zone`.
    """
    told = texts.str.strip()
    told = told.str.replace(r"[年月/.](?=\d{1,2}\D)", "-", regex=True)
    told = told.str.replace("日", " ", regex=False).str.replace("T", " ", regex=False)
    epoch = told.str.fullmatch(_EPOCH)
    found = pd.Series(pd.NaT, index=texts.index, dtype=_UTC)
    if epoch.any():
        number = pd.to_numeric(told[epoch])
        number = number.where(number < _MILLIS, number / 1000)
        whole = (number * 1e6).round().astype("int64")
        found[epoch] = pd.to_datetime(whole, unit="us", utc=True).astype(_UTC)
    zoned = told.str.contains(ZONED, regex=True) & ~epoch
    if zoned.any():
        found[zoned] = _read(told[zoned], utc=True)
    plain = ~zoned & ~epoch & (told != "")
    if plain.any():
        local = _read(told[plain], utc=False)
        local = local.dt.tz_localize(ZoneInfo(zone), ambiguous="NaT", nonexistent="shift_forward")
        found[plain] = local.dt.tz_convert("UTC").astype(_UTC)
    return found


def _read(texts: "pd.Series[str]", *, utc: bool) -> pd.Series:
    moments = pd.to_datetime(texts, errors="coerce", format="ISO8601", utc=utc)
    loose = moments.isna()
    if loose.any():
        again = pd.to_datetime(texts[loose], errors="coerce", format="mixed", utc=utc)
        moments = moments.astype(again.dtype).fillna(again)
    return moments.astype(_UTC if utc else "datetime64[us]")


def paced(x_m: np.ndarray, y_m: np.ndarray, *, pace_m_s: float) -> np.ndarray:
    """Return seconds from the first of some places at an even pace."""
    steps = np.hypot(np.diff(x_m), np.diff(y_m))
    return np.concatenate([[0.0], np.cumsum(steps)]) / pace_m_s
