"""Directions, bars and links in a real browser with the network cut."""

import io
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the demo's pages, with the page of links."""
    out = tmp_path_factory.mktemp("network") / "demo"
    program = [sys.executable, "-m", "geoplan", "--lang", "zh"]
    subprocess.run([*program, "demo", "--out", str(out)], check=True, capture_output=True)
    links = ["-C", str(out / "project"), "export", "--round", "W24", "--format", "links"]
    subprocess.run([*program, *links, "--out", str(out)], check=True, capture_output=True)
    return out


@pytest.fixture
def opened(browser, pages):
    """Return a function that opens a page; it must keep quiet and ask for nothing."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    said, asked = [], []

    def show(name):
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((pages / name).as_uri())
        return page

    yield show
    context.close()
    assert said == []
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_each_leg_of_a_route_has_its_directions_folded(opened):
    page = opened("route-1.html")
    page.wait_for_selector("body[data-ready='1']")
    legs = page.locator("#gp-body details.gp-way")
    stops = page.locator("#gp-body table.gp tbody tr.gp-row").count()
    assert legs.count() == stops + 1
    assert not legs.nth(1).locator("li").first.is_visible()
    legs.nth(1).locator("summary").click()
    said = legs.nth(1).locator("li").all_inner_texts()
    assert said[0].startswith("从")
    assert said[-1].startswith("到达")
    page.click("#gp-lang")
    last = page.locator("#gp-body details.gp-way").last
    last.locator("summary").click()
    assert last.locator("summary").inner_text().startswith("Back to ")
    assert last.locator("li").first.inner_text().startswith("Set out ")


def test_the_bars_change_their_language_without_a_script(opened):
    page = opened("gantt.html")
    assert page.locator("h1").inner_text().endswith("各组时间图")
    page.click("label[for=en]")
    assert page.locator("h1").inner_text().endswith("Teams' day as bars")
    assert page.locator("svg .team.en").first.is_visible()
    assert not page.locator("svg .team.zh").first.is_visible()
    assert page.locator(".bar.service").count() > 40


def test_the_codes_of_the_links_can_be_photographed(opened):
    page = opened("W24.html")
    picture = Image.open(io.BytesIO(page.screenshot()))
    texts = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert len(texts) >= 3
    assert all(text.startswith("https://uri.amap.com/navigation?to=117.") for text in texts)
