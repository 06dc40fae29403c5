"""The meeting's questions: what score to expect, who did how well, where to go next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from geoplan.base.errors import InputError, MissingError
from geoplan.frame.duties import owners
from geoplan.frame.units import Frame
from geoplan.jobs.ledger import ledger_of
from geoplan.jobs.picks import read_picks
from geoplan.jobs.responses import SurveyResult, survey_result
from geoplan.score.drills import mean_of_drills, next_drill
from geoplan.score.report import Drills, Scored
from geoplan.score.rounds import category_table, compare_scores, score_round
from geoplan.score.scoring import Scoring, check_scoring, score_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.store.journal import open_journal
from geoplan.store.project import Project
from geoplan.visits.events import answers_table, visits_table

JOURNAL: Final = "journal.sqlite"


def scoring_of(project: Project) -> Scoring:
    """Return the project's own `scoring.toml`, else the example."""
    own = project.folder / "scoring.toml"
    return check_scoring(
        read_value(own if own.exists() else asset("scoring", "county.toml"), Scoring)
    )


def owned_sites(frame: Frame) -> pd.DataFrame:
    """Return what scores need of sites, each with the unit that answers for it."""
    told = ["name", "category", "township", "community", "grid"]
    return pd.DataFrame(frame.sites[told]).assign(
        unit=owners(frame.sites, frame.areas, frame.duties)
    )


def score_project(
    project: Project,
    *,
    round_id: str,
    now: datetime,
    last: Sequence[float] = (),
    drills: Sequence[str] = (),
) -> Scored:
    """Return the score of a round of an open project.

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
    frame, standard, scoring = project.read_frame(), project.standard, scoring_of(project)
    drawn = drawn_sites(project, frame, round_id=round_id)
    with open_journal(project.folder / JOURNAL) as journal:
        answers = answers_table(journal.read("answer"))
        ledger = ledger_of(project, journal, as_of=now)
    mine = answers_of_round(answers, project, round_id=round_id, sites=drawn.index)
    scored = score_sites(mine, scoring=scoring)
    drawn = drawn.join(scored.sites[["score", "failed"]])
    survey = _survey(project, round_id)
    found = score_round(
        drawn[drawn["score"].notna()],
        losses=scored.losses,
        categories=category_table(
            {one.code: one.points for one in standard.categories},
            population=_population(frame, drawn),
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
        vetoes=_vetoes(ledger.table, round_id=round_id),
        communities=survey.communities if survey else None,
        scoring=scoring,
        drills=_drills(
            project, {round_id: found.onsite.estimate.value}, drills, now=now, scoring=scoring
        ),
        names=frame.names,
    )


def _drills(
    project: Project,
    own: Mapping[str, float],
    earlier: Sequence[str],
    *,
    now: datetime,
    scoring: Scoring,
) -> Drills | None:
    if not earlier:
        return None
    others = [name for name in dict.fromkeys(earlier) if name not in own]
    scores = {
        name: score_project(project, round_id=name, now=now).found.onsite.estimate.value
        for name in others
    } | dict(own)
    points = float(scoring.onsite)
    told = list(scores.values())
    return Drills(
        scores=scores,
        mean=mean_of_drills(told, points=points),
        ahead=next_drill(told, points=points),
    )


def drawn_sites(project: Project, frame: Frame, *, round_id: str) -> pd.DataFrame:
    """Return a round's base sites with their chances; a drawn township's seat for the township."""
    picks = read_picks(project, round_id)
    base = picks[picks["role"] == "base"]
    sites = owned_sites(frame)
    stages = project.read_round(round_id, "draw.json")["design"]["two_stage"]
    seats = {stage["category"] for stage in stages}
    rows = {
        str(unit): float(chance)
        for unit, chance in zip(base["unit_id"], base["inclusion_prob"], strict=True)
        if unit in sites.index
    }
    towns = base[(base["kind"] == "township") & base["unit_id"].isin(frame.areas.index)]
    for unit, chance in zip(towns["unit_id"], towns["inclusion_prob"], strict=True):
        inside = sites["township"] == frame.areas.loc[unit, "name"]
        for site in sites.index[inside & sites["category"].isin(seats)]:
            rows.setdefault(str(site), float(chance))
    drawn = sites.loc[list(rows)].assign(inclusion_prob=list(rows.values()))
    return drawn[drawn["inclusion_prob"] > 0]


def answers_of_round(
    answers: pd.DataFrame, project: Project, *, round_id: str, sites: pd.Index
) -> pd.DataFrame:
    """Return the answers that were given in a round.

    Those that name it; and those that name none, at its sites, from the day of its plan on, where
    there is a plan.
    """
    mine = answers["round_id"] == round_id
    if (project.attempt_folder(round_id) / "plan.json").exists():
        day = date.fromisoformat(project.read_round(round_id, "plan.json")["date"])
        zone = ZoneInfo(project.settings.zone)
        begin = pd.Timestamp(datetime(day.year, day.month, day.day, tzinfo=zone))
        mine |= (answers["round_id"] == "") & (answers["at"] >= begin)
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
    stands = ledger["veto"] & (here | ~ledger["state"].isin(["verified", "closed"]))
    columns = ["site_id", "problem", "state", "at", "note"]
    return ledger.loc[stands, columns].assign(here=here[stands])


def visits_of(project: Project) -> pd.DataFrame:
    """Return the journal's visits."""
    with open_journal(project.folder / JOURNAL) as journal:
        return visits_table(journal.read("visit"))


def answers_of(project: Project) -> pd.DataFrame:
    """Return the journal's answers."""
    with open_journal(project.folder / JOURNAL) as journal:
        return answers_table(journal.read("answer"))
