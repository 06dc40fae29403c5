"""Record what was seen: files of records, single visits, reported problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.base.errors import InputError
from geoplan.base.problems import RowReport
from geoplan.frame.merge import merge_sites
from geoplan.intake.datums import fold
from geoplan.intake.record_heads import Heads
from geoplan.intake.records import RecordOptions, RecordRows, read_records
from geoplan.jobs.photos import keep_photo, photos_of_findings
from geoplan.render.import_book import import_book
from geoplan.store.atomic import write_bytes
from geoplan.store.documents import read_json
from geoplan.store.journal import Appended, open_journal
from geoplan.store.project import Project, open_project
from geoplan.visits.events import RESULTS, answer_bodies, visit_bodies, visit_id
from geoplan.visits.findings import finding_body, finding_id


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of a file of records.

    Attributes
    ----------
    round_id, source
        What holds for rows that do not say.
    datum
        What coordinates in it, and in its photos, are in.
    photos
        Where the photos that it names lie; None: beside the file.
    near_m
        How far a record may lie from the site it is taken for.
    """

    round_id: str = ""
    source: str = ""
    datum: str = "WGS-84"
    photos: Path | None = None
    near_m: float = 200.0


@dataclass(frozen=True, kw_only=True)
class RecordsImport:
    """What an import of records did.

    Attributes
    ----------
    new
        Kind → how many records were added.
    other
        Keys that were told before with another content, which stays.
    photos, missing
        Photos kept; names of photos that were not found.
    book
        The report.
    """

    report: RowReport
    new: Mapping[str, int]
    other: tuple[str, ...]
    photos: int
    missing: tuple[str, ...]
    book: Path


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One visit told on the command line.

    Attributes
    ----------
    site
        Identifier; or `code`, as on a printed sheet: ROUND-TEAM-NUMBER.
    passed, failed, absent
        Checklist items, by code or name.
    problems
        Of the catalogue, by code or name; each is a finding.
    """

    by: str
    at: datetime
    site: str = ""
    code: str = ""
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    note: str = ""
    unit: str = ""
    source: str = ""
    round_id: str = ""
    team: str = ""
    photos: tuple[Path, ...] = ()


def import_records(
    folder: Path, path: Path, *, now: datetime, told: Told | None = None
) -> RecordsImport:
    """Read a file of records into the journal; the same file twice adds nothing.

    Raises
    ------
    InputError
        The file cannot be used at all.
    ProjectError
        What `open_project` and `open_journal` refuse; then nothing was recorded.
    """
    said = told or Told()
    with open_project(folder, write=True) as project:
        frame, zone = project.read_frame(), project.settings.zone
        options = RecordOptions(
            sites=frame.sites,
            standard=project.standard,
            catalogue=project.problems,
            zone=zone,
            now=now,
            codes=printed_codes(project),
            round_id=said.round_id,
            source=said.source,
            datum=said.datum,
            near_m=said.near_m,
        )
        rows = read_records(path, options=options)
        rows.report.digest = project.keep_original(path)
        where = said.photos or path.parent
        photos = photos_of_findings(project, rows.findings, folder=where, datum=said.datum)
        done = _append(project, rows, now=now)
        book = project.folder / "reports" / f"{path.stem}-import.xlsx"
        nothing = merge_sites(frame.sites, frame.sites.iloc[:0], replaces=())
        write_bytes(book, import_book(rows.report, merge=nothing, refused=rows.refused, mark=""))
    return RecordsImport(
        report=rows.report,
        new={kind: one.new for kind, one in done.items()},
        other=tuple(key for one in done.values() for key in one.other),
        photos=photos.kept,
        missing=photos.missing,
        book=book,
    )


def _append(project: Project, rows: RecordRows, *, now: datetime) -> dict[str, Appended]:
    told = {
        "visit": list(visit_bodies(rows.visits)),
        "answer": list(answer_bodies(rows.answers)),
        "finding": rows.findings,
    }
    with open_journal(project.folder / "journal.sqlite") as journal:
        done = journal.append_all(told)
        if any(one.new for one in done.values()):
            report = rows.report
            stamp = now.isoformat(timespec="seconds")
            body = {"file": report.file, "digest": report.digest, "at": stamp, **report.counts}
            journal.append("import", [(f"{report.digest}@{stamp}", body)])
    return done


def printed_codes(project: Project) -> dict[str, str]:
    """Return code on a printed route sheet → site, of all rounds planned.

    A code is what the sheet shows: round, team, number of the stop; the day after the team where
    a plan has several (W24-1-3, W24-1D2-3).
    """
    codes: dict[str, str] = {}
    for path in sorted((project.folder / "rounds").glob("*/")):
        plan = project.attempt_folder(path.name) / "plan.json"
        if not plan.exists():
            continue
        for route in read_json(plan)["routes"]:
            day = f"D{route['day']}" if route.get("day", 1) > 1 else ""
            for stop in route["stops"]:
                code = f"{path.name}-{route['team']}{day}-{stop['order']}"
                codes[code.upper()] = stop["site_id"]
    return codes


def add_record(folder: Path, seen: Seen, *, now: datetime) -> dict[str, int]:
    """Record one visit with its answers and findings.

    Returns
    -------
    dict
        Kind → how many records were new.

    Raises
    ------
    InputError
        `told.site`, `told.code`, `told.item`, `told.problem`, `visit.later`.
    """
    if seen.at > now:
        raise InputError("visit.later", at=seen.at.isoformat())
    with open_project(folder, write=True) as project:
        told = _told_by(project, seen)
        with open_journal(project.folder / "journal.sqlite") as journal:
            done = journal.append_all(told)
    return {kind: one.new for kind, one in done.items()}


def _told_by(project: Project, seen: Seen) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return the records of one visit by kind."""
    site, printed_round = _site_of(project, seen)
    heads = Heads(standard=project.standard, catalogue=project.problems)
    at = pd.Timestamp(seen.at).tz_convert("UTC").floor("s").as_unit("us").to_pydatetime()
    key = visit_id(site, at, by=seen.by)
    round_id = seen.round_id or printed_round
    same = {"site_id": site, "at": at.isoformat(), "round_id": round_id, "source": seen.source}
    photos = [keep_photo(project, path, datum="WGS-84").body() for path in seen.photos]
    findings = [
        finding_body(
            **same, visit_id=key, by=seen.by, problem=problem_of(heads, name), note=seen.note,
            unit=seen.unit, photos=photos,
        )
        for name in seen.problems
    ]  # fmt: skip
    visit = {**same, "by": seen.by, "findings": len(findings), "note": seen.note,
             "team": seen.team}  # fmt: skip
    marks = zip(RESULTS, (seen.passed, seen.failed, seen.absent), strict=True)
    answers = {_item_of(heads, name): result for result, names in marks for name in names}
    answer = {name: same[name] for name in ("site_id", "at", "round_id")} | {"visit_id": key}
    return {
        "visit": [(key, visit)],
        "answer": [
            (f"{key}|{item}", {**answer, "item": item, "result": result})
            for item, result in answers.items()
        ],
        "finding": [
            (finding_id(["", key, body["problem"], body["note"], "0"]), body) for body in findings
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Reported:
    """Problems at a site that somebody reported: a complaint, the media, a walk."""

    site: str
    problems: tuple[str, ...]
    by: str
    at: datetime
    note: str = ""
    source: str = "check"
    unit: str = ""
    round_id: str = ""
    photos: tuple[Path, ...] = ()


def add_findings(folder: Path, told: Reported, *, now: datetime) -> list[str]:
    """Record findings that belong to no visit; return their identifiers.

    Raises
    ------
    InputError
        `told.site`, `told.problem`, `findings.source`, `visit.later`.
    """
    if told.at > now:
        raise InputError("visit.later", at=told.at.isoformat())
    with open_project(folder, write=True) as project:
        catalogue = project.problems
        if told.site not in project.read_frame().sites.index:
            raise InputError("told.site", site=told.site)
        if told.source.casefold() not in catalogue.source_names:
            known = ", ".join(catalogue.sources)
            raise InputError("findings.source", source=told.source, known=known)
        heads = Heads(standard=project.standard, catalogue=catalogue)
        photos = [keep_photo(project, path, datum="WGS-84").body() for path in told.photos]
        at = told.at.astimezone(UTC).replace(microsecond=0).isoformat()
        records = [
            (
                finding_id([told.site, at, told.by, problem, told.note]),
                finding_body(
                    site_id=told.site, round_id=told.round_id, at=at, by=told.by,
                    problem=problem, note=told.note, unit=told.unit, photos=photos,
                    source=catalogue.source_names[told.source.casefold()],
                ),
            )
            for problem in (problem_of(heads, name) for name in told.problems)
        ]  # fmt: skip
        with open_journal(project.folder / "journal.sqlite") as journal:
            journal.append("finding", records)
    return [key for key, _ in records]


def _site_of(project: Project, seen: Seen) -> tuple[str, str]:
    """Return the site, and the round its sheet was printed for."""
    if seen.code:
        codes = printed_codes(project)
        site = codes.get(seen.code.upper(), "")
        if not site:
            known = ", ".join(list(codes)[:5]) or "–"
            raise InputError("told.code", code_given=seen.code, known=known)
        return site, seen.code.rsplit("-", 2)[0]
    if seen.site not in project.read_frame().sites.index:
        raise InputError("told.site", site=seen.site)
    return seen.site, ""


def _item_of(heads: Heads, name: str) -> str:
    code = heads.items.get(fold(name))
    if code is None:
        known = ", ".join(heads.standard.items)
        raise InputError("told.item", item=name, known=known)
    return code


def problem_of(heads: Heads, name: str) -> str:
    """Return the code of a problem by code or name.

    Raises
    ------
    InputError
        `told.problem`.
    """
    names = {fold(known): code for known, code in heads.catalogue.names.items()}
    code = names.get(fold(name))
    if code is None:
        raise InputError("told.problem", problem=name, known=", ".join(heads.catalogue.by_code))
    return code
