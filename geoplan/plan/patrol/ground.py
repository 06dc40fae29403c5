"""From the street network to the postman's question, and what cannot be walked at all."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geoplan.base.errors import PlanError
from geoplan.plan.network import BACKWARD, FORWARD, StreetNetwork
from geoplan.plan.patrol.arcs import CLOSED, Arcs, Flags, Floats, Ints
from geoplan.plan.patrol.euler import Bearings
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.patrol.result import Unwalked
from geoplan.plan.patrol.turning import Turning, make_turning
from geoplan.plan.result import Place
from geoplan.plan.snap import MAX_OFF_M
from geoplan.plan.turns import bearings
from geoplan.plan.ways import Directed, directed, junction_delays

_CENTI: Final = 100  # costs are hundredths of a second


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """The question of one request.

    Attributes
    ----------
    arcs
        One element a street; a street walked on both sides has a second one at the end.
    street
        The street of each element.
    exact_s
        Seconds of each element forth and back, delay at the far end included (2 × m).
    bearings
        For turns.
    delay_s
        Seconds lost on reaching each node.
    turning
        Turns between elements.
    unreachable
        Chosen streets that cannot be walked.
    part
        Each node's strongly connected part; all that is walked lies in `main`.
    """

    arcs: Arcs
    street: Ints
    exact_s: Floats
    bearings: Bearings
    delay_s: Floats
    turning: Turning
    unreachable: tuple[Unwalked, ...]
    part: Ints
    main: int


def survey(network: StreetNetwork, request: PatrolRequest) -> Ground:
    """Pose the question: costs by direction, what is required, what is out of reach.

    Patrols walk the part of the network that holds the start, or else most of the chosen
    metres; streets elsewhere are listed with the cause. O(m).

    Raises
    ------
    PlanError
        `patrol.none_reachable`: nothing chosen can be walked.
    """
    streets = directed(network, mode=request.mode, times=request.times)
    mask = network.mask(request.mode)
    chosen = np.zeros(len(network.edges), dtype=bool)
    chosen[list(request.edges)] = True
    part, _ = network.components(request.mode)
    inside = part[network.u] == part[network.v]
    usable = (mask > 0) & inside
    main = _main_part(network, request, part=part, wanted=chosen & usable)
    walked = chosen & usable & (part[network.u] == main)
    if not walked.any():
        raise PlanError("patrol.none_reachable", n=int(chosen.sum()))
    spare = usable & (part[network.u] == main)
    costs = _exact(streets, edges=len(network.edges))
    delay_s = junction_delays(network, mode=request.mode, times=request.times)
    rows = _rows(network, request, walked=walked, mask=mask)
    arcs = _arcs(network, request, rows, costs=costs, delay_s=delay_s, chosen=(walked, spare))
    question = (arcs, rows, _bearings(network, rows), costs[:, rows])
    turning = make_turning(
        network, streets, question=question, mode=request.mode, times=request.times
    )
    arcs, turning = _lawful(arcs, turning)
    left = np.zeros(len(network.edges), dtype=bool)
    left[rows[arcs.required]] = True
    return Ground(
        arcs=arcs,
        street=rows,
        exact_s=costs[:, rows],
        bearings=turning.bearings,
        delay_s=delay_s,
        turning=turning,
        unreachable=_lost(network, chosen & ~left, mask=mask, part=part),
        part=part,
        main=main,
    )


def _lawful(arcs: Arcs, turning: Turning) -> tuple[Arcs, Turning]:
    """Leave out ways that one cannot come to, or go on from, without a forbidden turn."""
    if not len(turning.banned):
        return arcs, turning
    back, forth = turning.lawful().reshape(-1, 2).T
    able = back | forth
    kept = replace(
        arcs,
        forth=np.where(forth, arcs.forth, CLOSED),
        back=np.where(back, arcs.back, CLOSED),
        required=arcs.required & able,
        spare=arcs.spare & able,
    )
    return kept, replace(turning, arcs=kept)


def _exact(streets: Directed, *, edges: int) -> Floats:
    """Return the seconds of each street forth and back; NaN where one may not go."""
    found = np.full((2, edges), np.nan)
    found[np.where(streets.ahead, 0, 1), streets.edge] = streets.seconds
    return found


def _rows(
    network: StreetNetwork, request: PatrolRequest, *, walked: Flags, mask: np.ndarray
) -> Ints:
    """Return the street of each element; a street walked twice has a second one at the end."""
    street = np.arange(len(network.edges))
    twice = np.flatnonzero(walked) if request.both_sides else np.empty(0, dtype="int64")
    if request.mode != "foot":  # a lane each way; a one-way street has one
        twice = twice[mask[twice] == (FORWARD | BACKWARD)]
    return np.concatenate([street, twice])


def _arcs(
    network: StreetNetwork,
    request: PatrolRequest,
    rows: Ints,
    *,
    costs: Floats,
    delay_s: Floats,
    chosen: tuple[Flags, Flags],
) -> Arcs:
    """Return the elements of the question: `costs` forth and back, who must, who may be used."""
    # A round trip leaves every corner as often as it reaches it, so half of a corner's delay may
    # be counted on reaching and half on leaving it: both directions of a street then cost alike,
    # unless one of them has to wait for a main road.
    ends = np.stack([network.u, network.v])
    evened = costs + (delay_s[ends] - delay_s[ends[::-1]]) / 2
    whole = np.ceil(np.where(np.isnan(evened), 0.0, evened) * _CENTI - 1e-6).astype("int64")
    forth, back = np.where(np.isnan(costs), CLOSED, whole)
    walked, spare = chosen
    arcs = Arcs(
        nodes=len(network.nodes),
        u=network.u[rows],
        v=network.v[rows],
        forth=forth[rows],
        back=back[rows],
        required=walked[rows],
        spare=spare[rows],
    )
    if request.mode != "foot":
        first = len(network.edges)
        arcs.back[rows[first:]] = CLOSED
        arcs.forth[first:] = CLOSED
    return arcs


def _main_part(network: StreetNetwork, request: PatrolRequest, *, part: Ints, wanted: Flags) -> int:
    """Return the part with most of the chosen metres, of those within reach of the start."""
    metres = np.bincount(
        part[network.u[wanted]], weights=network.length_m[wanted], minlength=int(part.max()) + 1
    )
    if request.start is not None:
        nodes, far = _corners(network, request.start, mode=request.mode)
        near = np.zeros(len(metres), dtype=bool)
        near[part[nodes[far <= _limit(network, request.mode)]]] = True
        if not near.any():
            raise PlanError("patrol.start_off", place=request.start.name, limit_m=int(MAX_OFF_M))
        metres = np.where(near, metres, -1.0)
    return int(metres.argmax())


def nearest_node(network: StreetNetwork, place: Place, *, mode: str, among: Flags) -> int:
    """Return the street corner nearest to a place.

    Raises
    ------
    PlanError
        `patrol.start_off`: none is near.
    """
    nodes, far = _corners(network, place, mode=mode)
    nodes, far = nodes[among[nodes]], far[among[nodes]]
    at = int(far.argmin()) if len(nodes) else -1
    if at < 0 or far[at] > _limit(network, mode):
        raise PlanError("patrol.start_off", place=place.name, limit_m=int(MAX_OFF_M))
    return int(nodes[at])


def _corners(network: StreetNetwork, place: Place, *, mode: str) -> tuple[Ints, Floats]:
    """Return the corners of a mode and how far each is from a place."""
    usable = np.zeros(len(network.nodes), dtype=bool)
    rows = network.mask(mode) > 0
    usable[network.u[rows]] = usable[network.v[rows]] = True
    nodes = np.flatnonzero(usable)
    to = Transformer.from_crs(4326, CRS(network.crs), always_xy=True)
    spot = shapely.Point(*to.transform(place.lon, place.lat))
    corners = np.asarray(network.nodes.geometry.array, dtype=object)[nodes]
    return nodes, np.round(shapely.distance(corners, spot), 3)


def _limit(network: StreetNetwork, mode: str) -> float:
    """Return how far a corner may be: a place beside the longest street's middle is served."""
    rows = network.mask(mode) > 0
    return MAX_OFF_M + float(network.length_m[rows].max(initial=0.0)) / 2


def _bearings(network: StreetNetwork, rows: Ints) -> Bearings:
    leave, arrive = bearings(network.lines)
    return Bearings(leave_u=leave[rows], arrive_v=arrive[rows])


def _lost(
    network: StreetNetwork, lost: Flags, *, mask: np.ndarray, part: Ints
) -> tuple[Unwalked, ...]:
    names = network.edges["name"].tolist()
    found = []
    for edge in np.flatnonzero(lost).tolist():
        closed = not mask[edge]
        alone = network.length_m[(part[network.u] == part[network.u[edge]]) & (mask > 0)].sum()
        facts = {} if closed else {"part_m": str(round(float(alone)))}
        found.append(
            Unwalked(
                edge=edge,
                name=names[edge],
                length_m=round(float(network.length_m[edge])),
                cause="off_mode" if closed else "other_component",
                facts=facts,
            )
        )
    return tuple(found)
