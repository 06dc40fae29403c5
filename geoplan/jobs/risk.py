"""Where to go next: the sites that cost most points, and a random part that keeps us honest."""

import math
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geoplan.base.errors import DesignError, InputError
from geoplan.base.tickets import by_ticket
from geoplan.jobs.evidence import Evidence
from geoplan.jobs.explain import inclusion_of
from geoplan.jobs.score import quotas_of
from geoplan.score.risk import Forgetting, assess_risk, patrol_prizes

LEAST_SHARE: Final = 0.2


@dataclass(frozen=True, kw_only=True)
class RiskWish:
    """What is asked of a risk list.

    Attributes
    ----------
    design
        The assessment to come; "": that of the project's standard.
    keep
        Weight that an answer keeps after a month.
    top
        For the stability of ranks.
    patrol
        How many sites the next patrol visits; 0: none is chosen.
    random_share
        Part of them drawn at random, at least a fifth.
    seed
        Of that draw.
    """

    design: str = ""
    keep: float = 0.9
    top: int = 20
    patrol: int = 0
    random_share: float = LEAST_SHARE
    seed: str = ""


@dataclass(frozen=True, kw_only=True)
class Risk:
    """The sites by risk.

    Attributes
    ----------
    table
        As of `geoplan.score.risk.assess_risk`, and prize (points a visit is worth), chosen
        ("risk", "random", "").
    names
        What sites are called.
    """

    table: pd.DataFrame
    names: dict[str, str]
    wish: RiskWish


def risk_evidence(known: Evidence, wish: RiskWish) -> Risk:
    """Return the sites by the points they are expected to lose.

    Raises
    ------
    InputError
        `risk.share`, `risk.seed`, `risk.keep`, `score.never_drawn`.
    """
    if wish.patrol and wish.random_share < LEAST_SHARE:
        raise InputError("risk.share", share=wish.random_share)
    if wish.patrol and not wish.seed:
        raise InputError("risk.seed")
    category = known.sites["category"]
    chance = _chances(known, wish.design or known.project.settings.standard)
    # Categories of which no site can be drawn lose nothing that a patrol could mend.
    possible = chance.groupby(category).transform("sum") > 0
    sites = pd.DataFrame({"category": category, "inclusion_prob": chance})[possible]
    points = {one.code: float(one.points) for one in known.standard.categories}
    answers = known.answers
    table = assess_risk(
        sites,
        answers[answers["site_id"].isin(sites.index)],
        items={one.code: one.items for one in known.standard.categories},
        points=pd.Series({code: points[code] for code in sites["category"].unique()}),
        how=Forgetting(as_of=known.now, keep=wish.keep, top=wish.top),
    )
    table["prize"] = patrol_prizes(table)
    table["chosen"] = _chosen(table, wish)
    return Risk(table=table, names=known.frame.names, wish=wish)


def _chances(known: Evidence, design: str) -> "pd.Series[float]":
    """Return each site's chance to be drawn by a design, 0 where it cannot be."""
    category = known.sites["category"]
    try:
        table = inclusion_of(known.project, design, now=known.now)
    except DesignError:
        # The county has fewer sites of a kind than the plan asks for: then all of them are drawn.
        quotas = pd.Series(quotas_of(known.project, design), dtype="float64")
        share = category.map(quotas) / category.map(category.value_counts())
        return share.fillna(0.0).clip(upper=1.0)
    chance = table.groupby("unit_id")["inclusion_prob"].max()
    return chance.reindex(category.index).astype("float64").fillna(0.0)


def _chosen(table: pd.DataFrame, wish: RiskWish) -> "pd.Series[str]":
    """Choose the next patrol: the most valuable, and of the rest a simple random sample."""
    chosen = pd.Series("", index=table.index, dtype="str")
    if not wish.patrol:
        return chosen
    size = min(wish.patrol, len(table))
    random = math.ceil(size * wish.random_share - 1e-9)
    best = table.sort_values("prize", ascending=False, kind="stable").index[: size - random]
    rest = [str(key) for key in table.index.difference(best)]
    lucky = by_ticket(rest, seed=wish.seed, label="patrol/random")[:random]
    chosen.loc[best] = "risk"
    chosen.loc[lucky] = "random"
    return chosen
