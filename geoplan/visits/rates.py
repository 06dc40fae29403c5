"""How the ledger stands: closure by unit, source, problem."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from geoplan.visits.findings import UNDONE

BY: Final = ("unit", "source", "problem", "item", "fix", "site_id", "state")
DONE: Final = ("verified", "closed")


def closure_rates(ledger: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Return counts and closure by group, the most overdue first. Linear in findings.

    Parameters
    ----------
    ledger
        As of `geoplan.visits.ledger`.
    by
        One of `BY`, or a column that was added.

    Returns
    -------
    DataFrame
        Index group; findings, done (verified or closed), fixed (waiting to be verified), undone,
        overdue, rebounds, vetoes (undone), rate (done ÷ findings), age_days (median of the undone,
        NaN for none), to_close_days (median from finding to closing, NaN for none).
    """
    undone = ledger["state"].isin(UNDONE)
    told = pd.DataFrame(
        {
            "group": ledger[by],
            "done": ledger["state"].isin(DONE),
            "fixed": ledger["state"] == "fixed",
            "undone": undone,
            "overdue": ledger["overdue"],
            "rebounds": ledger["rebound"],
            "vetoes": ledger["veto"] & undone,
            "age_days": ledger["age_days"].where(undone),
            "to_close_days": ledger["age_days"].where(ledger["closed_at"].notna()),
        }
    )
    groups = told.groupby("group", sort=True)
    counts = ["done", "fixed", "undone", "overdue", "rebounds", "vetoes"]
    table = groups[counts].sum().astype("int64")
    table.insert(0, "findings", groups.size().astype("int64"))
    table["rate"] = table["done"] / table["findings"]
    table[["age_days", "to_close_days"]] = groups[["age_days", "to_close_days"]].median()
    return table.sort_values(["overdue", "undone"], ascending=False, kind="stable")


def choose(
    ledger: pd.DataFrame, *, states: Sequence[str] = (), overdue: bool = False, **equal: str
) -> pd.DataFrame:
    """Return the findings of some states and of equal columns ("" asks for any).

    Parameters
    ----------
    overdue
        Only what is overdue.
    equal
        Column → value.
    """
    wanted = pd.Series(data=True, index=ledger.index)
    if states:
        wanted &= ledger["state"].isin(list(states))
    if overdue:
        wanted &= ledger["overdue"]
    for column, value in equal.items():
        if value:
            wanted &= ledger[column] == value
    return ledger[wanted]
