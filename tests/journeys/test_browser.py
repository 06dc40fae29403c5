"""The demo's pages in a real browser with the network cut."""

import io
import json
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the pages of the demo county, in Chinese."""
    out = tmp_path_factory.mktemp("pages") / "demo"
    command = [sys.executable, "-m", "geoplan", "--lang", "zh", "demo", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


class Opened:
    """A page opened from a file, with everything it said and asked for."""

    def __init__(self, browser, path, *, width=1280, height=800):
        self.context = browser.new_context(
            offline=True, viewport={"width": width, "height": height}
        )
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("body[data-ready='1']")
        self.page.wait_for_timeout(300)

    def _note(self, text):
        # Chromium's advice on the speed of the blurred layer is no fault of the page.
        if "willReadFrequently" not in text:
            self.said.append(text)

    def picture(self):
        """Return the map without the panel as pixels."""
        image = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        return image.crop((60, 0, image.width - 350, image.height - 40))

    def colours(self):
        """Return how often each colour is painted on the map."""
        pixels = np.asarray(self.picture()).reshape(-1, 3).astype(int)
        packed, counts = np.unique(pixels @ [65536, 256, 1], return_counts=True)
        tuples = [(value >> 16, value >> 8 & 255, value & 255) for value in packed.tolist()]
        return Counter(dict(zip(tuples, counts.tolist(), strict=True)))

    def text(self):
        """Return what the panel says."""
        return self.page.inner_text("#gp-panel")


@pytest.fixture
def show(browser):
    """Return a function that opens a page and checks at the end that it kept quiet."""
    opened = []

    def open_page(path, **size):
        opened.append(Opened(browser, path, **size))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()
    for page in opened:
        assert page.said == []
        assert all(url.startswith(("file:", "data:", "blob:")) for url in page.asked)


PAGES = ("overview", "draw", "routes", "route-1", "coverage", "check", "diff")


@pytest.mark.parametrize("name", PAGES)
def test_maps_are_really_painted(show, demo, name):
    """Streets, water, symbols: many colours; without the base map, fewer."""
    opened = show(demo / f"{name}.html")
    before = opened.colours()
    assert len(before) > 400
    assert before[(255, 255, 255)] > 5_000  # streets
    assert before[(205, 223, 236)] > 800  # water
    opened.page.click("[data-layer='map.layer.base']")
    opened.page.wait_for_timeout(300)
    after = opened.colours()
    assert after[(205, 223, 236)] == 0
    assert after[(255, 255, 255)] < before[(255, 255, 255)]


def test_a_click_on_a_stop_opens_its_popup(show, demo):
    """With name, category, arrival."""
    opened = show(demo / "route-1.html")
    route = data_of(demo / "route-1.html")
    stop = route["routes"][0]["stops"][2]
    name = next(site["name"] for site in route["sites"] if site["id"] == stop["id"])
    opened.page.click(f".leaflet-marker-icon[title='{name}']")
    shown = opened.page.inner_text(".leaflet-popup-content")
    assert name in shown
    assert "到达" in shown
    assert "类别" in shown


def test_the_timetable_works_by_keyboard(show, demo):
    """Enter on a row opens the stop."""
    opened = show(demo / "route-1.html")
    row = opened.page.locator("tr.gp-row").nth(4)
    row.focus()
    opened.page.keyboard.press("Enter")
    name = re.split(r"\s+\d\d:", row.locator("td").nth(2).inner_text())[0]
    assert name in opened.page.inner_text(".leaflet-popup-content")


def test_route_colours_and_unreached(show, demo):
    """Each team's colour is painted; hiding a team takes it away."""
    opened = show(demo / "routes.html")
    colours = [route["colour"] for route in data_of(demo / "routes.html")["routes"]]
    assert len(set(colours)) == 4
    red = tuple(int(colours[0][at : at + 2], 16) for at in (1, 3, 5))
    assert opened.colours()[red] > 300
    opened.page.locator("[data-layer='map.route']").first.click()
    opened.page.wait_for_timeout(300)
    assert opened.colours()[red] < 60


def test_search_finds_and_opens(show, demo):
    """By a part of the name."""
    opened = show(demo / "overview.html")
    opened.page.fill("#gp-search", "城东农贸")
    hits = opened.page.locator("#gp-body tr.gp-row")
    assert hits.count() == 2
    hits.first.click()
    assert "城东农贸市场" in opened.page.inner_text(".leaflet-popup-content")


def test_both_languages(show, demo):
    """The button switches every label; names and addresses stay."""
    for name in PAGES:
        opened = show(demo / f"{name}.html")
        document = data_of(demo / f"{name}.html")
        opened.page.click("#gp-lang")
        words = {pair[0] for pair in document["words"].values() if CHINESE.search(pair[0])}
        labels = {re.sub(r"\{\w+\}.*", "", word) for word in words}
        said = opened.text()
        left = [label for label in labels if len(label) > 3 and label in said]
        assert left == [], name
        assert opened.page.evaluate("document.documentElement.lang") == "en"


def test_coverage_measures_layers_and_lists(show, demo):
    """The selector changes map and legend; grids can be shown; the never-list opens a site."""
    opened = show(demo / "coverage.html")
    before, legend = opened.colours(), opened.page.inner_text("#gp-legend")
    opened.page.select_option("#gp-measure", "per_visit")
    opened.page.wait_for_timeout(200)
    assert opened.page.inner_text("#gp-legend") != legend
    assert opened.colours() != before
    classes = opened.page.inner_text("#gp-legend").split("斜线")[0]
    counts = [int(n) for n in re.findall(r"(\d+) 格", classes)]
    layer = data_of(demo / "coverage.html")["cover"]["layers"][0]
    sites = layer["keys"].index("sites")
    assert sum(counts) == sum(len(row) > sites and row[sites] > 0 for row in layer["rows"])
    opened.page.click("[data-layer='map.cover.cells']")
    opened.page.click("[data-layer='map.cover.grid']")
    opened.page.wait_for_timeout(200)
    assert "个网格" in opened.page.inner_text("#gp-legend")
    opened.page.click("[data-layer='map.layer.heat']")
    opened.page.wait_for_timeout(300)
    row = opened.page.locator("#gp-body tr.gp-row").last
    name = row.locator("td").first.inner_text()
    row.click()
    shown = opened.page.inner_text(".leaflet-popup-content")
    assert name in shown
    assert "从未检查" in shown


def test_phones_of_360_pixels(show, demo):
    """Nothing scrolls sideways; the panel folds and unfolds."""
    for name in PAGES:
        opened = show(demo / f"{name}.html", width=360, height=740)
        width = opened.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width[0] <= width[1]
        closed = "closed" in (opened.page.get_attribute("#gp-panel", "class") or "")
        opened.page.click("#gp-fold")
        now = "closed" in (opened.page.get_attribute("#gp-panel", "class") or "")
        assert now != closed


def data_of(page):
    """Return the data block of a page."""
    block = re.search(r'id="gp-data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    return json.loads(block[1])


HOSTILE = (
    "</script><script>window.hit=1</script>",
    "${window.hit=1}",
    "<img src=x onerror='window.hit=1'>",
    "\"'><b>粗</b>",
    "\u202e反向\u200f",
    "𠮷野家🏪",
    "{{ 7*7 }} {% raw %} {%endraw%}",
    "长" * 500,
)


def test_hostile_names_are_only_text(show, demo, tmp_path):
    """In popups, lists, search and titles: shown as they are, never run."""
    ledger = tmp_path / "l.csv"
    rows = [
        '"{}",公园,"{}","{}",117.{},28.945,WGS-84'.format(
            *(text.replace('"', '""') for text in (name, name, name)), 300 + at
        )
        for at, name in enumerate(HOSTILE)
    ]
    ledger.write_text("\n".join(["点位名称,类别,地址,责任单位,经度,纬度,坐标系", *rows]), "utf-8")
    folder = tmp_path / "p"
    run = [sys.executable, "-m", "geoplan", "--lang", "en", "-C", str(folder)]
    for arguments in (
        ["init", str(folder)],
        ["import", "streets", str(demo / "project" / "originals" / street_file(demo))],
        ["import", "sites", str(ledger)],
        ["publish"],
    ):
        done = subprocess.run([*run, *arguments], capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
    kept = [site["name"] for site in data_of(folder / "maps" / "overview.html")["sites"]]
    assert len(kept) == len(HOSTILE)
    for name in ("overview", "coverage"):
        opened = show(folder / "maps" / f"{name}.html")
        for at in range(len(kept)):
            opened.page.evaluate(
                "id => window.gpPage.openSite(id)",
                data_of(folder / "maps" / f"{name}.html")["sites"][at]["id"],
            )
            shown = opened.page.locator(".leaflet-popup-content b").last.inner_text()
            assert shown == kept_text(kept[at])
        opened.page.fill("#gp-search", "window")
        assert opened.page.locator("#gp-body tr.gp-row").count() >= 3
        assert opened.page.evaluate("window.hit === undefined")


def kept_text(name):
    """Return a name as a page shows it: runs of blanks are one."""
    return re.sub(r"\s+", " ", name).strip()


def street_file(demo):
    """Return the demo's street map among the originals."""
    return next((demo / "project" / "originals").glob("*.osm.pbf")).name


def test_what_to_mend_is_shown_and_found(show, demo):
    """The check's page: every fault in the list and on the map, in both languages."""
    opened = show(demo / "check.html")
    page = opened.page
    rows = page.locator("#gp-body tr.gp-row")
    assert rows.count() >= 7
    assert "沙洲公园" in opened.text()
    rows.nth(0).click()
    assert "没有责任单位" in page.locator(".leaflet-popup-content").inner_text()
    page.get_by_label("English").click()
    assert "responsible unit" in opened.text()
    assert opened.colours()[(176, 0, 32)] > 100  # the marks


def test_the_ledger_beside_the_map(show, demo):
    """The comparison's page: statuses with counts, a moved market with its line, popups by key."""
    opened = show(demo / "diff.html")
    page = opened.page
    said = opened.text()
    for words in ("只在地图上（9）", "位置不一致（1）", "名称不一致（1）", "一致（6）"):
        assert words in said
    page.locator("#gp-body tr.gp-row", has_text="南门农贸市场").focus()
    page.keyboard.press("Enter")
    assert "200 米" in page.locator(".leaflet-popup-content").inner_text()
    page.fill("#gp-search", "花鸟")
    assert page.locator("#gp-body tr.gp-row", has_text="江南花鸟市场").count() >= 1
    before = len(opened.colours())
    page.locator("[data-layer='map.gap.map_only']").uncheck()
    assert len(opened.colours()) != before
