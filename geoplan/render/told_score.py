"""A round's score in words and tables, in the order in which it must be read."""

import math
from collections.abc import Mapping
from typing import Final

from geoplan.frame.standard import Standard, Words
from geoplan.render.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    cells,
    column,
    first_rows,
    gain,
    interval,
    number,
    pair,
    percent,
    same,
)
from geoplan.render.told_missing import asked_communities, unseen_sites
from geoplan.render.told_names import LOSSES, Loss, category_name, loss_name, site_name
from geoplan.score.report import Scored
from geoplan.score.result import Estimate
from geoplan.score.rounds import Change

_FLAGS: Final = {
    "score.flag.pooled": "outcome.flag.pooled",
    "score.flag.imputed": "outcome.flag.imputed",
    "score.flag.no_interval": "outcome.flag.no_interval",
}


def told_score(
    scored: Scored,
    *,
    standard: Standard,
    problems: Mapping[str, Words],
    most: int | None = None,
) -> tuple[Block, ...]:
    """Return the blocks of a score; a standing veto first, for it overrides all.

    Parameters
    ----------
    problems
        Problem's code → name.
    most
        Rows of a table; None for all.
    """
    blocks = [
        *_veto(scored, problems, most=most),
        _scores(scored),
        *_change(scored),
        _ahead(scored),
        *_flags(scored),
        _categories(scored, standard, most=most),
        *(_lost(scored, standard, by=by, most=most) for by in LOSSES),
        *unseen_sites(scored, standard, most=most),
        *asked_communities(scored),
        _method(scored),
    ]
    return tuple(blocks)


def told_notes(scored: Scored) -> tuple[Block, ...]:
    """Return what must be known with a score's figures, where these stand elsewhere."""
    return (*_change(scored), _ahead(scored), *_flags(scored), _method(scored))


def parts(scored: Scored) -> list[tuple[str, float, Estimate]]:
    """Return the score's parts: name, all points, estimate."""
    onsite, survey = float(scored.scoring.onsite), float(scored.scoring.survey)
    found = scored.found
    told = [("onsite", onsite, found.onsite.estimate)]
    if found.survey is not None:
        told.append(("survey", survey, found.survey))
    if found.total is not None:
        told.append(("total", onsite + survey, found.total))
    return told


def _veto(scored: Scored, problems: Mapping[str, Words], *, most: int | None) -> tuple[Block, ...]:
    if not scored.vetoed:
        return ()
    rows = [
        cells(
            problems.get(row["problem"], same(row["problem"])),
            site_name(scored, row["site_id"]),
            pair(f"ledger.state.{row['state']}"),
            pair("outcome.here" if row["here"] else "outcome.earlier"),
            str(key),
        )
        for key, row in zip(scored.vetoes.index, scored.vetoes.to_dict("records"), strict=True)
    ]
    shown, more = first_rows(rows, most)
    return (
        Block(
            title=pair("outcome.veto", n=len(scored.vetoes)),
            lines=more,
            columns=(
                column("problem", wide=2.2),
                column("site", wide=2),
                column("state"),
                column("seen_in", wide=1.1),
                column("finding", wide=1.4),
            ),
            rows=shown,
            look="alarm",
        ),
    )


def _scores(scored: Scored) -> Block:
    before = {one.part: one.before for one in scored.changes}
    seen = len(scored.drawn) - len(scored.unseen)
    return Block(
        title=pair("outcome.void" if scored.vetoed else "outcome.scores"),
        lines=(
            *(() if scored.vetoed else (pair("outcome.no_veto"),)),
            pair("outcome.inspected", drawn=len(scored.drawn), seen=seen),
            pair("outcome.key" if before else "outcome.key_plain"),
        ),
        columns=_figures(),
        rows=tuple(
            _figure(pair(f"outcome.{name}"), found, most=most, mark=before.get(name, math.nan))
            for name, most, found in parts(scored)
        ),
        look="big",
    )


def _figures() -> tuple[Column, ...]:
    return (
        column("part", wide=1.1),
        column("points", "number", wide=1.1),
        column("interval", "bar", wide=4),
    )


def _figure(name: Words, found: Estimate, *, most: float, mark: float) -> tuple[Cell, ...]:
    limits = interval(found.low, found.high)
    told = pair("outcome.no_interval") if math.isnan(found.low) else same(limits)
    bar = Bar(value=found.value, low=found.low, high=found.high, most=most, mark=mark)
    return cells(name, f"{number(found.value)} / {most:g}", Cell(text=told, bar=bar))


def _change(scored: Scored) -> tuple[Block, ...]:
    lines = [*_shares(scored)]
    if not scored.changes:
        return (Block(title=pair("outcome.lost"), lines=tuple(lines)),) if lines else ()
    rows = tuple(
        cells(
            pair(f"outcome.{one.part}"),
            f"{number(one.before)} / {one.points:g}",
            number(one.now),
            gain(one.change),
            _limits(one),
            _reading(one),
        )
        for one in scored.changes
    )
    return (
        Block(
            title=pair("outcome.change"),
            lines=(*lines, pair("outcome.exact")),
            columns=(
                column("part"),
                column("before", "number"),
                column("now", "number"),
                column("gained", "number"),
                column("interval", "number", wide=1.5),
                column("reading", wide=1.6),
            ),
            rows=rows,
        ),
    )


def _limits(one: Change) -> Words:
    if math.isnan(one.low):
        return pair("outcome.no_interval")
    return same(f"{gain(one.low)} … {gain(one.high)}")


def _reading(one: Change) -> Words:
    if math.isnan(one.low):
        return pair("outcome.untold")
    if not one.clear:
        return pair("outcome.unclear")
    return pair("outcome.better" if one.low > 0 else "outcome.worse")


def _shares(scored: Scored) -> list[Words]:
    """Return how much of what is lost is lost on site, the last time and now."""
    last = {one.part: (one.points, one.before) for one in scored.changes}
    now = {name: (points, found.value) for name, points, found in parts(scored)}
    told = []
    for code, known in (("outcome.lost_before", last), ("outcome.lost_now", now)):
        lost = {name: points - value for name, (points, value) in known.items()}
        if lost.get("total", 0.0) > 0:
            share = percent(lost["onsite"] / lost["total"])
            told.append(
                pair(code, lost=number(lost["total"]), onsite=number(lost["onsite"]), share=share)
            )
    return told


def _several(scored: Scored, *, mark: float) -> list[tuple[Cell, ...]]:
    """Return the mean of several drills and where the next falls, where they were asked for."""
    if scored.drills is None:
        return []
    most, scores = float(scored.scoring.onsite), scored.drills.scores
    mean = pair("outcome.drills_mean", n=len(scores), rounds=", ".join(scores))
    return [
        _figure(mean, scored.drills.mean, most=most, mark=mark),
        _figure(pair("outcome.drills_next"), scored.drills.ahead, most=most, mark=mark),
    ]


def _ahead(scored: Scored) -> Block:
    found = scored.found
    ahead = found.predicted
    facts = {"value": number(ahead.value), "low": number(ahead.low), "high": number(ahead.high)}
    code = "outcome.ahead_none" if math.isnan(ahead.low) else "outcome.ahead_range"
    drills = [pair("outcome.drills", half=f"{half:g}", n=n) for half, n in found.drills.items()]
    if drills:
        drills.insert(0, pair("outcome.drill_sd", sd=number(found.drill_sd)))
    mark = next((one.before for one in scored.changes if one.part == "onsite"), math.nan)
    row = _figure(pair("outcome.assessment"), ahead, most=float(scored.scoring.onsite), mark=mark)
    return Block(
        title=pair("outcome.ahead"),
        lines=(pair(code, **facts), *drills),
        columns=_figures(),
        rows=(row, *_several(scored, mark=mark)),
        look="big",
    )


def _flags(scored: Scored) -> tuple[Block, ...]:
    every = [flag for _, _, found in parts(scored) for flag in found.flags]
    every += [str(flag) for flag in scored.found.onsite.categories["flag"] if flag]
    flags = tuple(pair(flag) for flag in dict.fromkeys(every))
    return (Block(title=pair("outcome.flags"), lines=flags),) if flags else ()


def _categories(scored: Scored, standard: Standard, *, most: int | None) -> Block:
    table = scored.found.onsite.categories
    table = table.assign(lost=table["points"] - table["score"])
    table = table.sort_values("lost", ascending=False, kind="stable")
    top = float(table["lost"].max()) if len(table) else 0.0
    rows = [
        cells(
            category_name(standard, str(code)),
            number(row["points"]),
            percent(row["mean"]),
            f"{int(row['n'])} / {int(row['population'])}",
            Cell(text=same(number(row["lost"])), bar=Bar(value=row["lost"], most=top)),
            pair(_FLAGS[row["flag"]]) if row["flag"] in _FLAGS else same(""),
        )
        for code, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    shown, more = first_rows(rows, most)
    return Block(
        title=pair("outcome.categories"),
        lines=(pair("outcome.categories_key"), *more),
        columns=(
            column("category", wide=2),
            column("worth", "number", wide=0.7),
            column("mean", "number", wide=0.8),
            column("n_of", "number", wide=0.9),
            column("lost", "bar", wide=1.6),
            column("flag", wide=1.8),
        ),
        rows=shown,
    )


def _lost(scored: Scored, standard: Standard, *, by: Loss, most: int | None) -> Block:
    table = scored.recoverable(by)
    top = float(table["points"].max()) if len(table) else 0.0
    rows = [
        cells(
            loss_name(scored, standard, by=by, key=str(key)),
            int(row["failures"]),
            percent(row["share"], 1),
            Cell(text=same(number(row["points"])), bar=Bar(value=row["points"], most=top)),
        )
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]
    shown, more = first_rows(rows, most)
    lines: tuple[Words, ...] = (pair("outcome.none"),)
    if rows:
        lines = (pair("outcome.recoverable", lost=number(float(table["points"].sum()))), *more)
    unseen = float(scored.found.unseen.sum())
    if unseen > 0 and by == "item":
        lines = (*lines, pair("outcome.unseen_lost", lost=number(unseen)))
    return Block(
        title=pair(f"outcome.by_{by}"),
        lines=lines if by == "item" or not rows else more,
        columns=(
            column(by, wide=3),
            column("failures", "number", wide=0.8),
            column("share", "number", wide=0.8),
            column("lost", "bar", wide=2),
        ),
        rows=shown,
    )


def _method(scored: Scored) -> Block:
    scoring = scored.scoring
    lines = [
        pair("outcome.estimate"),
        pair(
            "outcome.scoring",
            title=scoring.title,
            id=scoring.id,
            version=scoring.version,
            source=scoring.source,
        ),
    ]
    if scoring.confidence == "example":
        lines.append(pair("outcome.example"))
    return Block(title=pair("outcome.method"), lines=tuple(lines))
