"""The map as OpenStreetMap would give it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmium
import shapely
from osmium.osm.mutable import Node, Relation, Way
from shapely.geometry.base import BaseGeometry

from builder import land
from builder.geometry import to_degrees
from builder.lanes import Network
from builder.names import SEATS
from builder.town import bones

WHEN = "2026-01-01T00:00:00Z"


class Map:
    """Gathers nodes and ways; places that agree to a decimetre share a node."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], int] = {}
        self.tags: dict[int, dict[str, str]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self.relations: list[tuple[list[tuple[int, str]], dict[str, str]]] = []

    def node(self, x: float, y: float) -> int:
        return self.nodes.setdefault((round(x * 10), round(y * 10)), len(self.nodes) + 1)

    def way(self, xy: np.ndarray, tags: dict[str, str]) -> int:
        refs = [self.node(x, y) for x, y in xy.tolist()]
        kept = [ref for at, ref in enumerate(refs) if at == 0 or ref != refs[at - 1]]
        if len(kept) > 1:
            self.ways.append((kept, tags))
        return len(self.ways)

    def area(self, shape: BaseGeometry, tags: dict[str, str]) -> None:
        for part in shapely.get_parts(shape).tolist():
            if part.geom_type != "Polygon" or part.area < 20:
                continue
            if not part.interiors:
                self.way(shapely.get_coordinates(part.exterior), tags)
                continue
            members = [(self.way(shapely.get_coordinates(part.exterior), {}), "outer")]
            members += [
                (self.way(shapely.get_coordinates(ring), {}), "inner") for ring in part.interiors
            ]
            self.relations.append((members, {"type": "multipolygon", **tags}))

    def point(self, x: float, y: float, tags: dict[str, str]) -> None:
        # A point of its own: tags of a place do not belong on a junction.
        key = (round(x * 10), round(y * 10))
        while key in self.nodes:
            key = (key[0] + 3, key[1] + 1)
        self.nodes[key] = len(self.nodes) + 1
        self.tags[self.nodes[key]] = tags

    def write(self, path: Path) -> None:
        places = np.array(list(self.nodes), dtype=float) / 10
        lonlat = to_degrees(places).round(6)
        with _writer(path) as writer:
            for number, (lon, lat) in enumerate(lonlat.tolist(), start=1):
                tags = self.tags.get(number, {})
                writer.add_node(Node(id=number, location=(lon, lat), tags=tags, version=1))
            for number, (refs, tags) in enumerate(self.ways, start=1):
                writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
            for number, (members, tags) in enumerate(self.relations, start=1):
                listed = [("w", ref, role) for ref, role in members]
                writer.add_relation(Relation(id=number, members=listed, tags=tags, version=1))


@contextlib.contextmanager
def _writer(path: Path) -> Iterator[osmium.SimpleWriter]:
    path.unlink(missing_ok=True)
    header = osmium.io.Header()
    header.set("generator", "geoplan demo county")
    writer = osmium.SimpleWriter(str(path), header=header)
    try:
        yield writer
    finally:
        writer.close()


def write_map(
    path: Path, net: Network, *, points: list[tuple[float, float, dict[str, str]]]
) -> None:
    """Write streets, land, houses, places and points of interest."""
    sheet = Map()
    for road in net.roads:
        # Not simplified: a straightened street could cross another without a shared node.
        line = road.line
        tags = {"highway": road.highway, **({"name": road.name} if road.name else {})}
        sheet.way(shapely.get_coordinates(line), {**tags, **road.tags})
    streets = shapely.union_all([road.line for road in net.roads if "bridge" not in road.tags])
    for ground in land.waters():
        if ground.tags.get("water") == "pond" and ground.shape.intersects(streets):
            continue
        if ground.shape.geom_type == "LineString":
            sheet.way(shapely.get_coordinates(ground.shape.simplify(4)), ground.tags)
        else:
            sheet.area(ground.shape.simplify(1.5), ground.tags)
    for ground in (*land.parks(), *land.uses(net)):
        sheet.area(ground.shape.simplify(2), ground.tags)
    for ground in land.houses(net):
        sheet.area(ground.shape, ground.tags)
    sheet.way(
        shapely.get_coordinates(bones().rail.simplify(3)), {"railway": "rail", "name": "晴江铁路"}
    )
    sheet.point(0, 250, {"place": "town", "name": "晴川"})
    for name, x, y, _ in SEATS:
        sheet.point(x, y, {"place": "town", "name": name})
    for places in net.villages.values():
        for village, place in places:
            sheet.point(place.x, place.y, {"place": "village", "name": village})
    for x, y, tags in points:
        sheet.point(x, y, tags)
    sheet.write(path)
