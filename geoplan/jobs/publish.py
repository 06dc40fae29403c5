"""Publish: pages to open, sheets to print, workbooks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from geoplan.base.errors import ProjectError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import catalogue, reader, say
from geoplan.coverage.result import Coverage
from geoplan.frame.standard import Words
from geoplan.jobs.picks import read_picks
from geoplan.jobs.plan import read_planned
from geoplan.jobs.proof import write_proof
from geoplan.jobs.review import read_coverage
from geoplan.jobs.verifier import verifier_page
from geoplan.render.backdrop import Backdrop
from geoplan.render.books import coverage_book, picks_book
from geoplan.render.sheets.record import RecordNotes, draw_record
from geoplan.render.sheets.route import SheetNotes, route_sheet
from geoplan.render.web import (
    PageNotes,
    coverage_page,
    overview_page,
    route_page,
    routes_page,
)
from geoplan.render.web.draw_page import DrawnRound, draw_page
from geoplan.render.web.gantt_page import gantt_page
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project, open_project

Files = dict[Path, str]  # path → what it shows
LAND: Final = ("water", "green", "buildings", "places")


@dataclass(frozen=True, kw_only=True)
class PublishedCoverage:
    """Coverage as measured, and the files that show it."""

    coverage: Coverage
    files: Files


def read_backdrop(project: Project) -> Backdrop:
    """Return what lies under every map: the project's streets, land and areas."""
    frame = project.read_frame()
    areas = frame.areas.loc[frame.areas.geometry.notna(), ["level", "name", "geometry"]]
    if not (project.folder / "roads.gpkg").exists():
        return Backdrop.empty(frame.crs, areas=areas)
    layers = project.read_streets("edges", *LAND)
    edges = layers["edges"].to_crs(frame.crs)
    land = {name: layers[name].to_crs(frame.crs) for name in LAND}
    return Backdrop(
        streets=edges[["highway", "name", "geometry"]],
        **land,
        areas=areas,
        credit=project.settings.credit,
    )


def page_notes(
    project: Project, *, title: str, round_id: str = "", date: str = "", team: str = ""
) -> PageNotes:
    """Return what stands around a page of this project; `title` is a code."""
    head = ""
    if round_id and (project.attempt_folder(round_id) / "draw.json").exists():
        head = str(project.read_round(round_id, "draw.json")["head"])
    zh, en = (text.format(team=team) for text in catalogue()[title])
    name = project.settings.name
    return PageNotes(
        title=Words(zh=f"{name} · {zh}", en=f"{name} · {en}"),
        round_id=round_id,
        date=date,
        head_hash=head,
        credit=project.settings.credit,
        lang=reader(),
    )


def _safe(text: str) -> str:
    return re.sub(r"[^\w\-]", "_", text)


def print_round(
    folder: Path,
    *,
    round_id: str,
    with_phone: bool = False,
    out: Path | None = None,
    progress: Progress = silent,
) -> Files:
    """Write each team's route sheet as PDF, into the round's folder or `out`.

    Raises
    ------
    ProjectError
        `round.missing.plan`: no routes yet.
    """
    with open_project(folder, write=True) as project:
        planned = read_planned(project, round_id)
        backdrop, standard = read_backdrop(project), project.standard
        notes = SheetNotes(
            title=f"{project.settings.name} · {say('sheet.title')}",
            lang=reader(),
            head_hash=planned.plan.draw_digest,
            credit=project.settings.credit,
            with_phone=with_phone,
        )
        where = out or project.attempt_folder(round_id) / "sheets"
        routes = [route for route in planned.plan.routes if route.stops]
        made: Files = {}
        for done, route in enumerate(routes):
            progress("step.sheets", done=done, total=len(routes))
            pdf = route_sheet(
                planned, team=route.team, standard=standard, backdrop=backdrop, notes=notes
            )
            path = where / f"{_safe(round_id)}-{_safe(route.team)}.pdf"
            write_bytes(path, pdf)
            made[path] = say("file.sheet", team=route.team)
        progress("step.done", done=len(routes), total=len(routes))
        return made


def publish_coverage(
    folder: Path, *, as_of: datetime | None, now: datetime, out: Path | None = None
) -> PublishedCoverage:
    """Measure coverage as of a moment and write its page and workbook."""
    with open_project(folder, write=True) as project:
        return _publish_coverage(project, as_of=as_of, now=now, out=out)


def _publish_coverage(
    project: Project, *, as_of: datetime | None, now: datetime, out: Path | None
) -> PublishedCoverage:
    moment = as_of or now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(project.settings.zone))
    coverage = read_coverage(project, as_of=moment)
    frame, standard = project.read_frame(), project.standard
    where = out or project.folder / "maps"
    local = moment.astimezone(ZoneInfo(project.settings.zone))
    notes = page_notes(project, title="file.coverage", date=local.date().isoformat())
    page = coverage_page(
        coverage,
        sites=frame.sites,
        areas=frame.areas,
        backdrop=read_backdrop(project),
        standard=standard,
        notes=notes,
    )
    write_text(where / "coverage.html", page)
    book = coverage_book(coverage, names=frame.sites["name"], standard=standard)
    write_bytes(where / "coverage.xlsx", book)
    made = {
        where / "coverage.html": say("file.coverage"),
        where / "coverage.xlsx": say("file.coverage_book"),
    }
    return PublishedCoverage(coverage=coverage, files=made)


def publish_all(
    folder: Path,
    *,
    now: datetime,
    round_id: str = "",
    as_of: datetime | None = None,
    out: Path | None = None,
    progress: Progress = silent,
) -> Files:
    """Write every page that can be made: overview, draw, routes, coverage.

    Without a round, only overview and coverage. Pages of steps not yet done are left out.
    """
    with open_project(folder, write=True) as project:
        where = out or project.folder / "maps"
        backdrop = read_backdrop(project)
        pages: dict[str, tuple[str, str]] = {}
        progress("step.pages", done=0, total=3)
        pages["overview.html"] = (_overview(project, backdrop), say("file.overview"))
        if round_id:
            pages |= _round_pages(project, backdrop, round_id=round_id)
        progress("step.coverage", done=1, total=3)
        published = _publish_coverage(project, as_of=as_of, now=now, out=where)
        for name, (page, _) in pages.items():
            write_text(where / name, page)
        made = {where / name: what for name, (_, what) in pages.items()} | published.files
        if round_id:
            made |= _round_books(project, where, round_id=round_id)
        progress("step.done", done=3, total=3)
        return made


def _overview(project: Project, backdrop: Backdrop) -> str:
    frame = project.read_frame()
    return overview_page(
        frame.sites,
        areas=frame.areas,
        backdrop=backdrop,
        standard=project.standard,
        notes=page_notes(project, title="file.overview"),
    )


def _round_pages(
    project: Project, backdrop: Backdrop, *, round_id: str
) -> Mapping[str, tuple[str, str]]:
    pages: dict[str, tuple[str, str]] = {}
    where = project.attempt_folder(round_id)
    if (where / "draw.json").exists():
        pages["draw.html"] = (_draw(project, backdrop, round_id=round_id), say("file.draw"))
    if not (where / "plan.json").exists():
        return pages
    planned, standard = read_planned(project, round_id), project.standard
    date = planned.plan.date
    notes = page_notes(project, title="file.routes", round_id=round_id, date=date)
    pages["routes.html"] = (
        routes_page(planned, standard=standard, backdrop=backdrop, notes=notes),
        say("file.routes"),
    )
    day = page_notes(project, title="file.gantt", round_id=round_id, date=date)
    pages["gantt.html"] = (gantt_page(planned, notes=day), say("file.gantt"))
    for route in planned.plan.routes:
        if route.stops:
            team = route.team
            own = page_notes(project, title="file.route", round_id=round_id, date=date, team=team)
            page = route_page(planned, team=team, standard=standard, backdrop=backdrop, notes=own)
            pages[f"route-{_safe(team)}.html"] = (page, say("file.route", team=team))
    return pages


def _draw(project: Project, backdrop: Backdrop, *, round_id: str) -> str:
    frame = project.read_frame()
    return draw_page(
        _drawn(project, round_id),
        sites=frame.sites,
        areas=frame.areas,
        backdrop=backdrop,
        standard=project.standard,
        notes=page_notes(project, title="file.draw", round_id=round_id),
    )


def _drawn(project: Project, round_id: str) -> DrawnRound:
    amended = (project.attempt_folder(round_id) / "amendments.json").exists()
    return DrawnRound(
        certificate=project.read_round(round_id, "draw.json"),
        picks=read_picks(project, round_id),
        amendments=project.read_round(round_id, "amendments.json") if amended else None,
    )


def _round_books(project: Project, where: Path, *, round_id: str) -> Files:
    try:
        drawn = _drawn(project, round_id)
    except ProjectError:
        return {}
    frame, standard = project.read_frame(), project.standard
    names = frame.names
    record = draw_record(
        drawn.certificate,
        picks=drawn.picks,
        names=names,
        standard=standard,
        notes=RecordNotes(title=project.settings.name, lang=reader()),
        amendments=drawn.amendments,
    )
    write_bytes(where / "draw.xlsx", picks_book(drawn.picks, names=names, standard=standard))
    write_bytes(where / "draw-record.pdf", record)
    write_bytes(where / "verify.html", verifier_page())  # the draw's page leads to it
    return {
        where / "draw.xlsx": say("file.picks"),
        where / "draw-record.pdf": say("file.record"),
        where / "verify.html": say("file.verifier"),
        **write_proof(project, where / "proof", round_id=round_id),
    }
