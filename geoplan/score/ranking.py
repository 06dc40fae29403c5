"""Ranking: who did how well, with ties, trend and how sure it is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from geoplan.base.closed import CLOSED
from geoplan.base.errors import InputError
from geoplan.frame.standard import Words
from geoplan.score.result import LEVEL

FORMAT: Final = "geoplan-ranking-v1"
MEASURES: Final = ("score", "closure", "overdue", "repeats", "findings")
By = Literal["unit", "township", "community", "grid"]
# Of these less is better; they count as what is missing to 1.
_BAD: Final = frozenset({"overdue", "repeats", "findings"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RankingRule:
    """How units are ranked; decided before anything is counted.

    Attributes
    ----------
    weights
        Measure → weight, out of `MEASURES`: score (mean score of inspected sites), closure (closed
        ÷ found), overdue (overdue ÷ found), repeats (found again ÷ found), findings (a visit; 1 ÷
        (1 + findings per visit) counts).
    least_sites
        Units with fewer inspected sites are listed without rank.
    tie
        Difference of points (0 … 100) within which units share a rank.
    red_flag, warn
        As many units as get the red flag at the head, and are named at the foot.
    """

    __pydantic_config__: ClassVar = CLOSED

    format: str
    id: str
    version: str
    confidence: str
    source: str
    title: Words
    weights: Mapping[str, str]
    least_sites: int = 3
    tie: str = "0.05"
    red_flag: int = 1
    warn: int = 1


def check_rule(rule: RankingRule) -> RankingRule:
    """Return the rule if it can be applied.

    Raises
    ------
    InputError
        `ranking.invalid`, with every fault.
    """
    faults = [f"weights.{name}" for name in rule.weights if name not in MEASURES]
    weights = {name: _number(value) for name, value in rule.weights.items()}
    faults += [
        f"weights.{name}: {rule.weights[name]!r}" for name, x in weights.items() if not x >= 0
    ]
    if not sum(x for x in weights.values() if x >= 0) > 0:
        faults.append("weights: 0")
    if not _number(rule.tie) >= 0:
        faults.append(f"tie: {rule.tie!r}")
    if min(rule.least_sites - 1, rule.red_flag, rule.warn) < 0 or rule.format != FORMAT:
        faults.append(f"format {rule.format!r}, least_sites {rule.least_sites}")
    if faults:
        raise InputError("ranking.invalid", id=rule.id, faults="; ".join(faults))
    return rule


def rank_units(
    scores: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    rule: RankingRule,
    before: "pd.Series[int] | None" = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Return the units in order.

    Points = 100 · Σ weight · measure ÷ Σ weight over the measures a unit has. Units whose points
    lie within `tie` of the one above share its rank (1, 2, 2, 4). The interval is that of the
    score's part (Student's t over the unit's sites); `sure` tells whether it lies apart from the
    next unit's by more than both standard errors allow.

    Parameters
    ----------
    scores
        One row for each inspected site: unit; score (0 … 1); visits (int).
    ledger
        One row for each finding: unit; closed, overdue, repeated (bool).
    before
        Unit → rank last time.

    Returns
    -------
    DataFrame
        Index unit; rank (float, NaN: too few sites); points, low, high; sites; score; findings,
        closure, overdue, repeats (shares, NaN without findings); per_visit; before (rank, NaN),
        trend (ranks gained; NaN); flag ("red", "warn", ""); sure.

    Raises
    ------
    InputError
        `ranking.invalid`.
    """
    check_rule(rule)
    table = _measures(scores, ledger)
    weights = {name: _number(value) for name, value in rule.weights.items()}
    worth = pd.DataFrame({name: _worth(table, name) for name in weights}, index=table.index)
    weight = pd.DataFrame(
        {name: np.where(worth[name].notna(), weights[name], 0.0) for name in weights},
        index=table.index,
    )
    whole = weight.sum(axis=1).replace(0.0, math.nan)
    table["points"] = 100 * (worth.fillna(0) * weight).sum(axis=1) / whole
    share = 100 * weight.get("score", pd.Series(0.0, index=table.index)) / whole
    se = share * table.pop("se")
    half = se * stdtrit((table["sites"] - 1).clip(lower=1), 0.5 + level / 2)
    table["low"] = (table["points"] - half).clip(lower=0.0)
    table["high"] = (table["points"] + half).clip(upper=100.0)
    ranked = table[(table["sites"] >= rule.least_sites) & table["points"].notna()]
    ranked = ranked.sort_values("points", ascending=False, kind="stable")
    table = pd.concat([ranked, table.drop(ranked.index)])
    table["rank"] = pd.Series(_ranks(ranked["points"].to_numpy(), _number(rule.tie)), ranked.index)
    table["before"] = math.nan if before is None else table.index.to_series().map(before)
    table["before"] = table["before"].astype("float64")
    table["trend"] = table["before"] - table["rank"]
    table["flag"] = _flags(table, rule)
    table["sure"] = _sure(table["points"], se.reindex(table.index), table["rank"])
    return table


def _measures(scores: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    sites = scores.groupby("unit").agg(
        sites=("score", "size"), score=("score", "mean"), sd=("score", "std"),
        visits=("visits", "sum"),
    )  # fmt: skip
    found = ledger.groupby("unit").agg(
        findings=("closed", "size"), closure=("closed", "mean"), overdue=("overdue", "mean"),
        repeats=("repeated", "mean"),
    )  # fmt: skip
    table = sites.join(found, how="outer").sort_index()
    table = table[table.index != ""]
    table[["sites", "visits", "findings"]] = (
        table[["sites", "visits", "findings"]].fillna(0).astype("int64")
    )
    table["per_visit"] = table["findings"] / table["visits"].where(table["visits"] > 0)
    table["se"] = table.pop("sd") / np.sqrt(table["sites"].where(table["sites"] > 1))
    table.index.name = "unit"
    return table


def _worth(table: pd.DataFrame, name: str) -> "pd.Series[float]":
    if name == "findings":
        return 1 / (1 + table["per_visit"])
    values = table[name].astype("float64")
    return 1 - values if name in _BAD else values


def _ranks(points: np.ndarray, tie: float) -> list[float]:
    ranks: list[float] = []
    head = math.inf
    for place, value in enumerate(points.tolist(), start=1):
        if ranks and head - value <= tie + 1e-9:
            ranks.append(ranks[-1])
        else:
            ranks.append(float(place))
            head = value
    return ranks


def _flags(table: pd.DataFrame, rule: RankingRule) -> list[str]:
    last = table["rank"].dropna()
    foot = (
        set(last.index[len(last) - rule.warn :]) if rule.warn and len(last) > rule.warn else set()
    )
    return [
        "red" if rank <= rule.red_flag else "warn" if unit in foot else ""
        for unit, rank in table["rank"].items()
    ]


def _sure(points: pd.Series, se: pd.Series, rank: pd.Series) -> list[bool]:
    """Tell of each unit whether it lies apart from the next one below: |z| above 1.96."""
    gap = points.to_numpy()[:-1] - points.to_numpy()[1:]
    both = np.sqrt(se.to_numpy()[:-1] ** 2 + se.to_numpy()[1:] ** 2)
    known = ~np.isnan(rank.to_numpy(dtype=np.float64)[1:])
    with np.errstate(invalid="ignore"):
        return [*((gap > 1.96 * both) & known).tolist(), False][: len(points)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
