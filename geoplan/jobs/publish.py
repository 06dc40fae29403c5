"""Publish: pages to open, sheets to print, workbooks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from geoplan.base.errors import ProjectError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import reader, say
from geoplan.coverage.result import Coverage
from geoplan.jobs.folder import write_index
from geoplan.jobs.meeting import write_meeting
from geoplan.jobs.notes import Files, PageExtras, page_notes, read_backdrop
from geoplan.jobs.patrol_pages import patrol_pages
from geoplan.jobs.picks import read_picks
from geoplan.jobs.plan import read_planned
from geoplan.jobs.printing import PrintWish, print_into
from geoplan.jobs.proof import write_proof
from geoplan.jobs.review import CoverageWish, read_coverage
from geoplan.jobs.verifier import verifier_page
from geoplan.render.backdrop import Backdrop
from geoplan.render.books import coverage_book, picks_book
from geoplan.render.sheets.record import RecordNotes, draw_record
from geoplan.render.web import (
    coverage_page,
    overview_page,
    route_page,
    routes_page,
)
from geoplan.render.web.draw_page import DrawnRound, draw_page
from geoplan.render.web.gantt_page import gantt_page
from geoplan.render.web.tiles import Tiles
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.project import Project, open_project


@dataclass(frozen=True, kw_only=True)
class PublishedCoverage:
    """Coverage as measured, and the files that show it."""

    coverage: Coverage
    files: Files


def _safe(text: str) -> str:
    return re.sub(r"[^\w\-]", "_", text)


def publish_coverage(
    folder: Path,
    *,
    as_of: datetime | None,
    now: datetime,
    out: Path | None = None,
    wish: CoverageWish | None = None,
    extras: PageExtras | None = None,
) -> PublishedCoverage:
    """Measure coverage as of a moment and write its page and workbook."""
    with open_project(folder, write=True) as project:
        return _publish_coverage(project, as_of=as_of, now=now, out=out, wish=wish, extras=extras)


def _publish_coverage(
    project: Project,
    *,
    as_of: datetime | None,
    now: datetime,
    out: Path | None,
    wish: CoverageWish | None = None,
    extras: PageExtras | None = None,
) -> PublishedCoverage:
    told = extras or PageExtras()
    moment = project.aware(as_of or now)
    coverage = read_coverage(project, as_of=moment, wish=wish)
    frame, standard = project.read_frame(), project.standard
    where = out or project.folder / "maps"
    local = moment.astimezone(ZoneInfo(project.settings.zone))
    date = local.date().isoformat()
    notes = page_notes(project, title="file.coverage", date=date, tiles=told.tiles)
    page = coverage_page(
        coverage,
        sites=frame.sites,
        areas=frame.areas,
        backdrop=read_backdrop(project),
        standard=standard,
        notes=notes,
        h3_resolution=told.h3_resolution,
    )
    write_text(where / "coverage.html", page)
    zone = project.settings.zone
    book = coverage_book(coverage, names=frame.sites["name"], standard=standard, zone=zone)
    write_bytes(where / "coverage.xlsx", book)
    made = {
        where / "coverage.html": say("file.coverage"),
        where / "coverage.xlsx": say("file.coverage_book"),
    }
    return PublishedCoverage(coverage=coverage, files=made)


def publish_all(  # noqa: PLR0913  (each by name, most left out)
    folder: Path,
    *,
    now: datetime,
    round_id: str = "",
    as_of: datetime | None = None,
    out: Path | None = None,
    extras: PageExtras | None = None,
    progress: Progress = silent,
) -> Files:
    """Write every page that can be made: overview, draw, routes, patrols, coverage.

    Without a round, only overview and coverage. Pages of steps not yet done are left out.
    """
    with open_project(folder, write=True) as project:
        where = out or project.folder / "maps"
        moment = project.aware(as_of or now)
        backdrop = read_backdrop(project)
        pages: dict[str, tuple[str, str]] = {}
        progress("step.pages", done=0, total=3)
        tiles = extras.tiles if extras else None
        pages["overview.html"] = (_overview(project, backdrop, tiles), say("file.overview"))
        if round_id:
            pages |= _round_pages(project, backdrop, round_id=round_id, tiles=tiles)
        pages |= patrol_pages(project, tiles=tiles)
        progress("step.coverage", done=1, total=3)
        published = _publish_coverage(project, as_of=as_of, now=now, out=where, extras=extras)
        for name, (page, _) in pages.items():
            write_text(where / name, page)
        made = {where / name: what for name, (_, what) in pages.items()} | published.files
        if round_id:
            made |= _round_books(project, where, round_id=round_id)
            if extras is None or extras.sheets:
                made |= _sheets(project, where / "sheets", round_id=round_id)
        made |= write_meeting(project, where, round_id=round_id, now=moment)
        date = project.local(moment)[:10]
        notes = page_notes(project, title="file.index", round_id=round_id, date=date)
        made[write_index(where, made, notes=notes)] = say("file.index")
        progress("step.done", done=3, total=3)
        return made


def _sheets(project: Project, where: Path, *, round_id: str) -> Files:
    """Print the teams' sheets, where there is a plan."""
    if not (project.attempt_folder(round_id) / "plan.json").exists():
        return {}
    return print_into(project, PrintWish(round_id=round_id), out=where)


def _overview(project: Project, backdrop: Backdrop, tiles: Tiles | None) -> str:
    frame = project.read_frame()
    return overview_page(
        frame.sites,
        areas=frame.areas,
        backdrop=backdrop,
        standard=project.standard,
        notes=page_notes(project, title="file.overview", tiles=tiles),
    )


def _round_pages(
    project: Project, backdrop: Backdrop, *, round_id: str, tiles: Tiles | None
) -> Mapping[str, tuple[str, str]]:
    pages: dict[str, tuple[str, str]] = {}
    where = project.attempt_folder(round_id)
    if (where / "draw.json").exists():
        drawn = _draw(project, backdrop, round_id=round_id, tiles=tiles)
        pages["draw.html"] = (drawn, say("file.draw"))
    if not (where / "plan.json").exists():
        return pages
    planned, standard = read_planned(project, round_id), project.standard
    date = planned.plan.date
    told = partial(page_notes, project, round_id=round_id, date=date, tiles=tiles)
    notes = told(title="file.routes")
    pages["routes.html"] = (
        routes_page(planned, standard=standard, backdrop=backdrop, notes=notes),
        say("file.routes"),
    )
    pages["gantt.html"] = (gantt_page(planned, notes=told(title="file.gantt")), say("file.gantt"))
    for route in planned.plan.routes:
        if route.stops:
            team = route.team
            own = told(title="file.route", team=team)
            page = route_page(planned, team=team, standard=standard, backdrop=backdrop, notes=own)
            pages[f"route-{_safe(team)}.html"] = (page, say("file.route", team=team))
    return pages


def _draw(project: Project, backdrop: Backdrop, *, round_id: str, tiles: Tiles | None) -> str:
    frame = project.read_frame()
    return draw_page(
        _drawn(project, round_id),
        sites=frame.sites,
        areas=frame.areas,
        backdrop=backdrop,
        standard=project.standard,
        notes=page_notes(project, title="file.draw", round_id=round_id, tiles=tiles),
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
