"""Graphs of OSMnx: saved as GraphML, or fetched from Overpass."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.errors import InputError
from geoplan.intake.guards import check_xml
from geoplan.intake.osm_tags import MASK_KEYS, table_masks, yes
from geoplan.intake.street_source import OSM_CREDIT, RawStreets

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[int]


_FAULTS = (ParseError, nx.NetworkXError, KeyError, ValueError, TypeError, AttributeError)


def read_graphml(path: Path) -> RawStreets:
    """Read a graph saved by `osmnx.save_graphml`, or by networkx with the same attributes.

    Raises
    ------
    InputError
        `streets.unreadable`: no GraphML, or none with coordinates.
    """
    import osmnx  # noqa: PLC0415  (seconds to import, and only graphs need it)

    check_xml(path)
    try:
        try:
            graph = osmnx.load_graphml(path)
        except (AttributeError, TypeError):
            graph = osmnx.load_graphml(graphml_str=_in_texts(path))
        return _raw(graph, file=path.name)
    except _FAULTS as error:
        raise InputError("streets.unreadable", file=path.name, detail=error) from None


def _in_texts(path: Path) -> str:
    """Return a graph with all values as texts, as OSMnx writes them; networkx writes numbers."""
    graph = nx.read_graphml(path, force_multigraph=True)
    nodes = [facts for _, facts in graph.nodes(data=True)]
    for facts in (graph.graph, *nodes, *(facts for _, _, facts in graph.edges(data=True))):
        facts.update({k: str(value) for k, value in facts.items() if not isinstance(value, dict)})
    return "\n".join(nx.generate_graphml(graph, named_key_ids=True))


def fetch_graph(place: str, *, cache: Path) -> RawStreets:
    """Fetch all streets of a place through OSMnx from Overpass."""
    import osmnx  # noqa: PLC0415

    try:
        with _settings(cache):
            graph = osmnx.graph_from_place(place, network_type="all", retain_all=True)
    except OSError as error:  # every failure of requests is one
        raise InputError("streets.no_network", place=place, detail=error) from None
    except (ValueError, TypeError, osmnx._errors.InsufficientResponseError) as error:  # noqa: SLF001
        raise InputError("streets.no_place", place=place, detail=error) from None
    return _raw(graph, file=place)


@contextmanager
def _settings(cache: Path) -> Iterator[None]:
    """Set OSMnx's module settings for one call and put them back."""
    from osmnx import settings  # noqa: PLC0415

    wanted = {"use_cache": True, "cache_folder": str(cache), "log_console": False}
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


def _raw(graph: "Graph", *, file: str) -> RawStreets:
    import osmnx  # noqa: PLC0415

    nodes, edges = osmnx.graph_to_gdfs(graph)
    edges = edges.reset_index()
    merged, lines, warnings = _merge(edges)
    ids = np.unique(merged[["u", "v"]].to_numpy(dtype="int64"))
    merged["u"] = np.searchsorted(ids, merged["u"])
    merged["v"] = np.searchsorted(ids, merged["v"])
    raw = RawStreets(
        file=file,
        format="OSMnx",
        crs=CRS(nodes.crs),
        lines=lines,
        records=merged,
        node_ids=ids,
        credit=OSM_CREDIT,
    )
    raw.warn("streets.warn.merged", count=warnings)
    return raw


def _texts(edges: gpd.GeoDataFrame, column: str) -> pd.Series:
    """Return a column as texts: the first of a list, "" where unknown."""
    if column not in edges.columns:
        return pd.Series("", index=edges.index, dtype="str")
    values = edges[column]
    lists = values.map(lambda value: isinstance(value, list))
    values = values.where(~lists, values[lists].map(lambda value: value[0] if value else ""))
    return values.fillna("").astype("str")


def _merge(edges: gpd.GeoDataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.object_], int]:
    """Make one record of the two directions of a street.

    Two edges are one street when they join the same nodes, pass the same middle (to a metre) and
    have the same length (to a decimetre).
    """
    table = pd.DataFrame({key: _texts(edges, key) for key in MASK_KEYS if key in edges.columns})
    if "highway" not in table:
        table["highway"] = ""
    name = _texts(edges, "name")
    u, v = edges["u"].to_numpy(dtype="int64"), edges["v"].to_numpy(dtype="int64")
    lines = np.asarray(edges.geometry.array, dtype=object)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    key = pd.DataFrame(
        {
            "low": np.minimum(u, v),
            "high": np.maximum(u, v),
            # Both directions pass the same middle; parallel streets do not.
            "x": np.round(middle[:, 0], 5),
            "y": np.round(middle[:, 1], 5),
            "length": np.round(edges["length"].to_numpy(dtype="float64"), 1),
        }
    )
    group = key.groupby(["low", "high", "x", "y", "length"], sort=False).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    same_way = (u == u[first][group]) | (u == v)
    bits = np.where(u == v, 3, np.where(same_way, 1, 2)).astype("int8")
    ways = np.zeros(len(first), dtype="int8")
    np.bitwise_or.at(ways, group, bits)
    records = pd.DataFrame({"u": u[first], "v": v[first]})
    kept = table.iloc[first].reset_index(drop=True)
    # The graph already says which way vehicles go; tags say who may.
    kept = kept.drop(columns=[column for column in kept if str(column).startswith("oneway")])
    allowed = table_masks(kept)
    for mode in ("bike", "car"):
        records[mode] = np.where(allowed[mode] > 0, ways, 0).astype("int8")
    records["foot"] = np.where(allowed["foot"] > 0, 3, 0).astype("int8")
    records["highway"] = kept["highway"]
    records["name"] = name.iloc[first].reset_index(drop=True)
    for column in ("bridge", "tunnel"):
        values = _texts(edges, column).iloc[first].map(yes)
        records[column] = values.to_numpy(dtype=bool)
    records["layer"] = 0
    width = pd.to_numeric(_texts(edges, "width").iloc[first], errors="coerce")
    records["width_m"] = width.to_numpy(dtype="float64")
    return records, lines[first], len(edges) - len(first)
