"""The on-site score out of 40: categories' points times the mean of the sites drawn in each."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.tables import Column, require_columns
from geoplan.score.given import Ints, chances
from geoplan.score.pooling import pooled
from geoplan.score.result import (
    IMPUTED,
    LEVEL,
    NO_INTERVAL,
    POOLED,
    Estimate,
    Floats,
    Spread,
    conclude,
    cut,
)
from geoplan.score.strata import variances

_FOUND: Final = (Column(name="category", kind="text"), Column(name="score", kind="number"))
_CATEGORIES: Final = (
    Column(name="points", kind="number"), Column(name="population", kind="number"),
)  # fmt: skip
_FRAME: Final = (Column(name="category", kind="text"), Column(name="expected", kind="number"))


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score and what it is made of.

    Attributes
    ----------
    estimate
        Of the whole, in points.
    categories
        Index category; points; population; n (sites seen); mean (of their scores, or the value
        taken for it); score (points · mean); s2 (variance between its sites, NaN for less than
        two); variance (of that score; NaN where it has none of its own); flag ("", or a code of
        the catalogue).
    """

    estimate: Estimate
    categories: pd.DataFrame


def estimate_score(
    findings: pd.DataFrame, *, categories: pd.DataFrame, level: float = LEVEL
) -> Score:
    """Estimate the score from the sites that were drawn and inspected.

    Ŝ = Σ P_c ȳ_c and V̂ = Σ P_c²(1−n_c/N_c)s_c²/n_c, Student's t with Satterthwaite's degrees of
    freedom, cut off at 0 and at all points.

    Parameters
    ----------
    findings
        Index site_id; category; score (0 … 1, the share of the site's points it kept). One row for
        each site drawn. Optional: inclusion_prob (chance to be drawn); without it the sites are
        simple random samples within categories. With it the mean is weighted (Hájek) and its
        variance Hájek's, which for equal chances is the formula above. Optional: cluster (the
        township whose draw brought the site in, "" for none): a category with such sites is
        reckoned by ultimate clusters, n/(n−1) Σ(t_g − t̄)² over townships as if drawn with
        replacement, which is somewhat too large (Hansen, Hurwitz and Madow 1953).
    categories
        Index category; points; population (sites in the frame, N_c). Optional: pool (superstratum
        that lends s² to a category with one site; all lend one another where the column is
        missing); instead (mean to take for a category without a site, NaN for none); one_place
        (true: drawn inside one township or village only).

    Returns
    -------
    Score
        Flagged where s² was lent (`POOLED`); where a category without a site was given the mean of
        the others, weighted by points, or `instead` (`IMPUTED`: the interval does not know how
        far that is off); and where no interval can be given (`NO_INTERVAL`): s² that nobody can
        lend, or a category drawn in one place.

    Raises
    ------
    InputError
        `table.invalid`, `score.site_score`, `score.points`, `score.stratum_unknown`,
        `score.stratum_overfull`, `score.nothing_seen`.
    """
    codes, values = _sites(findings, categories, column="score", declared=_FOUND)
    points, whole = _points(categories, column="population")
    n = np.bincount(codes, minlength=len(points)).astype(np.int64)
    over = np.flatnonzero(n > whole)
    if len(over):
        at = int(over[0])
        raise InputError(
            "score.stratum_overfull", stratum=categories.index[at], n=int(n[at]), whole=whole[at]
        )
    if not (points[n > 0] > 0).any():
        raise InputError("score.nothing_seen")
    chance = _chances(findings, codes, n=n, whole=whole)
    seen = _weighted(codes, values, chance=chance, groups=len(n))
    mean, weight = _means(seen, n=n, points=points, instead=_instead(categories))
    # What stands before s² in the variance of a category's mean.
    per = np.where(n > 0, (1 - n / np.maximum(whole, 1)) / np.maximum(n, 1), 0.0)
    factor = weight**2 * per
    towns = _towns(findings, codes, n=n, categories=categories)
    off = values - seen[codes]
    s2 = np.where(
        towns.staged,
        _between(codes, off, chance=chance, towns=towns, per=per),
        _scatter(codes, off, chance=chance, per=per),
    )
    spread = _spread(factor, s2, towns=towns, categories=categories)
    if ((n == 0) & (points > 0)).any():
        spread = replace(spread, flags=(*spread.flags, IMPUTED))
    found = conclude(
        float(points @ mean), spread, n=len(values), method="stratified_score", level=level
    )
    table = pd.DataFrame(
        {
            "points": points, "population": whole, "n": n, "mean": mean, "score": points * mean,
            "s2": np.where(towns.k > 1, s2, math.nan),
            "variance": np.where(factor > 0, factor * s2, np.where(n > 0, 0.0, math.nan)),
            "flag": _flags(factor, n=n, points=points, towns=towns),
        },
        index=categories.index,
    )  # fmt: skip
    return Score(estimate=cut(found, points=float(points.sum())), categories=table)


def design_score(sites: pd.DataFrame, *, categories: pd.DataFrame) -> Estimate:
    """Return the expected score and its standard deviation when every site's score is known.

    For planning: what one drill of this design would scatter.

    Parameters
    ----------
    sites
        Index site_id; category; expected (0 … 1): all sites of the frame.
    categories
        Index category; points; n (sites to draw).

    Returns
    -------
    Estimate
        `se` is the design's true standard deviation, √Σ P_c²(1−n_c/N_c)S_c²/n_c; the interval
        is that of the normal law.

    Raises
    ------
    InputError
        `score.stratum_overfull`: a category with points draws no site, or more than there are.
    """
    codes, values = _sites(sites, categories, column="expected", declared=_FRAME)
    points, n = _points(categories, column="n")
    whole = np.bincount(codes, minlength=len(n))
    bad = np.flatnonzero((n > whole) | ((points > 0) & (n == 0)))
    if len(bad):
        at = int(bad[0])
        raise InputError(
            "score.stratum_overfull", stratum=categories.index[at], n=n[at], whole=int(whole[at])
        )
    s2 = variances(values, codes, groups=len(n))
    factor = np.where(n > 0, points**2 * (1 - n / np.maximum(whole, 1)) / np.maximum(n, 1), 0.0)
    variance = float(np.where(factor > 0, factor * s2, 0.0).sum())
    sums = np.bincount(codes, weights=values, minlength=len(n))
    mean = sums / np.maximum(whole, 1)
    found = conclude(
        float(points @ mean), Spread(variance=variance, df=math.inf), n=int(n.sum()),
        method="design_score",
    )  # fmt: skip
    return cut(found, points=float(points.sum()))


def expected_losses(sites: pd.DataFrame, *, categories: pd.DataFrame) -> pd.Series:
    """Return each site's expected loss of points, P_c · (π_i/n_c) · (1 − E[y_i]).

    n_c is the sum of π in the category, so the losses add up to all points less the expected
    score.

    Parameters
    ----------
    sites
        Index site_id; category; expected (E[y], 0 … 1); inclusion_prob (chance to be drawn).
    categories
        Index category; points.

    Returns
    -------
    Series
        In points, index as `sites`.

    Raises
    ------
    InputError
        `score.never_drawn`: a category with points none of whose sites can be drawn.
    """
    require_columns(sites, [Column(name="inclusion_prob", kind="number")], name="sites")
    codes, values = _sites(sites, categories, column="expected", declared=_FRAME)
    require_columns(categories, _CATEGORIES[:1], name="categories")
    points = categories["points"].to_numpy(dtype=np.float64)
    chance = sites["inclusion_prob"].to_numpy(dtype=np.float64)
    wrong = np.flatnonzero((chance < 0) | (chance > 1))
    if len(wrong):
        raise InputError("score.pi_range", at=int(wrong[0]), value=float(chance[wrong[0]]))
    drawn = np.bincount(codes, weights=chance, minlength=len(points))
    never = np.flatnonzero((drawn == 0) & (points > 0))
    if len(never):
        raise InputError("score.never_drawn", category=categories.index[never[0]])
    share = chance / np.where(drawn > 0, drawn, 1.0)[codes]
    return pd.Series(points[codes] * share * (1 - values), index=sites.index, name="loss")


def _sites(
    table: pd.DataFrame, categories: pd.DataFrame, *, column: str, declared: tuple[Column, ...]
) -> tuple[Ints, Floats]:
    """Return each site's category by position, and its score."""
    require_columns(table, declared, name="sites")
    values = table[column].to_numpy(dtype=np.float64)
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError("score.site_score", site=table.index[at], value=values[at])
    codes = categories.index.get_indexer(pd.Index(table["category"]))
    if (codes < 0).any():
        at = int(np.flatnonzero(codes < 0)[0])
        raise InputError("score.stratum_unknown", stratum=table["category"].iloc[at])
    return codes.astype(np.int64), values


def _points(categories: pd.DataFrame, *, column: str) -> tuple[Floats, Floats]:
    require_columns(
        categories, (_CATEGORIES[0], Column(name=column, kind="number")), name="categories"
    )
    points = categories["points"].to_numpy(dtype=np.float64)
    counts = categories[column].to_numpy(dtype=np.float64)
    wrong = np.flatnonzero((points < 0) | (counts < 0))
    if len(wrong) or not points.sum() > 0:
        at = categories.index[wrong[0]] if len(wrong) else "*"
        raise InputError("score.points", category=at)
    return points, counts


def _instead(categories: pd.DataFrame) -> Floats:
    if "instead" not in categories.columns:
        return np.full(len(categories), math.nan)
    told = categories["instead"].to_numpy(dtype=np.float64)
    wrong = np.flatnonzero((told < 0) | (told > 1))
    if len(wrong):
        raise InputError(
            "score.site_score", site=categories.index[wrong[0]], value=float(told[wrong[0]])
        )
    return told


def _chances(findings: pd.DataFrame, codes: Ints, *, n: Ints, whole: Floats) -> Floats:
    if "inclusion_prob" not in findings.columns:
        return (n / np.maximum(whole, 1))[codes]
    return chances(findings["inclusion_prob"].to_numpy(), like=len(codes))


def _weighted(codes: Ints, values: Floats, *, chance: Floats, groups: int) -> Floats:
    """Return each category's weighted mean, NaN where no site was seen."""
    total = np.bincount(codes, weights=1 / chance, minlength=groups)
    sums = np.bincount(codes, weights=values / chance, minlength=groups)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, sums / total, math.nan)


def _scatter(codes: Ints, off: Floats, *, chance: Floats, per: Floats) -> Floats:
    """Return s² of each category such that per · s² is Hájek's variance of its mean.

    `off` is the sites' distance from that mean. For equal chances it is the usual s².
    """
    groups = len(per)
    n = np.bincount(codes, minlength=groups)
    far, left = off / chance, 1 - chance
    total = np.bincount(codes, weights=1 / chance, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.bincount(codes, weights=left * far, minlength=groups) / np.bincount(
            codes, weights=left, minlength=groups
        )
        sums = np.bincount(codes, weights=left * (far - middle[codes]) ** 2, minlength=groups)
        scaled = n / (n - 1) * sums / total**2 / per
    # Where all sites were seen there is no error, but they scatter all the same.
    return np.where((n > 1) & (per > 0), scaled, variances(off, codes, groups=groups))


@dataclass(frozen=True, kw_only=True)
class _Towns:
    """Which sites a draw of townships brought in.

    Attributes
    ----------
    of
        Cluster of each site; a site that was drawn by itself is its own.
    k
        Clusters of each category.
    staged
        Categories with sites out of drawn townships.
    alone
        Categories seen in one township only: how townships differ cannot be told.
    """

    of: Ints
    k: Ints
    staged: np.ndarray
    alone: np.ndarray


def _towns(findings: pd.DataFrame, codes: Ints, *, n: Ints, categories: pd.DataFrame) -> _Towns:
    alone = np.zeros(len(n), dtype=bool)
    if "one_place" in categories.columns:
        alone = categories["one_place"].to_numpy(dtype=bool)
    if "cluster" not in findings.columns:
        nobody = np.zeros(len(n), dtype=bool)
        return _Towns(of=np.arange(len(codes)), k=n, staged=nobody, alone=alone)
    names = findings["cluster"].astype("str").to_numpy()
    itself = names == ""
    told = np.where(itself, [f"\0{at}" for at in range(len(names))], names)
    of = pd.factorize(pd.MultiIndex.from_arrays([codes, told]))[0].astype(np.int64)
    _, first = np.unique(of, return_index=True)
    k = np.bincount(codes[first], minlength=len(n)).astype(np.int64)
    staged = np.bincount(codes[~itself], minlength=len(n)) > 0
    return _Towns(of=of, k=k, staged=staged, alone=alone | (staged & (k == 1)))


def _between(codes: Ints, off: Floats, *, chance: Floats, towns: _Towns, per: Floats) -> Floats:
    """Return s² of each category such that per · s² is the variance between its clusters.

    `off` adds up to nothing in each category, so the clusters' totals scatter about 0.
    """
    totals = np.bincount(towns.of, weights=off / chance)
    _, first = np.unique(towns.of, return_index=True)
    squares = np.bincount(codes[first], weights=totals**2, minlength=len(per))
    whole = np.bincount(codes, weights=1 / chance, minlength=len(per))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(per > 0, towns.k / (towns.k - 1) * squares / whole**2 / per, 0.0)


def _means(seen: Floats, *, n: Ints, points: Floats, instead: Floats) -> tuple[Floats, Floats]:
    """Return each category's mean, and the points that its sites carry in all."""
    known = n > 0
    mean = np.where(known, seen, instead)
    orphan = np.isnan(mean)
    base = float(points[known].sum())
    mean[orphan] = float(points[known] @ mean[known]) / base
    weight = np.where(known, points * (1 + float(points[orphan].sum()) / base), 0.0)
    return mean, weight


def _spread(factor: Floats, s2: Floats, *, towns: _Towns, categories: pd.DataFrame) -> Spread:
    pool = np.zeros(len(factor), dtype=np.int64)
    if "pool" in categories.columns:
        pool = pd.factorize(categories["pool"], use_na_sentinel=False)[0].astype(np.int64)
    found = pooled(factor, s2, n=towns.k, pool=pool)
    if ((factor > 0) & towns.alone).any():
        return replace(found, variance=math.nan, df=math.nan)
    return found


def _flags(factor: Floats, *, n: Ints, points: Floats, towns: _Towns) -> list[str]:
    lent = (factor > 0) & (n == 1)
    told = np.where(lent, POOLED, np.where((n == 0) & (points > 0), IMPUTED, ""))
    told = np.where((factor > 0) & towns.alone, NO_INTERVAL, told)
    return [str(flag) for flag in told]
