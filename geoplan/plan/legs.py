"""Legs: the ways between the stops of all tours, as a table."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

import geopandas as gpd
import pandas as pd

from geoplan.plan.matrix import TravelMatrix, Way
from geoplan.plan.network import StreetNetwork
from geoplan.plan.problem import Problem

_COLUMNS = {
    "team": "str",
    "seq": "int64",
    "from_id": "str",
    "to_id": "str",
    "travel_s": "int64",
    "length_m": "float64",
    "access_m": "float64",
    "streets": "str",
    "course": "str",
}


def make_legs(
    problem: Problem,
    tours: Sequence[Sequence[int]],
    *,
    ids: Sequence[str],
    network: StreetNetwork,
    matrices: Mapping[str, TravelMatrix],
) -> gpd.GeoDataFrame:
    """Return the legs of all tours: from the start over each stop to the finish.

    A team without stops has no legs.
    """
    names, classes = network.edges["name"].tolist(), network.edges["highway"].tolist()
    rows: list[dict[str, object]] = []
    for team, tour in enumerate(tours):
        if not tour:
            continue
        pairs = list(pairwise([problem.start(team), *tour, problem.finish(team)]))
        ways = matrices[problem.teams[team].mode].legs(pairs)
        took = [int(problem.seconds(team)[pair]) for pair in pairs]
        past = problem.past(team).legs_s()
        took[: len(past)] = past  # as it was, whatever the traffic since
        labels = ["", *(ids[site] for site in tour), ""]
        for seq, way in enumerate(ways, start=1):
            rows.append(
                {
                    "team": problem.teams[team].id,
                    "seq": seq,
                    "from_id": labels[seq - 1],
                    "to_id": labels[seq],
                    "travel_s": took[seq - 1],
                    "length_m": way.length_m,
                    "access_m": way.access_m,
                    "streets": json.dumps(_streets(way, names), ensure_ascii=False),
                    "course": json.dumps(_course(way, names, classes), ensure_ascii=False),
                    "geometry": way.line,
                }
            )
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "geometry"]).astype(_COLUMNS)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=network.crs)


def _streets(way: Way, names: Sequence[str]) -> list[tuple[str, int]]:
    """Return (name, metres) of the streets in order, pieces of one name in one."""
    named = [(names[edge], metres) for edge, metres in way.streets]
    return [
        (name, round(sum(metres for _, metres in pieces)))
        for name, pieces in groupby(named, key=lambda piece: piece[0])
    ]


def _course(way: Way, names: Sequence[str], classes: Sequence[str]) -> list[tuple[str, str, float]]:
    """Return (name, class, metres) of each piece of street in order."""
    return [(names[edge], classes[edge], round(metres, 1)) for edge, metres in way.streets]


def leg_streets(legs: gpd.GeoDataFrame) -> list[list[tuple[str, int]]]:
    """Return, for each leg, the streets it follows: (name, metres); "" where unnamed."""
    return [[(name, metres) for name, metres in json.loads(text)] for text in legs["streets"]]
