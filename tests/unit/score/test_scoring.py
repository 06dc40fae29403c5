"""From answers to points."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.base.errors import InputError
from geoplan.frame.standard import Words
from geoplan.score.scoring import FORMAT, Level, Scoring, check_scoring, score_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

SHARE = Scoring(
    format=FORMAT,
    id="t",
    version="1",
    confidence="example",
    source="-",
    title=Words(zh="试", en="t"),
)
DEDUCTION = dataclasses.replace(SHARE, rule="deduction", deduct="0.3", deductions={"b": "0.5"})
LEVELS = dataclasses.replace(
    SHARE,
    rule="levels",
    levels=(Level(share="0.9", worth="1"), Level(share="0.6", worth="0.7")),
)


def answers(*rows):
    """Return a table of answers: (site, item, result), one a minute."""
    table = pd.DataFrame(rows, columns=["site_id", "item", "result"]).astype("str")
    table["at"] = pd.date_range("2026-06-01", periods=len(rows), freq="min", tz="UTC")
    return table


ONE = answers(("s", "a", "pass"), ("s", "b", "fail"), ("s", "c", "pass"), ("s", "d", "na"))


def test_share_counts_what_was_asked():
    """Two of three items passed; what does not apply is not asked."""
    found = score_sites(ONE, scoring=SHARE)
    assert found.sites.loc["s", "score"] == pytest.approx(2 / 3)
    assert found.sites.loc["s", ["asked", "failed"]].tolist() == [3, 1]


def test_weights_change_the_share():
    """An item of weight 2 among ones of weight 1."""
    weighted = dataclasses.replace(SHARE, weights={"b": "2"})
    assert score_sites(ONE, scoring=weighted).sites.loc["s", "score"] == pytest.approx(0.5)


def test_deductions_add_up_and_stop_at_nothing():
    """Each failed item takes its own share; below 0 nothing is left to take."""
    two = answers(("s", "a", "fail"), ("s", "b", "fail"), ("s", "c", "fail"), ("t", "a", "fail"))
    found = score_sites(two, scoring=DEDUCTION)
    assert found.sites["score"].to_dict() == {"s": 0.0, "t": pytest.approx(0.7)}
    # What was lost is shared out as it was taken: 0.3, 0.5, 0.3 of 1.1.
    lost = found.losses.set_index(["site_id", "item"])["lost"]
    assert lost["s", "b"] == pytest.approx(0.5 / 1.1)


@pytest.mark.parametrize(("failed", "score"), [(0, 1.0), (1, 0.7), (4, 0.7), (5, 0.0)])
def test_levels_round_down(failed, score):
    """Of ten items: nine passed reach 0.9, six reach 0.6, five reach nothing."""
    rows = [("s", f"i{n}", "fail" if n < failed else "pass") for n in range(10)]
    found = score_sites(answers(*rows), scoring=LEVELS).sites.loc["s", "score"]
    assert found == (1.0 if failed == 1 else score)


def test_the_last_answer_counts():
    """A second visit overrides the first."""
    told = answers(("s", "a", "fail"), ("s", "a", "pass"))
    assert score_sites(told, scoring=SHARE).sites.loc["s", "score"] == 1


def test_nothing_asked_has_no_score():
    """A site none of whose items applied is not scored."""
    assert score_sites(answers(("s", "a", "na")), scoring=SHARE).sites.empty
    assert score_sites(answers(), scoring=SHARE).sites.empty


def test_refusals_name_the_fault():
    """An unknown result; numbers that are none; steps in disorder."""
    with pytest.raises(InputError, match="perhaps"):
        score_sites(answers(("s", "a", "perhaps")), scoring=SHARE)
    with pytest.raises(InputError, match=r"deduct: '2'"):
        check_scoring(dataclasses.replace(SHARE, deduct="2"))
    with pytest.raises(InputError, match="levels"):
        check_scoring(dataclasses.replace(LEVELS, levels=LEVELS.levels[::-1]))


def test_the_example_is_sound():
    """The rule that ships can be applied, and its points are those of the seed's plan."""
    rule = check_scoring(read_value(asset("scoring", "county.toml"), Scoring))
    assert (rule.onsite, rule.survey, rule.confidence) == ("40", "20", "example")


RESULTS = st.lists(
    st.tuples(
        st.sampled_from("stu"), st.sampled_from("abcd"), st.sampled_from(["pass", "fail", "na"])
    ),
    max_size=30,
)


@settings(max_examples=40)
@given(RESULTS, st.sampled_from([SHARE, DEDUCTION, LEVELS]), st.randoms())
def test_losses_are_what_the_score_lacks(rows, scoring, chance):
    """At every site the losses of its items add up to 1 − score; rows in any order."""
    told = answers(*rows)
    found = score_sites(told, scoring=scoring)
    lost = found.losses.groupby("site_id")["lost"].sum()
    lacking = 1 - found.sites["score"]
    assert found.sites["score"].between(0, 1).all()
    # With levels a site may fail an item and still keep all its points, and with no item failed
    # every rule gives all.
    pd.testing.assert_series_equal(
        lost.reindex(lacking.index, fill_value=0.0).rename("score"), lacking, atol=1e-9
    )
    mixed = told.sample(frac=1, random_state=chance.randrange(1000))
    pd.testing.assert_frame_equal(score_sites(mixed, scoring=scoring).sites, found.sites)


@settings(max_examples=40)
@given(RESULTS, st.sampled_from([SHARE, DEDUCTION, LEVELS]))
def test_mending_never_costs_points(rows, scoring):
    """With every failure passed instead no site scores less."""
    told = answers(*rows)
    mended = told.assign(result=told["result"].replace("fail", "pass"))
    before = score_sites(told, scoring=scoring).sites["score"]
    after = score_sites(mended, scoring=scoring).sites["score"]
    assert (after >= before - 1e-12).all()
