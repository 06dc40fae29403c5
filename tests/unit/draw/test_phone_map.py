"""The phone's map: laws of the chances, ties, refusals."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from geoplan.base.errors import CrsError, DesignError
from geoplan.draw.phone_grid import noise
from geoplan.draw.phone_map import (
    PhoneModel,
    Quadrature,
    phone_chances,
    phone_envelope,
    phone_spread,
)
from geoplan.draw.phone_origins import (
    Origins,
    built_up,
    line_origins,
    point_origins,
    uniform_origins,
)
from geoplan.draw.phone_picks import _waiting, picked_probability
from geoplan.draw.phone_regions import nearest_cells, rank_probability

CRS = 4548
SQUARE = shapely.box(0, 0, 1000, 1000)
RING = shapely.box(0, 0, 1000, 1000).difference(shapely.box(300, 300, 700, 700))
ISLANDS = shapely.union_all([shapely.box(0, 0, 300, 300), shapely.box(600, 500, 1000, 1000)])
COARSE = Quadrature(points=20_000)
places = st.lists(
    st.tuples(st.integers(-200, 1200), st.integers(-200, 1200)), min_size=1, max_size=12
)


def series(xy):
    """Return points in metres."""
    return gpd.GeoSeries(gpd.points_from_xy(*np.transpose(np.asarray(xy, float))), crs=CRS)


def laws():
    """Return one law of origins of each kind."""
    spots = series([(100, 100), (900, 300), (500, 800)])
    streets = gpd.GeoSeries(
        [shapely.LineString([(0, 0), (1000, 0)]), shapely.LineString([(500, 0), (500, 900)])],
        crs=CRS,
    )
    return {
        "uniform": uniform_origins(RING),
        "population": point_origins(spots, weight=[3, 1, 2], spread_m=200),
        "road": line_origins(streets),
        "hotel": point_origins(spots, weight=[1, 1, 1], spread_m=150, kernel="gauss"),
    }


def scanned(xy, ground, orders):
    """Return rank shares by comparing every cell of a fine grid with every site."""
    x, y = np.meshgrid(np.arange(2.5, 1000, 5), np.arange(2.5, 1000, 5))
    spots = np.column_stack([x.ravel(), y.ravel()])
    spots = spots[shapely.contains_xy(ground, spots[:, 0], spots[:, 1])]
    order = np.argsort(cdist(spots, xy), axis=1)
    return np.array([np.bincount(order[:, r], minlength=len(xy)) for r in range(orders)]) / len(
        spots
    )


@pytest.mark.parametrize("ground", [SQUARE, RING, ISLANDS], ids=["square", "hole", "islands"])
def test_regions_agree_with_a_scan(ground):
    """Three ranks, also on grounds with a hole and of two parts."""
    xy = np.array([(120, 90), (880, 130), (510, 480), (460, 930), (740, 700), (1300, 400)])
    found = rank_probability(xy, ground, orders=3)
    assert found == pytest.approx(scanned(xy, ground, 3), abs=0.003)
    assert found.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-12)


@given(places, st.sampled_from([SQUARE, RING, ISLANDS]))
@settings(max_examples=60, deadline=None)
def test_ranks_share_out_the_whole_ground(xy, ground):
    """However the sites lie (on one line, on one spot, off the ground): each rank sums to 1."""
    found = rank_probability(xy, ground, orders=3)
    for rank in range(3):
        assert found[rank].sum() == pytest.approx(float(rank < len(xy)), abs=1e-9)
    assert (found >= 0).all()
    assert (found.sum(axis=0) <= 1 + 1e-9).all()  # a site has one rank at most


@given(places, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_sites_changes_nothing(xy, shuffle):
    """Neither exactly nor on the grid."""
    order = list(range(len(xy)))
    shuffle.shuffle(order)
    for model in (PhoneModel(rank_weights=(2, 1)), PhoneModel(radius_m=300.0)):
        one = phone_chances(series(xy), uniform_origins(SQUARE), model=model, quadrature=COARSE)
        two = phone_chances(
            series([xy[i] for i in order]), uniform_origins(SQUARE), model=model, quadrature=COARSE
        )
        assert two == pytest.approx(one[order], abs=1e-12)


@pytest.mark.parametrize("origin", sorted(laws()))
@pytest.mark.parametrize("radius", [float("inf"), 150.0])
@pytest.mark.parametrize("weights", [(1,), (0.5, 0.3, 0.2), (0, 0, 0, 0, 0, 0, 0, 1)])
@pytest.mark.parametrize("by_prominence", [False, True])
def test_chances_sum_to_one(origin, radius, weights, by_prominence):
    """Under every law, radius, list length, and with prominence."""
    xy = [(100, 120), (150, 130), (150, 130), (700, 720), (990, 10)]
    model = PhoneModel(
        origin=origin, rank_weights=weights, radius_m=radius, by_prominence=by_prominence
    )
    chance = phone_chances(
        series(xy), laws()[origin], model=model, prominence=[1, 1, 1, 2, 1], quadrature=COARSE
    )
    assert chance.sum() == pytest.approx(1, abs=1e-9)
    assert (chance >= 0).all()
    assert chance[1] == chance[2]  # one place: they share


def test_one_site_is_always_picked():
    """Whatever the weights of ranks it does not have."""
    for model in (PhoneModel(), PhoneModel(rank_weights=(0, 1)), PhoneModel(radius_m=1.0)):
        found = phone_chances(
            series([(5, 5)]), uniform_origins(SQUARE), model=model, quadrature=COARSE
        )
        assert found == pytest.approx([1])


def test_sites_at_one_place_share_their_ranks():
    """Two of three at one spot hold its two ranks, each half of each."""
    xy = [(250, 500), (250, 500), (750, 500)]
    found = rank_probability(xy, SQUARE, orders=3)
    assert found == pytest.approx(
        np.array([[0.25, 0.25, 0.5], [0.5, 0.5, 0], [0.25, 0.25, 0.5]]), abs=1e-12
    )
    model = PhoneModel(rank_weights=(0, 1), radius_m=1e6)
    grid = phone_chances(series(xy), uniform_origins(SQUARE), model=model, quadrature=COARSE)
    assert grid == pytest.approx([0.5, 0.5, 0], abs=1e-12)


def test_a_radius_ends_the_list():
    """Within 100 m of the end nothing else is listed; where nothing is, the nearest is taken."""
    street = line_origins(gpd.GeoSeries([shapely.LineString([(0, 0), (1000, 0)])], crs=CRS))
    model = PhoneModel(rank_weights=(0, 1), radius_m=300.0)
    found = phone_chances(
        series([(0, 0), (400, 0)]), street, model=model, quadrature=Quadrature(points=100_000)
    )
    # 0–100: only the first; 100–300: both, the second is taken (first: from 200); 300–: the other.
    assert found == pytest.approx([0.1 + 0.1, 0.1 + 0.7], abs=0.001)


@pytest.mark.parametrize("levels", [2, 20])
def test_prominence_lists_the_larger_first(levels):
    """Distances divided by prominence: against a scan, by trees and one by one."""
    xy = np.array([(x, y) for x in (100, 300, 500, 700, 900) for y in (150, 350, 650, 850)])
    weight = 1 + np.arange(20) % levels / levels
    model = PhoneModel(rank_weights=(0.7, 0.3), by_prominence=True)
    found = phone_chances(
        series(xy), uniform_origins(SQUARE), model=model, prominence=weight,
        quadrature=Quadrature(points=100_000),
    )  # fmt: skip
    x, y = np.meshgrid(np.arange(1, 1000, 2), np.arange(1, 1000, 2))
    order = np.argsort(cdist(np.column_stack([x.ravel(), y.ravel()]), xy) / weight, axis=1)
    shares = [np.bincount(order[:, r], minlength=20) / x.size for r in (0, 1)]
    assert found == pytest.approx(0.7 * shares[0] + 0.3 * shares[1], abs=0.001)


def test_kernels_have_their_size():
    """Half the disc lies within r/√2 of its centre; the gaussian kernel has its scale."""
    spot = series([(0, 0)])
    disc = point_origins(spot, weight=[1], spread_m=100).nodes(points=40_000, seed="a")
    far = np.hypot(*disc.xy.T)
    assert far.max() < 100
    assert disc.weight[far < 100 / np.sqrt(2)].sum() == pytest.approx(0.5, abs=0.003)
    bell = point_origins(spot, weight=[1], spread_m=100, kernel="gauss")
    nodes = bell.nodes(points=40_000, seed="a")
    far = np.hypot(*nodes.xy.T)
    assert far.max() < 300
    inside = (1 - np.exp(-0.5)) / (1 - np.exp(-4.5))
    assert nodes.weight[far < 100].sum() == pytest.approx(inside, abs=0.003)


def test_noise_is_the_same_everywhere():
    """The first numbers of a stated seed, as SHAKE-256 gives them."""
    found = noise(3, seed="s", label="l")
    # printf 'geoplan-noise-v1|s|l' | openssl shake256 -xoflen 12, little-endian words
    assert (found * 2**32 - 0.5).astype(int).tolist() == [0xFAD6EB3D, 0x711A9818, 0xB615E4C8]
    with pytest.raises(DesignError, match=r"\|"):
        noise(3, seed="s", label="a|b")


def test_cells_cover_the_ground():
    """Without overlap, and each is as large as its first rank says."""
    xy = [(120, 90), (880, 130), (510, 480), (510, 480), (3000, 3000)]
    cells = nearest_cells(xy, RING)
    assert cells[2].equals(cells[3])
    assert cells[4].is_empty
    alone = np.delete(cells, 3)
    assert shapely.area(alone).sum() == pytest.approx(RING.area)
    assert shapely.union_all(alone).area == pytest.approx(RING.area)
    chance = rank_probability(xy, RING, orders=1)[0]
    assert shapely.area(cells[:2]) == pytest.approx(chance[:2] * RING.area)


def enumerated(p, picks):
    """Return the law of draws one after the other, by listing all orders."""
    found = np.zeros(len(p))
    for order in itertools.permutations(range(len(p)), picks):
        chance, left = 1.0, 1.0
        for one in order:
            chance, left = chance * p[one] / left, left - p[one]
        found[list(order)] += chance
    return found


@pytest.mark.parametrize("picks", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("weight", [(1, 1, 1, 1, 1, 1), (1, 2, 3, 5, 8, 13), (1e-4, 1e-2, 1, 1, 9)])
def test_several_picks_agree_with_listing_all(picks, weight):
    """Sums and integral both, over chances that differ a hundred-thousandfold."""
    p = np.array(weight) / sum(weight)
    found = picked_probability(weight, picks=picks)
    assert found == pytest.approx(enumerated(p, picks), rel=1e-9)
    assert found.sum() == pytest.approx(picks, rel=1e-10)
    assert (found >= 1 - (1 - p) ** picks - 1e-12).all()
    if picks < len(p):
        assert _waiting(p, picks=picks) == pytest.approx(found, rel=1e-9)


def test_two_sites_that_take_nearly_all():
    """Three picks where differences of chances would lose their digits."""
    p = np.array([0.5, 0.5, 1e-14, 3e-14])
    assert picked_probability(p, picks=3) == pytest.approx([1, 1, 0.25, 0.75], rel=1e-9)


def test_sites_that_cannot_be_picked_stay_out():
    """A chance of 0 stays 0; more picks than the others are refused."""
    assert picked_probability([0, 1, 3], picks=2).tolist() == [0, 1, 1]
    for picks in (0, 3):
        with pytest.raises(DesignError) as caught:
            picked_probability([0, 1, 3], picks=picks)
        assert caught.value.code == "phone.picks"


def test_the_envelope_spans_its_models():
    """Lowest and highest over the models, and how uneven each is."""
    sites = gpd.GeoDataFrame(geometry=series([(100, 100), (200, 150), (900, 900)]))
    sites.index = pd.Index(["a", "b", "c"])
    models = [PhoneModel(origin=name, rank_weights=w) for name in laws() for w in ((1,), (2, 1))]
    table = phone_envelope(sites, laws(), models=models, picks=2, quadrature=COARSE)
    each = table[[model.name for model in models]]
    assert len(set(each.columns)) == 8
    assert each.sum().to_numpy() == pytest.approx(np.full(8, 2), abs=1e-9)
    assert (table["low"] == each.min(axis=1)).all()
    assert (table["high"] == each.max(axis=1)).all()
    assert table["ratio"].to_numpy() == pytest.approx((table["high"] / table["low"]).to_numpy())
    spread = phone_spread(table)
    assert spread["max_to_mean"].to_numpy() == pytest.approx((each.max() / (2 / 3)).to_numpy())
    assert (spread["likeliest"] == each.idxmax()).all()


def test_a_lone_village_is_no_built_up_area():
    """Three sites together are; one far away is not; gaps of a kilometre close."""
    town = [(0, 0), (1000, 0), (500, 700), (9000, 9000)]
    ground = built_up(gpd.GeoDataFrame(geometry=series(town)))
    near = shapely.points([(0, 0), (500, 350), (-290, 0), (-310, 0), (9000, 9000)])
    assert shapely.covers(ground, near).tolist() == [True, True, True, False, False]
    alone = built_up(gpd.GeoDataFrame(geometry=series(town[:1])))
    assert alone.area == pytest.approx(np.pi * 300**2, rel=0.06)


BOW = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
BAD = {
    "empty": shapely.Polygon(),
    "line": shapely.LineString([(0, 0), (9, 9)]),
    "crossing itself": BOW,
    "flat": shapely.Polygon([(0, 0), (50, 0), (100, 0)]),
    "infinite": shapely.box(0, 0, float("inf"), 1),
}


@pytest.mark.parametrize("kind", BAD)
def test_degenerate_grounds_are_refused(kind):
    """With one code, in both languages, whichever way it comes in."""
    for call in (
        lambda: rank_probability([(0, 0)], BAD[kind], orders=1),
        lambda: nearest_cells([(0, 0)], BAD[kind]),
        lambda: uniform_origins(BAD[kind]),
    ):
        with pytest.raises(DesignError) as caught:
            call()
        assert caught.value.code == "phone.ground"


def chances(sites=((0, 0), (9, 9)), law=None, **model):
    """Return chances with one thing wrong."""
    prominence = model.pop("prominence", None)
    origins = law or uniform_origins(SQUARE)
    return phone_chances(
        series(sites), origins, model=PhoneModel(**model), prominence=prominence, quadrature=COARSE
    )


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("phone.weights", {"rank_weights": (0, 0)}),
        ("phone.weights", {"rank_weights": ()}),
        ("phone.weights", {"rank_weights": (1, -1)}),
        ("phone.weights", {"rank_weights": (float("nan"),)}),
        ("phone.radius", {"radius_m": 0.0}),
        ("phone.prominence", {"by_prominence": True, "prominence": [1, 0]}),
        ("phone.prominence", {"by_prominence": True, "prominence": [1]}),
        ("phone.unplaced", {"sites": [(float("nan"), 1)]}),
        ("phone.anchors", {"law": Origins()}),
        ("phone.anchors", {"law": Origins(anchors=shapely.points([[1, 1]]), weight=np.zeros(1))}),
    ],
)
def test_what_cannot_be_used_is_refused(code, wrong):
    """Each with its own code."""
    with pytest.raises(DesignError) as caught:
        chances(**wrong)
    assert caught.value.code == code


def test_nothing_and_nowhere_are_refused():
    """No sites, no models, unknown origins, degrees."""
    none = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=CRS))
    law = {"uniform": uniform_origins(SQUARE)}
    for code, table, models in (
        ("phone.no_sites", none, [PhoneModel()]),
        ("phone.no_model", none, []),
        ("phone.no_origin", none, [PhoneModel(origin="road")]),
    ):
        with pytest.raises(DesignError) as caught:
            phone_envelope(table, law, models=models)
        assert caught.value.code == code
    degrees = gpd.GeoSeries(gpd.points_from_xy([118.0], [32.0]), crs=4326)
    with pytest.raises(CrsError):
        phone_chances(degrees, law["uniform"], model=PhoneModel())
    with pytest.raises(CrsError):
        line_origins(degrees)
