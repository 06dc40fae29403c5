"""Which datum coordinates are likely in, and why: said to the user, never assumed.

GCJ-02 and BD-09 look like WGS-84 but lie some 300-700 m and 1 km off. Three things around the
sites can tell them apart: places of the same name on the street map, the county's outline, and
the streets themselves, on whose carriageway few sites stand.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geoplan.base.crs import WGS84
from geoplan.base.errors import CrsError
from geoplan.base.shift import to_wgs84
from geoplan.base.words import Lang, say
from geoplan.intake.datums import plain_code, zoned_code

Reals = npt.NDArray[np.float64]
_CARRIAGEWAY_M: Final = 12.0
_LANDMARK_M: Final = 3_000.0
_NEEDED: Final = 3
_CLEAR_M: Final = 60.0
_MANY: Final = 100
_SAMPLE: Final = 4_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """What the project knows of the place, all in one metric system.

    Attributes
    ----------
    boundary
        The county's outline, None where unknown.
    streets
        Lines of the street map.
    landmarks
        Places of the street map: index name, geometry Point.
    """

    crs: CRS
    boundary: BaseGeometry | None = None
    streets: npt.NDArray[np.object_] | None = None
    landmarks: pd.Series | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One datum the coordinates could be in, and how they would then lie.

    Attributes
    ----------
    sites
        How many were looked at.
    inside
        Share within the outline; NaN where there is none.
    on_street
        Share within 12 m of a street's centre line; NaN without streets.
    matches, offset_m
        Places of the same name on the map within 3 km, and their median distance.
    """

    datum: str
    sites: int
    inside: float
    on_street: float
    matches: int
    offset_m: float

    def say(self, lang: Lang | None = None) -> str:
        """Return the evidence in one sentence."""
        parts = [self.datum]
        if self.matches:
            parts.append(
                say("evidence.landmarks", lang=lang, n=self.matches, m=f"{self.offset_m:.0f}")
            )
        if not np.isnan(self.inside):
            parts.append(say("evidence.inside", lang=lang, share=f"{self.inside:.0%}"))
        if not np.isnan(self.on_street):
            parts.append(say("evidence.streets", lang=lang, share=f"{self.on_street:.1%}"))
        return "  ".join(parts)


def convert(x: Reals, y: Reals, *, datum: str) -> tuple[Reals, Reals]:
    """Return WGS-84 degrees of coordinates in a named datum or "EPSG:n".

    Raises
    ------
    CrsError
        `crs.unknown`.
    """
    if not datum.startswith("EPSG:"):
        return to_wgs84(x, y, datum=datum)
    try:
        system = CRS(datum)
    except CRSError as error:
        raise CrsError("crs.unknown", crs=datum, detail=error) from None
    lon, lat = Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
    return np.asarray(lon), np.asarray(lat)


def possible_datums(x: Reals, y: Reals) -> list[str]:
    """Return the datums whose numbers look like these, most telling first.

    Degrees: WGS-84 (CGCS2000 agrees with it to centimetres), GCJ-02, BD-09. Metres: the zone
    whose number the eastings begin with, else every central meridian of China's 3° zones (the
    6° zones share theirs).
    """
    usable = np.isfinite(x) & np.isfinite(y) & (x != 0) & (y != 0)
    if not usable.any():
        return []
    east, north = float(np.median(x[usable])), float(np.median(y[usable]))
    if abs(east) <= 180 and abs(north) <= 180:
        return ["WGS-84", "GCJ-02", "BD-09"]
    if not 1e5 <= abs(east) < 4.6e7:
        return []
    if east >= 1e7:
        zone = int(east // 1e6)
        found = zoned_code(zone) or zoned_code(zone, six=True)
        return [found] if found else []
    return [code for code in (plain_code(central) for central in range(75, 138, 3)) if code]


def weigh(x: Reals, y: Reals, *, names: pd.Series, around: Surroundings) -> list[Candidate]:
    """Return how coordinates would lie under each datum they could be in, best first.

    At most 4,000 rows, evenly taken, are looked at; O(n log m) in streets and landmarks.
    """
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & (x != 0) & (y != 0))
    usable = usable[:: max(1, len(usable) // _SAMPLE)]
    x, y, names = x[usable], y[usable], names.iloc[usable]
    found: list[Candidate] = []
    for datum in possible_datums(x, y):
        lon, lat = convert(x, y, datum=datum)
        if not (np.isfinite(lon).all() and (np.abs(lat) <= 90).all()):
            continue
        east, north = Transformer.from_crs(WGS84, around.crs, always_xy=True).transform(lon, lat)
        points = np.asarray(shapely.points(east, north), dtype=object)
        found.append(_look(datum, points, names, around))
    return sorted(found, key=_rank)


def _rank(candidate: Candidate) -> tuple[bool, float, float, float]:
    told = candidate.matches >= _NEEDED
    inside = 0.0 if np.isnan(candidate.inside) else candidate.inside
    street = 0.0 if np.isnan(candidate.on_street) else candidate.on_street
    return not told, candidate.offset_m if told else 0.0, -inside, street


def _look(
    datum: str, points: npt.NDArray[np.object_], names: pd.Series, around: Surroundings
) -> Candidate:
    inside = on_street = float("nan")
    if around.boundary is not None:
        shapely.prepare(around.boundary)
        inside = float(shapely.intersects(points, around.boundary).mean())
    if around.streets is not None and len(around.streets):
        tree = shapely.STRtree(around.streets)
        near = tree.query(points, predicate="dwithin", distance=_CARRIAGEWAY_M)[0]
        on_street = len(np.unique(near)) / len(points)
    matches, offset_m = _landmarks(points, names, around)
    return Candidate(
        datum=datum,
        sites=len(points),
        inside=inside,
        on_street=on_street,
        matches=matches,
        offset_m=offset_m,
    )


def _landmarks(
    points: npt.NDArray[np.object_], names: pd.Series, around: Surroundings
) -> tuple[int, float]:
    """Match sites with map places of the same name; names that stand twice tell nothing."""
    if around.landmarks is None or around.landmarks.empty:
        return 0, float("nan")
    known = around.landmarks[~around.landmarks.index.duplicated(keep=False)]
    mine = pd.Series(points, index=names.astype("str"))
    mine = mine[~mine.index.duplicated(keep=False)]
    shared = mine.index.intersection(known.index)
    shared = shared[shared != ""]
    away = shapely.distance(mine.loc[shared].to_numpy(), known.loc[shared].to_numpy())
    away = away[away <= _LANDMARK_M]
    return len(away), float(np.median(away)) if len(away) else float("nan")


def proposal(candidates: list[Candidate]) -> str:
    """Return the datum that the evidence clearly favours, "" when it does not.

    Clear is: places of the same name lie within 60 m under one datum and at least twice as far
    under every other; or only one lies (all but) wholly within the outline; or, with a hundred
    sites, under one far fewer stand on the carriageway.
    """
    if len(candidates) == 1:
        return candidates[0].datum
    if len(candidates) < 2:
        return ""
    best, rest = candidates[0], candidates[1:]
    if best.matches >= _NEEDED:
        clear = best.offset_m <= _CLEAR_M and all(
            other.matches < _NEEDED or other.offset_m >= 2 * best.offset_m for other in rest
        )
        return best.datum if clear else ""
    if best.inside >= 0.5 and all(other.inside <= best.inside - 0.05 for other in rest):
        return best.datum
    fewer = min(other.on_street for other in rest)
    clear = best.on_street <= 0.6 * fewer and best.on_street <= fewer - 0.03
    return best.datum if best.sites >= _MANY and clear else ""


def agrees(candidates: list[Candidate], datum: str) -> bool:
    """Tell whether a stated datum may stand beside the evidence."""
    like = {"CGCS2000": "WGS-84", "EPSG:4326": "WGS-84", "EPSG:4490": "WGS-84"}.get(datum, datum)
    favoured = proposal(candidates)
    known = {candidate.datum for candidate in candidates}
    return not favoured or like not in known or favoured == like
