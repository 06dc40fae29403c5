"""What is wrong with a frame, before anything is drawn from it."""

import re
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.frame.duties import no_duties, owners
from geoplan.frame.likeness import like_neighbours
from geoplan.frame.standard import Standard

_SHARED: Final = 3
_ALIKE: Final = 80.0  # per cent
# Malls call themselves plazas and compounds communities; such endings tell nothing.
_VAGUE: Final = frozenset(("广场", "社区", "乡镇"))
_PARTS: Final = re.compile(r"[（(、/）)]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to mend: a code of the catalogue, the site, and what the sentence names.

    Attributes
    ----------
    column
        The field of the site that is at fault, "" when it is the row as a whole.
    """

    code: str
    site_id: str
    name: str
    detail: str = ""
    column: str = ""


def check_frame(
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    standard: Standard,
    duties: pd.DataFrame | None = None,
) -> list[Finding]:
    """Return what an office should mend.

    Ownerless sites, sites outside the county or of no township, three on one spot, two of like
    name side by side, names that speak of another category. O(n log n).

    Parameters
    ----------
    sites, areas
        The frame's tables, in one metric CRS.
    standard
        Names of the categories.
    duties
        Who answers for what, beside the sites' own units.
    """
    known = no_duties() if duties is None else duties
    found = _of(sites, owners(sites, areas, known) == "", code="check.ownerless", column="unit")
    points = gpd.GeoSeries(sites.representative_point(), crs=sites.crs)
    county = areas[(areas["level"] == "county") & areas.geometry.notna()]
    if len(county):
        away = points.distance(county.geometry.union_all())
        detail = (away / 1000).round(1).astype("str") + " km"
        found += _of(sites, away > 0, code="check.outside", column="geometry", detail=detail)
    if len(sites):
        xy = pd.DataFrame(np.round(shapely.get_coordinates(points.to_numpy()), 2))
        shared = xy.groupby([0, 1])[0].transform("size").to_numpy() >= _SHARED
        rows = pd.Series(shared, index=sites.index)
        found += _of(sites, rows, code="check.shared", column="geometry")
    if len(areas):
        rows = sites["township"] == ""
        found += _of(sites, rows, code="check.no_township", column="township")
    found += _alike(sites, points)
    return found + _at_odds(sites, standard)


def _of(
    sites: gpd.GeoDataFrame,
    rows: "pd.Series[bool]",
    *,
    code: str,
    column: str,
    detail: "pd.Series[str] | None" = None,
) -> list[Finding]:
    chosen = sites.index[rows]
    details = [""] * len(chosen) if detail is None else detail.loc[chosen].tolist()
    return [
        Finding(code=code, site_id=str(key), name=str(name), detail=text, column=column)
        for key, name, text in zip(chosen, sites.loc[chosen, "name"], details, strict=True)
    ]


def _alike(sites: gpd.GeoDataFrame, points: gpd.GeoSeries) -> list[Finding]:
    """Return sites with a like-named one of the same category within 50 m."""
    names = sites["name"].to_numpy(dtype=object)
    kinds = sites["category"].to_numpy(dtype=object)
    xy = shapely.get_coordinates(points.to_numpy())
    later, earlier = like_neighbours(names, kinds, xy=xy, alike=_ALIKE)
    like = pd.Series(names[earlier], index=sites.index[later], dtype="str")
    rows = pd.Series(sites.index.isin(like.index), index=sites.index)
    return _of(sites, rows, code="check.duplicate", column="name", detail=like)


def _at_odds(sites: gpd.GeoDataFrame, standard: Standard) -> list[Finding]:
    """Return sites whose name ends in the name of another category, such as a school's."""
    words = {
        word: category.code
        for category in standard.categories
        for word in _PARTS.split(category.zh)
        if len(word) >= 2 and word not in _VAGUE
    }
    longest = sorted(words, key=lambda word: (-len(word), word))
    pattern = "(" + "|".join(map(re.escape, longest)) + ")$"
    plain = sites["name"].str.replace(r"[（(].*?[)）]$", "", regex=True)
    meant = plain.str.extract(pattern)[0]
    codes = meant.map(words)
    # A longer category name may end in a shorter one; both may then be meant.
    own = sites["category"].map({c.code: c.zh for c in standard.categories}).fillna("")
    part_of = [
        isinstance(word, str) and word in name for word, name in zip(meant, own, strict=True)
    ]
    rows = codes.notna() & (codes != sites["category"]) & ~np.array(part_of, dtype=bool)
    detail = meant.where(rows, "").astype("str")
    return _of(sites, rows, code="check.at_odds", column="category", detail=detail)
