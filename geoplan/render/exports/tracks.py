"""What all exports hold: routes, legs and stops in WGS-84 degrees, with their texts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import shapely
from pyproj import CRS

from geoplan.base.crs import WGS84, to_lonlat
from geoplan.base.errors import PlanError
from geoplan.base.words import Lang, say
from geoplan.frame.standard import Standard
from geoplan.plan.directions import Step, goals_of, table_steps
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Place, Plan, Route, Stop
from geoplan.render.look import team_look

Coordinates = list[tuple[float, float]]  # longitude, latitude


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportNotes:
    """What stands around: title of the whole, language, source of the street map."""

    title: str
    lang: Lang
    credit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StopPoint:
    """A stop where it is."""

    order: int
    site_id: str
    name: str
    category: str
    address: str
    unit: str
    lon: float
    lat: float
    arrive: datetime
    leave: datetime
    service_s: int
    wait_s: int
    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LegLine:
    """A leg: the way to a stop, or home."""

    seq: int
    to_id: str
    to_name: str
    travel_s: int
    length_m: float
    access_m: float
    line: Coordinates
    steps: list[Step]


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """One team's route."""

    team: str
    mode: str
    colour: str
    start: Place
    finish: Place
    begin: datetime
    end: datetime
    length_m: int
    stops: list[StopPoint]
    legs: list[LegLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """Routes of a round, ready to be written in any format."""

    round_id: str
    date: str
    notes: ExportNotes
    tracks: list[Track]

    @property
    def lang(self) -> Lang:
        """The language of all texts."""
        return self.notes.lang


def export_of(
    planned: PlannedRound, *, standard: Standard, notes: ExportNotes, team: str = ""
) -> Export:
    """Gather what exports hold.

    Parameters
    ----------
    planned
        Plan, legs, sites.
    standard
        For the names of categories.
    notes
        Title and language.
    team
        Only this one; "" for all with stops.

    Raises
    ------
    PlanError
        `export.no_team`, naming the teams there are.
    """
    plan = planned.plan
    routes = [(at, route) for at, route in enumerate(plan.routes) if route.stops]
    if team:
        known = ", ".join(route.team for _, route in routes)
        routes = [(at, route) for at, route in routes if route.team == team]
        if not routes:
            raise PlanError("export.no_team", team=team, known=known)
    tracks = [
        _track(route, planned, standard=standard, lang=notes.lang, look=at) for at, route in routes
    ]
    return Export(round_id=plan.round_id, date=plan.date, notes=notes, tracks=tracks)


def _track(
    route: Route, planned: PlannedRound, *, standard: Standard, lang: Lang, look: int
) -> Track:
    plan = planned.plan
    day = date.fromisoformat(plan.date) + timedelta(days=route.day - 1)
    stops = [_stop(stop, planned, standard=standard, lang=lang, day=day) for stop in route.stops]
    return Track(
        team=route.team,
        mode=route.mode,
        colour=team_look(look)[0],
        start=route.start,
        finish=route.finish,
        begin=_moment(plan, day, route.start_s),
        end=_moment(plan, day, route.finish_s),
        length_m=route.length_m,
        stops=stops,
        legs=_legs(route, planned, stops=stops),
    )


def _moment(plan: Plan, day: date, seconds: int) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(plan.zone))
    # Seconds pass in UTC, so that a change of clocks does not bend a shift.
    return (midnight.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(ZoneInfo(plan.zone))


def _stop(
    stop: Stop, planned: PlannedRound, *, standard: Standard, lang: Lang, day: date
) -> StopPoint:
    site = planned.sites.loc[stop.site_id]
    ((x, y),) = shapely.get_coordinates(shapely.point_on_surface(site.geometry))
    lon, lat = to_lonlat(x, y, crs=CRS(planned.sites.crs))
    code = str(site["category"])
    window = ""
    if stop.open_s is not None and stop.close_s is not None:
        window = f"{_clock(stop.open_s)}–{_clock(stop.close_s)}"
    return StopPoint(
        order=stop.order,
        site_id=stop.site_id,
        name=str(site["name"]),
        category=standard.category(code).say(lang) if code else "",
        address=str(site["address"]),
        unit=str(site["unit"]),
        lon=float(lon),
        lat=float(lat),
        arrive=_moment(planned.plan, day, stop.arrive_s),
        leave=_moment(planned.plan, day, stop.depart_s),
        service_s=stop.service_s,
        wait_s=stop.wait_s,
        window=window,
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _legs(route: Route, planned: PlannedRound, *, stops: list[StopPoint]) -> list[LegLine]:
    legs = planned.legs[planned.legs["team"] == route.team].sort_values("seq")
    goals = goals_of(legs, planned.sites)
    names = {stop.site_id: stop.name for stop in stops} | {"": route.finish.name}
    lines = gpd.GeoSeries(legs.geometry).to_crs(WGS84)
    steps = table_steps(gpd.GeoDataFrame(legs), goals=goals)
    rows = zip(legs.drop(columns="geometry").to_dict("records"), lines, steps, strict=True)
    return [
        LegLine(
            seq=int(row["seq"]),
            to_id=str(row["to_id"]),
            to_name=names.get(str(row["to_id"]), ""),
            travel_s=int(row["travel_s"]),
            length_m=float(row["length_m"]),
            access_m=float(row["access_m"]),
            line=[(float(x), float(y)) for x, y in shapely.get_coordinates(line)],
            steps=own,
        )
        for row, line, own in rows
    ]


def team_name(track: Track, *, lang: Lang) -> str:
    """Return what a team is called."""
    return say("export.team", lang=lang, team=track.team)


def leg_name(leg: LegLine, track: Track, *, lang: Lang) -> str:
    """Return what a leg is called: where it goes."""
    if not leg.to_id:
        return say("way.home", lang=lang, name=leg.to_name)
    order = next(stop.order for stop in track.stops if stop.site_id == leg.to_id)
    return say("way.leg", lang=lang, n=order, name=leg.to_name)
