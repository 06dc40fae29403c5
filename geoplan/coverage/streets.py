"""Coverage of streets by length: what was walked, how long ago, and where nobody was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.base.crs import require_metric
from geoplan.coverage.grid import hexagons
from geoplan.coverage.walked import Axis, Union, last_walks, passes, street_ages, walked_lengths
from geoplan.plan.network import Floats, Ints, StreetNetwork

# Days since the last walk, as the maps colour them.
AGES: Final = (7, 14, 30, 60, 90)
_PIECE_M: Final = 20.0
_DAY_S: Final = 86_400
LEVELS: Final = {"townships": "township", "communities": "community", "grids": "grid"}


@dataclass(frozen=True, kw_only=True)
class StreetCoverage:
    """How far the streets were walked, as of one moment.

    Attributes
    ----------
    edges
        Index: position in the street map; highway, name, length_m, walked_m (at least once),
        share, passes (tracks), last_at (UTC, of any part), days (since 80 % of it was walked,
        NaN: never), left_m, right_m (walked along that side of the drawing, where it is clear).
    classes, townships, communities, grids
        Index: street class or area name ("" for what lies in none); length_m, walked_m, never_m,
        share, target_m (walked within the target), on_target (share), and the lengths by days
        since: age_7, age_14, age_30, age_60, age_90 (up to so many), age_more.
    cells
        Hexagons, as those of the sites; the same columns and `geometry`.
    pieces
        Pieces of at most 20 m: edge, from_m, to_m, cell, township, community, grid, days.
    target_days
        Within which every street should be walked.
    """

    as_of: datetime
    target_days: float
    edges: pd.DataFrame
    classes: pd.DataFrame
    townships: pd.DataFrame
    communities: pd.DataFrame
    grids: pd.DataFrame
    cells: gpd.GeoDataFrame
    pieces: pd.DataFrame

    @property
    def length_m(self) -> float:
        """Of all streets."""
        return float(self.edges["length_m"].sum())

    @property
    def walked_m(self) -> float:
        """Walked at least once."""
        return float(self.edges["walked_m"].sum())


def street_pieces(
    network: StreetNetwork, areas: gpd.GeoDataFrame, *, chosen: Ints, cell_m: float
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """Cut streets into pieces of at most 20 m and tell where each lies.

    Parameters
    ----------
    network
        Streets.
    areas
        Index `area_id`; level, name, geometry; the network's system.
    chosen
        Positions of the streets.
    cell_m
        Width of the hexagons, metres.

    Returns
    -------
    DataFrame, GeoSeries
        See `StreetCoverage.pieces`, without days; outlines by cell.
    """
    length = network.length_m[chosen]
    count = np.maximum(np.ceil(length / _PIECE_M), 1).astype("int64")
    edge = np.repeat(chosen, count)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    size = np.repeat(length / count, count)
    middle = shapely.line_interpolate_point(network.lines[edge], (part + 0.5) * size)
    outlines, cell = hexagons(gpd.GeoSeries(middle, crs=network.crs), cell_m=cell_m)
    table = pd.DataFrame(
        {"edge": edge, "from_m": part * size, "to_m": (part + 1) * size, "cell": cell.to_numpy()}
    )
    for level in LEVELS.values():
        table[level] = _area_of(middle, areas[areas["level"] == level])
    return table, outlines


def _area_of(places: np.ndarray, areas: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Return the area of each place, "" for none; the first of overlapping ones."""
    names = np.full(len(places), "", dtype=object)
    drawn = areas[areas.geometry.notna() & ~areas.geometry.is_empty]
    if len(drawn) and len(places):
        outlines = np.asarray(drawn.geometry.array, dtype=object)
        shapely.prepare(outlines)
        area, place = shapely.STRtree(places).query(outlines, predicate="covers")
        # Backwards, so that of areas that overlap the first in the table holds the place.
        names[place[::-1]] = drawn["name"].to_numpy(dtype=object)[area[::-1]]
    return pd.Series(names, dtype="str")


def measure_streets(
    network: StreetNetwork,
    walked: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    *,
    as_of: datetime,
    target_days: float = 31.0,
    cell_m: float = 250.0,
) -> StreetCoverage:
    """Measure how walked stretches cover the streets that people may walk.

    Every metre counts once, however often it was walked. O(n log n) in stretches and pieces.

    Parameters
    ----------
    network
        Streets.
    walked
        As `geoplan.visits.tracks.COLUMNS`.
    areas
        The frame's areas, in the network's system.
    as_of
        Aware; later stretches do not count.
    target_days
        Within which every street should be walked.
    cell_m
        Width of the hexagons, metres.
    """
    require_metric(areas, name="areas")
    chosen = np.flatnonzero(network.mask("foot"))
    told = walked[(walked["at"] <= pd.Timestamp(as_of)) & walked["edge"].isin(chosen)]
    pieces, outlines = street_pieces(network, areas, chosen=chosen, cell_m=cell_m)
    age = (pd.Timestamp(as_of) - told["at"]).dt.total_seconds().to_numpy() / _DAY_S
    lengths = _by_age(network, told, pieces, age=age, target_days=target_days)
    pieces["days"] = _painted(network, told, pieces, age=age)
    classes = network.edges["highway"].to_numpy()[pieces["edge"]]
    return StreetCoverage(
        as_of=as_of,
        target_days=target_days,
        edges=_edges(network, told, chosen, as_of=as_of),
        classes=_summed(lengths, classes, name="highway"),
        townships=_summed(lengths, pieces["township"], name="township"),
        communities=_summed(lengths, pieces["community"], name="community"),
        grids=_summed(lengths, pieces["grid"], name="grid"),
        cells=gpd.GeoDataFrame(_summed(lengths, pieces["cell"], name="cell"), geometry=outlines),
        pieces=pieces,
    )


def _edges(
    network: StreetNetwork, told: pd.DataFrame, chosen: Ints, *, as_of: datetime
) -> pd.DataFrame:
    count = len(network.edges)
    table = network.edges[["highway", "name", "length_m"]].copy()
    table.index = pd.RangeIndex(count, name="edge")
    table["walked_m"] = walked_lengths(told, network.length_m)
    table["share"] = table["walked_m"] / table["length_m"]
    table["passes"] = passes(told, edges=count)
    table["last_at"] = last_walks(told, edges=count)
    table["days"] = street_ages(told, table, as_of=as_of)
    for side in ("left", "right"):
        table[f"{side}_m"] = walked_lengths(told[told["side"] == side], network.length_m)
    return pd.DataFrame(table.loc[chosen])


def _by_age(
    network: StreetNetwork,
    told: pd.DataFrame,
    pieces: pd.DataFrame,
    *,
    age: Floats,
    target_days: float,
) -> pd.DataFrame:
    """Return each piece's lengths by days since; one sweep a class."""
    axis = Axis(network.length_m)
    low, high = axis.intervals(told)
    start = axis.start_m[pieces["edge"]]
    ends = start + pieces["from_m"].to_numpy(), start + pieces["to_m"].to_numpy()
    table = pd.DataFrame({"length_m": ends[1] - ends[0]})

    def within(days: float) -> Floats:
        new = age <= days
        return Union(low[new], high[new]).between(*ends)

    table["walked_m"] = within(np.inf)
    table["target_m"] = within(target_days)
    sums = [np.zeros(len(table)), *(within(days) for days in AGES), table["walked_m"].to_numpy()]
    for name, least, most in zip((*AGES, "more"), sums, sums[1:], strict=False):
        table[f"age_{name}"] = np.maximum(most - least, 0.0)
    return table


def _painted(
    network: StreetNetwork, told: pd.DataFrame, pieces: pd.DataFrame, *, age: Floats
) -> Floats:
    """Return the days since each piece's middle was last walked, NaN: never."""
    axis = Axis(network.length_m)
    low, high = axis.intervals(told)
    middle = axis.start_m[pieces["edge"]] + (pieces["from_m"] + pieces["to_m"]).to_numpy() / 2
    first = np.searchsorted(middle, low, side="left")
    sizes = np.searchsorted(middle, high, side="right") - first
    each = np.repeat(np.arange(len(low)), sizes)
    within = np.arange(len(each)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    days = np.full(len(middle), np.inf)
    np.minimum.at(days, first[each] + within, age[each])
    return np.where(np.isfinite(days), days, np.nan)


def _summed(
    lengths: pd.DataFrame, groups: "pd.Series[str] | np.ndarray", *, name: str
) -> pd.DataFrame:
    keys = pd.Series(np.asarray(groups), dtype="str", name=name)
    found = lengths.groupby(keys.to_numpy()).sum()
    found.index = pd.Index(found.index.astype("str"), name=name)
    found.insert(2, "never_m", (found["length_m"] - found["walked_m"]).clip(lower=0.0))
    found.insert(3, "share", found["walked_m"] / found["length_m"])
    found["on_target"] = found["target_m"] / found["length_m"]
    return found
