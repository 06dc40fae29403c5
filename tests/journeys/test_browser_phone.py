"""The page of the phone's map in a real browser with the network cut."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

from geoplan.base.words import reading
from geoplan.jobs.phone import Asked, phone_project

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
DOTS = ".leaflet-marker-icon .gp-site.phone"
WICKED = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def phoned(tmp_path_factory, demo_data):
    """Return the demo county's study and the page, one market bearing a wicked name."""
    out = tmp_path_factory.mktemp("phone")
    more, folder = out / "more.csv", out / "project"

    def run(*words):
        command = [sys.executable, "-m", "geoplan", "--lang", "zh", "-C", str(folder), *words]
        assert subprocess.run(command, check=False, capture_output=True).returncode in {0, 1}

    run("init", str(folder))
    run("import", "streets", str(demo_data / "streets.osm.pbf"))
    run("import", "sites", str(demo_data / "点位台账.xlsx"))
    more.write_text(
        f"点位名称,类别,经度,纬度,坐标系\n{WICKED},农贸市场,117.2830,28.9530,WGS-84\n", "utf-8"
    )
    run("import", "sites", str(more), "--yes")
    with reading("zh"):
        return phone_project(folder, Asked(picks=2), out=out).study, out / "phone.html"


@pytest.fixture
def show(browser, phoned):
    """Return a function that opens the page; at the end it must have kept quiet."""
    contexts, said, asked = [], [], []

    def open_page(*, width=1280, height=800):
        context = browser.new_context(offline=True, viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(phoned[1].as_uri())
        page.wait_for_selector("body[data-ready='1']")
        page.wait_for_timeout(300)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert asked
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def dots(page):
    """Return (width, colour, letters) of each market's dot."""
    return page.eval_on_selector_all(
        DOTS, "all => all.map(e => [parseFloat(e.style.width), e.style.background, e.textContent])"
    )


def grey(colour):
    """Return how light a colour is without its hue."""
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_larger_dots_are_darker(show, phoned):
    """A dot a market; size tells as much as colour, also in grey; each bears its kind's sign."""
    found = dots(show())
    assert len(found) == len(phoned[0].sites)
    looks = sorted({(width, colour) for width, colour, _ in found})
    assert len(looks) >= 3
    assert len({width for width, _ in looks}) == len(looks)
    light = [grey(colour) for _, colour in looks]
    assert light == sorted(light, reverse=True)
    assert all(one - two > 12 for one, two in pairwise(light))
    assert {letters for _, _, letters in found} == {"菜", "货", "超", "场"}


def test_the_lists_say_what_the_study_says(show, phoned):
    """The likeliest first, with chance and range; the least likely; no one's confidence."""
    page, study = show(), phoned[0]
    said = page.inner_text("#gp-panel")
    assert "真实规则没有公开" in said
    assert f"{len(study.models)} 种假设" in said
    rows = page.locator("#gp-body tr.gp-row").all_inner_texts()
    order = study.ordered
    names = study.sites["name"]
    assert names[order.index[0]] in rows[0]
    half = (len(order) + 1) // 2
    assert len(rows) == len(order)
    assert names[order.index[-1]] in rows[half]
    high = 100 * order["high"].iloc[0]
    assert (f"{high:.0f}" if high >= 9.95 else f"{high:.1f}") in rows[0]


def test_the_regions_are_painted(show):
    """Without the regions the map has other colours; the box is reached by keyboard."""
    page = show()
    before = page.screenshot()
    box = page.locator("[data-layer='phone.layer.cells']")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(200)
    assert not box.is_checked()
    assert page.screenshot() != before


def test_another_assumption_by_keyboard(show, phoned):
    """Choosing the hotels' law repaints the dots and keeps the focus."""
    page, study = show(), phoned[0]
    before = sorted(dots(page))
    at = next(i for i, model in enumerate(study.models) if model.origin == "hotel")
    page.locator("#gp-model").focus()
    page.select_option("#gp-model", str(at))
    assert sorted(dots(page)) != before
    assert page.evaluate("document.activeElement.id") == "gp-model"
    first = study.table[study.models[at].name].idxmax()
    assert study.sites["name"][first] in page.locator("#gp-body tr.gp-row").first.inner_text()


def test_a_row_opens_its_market(show, phoned):
    """By Enter: name, chance, range."""
    page, study = show(), phoned[0]
    page.locator("#gp-body tr.gp-row").first.focus()
    page.keyboard.press("Enter")
    told = page.locator(".leaflet-popup-content").inner_text()
    assert study.sites["name"][study.ordered.index[0]] in told
    assert "可能性" in told
    assert "%" in told


def test_markup_in_a_name_stays_text(show, phoned):
    """The wicked market is listed by its letters and runs nothing."""
    page = show()
    page.fill("#gp-search", "onerror")
    assert WICKED in page.locator("#gp-body tr.gp-row").first.inner_text()
    assert page.locator("img[src='x']").count() == 0
    assert WICKED not in phoned[1].read_text("utf-8")


def test_the_page_in_english(show, phoned):
    """Every word of ours changes; names of places stay."""
    page, study = show(), phoned[0]
    page.get_by_label("English").click()
    said = page.inner_text("#gp-panel")
    assert "The real rule is not public" in said
    assert "anywhere in the built-up area" in said
    names = "".join([*study.sites["name"], page.inner_text("h1"), "中"])
    assert not {sign for sign in CHINESE.findall(said) if sign not in names}


def test_the_page_on_a_telephone(show):
    """At 360 px nothing runs over, the panel opens, the list answers."""
    page = show(width=360, height=740)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 360
    assert page.locator("#gp-body").is_hidden()
    page.click("#gp-fold")
    assert page.evaluate(wide) == 360
    panel = page.locator("#gp-panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 360
    inside = "e => e.scrollWidth <= e.clientWidth"
    assert page.eval_on_selector("#gp-body", inside)
    page.locator("#gp-body tr.gp-row").first.click()
    assert "%" in page.locator(".leaflet-popup-content").inner_text()
