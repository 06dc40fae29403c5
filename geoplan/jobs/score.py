"""The meeting's questions: what score to expect, who did how well, where to go next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from geoplan.base.errors import InputError, MissingError
from geoplan.frame.units import Frame
from geoplan.jobs.evidence import Evidence
from geoplan.jobs.picks import read_picks
from geoplan.jobs.responses import SurveyResult, survey_result
from geoplan.score.drills import mean_of_drills, next_drill
from geoplan.score.report import Drills, Scored
from geoplan.score.rounds import category_table, compare_scores, score_round
from geoplan.score.scoring import Scoring, check_scoring, score_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.store.project import Project
from geoplan.visits.rates import DONE


def scoring_of(project: Project) -> Scoring:
    """Return the project's own `scoring.toml`, else the example."""
    own = project.folder / "scoring.toml"
    return check_scoring(
        read_value(own if own.exists() else asset("scoring", "county.toml"), Scoring)
    )


def score_evidence(
    known: Evidence,
    *,
    round_id: str,
    last: Sequence[float] = (),
    drills: Sequence[str] = (),
) -> Scored:
    """Return the score of a round.

    Parameters
    ----------
    last
        Last year's scores: on site, questionnaire.
    drills
        Earlier rounds, drawn by the same design, to take the mean with.

    Raises
    ------
    ProjectError
        `round.missing.draw`: not drawn yet.
    InputError
        `score.nothing_seen`: no drawn site was inspected; `score.last`.
    """
    project, scoring = known.project, scoring_of(known.project)
    drawn = drawn_sites(known, round_id=round_id)
    mine = answers_of_round(known, round_id=round_id, sites=drawn.index)
    scored = score_sites(mine, scoring=scoring)
    drawn = drawn.join(scored.sites[["score", "failed"]])
    survey = _survey(project, round_id)
    found = score_round(
        drawn[drawn["score"].notna()],
        losses=scored.losses,
        categories=category_table(
            {one.code: one.points for one in known.standard.categories},
            population=_population(known.frame, drawn),
            scoring=scoring,
        ),
        quotas=quotas_of(project, project.settings.standard),
        survey=survey.estimate if survey else None,
    )
    return Scored(
        round_id=round_id,
        found=found,
        drawn=drawn,
        changes=compare_scores(found, last=last, scoring=scoring) if last else (),
        vetoes=_vetoes(known.ledger.table, round_id=round_id),
        communities=survey.communities if survey else None,
        scoring=scoring,
        drills=_drills(known, {round_id: found.onsite.estimate.value}, drills, scoring=scoring),
        names=known.frame.names,
    )


def _drills(
    known: Evidence, own: Mapping[str, float], earlier: Sequence[str], *, scoring: Scoring
) -> Drills | None:
    if not earlier:
        return None
    others = [name for name in dict.fromkeys(earlier) if name not in own]
    scores = {
        name: score_evidence(known, round_id=name).found.onsite.estimate.value for name in others
    } | dict(own)
    points, told = float(scoring.onsite), list(scores.values())
    return Drills(
        scores=scores,
        mean=mean_of_drills(told, points=points),
        ahead=next_drill(told, points=points),
    )


def drawn_sites(known: Evidence, *, round_id: str) -> pd.DataFrame:
    """Return a round's base sites; a drawn township's seat stands for the township.

    Returns
    -------
    DataFrame
        The rows of `Evidence.sites`, and inclusion_prob; cluster: the township whose draw brought
        the site in, "" for a site that was drawn by itself.
    """
    project, sites = known.project, known.sites
    certificate = project.read_round(round_id, "draw.json")
    picks = read_picks(project, round_id)
    base = picks[(picks["role"] == "base") & (picks["inclusion_prob"] > 0)]
    own = base[base["unit_id"].isin(sites.index)].drop_duplicates("unit_id")
    towns = {
        unit: draw["parent"]
        for draw in certificate["draws"]
        if draw["kind"] == "site" and draw["parent"]
        for unit in draw["base"] + draw["replacement"]
    }
    seats = _seats(known, base, certificate)
    chance = pd.concat([own.set_index("unit_id")["inclusion_prob"], seats])
    chance = chance[~chance.index.duplicated()]
    cluster = [str(towns.get(unit, "")) for unit in chance.index]
    drawn: pd.DataFrame = sites.loc[chance.index].assign(cluster=cluster)
    drawn["inclusion_prob"] = chance.to_numpy(dtype="float64")
    return drawn


def _seats(
    known: Evidence, base: pd.DataFrame, certificate: Mapping[str, Any]
) -> "pd.Series[float]":
    """Return the chances of the sites that are visited in drawn townships, by `site_id`."""
    frame = known.frame
    kinds = {stage["category"] for stage in certificate["design"]["two_stage"]}
    towns = base[(base["kind"] == "township") & base["unit_id"].isin(frame.areas.index)]
    chance = pd.Series(
        towns["inclusion_prob"].to_numpy(dtype="float64"),
        index=frame.areas.loc[towns["unit_id"], "name"].to_numpy(),
    )
    sites = known.sites
    inside = sites[sites["category"].isin(kinds) & sites["township"].isin(chance.index)]
    theirs = chance[~chance.index.duplicated()].reindex(inside["township"])
    return theirs.set_axis(inside.index)


def answers_of_round(known: Evidence, *, round_id: str, sites: pd.Index) -> pd.DataFrame:
    """Return the answers that were given in a round.

    Those that name it; and those that name none, at its sites, from the day of its plan on, where
    there is a plan.
    """
    project, answers = known.project, known.answers
    mine = answers["round_id"] == round_id
    if (project.attempt_folder(round_id) / "plan.json").exists():
        day = datetime.fromisoformat(project.read_round(round_id, "plan.json")["date"])
        mine |= (answers["round_id"] == "") & (answers["at"] >= project.aware(day))
    return answers[mine & answers["site_id"].isin(sites)]


def _population(frame: Frame, drawn: pd.DataFrame) -> "pd.Series[int]":
    whole = frame.sites["category"].value_counts()
    seen = drawn["category"].value_counts()
    return whole.combine(seen, max, fill_value=0).astype("int64")


def quotas_of(project: Project, design_name: str) -> Mapping[str, int]:
    """Return how many sites of each category a design draws; {} where there is none so named."""
    try:
        design = project.read_design(design_name)
    except (MissingError, InputError):
        return {}
    quotas: dict[str, int] = {}
    for stratum in design.strata:
        quotas[stratum.category] = quotas.get(stratum.category, 0) + stratum.n
    for stage in design.two_stage:
        quotas[stage.category] = quotas.get(stage.category, 0) + stage.n_townships
    return quotas


def _survey(project: Project, round_id: str) -> SurveyResult | None:
    if not (project.attempt_folder(round_id) / "survey.json").exists():
        return None
    return survey_result(project, round_id)


def _vetoes(ledger: pd.DataFrame, *, round_id: str) -> pd.DataFrame:
    """Return the veto findings of the round, and older ones that nobody has verified as mended."""
    here = ledger["round_id"] == round_id
    stands = ledger["veto"] & (here | ~ledger["state"].isin(DONE))
    columns = ["site_id", "problem", "state", "at", "note"]
    return ledger.loc[stands, columns].assign(here=here[stands])
