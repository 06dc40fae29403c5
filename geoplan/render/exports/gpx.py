"""GPX 1.1: stops as waypoints, each team's route as a route over its stops and as a track.

References
----------
https://www.topografix.com/GPX/1/1/ (the order of elements is prescribed).
"""

from datetime import UTC, datetime

from geoplan.render.escape import markup
from geoplan.render.exports.tracks import Export, StopPoint, Track, team_name

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="geoplan" xmlns="http://www.topografix.com/GPX/1/1">\n'
)


def write_gpx(export: Export) -> bytes:
    """Return the bytes of a GPX file."""
    notes = export.notes
    parts = [_HEAD, "<metadata>", f"<name>{markup(notes.title)}</name>"]
    if notes.credit:
        parts.append(f"<desc>{markup(notes.credit)}</desc>")
    parts.append("</metadata>\n")
    for track in export.tracks:
        name = team_name(track, lang=export.lang)
        parts += [_waypoint(stop, name) for stop in track.stops]
    parts += [_route(track, team_name(track, lang=export.lang)) for track in export.tracks]
    parts += [_track(track, team_name(track, lang=export.lang)) for track in export.tracks]
    return "".join([*parts, "</gpx>\n"]).encode()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _at(lon: float, lat: float) -> str:
    return f'lat="{lat:.7f}" lon="{lon:.7f}"'


def _about(stop: StopPoint) -> str:
    facts = (stop.category, stop.window, stop.address, stop.unit, stop.site_id)
    return " · ".join(fact for fact in facts if fact)


def _waypoint(stop: StopPoint, team: str) -> str:
    return (
        f"<wpt {_at(stop.lon, stop.lat)}><time>{_time(stop.arrive)}</time>"
        f"<name>{markup(f'{stop.order} {stop.name}')}</name>"
        f"<desc>{markup(_about(stop))}</desc><type>{markup(team)}</type></wpt>\n"
    )


def _route(track: Track, name: str) -> str:
    start, finish = track.start, track.finish
    points = [(start.lon, start.lat, start.name)]
    points += [(stop.lon, stop.lat, f"{stop.order} {stop.name}") for stop in track.stops]
    points.append((finish.lon, finish.lat, finish.name))
    listed = "".join(
        f"<rtept {_at(lon, lat)}><name>{markup(text)}</name></rtept>\n" for lon, lat, text in points
    )
    return f"<rte><name>{markup(name)}</name>\n{listed}</rte>\n"


def _track(track: Track, name: str) -> str:
    # A segment a leg: where one stays, the track is interrupted, and devices show the stop.
    segments = "".join(
        "<trkseg>" + "".join(f"<trkpt {_at(lon, lat)}/>" for lon, lat in leg.line) + "</trkseg>\n"
        for leg in track.legs
        if leg.line
    )
    return f"<trk><name>{markup(name)}</name>\n{segments}</trk>\n"
