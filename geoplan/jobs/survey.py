"""The questionnaire draw of a round, its replacements, and the proof of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from geoplan.base.errors import ProjectError, VerifyError
from geoplan.draw.recheck import check_line
from geoplan.draw.survey import Wishes, make_survey, verify_survey
from geoplan.draw.survey_log import Loss, empty_log, replace, verify_replacements
from geoplan.jobs.partners import read_kept
from geoplan.jobs.seals import line_of, next_seal, same_question
from geoplan.render.pair_book import Rows
from geoplan.render.survey_book import HEADS, community_rows, street_rows, survey_book
from geoplan.store.atomic import write_bytes
from geoplan.store.documents import read_json, write_json
from geoplan.store.project import open_project

__all__ = [
    "HEADS",
    "Lost",
    "SurveyVerdict",
    "Surveyed",
    "draw_round_survey",
    "replace_in_survey",
    "verify_round_survey",
]

_FILE: Final = "survey.json"
_LOG: Final = "survey_replacements.json"


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """A survey that was drawn.

    Attributes
    ----------
    document
        As in `survey.json`.
    fresh
        Whether it was drawn now; else the same had been drawn before.
    names
        What areas and sites are called.
    """

    document: dict[str, Any]
    fresh: bool
    book: Path
    names: dict[str, str]

    @property
    def communities(self) -> Rows:
        """As `geoplan.render.survey_book.community_rows`."""
        return community_rows(self.document, self.names)

    @property
    def street(self) -> Rows:
        """As `geoplan.render.survey_book.street_rows`."""
        return street_rows(self.document, self.names)


@dataclass(frozen=True, kw_only=True)
class Lost:
    """What could not be asked (see `geoplan.draw.survey_log.Loss`); the time is the job's."""

    community: str
    reason: str
    door: int | None = None
    attempts: int = 1


@dataclass(frozen=True, kw_only=True)
class SurveyVerdict:
    """What a verification of a survey found; no faults means "identical"."""

    round_id: str
    head: str
    counter: int
    replacements: int
    faults: tuple[VerifyError, ...]


def draw_round_survey(
    folder: Path, wishes: Wishes, *, round_id: str, now: datetime, again: bool = False
) -> Surveyed:
    """Draw the survey of a revealed round and file document and forms.

    Asking again for the same returns the survey that is there.

    Parameters
    ----------
    folder, round_id, now
        The project, a round whose draw is revealed, this moment.
    wishes
        What is wanted.
    again
        Draw anew where other things were asked before; it is counted.

    Raises
    ------
    ProjectError
        `survey.drawn`: other things were asked before, and `again` was not said;
        `round.missing.draw`: the draw is not revealed.
    DesignError
        Wishes that the frame cannot fill.
    """
    with open_project(folder, write=True) as project:
        certificate = project.read_round(round_id, "draw.json")
        where = project.attempt_folder(round_id)
        last = read_json(where / _FILE) if (where / _FILE).exists() else None
        document = make_survey(
            read_kept(where / "frame.txt"),
            wishes,
            certificate=certificate,
            seal=next_seal(project, round_id, last=last, now=now),
        )
        fresh = last is None or not same_question(last, document)
        if last is not None and fresh and not again:
            raise ProjectError("survey.drawn", round=round_id, head=last["head"])
        if last is not None and not fresh:
            document = last
        elif last is not None:
            _keep(where, last)
        if fresh:
            write_json(where / _FILE, document)
        names, book = project.read_frame().names, where / "survey.xlsx"
        write_bytes(book, survey_book(document, names=names))
        return Surveyed(document=document, fresh=fresh, book=book, names=names)


def replace_in_survey(folder: Path, lost: Lost, *, round_id: str, now: datetime) -> dict[str, Any]:
    """Log that a door or a community could not be asked, and return the entry.

    Returns
    -------
    dict
        The entry; `substitute` is the door or community to ask at instead, 0 or "" for none.

    Raises
    ------
    ProjectError
        `round.missing.survey`: no survey was drawn yet.
    DesignError
        What `geoplan.draw.survey_log.replace` refuses.
    """
    with open_project(folder, write=True) as project:
        survey = project.read_round(round_id, _FILE)
        loss = Loss(
            community=lost.community,
            door=lost.door,
            reason=lost.reason,
            attempts=lost.attempts,
            at=project.local(now),
        )
        log = replace(_log(project.attempt_folder(round_id), survey), survey, loss)
        project.write_round(round_id, _LOG, log)
        entry: dict[str, Any] = log["survey_replacements"][-1]
        return entry


def verify_round_survey(folder: Path, *, round_id: str) -> SurveyVerdict:
    """Recompute a round's survey, its line of earlier ones, and its replacements.

    Raises
    ------
    ProjectError
        `round.missing.survey`: no survey was drawn yet.
    """
    with open_project(folder) as project:
        document = project.read_round(round_id, _FILE)
        where = project.attempt_folder(round_id)
        faults = verify_survey(
            document,
            frame_text=read_kept(where / "frame.txt"),
            certificate=project.read_round(round_id, "draw.json"),
        )
        log: dict[str, Any] = {}
        if not faults:
            faults = check_line(line_of(where, document, stem="survey"))
            log = _log(where, document)
            faults += verify_replacements(log, survey=document)
        return SurveyVerdict(
            round_id=round_id,
            head=str(document.get("head", "")),
            counter=int(document.get("counter", 0)),
            replacements=len(log.get("survey_replacements", ())),
            faults=tuple(faults),
        )


def _keep(where: Path, last: Mapping[str, Any]) -> None:
    """Keep an earlier survey and its log beside the new one."""
    write_json(where / f"survey-{last['counter']}.json", last)
    log = where / _LOG
    if log.exists():
        write_json(where / f"survey_replacements-{last['counter']}.json", read_json(log))


def _log(where: Path, survey: Mapping[str, Any]) -> dict[str, Any]:
    path = where / _LOG
    log: dict[str, Any] = read_json(path) if path.exists() else empty_log(survey)
    # The log of an earlier survey was kept under its number.
    kept = where / f"survey_replacements-{survey['counter'] - 1}.json"
    if log.get("survey_head") != survey["head"] and kept.exists() and read_json(kept) == log:
        return empty_log(survey)
    return log
