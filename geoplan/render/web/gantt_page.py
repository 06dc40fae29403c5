"""The teams' day as bars: on the way, waiting, at work, at rest.

A page of its own, drawn here and needing no script: a box to tick changes the language. What a
bar means is told by its pattern, so that it holds in grey and on paper.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from geoplan.base.words import fill
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Route, Stop
from geoplan.plan.unreached import clock
from geoplan.render.escape import markup
from geoplan.render.look import team_look
from geoplan.render.web.plain_page import plain_page, told
from geoplan.render.web.shell import PageNotes

Kind = Literal["drive", "ride", "walk", "wait", "service", "rest"]

_LEFT, _WIDTH, _ROW, _BAR, _TOP = 92.0, 1_000.0, 46.0, 24.0, 34.0
_MOVES: Final[dict[str, Kind]] = {"foot": "walk", "bike": "ride"}
_KINDS: Final[tuple[Kind, ...]] = ("drive", "ride", "walk", "wait", "service", "rest")
_NARROW: Final = 13.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A stretch of a team's day."""

    kind: Kind
    start_s: int
    stop_s: int
    stop: Stop | None = None


def route_bars(route: Route) -> list[Bar]:
    """Return a route's day from setting out to being back, without gaps."""
    move = _MOVES.get(route.mode, "drive")
    bars: list[Bar] = []
    now = route.start_s
    for stop in route.stops:
        begin = stop.arrive_s + stop.wait_s
        done = begin + stop.service_s
        for kind, start, end in (
            (move, now, stop.arrive_s),
            ("wait", stop.arrive_s, begin),
            ("service", begin, done),
            ("rest", done, stop.depart_s),
        ):
            if end > start:
                bars.append(Bar(kind=kind, start_s=start, stop_s=end, stop=stop))
        now = stop.depart_s
    if route.finish_s > now:
        bars.append(Bar(kind=move, start_s=now, stop_s=route.finish_s))
    return bars


def gantt_page(planned: PlannedRound, *, notes: PageNotes) -> str:
    """Return the page of all teams' days, one chart a day."""
    routes = [(at, route) for at, route in enumerate(planned.plan.routes) if route.stops]
    days = sorted({route.day for _, route in routes})
    charts = "".join(
        _day(planned, [(at, one) for at, one in routes if one.day == day], day=day) for day in days
    )
    about = " · ".join(part for part in (notes.round_id, notes.credit) if part)
    used = {bar.kind for _, route in routes for bar in route_bars(route)}
    legend = "".join(_legend(kind) for kind in _KINDS if kind in used)
    body = f'<ul class="legend">{legend}</ul>{charts}'
    return plain_page(body, notes=notes, style=_STYLE, about=markup(about))


def _legend(kind: Kind) -> str:
    swatch = (
        '<svg width="34" height="16" aria-hidden="true">'
        f"{_patterns(f'key-{kind}', '#444444')}{_shape(kind, f'key-{kind}', (1, 1, 32, 14))}</svg>"
    )
    return f"<li>{swatch}{told(f'gantt.{kind}')}</li>"


# ---- one chart


def _day(planned: PlannedRound, routes: list[tuple[int, Route]], *, day: int) -> str:
    start = min(route.start_s for _, route in routes) // 1800 * 1800
    stop = -(-max(route.finish_s for _, route in routes) // 1800) * 1800
    scale = _WIDTH / max(stop - start, 1)
    height = _TOP + _ROW * len(routes) + 8
    rows = "".join(
        _row(planned, at, route, y=_TOP + _ROW * number, start=start, scale=scale)
        for number, (at, route) in enumerate(routes)
    )
    when = (date.fromisoformat(planned.plan.date) + timedelta(days=day - 1)).isoformat()
    tables = "".join(_table(planned, route) for _, route in routes)
    return (
        f'<h2>{when}</h2>\n<div class="chart"><svg viewBox="0 0 {_LEFT + _WIDTH + 24:.0f} '
        f'{height:.0f}" role="img" aria-label="{when}">{_hours(start, stop, scale, height)}{rows}'
        f"</svg></div>\n{tables}"
    )


def _hours(start: int, stop: int, scale: float, height: float) -> str:
    step = 1800 if stop - start <= 6 * 3600 else 3600
    parts: list[str] = []
    for moment in range(-(-start // step) * step, stop + 1, step):
        x = _LEFT + (moment - start) * scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8:.0f}" y2="{height:.0f}" class="hour"/>'
            f'<text x="{x:.1f}" y="{_TOP - 13:.0f}" class="tick">{clock(moment)}</text>'
        )
    return "".join(parts)


def _row(
    planned: PlannedRound, at: int, route: Route, *, y: float, start: int, scale: float
) -> str:
    colour, _ = team_look(at)
    key = f"t{at}"
    parts = [
        _patterns(key, colour),
        *(
            f'<text x="{_LEFT - 10:.0f}" y="{y + _BAR / 2 + 5:.1f}" class="team {lang}">'
            f"{markup(fill('export.team', {'team': route.team}, lang=lang))}</text>"
            for lang in ("zh", "en")
        ),
    ]
    for bar in route_bars(route):
        x, wide = _LEFT + (bar.start_s - start) * scale, (bar.stop_s - bar.start_s) * scale
        parts.append(f"<g>{_told(planned, bar)}{_shape(bar.kind, key, (x, y, wide, _BAR))}")
        if bar.kind == "service" and bar.stop is not None and wide >= _NARROW:
            middle = f'x="{x + wide / 2:.1f}" y="{y + _BAR / 2 + 4.5:.1f}"'
            parts.append(f'<text {middle} class="n">{bar.stop.order}</text>')
        parts.append("</g>")
        if bar.kind == "service" and bar.stop is not None:
            parts.append(_window(bar.stop, y=y, start=start, scale=scale))
    return "".join(parts)


def _window(stop: Stop, *, y: float, start: int, scale: float) -> str:
    """Return a bracket under a visit: the part of its window within a half hour about it."""
    if stop.open_s is None or stop.close_s is None:
        return ""
    begin = stop.arrive_s + stop.wait_s
    low = max(stop.open_s, begin - 900, start)
    high = min(stop.close_s, begin + stop.service_s + 900)
    x1, x2, line = _LEFT + (low - start) * scale, _LEFT + (high - start) * scale, y + _BAR + 6
    ends = "".join(
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{line - 4:.1f}" y2="{line + 4:.1f}" class="window"/>'
        for x, real in ((x1, low == stop.open_s), (x2, high == stop.close_s))
        if real
    )
    # Only an end of the window that is near says something.
    return (
        f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{line:.1f}" y2="{line:.1f}" class="window"/>{ends}'
        if ends
        else ""
    )


def _told(planned: PlannedRound, bar: Bar) -> str:
    name = ""
    if bar.stop is not None and bar.stop.site_id in planned.sites.index:
        name = f" · {bar.stop.order} {planned.sites['name'][bar.stop.site_id]}"
    kinds = " / ".join(fill(f"gantt.{bar.kind}", {}, lang=lang) for lang in ("zh", "en"))
    return f"<title>{markup(f'{clock(bar.start_s)}–{clock(bar.stop_s)} {kinds}{name}')}</title>"


def _shape(kind: Kind, key: str, box: tuple[float, float, float, float]) -> str:
    """Return a bar: every kind has a pattern of its own, and its own height."""
    x, y, wide, high = box
    thin = high * 0.42 if kind in {"drive", "ride", "walk"} else high
    top = y + (high - thin) / 2
    return (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{max(wide, 0.8):.1f}" height="{thin:.1f}" '
        f'class="bar {kind}" fill="url(#{key}-{kind})"/>'
    )


def _patterns(key: str, colour: str) -> str:
    ink = f'stroke="{colour}" stroke-width="2"'
    drawn: dict[Kind, tuple[int, str]] = {
        "drive": (6, f'<path d="M-1 7L7 -1M-4 4L4 -4M2 10L10 2" {ink}/>'),
        "ride": (6, f'<path d="M3 0V6" {ink}/>'),
        "walk": (6, f'<circle cx="3" cy="3" r="1.5" fill="{colour}"/>'),
        "wait": (8, '<path d="M0 4H8" stroke="#999999" stroke-width="1"/>'),
        "service": (8, f'<rect width="8" height="8" fill="{colour}"/>'),
        "rest": (8, '<path d="M0 0L8 8M8 0L0 8" stroke="#444444" stroke-width="1.2"/>'),
    }
    return "<defs>" + "".join(
        f'<pattern id="{key}-{kind}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect width="{size}" height="{size}" fill="#ffffff"/>{inner}</pattern>'
        for kind, (size, inner) in drawn.items()
    ) + "</defs>"  # fmt: skip


def _table(planned: PlannedRound, route: Route) -> str:
    """Return the same day as a table, for paper and for readers who cannot see the bars."""
    names = planned.sites["name"].to_dict()
    rows = "".join(
        f"<tr><td>{stop.order}</td><td>{clock(stop.arrive_s)}</td>"
        f"<td>{markup(names.get(stop.site_id, stop.site_id))}</td>"
        f"<td>{round(stop.wait_s / 60) or ''}</td><td>{round(stop.service_s / 60)}</td>"
        f"<td>{round(stop.rest_s / 60) or ''}</td><td>{clock(stop.depart_s)}</td></tr>"
        for stop in route.stops
    )
    heads = "".join(
        f"<th>{told(code)}</th>"
        for code in ("map.site", "gantt.wait", "gantt.service", "gantt.rest", "map.leave")
    )
    facts = f"{clock(route.start_s)}–{clock(route.finish_s)}"
    return (
        f"<details><summary>{told('export.team', team=route.team)} · {facts}</summary>"
        f"<table><thead><tr><th>#</th><th>{told('map.arrive')}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>\n"
    )


_STYLE: Final = (
    ".legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:8px 0}"
    ".legend li{display:flex;gap:6px;align-items:center}"
    ".chart{overflow-x:auto}.chart svg{width:100%;min-width:760px;display:block}"
    ".hour{stroke:#d5dae0}.tick{font-size:11px;text-anchor:middle;fill:#59636e}"
    ".team{font-size:13px;font-weight:600;text-anchor:end;fill:#1f2328}"
    ".bar{stroke:#1f2328;stroke-width:.8}.bar.wait{stroke-dasharray:3 2}.window{stroke:#1f2328}"
    ".n{font-size:12px;font-weight:700;text-anchor:middle;fill:#fff;paint-order:stroke;"
    "stroke:rgba(0,0,0,.55);stroke-width:2px}"
    "details{margin:4px 0}summary{cursor:pointer}summary:focus-visible{outline:3px solid #ffb000}"
    "@media print{@page{size:A4 landscape;margin:12mm}"
    "details{display:none}.chart svg{min-width:0}.chart{break-inside:avoid}}"
)
