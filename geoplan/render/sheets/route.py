"""A team's route sheet: overview, stop table, ways turn by turn, a card per stop."""

from datetime import date, timedelta
from typing import Any

from pyproj import CRS

from geoplan.base.crs import require_metric
from geoplan.base.words import say
from geoplan.frame.standard import Standard
from geoplan.plan.directions import goals_of, say_leg, table_steps
from geoplan.plan.legs import leg_streets
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Plan, Stop
from geoplan.plan.unreached import clock, say_unreached
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.legend import legend
from geoplan.render.sheets.notes import SheetNotes, heads
from geoplan.render.sheets.qr import code_qr, navigation_qr
from geoplan.render.sheets.route_maps import Team, card_layout, card_map, overview
from geoplan.render.sheets.typeset import printable_data, typeset
from geoplan.visits.privacy import mask_phone

__all__ = ["SheetNotes", "route_sheet"]

_LONG_M = 30
_WIDE_MM = 250.0  # from here on the ways stand in three columns


def route_sheet(
    planned: PlannedRound,
    *,
    team: str,
    standard: Standard,
    backdrop: Backdrop,
    notes: SheetNotes,
) -> bytes:
    """Return the PDF of one team: the same bytes for the same input.

    A page with overview, stop table and signatures, the ways turn by turn, then cards of the
    stops. About 0.1 s a stop.

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
    require_metric(backdrop.streets, name="streets")
    mine = Team.of(planned, team=team, standard=standard, backdrop=backdrop, notes=notes)
    return typeset("route_sheet.typ", printable_data(_data(planned.plan, mine), lang=notes.lang))


def _data(plan: Plan, mine: Team) -> dict[str, Any]:
    route, notes, text = mine.route, mine.notes, mine.notes.text
    when = day_of(plan, mine)
    left = [
        f"{item.site_id} {mine.cell(item.site_id, 'name')}: " + say_unreached(item, lang=notes.lang)
        for item in plan.unreached
    ]
    picture, grid = overview(mine, lines=len(left) + 2 if left else 0)
    refs = grid.refs(mine.places)
    team = text("team", team=route.team)
    lost = ", ".join(picture.left_out)
    return {
        "lang": notes.lang,
        "page": notes.page.setup,
        "title": f"{notes.title} · {team}",
        **heads((notes.title, team), (plan.round_id, when)),
        "facts": _facts(mine, when=when),
        "qr": _qr(mine, 0) if route.stops else None,
        "qr_label": text("qr_first"),
        "qr_go": text("qr_go"),
        "overview": picture.svg(),
        "legend": legend(picture.shown, style=notes.style, lang=notes.lang),
        "columns": [text(f"column.{name}") for name in (
            "number", "arrive", "place", "ref", "category", "unit", "service", "metres", "done")],
        "stops": [_stop_row(mine, at, ref=refs[at]) for at in range(len(route.stops))],
        "unreached": left,
        "unreached_title": text("unreached"),
        "note": text("unlabelled", names=lost) if lost else "",
        "signatures": [text(f"sign.{name}") for name in ("by", "left", "back")],
        "ways": _ways(mine),
        "ways_title": text("ways"),
        "ways_columns": 3 if notes.page.inner_mm[0] > _WIDE_MM else 2,
        "cards": [_card(plan, mine, at) for at in range(len(route.stops))] if notes.cards else [],
        "card": card_layout(notes.page)._asdict(),
        "good": text("good"),
        "bad": text("bad"),
        "notes": text("notes"),
        "footer": notes.footer(CRS(mine.backdrop.streets.crs), f"geoplan · {plan.round_id}"),
        "page_words": notes.page_words,
    }  # fmt: skip


def day_of(plan: Plan, mine: Team) -> str:
    """Return a team's day and its name."""
    day = date.fromisoformat(plan.date) + timedelta(days=mine.route.day - 1)
    return f"{day.isoformat()} {mine.notes.text(f'weekday.{day.weekday()}')}"


def stop_code(plan: Plan, mine: Team, stop: Stop) -> str:
    """Return what `geoplan record add --code` takes for a stop."""
    day = f"D{mine.route.day}" if mine.route.day > 1 else ""
    return f"{plan.round_id}-{mine.route.team}{day}-{stop.order}"


def _facts(mine: Team, *, when: str) -> list[list[str]]:
    route, text = mine.route, mine.notes.text
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


def _stop_row(mine: Team, at: int, *, ref: str) -> dict[str, str]:
    stop = mine.route.stops[at]
    return {
        "number": str(stop.order),
        "arrive": clock(stop.arrive_s),
        "late": mine.notes.text("late") if _late(stop) else "",
        "name": mine.cell(stop.site_id, "name"),
        "address": mine.cell(stop.site_id, "address"),
        "ref": ref,
        "category": mine.category(stop.site_id),
        "unit": mine.cell(stop.site_id, "unit"),
        "service": str(round(stop.service_s / 60)),
        "metres": f"{round(float(mine.legs['length_m'].iloc[at])):,}",
    }


def _late(stop: Stop) -> bool:
    """Tell whether a visit misses its hours."""
    begin = stop.arrive_s + stop.wait_s
    early = stop.open_s is not None and begin < stop.open_s
    return early or (stop.close_s is not None and begin > stop.close_s)


def _ways(mine: Team) -> list[dict[str, Any]]:
    """Return the legs' sentences, the way back among them."""
    lang, legs = mine.notes.lang, mine.legs
    steps = table_steps(legs, goals=goals_of(legs, mine.sites))
    stops = mine.route.stops
    numbers = [str(stop.order) for stop in stops] + ["⌂"] * (len(legs) - len(stops))
    names = [mine.cell(stop.site_id, "name") for stop in stops]
    names += [mine.route.finish.name] * (len(legs) - len(stops))
    return [
        {
            "number": number if number != "⌂" else "—",
            "name": name,
            "metres": f"{round(metres):,} m",
            "steps": say_leg(way, lang=lang, place=name),
        }
        for number, name, metres, way in zip(numbers, names, legs["length_m"], steps, strict=True)
    ]


def _card(plan: Plan, mine: Team, at: int) -> dict[str, Any]:
    stop, text, lang = mine.route.stops[at], mine.notes.text, mine.notes.lang
    phone = mine.cell(stop.site_id, "phone")
    shown = phone if mine.notes.with_phone else mask_phone(phone)
    about = [mine.category(stop.site_id)]
    about += [mine.cell(stop.site_id, name) for name in ("unit", "person")]
    window = ""
    if stop.open_s is not None and stop.close_s is not None:
        window = text("window", hours=f"{clock(stop.open_s)}–{clock(stop.close_s)}")
        window += f" {text('late')}" if _late(stop) else ""
    code = mine.cell(stop.site_id, "category")
    items = mine.standard.category(code).items if code else ()
    mark = stop_code(plan, mine, stop)
    return {
        "number": str(stop.order),
        "name": mine.cell(stop.site_id, "name"),
        "about": " · ".join(part for part in (*about, shown) if part),
        "times": f"{clock(stop.arrive_s + stop.wait_s)}–{clock(stop.depart_s)}",
        "stay": text("stay", minutes=round(stop.service_s / 60)),
        "window": window,
        "items": [mine.standard.items[item].say(lang) for item in items],
        "way": _way(mine, at),
        "map": card_map(mine, at).svg(),
        "qr": _qr(mine, at),
        "code": mark,
        "code_qr": code_qr(mark),
    }


def _way(mine: Team, at: int) -> str:
    streets = leg_streets(mine.legs.iloc[[at]])[0]
    unnamed = say("plan.street.unnamed", lang=mine.notes.lang)
    long = [(name or unnamed, metres) for name, metres in streets if metres >= _LONG_M]
    shown = " → ".join(f"{name} {metres} m" for name, metres in long[:6])
    more = " …" if len(long) > 6 else ""
    return mine.notes.text("way", streets=shown + more) if shown else ""


def _qr(mine: Team, at: int) -> str:
    lon, lat = mine.lonlat(at)
    return navigation_qr(lon, lat, name=str(mine.route.stops[at].order))
