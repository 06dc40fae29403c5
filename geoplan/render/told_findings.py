"""The findings ledger in words and tables: how it stands, what is overdue, what is open."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geoplan.frame.standard import Words
from geoplan.render.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    cells,
    first_rows,
    pair,
    percent,
    same,
)
from geoplan.render.ledger_book import BookNotes
from geoplan.visits.rates import closure_rates

_MOST: Final = 300  # rows of a list; the workbook holds all
_COUNTS: Final = ("findings", "done", "fixed", "undone", "overdue", "rebounds")
_DONE: Final = ("verified", "closed")


def told_findings(table: pd.DataFrame, *, notes: BookNotes) -> tuple[Block, ...]:
    """Return the blocks of a ledger; persons are not named.

    Linear in findings; lists stop after 300 rows and say how many are left out.

    Parameters
    ----------
    table
        As of `geoplan.visits.ledger`.
    notes
        What sites and problems are called; the ledger's moment.
    """
    done = table["state"].isin(_DONE)
    vetoes = table[table["veto"] & ~done]
    late = table[table["overdue"]].sort_values("due", kind="stable")
    rest = table[~done & ~table["overdue"]].sort_values(["due", "at"], kind="stable")
    again = table[table["rebound"]].sort_values("at", ascending=False, kind="stable")
    return (
        *_list(vetoes, notes, code="veto", look="alarm"),
        _totals(table, done=int(done.sum()), late=len(late), notes=notes),
        *(_rates(table, by=by, notes=notes) for by in ("unit", "source", "problem")),
        *_list(late, notes, code="overdue"),
        *_list(rest, notes, code="undone"),
        *_list(again, notes, code="rebounds"),
    )


def _totals(table: pd.DataFrame, *, done: int, late: int, notes: BookNotes) -> Block:
    states = table["state"].value_counts()
    listed = [(state, int(states.get(state, 0))) for state in ("open", "assigned", "fixed",
              "verified", "closed", "reopened")]  # fmt: skip
    whole = max(len(table), 1)
    rows = tuple(
        cells(
            pair(f"ledger.state.{state}"),
            Cell(text=same(count), bar=Bar(value=count, most=whole)),
        )
        for state, count in listed
    )
    terms = notes.terms
    lines = [
        pair("findings.total", n=len(table), done=done, rate=percent(done / whole), late=late),
        pair("findings.as_of", day=terms.today.isoformat()),
    ]
    if terms.assessment is not None:
        left = (terms.assessment - terms.today).days
        lines.append(pair("findings.countdown", day=terms.assessment.isoformat(), n=left))
    columns = (_column("state"), _column("count", "bar", wide=4))
    return Block(title=pair("findings.stands"), lines=tuple(lines), columns=columns, rows=rows)


def _column(code: str, kind: Any = "text", wide: float = 1.0) -> Column:  # noqa: ANN401
    return Column(title=pair(f"findings.head.{code}"), kind=kind, wide=wide)


def _rates(table: pd.DataFrame, *, by: str, notes: BookNotes) -> Block:
    rates = closure_rates(table, by=by)
    rows = [
        cells(
            _group(str(key), by=by, notes=notes),
            *(same(int(row[name])) for name in _COUNTS),
            Cell(text=same(percent(row["rate"])), bar=Bar(value=row["rate"], most=1.0)),
            same("—" if pd.isna(row["age_days"]) else round(row["age_days"])),
        )
        for key, row in zip(rates.index, rates.to_dict("records"), strict=True)
    ]
    shown, more = first_rows(rows, _MOST)
    columns = (
        _column(by, wide=2),
        *(_column(name, "number") for name in _COUNTS),
        _column("rate", "bar", wide=2),
        _column("age", "number"),
    )
    return Block(title=pair(f"ledger.sheet.by_{by}"), lines=more, columns=columns, rows=shown)


def _group(key: str, *, by: str, notes: BookNotes) -> Words:
    if key == "":
        return pair("ledger.group.none")
    if by == "problem":
        return _problem(key, notes)
    if by == "source" and key in notes.catalogue.sources:
        return notes.catalogue.sources[key]
    return same(key)


def _problem(code: str, notes: BookNotes) -> Words:
    known = notes.catalogue.by_code.get(code)
    return Words(zh=known.zh, en=known.en) if known else same(code or "—")


def _list(
    part: pd.DataFrame,
    notes: BookNotes,
    *,
    code: str,
    look: Any = "",  # noqa: ANN401
) -> tuple[Block, ...]:
    """Return one list of findings as a block; none where there are none."""
    if part.empty:
        return ()
    rows = [
        _finding(str(key), row, notes)
        for key, row in zip(part.index[:_MOST], part.head(_MOST).to_dict("records"), strict=True)
    ]
    left = len(part) - len(rows)
    more = (pair("outcome.more", n=left, total=len(part)),) if left else ()
    names = ("id", "site", "problem", "unit", "found", "due", "state")
    columns = tuple(_column(name, wide=2 if name in {"site", "problem"} else 1) for name in names)
    title = pair(f"findings.list.{code}", n=len(part))
    return (Block(title=title, lines=more, columns=columns, rows=tuple(rows), look=look),)


def _finding(key: str, row: Mapping[Any, Any], notes: BookNotes) -> tuple[Cell, ...]:
    due = row["due"]
    return cells(
        same(key[:8]),
        same(notes.names.get(row["site_id"], row["site_id"])),
        _problem(row["problem"], notes),
        same(row["unit"] or "—"),
        same(row["at"].tz_convert(notes.terms.zone).strftime("%m-%d")),
        same("—" if pd.isna(due) else due.strftime("%m-%d")),
        pair(f"ledger.state.{row['state']}"),
    )
