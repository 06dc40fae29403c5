"""Where the next assessment will lose points: chance of being drawn × chance of failing × points.

A site's items fail with unknown chances. Each has a Beta law: a prior by category and item, fitted
to all sites of that kind (empirical Bayes, by moments), and what was seen at the site itself, older
answers counting less.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from geoplan.base.errors import InputError
from geoplan.base.tables import Column, require_columns
from geoplan.score.forty import expected_losses
from geoplan.score.result import LEVEL, Floats
from geoplan.score.scoring import ANSWERS

_SITES: Final = (
    Column(name="category", kind="text"),
    Column(name="inclusion_prob", kind="number"),
)
_MONTH_S: Final = 30.4375 * 86_400
# Where a category has too little to fit a prior to: one failure in five, worth four answers.
_WEAK: Final = (0.8, 3.2)
_STRONGEST: Final = 200.0  # a prior never counts more answers than this
_SAMPLES: Final = 1_000
_SEED: Final = 20_240_901
_RARE: Final = 1e-5


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgetting:
    """How risk is reckoned.

    Attributes
    ----------
    as_of
        Aware moment; later answers do not count.
    keep
        Weight that an answer keeps after a month, in (0, 1].
    top
        For the stability of ranks: a site's chance to be among that many.
    level
        Of the credible intervals.
    """

    as_of: datetime
    keep: float = 0.9
    top: int = 20
    level: float = LEVEL


def assess_risk(
    sites: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    items: dict[str, tuple[str, ...]],
    points: "pd.Series[float]",
    how: Forgetting,
) -> pd.DataFrame:
    """Return the sites by the points they are expected to lose.

    Loss = P_c · (π_i / n_c) · (1 − E[y_i]), E[y_i] the mean chance of the site's items to pass.
    All losses add up to all points less the expected score. Linear in sites × items and answers.

    Parameters
    ----------
    sites
        Index site_id; category; inclusion_prob (in the assessment to come).
    answers
        As `geoplan.score.scoring.ANSWERS`.
    items
        Category → its checklist.
    points
        Category → points.
    how
        Moment, forgetting, level.

    Returns
    -------
    DataFrame
        Index site_id, largest loss first; category; inclusion_prob; fail (chance that an item
        fails), fail_low, fail_high (credible limits); loss (points), loss_low, loss_high; rank;
        stability (chance to be among the `top` largest losses); seen (answers, forgetting
        counted).

    Raises
    ------
    InputError
        `table.invalid`, `score.never_drawn`, `risk.keep`.

    References
    ----------
    J. C. Kleinman, JASA 68 (1973) 46 (the prior's strength by moments); J. G. Ibrahim and M.-H.
    Chen, Statistical Science 15 (2000) 46 (older answers at a lower power).
    """
    require_columns(sites, _SITES, name="sites")
    require_columns(answers, ANSWERS, name="answers")
    if not 0 < how.keep <= 1:
        raise InputError("risk.keep", value=how.keep)
    sites = sites.sort_index()  # the order of rows decides nothing
    asked = _asked(sites, items)
    told = _weighed(answers, how)
    prior = _priors(asked, told)
    table = asked.merge(told, on=["site_id", "item"], how="left").fillna(
        {"tries": 0.0, "fails": 0.0}
    )
    table = table.merge(prior, on=["category", "item"], how="left")
    alpha = table["a"] + table["fails"]
    beta = table["b"] + table["tries"] - table["fails"]
    whole = alpha + beta
    mean, variance = alpha / whole, alpha * beta / (whole**2 * (whole + 1))
    by_site = pd.DataFrame(
        {"site_id": table["site_id"], "mean": mean, "variance": variance, "tries": table["tries"]}
    ).groupby("site_id")
    sums, count = by_site.sum().reindex(sites.index), by_site.size().reindex(sites.index)
    fail = (sums["mean"] / count).to_numpy(dtype=np.float64)
    spread = (sums["variance"] / count**2).to_numpy(dtype=np.float64)
    shape = _beta_of(fail, spread)
    tail = (1 - how.level) / 2
    found = pd.DataFrame(
        {
            "category": sites["category"],
            "inclusion_prob": sites["inclusion_prob"],
            "fail": fail,
            "fail_low": betaincinv(*shape, tail),
            "fail_high": betaincinv(*shape, 1 - tail),
            "seen": sums["tries"].to_numpy(),
        },
        index=sites.index,
    )
    return _ranked(found, sites, points=points, shape=shape, how=how)


def patrol_prizes(risk: pd.DataFrame, *, fixed: float = 0.05) -> "pd.Series[float]":
    """Return what a visit that gets its findings mended is worth, in points.

    P_c · (π_i / n_c) · (E[y | fixed] − E[y]): the loss, less what stays lost since an item still
    fails with chance `fixed` after mending. Not below 0. The planner sets it against minutes.
    """
    left = (1 - fixed / risk["fail"].where(risk["fail"] > 0, 1.0)).clip(lower=0.0)
    return (risk["loss"] * left).rename("prize")


def _asked(sites: pd.DataFrame, items: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return one row for each item of each site."""
    told = sites["category"].map(lambda code: items.get(code) or ("",))
    table = pd.DataFrame(
        {"site_id": sites.index, "category": sites["category"].to_numpy(), "item": told.to_numpy()}
    )
    return table.explode("item", ignore_index=True).astype({"item": "str"})


def _weighed(answers: pd.DataFrame, how: Forgetting) -> pd.DataFrame:
    """Return site_id, item, tries and fails, an answer of m months ago counting keep^m."""
    moment = pd.Timestamp(how.as_of)
    known = answers[(answers["at"] <= moment) & answers["result"].isin(["pass", "fail"])]
    months = (moment - known["at"]).dt.total_seconds().to_numpy() / _MONTH_S
    weight = how.keep**months
    fails = np.where(known["result"].to_numpy() == "fail", weight, 0.0)
    table = pd.DataFrame(
        {"site_id": known["site_id"], "item": known["item"], "tries": weight, "fails": fails}
    )
    return table.groupby(["site_id", "item"], as_index=False).sum()


def _priors(asked: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return category, item, a, b: Beta laws fitted by moments to the sites of a category.

    With weights m_i and shares p_i: the variance of p between sites beyond that of the binomial
    law gives the strength a + b. Too little to see it: the weak prior about the mean of the
    category, all items together, itself drawn towards one in five.
    """
    seen = asked.merge(told, on=["site_id", "item"])
    base = seen.groupby("category")[["tries", "fails"]].sum()
    usual = (base["fails"] + _WEAK[0]) / (base["tries"] + sum(_WEAK))
    seen["share"] = seen["fails"] / seen["tries"]
    groups = seen.groupby(["category", "item"])
    sums = groups[["tries", "fails"]].sum()
    count = groups.size()
    mean = (sums["fails"] + _WEAK[0]) / (sums["tries"] + sum(_WEAK))
    keys = [seen["category"], seen["item"]]
    usual_here = mean.reindex(pd.MultiIndex.from_arrays(keys)).to_numpy()
    off = seen["tries"] * (seen["share"] - usual_here) ** 2
    squares, squared = off.groupby(keys).sum(), (seen["tries"] ** 2).groupby(keys).sum()
    total = sums["tries"]
    noise = mean * (1 - mean)
    # E[squares] = noise · ((k − 1) + ρ (M − Σm²/M − (k − 1))), ρ = 1 / (a + b + 1).
    room = total - squared / total - (count - 1)
    rho = (squares / noise - (count - 1)).div(room.where(room > 0)).clip(1e-9, 1.0)
    rho = rho.where(count > 2)
    strength = ((1 - rho) / rho).fillna(sum(_WEAK)).clip(sum(_WEAK) / 4, _STRONGEST)
    fitted = pd.DataFrame({"a": mean * strength, "b": (1 - mean) * strength}).reset_index()
    kinds = asked[["category", "item"]].drop_duplicates()
    table = kinds.merge(fitted, on=["category", "item"], how="left")
    middle = table["category"].map(usual).fillna(_WEAK[0] / sum(_WEAK)).astype("float64")
    table["a"] = table["a"].fillna(middle * sum(_WEAK))
    table["b"] = table["b"].fillna((1 - middle) * sum(_WEAK))
    return table


def _beta_of(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the Beta law with these moments: close to that of a mean of Beta variables."""
    whole = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-12) - 1, 1e-3)
    return mean * whole, (1 - mean) * whole


def _ranked(
    found: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    points: "pd.Series[float]",
    shape: tuple[Floats, Floats],
    how: Forgetting,
) -> pd.DataFrame:
    categories = pd.DataFrame({"points": points.astype("float64")})
    expected = sites.assign(expected=1 - found["fail"])
    loss = expected_losses(expected, categories=categories)
    scale = (loss / found["fail"].where(found["fail"] > 0, 1.0)).to_numpy(dtype=np.float64)
    table = found.assign(
        loss=loss,
        loss_low=scale * found["fail_low"],
        loss_high=scale * found["fail_high"],
        stability=_stability(scale, shape, top=how.top),
    )
    table = table.iloc[np.lexsort((table.index.to_numpy(dtype=str), -table["loss"].to_numpy()))]
    return table.assign(rank=np.arange(1, len(table) + 1))


def _stability(scale: Floats, shape: tuple[Floats, Floats], *, top: int) -> Floats:
    """Return each site's chance to be among the `top` largest losses.

    Simulated, a thousand times; a site whose loss hardly ever reaches what the `top` have at least
    is left out.
    """
    n = len(scale)
    if top >= n:
        return np.ones(n)
    low, high = (scale * betaincinv(*shape, tail) for tail in (_RARE, 1 - _RARE))
    open_ = np.flatnonzero(high >= np.partition(low, n - top)[n - top])
    alpha, beta = (part[open_] for part in shape)
    # The raw numbers of this generator are the same on every machine and version (NEP 19).
    raw = np.random.Philox(key=_SEED)  # noqa: TID251  (a fixed key: nothing is left to chance)
    hits = np.zeros(n)
    for _ in range(_SAMPLES):
        uniform = ((raw.random_raw(len(open_)) >> np.uint64(11)) + 0.5) * math.ldexp(1, -53)
        losses = scale[open_] * betaincinv(alpha, beta, uniform)
        hits[open_[np.argpartition(-losses, top - 1)[:top]]] += 1
    return hits / _SAMPLES
