"""OpenStreetMap files: streets cut at junctions, and the land around them.

pyosmium reads PBF, XML and their compressed forms; Python sees each way once, everything else
is done on flat arrays.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84
from geoplan.base.errors import InputError
from geoplan.intake.land import (
    LAND_KEYS,
    LAYERS,
    WATERWAYS,
    area_layer,
    layer_table,
    poi_kind,
)
from geoplan.intake.osm_tags import CLASSES, layer, masks, number, yes
from geoplan.intake.street_source import OSM_CREDIT, RawStreets

OSM_SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz", ".osm.xml")
_UNKNOWN_XY: Final = 2**31 - 1
_SCALE: Final = 1e7

_COLUMNS: Final = (
    "highway",
    "name",
    "foot",
    "bike",
    "car",
    "bridge",
    "tunnel",
    "layer",
    "width_m",
)
Row = tuple[str, str, str]  # layer, name, kind


@dataclass
class _Found:
    """What the pass over the file gathers."""

    refs: list[int] = field(default_factory=list)
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    ways: list[tuple[object, ...]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    seen: int = 0


def read_osm(path: Path, *, land: bool = True) -> RawStreets:
    """Read an OSM file: .osm.pbf, .osm, .osm.bz2, .osm.gz.

    Ways are cut where two of them share a node, never where they merely cross on the drawing.
    Two passes over the file with land (relations first), one without; linear.

    Raises
    ------
    InputError
        `streets.unreadable`, `streets.empty`, `streets.no_highways` or `streets.no_nodes`.
    """
    try:
        found = _gather(path, land=land)
    except (RuntimeError, OSError, ValueError) as error:
        raise InputError("streets.unreadable", file=path.name, detail=error) from None
    if not found.ways:
        code = "streets.no_highways" if found.seen or _holds_anything(path) else "streets.empty"
        raise InputError(code, file=path.name)
    raw = _streets(path, found)
    if land:
        _add_land(raw, found)
    return raw


def _holds_anything(path: Path) -> bool:
    return next(iter(osmium.FileProcessor(str(path))), None) is not None


def _gather(path: Path, *, land: bool) -> _Found:
    found = _Found()
    keys = ("highway", *LAND_KEYS) if land else ("highway",)
    only = osmium.filter.KeyFilter(*keys)
    if land:
        processor = osmium.FileProcessor(str(path)).with_areas(osmium.filter.KeyFilter(*LAND_KEYS))
    else:
        entities = osmium.osm.NODE | osmium.osm.WAY
        processor = osmium.FileProcessor(str(path), entities).with_locations()
        processor = processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    factory = osmium.geom.WKBFactory()
    item: Any
    for item in processor.with_filter(only):
        found.seen += 1
        tags = dict(item.tags)
        if item.is_way():
            if tags.get("highway") in CLASSES:
                _add_way(found, item, tags)
            elif tags.get("waterway") in WATERWAYS:
                _add_shape(found, item, ("water", tags.get("name", ""), tags["waterway"]), factory)
        elif item.is_area():
            _add_area(found, item, tags, factory)
        elif item.is_node() and "place" in tags:
            _add_shape(found, item, ("places", tags.get("name", ""), tags["place"]), factory)
        elif item.is_node() and (kind := poi_kind(tags)):
            _add_shape(found, item, ("poi", tags.get("name", ""), kind), factory)
    return found


def _add_way(found: _Found, way: Any, tags: dict[str, str]) -> None:  # noqa: ANN401
    nodes = way.nodes
    found.sizes.append(len(nodes))
    found.refs.extend([node.ref for node in nodes])
    found.x.extend([node.x for node in nodes])
    found.y.extend([node.y for node in nodes])
    bridge, tunnel = yes(tags.get("bridge", "")), yes(tags.get("tunnel", ""))
    name = tags.get("name") or tags.get("name:zh", "")
    facts = (bridge, tunnel, layer(tags), number(tags.get("width", "")))
    found.ways.append((tags["highway"], name, *masks(tags), *facts))


def _add_area(found: _Found, area: Any, tags: dict[str, str], factory: Any) -> None:  # noqa: ANN401
    drawn, kind = area_layer(tags), poi_kind(tags)
    name = tags.get("name", "")
    if drawn is not None:
        _add_shape(found, area, (drawn[0], name, drawn[1]), factory)
    if kind:
        _add_shape(found, area, ("poi", name, kind), factory)


def _add_shape(found: _Found, item: Any, row: Row, factory: Any) -> None:  # noqa: ANN401
    make = (
        factory.create_multipolygon
        if item.is_area()
        else factory.create_linestring
        if item.is_way()
        else factory.create_point
    )
    try:
        shape = make(item)
    except (RuntimeError, osmium.InvalidLocationError):
        return  # a piece of land cut off by the extract: the map is drawn without it
    found.shapes.append(shape)
    found.rows.append(row)


def _streets(path: Path, found: _Found) -> RawStreets:
    refs = np.array(found.refs, dtype="int64")
    xy = np.array([found.x, found.y], dtype="int64").T
    way = np.repeat(np.arange(len(found.sizes)), found.sizes)
    known = (xy != _UNKNOWN_XY).all(axis=1)
    cut_ways = len(np.unique(way[~known]))
    # A node without place splits its way: what lies on either side is not joined across it.
    run = np.cumsum(~known) if cut_ways else np.zeros(len(way), dtype="int64")
    refs, xy, way, run = refs[known], xy[known], way[known], run[known]
    if not len(refs):
        raise InputError("streets.no_nodes", file=path.name)
    starts, stops, ids, node = _cuts(refs, way=way, run=run)
    lines = _lines(xy / _SCALE, starts, stops)
    table = pd.DataFrame(found.ways, columns=list(_COLUMNS))
    records = table.iloc[way[starts]].reset_index(drop=True)
    records["u"], records["v"] = node[starts], node[stops]
    raw = RawStreets(
        file=path.name,
        format="OpenStreetMap",
        crs=CRS(WGS84),
        lines=lines,
        records=records,
        node_ids=ids,
        credit=OSM_CREDIT,
    )
    raw.warn("streets.warn.missing_nodes", count=cut_ways)
    return raw


def _cuts(
    refs: npt.NDArray[np.int64], *, way: npt.NDArray[np.int64], run: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], ...]:
    """Return first and last position of each street piece, the node ids, and each's position.

    A way is cut at its ends and at every node that is used more than once.
    """
    ids, node, uses = np.unique(refs, return_inverse=True, return_counts=True)
    breaks = (way[1:] != way[:-1]) | (run[1:] != run[:-1])
    first, last = np.concatenate([[True], breaks]), np.concatenate([breaks, [True]])
    cut = np.flatnonzero(first | last | (uses[node] > 1))
    starts, stops = cut[:-1], cut[1:]
    within = ~(last[starts] & first[stops])
    return starts[within], stops[within], ids, node


def _lines(
    xy: npt.NDArray[np.float64], starts: npt.NDArray[np.int64], stops: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    sizes = stops - starts + 1
    piece = np.repeat(np.arange(len(sizes)), sizes)
    before = np.cumsum(sizes) - sizes
    rows = np.arange(len(piece)) - before[piece] + starts[piece]
    return np.asarray(shapely.linestrings(xy[rows], indices=piece), dtype=object)


def _add_land(raw: RawStreets, found: _Found) -> None:
    shapes = np.asarray(shapely.from_wkb(np.array(found.shapes, dtype=object)), dtype=object)
    rows = pd.DataFrame(found.rows, columns=["layer", "name", "kind"])
    for name in (*LAYERS, "poi"):
        own = np.flatnonzero(rows["layer"] == name)
        part = rows.iloc[own]
        table = layer_table(
            part["name"].tolist(), part["kind"].tolist(), shapes[own].tolist(), crs=raw.crs
        )
        if name == "poi":
            raw.poi = table
        else:
            raw.land[name] = table
