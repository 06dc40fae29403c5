"""An office's own layer merged into the street map that is there."""

import dataclasses
import unicodedata

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.intake.conflate import TOLERANCE_M, Conflated, conflate
from geoplan.intake.joining import Drawn
from geoplan.intake.osm_tags import BOTH
from geoplan.intake.street_source import (
    MergeFacts,
    StreetSource,
    StreetSummary,
    StreetWarning,
    summarise,
)
from geoplan.plan.bans import moved_turns
from geoplan.plan.network import StreetNetwork, street_network
from geoplan.plan.speeds import MODES

_NO_CLASS = ("", "road")


def merge_streets(
    base: StreetNetwork,
    layer: StreetSource,
    *,
    origin: npt.NDArray[np.object_],
    tolerance_m: float = TOLERANCE_M,
) -> StreetSource:
    """Add to a street map what it lacks of another layer.

    Streets that both have are kept as the map has them; they take the layer's name, width and
    class where they have none. New streets are joined to the map where they cross it, end at it
    or pass its ends.

    Parameters
    ----------
    base
        The map that is there.
    layer
        The layer to add, in the same system; its land is left aside.
    origin
        For each street of the map the file it came from, "" for the map itself.
    tolerance_m
        How far apart two drawings of one street may lie.
    """
    own = layer.network
    found = conflate(_drawn(base), _drawn(own), tolerance_m=tolerance_m)
    known, renamed, differing = _completed(base.edges, own.edges, found)
    rows, old = found.base[found.base >= 0], found.base >= 0
    edges = pd.concat(
        [known.iloc[rows], own.edges.iloc[found.added[~old]]], ignore_index=True
    ).drop(columns="geometry")
    edges["u"], edges["v"] = found.drawn.u, found.drawn.v
    ids = base.nodes["osm_id"].to_numpy()
    fresh = len(found.drawn.xy) - len(ids)
    ids = np.concatenate([ids, min(int(ids.min()), 0) - 1 - np.arange(fresh)])
    network = street_network(
        gpd.GeoDataFrame({"osm_id": ids}, geometry=shapely.points(found.drawn.xy), crs=base.crs),
        gpd.GeoDataFrame(edges, geometry=found.drawn.lines, crs=base.crs),
        moved_turns(base.turns, origin=found.base, u=found.drawn.u, v=found.drawn.v),
    )
    facts = MergeFacts(
        known_km=found.known_m / 1000,
        new_km=found.new_m / 1000,
        joined=found.joined,
        loose=found.loose,
        renamed=renamed,
    )
    names = np.full(len(edges), layer.summary.file, dtype=object)
    names[old] = origin[rows]
    return dataclasses.replace(
        layer,
        network=network,
        origin=names,
        summary=_summary(network, layer, facts=facts, differing=differing),
    )


def _drawn(network: StreetNetwork) -> Drawn:
    return Drawn(
        lines=network.lines,
        u=network.u,
        v=network.v,
        level=network.edges["layer"].to_numpy(dtype="int64"),
        xy=shapely.get_coordinates(np.asarray(network.nodes.geometry.array, dtype=object)),
    )


def _completed(
    edges: gpd.GeoDataFrame, own: gpd.GeoDataFrame, found: Conflated
) -> tuple[gpd.GeoDataFrame, int, int]:
    """Return the map's streets with what the layer knows of them; how many got another name."""
    rows = np.flatnonzero(found.match >= 0)
    said = own.iloc[found.match[rows]].reset_index(drop=True)
    edges = edges.copy()
    name = edges["name"].iloc[rows].reset_index(drop=True)
    blank = (name == "") & (said["name"] != "")
    other = (name != "") & (said["name"] != "") & (_folded(name) != _folded(said["name"]))
    edges.loc[rows[blank], "name"] = said["name"][blank].to_numpy()
    gap = edges["width_m"].iloc[rows].isna().to_numpy()
    edges.loc[rows[gap], "width_m"] = said["width_m"][gap].to_numpy()
    classless = edges["highway"].iloc[rows].isin(_NO_CLASS).to_numpy()
    classless = classless & ~said["highway"].isin(_NO_CLASS).to_numpy()
    edges.loc[rows[classless], "highway"] = said["highway"][classless].to_numpy()
    for mode in MODES:
        bits = said[mode].to_numpy(dtype="int8")
        turned = ((bits & 1) << 1) | (bits >> 1)
        bits = np.where(found.along[rows], bits, turned).astype("int8") & BOTH
        now = edges[mode].to_numpy(dtype="int8")[rows]
        edges.loc[rows[classless], mode] = (now & bits)[classless]
    return edges, int(blank.sum()), int(other.sum())


def _folded(names: pd.Series) -> pd.Series:
    return names.map(lambda text: unicodedata.normalize("NFKC", text).casefold().replace(" ", ""))


def _summary(
    network: StreetNetwork, layer: StreetSource, *, facts: MergeFacts, differing: int
) -> StreetSummary:
    said = layer.summary
    warnings = [warning for warning in said.warnings if warning.code != "streets.warn.parts"]
    if differing:
        warnings.append(StreetWarning(code="streets.warn.names", facts={"count": differing}))
    counted = summarise(
        network,
        file=said.file,
        form=said.format,
        warnings=warnings,
        land=layer.land,
        poi=layer.poi,
    )
    return dataclasses.replace(counted, merge=facts)
