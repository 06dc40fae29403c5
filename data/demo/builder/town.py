"""The town's bones: river, canal, railway, main streets, all drawn by hand."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import Road, beside, blob, chance, lines_of, spline, wobble

Points = list[tuple[float, float]]

_RIVER: Final[Points] = [
    (-17800, 2300), (-15200, 900), (-12600, -300), (-10200, 1500), (-8300, 2700), (-6300, 2150),
    (-4700, 2350), (-3400, 1750), (-2350, 1120), (-1740, 350), (-1520, -420), (-900, -1020),
    (-60, -1130), (680, -820), (1150, -280), (1800, 20), (2500, 60), (3400, 480), (4600, 1250),
    (6200, 1500), (8300, 1300), (10200, 2200), (12400, 2500), (14500, 3500), (17500, 3900),
]  # fmt: skip
_CANAL: Final[Points] = [
    (900, 5200), (650, 3600), (500, 2600), (420, 1800), (330, 1150), (400, 620), (520, 150),
    (640, -280), (800, -690),
]  # fmt: skip
_BROOK: Final[Points] = [
    (-900, -9200), (-1500, -6800), (-1100, -4600), (-1500, -3000), (-1380, -1900), (-1000, -1080),
]  # fmt: skip
_RAIL: Final[Points] = [
    (-17500, 6200), (-11000, 4700), (-6000, 3500), (-2600, 2420), (-1200, 2190), (-300, 2150),
    (700, 2190), (2000, 2250), (4200, 2050), (7500, 3600), (11000, 3700), (17500, 1800),
]  # fmt: skip

NW, NE, SE, SW = (-2420, 1420), (2380, 1400), (2080, -1450), (-1900, -1420)
# name, class, width in metres, points
_STREETS: Final[tuple[tuple[str, str, int, Points], ...]] = (
    ("环城北路", "primary", 24, [NW, (-1650, 1570), (-900, 1720), (-350, 1700), (450, 1610),
                             (1280, 1640), (1900, 1560), NE]),
    ("环城东路", "primary", 24, [NE, (2690, 1000), (2790, 450), (2840, -120), (2700, -620), SE]),
    ("环城南路", "primary", 24, [SE, (1580, -1790), (980, -1960), (300, -2090), (-170, -2050),
                             (-900, -1900), (-1450, -1720), SW]),
    ("环城西路", "primary", 22, [SW, (-2250, -900), (-2530, -250), (-2640, 330), (-2600, 900), NW]),
    ("人民北路", "secondary", 22, [(-350, 1985), (-380, 1700), (-330, 1300), (-360, 1010),
                               (-290, 620), (-330, 190)]),
    ("人民南路", "secondary", 22, [(-330, 190), (-270, -280), (-300, -700), (-210, -1140),
                               (-230, -1560), (-170, -2050), (-90, -2500), (60, -2950)]),
    ("解放西路", "secondary", 18, [(-3500, 60), (-3050, 190), (-2640, 330), (-2150, 180),
                               (-1660, 120), (-1330, 190), (-1010, 120)]),
    ("解放路", "secondary", 20, [(-1010, 120), (-640, 170), (-330, 190), (60, 290), (450, 370)]),
    ("解放东路", "secondary", 26, [(450, 370), (850, 330), (1330, 410), (2030, 390), (2790, 450),
                               (3300, 620), (3700, 1000)]),
    ("建设路", "secondary", 20, [(-1830, 800), (-1300, 960), (-900, 1090), (-360, 1010), (120, 1060),
                              (700, 1010), (1270, 1060), (2000, 1040), (2690, 1000)]),
    ("中山路", "tertiary", 14, [(-980, 1710), (-1080, 1420), (-1230, 1000), (-1160, 640), (-1010, 120),
                             (-940, -310), (-840, -880)]),
    ("文昌路", "tertiary", 14, [(150, 1660), (90, 1370), (120, 1060), (20, 640), (60, 290), (-20, -190),
                             (60, -560), (180, -960)]),
    ("南门街", "tertiary", 10, [(-620, 170), (-660, -60), (-600, -290), (-640, -560), (-560, -1020)]),
    ("东门街", "tertiary", 10, [(-600, -290), (-270, -280), (-20, -190), (270, -230), (610, -170)]),
    ("西门街", "tertiary", 10, [(-1460, -180), (-1180, -330), (-940, -310), (-600, -290)]),
    ("北门街", "tertiary", 12, [(-640, 170), (-600, 480), (-650, 760), (-570, 1040), (-620, 1380),
                             (-560, 1700)]),
    ("水亭街", "residential", 9, [(-1240, -690), (-940, -600), (-640, -560), (-285, -600), (60, -560),
                               (330, -640)]),
    ("县学街", "residential", 9, [(-1080, 420), (-860, 500), (-600, 480), (-300, 450), (20, 640),
                               (380, 700)]),
    ("迎宾大道", "primary", 36, [(1020, 3450), (1130, 2950), (1230, 2450), (1250, 2050), (1280, 1640),
                              (1270, 1060), (1330, 410), (1260, -160), (1190, -620), (1060, -1270),
                              (980, -1960), (1080, -2500), (1450, -2950)]),
    ("学府路", "tertiary", 24, [(1900, 1560), (1960, 1040), (2030, 390), (1950, 60), (1880, -420)]),
    ("龙泉路", "tertiary", 18, [(1880, -420), (1760, -850), (1690, -1250), (1580, -1790)]),
    ("府前路", "tertiary", 22, [(390, 690), (800, 690), (1290, 730), (1990, 700), (2350, 650),
                             (2770, 690)]),
    ("兴业路", "tertiary", 20, [(360, 1330), (760, 1360), (1270, 1340), (1930, 1290), (2530, 1240)]),
    ("晴湖路", "tertiary", 18, [(820, 1620), (790, 1360), (760, 1010), (800, 690), (850, 330),
                             (830, -60), (900, -380)]),
    ("新城路", "residential", 18, [(1630, 1600), (1600, 1310), (1640, 1050), (1610, 710), (1690, 400),
                                (1600, 90)]),
    ("东湖路", "residential", 16, [(2360, 1270), (2310, 1020), (2350, 650), (2400, 420), (2340, 250)]),
    ("江南大道", "secondary", 24, [SW, (-1450, -1430), (-900, -1500), (-230, -1560), (520, -1500),
                                (1060, -1270), (1690, -1000), (2200, -760), (2700, -620)]),
    ("朝阳路", "tertiary", 16, [(-780, -1200), (-830, -1500), (-790, -1700), (-900, -1900)]),
    ("振兴路", "tertiary", 16, [(440, -1080), (520, -1500), (460, -1780), (560, -2060)]),
    ("滨南路", "residential", 14, [(-230, -1780), (130, -1760), (480, -1740), (1010, -1640),
                                (1620, -1560), (2080, -1450)]),
    ("站前路", "tertiary", 18, [(-1560, 1590), (-1150, 1960), (-820, 2000), (-350, 1985), (150, 1990),
                             (450, 1930), (820, 1980), (1250, 2000)]),
    ("创业路", "tertiary", 20, [(1250, 1900), (1800, 1910), (2350, 1830), (2800, 1730), (3300, 1520),
                             (3700, 1000)]),
    ("工业大道", "tertiary", 24, [(1180, 2660), (1600, 2750), (2200, 2690), (2650, 2560)]),
    ("科技路", "unclassified", 16, [(2350, 1830), (2300, 1600), (2380, 1400)]),
    ("西津路", "residential", 12, [(-2140, 1180), (-2190, 700), (-2130, 190), (-1990, -330),
                                (-1830, -800), (-1560, -1080)]),
    ("石门大道", "secondary", 18, [NW, (-2900, 1660), (-3450, 1960), (-3900, 2000)]),
    ("龙溪大道", "secondary", 18, [SW, (-2400, -1750), (-2950, -2050), (-3400, -2450)]),
    ("清湖大道", "secondary", 18, [SE, (2500, -1650), (2950, -2050), (3350, -2300)]),
)  # fmt: skip
_ONEWAY: Final = ("水亭街", "县学街")  # as drawn, west to east
# Ends of the hand-drawn roads, where the county's roads begin.
GATES: Final[Points] = [
    (1020, 3450), (3700, 1000), (1450, -2950), (60, -2950), (-3400, -2450), (-3500, 60),
    (-3900, 2000), (3350, -2300),
]  # fmt: skip
HILL: Final = (-880, 770)
LAKE: Final = (2110, 850)
ISLET: Final = (2400, 52)


@dataclass(frozen=True, kw_only=True)
class Bones:
    """What the town is built around, local metres."""

    river: Polygon
    river_line: LineString
    canals: dict[str, tuple[LineString, BaseGeometry]]
    rail: LineString
    islet: Polygon
    hill: Polygon
    lake: Polygon
    ring: Polygon
    streets: tuple[Road, ...]

    @property
    def water(self) -> BaseGeometry:
        """Return everything a road needs a bridge for, but the railway."""
        return shapely.union_all([self.river, *(shape for _, shape in self.canals.values())])


def _half_width(line: LineString) -> np.ndarray:
    xy = shapely.get_coordinates(line)
    wide = 46 + 9 * np.sin(xy[:, 0] / 610) + 5 * np.sin(xy[:, 0] / 233 + 1)
    return wide + 78 * np.exp(-(((xy[:, 0] - ISLET[0]) / 260) ** 2))


def _river() -> tuple[LineString, Polygon]:
    line = wobble(spline(_RIVER, step=40), chance("river"), size=26)
    half = _half_width(line)
    left, right = beside(line, half), beside(line, -half)
    shape = Polygon([*left.coords, *list(right.coords)[::-1]])
    return line, shape if shape.is_valid else shape.buffer(0)


def _banks(river: LineString) -> list[Road]:
    """Return the riverside roads and the promenade below them."""
    half = _half_width(river)
    xy = shapely.get_coordinates(river)
    town = (xy[:, 0] > -2560) & (xy[:, 0] < 2850)
    core = (xy[:, 0] > -1650) & (xy[:, 0] < 1250) & (xy[:, 1] < 300)
    roads = []
    for name, side, kind in (("沿江路", 1, "tertiary"), ("滨江路", -1, "tertiary")):
        line = beside(LineString(xy[town]), side * (half[town] + 44))
        roads.append(Road(line=line, highway=kind, name=name, tags={"width": "14"}))
        walk = beside(LineString(xy[core]), side * (half[core] + 9))
        roads.append(Road(line=walk, highway="footway", name=name[:2] + "步道", zone="walk"))
        for part in np.linspace(0.04, 0.96, 7):
            foot = walk.interpolate(part, normalized=True)
            top = line.interpolate(line.project(foot))
            step = LineString([foot, top])
            roads.append(Road(line=step, highway="footway", zone="walk"))
    return roads


def _meet(roads: list[Road]) -> list[Road]:
    """Lead each loose end to the street it nearly reaches."""
    lines = [road.line for road in roads]
    met = []
    for at, road in enumerate(roads):
        xy = shapely.get_coordinates(road.line)
        others = shapely.union_all(lines[:at] + lines[at + 1 :])
        for end in (0, -1):
            tip = shapely.Point(xy[end])
            gap = others.distance(tip)
            if 0.01 < gap < 150:
                found = shapely.get_coordinates(shapely.shortest_line(tip, others))[1:]
                xy = np.vstack([found, xy]) if end == 0 else np.vstack([xy, found])
        met.append(road.along(LineString(xy)))
    return met


@cache
def bones() -> Bones:
    """Return the town's bones."""
    river_line, river = _river()
    canals = {}
    for name, points, half in (("玉带河", _CANAL, 11.0), ("灵溪", _BROOK, 8.0)):
        line = wobble(spline(points, step=30), chance(name), size=18)
        canals[name] = (line, line.buffer(half).difference(river))
    rail = spline(_RAIL, step=60)
    streets = [
        Road(line=wobble(spline(points), chance(name)), highway=kind, name=name,
             tags={"width": str(width), **({"oneway": "yes"} if name in _ONEWAY else {})})
        for name, kind, width, points in _STREETS
    ]  # fmt: skip
    ring = Polygon(
        np.vstack([shapely.get_coordinates(road.line)[:-1] for road in streets[:4]])
    ).buffer(0)
    drawn = streets + _banks(river_line)
    cars = _meet([road for road in drawn if road.zone != "walk"])
    islet = Polygon(
        np.array(ISLET)
        + np.array([(np.cos(t) * 215, np.sin(t) * 58) for t in np.linspace(0, 6.2, 40)])
        @ np.array([[0.99, 0.10], [-0.10, 0.99]])
    )
    return Bones(
        river=river, river_line=river_line, canals=canals, rail=rail, islet=islet,
        hill=blob(HILL, 175, chance("hill")), lake=blob(LAKE, 118, chance("lake")),
        ring=ring, streets=(*cars, *(road for road in drawn if road.zone == "walk")),
    )  # fmt: skip


def zone_of(x: float, y: float) -> str:
    """Return the kind of quarter a place of the town belongs to."""
    shape = bones()
    canal = float(np.interp(y, [-700, 150, 1150, 2600], [800, 520, 330, 500]))
    if (y > 1900 and x > 1000) or (x > 1300 and y > 1640):
        return "works"
    river_y = float(np.interp(x, *shapely.get_coordinates(shape.river_line)[:, :2].T[[0, 1]]))
    north = y > river_y
    if north and -1700 < x < canal and y < 1060:
        return "old"
    if north and x >= canal:
        return "new"
    return "plain"


def crossings(line: LineString, barrier: BaseGeometry) -> tuple[list[LineString], list[LineString]]:
    """Return the parts of a line outside and inside a barrier."""
    return lines_of(line.difference(barrier)), lines_of(line.intersection(barrier))
