"""The county's true sites, and what an office knows of them."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from builder.districts import areas
from builder.geometry import METRIC, ORIGIN, chance, to_degrees
from builder.land import parks
from builder.lanes import network
from builder.names import COMPOUND_HEADS, COMPOUND_TAILS, GIVEN, SEATS, SURNAMES, UNITS, URBAN
from builder.town import bones

MAIN: Final = ("primary", "secondary")
# Category → names, "{}" takes a community, street or seat; the rest is placed by rule.
_NAMED: Final[dict[str, list[str]]] = {
    "practice_centre": ["晴川县新时代文明实践中心"],
    "goods_market": ["晴川小商品城", "晴川五金建材市场"],
    "supermarket": ["惠民超市解放路店", "万家超市迎宾店", "好邻居超市江南店", "永盛购物中心"],
    "mall": ["晴川天街", "新世纪百货"],
    "scenic": ["龙津古街景区"],
    "service_hall": ["县政务服务中心", "县不动产登记中心"],
    "utility_counter": ["县供电公司营业厅", "县自来水公司营业厅", "县燃气公司营业厅"],
    "bank": ["农信社营业部", "农行晴川支行", "工行晴川支行", "建行晴川支行", "邮储银行江南支行",
             "中行迎宾支行"],
    "telecom": ["电信解放路营业厅", "移动人民路营业厅", "联通迎宾营业厅"],
    "hospital": ["县人民医院", "县中医院"],
    "health_centre": ["龙津街道社区卫生服务中心", "晴东街道社区卫生服务中心", "江南社区卫生服务站"],
    "primary_school": ["晴川县第一小学", "晴川县第二小学", "晴川县实验小学", "江南小学", "迎宾小学"],
    "middle_school": ["晴川县第一中学", "晴川县第二中学", "晴川县实验初中"],
    "library": ["晴川县图书馆"],
    "memorial": ["晴川县革命烈士纪念馆"],
    "hotel": ["晴川大酒店", "望江楼饭店"],
    "public_toilet": ["人民广场公厕", "南门街公厕", "江南公厕", "站前公厕"],
    "farm_market": ["城东农贸市场", "城东农贸市场北区", "南门农贸市场", "江南农贸市场", "河西农贸市场",
                    "站前农贸市场"],
}  # fmt: skip
_COUNTS: Final = {"community": 8, "practice_station": 4, "main_road": 9, "back_street": 9,
                  "commercial_street": 2, "crossing": 5, "bus_stop": 8}  # fmt: skip
ORDER: Final = (
    "practice_centre", "practice_station", "community", "compound", "main_road",
    "commercial_street", "crossing", "back_street", "farm_market", "goods_market", "supermarket",
    "mall", "park", "plaza", "scenic", "bus_station", "rail_station", "bus_stop", "service_hall",
    "utility_counter", "bank", "telecom", "hospital", "health_centre", "primary_school",
    "middle_school", "library", "memorial", "hotel", "public_toilet", "township",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Site:
    """One true site; local metres."""

    site_id: str = ""
    name: str
    category: str
    x: float
    y: float
    address: str = ""
    unit: str = ""
    partners: str = ""
    person: str = ""
    phone: str = ""
    leader: str = ""
    township: str = ""
    community: str = ""
    grid: str = ""
    households: int = 0

    @property
    def lonlat(self) -> tuple[float, float]:
        """Degrees, WGS-84, rounded as a map gives them."""
        lon, lat = to_degrees(np.array([[self.x, self.y]]))[0]
        return round(float(lon), 7), round(float(lat), 7)


class _Ground:
    """Streets to stand beside."""

    def __init__(self) -> None:
        ring = bones().ring
        self.roads = [
            road
            for road in network().roads
            if road.line.length > 40 and ring.contains(road.line.centroid)
            and not {"bridge", "access", "tunnel"} & road.tags.keys()
            and road.highway != "footway"
        ]  # fmt: skip
        self.rng = chance("sites")
        self.taken: list[Point] = []
        self.water = bones().water.buffer(4)

    def beside(self, kinds: tuple[str, ...], *, name: str = "") -> tuple[float, float, str]:
        """Return a place 8 to 24 m off a street of these classes, and its address."""
        fit = [r for r in self.roads if r.highway in kinds and (not name or r.name == name)]
        for _ in range(400):
            road = fit[int(self.rng.integers(len(fit)))]
            share = self.rng.uniform(0.25, 0.75)
            at = road.line.interpolate(share, normalized=True)
            ahead = road.line.interpolate(share * road.line.length + 1)
            side = self.rng.choice([-1, 1]) * self.rng.uniform(8, 24)
            run, rise = ahead.x - at.x, ahead.y - at.y
            far = max(np.hypot(run, rise), 1e-6)
            place = Point(at.x - rise / far * side, at.y + run / far * side)
            apart = all(place.distance(other) > 90 for other in self.taken)
            if apart and not self.water.contains(place):
                self.taken.append(place)
                address = f"{road.name}{int(self.rng.integers(1, 320))}号" if road.name else ""
                return round(place.x, 1), round(place.y, 1), address
        message = f"no room beside {kinds}"
        raise RuntimeError(message)


def _streets(kinds: tuple[str, ...]) -> list[tuple[str, float, float]]:
    """Return named streets of these classes with a point of each, the longest first."""
    ring = bones().ring.buffer(40)
    named: dict[str, list[shapely.LineString]] = {}
    for road in network().roads:
        if road.highway in kinds and road.name and ring.contains(road.line):
            named.setdefault(road.name, []).append(road.line)
    order = sorted(named.items(), key=lambda item: -sum(line.length for line in item[1]))
    found = []
    for name, lines in order:
        longest = max(lines, key=lambda line: line.length)
        at = longest.interpolate(0.5, normalized=True)
        found.append((name, round(at.x, 1), round(at.y, 1)))
    return found


def _crossings() -> list[tuple[str, float, float]]:
    lines: dict[str, list[shapely.LineString]] = {}
    for road in network().roads:
        if road.highway in MAIN and road.name and not road.name.endswith("公路"):
            lines.setdefault(road.name, []).append(road.line)
    names = sorted(lines)
    found = []
    for at, one in enumerate(names):
        for two in names[at + 1 :]:
            meet = shapely.union_all(lines[one]).intersection(shapely.union_all(lines[two]))
            points = [p for p in shapely.get_parts(meet).tolist() if p.geom_type == "Point"]
            if points:
                place = (round(points[0].x, 1), round(points[0].y, 1))
                found.append((f"{one}与{two}路口", *place))
    chance("crossings").shuffle(found)
    return found


def _raw() -> list[Site]:
    ground, found = _Ground(), []
    for name, x, y in _streets(MAIN)[: _COUNTS["main_road"]]:
        found.append(Site(name=name, category="main_road", x=x, y=y))
    for name, x, y in [s for s in _streets(("living_street",)) if s[0][-1] in "巷弄里"][3 : 3 + 9]:
        found.append(Site(name=name, category="back_street", x=x, y=y))
    for name, x, y in _streets(("tertiary",)):
        if name in {"南门街", "东门街"}:
            found.append(Site(name=name, category="commercial_street", x=x, y=y))
    for name, x, y in _crossings()[: _COUNTS["crossing"]]:
        found.append(Site(name=name, category="crossing", x=x, y=y))
    for green in parks():
        category = "plaza" if "place" in green.tags else "park"
        name = green.tags["name"]
        if name in {"南屏公园", "朝阳公园", "文化公园"}:
            continue
        at = green.shape.representative_point()
        found.append(Site(name=name, category=category, x=round(at.x, 1), y=round(at.y, 1)))
    found.append(
        Site(name="晴川站", category="rail_station", x=-340.0, y=2095.0, address="站前路1号")
    )
    found.append(Site(name="晴川汽车客运站", category="bus_station", x=640.0, y=1985.0,
                      address="站前路88号"))  # fmt: skip
    for category, names in _NAMED.items():
        for name in names:
            x, y, address = ground.beside(("secondary", "tertiary", "residential"))
            found.append(Site(name=name, category=category, x=x, y=y, address=address))
    for name, _, _ in _streets((*MAIN, "tertiary"))[: _COUNTS["bus_stop"]]:
        x, y, address = ground.beside((*MAIN, "tertiary"), name=name)
        found.append(Site(name=f"{name}公交站", category="bus_stop", x=x, y=y, address=address))
    return found + _offices(ground)


def _offices(ground: _Ground) -> list[Site]:
    """Return township seats, communities and practice stations."""
    found = []
    for town, kind in zip(URBAN, (("tertiary",), ("secondary",)), strict=True):
        x, y, address = ground.beside(kind)
        found.append(Site(name=f"{town}办事处", category="township", x=x, y=y, address=address))
    for town, x, y, _ in SEATS:
        streets = [r for r in network().roads if r.line.distance(Point(x, y)) < 250 and r.name]
        near = min(streets, key=lambda road: road.line.distance(Point(x, y)))
        at = near.line.interpolate(0.5, normalized=True)
        found.append(Site(name=f"{town}人民政府", category="township", x=round(at.x + 11, 1),
                          y=round(at.y + 9, 1), address=f"{near.name}1号"))  # fmt: skip
    table = areas()
    urban = table[
        (table["level"] == "community") & table["parent"].isin(["999901001", "999901002"])
    ]
    ring = bones().ring
    inside = [
        (str(name), shape.representative_point())
        for name, shape in zip(urban["name"], urban.translate(-ORIGIN[0], -ORIGIN[1]), strict=True)
    ]
    inside = [(name, at) for name, at in inside if ring.contains(at)][::5]
    for at, (name, place) in enumerate(inside[:12]):
        road = min(ground.roads, key=lambda road: road.line.distance(place))
        spot = road.line.interpolate(0.4, normalized=True)
        category = "community" if at < _COUNTS["community"] else "practice_station"
        full = name if category == "community" else f"{name}新时代文明实践站"
        found.append(Site(name=full, category=category, x=round(spot.x + 9, 1),
                          y=round(spot.y - 8, 1)))  # fmt: skip
    return found


def _compounds() -> list[Site]:
    rng, found = chance("compounds"), []
    names = [head + tail for head in COMPOUND_HEADS for tail in COMPOUND_TAILS]
    rng.shuffle(names)
    blocks = [
        b for b in network().blocks if b.zone in {"old", "plain", "new"} and b.shape.area > 5_000
    ]
    share = np.array([{"old": 0.5, "plain": 1.0, "new": 3.2}[b.zone] for b in blocks])
    picked = rng.choice(len(blocks), size=256, replace=False, p=share / share.sum())
    for at in picked.tolist():
        place = blocks[at].shape.representative_point()
        found.append(
            Site(name=names.pop(), category="compound", x=round(place.x, 1), y=round(place.y, 1),
                 households=int(rng.integers(36, 1400)))
        )  # fmt: skip
    return found


def _located(sites: list[Site]) -> list[Site]:
    """Fill in township, community and grid by place."""
    table = areas()
    points = gpd.GeoSeries.from_xy(
        [s.x + ORIGIN[0] for s in sites], [s.y + ORIGIN[1] for s in sites], crs=METRIC
    )
    columns = {}
    for field, levels in (
        ("township", ["township"]),
        ("community", ["community", "village"]),
        ("grid", ["grid"]),
    ):
        chosen = table[table["level"].isin(levels)]
        at, of = chosen.sindex.query(points.to_numpy(), predicate="within")
        names = pd.Series("", index=range(len(sites)), dtype="str")
        names.iloc[at] = chosen["name"].to_numpy()[of]
        columns[field] = names.tolist()
    return [
        replace(site, township=town, community=com, grid=grid)
        for site, town, com, grid in zip(
            sites, columns["township"], columns["community"], columns["grid"], strict=True
        )
    ]


def _peopled(sites: list[Site]) -> list[Site]:
    rng = chance("people")
    named = [road for road in network().roads if road.name]
    tree = shapely.STRtree([road.line for road in named])
    done = []
    for site in sites:
        person = SURNAMES[int(rng.integers(len(SURNAMES)))] + GIVEN[int(rng.integers(len(GIVEN)))]
        leader = SURNAMES[int(rng.integers(len(SURNAMES)))] + GIVEN[int(rng.integers(len(GIVEN)))]
        unit = UNITS[site.category]
        unit = unit or site.township
        phone = f"1380000{int(rng.integers(0, 10_000)):04d}"
        near = site.address or f"{named[int(tree.nearest(Point(site.x, site.y)))].name}附近"
        told = replace(site, person=person, leader=leader, unit=unit, phone=phone, address=near)
        done.append(replace(told, partners=site.township if unit != site.township else ""))
    return done


@cache
def ledger_sites() -> tuple[Site, ...]:
    """Return the ledger's 131 sites in its order."""
    whole = _raw() + compounds_list()[:12]
    whole = _peopled(_located([replace(site, site_id="") for site in whole]))
    by_category = {code: [s for s in whole if s.category == code] for code in ORDER}
    ordered = [site for code in ORDER for site in by_category[code]]
    # The north part of a market lies across the lane from it; three counters share a building.
    north = next(at for at, s in enumerate(ordered) if s.name == "城东农贸市场北区")
    main = next(s for s in ordered if s.name == "城东农贸市场")
    ordered[north] = replace(ordered[north], x=main.x + 24, y=main.y + 17, community=main.community,
                             grid=main.grid, township=main.township)  # fmt: skip
    hall = next(s for s in ordered if s.name == "县政务服务中心")
    for name in ("县自来水公司营业厅", "县燃气公司营业厅"):
        at = next(n for n, s in enumerate(ordered) if s.name == name)
        ordered[at] = replace(ordered[at], x=hall.x, y=hall.y, address=hall.address,
                              community=hall.community, grid=hall.grid, township=hall.township)  # fmt: skip
    return tuple(replace(s, site_id=f"QC-{n:03d}") for n, s in enumerate(ordered, start=1))


@cache
def compounds_list() -> list[Site]:
    """Return all 256 compounds."""
    return _located(_compounds())
