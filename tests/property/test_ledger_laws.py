"""The ledger over any sequence of events agrees with a simple model that replays them."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from geoplan.base.errors import InputError
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.store.journal import open_journal
from geoplan.visits.corrections import correction
from geoplan.visits.findings import (
    OPEN,
    STATES,
    STEPS,
    check_step,
    finding_body,
    findings_table,
    state_body,
    states_table,
)
from geoplan.visits.ledger import Terms, ledger_table
from geoplan.visits.problems import Catalogue

CATALOGUE = read_value(asset("problems", "county.toml"), Catalogue)
START = datetime(2026, 1, 1, tzinfo=UTC)
SITES, PROBLEMS = ("a", "b"), ("litter", "flyers", "")


class Model:
    """What a clerk would keep on paper."""

    def __init__(self):
        self.findings = {}
        self.steps = {}

    def state(self, key):
        """Return the last state that was not withdrawn."""
        kept = [state for _, state, _ in self.steps[key]]
        return kept[-1] if kept else OPEN

    def row(self, key):
        """Return what the ledger must say of a finding."""
        site, problem, at = self.findings[key]
        fixed = closed = None
        again = 0
        for _, state, when in self.steps[key]:
            if state == "reopened":
                fixed = closed = None
                again += 1
            fixed = when if state == "fixed" else fixed
            closed = when if state == "closed" else closed
        earlier = [
            other for other, (s, p, t) in self.findings.items()
            if (s, p) == (site, problem) and problem and (t, other) < (at, key)
        ]  # fmt: skip
        rebound = any(
            state == "closed" and when < at
            for other in earlier for _, state, when in self.steps[other]
        )  # fmt: skip
        return (self.state(key), fixed, closed, again, len(earlier), rebound)


class Ledger(RuleBasedStateMachine):
    """Findings are told, moved on and undone in any order; the journal keeps them."""

    @initialize()
    def begin(self):
        """Start with an empty journal."""
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal.sqlite"
        self.model, self.clock = Model(), START
        self.numbers = {}

    def tick(self, hours):
        """Let time pass."""
        self.clock += timedelta(hours=hours)

    @rule(site=st.sampled_from(SITES), problem=st.sampled_from(PROBLEMS), hours=st.integers(1, 50))
    def find(self, site, problem, hours):
        """Record a finding, twice."""
        self.tick(hours)
        key = f"F{len(self.model.findings)}"
        self.model.findings[key] = (site, problem, self.clock)
        self.model.steps[key] = []
        self.numbers[key] = 0
        body = finding_body(site_id=site, problem=problem, at=self.clock.isoformat())
        with open_journal(self.path) as journal:
            assert journal.append("finding", [(key, body)]) == 1
            assert journal.append("finding", [(key, body)]) == 0

    @rule(data=st.data(), state=st.sampled_from(STATES), hours=st.integers(1, 50))
    def move(self, data, state, hours):
        """Move a finding on, where that is allowed."""
        if not self.model.findings:
            return
        self.tick(hours)
        key = data.draw(st.sampled_from(sorted(self.model.findings)))
        before = self.model.state(key)
        try:
            check_step(key, before, state)
        except InputError:
            assert state not in STEPS[before]
            return
        self.numbers[key] += 1
        self.model.steps[key].append((self.numbers[key], state, self.clock))
        record = (f"{key}|{self.numbers[key]}", state_body(key, state, at=self.clock))
        with open_journal(self.path) as journal:
            assert journal.append("state", [record]) == 1

    @rule(data=st.data())
    def undo(self, data):
        """Withdraw a finding's last step."""
        moved = [key for key, steps in self.model.steps.items() if steps]
        if not moved:
            return
        key = data.draw(st.sampled_from(sorted(moved)))
        number, _, _ = self.model.steps[key].pop()
        record = correction(
            "state", f"{key}|{number}", body=None, at=self.clock, by="x", reason="undo"
        )
        with open_journal(self.path) as journal:
            journal.append("correction", [record])

    @invariant()
    def agrees(self):
        """Compare the ledger with the paper."""
        with open_journal(self.path) as journal:
            assert journal.first_break() is None
            findings = findings_table(journal.read("finding"))
            states = states_table(journal.read("state"))
        table = ledger_table(findings, states, catalogue=CATALOGUE, terms=Terms(as_of=self.clock))
        for key in self.model.findings:
            row = table.loc[key]
            found = (
                row["state"], none(row["fixed_at"]), none(row["closed_at"]), row["reopened"],
                row["repeats"], bool(row["rebound"]),
            )  # fmt: skip
            assert found == self.model.row(key), key

    def teardown(self):
        """Remove the journal."""
        self.folder.cleanup()


def none(moment):
    """Return None for no time."""
    return None if pd.isna(moment) else moment.to_pydatetime()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


@given(st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_records_does_not_matter(order):
    """The ledger is by time and number, not by how it came in."""
    told = [
        (f"F{n}", finding_body(site_id="a", problem="litter",
                               at=(START + timedelta(days=n // 2)).isoformat()))
        for n in range(6)
    ]  # fmt: skip
    steps = [
        (f"F{n}|{i}", state_body(f"F{n}", state, at=START + timedelta(days=n + i)))
        for n in range(6) for i, state in enumerate(("assigned", "fixed", "verified"), start=1)
    ]  # fmt: skip
    terms = Terms(as_of=START + timedelta(days=90))
    one = ledger_table(findings_table(told), states_table(steps), catalogue=CATALOGUE, terms=terms)
    mixed = [step for n in order for step in steps[3 * n : 3 * n + 3][::-1]]
    two = ledger_table(
        findings_table([told[n] for n in order]), states_table(mixed), catalogue=CATALOGUE,
        terms=terms,
    )  # fmt: skip
    pd.testing.assert_frame_equal(one, two.loc[one.index])
