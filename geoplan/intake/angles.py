"""Angles and distances as people write them, to numbers."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

_WORDS: Final = r"(?:东经|北纬|西经|南纬|经度|纬度|[EeNnWwSs东北西南])"
_AFFIX: Final = rf"^{_WORDS}?[:：=\s]*|[\s]*{_WORDS}?$"
_NUMBER: Final = r"^[+-]?\d+(?:\.\d*)?(?:°|度)?$"
_DMS: Final = (
    r"^([+-]?\d{1,3})\s*(?:[°度:\s]|[dD]|-(?=\d))\s*(\d{1,2}(?:\.\d+)?)\s*"
    r"(?:(?:['′’‘分:\s]|[mM]|-(?=\d))\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”“秒]|[sS]|′′|''|’’)?)?)?$"
)
_WEST_SOUTH: Final = r"^(?:西经|南纬|[WwSs])|W$"  # a last "s" is of seconds


@dataclass(frozen=True, kw_only=True, eq=False)
class Angles:
    """Numbers by row, and how each was written: plain, worded, dms, or "" when unreadable."""

    value: pd.Series
    kind: pd.Series


def read_angles(texts: pd.Series) -> Angles:
    """Return what texts of coordinates mean.

    Plain numbers; numbers with a word or letter of direction; degrees, minutes and seconds with
    any of the usual marks. Minutes and seconds of 60 or more are unreadable.

    Parameters
    ----------
    texts
        Folded to half width (NFKC), without outer blanks; "" stays unread.
    """
    shorn = texts.str.replace(_AFFIX, "", regex=True).str.strip()
    thousands = shorn.str.match(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
    shorn = shorn.where(~thousands, shorn.str.replace(",", "", regex=False))
    plain = shorn.str.match(_NUMBER)
    value = pd.to_numeric(shorn.where(plain, "").str.rstrip("°度"), errors="coerce")
    parts = shorn.where(~plain, "").str.extract(_DMS)
    degrees = parts.astype("float64")
    written = degrees[0].notna()
    small = (degrees[1].fillna(0) < 60) & (degrees[2].fillna(0) < 60)
    # Minutes with a fraction leave nothing for seconds.
    whole = degrees[2].isna() | (degrees[1] % 1 == 0)
    dms = written & small & whole
    found = degrees[0].abs() + degrees[1].fillna(0) / 60 + degrees[2].fillna(0) / 3600
    value = value.where(~dms, found)
    negative = texts.str.contains(_WEST_SOUTH, regex=True) | (dms & (degrees[0] < 0))
    value = value.where(~negative | (value < 0), -value)
    same = (shorn == texts) | (shorn + "°" == texts)
    kind = pd.Series("", index=texts.index, dtype="str")
    kind = kind.where(~plain, "worded").where(~(plain & same), "plain").where(~dms, "dms")
    return Angles(value=value.astype("float64"), kind=kind)
