"""Areas: county, townships, villages, communities, grids, with bent borders."""

from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import METRIC, ORIGIN, chance
from builder.names import (
    COMMUNITIES,
    COUNTY,
    SEATS,
    URBAN,
    VILLAGE_HEADS,
    VILLAGE_TAILS,
)
from builder.town import bones

CODE: Final = "9999"  # no county has this number
URBAN_COMMUNITIES: Final = (48, 42)
GRIDS: Final = (14, 13)


def _bend(xy: np.ndarray) -> np.ndarray:
    """Shift places a little, smoothly: straight borders become natural ones."""
    x, y = xy[:, 0], xy[:, 1]
    dx = 150 * np.sin(y / 900) + 70 * np.sin(x / 520 + 1) + 35 * np.sin(y / 260)
    dy = 150 * np.sin(x / 1000 + 2) + 70 * np.sin(y / 610) + 35 * np.sin(x / 240)
    fade = np.clip(np.hypot(x, y) / 4000, 0.18, 1)
    return np.column_stack([x + dx * fade, y + dy * fade])


def bent(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape with bent borders; neighbours stay neighbours."""
    return shapely.transform(shapely.segmentize(shape, 120), _bend)


def _cells(places: list[Point], ground: BaseGeometry) -> list[BaseGeometry]:
    """Return the part of the ground nearest to each place, in their order."""
    found = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(places), extend_to=ground.envelope.buffer(9e4))
    )
    tree = shapely.STRtree(found)
    at, of = tree.query(places, predicate="within")
    order = dict(zip(at.tolist(), of.tolist(), strict=True))
    return [found[order[n]].intersection(ground) for n in range(len(places))]


@cache
def county_outline() -> Polygon:
    """Return the county before bending."""
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    far = (
        15_500
        + 1_700 * np.sin(3 * turn + 0.4)
        + 1_100 * np.sin(5 * turn + 2)
        + 500 * np.sin(11 * turn)
    )
    return Polygon(np.column_stack([np.cos(turn) * far * 1.06, np.sin(turn) * far * 0.9]))


@cache
def urban() -> tuple[BaseGeometry, BaseGeometry]:
    """Return the two urban street areas before bending: old town, new town."""
    town = bones().ring.buffer(780).intersection(county_outline())
    west = shapely.box(-9_000, -9_000, 470, 9_000)
    return town.intersection(west), town.difference(west)


@cache
def township_shapes() -> dict[str, BaseGeometry]:
    """Return the rural townships before bending."""
    ground = county_outline().difference(shapely.union_all(urban()))
    seats = [Point(x, y) for _, x, y, _ in SEATS]
    return {seat[0]: cell for seat, cell in zip(SEATS, _cells(seats, ground), strict=True)}


def _spread(ground: BaseGeometry, count: int, *, label: str, taken: list[Point]) -> list[Point]:
    """Return places well apart from each other (best of many candidates, one by one)."""
    rng = chance(label)
    west, south, east, north = ground.bounds
    inner = ground.buffer(-min(260.0, ground.area**0.5 / 12))
    places: list[Point] = []
    while len(places) < count:
        candidates = shapely.points(rng.uniform(west, east, 400), rng.uniform(south, north, 400))
        candidates = candidates[shapely.contains(inner, candidates)][:24]
        if not len(candidates):
            continue
        others = shapely.multipoints([*taken, *places]) if taken or places else None
        away = (
            shapely.distance(candidates, others) if others is not None else np.ones(len(candidates))
        )
        places.append(candidates[int(np.argmax(away * rng.uniform(0.55, 1, len(candidates))))])
    return places


@cache
def _villages() -> dict[str, list[tuple[str, Point]]]:
    rng = chance("village names")
    names = [head + tail for head in VILLAGE_HEADS for tail in VILLAGE_TAILS]
    rng.shuffle(names)
    found: dict[str, list[tuple[str, Point]]] = {}
    for name, x, y, count in SEATS:
        places = _spread(
            township_shapes()[name], count, label=f"villages {name}", taken=[Point(x, y)]
        )
        found[name] = [(names.pop() + "村", place) for place in places]
    return found


def village_places(_: dict[str, BaseGeometry]) -> dict[str, list[tuple[str, Point]]]:
    """Return the villages of each rural township with their places, as roads see them."""
    return {
        name: [(village, Point(_bend(np.array([[p.x, p.y]]))[0])) for village, p in places]
        for name, places in _villages().items()
    }


@cache
def areas() -> gpd.GeoDataFrame:
    """Return all areas in metres: area_id, level, name, parent, households, geometry."""
    rng = chance("households")
    rows: list[tuple[str, str, str, str, int, BaseGeometry]] = []
    county = f"{CODE}01"
    rows.append((county, "county", COUNTY, "", 0, county_outline()))
    names = [f"{name}社区" for name in COMMUNITIES]
    names += [f"{name}新村社区" for name in COMMUNITIES]
    towns = [*zip(URBAN, urban(), strict=True), *township_shapes().items()]
    for number, (town, ground) in enumerate(towns, start=1):
        code = f"{county}{number:03d}"
        rows.append((code, "township", town, county, 0, ground))
        if number <= 2:
            places = _spread(ground, URBAN_COMMUNITIES[number - 1], label=f"com {town}", taken=[])
            for n, cell in enumerate(_cells(places, ground), start=1):
                size = int(rng.integers(900, 3600))
                rows.append((f"{code}{n:03d}", "community", names.pop(0), code, size, cell))
            places = _spread(ground, GRIDS[number - 1], label=f"grid {town}", taken=[])
            for n, cell in enumerate(_cells(places, ground), start=1):
                label = f"{town[:2]}第{n:02d}网格"
                rows.append((f"{code}G{n:02d}", "grid", label, code, 0, cell))
            continue
        seat = next(seat for seat in SEATS if seat[0] == town)
        count = 1 if number == len(towns) else 2
        centre = [Point(seat[1] - 170 * (count - 1), seat[2]), Point(seat[1] + 170, seat[2] + 60)]
        listed = [(f"{town[:2]}{'镇中' if n == 0 else '新街'}社区", "community", p)
                  for n, p in enumerate(centre[:count])]  # fmt: skip
        listed += [(name, "village", place) for name, place in _villages()[town]]
        cells = _cells([place for _, _, place in listed], ground)
        for n, ((name, level, _), cell) in enumerate(zip(listed, cells, strict=True), start=1):
            size = int(rng.integers(180, 900) if level == "village" else rng.integers(700, 2200))
            rows.append((f"{code}{n + 200:03d}", level, name, code, size, cell))
    table = gpd.GeoDataFrame(
        rows, columns=["area_id", "level", "name", "parent", "households", "geometry"],
        geometry="geometry", crs=METRIC,
    )  # fmt: skip
    shapes = shapely.make_valid(np.array([bent(shape) for shape in table.geometry], dtype=object))
    table["geometry"] = gpd.GeoSeries(shapes, crs=METRIC).translate(*ORIGIN)
    for level in ("township", "county"):
        for code in table.loc[table["level"] == level, "area_id"]:
            inside = table[(table["parent"] == code) & (table["level"] != "grid")]
            table.loc[table["area_id"] == code, "households"] = int(inside["households"].sum())
    return gpd.GeoDataFrame(pd.DataFrame(table), crs=METRIC)
