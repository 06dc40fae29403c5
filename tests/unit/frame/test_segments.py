"""Streets cut into stretches."""

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from geoplan.frame.merge import merge_sites
from geoplan.frame.segments import Cut, cut_streets

CRS = "EPSG:4548"
CUT = Cut(category="back_street")


def streets(*rows):
    """Return edges of (name, coordinates)."""
    return gpd.GeoDataFrame(
        {"name": [r[0] for r in rows], "highway": "living_street"},
        geometry=[LineString(r[1]) for r in rows], crs=CRS,
    )  # fmt: skip


def test_edges_of_one_name_are_joined_and_cut():
    """700 m in three edges become two stretches of 350 m."""
    edges = streets(
        ("城北巷", [(0, 0), (200, 0)]), ("城北巷", [(450, 0), (200, 0)]),
        ("城北巷", [(450, 0), (700, 0)]), ("横街", [(200, 0), (200, 90)]),
    )  # fmt: skip
    sites = cut_streets(edges, CUT)
    assert sites["name"].tolist() == ["城北巷 1/2", "城北巷 2/2", "横街"]
    assert sites["size"].tolist() == [350, 350, 90]
    assert sites.index.is_unique
    assert shapely.get_coordinates(sites.geometry.iloc[0]).tolist()[-1] == [350, 0]


def test_a_street_drawn_both_ways_is_one():
    """Opposite directions on one line count once."""
    there = [(0, 0), (100, 0), (200, 50)]
    assert len(cut_streets(streets(("巷", there), ("巷", there[::-1])), CUT)) == 1


def test_names_of_the_nameless_and_where_to_cut():
    """A lane without a name is called after the nearest street; areas bound the choice."""
    edges = streets(("", [(0, 50), (100, 50)]), ("城北巷", [(0, 0), (100, 0)]))
    named = cut_streets(edges, Cut(category="x", unnamed="无名路"))
    assert sorted(named["name"]) == ["城北巷", "无名路 (城北巷)"]
    other = cut_streets(edges, Cut(category="x", unnamed="unnamed"))
    assert set(other.index) == set(named.index)
    inside = cut_streets(edges, CUT, within=box(0, -1, 30, 1))
    assert inside["size"].tolist() == [30]
    assert cut_streets(edges, Cut(category="x", classes=["motorway"])).empty


corners = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=6, unique=True
)
lists = st.lists(st.tuples(st.sampled_from(["甲巷", "乙路", ""]), corners), min_size=1, max_size=8)


@settings(deadline=None, max_examples=60)
@given(lists, st.sampled_from([80.0, 300.0, 1000.0]), st.integers(0, 99))
def test_every_metre_in_one_stretch(rows, length_m, seed):
    """Lengths add up, stretches keep their bounds and do not depend on the order of edges."""
    edges = streets(*((name, [(x * 50, y * 50) for x, y in line]) for name, line in rows))
    cut = Cut(category="back_street", length_m=length_m)
    sites = cut_streets(edges, cut)
    whole = sum(
        shapely.union_all(edges.geometry[edges["name"] == name].to_numpy()).length
        for name in set(edges["name"])
    )
    assert sites.geometry.length.sum() == pytest.approx(whole, rel=1e-6)
    parts = sites.geometry.length.to_numpy()
    assert (parts <= 1.5 * length_m + 1e-6).all()
    mixed = edges.sample(frac=1, random_state=seed)
    mixed.geometry = shapely.reverse(mixed.geometry.to_numpy())
    turned = cut_streets(mixed, cut).loc[sites.index]
    assert turned["name"].tolist() == sites["name"].tolist()
    assert np.allclose(turned.geometry.length, sites.geometry.length, atol=1e-6)


def test_a_street_that_is_a_round():
    """A closed street is cut the same wherever its drawing begins."""
    corners = [(0, 0), (100, 0), (100, 200), (0, 200)]
    rounds = [corners[at:] + corners[: at + 1] for at in range(4)]
    found = {tuple(cut_streets(streets(("环路", line)), CUT).index) for line in rounds}
    assert len(found) == 1
    assert len(next(iter(found))) == 2


TOWNS = gpd.GeoSeries([box(-10, -10, 250, 3000), box(250, -10, 1000, 3000)], crs=CRS)


def test_stretches_end_where_townships_meet():
    """450 m of which 250 m lie in one township: not halves of 225 m, but 250 m and 200 m."""
    long, wish = [(0, 0), (450, 0)], Cut(category="x", length_m=250)
    sites = cut_streets(streets(("城北巷", long)), wish, borders=TOWNS)
    assert sites["size"].tolist() == [250, 200]
    assert cut_streets(streets(("城北巷", long)), wish)["size"].tolist() == [225, 225]
    short = [(0, 0), (265, 0)]  # its last 15 m are no stretch of their own
    assert cut_streets(streets(("城北巷", short)), wish, borders=TOWNS)["size"].tolist() == [265]
    along = [(250, 0), (250, 400)]  # the border is the street: it is one township's
    assert len(cut_streets(streets(("界路", along)), CUT, borders=TOWNS)) == 1
    outside = [(900, 0), (1200, 0)]
    assert cut_streets(streets(("路", outside)), CUT, borders=TOWNS)["size"].tolist() == [100, 200]


@settings(deadline=None, max_examples=60)
@given(lists, st.lists(st.integers(1, 39), min_size=1, max_size=3, unique=True))
def test_borders_cut_but_lose_nothing(rows, at):
    """No stretch runs 20 m in each of two townships; lengths add up as without borders."""
    edges = streets(*((name, [(x * 50, y * 50) for x, y in line]) for name, line in rows))
    rims = [-5, *(50 * place + 17 for place in sorted(at)), 2005]
    towns = gpd.GeoSeries(
        [box(west, -5, east, 2005) for west, east in itertools.pairwise(rims)], crs=CRS
    )
    sites = cut_streets(edges, CUT, borders=towns)
    whole = cut_streets(edges, CUT).geometry.length.sum()
    assert sites.geometry.length.sum() == pytest.approx(whole, rel=1e-6)
    assert sites.index.is_unique
    lines = sites.geometry.to_numpy()
    assert (shapely.length(lines) <= 450 + 1e-6).all()
    homes = np.zeros(len(lines), dtype=int)
    for town in towns:
        pieces, of = shapely.get_parts(shapely.intersection(lines, town), return_index=True)
        homes[np.unique(of[shapely.length(pieces) >= 20 + 1e-6])] += 1
    assert (homes <= 1).all()


def test_twice_changes_nothing():
    """The stretches of one street are the same sites the second time."""
    sites = cut_streets(streets(("城北巷", [(0, 0), (900, 30)])), CUT)
    once = merge_sites(sites.iloc[:0], sites)
    assert set(merge_sites(once.sites, sites).fate) == {"same"}
