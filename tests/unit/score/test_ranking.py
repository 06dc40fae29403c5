"""Ranking by a rule: ties, too few sites, trend, flags."""

import dataclasses
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.base.errors import InputError
from geoplan.frame.standard import Words
from geoplan.score.ranking import FORMAT, RankingRule, check_rule, rank_units
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

RULE = RankingRule(
    format=FORMAT, id="t", version="1", confidence="example", source="-",
    title=Words(zh="试", en="t"), weights={"score": "60", "closure": "40"}, least_sites=2,
)  # fmt: skip
NO_LEDGER = pd.DataFrame({"unit": [], "closed": [], "overdue": [], "repeated": []}).astype(
    {"unit": "str", "closed": "bool", "overdue": "bool", "repeated": "bool"}
)


def seen(**units):
    """Return inspected sites: unit=[scores]."""
    rows = [(unit, score, 1) for unit, scores in units.items() for score in scores]
    return pd.DataFrame(rows, columns=["unit", "score", "visits"])


def found(**units):
    """Return findings: unit=(closed, in all)."""
    rows = [
        (unit, n < closed, False, False)
        for unit, (closed, whole) in units.items()
        for n in range(whole)
    ]
    return pd.DataFrame(rows, columns=["unit", "closed", "overdue", "repeated"])


def test_points_are_the_weighted_mean():
    """0.6 · 0.8 + 0.4 · 0.5 of 100; without findings the score alone counts."""
    table = rank_units(seen(a=[0.7, 0.9], b=[0.6, 0.6]), found(a=(1, 2)), rule=RULE)
    assert table.loc["a", "points"] == pytest.approx(68)
    assert table.loc["b", "points"] == pytest.approx(60)
    assert math.isnan(table.loc["b", "closure"])
    assert table.loc["a", "per_visit"] == pytest.approx(1.0)


def test_ties_share_a_rank():
    """1, 2, 2, 4: within the tolerance of the first of them."""
    rule = dataclasses.replace(RULE, tie="0.5")
    table = rank_units(
        seen(a=[0.9, 0.9], b=[0.8, 0.8], c=[0.797, 0.797], d=[0.792, 0.792]), NO_LEDGER, rule=rule
    )
    assert table["rank"].tolist() == [1, 2, 2, 4]


def test_few_sites_are_listed_without_rank():
    """One site only: no rank, at the end, no flag."""
    table = rank_units(seen(a=[1.0], b=[0.5, 0.5], c=[0.4, 0.6]), NO_LEDGER, rule=RULE)
    assert list(table.index)[-1] == "a"
    assert math.isnan(table.loc["a", "rank"])
    assert table.loc["a", "flag"] == ""


def test_flags_and_trend():
    """The first has the red flag, the last is named; ranks gained are positive."""
    table = rank_units(
        seen(a=[0.9, 0.9], b=[0.8, 0.8], c=[0.1, 0.1]), NO_LEDGER, rule=RULE,
        before=pd.Series({"a": 3, "b": 2}),
    )  # fmt: skip
    assert table["flag"].tolist() == ["red", "", "warn"]
    assert table["trend"].tolist()[:2] == [2, 0]
    assert math.isnan(table.loc["c", "trend"])


def test_sites_of_nobody_are_not_ranked():
    """The empty unit is not one."""
    assert "" not in rank_units(seen(a=[1.0, 1.0], **{"": [0.0]}), NO_LEDGER, rule=RULE).index


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.lists(st.integers(0, 10).map(lambda n: n / 10), min_size=1, max_size=6),
        min_size=1,
    ),
    st.randoms(),
)
def test_laws_of_ranks(units, chance):
    """Better points never rank lower; order of rows changes nothing; limits hold the points."""
    told = seen(**units)
    table = rank_units(told, NO_LEDGER, rule=RULE)
    ranked = table.dropna(subset=["rank"])
    assert ranked["points"].is_monotonic_decreasing
    assert ranked["rank"].is_monotonic_increasing
    known = table.dropna(subset=["low"])
    assert (known["low"] <= known["points"] + 1e-9).all()
    assert (known["points"] <= known["high"] + 1e-9).all()
    mixed = told.sample(frac=1, random_state=chance.randrange(1000))
    again = rank_units(mixed, NO_LEDGER, rule=RULE)
    pd.testing.assert_series_equal(again["rank"].sort_index(), table["rank"].sort_index())


def test_bad_rules_are_refused_with_all_faults():
    """Unknown measures and weights that are no numbers, at once."""
    rule = dataclasses.replace(RULE, weights={"beauty": "1", "score": "much"})
    with pytest.raises(InputError, match=r"beauty.*much"):
        check_rule(rule)


def test_the_example_is_sound():
    """The rule that ships can be applied."""
    assert check_rule(read_value(asset("rankings", "county.toml"), RankingRule)).least_sites == 3
