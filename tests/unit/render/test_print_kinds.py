"""Wall maps, tiles, pocket cards, patrol sheets: what they say, and what they are held to."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pypdfium2
import pytest
import shapely
import zxingcpp
from PIL import Image
from pyproj import CRS, Geod, Transformer

from geoplan.base.errors import InputError
from geoplan.base.words import catalogue, say
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard
from geoplan.plan.network import street_network
from geoplan.plan.patrol.legs import patrol_legs
from geoplan.plan.patrol.planner import plan_patrols
from geoplan.plan.patrol.request import PatrolRequest
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Place
from geoplan.plan.teams import alike_teams
from geoplan.plan.tour import TourRequest, plan_tours
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.card import pocket_cards
from geoplan.render.sheets.font import font_path, using_font
from geoplan.render.sheets.furniture import Grid
from geoplan.render.sheets.labels import Board
from geoplan.render.sheets.marks import SYMBOLS, Mark, pin
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.pages import SIZES, Page
from geoplan.render.sheets.paper import Paper, fit
from geoplan.render.sheets.patrol import patrol_sheet
from geoplan.render.sheets.route import route_sheet
from geoplan.render.sheets.style import STYLES
from geoplan.render.sheets.typeset import picture_png
from geoplan.render.sheets.wall import Wall
from geoplan.render.sheets.wall_sheet import wall_picture, wall_sheet, wall_tiles
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
CRS_M = CRS(4548)
EAST, NORTH, STEP = 500_000.0, 3_200_000.0, 150.0
MM = 72 / 25.4
HOSTILE = '#read("x") $x$ </svg><script>\u202e*a* & "q"'


def town(size=7):
    """Return a slightly bent town with names, and what lies under its maps."""
    at = {
        (i, j): shapely.Point(EAST + i * STEP + 12 * (j % 3), NORTH + j * STEP + 9 * (i % 2))
        for i in range(size)
        for j in range(size)
    }
    order = {key: n for n, key in enumerate(at)}
    rows = [
        (order[i, j], order[other], kind, name, shapely.LineString([point, at[other]]))
        for (i, j), point in at.items()
        for other, name, kind in (
            ((i + 1, j), f"人民{'零一二三四五六七八九'[j]}路", "secondary"),
            ((i, j + 1), f"井头{'零一二三四五六七八九'[i]}巷", "living_street"),
        )
        if other in at
    ]
    edges = gpd.GeoDataFrame(
        rows, columns=["u", "v", "highway", "name", "geometry"], geometry="geometry", crs=CRS_M
    )
    edges = edges.assign(
        length_m=edges.length, foot=3, bike=3, car=3, bridge=False, tunnel=False, layer=0,
        width_m=np.nan,
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"osm_id": range(len(at))}, geometry=list(at.values()), crs=CRS_M)
    network = street_network(nodes, edges)
    areas = gpd.GeoDataFrame(
        {"level": ["township"], "name": ["城关镇"]},
        geometry=[shapely.box(EAST - 4_000, NORTH - 4_000, EAST + 6_000, NORTH + 6_000)],
        crs=CRS_M,
    )
    empty = Backdrop.empty(CRS_M, areas=areas)
    return network, Backdrop(**{**vars(empty), "streets": network.edges, "credit": "© 测试地图"})


def sites_of(names):
    """Return sites of three categories."""
    spots = [
        shapely.Point(EAST + 70 + (i * 317) % 850, NORTH + 20 + (i * 211) % 850)
        for i in range(len(names))
    ]
    sites = gpd.GeoDataFrame(geometry=spots, crs=CRS_M).assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites.index = pd.Index([f"S{i}" for i in range(len(names))], name="site_id")
    kinds = ["farm_market", "park", "compound"]
    return sites.assign(
        name=names, category=[kinds[i % 3] for i in range(len(names))], unit="城管局",
        phone="13800001234",
    )  # fmt: skip


NETWORK, BACKDROP = town()
SITES = sites_of([f"城东{chr(0x4E00 + i)}场" for i in range(16)] + [HOSTILE, "𠮷祥里", "x" * 200])


@pytest.fixture(scope="module")
def planned():
    """Return a plan of two teams."""
    lon, lat = Transformer.from_crs(CRS_M, 4326, always_xy=True).transform(EAST, NORTH)
    stops = pd.DataFrame(
        {"service_s": 300, "windows": [((28_800, 43_200),)] * len(SITES), "prize": 1.0},
        index=SITES.index,
    )
    request = TourRequest(
        teams=alike_teams(2, start=Place(name="县创建办", lon=lon, lat=lat), hours="08:00-12:00"),
        stops=stops, date="2026-06-09", round_id="W24", draw_digest="ab12" * 16, effort=100,
    )  # fmt: skip
    plan, legs = plan_tours(SITES, NETWORK, request=request)
    return PlannedRound(plan=plan, legs=legs, sites=SITES)


def notes(lang="zh", **more):
    """Return what stands around."""
    told = {"title": "晴川县", "lang": lang, "credit": "© 测试地图", "head_hash": "ab12" * 16}
    return SheetNotes(**told, map_number="GS(2026)1234号", **more)


def wall(lang="zh", planned=None, **more):
    """Return a wall map's wish."""
    return Wall(
        sites=SITES, standard=STANDARD, backdrop=BACKDROP, notes=notes(lang), planned=planned,
        today=date(2026, 6, 9), assessment=date(2026, 7, 20), **{"paper": "A2", **more},
    )  # fmt: skip


def patrol(lang="zh", **more):
    """Return the sheet of a patrol along both sides of four streets."""
    edges = np.flatnonzero(NETWORK.edges["name"].isin(["人民三路", "井头二巷", "井头五巷"]))
    plan = plan_patrols(
        NETWORK, PatrolRequest(edges=tuple(edges.tolist()), name="p", both_sides=True)
    )
    classes = list(NETWORK.edges["highway"])
    return plan, patrol_sheet(
        plan, patrol_legs(plan, NETWORK), patrol="1", classes=classes, backdrop=BACKDROP,
        notes=notes(lang, **more),
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed(planned):
    """Return one of each kind, in both languages."""
    made = {}
    for lang in ("zh", "en"):
        told = {"standard": STANDARD, "backdrop": BACKDROP}
        cross = Page.of("A3", "landscape")
        made[lang] = {
            "wall": wall_sheet(wall(lang, planned)),
            "tiles": wall_tiles(wall(lang), tile="A4"),
            "cards": pocket_cards(planned, **told, notes=notes(lang)),
            "patrol": patrol(lang)[1],
            "route": route_sheet(
                planned, team="1", **told, notes=notes(lang, page=cross, style=STYLES["bw"])
            ),
        }
    return made


def text_of(pdf):
    """Return the text of all pages, without blanks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


KINDS = ("wall", "tiles", "cards", "patrol", "route")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_is_vector_embedded_and_small(printed, kind, lang):
    """One embedded font, no raster, less than 1 MB; text can be searched."""
    pdf = printed[lang][kind]
    assert len(pdf) < 1_000_000
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        assert not list(page.images)
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()
            fonts.add(inner["/BaseFont"].split("+")[1])
    assert fonts == {"NotoSansSC-Regular"}
    text = text_of(pdf)
    assert "GS(2026)1234号" in text
    assert "EPSG:4548" in text
    assert "©测试地图" in text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_lies_outside_the_margins(printed, kind):
    """The rim of every page is white; printers cannot reach it."""
    for page in pypdfium2.PdfDocument(printed["zh"][kind]):
        shades = page.render(scale=1).to_numpy()[..., :3].min(axis=2)
        rim = round(4 * MM)
        assert shades[rim:-rim, rim:-rim].min() < 80
        shades[rim:-rim, rim:-rim] = 255
        if kind != "cards":  # its cutting lines go on to near the edge
            assert shades.min() > 245


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_are_complete(printed, kind):
    """No sentence of the sheets in one language stands on a sheet in the other."""
    zh, en = (text_of(printed[lang][kind]) for lang in ("zh", "en"))
    pairs = [
        ("".join(pair[0].split()), "".join(pair[1].split()))
        for code, pair in catalogue().items()
        if code.startswith("sheet.") and "{" not in pair[0] and len(pair[1]) > 6
    ]
    used = [pair for pair in pairs if pair[0] in zh and len(pair[0]) > 2]
    assert len(used) > 1 or kind == "cards"
    assert [chinese for chinese, _ in used if chinese in en] == []
    assert STANDARD.category("farm_market").zh not in en


def test_hostile_and_rare_names_are_text_everywhere(printed):
    """Markup is text, marks that turn writing are dropped, a rare sign is named with its site."""
    shown = "".join(HOSTILE.replace("\u202e", "").split())
    for kind in ("wall", "tiles"):
        text = text_of(printed["zh"][kind])
        assert shown in text, kind
        assert "U+20BB7(〓祥里" in text, kind
    assert "〓祥里" in text_of(printed["zh"]["cards"])


def test_the_same_bytes_twice(planned):
    """Wall map, tiles and patrol sheet repeat."""
    assert wall_sheet(wall(planned=planned)) == wall_sheet(wall(planned=planned))
    assert wall_tiles(wall()) == wall_tiles(wall())
    assert patrol()[1] == patrol()[1]


def test_the_wall_map_says_where_everything_is(printed):
    """Title, days left, legend with counts, sites and streets with squares."""
    text = text_of(printed["zh"]["wall"])
    for part in (
        "晴川县",
        "41天",
        "共19个点位",
        "轮次W24",
        "图例",
        "农贸市场7",
        "索引",
        "井头三巷",
    ):
        assert part in text, part
    assert re.search(r"城东一场·\d-\d+[A-Z]\d", text)
    days = [date(2026, 6, 9) + timedelta(days=n) for n in range(42)]
    assert not [day for day in days if f"{day.month}/{day.day}" not in text]  # a box a day
    box = pypdf.PdfReader(io.BytesIO(printed["zh"]["wall"])).pages[0].mediabox
    assert sorted((round(box.width / MM), round(box.height / MM))) == [420, 594]


def test_tiles_overlap_and_are_named(printed):
    """As many A4 pages as told, each with its name; neighbours share a strip of the map."""
    reader = pypdf.PdfReader(io.BytesIO(printed["zh"]["tiles"]))
    told = re.search(r"打印后(\d+)张，横(\d+)张、竖(\d+)张", text_of(printed["zh"]["tiles"]))
    count, across, down = map(int, told.groups())
    assert count == across * down >= 4
    for number, page in enumerate(reader.pages[-count:]):
        assert f"{number // across + 1}-{number % across + 1}" in page.extract_text()
        assert sorted((round(page.mediabox.width), round(page.mediabox.height))) == [595, 842]
    pages = list(pypdfium2.PdfDocument(printed["zh"]["tiles"]))[-count:]
    left, right = (page.render(scale=2).to_numpy()[..., :3].min(axis=2) for page in pages[:2])
    wide, rim, strip = left.shape[1], round(8 * MM * 2), round(10 * MM * 2)
    high = slice(rim + 4, left.shape[0] - rim - round(16 * MM * 2))
    east = left[high, wide - rim - strip + 4 : wide - rim - 6].astype(int)
    west = right[high, rim + 4 : rim + strip - 6].astype(int)
    assert np.mean(np.abs(east - west) > 60) < 0.02


def test_the_scale_bar_is_true_on_the_wall():
    """The drawn bar, measured in the picture, is the ground's length within 1 %."""
    picture = wall_picture(wall())
    bar = float(re.search(r'class="scale"[^>]*? width="([\d.]+)"', picture.svg())[1])
    text = picture.svg()
    told = re.search(r">(\d+(?:\.\d+)?) (m|km)<", text)
    metres = float(told[1]) * (1000 if told[2] == "km" else 1)
    scale = int(re.search(r">1:([\d,]+)<", text)[1].replace(",", ""))
    back = Transformer.from_crs(CRS_M, 4326, always_xy=True)
    (west, east), (south, north) = back.transform([EAST, EAST + bar * scale / 1000], [NORTH] * 2)
    assert Geod(ellps="WGS84").inv(west, south, east, north)[2] == pytest.approx(metres, rel=0.01)


def test_cards_hold_each_team_and_mask_phones(printed, planned):
    """Every stop of every team, four cards on a page, phones masked, the QR leads to stop 1."""
    text = text_of(printed["zh"]["cards"])
    for route in planned.plan.routes:
        assert f"第{route.team}组" in text
    assert "13800001234" not in text
    assert text.count("138****1234") == len(SITES)
    told = {"standard": STANDARD, "backdrop": BACKDROP}
    full = pocket_cards(planned, **told, notes=notes(with_phone=True))
    assert "13800001234" in text_of(full)
    page = pypdfium2.PdfDocument(printed["zh"]["cards"])[0]
    found = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
    starts = SITES.to_crs(4326).geometry.loc[
        [route.stops[0].site_id for route in planned.plan.routes]
    ]
    got = sorted(re.search(r"to=([\d.]+),([\d.]+)", code.text).groups() for code in found)
    want = sorted((f"{point.x:.6f}", f"{point.y:.6f}") for point in starts)
    assert np.allclose(np.array(got, float), np.array(want, float), atol=1e-5)


def test_the_patrol_sheet_names_every_street_in_order():
    """Metres walked and repeated, each stretch, its turns; both sides are two lines."""
    plan, pdf = patrol()
    text = text_of(pdf)
    (one,) = plan.patrols
    for part in (f"{one.required_m / 1000:.2f}km", f"{one.deadhead_m / 1000:.2f}km", "靠右行走",
                 "人民三路", "井头二巷", "井头五巷", "掉头", "扫码导航到起点"):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize(("paper", "turn"), [("A4", "landscape"), ("A3", "portrait")])
def test_sheets_come_on_the_paper_asked_for(planned, paper, turn):
    """Size, and every stop has its card, not cut by the page."""
    pdf = route_sheet(
        planned, team="1", standard=STANDARD, backdrop=BACKDROP,
        notes=notes(page=Page.of(paper, turn)),
    )  # fmt: skip
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    wide, high = SIZES[paper] if turn == "portrait" else SIZES[paper][::-1]
    for page in pages:
        assert page.mediabox.width == pytest.approx(wide * MM, abs=1)
        assert page.mediabox.height == pytest.approx(high * MM, abs=1)
    text = text_of(pdf)
    route = next(route for route in planned.plan.routes if route.team == "1")
    assert [f"W24-1-{stop.order}" in text for stop in route.stops] == [True] * len(route.stops)


def lightness(colour):
    """Return CIE L* of a hex colour."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    shade = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(shade) - 16 if shade > 0.008856 else 903.3 * shade


@pytest.mark.parametrize("style", STYLES)
def test_classes_can_be_told_apart_in_grey(style):
    """At least 8 L* between any two things that lie side by side, and between symbols' tones."""
    for colours in (STYLES[style].classes.values(), {tone for _, tone in SYMBOLS}):
        shades = sorted(lightness(colour) for colour in colours)
        assert min(np.diff(shades)) >= 8
    assert len(set(SYMBOLS)) >= 31


def test_discs_do_not_cover_each_other():
    """Twenty stops on one spot: all discs are seen, each led back to its place."""
    paper = Paper(width_mm=120, height_mm=90, denominator=10_000, x_m=0, y_m=0)
    marks = [Mark(x_m=i % 3, y_m=i % 2, number=str(100 + i)) for i in range(20)]
    pinned = pin(marks, paper=paper, board=Board(120, 90), size=1.0)
    boxes = [
        shapely.box(p.disc[0] - p.wide, p.disc[1] - p.high, p.disc[0] + p.wide, p.disc[1] + p.high)
        for p in pinned
    ]
    assert len(boxes) == 20
    assert not shapely.STRtree(boxes).query(boxes, predicate="overlaps").size
    assert sum(p.disc != p.at for p in pinned) == 19


def test_steep_chinese_names_stand_upright():
    """Signs one below the other from the top; a Latin name is turned instead."""
    steep = shapely.LineString([(50, 80), (52, 10)])
    label = Board(100, 100).along("人民北路", steep, size_mm=3)
    assert [y for _, y in label.signs] == sorted(y for _, y in label.signs)
    assert label.turn_deg == 0
    other = Board(100, 100).along("Main Street", steep, size_mm=3)
    assert other.signs == ()
    assert abs(other.turn_deg) > 80
    flat = Board(100, 100).along("人民北路", shapely.LineString([(10, 50), (90, 52)]), size_mm=3)
    assert flat.signs == ()


def test_squares_name_places():
    """Letters from the west, numbers from the north, nothing outside."""
    paper = fit(shapely.box(0, 0, 1000, 500), width_mm=120, height_mm=60)
    grid = Grid.over(paper, cell_mm=30)
    west, south, east, north = paper.bounds_m
    spots = [(west + 1, north - 1), (east - 1, south + 1), (west - 5, north)]
    assert grid.refs(np.array(spots)) == ["A1", "D2", ""]
    assert grid.span(["B2", "A1", "A10", ""]) == "A1–B2"


def test_pictures_for_reports(planned):
    """A PNG of the size asked for, an SVG that is well-formed even with hostile names."""
    picture = wall_picture(wall(planned=planned))
    assert ET.fromstring(picture.svg()).tag.endswith("svg")  # noqa: S314  (our own)
    with Image.open(io.BytesIO(picture_png(picture.svg(), width_mm=100, dpi=127))) as image:
        assert image.width == pytest.approx(500, abs=1)


def test_another_font_must_be_a_font(tmp_path):
    """A file that is none is refused by name; the carried one works as any."""
    (tmp_path / "no.ttf").write_text("no font")
    with pytest.raises(InputError) as caught, using_font(tmp_path / "no.ttf"):
        pass
    assert caught.value.code == "sheet.font_unreadable"
    with using_font(Path(font_path())):
        assert len(wall_sheet(wall())) > 10_000
    assert say("sheet.font_locked", file="x")
