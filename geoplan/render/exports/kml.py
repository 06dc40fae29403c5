"""KML 2.2: a folder a team, in the team's colour, stops by number.

References
----------
OGC 07-147r2 (KML 2.2); colours are aabbggrr.
"""

from geoplan.base.words import say
from geoplan.plan.directions import say_leg
from geoplan.render.escape import markup
from geoplan.render.exports.tracks import (
    Coordinates,
    Export,
    LegLine,
    StopPoint,
    Track,
    leg_name,
    team_name,
)

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
)


def write_kml(export: Export) -> bytes:
    """Return the bytes of a KML file."""
    notes = export.notes
    parts = [_HEAD, f"<name>{markup(notes.title)}</name>"]
    if notes.credit:
        parts.append(f"<description>{markup(notes.credit)}</description>")
    parts += [_style(at, track) for at, track in enumerate(export.tracks)]
    parts += [_folder(at, track, export) for at, track in enumerate(export.tracks)]
    return "".join([*parts, "</Document></kml>\n"]).encode()


def _style(at: int, track: Track) -> str:
    red, green, blue = (track.colour[place : place + 2] for place in (1, 3, 5))
    colour = f"ff{blue}{green}{red}"
    return (
        f'<Style id="team{at}"><IconStyle><color>{colour}</color><scale>1.1</scale></IconStyle>'
        f"<LineStyle><color>{colour}</color><width>4</width></LineStyle></Style>\n"
    )


def _folder(at: int, track: Track, export: Export) -> str:
    lang = export.lang
    home = [(track.start.lon, track.start.lat)]
    parts = [
        f"<Folder><name>{markup(team_name(track, lang=lang))}</name>\n",
        _mark(track.start.name or say("export.start", lang=lang), "", at, point=home),
    ]
    parts += [_stop(stop, at, export) for stop in track.stops]
    parts += [_leg(leg, track, at, export) for leg in track.legs if len(leg.line) > 1]
    return "".join([*parts, "</Folder>\n"])


def _stop(stop: StopPoint, at: int, export: Export) -> str:
    lang = export.lang
    facts = (
        stop.category,
        say(
            "export.when",
            lang=lang,
            arrive=f"{stop.arrive:%H:%M}",
            leave=f"{stop.leave:%H:%M}",
        ),
        stop.window,
        stop.address,
        stop.unit,
        stop.site_id,
    )
    text = "\n".join(fact for fact in facts if fact)
    return _mark(f"{stop.order} {stop.name}", text, at, point=[(stop.lon, stop.lat)])


def _leg(leg: LegLine, track: Track, at: int, export: Export) -> str:
    text = "\n".join(say_leg(leg.steps, lang=export.lang, place=leg.to_name))
    return _mark(leg_name(leg, track, lang=export.lang), text, at, line=leg.line)


def _mark(
    name: str,
    text: str,
    at: int,
    *,
    point: Coordinates | None = None,
    line: Coordinates | None = None,
) -> str:
    places = " ".join(f"{lon:.7f},{lat:.7f}" for lon, lat in (point or line or []))
    shape = "Point" if point else "LineString"
    about = f"<description>{markup(text)}</description>" if text else ""
    return (
        f"<Placemark><name>{markup(name)}</name>{about}<styleUrl>#team{at}</styleUrl>"
        f"<{shape}><coordinates>{places}</coordinates></{shape}></Placemark>\n"
    )
