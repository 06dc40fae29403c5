"""Land: parks, farmland, works, houses."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import blob, chance, polygons_of
from builder.lanes import Network
from builder.names import SEATS
from builder.town import LAKE, bones

# Zone: house length, depth, gap along, gap between rows, share built, in metres.
_HOUSES = {
    "old": (13.0, 9.5, 2.5, 4.0, 0.86),
    "plain": (24.0, 11.0, 6.0, 13.0, 0.72),
    "new": (44.0, 13.0, 15.0, 30.0, 0.82),
    "works": (64.0, 30.0, 18.0, 20.0, 0.7),
}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One piece of land with its tags."""

    shape: BaseGeometry
    tags: dict[str, str] = field(default_factory=dict)


def parks() -> list[Ground]:
    """Return parks and plazas, named."""
    shape = bones()
    lake_park = blob(LAKE, 205, chance("lake park")).difference(shape.lake)
    river_park = (
        shapely.box(-1350, -1180, 950, 60)
        .intersection(shape.river_line.buffer(92))
        .difference(shape.river.buffer(3))
    )
    spots = [
        ("塔山公园", shape.hill), ("晴湖公园", lake_park), ("滨江公园", river_park),
        ("沙洲公园", shape.islet.buffer(-12)),
        ("南屏公园", blob((350, -1330), 95, chance("p1"))),
        ("朝阳公园", blob((-1180, -1290), 80, chance("p2"))),
        ("文化公园", blob((1010, 860), 75, chance("p3"))),
    ]  # fmt: skip
    green = [Ground(shape=s, tags={"leisure": "park", "name": name}) for name, s in spots]
    squares = [
        ("人民广场", -420, 330, 44),
        ("市民广场", 1010, 560, 58),
        ("站前广场", -340, 2035, 36),
    ]
    for name, x, y, size in squares:
        outline = blob((x, y), size, chance(name), rough=0.03)
        green.append(Ground(shape=outline, tags={"place": "square", "name": name}))
    return green


def waters() -> list[Ground]:
    """Return river, canals, lake and ponds as surfaces, and the streams as lines."""
    shape = bones()
    found = [
        Ground(shape=shape.river.difference(shape.islet),
               tags={"natural": "water", "water": "river", "name": "晴江"}),
        Ground(shape=shape.river_line, tags={"waterway": "river", "name": "晴江"}),
        Ground(shape=shape.lake, tags={"natural": "water", "water": "lake", "name": "晴湖"}),
    ]  # fmt: skip
    for name, (line, surface) in shape.canals.items():
        found.append(Ground(shape=surface, tags={"natural": "water", "name": name}))
        found.append(Ground(shape=line, tags={"waterway": "stream", "name": name}))
    rng = chance("ponds")
    for at in range(46):
        seat = SEATS[at % len(SEATS)]
        x, y = seat[1] + rng.normal(0, 1500), seat[2] + rng.normal(0, 1500)
        pond = blob((x, y), rng.uniform(25, 90), rng, rough=0.2)
        found.append(Ground(shape=pond, tags={"natural": "water", "water": "pond"}))
    return found


def _rows(block: Polygon, zone: str, rng: np.random.Generator) -> list[Polygon]:
    """Return houses in rows along a block's longer side."""
    length, depth, gap, between, share = _HOUSES[zone]
    inner = block.buffer(-5 if zone == "old" else -9)
    houses: list[Polygon] = []
    for part in polygons_of(inner):
        corners = shapely.get_coordinates(part.minimum_rotated_rectangle)
        if len(corners) < 4:
            continue
        one, two = corners[1] - corners[0], corners[2] - corners[1]
        long, short = (one, two) if np.hypot(*one) >= np.hypot(*two) else (two, one)
        ahead, aside = long / np.hypot(*long), short / np.hypot(*short)
        start = corners[1] if long is two else corners[0]
        for row in np.arange(0, np.hypot(*short) - depth, depth + between):
            at = rng.uniform(0, gap)
            while at + length * 0.6 < np.hypot(*long):
                wide, deep = length * rng.uniform(0.7, 1.25), depth * rng.uniform(0.85, 1.15)
                base = start + ahead * at + aside * row
                corner = np.array([[0, 0], [wide, 0], [wide, deep], [0, deep]])
                house = Polygon(base + corner[:, :1] * ahead + corner[:, 1:] * aside)
                if rng.random() < share:
                    houses.append(house)
                at += wide + gap * rng.uniform(0.6, 1.6)
        kept = shapely.contains_properly(part, np.array(houses, dtype=object)) if houses else []
        houses = [house for house, fine in zip(houses, kept, strict=True) if fine]
    return houses


def houses(net: Network) -> list[Ground]:
    """Return the buildings of the town."""
    taken = shapely.union_all([ground.shape for ground in parks()])
    streets = shapely.union_all([road.line for road in net.roads if not road.tags.get("bridge")])
    shapely.prepare(taken)
    found: list[Ground] = []
    for at, block in enumerate(net.blocks):
        if block.zone not in _HOUSES:
            continue
        rng = chance(f"houses {at}")
        near = streets.intersection(block.shape.envelope.buffer(30))
        for house in _rows(block.shape, block.zone, rng):
            if taken.intersects(house) or near.distance(house) < 3:
                continue
            found.append(Ground(shape=house, tags={"building": "yes"}))
    return found


def uses(net: Network) -> list[Ground]:
    """Return land use: blocks of works and dwellings, fields round the seats."""
    kinds = {"old": "residential", "plain": "residential", "new": "residential",
             "works": "industrial"}  # fmt: skip
    found = [
        Ground(shape=block.shape, tags={"landuse": kinds[block.zone]})
        for block in net.blocks
        if block.zone in kinds and block.shape.area > 20_000
    ]
    for name, x, y, _ in SEATS:
        rng = chance(f"fields {name}")
        for _n in range(3):
            place = (x + rng.normal(0, 900), y + rng.normal(0, 900))
            field_ = blob(place, rng.uniform(200, 420), rng, rough=0.25)
            found.append(Ground(shape=field_, tags={"landuse": "farmland"}))
    return found
