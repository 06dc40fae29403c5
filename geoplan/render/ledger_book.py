"""Workbooks of findings: for a unit to answer in, and of the whole ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.base.words import reader, say
from geoplan.render.workbook import add_sheet, book_bytes, new_book, put
from geoplan.visits.findings import STEPS, UNITS_STEPS
from geoplan.visits.ledger import Terms
from geoplan.visits.privacy import mask_mobiles
from geoplan.visits.problems import Catalogue
from geoplan.visits.rates import closure_rates

# Columns of a unit's workbook: what is told, then what the unit writes.
EXPORT: Final = ("id", "site", "name", "problem", "note", "source", "found", "due", "fix", "state",
                 "n")  # fmt: skip
ANSWER: Final = ("new_state", "new_note", "new_at", "new_by")
_ANSWERED: Final = PatternFill("solid", fgColor="FFF8DC")
_LATE: Final = PatternFill("solid", fgColor="F8CBAD")
_COUNTS: Final = ("findings", "done", "fixed", "undone", "overdue", "rebounds")


@dataclass(frozen=True, kw_only=True)
class BookNotes:
    """What the books of findings are told by.

    Attributes
    ----------
    names
        What sites are called.
    catalogue
        Names of problems and sources.
    terms
        Moment and zone of the ledger.
    """

    names: Mapping[str, str]
    catalogue: Catalogue
    terms: Terms


def unit_book(
    table: pd.DataFrame,
    *,
    unit: str,
    notes: BookNotes,
    last: Mapping[str, int],
    supervise: bool = False,
) -> bytes:
    """Return the workbook that a unit answers in.

    All is locked but the answer columns; the states to choose are a list. The sheet is protected
    without a password: it guards against slips, not against will.

    Parameters
    ----------
    table
        The unit's findings, as of `geoplan.visits.ledger`.
    last
        Number of the last step of each finding; by it a later change is noticed.
    supervise
        Whether whoever answers may verify, close and reopen; a unit may only say what it fixed.
    """
    book = new_book()
    head = [say(f"ledger.head.{name}") for name in (*EXPORT, *ANSWER)]
    ordered = table.sort_values(["overdue", "due"], ascending=[False, True])
    rows = [
        (*_told(key, row, notes), last.get(key, 0),
         *("",) * len(ANSWER))
        for key, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
    ]  # fmt: skip
    sheet = add_sheet(book, say("ledger.sheet.findings"), head=head, rows=rows)
    states = tuple(dict.fromkeys(sum(STEPS.values(), ()))) if supervise else UNITS_STEPS
    _open_answers(sheet, count=len(rows), states=states)
    _mark_late(sheet, ordered["overdue"].tolist())
    _guide(book.create_sheet(say("ledger.sheet.guide")), unit=unit, terms=notes.terms)
    return book_bytes(book)


def _told(key: str, row: Mapping[Any, Any], notes: BookNotes) -> tuple[object, ...]:
    due, catalogue = row["due"], notes.catalogue
    source = catalogue.sources.get(row["source"])
    return (
        key,
        row["site_id"],
        notes.names.get(row["site_id"], ""),
        catalogue.say(row["problem"], reader()) or say("ledger.problem.none"),
        mask_mobiles(row["note"]),
        source.say(reader()) if source else row["source"],
        row["at"].tz_convert(notes.terms.zone).strftime("%Y-%m-%d %H:%M"),
        "" if pd.isna(due) else due.strftime("%Y-%m-%d"),
        say(f"ledger.fix.{row['fix']}"),
        say(f"ledger.state.{row['state']}"),
    )


def _open_answers(sheet: Worksheet, *, count: int, states: Sequence[str]) -> None:
    first, end = len(EXPORT) + 1, max(count + 1, 2)
    for column in range(first, first + len(ANSWER)):
        for row in range(2, end + 1):
            cell = sheet.cell(row=row, column=column)
            cell.protection, cell.fill = Protection(locked=False), _ANSWERED
            # Texts, so that a date stays as the clerk types it.
            cell.number_format = "@"
        sheet.column_dimensions[get_column_letter(column)].width = 18
    choices = [say(f"ledger.state.{state}") for state in states]
    listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    listed.errorTitle, listed.error = say("ledger.state.choose"), say("ledger.state.choose")
    letter = get_column_letter(first)
    listed.add(f"{letter}2:{letter}{end}")
    sheet.add_data_validation(listed)
    sheet.column_dimensions[get_column_letter(len(EXPORT))].hidden = True
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)


def _mark_late(sheet: Worksheet, overdue: Sequence[bool]) -> None:
    column = EXPORT.index("due") + 1
    for row, late in enumerate(overdue, start=2):
        if late:
            sheet.cell(row=row, column=column).fill = _LATE


def _guide(sheet: Worksheet, *, unit: str, terms: Terms) -> None:
    day = terms.today.isoformat()
    lines = [say(f"ledger.guide.{n}", unit=unit or "—", day=day) for n in range(1, 6)]
    for number, text in enumerate(lines, start=1):
        put(sheet, number, 1, text)
    sheet.column_dimensions["A"].width = 100


def ledger_book(table: pd.DataFrame, *, notes: BookNotes) -> bytes:
    """Return the ledger as a workbook: findings, the overdue, vetoes, closure by group.

    Parameters
    ----------
    table
        As of `geoplan.visits.ledger`.
    """
    book = new_book()
    late = table[table["overdue"]].sort_values("due")
    for title, part in (("findings", table), ("overdue", late), ("veto", table[table["veto"]])):
        rows = [
            (*_told(key, row, notes), row["unit"],
             row["age_days"], row["repeats"], say("ledger.yes") if row["rebound"] else "")
            for key, row in zip(part.index, part.to_dict("records"), strict=True)
        ]  # fmt: skip
        head = [say(f"ledger.head.{name}") for name in
                (*EXPORT[:-1], "unit", "age", "repeats", "rebound")]  # fmt: skip
        add_sheet(book, say(f"ledger.sheet.{title}"), head=head, rows=rows)
    for by in ("unit", "source", "problem"):
        add_sheet(
            book,
            say(f"ledger.sheet.by_{by}"),
            head=[say(f"ledger.head.{by}"), *rate_heads()],
            rows=rate_rows(closure_rates(table, by=by), by=by, catalogue=notes.catalogue),
        )
    return book_bytes(book)


def rate_heads() -> list[str]:
    """Return the headings of a table of closure, the group's left out."""
    return [say(f"ledger.head.{name}") for name in (*_COUNTS, "rate", "median_age")]


def rate_rows(rates: pd.DataFrame, *, by: str, catalogue: Catalogue) -> list[tuple[object, ...]]:
    """Return a table of closure as rows to read."""
    rows: list[tuple[object, ...]] = []
    for key, row in zip(rates.index, rates.to_dict("records"), strict=True):
        age = row["age_days"]
        shown = ("" if pd.isna(age) else round(age),)
        counts = [int(row[name]) for name in _COUNTS]
        rows.append((group_name(str(key), by=by, catalogue=catalogue), *counts,
                     f"{row['rate']:.0%}", *shown))  # fmt: skip
    return rows


def group_name(key: str, *, by: str, catalogue: Catalogue) -> str:
    """Return what a group of findings is called."""
    if key == "":
        return say("ledger.group.none")
    if by == "problem":
        return catalogue.say(key, reader())
    if by == "source" and key in catalogue.sources:
        return catalogue.sources[key].say(reader())
    if by in {"state", "fix"}:
        return say(f"ledger.{by}.{key}")
    return key
