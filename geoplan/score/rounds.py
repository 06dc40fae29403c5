"""A round's score: out of 40, out of 20, out of 60; against last year; the assessment to come."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from geoplan.base.errors import InputError
from geoplan.score.drills import drills_needed
from geoplan.score.forty import Score, estimate_score
from geoplan.score.given import Ints
from geoplan.score.means import estimate_mean, variance_replaced
from geoplan.score.result import LEVEL, Estimate, Floats, Spread, conclude, cut
from geoplan.score.scoring import Scoring
from geoplan.score.strata import combined

_HALF_WIDTHS: Final = (1.0, 0.5)


@dataclass(frozen=True, kw_only=True)
class RoundScore:
    """What a round says.

    Attributes
    ----------
    onsite
        Out of the points of visits; `onsite.categories` shows what it is made of.
    survey, total
        Out of the questionnaire's points, and of both; None without a questionnaire.
    losses
        site_id, item, category, points: what each failed item costs. With `unseen` they add up to
        all points less the score.
    unseen
        Category → points lost in categories that were not inspected and count as the others.
    predicted
        Where the real assessment will fall, if it is drawn with `quotas`.
    drill_sd
        Standard deviation of one more draw like this one, points; NaN where it cannot be told.
    """

    onsite: Score
    survey: Estimate | None
    total: Estimate | None
    losses: pd.DataFrame
    unseen: "pd.Series[float]"
    predicted: Estimate
    drill_sd: float

    @property
    def drills(self) -> dict[float, int]:
        """Half-width in points → drills that make the mean known so well; {} if unknown."""
        if not self.drill_sd > 0:
            return {}
        return {half: drills_needed(self.drill_sd, half_width=half) for half in _HALF_WIDTHS}


def category_table(
    points: Mapping[str, str], *, population: "pd.Series[int]", scoring: Scoring
) -> pd.DataFrame:
    """Return the categories as `estimate_score` takes them, scaled to the points of visits.

    Parameters
    ----------
    points
        Category → points, of the standard.
    population
        Category → sites in the frame.

    Returns
    -------
    DataFrame
        Index category; points; population; pool; instead (for categories of which the county has
        no site: 1 or 0 where the rule says so; where their points are spread they are left out).
    """
    table = pd.DataFrame(
        {"points": [float(value) for value in points.values()]},
        index=pd.Index(list(points), name="category", dtype="str"),
    )
    table["population"] = population.reindex(table.index).fillna(0).astype("float64")
    pools = scoring.pools or {}
    table["pool"] = [pools.get(code, "") for code in table.index]
    table["instead"] = math.nan
    gone = table["population"] == 0
    if scoring.absent == "spread":
        table = table[~gone]
    else:
        table.loc[gone, "instead"] = 1.0 if scoring.absent == "full" else 0.0
    if not table["points"].sum() > 0:
        raise InputError("score.nothing_seen")
    return table.assign(points=table["points"] * float(scoring.onsite) / table["points"].sum())


def score_round(
    findings: pd.DataFrame,
    *,
    losses: pd.DataFrame,
    categories: pd.DataFrame,
    quotas: Mapping[str, int] | None = None,
    survey: Estimate | None = None,
    level: float = LEVEL,
) -> RoundScore:
    """Return what a round says.

    Parameters
    ----------
    findings
        Index site_id; category; score; inclusion_prob; optional cluster: the drawn sites that were
        inspected, as `estimate_score` takes them.
    losses
        site_id, item, lost, as `geoplan.score.scoring.score_sites` returns them.
    categories
        As `category_table`; optional one_place.
    quotas
        Category → sites the real assessment will draw; as many as here where it is not named.
    survey
        The questionnaire's score in points.

    Raises
    ------
    InputError
        As `estimate_score`.
    """
    onsite = estimate_score(findings, categories=categories, level=level)
    total = None
    if survey is not None:
        both = combined((onsite.estimate, survey), shares=(1.0, 1.0), level=level)
        total = replace(both, method="total")
    predicted, sd = _ahead(onsite, quotas or {}, categories=categories, level=level)
    table = onsite.categories
    unseen = (table["points"] * (1 - table["mean"]))[(table["n"] == 0) & (table["points"] > 0)]
    return RoundScore(
        onsite=onsite,
        survey=survey,
        total=total,
        losses=_lost_points(findings, losses, points=table["points"]),
        unseen=unseen,
        predicted=predicted,
        drill_sd=sd,
    )


def survey_score(responses: pd.DataFrame, *, points: float, level: float = LEVEL) -> Estimate:
    """Estimate the questionnaire's score from answers clustered in communities.

    Mean of the households weighted by 1/π; variance as if communities had been drawn with
    replacement, Student's t with one degree of freedom less than communities.

    Parameters
    ----------
    responses
        community; score (0 … 1); optional inclusion_prob (of the household; equal without it).
    points
        The questionnaire's points.
    """
    if responses.empty:
        raise InputError("score.no_responses")
    chance = (
        responses["inclusion_prob"].to_numpy(dtype=np.float64)
        if "inclusion_prob" in responses.columns
        else np.ones(len(responses))
    )
    clusters = responses["community"].astype("str").tolist()
    groups = len(set(clusters))
    scores = responses["score"].to_numpy(dtype=np.float64)
    found = estimate_mean(
        scores,
        chance,
        variance=partial(variance_replaced, clusters=clusters),  # NaN for one community
        df=groups - 1.0,
        level=level,
    )
    scaled = replace(
        found,
        value=found.value * points,
        se=found.se * points,
        low=found.low * points,
        high=found.high * points,
        method="survey",
    )
    return cut(scaled, points=points)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A score beside an earlier one.

    Attributes
    ----------
    before, now, points
        Scores and the points there are.
    low, high
        Limits of the change, the earlier score taken as it stands; NaN where there are none.
    """

    part: str
    points: float
    before: float
    now: float
    low: float
    high: float

    @property
    def change(self) -> float:
        """Points gained."""
        return self.now - self.before

    @property
    def clear(self) -> bool:
        """Whether the interval of the change leaves 0 out."""
        return self.low > 0 or self.high < 0


def compare_scores(
    found: RoundScore, *, last: Sequence[float], scoring: Scoring
) -> tuple[Change, ...]:
    """Return the score beside last year's, on site first, then the questionnaire and the total.

    Parameters
    ----------
    last
        (on site,) or (on site, questionnaire).

    Raises
    ------
    InputError
        `score.last`: not within the points there are.
    """
    most = (float(scoring.onsite), float(scoring.survey))
    if not 1 <= len(last) <= 2 or any(not 0 <= x <= p for x, p in zip(last, most, strict=False)):
        raise InputError(
            "score.last", value=", ".join(map(str, last)), onsite=most[0], survey=most[1]
        )
    parts: list[tuple[str, float, float, Estimate]] = [
        ("onsite", most[0], last[0], found.onsite.estimate)
    ]
    if len(last) == 2 and found.survey is not None and found.total is not None:
        parts += [
            ("survey", most[1], last[1], found.survey),
            ("total", sum(most), sum(last), found.total),
        ]
    return tuple(
        Change(
            part=part,
            points=points,
            before=before,
            now=now.value,
            low=now.low - before,
            high=now.high - before,
        )
        for part, points, before, now in parts
    )


def _lost_points(
    findings: pd.DataFrame, losses: pd.DataFrame, *, points: "pd.Series[float]"
) -> pd.DataFrame:
    """Return the losses in points; a site carries the part of its category that it stands for."""
    weight = (
        1 / findings["inclusion_prob"]
        if "inclusion_prob" in findings.columns
        else pd.Series(1.0, index=findings.index)
    )
    share = weight / weight.groupby(findings["category"]).transform("sum")
    worth = share * findings["category"].map(points).astype("float64")
    known = losses[losses["site_id"].isin(findings.index)]
    table = pd.DataFrame(
        {
            "site_id": known["site_id"],
            "item": known["item"],
            "category": known["site_id"].map(findings["category"]),
            "points": known["lost"] * known["site_id"].map(worth).astype("float64"),
        }
    )
    return table.sort_values(
        ["points", "site_id", "item"], ascending=[False, True, True], ignore_index=True
    )


def _ahead(
    onsite: Score, quotas: Mapping[str, int], *, categories: pd.DataFrame, level: float
) -> tuple[Estimate, float]:
    """Return where the assessment's draw will fall, and the spread of one more draw like this.

    The variance of the first is that of the estimate and that of a new draw,
    Σ P_c²(1−n*_c/N_c)s_c²/n*_c.
    """
    table, estimate = onsite.categories, onsite.estimate
    n = table["n"].to_numpy(dtype=np.int64)
    whole = np.maximum(table["population"].to_numpy(dtype=np.float64), 1.0)
    asked = np.array([quotas.get(code, seen) for code, seen in zip(table.index, n, strict=True)])
    points = table["points"].to_numpy(dtype=np.float64)
    s2 = points**2 * _lent(table["s2"], n=n, categories=categories)
    draw, own = (
        float((s2 * (1 - drawn / whole) / drawn).sum())
        for drawn in (np.clip(asked, 1, whole), np.clip(n, 1, whole))
    )
    spread = Spread(
        variance=estimate.se**2 + draw,
        df=estimate.df if math.isfinite(estimate.df) else float(np.maximum(n - 1, 0).sum()),
        flags=estimate.flags,
    )
    found = conclude(estimate.value, spread, n=estimate.n, method="prediction", level=level)
    return cut(found, points=float(points.sum())), math.sqrt(own)


def _lent(s2: "pd.Series[float]", *, n: Ints, categories: pd.DataFrame) -> Floats:
    """Return s² of every category: its own, else its superstratum's, else that of all."""
    free = np.where(n > 1, n - 1, 0)
    table = pd.DataFrame(
        {
            "free": free,
            "sum": free * s2.fillna(0).to_numpy(dtype=np.float64),
            "pool": categories["pool"].to_numpy() if "pool" in categories.columns else "",
        }
    )
    sums = table.groupby("pool")[["free", "sum"]].transform("sum")
    whole = float(table["sum"].sum()) / free.sum() if free.sum() else math.nan
    pool = (sums["sum"] / sums["free"].where(sums["free"] > 0)).fillna(whole)
    return np.where(n > 1, s2.to_numpy(dtype=np.float64), pool.to_numpy(dtype=np.float64))
