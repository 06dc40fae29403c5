"""Areas: county, townships, villages, communities, grids, each naming its parent."""

from typing import Final

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geoplan.base.crs import require_metric
from geoplan.base.tables import Column, require_columns

LEVELS: Final = ("county", "township", "village", "community", "grid")
COLUMNS: Final = (
    Column(name="level", kind="text"),
    Column(name="name", kind="text"),
    Column(name="parent", kind="text"),
    Column(name="size", kind="integer"),
    Column(name="geometry", kind="geometry"),
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
