"""Route sheets: text, fonts, scale, QR codes, the same bytes twice."""

import io
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pypdfium2
import pytest
import shapely
import zxingcpp
from pyproj import CRS, Geod, Transformer

from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard
from geoplan.plan.network import street_network
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Place
from geoplan.plan.teams import alike_teams
from geoplan.plan.tour import TourRequest, plan_tours
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.font import GETA, printable, width_em
from geoplan.render.sheets.labels import Board
from geoplan.render.sheets.paper import SCALES, fit
from geoplan.render.sheets.route import SheetNotes, route_sheet
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.privacy import mask_phone

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
CRS_M = CRS(4548)
HEAD = "ab12" * 16
EAST, NORTH, STEP = 500_000.0, 3_200_000.0, 150.0


def town(size=7):
    """Return streets of a slightly bent town, with names."""
    at = {
        (i, j): shapely.Point(EAST + i * STEP + 12 * (j % 3), NORTH + j * STEP + 9 * (i % 2))
        for i in range(size)
        for j in range(size)
    }
    order = {key: n for n, key in enumerate(at)}
    rows = []
    for (i, j), point in at.items():
        for other, name, kind in (
            ((i + 1, j), f"人民{j}路", "secondary" if j % 3 == 0 else "residential"),
            ((i, j + 1), f"井头{i}巷", "living_street"),
        ):
            if other in at:
                line = shapely.LineString([point, at[other]])
                rows.append((order[i, j], order[other], kind, name, line))
    edges = gpd.GeoDataFrame(
        rows, columns=["u", "v", "highway", "name", "geometry"], geometry="geometry", crs=CRS_M
    )
    edges = edges.assign(
        length_m=edges.length, foot=3, bike=3, car=3, bridge=False, tunnel=False, layer=0,
        width_m=np.nan,
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"osm_id": range(len(at))}, geometry=list(at.values()), crs=CRS_M)
    return street_network(nodes, edges)


def planned(names, *, phone="13800001234"):
    """Return a plan over sites of these names."""
    network = town()
    spots = [
        shapely.Point(EAST + 70 + (i * 317) % 850, NORTH + 20 + (i * 211) % 850)
        for i in range(len(names))
    ]
    sites = gpd.GeoDataFrame(geometry=spots, crs=CRS_M).assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites.index = pd.Index([f"S{i}" for i in range(len(names))], name="site_id")
    sites = sites.assign(name=names, category="farm_market", unit="城管局", phone=phone)
    lon, lat = Transformer.from_crs(CRS_M, 4326, always_xy=True).transform(EAST, NORTH)
    stops = pd.DataFrame(
        {"service_s": 600, "windows": [((28_800, 39_600),)] * len(names), "prize": 1.0},
        index=sites.index,
    )
    request = TourRequest(
        teams=alike_teams(1, start=Place(name="县创建办", lon=lon, lat=lat), hours="08:00-12:00"),
        stops=stops, date="2026-06-09", round_id="W24", draw_digest=HEAD, effort=200,
    )  # fmt: skip
    plan, legs = plan_tours(sites, network, request=request)
    backdrop = Backdrop.empty(CRS_M)
    backdrop = Backdrop(**{**vars(backdrop), "streets": network.edges, "credit": "© 测试地图"})
    return PlannedRound(plan=plan, legs=legs, sites=sites), backdrop


def sheet(names, *, lang="zh", phone="13800001234", **notes):
    """Return a sheet's PDF."""
    round_, backdrop = planned(names, phone=phone)
    told = SheetNotes(title="路线单", lang=lang, head_hash=HEAD, credit=backdrop.credit, **notes)
    return route_sheet(round_, team="1", standard=STANDARD, backdrop=backdrop, notes=told)


def text_of(pdf):
    """Return the text of all pages, without blanks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.fixture(scope="module")
def twelve():
    """Return a sheet of twelve stops."""
    return sheet([f"城东第{i}市场" for i in range(12)])


def test_what_the_sheet_says(twelve):
    """Names, times, head hash, page n of N, credit: all can be searched."""
    text = text_of(twelve)
    pages = len(pypdf.PdfReader(io.BytesIO(twelve)).pages)
    assert pages == 5  # overview, ways, three of cards
    for i in range(12):
        assert f"城东第{i}市场" in text
    for part in ("县创建办", HEAD[:12], f"第1页/共{pages}页", "©测试地图", "2026-06-09周二",
                 "时间窗08:00–11:00", "138****1234", "EPSG:4548",
                 "逐段走法", "到达城东第3市场", "W24-1-7", "图格"):  # fmt: skip
        assert part in text, part
    assert "13800001234" not in text


def test_vector_embedded_a4_small_and_repeatable(twelve):
    """One embedded font subset, no raster, A4, under 500 kB, byte for byte the same."""
    reader = pypdf.PdfReader(io.BytesIO(twelve))
    fonts = set()
    for page in reader.pages:
        assert not list(page.images)
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts.add(inner["/BaseFont"])
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()
    assert {name.split("+")[1] for name in fonts} == {"NotoSansSC-Regular"}
    assert len(twelve) < 500_000
    assert sheet([f"城东第{i}市场" for i in range(12)]) == twelve


def test_nothing_lies_outside_the_margins(twelve):
    """The outer 8 mm of every page are white."""
    for page in pypdfium2.PdfDocument(twelve):
        shades = page.render(scale=2).to_numpy()[..., :3].min(axis=2)
        rim = round(8 / 25.4 * 72 * 2)
        inner = shades[rim:-rim, rim:-rim]
        assert inner.min() < 50  # something is drawn
        shades[rim:-rim, rim:-rim] = 255
        assert shades.min() > 245


def test_codes_lead_to_the_stops(twelve):
    """Every QR code reads back, and its place is a stop's to a metre."""
    round_, _ = planned([f"城东第{i}市场" for i in range(12)])
    points = round_.sites.to_crs(4326).geometry
    true = [(point.x, point.y) for point in points]
    found, codes = set(), set()
    for page in pypdfium2.PdfDocument(twelve):
        for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil()):
            if code.text.startswith("W24-"):
                codes.add(code.text)
                continue
            assert "coordinate=wgs84" in code.text
            lon, lat = map(float, re.search(r"to=([\d.]+),([\d.]+)", code.text).groups())
            away = [Geod(ellps="WGS84").inv(lon, lat, *place)[2] for place in true]
            assert min(away) < 1
            found.add(int(np.argmin(away)))
    assert len(found) == 12
    assert codes == {f"W24-1-{order}" for order in range(1, 13)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_languages(lang):
    """Labels follow the reader; names stay as they are."""
    text = text_of(sheet(["城东市场"], lang=lang))
    assert ("责任单位" in text) == (lang == "zh")
    assert ("Page1of" in text) == (lang == "en")
    assert "城东市场" in text


def test_hostile_and_rare_names_are_printed_as_text():
    """Markup is text; a sign the font lacks becomes 〓 and is listed."""
    hostile = '#read("data.json") $x$ </svg><script>*a*'
    text = text_of(sheet([hostile, "𠮷" * 3 + "市场", "x" * 300]))
    assert "".join(hostile.split()) in text
    assert GETA * 3 + "市场" in text
    assert f"U+20BB7({GETA * 3}市场)" in text


def test_full_phone_numbers_only_when_asked():
    """`--with-phone`."""
    assert "13800001234" in text_of(sheet(["城东市场"], with_phone=True))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("13800001234", "138****1234"), ("0573-85123456", "0573-85****56"), ("", ""),
     ("张三 13800001234", "张三138****1234"), ("12345", "12345")],
)  # fmt: skip
def test_phones_are_masked(text, shown):
    """The middle is hidden, short numbers are not phones."""
    assert mask_phone(text) == shown


def test_scale_bar_is_true_to_the_ground():
    """The bar's length on paper times the scale is the geodesic length, within 0.5 %."""
    paper = fit(town().edges.union_all(), width_mm=186, height_mm=114)
    west, south, _, _ = paper.bounds_m
    back = Transformer.from_crs(CRS_M, 4326, always_xy=True)
    ends = back.transform([west, west + paper.bar_m], [south, south])
    ground = Geod(ellps="WGS84").inv(ends[0][0], ends[1][0], ends[0][1], ends[1][1])[2]
    drawn_mm = np.diff(paper.to_mm(np.array([[west, south], [west + paper.bar_m, south]]))[:, 0])
    assert drawn_mm[0] * paper.denominator / 1000 == pytest.approx(ground, rel=0.005)


def test_the_frame_shows_the_whole_shape_at_a_listed_scale():
    """Whatever its size."""
    for size in (1.0, 300.0, 20_000.0, 400_000.0):
        shape = shapely.box(EAST, NORTH, EAST + size, NORTH + size / 3)
        paper = fit(shape, width_mm=88, height_mm=57)
        assert paper.denominator in SCALES
        assert shapely.box(*paper.bounds_m).contains(shape)


def test_labels_do_not_collide():
    """Of forty labels round one point those that are placed do not touch."""
    board = Board(100, 60)
    placed = [
        board.beside(f"第{i}市场", at=(50 + i % 3, 30 + i % 4), off_mm=2, size_mm=2.5)
        for i in range(40)
    ]
    boxes = [
        shapely.box(
            mark.x_mm - width_em(mark.text) * 1.25, mark.y_mm - 1.5,
            mark.x_mm + width_em(mark.text) * 1.25, mark.y_mm + 1.5,
        )
        for mark in placed
        if mark
    ]  # fmt: skip
    assert len(boxes) > 4
    tree = shapely.STRtree(boxes)
    pairs = tree.query(boxes, predicate="overlaps")
    assert not pairs.size


def test_signs_without_a_glyph_are_named():
    """Control signs vanish, rare ones are replaced and told."""
    missing = {}
    assert printable("市\u0007场𠮷", missing=missing) == f"市场{GETA}"
    assert missing == {"𠮷": f"市场{GETA}"}
