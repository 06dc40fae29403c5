"""Print: sheets for teams and walkers, pocket cards, wall maps, pictures for reports."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import shapely
from pyproj import CRS

from geoplan.base.errors import InputError, ProjectError
from geoplan.base.progress import Progress, silent
from geoplan.base.words import reader, say
from geoplan.jobs.edits import read_edited_network
from geoplan.jobs.notes import LAND, Files, read_backdrop
from geoplan.jobs.plan import read_planned
from geoplan.plan.patrol.result import PatrolPlan
from geoplan.plan.planned import PlannedRound
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.card import pocket_cards
from geoplan.render.sheets.font import using_font
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.pages import Orientation, Page
from geoplan.render.sheets.patrol import patrol_picture, patrol_sheet
from geoplan.render.sheets.picture import Picture
from geoplan.render.sheets.route import route_sheet
from geoplan.render.sheets.route_maps import Team, overview
from geoplan.render.sheets.style import STYLES
from geoplan.render.sheets.typeset import picture_png
from geoplan.render.sheets.wall import Wall
from geoplan.render.sheets.wall_sheet import wall_picture, wall_sheet, wall_tiles
from geoplan.store.atomic import write_bytes, write_text
from geoplan.store.documents import as_value, read_json
from geoplan.store.layers import read_layer
from geoplan.store.project import Project, open_project

_DPI: Final = 200
_WALL_DPI: Final = 100
Step = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class PrintWish:
    """What to print, and how; what is left empty is not printed.

    Attributes
    ----------
    round_id
        Sheets of its teams; "" for none.
    cards
        Pocket cards in their place.
    patrols
        Names of kept patrols.
    wall, tiles
        A0, A1 or A2, and A4 or A3 where it is to be glued.
    orientation
        None: upright for sheets, as the ground lies for wall maps.
    image
        Pictures of the maps in place of sheets.
    map_number
        Of the map's approval; remembered, "" for the one remembered.
    assessment
        The day to which a wall map counts; the project's when None.
    """

    round_id: str = ""
    paper: Literal["A4", "A3"] = "A4"
    orientation: Orientation | None = None
    wall: str = ""
    tiles: str = ""
    cards: bool = False
    style: str = "colour"
    font: Path | None = None
    patrols: tuple[str, ...] = ()
    with_phone: bool = False
    image: str = ""
    map_number: str = ""
    assessment: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Press:
    """A project open for printing."""

    project: Project
    wish: PrintWish
    notes: SheetNotes
    backdrop: Backdrop
    out: Path | None
    made: Files = field(default_factory=dict)

    def where(self, own: Path) -> Path:
        return self.out or own

    def keep(self, path: Path, pdf: bytes, *, what: str) -> None:
        write_bytes(path, pdf)
        self.made[path] = what

    def keep_picture(self, path: Path, picture: Picture, *, what: str, dpi: int = _DPI) -> None:
        svg = picture.svg()
        if self.wish.image == "svg":
            write_text(path.with_suffix(".svg"), svg)
        else:
            png = picture_png(svg, width_mm=picture.width_mm, dpi=dpi)
            write_bytes(path.with_suffix(".png"), png)
        self.made[path.with_suffix(f".{self.wish.image}")] = what


@dataclass(frozen=True, kw_only=True)
class _PatrolSheet:
    """What one walker's sheet is made of."""

    plan: PatrolPlan
    legs: gpd.GeoDataFrame
    patrol: str
    classes: list[str]
    notes: SheetNotes
    what: str


def print_round(
    folder: Path,
    *,
    round_id: str,
    with_phone: bool = False,
    out: Path | None = None,
    progress: Progress = silent,
) -> Files:
    """Write each team's route sheet as PDF (A4), into the round's folder or `out`.

    Raises
    ------
    ProjectError
        `round.missing.plan`: no routes yet.
    """
    wish = PrintWish(round_id=round_id, with_phone=with_phone)
    return print_sheets(folder, wish, out=out, progress=progress)


def print_sheets(
    folder: Path,
    wish: PrintWish,
    *,
    now: datetime | None = None,
    out: Path | None = None,
    progress: Progress = silent,
) -> Files:
    """Write what is wished for; return each file and what it shows.

    Into the round's `sheets`, the patrol's folder, or the project's `maps`, unless `out` says
    where.

    Parameters
    ----------
    now
        From when on a wall map counts the days; None: it counts from the round's day.

    Raises
    ------
    InputError
        `sheet.nothing`, `sheet.tiles_alone`, `sheet.font_unreadable`, `sheet.font_locked`.
    ProjectError
        `round.missing.plan`: no routes yet. `sheet.no_patrol`: no patrol of this name is kept.
    """
    if not (wish.round_id or wish.wall or wish.patrols):
        raise InputError("sheet.nothing")
    if (wish.tiles and not wish.wall) or (wish.cards and not wish.round_id):
        raise InputError("sheet.tiles_alone")
    with open_project(folder, write=True) as project:
        return print_into(project, wish, now=now, out=out, progress=progress)


def print_into(
    project: Project,
    wish: PrintWish,
    *,
    now: datetime | None = None,
    out: Path | None = None,
    progress: Progress = silent,
) -> Files:
    """Write what is wished for, of an open project (see `print_sheets`)."""
    with using_font(wish.font):
        if wish.map_number:
            project.write_settings(replace(project.settings, map_number=wish.map_number))
        backdrop = _backdrop(project)
        press = _Press(
            project=project,
            wish=wish,
            notes=_notes(project, wish, backdrop),
            backdrop=backdrop,
            out=out,
        )
        planned = read_planned(project, wish.round_id) if wish.round_id else None
        steps = list(_steps(press, planned, now=now))
        for done, step in enumerate(steps):
            progress("step.sheets", done=done, total=len(steps))
            step()
        progress("step.done", done=len(steps), total=len(steps))
        return press.made


def _backdrop(project: Project) -> Backdrop:
    """Return what lies under the maps, also in a project that holds streets alone."""
    if project.has_frame:
        return read_backdrop(project)
    layers = project.read_streets("edges", *LAND)
    streets = layers["edges"][["highway", "name", "geometry"]]
    return Backdrop(
        streets=streets,
        **{name: layers[name] for name in LAND},
        areas=Backdrop.empty(CRS(streets.crs)).areas,
        credit=project.settings.credit,
    )


def _notes(project: Project, wish: PrintWish, backdrop: Backdrop) -> SheetNotes:
    settings = project.settings
    towns = backdrop.areas[backdrop.areas["level"] == "township"]
    county = None if towns.empty else shapely.union_all(towns.geometry.to_numpy())
    head = ""
    if wish.round_id and (project.attempt_folder(wish.round_id) / "draw.json").exists():
        head = str(project.read_round(wish.round_id, "draw.json")["head"])
    return SheetNotes(
        title=f"{settings.name} · {say('sheet.title')}",
        lang=reader(),
        head_hash=head,
        credit=settings.credit,
        with_phone=wish.with_phone,
        page=Page.of(wish.paper, wish.orientation or "portrait"),
        style=STYLES[wish.style],
        map_number=settings.map_number,
        county=county,
    )


def _steps(press: _Press, planned: PlannedRound | None, *, now: datetime | None) -> Iterator[Step]:
    """Return what is to be done, file by file."""
    wish = press.wish
    if planned is not None and wish.cards:
        yield partial(_cards, press, planned)
    elif planned is not None and not (wish.wall and (wish.tiles or wish.image)):
        for route in planned.plan.routes:
            if route.stops:
                yield partial(_team, press, planned, route.team)
    if wish.wall:
        yield partial(_wall, press, planned, now=now)
    for name in wish.patrols:
        yield from _patrols(press, name)


def _team(press: _Press, planned: PlannedRound, team: str) -> None:
    project, wish = press.project, press.wish
    round_id = planned.plan.round_id
    where = press.where(project.attempt_folder(round_id) / "sheets")
    path = where / f"{_safe(round_id)}-{_safe(team)}.pdf"
    standard, backdrop, notes = project.standard, press.backdrop, press.notes
    if wish.image:
        mine = Team.of(planned, team=team, standard=standard, backdrop=backdrop, notes=notes)
        press.keep_picture(path, overview(mine, lines=0)[0], what=say("file.picture", team=team))
        return
    pdf = route_sheet(planned, team=team, standard=standard, backdrop=backdrop, notes=notes)
    press.keep(path, pdf, what=say("file.sheet", team=team, paper=wish.paper))


def _cards(press: _Press, planned: PlannedRound) -> None:
    project, round_id = press.project, planned.plan.round_id
    where = press.where(project.attempt_folder(round_id) / "sheets")
    pdf = pocket_cards(
        planned, standard=project.standard, backdrop=press.backdrop, notes=press.notes
    )
    press.keep(where / f"{_safe(round_id)}-cards.pdf", pdf, what=say("file.cards"))


def _wall(press: _Press, planned: PlannedRound | None, *, now: datetime | None) -> None:
    project, wish = press.project, press.wish
    wall = Wall(
        sites=project.read_frame().sites,
        standard=project.standard,
        backdrop=press.backdrop,
        notes=replace(press.notes, title=f"{project.settings.name} · {say('sheet.wall.title')}"),
        planned=planned,
        paper=wish.wall,
        orientation=wish.orientation,
        today=_today(project, planned, now=now),
        assessment=wish.assessment or _day(project.settings.assessment),
    )
    name = f"wall-{wish.wall}{'-' + _safe(wish.round_id) if wish.round_id else ''}"
    path = press.where(project.folder / "maps") / f"{name}.pdf"
    if wish.image:
        what = say("file.wall_picture")
        press.keep_picture(path, wall_picture(wall), what=what, dpi=_WALL_DPI)
    elif wish.tiles:
        tiled = path.with_name(f"{name}-{wish.tiles}.pdf")
        press.keep(tiled, wall_tiles(wall, tile=wish.tiles), what=say("file.tiles"))
    else:
        press.keep(path, wall_sheet(wall), what=say("file.wall", paper=wish.wall))


def _today(project: Project, planned: PlannedRound | None, *, now: datetime | None) -> date | None:
    if now is not None:
        return now.astimezone(ZoneInfo(project.settings.zone)).date()
    return _day(planned.plan.date) if planned is not None else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _patrols(press: _Press, name: str) -> Iterator[Step]:
    """Return one sheet for each walker of a kept patrol."""
    project = press.project
    project.round_folder(name)  # refuses a name that would leave the folder
    folder = project.folder / "patrols" / name
    if not (folder / "plan.json").exists():
        known = sorted(path.parent.name for path in project.folder.glob("patrols/*/plan.json"))
        raise ProjectError("sheet.no_patrol", name=name, known=", ".join(known) or "–")
    plan = as_value(read_json(folder / "plan.json"), PatrolPlan, file="plan.json")
    legs = read_layer(folder / "legs.gpkg", "legs", index="leg")
    classes = [str(kind) for kind in read_edited_network(project).edges["highway"]]
    notes = replace(press.notes, title=f"{project.settings.name} · {say('sheet.patrol.heading')}")
    for patrol in plan.patrols:
        path = press.where(folder) / f"patrol-{_safe(name)}-{patrol.id}.pdf"
        what = say("file.patrol_sheet", name=name, id=patrol.id)
        sheet = _PatrolSheet(
            plan=plan, legs=legs, patrol=patrol.id, classes=classes, notes=notes, what=what
        )
        yield partial(_walker, press, path, sheet)


def _walker(press: _Press, path: Path, sheet: _PatrolSheet) -> None:
    draw = patrol_picture if press.wish.image else patrol_sheet
    made = draw(
        sheet.plan,
        sheet.legs,
        patrol=sheet.patrol,
        classes=sheet.classes,
        backdrop=press.backdrop,
        notes=sheet.notes,
    )
    if isinstance(made, Picture):
        press.keep_picture(path, made, what=sheet.what)
    else:
        press.keep(path, made, what=sheet.what)


def _safe(text: str) -> str:
    return re.sub(r"[^\w\-]", "_", text)
