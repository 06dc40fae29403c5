"""The land of OpenStreetMap files: areas, waterways, place names, points of interest."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd
import shapely

from geoplan.intake.land import (
    LAND_KEYS,
    LAYERS,
    WATERWAYS,
    area_layer,
    layer_table,
    poi_kind,
)
from geoplan.intake.opl import Objects, Tags, tags_of
from geoplan.intake.street_source import RawStreets

Shapes = npt.NDArray[np.object_]
Kind = tuple[tuple[str, str] | None, str]  # (layer, kind) of an area, kind of a point of interest
Row = tuple[str, str, str, int]  # layer, name, kind, which shape

_RING: Final = 4
_POLYGONAL: Final = (3, 6)
_NOTHING: Final = (None, "")


def area_relations(path: Path) -> Iterator[tuple[Tags, str]]:
    """Yield tags and drawing (WKB as text) of the areas that relations draw.

    Two more passes over the file, and only where there are such relations.
    """
    wanted = osmium.filter.KeyFilter(*LAND_KEYS)
    ids = [
        relation.id * 2 + 1  # as libosmium numbers the areas of relations
        for relation in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(wanted)
        if relation.tags.get("type") in {"multipolygon", "boundary"}
    ]
    if not ids:
        return
    factory = osmium.geom.WKBFactory()
    areas = osmium.FileProcessor(str(path)).with_areas(wanted)
    areas = areas.with_filter(osmium.filter.EntityFilter(osmium.osm.AREA))
    area: Any
    for area in areas.with_filter(osmium.filter.IdFilter(ids)):
        try:
            yield dict(area.tags), factory.create_multipolygon(area)
        except RuntimeError:
            continue  # a piece of land cut off by the extract: the map is drawn without it


def add_land(
    raw: RawStreets, found: Objects, tags: Sequence[Tags], relations: Sequence[tuple[Tags, str]]
) -> None:
    """Put land and points of interest of a file into its map.

    Parameters
    ----------
    raw
        The map.
    found, tags
        Nodes and ways of the file, and the ways' tags.
    relations
        As `area_relations` yields them.
    """
    # Objects that say the same share their tags, see `read_osm`.
    kind_of = {key: _kind(way) for key, way in {id(way): way for way in tags}.items()}
    kinds = [kind_of[id(way)] for way in tags]
    closed, rings = _rings(found, np.array([kind != _NOTHING for kind in kinds], dtype=bool))
    own = closed.tolist()
    outlines = np.asarray(shapely.from_wkb([shape for _, shape in relations]), dtype=object)
    parts = [
        (_areas([tags[way] for way in own], [kinds[way] for way in own]), rings),
        (_areas([said for said, _ in relations], [_kind(said) for said, _ in relations]), outlines),
        _waters(found, tags),
        _points(found),
    ]
    rows = pd.concat(
        [pd.DataFrame(said, columns=["layer", "name", "kind", "shape"]) for said, _ in parts]
    )
    shapes = np.concatenate([drawn[[row[3] for row in said]] for said, drawn in parts])
    for name in (*LAYERS, "poi"):
        at = np.flatnonzero(rows["layer"] == name)
        part = rows.iloc[at]
        table = layer_table(
            part["name"].tolist(), part["kind"].tolist(), shapes[at].tolist(), crs=raw.crs
        )
        if name == "poi":
            raw.poi = table
        else:
            raw.land[name] = table


def _kind(tags: Tags) -> Kind:
    if tags.get("area") == "no":
        return _NOTHING
    return area_layer(tags), poi_kind(tags)


def _areas(tags: Sequence[Tags], kinds: Sequence[Kind]) -> list[Row]:
    rows: list[Row] = []
    for place, (said, (area, poi)) in enumerate(zip(tags, kinds, strict=True)):
        name = said.get("name", "")
        if area is not None:
            rows.append((area[0], name, area[1], place))
        if poi:
            rows.append(("poi", name, poi, place))
    return rows


def _whole(found: Objects) -> npt.NDArray[np.bool_]:
    """Tell which ways have all their nodes in the file."""
    way = np.repeat(np.arange(len(found.sizes)), found.sizes)
    lost = np.bincount(way, weights=np.isnan(found.xy[:, 0]), minlength=len(found.sizes))
    return np.asarray((lost == 0) & (found.sizes > 0))


def _corners(
    found: Objects, ways: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return the corners of some ways and which of them each belongs to."""
    sizes = found.sizes[ways]
    shape = np.repeat(np.arange(len(ways)), sizes)
    first = (np.cumsum(found.sizes) - found.sizes)[ways]
    rows = np.arange(len(shape)) - (np.cumsum(sizes) - sizes)[shape] + first[shape]
    return found.xy[rows], shape


def _rings(found: Objects, wanted: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], Shapes]:
    """Return which ways are closed and wanted, and their areas."""
    stops = np.cumsum(found.sizes)
    ways = np.flatnonzero(wanted & _whole(found) & (found.sizes >= _RING))
    ways = ways[found.refs[stops[ways] - 1] == found.refs[(stops - found.sizes)[ways]]]
    xy, shape = _corners(found, ways)
    areas = np.asarray(shapely.polygons(shapely.linearrings(xy, indices=shape)), dtype=object)
    broken = ~shapely.is_valid(areas)
    areas[broken] = shapely.make_valid(areas[broken])
    areal = np.isin(shapely.get_type_id(areas), _POLYGONAL)
    return ways[areal], areas[areal]


def _waters(found: Objects, tags: Sequence[Tags]) -> tuple[list[Row], Shapes]:
    flows = np.array([way.get("waterway") in WATERWAYS for way in tags], dtype=bool)
    ways = np.flatnonzero(flows & _whole(found) & (found.sizes > 1))
    xy, shape = _corners(found, ways)
    lines = np.asarray(shapely.linestrings(xy, indices=shape), dtype=object)
    said = [tags[way] for way in ways.tolist()]
    rows = [
        ("water", own.get("name", ""), own["waterway"], place) for place, own in enumerate(said)
    ]
    return rows, lines


def _points(found: Objects) -> tuple[list[Row], Shapes]:
    rows: list[Row] = []
    for place, text in enumerate(found.node_tags):
        tags = tags_of(text)
        name = tags.get("name", "")
        if "place" in tags:
            rows.append(("places", name, tags["place"], place))
        elif kind := poi_kind(tags):
            rows.append(("poi", name, kind, place))
    return rows, np.asarray(shapely.points(found.node_xy), dtype=object)
