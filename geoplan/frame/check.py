"""What is wrong with a frame, before anything is drawn from it."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_SHARED: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to mend: a code of the catalogue, the site, and what the sentence names."""

    code: str
    site_id: str
    name: str
    detail: str = ""


def check_frame(sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[Finding]:
    """Return what an office should mend: ownerless, outside, crowded and townless sites.

    O(n log n).

    Parameters
    ----------
    sites, areas
        The frame's tables, in one metric CRS.
    """
    found = _of(sites, sites["unit"] == "", code="check.ownerless")
    points = gpd.GeoSeries(sites.representative_point(), crs=sites.crs)
    county = areas[areas["level"] == "county"]
    if len(county):
        away = points.distance(county.geometry.union_all())
        detail = (away / 1000).round(1).astype("str") + " km"
        found += _of(sites, away > 0, code="check.outside", detail=detail)
    if len(sites):
        xy = pd.DataFrame(np.round(shapely.get_coordinates(points.to_numpy()), 2))
        shared = xy.groupby([0, 1])[0].transform("size").to_numpy() >= _SHARED
        found += _of(sites, pd.Series(shared, index=sites.index), code="check.shared")
    if len(areas):
        found += _of(sites, sites["township"] == "", code="check.no_township")
    return found


def _of(
    sites: gpd.GeoDataFrame,
    rows: "pd.Series[bool]",
    *,
    code: str,
    detail: "pd.Series[str] | None" = None,
) -> list[Finding]:
    chosen = sites.index[rows]
    details = [""] * len(chosen) if detail is None else detail.loc[chosen].tolist()
    return [
        Finding(code=code, site_id=str(key), name=str(name), detail=text)
        for key, name, text in zip(chosen, sites.loc[chosen, "name"], details, strict=True)
    ]
