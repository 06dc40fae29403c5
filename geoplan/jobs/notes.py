"""What stands around and under every page of a project."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoplan.base.words import catalogue, reader
from geoplan.frame.standard import Words
from geoplan.render.backdrop import Backdrop
from geoplan.render.web import PageNotes
from geoplan.render.web.tiles import Tiles, read_tiles
from geoplan.store.project import Project

Files = dict[Path, str]  # path → what it shows
LAND: Final = ("water", "green", "buildings", "places")


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


@dataclass(frozen=True, kw_only=True)
class PageExtras:
    """What a published folder holds only when asked for.

    Attributes
    ----------
    tiles
        A service of map pictures; None: pages ask no host for anything.
    h3_resolution
        Of the layer of H3 cells on the coverage page; below 0: none.
    sheets
        Whether the teams' sheets are printed into the folder, telephone numbers masked.
    """

    tiles: Tiles | None = None
    h3_resolution: int = -1
    sheets: bool = True


def page_extras(*, tiles: str = "", h3_resolution: int = -1) -> PageExtras:
    """Return what was asked for; `tiles` as `geoplan.render.web.tiles.read_tiles`."""
    return PageExtras(tiles=read_tiles(tiles), h3_resolution=h3_resolution)


def page_notes(
    project: Project,
    *,
    title: str,
    round_id: str = "",
    date: str = "",
    team: str = "",
    tiles: Tiles | None = None,
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
        tiles=tiles,
    )
