"""The ledger beside the map."""

import geopandas as gpd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely import Point

from geoplan.frame.gaps import COLUMNS, compare_sites, core_name
from geoplan.frame.sites import TEXTS

CRS = "EPSG:4548"


def places(rows, *, index="S"):
    """Return places of (name, category, x, y)."""
    table = gpd.GeoDataFrame(
        {**dict.fromkeys(TEXTS, ""), "name": [r[0] for r in rows],
         "category": [r[1] for r in rows]},
        geometry=[Point(5e5 + r[2], 3.2e6 + r[3]) for r in rows], crs=CRS,
    )  # fmt: skip
    table.index = [f"{index}{at}" for at in range(len(rows))]
    return table


def statuses(ledger, points, **options):
    """Return status by name of the ledger, else of the map."""
    table = compare_sites(places(ledger), places(points, index="P"), **options)
    assert list(table.columns) == list(COLUMNS)
    return {row["name"] or row["map_name"]: row["status"] for row in table.to_dict("records")}


MARKET = "farm_market"


@pytest.mark.parametrize(
    ("ledger", "point", "status"),
    [
        (("城东农贸市场", 0, 0), ("城东农贸市场", 40, 0), "same"),
        (("城东农贸市场", 0, 0), ("城东菜市场", 40, 0), "same"),
        (("城东农贸市场", 0, 0), ("晴川县城东农贸市场", 40, 0), "same"),
        (("城东农贸市场", 0, 0), ("城东农贸市场（新）", 10, 0), "renamed"),
        (("城东农贸市场", 0, 0), ("城东农贸市场", 600, 0), "moved"),
        (("城东农贸市场", 0, 0), ("人民菜场", 20, 0), "renamed"),
        (("城东农贸市场", 0, 0), ("人民菜场", 80, 0), "ledger_only"),
        (("城东农贸市场", 0, 0), ("城东农贸市场", 2600, 0), "ledger_only"),
        (("阳光花园一期", 0, 0), ("阳光花园二期", 80, 0), "ledger_only"),
        (("阳光花园3号区", 0, 0), ("阳光花园4号区", 80, 0), "ledger_only"),
        (("城东农贸市场", 0, 0), ("城西农贸市场", 80, 0), "ledger_only"),
        (("Ａ区农贸市场", 0, 0), ("A区农贸市场", 10, 0), "same"),
    ],
)
def test_one_pair(ledger, point, status):
    """What two names and a distance mean."""
    one = (ledger[0], MARKET, *ledger[1:])
    other = (point[0], MARKET, *point[1:])
    table = compare_sites(places([one]), places([other], index="P"), prefixes=["晴川县"])
    alone = ["map_only", "ledger_only"]
    assert table["status"].tolist() == (alone if status == "ledger_only" else [status])


def test_what_the_map_does_not_hold_is_not_missed():
    """A map without schools says nothing about schools; points of no category add nothing."""
    found = statuses(
        [("江南小学", "primary_school", 0, 0), ("城东农贸市场", MARKET, 0, 500)],
        [("河西菜市场", MARKET, 5000, 0), ("某店", "", 0, 0)],
    )
    assert found == {"城东农贸市场": "ledger_only", "河西菜市场": "map_only"}


def test_points_of_no_category_match_by_name():
    """The same name nearby is the same place, whatever the map calls it."""
    found = statuses([("江南小学", "primary_school", 0, 0)], [("江南小学", "", 30, 0)])
    assert found == {"江南小学": "same"}


def test_each_side_is_used_once():
    """Two points of one name: the nearer is the site, the other is on the map only."""
    table = compare_sites(
        places([("城东农贸市场", MARKET, 0, 0)]),
        places([("城东农贸市场", MARKET, 90, 0), ("城东农贸市场", MARKET, 10, 0)], index="P"),
    )
    assert table["status"].tolist() == ["map_only", "same"]
    assert table["point"].tolist() == ["P0", "P1"]


def test_common_names_do_not_move():
    """Of many public toilets none is another that moved; a single one is."""
    toilet = ("公共厕所", "public_toilet")
    many = [(*toilet, 0, 400 * at) for at in range(40)]
    table = compare_sites(places(many), places([(*toilet, 200, 0)], index="P"))
    assert set(table["status"]) == {"map_only", "ledger_only"}
    table = compare_sites(places(many[:1]), places([(*toilet, 200, 0)], index="P"))
    assert table["status"].tolist() == ["moved"]
    stood = compare_sites(places(many), places(many, index="P"))
    assert set(stood["status"]) == {"same"}


def test_core_names():
    """Brackets, the county's name and generic endings say nothing of which place it is."""
    assert core_name("晴川县 城东（新）农贸市场", prefixes=["晴川县", "晴川"]) == "城东"
    assert core_name("农贸市场") == "农贸市场"


names = st.sampled_from(
    ["城东农贸市场", "城西农贸市场", "城东菜市场（新）", "人民市场", "一号市场"]
)
rows = st.lists(
    st.tuples(
        names, st.sampled_from([MARKET, "park", ""]), st.integers(0, 900), st.integers(0, 900)
    ),
    max_size=12,
)


@given(rows, rows)
@example(
    [
        ("一号市场", MARKET, 84, 0), ("城东菜市场（新）", "park", 188, 44),
        ("城东菜市场（新）", "park", 190, 298), ("城东农贸市场", MARKET, 263, 290),
        ("一号市场", "", 618, 33), ("城东农贸市场", "", 85, 192), ("人民市场", "", 85, 192),
        ("城东农贸市场", MARKET, 452, 173), ("一号市场", "park", 84, 0),
        ("城东农贸市场", MARKET, 452, 173),
    ],
    [
        ("城东菜市场（新）", MARKET, 380, 265), ("城东农贸市场", "", 137, 70),
        ("人民市场", "", 156, 703), ("一号市场", "", 260, 270), ("城东农贸市场", "", 327, 231),
    ],
)  # fmt: skip
def test_nothing_is_lost_or_used_twice(ledger, points):
    """Every site of a category the map holds, and every point of a category, stands once."""
    mine, theirs = places(ledger), places(points, index="P")
    table = compare_sites(mine, theirs)
    held = set(theirs["category"]) - {""}
    used = table.loc[table["site_id"] != "", "site_id"]
    assert used.is_unique
    assert set(mine.index[mine["category"].isin(held)]) <= set(used)
    seen = table["point"].dropna()
    assert seen.is_unique
    assert set(theirs.index[theirs["category"] != ""]) <= set(seen)
    turned = compare_sites(mine[::-1], theirs[::-1])
    assert sorted(turned["status"]) == sorted(table["status"])
