"""The pages: overview, what to mend, routes."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.words import fill
from geoplan.frame.standard import Standard, Words
from geoplan.plan.directions import goals_of, say_leg, table_steps
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Route
from geoplan.plan.unreached import say_unreached
from geoplan.render.backdrop import Backdrop
from geoplan.render.look import team_look
from geoplan.render.web.encode import pack
from geoplan.render.web.rows import area_rows, bounds, core, site_rows
from geoplan.render.web.shell import PageNotes, whole_page, words_of

_ARROW_EVERY_M: Final = 350.0


def overview_page(
    sites: gpd.GeoDataFrame,
    *,
    areas: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
) -> str:
    """Return the page of the whole frame.

    Parameters
    ----------
    sites, areas
        The frame's tables.
    backdrop, standard, notes
        Base map, names of categories, what stands around.
    """
    document = {
        "kind": "overview",
        "sites": site_rows(sites),
        "areas": area_rows(areas),
        "bounds": core(sites) if len(sites) else bounds(areas),
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def check_page(
    sites: gpd.GeoDataFrame,
    *,
    areas: gpd.GeoDataFrame,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
    faults: Mapping[str, list[Words]],
) -> str:
    """Return the page of what is to be mended in the frame.

    Parameters
    ----------
    faults
        What is wrong with which site, by `site_id`; under "" what is wrong with the frame.
    """
    listed = {key: [[text.zh, text.en] for text in texts] for key, texts in faults.items()}
    rows = site_rows(sites)
    for row in rows:
        if row["id"] in listed:
            row["faults"] = listed[row["id"]]
    document = {
        "kind": "overview",
        "sites": rows,
        "faults": listed.get("", []),
        "areas": area_rows(areas),
        "bounds": core(sites) if len(sites) else bounds(areas),
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def route_page(
    planned: PlannedRound,
    *,
    team: str,
    standard: Standard,
    backdrop: Backdrop,
    notes: PageNotes,
) -> str:
    """Return the page of one team's route."""
    chosen = [route for route in planned.plan.routes if route.team == team]
    return _routes(planned, chosen, standard=standard, backdrop=backdrop, notes=notes)


def routes_page(
    planned: PlannedRound, *, standard: Standard, backdrop: Backdrop, notes: PageNotes
) -> str:
    """Return the page of all teams' routes."""
    chosen = [route for route in planned.plan.routes if route.stops]
    return _routes(planned, chosen, standard=standard, backdrop=backdrop, notes=notes)


# ---- parts of the document


def _routes(
    planned: PlannedRound,
    chosen: list[Route],
    *,
    standard: Standard,
    backdrop: Backdrop,
    notes: PageNotes,
) -> str:
    plan, sites = planned.plan, planned.sites
    kept = {stop.site_id for route in chosen for stop in route.stops}
    kept |= {left.site_id for left in plan.unreached}
    position = {route.team: at for at, route in enumerate(plan.routes)}
    why = {
        left.site_id: [say_unreached(left, lang="zh"), say_unreached(left, lang="en")]
        for left in plan.unreached
    }
    names = sites["name"].to_dict()
    shown = gpd.GeoDataFrame(sites[sites.index.isin(kept)])
    document = {
        "kind": "route",
        "words": words_of("way.title"),
        "sites": site_rows(shown),
        "routes": [_route_row(route, planned, look=position[route.team]) for route in chosen],
        "unreached": [
            {"id": key, "name": str(names.get(key, "")), "why": texts} for key, texts in why.items()
        ],
        "bounds": bounds(shown if len(shown) else planned.legs),
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _route_row(route: Route, planned: PlannedRound, *, look: int) -> dict[str, Any]:
    legs = planned.legs[planned.legs["team"] == route.team].sort_values("seq")
    crs, lines = CRS(legs.crs), np.asarray(legs.geometry.array, dtype=object)
    colour, dash = team_look(look)
    return {
        "team": route.team,
        "colour": colour,
        "dash": dash,
        "leave": route.start_s,
        "back": route.finish_s,
        "length": route.length_m,
        "travel": route.travel_s,
        "service": route.service_s,
        "start": [route.start.lon, route.start.lat, route.start.name],
        "legs": [pack(lines[at : at + 1], crs=crs) for at in range(len(lines))],
        "access": _access(route, planned, lines=lines, crs=crs),
        "arrows": _arrows(lines, crs=crs),
        "ways": _ways(route, planned, legs=legs),
        "stops": [
            {
                "id": stop.site_id,
                "order": stop.order,
                "arrive": stop.arrive_s,
                "service": stop.service_s,
                "depart": stop.depart_s,
                "open": stop.open_s,
                "close": stop.close_s,
            }
            for stop in route.stops
        ],
    }


def _ways(route: Route, planned: PlannedRound, *, legs: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return each leg's directions, sentences in both languages."""
    names = planned.sites["name"].to_dict()
    order = {stop.site_id: stop.order for stop in route.stops}
    rows: list[dict[str, Any]] = []
    steps = table_steps(legs, goals=goals_of(legs, planned.sites))
    for to_id, metres, own in zip(legs["to_id"], legs["length_m"], steps, strict=True):
        place = str(names.get(to_id, route.finish.name))
        code = "way.leg" if to_id else "way.home"
        facts = {"n": order.get(to_id, ""), "name": place}
        head = [fill(code, facts, lang="zh"), fill(code, facts, lang="en")]
        said = [say_leg(own, lang="zh", place=place), say_leg(own, lang="en", place=place)]
        rows.append({"head": head, "m": round(float(metres)), "say": said})
    return rows


def _access(route: Route, planned: PlannedRound, *, lines: np.ndarray, crs: CRS) -> list[str]:
    """Return the bits from the street to each site, where there are any to see."""
    places = planned.sites.geometry.to_crs(crs)
    bits: list[str] = []
    for at, stop in enumerate(route.stops):
        place = shapely.point_on_surface(places[stop.site_id])
        if lines[at] is None or lines[at].is_empty:
            continue
        bit = shapely.LineString([shapely.get_coordinates(lines[at])[-1], place.coords[0]])
        if bit.length > 3:
            bits.append(pack(np.array([bit], dtype=object), crs=crs))
    return bits


def _arrows(lines: np.ndarray, *, crs: CRS) -> list[list[float]]:
    """Return [lat, lon, turn clockwise from east] of arrows along the legs."""
    arrows: list[list[float]] = []
    for line in lines:
        if line is None or line.length < 40:
            continue
        count = min(max(int(line.length // _ARROW_EVERY_M), 1), 6)
        shares = (np.arange(count) + 0.5) / count
        at = shapely.get_coordinates(line.interpolate(shares, normalized=True))
        ahead = shapely.get_coordinates(line.interpolate(shares * line.length + 3))
        turn = np.degrees(np.arctan2(-(ahead[:, 1] - at[:, 1]), ahead[:, 0] - at[:, 0]))
        lon, lat = to_lonlat(at[:, 0], at[:, 1], crs=crs)
        arrows += np.column_stack([lat.round(5), lon.round(5), turn.round(0)]).tolist()
    return arrows
