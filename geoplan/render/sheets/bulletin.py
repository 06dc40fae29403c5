"""Score and ranking on paper: A4, of the same blocks as their pages."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geoplan.base.words import fill
from geoplan.frame.standard import Standard, Words
from geoplan.render.blocks import Bar, Block, Cell, pair
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.render.told_rank import told_ranking
from geoplan.render.told_score import told_score
from geoplan.score.ranking import RankingRule
from geoplan.score.report import Scored

if TYPE_CHECKING:
    from geoplan.render.web.shell import PageNotes

# Rows of a table of the score: the paper is two pages, the workbook holds all.
_MOST: Final = 8


def score_pdf(
    scored: Scored,
    *,
    standard: Standard,
    notes: "PageNotes",
    problems: Mapping[str, Words] | None = None,
) -> bytes:
    """Return the score as PDF: the same bytes for the same input.

    Parameters
    ----------
    problems
        Problem's code → name; the code stands where there is none.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    blocks = told_score(scored, standard=standard, problems=problems or {}, most=_MOST)
    return blocks_pdf(blocks, notes=notes)


def rank_pdf(table: pd.DataFrame, *, rule: RankingRule, by: str, notes: "PageNotes") -> bytes:
    """Return the bulletin of a ranking as PDF: the same bytes for the same input.

    Parameters
    ----------
    table
        As `geoplan.score.ranking.rank_units`.
    by
        unit, township, community or grid.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    return blocks_pdf(told_ranking(table, rule=rule, by=by), notes=notes)


def blocks_pdf(blocks: tuple[Block, ...], *, notes: "PageNotes") -> bytes:
    """Return blocks as PDF in the reader's language.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    lang = notes.lang
    head = pair("outcome.head", head=notes.head_hash).say(lang) if notes.head_hash else "geoplan"
    data = {
        "lang": lang,
        "title": notes.title.say(lang),
        "about": about(notes),
        "footer": head,
        "page": fill("outcome.page", {"number": "|", "total": "|"}, lang=lang).split("|"),
        "blocks": [_block(block, lang) for block in blocks],
        "note": "",
    }
    return typeset("bulletin.typ", printable_data(data, lang=lang))


def about(notes: "PageNotes") -> str:
    """Return round and date in the reader's language."""
    told = [pair("outcome.round", round=notes.round_id).say(notes.lang)] if notes.round_id else []
    return " · ".join([*told, notes.date] if notes.date else told)


def _block(block: Block, lang: str) -> dict[str, Any]:
    return {
        "title": block.title.say(lang),
        "look": block.look,
        "lines": [line.say(lang) for line in block.lines],
        "columns": [
            {"title": one.title.say(lang), "kind": one.kind, "wide": one.wide}
            for one in block.columns
        ],
        "rows": [[_cell(cell, lang) for cell in row] for row in block.rows],
    }


def _cell(cell: Cell, lang: str) -> dict[str, Any]:
    return {"text": cell.text.say(lang), "bar": _bar(cell.bar) if cell.bar else None}


def _bar(bar: Bar) -> dict[str, Any]:
    figures = {
        name: bar.at(value)
        for name, value in (
            ("value", bar.value), ("low", bar.low), ("high", bar.high), ("mark", bar.mark),
        )
    }  # fmt: skip
    told = {name: None if math.isnan(x) else round(x, 4) for name, x in figures.items()}
    return {**told, "dot": bar.dot}
