"""Points to streets: where on which street a stop is reached."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geoplan.plan.network import Flags, Floats, Ints, StreetNetwork

MAX_OFF_M: Final = 250.0
# A street of the main component is preferred while it costs no more than this further walk:
# about the width of a main road, so that an unconnected path along it does not strand a stop.
_PREFER_M: Final = 30.0
# Closer to a junction than this, a stop stands at the junction.
_AT_NODE_M: Final = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapped:
    """Stops on streets, one element a stop.

    Attributes
    ----------
    points
        The stops themselves (shapely Points, metric; None where there is no geometry).
    edge
        Position of the street, -1 when no street is within reach.
    offset_m
        Distance along the street from its node u.
    place
        The place on the street, Points.
    access_m
        Straight distance between stop and street.
    component
        Strongly connected component of the street (0: the largest), -1: none, or a one-way
        street between two components.
    """

    points: np.ndarray[tuple[int], np.dtype[np.object_]]
    edge: Ints
    offset_m: Floats
    place: np.ndarray[tuple[int], np.dtype[np.object_]]
    access_m: Floats
    component: Ints

    @property
    def off_network(self) -> Flags:
        """Stops with no street within reach."""
        return np.asarray(self.edge < 0)

    @property
    def other_component(self) -> Flags:
        """Stops on streets that the mode's main component cannot reach and leave."""
        return np.asarray((self.edge >= 0) & (self.component != 0))

    def __len__(self) -> int:
        return len(self.edge)


def snap_points(
    points: np.ndarray[tuple[int], np.dtype[np.object_]],
    network: StreetNetwork,
    *,
    mode: str,
    max_off_m: float = MAX_OFF_M,
) -> Snapped:
    """Find the street from which each point is reached.

    The nearest street that the mode may use; if that one does not belong to the mode's largest
    strongly connected component but another within `max_off_m` and at most 30 m farther does,
    the other. Nothing else is moved: what remains off the network or in another component says
    so.

    Parameters
    ----------
    points
        Points in the network's metric CRS; None or empty points are off the network.
    network
        Streets.
    mode
        foot, bike or car; mixed: who drives and walks arrives on foot.
    max_off_m
        Farther from every street than this is off the network.

    Notes
    -----
    Two nearest-neighbour queries in an STR tree (shapely): O((m + k) log m).
    """
    mode = "foot" if mode == "mixed" else mode
    label, _ = network.components(mode)
    usable = np.flatnonzero(network.mask(mode))
    inside = label[network.u] == label[network.v]
    component = np.where(inside, label[network.u], -1)
    main = usable[component[usable] == 0]
    edge, far = _nearest(points, network, rows=usable)
    main_edge, main_far = _nearest(points, network, rows=main)
    prefer = (main_edge >= 0) & (main_far <= np.minimum(far + _PREFER_M, max_off_m))
    edge, far = np.where(prefer, main_edge, edge), np.where(prefer, main_far, far)
    edge = np.where(far <= max_off_m, edge, -1)
    found = edge >= 0
    offset_m = np.zeros(len(edge))
    place = points.copy()
    lines = network.lines[edge[found]]
    offset = shapely.line_locate_point(lines, points[found])
    length = shapely.length(lines)
    offset = np.where(offset < _AT_NODE_M, 0.0, offset)
    offset = np.where(length - offset < _AT_NODE_M, length, offset)
    offset_m[found] = offset
    place[found] = shapely.line_interpolate_point(lines, offset)
    access = far.copy()
    access[found] = shapely.distance(points[found], place[found])
    return Snapped(
        points=points,
        edge=edge.astype("int64"),
        offset_m=offset_m,
        place=place,
        access_m=access,
        component=np.where(found, component[edge], -1),
    )


def _nearest(
    points: np.ndarray[tuple[int], np.dtype[np.object_]], network: StreetNetwork, *, rows: Ints
) -> tuple[Ints, Floats]:
    """Return the nearest of some streets and its distance; -1 and inf where there is none."""
    edge = np.full(len(points), -1, dtype="int64")
    far = np.full(len(points), np.inf)
    there = np.flatnonzero(~(shapely.is_missing(points) | shapely.is_empty(points)))
    if len(rows) == 0 or len(there) == 0:
        return edge, far
    tree = shapely.STRtree(network.lines[rows])
    pairs, distance = tree.query_nearest(points[there], return_distance=True, all_matches=True)
    # Of equally near streets the first in the table, whatever the tree's order.
    order = np.lexsort((pairs[1], pairs[0]))
    first = np.unique(pairs[0][order], return_index=True)[1]
    edge[there] = rows[pairs[1][order][first]]
    far[there] = distance[order][first]
    return edge, far
