"""The page of the ledger beside the map."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.frame.standard import Standard
from geoplan.render.backdrop import Backdrop
from geoplan.render.web.shell import PageNotes, whole_page


def gap_page(
    table: pd.DataFrame,
    *,
    sites: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
) -> str:
    """Return the page: a symbol for each status, a line from the ledger's place to the map's.

    Parameters
    ----------
    table
        As `geoplan.frame.gaps.compare_sites`.
    sites, points
        What was compared, in one metric CRS.
    """
    crs = CRS(points.crs)
    here = _lonlat(sites, crs=crs).reindex(table["site_id"]).to_numpy()
    there = _lonlat(points, crs=crs).reindex(table["point"]).to_numpy()
    rows: list[dict[str, Any]] = []
    for number, (gap, own, other) in enumerate(
        zip(table.to_dict("records"), here, there, strict=True)
    ):
        main, far = (other, own) if np.isnan(own[0]) else (own, other)
        row = {
            "id": f"g{number}",
            "status": gap["status"],
            "name": gap["name"] or gap["map_name"],
            "map_name": gap["map_name"] if gap["name"] else "",
            "category": gap["category"],
            "site": gap["site_id"],
            "lon": float(main[0]),
            "lat": float(main[1]),
            "distance": None if np.isnan(gap["distance_m"]) else float(gap["distance_m"]),
        }
        if gap["status"] == "moved":
            row["to"] = [float(far[1]), float(far[0])]
        rows.append(row)
    document = {
        "kind": "gaps",
        "sites": rows,
        "areas": [],
        "drawn_areas": [],
        "bounds": _bounds(rows),
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _lonlat(table: gpd.GeoDataFrame, *, crs: CRS) -> pd.DataFrame:
    shapes = shapely.point_on_surface(np.asarray(table.geometry.array, dtype=object))
    xy = shapely.get_coordinates(shapes).reshape(-1, 2)
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1], crs=crs)
    return pd.DataFrame({"lon": np.round(lon, 6), "lat": np.round(lat, 6)}, index=table.index)


def _bounds(rows: list[dict[str, Any]]) -> list[list[float]]:
    if not rows:
        return [[18.0, 73.0], [54.0, 135.0]]
    lat, lon = [row["lat"] for row in rows], [row["lon"] for row in rows]
    share = [0.03, 0.97] if len(rows) > 30 else [0.0, 1.0]
    south, north = np.quantile(lat, share)
    west, east = np.quantile(lon, share)
    return [[float(south), float(west)], [float(north), float(east)]]
