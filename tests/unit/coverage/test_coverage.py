"""Coverage: ages, shares and equal cells."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.grid import hexagons
from geoplan.coverage.sites import measure_coverage
from geoplan.frame.sites import TEXTS
from geoplan.visits.events import visit_bodies, visit_id, visits_table

AS_OF = datetime(2026, 6, 10, 16, tzinfo=UTC)


def sites():
    """Return five sites in two townships and three categories."""
    table = gpd.GeoDataFrame(
        {name: [""] * 5 for name in TEXTS} | {"size": [1] * 5},
        geometry=gpd.points_from_xy([0, 10, 5000, 5010, 9000], [0] * 5), crs=4548,
        index=pd.Index(list("abcde"), name="site_id"),
    )  # fmt: skip
    table["category"] = ["park", "park", "bank", "bank", "mall"]
    table["township"] = ["东", "东", "西", "西", ""]
    return table


def visits(*told):
    """Return visits from (site, ISO time, findings)."""
    return visits_table(
        (str(i), {"site_id": site, "at": at, "by": "", "findings": n, "note": ""})
        for i, (site, at, n) in enumerate(told)
    )


def test_ages_counts_and_shares():
    """Whole days since the last visit; the future and unknown sites do not count."""
    told = visits(
        ("a", "2026-06-01T00:00:00+00:00", 2), ("a", "2026-06-08T16:00:00+00:00", 1),
        ("c", "2026-05-11T16:00:01+00:00", 0), ("b", "2026-06-11T00:00:00+00:00", 5),
        ("zz", "2026-06-01T00:00:00+00:00", 5),
    )  # fmt: skip
    found = measure_coverage(sites(), told, as_of=AS_OF)
    assert found.sites["days"].to_dict() == pytest.approx(
        {"a": 2, "b": np.nan, "c": 29, "d": np.nan, "e": np.nan}, nan_ok=True
    )
    assert found.sites["visits"].tolist() == [2, 0, 1, 0, 0]
    east = found.townships.loc["东"]
    assert (east["sites"], east["visited"], east["never"], east["findings"]) == (2, 1, 1, 3)
    assert (east["share"], east["per_visit"], east["days"]) == (0.5, 1.5, 2)
    assert np.isnan(found.categories.loc["mall", "per_visit"])
    assert found.townships.loc["", "sites"] == 1


def test_no_visits_at_all():
    """Everything is never visited, and nothing breaks."""
    found = measure_coverage(sites(), visits(), as_of=AS_OF)
    assert found.sites["visits"].sum() == 0
    assert (found.cells["never"] == found.cells["sites"]).all()


def test_groups_agree_with_sites():
    """Every grouping holds every site once."""
    found = measure_coverage(sites(), visits(("a", "2026-06-01T00:00:00+00:00", 2)), as_of=AS_OF)
    for groups in (found.categories, found.townships, found.communities, found.grids, found.cells):
        assert groups["sites"].sum() == 5
        assert groups["visits"].sum() == 1
        assert (groups["visited"] + groups["never"] == groups["sites"]).all()


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=50),
    st.sampled_from([100.0, 250.0, 1000.0]),
)
def test_every_point_lies_in_its_hexagon(places, cell_m):
    """Cells hold their points, are equal in area, and do not overlap."""
    points = gpd.GeoSeries(gpd.points_from_xy(*zip(*places, strict=True)), crs=4548)
    cells, of = hexagons(points, cell_m=cell_m)
    own = cells.loc[of].to_numpy()
    assert shapely.dwithin(own, points.to_numpy(), cell_m * 1e-6).all()
    assert cells.area.to_numpy() == pytest.approx(cell_m**2 * np.sqrt(3) / 2, rel=1e-6)
    distinct = cells.to_numpy()
    pairs = shapely.STRtree(distinct).query(distinct, predicate="overlaps")
    overlap = shapely.area(shapely.intersection(distinct[pairs[0]], distinct[pairs[1]]))
    assert (overlap < 1e-3 * cell_m).all()


def test_the_same_place_has_the_same_cell_whoever_else_is_there():
    """Cells are fixed to the coordinate system."""
    many = gpd.GeoSeries(gpd.points_from_xy([5, 900, -700], [5, 33, 12]), crs=4548)
    _, of = hexagons(many, cell_m=250)
    _, alone = hexagons(many.iloc[[1]], cell_m=250)
    assert alone.iloc[0] == of.iloc[1]


def test_visits_round_trip_through_bodies():
    """What the journal keeps gives the same table back."""
    told = visits(("a", "2026-06-01T00:00:00+00:00", 2), ("b", "2026-06-02T08:30:00+00:00", 0))
    pd.testing.assert_frame_equal(visits_table(visit_bodies(told)), told)


def test_a_visit_told_twice_has_one_identifier():
    """And another time or inspector another."""
    one = visit_id("a", AS_OF, by="x")
    assert one == visit_id("a", AS_OF, by="x")
    assert one != visit_id("a", AS_OF, by="y")
