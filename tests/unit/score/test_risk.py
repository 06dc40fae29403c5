"""Risk: losses that add up, limits that hold the truth, chances that repeat."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from geoplan.base.errors import InputError
from geoplan.score.risk import Forgetting, assess_risk, patrol_prizes

NOW = Forgetting(as_of=datetime(2026, 11, 1, tzinfo=UTC), keep=1.0)
ITEMS = {"a": ("x", "y", "z"), "b": ("x", "w")}
POINTS = pd.Series({"a": 25.0, "b": 15.0})


def town(seed=1, sites=600):
    """Return sites whose items fail with known chances, and answers to visits of half of them."""
    rng = np.random.default_rng(seed)  # noqa: TID251  (invented data)
    table = pd.DataFrame(
        {
            "category": rng.choice(["a", "b"], sites),
            "inclusion_prob": rng.uniform(0.05, 0.4, sites),
        },
        index=pd.Index([f"s{n}" for n in range(sites)], name="site_id", dtype="str"),
    )
    truth, rows = {}, []
    for site, category in table["category"].items():
        for item in ITEMS[category]:
            chance = truth[site, item] = rng.beta(1.5, 4)
            rows += [
                (site, item, "fail" if rng.random() < chance else "pass")
                for _ in range(rng.integers(0, 8))
            ]
    answers = pd.DataFrame(rows, columns=["site_id", "item", "result"])
    answers["at"] = pd.Timestamp("2026-10-01", tz="UTC")
    return table, answers, pd.Series(truth)


def test_losses_add_up_and_limits_hold():
    """Σ loss = 40 − E[score]; nine limits in ten and more hold the true mean chance."""
    sites, answers, truth = town()
    found = assess_risk(sites, answers, items=ITEMS, points=POINTS, how=NOW)
    share = found["inclusion_prob"] / found.groupby("category")["inclusion_prob"].transform("sum")
    expected = (found["category"].map(POINTS) * share * found["fail"]).sum()
    assert found["loss"].sum() == pytest.approx(expected)
    real = truth.groupby(level=0).mean().reindex(found.index)
    held = (found["fail_low"] <= real) & (real <= found["fail_high"])
    assert 0.92 <= held.mean() <= 0.98
    assert np.corrcoef(found["fail"], real)[0, 1] > 0.6


def test_shrinking_beats_the_raw_share():
    """The posterior mean is nearer to the truth than failures ÷ answers."""
    sites, answers, truth = town(seed=4)
    found = assess_risk(sites, answers, items=ITEMS, points=POINTS, how=NOW)
    raw = (answers["result"] == "fail").groupby(answers["site_id"]).mean()
    real = truth.groupby(level=0).mean()
    seen = found.index.intersection(raw.index)
    ours = ((found["fail"] - real)[seen] ** 2).mean()
    assert ours < 0.7 * ((raw - real)[seen] ** 2).mean()


def test_old_answers_count_less():
    """Failures of long ago weigh less than those of last week."""
    sites, answers, _ = town(sites=40)
    failed = answers.assign(result="fail")
    recent = failed.assign(at=pd.Timestamp("2026-10-25", tz="UTC"))
    old = failed.assign(at=pd.Timestamp("2025-01-01", tz="UTC"))
    how = Forgetting(as_of=NOW.as_of, keep=0.8)
    new_seen = assess_risk(sites, recent, items=ITEMS, points=POINTS, how=how)["seen"]
    old_seen = assess_risk(sites, old, items=ITEMS, points=POINTS, how=how)["seen"]
    new_seen = new_seen.reindex(old_seen.index)
    assert (old_seen < 0.05 * new_seen)[new_seen > 0].all()


def test_order_of_rows_changes_nothing_and_it_repeats():
    """The same table for shuffled sites and answers, stability included."""
    sites, answers, _ = town(sites=80)
    one = assess_risk(sites, answers, items=ITEMS, points=POINTS, how=NOW)
    two = assess_risk(sites, answers.iloc[::-1], items=ITEMS, points=POINTS, how=NOW)
    pd.testing.assert_frame_equal(one, two)
    assert one["stability"].between(0, 1).all()
    assert one["stability"].sum() == pytest.approx(NOW.top)
    assert list(one["rank"]) == list(range(1, 81))
    assert one["loss"].is_monotonic_decreasing


def test_without_any_answer_categories_decide():
    """No record yet: all fail alike, losses go by points and chances."""
    sites, answers, _ = town(sites=30)
    found = assess_risk(sites, answers.iloc[:0], items=ITEMS, points=POINTS, how=NOW)
    assert found["fail"].to_numpy() == pytest.approx(found["fail"].iloc[0])
    assert (found["fail_low"] < found["fail"]).all()


def test_prizes_are_what_mending_brings():
    """Loss less what stays lost; never below 0, never above the loss."""
    sites, answers, _ = town(sites=60)
    found = assess_risk(sites, answers, items=ITEMS, points=POINTS, how=NOW)
    prize = patrol_prizes(found, fixed=0.1)
    assert ((prize >= 0) & (prize <= found["loss"])).all()
    good = found["fail"] > 0.1
    assert np.allclose(prize[good], (found["loss"] * (1 - 0.1 / found["fail"]))[good])


def test_a_memory_beyond_one_is_refused():
    """What an answer keeps lies in (0, 1]."""
    sites, answers, _ = town(sites=10)
    how = Forgetting(as_of=NOW.as_of, keep=1.2)
    with pytest.raises(InputError, match=r"1\.2"):
        assess_risk(sites, answers, items=ITEMS, points=POINTS, how=how)
