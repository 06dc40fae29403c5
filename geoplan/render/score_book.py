"""Workbooks of score, ranking and risk: all rows, figures as figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from geoplan.base.words import reader, say
from geoplan.frame.standard import Standard, Words
from geoplan.render.blocks import Block
from geoplan.render.told_names import (
    LOSSES,
    Loss,
    category_name,
    item_name,
    loss_name,
    site_name,
)
from geoplan.render.told_rank import split, told_mark, told_rule, told_trend
from geoplan.render.told_risk import category_losses
from geoplan.render.told_score import parts, told_notes
from geoplan.render.workbook import add_sheet, book_bytes, new_book, put
from geoplan.score.ranking import RankingRule
from geoplan.score.report import Scored
from geoplan.visits.privacy import mask_mobiles

_POINTS, _SHARE, _FINE = "0.00", "0.0%", "0.0000"
_Rows = Iterable[Sequence[Any]]


def score_book(
    scored: Scored, *, standard: Standard, problems: Mapping[str, Words] | None = None
) -> bytes:
    """Return a score's workbook: the score, categories, losses three ways, what is missing.

    Parameters
    ----------
    problems
        Problem's code → name; the code stands where there is none.
    """
    book = new_book()
    _sheet(
        book, "score",
        ("part", "points", "full_points", "low", "high", "se", "n", "before", "gained"),
        _score_rows(scored),
        formats={**dict.fromkeys(("points", "low", "high", "before", "gained"), _POINTS),
                 "se": _FINE},
    )  # fmt: skip
    if scored.vetoed:
        _sheet(
            book,
            "veto",
            ("finding", "problem", "site", "state", "seen_in"),
            _vetoes(scored, problems or {}),
        )
    _sheet(
        book, "categories",
        ("code", "category", "worth", "population", "n", "mean", "points", "lost", "s2", "flag"),
        _category_rows(scored, standard),
        formats={"worth": _POINTS, "mean": _SHARE, "points": _POINTS, "lost": _POINTS, "s2": _FINE},
    )  # fmt: skip
    for by in LOSSES:
        _sheet(
            book, by, ("code", by, "lost", "failures", "share"),
            _loss_rows(scored, standard, by=by), formats={"lost": _FINE, "share": _SHARE},
        )  # fmt: skip
    _sheet(
        book, "losses", ("code", "site", "category", "unit", "item", "lost"),
        _single_losses(scored, standard), formats={"lost": _FINE},
    )  # fmt: skip
    _sheet(book, "unseen", ("code", "site", "category", "place", "community", "unit"),
           _unseen_rows(scored, standard))  # fmt: skip
    if scored.communities is not None:
        heads = ("code", "community", "wanted", "answered", "refused", "absent", "other", "short",
                 "mean")  # fmt: skip
        _sheet(book, "survey", heads, _community_rows(scored.communities), formats={"mean": _SHARE})
    _notes(book, "method", told_notes(scored))
    return book_bytes(book)


def rank_book(table: pd.DataFrame, *, rule: RankingRule, by: str) -> bytes:
    """Return a ranking's workbook: every unit, and the rule.

    Parameters
    ----------
    table
        As `geoplan.score.ranking.rank_units`.
    by
        unit, township, community or grid.
    """
    book = new_book()
    heads = ("rank", f"by.{by}", "rank_points", "low", "high", "sites", "score", "findings",
             "closure", "overdue", "repeats", "per_visit", "rank_before", "trend", "next",
             "mark")  # fmt: skip
    formats = dict.fromkeys(("score", "closure", "overdue", "repeats"), _SHARE)
    formats |= dict.fromkeys(("rank_points", "low", "high", "per_visit"), _POINTS)
    _sheet(book, "ranking", heads, _rank_rows(table), formats=formats)
    _notes(book, "rule", (told_rule(rule),))
    return book_bytes(book)


def risk_book(table: pd.DataFrame, *, names: Mapping[str, str], standard: Standard) -> bytes:
    """Return the workbook of the sites by risk, all of them.

    Parameters
    ----------
    table
        As `geoplan.score.risk.assess_risk`; optional prize and chosen.
    names
        What sites are called.
    """
    book = new_book()
    figures = ["loss", "loss_low", "loss_high", "inclusion_prob", "fail", "fail_low", "fail_high",
               "stability", "seen"]  # fmt: skip
    figures += ["prize"] if "prize" in table.columns else []
    heads = ["rank", "code", "site", "category", *figures]
    heads += ["chosen"] if "chosen" in table.columns else []
    told = {"inclusion_prob": "drawn", "seen": "answers"}
    formats = {told.get(name, name): _FINE for name in figures}
    formats |= dict.fromkeys(("drawn", "fail", "fail_low", "fail_high", "stability"), _SHARE)
    _sheet(
        book, "risk", [told.get(name, name) for name in heads],
        _risk_rows(table, figures=figures, names=names, standard=standard), formats=formats,
    )  # fmt: skip
    sums = category_losses(table)
    rows = [
        (str(code), category_name(standard, str(code)).say(reader()), int(row["sites"]),
         row["fail"], row["loss"])
        for code, row in zip(sums.index, sums.to_dict("records"), strict=True)
    ]  # fmt: skip
    _sheet(book, "risk_category", ("code", "category", "risk_sites", "fail", "loss"), rows,
           formats={"fail": _SHARE, "loss": _POINTS})  # fmt: skip
    return book_bytes(book)


def _sheet(
    book: Workbook,
    title: str,
    heads: Sequence[str],
    rows: _Rows,
    *,
    formats: Mapping[str, str] | None = None,
) -> None:
    """Add a sheet; `formats`: column → how Excel shows its figures."""
    masked = [
        tuple(mask_mobiles(cell) if isinstance(cell, str) else cell for cell in row) for row in rows
    ]
    # Widths are fitted to what is shown, not to sixteen digits.
    shown = [tuple(round(x, 6) if isinstance(x, float) else x for x in row) for row in masked]
    sheet = add_sheet(
        book,
        say(f"outcome.sheet.{title}"),
        head=[say(f"outcome.{name}") for name in heads],
        rows=shown,
    )
    for name, form in (formats or {}).items():
        column = heads.index(name) + 1
        for row in range(2, len(shown) + 2):
            sheet.cell(row=row, column=column).number_format = form
        letter = get_column_letter(column)
        head = len(say(f"outcome.{name}").encode("gb18030"))
        sheet.column_dimensions[letter].width = max(head + 4, 10)


def _notes(book: Workbook, title: str, blocks: tuple[Block, ...]) -> None:
    """Add a sheet of sentences: what must be known with the figures."""
    sheet = book.create_sheet(say(f"outcome.sheet.{title}"))
    sheet.column_dimensions["A"].width = 110
    row = 1
    for block in blocks:
        put(sheet, row, 1, block.title.say(reader()))
        sheet.cell(row=row, column=1).font = Font(bold=True)
        for line in block.lines:
            row += 1
            put(sheet, row, 1, line.say(reader()))
            sheet.cell(row=row, column=1).alignment = Alignment(wrap_text=True, vertical="top")
        row += 2


def _score_rows(scored: Scored) -> list[tuple[Any, ...]]:
    changes = {one.part: one for one in scored.changes}
    told = [*parts(scored)]
    rows = []
    for name, points, found in told:
        change = changes.get(name)
        rows.append(
            (say(f"outcome.{name}"), found.value, points, found.low, found.high, found.se, found.n,
             change.before if change else None, change.change if change else None)
        )  # fmt: skip
    ahead = scored.found.predicted
    most = float(scored.scoring.onsite)
    rows.append((say("outcome.assessment"), ahead.value, most, ahead.low, ahead.high, ahead.se,
                 ahead.n, None, None))  # fmt: skip
    return rows


def _vetoes(scored: Scored, problems: Mapping[str, Words]) -> list[tuple[Any, ...]]:
    return [
        (str(key),
         problems[row["problem"]].say(reader()) if row["problem"] in problems else row["problem"],
         site_name(scored, row["site_id"]),
         say(f"ledger.state.{row['state']}"),
         say("outcome.here") if row["here"] else say("outcome.earlier"))
        for key, row in zip(scored.vetoes.index, scored.vetoes.to_dict("records"), strict=True)
    ]  # fmt: skip


def _category_rows(scored: Scored, standard: Standard) -> list[tuple[Any, ...]]:
    table = scored.found.onsite.categories
    return [
        (str(code), category_name(standard, str(code)).say(reader()), row["points"],
         int(row["population"]), int(row["n"]), row["mean"], row["score"],
         row["points"] - row["score"], row["s2"], say(row["flag"]) if row["flag"] else "")
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    ]  # fmt: skip


def _loss_rows(scored: Scored, standard: Standard, *, by: Loss) -> list[tuple[Any, ...]]:
    table = scored.recoverable(by)
    return [
        (str(key), loss_name(scored, standard, by=by, key=str(key)).say(reader()), row["points"],
         int(row["failures"]), row["share"])
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]  # fmt: skip


def _single_losses(scored: Scored, standard: Standard) -> list[tuple[Any, ...]]:
    units = scored.drawn["unit"].to_dict()
    return [
        (row["site_id"], site_name(scored, row["site_id"]),
         category_name(standard, str(row["category"])).say(reader()),
         units.get(row["site_id"], ""), item_name(standard, row["item"]).say(reader()),
         row["points"])
        for row in scored.found.losses.to_dict("records")
    ]  # fmt: skip


def _unseen_rows(scored: Scored, standard: Standard) -> list[tuple[Any, ...]]:
    sites = scored.drawn.loc[scored.unseen]
    return [
        (str(key), site_name(scored, str(key)),
         category_name(standard, str(row["category"])).say(reader()), str(row["township"]),
         str(row["community"]), str(row["unit"]))
        for key, row in zip(sites.index, sites.to_dict("records"), strict=True)
    ]  # fmt: skip


def _community_rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    counts = ("wanted", "answered", "refused", "absent", "other", "short")
    return [
        (str(key), str(row["name"]), *(int(row[name]) for name in counts),
         row["mean_bp"] / 10_000)
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]  # fmt: skip


def _rank_rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    ranked, rest = split(table)
    last = len(ranked) - 1
    trend = bool(table["before"].notna().any())
    rows = []
    for at, (unit, row) in enumerate(zip(ranked.index, ranked.to_dict("records"), strict=True)):
        after = "" if at == last else say("outcome.apart" if row["sure"] else "outcome.close")
        told = told_trend(row).say(reader()) if trend else ""
        rows.append((int(row["rank"]), *_rank_figures(str(unit), row), told, after,
                     told_mark(row).say(reader())))  # fmt: skip
    rows += [
        (None, *_rank_figures(str(unit), row), "", "", "")
        for unit, row in zip(rest.index, rest.to_dict("records"), strict=True)
    ]
    return rows


def _rank_figures(unit: str, row: Mapping[Any, Any]) -> tuple[Any, ...]:
    before = row["before"]
    return (
        unit, row["points"], row["low"], row["high"], int(row["sites"]), row["score"],
        int(row["findings"]), row["closure"], row["overdue"], row["repeats"], row["per_visit"],
        None if pd.isna(before) else int(before),
    )  # fmt: skip


def _risk_rows(
    table: pd.DataFrame,
    *,
    figures: Sequence[str],
    names: Mapping[str, str],
    standard: Standard,
) -> list[tuple[Any, ...]]:
    rows = []
    for key, row in zip(table.index, table.to_dict("records"), strict=True):
        name = category_name(standard, str(row["category"])).say(reader())
        told: tuple[Any, ...] = (int(row["rank"]), str(key), names.get(str(key), ""), name)
        told += tuple(float(row[figure]) for figure in figures)
        if "chosen" in row:
            chosen = row["chosen"]
            told += (say(f"outcome.chosen.{chosen}") if chosen else "",)
        rows.append(told)
    return rows
