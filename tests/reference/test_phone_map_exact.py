"""The phone's map against values computed elsewhere by exact recursion and enumeration."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.draw.phone_grid import Places, grid_nodes, list_places
from geoplan.draw.phone_map import PhoneModel, Quadrature, phone_chances
from geoplan.draw.phone_origins import uniform_origins
from geoplan.draw.phone_picks import picked_probability
from geoplan.draw.phone_regions import rank_probability


@pytest.fixture(scope="module")
def exact(shared_data):
    """Return twelve sites on a polygon that is not convex, and their chances."""
    return json.loads((shared_data / "sampling" / "phone_map_exact.json").read_text("utf-8"))


@pytest.fixture
def sites(exact):
    """Return the sites in a metric system."""
    return gpd.GeoSeries(gpd.points_from_xy(*np.transpose(exact["sites"])), crs=4548)


@pytest.fixture
def ground(exact):
    """Return where the origins lie."""
    return shapely.Polygon(exact["polygon"])


def test_ranks_one_to_four(exact, ground):
    """The r-th nearest regions, r = 1 to 4, to 1e-9."""
    found = rank_probability(exact["sites"], ground, orders=4)
    assert found == pytest.approx(np.array(exact["rank_probability"]), rel=1e-9)
    assert ground.area == exact["area"]


@pytest.mark.parametrize(
    ("key", "weights"),
    [("uniform_over_3_nearest", (1, 1, 1)), ("rank_weights_0p5_0p3_0p2", (0.5, 0.3, 0.2))],
)
def test_mixed_ranks(exact, sites, key, weights):
    """One of the first three, evenly and by weights."""
    model = PhoneModel(rank_weights=weights)
    ground = shapely.Polygon(exact["polygon"])
    found = phone_chances(sites, uniform_origins(ground), model=model)
    assert found == pytest.approx(np.array(exact[key]), rel=1e-9)


def test_the_grid_is_near_the_exact(exact, ground):
    """Quadrature with 200,000 points: relative error under 0.5 % (RMS) at every rank."""
    xy = np.array(exact["sites"], dtype=float)
    places = Places(xy=xy, prominence=np.ones(12), shared=np.ones(12, dtype=np.intp))
    nodes = grid_nodes(ground, points=200_000, seed="reference")
    listed = list_places(nodes, places, ranks=4, radius_m=np.inf)
    for rank, wanted in enumerate(exact["rank_probability"]):
        found = listed.shares((0.0,) * rank + (1.0,))
        assert np.sqrt(np.mean((found / wanted - 1) ** 2)) < 0.005
        assert found.sum() == pytest.approx(1, abs=1e-12)


def test_a_wide_radius_is_no_radius(exact, sites, ground):
    """A radius that holds everything goes by quadrature, and agrees with the exact way."""
    model = PhoneModel(rank_weights=(0.5, 0.3, 0.2), radius_m=1e6)
    fine = Quadrature(points=200_000)
    found = phone_chances(sites, uniform_origins(ground), model=model, quadrature=fine)
    wanted = np.array(exact["rank_weights_0p5_0p3_0p2"])
    assert np.sqrt(np.mean((found / wanted - 1) ** 2)) < 0.005


def test_three_different_sites(shared_data):
    """Successive sampling with repeats rejected, to 1e-12; repeats allowed are a lower bound."""
    told = json.loads((shared_data / "sampling" / "successive_draw.json").read_text("utf-8"))
    found = picked_probability(told["weight"], picks=told["m"])
    assert found == pytest.approx(np.array(told["pi"]), rel=1e-12)
    assert (found > np.array(told["with_replacement_at_least_once"])).all()
