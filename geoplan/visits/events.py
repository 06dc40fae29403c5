"""Visits and answers: who was where, when, and how the checklist came out."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import pandas as pd

from geoplan.base.tables import Column, require_columns
from geoplan.visits.shape import Records, table_of

COLUMNS: Final = (
    Column(name="site_id", kind="text"),
    Column(name="at", kind="time"),
    Column(name="by", kind="text"),
    Column(name="findings", kind="integer"),
    Column(name="note", kind="text"),
    Column(name="round_id", kind="text"),
    Column(name="team", kind="text"),
    Column(name="source", kind="text"),
)
ANSWER_COLUMNS: Final = (
    Column(name="visit_id", kind="text"),
    Column(name="site_id", kind="text"),
    Column(name="round_id", kind="text"),
    Column(name="at", kind="time"),
    Column(name="item", kind="text"),
    Column(name="result", kind="text"),
)
RESULTS: Final = ("pass", "fail", "na")


def check_visits(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is one of visits; refuse it with all its faults if not.

    Parameters
    ----------
    visits
        Index `visit_id`; columns as in `COLUMNS`; `at` in UTC.
    """
    require_columns(visits, COLUMNS, name="visits")
    return visits


def check_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it is one of answers; refuse it with all its faults if not.

    Parameters
    ----------
    answers
        Index "visit_id|item"; columns as in `ANSWER_COLUMNS`; `result` one of `RESULTS`.
    """
    require_columns(answers, ANSWER_COLUMNS, name="answers")
    return answers


def visit_id(site_id: str, at: datetime, *, by: str) -> str:
    """Return a visit's identifier: the same visit told twice has the same one."""
    told = f"{site_id}|{at.isoformat()}|{by}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def visit_ids(visits: pd.DataFrame) -> pd.Index:
    """Return the identifiers of visits (see `visit_id`) from their site, time (UTC) and person."""
    told = zip(visits["site_id"], visits["at"].dt.to_pydatetime(), visits["by"], strict=True)
    return pd.Index(
        [visit_id(site, at, by=by) for site, at, by in told], name="visit_id", dtype="str"
    )


def bodies_of(
    table: pd.DataFrame, columns: Iterable[Column]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (key, body) of each row as the journal keeps it."""
    names = [column.name for column in columns]
    lists: list[list[object]] = []
    for column in columns:
        values = table[column.name]
        if column.kind == "time":
            lists.append([moment.isoformat() for moment in values])
        else:
            lists.append(values.tolist())
    for key, row in zip(table.index, zip(*lists, strict=True), strict=True):
        yield str(key), dict(zip(names, row, strict=True))


def visit_bodies(visits: pd.DataFrame) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield (visit_id, body) of each visit as the journal keeps it."""
    return bodies_of(visits, COLUMNS)


def answer_bodies(answers: pd.DataFrame) -> Iterable[tuple[str, dict[str, object]]]:
    """Yield ("visit_id|item", body) of each answer as the journal keeps it."""
    return bodies_of(answers, ANSWER_COLUMNS)


def visits_table(records: Records) -> pd.DataFrame:
    """Return the journal's visits as a table."""
    return check_visits(table_of(records, COLUMNS, index="visit_id"))


def answers_table(records: Records) -> pd.DataFrame:
    """Return the journal's answers as a table."""
    return check_answers(table_of(records, ANSWER_COLUMNS, index="answer_id"))
