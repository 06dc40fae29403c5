"""Workbooks that units answered in: only their own columns are read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.base.words import Lang, say
from geoplan.intake.corrections import rows_to_correct
from geoplan.intake.datums import fold
from geoplan.intake.record_cells import parse_times
from geoplan.intake.sniff import Opening, open_tables
from geoplan.intake.work import Work
from geoplan.visits.findings import STATES, STEPS, UNITS_STEPS
from geoplan.visits.shape import looked_up

_READ: Final = ("id", "state", "n", "new_state", "new_note", "new_at", "new_by")
_NEEDED: Final = frozenset({"id", "n", "new_state"})


@dataclass(frozen=True, kw_only=True)
class AnswerOptions:
    """How a workbook of answers is read.

    Attributes
    ----------
    zone
        Of times without an offset.
    now
        Later times are refused; an answer without a time is of now.
    supervise
        Whether it may verify, close and reopen.
    """

    zone: str
    now: datetime
    supervise: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerRows:
    """What a unit answered.

    Attributes
    ----------
    steps
        finding_id, n (last step the unit knew of), state, note, at (UTC), by: what is new.
    same
        Answers that were recorded before.
    conflicts
        Findings that were changed since.
    """

    steps: pd.DataFrame
    same: int
    conflicts: tuple[str, ...]
    report: RowReport
    refused: pd.DataFrame


def _words(prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return folded word, in both languages and as code → name."""
    langs = ("zh", "en")
    told = {
        fold(say(f"{prefix}.{name}", lang=cast("Lang", lang))): name
        for name in names
        for lang in langs
    }
    return told | {name: name for name in names}


def read_ledger_answers(
    path: Path, *, stated: pd.DataFrame, steps: pd.DataFrame, options: AnswerOptions
) -> AnswerRows:
    """Read a workbook that was handed out (see `geoplan.render.ledger_book.unit_book`).

    Parameters
    ----------
    stated
        Index finding_id: state, at, and n, the number of the last step.
    steps
        As of `geoplan.visits.findings.states_table`.
    options
        How it is read.

    Raises
    ------
    InputError
        `findings.columns`: no table has its columns.
    """
    heads = _words("ledger.head", _READ)
    report = RowReport(file=path.name)
    works: list[Work] = []
    for table in open_tables(path, opening=Opening(words=frozenset(heads))):
        fields = {
            str(head): heads[fold(str(head))]
            for head in table.cells.columns
            if fold(str(head)) in heads
        }
        if set(fields.values()) >= _NEEDED:
            works.append(Work.of(table, fields))
        else:
            report.skipped.append((table.sheet, 0, "sheet"))
    if not works:
        raise InputError("findings.columns", file=path.name)
    parts = [_read(work, stated, steps, options) for work in works]
    for work in works:
        work.add_to(report)
    return AnswerRows(
        steps=pd.concat([part.steps for part in parts]).drop_duplicates("finding_id"),
        same=sum(part.same for part in parts),
        conflicts=tuple(key for part in parts for key in part.conflicts),
        report=report,
        refused=rows_to_correct(works),
    )


@dataclass(frozen=True, kw_only=True)
class _Part:
    steps: pd.DataFrame
    same: int
    conflicts: tuple[str, ...]


def _read(work: Work, stated: pd.DataFrame, steps: pd.DataFrame, options: AnswerOptions) -> _Part:
    zone, now = options.zone, options.now
    ids, words = work.texts("id"), work.texts("new_state")
    answered = words != ""
    unknown = answered & ~ids.isin(stated.index)
    work.note(unknown, code="finding.unknown", effect="quarantined", column="id")
    states = looked_up(words.map(fold), _words("ledger.state", STATES))
    work.note(
        answered & (states == "") & work.open,
        code="finding.state_unreadable", effect="quarantined", column="new_state",
    )  # fmt: skip
    if not options.supervise:
        work.note(
            answered & ~states.isin(["", *UNITS_STEPS]) & work.open,
            code="finding.units_step", effect="quarantined", column="new_state",
        )  # fmt: skip
    at = parse_times(work.texts("new_at"), zone=zone).fillna(pd.Timestamp(now))
    bad = parse_times(work.texts("new_at"), zone=zone).isna() & (work.texts("new_at") != "")
    bad |= at > pd.Timestamp(now)
    work.note(
        answered & bad & work.open,
        code="finding.time", effect="quarantined", column="new_at",
    )  # fmt: skip
    number = pd.to_numeric(work.texts("n"), errors="coerce").fillna(-1).astype("int64")
    told = pd.DataFrame(
        {"finding_id": ids, "n": number, "state": states, "note": work.texts("new_note"),
         "at": at, "by": work.texts("new_by")}
    )  # fmt: skip
    mine = told[answered & work.open]
    before = stated.reindex(mine["finding_id"])
    changed = pd.Series(before["n"].to_numpy() != mine["n"].to_numpy(), index=mine.index)
    same = changed & _recorded(mine, steps)
    conflict = changed & ~same
    _note_conflicts(work, conflict, before.set_index(mine.index))
    allowed = [
        after in STEPS[was] for was, after in zip(before["state"], mine["state"], strict=True)
    ]
    wrong = ~pd.Series(allowed, index=mine.index) & ~changed
    _note_steps(work, wrong, before.set_index(mine.index))
    early = ~changed & ~wrong & (mine["at"] < before["at"].array)
    _note(work, early, code="finding.time", column="new_at", suggestion={})
    good = ~changed & ~wrong & ~early
    return _Part(
        steps=mine[good],
        same=int(same.sum()),
        conflicts=tuple(mine.loc[conflict, "finding_id"]),
    )


def _recorded(mine: pd.DataFrame, steps: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which answers stand in the journal as the step they were meant to be."""
    keys = mine["finding_id"] + "|" + (mine["n"] + 1).astype("str")
    there = steps.reindex(keys.to_numpy())
    alike = (there["state"].to_numpy() == mine["state"].to_numpy()) & (
        there["note"].to_numpy() == mine["note"].to_numpy()
    )
    return pd.Series(alike, index=mine.index, dtype="bool")


def _note_conflicts(work: Work, rows: "pd.Series[bool]", before: pd.DataFrame) -> None:
    now = {row: say(f"ledger.state.{before.loc[row, 'state']}") for row in rows.index[rows]}
    _note(work, rows, code="finding.conflict", column="new_state", suggestion=now)


def _note_steps(work: Work, rows: "pd.Series[bool]", before: pd.DataFrame) -> None:
    legal = {
        row: "、".join(say(f"ledger.state.{s}") for s in STEPS[str(before.loc[row, "state"])])
        for row in rows.index[rows]
    }
    _note(work, rows, code="finding.step_row", column="new_state", suggestion=legal)


def _note(
    work: Work, rows: "pd.Series[bool]", *, code: str, column: str, suggestion: dict[int, str]
) -> None:
    index = work.fields.index
    work.note(
        rows.reindex(index, fill_value=False),
        code=code, effect="quarantined", column=column,
        suggestion=pd.Series([suggestion.get(row, "") for row in index], index=index, dtype="str"),
    )  # fmt: skip
