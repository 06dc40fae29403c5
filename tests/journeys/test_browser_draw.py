"""The pages of a draw and of its simulation in a real browser with the network cut."""

import hashlib
import io
import json
import re
import subprocess
import sys
from itertools import pairwise
from urllib.parse import unquote

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WICKED = "</script><img src=x onerror=window.hit=1> ${window.hit=1} it's"
DESIGN = """format = "geoplan-design-v1"
id = "small"
version = "1"
standard = "county-31"
source = "test"
confidence = "example"
title = {zh = "小", en = "small"}
strata = [
  {category = "library", n = 2},
  {category = "farm_market", n = 2, replacement = 2},
  {id = "银行抽查", category = "bank", n = 3, replacement = 1, method = "pivotal", size = "size"},
]
two_stage = [{category = "township", replacement = 1}]
"""
PAGES = ("draw", "simulation")


@pytest.fixture(scope="module")
def county(tmp_path_factory, demo_data):
    """Return a folder of pages: drawn twice, one market replaced, a library's name wicked."""
    out = tmp_path_factory.mktemp("drawn")
    folder = out / "project"

    def run(*words, code=(0,)):
        command = [sys.executable, "-m", "geoplan", "--lang", "zh", "-C", str(folder), *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode in code, done.stderr
        return done.stdout

    (out / "small.toml").write_text(DESIGN, "utf-8")
    more = f'点位名称,类别,经度,纬度,坐标系\n"{WICKED}",图书馆（文化馆）,117.2830,28.9530,WGS-84\n'
    (out / "more.csv").write_text(more, "utf-8")
    run("init", str(folder))
    run("import", "areas", str(demo_data / "areas.gpkg"))
    run("import", "streets", str(demo_data / "streets.osm.pbf"))
    run("import", "sites", str(demo_data / "点位台账.xlsx"), code=(0, 1))
    run("import", "sites", str(out / "more.csv"), "--yes", code=(0, 1))
    design = ("--design", str(out / "small.toml"))
    for digits, again in (("83920174650192837465", ()), ("12345678901234567890", ("--again",))):
        run("draw", "commit", "--round", "W24", *design, *again)
        run("draw", "reveal", "--round", "W24", "--source", f"dice={digits}@王芳 李强")
    certificate = json.loads((folder / "rounds/W24/again-2/draw.json").read_text("utf-8"))
    unit = draw_of(certificate, "farm_market")["base"][0]
    run("draw", "replace", "--round", "W24", "--unit", unit, "--reason", "closed",
        "--by", "张三 13800001234", "--note", WICKED)  # fmt: skip
    run("publish", "--round", "W24", "--out", str(out))
    run("draw", "simulate", *design, "--runs", "1200", "--out", str(out))
    return out, certificate


def draw_of(certificate, rule):
    """Return the draw of a rule."""
    return next(draw for draw in certificate["draws"] if draw["rule"] == rule)


def document_of(path):
    """Return the data block of a page."""
    block = re.search(r'id="gp-data">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    return json.loads(block[1])


@pytest.fixture
def show(browser, county):
    """Return a function that opens a page; at the end it must have kept quiet."""
    contexts, said, asked = [], [], []

    def open_page(name, *, width=1280, height=800):
        context = browser.new_context(offline=True, viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((county[0] / f"{name}.html").as_uri())
        page.wait_for_selector("body[data-ready='1']")
        page.wait_for_timeout(300)
        return page

    yield open_page
    for context in contexts:
        hit = [page.evaluate("window.hit === undefined") for page in context.pages]
        assert all(hit)
        context.close()
    assert said == []
    assert asked
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def popup(page):
    """Return what the open popup says."""
    return page.locator(".leaflet-popup-content").last.inner_text()


def test_every_unit_is_listed_with_chance_and_order(show, county):
    """Base, replaced, replacements of every rule; those of replacement townships apart."""
    said, certificate = show("draw").inner_text("#gp-panel"), county[1]
    names = {site["id"]: site["name"] for site in document_of(county[0] / "draw.html")["sites"]}
    for draw in certificate["draws"]:
        for unit in (*draw["base"], *draw["replacement"]):
            assert " ".join(names[unit].split()) in " ".join(said.split()), unit
    for part in (
        "农贸市场", "6 个中抽 2 个 · 简单随机 · 每个机会 2/6 = 33.3 %", "每个机会 2/2 = 100 %",
        "银行抽查（银行网点）", "枢轴法", "机会按“size”大小", "候补乡镇里的抽取",
        "4 条规则", "更换 1 个",
    ):  # fmt: skip
        assert part.replace("4 条", f"{len(certificate['draws']) - 1} 条") in said, part


def test_solid_hollow_and_crossed_out(show, county):
    """The map's symbols say what became of each unit."""
    page, draw = show("draw"), draw_of(county[1], "farm_market")
    page.locator("[data-layer='record.layer.replacement']").check()
    looks = {}
    for unit in (*draw["base"], *draw["replacement"]):
        page.evaluate("id => window.gpPage.openSite(id)", unit)
        name = page.locator(".leaflet-popup-content b").last.inner_text()
        symbol = page.locator(f".leaflet-marker-icon[title='{name}'] .gp-site")
        looks[unit] = (symbol.get_attribute("class"), symbol.inner_text())
    gone, kept = draw["base"]
    called, waiting = draw["replacement"]
    assert "gone" in looks[gone][0]
    assert "stop" in looks[kept][0]
    assert "gone" not in looks[kept][0]
    assert "stop" in looks[called][0]
    assert "spare" in looks[waiting][0]
    assert [looks[unit][1] for unit in (gone, kept, called, waiting)] == [
        "菜1",
        "菜2",
        "菜3",
        "菜4",
    ]


def test_a_click_and_a_key_open_the_popup(show, county):
    """With rule, chance, weight, ticket and why."""
    page, draw = show("draw"), draw_of(county[1], "farm_market")
    names = {site["id"]: site["name"] for site in document_of(county[0] / "draw.html")["sites"]}
    gone, kept = draw["base"]
    page.locator(f".leaflet-marker-icon[title='{names[kept]}']").click()
    told = popup(page)
    for part in (
        names[kept], "农贸市场 · 2 / 6", "2/6 = 33.3 %", "3.00", draw["tickets"][kept][:12],
        "签号在 6 个中第 2 小；最小的 2 个抽中",
    ):  # fmt: skip
        assert part in told, part
    page.locator(f"tr.gp-row[data-id='{gone}']").first.focus()
    page.keyboard.press("Enter")
    assert "已更换（第 1 条，停业）" in popup(page)
    page.locator(f"tr.gp-row[data-id='{draw['replacement'][0]}']").first.focus()
    page.keyboard.press("Enter")
    assert f"顶替{names[gone]}" in popup(page)
    page.keyboard.press("Escape")
    marker = page.locator(f".leaflet-marker-icon[title='{names[kept]}']")
    marker.focus()
    page.keyboard.press("Enter")
    assert names[kept] in popup(page)


def test_drawn_outlines_are_highlighted(show, county):
    """Hiding the layer takes the township's paint away; its row opens it."""
    page = show("draw")
    town = next(draw for draw in county[1]["draws"] if draw["kind"] == "township")["base"][0]
    page.locator(f"tr.gp-row[data-id='{town}']").first.click()
    assert "1/12 = 8.3 %" in popup(page)
    page.wait_for_timeout(300)
    clip = {"x": 100, "y": 100, "width": 700, "height": 600}
    before = page.screenshot(clip=clip)
    box = page.locator("[data-layer='record.layer.areas']")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert page.screenshot(clip=clip) != before


def test_the_proof(show, county):
    """All that a witness asks for; the warning of a second commitment; nothing of telephones."""
    page, certificate = show("draw"), county[1]
    page.get_by_text("看凭证与核验").click()
    assert page.evaluate("document.activeElement.id") == "gp-proof"
    assert page.evaluate("window.scrollY + document.documentElement.scrollTop") == 0
    said = page.inner_text("#gp-panel")
    commitment = certificate["commitment"]
    for part in (
        "⚠ 第 2 次：本轮抽过或承诺过 1 次", certificate["at"].replace("T", " "),
        commitment["at"].replace("T", " "), "骰子 12345678901234567890；见证人 王芳 李强",
        "是：至少一个来源不由经办人掌握", certificate["seed"], certificate["head"],
        certificate["frame_digest"], certificate["design_digest"], commitment["head"],
        "停业", "张三 138****1234", "geoplan draw verify W24", "verify.html",
    ):  # fmt: skip
        assert part in said, part
    assert "13800001234" not in (county[0] / "draw.html").read_text("utf-8")
    assert (county[0] / "verify.html").is_file()
    warned = page.locator(".gp-warn").all_inner_texts()
    assert len(warned) == 1
    page.locator("code.gp-hash").first.click()
    assert page.evaluate("String(getSelection())").strip() == certificate["head"]


def test_the_line_for_a_shell_gives_the_ticket(show, county):
    """It follows the chosen site, and the shell agrees."""
    page, draw = show("draw"), draw_of(county[1], "farm_market")
    for unit in draw["base"]:
        page.locator(f"tr.gp-row[data-id='{unit}']").first.click()
        line, ticket = page.locator("#gp-ticket code").all_inner_texts()
        message = f"geoplan-ticket-v1|{county[1]['seed']}|{draw['label']}|{unit}"
        assert line == f"printf '%s' '{message}' | sha256sum"
        assert ticket == draw["tickets"][unit] == hashlib.sha256(message.encode()).hexdigest()
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == ticket


def test_the_code_holds_the_head(show, county):
    """Read from the screen."""
    page = show("draw")
    code = page.locator("img.gp-qr")
    code.scroll_into_view_if_needed()
    assert page.evaluate("document.querySelector('img.gp-qr').naturalWidth") > 20
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())).resize((444, 444)))
    assert found.text == f"geoplan|W24|{county[1]['head']}"
    assert unquote(code.get_attribute("src")).count("<svg") == 1


@pytest.mark.parametrize("name", PAGES)
def test_both_languages(show, county, name):
    """Every word of ours changes; names of places stay."""
    page = show(name)
    page.get_by_label("English").click()
    said = page.inner_text("#gp-panel")
    document = document_of(county[0] / f"{name}.html")
    own = {sign for site in document["sites"] for sign in CHINESE.findall(site["name"])}
    own |= set("".join([page.inner_text("h1"), "中银行网点抽查王芳李强张三", *glyphs(document)]))
    assert not set(CHINESE.findall(said)) - own
    page.evaluate("id => window.gpPage.openSite(id)", document["sites"][0]["id"])
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_label("中文").click()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def glyphs(document):
    """Return the signs of categories."""
    return [category["glyph"] for category in document["categories"]]


@pytest.mark.parametrize("name", PAGES)
def test_markup_in_a_name_stays_text(show, county, name):
    """In list, search, popup, note and shell line: shown by its letters, never run."""
    page = show(name)
    page.fill("#gp-search", "onerror")
    row = page.locator("#gp-body tr.gp-row").first
    assert WICKED in row.inner_text()
    row.click()
    assert page.locator(".leaflet-popup-content b").last.inner_text() == WICKED
    assert page.locator("img[src='x']").count() == 0
    assert WICKED not in (county[0] / f"{name}.html").read_text("utf-8")
    if name == "draw":
        assert WICKED in page.inner_text("#gp-ticket")
        assert page.inner_text("#gp-panel").count("window.hit=1> $") >= 3


def test_no_identifier_can_break_out_of_the_shell_line(show, tmp_path):
    """Quotes are quoted: pasted into a shell, the line does nothing but hash."""
    page = show("draw")
    mark = tmp_path / "ran"
    unit = f"a'; touch '{mark}'; echo 'b"
    page.evaluate(
        """unit => {
          const one = D => { for (const rule of D) for (const u of rule.units) return u; };
          const data = document.getElementById("gp-data"), whole = JSON.parse(data.textContent);
          one(whole.draw.rules).id = unit;
          data.textContent = JSON.stringify(whole);
          document.getElementById("gp-panel").remove();
          window.gpPage = null;
          const box = document.createElement("div"), size = "width:400px;height:400px";
          document.body.appendChild(box).style = size;
          window.gpPage = geoplan(L.map(box, { center: [29, 117], zoom: 12 }));
        }""",
        unit,
    )
    line = page.locator("#gp-ticket code").first.inner_text()
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"[0-9a-f]{64}\s+-\s*", done.stdout)
    assert not mark.exists()


@pytest.mark.parametrize("name", PAGES)
def test_on_a_telephone(show, name):
    """At 360 px nothing runs over, the panel opens, the list answers."""
    page = show(name, width=360, height=740)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 360
    assert page.locator("#gp-body").is_hidden()
    page.click("#gp-fold")
    assert page.evaluate(wide) == 360
    panel = page.locator("#gp-panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 360
    assert page.eval_on_selector("#gp-body", "e => e.scrollWidth <= e.clientWidth")
    page.locator("#gp-body tr.gp-row").first.click()
    assert "%" in popup(page)


def test_the_draw_prints(show):
    """Map, list and proof on paper, no button, nothing cut off."""
    page = show("draw")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    said = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in printed)
    assert 2 <= len(printed) <= 5
    for part in ("抽中了什么，为什么", "农贸市场", "名单指纹", "怎样核验", "sha256sum"):
        assert part in said, part
    assert "看凭证与核验" not in said


# ---- the simulation


def dots(page):
    """Return (width, colour, class) of each dot on the map."""
    return page.eval_on_selector_all(
        ".leaflet-marker-icon .gp-site",
        "all => all.map(e => [parseFloat(e.style.width), e.style.background, e.className])",
    )


def test_dots_grow_and_darken_with_the_chance(show, county):
    """A dot for each site and township; what was never drawn is hollow."""
    found, document = dots(show("simulation")), document_of(county[0] / "simulation.html")
    rows = [row for row in document["sites"] if row.get("area") in {None, "township"}]
    assert len(found) == len(rows)
    never = sum(row["p"] == 0 for row in rows)
    assert sum("never" in look[2] for look in found) == never > 0
    looks = sorted({(width, colour) for width, colour, kind in found if "never" not in kind})
    assert len(looks) >= 3
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for _, colour in looks]
    assert all(one > two for one, two in pairwise(light))


def test_the_legend_counts_every_site(show, county):
    """Percentages, how many of each, how many runs."""
    page, document = show("simulation"), document_of(county[0] / "simulation.html")
    said = page.inner_text("#gp-panel")
    assert "1200 次" in said
    counts = [int(n) for n in re.findall(r"(\d+) 个", page.inner_text("#gp-legend"))]
    assert sum(counts) == sum("area" not in row for row in document["sites"])
    assert "25 % – 50 %" in page.inner_text("#gp-legend")
    row = page.locator("#gp-body tr.gp-row").first
    assert row.locator("td").nth(1).inner_text() == "100"
    row.focus()
    page.keyboard.press("Enter")
    assert "（1200 / 1200 次）" in popup(page)


def test_one_category_at_a_time(show, county):
    """By keyboard: dots, legend and lists follow; villages come with their outlines."""
    page, document = show("simulation"), document_of(county[0] / "simulation.html")
    pick = page.locator("#gp-category")
    pick.focus()
    pick.select_option("farm_market")
    markets = [row for row in document["sites"] if row["category"] == "farm_market"]
    assert page.evaluate("document.activeElement.id") == "gp-category"
    assert len(dots(page)) == len(markets) == 6
    assert len(page.locator("#gp-body tr.gp-row").all()) == 6
    page.locator("#gp-category").select_option("area:village")
    page.wait_for_timeout(300)
    villages = [row for row in document["sites"] if row.get("area") == "village"]
    assert len(dots(page)) == len(villages) == 150
    page.locator("#gp-category").select_option("")
    assert len(dots(page)) == len(document["sites"])
    share = sum(row["p"] for row in villages)
    assert share == pytest.approx(1, abs=1e-4)
