"""Visits: who was where, when, and how many findings there were."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd

from geoplan.base.tables import Column, require_columns

COLUMNS: Final = (
    Column(name="site_id", kind="text"),
    Column(name="at", kind="time"),
    Column(name="by", kind="text"),
    Column(name="findings", kind="integer"),
    Column(name="note", kind="text"),
)


def check_visits(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is one of visits; refuse it with all its faults if not.

    Parameters
    ----------
    visits
        Index `visit_id`; columns as in `COLUMNS`; `at` in UTC.
    """
    require_columns(visits, COLUMNS, name="visits")
    return visits


def visit_id(site_id: str, at: datetime, *, by: str) -> str:
    """Return a visit's identifier: the same visit told twice has the same one."""
    told = f"{site_id}|{at.isoformat()}|{by}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def visit_bodies(visits: pd.DataFrame) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield (visit_id, body) of each visit as the journal keeps it."""
    for key, row in zip(visits.index, visits.to_dict("records"), strict=True):
        body = {column.name: row[column.name] for column in COLUMNS}
        yield str(key), {**body, "at": row["at"].isoformat(), "findings": int(row["findings"])}


def visits_table(records: Iterable[tuple[str, Mapping[str, Any]]]) -> pd.DataFrame:
    """Return the journal's visits as a table."""
    listed = list(records)
    table = pd.DataFrame(
        [body for _, body in listed],
        index=pd.Index([key for key, _ in listed], name="visit_id", dtype="str"),
        columns=[column.name for column in COLUMNS],
    )
    table["at"] = pd.to_datetime(table["at"], utc=True).astype("datetime64[us, UTC]")
    texts = ["site_id", "by", "note"]
    table[texts] = table[texts].astype("str")
    table["findings"] = table["findings"].astype("int64")
    return check_visits(table)
