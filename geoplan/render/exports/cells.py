"""Coverage by H3 cells, for exchange with programs that know them.

Cells of H3 are not equal in area (81,911 to 101,239 m² at resolution 9 within China); maps and
measures use the hexagons of the project's own metric system.
"""

import importlib
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.base.crs import require_metric, to_lonlat
from geoplan.base.errors import InputError
from geoplan.coverage.result import Coverage

_FINEST = 15


def cells_csv(coverage: Coverage, *, sites: gpd.GeoDataFrame, resolution: int) -> str:
    """Return sites, visits and findings by H3 cell as CSV with BOM.

    Parameters
    ----------
    coverage
        Measured.
    sites
        The sites measured, metric.
    resolution
        0 to 15; 9 is about a tenth of a square kilometre.

    Raises
    ------
    InputError
        `coverage.h3`, `coverage.no_h3`.
    """
    if not 0 <= resolution <= _FINEST:
        raise InputError("coverage.h3", resolution=resolution)
    h3 = _h3()
    inner = sites.geometry.representative_point()
    crs = require_metric(sites, name="sites")
    lon, lat = to_lonlat(inner.x.to_numpy(), inner.y.to_numpy(), crs=crs)
    # h3 knows no arrays.
    cells = [
        h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
    table = coverage.sites.assign(h3=cells, never=coverage.sites["visits"] == 0)
    found = table.groupby("h3").agg(
        sites=("visits", "size"), visits=("visits", "sum"), findings=("findings", "sum"),
        never=("never", "sum"), days=("days", "min"), late=("late", "sum"),
    )  # fmt: skip
    found["area_m2"] = [round(h3.cell_area(cell, unit="m^2")) for cell in found.index]
    return "\ufeff" + pd.DataFrame(found).to_csv(float_format="%.0f", lineterminator="\n")


def _h3() -> Any:  # noqa: ANN401  (a module that may be missing)
    try:
        return importlib.import_module("h3")
    except ImportError:
        raise InputError("coverage.no_h3") from None
