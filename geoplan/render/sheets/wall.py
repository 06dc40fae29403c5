"""Wall maps, A0 to A2: what they show, and how large."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import require_metric
from geoplan.frame.standard import Standard
from geoplan.plan.planned import PlannedRound
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.furniture import Grid
from geoplan.render.sheets.marks import Mark
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.pages import Orientation, Page
from geoplan.render.sheets.paper import Floats, fit
from geoplan.render.sheets.picture import Picture
from geoplan.render.sheets.style import ROUTES
from geoplan.render.sheets.svg import Line, Scene, draw_map

MARGIN_MM: Final = 15.0
_TITLE_MM, _FOOT_MM, _GAP_MM = 30.0, 9.0, 6.0
COLUMN_MM, _CELL_MM = 56.0, 75.0  # at size 1
_SIZES: Final = {"A0": 1.45, "A1": 1.2, "A2": 1.0}
_PANEL_SHARE: Final = 0.24
_REPEAT_MM: Final = 260.0
_MOST_LABELS: Final = 3_000
_FEW, _TAIL, _SMALL, _RIM_M = 20, 0.06, 0.2, 150.0
_FENCE: Final = 30.0  # sites further out than so many quartile ranges are listed, not shown


@dataclass(frozen=True, kw_only=True)
class Wall:
    """What a wall map is made of.

    Attributes
    ----------
    sites
        Of the frame, all of them shown.
    planned
        Routes to draw over them; None: none.
    paper
        A0, A1 or A2.
    orientation
        None: as the ground lies.
    today, assessment
        For the days left; None: none are shown.
    """

    sites: gpd.GeoDataFrame
    standard: Standard
    backdrop: Backdrop
    notes: SheetNotes
    planned: PlannedRound | None = None
    paper: str = "A0"
    orientation: Orientation | None = None
    today: date | None = None
    assessment: date | None = None


@dataclass(frozen=True, kw_only=True)
class WallSite:
    """A site as the index lists it, and where it lies in ground metres."""

    number: int
    name: str
    code: str
    symbol: int
    x_m: float
    y_m: float
    tour: str  # team-stop, "" outside the round


@dataclass(frozen=True, kw_only=True)
class DrawnWall:
    """A wall map, drawn, and what its index needs.

    Attributes
    ----------
    picture, grid
        The main map and its squares.
    far, far_grid
        The whole county small, where most sites lie close together; None: not needed.
    page, size
        Paper, and size of letters: 1 on A2.
    columns
        Of the panel.
    """

    picture: Picture
    grid: Grid
    far: Picture | None
    far_grid: Grid | None
    sites: list[WallSite]
    page: Page
    size: float
    columns: int


# ---- the map


def draw_wall(wall: Wall, *, size_mm: tuple[float, float] | None = None) -> DrawnWall:
    """Draw the maps of a wall map; `size_mm` of the main one, what the page leaves if None."""
    require_metric(wall.backdrop.streets, name="streets")
    size, page = _SIZES[wall.paper], wall_page(wall)
    sites, spots = _sites(wall), _spots(wall)
    core, whole = _core(spots, _extent(wall))
    wide, high = size_mm or map_size(wall)
    paper = fit(core or whole, width_mm=wide, height_mm=high, margin_mm=8 * size)
    grid = Grid.over(paper, cell_mm=_CELL_MM * size)
    far = far_grid = None
    if core is not None:
        panel = panel_mm(page)
        small = fit(whole, width_mm=panel, height_mm=panel * 0.8, margin_mm=5)
        far_grid = Grid.over(small, cell_mm=panel / 4)
        inside = shapely.contains_xy(shapely.box(*paper.bounds_m), _xy(sites))
        outer = [site for site, near in zip(sites, inside.tolist(), strict=True) if not near]
        scene = _scene(wall, outer, grid=far_grid, size=1.0, lines=False)
        far = draw_map(wall.backdrop, scene, paper=small)
    return DrawnWall(
        picture=draw_map(wall.backdrop, _scene(wall, sites, grid=grid, size=size), paper=paper),
        grid=grid,
        far=far,
        far_grid=far_grid,
        sites=sites,
        page=page,
        size=size,
        columns=max(int(panel_mm(page) // (COLUMN_MM * size)), 1),
    )


def _xy(sites: list[WallSite]) -> Floats:
    return np.array([[site.x_m, site.y_m] for site in sites], dtype="float64").reshape(-1, 2)


def _scene(
    wall: Wall, sites: list[WallSite], *, grid: Grid, size: float, lines: bool = True
) -> Scene:
    return Scene(
        lines=_lines(wall) if lines else (),
        marks=[
            Mark(
                x_m=site.x_m,
                y_m=site.y_m,
                number=str(site.number),
                name=site.name,
                symbol=site.symbol,
                main=bool(site.tour) or wall.planned is None,
            )
            for site in sites
        ],
        grid=grid,
        areas=True,
        style=wall.notes.style,
        size=size,
        labels=_MOST_LABELS,
        repeat_mm=_REPEAT_MM * size,
    )


def _core(spots: Floats, whole: shapely.Polygon) -> tuple[shapely.Polygon | None, shapely.Polygon]:
    """Return where most sites lie if that is a small part of the whole, and the whole."""
    if len(spots) < _FEW:
        return None, whole
    low, high = np.quantile(spots, [_TAIL, 1 - _TAIL], axis=0)
    core = shapely.box(*(low - _RIM_M), *(high + _RIM_M))
    return (core, whole) if core.area < _SMALL * whole.area else (None, whole)


def _spots(wall: Wall) -> Floats:
    shapes = np.asarray(wall.sites.geometry.to_crs(CRS(wall.backdrop.streets.crs)).array)
    points = shapely.point_on_surface(shapes)
    return np.asarray(shapely.get_coordinates(points), dtype="float64").reshape(-1, 2)


def _extent(wall: Wall) -> shapely.Polygon:
    """Return the box of the sites, stray ones left aside."""
    spots = _spots(wall)
    if not len(spots):
        return shapely.box(*wall.backdrop.streets.total_bounds)
    low, high = np.quantile(spots, [0.25, 0.75], axis=0)
    reach = _FENCE * np.maximum(high - low, 250.0)
    near = ((spots >= low - reach) & (spots <= high + reach)).all(axis=1)
    inner = spots[near]
    (west, south), (east, north) = inner.min(axis=0).tolist(), inner.max(axis=0).tolist()
    box: shapely.Polygon = shapely.box(west - 100, south - 100, east + 100, north + 100)
    return box


def wall_page(wall: Wall) -> Page:
    """Return the paper, turned as the ground lies unless told."""
    orientation = wall.orientation
    if orientation is None:
        core, whole = _core(_spots(wall), _extent(wall))
        west, south, east, north = (core or whole).bounds
        orientation = "landscape" if east - west >= 0.8 * (north - south) else "portrait"
    return Page.of(wall.paper, orientation)


def panel_mm(page: Page) -> float:
    """Return how wide the panel beside the map is."""
    return (page.width_mm - 2 * MARGIN_MM) * _PANEL_SHARE


def map_size(wall: Wall) -> tuple[float, float]:
    """Return width and height of the main map."""
    page, size = wall_page(wall), _SIZES[wall.paper]
    wide = page.width_mm - 2 * MARGIN_MM - panel_mm(page) - _GAP_MM
    return wide, page.height_mm - 2 * MARGIN_MM - (_TITLE_MM + _FOOT_MM) * size


def _sites(wall: Wall) -> list[WallSite]:
    """Return the sites numbered as the index lists them: by category, then by name."""
    order = {category.code: at for at, category in enumerate(wall.standard.categories)}
    table = wall.sites.assign(_at=np.arange(len(wall.sites)))
    table = table.assign(_kind=table["category"].map(order).fillna(len(order)))
    spots = _spots(wall)[table.sort_values(["_kind", "name", "_at"])["_at"].to_numpy()]
    table = table.sort_values(["_kind", "name", "_at"])
    used = {code: at for at, code in enumerate(dict.fromkeys(table["category"]))}
    tours = _tours(wall)
    rows = zip(table.index, table["name"], table["category"], spots.tolist(), strict=True)
    return [
        WallSite(
            number=number,
            name=str(name),
            code=str(code),
            symbol=used[code],
            x_m=x,
            y_m=y,
            tour=tours.get(str(key), ""),
        )
        for number, (key, name, code, (x, y)) in enumerate(rows, start=1)
    ]


def _tours(wall: Wall) -> dict[str, str]:
    if wall.planned is None:
        return {}
    return {
        stop.site_id: f"{route.team}-{stop.order}"
        for route in wall.planned.plan.routes
        for stop in route.stops
    }


def _lines(wall: Wall) -> list[Line]:
    if wall.planned is None:
        return []
    legs = wall.planned.legs.to_crs(CRS(wall.backdrop.streets.crs))
    return [
        Line(
            lines=[leg for leg in legs[legs["team"] == route.team].geometry if leg is not None],
            colour=ROUTES[at % len(ROUTES)],
            name=wall.notes.text("team", team=route.team),
        )
        for at, route in enumerate(wall.planned.plan.routes)
        if route.stops
    ]
