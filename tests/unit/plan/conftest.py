"""Small towns."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.plan.network import street_network
from geoplan.plan.result import Place

TOWN = CRS.from_epsg(4549)
EAST, NORTH = 500_000.0, 3_400_000.0


class Town:
    """Builds networks, sites and places from metres counted from one corner."""

    crs = TOWN

    def network(self, corners, streets):
        """Return a network.

        `corners`: (x, y) of each node; `streets`: dicts with u, v, further columns, and `via`,
        corners between.
        """
        xy = np.asarray(corners, dtype=float) + (EAST, NORTH)
        rows, lines = [], []
        usual = {"highway": "residential", "name": "", "foot": 3, "bike": 3, "car": 3}
        usual |= {"bridge": False, "tunnel": False, "layer": 0, "width_m": np.nan, "length_m": 1.0}
        for street in streets:
            via = np.asarray(street.get("via", []), dtype=float).reshape(-1, 2) + (EAST, NORTH)
            lines.append(shapely.LineString(np.vstack([xy[[street["u"]]], via, xy[[street["v"]]]])))
            rows.append(usual | {key: value for key, value in street.items() if key != "via"})
        nodes = gpd.GeoDataFrame({"osm_id": range(len(xy))}, geometry=shapely.points(xy), crs=TOWN)
        return street_network(nodes, gpd.GeoDataFrame(rows, geometry=lines, crs=TOWN))

    def grid(self, size, *, step=100.0):
        """Return a square grid of two-way streets."""
        corners = [(x * step, y * step) for x in range(size) for y in range(size)]
        streets = [
            {"u": x * size + y, "v": x * size + y + ahead, "name": f"{way}{x if ahead == 1 else y}"}
            for x in range(size)
            for y in range(size)
            for ahead, way, last in ((size, "横", x), (1, "纵", y))
            if last + 1 < size
        ]
        return self.network(corners, streets)

    def points(self, xy):
        """Return points in the town's system."""
        return shapely.points(np.asarray(xy, dtype=float).reshape(-1, 2) + (EAST, NORTH))

    def sites(self, xy):
        """Return sites a, b, c and so on."""
        ids = pd.Index([chr(97 + at) for at in range(len(xy))], name="site_id", dtype="str")
        return gpd.GeoDataFrame(geometry=self.points(xy), index=ids, crs=TOWN)

    def place(self, x, y):
        """Return a start."""
        lon, lat = to_lonlat(EAST + x, NORTH + y, crs=TOWN)
        return Place(name="站", lon=float(lon), lat=float(lat))

    def stops(self, sites, *, service_s=600, windows=()):
        """Return a table of stops with the same hours; `windows` may map sites to theirs."""
        own = windows if isinstance(windows, dict) else dict.fromkeys(sites.index, windows)
        return pd.DataFrame(
            {
                "service_s": service_s,
                "windows": [own.get(site, ()) for site in sites.index],
                "prize": 1.0,
            },
            index=sites.index,
        )


@pytest.fixture(scope="session")
def town():
    """Return the builder."""
    return Town()
