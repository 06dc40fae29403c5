"""Questionnaires back from the street: read, recorded, set against the survey that was drawn."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.merge import merge_sites
from geoplan.intake.responses import ResponseOptions, read_responses
from geoplan.render.import_book import import_book
from geoplan.score.result import Estimate
from geoplan.score.rounds import survey_score
from geoplan.store.assets import asset
from geoplan.store.atomic import write_bytes
from geoplan.store.documents import read_json, read_value
from geoplan.store.journal import open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.responses import Questionnaire, responses_table, scored_doors, tally

_LOG: Final = "survey_replacements.json"


@dataclass(frozen=True, kw_only=True)
class SurveyResult:
    """How far a round's survey got, and what it says.

    Attributes
    ----------
    communities
        As of `geoplan.visits.responses.tally`, with the column name.
    street
        Answered questionnaires at points of the street.
    estimate
        Out of the questionnaire's points; None without an answer.
    points
        The questionnaire's points.
    """

    communities: pd.DataFrame
    street: int
    estimate: Estimate | None
    points: float


@dataclass(frozen=True, kw_only=True)
class ResponsesImport:
    """What an import of questionnaires did."""

    report: RowReport
    new: int
    other: tuple[str, ...]
    result: SurveyResult
    book: Path


def import_responses(
    folder: Path, path: Path, *, now: datetime, round_id: str = ""
) -> ResponsesImport:
    """Read a file of questionnaires into the journal; the same file twice adds nothing.

    Raises
    ------
    ProjectError
        `round.missing.survey`: no survey was drawn yet.
    InputError
        `responses.round`: no round was named, and there is not just one with a survey; the file
        cannot be used at all.
    """
    with open_project(folder, write=True) as project:
        round_id = round_id or _only_round(project)
        survey = project.read_round(round_id, "survey.json")
        frame = project.read_frame()
        options = ResponseOptions(
            round_id=round_id,
            areas=frame.areas,
            doors={one["id"]: [*one["doors"], *one["reserves"]] for one in survey["communities"]},
            points=[
                site
                for point in survey["street"]["points"]
                for site in (point["site"], *point["reserves"])
            ],
            questionnaire=questionnaire_of(project),
            zone=project.settings.zone,
            now=now,
        )
        rows = read_responses(path, options=options)
        rows.report.digest = project.keep_original(path)
        with open_journal(project.folder / "journal.sqlite") as journal:
            done = journal.append_all({"response": rows.responses})["response"]
        book = project.folder / "reports" / f"{path.stem}-import.xlsx"
        nothing = merge_sites(frame.sites, frame.sites.iloc[:0], replaces=())
        content = import_book(rows.report, merge=nothing, refused=rows.refused, mark="")
        write_bytes(book, content)
        result = survey_result(project, round_id)
    return ResponsesImport(
        report=rows.report, new=done.new, other=done.other, result=result, book=book
    )


def _only_round(project: Project) -> str:
    rounds = [path.name for path in sorted((project.folder / "rounds").glob("*/"))]
    known = [name for name in rounds if (project.attempt_folder(name) / "survey.json").exists()]
    if len(known) != 1:
        raise InputError("responses.round", known=", ".join(known) or "–")
    return known[0]


def questionnaire_of(project: Project) -> Questionnaire:
    """Return the project's own `questionnaire.toml`, else the example."""
    own = project.folder / "questionnaire.toml"
    return read_value(
        own if own.exists() else asset("questionnaires", "county.toml"), Questionnaire
    )


def survey_result(project: Project, round_id: str) -> SurveyResult:
    """Return how far a round's survey got, and its score.

    Raises
    ------
    ProjectError
        `round.missing.survey`: no survey was drawn yet.
    """
    survey = project.read_round(round_id, "survey.json")
    path = project.attempt_folder(round_id) / _LOG
    log: dict[str, Any] = read_json(path) if path.exists() else {"survey_replacements": []}
    lost = {
        entry["community"]: entry["substitute"]
        for entry in log["survey_replacements"]
        if entry["kind"] == "community"
    }
    with open_journal(project.folder / "journal.sqlite") as journal:
        responses = responses_table(journal.read("response"))
    mine = responses[responses["round_id"] == round_id]
    communities = tally(mine, survey, lost=lost)
    names = project.read_frame().areas["name"].to_dict()
    communities.insert(0, "name", [str(names.get(key, "")) for key in communities.index])
    points = float(questionnaire_of(project).points)
    doors = scored_doors(mine, survey)
    street = mine[(mine["place"] == "street") & (mine["outcome"] == "answered")]
    return SurveyResult(
        communities=communities,
        street=len(street),
        estimate=survey_score(doors, points=points) if len(doors) else None,
        points=points,
    )
