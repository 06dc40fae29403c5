"""Answers to the checklist in files of records."""

import pandas as pd

from geoplan.intake.datums import fold
from geoplan.intake.record_cells import read_marks
from geoplan.intake.record_heads import Heads
from geoplan.intake.work import Work
from geoplan.visits.shape import looked_up


def read_answers(work: Work, heads: Heads) -> pd.DataFrame:
    """Return answers by row: columns of items, or a row for each item and its result.

    Returns
    -------
    DataFrame
        `row`, `item`, `result`.
    """
    parts = [_part(pd.Series(dtype="str"), "")]
    columns = [str(name) for name in work.fields.columns]
    for column in [name for name in columns if name.startswith("item:")]:
        marks = read_marks(work, column)
        parts.append(_part(marks[marks != ""], column.removeprefix("item:")))
    if {"item", "result"} <= set(columns):
        items = work.texts("item")
        codes = looked_up(items.map(fold), heads.items)
        unknown = (items != "") & (codes == "") & work.open
        work.note(unknown, code="answer.unknown_item", effect="quarantined", column="item")
        marks = read_marks(work, "result")
        told = marks[(marks != "") & (codes != "")]
        parts.append(_part(told, codes[told.index]))
    return pd.concat(parts, ignore_index=True)


def _part(marks: "pd.Series[str]", items: "pd.Series[str] | str") -> pd.DataFrame:
    table = pd.DataFrame({"row": marks.index.astype("int64"), "result": marks.to_numpy()})
    table["item"] = items.to_numpy() if isinstance(items, pd.Series) else items
    return table.astype({"result": "str", "item": "str"})


def answers_of(marks: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of the rows that are visits (see `geoplan.visits.events`).

    Parameters
    ----------
    marks
        As of `read_answers`.
    visits
        By row: visit_id, site_id, round_id, at.
    """
    rows = visits.loc[marks["row"], ["visit_id", "site_id", "round_id", "at"]]
    table = rows.reset_index(drop=True)
    for name in ("item", "result"):
        table[name] = marks[name].to_numpy()
    texts = ["visit_id", "site_id", "round_id", "item", "result"]
    table[texts] = table[texts].astype("str")
    table.index = pd.Index(table["visit_id"] + "|" + table["item"], name="answer_id", dtype="str")
    return table
