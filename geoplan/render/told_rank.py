"""A ranking in words and tables: who, how well, how sure, by which rule."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.frame.standard import Words
from geoplan.render.blocks import (
    NONE,
    Bar,
    Block,
    Cell,
    Column,
    cells,
    column,
    interval,
    number,
    pair,
    percent,
    same,
)
from geoplan.score.ranking import RankingRule

_SHARES = ("score", "closure", "overdue", "repeats")


def told_ranking(table: pd.DataFrame, *, rule: RankingRule, by: str) -> tuple[Block, ...]:
    """Return the blocks of a ranking.

    Parameters
    ----------
    table
        As `geoplan.score.ranking.rank_units`.
    rule
        What it was ranked by.
    by
        unit, township, community or grid.
    """
    ranked, rest = split(table)
    trend = bool(table["before"].notna().any())
    return (
        _ranked(ranked, by=by, trend=trend),
        *_unranked(rest, by=by, least=rule.least_sites),
        told_rule(rule),
    )


def split(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units with a rank, and those without."""
    known = table["rank"].notna()
    return table[known], table[~known]


def told_rank(row: Mapping[Any, Any], *, tied: bool) -> Words:
    """Return a rank in words; a shared one says so."""
    rank = int(row["rank"])
    return pair("outcome.tied", rank=rank) if tied else same(rank)


def told_trend(row: Mapping[Any, Any]) -> Words:
    """Return how many ranks a unit rose or fell."""
    trend = float(row["trend"])
    if math.isnan(trend):
        return pair("outcome.new")
    if trend == 0:
        return pair("outcome.same")
    return pair("outcome.up" if trend > 0 else "outcome.down", n=abs(round(trend)))


def told_mark(row: Mapping[Any, Any]) -> Words:
    """Return a red flag or a warning, by sign and word."""
    return pair(f"outcome.{row['flag']}") if row["flag"] else same("")


def told_rule(rule: RankingRule) -> Block:
    """Return the rule in words."""
    whole = sum(float(value) for value in rule.weights.values())
    lines = [
        pair(
            "outcome.rule_title",
            title=rule.title,
            id=rule.id,
            version=rule.version,
            source=rule.source,
        ),
        pair("outcome.rule_sum"),
        *(
            pair(f"outcome.weight.{name}", share=percent(float(value) / whole))
            for name, value in rule.weights.items()
            if float(value) > 0
        ),
        pair("outcome.rule_least", n=rule.least_sites),
        pair("outcome.rule_tie", tie=rule.tie),
    ]
    if rule.red_flag:
        lines.append(pair("outcome.rule_red", n=rule.red_flag))
    if rule.warn:
        lines.append(pair("outcome.rule_warn", n=rule.warn))
    if rule.confidence == "example":
        lines.append(pair("outcome.example"))
    lines.append(pair("outcome.closing"))
    return Block(title=pair("outcome.rule"), lines=tuple(lines))


def ties(ranked: pd.DataFrame) -> list[bool]:
    """Tell of each ranked unit whether it shares its rank."""
    return ranked["rank"].duplicated(keep=False).tolist()


def _ranked(ranked: pd.DataFrame, *, by: str, trend: bool) -> Block:
    if ranked.empty:
        return Block(title=pair("outcome.ranking"), lines=(pair("outcome.none"),))
    rows = []
    last = len(ranked) - 1
    records = ranked.to_dict("records")
    for at, (unit, row, tied) in enumerate(zip(ranked.index, records, ties(ranked), strict=True)):
        after = (
            same("") if at == last else pair("outcome.apart" if row["sure"] else "outcome.close")
        )
        rows.append(
            cells(
                told_rank(row, tied=tied),
                str(unit),
                number(row["points"], 1),
                _whisker(row),
                int(row["sites"]),
                *_measures(row),
                *((told_trend(row),) if trend else ()),
                after,
                told_mark(row),
            )
        )
    return Block(
        title=pair("outcome.ranking"),
        lines=(*_short(ranked), pair("outcome.rank_key")),
        columns=(
            column("rank", "number", wide=0.75),
            Column(title=pair(f"outcome.by.{by}"), wide=2),
            column("rank_points", "number", wide=0.75),
            column("interval", "bar", wide=2.4),
            column("sites", "number", wide=0.6),
            *_heads(),
            *((column("trend", wide=1),) if trend else ()),
            column("next", wide=1),
            column("mark", wide=1.1),
        ),
        rows=tuple(rows),
    )


def _short(ranked: pd.DataFrame) -> list[Words]:
    lines = [
        pair(
            "outcome.rank_short",
            n=len(ranked),
            first=_names(ranked[ranked["rank"] == ranked["rank"].min()]),
            last=_names(ranked[ranked["rank"] == ranked["rank"].max()]),
        )
    ]
    for flag, code in (("red", "outcome.rank_red"), ("warn", "outcome.rank_warn")):
        marked = ranked[ranked["flag"] == flag]
        if len(marked):
            lines.append(pair(code, names=_names(marked)))
    return lines


def _names(part: pd.DataFrame) -> Words:
    names = [same(unit).zh for unit in part.index]
    return Words(zh="、".join(names), en=", ".join(names))


def _whisker(row: Mapping[Any, Any]) -> Cell:
    low, high = float(row["low"]), float(row["high"])
    told = pair("outcome.no_interval") if math.isnan(low) else same(interval(low, high, 1))
    return Cell(text=told, bar=Bar(value=row["points"], low=low, high=high, most=100, dot=True))


def _heads() -> tuple[Column, ...]:
    return (
        column("score", "number", wide=0.8),
        column("findings", "number", wide=0.7),
        *(column(name, "number", wide=0.8) for name in _SHARES[1:]),
    )


def _measures(row: Mapping[Any, Any]) -> list[str]:
    found = int(row["findings"])
    return [
        percent(row["score"], 1),
        str(found),
        *(percent(float(row[name])) if found else NONE for name in _SHARES[1:]),
    ]


def _unranked(rest: pd.DataFrame, *, by: str, least: int) -> tuple[Block, ...]:
    if rest.empty:
        return ()
    return (
        Block(
            title=pair("outcome.unranked", n=len(rest), least=least),
            columns=(
                Column(title=pair(f"outcome.by.{by}"), wide=3),
                column("sites", "number"),
                *_heads(),
            ),
            rows=tuple(
                cells(str(unit), int(row["sites"]), *_measures(row))
                for unit, row in zip(rest.index, rest.to_dict("records"), strict=True)
            ),
        ),
    )
