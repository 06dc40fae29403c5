"""Coverage of sites: how long ago, how often, how much was found."""

from datetime import datetime
from typing import Final

import geopandas as gpd
import pandas as pd

from geoplan.base.crs import require_metric
from geoplan.coverage.grid import hexagons
from geoplan.coverage.result import Coverage
from geoplan.visits.events import check_visits

_DAY_S: Final = 86_400
CELL_M: Final = 250.0


def measure_coverage(
    sites: gpd.GeoDataFrame, visits: pd.DataFrame, *, as_of: datetime, cell_m: float = CELL_M
) -> Coverage:
    """Measure how visits cover the frame.

    Linear in sites and visits: a million visits take about a second.

    Parameters
    ----------
    sites
        Index `site_id`; category, township, community, grid; metric CRS.
    visits
        As `geoplan.visits.events.COLUMNS`; visits to other sites do not count.
    as_of
        Aware moment; later visits do not count.
    cell_m
        Width of the hexagons from flat side to flat side, metres.

    Returns
    -------
    Coverage
        By site, category, township, community, grid and hexagon.
    """
    require_metric(sites, name="sites")
    told = check_visits(visits)
    told = told[(told["at"] <= pd.Timestamp(as_of)) & told["site_id"].isin(sites.index)]
    by_site = told.groupby("site_id").agg(
        visits=("findings", "size"), findings=("findings", "sum"), last_at=("at", "max")
    )
    table = by_site.reindex(sites.index)
    table["visits"] = table["visits"].fillna(0).astype("int64")
    table["findings"] = table["findings"].fillna(0).astype("int64")
    age = pd.Timestamp(as_of).tz_convert("UTC") - table["last_at"]
    table["days"] = (age.dt.total_seconds() // _DAY_S).astype("float64")
    shapes, cell_of = hexagons(sites.geometry, cell_m=cell_m)
    cells = gpd.GeoDataFrame(_grouped(table, cell_of), geometry=shapes)
    return Coverage(
        as_of=as_of,
        sites=table,
        categories=_grouped(table, sites["category"]),
        townships=_grouped(table, sites["township"]),
        communities=_grouped(table, sites["community"]),
        grids=_grouped(table, sites["grid"]),
        cells=cells,
    )


def _grouped(table: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Sum sites into groups; see `Coverage` for the columns."""
    visited = table["visits"] > 0
    found = (
        table.assign(visited=visited, never=~visited)
        .groupby(groups.to_numpy())
        .agg(
            sites=("visits", "size"),
            visited=("visited", "sum"),
            never=("never", "sum"),
            visits=("visits", "sum"),
            findings=("findings", "sum"),
            days=("days", "min"),
        )
    )
    found.index.name = groups.name
    found["share"] = found["visited"] / found["sites"]
    found["per_visit"] = found["findings"] / found["visits"].where(found["visits"] > 0)
    return found
