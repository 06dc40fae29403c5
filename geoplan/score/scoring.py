"""From answers to points: how a site's answers make its score, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np
import pandas as pd

from geoplan.base.closed import CLOSED
from geoplan.base.errors import InputError
from geoplan.base.tables import Column, require_columns
from geoplan.frame.standard import Words

Rule = Literal["share", "deduction", "levels"]
FORMAT: Final = "geoplan-scoring-v1"
ANSWERS: Final = (
    Column(name="site_id", kind="text"),
    Column(name="at", kind="time"),
    Column(name="item", kind="text"),
    Column(name="result", kind="text"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """From which share of passed items on a site is worth how much of its points."""

    __pydantic_config__: ClassVar = CLOSED

    share: str  # decimal numbers as text, as everywhere in documents
    worth: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoring:
    """How answers become points.

    Attributes
    ----------
    rule
        share: the weight of passed items over that of those asked. deduction: 1 less what each
        failed item takes, not below 0. levels: the share, rounded down to a step.
    onsite, survey
        Points of the visits and of the questionnaire; the categories' points are scaled to
        `onsite`.
    weights
        Item → weight; 1 where it is not named.
    deductions
        Item → share of the site's points it takes; `deduct` where it is not named.
    levels
        For `levels`.
    absent
        What a category counts that has no site in the county: spread (its points go to the others
        in proportion), full, zero.
    pools
        Category → superstratum that lends its variance to a category with one site.
    """

    __pydantic_config__: ClassVar = CLOSED

    format: str
    id: str
    version: str
    confidence: str
    source: str
    title: Words
    rule: Rule = "share"
    onsite: str = "40"
    survey: str = "20"
    deduct: str = "0.2"
    absent: Literal["spread", "full", "zero"] = "spread"
    weights: Mapping[str, str] | None = None
    deductions: Mapping[str, str] | None = None
    levels: tuple[Level, ...] = ()
    pools: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class SiteScores:
    """What sites kept of their points.

    Attributes
    ----------
    sites
        Index site_id; score (0 … 1), asked, failed (items), at (UTC, of the last answer).
    losses
        site_id, item, lost (share of the site's points): the failed items of a site share what
        it lost, so that its `lost` add up to 1 − score.
    """

    sites: pd.DataFrame
    losses: pd.DataFrame


def check_scoring(scoring: Scoring) -> Scoring:
    """Return the rule if it can be applied; refuse it with all its faults if not.

    Raises
    ------
    InputError
        `scoring.invalid`.
    """
    faults = [
        f"{name}: {value!r}"
        for name, value, least, most in _numbers(scoring)
        if not least <= _number(value) <= most
    ]
    steps = [_number(level.share) for level in scoring.levels]
    if scoring.rule == "levels" and (not steps or steps != sorted(set(steps), reverse=True)):
        faults.append(f"levels: {[level.share for level in scoring.levels]}")
    if scoring.format != FORMAT:
        faults.append(f"format: {scoring.format!r}")
    if faults:
        raise InputError("scoring.invalid", id=scoring.id, faults="; ".join(faults))
    return scoring


def score_sites(answers: pd.DataFrame, *, scoring: Scoring) -> SiteScores:
    """Return the scores of the sites that answers were given for.

    The last answer to each item counts; items that do not apply ("na") are not asked. A site none
    of whose items applied has no score. Linear in answers, apart from sorting them.

    Parameters
    ----------
    answers
        Columns as in `ANSWERS`; result one of pass, fail, na.

    Raises
    ------
    InputError
        `table.invalid`, `scoring.result`, `scoring.invalid`.
    """
    require_columns(answers, ANSWERS, name="answers")
    check_scoring(scoring)
    unknown = ~answers["result"].isin(["pass", "fail", "na"])
    if unknown.any():
        row = answers[unknown].iloc[0]
        raise InputError(
            "scoring.result", site=row["site_id"], item=row["item"], value=row["result"]
        )
    last = answers.sort_values("at", kind="stable").drop_duplicates(
        ["site_id", "item"], keep="last"
    )
    asked = last[last["result"] != "na"].sort_values(["site_id", "item"], ignore_index=True)
    failed = asked["result"].to_numpy() == "fail"
    weight = _of_items(asked["item"], scoring.weights, other="1")
    taken = _of_items(asked["item"], scoring.deductions, other=scoring.deduct)
    counted = asked.assign(
        whole=weight,
        kept=np.where(failed, 0.0, weight),
        # The share of what was lost that falls to each failed item.
        part=np.where(failed, taken if scoring.rule == "deduction" else weight, 0.0),
        taken=np.where(failed, taken, 0.0),
        failed=failed,
    )
    sums = counted.groupby("site_id")[["whole", "kept", "part", "taken", "failed"]].sum()
    score = _score(sums, scoring)
    sites = pd.DataFrame(
        {
            "score": score,
            "asked": counted.groupby("site_id").size(),
            "failed": sums["failed"].astype("int64"),
            "at": counted.groupby("site_id")["at"].max(),
        }
    )
    losses = counted.loc[failed, ["site_id", "item", "part"]]
    # An empty column of texts maps to texts.
    whole = losses["site_id"].map(sums["part"]).astype("float64")
    kept = losses["site_id"].map(sites["score"]).astype("float64")
    lost = losses["part"] / whole * (1 - kept)
    losses = losses.drop(columns="part").assign(lost=lost).reset_index(drop=True)
    return SiteScores(sites=sites, losses=losses)


def _score(sums: pd.DataFrame, scoring: Scoring) -> "pd.Series[float]":
    if scoring.rule == "deduction":
        return (1 - sums["taken"]).clip(lower=0.0)
    share = sums["kept"] / sums["whole"]
    if scoring.rule == "share":
        return share
    steps = np.array([_number(level.share) for level in scoring.levels])
    worth = np.array([*(_number(level.worth) for level in scoring.levels), 0.0])
    # A share such as 0.6 must reach the step 0.6 although neither is a binary fraction.
    reached = (share.to_numpy()[:, None] + 1e-9 < steps).sum(axis=1)
    return pd.Series(worth[reached], index=sums.index)


def _of_items(items: "pd.Series[str]", told: Mapping[str, str] | None, *, other: str) -> np.ndarray:
    known = {item: _number(value) for item, value in (told or {}).items()}
    return items.map(known).astype("float64").fillna(_number(other)).to_numpy()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _numbers(scoring: Scoring) -> list[tuple[str, str, float, float]]:
    """Return every number of a rule with the limits it must keep."""
    return [
        ("onsite", scoring.onsite, 1e-9, 1e6),
        ("survey", scoring.survey, 0.0, 1e6),
        ("deduct", scoring.deduct, 0.0, 1.0),
        *((f"weights.{item}", value, 1e-9, 1e6) for item, value in (scoring.weights or {}).items()),
        *(
            (f"deductions.{item}", value, 0.0, 1.0)
            for item, value in (scoring.deductions or {}).items()
        ),
        *(("levels.share", level.share, 0.0, 1.0) for level in scoring.levels),
        *(("levels.worth", level.worth, 0.0, 1.0) for level in scoring.levels),
    ]
