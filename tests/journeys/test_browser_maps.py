"""Maps that do things, in a real browser with the network cut."""

import io
import json
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import axe_playwright_python
import numpy as np
import pypdf
import pypdfium2
import pytest
import shapely
from PIL import Image

from geoplan.base.shift import wgs84_to_gcj02
from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard, Words
from geoplan.intake.streets import read_streets
from geoplan.render.backdrop import Backdrop
from geoplan.render.web import PageNotes, overview_page
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.store.layers import read_layer

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TRACK = '<trkpt lat="{:.7f}" lon="{:.7f}"><time>{}</time></trkpt>'
GPX = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">{}</gpx>'


def geoplan(folder, *words):
    """Run one command in a project."""
    command = [sys.executable, "-m", "geoplan", "--lang", "zh", "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr


def walk(legs, *, weeks_ago, share):
    """Return the first part of a patrol as a GPX track, a metre and a fifth a second."""
    lines = legs.sort_values("seq").to_crs(4326).geometry
    places = np.vstack([shapely.get_coordinates(line) for line in lines])
    places = places[: int(share * len(places))]
    metres = np.hypot(*(np.diff(places, axis=0) * [97_000, 111_000]).T)
    begun = datetime(2026, 6, 9, 1, tzinfo=UTC) - timedelta(weeks=weeks_ago)
    times = np.concatenate([[0], np.cumsum(metres)]) / 1.2
    told = [
        TRACK.format(y, x, (begun + timedelta(seconds=float(t))).isoformat())
        for (x, y), t in zip(places, times, strict=True)
    ]
    return f"<trk><trkseg>{''.join(told)}</trkseg></trk>"


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    """Return all pages of a county with routes, a patrol, tracks, and an earlier moment."""
    out = tmp_path_factory.mktemp("maps") / "demo"
    command = [sys.executable, "-m", "geoplan", "--lang", "zh", "demo", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    project = out / "project"
    geoplan(project, "patrol", "--name", "west", "--street", "环城西路", "--street", "解放西路")
    legs = read_layer(project / "patrols" / "west" / "legs.gpkg", "legs", index="leg")
    tracks = "".join(walk(legs, weeks_ago=ago, share=part) for ago, part in ((12, 0.6), (1, 0.3)))
    (out / "walks.gpx").write_text(GPX.format(tracks), "utf-8")
    geoplan(project, "track", "import", str(out / "walks.gpx"))
    where = ("--as-of", "2026-06-10", "--out", str(out))
    geoplan(project, "publish", "--round", "W24", *where)
    geoplan(project, "coverage", "--before", "2026-04-15", "--h3", "9", *where)
    return out


def data_of(page):
    """Return the data block of a page."""
    block = re.search(r'id="gp-data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    return json.loads(block[1])


@pytest.fixture
def show(browser):
    """Return a function that opens a page and checks at the end that it kept quiet."""
    opened = []

    def open_page(path, *, where="", width=1280, height=800, **more):
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": height}, **more
        )
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri() + where)
        page.wait_for_selector("body[data-ready='1']")
        page.wait_for_timeout(250)
        opened.append((context, said, asked))
        return page

    yield open_page
    for context, said, asked in opened:
        context.close()
        # Chromium's advice on the speed of the blurred layer is no fault of the page.
        assert [text for text in said if "willReadFrequently" not in text] == []
        assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def pixels(page):
    """Return the map without panel and edges."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return np.asarray(image.crop((60, 0, image.width - 350, image.height - 100)))


def painted(page, colour):
    """Return how many pixels have a colour, "#rrggbb"."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((pixels(page) == wanted).all(axis=2).sum())


def stripes(page):
    """Return how many pixels are nearly black, as hatching is over every colour."""
    return int((pixels(page).max(axis=2) < 95).sum())


def slide(page, slider, value):
    """Move a slider as a hand does."""
    page.locator(slider).evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input'));"
        " e.dispatchEvent(new Event('change')); }",
        value,
    )
    page.wait_for_timeout(250)


# ---- play back


def test_the_day_is_played_back(show, maps):
    """By slider each team stands where its timetable says; the button starts and stops."""
    page = show(maps / "routes.html")
    routes = data_of(maps / "routes.html")["routes"]
    sites = {site["id"]: site for site in data_of(maps / "routes.html")["sites"]}
    stop = routes[0]["stops"][4]
    slide(page, "#gp-time", str((stop["arrive"] // 60 + 1) * 60))
    assert f"第 1 组：在 5 {sites[stop['id']]['name']}" in page.inner_text("#gp-now")
    team = page.locator(".gp-team", has_text="1").first.bounding_box()
    mark = page.locator(f".leaflet-marker-icon[title='{sites[stop['id']]['name']}']").bounding_box()
    assert abs(team["x"] + team["width"] / 2 - mark["x"] - mark["width"] / 2) < 2
    assert abs(team["y"] + team["height"] / 2 - mark["y"] - mark["height"] / 2) < 2
    assert page.locator(".gp-site.past").count() >= 4
    before = page.input_value("#gp-time")
    page.focus("#gp-play")
    page.keyboard.press("Enter")
    later = "v => Number(document.getElementById('gp-time').value) > v"
    page.wait_for_function(later, arg=int(before))
    page.keyboard.press("Enter")
    stopped = page.input_value("#gp-time")
    page.wait_for_timeout(200)
    assert page.input_value("#gp-time") == stopped


def test_between_stops_a_team_is_on_its_line(show, maps):
    """Half way in time between two stops, near the leg's drawing."""
    page = show(maps / "route-1.html")
    route = data_of(maps / "route-1.html")["routes"][0]
    stops = route["stops"]
    ways = [(b["arrive"] - a["depart"], at) for at, (a, b) in enumerate(pairwise(stops), start=1)]
    leg = max(ways)[1]
    middle = (stops[leg - 1]["depart"] + stops[leg]["arrive"]) // 2
    slide(page, "#gp-time", str(middle // 60 * 60))
    assert f"前往 {leg + 1} " in page.inner_text("#gp-now")
    box = page.locator(".gp-team").bounding_box()
    x, y = int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] / 2)
    page.add_style_tag(content=".leaflet-marker-pane{display:none}")
    image = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    around = image[y - 6 : y + 7, x - 6 : x + 7].reshape(-1, 3)
    red = [int(route["colour"][at : at + 2], 16) for at in (1, 3, 5)]
    assert (np.abs(around - red).sum(axis=1) < 30).any()


# ---- tools


def test_links_lead_to_a_stop(show, maps):
    """By identifier, by number on one team's page, by team and number; opening writes the link."""
    first = data_of(maps / "route-1.html")
    stop = first["routes"][0]["stops"][2]
    name = next(site["name"] for site in first["sites"] if site["id"] == stop["id"])
    for page_name, where in (
        ("route-1", f"#stop={stop['id']}"),
        ("route-1", "#stop=3"),
        ("routes", "#stop=1-3"),
    ):
        page = show(maps / f"{page_name}.html", where=where)
        assert name in page.inner_text(".leaflet-popup-content")
        assert page.evaluate("location.hash") == f"#stop={stop['id']}"
    page = show(maps / "route-1.html", where="#stop=%E0%A4%A")
    assert page.locator(".leaflet-popup-content").count() == 0


def test_search_in_pinyin_and_for_streets(show, maps):
    """Full spelling, with blanks, first letters; streets of the base map, by keyboard."""
    page = show(maps / "overview.html")
    for asked in ("chengdongnong", "cheng dong nong", "cdnm", "城东农贸"):
        page.fill("#gp-search", asked)
        assert "城东农贸市场" in page.inner_text("#gp-body table >> nth=0"), asked
    page.fill("#gp-search", "hcxl")
    row = page.locator(".gp-way-row", has_text="环城西路")
    row.focus()
    page.keyboard.press("Enter")
    assert page.inner_text(".leaflet-popup-content").strip() == "环城西路"


def test_measuring_by_click_and_by_keyboard(show, maps):
    """Two clicks give the true distance; Enter takes the middle of the view; Escape ends."""
    page = show(maps / "overview.html")
    page.click("[data-tool=measure]")
    for x in (300, 600):
        page.mouse.click(x, 400)
    told = page.inner_text("#gp-status")
    metres = page.evaluate(
        """() => { const map = map_page, at = (x) => map.containerPointToLatLng([x, 400]);
             return map.distance(at(300), at(600)); }"""
    )
    number = float(re.search(r"([\d.]+) (公里|米)", told)[1])
    shown = number * 1000 if "公里" in told else number
    assert shown == pytest.approx(metres, rel=0.01)
    assert page.locator(".leaflet-popup-content").count() == 0
    page.keyboard.press("Escape")
    assert page.get_attribute("[data-tool=measure]", "aria-pressed") == "false"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    assert re.search(r"距离 \d+", page.inner_text("#gp-status"))


def test_where_am_i_asks_only_when_pressed(show, maps):
    """Nothing is asked of the device before; then the place is marked with its error."""
    county = data_of(maps / "overview.html")["bounds"]
    middle = [sum(pair) / 2 for pair in zip(*county, strict=True)]
    page = show(
        maps / "overview.html",
        geolocation={"latitude": middle[0], "longitude": middle[1], "accuracy": 25},
        permissions=["geolocation"],
    )
    page.evaluate(
        """() => { window.asked = 0; const real = navigator.geolocation.getCurrentPosition;
             navigator.geolocation.getCurrentPosition = function (...all) {
               window.asked++; return real.apply(navigator.geolocation, all); }; }"""
    )
    page.mouse.wheel(0, 300)
    assert page.evaluate("window.asked") == 0
    page.click("[data-tool=locate]")
    page.wait_for_function("() => document.getElementById('gp-status').textContent.includes('25')")
    assert page.evaluate("window.asked") == 1


def test_dark_by_system_and_by_button(show, maps):
    """The whole page turns: land, streets, panel; nothing white is left on the map."""
    page = show(maps / "routes.html", color_scheme="dark")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert pixels(page).mean() < 75
    page.click("[data-tool=theme]")
    page.wait_for_timeout(250)
    assert pixels(page).mean() > 200
    assert page.get_attribute("[data-tool=theme]", "aria-label") == "深色"


def test_full_screen(show, maps):
    """In and out by the same button."""
    page = show(maps / "overview.html")
    page.click("[data-tool=full]")
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.click("[data-tool=full]")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_paper_holds_map_and_list(show, maps):
    """The print view of a dark page: light, with the map painted, the timetable, no buttons."""
    page = show(maps / "route-1.html", color_scheme="dark")
    told = page.pdf(format="A4", print_background=True)
    text = "".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(told)).pages)
    route = data_of(maps / "route-1.html")
    text = unicodedata.normalize("NFKC", text.replace("\n", ""))
    for site in route["sites"][:8]:
        assert site["name"][:4] in text
    assert "图层" not in text
    leaf = pypdfium2.PdfDocument(told)[0].render(scale=1.5).to_pil().convert("RGB")
    image = np.asarray(leaf.crop((0, 0, leaf.width * 4 // 5, leaf.height // 2)))
    red = [int(route["routes"][0]["colour"][at : at + 2], 16) for at in (1, 3, 5)]
    assert image.mean() > 200
    assert (np.abs(image.astype(int) - red).sum(axis=2) < 40).sum() > 1000
    assert (np.abs(image.astype(int) - [205, 223, 236]).sum(axis=2) < 12).sum() > 200


# ---- coverage


def test_coverage_over_time(show, maps):
    """At an earlier week fewer sites were seen; legend and totals follow the slider."""
    page = show(maps / "coverage.html")
    frames = data_of(maps / "coverage.html")["cover"]["frames"]
    assert len(frames) == 26

    def never():
        return int(re.search(r"从未检查\s+(\d+) 格", page.inner_text("#gp-legend"))[1])

    now = never()
    slide(page, "#gp-week", "8")
    assert never() > now
    assert frames[8]["name"] in page.inner_text("#gp-body")
    assert re.search(rf"检查次数\s+{frames[8]['visits']}", page.inner_text("#gp-body"))
    page.focus("#gp-week")
    page.keyboard.press("End")
    page.wait_for_timeout(200)
    assert never() == now
    page.select_option("#gp-measure", "per_visit")
    assert page.is_disabled("#gp-week")


def test_sites_history_agrees_with_the_measure(show, maps):
    """The last frame, put together from the changes, is what was measured."""
    page = show(maps / "coverage.html")
    cover = data_of(maps / "coverage.html")["cover"]
    keys, rows = cover["layers"][0]["keys"], cover["layers"][0]["rows"]
    days = keys.index("days")
    measured = sum(len(row) > days and row[days] is not None for row in rows)
    counted = [int(n) for n in re.findall(r"(\d+) 格", page.inner_text("#gp-legend"))]
    assert sum(counted[:6]) == measured
    slide(page, "#gp-week", str(len(cover["frames"]) - 2))
    week_before = [int(n) for n in re.findall(r"(\d+) 格", page.inner_text("#gp-legend"))]
    assert sum(week_before) == sum(counted)


def test_streets_by_days_since_walked(show, maps):
    """Walked streets in the colours of age, with kilometres by class; a click tells the days."""
    page = show(maps / "coverage.html")
    for layer in ("cells", "streets"):
        page.click(f"[data-layer='map.cover.{layer}']")
        page.wait_for_timeout(150)
    page.fill("#gp-search", "环城西路")
    page.locator(".gp-way-row").first.click()
    page.wait_for_timeout(500)
    assert painted(page, "#fdd26e") + painted(page, "#fff7d6") + painted(page, "#99380a") > 200
    lengths = [float(km) for km in re.findall(r"([\d.]+) 公里", page.inner_text("#gp-legend-more"))]
    cover = data_of(maps / "coverage.html")["cover"]["streets"]
    assert sum(lengths) == pytest.approx(cover["length"] / 1000, abs=0.4)
    assert sum(lengths[:6]) > 1
    slide(page, "#gp-week", "4")
    assert float(re.findall(r"([\d.]+) 公里", page.inner_text("#gp-legend-more"))[0]) == 0
    page.select_option("#gp-measure", "walked")
    page.click("[data-layer='map.cover.streets']")
    page.click("[data-layer='map.cover.grid']")
    page.wait_for_timeout(200)
    assert "没有街道" in page.inner_text("#gp-legend")


def test_change_few_target_and_h3(show, maps):
    """Signed classes between two moments, by areas; hatching of few visits; H3 cells; heat."""
    page = show(maps / "coverage.html")
    page.select_option("#gp-measure", "change")
    page.wait_for_timeout(250)
    legend = page.inner_text("#gp-legend")
    assert "> +5 % – +20 %" in legend
    assert "个网格" in legend
    page.select_option("#gp-measure", "per_target")
    assert "> 125 % – 150 %" in page.inner_text("#gp-legend")
    page.click("[data-layer='map.cover.grid']")
    page.click("[data-layer='map.cover.h3']")
    page.select_option("#gp-measure", "sites")
    page.wait_for_timeout(250)
    plain = stripes(page)
    page.select_option("#gp-measure", "per_visit")
    page.wait_for_timeout(250)
    few = int(re.search(r"不足 5 次检查\s+(\d+) 格", page.inner_text("#gp-legend"))[1])
    assert few > 10
    assert stripes(page) > plain + 50 * few
    page.click("[data-layer='map.cover.h3']")
    page.click("[data-layer='map.layer.heat']")
    page.wait_for_timeout(300)
    most = data_of(maps / "coverage.html")["cover"]["heat_most"]
    assert f"{most} 次" in page.inner_text("#gp-legend-more")


# ---- patrols


def test_patrols_are_published_with_arrows_and_repeats(show, maps):
    """Direction arrows, stretches walked again, in the list and on the map."""
    page = show(maps / "patrol-west.html")
    assert page.locator(".gp-arrow").count() > 20
    assert "重复或连接" in page.inner_text("#gp-body")
    assert painted(page, "#b3261e") > 500


# ---- all pages


PAGES = ("overview", "draw", "routes", "route-2", "coverage", "check", "diff", "patrol-west")


def grave(page):
    """Return what axe-core calls serious or critical."""
    page.evaluate(AXE + "; undefined")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        (fault["id"], node["html"][:200])
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


SAID = """() => { const out = [], keys = ["aria-label", "title", "placeholder"];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentNode.closest("script,.leaflet-pane"))
    out.push(walk.currentNode.textContent);
  for (const node of document.querySelectorAll("[aria-label],[title],[placeholder]"))
    if (!node.closest(".leaflet-pane"))
      for (const key of keys) if (node.getAttribute(key)) out.push(node.getAttribute(key));
  return out; }"""


@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_of_access(show, maps, name):
    """By axe-core, on a wide light page."""
    assert grave(show(maps / f"{name}.html")) == []


def untranslated(page, document):
    """Return texts with Chinese that is no name from the data, and codes shown as they are."""
    block = json.dumps({**document, "words": {}}, ensure_ascii=False)
    said = page.evaluate(SAID)
    chinese = [
        text
        for text in said
        for part in re.findall(r"[\u4e00-\u9fff]+", text)
        if part not in block and text not in {"中", "中文"}
    ]
    raw = [text for text in said if text in document["words"] or re.search(r"\{\w+\}", text)]
    return chinese + raw


def overlapping(page):
    """Return pairs of the fixed parts of a page that lie on each other."""
    parts = (".gp-tools", ".leaflet-control-zoom", "#gp-player", "#gp-head")
    boxes = {
        part: page.locator(part).bounding_box() for part in parts if page.locator(part).count()
    }
    return [
        (one, other)
        for one, a in boxes.items()
        for other, b in boxes.items()
        if one < other
        and a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]
    ]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_in_english_in_the_dark_on_a_telephone(show, maps, name):
    """No Chinese but names, no code, nothing over the edge or on another part, no grave fault."""
    page = show(maps / f"{name}.html", width=360, height=740, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert overlapping(page) == []
    page.click("#gp-lang")
    if page.locator("#gp-body").is_hidden():
        page.click("#gp-fold")
    assert untranslated(page, data_of(maps / f"{name}.html")) == []
    assert grave(page) == []


# ---- tiles


@pytest.fixture(scope="module")
def tiled(maps, tmp_path_factory):
    """Return the pages on tiles of Amap."""
    out = tmp_path_factory.mktemp("tiled")
    geoplan(maps / "project", "publish", "--tiles", "amap", "--out", str(out))
    return out


def test_tiles_only_when_asked_and_in_their_datum(browser, maps, tiled):
    """One host is asked, named on the map; each place is shown shifted, as the tiles are."""
    assert "autonavi" not in (maps / "overview.html").read_text("utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, asked, said = context.new_page(), [], []
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), (250, 10, 200)).save(picture, "PNG")

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="image/png", body=picture.getvalue())

    page.route(re.compile("^https?:"), answer)
    page.on("console", lambda message: said.append(message.text))
    page.goto((tiled / "overview.html").as_uri())
    page.wait_for_selector("body[data-ready='1']")
    page.wait_for_timeout(600)
    assert said == []
    assert asked
    assert all(re.match(r"https://webrd0[1-4]\.is\.autonavi\.com/", url) for url in asked)
    assert "高德" in page.inner_text(".leaflet-control-attribution")
    assert "GCJ-02" in page.inner_text(".leaflet-control-attribution")
    assert painted(page, "#fa0ac8") > 100_000
    site = data_of(tiled / "overview.html")["sites"][7]
    lon, lat = wgs84_to_gcj02(site["lon"], site["lat"])
    told = page.evaluate(
        """([lat, lon]) => { const z = 18, p = map_page.project([lat, lon], z),
             back = map_page.unproject(p, z), q = L.CRS.EPSG3857.pointToLatLng(p, z);
             return [q.lng, q.lat, back.lng, back.lat]; }""",
        [site["lat"], site["lon"]],
    )
    assert told[:2] == pytest.approx([float(lon[0]), float(lat[0])], abs=1e-9)
    assert told[2:] == pytest.approx([site["lon"], site["lat"]], abs=1e-9)
    context.close()


def test_the_vectors_are_shifted_one_by_one(browser, maps, tiled):
    """The base map's water, drawn on tiles of GCJ-02, lies where the symbols say it does."""
    shown = []
    for folder in (maps, tiled):
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto((folder / "overview.html").as_uri())
        page.wait_for_selector("body[data-ready='1']")
        if folder is tiled:
            page.click("[data-layer='map.layer.tiles']")
            page.click("[data-layer='map.layer.base']")
        page.evaluate("map_page.setView([28.94, 117.31], 15, { animate: false })")
        over = ".leaflet-marker-pane,.leaflet-overlay-pane,.gp-names{display:none}"
        page.add_style_tag(content=over)
        page.wait_for_timeout(500)
        shown.append((pixels(page) == [205, 223, 236]).all(axis=2))
        context.close()
    both = (shown[0] & shown[1]).sum()
    assert shown[0].sum() > 3000
    apart = np.roll(shown[1], 100, axis=1)
    assert both / (shown[0] | shown[1]).sum() > 0.8
    assert (shown[0] & apart).sum() / (shown[0] | apart).sum() < 0.5


def test_very_many_sites_are_dots_until_near(browser, tmp_path):
    """Nine hundred sites: dots on the canvas, symbols only near by; both open, search finds all."""
    streets = read_streets(ROOT / "data" / "demo" / "streets.osm.pbf", land=False).network.edges
    sites = streets.iloc[:900][["geometry"]].copy()
    middle = shapely.line_interpolate_point(sites.geometry.to_numpy(), 0.5, normalized=True)
    sites = sites.set_geometry(middle, crs=streets.crs).assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites.index = [f"S{number}" for number in range(len(sites))]
    backdrop = Backdrop(**{**vars(Backdrop.empty(streets.crs)), "streets": streets})
    page_text = overview_page(
        sites.assign(name=[f"点{number}" for number in range(len(sites))], category="bank"),
        areas=no_areas(streets.crs),
        backdrop=backdrop,
        standard=read_value(asset("standards", "county-31.toml"), Standard),
        notes=PageNotes(title=Words(zh="图", en="map"), lang="zh"),
    )
    path = tmp_path / "many.html"
    path.write_text(page_text, "utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".gp-site").count() < 20
    assert page.evaluate("gpPage.openSite('S123')")
    assert page.locator(".gp-pop b").inner_text() == "点123"
    near = page.locator(".leaflet-marker-pane .gp-site").count()
    assert 0 < near < 900
    page.close()
