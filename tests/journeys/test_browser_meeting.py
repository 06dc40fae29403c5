"""The pages of score, ranking and risk in a real browser, with names that mean harm."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geoplan.render.web.rank_page import rank_page
from geoplan.render.web.risk_page import risk_page
from geoplan.render.web.score_page import score_page

_SPEC = importlib.util.spec_from_file_location(
    "meetings", Path(__file__).parents[1] / "meetings.py"
)
meetings = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(meetings)
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = ("score", "rank", "risk")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the three pages as files."""
    out = tmp_path_factory.mktemp("meeting")
    table, rule = meetings.ranking()
    risk, names = meetings.risk()
    notes, standard = meetings.notes(), meetings.STANDARD
    pages = {
        "score": score_page(
            meetings.scored(), standard=standard, problems=meetings.PROBLEMS, notes=notes
        ),
        "rank": rank_page(table, rule=rule, by="unit", notes=notes),
        "risk": risk_page(risk, names=names, standard=standard, top=20, notes=notes),
    }
    for name, page in pages.items():
        (out / f"{name}.html").write_text(page, "utf-8")
    return out


@pytest.fixture
def opened(browser, folder):
    """Return a function that opens a page and tells what it did."""
    contexts = []

    def open_page(name, *, width=1200):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        did = []
        page.on("console", lambda message: did.append(message.text))
        page.on("dialog", lambda dialog: (did.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: did.append(str(error)))
        page.on("request", lambda request: did.append(request.url))
        page.goto((folder / f"{name}.html").as_uri())
        return page, did

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_only_shown(opened, name):
    """Nothing runs, nothing is asked for but the page itself, the name stands there as text."""
    page, did = opened(name)
    page.wait_for_timeout(100)
    assert [one for one in did if not one.startswith("file:")] == []
    assert len(did) == 1
    assert page.locator("script, img, iframe, link").count() == 0
    assert meetings.HOSTILE in page.inner_text("main")
    assert meetings.PHONE not in page.content()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_hangs_over(opened, name, width):
    """No sideways scrolling, and no text of a cell outside the screen."""
    page, _ = opened(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = page.evaluate(
        "[...document.querySelectorAll('td > span, h1, h2, p')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.innerText)"
    )
    assert beyond == []


def test_the_box_changes_the_language_by_key(opened):
    """Space on the focused box; each text is shown in one language only."""
    page, _ = opened("rank")
    assert "排位规则" in page.inner_text("main")
    assert "The rule" not in page.inner_text("main")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "The rule" in page.inner_text("main")
    assert "排位规则" not in page.inner_text("main")
    assert "★ red flag" in page.inner_text("main")


def test_bars_show_the_score_in_grey(opened):
    """The dark part of the first bar ends where the score is; its frame is lighter in grey too."""
    page, _ = opened("score")
    estimate = meetings.scored().found.onsite.estimate
    bar = page.locator(".big svg.bar").first
    box = bar.locator(".frame").bounding_box()
    value = bar.locator(".value").bounding_box()
    assert value["width"] / box["width"] == pytest.approx(estimate.value / 40, abs=0.01)
    mark = bar.locator(".mark").bounding_box()
    assert (mark["x"] - box["x"]) / box["width"] == pytest.approx(28.87 / 40, abs=0.01)
    grey = np.asarray(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L"))
    row = grey[round(box["y"] + 3)]
    inside = int(row[round(value["x"] + 8)])
    outside = int(row[round(box["x"] + box["width"] - 6)])
    assert outside - inside > 80


def test_printing_leaves_the_button_out(opened):
    page, _ = opened("score")
    page.emulate_media(media="print")
    assert not page.locator("label[for=en]").is_visible()
    assert page.locator(".alarm h2").is_visible()
