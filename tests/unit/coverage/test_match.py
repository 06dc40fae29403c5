"""Map matching in a small town: gaps, standing still, strays, one-way streets, sides."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from geoplan.coverage.match import DRIVEN, MatchOptions, match_tracks
from geoplan.coverage.match_points import Points, evened, thin
from geoplan.plan.network import street_network

TOWN = CRS.from_epsg(4549)
EAST, NORTH = 500_000.0, 3_400_000.0


def town(size=6, step=150.0, **columns):
    """Return a square grid of streets."""
    xy = np.array([(x * step, y * step) for x in range(size) for y in range(size)])
    xy = xy + (EAST, NORTH)
    pairs = [
        (at, at + ahead)
        for at in range(size * size)
        for ahead, inside in ((1, at % size < size - 1), (size, at < size * (size - 1)))
        if inside
    ]
    usual = {"highway": "residential", "name": "", "foot": 3, "bike": 3, "car": 3,
             "bridge": False, "tunnel": False, "layer": 0, "width_m": np.nan,
             "length_m": 1.0} | columns  # fmt: skip
    u, v = np.array(pairs).T
    edges = gpd.GeoDataFrame(
        {"u": u, "v": v, **usual}, crs=TOWN,
        geometry=[shapely.LineString(xy[[a, b]]) for a, b in pairs],
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"osm_id": range(len(xy))}, geometry=shapely.points(xy), crs=TOWN)
    return street_network(nodes, edges)


def points(xy, *, every=5.0, track=0, t=None):
    """Return points of one track from metres in the town."""
    x, y = np.asarray(xy, dtype=float).reshape(-1, 2).T
    times = np.arange(len(x)) * every if t is None else np.asarray(t, dtype=float)
    return Points(x=x + EAST, y=y + NORTH, t=times, track=np.full(len(x), track))


def along(*corners, pace=6.0):
    """Return places along a line, some metres apart."""
    line = shapely.LineString(corners)
    at = np.arange(0, line.length + 0.1, pace)
    return shapely.get_coordinates(shapely.line_interpolate_point(line, at))


def test_a_walk_round_a_corner():
    """Two streets whole, the third as far as it was walked, in the order of going."""
    network = town()
    walked = match_tracks(points(along((0, 0), (300, 0), (300, 200))), network).walked
    assert walked["length_m"].sum() == pytest.approx(500, abs=6)
    assert walked["t"].is_monotonic_increasing
    assert (walked["from_m"] < walked["to_m"]).all()
    assert walked["edge"].nunique() == 4


def test_no_points_and_single_points():
    """They say nothing and break nothing."""
    network = town()
    empty = match_tracks(points(np.empty((0, 2))), network)
    assert len(empty.walked) == 0
    assert empty.points.sum() == 0
    one = match_tracks(points([(75, 3)]), network)
    assert len(one.walked) == 0
    assert one.off.tolist() == [0]


def test_far_from_every_street():
    """Counted, and left out."""
    network = town()
    xy = np.vstack([along((0, 0), (300, 0)), [(4000, 4000 + k) for k in range(0, 200, 5)]])
    matched = match_tracks(points(xy), network)
    assert matched.off.tolist() == [40]
    assert matched.walked["length_m"].sum() == pytest.approx(300, abs=8)


def test_a_gap_is_not_filled():
    """Ten minutes without a fix: nothing is said of the way between."""
    network = town()
    one, two = along((0, 0), (150, 0)), along((600, 0), (750, 0))
    t = np.concatenate([np.arange(len(one)) * 5, 1000 + np.arange(len(two)) * 5])
    walked = match_tracks(points(np.vstack([one, two]), t=t), network).walked
    assert walked["length_m"].sum() == pytest.approx(300, abs=10)


def test_a_tunnel_is_gone_through():
    """A minute without a fix in a car, straight on: the way between counts."""
    network = town()
    one, two = along((0, 0), (150, 0), pace=40), along((600, 0), (750, 0), pace=40)
    t = np.concatenate([np.arange(len(one)) * 5, 60 + np.arange(len(two)) * 5])
    walked = match_tracks(points(np.vstack([one, two]), t=t), network, options=DRIVEN).walked
    assert walked["length_m"].sum() == pytest.approx(750, abs=60)


def test_standing_still_walks_nothing():
    """An hour on one spot with 6 m of noise, in the middle of a walk."""
    network = town()
    rng = np.random.default_rng(1)  # noqa: TID251  (a simulation)
    still = (300, 0) + rng.normal(0, 6, (720, 2))
    xy = np.vstack([along((0, 0), (300, 0)), still, along((300, 0), (600, 0))])
    walked = match_tracks(points(xy), network).walked
    assert walked["length_m"].sum() == pytest.approx(600, rel=0.12)
    straight = set(match_tracks(points(along((0, 0), (600, 0))), network).walked["edge"])
    assert walked.loc[~walked["edge"].isin(straight), "length_m"].sum() < 25


def test_a_track_that_only_stands_says_nothing():
    """Ten minutes in a shop beside the street."""
    network = town()
    rng = np.random.default_rng(3)  # noqa: TID251  (a simulation)
    still = (100, 12) + np.cumsum(rng.normal(0, 1.5, (120, 2)), axis=0) % 12
    assert len(match_tracks(points(still), network).walked) == 0


def test_one_outlier_does_not_cut_the_way():
    """A fix 80 m aside between good ones."""
    network = town()
    xy = along((0, 0), (600, 0))
    xy[40] += (0, 80)
    walked = match_tracks(points(xy), network).walked
    assert walked["length_m"].sum() == pytest.approx(600, abs=25)


def test_cars_keep_to_one_way_streets():
    """Against the arrows there is no way; noise alone makes nobody go round the block."""
    network = town(car=1)
    xy = along((0, 0), (600, 0), pace=30)
    xy[5] -= (45, 0)
    walked = match_tracks(points(xy), network, options=DRIVEN).walked
    assert walked["length_m"].sum() == pytest.approx(600, abs=35)
    back = match_tracks(points(along((600, 0), (0, 0), pace=30)), network, options=DRIVEN).walked
    forth = match_tracks(points(along((0, 0), (600, 0), pace=30)), network, options=DRIVEN).walked
    assert set(back["edge"]) != set(forth["edge"])
    assert match_tracks(points(along((600, 0), (0, 0))), network).walked[
        "length_m"
    ].sum() == pytest.approx(600, abs=8)


@pytest.mark.parametrize(("off", "side"), [(9.0, "left"), (-9.0, "right"), (1.0, "")])
def test_sides(off, side):
    """Streets run from west to east here; north of one is left of its drawing."""
    network = town()
    rng = np.random.default_rng(2)  # noqa: TID251  (a simulation)
    xy = along((10, 0), (740, 0)) + (0, off) + rng.normal(0, 1.5, (122, 2))
    walked = match_tracks(points(xy), network).walked
    by_side = walked.groupby("side")["length_m"].sum()
    assert by_side.get(side, 0.0) > 0.8 * by_side.sum()


def test_tracks_do_not_touch_each_other():
    """Matched together or one by one: the same."""
    network = town()
    one, two = along((0, 0), (300, 0), (300, 300)), along((450, 450), (450, 150))
    both = Points(
        x=np.concatenate([one[:, 0], two[:, 0]]) + EAST,
        y=np.concatenate([one[:, 1], two[:, 1]]) + NORTH,
        t=np.concatenate([np.arange(len(one)) * 5.0, np.arange(len(two)) * 5.0]),
        track=np.repeat([0, 1], [len(one), len(two)]),
    )
    walked = match_tracks(both, network).walked
    for track, xy in enumerate((one, two)):
        alone = match_tracks(points(xy), network).walked
        mine = walked[walked["track"] == track]
        assert mine["edge"].tolist() == alone["edge"].tolist()
        assert mine["to_m"].tolist() == pytest.approx(alone["to_m"].tolist())


def test_thinning_keeps_points_apart():
    """The first stays; each next one is far enough from the one kept before it."""
    told = points(along((0, 0), (300, 0), pace=1.0))
    kept = thin(told, np.full(len(told), 10.0))
    assert kept[0] == 0
    assert (np.diff(told.x[kept]) >= 10).all()
    assert len(kept) == 31


def test_evening_does_not_reach_over_gaps():
    """Means are of points near in time."""
    xy = along((0, 0), (300, 0), pace=3.0)
    t = np.arange(len(xy)) * 5.0
    t[50:] += 3600
    told = points(xy, t=t)
    means, of, size = evened(told, np.array([20.0]))
    assert size[0] > 1
    assert of[49] != of[50]
    assert len(means) == of[-1] + 1


def test_an_unusable_mode_finds_nothing():
    """No street of the mode: everything is off."""
    network = town(car=0)
    matched = match_tracks(
        points(along((0, 0), (300, 0))), network, options=MatchOptions(mode="car")
    )
    assert len(matched.walked) == 0
    assert matched.off.sum() == matched.points.sum()
