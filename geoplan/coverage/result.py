"""What a measurement of coverage holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import pandas as pd

from geoplan.coverage.history import History
from geoplan.coverage.planned import PlanGaps
from geoplan.coverage.streets import StreetCoverage


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Coverage of the frame by visits, as of one moment.

    Attributes
    ----------
    as_of
        Aware moment; later visits do not count.
    sites
        Index `site_id`; columns visits (int), findings (int), last_at (UTC, NaT: never),
        days (float, whole days since the last visit, NaN: never), target_days, late (not seen
        within them), wanted (visits that the target asks for in the period), per_target
        (visits ÷ wanted).
    categories, townships, communities, grids
        Index: category code or area name ("" for sites in none); columns sites, visited, never,
        visits, findings (int), share (visited ÷ sites), days (since the last visit to any of its
        sites, NaN: never), per_visit (findings ÷ visits, NaN: no visit), few (fewer than five
        visits: per_visit says little), on_time (sites), on_target (share), wanted, per_target.
    cells
        Equal hexagons that hold at least one site, in the frame's metric CRS; the same columns
        and `geometry`.
    streets
        How far the streets were walked; None where there is no street map.
    gaps
        What was planned beside what was done; None: not asked.
    history
        A frame for every week; None: not asked.
    change
        Level (categories, townships …) → what changed against an earlier moment or round.
    """

    as_of: datetime
    sites: pd.DataFrame
    categories: pd.DataFrame
    townships: pd.DataFrame
    communities: pd.DataFrame
    grids: pd.DataFrame
    cells: gpd.GeoDataFrame
    streets: StreetCoverage | None = None
    gaps: PlanGaps | None = None
    history: History | None = None
    change: Mapping[str, pd.DataFrame] = field(default_factory=dict)
