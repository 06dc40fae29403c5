"""Blocks cut into lanes, seats and villages, and all roads tied into one noded network."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from builder.districts import township_shapes, village_places
from builder.geometry import Road, blob, chance, cut, lines_of, polygons_of, spline, wobble
from builder.names import LANE_ENDS, LANES, RURAL_STREETS, SEATS, STREETS, WORKS
from builder.town import GATES, ISLET, bones, zone_of

# Zone: leaf size in square metres, bend and turn of the cuts.
_CUTS: Final = {
    "old": (9_500, 0.10, 16.0),
    "plain": (23_000, 0.05, 9.0),
    "new": (34_000, 0.02, 4.0),
    "works": (70_000, 0.02, 4.0),
}
_GRID_M: Final = 0.5
RANK: Final = (
    "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service",
    "pedestrian", "footway",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of ground between streets."""

    shape: Polygon
    zone: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """All roads, cut at their junctions; and the blocks of the town."""

    roads: tuple[Road, ...]
    blocks: tuple[Block, ...]
    villages: dict[str, list[tuple[str, Point]]]  # seat → villages' places


def _barriers() -> BaseGeometry:
    shape = bones()
    return shapely.union_all([shape.water.buffer(4), shape.rail.buffer(14), shape.hill, shape.lake])


class _Namer:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self.lanes = [f"{name}{LANE_ENDS[at % 6]}" for at, name in enumerate(LANES)]
        self.streets = [f"{name}路" for name in STREETS]
        self.works = [f"{name}路" for name in WORKS]
        chance("lane names").shuffle(self.lanes)
        chance("street names").shuffle(self.streets)

    def take(self, zone: str, *, lane: bool) -> str:
        pool = self.lanes if zone == "old" and lane else self.streets
        pool = self.works if zone == "works" else pool
        return pool.pop() if pool else ""


def _divide(
    block: Polygon, zone: str, depth: int, *, rng: np.random.Generator, namer: _Namer
) -> tuple[list[Road], list[Block]]:
    size, bend, turn = _CUTS[zone]
    if block.area < size * rng.uniform(0.8, 1.5) or depth > 7:
        return [], [Block(shape=block, zone=zone)]
    pieces, lines = cut(block, rng, bend=bend, turn=turn)
    if not pieces:
        return [], [Block(shape=block, zone=zone)]
    leaf = block.area < 3.2 * size
    kind = {"old": "living_street" if leaf else "residential", "works": "unclassified"}.get(
        zone, "service" if leaf and zone == "new" else "residential"
    )
    named = not (zone == "new" and leaf) and rng.random() > (0.22 if leaf else 0.03)
    name = namer.take(zone, lane=leaf or zone == "old") if named else ""
    roads = []
    for whole in lines:
        # Some lanes end in a courtyard.
        blind = leaf and rng.random() < 0.30 and whole.length > 60
        share = rng.uniform(0.45, 0.8) if blind else 1.0
        line = substring(whole, 0, share, normalized=True)
        width = {"living_street": "3.5", "service": "5", "residential": "7"}.get(kind, "9")
        tags = {"width": width}
        if kind == "living_street":
            tags["surface"] = rng.choice(["paving_stones", "concrete", "asphalt"])
            tags["lit"] = rng.choice(["yes", "yes", "no"])
        if kind == "living_street" and rng.random() < 0.18:
            roads.append(Road(line=line, highway="pedestrian", name=name, tags={"width": "2.5"}))
        else:
            roads.append(Road(line=line, highway=kind, name=name, tags=tags))
    blocks = []
    for piece in pieces:
        more, inner = _divide(piece, zone, depth + 1, rng=rng, namer=namer)
        roads += more
        blocks += inner
    return roads, blocks


def _town() -> tuple[list[Road], list[Block]]:
    shape, namer = bones(), _Namer()
    cars = [road for road in shape.streets if road.zone != "walk"]
    reach = shape.ring.buffer(560)
    lines = [road.line for road in cars] + [shape.ring.exterior]
    ground = shapely.polygonize([shapely.union_all([*lines, reach.exterior], grid_size=_GRID_M)])
    roads, blocks = list(shape.streets), []
    barrier = _barriers()
    order = list(enumerate(shapely.get_parts(ground).tolist()))
    chance("order of blocks").shuffle(order)  # so that names do not crowd where they begin
    for at, block in order:
        for part in polygons_of(block.difference(barrier)):
            if part.area < 1_200:
                continue
            middle = part.representative_point()
            zone = zone_of(middle.x, middle.y)
            outside = not shape.ring.contains(middle)
            if outside and zone != "works":
                # Beyond the ring the town thins out.
                blocks.append(Block(shape=part, zone="edge"))
                continue
            more, inner = _divide(part, zone, 0, rng=chance(f"block {at}"), namer=namer)
            roads += more
            blocks += inner
    return roads, blocks


def _islet() -> list[Road]:
    x, y = ISLET
    return [
        Road(line=spline([(x - 150, y - 14), (x, y + 8), (x + 150, y + 14)]), highway="residential",
             name="沙洲路"),
        Road(line=LineString([(x, y + 8), (x + 12, y - 34)]), highway="living_street", name="渡头弄"),
        Road(line=LineString([(x + 70, y + 9), (x + 62, y + 44)]), highway="living_street"),
    ]  # fmt: skip


def _seat(name: str, x: float, y: float) -> list[Road]:
    rng = chance(f"seat {name}")
    ground = blob((x, y), rng.uniform(330, 460), rng)
    names = [f"{name[:2]}{street}" for street in RURAL_STREETS]
    rng.shuffle(names)
    roads: list[Road] = []
    queue, depth = [(ground, 0)], 0
    while queue:
        block, depth = queue.pop()
        if block.area < 26_000 or depth > 5:
            continue
        pieces, lines = cut(block, rng, bend=0.06, turn=11)
        kind = "tertiary" if depth == 0 else "residential" if depth < 3 else "living_street"
        label = names.pop() if names and depth < 3 else ""
        roads += [Road(line=line, highway=kind, name=label, tags={"width": "8"}) for line in lines]
        queue += [(piece, depth + 1) for piece in pieces]
    return roads


def _road_between(start: Point, goal: Point, *, label: str, size: float = 90.0) -> LineString:
    rng = chance(f"road {label}")
    far = start.distance(goal)
    count = max(2, int(far / 900))
    share = np.linspace(0, 1, count + 2)[:, None]
    xy = np.array(start.coords) * (1 - share) + np.array(goal.coords) * share
    if far > 500:
        xy[1:-1] += rng.normal(0, min(size, far / 14), (count, 2))
    return wobble(spline([tuple(point) for point in xy], step=60), rng, size=min(25.0, far / 30))


def _rural() -> tuple[list[Road], dict[str, list[tuple[str, Point]]]]:
    roads: list[Road] = []
    seats = {name: Point(x, y) for name, x, y, _ in SEATS}
    for name, x, y, _ in SEATS:
        roads += _seat(name, x, y)
    gates = [Point(place) for place in GATES]
    used: dict[str, Point] = {}
    for name, seat in sorted(seats.items(), key=lambda item: item[1].distance(Point(0, 0))):
        # The road to the town leaves by a gate, or branches off at a seat nearer the town.
        near = [
            other
            for other in used.values()
            if other.distance(seat) < seat.distance(Point(0, 0)) * 0.72
        ]
        goal = min([*gates, *near], key=seat.distance)
        label = f"{name[:2]}公路" if goal in gates else f"{name[:2]}支线"
        kind = "secondary" if goal in gates else "tertiary"
        line = _road_between(goal, seat, label=name, size=220)
        roads.append(Road(line=line, highway=kind, name=label, tags={"width": "12"}))
        used[name] = seat
    for gate in gates:
        # Every gate leads somewhere.
        if not any(road.line.distance(gate) < 5 for road in roads):
            target = min(seats.values(), key=gate.distance)
            roads.append(
                Road(line=_road_between(gate, target, label=f"gate {gate.x:.0f}", size=200),
                     highway="tertiary", tags={"width": "9"})
            )  # fmt: skip
    villages = village_places(township_shapes())
    for name, places in villages.items():
        seat = seats[name]
        for village, place in sorted(places, key=lambda item: item[1].distance(seat)):
            network = shapely.union_all([road.line for road in roads])
            tip = shapely.get_point(shapely.shortest_line(place, network), 1)
            if place.distance(network) > 8:
                line = _road_between(tip, place, label=village)
                roads.append(Road(line=line, highway="unclassified", tags={"width": "5"}))
            rng = chance(f"village {name}{village}")
            for _ in range(int(rng.integers(2, 4))):
                angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(60, 170)
                tip = Point(place.x + far * np.cos(angle), place.y + far * np.sin(angle))
                roads.append(
                    Road(line=_road_between(place, tip, label=f"{village}{angle:.2f}"),
                         highway="residential", tags={"width": "4"})
                )  # fmt: skip
    return roads, villages


@cache
def network() -> Network:
    """Return the county's roads, cut at junctions and tagged."""
    town, blocks = _town()
    rural, villages = _rural()
    gated = [
        Road(line=LineString([(2650, 2560), (2760, 2660), (2900, 2680)]), highway="service",
             name="化工厂内部路", tags={"access": "private"})
    ]  # fmt: skip
    roads = _largest(_noded([*town, *rural, *gated]))
    islet = [Road(line=road.line, highway=road.highway, name=road.name) for road in _islet()]
    return Network(
        roads=(*_with_bridges(roads), *_noded(islet)),
        blocks=tuple(blocks),
        villages=villages,
    )


def _noded(roads: list[Road]) -> list[Road]:
    """Cut all roads at their junctions; what lies on another road becomes that road."""
    order = sorted(roads, key=lambda road: RANK.index(road.highway))
    lines = np.array([road.line for road in order], dtype=object)
    pieces = shapely.get_parts(shapely.union_all(lines, grid_size=_GRID_M))
    tree = shapely.STRtree(lines)
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    at, of = tree.query(middle, predicate="dwithin", distance=1.2)
    owner = np.full(len(pieces), len(order))
    np.minimum.at(owner, at, of)
    owner = np.where(owner == len(order), tree.nearest(middle), owner)
    cut_roads = [order[own].along(piece) for own, piece in zip(owner, pieces, strict=True)]
    return _without_stubs(cut_roads)


def _largest(roads: list[Road]) -> list[Road]:
    """Keep what hangs together; the only island of the county is drawn on purpose."""
    order: dict[tuple[float, float], int] = {}
    ends = [
        [order.setdefault(end, len(order)) for end in (road.line.coords[0], road.line.coords[-1])]
        for road in roads
    ]
    u, v = np.array(ends).T
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(len(order), len(order)))
    _, part = connected_components(graph, directed=False)
    main = np.bincount(part[u]).argmax()
    return [road for road, at in zip(roads, u, strict=True) if part[at] == main]


def _without_stubs(roads: list[Road]) -> list[Road]:
    """Drop loose ends too short to be a lane."""
    for _ in range(2):
        ends: dict[tuple[float, float], int] = {}
        for road in roads:
            for end in (road.line.coords[0], road.line.coords[-1]):
                ends[end] = ends.get(end, 0) + 1
        roads = [
            road
            for road in roads
            if road.line.length > 14
            or min(ends[road.line.coords[0]], ends[road.line.coords[-1]]) > 1
        ]
    return roads


def _with_bridges(roads: list[Road]) -> list[Road]:
    water = bones().water.buffer(6)
    rail = bones().rail.buffer(9)
    tagged: list[Road] = []
    for road in roads:
        if road.line.intersects(water):
            dry, wet = (
                lines_of(road.line.difference(water)),
                lines_of(road.line.intersection(water)),
            )
            tagged += [road.along(line) for line in dry]
            tagged += [road.along(line, bridge="yes", layer="1") for line in wet]
        elif road.line.intersects(rail) and road.highway in RANK[:3]:
            tagged.append(road.along(road.line, tunnel="yes", layer="-1"))
        else:
            tagged.append(road)
    return tagged
