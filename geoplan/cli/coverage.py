"""What `geoplan coverage` tells."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from geoplan.base.words import say
from geoplan.cli.show import line, table, tell

if TYPE_CHECKING:
    import pandas as pd

    from geoplan.coverage.result import Coverage

_SHOWN = 12
_KM = 1000


def _sites(coverage: "Coverage") -> dict[str, Any]:
    found = coverage.sites
    never, visits = int((found["visits"] == 0).sum()), int(found["visits"].sum())
    late = int(found["late"].sum())
    return {
        "as_of": coverage.as_of.isoformat(timespec="minutes"),
        "sites": len(found),
        "visits": visits,
        "never": never,
        "share": f"{1 - never / len(found):.0%}" if len(found) else "–",
        "on_time": len(found) - late,
        "late": late,
        "per_visit": f"{found['findings'].sum() / visits:.2f}" if visits else "–",
    }


def _streets(coverage: "Coverage") -> dict[str, Any]:
    streets = coverage.streets
    if streets is None:
        return {}
    fresh = float(streets.classes["target_m"].sum())
    length, walked = streets.length_m, streets.walked_m
    return {
        "km": round(length / _KM, 1),
        "walked": round(walked / _KM, 1),
        "share": f"{walked / length:.1%}" if length else "–",
        "fresh": round(fresh / _KM, 1),
        "days": f"{streets.target_days:g}",
        "never": round((length - walked) / _KM, 1),
    }


def _gaps(coverage: "Coverage") -> dict[str, Any]:
    if coverage.gaps is None or coverage.gaps.routes.empty:
        return {}
    sums = coverage.gaps.routes[["planned", "done", "missing"]].sum()
    return {str(name): int(count) for name, count in sums.items()}


def show(coverage: "Coverage") -> None:
    """Print the figures that matter, and the townships."""
    facts, streets, gaps = _sites(coverage), _streets(coverage), _gaps(coverage)
    tell("cli.coverage", **facts)
    tell("cli.coverage.sites", **facts)
    if streets:
        tell("cli.coverage.streets", **streets)
    if gaps:
        tell("cli.coverage.gaps", **gaps)
    rows = _townships(coverage)
    if rows:
        line("")
        names = ("townships", "share", "sites_on_target", "per_target", "walked_share")
        table([say(f"coverage.head.{name}") for name in names], rows[:_SHOWN])


def _townships(coverage: "Coverage") -> list[tuple[str, ...]]:
    walked = {} if coverage.streets is None else coverage.streets.townships["share"].to_dict()
    found = coverage.townships.sort_values("on_target", kind="stable")
    return [
        (
            str(name) or "–",
            f"{row['share']:.0%}",
            f"{row['on_target']:.0%}",
            f"{row['per_target']:.0%}",
            f"{walked[name]:.0%}" if name in walked else "–",
        )
        for name, row in zip(found.index, found.to_dict("records"), strict=True)
    ]


def document(coverage: "Coverage") -> dict[str, Any]:
    """Return coverage as plain values: totals, every grouping, the never seen."""
    found = coverage.sites
    told: dict[str, Any] = {
        **_sites(coverage),
        "never_ids": list(found.index[found["visits"] == 0]),
        "late_ids": list(found.index[found["late"]]),
    }
    for level in ("categories", "townships", "communities", "grids"):
        told[level] = _plain(getattr(coverage, level))
    streets = coverage.streets
    if streets is not None:
        told["streets"] = {
            **_streets(coverage),
            **{
                level: _plain(getattr(streets, level))
                for level in ("classes", "townships", "communities", "grids")
            },
        }
    if coverage.gaps is not None:
        told["plans"] = _plain(coverage.gaps.routes.rename(index=str))
        told["patrols"] = _plain(coverage.gaps.patrols)
    if coverage.history is not None:
        told["weeks"] = _plain(coverage.history.totals)
    if coverage.change:
        told["change"] = {level: _plain(one) for level, one in coverage.change.items()}
    return told


def _plain(found: "pd.DataFrame") -> Mapping[str, Mapping[str, Any]]:
    """Return a table as objects by its index; no value is null, in JSON's own manner."""
    return {
        "/".join(map(str, key)) if isinstance(key, tuple) else str(key): {
            str(name): _value(value) for name, value in row.items()
        }
        for key, row in zip(found.index, found.to_dict("records"), strict=True)
    }


def _value(value: object) -> object:
    if isinstance(value, float):
        return None if value != value else round(value, 4)  # noqa: PLR0124  (NaN)
    return value
