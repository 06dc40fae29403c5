"""What a round still lacks: sites not inspected, households not asked."""

from geoplan.frame.standard import Standard
from geoplan.render.blocks import Bar, Block, Cell, cells, column, first_rows, pair, percent, same
from geoplan.render.told_names import category_name, site_name
from geoplan.score.report import Scored


def unseen_sites(scored: Scored, standard: Standard, *, most: int | None) -> tuple[Block, ...]:
    """Return the drawn sites that were not inspected."""
    if not scored.unseen:
        return ()
    sites = scored.drawn.loc[scored.unseen]
    rows = [
        cells(
            site_name(scored, str(key)),
            category_name(standard, str(row["category"])),
            str(row["township"]),
            same(row["unit"]) if row["unit"] else pair("outcome.no_unit"),
        )
        for key, row in zip(sites.index, sites.to_dict("records"), strict=True)
    ]
    shown, more = first_rows(rows, most)
    return (
        Block(
            title=pair("outcome.unseen", n=len(rows)),
            lines=more,
            columns=(column("site", wide=2), column("category", wide=1.4), column("place"),
                     column("unit", wide=1.6)),
            rows=shown,
        ),
    )  # fmt: skip


def asked_communities(scored: Scored) -> tuple[Block, ...]:
    """Return how far the questionnaire got in each community."""
    table = scored.communities
    if table is None or table.empty:
        return ()
    rows = tuple(
        cells(
            str(row["name"]),
            int(row["wanted"]),
            int(row["answered"]),
            int(row["refused"]),
            int(row["absent"]),
            int(row["other"]),
            pair("outcome.short_n", n=int(row["short"])) if row["short"] else pair("outcome.full"),
            Cell(
                text=same(percent(row["mean_bp"] / 10_000, 1)),
                bar=Bar(value=row["mean_bp"] / 10_000, most=1),
            ),
        )
        for row in table.to_dict("records")
    )
    sums = {name: int(table[name].sum()) for name in ("wanted", "answered", "short")}
    counts = ("wanted", "answered", "refused", "absent", "other")
    return (
        Block(
            title=pair("outcome.communities"),
            lines=(pair("outcome.short_total", **sums),),
            columns=(
                column("community", wide=1.6),
                *(column(name, "number", wide=0.7) for name in counts),
                column("short", wide=0.8),
                column("mean", "bar", wide=1.8),
            ),
            rows=rows,
        ),
    )
