"""Workbooks: tables a clerk opens, filters and prints."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.base.problems import RowReport
from geoplan.base.words import reader, say
from geoplan.coverage.result import Coverage
from geoplan.frame.standard import Standard

_HEAD: Final = PatternFill("solid", fgColor="E6EBF0")
_WIDEST: Final = 60
_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write one value; a text stays a text, whatever sign it begins with."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = value.translate(_CONTROL)[:32_000]
        cell.data_type = "s"  # "=…" is somebody's text, never a formula
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@"}
    elif value is not None and value == value:  # noqa: PLR0124  (NaN is the only value unlike itself)
        cell.value = value  # type: ignore[assignment]


def _sheet(
    book: Workbook, title: str, *, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(title[:31])
    widths = [len(name.encode("gb18030")) for name in head]
    for column, name in enumerate(head, start=1):
        _put(sheet, 1, column, name)
        cell = sheet.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    number = 1
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet, number, column, value)
            shown = len(str(value).encode("gb18030", "replace"))
            widths[column - 1] = max(widths[column - 1], shown)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{max(number, 1)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _book(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, (head, rows) in sheets.items():
        _sheet(book, title, head=head, rows=rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _words(*codes: str) -> list[str]:
    return [say(f"book.{code}") for code in codes]


def row_report_book(report: RowReport, *, fate: "pd.Series[str]") -> bytes:
    """Return the report on an import: counts, then every finding with its place and mend.

    Parameters
    ----------
    report
        Counts and findings of one file.
    fate
        What became of each usable row's site (`geoplan.frame.merge.Merge.fate`).
    """
    counts = [
        (say(f"book.{name}"), getattr(report, name))
        for name in ("file", "encoding", "datum", "read", "accepted", "repaired", "quarantined")
    ]
    counts += [(say(f"fate.{name}"), int(n)) for name, n in fate.value_counts().items()]
    if report.unknown_columns:
        counts.append((say("book.unknown_columns"), "、".join(report.unknown_columns)))
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
    skipped = [(sheet, row or None, say(f"skipped.{why}")) for sheet, row, why in report.skipped]
    return _book(
        {
            say("book.summary"): (_words("item", "value"), counts),
            say("book.findings"): (
                _words("sheet", "row", "column", "value", "effect", "meaning", "code"),
                findings,
            ),
            say("book.skipped"): (_words("sheet", "row", "reason"), skipped),
        }
    )


def picks_book(picks: pd.DataFrame, *, names: Mapping[str, str], standard: Standard) -> bytes:
    """Return a draw as a workbook: base and replacements with chances, weights and tickets."""
    lang = reader()
    rows = [
        (
            say(f"kind.{pick['kind']}"),
            standard.category(pick["category"]).say(lang) if pick["category"] else "",
            say(f"role.{pick['role']}"),
            pick["order"],
            pick["unit_id"],
            names.get(pick["unit_id"], ""),
            round(pick["inclusion_prob"], 6),
            round(pick["weight"], 4),
            pick["ticket"],
        )
        for pick in picks.to_dict("records")
    ]
    head = _words("kind", "category", "role", "order", "id", "name", "chance", "weight", "ticket")
    return _book({say("book.draw"): (head, rows)})


def coverage_book(coverage: Coverage, *, names: "pd.Series[str]", standard: Standard) -> bytes:
    """Return coverage as a workbook: every site, every grouping, and the never visited."""
    lang = reader()
    table = coverage.sites.assign(name=names)
    site_rows = [
        (key, row["name"], row["visits"], row["findings"], row["days"])
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    head = _words("id", "name", "visits", "findings_n", "days")
    never = [row[:2] for row in site_rows if not row[2]]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        say("book.sites"): (head, site_rows),
        say("book.never"): (head[:2], never),
    }
    columns = ("sites_n", "visited", "never_n", "visits", "findings_n", "share", "days")
    for level in ("categories", "townships", "communities", "grids"):
        groups: pd.DataFrame = getattr(coverage, level)
        rows = [
            (
                standard.category(str(key)).say(lang) if level == "categories" else key or "–",
                row["sites"],
                row["visited"],
                row["never"],
                row["visits"],
                row["findings"],
                round(row["share"], 4),
                row["days"],
            )
            for key, row in zip(groups.index, groups.to_dict("records"), strict=True)
        ]
        sheets[say(f"book.{level}")] = ([say(f"book.{level}"), *_words(*columns)], rows)
    return _book(sheets)
