"""Streets cut into named stretches that can be drawn, patrolled and hung on the wall."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.canon import sha256_hex
from geoplan.frame.sites import TEXTS, check_sites

STREETS: Final = "streets"  # the source of these sites
_TINY_M: Final = 1e-6
# Outlines are not surveyed to the metre: a shorter piece across one stays with its neighbour.
_ACROSS_M: Final = 20.0
_BETWEEN: Final = -2  # too short to say whose it is
Shapes = npt.NDArray[np.object_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Which streets are cut, and how.

    Attributes
    ----------
    classes, names
        Street classes and names to take; empty: all.
    length_m
        Wished length of a stretch; each is between half and one and a half times as long, but
        for streets that are shorter as a whole.
    category
        Category code of the sites that come out.
    unnamed
        What streets without a name are called, before the nearest street that has one.
    """

    category: str
    classes: Collection[str] = ()
    names: Collection[str] = ()
    length_m: float = 300.0
    unnamed: str = "–"


def cut_streets(
    edges: gpd.GeoDataFrame,
    cut: Cut,
    *,
    within: shapely.Geometry | None = None,
    borders: gpd.GeoSeries | None = None,
) -> gpd.GeoDataFrame:
    """Return the stretches of streets as sites.

    Edges of one name that meet end to end are joined, those without a name from junction to
    junction; each line is then cut into equal parts near the wished length. Opposite ways of a
    divided road stay two lines. The order and direction in which edges are given changes nothing.
    O(n log n) in corners.

    Parameters
    ----------
    edges
        Columns name, highway, geometry LineString; metric CRS.
    cut
        See `Cut`.
    within
        Only what lies inside is kept.
    borders
        Outlines of townships: no stretch runs more than 20 m from one into another.

    Returns
    -------
    GeoDataFrame
        Sites with LineString geometry; `size` is the length in metres, the identifier a digest
        of name and middle, so that the same street gives the same site each time.
    """
    chosen = pd.Series(data=True, index=edges.index)
    if cut.classes:
        chosen &= edges["highway"].isin(list(cut.classes))
    if cut.names:
        chosen &= edges["name"].isin(list(cut.names))
    lines = np.asarray(edges.geometry.array, dtype=object)[chosen.to_numpy()]
    if within is not None:
        lines = shapely.intersection(lines, within)
    names = edges.loc[chosen, "name"].to_numpy(dtype=object)
    joined, named = _join(lines, names)
    if borders is not None and len(borders):
        joined, owner = _at_borders(joined, np.asarray(borders.array, dtype=object))
        named = named[owner]
    parts, owner = _equal_parts(joined, length_m=cut.length_m)
    shown = _call(parts, named[owner], edges, unnamed=cut.unnamed)
    return _as_sites(parts, shown, keys=named[owner], cut=cut, crs=CRS(edges.crs))


def _call(
    parts: Shapes,
    names: Shapes,
    edges: gpd.GeoDataFrame,
    *,
    unnamed: str,
) -> Shapes:
    """Call stretches without a name after the nearest street that has one."""
    shown, nameless = names.copy(), np.flatnonzero(names == "")
    known = edges[edges["name"] != ""]
    if not len(nameless):
        return shown
    shown[nameless] = unnamed
    if len(known):
        tree = shapely.STRtree(np.asarray(known.geometry.array, dtype=object))
        middle = shapely.line_interpolate_point(parts[nameless], 0.5, normalized=True)
        one, two = tree.query_nearest(middle)
        near = pd.Series(known["name"].to_numpy(dtype=object)[two]).groupby(one).min()
        shown[nameless[near.index]] = unnamed + " (" + near.to_numpy(dtype=object) + ")"
    return shown


def _join(lines: Shapes, names: Shapes) -> tuple[Shapes, Shapes]:
    """Merge the lines of each name where two and only two of them meet.

    What a two-way street draws a second time, the other way round, falls together.
    """
    groups = pd.Series(np.arange(len(lines))).groupby(names, sort=True)
    merged, told = [], []
    for name, rows in groups:
        whole = shapely.line_merge(shapely.union_all(lines[rows.to_numpy()]))
        parts = shapely.get_parts(whole)
        parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > _TINY_M)]
        # Whichever way round a street was drawn, its stretches run from the west.
        parts = shapely.normalize(parts)
        start, middle = (
            shapely.get_point(parts, 0),
            shapely.line_interpolate_point(parts, 0.5, normalized=True),
        )
        keys = [part(point) for point in (middle, start) for part in (shapely.get_y, shapely.get_x)]
        merged.append(parts[np.lexsort(np.round(keys, 3))])
        told.append(np.full(len(parts), name, dtype=object))
    if not merged:
        return np.empty(0, dtype=object), np.empty(0, dtype=object)
    return np.concatenate(merged), np.concatenate(told)


def _at_borders(lines: Shapes, outlines: Shapes) -> tuple[Shapes, Whole]:
    """Cut lines where they pass from one area into another; return them and the line each is of."""
    one, two = shapely.STRtree(outlines).query(lines, predicate="intersects")
    meets = shapely.intersection(lines[one], shapely.boundary(outlines[two]))
    xy, of = shapely.get_coordinates(meets, return_index=True)
    line = one[of]
    at = shapely.line_locate_point(lines[line], np.asarray(shapely.points(xy), dtype=object))
    whole = np.arange(len(lines))
    length = shapely.length(lines)
    table = pd.DataFrame(
        {
            "line": np.concatenate([whole, line, whole]),
            "at": np.concatenate([np.zeros(len(lines)), at, length]),
        }
    ).sort_values(["line", "at"], kind="stable", ignore_index=True)
    table["to"] = table.groupby("line")["at"].shift(-1)
    table = table[table["to"] > table["at"]].reset_index(drop=True)
    middle = shapely.line_interpolate_point(
        lines[table["line"].to_numpy()], (table["at"] + table["to"]).to_numpy() / 2
    )
    found, area = shapely.STRtree(outlines).query(middle, predicate="intersects")
    inside = pd.Series(area).groupby(found).min()
    areas = inside.reindex(table.index, fill_value=-1)
    areas = areas.where(table["to"] - table["at"] >= _ACROSS_M)
    areas = areas.groupby(table["line"]).ffill()
    areas = areas.groupby(table["line"]).bfill().fillna(_BETWEEN)
    passes = (areas != areas.shift()) & (table["line"] == table["line"].shift())
    cuts = table[passes]
    return _cut_at(lines, cuts["line"].to_numpy(), at=cuts["at"].to_numpy())


def _equal_parts(lines: Shapes, *, length_m: float) -> tuple[Shapes, Whole]:
    """Cut each line into equal parts near a length; return them and the line each is of."""
    length = shapely.length(lines)
    count = np.maximum(1, np.rint(length / length_m)).astype(np.int64)
    owner = np.repeat(np.arange(len(lines)), count)
    place = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    inner = place > 0
    cuts = (place * (length / count)[owner])[inner]
    return _cut_at(lines, owner[inner], at=cuts)


def _cut_at(lines: Shapes, line: Whole, *, at: npt.NDArray[np.float64]) -> tuple[Shapes, Whole]:
    """Cut lines at distances from their starts, in order; return parts and the line each is of."""
    if not len(lines):
        return lines, np.empty(0, dtype=np.int64)
    xy, of = shapely.get_coordinates(lines, return_index=True)
    hop = np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T)])
    first = np.concatenate([[True], of[1:] != of[:-1]])
    hop[first] = 0.0
    run = np.cumsum(hop)  # on from line to line, so that one search serves all
    places = run[first][line] + at
    cut_xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at))
    # A cut ends one part and begins the next, so it stands twice among the corners.
    before = line + np.arange(len(line))
    corners = np.concatenate([xy, cut_xy, cut_xy])
    parts = np.concatenate([of + np.searchsorted(places, run, side="right"), before, before + 1])
    where = np.concatenate([run, places, places])
    order = np.lexsort((where, parts))
    corners, parts, where = corners[order], parts[order], where[order]
    fresh = np.ones(len(parts), dtype=bool)
    fresh[1:] = (parts[1:] != parts[:-1]) | (where[1:] - where[:-1] > _TINY_M)
    made = shapely.linestrings(corners[fresh], indices=parts[fresh])
    owner = np.repeat(np.arange(len(lines)), 1 + np.bincount(line, minlength=len(lines)))
    return np.asarray(made, dtype=object), owner


def _as_sites(
    parts: Shapes,
    names: Shapes,
    *,
    keys: Shapes,
    cut: Cut,
    crs: CRS,
) -> gpd.GeoDataFrame:
    order = np.arange(len(parts))
    streets = pd.Series(names, dtype="str")
    number = pd.Series(order).groupby(streets.to_numpy()).cumcount() + 1
    total = streets.map(streets.value_counts()) if len(streets) else streets
    shown = streets.where(
        total == 1, streets + " " + number.astype("str") + "/" + total.astype("str")
    )
    middle = shapely.line_interpolate_point(parts, 0.5, normalized=True)
    x, y = np.rint(shapely.get_x(middle)), np.rint(shapely.get_y(middle))
    told = [
        f"{cut.category}|{name}|{east:.0f}|{north:.0f}"
        for name, east, north in zip(keys, x, y, strict=True)
    ]
    # Slivers may share a middle to the metre; the second is told apart by its number.
    again = pd.Series(order).groupby(told).cumcount()
    ids = [
        f"L{sha256_hex(f'{key}|{times}' if times else key)[:9]}"
        for key, times in zip(told, again, strict=True)
    ]
    columns = {name: pd.Series("", index=order, dtype="str") for name in TEXTS}
    columns |= {"name": shown, "source": pd.Series(STREETS, index=order, dtype="str")}
    columns["category"] = pd.Series(cut.category, index=order, dtype="str")
    size = np.maximum(1, np.rint(shapely.length(parts))).astype(np.int64)
    table = gpd.GeoDataFrame({**columns, "size": size}, geometry=parts, crs=crs)
    table.index = pd.Index(ids, name="site_id", dtype="str")
    return check_sites(table)
