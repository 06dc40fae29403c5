"""What the meeting gets: score, ranking and risk as pages, workbooks and papers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from geoplan.base.errors import GeoplanError
from geoplan.base.words import reader, say
from geoplan.frame.standard import Words
from geoplan.jobs.evidence import Evidence, read_evidence
from geoplan.jobs.notes import Files, page_notes
from geoplan.jobs.rank import Ranked, RankWish, rank_evidence
from geoplan.jobs.risk import Risk, RiskWish, risk_evidence
from geoplan.jobs.score import score_evidence
from geoplan.render.bulletin import rank_docx
from geoplan.render.ledger_book import BookNotes, ledger_book
from geoplan.render.score_book import rank_book, risk_book, score_book
from geoplan.render.sheets.bulletin import rank_pdf, score_pdf
from geoplan.render.web.findings_page import findings_page
from geoplan.render.web.rank_page import rank_page
from geoplan.render.web.risk_page import risk_page
from geoplan.render.web.score_page import score_page
from geoplan.render.web.shell import PageNotes
from geoplan.render.workbook import make_book
from geoplan.score.report import Scored
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project, open_project

_ORDINARY: Final = 1.0
# Refusals that only say that a step of the work has not been done yet.
_NOT_YET: Final = frozenset(
    {"score.nothing_seen", "rank.nothing", "round.missing.draw", "score.never_drawn"}
)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A round's score, and the files that show it."""

    scored: Scored
    files: Files


@dataclass(frozen=True, kw_only=True)
class RankedRound:
    """A ranking, and the files that show it."""

    ranked: Ranked
    files: Files


@dataclass(frozen=True, kw_only=True)
class RiskListed:
    """The sites by risk, and the files that show them."""

    risk: Risk
    files: Files


def report_round(
    folder: Path,
    *,
    round_id: str,
    now: datetime,
    last: Sequence[float] = (),
    drills: Sequence[str] = (),
    out: Path | None = None,
) -> Reported:
    """Estimate the score of a round and write its page, workbook and paper.

    Parameters
    ----------
    last
        Last year's scores: on site, questionnaire.
    drills
        Earlier rounds to take the mean with.

    Raises
    ------
    ProjectError
        `round.missing.draw`.
    InputError
        `score.nothing_seen`, `score.last`.
    """
    with open_project(folder, write=True) as project:
        known = read_evidence(project, now=now)
        scored = score_evidence(known, round_id=round_id, last=last, drills=drills)
        return _write_report(known, scored, where=out or project.folder / "maps")


def _notes(known: Evidence, title: str, *, round_id: str = "") -> PageNotes:
    date = known.project.local(known.now)[:10]
    return page_notes(known.project, title=title, round_id=round_id, date=date)


def _write_report(known: Evidence, scored: Scored, *, where: Path) -> Reported:
    project, standard = known.project, known.standard
    notes = _notes(known, "outcome.title.score", round_id=scored.round_id)
    problems = {one.code: Words(zh=one.zh, en=one.en) for one in project.problems.problems}
    page = score_page(scored, standard=standard, problems=problems, notes=notes)
    write_text(where / "score.html", page)
    write_bytes(where / "score.xlsx", score_book(scored, standard=standard, problems=problems))
    write_bytes(
        where / "score.pdf", score_pdf(scored, standard=standard, problems=problems, notes=notes)
    )
    files = {
        where / "score.html": say("file.score"),
        where / "score.xlsx": say("file.score_book"),
        where / "score.pdf": say("file.score_pdf"),
    }
    return Reported(scored=scored, files=files)


def rank_round(
    folder: Path, wish: RankWish, *, now: datetime, out: Path | None = None
) -> RankedRound:
    """Rank and write the bulletin as page, workbook, Word document and PDF.

    Raises
    ------
    InputError
        `rank.nothing`, `ranking.invalid`.
    """
    with open_project(folder, write=True) as project:
        known = read_evidence(project, now=now)
        return _write_ranking(known, wish, where=out or project.folder / "maps")


def _write_ranking(known: Evidence, wish: RankWish, *, where: Path) -> RankedRound:
    ranked = rank_evidence(known, wish)
    table, rule, by = ranked.table, ranked.rule, wish.by
    notes = _notes(known, "outcome.title.ranking", round_id=wish.round_id)
    write_text(where / "ranking.html", rank_page(table, rule=rule, by=by, notes=notes))
    write_bytes(where / "ranking.xlsx", rank_book(table, rule=rule, by=by))
    write_bytes(where / "ranking.docx", rank_docx(table, rule=rule, by=by, notes=notes))
    write_bytes(where / "ranking.pdf", rank_pdf(table, rule=rule, by=by, notes=notes))
    files = {
        where / "ranking.html": say("file.ranking"),
        where / "ranking.xlsx": say("file.ranking_book"),
        where / "ranking.docx": say("file.ranking_docx"),
        where / "ranking.pdf": say("file.ranking_pdf"),
    }
    return RankedRound(ranked=ranked, files=files)


def risk_list(
    folder: Path, wish: RiskWish, *, now: datetime, out: Path | None = None
) -> RiskListed:
    """Tell the sites by risk, and write the list, its page and the next patrol's sites.

    Raises
    ------
    InputError
        `risk.share`, `risk.seed`, `score.never_drawn`.
    """
    with open_project(folder, write=True) as project:
        known = read_evidence(project, now=now)
        return _write_risk(known, wish, where=out or project.folder / "maps")


def _write_risk(known: Evidence, wish: RiskWish, *, where: Path) -> RiskListed:
    found = risk_evidence(known, wish)
    standard, names, notes = known.standard, found.names, _notes(known, "outcome.title.risk")
    page = risk_page(found.table, names=names, standard=standard, top=wish.top, notes=notes)
    write_text(where / "risk.html", page)
    write_bytes(where / "risk.xlsx", risk_book(found.table, names=names, standard=standard))
    files = {where / "risk.html": say("file.risk"), where / "risk.xlsx": say("file.risk_book")}
    if wish.patrol:
        path = where / "next-patrol.xlsx"
        write_bytes(path, _next_book(found))
        files[path] = say("file.next_patrol")
    return RiskListed(risk=found, files=files)


def write_meeting(project: Project, where: Path, *, round_id: str, now: datetime) -> Files:
    """Write what of score, ranking, risk and findings the records allow into a folder."""
    known = read_evidence(project, now=now)

    def report() -> Files:
        return _write_report(known, score_evidence(known, round_id=round_id), where=where).files

    made = _if_there(report) if round_id else {}
    made |= _if_there(lambda: _write_ranking(known, RankWish(round_id=round_id), where=where).files)
    if len(known.answers):  # else every site of a kind is as risky as the next
        made |= _if_there(lambda: _write_risk(known, RiskWish(), where=where).files)
    return made | _write_findings(known, where)


def _write_findings(known: Evidence, where: Path) -> Files:
    """Write the ledger as page and workbook; nothing where nothing was ever found."""
    ledger = known.ledger
    if ledger.table.empty:
        return {}
    told = BookNotes(names=ledger.names, catalogue=ledger.catalogue, terms=ledger.terms)
    page, book = where / "findings.html", where / "findings.xlsx"
    notes = _notes(known, "file.findings")
    write_text(page, findings_page(ledger.table, told=told, notes=notes))
    write_bytes(book, ledger_book(ledger.table, notes=told))
    return {page: say("file.findings"), book: say("file.findings_book")}


def _if_there(write: Callable[[], Files]) -> Files:
    """Return what was written; nothing where nothing was inspected, or drawn, yet."""
    try:
        return write()
    except GeoplanError as error:
        if error.code in _NOT_YET:
            return {}
        raise


def _next_book(found: Risk) -> bytes:
    """Return the sites to visit next as `geoplan route --sites` reads them.

    Priorities are in units of the mean prize of those chosen for risk. The sites of the random
    part take the largest: they are left out last, else chance would be undone by distance.
    """
    chosen = found.table[found.table["chosen"] != ""]
    risky = chosen["chosen"] == "risk"
    mean = float(chosen.loc[risky, "prize"].mean()) if risky.any() else 0.0
    prize = chosen["prize"] / mean if mean > 0 else chosen["prize"] * 0 + _ORDINARY
    most = float(prize[risky].max()) if risky.any() else _ORDINARY
    prize = prize.where(risky, most).clip(lower=0.01)
    zh = reader() == "zh"
    head = ["点位", "优先级", "名称", "选取方式"] if zh else ["site", "priority", "name", "chosen"]
    rows = [
        (
            site,
            round(float(worth), 3),
            found.names.get(str(site), ""),
            say(f"cli.risk.chosen.{how}"),
        )
        for site, worth, how in zip(chosen.index, prize, chosen["chosen"], strict=True)
    ]
    return make_book({say("file.next_patrol"): (head, rows)})
