"""Sites: what can be drawn and visited."""

from typing import Final

import geopandas as gpd
import pandas as pd
from pyproj import CRS

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


def no_sites(crs: CRS) -> gpd.GeoDataFrame:
    """Return a table of no sites."""
    columns = {name: pd.Series(dtype="str") for name in TEXTS}
    table = gpd.GeoDataFrame(
        {**columns, "size": pd.Series(dtype="int64")}, geometry=gpd.GeoSeries([], crs=crs)
    )
    table.index = pd.Index([], name="site_id", dtype="str")
    return table
