"""The maps of a team's route: overview, and the leg to each stop."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84, to_lonlat
from geoplan.frame.standard import Standard
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Route
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.furniture import Grid
from geoplan.render.sheets.marks import Mark
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.pages import Page
from geoplan.render.sheets.paper import Floats, fit
from geoplan.render.sheets.picture import Picture
from geoplan.render.sheets.svg import Scene, draw_map

# What a page holds beside map and table, and what a row takes: the map gives way to the table.
_AROUND_MM, _ROW_MM, _ADDRESS_MM, _LEAST_MM = 53.0, 6.65, 1.35, 55.0
_ACROSS_MM: Final = 47.0  # on a page that lies across, the table stands on the next
_MOST_SHARE: Final = 0.66  # of the page's height
_CELL_MM: Final = 31.0
_FAR_M: Final = 2_500.0
_CARD_MM: Final = 186.0
_LARGE_CARD_MM: Final = 250.0


@dataclass(frozen=True, kw_only=True)
class Team:
    """Everything about one team, in the backdrop's metres."""

    route: Route
    legs: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    standard: Standard
    backdrop: Backdrop
    notes: SheetNotes

    @classmethod
    def of(
        cls, planned: PlannedRound, *, team: str, standard: Standard, backdrop: Backdrop,
        notes: SheetNotes,
    ) -> "Team":  # fmt: skip
        """Take one team out of a plan."""
        crs = CRS(backdrop.streets.crs)
        legs = planned.legs
        return cls(
            route=next(route for route in planned.plan.routes if route.team == team),
            legs=legs[legs["team"] == team].sort_values("seq").to_crs(crs),
            sites=planned.sites.to_crs(crs),
            standard=standard,
            backdrop=backdrop,
            notes=notes,
        )

    def cell(self, site_id: str, column: str) -> str:
        """Return what the ledger says of a site, "" for an unknown one."""
        return str(self.sites.at[site_id, column]) if site_id in self.sites.index else ""

    def category(self, site_id: str) -> str:
        """Return the name of a site's category."""
        code = self.cell(site_id, "category")
        return self.standard.category(code).say(self.notes.lang) if code else ""

    @cached_property
    def places(self) -> Floats:
        """Where the stops are, ground metres (n, 2)."""
        ids = [stop.site_id for stop in self.route.stops]
        points = shapely.point_on_surface(np.asarray(self.sites.geometry.loc[ids].array))
        return np.asarray(shapely.get_coordinates(points), dtype="float64")

    def lonlat(self, at: int) -> tuple[float, float]:
        """Return where a stop is, WGS-84 degrees."""
        x, y = self.places[at].tolist()
        lon, lat = to_lonlat(x, y, crs=CRS(self.sites.crs))
        return float(lon), float(lat)

    @cached_property
    def home(self) -> Mark:
        """Where the team sets out."""
        start = self.route.start
        point = gpd.GeoSeries.from_xy([start.lon], [start.lat], crs=WGS84)
        moved = point.to_crs(CRS(self.sites.crs))
        x, y = float(moved.x.iloc[0]), float(moved.y.iloc[0])
        return Mark(x_m=x, y_m=y, number="", name=start.name)

    def marks(self, *, main: int | None = None) -> list[Mark]:
        """Return the stops, or one of them with the others small."""
        return [
            Mark(
                x_m=x,
                y_m=y,
                number=str(stop.order),
                name=self.cell(stop.site_id, "name") if main in {None, at} else "",
                main=main in {None, at},
            )
            for at, (stop, (x, y)) in enumerate(
                zip(self.route.stops, self.places.tolist(), strict=True)
            )
        ]

    def access(self, at: int | None = None) -> list[shapely.LineString]:
        """Return the bits from the street to the sites, or to one of them."""
        lines: list[shapely.LineString] = []
        for number, (x, y) in enumerate(self.places.tolist()):
            leg = self.legs.geometry.iloc[number]
            if at not in {None, number} or leg is None or leg.is_empty:
                continue
            line = shapely.LineString([shapely.get_coordinates(leg)[-1], (x, y)])
            if line.length > 3:
                lines.append(line)
        return lines


class CardLayout(NamedTuple):
    """Sizes of the stops' cards in millimetres."""

    columns: int
    height: float
    map: float
    map_height: float


def card_layout(page: Page) -> CardLayout:
    """Return how the cards stand on a page: two beside each other where there is room."""
    wide, _ = page.inner_mm
    columns = max(int(wide // _CARD_MM), 1)
    card = (wide - 4 * (columns - 1)) / columns
    high = 83.0 if card >= _LARGE_CARD_MM else 62.0
    return CardLayout(columns=columns, height=high, map=round(card * 0.44, 1), map_height=high - 4)


def overview(
    mine: Team, *, lines: int, size_mm: tuple[float, float] | None = None
) -> tuple[Picture, Grid]:
    """Return the map of the whole route, and the squares on it.

    Parameters
    ----------
    mine
        Whose.
    lines
        That stand below the table, for which the map leaves room.
    size_mm
        Of the frame; None: what the page leaves.
    """
    wide, page_high = mine.notes.page.inner_mm
    ids = [stop.site_id for stop in mine.route.stops]
    table = _ROW_MM * (len(ids) + 1) + _ADDRESS_MM * sum(
        bool(mine.cell(site_id, "address")) for site_id in ids
    )
    room = page_high - _AROUND_MM - table - 4.5 * min(lines, 12)
    # A table that leaves no room for a map goes on to the next page.
    high = float(np.clip(room, _LEAST_MM, _MOST_SHARE * page_high))
    if mine.notes.page.width_mm > mine.notes.page.height_mm:
        high = page_high - _ACROSS_MM
    return route_overview(mine, size_mm=size_mm or (wide, high))


def route_overview(
    mine: Team, *, size_mm: tuple[float, float], inset: bool = True
) -> tuple[Picture, Grid]:
    """Return the map of the whole route in a frame of this size, and the squares on it."""
    legs = [leg for leg in mine.legs.geometry if leg is not None]
    spots = shapely.multipoints([*mine.places.tolist(), (mine.home.x_m, mine.home.y_m)])
    paper = fit(
        shapely.union_all([spots, *legs]),
        width_mm=size_mm[0],
        height_mm=size_mm[1],
        least=2_500,
        margin_mm=10 if inset else 7,
    )
    grid = Grid.over(paper, cell_mm=_CELL_MM)
    scene = Scene(
        legs=legs,
        marks=mine.marks(),
        home=mine.home,
        access=mine.access(),
        county=mine.notes.county if inset else None,
        grid=grid,
        style=mine.notes.style,
    )
    return draw_map(mine.backdrop, scene, paper=paper), grid


def card_map(mine: Team, at: int) -> Picture:
    """Return the map of the leg to a stop; a far one shows the stop's surroundings."""
    layout = card_layout(mine.notes.page)
    leg = mine.legs.geometry.iloc[at]
    around = shapely.Point(mine.places[at]).buffer(60)
    near = shapely.union_all([around, leg]) if leg.length <= _FAR_M else around.buffer(340)
    paper = fit(near, width_mm=layout.map, height_mm=layout.map_height, least=2_500, margin_mm=4)
    others = [line for n, line in enumerate(mine.legs.geometry) if n != at]
    scene = Scene(
        legs=[leg],
        other_legs=others,
        marks=mine.marks(main=at),
        access=mine.access(at),
        style=mine.notes.style,
    )
    return draw_map(mine.backdrop, scene, paper=paper)
