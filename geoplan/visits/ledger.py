"""The findings ledger: events folded into what stands open, whose it is and when it is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.base.tables import Column, require_columns
from geoplan.visits.findings import COLUMNS as TOLD
from geoplan.visits.findings import OPEN, UNDONE
from geoplan.visits.problems import Catalogue
from geoplan.visits.shape import DATE, UTC, looked_up

COLUMNS: Final = (
    *(column for column in TOLD if column.name != "visit_id"),
    Column(name="fix", kind="text"),
    Column(name="state", kind="text"),
    Column(name="due", kind="date", gaps=True),
    Column(name="fixed_at", kind="time", gaps=True),
    Column(name="closed_at", kind="time", gaps=True),
    Column(name="age_days", kind="integer"),
    Column(name="overdue", kind="flag"),
    Column(name="reopened", kind="integer"),
    Column(name="repeats", kind="integer"),
    Column(name="rebound", kind="flag"),
    Column(name="veto", kind="flag"),
)
_NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True)
class Terms:
    """By what the ledger is reckoned.

    Attributes
    ----------
    as_of
        The moment of the ledger, aware.
    zone
        Where days begin.
    assessment
        Day of the assessment; None: not known.
    """

    as_of: datetime
    zone: str = "Asia/Shanghai"
    assessment: date | None = None

    @property
    def today(self) -> date:
        """The day of the ledger."""
        return self.as_of.astimezone(ZoneInfo(self.zone)).date()


def check_ledger(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is a ledger of findings; refuse it with all its faults if not.

    Parameters
    ----------
    ledger
        Index `finding_id`; columns as in `COLUMNS`.
    """
    require_columns(ledger, COLUMNS, name="ledger")
    return ledger


def ledger_table(
    findings: pd.DataFrame,
    states: pd.DataFrame,
    *,
    catalogue: Catalogue,
    terms: Terms,
    owners: "pd.Series[str] | None" = None,
) -> pd.DataFrame:
    """Fold findings and their steps into the ledger. O(n log n).

    What lies after `terms.as_of` has not happened yet. A due date is the one last set; else it is
    reckoned from the class of the fix, backward from the assessment.

    Parameters
    ----------
    findings, states
        As of `findings_table` and `states_table`.
    catalogue
        Classes of fixes and vetoes by problem; problems that are not in it are fixed "now".
    terms
        Moment, zone, assessment.
    owners
        Unit that answers for each site, by `site_id`, where neither finding nor step names one.
    """
    ledger = findings[findings["at"] <= pd.Timestamp(terms.as_of)].copy()
    steps = states[states["at"] <= pd.Timestamp(terms.as_of)]
    steps = steps[steps["finding_id"].isin(ledger.index)]
    # The catalogue's dtype must not be kept: a mapped column of texts is one of texts.
    _classify(ledger, catalogue)
    _fold(ledger, steps)
    _own(ledger, steps, owners)
    _reckon(ledger, steps, catalogue=catalogue, terms=terms)
    _look_back(ledger, steps)
    return check_ledger(ledger)


def _classify(ledger: pd.DataFrame, catalogue: Catalogue) -> None:
    known = catalogue.by_code
    codes = ledger["problem"].unique().tolist()
    fix = {code: known[code].fix if code in known else "now" for code in codes}
    veto = {code: code in known and known[code].veto for code in codes}
    item = {code: known[code].item if code in known else "" for code in codes}
    ledger["fix"] = looked_up(ledger["problem"], fix)
    ledger["veto"] = ledger["problem"].map(veto).astype("bool")
    own = looked_up(ledger["problem"], item)
    ledger["item"] = ledger["item"].where(ledger["item"] != "", own)


def _fold(ledger: pd.DataFrame, steps: pd.DataFrame) -> None:
    last = steps.drop_duplicates("finding_id", keep="last").set_index("finding_id")
    ledger["state"] = last["state"].reindex(ledger.index).fillna(OPEN).astype("str")
    again = steps[steps["state"] == "reopened"]
    ledger["reopened"] = again["finding_id"].value_counts().reindex(ledger.index, fill_value=0)
    ledger["reopened"] = ledger["reopened"].astype("int64")
    # What was done before the last reopening is undone.
    cut = again.groupby("finding_id")["n"].max()
    after = steps[steps["n"] > steps["finding_id"].map(cut).fillna(-1).to_numpy()]
    for state, column in (("fixed", "fixed_at"), ("closed", "closed_at")):
        done = after[after["state"] == state].drop_duplicates("finding_id", keep="last")
        times = done.set_index("finding_id")["at"].reindex(ledger.index)
        ledger[column] = times.astype(UTC)


def _own(ledger: pd.DataFrame, steps: pd.DataFrame, owners: "pd.Series[str] | None") -> None:
    named = steps[steps["unit"] != ""].drop_duplicates("finding_id", keep="last")
    unit = named.set_index("finding_id")["unit"].reindex(ledger.index).fillna("").astype("str")
    unit = unit.where(unit != "", ledger["unit"])
    if owners is not None:
        theirs = looked_up(ledger["site_id"], owners)
        unit = unit.where(unit != "", theirs)
    ledger["unit"] = unit.astype("str")


def _reckon(
    ledger: pd.DataFrame, steps: pd.DataFrame, *, catalogue: Catalogue, terms: Terms
) -> None:
    found = ledger["at"].dt.tz_convert(terms.zone).dt.tz_localize(None).dt.normalize()
    due = found + pd.to_timedelta(
        ledger["fix"].map({fix: term.days for fix, term in catalogue.terms.items()}).astype(int),
        unit="D",
    )
    if terms.assessment is not None:
        day = pd.Timestamp(terms.assessment)
        before = ledger["fix"].map({fix: term.before for fix, term in catalogue.terms.items()})
        latest = day - pd.to_timedelta(before.astype(int), unit="D")
        due = due.where(due <= latest, latest)
    soonest = found + pd.Timedelta(days=1)
    due = due.where(due >= soonest, soonest)
    told = steps[steps["due"].notna()].drop_duplicates("finding_id", keep="last")
    set_due = told.set_index("finding_id")["due"].reindex(ledger.index)
    ledger["due"] = set_due.fillna(due).astype(DATE)
    end = ledger["closed_at"].fillna(pd.Timestamp(terms.as_of))
    ledger["age_days"] = (end - ledger["at"]).dt.days.clip(lower=0).astype("int64")
    late = ledger["due"] < pd.Timestamp(terms.today)
    ledger["overdue"] = (ledger["state"].isin(UNDONE) & late).astype("bool")


def _look_back(ledger: pd.DataFrame, steps: pd.DataFrame) -> None:
    """Count earlier findings of the same problem at the same site, and tell rebounds."""
    closed = steps[steps["state"] == "closed"].drop_duplicates("finding_id")
    first = closed.set_index("finding_id")["at"].reindex(ledger.index).astype(UTC)
    ordered = pd.DataFrame(
        {
            "site": ledger["site_id"],
            "problem": ledger["problem"],
            "at": _microseconds(ledger["at"]),
            "closed": np.where(first.notna(), _microseconds(first), _NEVER),
        },
        index=ledger.index,
    )
    ordered["key"] = ordered.index
    ordered = ordered[ordered["problem"] != ""].sort_values(["at", "key"], kind="stable")
    groups = ordered.groupby(["site", "problem"], sort=False)
    ordered["soonest"] = groups["closed"].cummin()
    before = ordered.groupby(["site", "problem"], sort=False)["soonest"].shift(fill_value=_NEVER)
    ledger["repeats"] = groups.cumcount().reindex(ledger.index, fill_value=0).astype("int64")
    rebound = (before < ordered["at"]).reindex(ledger.index, fill_value=False)
    ledger["rebound"] = rebound.astype("bool")


def _microseconds(times: pd.Series) -> npt.NDArray[np.int64]:
    naive = times.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray(naive, dtype="datetime64[us]").astype(np.int64)
