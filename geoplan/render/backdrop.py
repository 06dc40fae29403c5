"""What lies under every map: the loaded streets and land, no tiles."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pyproj import CRS


@dataclass(frozen=True, kw_only=True)
class Backdrop:
    """Base map data, all tables in one metric CRS.

    Attributes
    ----------
    streets
        highway, name, geometry.
    water, green, buildings, places
        name, kind, geometry.
    areas
        level, name, geometry.
    credit
        Whom to name on every map.
    """

    streets: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    green: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    credit: str = ""

    @classmethod
    def empty(cls, crs: CRS, *, areas: gpd.GeoDataFrame | None = None) -> "Backdrop":
        """Return a base map of nothing but areas."""

        def none(*columns: str) -> gpd.GeoDataFrame:
            texts = {column: pd.Series(dtype="str") for column in columns}
            return gpd.GeoDataFrame(texts, geometry=gpd.GeoSeries([], crs=crs))

        land = {name: none("name", "kind") for name in ("water", "green", "buildings", "places")}
        return cls(
            streets=none("highway", "name"),
            water=land["water"],
            green=land["green"],
            buildings=land["buildings"],
            places=land["places"],
            areas=none("level", "name") if areas is None else areas,
        )
