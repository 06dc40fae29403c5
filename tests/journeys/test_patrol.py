"""Patrols from the command line on real streets, and their page with the network cut."""

import json
import re
import shutil
import time
from itertools import pairwise

import geopandas as gpd
import pyogrio
import pytest
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def nanjing(cli, shared_data):
    """Return a project that holds the streets of Nanjing centre."""
    cli.run("init", cli.folder)
    cli.run("import", "streets", shared_data / "osm" / "nanjing_centre.osm.pbf")
    return cli


def test_named_streets(nanjing):
    """Two named streets: plan, passages and page; twice the same gives the same plan."""
    words = ("patrol", "--street", "青石街", "--street", "石婆婆庵", "--name", "两条街")
    plan = nanjing.json(*words, code=(0, 1))
    folder = nanjing.folder / "patrols" / "两条街"
    kept = json.loads((folder / "plan.json").read_text("utf-8"))
    assert kept == plan
    assert plan["required_m"] > 300
    assert plan["gap"] == 0
    legs = pyogrio.read_dataframe(folder / "legs.gpkg")
    assert isinstance(legs, gpd.GeoDataFrame)
    walked = legs[legs["required"]]
    assert set(walked["street"]) == {"青石街", "石婆婆庵"}
    assert set(legs["direction"]) <= {"forth", "back"}
    for one, two in pairwise(legs.sort_values("seq").geometry):
        assert one.coords[-1] == pytest.approx(two.coords[0])
    assert (nanjing.folder / "maps" / "patrol-两条街.html").is_file()
    assert nanjing.json(*words, code=(0, 1)) == plan


def test_stretches_not_walked(nanjing):
    """Stretches as sites: patrol the category; a class by car, both ways, two patrols."""
    nanjing.run("frame", "segments", "--class", "living_street", "--category", "back_street")
    plan = nanjing.json("patrol", "--category", "back_street", code=(0, 1))
    never = nanjing.json("patrol", "--not-walked", "30", code=(0, 1))
    assert never["required_m"] == plan["required_m"]
    whole = nanjing.json("patrol", "--class", "living_street", code=(0, 1))
    assert whole["required_m"] == pytest.approx(plan["required_m"], rel=0.02)
    words = ("--mode", "car", "--both-sides", "--patrols", "2", "--effort", "20")
    cars = nanjing.json("patrol", "--class", "living_street", *words, code=(0, 1))
    assert len(cars["patrols"]) == 2
    assert cars["lower_bound_s"] <= cars["time_s"]
    capped = nanjing.json(
        "patrol", "--class", "living_street", "--hours", "2.5",
        "--start", "118.7802,32.0434,队部", "--effort", "20", code=(0, 1),
    )  # fmt: skip
    assert max(one["time_s"] for one in capped["patrols"]) <= 9000
    assert capped["patrols"][0]["start"]["name"] == "队部"


def test_refusals(nanjing):
    """Nothing chosen, no such street, no line sites, no time: each says the mend."""
    assert "--street" in nanjing.run("patrol", code=2)
    assert "青石街" in nanjing.run("patrol", "--street", "青石", code=2)
    assert "living_street" in nanjing.run("patrol", "--class", "lane", code=2)
    refused = nanjing.run("patrol", "--class", "living_street", "--hours", "0.05", code=2)
    assert "hours" in refused
    assert "没有" in nanjing.run("patrol", lang="zh", code=2)


def test_guixi(cli, shared_data):
    """A county town: one class, printed in Chinese, with share and bound."""
    cli.run("init", cli.folder)
    cli.run("import", "streets", shared_data / "osm" / "guixi_city.osm.pbf")
    told = cli.run("patrol", "--class", "residential", lang="zh", code=(0, 1))
    for part in ("公里街道", "任何方案都不会少于", "%", "patrol-patrol.html"):
        assert part in told


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_page(nanjing):
    """Offline and quiet, both languages, by keyboard, on a narrow screen."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here: install the package chromium")
    nanjing.run("patrol", "--class", "living_street", "--patrols", "2", "--effort", "20",
                code=(0, 1))  # fmt: skip
    page_file = nanjing.folder / "maps" / "patrol-patrol.html"
    said, asked = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        page.wait_for_function("document.body.dataset.ready === '1'")
        panel = page.locator("#gp-panel")
        assert "Least possible time" in panel.inner_text()
        assert (
            page.locator("path[stroke-dasharray='7 6']").count() or page.locator("canvas").count()
        )
        page.get_by_role("button", name="Streets in order").first.focus()
        page.keyboard.press("Enter")
        row = page.locator(".gp-row").first
        row.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".gp-pop")
        assert page.locator(".gp-pop").inner_text().startswith("1 · ")
        page.click("#gp-lang")
        assert "最少用时" in panel.inner_text()
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        browser.close()
    assert said == []
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_open_ends_and_streets_not_walked_for_days(nanjing, tmp_path):
    """Anywhere is shorter than round; what was walked yesterday is left out."""
    words = ("patrol", "--class", "living_street")
    closed = nanjing.json(*words, code=(0, 1))
    free = nanjing.json(*words, "--start", "anywhere", code=(0, 1))
    half = nanjing.json(*words, "--start", "118.78,32.045", "--finish", "anywhere", code=(0, 1))
    assert free["time_s"] < half["time_s"] < closed["time_s"]
    assert free["gap"] < 0.01
    assert free["patrols"][0]["start"] != free["patrols"][0]["finish"]
    assert free["crossing_s"] == {"trunk": 35.0, "primary": 25.0, "secondary": 15.0}
    walked = {p["edge"] for p in closed["patrols"][0]["passages"] if p["required"]}
    some = sorted(walked)[: len(walked) // 2]
    yesterday = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86_400))
    rows = [f"{edge},0,100000,{yesterday},小王" for edge in some]
    table = tmp_path / "走过.csv"
    table.write_text("\n".join(["edge,from_m,to_m,at,by", *rows]), "utf-8-sig")
    stale = nanjing.json(*words, "--stale-days", "14", "--walked", table, code=(0, 1))
    left = {p["edge"] for p in stale["patrols"][0]["passages"] if p["required"]}
    assert left == walked - set(some)
    assert "--walked" in nanjing.run(*words, "--stale-days", "14", code=2)


def test_cars_turn_as_they_may(nanjing):
    """By car, seconds lost by turning are told."""
    told = nanjing.run("patrol", "--class", "living_street", "--mode", "car", code=(0, 1))
    assert "Turning takes" in told
