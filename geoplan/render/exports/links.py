"""Links that open a stop in a phone's navigation, as a page with codes and as plain text.

Each provider is given the datum that its documentation names:

- Amap, https://lbs.amap.com/api/uri-api/guide/travel/route: `to=lon,lat,name`, GCJ-02. The page
  of single markers also knows `coordinate=wgs84`, the page of routes does not, so the degrees are
  converted here.
- Baidu, https://lbsyun.baidu.com/index.php?title=uri/api/web: `destination=latlng:lat,lon|name:…`,
  `coord_type=gcj02` (bd09ll when left out), `src` and an origin required.
- Tencent, https://lbs.qq.com/webApi/uriV1/uriGuide/uriWebRoute: `to`, `tocoord=lat,lon` in its own
  degrees, which are GCJ-02 (`coord_type` 2, the default), `referer` required.
- Apple, https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/
  MapLinks/MapLinks.html: `daddr=lat,lon`, `dirflg` d or w. Inside China its map is GCJ-02.
- Google, https://developers.google.com/maps/documentation/urls/get-started: `destination=lat,lon`,
  WGS-84, `travelmode`. Its street map of the mainland is drawn shifted against these degrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoplan.base.shift import wgs84_to_gcj02
from geoplan.base.words import say
from geoplan.render.escape import markup
from geoplan.render.exports.tracks import Export, StopPoint, Track, team_name
from geoplan.render.sheets.qr import link_qr, url_text

PROVIDERS: Final = ("amap", "baidu", "tencent", "apple", "google")
_SOURCE: Final = "geoplan"
_MODES: Final = {
    "amap": {"foot": "walk", "bike": "ride"},
    "baidu": {"foot": "walking", "bike": "riding"},
    "tencent": {"foot": "walk", "bike": "bike"},
    "apple": {"foot": "w", "bike": "w"},
    "google": {"foot": "walking", "bike": "bicycling"},
}
_DRIVE: Final = {
    "amap": "car",
    "baidu": "driving",
    "tencent": "drive",
    "apple": "d",
    "google": "driving",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A place in WGS-84 degrees."""

    lon: float
    lat: float
    name: str


def navigation_links(goal: Target, *, origin: Target, mode: str) -> dict[str, str]:
    """Return provider → link that navigates to a place.

    Parameters
    ----------
    goal
        Where to go.
    origin
        Where one comes from; only Baidu's web page demands it, others start where the phone is.
    mode
        foot, bike, car or mixed.
    """
    lon, lat = (float(axis[0]) for axis in wgs84_to_gcj02(goal.lon, goal.lat))
    from_lon, from_lat = (float(axis[0]) for axis in wgs84_to_gcj02(origin.lon, origin.lat))
    name, from_name = url_text(goal.name), url_text(origin.name)
    how = {one: _MODES[one].get(mode, _DRIVE[one]) for one in PROVIDERS}
    return {
        "amap": f"https://uri.amap.com/navigation?to={lon:.6f},{lat:.6f},{name}&mode={how['amap']}"
        f"&coordinate=gaode&src={_SOURCE}&callnative=1",
        "baidu": "https://api.map.baidu.com/direction"
        f"?origin=latlng:{from_lat:.6f},{from_lon:.6f}%7Cname:{from_name}"
        f"&destination=latlng:{lat:.6f},{lon:.6f}%7Cname:{name}&mode={how['baidu']}"
        f"&coord_type=gcj02&output=html&src=webapp.{_SOURCE}.{_SOURCE}",
        "tencent": f"https://apis.map.qq.com/uri/v1/routeplan?type={how['tencent']}&to={name}"
        f"&tocoord={lat:.6f},{lon:.6f}&coord_type=2&referer={_SOURCE}",
        "apple": f"https://maps.apple.com/?daddr={lat:.6f},{lon:.6f}&dirflg={how['apple']}",
        "google": "https://www.google.com/maps/dir/?api=1"
        f"&destination={goal.lat:.6f},{goal.lon:.6f}&travelmode={how['google']}",
    }


def stop_links(track: Track) -> Iterator[tuple[StopPoint, dict[str, str]]]:
    """Yield the stops of a route, each with its links."""
    origin = Target(lon=track.start.lon, lat=track.start.lat, name=track.start.name)
    for stop in track.stops:
        goal = Target(lon=stop.lon, lat=stop.lat, name=stop.name)
        yield stop, navigation_links(goal, origin=origin, mode=track.mode)
        origin = goal


def write_links_text(export: Export) -> bytes:
    """Return the links as plain text, to be sent in a message."""
    lines = [export.notes.title]
    for track in export.tracks:
        lines += ["", team_name(track, lang=export.lang)]
        for stop, links in stop_links(track):
            name = " ".join(stop.name.split())
            lines += ["", f"{stop.order} {name} {stop.arrive:%H:%M}"]
            lines += [f"{_provider(one, export)}: {links[one]}" for one in PROVIDERS]
    return ("\n".join(lines) + "\n").encode()


def _provider(name: str, export: Export) -> str:
    return say(f"export.provider.{name}", lang=export.lang)


def write_links_page(export: Export) -> bytes:
    """Return the links as a page: a code a stop to be photographed, and links to be tapped.

    The page loads nothing and runs nothing.
    """
    lang = "zh-CN" if export.lang == "zh" else "en"
    title = markup(export.notes.title)
    body = "".join(_team(track, export) for track in export.tracks)
    hint = markup(say("export.links.hint", lang=export.lang))
    page = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1><p>{hint}</p>\n{body}</body></html>\n"
    )
    return page.encode()


def _team(track: Track, export: Export) -> str:
    cards = "".join(_card(stop, links, export) for stop, links in stop_links(track))
    return f"<h2>{markup(team_name(track, lang=export.lang))}</h2>\n<ol>{cards}</ol>\n"


def _card(stop: StopPoint, links: dict[str, str], export: Export) -> str:
    listed = " ".join(
        f'<a href="{markup(links[one])}" rel="noreferrer">{markup(_provider(one, export))}</a>'
        for one in PROVIDERS
    )
    about = " · ".join(
        fact for fact in (f"{stop.arrive:%H:%M}", stop.category, stop.address) if fact
    )
    # A short name keeps the modules large: the stop's number.
    code = links["amap"].replace(f",{url_text(stop.name)}&", f",{stop.order}&")
    return (
        f"<li>{link_qr(code)}<div><h3>{stop.order} {markup(stop.name)}</h3>"
        f"<p>{markup(about)}</p><p>{listed}</p></div></li>\n"
    )


_STYLE: Final = (
    'body{font:15px/1.5 "Noto Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;'
    "max-width:760px;margin:0 auto;padding:12px;color:#1f2328;background:#fff}"
    "h1{font-size:20px}h2{font-size:17px;border-bottom:2px solid #1f2328}"
    "h3{font-size:15px;margin:0}"
    "ol{list-style:none;padding:0}li{display:flex;gap:12px;align-items:center;padding:8px 0;"
    "border-bottom:1px solid #d5dae0;break-inside:avoid;overflow-wrap:anywhere}"
    "p{margin:2px 0}a{display:inline-block;padding:6px 10px;margin:2px 4px 2px 0;color:#0b5cad;"
    "border:1px solid #0b5cad;border-radius:6px;text-decoration:none}"
    "a:focus-visible{outline:3px solid #ffb000}svg{width:132px;height:132px;flex:none}"
    "@media(max-width:480px){svg{width:96px;height:96px}}"
)
