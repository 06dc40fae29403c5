"""Where to go next: the sites that cost most points, and a random part that keeps us honest."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd

from geoplan.base.errors import DesignError, InputError
from geoplan.base.tickets import by_ticket
from geoplan.jobs.explain import inclusion_table
from geoplan.jobs.score import answers_of, quotas_of
from geoplan.score.risk import Forgetting, assess_risk, patrol_prizes
from geoplan.store.project import open_project

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


def project_risk(folder: Path, wish: RiskWish, *, now: datetime) -> Risk:
    """Return a project's sites by the points they are expected to lose.

    Raises
    ------
    InputError
        `risk.share`, `risk.seed`, `risk.keep`, `score.never_drawn`.
    """
    if wish.patrol and wish.random_share < LEAST_SHARE:
        raise InputError("risk.share", share=wish.random_share)
    if wish.patrol and not wish.seed:
        raise InputError("risk.seed")
    with open_project(folder) as project:
        frame, standard = project.read_frame(), project.standard
        design = wish.design or project.settings.standard
        answers = answers_of(project)
        quotas = quotas_of(project, design)
    sites = pd.DataFrame({"category": frame.sites["category"]})
    try:
        chances = inclusion_table(folder, design, now=now)
    except DesignError:
        # The county has fewer sites of a kind than the plan asks for: then all of them are drawn.
        whole = sites["category"].map(sites["category"].value_counts())
        share = sites["category"].map(pd.Series(quotas, dtype="float64")).fillna(0.0) / whole
        sites["inclusion_prob"] = share.clip(upper=1.0)
    else:
        chance = chances.groupby("unit_id")["inclusion_prob"].max()
        sites["inclusion_prob"] = chance.reindex(sites.index).astype("float64")
    sites["inclusion_prob"] = sites["inclusion_prob"].fillna(0.0)
    points = pd.Series({one.code: float(one.points) for one in standard.categories})
    # Categories of which no site can be drawn lose nothing that a patrol could mend.
    drawn = sites.groupby("category")["inclusion_prob"].sum()
    sites = sites[sites["category"].map(drawn) > 0]
    table = assess_risk(
        sites,
        answers[answers["site_id"].isin(sites.index)],
        items={one.code: one.items for one in standard.categories},
        points=points[points.index.isin(sites["category"].unique())],
        how=Forgetting(as_of=now, keep=wish.keep, top=wish.top),
    )
    table["prize"] = patrol_prizes(table)
    table["chosen"] = _chosen(table, wish)
    return Risk(table=table, names=frame.names, wish=wish)


def _chosen(table: pd.DataFrame, wish: RiskWish) -> "pd.Series[str]":
    """Choose the next patrol: the most valuable, and of the rest a simple random sample."""
    chosen = pd.Series("", index=table.index, dtype="str")
    if not wish.patrol:
        return chosen
    size = min(wish.patrol, len(table))
    random = -(-round(size * wish.random_share * 1_000_000) // 1_000_000)  # rounded up
    best = table.sort_values("prize", ascending=False, kind="stable").index[: size - random]
    rest = [str(key) for key in table.index.difference(best)]
    lucky = by_ticket(rest, seed=wish.seed, label="patrol/random")[:random]
    chosen.loc[best] = "risk"
    chosen.loc[lucky] = "random"
    return chosen
