"""What lies beside the streets: water, green, buildings, place names, points of interest."""

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

LAYERS: Final = ("water", "green", "buildings", "places")
# Keys by which the reader of OSM files looks for land and points of interest.
LAND_KEYS: Final = (
    "building",
    "natural",
    "water",
    "waterway",
    "landuse",
    "leisure",
    "place",
    "amenity",
    "shop",
    "tourism",
    "railway",
    "office",
)
WATERWAYS: Final = frozenset(("river", "canal", "stream", "drain", "ditch"))
_WATER: Final = {
    "natural": {"water", "bay", "wetland"},
    "waterway": {"riverbank", "dock", "basin"},
    "landuse": {"reservoir", "basin", "aquaculture"},
}
_GREEN: Final = {
    "leisure": {"park", "garden", "nature_reserve", "golf_course", "pitch", "playground"},
    "landuse": {
        "grass",
        "forest",
        "meadow",
        "recreation_ground",
        "village_green",
        "orchard",
        "cemetery",
        "farmland",
    },
    "natural": {"wood", "grassland", "scrub", "heath", "tree_row"},
}
_POI_KEYS: Final = ("amenity", "shop", "tourism", "railway", "leisure", "office", "landuse")
_POI_ONLY: Final = {
    "railway": {"station", "halt", "subway_entrance"},
    "leisure": {"park", "sports_centre", "stadium", "playground", "fitness_station"},
    "landuse": {"residential", "construction"},
    "amenity": None,
    "shop": None,
    "tourism": None,
    "office": None,
}
_DULL: Final = frozenset(
    ("parking_space", "bench", "waste_basket", "bicycle_parking", "vending_machine", "yes", "no")
)


def area_layer(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return (layer, kind) of an area, or None when it is not drawn."""
    if tags.get("building", "no") != "no":
        return "buildings", tags["building"]
    for name, kinds in (("water", _WATER), ("green", _GREEN)):
        for key, values in kinds.items():
            if tags.get(key) in values:
                return name, tags[key]
    return None


def poi_kind(tags: Mapping[str, str]) -> str:
    """Return what a point of interest is ("marketplace", "school" …), "" when it is none."""
    for key in _POI_KEYS:
        value = tags.get(key, "")
        only = _POI_ONLY[key]
        if value and value not in _DULL and (only is None or value in only):
            return value
    return ""


def layer_table(
    names: Sequence[str], kinds: Sequence[str], shapes: Sequence[object], *, crs: CRS
) -> gpd.GeoDataFrame:
    """Return one layer: name, kind, geometry."""
    table = pd.DataFrame(
        {"name": pd.Series(list(names), dtype="str"), "kind": pd.Series(list(kinds), dtype="str")}
    )
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return gpd.GeoDataFrame(table, geometry=geometry, crs=crs)


def no_layer(crs: CRS) -> gpd.GeoDataFrame:
    """Return a layer of nothing."""
    return layer_table([], [], [], crs=crs)


def as_points(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with a point inside each area."""
    shapes = np.asarray(table.geometry.array, dtype=object)
    areas = shapely.get_type_id(shapes) != 0
    shapes = shapes.copy()
    shapes[areas] = shapely.point_on_surface(shapes[areas])
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
