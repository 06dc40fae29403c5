"""Coordinates as offices write them, to WGS-84 degrees."""

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geoplan.base.crs import WGS84
from geoplan.base.errors import CrsError, InputError
from geoplan.base.shift import to_wgs84
from geoplan.intake.headings import DATUM_SUFFIX, datum_of
from geoplan.intake.work import Work

_NUMBER: Final = r"^[+-]?\d+(?:\.\d*)?°?$"
_DMS: Final = (
    r"^[东西南北EWNSewns]?\s*(\d{1,3})\s*[°度dD:\s]\s*(\d{1,2})\s*(?:['′分mM:\s]\s*"
    r"(\d{1,2}(?:\.\d+)?)?\s*(?:[\"″秒sS]|′′|'')?)?\s*([东西南北EWNSewns]?)$"
)
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Position:
    """Degrees WGS-84 by row; NaN where none could be read."""

    lon: pd.Series
    lat: pd.Series
    datum: str  # the datum of most rows, as found


def read_positions(work: Work, *, datum: str | None) -> Position:
    """Read, repair and convert the coordinates of a table.

    Parameters
    ----------
    work
        The bench; findings are noted on it.
    datum
        What the user said (`--crs`), or None: the column, the heading or the layer must say.

    Raises
    ------
    CrsError
        `crs.ask`: nothing says which datum these are.
    """
    if work.table.geometry is not None:
        return _from_geometry(work, datum=datum)
    names, split = _columns(work)
    if not names:
        raise InputError("coords.no_columns", columns=", ".join(work.table.cells.columns))
    first, second = (_numbers(work, name, part) for name, part in zip(names, split, strict=True))
    return _to_wgs84(work, first, second, names=names, datum=datum)


def _columns(work: Work) -> tuple[list[str], list[pd.Series]]:
    for pair in (["lon", "lat"], ["x", "y"]):
        if all(name in work.fields for name in pair):
            return pair, [work.texts(name) for name in pair]
    if "pair" in work.fields:
        parts = work.texts("pair").map(lambda t: unicodedata.normalize("NFKC", t))
        halves = parts.str.strip("()[] ").str.split(
            r"\s*[,;、/]\s*|\s+", n=1, expand=True, regex=True
        )
        halves = halves.reindex(columns=[0, 1]).fillna("")
        return ["pair", "pair"], [halves[0], halves[1]]
    return [], []


def _numbers(work: Work, column: str, texts: pd.Series) -> pd.Series:
    """Return numbers; empty and unreadable cells are noted, full width and DMS repaired."""
    folded = texts.map(lambda text: unicodedata.normalize("NFKC", text).strip())
    missing = folded.isin(["", "-", "/", "无", "不详", "nan", "None"])
    work.note(missing & work.open, code="coords.missing", effect="quarantined", column=column)
    plain = folded.str.match(_NUMBER)
    values = pd.to_numeric(folded.where(plain, "").str.rstrip("°"), errors="coerce")
    work.note(plain & (folded != texts), code="coords.fullwidth", effect="repaired", column=column)
    parts = folded.where(~plain & ~missing, "").str.extract(_DMS)
    dms = parts[0].notna()
    if dms.any():
        degrees = parts[[0, 1, 2]].astype("float64").fillna(0.0)
        found = degrees[0] + degrees[1] / 60 + degrees[2] / 3600
        values = values.where(~dms, found)
        work.note(dms, code="coords.dms", effect="repaired", column=column)
    bad = ~plain & ~dms & ~missing & work.open
    work.note(bad, code="coords.unreadable", effect="quarantined", column=column)
    return values.astype("float64")


def _datums(work: Work, *, names: list[str], datum: str | None) -> pd.Series:
    """Return the datum of each row: what the user says, the row, the heading, in that order."""
    if datum:
        return pd.Series(datum, index=work.fields.index, dtype="str")
    heading = work.headings[names[0]].casefold()
    suffix = next((name for end, name in DATUM_SUFFIX.items() if heading.endswith(end)), "")
    stated = work.texts("crs")
    known = {text: datum_of(text) for text in stated.unique() if text}
    unknown = stated.map(lambda text: bool(text) and known[text] is None).astype(bool)
    work.note(unknown & work.open, code="coords.datum_unknown", effect="quarantined", column="crs")
    named = stated.map(lambda text: known.get(text) or "").astype("str")
    common = named[named != ""].mode()
    usual = suffix or (str(common.iloc[0]) if len(common) else "")
    if not usual:
        raise CrsError("crs.ask", column=work.headings[names[0]])
    filled = named.where(named != "", usual)
    other = (filled != usual) & work.open
    work.note(other, code="coords.datum", effect="repaired", column="crs", suggestion=usual)
    return filled


def _to_wgs84(
    work: Work, first: pd.Series, second: pd.Series, *, names: list[str], datum: str | None
) -> Position:
    datums = _datums(work, names=names, datum=datum)
    x, y = first.to_numpy(float, copy=True), second.to_numpy(float, copy=True)
    zero = pd.Series((x == 0) | (y == 0), index=first.index) & work.open
    work.note(zero, code="coords.zero", effect="quarantined", column=names[0])
    degrees = ~datums.str.startswith("EPSG:").to_numpy()
    # Longitudes of China lie in 73-136, latitudes in 3-54: each impossible as the other.
    swapped = degrees & (x >= 3) & (x <= 54) & (y >= 73) & (y <= 136)
    x[swapped], y[swapped] = y[swapped], x[swapped]
    marked = pd.Series(swapped, index=first.index) & work.open
    work.note(marked, code="coords.swapped", effect="repaired", column=names[0])
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for name in datums.unique():
        rows = (datums == name).to_numpy() & np.isfinite(x) & np.isfinite(y)
        lon[rows], lat[rows] = _convert(x[rows], y[rows], datum=name)
    off = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    wrong = pd.Series(off, index=first.index) & work.open
    work.note(wrong, code="coords.unreadable", effect="quarantined", column=names[0])
    lon[off] = lat[off] = np.nan
    usual = str(datums.mode().iloc[0]) if len(datums) else ""
    return Position(
        lon=pd.Series(lon, index=first.index),
        lat=pd.Series(lat, index=first.index),
        datum=usual,
    )


def _convert(x: Reals, y: Reals, *, datum: str) -> tuple[Reals, Reals]:
    if not datum.startswith("EPSG:"):
        return to_wgs84(x, y, datum=datum)
    try:
        system = CRS(datum)
    except CRSError as error:
        raise CrsError("crs.unknown", crs=datum, detail=error) from None
    lon, lat = Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def _from_geometry(work: Work, *, datum: str | None) -> Position:
    shapes, system = work.table.geometry, work.table.crs
    if shapes is None:
        raise AssertionError
    empty = pd.Series(shapes.isna() | shapes.is_empty, index=shapes.index)
    work.note(empty, code="coords.missing", effect="quarantined", column="geometry")
    points = shapes.representative_point()
    x, y = shapely.get_coordinates(points.to_numpy()).T
    said = datum or (f"EPSG:{system.to_epsg()}" if system is not None and system.to_epsg() else "")
    if not said and system is None:
        raise CrsError("crs.ask", column="geometry")
    if said:
        name = datum_of(said) or said
        lon, lat = _convert(x, y, datum=name)
    else:
        name = system.name if system is not None else ""
        found = Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
        lon, lat = np.asarray(found[0]), np.asarray(found[1])
    return Position(
        lon=pd.Series(lon, index=shapes.index), lat=pd.Series(lat, index=shapes.index), datum=name
    )
