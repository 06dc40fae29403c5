"""How likely each step between places on streets is, and how it goes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.coverage.match_points import Candidates, Points
from geoplan.coverage.match_routes import Ground, Square, Steps, squares, walk_back
from geoplan.plan.network import Flags, Floats, Ints

_ENDS = ((0, 0), (0, 1), (1, 0), (1, 1))
_DIRECT = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves:
    """Steps between successive points, with what limits them.

    Attributes
    ----------
    first
        Position of each step's first point; the second follows it.
    straight_m
        Between the two points.
    bound_m
        Longest way looked for.
    slack_m
        How far one may seem to go against a one-way street: noise, not a turn.
    """

    first: Ints
    straight_m: Floats
    bound_m: Floats
    slack_m: Floats

    def steps(self, points: Points) -> Steps:
        """Return where they begin."""
        return Steps(x=points.x[self.first], y=points.y[self.first], bound_m=self.bound_m)


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Parts of streets gone along, in order.

    Attributes
    ----------
    step
        The step each belongs to.
    edge, from_m, to_m
        Street, and offsets in the order of going.
    """

    step: Ints
    edge: Ints
    from_m: Floats
    to_m: Floats

    def take(self, rows: "Ints | Flags") -> "Pieces":
        """Return some of the pieces."""
        return Pieces(
            step=self.step[rows], edge=self.edge[rows], from_m=self.from_m[rows],
            to_m=self.to_m[rows],
        )  # fmt: skip


def _ends(found: Candidates, ground: Ground) -> tuple[Ints, Floats, Floats]:
    """Return each place's two nodes, the metres to leave by them and to come in by them."""
    edge = found.edge
    network = ground.network
    node = np.stack([network.u[edge], network.v[edge]], axis=-1)
    rest = np.maximum(network.length_m[edge] - found.offset_m, 0.0)
    there = edge >= 0
    forth, back = ground.forth[edge] & there, ground.back[edge] & there
    leave = np.stack(
        [np.where(back, found.offset_m, np.inf), np.where(forth, rest, np.inf)], axis=-1
    )
    enter = np.stack(
        [np.where(forth, found.offset_m, np.inf), np.where(back, rest, np.inf)], axis=-1
    )
    return node, leave, enter


def _direct(one: Candidates, two: Candidates, ground: Ground, slack_m: Floats) -> Floats:
    """Return metres along one street, inf where the places are not on one or it is forbidden.

    Shapes broadcast: S × K × 1 and S × 1 × K for all pairs, S for chosen ones.
    """
    same = (one.edge == two.edge) & (one.edge >= 0)
    ahead = two.offset_m - one.offset_m
    allowed = np.where(ahead >= 0, ground.forth[one.edge], ground.back[one.edge])
    return np.where(same & (allowed | (np.abs(ahead) <= slack_m)), np.abs(ahead), np.inf)


def _spread(found: Candidates, axis: int) -> Candidates:
    return Candidates(
        edge=np.expand_dims(found.edge, axis),
        offset_m=np.expand_dims(found.offset_m, axis),
        away_m=np.expand_dims(found.away_m, axis),
    )


def route_lengths(
    points: Points, found: Candidates, moves: Moves, ground: Ground, *, margin_m: float
) -> npt.NDArray[np.float32]:
    """Return metres along the streets from every place of a step's first point to every next one.

    Parameters
    ----------
    points, found
        Points and the places they may have been at.
    moves
        Steps.
    ground
        Streets.
    margin_m
        Largest distance of a place from its point.

    Returns
    -------
    ndarray
        Steps × k × k; inf where no way is within the bound.
    """
    k = found.edge.shape[1]
    metres = np.full((len(moves.first), k, k), np.inf, dtype="float32")
    for square in squares(moves.steps(points), ground, margin_m=margin_m):
        first = moves.first[square.steps]
        one, two = found.take(first), found.take(first + 1)
        best = _direct(
            _spread(one, 2), _spread(two, 1), ground, moves.slack_m[square.steps][:, None, None]
        )
        node_1, leave, _ = _ends(one, ground)
        node_2, _, enter = _ends(two, ground)
        row, between = _between(square, node_1, leave)
        column = square.local(node_2)
        for x, y in _ENDS:
            via = between[row[:, :, None, x], column[:, None, :, y]]
            via = via + (leave[:, :, None, x] + enter[:, None, :, y])
            np.minimum(best, via, out=best)
        best[best > moves.bound_m[square.steps][:, None, None]] = np.inf
        metres[square.steps] = best
    return metres


def _between(square: Square, node: Ints, leave: Floats) -> tuple[Ints, Floats]:
    """Return each leaving node's row in a table of metres from there, and the table."""
    local = square.local(node)
    local = np.where(leave <= square.bound_m, local, -1)
    sources = np.unique(local[local >= 0])
    if not len(sources):
        return np.full(local.shape, -1), np.full((1, len(square.nodes) + 1), np.inf)
    at = np.minimum(np.searchsorted(sources, local), len(sources) - 1)
    return np.where(local >= 0, at, -1), square.reach(sources)


def chosen_pieces(
    points: Points,
    found: Candidates,
    moves: Moves,
    ground: Ground,
    *,
    margin_m: float,
) -> Pieces:
    """Return the parts of streets that steps between chosen places go along.

    Parameters
    ----------
    points, found
        Points, and one place for each (shape n).
    moves
        Steps to draw.
    ground
        Streets.
    margin_m
        As in `route_lengths`.
    """
    none = np.empty(0)
    parts = [Pieces(step=none.astype("int64"), edge=none.astype("int64"), from_m=none, to_m=none)]
    for square in squares(moves.steps(points), ground, margin_m=margin_m):
        first = moves.first[square.steps]
        one, two = found.take(first), found.take(first + 1)
        parts.append(_drawn(square, one, two, ground, slack_m=moves.slack_m[square.steps]))
    joined = [np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES]
    pieces = Pieces(step=joined[0], edge=joined[1], from_m=joined[2], to_m=joined[3])
    return pieces.take(np.argsort(pieces.step, kind="stable"))


_NAMES = ("step", "edge", "from_m", "to_m")


def _drawn(
    square: Square, one: Candidates, two: Candidates, ground: Ground, *, slack_m: Floats
) -> Pieces:
    """Draw steps of one square; in the result `step` counts all steps."""
    network = ground.network
    node_1, leave, _ = _ends(one, ground)
    node_2, _, enter = _ends(two, ground)
    local, goal = square.local(node_1), square.local(node_2)
    sources = np.unique(np.append(local[local >= 0], 0))
    if len(square.nodes):
        metres, before = square.trees(sources)
    else:
        metres, before = np.full((2, 1), np.inf), np.empty((0, 0), dtype="int64")
    row = np.where(local >= 0, np.minimum(np.searchsorted(sources, local), len(sources) - 1), -1)
    ways = [metres[row[:, x], goal[:, y]] + leave[:, x] + enter[:, y] for x, y in _ENDS]
    ways.append(_direct(one, two, ground, slack_m))
    way = np.argmin(np.stack(ways), axis=0)
    by = np.flatnonzero(way != _DIRECT)
    x, y = way[by] // 2, way[by] % 2
    pair, tail, head = walk_back(before, row[by, x], goal[by, y], sources=sources)
    street = ground.street(square.nodes[tail], square.nodes[head])
    ahead = network.u[street] == square.nodes[tail]
    # A loop's two ends are one node; it is never on a shortest way.
    length = network.length_m
    out_to = np.where(x == 1, length[one.edge[by]], 0.0)
    in_from = np.where(y == 1, length[two.edge[by]], 0.0)
    straight = np.flatnonzero(way == _DIRECT)
    step = np.concatenate([by, by[pair], by, straight])
    place = np.concatenate(
        [np.zeros(len(by)), np.ones(len(pair)), np.full(len(by), 2), np.zeros(len(straight))]
    )
    pieces = Pieces(
        step=square.steps[step],
        edge=np.concatenate([one.edge[by], street, two.edge[by], one.edge[straight]]),
        from_m=np.concatenate(
            [one.offset_m[by], np.where(ahead, 0.0, length[street]), in_from,
             one.offset_m[straight]]
        ),
        to_m=np.concatenate(
            [out_to, np.where(ahead, length[street], 0.0), two.offset_m[by],
             two.offset_m[straight]]
        ),
    )  # fmt: skip
    return pieces.take(np.lexsort((place, step)))
