"""Sites: what can be drawn and visited."""

from typing import Final

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geoplan.base.canon import sha256_hex
from geoplan.base.crs import require_metric
from geoplan.base.tables import Column, require_columns

TEXTS: Final = (
    "name",
    "category",
    "address",
    "unit",
    "partners",
    "person",
    "phone",
    "leader",
    "township",
    "community",
    "grid",
    "source",
)
COLUMNS: Final = (
    *(Column(name=name, kind="text") for name in TEXTS),
    Column(name="size", kind="integer"),
    Column(name="geometry", kind="geometry"),
)


def check_sites(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table if it is one of sites; refuse it with all its faults if not.

    Parameters
    ----------
    sites
        Index `site_id`; columns as in `COLUMNS`; metric CRS.
    """
    require_columns(sites, COLUMNS, name="sites")
    require_metric(sites, name="sites")
    return sites


def made_id(category: str, name: str, x: float, y: float) -> str:
    """Return an identifier for a site that has none: the same for the same site each time."""
    return "S" + sha256_hex(f"{category}|{name}|{x:.0f}|{y:.0f}")[:9]


def no_sites(crs: CRS) -> gpd.GeoDataFrame:
    """Return a table of no sites."""
    columns = {name: pd.Series(dtype="str") for name in TEXTS}
    table = gpd.GeoDataFrame(
        {**columns, "size": pd.Series(dtype="int64")}, geometry=gpd.GeoSeries([], crs=crs)
    )
    table.index = pd.Index([], name="site_id", dtype="str")
    return table


def areas_as_sites(areas: gpd.GeoDataFrame, *, category: str) -> gpd.GeoDataFrame:
    """Return drawn areas as sites to visit: a point inside each, under one category.

    The township is the area's own name, or its parent's.
    """
    names = areas["name"]
    texts = {name: pd.Series("", index=areas.index, dtype="str") for name in TEXTS}
    township = names.where(areas["level"] == "township", areas["parent"])
    community = names.where(areas["level"].isin(["village", "community"]), "")
    texts |= {"name": names, "township": township, "community": community}
    texts["category"] = pd.Series(category, index=areas.index, dtype="str")
    table = gpd.GeoDataFrame(
        {**texts, "size": areas["size"].clip(lower=1)},
        geometry=gpd.GeoSeries(areas.representative_point(), crs=areas.crs),
    )
    table.index.name = "site_id"
    return table
