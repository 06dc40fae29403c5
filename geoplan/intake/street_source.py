"""What every reader of street maps hands over, and how it becomes a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geoplan.base.crs import WGS84, is_metric, metric_crs
from geoplan.base.errors import CrsError, InputError
from geoplan.base.words import Lang, fill
from geoplan.intake.land import LAYERS, as_points, no_layer
from geoplan.plan.bans import turn_table
from geoplan.plan.network import StreetNetwork, street_network
from geoplan.plan.speeds import MODES

OSM_CREDIT = "© OpenStreetMap contributors (ODbL)"
_WHOLE = 0.95


@dataclass(frozen=True, kw_only=True)
class StreetWarning:
    """Something in the map that a reader should know; nothing was refused."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def say(self, lang: Lang | None = None) -> str:
        """Return it as one sentence."""
        return fill(self.code, self.facts, lang=lang)


@dataclass(frozen=True, kw_only=True)
class ModeParts:
    """How the streets of one mode hang together.

    Attributes
    ----------
    km
        Length that the mode may use.
    parts
        Number of strongly connected parts with streets.
    main_share
        Share of the length inside the largest part.
    """

    km: float
    parts: int
    main_share: float


@dataclass(frozen=True, kw_only=True)
class MergeFacts:
    """What merging a second layer did.

    Attributes
    ----------
    known_km
        Length of the layer that the map had already.
    new_km
        Length that was added.
    joined, loose
        Ends of added streets that were joined to the map; that touch nothing.
    renamed
        Streets of the map that got a name.
    """

    known_km: float
    new_km: float
    joined: int
    loose: int
    renamed: int


@dataclass(frozen=True, kw_only=True)
class StreetSummary:
    """What an imported map holds; `merge` is set where it was merged into another."""

    file: str
    format: str
    nodes: int
    edges: int
    km: float
    km_by_class: dict[str, float]
    named_share: float
    parts: dict[str, ModeParts]
    land: dict[str, int]
    poi: int
    turns: int
    warnings: tuple[StreetWarning, ...]
    merge: MergeFacts | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetSource:
    """An imported street map, all tables in one metric CRS.

    Attributes
    ----------
    network
        Streets.
    land
        water, green, buildings, places: columns name, kind, geometry; empty where the format has
        none.
    poi
        Points of interest: name, kind ("marketplace", "school" …), geometry Point.
    summary
        Counts and warnings.
    credit
        Whom to name on every map.
    origin
        For each street the file it was merged from, "" for the map itself.
    """

    network: StreetNetwork
    land: dict[str, gpd.GeoDataFrame]
    poi: gpd.GeoDataFrame
    summary: StreetSummary
    credit: str
    origin: npt.NDArray[np.object_]


@dataclass(kw_only=True)
class RawStreets:
    """What a reader found, in the file's own system.

    Attributes
    ----------
    lines
        LineStrings, one per record of `records`.
    records
        u, v: positions in node_ids; highway, name, foot, bike, car, bridge, tunnel, layer,
        width_m.
    node_ids
        Identifiers of the file, int64.
    turns
        Forbidden turns (`geoplan.plan.bans.turn_table`): positions in records and node_ids.
    """

    file: str
    format: str
    crs: CRS
    lines: npt.NDArray[np.object_]
    records: pd.DataFrame
    node_ids: npt.NDArray[np.int64]
    credit: str = ""
    land: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    poi: gpd.GeoDataFrame | None = None
    turns: pd.DataFrame = field(default_factory=turn_table)
    warnings: list[StreetWarning] = field(default_factory=list)

    def warn(self, code: str, *, count: int, **facts: object) -> None:
        """Note a warning if it befell anything."""
        if count:
            self.warnings.append(StreetWarning(code=code, facts={"count": count, **facts}))


def choose_crs(lines: npt.NDArray[np.object_], source: CRS, *, wanted: CRS | None) -> CRS:
    """Return the metric system to use: the wanted one, or that of the middle of the data.

    Raises
    ------
    CrsError
        `crs.not_metric`, or `crs.no_degrees`: the coordinates do not fit their stated system.
    """
    if wanted is not None:
        if not is_metric(wanted):
            raise CrsError("crs.not_metric", table="streets", crs=wanted.to_string())
        return wanted
    # The median, so that one stray line does not choose the zone.
    x, y = np.median(shapely.get_coordinates(lines), axis=0)
    lon, lat = _transformer(source, CRS(WGS84)).transform(x, y)
    return metric_crs(float(lon), float(lat))


@cache
def _transformer(source: CRS, target: CRS) -> Transformer:
    # Making one takes longer than converting a town with it.
    return Transformer.from_crs(source, target, always_xy=True)


def reproject(
    shapes: npt.NDArray[np.object_], *, source: CRS, target: CRS
) -> npt.NDArray[np.object_]:
    """Convert flat arrays of geometries at once."""
    if source == target:
        return shapes
    transformer = _transformer(source, target)

    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def finish(raw: RawStreets, *, crs: CRS | None, boundary: gpd.GeoSeries | None) -> StreetSource:
    """Turn what a reader found into a network with its land.

    Streets of no length are dropped, with a warning; with a boundary, whole streets that touch
    it are kept. Linear in the number of coordinates.

    Raises
    ------
    InputError
        `streets.no_highways`, `streets.outside` (nothing within the boundary).
    """
    if not len(raw.lines):
        raise InputError("streets.no_highways", file=raw.file)
    target = choose_crs(raw.lines, raw.crs, wanted=crs)
    lines = reproject(raw.lines, source=raw.crs, target=target)
    if not np.isfinite(shapely.get_coordinates(lines)).all():
        raise InputError("streets.bad_coordinates", file=raw.file, crs=raw.crs.to_string())
    length_m = shapely.length(lines)
    keep = length_m > 0
    raw.warn("streets.warn.zero_length", count=int((~keep).sum()))
    area = None if boundary is None else boundary.to_crs(target).union_all()
    if area is not None:
        keep &= shapely.intersects(lines, area)
    if not keep.any():
        raise InputError("streets.outside", file=raw.file)
    network = _network(raw, lines, keep=keep, crs=target)
    land, poi = _land(raw, crs=target, area=area)
    summary = summarise(
        network, file=raw.file, form=raw.format, warnings=raw.warnings, land=land, poi=poi
    )
    return StreetSource(
        network=network,
        land=land,
        poi=poi,
        summary=summary,
        credit=raw.credit,
        origin=np.full(len(network.edges), "", dtype=object),
    )


def _network(
    raw: RawStreets, lines: npt.NDArray[np.object_], *, keep: npt.NDArray[np.bool_], crs: CRS
) -> StreetNetwork:
    records = raw.records[keep].reset_index(drop=True)
    kept = lines[keep]
    ends = records[["u", "v"]].to_numpy(dtype="int64")
    used, positions = np.unique(ends, return_inverse=True)
    positions = positions.reshape(ends.shape)
    records["u"], records["v"] = positions[:, 0], positions[:, 1]
    at = np.empty((len(used), 2))
    at[positions[:, 1]] = shapely.get_coordinates(shapely.get_point(kept, -1))
    at[positions[:, 0]] = shapely.get_coordinates(shapely.get_point(kept, 0))
    nodes = gpd.GeoDataFrame({"osm_id": raw.node_ids[used]}, geometry=shapely.points(at), crs=crs)
    records["length_m"] = shapely.length(kept)
    edges = gpd.GeoDataFrame(records, geometry=kept, crs=crs)
    return street_network(nodes, edges, _turns(raw.turns, rows=np.flatnonzero(keep), nodes=used))


def _turns(
    turns: pd.DataFrame, *, rows: npt.NDArray[np.int64], nodes: npt.NDArray[np.int64]
) -> pd.DataFrame:
    """Renumber restrictions to the streets and junctions that were kept."""
    sides = ["from_edge", "to_edge"]
    held = turns[turns[sides].isin(rows).all(axis=1)]
    moved = {side: np.searchsorted(rows, held[side]) for side in sides}
    return held.assign(**moved, via=np.searchsorted(nodes, held["via"]))


def _land(
    raw: RawStreets, *, crs: CRS, area: shapely.Geometry | None
) -> tuple[dict[str, gpd.GeoDataFrame], gpd.GeoDataFrame]:
    def bring(table: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
        if table is None or table.empty:
            return no_layer(crs)
        shapes = reproject(
            np.asarray(table.geometry.array, dtype=object), source=CRS(table.crs), target=crs
        )
        moved = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=crs))
        if area is not None:
            moved = moved[moved.intersects(area)].reset_index(drop=True)
        return moved

    layers = {name: bring(raw.land.get(name)) for name in LAYERS}
    return layers, as_points(bring(raw.poi))


def summarise(
    network: StreetNetwork,
    *,
    file: str,
    form: str,
    warnings: Sequence[StreetWarning],
    land: Mapping[str, gpd.GeoDataFrame],
    poi: gpd.GeoDataFrame,
) -> StreetSummary:
    """Count what a map holds, and warn of streets that do not hang together."""
    length_m = network.edges["length_m"]
    by_class = (length_m.groupby(network.edges["highway"]).sum() / 1000).sort_values(
        ascending=False
    )
    parts = {mode: _parts(network, mode) for mode in MODES}
    split = [
        StreetWarning(
            code="streets.warn.parts",
            facts={"count": found.parts, "mode": mode, "share": round(100 * found.main_share)},
        )
        for mode, found in parts.items()
        if found.km > 0 and found.main_share < _WHOLE
    ]
    return StreetSummary(
        file=file,
        format=form,
        nodes=len(network.nodes),
        edges=len(network.edges),
        km=float(length_m.sum() / 1000),
        km_by_class={str(name): float(km) for name, km in by_class.items()},
        named_share=float(length_m[network.edges["name"] != ""].sum() / length_m.sum()),
        parts=parts,
        land={name: len(table) for name, table in land.items()},
        poi=len(poi),
        turns=len(network.turns),
        warnings=(*warnings, *split),
    )


def _parts(network: StreetNetwork, mode: str) -> ModeParts:
    label, sizes = network.components(mode)
    usable = network.mask(mode) > 0
    length = network.length_m
    main = usable & (label[network.u] == 0) & (label[network.v] == 0)
    whole = float(length[usable].sum())
    return ModeParts(
        km=whole / 1000,
        parts=int((sizes > 0).sum()),
        main_share=float(length[main].sum()) / whole if whole else 0.0,
    )
