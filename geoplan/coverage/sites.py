"""Coverage of sites: how long ago, how often, how much was found."""

from datetime import datetime
from typing import Final

import geopandas as gpd
import pandas as pd

from geoplan.base.crs import require_metric
from geoplan.coverage.grid import hexagons
from geoplan.coverage.result import Coverage
from geoplan.coverage.targets import Targets
from geoplan.visits.events import check_visits

_DAY_S: Final = 86_400
CELL_M: Final = 250.0
# Findings per visit of fewer visits than this say little.
FEW: Final = 5


def measure_coverage(
    sites: gpd.GeoDataFrame,
    visits: pd.DataFrame,
    *,
    as_of: datetime,
    cell_m: float = CELL_M,
    targets: Targets | None = None,
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
    targets
        How often sites should be seen; every quarter when left out.

    Returns
    -------
    Coverage
        By site, category, township, community, grid and hexagon.
    """
    require_metric(sites, name="sites")
    told = check_visits(visits)
    told = told[(told["at"] <= pd.Timestamp(as_of)) & told["site_id"].isin(sites.index)]
    table = _by_site(sites, told, as_of=as_of, targets=targets or Targets())
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


def _by_site(
    sites: gpd.GeoDataFrame, told: pd.DataFrame, *, as_of: datetime, targets: Targets
) -> pd.DataFrame:
    by_site = told.groupby("site_id").agg(
        visits=("findings", "size"), findings=("findings", "sum"), last_at=("at", "max")
    )
    table = by_site.reindex(sites.index)
    table["visits"] = table["visits"].fillna(0).astype("int64")
    table["findings"] = table["findings"].fillna(0).astype("int64")
    age = pd.Timestamp(as_of).tz_convert("UTC") - table["last_at"]
    table["days"] = (age.dt.total_seconds() // _DAY_S).astype("float64")
    table["target_days"] = targets.of(sites["category"])
    table["late"] = ~(table["days"] <= table["target_days"])
    table["wanted"] = targets.period_days(told["at"], as_of=as_of) / table["target_days"]
    table["per_target"] = table["visits"] / table["wanted"]
    return table


def _grouped(table: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Sum sites into groups; see `Coverage` for the columns."""
    visited = table["visits"] > 0
    found = (
        table.assign(visited=visited, never=~visited, on_time=~table["late"])
        .groupby(groups.to_numpy())
        .agg(
            sites=("visits", "size"),
            visited=("visited", "sum"),
            never=("never", "sum"),
            visits=("visits", "sum"),
            findings=("findings", "sum"),
            days=("days", "min"),
            on_time=("on_time", "sum"),
            wanted=("wanted", "sum"),
        )
    )
    found.index.name = groups.name
    found["share"] = found["visited"] / found["sites"]
    found["per_visit"] = found["findings"] / found["visits"].where(found["visits"] > 0)
    found["few"] = found["visits"] < FEW
    found["on_target"] = found["on_time"] / found["sites"]
    found["per_target"] = found["visits"] / found["wanted"]
    return found
