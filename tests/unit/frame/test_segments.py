"""Streets cut into stretches."""

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
@given(lists, st.sampled_from([80.0, 300.0, 1000.0]))
def test_every_metre_in_one_stretch(rows, length_m):
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
    turned = cut_streets(edges[::-1], cut)
    assert set(turned.index) == set(sites.index)
    assert np.allclose(
        turned.geometry.length.sort_values(), sites.geometry.length.sort_values(), atol=1e-6
    )


def test_twice_changes_nothing():
    """The stretches of one street are the same sites the second time."""
    sites = cut_streets(streets(("城北巷", [(0, 0), (900, 30)])), CUT)
    once = merge_sites(sites.iloc[:0], sites)
    assert set(merge_sites(once.sites, sites).fate) == {"same"}
