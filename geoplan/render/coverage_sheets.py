"""Sheets of the coverage workbook beyond sites: streets, plans, weeks, changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from geoplan.base.words import reader, say
from geoplan.coverage.history import History
from geoplan.coverage.planned import PlanGaps
from geoplan.coverage.result import Coverage
from geoplan.coverage.streets import AGES, StreetCoverage
from geoplan.frame.standard import Standard

Sheet = tuple[Sequence[str], Iterable[Sequence[Any]]]
_KM: Final = 1000
_LEVELS: Final = ("classes", "townships", "communities", "grids")
# A clerk's list, not a dump: the longest streets first.
_MOST: Final = 20_000


def heads(*codes: str) -> list[str]:
    """Return headings of coverage in the reader's language."""
    return [say(f"coverage.head.{code}") for code in codes]


def share(value: float, digits: int = 4) -> float:
    """Return a share rounded; NaN, no value, leaves its cell empty."""
    return round(float(value), digits)


def more_sheets(
    coverage: Coverage, *, names: "pd.Series[str]", standard: Standard, zone: str
) -> dict[str, Sheet]:
    """Return the sheets that coverage holds beside those of sites: title → (head, rows)."""
    sheets: dict[str, Sheet] = {}
    if coverage.streets is not None:
        sheets |= _street_sheets(coverage.streets)
    if coverage.gaps is not None:
        sheets |= _gap_sheets(coverage.gaps, names=names)
    if coverage.history is not None:
        sheets[say("coverage.sheet.weeks")] = _weeks(coverage.history, zone=zone)
    if coverage.change:
        sheets[say("coverage.sheet.change")] = _changes(coverage.change, standard=standard)
    return sheets


def _street_sheets(streets: StreetCoverage) -> dict[str, Sheet]:
    ages = (*(f"age_{days}" for days in AGES), "age_more")
    head = [
        *heads("km", "walked_km", "never_km", "walked_share", "on_target_km", "on_target"),
        *(say("coverage.head.within", days=days) for days in AGES),
        say("coverage.head.longer", days=AGES[-1]),
    ]
    sheets: dict[str, Sheet] = {
        say("coverage.sheet.streets"): (
            [
                *heads(
                    "street", "class", "km", "walked_km", "walked_share", "passes", "last", "days"
                )
            ],
            _named(streets),
        )
    }
    for level in _LEVELS:
        table: pd.DataFrame = getattr(streets, level)
        columns = ["length_m", "walked_m", "never_m", "share", "target_m", "on_target", *ages]
        rows = [
            (key or "–", *(_shown(name, row[name]) for name in columns))
            for key, row in zip(table.index, table.to_dict("records"), strict=True)
        ]
        title = say(f"coverage.sheet.{level}")
        sheets[title] = ([say(f"coverage.head.{level}"), *head], rows)
    return sheets


def _shown(name: str, value: float) -> float:
    return share(value) if name in {"share", "on_target"} else round(value / _KM, 3)


def _named(streets: StreetCoverage) -> list[Sequence[Any]]:
    """Return one row a street name and class, what was never walked first."""
    edges = streets.edges
    table = edges.groupby(["name", "highway"], sort=True).agg(
        length=("length_m", "sum"), walked=("walked_m", "sum"), passes=("passes", "max"),
        last=("last_at", "max"), days=("days", "max"),
    )  # fmt: skip
    table["share"] = table["walked"] / table["length"]
    table = table.sort_values(["share", "length"], ascending=[True, False], kind="stable")
    rows: list[Sequence[Any]] = []
    for (name, highway), row in zip(table.index, table.to_dict("records"), strict=True):
        last = row["last"]
        rows.append(
            (
                name or "–", highway, round(row["length"] / _KM, 3), round(row["walked"] / _KM, 3),
                share(row["share"]), row["passes"],
                "" if pd.isna(last) else last.date().isoformat(), row["days"] // 1,
            )
        )  # fmt: skip
    return rows[:_MOST]


def _gap_sheets(gaps: PlanGaps, *, names: "pd.Series[str]") -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    if len(gaps.routes):
        extra = gaps.unplanned.to_dict()
        rows = [
            (*key, row["planned"], row["done"], row["missing"], share(row["share"]),
             extra.get(key[0], 0))
            for key, row in zip(gaps.routes.index, gaps.routes.to_dict("records"), strict=True)
        ]  # fmt: skip
        head = heads("round", "team", "planned", "done", "missing", "done_share", "unplanned")
        sheets[say("coverage.sheet.routes")] = (head, rows)
        missed = gaps.stops[~gaps.stops["done"]]
        listed = [
            (row["round_id"], row["team"], row["date"], row["site_id"],
             names.get(row["site_id"], ""))
            for row in missed.to_dict("records")
        ]  # fmt: skip
        head = [*heads("round", "team", "planned_on"), say("book.id"), say("book.name")]
        sheets[say("coverage.sheet.missed")] = (head, listed)
    if len(gaps.patrols):
        rows = [
            (*key, *(_shown_gap(str(name), row[name]) for name in row))
            for key, row in zip(gaps.patrols.index, gaps.patrols.to_dict("records"), strict=True)
        ]
        head = heads(
            "patrol", "number", "planned_km", "walked_km", "on_target_km", "walked_share",
            "on_target",
        )  # fmt: skip
        sheets[say("coverage.sheet.patrols")] = (head, rows)
    return sheets


def _shown_gap(name: str, value: float) -> float:
    return share(value) if name.endswith("share") else round(value / _KM, 3)


def _weeks(history: History, *, zone: str) -> Sheet:
    rows = [
        (
            at.tz_convert(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"), row["visits"],
            row["visited"], share(row["share"]), share(row["on_target"]),
            round(row["walked_m"] / _KM, 3), round(row["fresh_m"] / _KM, 3),
        )
        for at, row in zip(history.totals.index, history.totals.to_dict("records"), strict=True)
    ]  # fmt: skip
    head = heads(
        "week", "visits", "visited", "share", "sites_on_target", "walked_km", "on_target_km"
    )
    return head, rows


def _changes(change: Mapping[str, pd.DataFrame], *, standard: Standard) -> Sheet:
    lang = reader()
    columns = [
        f"{name}_{when}"
        for name in ("visits", "findings", "share", "per_visit", "streets")
        for when in ("before", "after", "change")
    ]
    rows: list[Sequence[Any]] = []
    for level, table in change.items():
        title = say(f"coverage.head.{level}")
        for key, row in zip(table.index, table.to_dict("records"), strict=True):
            known = level == "categories" and key in standard.by_code
            name = standard.category(str(key)).say(lang) if known else key or "–"
            rows.append((title, name, *(share(row.get(c, float("nan"))) for c in columns)))
    head = [
        *heads("level", "group"),
        *(
            say(f"coverage.head.{name}") + " · " + say(f"coverage.head.{when}")
            for name in ("visits", "findings", "share", "per_visit", "walked_share")
            for when in ("before", "after", "difference")
        ),
    ]
    return head, rows
