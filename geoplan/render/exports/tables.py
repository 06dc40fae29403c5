"""Tables: GeoJSON and GeoPackage in WGS-84, and a workbook of stops and directions."""

import json
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.base.crs import WGS84
from geoplan.base.words import say
from geoplan.plan.directions import say_leg, say_street
from geoplan.render.escape import plain
from geoplan.render.exports.tracks import Export, LegLine, StopPoint, Track, leg_name
from geoplan.render.workbook import make_book


def _stop_row(stop: StopPoint, track: Track, export: Export) -> dict[str, Any]:
    return {
        "round": export.round_id,
        "team": track.team,
        "order": stop.order,
        "site_id": stop.site_id,
        "name": plain(stop.name),
        "category": stop.category,
        "address": plain(stop.address),
        "unit": plain(stop.unit),
        "arrive": stop.arrive.isoformat(),
        "leave": stop.leave.isoformat(),
        "service_s": stop.service_s,
        "wait_s": stop.wait_s,
        "window": stop.window,
    }


def _leg_row(leg: LegLine, track: Track, export: Export) -> dict[str, Any]:
    return {
        "round": export.round_id,
        "team": track.team,
        "seq": leg.seq,
        "mode": track.mode,
        "to_id": leg.to_id,
        "to_name": plain(leg.to_name),
        "travel_s": leg.travel_s,
        "length_m": round(leg.length_m, 1),
        "access_m": round(leg.access_m, 1),
        "directions": plain("\n".join(say_leg(leg.steps, lang=export.lang, place=leg.to_name))),
    }


def write_geojson(export: Export) -> bytes:
    """Return stops and legs as one collection (RFC 7946): longitude first, seven decimals."""
    features: list[dict[str, Any]] = []
    for track in export.tracks:
        for stop in track.stops:
            place = [round(stop.lon, 7), round(stop.lat, 7)]
            features.append(_feature("stop", _stop_row(stop, track, export), "Point", place))
        for leg in track.legs:
            line = [[round(lon, 7), round(lat, 7)] for lon, lat in leg.line]
            features.append(_feature("leg", _leg_row(leg, track, export), "LineString", line))
    whole = {"type": "FeatureCollection", "name": export.notes.title, "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()


def _feature(kind: str, row: dict[str, Any], shape: str, places: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, **row},
        "geometry": {"type": shape, "coordinates": places},
    }


def gpkg_layers(export: Export) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers `stops` and `legs` of a GeoPackage."""
    layers: dict[str, gpd.GeoDataFrame] = {}
    stops = [(_stop_row(s, t, export), shapely.Point(s.lon, s.lat)) for t, s in _stops(export)]
    legs = [(_leg_row(g, t, export), shapely.LineString(g.line)) for t, g in _legs(export)]
    for name, rows in (("stops", stops), ("legs", legs)):
        table = pd.DataFrame([row for row, _ in rows])
        layers[name] = gpd.GeoDataFrame(table, geometry=[shape for _, shape in rows], crs=WGS84)
    return layers


def _stops(export: Export) -> list[tuple[Track, StopPoint]]:
    return [(track, stop) for track in export.tracks for stop in track.stops]


def _legs(export: Export) -> list[tuple[Track, LegLine]]:
    return [(track, leg) for track in export.tracks for leg in track.legs]


def write_book(export: Export) -> bytes:
    """Return a workbook: stops of all teams, and the ways turn by turn."""
    lang = export.lang

    def heads(*codes: str) -> list[str]:
        return [say(f"export.head.{code}", lang=lang) for code in codes]

    stops = [
        (
            track.team,
            stop.order,
            stop.site_id,
            stop.name,
            stop.category,
            f"{stop.arrive:%Y-%m-%d %H:%M}",
            f"{stop.leave:%Y-%m-%d %H:%M}",
            round(stop.service_s / 60),
            stop.window,
            stop.address,
            stop.unit,
            round(stop.lon, 6),
            round(stop.lat, 6),
        )
        for track, stop in _stops(export)
    ]
    ways = [row for track, leg in _legs(export) for row in _turn_rows(track, leg, export)]
    head = heads("team", "order", "id", "name", "category", "arrive", "leave", "service")
    head += heads("window", "address", "unit", "lon", "lat")
    turns = heads("team", "leg", "to", "step", "say", "street", "metres", "seconds")
    return make_book(
        {
            say("export.sheet.stops", lang=lang): (head, stops),
            say("export.sheet.turns", lang=lang): (turns, ways),
        }
    )


def _turn_rows(track: Track, leg: LegLine, export: Export) -> list[tuple[object, ...]]:
    lang = export.lang
    name, said = leg_name(leg, track, lang=lang), say_leg(leg.steps, lang=lang, place=leg.to_name)
    return [
        (
            track.team,
            leg.seq,
            name,
            number,
            text,
            "" if step.kind == "arrive" else say_street(step.name, step.highway, lang=lang),
            round(step.length_m),
            step.time_s,
        )
        for number, (step, text) in enumerate(zip(leg.steps, said, strict=True), start=1)
    ]
