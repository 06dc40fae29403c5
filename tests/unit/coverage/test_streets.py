"""Coverage of streets: lengths, ages, areas, plans and comparisons."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from geoplan.base.errors import CrsError, InputError
from geoplan.coverage.compare import compare_coverage
from geoplan.coverage.planned import patrol_gaps, plan_gaps
from geoplan.coverage.sites import measure_coverage
from geoplan.coverage.streets import measure_streets
from geoplan.coverage.targets import Targets
from geoplan.coverage.walked import street_ages
from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.plan.network import street_network
from geoplan.visits.events import visits_table
from geoplan.visits.tracks import TrackFacts, track_body, track_key, walked_table

TOWN = CRS.from_epsg(4549)
EAST, NORTH = 500_000.0, 3_400_000.0
AS_OF = datetime(2026, 6, 10, tzinfo=UTC)


def network():
    """Return three streets: 200 m and 100 m for walkers, 300 m of motorway."""
    xy = np.array([(0, 0), (200, 0), (300, 0), (0, 300)]) + (EAST, NORTH)
    pairs = [(0, 1), (1, 2), (0, 3)]
    columns = {"name": ["甲路", "乙路", ""], "highway": ["primary", "residential", "motorway"],
               "foot": [3, 3, 0]}  # fmt: skip
    usual = {"bike": 3, "car": 3, "bridge": False, "tunnel": False, "layer": 0,
             "width_m": np.nan, "length_m": 1.0}  # fmt: skip
    u, v = np.array(pairs).T
    edges = gpd.GeoDataFrame(
        {"u": u, "v": v, **columns, **usual}, crs=TOWN,
        geometry=[shapely.LineString(xy[[a, b]]) for a, b in pairs],
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"osm_id": range(4)}, geometry=shapely.points(xy), crs=TOWN)
    return street_network(nodes, edges)


def areas():
    """Return a township around the first 100 m and one around the rest, sharing a strip."""
    boxes = [(0, -50, 100, 50), (90, -50, 400, 50)]
    shapes = [shapely.box(EAST + a, NORTH + b, EAST + c, NORTH + d) for a, b, c, d in boxes]
    return gpd.GeoDataFrame(
        {"level": "township", "name": ["东", "西"], "parent": "", "size": 1}, geometry=shapes,
        crs=TOWN, index=pd.Index(["t1", "t2"], name="area_id"),
    )  # fmt: skip


def walked(*rows):
    """Return stretches from (edge, from, to, days ago, side)."""
    parts = {}
    for number, (edge, start, end, ago, side) in enumerate(rows):
        begun = pd.Timestamp(AS_OF) - pd.Timedelta(days=ago)
        facts = TrackFacts(
            raw=str(number), streets="s", file="f", name="n", by="张", mode="foot",
            datum="WGS-84", zone="Asia/Shanghai", offset_s=0, told_at="",
            at=begun.isoformat(), until=begun.isoformat(), points=9, off=0, noise_dm=50,
        )  # fmt: skip
        table = pd.DataFrame(
            {"edge": [edge], "from_m": [start], "to_m": [end], "t": [begun.timestamp()],
             "side": [side]}
        )  # fmt: skip
        parts[track_key(facts)] = track_body(facts, table)
    return walked_table(parts.items(), streets="s")


def test_every_metre_counts_once():
    """Two walks over the same 50 m are 50 m; a motorway is no street to walk."""
    told = walked((0, 0, 50, 3, "left"), (0, 25, 50, 40, ""), (2, 0, 300, 1, ""))
    found = measure_streets(network(), told, areas(), as_of=AS_OF)
    assert found.length_m == pytest.approx(300)
    assert found.walked_m == pytest.approx(50)
    assert found.edges.index.tolist() == [0, 1]
    assert found.edges.loc[0, ["walked_m", "share", "passes", "left_m"]].tolist() == [
        50,
        0.25,
        2,
        50,
    ]
    assert np.isnan(found.edges.loc[1, "days"])
    primary = found.classes.loc["primary"]
    assert (primary["age_7"], primary["age_60"], primary["age_more"]) == (50, 0, 0)
    assert primary["never_m"] == 150


def test_ages_go_to_the_latest_walk():
    """What was walked 40 days ago and not since is 60-day length; the target is a month."""
    told = walked((0, 0, 100, 3, ""), (0, 0, 200, 40, ""), (1, 0, 100, 100, ""))
    found = measure_streets(network(), told, areas(), as_of=AS_OF, target_days=31)
    primary, quiet = found.classes.loc["primary"], found.classes.loc["residential"]
    assert primary[["age_7", "age_60", "target_m"]].tolist() == pytest.approx([100, 100, 100])
    assert quiet["age_more"] == pytest.approx(100)
    ages = [name for name in found.classes if name.startswith("age_")]
    assert found.classes[ages].sum(axis=1).tolist() == pytest.approx(found.classes["walked_m"])
    assert found.edges["days"].tolist() == pytest.approx([40, 100])


def test_areas_share_the_streets():
    """Pieces lie in the first area that holds them; lengths add up to the whole."""
    told = walked((0, 0, 100, 3, ""))
    found = measure_streets(network(), told, areas(), as_of=AS_OF)
    assert found.townships["length_m"].to_dict() == pytest.approx({"东": 100, "西": 200})
    assert found.townships["share"].to_dict() == pytest.approx({"东": 1, "西": 0})
    for level in ("townships", "communities", "grids", "cells", "classes"):
        groups = getattr(found, level)
        assert groups["length_m"].sum() == pytest.approx(found.length_m)
        assert groups["walked_m"].sum() == pytest.approx(found.walked_m)
    assert found.communities.index.tolist() == [""]


def test_the_future_and_other_streets_do_not_count():
    """Walks after the moment, and on streets that are not there."""
    told = walked((0, 0, 100, -1, ""), (99, 0, 50, 3, ""))
    found = measure_streets(network(), told, no_areas(TOWN), as_of=AS_OF)
    assert found.walked_m == 0
    assert found.pieces["days"].isna().all()


def test_nothing_walked_at_all():
    """Everything is never walked, and nothing breaks."""
    found = measure_streets(network(), walked(), no_areas(TOWN), as_of=AS_OF)
    assert found.walked_m == 0
    assert found.classes["never_m"].sum() == pytest.approx(300)
    with pytest.raises(CrsError):
        measure_streets(network(), walked(), no_areas(CRS(4326)), as_of=AS_OF)


def test_street_ages_need_most_of_the_street():
    """Half a street walked is not walked; two halves are as old as the older."""
    edges = pd.DataFrame({"length_m": [200.0, 100.0]})
    assert street_ages(walked((0, 0, 100, 3, "")), edges, as_of=AS_OF).isna().all()
    ages = street_ages(walked((0, 0, 100, 3, ""), (0, 90, 200, 9, "")), edges, as_of=AS_OF)
    assert ages.loc[0] == pytest.approx(9)
    assert np.isnan(ages.loc[1])
    assert ages.index.name == "edge"


def test_records_round_trip():
    """Decimetres, seconds and sides come back; another street map's tracks do not."""
    told = walked((0, 1.26, 50.04, 3, "left"), (1, 0, 9, 2, "right"))
    assert told["from_m"].tolist() == [1.3, 0]
    assert told["length_m"].tolist() == pytest.approx([48.7, 9])
    assert told["side"].tolist() == ["left", "right"]
    assert told["by"].tolist() == ["张", "张"]
    assert len(walked_table([], streets="s")) == 0
    with pytest.raises(InputError):
        measure_coverage(sites(), walked(), as_of=AS_OF)


def sites():
    """Return three sites."""
    table = gpd.GeoDataFrame(
        {name: [""] * 3 for name in TEXTS} | {"size": [1] * 3},
        geometry=gpd.points_from_xy([0, 10, 20], [0] * 3), crs=TOWN,
        index=pd.Index(list("abc"), name="site_id"),
    )  # fmt: skip
    return table.assign(category=["park", "bank", "bank"], township="东")


def visits(*told):
    """Return visits from (site, ISO time, findings, round)."""
    return visits_table(
        (str(at), {"site_id": site, "at": when, "by": "", "findings": n, "note": "",
                   "round_id": name})
        for at, (site, when, n, name) in enumerate(told)
    )  # fmt: skip


def test_targets_by_category():
    """Weekly markets may be late while quarterly parks are not; never is late."""
    told = visits(("a", "2026-05-20T00:00:00Z", 0, ""), ("b", "2026-05-20T00:00:00Z", 3, ""))
    targets = Targets(categories={"bank": 7.0}, since=datetime(2026, 3, 10, tzinfo=UTC))
    found = measure_coverage(sites(), told, as_of=AS_OF, targets=targets)
    assert found.sites["late"].tolist() == [False, True, True]
    assert found.sites["wanted"].tolist() == pytest.approx([1, 92 / 7, 92 / 7])
    assert found.categories.loc["park", ["on_target", "per_target"]].tolist() == [1, 1]
    assert found.categories["few"].all()


def test_plans_beside_visits():
    """A visit of the round counts whenever it was; one without a round within a fortnight."""
    stops = pd.DataFrame(
        {"round_id": "W1", "team": ["1", "1", "2"], "date": "2026-05-20",
         "site_id": ["a", "b", "c"]}, dtype="str",
    )  # fmt: skip
    told = visits(
        ("a", "2026-05-19T00:00:00Z", 0, "W1"), ("b", "2026-05-21T00:00:00Z", 0, ""),
        ("c", "2026-05-21T00:00:00Z", 0, "W9"), ("c", "2026-06-09T00:00:00Z", 0, ""),
        ("z", "2026-05-21T00:00:00Z", 0, "W1"),
    )  # fmt: skip
    gaps = plan_gaps(stops, told, pd.DataFrame(), as_of=AS_OF, zone="Asia/Shanghai")
    assert gaps.stops["done"].tolist() == [True, True, False]
    assert gaps.routes["missing"].to_dict() == {("W1", "1"): 0, ("W1", "2"): 1}
    assert gaps.unplanned.to_dict() == {"W1": 1}
    early = plan_gaps(stops, told, pd.DataFrame(), as_of=datetime(2026, 5, 1, tzinfo=UTC),
                      zone="Asia/Shanghai")  # fmt: skip
    assert len(early.stops) == 0
    assert len(early.routes) == 0


def test_patrols_beside_walks():
    """A street planned twice in a patrol is planned once; streets no longer there are left out."""
    legs = pd.DataFrame({"patrol": "p", "number": ["1", "1", "2", "2"], "edge": [0, 0, 1, -1]})
    told = walked((0, 0, 100, 3, ""), (1, 0, 100, 60, ""))
    found = patrol_gaps(legs, told, network().length_m, as_of=AS_OF, target_days=31)
    one, two = found.loc[("p", "1")], found.loc[("p", "2")]
    assert one[["planned_m", "walked_m", "fresh_m"]].tolist() == pytest.approx([200, 100, 100])
    assert two[["share", "fresh_share"]].tolist() == pytest.approx([1, 0])


def test_two_moments_compared():
    """What grew between them, streets included."""
    told = visits(("a", "2026-05-01T00:00:00Z", 2, ""), ("b", "2026-06-01T00:00:00Z", 1, ""))
    steps = walked((0, 0, 100, 3, ""))
    before, after = (
        measure_coverage(sites(), told, as_of=moment).__class__(
            **{
                **measure_coverage(sites(), told, as_of=moment).__dict__,
                "streets": measure_streets(network(), steps, areas(), as_of=moment),
            }
        )
        for moment in (datetime(2026, 5, 10, tzinfo=UTC), AS_OF)
    )
    change = compare_coverage(before, after)
    east = change["townships"].loc["东"]
    assert (east["visits_before"], east["visits_after"], east["visits_change"]) == (1, 2, 1)
    assert east["streets_change"] == pytest.approx(1)
    assert change["classes"].loc["primary", "streets_change"] == pytest.approx(0.5)
