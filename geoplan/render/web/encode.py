"""Map data in few bytes: coordinates as delta, zig-zag varints in base64."""

import base64
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.render.backdrop import Backdrop

SCALE: Final = 100_000  # 1e-5 degrees, about a metre
_KEEP_M: Final = 1.0
Ints = npt.NDArray[np.int64]

# Drawn from the widest to the finest.
CLASSES: Final = {
    "motorway": 0, "trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3,
    "unclassified": 4, "residential": 4, "living_street": 5, "pedestrian": 5, "service": 6,
}  # fmt: skip
_PATHS: Final = 7


def varints(values: Ints) -> bytes:
    """Return integers as zig-zag varints of seven bits a byte; no Python loop over values."""
    folded = ((values << 1) ^ (values >> 63)).astype(np.uint64)
    lengths = np.ones(len(folded), dtype=np.int64)
    for bits in (7, 14, 21, 28, 35):
        lengths += folded >= np.uint64(1) << np.uint64(bits)
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - lengths
    for place in range(6):
        rows = lengths > place
        piece = (folded[rows] >> np.uint64(7 * place)) & np.uint64(0x7F)
        more = (lengths[rows] > place + 1).astype(np.uint64) << np.uint64(7)
        out[starts[rows] + place] = (piece | more).astype(np.uint8)
    return out.tobytes()


def pack(shapes: npt.NDArray[np.object_], *, crs: CRS) -> str:
    """Return lines or rings as base64: count, first point, steps; of each in turn.

    Linear in vertices; coordinates are rounded to 1e-5 degrees.
    """
    parts = shapely.get_parts(shapes)
    rings = shapely.get_type_id(parts) == 3
    lines = np.concatenate([parts[~rings], shapely.get_rings(parts[rings])])
    lines = shapely.simplify(lines, _KEEP_M)
    counts = shapely.get_num_coordinates(lines)
    lines, counts = lines[counts > 1], counts[counts > 1]
    if not len(lines):
        return ""
    xy = shapely.get_coordinates(lines)
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1], crs=crs)
    whole = np.rint(np.column_stack([lon, lat]) * SCALE).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    stream = np.insert(steps.ravel(), 2 * first, counts)
    return base64.b64encode(varints(stream)).decode()


def backdrop_document(backdrop: Backdrop) -> dict[str, Any]:
    """Return the base map for the page: packed geometry by class, names with their places."""
    crs = CRS(backdrop.streets.crs)
    ranks = street_ranks(backdrop.streets)
    streets = np.asarray(backdrop.streets.geometry.array, dtype=object)
    return {
        "streets": {
            str(rank): pack(streets[(ranks == rank).to_numpy()], crs=crs)
            for rank in sorted(ranks.unique())
        },
        "water": pack(_shapes(backdrop.water, dimension=2), crs=crs),
        "rivers": pack(_shapes(backdrop.water, dimension=1), crs=crs),
        "green": pack(_shapes(backdrop.green, dimension=2), crs=crs),
        "buildings": pack(_shapes(backdrop.buildings, dimension=2), crs=crs),
        "names": _names(backdrop.streets.assign(rank=ranks)),
        "credit": backdrop.credit,
    }


def street_ranks(streets: gpd.GeoDataFrame) -> "pd.Series[int]":
    """Return the class of each street, 0 the widest; within a class the page keeps the order."""
    kinds = streets["highway"].str.removesuffix("_link").map(CLASSES)
    return kinds.fillna(_PATHS).astype(int)


def numbers(values: "npt.NDArray[np.integer[Any]]") -> str:
    """Return integers as base64 of varints."""
    return base64.b64encode(varints(np.asarray(values, dtype=np.int64))).decode()


def _shapes(table: gpd.GeoDataFrame, *, dimension: int) -> npt.NDArray[np.object_]:
    shapes = shapely.get_parts(np.asarray(table.geometry.array, dtype=object))
    return np.asarray(shapes[shapely.get_dimensions(shapes) == dimension])


def _names(streets: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return [name, rank, lon, lat, angle, metres] of the longest pieces of each named street."""
    named = streets[(streets["name"] != "") & (streets["rank"] < _PATHS)]
    if named.empty:
        return []
    length = named.geometry.length
    order = pd.DataFrame({"name": named["name"], "m": -length}).sort_values(["name", "m"])
    picked = order.groupby("name").head(3).index
    lines = np.asarray(named.geometry.loc[picked].array, dtype=object)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    ahead = shapely.line_interpolate_point(lines, 0.52, normalized=True)
    xy, to = shapely.get_coordinates(middle), shapely.get_coordinates(ahead)
    angle = np.degrees(np.arctan2(-(to[:, 1] - xy[:, 1]), to[:, 0] - xy[:, 0]))
    lon, lat = to_lonlat(xy[:, 0], xy[:, 1], crs=CRS(streets.crs))
    rows = zip(
        named["name"].loc[picked], named["rank"].loc[picked].astype(int), lon.round(5).tolist(),
        lat.round(5).tolist(), ((angle + 90) % 180 - 90).round().astype(int).tolist(),
        length.loc[picked].round().astype(int), strict=True,
    )  # fmt: skip
    return [list(row) for row in sorted(rows, key=lambda row: (row[1], -row[5]))]
