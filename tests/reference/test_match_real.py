"""Map matching on real networks, against known ways and against itself."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer
from shapely.ops import substring

from geoplan.coverage.match import DRIVEN, MatchOptions, match_tracks
from geoplan.coverage.match_points import Points
from geoplan.intake.streets import read_streets

_SPEC = importlib.util.spec_from_file_location("walks", Path(__file__).parents[1] / "walks.py")
walks = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(walks)

# Map, mode, receiver, what may be wrong, and within how many metres two drawings are one street.
CASES = {
    "nanjing, 5 m every 5 s": ("osm/nanjing_centre.osm.pbf", "foot", (5, 5), 0.03, 0),
    "nanjing, 10 m every 30 s": ("osm/nanjing_centre.osm.pbf", "foot", (30, 10), 0.03, 0),
    "nanjing, 30 m every 5 s": ("osm/nanjing_centre.osm.pbf", "foot", (5, 30), 0.03, 10),
    "guixi, 10 m every 5 s": ("osm/guixi_city.osm.pbf", "foot", (5, 10), 0.03, 0),
    "guixi, 30 m every 5 s": ("osm/guixi_city.osm.pbf", "foot", (5, 30), 0.03, 25),
    "xi'an, 10 m every 5 s": ("networks/xian_south.gpkg", "car", (5, 10), 0.03, 0),
    "xi'an, 20 m every 5 s": ("networks/xian_south.gpkg", "car", (5, 20), 0.03, 0),
    "xi'an, 5 m every 30 s": ("networks/xian_south.gpkg", "car", (30, 5), 0.03, 0),
    "futian, 5 m every 5 s": ("networks/shenzhen_futian_osmnx.graphml", "foot", (5, 5), 0.03, 0),
    "futian, 10 m every 5 s": ("networks/shenzhen_futian_osmnx.graphml", "foot", (5, 10), 0.03, 15),
    "wuhan, 10 m every 5 s": ("networks/wuhan_core_drive.gpkg", "car", (5, 10), 0.03, 15),
}
_NETWORKS = {}


def network_of(folder, name):
    """Return a street network, read once."""
    if name not in _NETWORKS:
        _NETWORKS[name] = read_streets(folder / name, land=False).network
    return _NETWORKS[name]


@pytest.mark.parametrize("case", CASES)
def test_known_ways_are_found_again(shared_data, case):
    """At most 3 % of the length is wrongly added or missed; the nearest street does far worse.

    Streets of two drawings a few metres apart cannot be told by noise of ten metres and more:
    there the measure takes what lies within 15 or 25 m for right.
    """
    name, mode, (every, noise), most, near_m = CASES[case]
    network = network_of(shared_data, name)
    walker = walks.Walker(network, mode=mode, walks=8, length_m=3000, seed=3)
    pace = 1.3 if mode == "foot" else 8.0
    points = walker.record(walks.Receiver(pace=pace, every=every, noise=noise))
    options = MatchOptions() if mode == "foot" else DRIVEN
    matched = match_tracks(points, network, options=options)
    wrong = walker.mismatch(matched.walked, near_m=near_m)
    plain = walker.mismatch(walks.nearest_streets(points, network, mode=mode), near_m=near_m)
    assert wrong <= most
    assert wrong < plain / 2
    assert matched.off.sum() <= 0.01 * len(points)


def test_sides_are_told_where_they_can_be(shared_data):
    """Seven metres to the right with 3 m of noise: most length right, hardly any wrong."""
    network = network_of(shared_data, "osm/guixi_city.osm.pbf")
    walker = walks.Walker(network, mode="foot", walks=5, length_m=3000, seed=5)
    points = walker.record(walks.Receiver(noise=3.0, side=7.0))
    walked = match_tracks(points, network).walked
    went = {
        (number, edge): network.u[edge] == tail
        for number, walk in enumerate(walker.walks)
        for tail, edge in zip(*walk, strict=True)
    }
    twice = {
        (number, edge)
        for number, (_, edges) in enumerate(walker.walks)
        for edge, count in zip(*np.unique(edges, return_counts=True), strict=True)
        if count > 1
    }
    told = {"right": 0.0, "wrong": 0.0, "": 0.0}
    for row in walked.itertuples():
        key = (row.track, row.edge)
        if key not in went or key in twice:
            continue
        truth = "right" if went[key] else "left"
        told["" if not row.side else "right" if row.side == truth else "wrong"] += row.length_m
    assert told["wrong"] < 0.02 * sum(told.values())
    assert told["right"] > 0.5 * sum(told.values())


def read_points(path, network, *, track, time):
    """Return the points of a table as it lies there."""
    table = pd.read_csv(path, encoding="utf-8-sig")
    table["t"] = pd.to_datetime(table[time], utc=True).dt.as_unit("us").astype("int64") / 1e6
    table = table.sort_values([track, "t"], kind="stable")
    lon = table["lng"] if "lng" in table else table["lon"]
    there = Transformer.from_crs(4326, network.crs, always_xy=True)
    x, y = there.transform(lon.to_numpy(), table["lat"].to_numpy())
    number = pd.factorize(table[track])[0].astype("int64")
    return Points(x=x, y=y, t=table["t"].to_numpy(dtype="float64"), track=number)


def drawn(walked, network):
    """Return walked stretches as one geometry."""
    parts = [
        substring(network.lines[row.edge], row.from_m, row.to_m) for row in walked.itertuples()
    ]
    return shapely.union_all(parts)


def test_sparse_agrees_with_dense(shared_data):
    """Every fifth point of the cars of Xi'an (30 s, noise of 25 to 30 m) gives the way of all.

    Measured between the first and the last of the sparse points: at most 2 % added or missed.
    """
    network = network_of(shared_data, "networks/xian_south.gpkg")
    points = read_points(shared_data / "gps/xian_gps.csv", network, track="agent_id", time="time")
    place = np.arange(len(points)) - np.searchsorted(points.track, points.track)
    chosen = np.flatnonzero(place % 5 == 0)
    last = pd.Series(place[chosen]).groupby(points.track[chosen]).max()
    inside = np.flatnonzero(place <= last.to_numpy()[points.track])
    dense, sparse = (
        match_tracks(points.take(rows), network, options=DRIVEN).walked for rows in (inside, chosen)
    )
    added = missed = true = 0.0
    for track in dense["track"].unique():
        one, two = (drawn(part[part["track"] == track], network) for part in (dense, sparse))
        added += two.difference(one.buffer(0.05)).length
        missed += one.difference(two.buffer(0.05)).length
        true += one.length
    assert added + missed <= 0.02 * true
    # Of the twelve cars two have one and four points: they break nothing.
    assert dense["track"].nunique() >= 10


def test_geolife_lies_on_the_streets(shared_data):
    """Real tracks, on foot and by bicycle: hardly a point off, lengths as the points tell them."""
    network = network_of(shared_data, "osm/beijing_wudaokou.osm.pbf")
    points = read_points(
        shared_data / "gps/geolife_wudaokou.csv", network, track="track", time="time_utc"
    )
    matched = match_tracks(points, network)
    assert matched.off.sum() < 0.01 * len(points)
    same = np.diff(points.track) == 0
    gone = np.hypot(np.diff(points.x), np.diff(points.y))[same].sum()
    assert 0.8 * gone < matched.walked["length_m"].sum() < gone
    assert 5 < np.median(matched.noise_m) < 15
