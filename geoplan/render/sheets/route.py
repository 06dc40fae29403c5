"""A team's route sheet: overview, stop table, a card per stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84, require_metric, to_lonlat
from geoplan.base.words import Lang, fill, say
from geoplan.frame.standard import Standard
from geoplan.plan.legs import leg_streets
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Plan, Route, Stop
from geoplan.plan.unreached import clock, say_unreached
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.paper import Paper, fit
from geoplan.render.sheets.qr import navigation_qr
from geoplan.render.sheets.svg import Mark, Scene, draw_map
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.visits.privacy import mask_phone

_MAP_WIDTH_MM: Final = 186.0
# What a page holds beside map and table, and what a row takes: the map gives way to the table.
_ROOM_MM, _ROW_MM, _MAP_HEIGHT_MM = 205.0, 7.9, (55.0, 128.0)
_CARD_MM: Final = (88.0, 57.0)
_FAR_M: Final = 2_500.0


@dataclass(frozen=True, kw_only=True)
class SheetNotes:
    """What stands around the maps.

    Attributes
    ----------
    title
        Heading of the sheet, in the reader's language.
    head_hash
        Digest of the draw's certificate; its first 12 digits are printed.
    credit
        Source of the street map.
    with_phone
        Print phone numbers in full; otherwise the middle is masked.
    cards
        Print a card with map and checklist for each stop.
    """

    title: str
    lang: Lang
    head_hash: str = ""
    credit: str = ""
    with_phone: bool = False
    cards: bool = True


@dataclass(frozen=True, kw_only=True)
class _Team:
    """Everything about one team, in the backdrop's metres."""

    route: Route
    legs: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    standard: Standard
    backdrop: Backdrop
    notes: SheetNotes

    def say(self, code: str, **facts: object) -> str:
        return fill(f"sheet.{code}", facts, lang=self.notes.lang)


def route_sheet(
    planned: PlannedRound,
    *,
    team: str,
    standard: Standard,
    backdrop: Backdrop,
    notes: SheetNotes,
) -> bytes:
    """Return the PDF of one team: the same bytes for the same input.

    A page with overview, stop table and signatures, then cards of four stops a page. About
    0.1 s a stop.

    Parameters
    ----------
    planned
        Plan, legs and sites.
    team
        Whose sheet.
    standard
        Names of categories and checklists.
    backdrop, notes
        What lies under the routes, and what stands around them.

    Raises
    ------
    MissingError
        `sheet.no_font`.
    """
    plan, legs = planned.plan, planned.legs
    route = next(route for route in plan.routes if route.team == team)
    crs = require_metric(backdrop.streets, name="streets")
    mine = _Team(
        route=route,
        legs=legs[legs["team"] == team].sort_values("seq").to_crs(crs),
        sites=planned.sites.to_crs(crs),
        standard=standard,
        backdrop=backdrop,
        notes=notes,
    )
    return typeset("route_sheet.typ", printable_data(_data(plan, mine), lang=notes.lang))


# ---- texts


def _data(plan: Plan, mine: _Team) -> dict[str, Any]:
    route, notes, text = mine.route, mine.notes, mine.say
    day = date.fromisoformat(plan.date) + timedelta(days=route.day - 1)
    when = f"{day.isoformat()} {text(f'weekday.{day.weekday()}')}"
    stops = [_stop_row(mine, stop, at=at) for at, stop in enumerate(route.stops)]
    left = [
        f"{item.site_id} {_cell(mine, item.site_id, 'name')}: "
        + say_unreached(item, lang=notes.lang)
        for item in plan.unreached
    ]
    return {
        "lang": notes.lang,
        "title": f"{notes.title} · {text('team', team=route.team)}",
        "head_left": f"{notes.title}　{text('team', team=route.team)}",
        "head_right": f"{plan.round_id}　{when}",
        "facts": _facts(route, mine, when=when),
        "qr": _qr(mine, route.stops[0]) if route.stops else None,
        "qr_label": text("qr_first"),
        "overview": _overview(mine, lines=len(left) + 2 if left else 0),
        "legend": _legend(mine),
        "columns": [text(f"column.{name}") for name in (
            "number", "arrive", "place", "category", "unit", "service", "metres", "done")],
        "stops": stops,
        "unreached": left,
        "unreached_title": text("unreached"),
        "note": "",
        "signatures": [text(f"sign.{name}") for name in ("by", "left", "back")],
        "cards": [_card(mine, at) for at in range(len(route.stops))] if notes.cards else [],
        "good": text("good"),
        "bad": text("bad"),
        "notes": text("notes"),
        "footer": _footer(plan, mine),
        "page": text("page", number="|", total="|").split("|"),
    }  # fmt: skip


def _facts(route: Route, mine: _Team, *, when: str) -> list[list[str]]:
    text = mine.say
    minutes = (route.finish_s - route.start_s) // 60
    return [
        [text("fact.date"), when],
        [text("fact.start"), f"{clock(route.start_s)} {route.start.name}"],
        [text("fact.stops"), str(len(route.stops))],
        [text("fact.finish"), f"{clock(route.finish_s)} {route.finish.name}"],
        [text("fact.length"), f"{route.length_m / 1000:.1f} km"],
        [text("fact.time"), f"{minutes // 60} h {minutes % 60:02d} min"],
        [text("fact.mode"), say(f"plan.mode.{route.mode}", lang=mine.notes.lang)],
        [text("fact.inspectors"), "＿" * 8],
    ]


def _legend(mine: _Team) -> list[str]:
    return [mine.say(f"legend.{name}") for name in ("stop", "route", "access", "home")]


def _footer(plan: Plan, mine: _Team) -> str:
    crs = CRS(mine.backdrop.streets.crs)
    parts = [mine.notes.credit, crs.to_string(), mine.say("internal")]
    if mine.notes.head_hash:
        parts.append(mine.say("hash", head=mine.notes.head_hash[:12]))
    parts.append(f"geoplan · {plan.round_id}")
    return "　".join(part for part in parts if part)


def _cell(mine: _Team, site_id: str, column: str) -> str:
    return str(mine.sites.at[site_id, column]) if site_id in mine.sites.index else ""


def _category(mine: _Team, site_id: str) -> str:
    code = _cell(mine, site_id, "category")
    return mine.standard.category(code).say(mine.notes.lang) if code else ""


def _stop_row(mine: _Team, stop: Stop, *, at: int) -> dict[str, str]:
    return {
        "number": str(stop.order),
        "arrive": clock(stop.arrive_s),
        "name": _cell(mine, stop.site_id, "name"),
        "address": _cell(mine, stop.site_id, "address"),
        "category": _category(mine, stop.site_id),
        "unit": _cell(mine, stop.site_id, "unit"),
        "service": str(round(stop.service_s / 60)),
        "metres": f"{round(float(mine.legs['length_m'].iloc[at])):,}",
    }


def _card(mine: _Team, at: int) -> dict[str, Any]:
    stop, text = mine.route.stops[at], mine.say
    phone = _cell(mine, stop.site_id, "phone")
    shown = phone if mine.notes.with_phone else mask_phone(phone)
    about = [_category(mine, stop.site_id)]
    about += [_cell(mine, stop.site_id, name) for name in ("unit", "person")]
    begin_s = stop.arrive_s + stop.wait_s
    window = ""
    if stop.open_s is not None and stop.close_s is not None:
        window = text("window", hours=f"{clock(stop.open_s)}–{clock(stop.close_s)}")
    code = _cell(mine, stop.site_id, "category")
    items = mine.standard.category(code).items if code else ()
    return {
        "number": str(stop.order),
        "name": _cell(mine, stop.site_id, "name"),
        "about": " · ".join(part for part in (*about, shown) if part),
        "times": f"{clock(begin_s)}–{clock(stop.depart_s)}",
        "stay": text("stay", minutes=round(stop.service_s / 60)),
        "window": window,
        "items": [mine.standard.items[item].say(mine.notes.lang) for item in items],
        "way": _way(mine, at),
        "map": _card_map(mine, at),
        "qr": _qr(mine, stop),
    }


def _way(mine: _Team, at: int) -> str:
    streets = leg_streets(mine.legs.iloc[[at]])[0]
    unnamed = say("plan.street.unnamed", lang=mine.notes.lang)
    long = [(name or unnamed, metres) for name, metres in streets if metres >= 30]
    shown = " → ".join(f"{name} {metres} m" for name, metres in long[:6])
    return mine.say("way", streets=shown + (" …" if len(long) > 6 else "")) if shown else ""


def _qr(mine: _Team, stop: Stop) -> str:
    ((x, y),) = _xy(mine, [stop.site_id])
    lon, lat = to_lonlat(x, y, crs=CRS(mine.sites.crs))
    return navigation_qr(float(lon), float(lat), name=str(stop.order))


# ---- maps


def _xy(mine: _Team, ids: Sequence[str]) -> list[tuple[float, float]]:
    points = shapely.point_on_surface(np.asarray(mine.sites.geometry.loc[list(ids)].array))
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(points)]


def _marks(mine: _Team, *, main: int | None = None) -> list[Mark]:
    stops = mine.route.stops
    places = _xy(mine, [stop.site_id for stop in stops])
    return [
        Mark(
            x_m=x,
            y_m=y,
            number=str(stop.order),
            name=_cell(mine, stop.site_id, "name") if main in {None, at} else "",
            main=main in {None, at},
        )
        for at, (stop, (x, y)) in enumerate(zip(stops, places, strict=True))
    ]


def _home(mine: _Team) -> Mark:
    start = mine.route.start
    point = gpd.GeoSeries.from_xy([start.lon], [start.lat], crs=WGS84).to_crs(CRS(mine.sites.crs))
    return Mark(x_m=float(point.x.iloc[0]), y_m=float(point.y.iloc[0]), number="", name=start.name)


def _overview(mine: _Team, *, lines: int) -> str:
    legs = list(mine.legs.geometry)
    home, marks = _home(mine), _marks(mine)
    spots = shapely.multipoints([(mark.x_m, mark.y_m) for mark in (*marks, home)])
    height_mm = _ROOM_MM - _ROW_MM * len(marks) - 4.5 * min(lines, 12)
    paper = fit(
        shapely.union_all([spots, *legs]),
        width_mm=_MAP_WIDTH_MM,
        height_mm=float(np.clip(height_mm, *_MAP_HEIGHT_MM)),
        least=2_500,
    )
    scene = Scene(legs=legs, marks=marks, home=home, access=_access(mine))
    return draw_map(mine.backdrop, scene, paper=paper)


def _access(mine: _Team, *, only: int | None = None) -> list[shapely.LineString]:
    """Return the dashed bits from the street to the sites, or to one of them."""
    lines: list[shapely.LineString] = []
    for at, stop in enumerate(mine.route.stops):
        if only not in {None, at}:
            continue
        leg = mine.legs.geometry.iloc[at]
        if leg is None or leg.is_empty:
            continue
        ((x, y),) = _xy(mine, [stop.site_id])
        line = shapely.LineString([shapely.get_coordinates(leg)[-1], (x, y)])
        if line.length > 3:
            lines.append(line)
    return lines


def _card_map(mine: _Team, at: int) -> str:
    leg = mine.legs.geometry.iloc[at]
    ((x, y),) = _xy(mine, [mine.route.stops[at].site_id])
    around = shapely.Point(x, y).buffer(60)
    near = shapely.union_all([around, leg]) if leg.length <= _FAR_M else around.buffer(340)
    paper: Paper = fit(near, width_mm=_CARD_MM[0], height_mm=_CARD_MM[1], least=2_500, margin_mm=4)
    others = [line for n, line in enumerate(mine.legs.geometry) if n != at]
    scene = Scene(
        legs=[leg],
        other_legs=others,
        marks=_marks(mine, main=at),
        access=_access(mine)[at : at + 1],
    )
    return draw_map(mine.backdrop, scene, paper=paper)
