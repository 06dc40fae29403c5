"""Rank units, townships, communities or grids by a round's results."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.jobs.evidence import Evidence
from geoplan.jobs.score import answers_of_round, drawn_sites, scoring_of
from geoplan.score.ranking import By, RankingRule, check_rule, rank_units
from geoplan.score.scoring import score_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.store.project import Project
from geoplan.visits.rates import DONE


@dataclass(frozen=True, kw_only=True)
class RankWish:
    """What is to be ranked.

    Attributes
    ----------
    round_id
        Results of this round; "": all that is recorded.
    by
        unit, township, community or grid.
    before
        An earlier round, for the trend.
    rule
        A rule file; None: the project's `ranking.toml`, else the example.
    """

    round_id: str = ""
    by: By = "unit"
    before: str = ""
    rule: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A ranking (see `geoplan.score.ranking.rank_units`) and its rule."""

    table: pd.DataFrame
    rule: RankingRule
    wish: RankWish


def rule_of(project: Project, path: Path | None) -> RankingRule:
    """Return the rule of ranking of a project.

    Raises
    ------
    InputError
        `ranking.invalid`, `document.invalid`.
    """
    own = path or project.folder / "ranking.toml"
    known = own if own.exists() or path is not None else asset("rankings", "county.toml")
    return check_rule(read_value(known, RankingRule))


def rank_evidence(known: Evidence, wish: RankWish) -> Ranked:
    """Return a ranking.

    Raises
    ------
    InputError
        `rank.nothing`: nothing was inspected yet.
    """
    rule = rule_of(known.project, wish.rule)
    before = None
    if wish.before:
        earlier = rank_units(*_told(known, wish.before, by=wish.by), rule=rule)
        before = earlier["rank"].dropna()
    scores, findings = _told(known, wish.round_id, by=wish.by)
    return Ranked(
        table=rank_units(scores, findings, rule=rule, before=before), rule=rule, wish=wish
    )


def _told(known: Evidence, round_id: str, *, by: By) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores and findings as `rank_units` takes them; "" for all that is recorded."""
    sites, answers, ledger = known.sites, known.answers, known.ledger.table
    visits = known.visits
    if round_id:
        drawn = drawn_sites(known, round_id=round_id)
        answers = answers_of_round(known, round_id=round_id, sites=drawn.index)
        visits = visits[visits.index.isin(answers["visit_id"])]
        begun = ledger["site_id"].isin(drawn.index) & (ledger["at"] >= answers["at"].min())
        ledger = ledger[(ledger["round_id"] == round_id) | (ledger["round_id"] == "") & begun]
    scores = score_sites(answers, scoring=scoring_of(known.project)).sites
    scores = scores[scores.index.isin(sites.index)]
    if scores.empty:
        raise InputError("rank.nothing", round=round_id or "–")
    counted = visits["site_id"].value_counts()
    told = pd.DataFrame(
        {
            "unit": sites[by].reindex(scores.index),
            "score": scores["score"],
            "visits": counted.reindex(scores.index).fillna(0).astype("int64"),
        }
    )
    mine = ledger["unit"] if by == "unit" else ledger["site_id"].map(sites[by])
    found = pd.DataFrame(
        {
            "unit": mine.fillna("").astype("str"),
            "closed": ledger["state"].isin(DONE),
            "overdue": ledger["overdue"].astype("bool"),
            "repeated": (ledger["repeats"] > 0) | ledger["rebound"],
        }
    )
    return told, found
