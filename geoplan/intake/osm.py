"""OpenStreetMap files: streets cut at junctions, and the land around them.

Tags that say the same are looked at once, geometry is made in bulk; of single objects only the
relations that draw areas are met in Python.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84
from geoplan.base.errors import InputError
from geoplan.intake.land import LAND_KEYS
from geoplan.intake.opl import Objects, Tags, once, read_objects, tags_of
from geoplan.intake.osm_land import add_land, area_relations
from geoplan.intake.osm_tags import CLASSES, MASK_KEYS, layer, masks, number, yes
from geoplan.intake.osm_turns import add_turns
from geoplan.intake.street_source import OSM_CREDIT, RawStreets

OSM_SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz", ".osm.xml")
_COLUMNS: Final = (
    "highway",
    "foot",
    "bike",
    "car",
    "bridge",
    "tunnel",
    "layer",
    "width_m",
)
_STREET_KEYS: Final = (*MASK_KEYS, "bridge", "tunnel", "layer", "width")


def read_osm(path: Path, *, land: bool = True) -> RawStreets:
    """Read an OSM file: .osm.pbf, .osm, .osm.bz2, .osm.gz.

    Ways are cut where two of them share a node, never where they merely cross on the drawing.
    One pass over the file and one over its relations, two more where relations draw land; linear.

    Raises
    ------
    InputError
        `streets.unreadable`, `streets.empty`, `streets.no_highways` or `streets.no_nodes`.
    """
    keys = ("highway", *LAND_KEYS) if land else ("highway",)
    try:
        found = read_objects(path, keys)
        said = {text: tags_of(text) for text in set(found.way_tags)}
        tags = [said[text] for text in found.way_tags]
        streets = np.array([way.get("highway") in CLASSES for way in tags], dtype=bool)
        if not streets.any():
            empty = not tags and not _holds_anything(path)
            raise InputError("streets.empty" if empty else "streets.no_highways", file=path.name)
        relations = list(area_relations(path)) if land else []
    except (RuntimeError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("streets.unreadable", file=path.name, detail=error) from None
    raw = _streets(path, found, tags, streets)
    if land:
        add_land(raw, found, tags, relations)
    return raw


def _holds_anything(path: Path) -> bool:
    return next(iter(osmium.FileProcessor(str(path))), None) is not None


def _facts(tags: Tags) -> tuple[object, ...]:
    bridge, tunnel = yes(tags.get("bridge", "")), yes(tags.get("tunnel", ""))
    width = number(tags.get("width", ""))
    return tags["highway"], *masks(tags), bridge, tunnel, layer(tags), width


def _streets(
    path: Path, found: Objects, tags: list[Tags], streets: npt.NDArray[np.bool_]
) -> RawStreets:
    own = np.repeat(streets, found.sizes)
    refs, xy = found.refs[own], found.xy[own]
    sizes = found.sizes[streets]
    way = np.repeat(np.arange(len(sizes)), sizes)
    known = ~np.isnan(xy[:, 0])
    cut_ways = len(np.unique(way[~known]))
    # A node without place splits its way: what lies on either side is not joined across it.
    run = np.cumsum(~known) if cut_ways else np.zeros(len(way), dtype="int64")
    refs, xy, way, run = refs[known], xy[known], way[known], run[known]
    if not len(refs):
        raise InputError("streets.no_nodes", file=path.name)
    starts, stops, ids, node = _cuts(refs, way=way, run=run)
    facts, drawn = once(_facts, _STREET_KEYS), [tags[row] for row in np.flatnonzero(streets)]
    table = pd.DataFrame([facts(one) for one in drawn], columns=list(_COLUMNS))
    table["name"] = [one.get("name") or one.get("name:zh", "") for one in drawn]
    records = table.iloc[way[starts]].reset_index(drop=True)
    records["u"], records["v"] = node[starts], node[stops]
    raw = RawStreets(
        file=path.name,
        format="OpenStreetMap",
        crs=CRS(WGS84),
        lines=_lines(xy, starts, stops),
        records=records,
        node_ids=ids,
        credit=OSM_CREDIT,
    )
    raw.warn("streets.warn.missing_nodes", count=cut_ways)
    add_turns(raw, path, ways=found.way_ids[streets][way[starts]])
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
