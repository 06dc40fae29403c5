"""The report on an import: what was found, what changes, and the rows to correct."""

from typing import Final

import pandas as pd
from openpyxl import Workbook

from geoplan.base.problems import RowReport
from geoplan.base.words import say
from geoplan.frame.merge import Merge
from geoplan.render.workbook import add_sheet, book_bytes, new_book, note_cell, words
from geoplan.visits.privacy import mask_changes

# The hidden sheet by which the workbook is known when it comes back.
MARK: Final = "geoplan"
_WHY: Final = 3


def import_book(report: RowReport, *, merge: Merge, refused: pd.DataFrame, mark: str) -> bytes:
    """Return the report as a workbook.

    Parameters
    ----------
    report
        Counts and findings of one file.
    merge
        What becomes of the usable rows.
    refused
        The rows to correct as they stood, after three columns of ours: sheet, row, why; each
        faulty cell gets a comment.
    mark
        By which the workbook is known when the corrected rows come back.
    """
    book = new_book()
    add_sheet(book, say("book.summary"), head=words("item", "value"), rows=_summary(report, merge))
    findings = [
        (
            problem.sheet,
            problem.row,
            problem.column,
            problem.value,
            say(f"effect.{problem.effect}"),
            problem.say(),
            problem.code,
        )
        for problem in sorted(report.problems, key=lambda p: (p.sheet, p.row))
    ]
    head = words("sheet", "row", "column", "value", "effect", "meaning", "code")
    add_sheet(book, say("book.findings"), head=head, rows=findings)
    if len(refused):
        _to_correct(book, refused, report=report, mark=mark)
    changes = [
        (row["site_id"], _names(merge).get(row["site_id"], ""), _field(row["field"]),
         row["old"], row["new"])
        for row in mask_changes(merge.changes).to_dict("records")
    ]  # fmt: skip
    changes += [(key, _names(merge).get(key, ""), say("book.gone"), "", "") for key in merge.gone]
    add_sheet(
        book, say("book.changes"), head=words("id", "name", "field", "old", "new"), rows=changes
    )
    skipped = [(sheet, row or None, say(f"skipped.{why}")) for sheet, row, why in report.skipped]
    add_sheet(book, say("book.skipped"), head=words("sheet", "row", "reason"), rows=skipped)
    return book_bytes(book)


def _names(merge: Merge) -> dict[str, str]:
    return {str(key): str(name) for key, name in merge.sites["name"].items()}


def _field(name: str) -> str:
    return say(f"field.{name}")


def _summary(report: RowReport, merge: Merge) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        (say(f"book.{name}"), getattr(report, name))
        for name in ("file", "encoding", "datum", "read", "accepted", "repaired", "quarantined")
    ]
    if report.basis:
        rows.insert(3, (say("book.basis"), say(f"basis.{report.basis}")))
    rows += [(say(f"fate.{name}"), int(n)) for name, n in merge.fate.value_counts().items()]
    rows.append((say("book.gone"), len(merge.gone)))
    if report.unknown_columns:
        rows.append((say("book.unknown_columns"), "、".join(report.unknown_columns)))
    rows += [(say("book.notice"), notice.say()) for notice in report.notices]
    return rows


def _to_correct(book: Workbook, refused: pd.DataFrame, *, report: RowReport, mark: str) -> None:
    head = [str(name) for name in refused.columns]
    rows = refused.itertuples(index=False, name=None)
    sheet = add_sheet(book, say("book.to_correct"), head=head, rows=rows)
    places = {name: place for place, name in enumerate(head, start=1)}
    keys = zip(refused.iloc[:, 0], refused.iloc[:, 1], strict=True)
    numbers = {key: number for number, key in enumerate(keys, start=2)}
    for problem in report.problems:
        number = numbers.get((problem.sheet, str(problem.row)))
        if number is not None:
            column = places.get(problem.column, _WHY)
            note_cell(sheet, row=number, column=column, text=problem.say())
    hidden = book.create_sheet(MARK)
    hidden.sheet_state = "hidden"
    hidden["A1"] = mark
