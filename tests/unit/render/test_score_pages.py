"""What pages, workbooks and papers of score, ranking and risk say."""

import dataclasses
import importlib.util
import io
import math
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from geoplan.base.words import reading, say
from geoplan.render.blocks import Bar, first_rows, gain, interval, number, percent
from geoplan.render.bulletin import rank_docx
from geoplan.render.score_book import rank_book, risk_book, score_book
from geoplan.render.sheets.bulletin import rank_pdf, score_pdf
from geoplan.render.told_rank import told_ranking
from geoplan.render.told_score import told_score
from geoplan.render.web.plain_page import bar_markup
from geoplan.render.web.rank_page import rank_page
from geoplan.render.web.risk_page import risk_page
from geoplan.render.web.score_page import score_page
from geoplan.score.drills import mean_of_drills, next_drill
from geoplan.score.report import Drills

_SPEC = importlib.util.spec_from_file_location(
    "meetings", Path(__file__).parents[2] / "meetings.py"
)
meetings = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(meetings)
STANDARD, PROBLEMS, PHONE = meetings.STANDARD, meetings.PROBLEMS, meetings.PHONE


def told(scored, lang="zh"):
    """Return a score's lines and cells, block by block."""
    blocks = told_score(scored, standard=STANDARD, problems=PROBLEMS)
    return {block.title.say(lang): block for block in blocks}


def cells(block, lang="zh"):
    """Return a block's cells as texts."""
    return [[cell.text.say(lang) for cell in row] for row in block.rows]


def text_of(pdf):
    """Return the text of all pages, without blanks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    return text.replace("\u200b", "")


def sheets(book):
    """Return a workbook's sheets as rows of values."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in opened}


# ---- what is said


def test_a_veto_comes_first_and_voids_the_score():
    blocks = list(told(meetings.scored()).values())
    assert blocks[0].look == "alarm"
    assert "2 项" in blocks[0].title.zh
    assert cells(blocks[0])[0][0] == "闯红灯"
    assert cells(blocks[0])[1][0] == "unheard_of"
    assert cells(blocks[0], "en")[1][3] == "earlier, not cleared"
    assert "不作数" in blocks[1].title.zh
    clear = list(told(meetings.scored(veto=False)).values())
    assert clear[0].look == "big"
    assert clear[0].lines[0].en == say("outcome.no_veto", lang="en")


def test_last_years_loss_was_on_site():
    """The founders' figures: 11.13 of 11.59 points, 96 %."""
    block = told(meetings.scored())["与上次比较"]
    assert block.lines[0].zh == "上次失 11.59 分，其中实地 11.13 分，占 96 %。"
    (now,) = [line.zh for line in block.lines if line.zh.startswith("本次失")]
    found = meetings.scored().found
    assert f"{60 - found.total.value:.2f}" in now
    assert f"{40 - found.onsite.estimate.value:.2f}" in now


def test_figures_are_those_of_the_score():
    scored = meetings.scored(veto=False)
    block = told(scored)["得分"]
    estimate = scored.found.onsite.estimate
    assert cells(block)[0][1] == f"{estimate.value:.2f} / 40"
    assert cells(block)[0][2] == f"{estimate.low:.2f} – {estimate.high:.2f}"
    bar = block.rows[0][2].bar
    assert (bar.value, bar.low, bar.high, bar.most, bar.mark) == (
        estimate.value, estimate.low, estimate.high, 40.0, 28.87,
    )  # fmt: skip
    changes = cells(told(scored)["与上次比较"])
    assert [row[3] for row in changes] == [gain(one.change) for one in scored.changes]
    signs = {True: "↑↓", False: "≈"}
    for row, one in zip(changes, scored.changes, strict=True):
        assert row[5][0] in signs[one.clear]


def test_losses_add_up_and_gaps_are_named():
    scored = meetings.scored()
    by = told(scored)
    lost = 40 - scored.found.onsite.estimate.value - scored.found.unseen.sum()
    for by_what in ("项目", "责任单位", "点位"):
        rows = cells(by[f"可挽回的分：按{by_what}"])
        assert sum(float(row[3]) for row in rows) == pytest.approx(lost, abs=0.005 * len(rows))
    assert f"{scored.found.unseen.sum():.2f}" in by["可挽回的分：按项目"].lines[-1].zh
    assert any(row[0] == "（未指定责任单位）" for row in cells(by["可挽回的分：按责任单位"]))
    assert len(by["抽中而没有检查的点位（4）"].rows) == 4
    flags = {row[5] for row in cells(by["各类别"])}
    assert "▲ 未检查，按平均计" in flags
    assert say("score.flag.imputed", lang="zh") in [line.zh for line in by["读数须知"].lines]
    assert cells(by["问卷：各社区"])[1][6] == "▲ 缺 2"
    assert by["问卷：各社区"].lines[0].en == "40 households wanted, 38 answered, 2 short."


def test_without_survey_last_year_or_interval():
    """Nothing is invented: no total, no change; an unknown error gives no range and no drills."""
    scored = meetings.scored(veto=False, survey=False, last=())
    by = told(scored)
    assert len(by["得分"].rows) == 1
    assert not {"与上次比较", "问卷：各社区", "失分"} & set(by)
    unknown = dataclasses.replace(scored.found.predicted, low=math.nan, high=math.nan)
    found = dataclasses.replace(scored.found, predicted=unknown, drill_sd=math.nan)
    ahead = told(dataclasses.replace(scored, found=found))["正式测评预计"]
    assert "不能给范围" in ahead.lines[0].zh
    assert len(ahead.lines) == 1
    assert cells(ahead)[0][2] == "无区间"


def test_a_ranking_in_words():
    """Ties, trend, marks by sign and word, the unranked apart, the rule with its weights."""
    table, rule = meetings.ranking()
    ranked, rest, told_rule = told_ranking(table, rule=rule, by="unit")
    rows = cells(ranked)
    assert [row[0] for row in rows] == ["1 并列", "1 并列", "3", "4"]
    trend = [one.title.en for one in ranked.columns].index("Trend")
    assert [row[trend] for row in rows] == ["↑ 升 2", "→ 持平", "＋ 新列", "→ 持平"]
    assert [row[-1] for row in rows] == ["★ 红旗", "★ 红旗", "", "▲ 提醒"]
    assert [row[-2] for row in rows] == ["≈ 难分", "＞ 拉开", "＞ 拉开", ""]
    assert {row[0] for row in cells(rest)} == {"小单位", "只有问题"}
    assert "少于 3 个" in rest.title.zh
    lines = [line.zh for line in told_rule.lines]
    assert any("权重 60 %" in line for line in lines)
    assert any("不超过 0.05 分" in line for line in lines)
    plain, _ = meetings.ranking(before=False)
    assert "Trend" not in [
        one.title.en for one in told_ranking(plain, rule=rule, by="grid")[0].columns
    ]
    assert told_ranking(plain, rule=rule, by="grid")[0].columns[1].title.en == "Grid"


def test_nobody_ranked():
    """A rule that asks for more sites than any unit has leaves an empty ranking, and says so."""
    table, rule = meetings.ranking(least_sites=50)
    first, rest, _ = told_ranking(table, rule=rule, by="unit")
    assert first.rows == ()
    assert len(rest.rows) == len(table)
    assert rank_pdf(table, rule=rule, by="unit", notes=meetings.notes())[:5] == b"%PDF-"
    assert "没有。" in rank_page(table, rule=rule, by="unit", notes=meetings.notes())


def test_small_words():
    assert [number(math.nan), percent(math.nan), gain(math.nan), interval(math.nan, 1)] == ["—"] * 4
    assert (gain(-1.234), gain(0.5, 1), percent(0.256), interval(1, 2, 1)) == (
        "−1.23", "+0.5", "26 %", "1.0 – 2.0",
    )  # fmt: skip
    rows, more = first_rows([(), (), ()], 2)
    assert len(rows) == 2
    assert more[0].en == "1 of 3 rows are left out here."
    assert first_rows([()], 2)[1] == first_rows([()], None)[1] == ()


@pytest.mark.parametrize(
    ("bar", "parts"),
    [
        (Bar(value=20, most=40), {"value": "50.00%"}),
        (Bar(value=50, most=40), {"value": "100.00%"}),  # never beyond the frame
        (Bar(value=math.nan, most=40), {}),
        (Bar(value=1, most=0), {}),
    ],
)
def test_bars(bar, parts):
    drawn = ET.fromstring(bar_markup(bar))  # noqa: S314  (our own)
    widths = {one.get("class"): one.get("width") for one in drawn.iter("rect")}
    assert widths == {"frame": "100%", **parts}


def test_bars_carry_interval_and_mark():
    whole = bar_markup(Bar(value=20, low=10, high=30, mark=36, most=40))
    assert 'class="whisker" x1="25.00%" x2="75.00%"' in whole
    assert 'class="mark" x1="90.00%"' in whole
    dot = bar_markup(Bar(value=20, low=10, high=30, most=40, dot=True))
    assert dot.index('class="dot"') > dot.rindex('class="whisker"')


# ---- pages, workbooks, papers


def pages(lang="zh"):
    """Return the three pages."""
    table, rule = meetings.ranking()
    risk, names = meetings.risk()
    notes = meetings.notes(lang)
    return {
        "score": score_page(meetings.scored(), standard=STANDARD, problems=PROBLEMS, notes=notes),
        "rank": rank_page(table, rule=rule, by="unit", notes=notes),
        "risk": risk_page(risk, names=names, standard=STANDARD, top=20, notes=notes),
    }


@pytest.mark.parametrize("name", ["score", "rank", "risk"])
def test_pages_hold_no_script_no_phone_and_both_languages(name):
    page = pages()[name]
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert PHONE not in page
    assert "138****1234" in page
    zh, en = page.count('class="zh"'), page.count('class="en"')
    assert zh == en > 30
    body = page[page.index("<body>") : page.index("</html>")].replace("checked>", ">")
    ET.fromstring(re.sub(r"<input[^>]*>", "", body))  # noqa: S314  (our own page)
    assert page == pages()[name]


def test_the_risk_page_shows_the_next_patrol_beyond_the_top():
    page = pages()["risk"]
    assert "◇ 随机" in page
    assert "按风险 3 个，◇ 随机 2 个" in page
    risk, names = meetings.risk()
    bare = risk.drop(columns=["prize", "chosen"])
    page = risk_page(bare, names=names, standard=STANDARD, top=5, notes=meetings.notes())
    assert "◇" not in page
    assert page.count("<tr>") == 2 + 5 + risk["category"].nunique()


def test_workbooks_hold_figures_and_texts_stay_texts():
    table, rule = meetings.ranking()
    risk, names = meetings.risk()
    scored = meetings.scored()
    with reading("zh"):
        books = {
            "score": score_book(scored, standard=STANDARD, problems=PROBLEMS),
            "rank": rank_book(table, rule=rule, by="unit"),
            "risk": risk_book(risk, names=names, standard=STANDARD),
        }
    for book in books.values():
        opened = openpyxl.load_workbook(io.BytesIO(book))
        every = [cell for sheet in opened for row in sheet for cell in row]
        assert not [cell for cell in every if cell.data_type == "f"]
        assert not [cell for cell in every if PHONE in str(cell.value)]
    score = sheets(books["score"])
    assert score["得分"][1][1] == pytest.approx(scored.found.onsite.estimate.value, abs=1e-6)
    assert len(score["失分明细"]) == len(scored.found.losses) + 1
    lost = sum(row[5] for row in score["失分明细"][1:])
    assert lost == pytest.approx(sum(row[2] for row in score["失分-项目"][1:]), abs=1e-4)
    assert len(score["未检查"]) == 5
    assert score["一票否决"][1][1] == "闯红灯"
    ranks = sheets(books["rank"])["排位"]
    assert [row[0] for row in ranks[1:]] == [1, 1, 3, 4, None, None]
    assert len(sheets(books["risk"])["风险点位"]) == 31
    assert any(
        meetings.FORMULA in str(cell) for row in sheets(books["risk"])["风险点位"] for cell in row
    )


def test_the_word_document_is_made_of_real_tables():
    table, rule = meetings.ranking()
    made = rank_docx(table, rule=rule, by="unit", notes=meetings.notes(title="晴川县 · 排位通报"))
    assert made == rank_docx(
        table, rule=rule, by="unit", notes=meetings.notes(title="晴川县 · 排位通报")
    )
    document = docx.Document(io.BytesIO(made))
    ranked, rest = document.tables
    assert [cell.text for cell in ranked.rows[0].cells][:3] == ["名次", "责任单位", "综合分"]
    assert [row.cells[0].text for row in ranked.rows[1:]] == ["1 并列", "1 并列", "3", "4"]
    assert ranked.rows[3].cells[1].text == meetings.HOSTILE
    assert len(rest.rows) == 3
    assert document.paragraphs[0].text == "晴川县 · 排位通报"
    xml = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert PHONE not in xml
    styles = {style.name: style for style in document.styles}
    fonts = styles["geoplan text"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    assert ranked.rows[1].cells[1].paragraphs[0].style.name == "geoplan text"
    assert xml.count("<w:tblHeader/>") == 2
    foot = zipfile.ZipFile(io.BytesIO(made)).read("word/footer1.xml").decode()
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_papers_say_what_the_pages_say(lang):
    """A4, at most two pages, numbered, nothing outside the margins, the same bytes twice."""
    table, rule = meetings.ranking()
    notes = meetings.notes(lang)

    def papers():
        return (
            score_pdf(meetings.scored(), standard=STANDARD, notes=notes, problems=PROBLEMS),
            rank_pdf(table, rule=rule, by="unit", notes=notes),
        )

    made = papers()
    assert made == papers()
    for pdf in made:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert len(reader.pages) <= 2
        text = text_of(pdf)
        assert PHONE not in text
        last = f"第{len(reader.pages)}页/共{len(reader.pages)}页"
        assert (last if lang == "zh" else f"page{len(reader.pages)}of") in text
        for page in pypdfium2.PdfDocument(pdf):
            shades = page.render(scale=2).to_numpy()[..., :3].min(axis=2)
            rim = round(8 / 25.4 * 72 * 2)
            shades[rim:-rim, rim:-rim] = 255
            assert shades.min() > 245
    score, rank = map(text_of, made)
    assert ("11.13" in score, "<script>" in score) == (True, True)
    for part in ("1并列", "★红旗", "▲提醒") if lang == "zh" else ("1(tie)", "★redflag", "▲warned"):
        assert part in rank


def test_several_drills_are_told_beside_this_one():
    """The mean and the next draw, with the names of the rounds; escaped as all texts."""
    scores = {"W23": 30.0, "W24": 31.0}
    values = list(scores.values())
    drills = Drills(scores=scores, mean=mean_of_drills(values), ahead=next_drill(values))
    by = told(dataclasses.replace(meetings.scored(), drills=drills))
    rows = cells(by["正式测评预计"])
    assert [row[0] for row in rows][1:] == ["2 次演练（W23, W24）的平均", "下一次同样的抽查"]
    assert rows[1][1] == "30.50 / 40"
