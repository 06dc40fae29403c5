"""Walks along known ways, and what a receiver would have recorded of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.sparse.csgraph import dijkstra

from geoplan.coverage.match_points import Points
from geoplan.coverage.match_routes import Ground


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """How positions are recorded: pace in m/s, seconds between them, noise in metres."""

    pace: float = 1.3
    every: float = 5.0
    noise: float = 5.0
    side: float = 0.0  # metres to the right of the street's line
    seed: int = 1


class Walker:
    """Goes from place to place by the shortest ways, each place drawn within reach."""

    def __init__(self, network, *, mode, walks, length_m, seed=1):
        self.network = network
        self.ground = Ground.of(network, mode=mode)
        matrix, _ = self.ground.graph
        component, _ = network.components(mode)
        main = component == 0
        rng = np.random.default_rng(seed)  # noqa: TID251  (a simulation)
        self.walks = []
        for _ in range(walks):
            arcs, at, gone = [], int(rng.choice(np.flatnonzero(main))), 0.0
            while gone < length_m:
                away, before = dijkstra(
                    matrix, indices=at, limit=length_m, return_predecessors=True
                )
                near = np.flatnonzero((away > length_m / 8) & np.isfinite(away) & main)
                goal = node = int(rng.choice(near))
                part = []
                while node != at:
                    part.append((int(before[node]), node))
                    node = int(before[node])
                arcs += part[::-1]
                gone, at = gone + away[goal], goal
            tail, head = np.array(arcs).T
            self.walks.append((tail, self.ground.street(tail, head)))

    def line(self, walk):
        """Return the line of one walk."""
        parts = []
        for tail, edge in zip(*walk, strict=True):
            xy = shapely.get_coordinates(self.network.lines[edge])
            parts.append(xy if self.network.u[edge] == tail else xy[::-1])
        return shapely.LineString(np.vstack(parts))

    def record(self, receiver):
        """Return the points of all walks."""
        rng = np.random.default_rng(receiver.seed)  # noqa: TID251  (a simulation)
        xy, t, track = [], [], []
        for number, walk in enumerate(self.walks):
            line = self.line(walk)
            if receiver.side:
                line = shapely.offset_curve(line, -receiver.side)
            end = line.length / receiver.pace
            times = np.append(np.arange(0, end, receiver.every), end)
            places = shapely.line_interpolate_point(line, times * receiver.pace)
            there = shapely.get_coordinates(places)
            xy.append(there + rng.normal(0, receiver.noise, there.shape))
            t.append(times)
            track.append(np.full(len(times), number))
        x, y = np.vstack(xy).T
        return Points(x=x, y=y, t=np.concatenate(t), track=np.concatenate(track))

    def mismatch(self, walked, *, near_m=0.0):
        """Return what Newson & Krumm measure: length wrongly added and missed ÷ true length.

        With `near_m`, what lies no farther than this from the truth (or the truth from what was
        found) is right: two drawings of one street.
        """
        wrong = true = 0.0
        for number, (_, edges) in enumerate(self.walks):
            mine = walked[walked["track"] == number]
            truth = shapely.union_all(self.network.lines[np.unique(edges)])
            found = shapely.union_all(
                [
                    shapely.ops.substring(self.network.lines[row.edge], row.from_m, row.to_m)
                    for row in mine.itertuples()
                ]
            )
            reach = max(near_m, 0.05)
            wrong += found.difference(truth.buffer(reach)).length
            wrong += truth.difference(found.buffer(reach)).length
            true += truth.length
        return wrong / true


def nearest_streets(points, network, *, mode):
    """Return the plain way: every point's nearest street, whole, as walked."""
    rows = np.flatnonzero(Ground.of(network, mode=mode).usable)
    tree = shapely.STRtree(network.lines[rows])
    (point, line), _ = tree.query_nearest(
        shapely.points(points.x, points.y), all_matches=False, return_distance=True
    )
    table = pd.DataFrame({"edge": rows[line], "track": points.track[point]}).drop_duplicates()
    length = network.length_m[table["edge"]]
    return table.assign(from_m=0.0, to_m=length, length_m=length)
