"""Areas: county, townships, villages, communities, grids, each naming its parent."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import require_metric
from geoplan.base.tables import Column, require_columns

LEVELS: Final = ("county", "township", "village", "community", "grid")
COLUMNS: Final = (
    Column(name="level", kind="text"),
    Column(name="name", kind="text"),
    Column(name="parent", kind="text"),
    Column(name="size", kind="integer"),
    Column(name="geometry", kind="geometry", gaps=True),  # a list of names has none
)


def check_areas(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table if it is one of areas; refuse it with all its faults if not.

    Parameters
    ----------
    areas
        Index `area_id`; columns as in `COLUMNS`; `level` one of `LEVELS`; metric CRS.
    """
    require_columns(areas, COLUMNS, name="areas")
    require_metric(areas, name="areas")
    return areas


def no_areas(crs: CRS) -> gpd.GeoDataFrame:
    """Return a table of no areas."""
    texts = {name: pd.Series(dtype="str") for name in ("level", "name", "parent")}
    table = gpd.GeoDataFrame(
        {**texts, "size": pd.Series(dtype="int64")}, geometry=gpd.GeoSeries([], crs=crs)
    )
    table.index = pd.Index([], name="area_id", dtype="str")
    return table


def link_parents(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas with a parent wherever the map tells one.

    Areas whose parent is not said get the one of the next coarser level that is there which
    holds the most of them. One spatial join for each level: O((n + m) log m).

    Parameters
    ----------
    areas
        See `check_areas`.
    """
    linked = areas.copy()
    for at, level in enumerate(LEVELS[1:], start=1):
        orphans = linked[
            (linked["level"] == level) & (linked["parent"] == "") & linked.geometry.notna()
        ]
        coarser = next((up for up in LEVELS[at - 1 :: -1] if (linked["level"] == up).any()), "")
        if orphans.empty or not coarser:
            continue
        shares = area_shares(linked, level, coarser)
        best = shares.sort_values("share").drop_duplicates("area_id", keep="last")
        found = best.set_index("area_id")["other_id"]
        found = found[found.index.isin(orphans.index)]
        linked.loc[found.index, "parent"] = found
    return linked


def area_shares(areas: gpd.GeoDataFrame, level: str, other: str) -> pd.DataFrame:
    """Return how areas of one level lie across those of another: hierarchies may cross.

    Returns
    -------
    DataFrame
        area_id, other_id, share (of the area's surface that lies in the other); shares under
        one in a thousand are left out, as neighbours' outlines seldom agree to the metre.
    """
    mine = areas[(areas["level"] == level) & areas.geometry.notna()]
    theirs = areas[(areas["level"] == other) & areas.geometry.notna()]
    one, two = theirs.sindex.query(mine.geometry.to_numpy(), predicate="intersects")
    shapes = mine.geometry.to_numpy()[one]
    common = shapely.area(shapely.intersection(shapes, theirs.geometry.to_numpy()[two]))
    table = pd.DataFrame(
        {
            "area_id": mine.index.to_numpy()[one],
            "other_id": theirs.index.to_numpy()[two],
            "share": common / np.maximum(shapely.area(shapes), 1e-9),
        }
    )
    return table[table["share"] >= 1e-3].reset_index(drop=True)


def name_of_place(points: gpd.GeoSeries, areas: gpd.GeoDataFrame, *, level: str) -> pd.Series:
    """Return for each point the name of the area of one level that holds it, "" for none.

    One spatial index query: O((n + m) log m).
    """
    chosen = areas[areas["level"] == level]
    names = pd.Series("", index=points.index, dtype="str")
    if chosen.empty or points.empty:
        return names
    at, of = chosen.sindex.query(points.to_numpy(), predicate="intersects")
    found = pd.Series(chosen["name"].to_numpy()[of], index=points.index[at], dtype="str")
    found = found[~found.index.duplicated()]
    names.loc[found.index] = found
    return names
