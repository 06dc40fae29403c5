"""Findings as they were told, and the steps of their mending."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.tables import Column
from geoplan.visits.shape import Records, table_of

COLUMNS: Final = (
    Column(name="site_id", kind="text"),
    Column(name="visit_id", kind="text"),
    Column(name="round_id", kind="text"),
    Column(name="at", kind="time"),
    Column(name="by", kind="text"),
    Column(name="problem", kind="text"),
    Column(name="item", kind="text"),
    Column(name="note", kind="text"),
    Column(name="source", kind="text"),
    Column(name="unit", kind="text"),
)
STATE_COLUMNS: Final = (
    Column(name="finding_id", kind="text"),
    Column(name="state", kind="text"),
    Column(name="at", kind="time"),
    Column(name="by", kind="text"),
    Column(name="note", kind="text"),
    Column(name="due", kind="date", gaps=True),
    Column(name="unit", kind="text"),
)
OPEN: Final = "open"
STATES: Final = (OPEN, "assigned", "fixed", "verified", "closed", "reopened")
# From → to. A second assignment hands the finding on; only what was verified is closed.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    OPEN: ("assigned",),
    "assigned": ("assigned", "fixed"),
    "fixed": ("verified", "reopened"),
    "verified": ("closed", "reopened"),
    "closed": ("reopened",),
    "reopened": ("assigned", "fixed"),
}
# What a unit may say itself; the rest is for those who supervise it.
UNITS_STEPS: Final = ("fixed",)
UNDONE: Final = (OPEN, "assigned", "reopened")


def finding_id(told: Sequence[str]) -> str:
    """Return a finding's identifier from what tells it apart: the same told twice is the same.

    Parameters
    ----------
    told
        Such as site, time, problem, note.
    """
    return "F" + hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:15]


def finding_body(**told: Any) -> dict[str, Any]:  # noqa: ANN401  (a body of the journal)
    """Return a finding's body with every member, "" or null where nothing is told."""
    body: dict[str, Any] = {column.name: "" for column in COLUMNS}
    return {**body, "photos": [], "lon_e7": None, "lat_e7": None, **told}


def state_body(finding: str, state: str, *, at: datetime, **told: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the body of one step with every member."""
    body = {"by": "", "note": "", "due": "", "unit": "", "photos": [], **told}
    return {"finding_id": finding, "state": state, "at": at.isoformat(), **body}


def check_step(finding: str, before: str, after: str) -> None:
    """Refuse a step that is not allowed, naming those that are.

    Raises
    ------
    InputError
        `finding.step`.
    """
    if after not in STEPS[before]:
        allowed = ", ".join(STEPS[before])
        raise InputError(
            "finding.step", finding=finding, before=before, after=after, allowed=allowed
        )


def findings_table(records: Records) -> pd.DataFrame:
    """Return the journal's findings as a table, index `finding_id`."""
    return table_of(records, COLUMNS, index="finding_id")


def states_table(records: Records) -> pd.DataFrame:
    """Return the journal's steps as a table in order; index "finding_id|n", column `n` added."""
    table = table_of(records, STATE_COLUMNS, index="state_id")
    numbers = [int(key.rpartition("|")[2]) for key in table.index.tolist()]
    table["n"] = pd.Series(numbers, index=table.index, dtype="int64")
    return table.sort_values(["finding_id", "n"], kind="stable")
