"""The ground of a map for paper: land, streets and their names."""

from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import ops
from shapely.geometry.base import BaseGeometry

from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.font import printable
from geoplan.render.sheets.labels import Board, Label
from geoplan.render.sheets.paper import Paper
from geoplan.render.sheets.picture import Objects, Picture
from geoplan.render.sheets.style import Style

# Class → (rank, casing mm, filling mm) at 1 : 10,000 and larger; the first rank is drawn last.
_STREETS: Final[dict[str, tuple[int, float, float]]] = {
    "motorway": (0, 2.0, 1.6), "trunk": (0, 2.0, 1.6), "primary": (1, 1.9, 1.5),
    "secondary": (2, 1.7, 1.3), "tertiary": (3, 1.4, 1.05), "unclassified": (4, 1.1, 0.8),
    "residential": (4, 1.1, 0.8), "living_street": (5, 1.0, 0.7), "pedestrian": (5, 1.0, 0.7),
    "service": (6, 0.8, 0.5),
}  # fmt: skip
_PATH: Final = 7
_LABEL_MM: Final = (2.6, 2.6, 2.5, 2.4, 2.2, 2.2, 2.0, 2.0)
# Beyond 1 : n, streets up to this rank are drawn.
_FAR: Final = ((150_000, 2), (60_000, 3), (30_000, 4))
_DETAIL: Final = 15_000  # the smallest scale that shows buildings
_LINE: Final = 1  # type of GEOS
_MINOR, _THIN = 4, 25_000  # beyond this scale such streets are thin lines
_PARTS: Final = 3  # of one street's pieces, the longest are tried
_BORDER: Final = 'fill="none" stroke="#6b5b7b" stroke-dasharray="4 1.2 .6 1.2"'
_FLAT: Final = 'fill="none" stroke-linecap="round"'


def place(table: gpd.GeoDataFrame, paper: Paper) -> Objects:
    """Return the shapes of a table that a frame shows, in millimetres."""
    if table.empty:
        return np.empty(0, dtype=object)
    at = table.sindex.query(shapely.box(*paper.bounds_m))
    return paper.place(np.asarray(table.geometry.array, dtype=object)[np.sort(at)])


def draw_land(picture: Picture, backdrop: Backdrop, *, paper: Paper, style: Style) -> None:
    """Draw green, water and, at large scales, buildings."""
    if picture.path(place(backdrop.green, paper), f'fill="{style.green}"'):
        picture.shown.add("green")
    water = place(backdrop.water, paper)
    lines = shapely.get_dimensions(water) == 1
    wet = picture.path(water[~lines], f'fill="{style.water}"')
    wet |= picture.path(water[lines], f'{_FLAT} stroke="{style.water}" stroke-width=".5"')
    if wet:
        picture.shown.add("water")
    if paper.denominator > _DETAIL:
        return
    if picture.path(place(backdrop.buildings, paper), f'fill="{style.building}"'):
        picture.shown.add("building")


def draw_areas(
    picture: Picture, board: Board, backdrop: Backdrop, *, paper: Paper, size: float
) -> list[Label]:
    """Draw the outlines of townships; return their names, set where there is room."""
    towns = backdrop.areas[backdrop.areas["level"] == "township"]
    if towns.empty:
        return []
    edges = gpd.GeoDataFrame({"name": towns["name"]}, geometry=towns.boundary, crs=towns.crs)
    look = f'{_BORDER} stroke-width="{0.5 * size:.2f}"'
    if picture.path(place(edges, paper), look):
        picture.shown.add("boundary")
    frame = shapely.box(*paper.bounds_m)
    labels: list[Label] = []
    for name, shape in zip(towns["name"], towns.geometry, strict=True):
        seen = shape.intersection(frame)
        if seen.is_empty:
            continue
        ((x, y),) = paper.to_mm(shapely.get_coordinates(seen.representative_point()))
        label = board.beside(printable(str(name)), at=(x, y), off_mm=1, size_mm=4.2 * size)
        if label is not None:
            labels.append(label)
    return labels


def draw_streets(
    picture: Picture, backdrop: Backdrop, *, paper: Paper, style: Style
) -> gpd.GeoDataFrame:
    """Draw all casings, then all fillings, so that crossings stay open; return those shown."""
    shown = backdrop.streets.iloc[
        np.sort(backdrop.streets.sindex.query(shapely.box(*paper.bounds_m)))
    ]
    ranks = {kind: _rank(str(kind)) for kind in shown["highway"].unique()}
    shown = shown.assign(rank=shown["highway"].map(ranks).astype("int64"))
    # Far off, small streets are a grey veil that only weighs.
    least = next((rank for scale, rank in _FAR if paper.denominator > scale), _PATH)
    shown = shown[shown["rank"] <= least]
    shrink = min(1.0, (10_000 / paper.denominator) ** 0.6)
    drawn = np.asarray(shown.geometry.array, dtype=object)
    lines = {
        int(rank): _merged(paper.place(drawn[(shown["rank"] == rank).to_numpy()]))
        for rank in shown["rank"].unique()
    }
    paths = lines.pop(_PATH, None)
    if paths is not None:
        look = f'fill="none" stroke="{style.path}" stroke-width=".25" stroke-dasharray="1 .6"'
        if picture.path(paths, look):
            picture.shown.add("path")
    widths = {rank: (casing, filling) for rank, casing, filling in _STREETS.values()}
    for which, colour in ((0, style.casing), (1, "#ffffff")):
        for rank in sorted(lines, reverse=True):
            if rank >= _MINOR and paper.denominator > _THIN:
                if not which:  # at this scale an edge and a filling are one line
                    look = f'{_FLAT} stroke="{colour}" stroke-width=".22" stroke-opacity=".6"'
                    picture.path(lines[rank], look)
                continue
            width = widths[rank][which] * shrink
            picture.path(lines[rank], f'{_FLAT} stroke="{colour}" stroke-width="{width:.2f}"')
    return shown


def _merged(lines: Objects) -> Objects:
    """Return lines joined where they meet: fewer and simpler ones to write."""
    pieces = np.asarray(shapely.get_parts(lines), dtype=object)
    parts: Objects = pieces[shapely.get_type_id(pieces) == _LINE]
    if not len(parts):
        return parts
    whole = shapely.line_merge(shapely.multilinestrings(parts))
    return np.asarray(shapely.simplify(shapely.get_parts(whole), 0.1), dtype=object)


def _rank(highway: str) -> int:
    return _STREETS.get(highway.removesuffix("_link"), (_PATH, 0.0, 0.0))[0]


def whole_streets(named: gpd.GeoDataFrame) -> list[tuple[int, str, BaseGeometry]]:
    """Return rank, name and merged line of each street, the main and long ones first."""
    table = pd.DataFrame({"rank": named["rank"], "name": named["name"], "m": named.length})
    table["at"] = np.arange(len(table))
    lines = np.asarray(named.geometry.array, dtype=object)
    groups = table.groupby(["rank", "name"]).agg(m=("m", "sum"), at=("at", list)).reset_index()
    groups = groups.sort_values(["rank", "m", "name"], ascending=[True, False, True])
    rows = zip(groups["rank"].tolist(), groups["name"].tolist(), groups["at"], strict=True)
    return [
        (rank, name, shapely.line_merge(shapely.multilinestrings(list(lines[at]))))
        for rank, name, at in rows
    ]


def street_labels(
    shown: gpd.GeoDataFrame, *, paper: Paper, board: Board, most: int, repeat_mm: float, size: float
) -> tuple[list[Label], list[str]]:
    """Return the streets' names along them, and the names for which there was no room.

    Parameters
    ----------
    shown
        As `draw_streets` returns them.
    paper, board
        Frame, and what is taken.
    most
        So many labels.
    repeat_mm
        A long street is named again after so much.
    size
        Of letters, 1 for A4.
    """
    named = shown[shown["name"] != ""]
    labels: list[Label] = []
    if named.empty:
        return labels, []
    seen: set[str] = set()
    left: dict[str, None] = {}
    for rank, name, whole in whole_streets(named):
        if name in seen:
            continue
        pieces = shapely.get_parts(paper.place(np.asarray([whole], dtype=object)))
        pieces = pieces[np.argsort(-shapely.length(pieces), kind="stable")][:_PARTS]
        found = _along(pieces, name, board=board, size_mm=_LABEL_MM[rank] * size, every=repeat_mm)
        if found and len(labels) < most:
            labels += found
            seen.add(name)
        elif len(pieces):
            left[name] = None
    return labels, [name for name in left if name not in seen]


def _along(
    pieces: Objects, name: str, *, board: Board, size_mm: float, every: float
) -> list[Label]:
    text = printable(name)
    found: list[Label] = []
    for piece in pieces:
        if piece.geom_type != "LineString":
            continue
        count = max(int(piece.length // every), 1)
        cuts = np.linspace(0, piece.length, count + 1).tolist()
        for low, high in pairwise(cuts):
            part = ops.substring(piece, low, high)
            if isinstance(part, shapely.LineString):
                label = board.along(text, part, size_mm=size_mm)
                found += [label] if label is not None else []
        if found:
            break
    return found
