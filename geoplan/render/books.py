"""Workbooks: tables a clerk opens, filters and prints."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.base.words import reader, say
from geoplan.coverage.result import Coverage
from geoplan.frame.standard import Standard
from geoplan.render.coverage_sheets import heads, more_sheets, share
from geoplan.render.workbook import make_book, words


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
    head = words("kind", "category", "role", "order", "id", "name", "chance", "weight", "ticket")
    return make_book({say("book.draw"): (head, rows)})


def coverage_book(
    coverage: Coverage,
    *,
    names: "pd.Series[str]",
    standard: Standard,
    zone: str = "Asia/Shanghai",
) -> bytes:
    """Return coverage as a workbook: sites, groupings, the never visited, streets, plans, weeks."""
    lang = reader()
    table = coverage.sites.assign(name=names)
    site_rows = [
        (key, row["name"], row["visits"], row["findings"], row["days"], row["target_days"],
         say("coverage.late") if row["late"] else "", share(row["per_target"]))
        for key, row in zip(table.index, table.to_dict("records"), strict=True)
    ]  # fmt: skip
    head = [
        *words("id", "name", "visits", "findings_n", "days"),
        *heads("target", "late", "per_target"),
    ]
    never = [row[:2] for row in site_rows if not row[2]]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {
        say("book.sites"): (head, site_rows),
        say("book.never"): (head[:2], never),
    }
    columns = [
        *words("sites_n", "visited", "never_n", "visits", "findings_n", "share", "days"),
        *heads("per_visit", "few", "sites_on_target", "per_target"),
    ]
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
                share(row["share"]),
                row["days"],
                share(row["per_visit"], 2),
                "n<5" if row["few"] else "",
                share(row["on_target"]),
                share(row["per_target"]),
            )
            for key, row in zip(groups.index, groups.to_dict("records"), strict=True)
        ]
        sheets[say(f"book.{level}")] = ([say(f"book.{level}"), *columns], rows)
    sheets |= more_sheets(coverage, names=names, standard=standard, zone=zone)
    return make_book(sheets)
