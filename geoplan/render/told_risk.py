"""Where points will be lost, in words and tables."""

from collections.abc import Mapping

import pandas as pd

from geoplan.frame.standard import Standard
from geoplan.render.blocks import (
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
from geoplan.render.told_names import category_name


def told_risk(
    table: pd.DataFrame, *, names: Mapping[str, str], standard: Standard, top: int
) -> tuple[Block, ...]:
    """Return the blocks of a risk list.

    Parameters
    ----------
    table
        As `geoplan.score.risk.assess_risk`; optional prize (points a visit is worth) and chosen
        ("risk", "random", "").
    names
        What sites are called.
    top
        How many sites are shown.
    """
    first = table.head(top)
    loss = float(table["loss"].sum())
    share = percent(float(first["loss"].sum()) / loss) if loss > 0 else percent(0.0)
    chosen = table[table["chosen"] != ""] if "chosen" in table.columns else table.head(0)
    facts = {"n": len(table), "loss": number(loss), "top": len(first), "share": share}
    blocks = [
        Block(
            title=pair("outcome.risk_top", n=len(first)),
            lines=(
                pair("outcome.risk_sum", **facts),
                pair("outcome.risk_key"),
                pair("outcome.risk_stable", n=top),
            ),
            columns=_columns(table),
            rows=_rows(first, names=names, standard=standard),
        )
    ]
    if len(chosen):
        counts = chosen["chosen"].value_counts()
        blocks.append(
            Block(
                title=pair("outcome.next_patrol", n=len(chosen)),
                lines=(
                    pair(
                        "outcome.next_key",
                        risk=int(counts.get("risk", 0)),
                        random=int(counts.get("random", 0)),
                    ),
                ),
                columns=_columns(table),
                rows=_rows(chosen, names=names, standard=standard),
            )
        )
    blocks += [
        _by_category(table, standard),
        Block(title=pair("outcome.method"), lines=(pair("outcome.risk_method"),)),
    ]
    return tuple(blocks)


def _columns(table: pd.DataFrame) -> tuple[Column, ...]:
    return (
        column("rank", "number", wide=0.6),
        column("site", wide=2.2),
        column("category", wide=1.5),
        column("loss", "bar", wide=1.7),
        column("drawn", "number", wide=0.8),
        column("fail", "number", wide=0.9),
        column("limits", "number", wide=1.1),
        column("stability", "number", wide=0.7),
        column("answers", "number", wide=0.7),
        *((column("prize", "number", wide=0.9),) if "prize" in table.columns else ()),
        *((column("chosen", wide=0.9),) if "chosen" in table.columns else ()),
    )


def _rows(
    part: pd.DataFrame, *, names: Mapping[str, str], standard: Standard
) -> tuple[tuple[Cell, ...], ...]:
    most = float(part["loss_high"].max()) if len(part) else 0.0
    rows = []
    for key, row in zip(part.index, part.to_dict("records"), strict=True):
        bar = Bar(value=row["loss"], low=row["loss_low"], high=row["loss_high"], most=most)
        told = cells(
            int(row["rank"]),
            names.get(str(key)) or str(key),
            category_name(standard, str(row["category"])),
            Cell(text=same(number(row["loss"], 3)), bar=bar),
            percent(row["inclusion_prob"], 1),
            percent(row["fail"]),
            same(f"{interval(100 * row['fail_low'], 100 * row['fail_high'], 0)} %"),
            percent(row["stability"]),
            number(row["seen"], 1),
        )
        if "prize" in row:
            told += cells(number(row["prize"], 3))
        if "chosen" in row:
            chosen = row["chosen"]
            told += cells(pair(f"outcome.chosen.{chosen}") if chosen else same(""))
        rows.append(told)
    return tuple(rows)


def category_losses(table: pd.DataFrame) -> pd.DataFrame:
    """Return sites, loss and mean chance to fail by category, the largest loss first."""
    groups = table.groupby("category", sort=True)
    made = pd.DataFrame(
        {"sites": groups.size(), "loss": groups["loss"].sum(), "fail": groups["fail"].mean()}
    )
    return made.sort_values("loss", ascending=False, kind="stable")


def _by_category(table: pd.DataFrame, standard: Standard) -> Block:
    sums = category_losses(table)
    most = float(sums["loss"].max()) if len(sums) else 0.0
    return Block(
        title=pair("outcome.risk_category"),
        columns=(
            column("category", wide=2),
            column("risk_sites", "number"),
            column("fail", "number"),
            column("loss", "bar", wide=2.5),
        ),
        rows=tuple(
            cells(
                category_name(standard, str(code)),
                int(row["sites"]),
                percent(row["fail"]),
                Cell(text=same(number(row["loss"])), bar=Bar(value=row["loss"], most=most)),
            )
            for code, row in zip(sums.index, sums.to_dict("records"), strict=True)
        ),
    )
