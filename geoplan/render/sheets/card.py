"""Pocket cards: one A6 a team, four on a sheet of A4 to be cut."""

from typing import Any, Final

import numpy as np
from pyproj import CRS

from geoplan.base.crs import require_metric
from geoplan.frame.standard import Standard
from geoplan.plan.planned import PlannedRound
from geoplan.plan.unreached import clock
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.qr import navigation_qr
from geoplan.render.sheets.route import day_of
from geoplan.render.sheets.route_maps import Team, route_overview
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.visits.privacy import mask_phone

_CARD_MM: Final = (105.0, 148.5)
_RIM_MM, _HEAD_MM, _FOOT_MM, _LINE_MM = 5.0, 17.0, 6.0, 3.9
_MAP_MM: Final = (36.0, 78.0)
_ONE_COLUMN: Final = 20


def pocket_cards(
    planned: PlannedRound, *, standard: Standard, backdrop: Backdrop, notes: SheetNotes
) -> bytes:
    """Return the cards of all teams: map, stops with times and phones, the first stop's QR.

    Parameters
    ----------
    planned
        Plan, legs and sites.
    standard, backdrop, notes
        As for `route_sheet`.
    """
    require_metric(backdrop.streets, name="streets")
    teams = [
        Team.of(planned, team=route.team, standard=standard, backdrop=backdrop, notes=notes)
        for route in planned.plan.routes
        if route.stops
    ]
    data = {
        "lang": notes.lang,
        "title": notes.title,
        "cards": [_card(planned, mine) for mine in teams],
        "qr_label": notes.text("qr_first"),
        "footer": notes.footer(CRS(backdrop.streets.crs)),
        "note": "",
        "rim": _RIM_MM,
    }
    return typeset("pocket_card.typ", printable_data(data, lang=notes.lang))


def _card(planned: PlannedRound, mine: Team) -> dict[str, Any]:
    route, text = mine.route, mine.notes.text
    columns = 1 if len(route.stops) <= _ONE_COLUMN else 2
    lines = -(-len(route.stops) // columns)
    high = _CARD_MM[1] - 2 * _RIM_MM - _HEAD_MM - _FOOT_MM - lines * _LINE_MM
    picture, grid = route_overview(
        mine, size_mm=(_CARD_MM[0] - 2 * _RIM_MM, float(np.clip(high, *_MAP_MM))), inset=False
    )
    refs = grid.refs(mine.places)
    lon, lat = mine.lonlat(0)
    leave = f"{clock(route.start_s)} {route.start.name} → {clock(route.finish_s)}"
    return {
        "title": text("team", team=route.team),
        "when": f"{planned.plan.round_id} · {day_of(planned.plan, mine)}",
        "leave": f"{leave} · {len(route.stops)} · {route.length_m / 1000:.1f} km",
        "map": picture.svg(),
        "qr": navigation_qr(lon, lat, name=str(route.stops[0].order)),
        "columns": columns,
        "stops": [
            {
                "number": str(stop.order),
                "time": clock(stop.arrive_s),
                "name": mine.cell(stop.site_id, "name"),
                "phone": _phone(mine, stop.site_id) if columns == 1 else "",
                "ref": ref,
            }
            for stop, ref in zip(route.stops, refs, strict=True)
        ],
    }


def _phone(mine: Team, site_id: str) -> str:
    phone = mine.cell(site_id, "phone")
    return phone if mine.notes.with_phone else mask_phone(phone)
