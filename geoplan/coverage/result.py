"""What a measurement of coverage holds."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Coverage of the frame by visits, as of one moment.

    Attributes
    ----------
    as_of
        Aware moment; later visits do not count.
    sites
        Index `site_id`; columns visits (int), findings (int), last_at (UTC, NaT: never),
        days (float, whole days since the last visit, NaN: never).
    categories, townships, communities, grids
        Index: category code or area name ("" for sites in none); columns sites, visited, never,
        visits, findings (int), share (visited ÷ sites), days (since the last visit to any of its
        sites, NaN: never), per_visit (findings ÷ visits, NaN: no visit).
    cells
        Equal hexagons that hold at least one site, in the frame's metric CRS; the same columns
        and `geometry`.
    """

    as_of: datetime
    sites: pd.DataFrame
    categories: pd.DataFrame
    townships: pd.DataFrame
    communities: pd.DataFrame
    grids: pd.DataFrame
    cells: gpd.GeoDataFrame
