"""The findings ledger: folding steps, due dates, repeats and rebounds."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from geoplan.base.errors import InputError
from geoplan.frame.standard import Standard
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.corrections import corrected, correction
from geoplan.visits.findings import (
    STATES,
    STEPS,
    check_step,
    finding_body,
    findings_table,
    state_body,
    states_table,
)
from geoplan.visits.ledger import Terms, ledger_table
from geoplan.visits.problems import Catalogue, Term
from geoplan.visits.rates import choose, closure_rates
from geoplan.visits.responses import Questionnaire

CATALOGUE = read_value(asset("problems", "county.toml"), Catalogue)
STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
DAY = datetime(2026, 6, 1, 2, tzinfo=UTC)  # ten o'clock in Shanghai
NOW = DAY + timedelta(days=30)


def finding(key, *, days=0, site="a", problem="litter", **told):
    """Return one finding as the journal keeps it."""
    at = (DAY + timedelta(days=days)).isoformat()
    return key, finding_body(site_id=site, problem=problem, at=at, **told)


def steps(key, *states, **told):
    """Return the steps of a finding, a day apart."""
    return [
        (f"{key}|{n}", state_body(key, state, at=DAY + timedelta(days=n), **told))
        for n, state in enumerate(states, start=1)
    ]


def ledger(found, done=(), *, assessment=None, owners=None, as_of=NOW):
    """Return the ledger of findings and steps."""
    return ledger_table(
        findings_table(found), states_table(done), catalogue=CATALOGUE,
        terms=Terms(as_of=as_of, assessment=assessment), owners=owners,
    )  # fmt: skip


def test_catalogue_belongs_to_the_standard():
    """Every problem fails an item there is, has an owner, and ten or so are vetoes."""
    assert {problem.item for problem in CATALOGUE.problems} <= set(STANDARD.items)
    assert {problem.owner for problem in CATALOGUE.problems} <= set(CATALOGUE.owners)
    assert len(CATALOGUE.by_code) == len(CATALOGUE.problems) >= 45
    assert 8 <= sum(problem.veto for problem in CATALOGUE.problems) <= 12
    names = [problem.zh for problem in CATALOGUE.problems]
    assert len(set(names)) == len(names)


def test_questionnaire_scores_in_basis_points():
    """Weighted over what was answered; strange words do not count."""
    asked = read_value(asset("questionnaires", "county.toml"), Questionnaire)
    assert asked.score_bp({"hygiene": "满意", "known": "不知道"}) == round(20_000 / 3)
    assert asked.score_bp({"hygiene": "Satisfied", "known": "???"}) == 10_000
    assert asked.score_bp({}) == -1


@pytest.mark.parametrize(
    ("fix", "found", "assessment", "due"),
    [
        ("now", date(2026, 6, 1), None, date(2026, 6, 4)),
        ("long", date(2026, 6, 1), None, date(2026, 7, 16)),
        ("long", date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 16)),
        ("now", date(2026, 6, 1), date(2026, 6, 9), date(2026, 6, 2)),
        ("now", date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 9)),  # never the day itself
    ],
)
def test_due_dates_count_backward_from_the_assessment(fix, found, assessment, due):
    """The earlier of both terms; the ledger's arrays say the same as the rule of one."""
    assert CATALOGUE.terms[fix].due(found, assessment=assessment) == due
    problem = "litter" if fix == "now" else "unpaved"
    days = (found - DAY.date()).days
    table = ledger([finding("F1", problem=problem, days=days)], assessment=assessment)
    assert table.loc["F1", "due"].date() == due
    assert table.loc["F1", "fix"] == fix


def test_states_fold_to_the_last_one():
    """With what was done before a reopening undone."""
    done = steps("F1", "assigned", "fixed", "verified", "closed", "reopened", "fixed")
    table = ledger([finding("F1"), finding("F2")], done)
    one = table.loc["F1"]
    assert (one["state"], one["reopened"]) == ("fixed", 1)
    assert one["fixed_at"] == DAY + timedelta(days=6)
    assert pd.isna(one["closed_at"])
    assert table.loc["F2", "state"] == "open"
    early = ledger([finding("F1")], done, as_of=DAY + timedelta(days=4))
    assert early.loc["F1", "state"] == "closed"
    assert early.loc["F1", "age_days"] == 4


def test_overdue_is_what_nobody_has_done_in_time():
    """What is fixed waits for the supervisor, not for the unit."""
    found = [finding("F1"), finding("F2"), finding("F3")]
    done = [*steps("F1", "assigned"), *steps("F2", "assigned", "fixed")]
    done += steps("F3", "assigned", due="2026-12-31")
    table = ledger(found, done)
    assert table["overdue"].to_dict() == {"F1": True, "F2": False, "F3": False}
    assert table.loc["F3", "due"] == pd.Timestamp(2026, 12, 31)


def test_the_unit_is_the_last_one_named():
    """By a step, else by the finding, else whoever answers for the site."""
    found = [finding("F1", unit="城管局"), finding("F2"), finding("F3", site="z")]
    owners = pd.Series({"a": "街道办", "b": ""})
    done = steps("F1", "assigned", unit="环卫所")
    table = ledger(found, done, owners=owners)
    assert table["unit"].to_dict() == {"F1": "环卫所", "F2": "街道办", "F3": ""}


def test_repeats_and_rebounds():
    """The same problem at the same site before; after it had been closed, a rebound."""
    found = [
        finding("F1"), finding("F2", days=2), finding("F3", days=9),
        finding("F4", days=10, site="b"),
        finding("F5", days=11, problem="flyers"), finding("F6", problem=""),
        finding("F7", days=3, problem=""),
    ]  # fmt: skip
    done = steps("F1", "assigned", "fixed", "verified", "closed", "reopened")
    table = ledger(found, done)
    assert table["repeats"].to_dict() == {
        "F1": 0, "F2": 1, "F3": 2, "F4": 0, "F5": 0, "F6": 0, "F7": 0,
    }  # fmt: skip
    assert table.index[table["rebound"]].tolist() == ["F3"]


def test_veto_and_item_come_from_the_catalogue():
    """An item told with the finding goes before the catalogue's."""
    table = ledger([finding("F1", problem="fraud_records"), finding("F2", item="order"),
                    finding("F3", problem="gone_from_catalogue")])  # fmt: skip
    assert table["veto"].tolist() == [True, False, False]
    assert table["item"].tolist() == ["service", "order", ""]
    assert table.loc["F3", "fix"] == "now"


def test_an_empty_ledger_is_a_ledger():
    """No findings, no steps."""
    assert ledger([]).empty
    assert closure_rates(ledger([]), by="unit").empty


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_steps_are_allowed_or_refused_by_name(before, after):
    """The refusal names what is allowed."""
    if after in STEPS[before]:
        check_step("F1", before, after)
        return
    with pytest.raises(InputError) as caught:
        check_step("F1", before, after)
    assert caught.value.code == "finding.step"
    for allowed in STEPS[before]:
        assert allowed in str(caught.value)


def test_rates_add_up():
    """Done, fixed and undone are all there is."""
    found = [finding(f"F{n}", unit="东" if n % 2 else "西") for n in range(6)]
    done = [
        *steps("F1", "assigned", "fixed", "verified", "closed"),
        *steps("F2", "assigned", "fixed"),
    ]
    table = ledger(found, done)
    rates = closure_rates(table, by="unit")
    assert (rates["done"] + rates["fixed"] + rates["undone"] == rates["findings"]).all()
    assert rates.loc["东", ["findings", "done", "overdue"]].tolist() == [3, 1, 2]
    assert rates.loc["东", "rate"] == pytest.approx(1 / 3)
    assert rates.loc["东", "to_close_days"] == 4
    assert choose(table, states=("closed",), unit="东").index.tolist() == ["F1"]
    assert len(choose(table, overdue=True)) == 4


def test_corrections_fold_in_the_order_they_were_told():
    """The last one holds; None withdraws; other kinds are left alone."""
    records = [("a", {"n": 1}), ("b", {"n": 2}), ("c", {"n": 3})]
    told = [
        correction(kind, key, body=body, at=DAY, by="x", reason="r")[1]
        for kind, key, body in [("visit", "a", {"n": 9}), ("visit", "b", None),
                                ("finding", "c", None), ("visit", "a", {"n": 10})]
    ]  # fmt: skip
    assert list(corrected(records, told, kind="visit")) == [("a", {"n": 10}), ("c", {"n": 3})]


def test_a_term_is_never_before_the_finding():
    """Even where the assessment is over."""
    late = Term(days=3, before=7).due(date(2026, 6, 1), assessment=date(2026, 1, 1))
    assert late == date(2026, 6, 2)
