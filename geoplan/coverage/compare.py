"""Two measurements of coverage side by side."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from geoplan.coverage.result import Coverage

LEVELS: Final = ("categories", "townships", "communities", "grids")
_SUMS: Final = ("visited", "visits", "findings")
_RATES: Final = ("share", "on_target", "per_visit")


def compare_coverage(before: Coverage, after: Coverage) -> Mapping[str, pd.DataFrame]:
    """Return what changed from one measurement to another, by level.

    Parameters
    ----------
    before, after
        Of the same frame at two moments, or by the visits of two rounds.

    Returns
    -------
    Mapping
        Level → table: for each of visited, visits, findings, share, on_target, per_visit the
        value before, after and the change; for areas and classes also the walked share of
        streets (streets_before, streets_after, streets_change), NaN where none is measured.
    """
    found = {level: _compared(getattr(before, level), getattr(after, level)) for level in LEVELS}
    if before.streets is not None and after.streets is not None:
        for level in ("townships", "communities", "grids"):
            one, two = getattr(before.streets, level), getattr(after.streets, level)
            found[level] = found[level].join(_shares(one, two), how="left")
        found["classes"] = _shares(before.streets.classes, after.streets.classes)
    return found


def _compared(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    index = one.index.union(two.index)
    parts: dict[str, pd.Series] = {}
    for name in (*_SUMS, *_RATES):
        fill = 0 if name in _SUMS else float("nan")
        was, now = (table[name].reindex(index, fill_value=fill) for table in (one, two))
        parts |= {f"{name}_before": was, f"{name}_after": now, f"{name}_change": now - was}
    return pd.DataFrame(parts, index=index)


def _shares(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    index = one.index.union(two.index)
    was, now = one["share"].reindex(index), two["share"].reindex(index)
    return pd.DataFrame(
        {"streets_before": was, "streets_after": now, "streets_change": now - was}, index=index
    )
