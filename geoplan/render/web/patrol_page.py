"""The page of patrols: streets to walk, what is walked again, the order, what is out of reach."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geoplan.base.crs import to_lonlat
from geoplan.base.words import fill
from geoplan.frame.standard import Standard
from geoplan.plan.network import StreetNetwork
from geoplan.plan.patrol.result import Patrol, PatrolPlan, Unwalked
from geoplan.plan.patrol.told import Stretch, duration, stretches
from geoplan.render.backdrop import Backdrop
from geoplan.render.look import team_look
from geoplan.render.web.encode import pack
from geoplan.render.web.rows import bounds
from geoplan.render.web.shell import PageNotes, whole_page, words_of

# Both walks of one street lie beside each other, each on its right-hand side.
_BESIDE_M: Final = 2.5
_ARROW_EVERY_M: Final = 120.0
_SHORT_M: Final = 12.0


def patrol_page(
    plan: PatrolPlan,
    legs: gpd.GeoDataFrame,
    *,
    network: StreetNetwork,
    backdrop: Backdrop,
    standard: Standard,
    notes: PageNotes,
) -> str:
    """Return the page of a plan.

    Parameters
    ----------
    plan, legs
        As planned; the passages as lines.
    network
        For the streets that cannot be walked.
    backdrop, standard, notes
        Base map, names of categories, what stands around.
    """
    document = {
        "kind": "patrol",
        "sites": [],
        "areas": [],
        "bounds": bounds(legs),
        "words": words_of("patrol."),
        "patrol": {
            "patrols": [
                _patrol_row(patrol, legs[legs["patrol"] == patrol.id], look=at)
                for at, patrol in enumerate(plan.patrols)
            ],
            "totals": {
                "required": plan.required_m,
                "deadhead": plan.deadhead_m,
                "share": plan.share,
                "time": duration(plan.time_s),
                "bound": duration(plan.lower_bound_s),
                "gap": plan.gap,
            },
            "lost": [_lost_row(left, network) for left in plan.unreachable],
        },
    }
    return whole_page(document, backdrop=backdrop, standard=standard, notes=notes)


def _patrol_row(patrol: Patrol, legs: gpd.GeoDataFrame, *, look: int) -> dict[str, Any]:
    colour, _ = team_look(look)
    lines = np.asarray(legs.sort_values("seq").geometry.array, dtype=object)
    crs = CRS(legs.crs)
    return {
        "id": patrol.id,
        "colour": colour,
        "time": duration(patrol.time_s),
        "required": patrol.required_m,
        "deadhead": patrol.deadhead_m,
        "start": [patrol.start.lat, patrol.start.lon, patrol.start.name],
        "finish": [patrol.finish.lat, patrol.finish.lon, patrol.finish.name],
        "closed": patrol.start == patrol.finish,
        "stretches": [_stretch_row(one, lines, crs=crs) for one in stretches(patrol)],
    }


def _stretch_row(one: Stretch, lines: np.ndarray, *, crs: CRS) -> dict[str, Any]:
    first, last = one.passages[0].order - 1, one.passages[-1].order
    whole = _beside(lines[first:last])
    middle = shapely.get_coordinates(shapely.line_interpolate_point(whole, 0.5, normalized=True))
    lon, lat = to_lonlat(middle[:, 0], middle[:, 1], crs=crs)
    return {
        "n": one.order,
        "name": one.name,
        "need": one.required,
        "m": round(one.length_m),
        "time": duration(one.time_s),
        "at": [round(float(lat[0]), 6), round(float(lon[0]), 6)],
        "shape": pack(np.array([whole], dtype=object), crs=crs),
        "arrows": _arrows(whole, crs=crs),
    }


def _beside(lines: np.ndarray) -> shapely.LineString:
    """Join passages into one line, a little to the right of the streets."""
    parts = [shapely.get_coordinates(line) for line in lines]
    whole = shapely.LineString(np.vstack([parts[0], *(part[1:] for part in parts[1:])]))
    moved = shapely.offset_curve(shapely.simplify(whole, 0.5), -_BESIDE_M, join_style="bevel")
    if not isinstance(moved, shapely.LineString) or moved.is_empty:
        return whole
    near = abs(moved.length - whole.length) < _SHORT_M + 0.1 * whole.length
    return moved if near else whole


def _arrows(line: shapely.LineString, *, crs: CRS) -> list[list[float]]:
    """Return [lat, lon, turn clockwise from east] of arrows along a line."""
    if line.length < _SHORT_M:
        return []
    count = max(1, round(line.length / _ARROW_EVERY_M))
    # Off the middle, where the number stands.
    along = (np.arange(count) + (0.25 if count % 2 else 0.5)) / count * line.length
    at = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, along + 2))
    turn = np.degrees(np.arctan2(-(ahead[:, 1] - at[:, 1]), ahead[:, 0] - at[:, 0]))
    lon, lat = to_lonlat(at[:, 0], at[:, 1], crs=crs)
    found: list[list[float]] = np.column_stack([lat.round(6), lon.round(6), turn.round(0)]).tolist()
    return found


def _lost_row(left: Unwalked, network: StreetNetwork) -> dict[str, Any]:
    shape = ""
    if 0 <= left.edge < len(network.lines):
        shape = pack(network.lines[left.edge : left.edge + 1], crs=network.crs)
    why = [fill(f"patrol.lost.{left.cause}", left.facts, lang=lang) for lang in ("zh", "en")]
    return {"name": left.name, "m": left.length_m, "why": why, "shape": shape}
