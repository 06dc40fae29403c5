"""Laws of coverage: unions, monotony, order, totals."""

from datetime import UTC, datetime
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.history import week_ends, weekly_history
from geoplan.coverage.planned import plan_gaps
from geoplan.coverage.sites import measure_coverage
from geoplan.coverage.targets import Targets
from geoplan.coverage.walked import Axis, Union, street_ages, walked_lengths
from geoplan.frame.sites import TEXTS
from geoplan.visits.events import visits_table

AS_OF = datetime(2026, 6, 10, 16, tzinfo=UTC)
LENGTHS = np.array([100.0, 40.0, 250.5, 7.25])
EDGES = pd.DataFrame({"length_m": LENGTHS})

stretches = st.lists(
    st.tuples(st.integers(0, 3), st.floats(-20, 300), st.floats(-20, 300), st.integers(0, 200)),
    max_size=40,
)
visited = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(-5, 300), st.integers(0, 9)), max_size=60
)


def walked(told):
    """Return walked stretches from (edge, from, to, days ago)."""
    table = pd.DataFrame(told, columns=["edge", "from_m", "to_m", "ago"])
    at = pd.Timestamp(AS_OF) - pd.to_timedelta(table["ago"].astype("int64"), unit="D")
    table = table.astype({"edge": "int64", "from_m": "float64", "to_m": "float64"})
    return table.assign(at=at.astype("datetime64[us, UTC]"))


def visits(told):
    """Return visits from (site, days ago, findings)."""
    moment = pd.Timestamp(AS_OF)
    return visits_table(
        (str(at), {"site_id": site, "at": (moment - pd.Timedelta(days=ago)).isoformat(),
                   "by": "", "findings": found, "note": ""})
        for at, (site, ago, found) in enumerate(told)
    )  # fmt: skip


def sites():
    """Return eight sites."""
    table = gpd.GeoDataFrame(
        {name: [""] * 8 for name in TEXTS} | {"size": [1] * 8},
        geometry=gpd.points_from_xy(np.arange(8) * 170.0, [0] * 8), crs=4548,
        index=pd.Index(list("abcdefgh"), name="site_id"),
    )  # fmt: skip
    table["category"] = ["park", "park", "bank", "bank", "mall", "mall", "mall", "school"]
    table["township"] = ["东", "东", "西", "西", "", "", "南", "南"]
    return table


@given(stretches)
def test_a_street_is_never_walked_beyond_its_length(told):
    """The union of stretches, by metres counted one by one."""
    found = walked_lengths(walked(told), LENGTHS)
    assert (found <= LENGTHS + 1e-9).all()
    assert (found >= 0).all()
    for edge, length in enumerate(LENGTHS):
        cuts = [(min(a, b), max(a, b)) for e, a, b, _ in told if e == edge]
        ends = sorted({0.0, length, *(np.clip(v, 0, length) for pair in cuts for v in pair)})
        plain = sum(
            high - low
            for low, high in pairwise(ends)
            if any(a <= (low + high) / 2 <= b for a, b in cuts)
        )
        assert found[edge] == pytest.approx(plain, abs=1e-6)


@given(stretches, stretches, st.randoms())
def test_walks_only_add_and_their_order_is_nothing(told, more, chance):
    """More stretches cover more; the same in another order cover the same."""
    before = walked_lengths(walked(told), LENGTHS)
    assert (walked_lengths(walked(told + more), LENGTHS) >= before - 1e-9).all()
    mixed = list(told)
    chance.shuffle(mixed)
    assert walked_lengths(walked(mixed), LENGTHS) == pytest.approx(before)
    ages = street_ages(walked(told), EDGES, as_of=AS_OF)
    pd.testing.assert_series_equal(street_ages(walked(mixed), EDGES, as_of=AS_OF), ages)
    younger = street_ages(walked(told + more), EDGES, as_of=AS_OF)
    assert (younger.fillna(np.inf) <= ages.fillna(np.inf)).all()
    assert len(ages) == len(EDGES)


@given(stretches, st.lists(st.floats(0, 398), min_size=2, max_size=9))
def test_parts_make_the_whole(told, cuts):
    """However the axis is cut, the walked lengths of the parts add up."""
    axis = Axis(LENGTHS)
    union = Union(*axis.intervals(walked(told)))
    ends = np.array(sorted({0.0, float(axis.start_m[-1]), *cuts}))
    parts = union.between(ends[:-1], ends[1:])
    assert parts.sum() == pytest.approx(walked_lengths(walked(told), LENGTHS).sum())
    assert (parts <= np.diff(ends) + 1e-9).all()


@settings(max_examples=30)
@given(visited, visited, st.randoms())
def test_visits_only_add_and_their_order_is_nothing(told, more, chance):
    """No measure of being seen falls with a further visit."""
    targets = Targets(days=30, since=datetime(2025, 6, 1, tzinfo=UTC))
    one = measure_coverage(sites(), visits(told), as_of=AS_OF, targets=targets)
    two = measure_coverage(sites(), visits(told + more), as_of=AS_OF, targets=targets)
    assert (two.sites["visits"] >= one.sites["visits"]).all()
    assert (two.sites["days"].fillna(np.inf) <= one.sites["days"].fillna(np.inf)).all()
    assert (two.sites["late"] <= one.sites["late"]).all()
    for level in ("categories", "townships", "cells"):
        before, after = getattr(one, level), getattr(two, level)
        for name in ("share", "on_target", "per_target"):
            assert (after[name] >= before[name] - 1e-12).all()
    mixed = list(told)
    chance.shuffle(mixed)
    again = measure_coverage(sites(), visits(mixed), as_of=AS_OF, targets=targets)
    pd.testing.assert_frame_equal(again.sites, one.sites)


@settings(max_examples=30)
@given(visited, st.sampled_from([100.0, 250.0, 900.0]))
def test_totals_of_groups_are_those_of_sites(told, cell_m):
    """Hexagons, categories and townships hold every site and visit once."""
    found = measure_coverage(sites(), visits(told), as_of=AS_OF, cell_m=cell_m)
    for level in ("categories", "townships", "communities", "grids", "cells"):
        groups = getattr(found, level)
        for name in ("visits", "findings"):
            assert groups[name].sum() == found.sites[name].sum()
        assert groups["sites"].sum() == len(found.sites)
        assert groups["on_time"].sum() == (~found.sites["late"]).sum()
        assert groups["wanted"].sum() == pytest.approx(found.sites["wanted"].sum())


@settings(max_examples=30)
@given(visited, stretches)
def test_the_last_week_is_the_present_and_weeks_only_add(told, steps):
    """History ends with what coverage says; sites once seen stay seen."""
    table = sites()
    found = measure_coverage(table, visits(told), as_of=AS_OF)
    cell = pd.Series("1", index=table.index)
    frames = week_ends(AS_OF, weeks=8, zone="Asia/Shanghai")
    assert frames == sorted(set(frames))
    assert len(frames) in {7, 8}
    history = weekly_history(
        found.sites, cell, visits(told), walked(steps), frames=frames, streets=(LENGTHS, 31.0)
    )
    last = history.sites.iloc[:, -1]
    assert last.fillna(-1).tolist() == found.sites["days"].fillna(-1).tolist()
    assert history.totals["visited"].is_monotonic_increasing
    assert history.totals["walked_m"].is_monotonic_increasing
    now = history.totals.iloc[-1]
    assert now["visited"] == (found.sites["visits"] > 0).sum()
    assert now["on_target"] == pytest.approx((~found.sites["late"]).mean())
    assert now["walked_m"] == pytest.approx(walked_lengths(walked(steps), LENGTHS).sum())
    assert (history.totals["fresh_m"] <= history.totals["walked_m"] + 1e-9).all()


@settings(max_examples=30)
@given(visited, st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True))
def test_planned_is_done_or_missing(told, planned):
    """And a visit on the planned day or in the fortnight after is what makes it done."""
    stops = pd.DataFrame(
        {"round_id": "W1", "team": "1", "date": "2026-05-20", "site_id": planned}, dtype="str"
    )
    gaps = plan_gaps(stops, visits(told), pd.DataFrame(), as_of=AS_OF, zone="Asia/Shanghai")
    assert len(gaps.stops) == len(planned)
    # The day began 22 days before.
    done = {site for site, ago, _ in told if 8 < ago <= 22}
    assert set(gaps.stops.loc[gaps.stops["done"], "site_id"]) == done & set(planned)
    if len(planned):
        row = gaps.routes.loc[("W1", "1")]
        assert row["done"] + row["missing"] == row["planned"] == len(planned)
