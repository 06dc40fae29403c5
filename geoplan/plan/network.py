"""The street network: one record per street piece between junctions."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geoplan.base.canon import sha256_hex
from geoplan.base.crs import require_metric
from geoplan.base.tables import Column, require_columns
from geoplan.plan.bans import turn_table
from geoplan.plan.speeds import MODES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FORWARD: Final = 1
BACKWARD: Final = 2

NODE_COLUMNS: Final = (
    Column(name="osm_id", kind="integer"),
    Column(name="geometry", kind="geometry"),
)
EDGE_COLUMNS: Final = (
    Column(name="u", kind="integer"),
    Column(name="v", kind="integer"),
    Column(name="length_m", kind="number"),
    Column(name="highway", kind="text"),
    Column(name="name", kind="text"),
    Column(name="foot", kind="integer"),
    Column(name="bike", kind="integer"),
    Column(name="car", kind="integer"),
    Column(name="bridge", kind="flag"),
    Column(name="tunnel", kind="flag"),
    Column(name="layer", kind="integer"),
    Column(name="width_m", kind="number", gaps=True),
    Column(name="geometry", kind="geometry"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetNetwork:
    """Streets as tables; graphs are made from them on demand.

    Attributes
    ----------
    nodes
        Index 0..n-1; osm_id; geometry Point.
    edges
        Index 0..m-1; u, v positions of nodes; length_m > 0; highway; name; foot, bike, car:
        bit masks, 1 forward (u to v) allowed, 2 backward; bridge; tunnel; layer; width_m
        (NaN: unknown); geometry LineString from u to v.
    turns
        Forbidden turns, see `geoplan.plan.bans.turn_table`.
    """

    nodes: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame
    turns: pd.DataFrame = field(default_factory=turn_table)

    @property
    def crs(self) -> CRS:
        """The metric system of both tables."""
        return CRS(self.edges.crs)

    @cached_property
    def u(self) -> Ints:
        """Positions of the edges' first nodes."""
        return self.edges["u"].to_numpy(dtype="int64")

    @cached_property
    def v(self) -> Ints:
        """Positions of the edges' last nodes."""
        return self.edges["v"].to_numpy(dtype="int64")

    @cached_property
    def length_m(self) -> Floats:
        """Lengths of the edges."""
        return self.edges["length_m"].to_numpy(dtype="float64")

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Geometries of the edges."""
        return np.asarray(self.edges.geometry.array, dtype=object)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the streets' canonical text: the same for any order of records.

        One line per edge: geometry in whole millimetres, class, name, masks, bridge, tunnel,
        layer, width in millimetres; then one line per forbidden turn: kind, modes, geometries
        of both streets, junction; lines sorted. O(m log m).
        """
        edges = self.edges
        millimetres = shapely.transform(self.lines, lambda xy: np.rint(xy * 1000) + 0.0)
        width = np.rint(edges["width_m"].fillna(-1).to_numpy(dtype="float64") * 1000)
        text = pd.Series(shapely.to_wkt(millimetres, rounding_precision=0), dtype="str")
        drawn = text.tolist()
        parts = [edges["highway"], edges["name"], edges["foot"], edges["bike"], edges["car"]]
        parts += [edges["bridge"].astype("int64"), edges["tunnel"].astype("int64"), edges["layer"]]
        parts.append(pd.Series(width.astype("int64")))
        for part in parts:
            text = text.str.cat(part.astype("str").tolist(), sep="|")
        crs = self.crs.to_authority()
        head = f"geoplan-streets-v1|{':'.join(crs) if crs else self.crs.to_wkt()}"
        return sha256_hex("\n".join([head, *sorted(text), *self._turn_lines(drawn)]))

    def _turn_lines(self, drawn: list[str]) -> list[str]:
        xy = shapely.get_coordinates(np.asarray(self.nodes.geometry.array, dtype=object))
        told = self.turns.drop(columns="osm_id").astype("int64").to_numpy().tolist()
        return sorted(
            f"turn|{only}|{bike}{car}|{drawn[one]}|{drawn[two]}"
            f"|{np.rint(xy[via] * 1000).astype('int64').tolist()}"
            for via, one, two, only, bike, car in told
        )

    def mask(self, mode: str) -> npt.NDArray[np.int8]:
        """Return the bit mask of one mode."""
        return self.edges[mode].to_numpy(dtype="int8")

    def components(self, mode: str) -> tuple[Ints, Ints]:
        """Return each node's strongly connected component and the sizes, largest first.

        Component 0 has the most nodes among those with streets of the mode. O(n + m).
        """
        mask, n = self.mask(mode), len(self.nodes)
        ahead, back = (mask & FORWARD) > 0, (mask & BACKWARD) > 0
        tail = np.concatenate([self.u[ahead], self.v[back]])
        head = np.concatenate([self.v[ahead], self.u[back]])
        links = coo_array((np.ones(len(tail), dtype="int8"), (tail, head)), shape=(n, n))
        count, label = connected_components(links.tocsr(), directed=True, connection="strong")
        touched = np.zeros(n, dtype=bool)
        touched[tail] = touched[head] = True
        sizes = np.bincount(label[touched], minlength=count)
        # Ties are broken by the first node, so that the numbering does not depend on scipy.
        first = np.full(count, n)
        np.minimum.at(first, label, np.arange(n))
        order = np.lexsort((first, -sizes))
        rank = np.empty(count, dtype="int64")
        rank[order] = np.arange(count)
        return rank[label], sizes[order].astype("int64")

    def to_networkx(self) -> "nx.MultiDiGraph[int]":
        """Return the graph as OSMnx users know it.

        Nodes carry x, y, street_count; edges, one per allowed direction of any mode, osmid,
        length, highway, name, oneway, foot, bike, car (allowed this way) and geometry;
        graph["crs"] is the CRS.
        """
        graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=self.crs)
        xy = shapely.get_coordinates(np.asarray(self.nodes.geometry.array, dtype=object))
        ids = self.nodes["osm_id"].tolist()
        meet = np.bincount(np.concatenate([self.u, self.v]), minlength=len(xy)).tolist()
        for node, (x, y) in enumerate(xy.tolist()):
            graph.add_node(node, x=x, y=y, osmid=ids[node], street_count=meet[node])
        masks = np.stack([self.mask(mode) for mode in MODES])
        either = np.bitwise_or.reduce(masks, axis=0)
        for bit in (FORWARD, BACKWARD):
            rows = np.flatnonzero(either & bit)
            lines = self.lines[rows] if bit == FORWARD else shapely.reverse(self.lines[rows])
            tails, heads = (self.u, self.v) if bit == FORWARD else (self.v, self.u)
            table = pd.DataFrame(
                {
                    "osmid": rows,
                    "length": self.length_m[rows],
                    "highway": self.edges["highway"].to_numpy()[rows],
                    "name": self.edges["name"].to_numpy()[rows],
                    "oneway": either[rows] != FORWARD | BACKWARD,
                    "reversed": bit == BACKWARD,
                    "geometry": lines,
                    **{mode: (masks[at, rows] & bit) > 0 for at, mode in enumerate(MODES)},
                }
            )
            pairs = zip(tails[rows].tolist(), heads[rows].tolist(), strict=True)
            for (tail, head), facts in zip(pairs, table.to_dict("records"), strict=True):
                graph.add_edge(tail, head, **{str(key): fact for key, fact in facts.items()})
        return graph


def street_network(
    nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, turns: pd.DataFrame | None = None
) -> StreetNetwork:
    """Check two tables, bring them to their declared types, and bind them.

    For tables read back from a file: whole numbers may have any width, gaps in texts become "".

    Raises
    ------
    InputError
        `table.invalid`.
    CrsError
        `crs.missing` or `crs.not_metric`.
    """
    nodes, edges = nodes.reset_index(drop=True), edges.reset_index(drop=True)
    for column in {"highway", "name"} & set(edges.columns):
        edges[column] = edges[column].fillna("").astype("str")
    for column in {"bridge", "tunnel"} & set(edges.columns):
        edges[column] = edges[column].fillna(value=False).astype(bool)
    require_columns(nodes, NODE_COLUMNS, name="nodes")
    require_columns(edges, EDGE_COLUMNS, name="edges")
    require_metric(edges, name="edges")
    # Times along part of a street need the length of its drawing, not a column's.
    edges["length_m"] = edges.geometry.length
    kinds = {"u": "int64", "v": "int64", **dict.fromkeys((*MODES, "layer"), "int8")}
    edges = edges.astype(kinds)
    nodes = nodes.astype({"osm_id": "int64"})
    return StreetNetwork(
        nodes=nodes[[column.name for column in NODE_COLUMNS]],
        edges=edges[[column.name for column in EDGE_COLUMNS]],
        turns=turn_table(turns),
    )
