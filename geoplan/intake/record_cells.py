"""Cells of records: sites, times, numbers, answers, problems, places."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geoplan.base.canon import clean_id
from geoplan.base.crs import WGS84, require_metric
from geoplan.base.shift import to_wgs84
from geoplan.intake.datums import fold
from geoplan.intake.work import WIDTH, Work
from geoplan.visits.shape import looked_up

_OFFSET: Final = r"(?:Z|[+-]\d{2}:?\d{2})$"
_LIKE: Final = 70.0  # from which likeness on a site is suggested, of 100
_PASS: Final = ("✓", "√", "✔", "合格", "符合", "是", "达标", "通过", "好", "对", "pass", "yes", "y",
                "true", "ok", "1", "p")  # fmt: skip
_FAIL: Final = ("×", "✗", "✘", "x", "不合格", "不符合", "否", "不达标", "未通过", "差", "错",
                "fail", "no", "n", "false", "0", "f")  # fmt: skip
_NA: Final = ("不适用", "无此项", "不涉及", "na", "n/a", "/", "—", "–", "-", "缺项")
MARKS: Final = {
    **dict.fromkeys(_PASS, "pass"),
    **dict.fromkeys(_FAIL, "fail"),
    **dict.fromkeys(_NA, "na"),
}
_COORDINATES: Final = r"[,，;；\s]+"


@dataclass(frozen=True, kw_only=True)
class Places:
    """The sites that records can be of.

    Attributes
    ----------
    sites
        Index `site_id`, column name; with geometry in metres, places find sites too.
    near_m
        How far a record may lie from the site it is taken for.
    codes
        Code on a printed sheet → site.
    """

    sites: pd.DataFrame
    near_m: float
    codes: dict[str, str]

    @cached_property
    def by_name(self) -> "pd.Series[str]":
        """Identifier by folded name, where only one site has it."""
        folded = self.sites["name"].map(fold)
        once = folded[~folded.duplicated(keep=False)]
        return pd.Series(once.index, index=once.to_numpy(), dtype="str")

    def like(self, text: str) -> str:
        """Return the known site that a text most resembles, as "ID NAME"; "" for none."""
        names = self.sites["name"].to_dict()
        found = process.extractOne(text, names, scorer=fuzz.WRatio, score_cutoff=_LIKE)
        if found is None:
            found = process.extractOne(
                text, {key: str(key) for key in names}, scorer=fuzz.ratio, score_cutoff=_LIKE
            )
        return f"{found[2]} {names[found[2]]}" if found else ""

    def nearest(self, lon: "pd.Series[float]", lat: "pd.Series[float]") -> pd.DataFrame:
        """Return site and distance (m) of each place, "" and NaN where none is given or near."""
        nothing = pd.DataFrame({"site_id": "", "away_m": np.nan}, index=lon.index)
        given = lon.notna() & lat.notna()
        if not isinstance(self.sites, gpd.GeoDataFrame) or not given.any():
            return nothing
        points = gpd.GeoSeries.from_xy(lon[given], lat[given], crs=WGS84, index=lon.index[given])
        crs = require_metric(self.sites, name="sites")
        known = self.sites[~(self.sites.geometry.isna() | self.sites.geometry.is_empty)]
        shapes = gpd.GeoSeries(known.geometry)
        (at, of), away = shapes.sindex.nearest(
            points.to_crs(crs).array, return_all=False, return_distance=True
        )
        rows = points.index[at]
        nothing.loc[rows, "away_m"] = away
        ids = np.where(away <= self.near_m, shapes.index.to_numpy()[of].astype(object), "")
        nothing.loc[rows, "site_id"] = ids
        return nothing


def find_sites(work: Work, places: Places, *, spot: pd.DataFrame) -> "pd.Series[str]":
    """Return the site of each row: by code of the sheet, identifier, name, else by place.

    Parameters
    ----------
    spot
        Columns lon and lat, WGS-84, NaN where none is given.
    """
    codes = work.texts("code").str.upper()
    ids = work.texts("id").map(clean_id).astype("str")
    names = work.texts("name")
    found = looked_up(codes, places.codes)
    found = found.where(found != "", ids.where(ids.isin(places.sites.index), ""))
    # A name decides only where no identifier was given: a wrong identifier is a fault.
    guess = looked_up(names.map(fold), places.by_name)
    found = found.where(found != "", guess.where((ids == "") & (codes == ""), ""))
    untold = (ids == "") & (names == "") & (codes == "")
    near = places.nearest(spot["lon"].where(untold), spot["lat"].where(untold))
    placed = untold & (near["site_id"] != "")
    found = found.where(~placed, near["site_id"]).astype("str")
    column = next((name for name in ("id", "name", "code") if name in work.fields), "pair")
    titles = looked_up(near["site_id"], places.sites["name"])
    work.note(
        placed & work.open,
        code="visit.site_by_place",
        effect="repaired",
        column=column,
        suggestion=near["site_id"] + " " + titles + " " + near["away_m"].map("{:.0f}".format),
    )
    lost = (found == "") & work.open
    asked = names.where(names != "", ids).where(lost, "")
    like = {text: places.like(text) or "–" for text in asked.unique() if text}
    work.note(
        lost,
        code="visit.unknown_site",
        effect="quarantined",
        column=column,
        suggestion=looked_up(asked, like),
    )
    return found


def read_times(work: Work, *, zone: str, now: datetime) -> pd.Series:
    """Return times in UTC; those without an offset are of the zone."""
    at = parse_times(work.texts("at"), zone=zone)
    bad = at.isna() & work.open
    work.note(bad, code="visit.time_unreadable", effect="quarantined", column="at")
    late = (at > pd.Timestamp(now)) & work.open
    work.note(late, code="visit.future", effect="quarantined", column="at")
    return at


def parse_times(told: "pd.Series[str]", *, zone: str) -> pd.Series:
    """Return texts as times in UTC, NaT where they are none.

    Parameters
    ----------
    told
        ISO 8601, with offset or not, or as people write: 2026年6月2日 9:30, 2026/6/3.
    zone
        Of those without an offset.
    """
    texts = told.str.translate(WIDTH)
    exact = texts.str.contains(_OFFSET, regex=True) & texts.str.contains(":", regex=False)
    plain = texts.str.replace(r"[年月/]", "-", regex=True).str.replace("日", " ", regex=False)
    plain = plain.str.replace(r"^(\d{4})\.(\d{1,2})\.", r"\1-\2-", regex=True)
    moments = pd.to_datetime(plain.where(~exact), errors="coerce", format="ISO8601")
    moments = moments.astype("datetime64[us]")
    loose = moments.isna() & (plain != "") & ~exact
    if loose.any():
        again = pd.to_datetime(plain[loose], errors="coerce", format="mixed")
        moments = moments.fillna(again.astype("datetime64[us]"))
    at = moments.dt.tz_localize(ZoneInfo(zone), ambiguous="NaT", nonexistent="shift_forward")
    at = at.dt.tz_convert("UTC")
    if exact.any():
        zoned = pd.to_datetime(texts.where(exact), errors="coerce", utc=True, format="ISO8601")
        at = at.fillna(zoned.astype("datetime64[us, UTC]"))
    return at.dt.floor("s")


def read_counts(work: Work) -> "pd.Series[int]":
    """Return the numbers of findings; -1 where none is told."""
    texts = work.texts("findings").str.translate(WIDTH)
    numbers = pd.to_numeric(texts, errors="coerce")
    bad = (texts != "") & ~((numbers >= 0) & (numbers % 1 == 0)) & work.open
    work.note(bad, code="visit.findings_invalid", effect="quarantined", column="findings")
    return numbers.where(~bad, -1).fillna(-1).clip(lower=-1).astype("int64")


def read_marks(work: Work, column: str) -> "pd.Series[str]":
    """Return the answers of a column, "" where there is none."""
    texts = work.texts(column).map(fold)
    read = looked_up(texts, MARKS)
    bad = (texts != "") & (read == "") & work.open
    work.note(bad, code="answer.unreadable", effect="quarantined", column=column)
    return read


def read_spots(work: Work, *, datum: str) -> pd.DataFrame:
    """Return WGS-84 degrees (lon, lat) of the rows that say where they are.

    A pair is told by its ranges: in China no latitude is a longitude.

    Parameters
    ----------
    datum
        What the coordinates are in; phones' own receivers give WGS-84.
    """
    if {"lon", "lat"} <= set(work.fields):
        first, second = work.texts("lon"), work.texts("lat")
    else:
        halves = work.texts("pair").str.split(_COORDINATES, n=2, expand=True, regex=True)
        halves = halves.reindex(columns=[0, 1], fill_value="").fillna("")
        first, second = halves[0], halves[1]
    one = pd.to_numeric(first, errors="coerce")
    two = pd.to_numeric(second, errors="coerce")
    swapped = one.between(3, 54) & two.between(73, 136)
    lon, lat = one.where(~swapped, two), two.where(~swapped, one)
    good = lon.between(-180, 180) & lat.between(-90, 90)
    lon, lat = lon.where(good), lat.where(good)
    if good.any() and datum != "WGS-84":
        east, north = to_wgs84(lon[good], lat[good], datum=datum)
        lon.loc[good], lat.loc[good] = east, north
    return pd.DataFrame({"lon": lon.astype("float64"), "lat": lat.astype("float64")})
