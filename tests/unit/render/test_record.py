"""The record of a draw: what it says, fonts, margins, the code, the same bytes twice."""

import io
import time
from fractions import Fraction

import pypdf
import pypdfium2
import pytest
import zxingcpp

from geoplan.base.canon import sha256_hex
from geoplan.draw.amend import Report, amend, no_amendments
from geoplan.draw.certificate import Stamp, make_certificate, make_commitment
from geoplan.draw.design import Design, Stratum, Title, TwoStage, design_digest, design_document
from geoplan.draw.picks import picks_table
from geoplan.draw.sources import parse_source
from geoplan.frame.standard import Standard
from geoplan.frame.text import frame_text
from geoplan.render.draws import percent, told_draws
from geoplan.render.proof import proof_facts
from geoplan.render.sheets.font import GETA
from geoplan.render.sheets.record import RecordNotes, draw_record
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
CODES = [category.code for category in STANDARD.categories if category.code != "township"]
DICE = "dice=83920174650192837465@王芳 李强 13800001234"
WHEN = "2026-06-08T09:00:00+08:00"


def frame(*, each=9):
    """Return the frame's text, and names: sites of every category, three townships."""
    units, names = [], {}
    for at, code in enumerate(CODES):
        for n in range(each):
            key = f"QC-{at:02d}{n:02d}"
            units.append((key, code, None, 1 + n, at * 1000, n * 1000))
            names[key] = f"城东第{at}片{n}号点位"
    for town in range(3):
        units.append((f"t{town}", "area:township", None, 1, town, town))
        names[f"t{town}"] = f"第{town}镇"
        for n in range(4):
            units.append((f"t{town}v{n}", "area:village", f"t{town}", 5, n, town))
            names[f"t{town}v{n}"] = f"第{town}镇{n}村"
    return frame_text(units, crs="EPSG:4548", xy_scale=1000), names


def drawn(*strata, two_stage=(), counter=1, source=DICE, each=9):
    """Return a certificate and the names of its units."""
    text, names = frame(each=each)
    design = design_document(
        Design(
            format="geoplan-design-v1", id="city", version="1", title=Title(zh="城", en="city"),
            standard="county-31", source="test", confidence="example", strata=strata,
            two_stage=two_stage,
        )
    )  # fmt: skip
    stamp = {"round_id": "W24", "code_digest": "c" * 64, "software": "geoplan", "counter": counter}
    commitment = make_commitment(
        frame_sha256=sha256_hex(text),
        design_sha256=design_digest(design),
        named=[source.partition("=")[0]],
        stamp=Stamp(**stamp, at=WHEN, previous=""),
    )
    later = Stamp(**stamp, at=WHEN.replace("-08T", "-09T"), previous=commitment["head"])
    made = make_certificate(
        text, design, commitment=commitment, sources=[parse_source(source)], stamp=later
    )
    return made, names


def record(made, names, *, lang="zh", amendments=None):
    """Return the record's PDF."""
    return draw_record(
        made,
        picks=picks_table(made, amendments=amendments),
        names=names,
        standard=STANDARD,
        notes=RecordNotes(title="晴川县", lang=lang),
        amendments=amendments,
    )


def text_of(pdf):
    """Return the text of all pages, without blanks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.fixture(scope="module")
def county():
    """Return a draw of 131 sites, a township and a village, with two amendments."""
    sizes = [4 + (at < 11) for at in range(len(CODES))]
    strata = [
        Stratum(category=code, n=n, replacement=2) for code, n in zip(CODES, sizes, strict=True)
    ]
    made, names = drawn(*strata, two_stage=(TwoStage(category="township", replacement=1),))
    assert sum(draw["n"] for draw in made["draws"] if draw["kind"] == "site") == 131
    amendments = no_amendments(made)
    for at, reason in ((0, "closed"), (5, "demolished")):
        report = Report(
            unit=made["draws"][at]["base"][1], reason=reason, by="张三 13900001234",
            at="2026-06-10T09:00:00+08:00", note="门关着，电话13900001234",
        )  # fmt: skip
        amendments = amend(made, amendments, report)
    return made, names, amendments


@pytest.fixture(scope="module")
def county_pdf(county):
    """Return its record."""
    made, names, amendments = county
    return record(made, names, amendments=amendments)


def test_what_the_record_says(county, county_pdf):
    """Sources with witnesses, times, digests, every unit with its ticket, amendments, signers."""
    made, names, amendments = county
    text = text_of(county_pdf)
    for draw in made["draws"]:
        for unit in (*draw["base"], *draw["replacement"]):
            assert f"{unit}{names[unit]}" in text, unit
            assert draw["tickets"][unit][:12] in text
    commitment = made["commitment"]
    for digest in ("head", "seed", "frame_digest", "design_digest", "code_digest"):
        assert made[digest] in text, digest
    assert commitment["head"] in text
    assert amendments["head"] in text
    pages = len(pypdf.PdfReader(io.BytesIO(county_pdf)).pages)
    for part in (
        "晴川县·随机抽取记录", "2026-06-0809:00:00+08:00", "2026-06-0909:00:00+08:00",
        "骰子83920174650192837465", "见证人王芳李强", "第1次（没有重抽）", "简单随机",
        "农贸市场（9取", "5/9=55.6%", "1/3×1/4=8.3%", "停业", "拆除", "已更换", "候补启用",
        "操作人", "见证人1", "见证人2", "监督人", "日期", "geoplandrawverifyW24",
        f"第1页/共{pages}页", f"第{pages}页/共{pages}页",
    ):  # fmt: skip
        assert part in text, part
    assert text.count(f"凭证{made['head']}") == pages


def test_no_telephone_numbers(county):
    """Neither of witnesses nor of reports nor in names."""
    made, names, amendments = county
    first = made["draws"][0]["base"][0]
    text = text_of(record(made, {**names, first: "李四13700001234"}, amendments=amendments))
    for number in ("13700001234", "13800001234", "13900001234"):
        assert number not in text
    assert "李四137****1234" in text


def test_small_quick_embedded_and_repeatable(county, county_pdf):
    """A4, one embedded font, no raster, under 300 kB and 2 s, byte for byte the same."""
    made, names, amendments = county
    begin = time.perf_counter()
    again = record(made, names, amendments=amendments)
    assert time.perf_counter() - begin < 2
    assert again == county_pdf
    assert len(county_pdf) < 300_000
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(county_pdf)).pages:
        assert not list(page.images)
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts.add(inner["/BaseFont"].split("+")[1])
            assert "/FontFile2" in inner["/FontDescriptor"].get_object()
    assert fonts == {"NotoSansSC-Regular"}


def margins_are_white(pdf):
    """Tell whether the outer 8 mm of every page are white, and something stands inside."""
    for page in pypdfium2.PdfDocument(pdf):
        shades = page.render(scale=2).to_numpy()[..., :3].min(axis=2)
        rim = round(8 / 25.4 * 72 * 2)
        assert shades[rim:-rim, rim:-rim].min() < 50
        shades[rim:-rim, rim:-rim] = 255
        if shades.min() <= 245:
            return False
    return True


def test_nothing_lies_outside_the_margins(county_pdf):
    """On any page."""
    assert margins_are_white(county_pdf)


def test_the_code_holds_the_head(county, county_pdf):
    """Read back from the first page as printed."""
    page = pypdfium2.PdfDocument(county_pdf)[0].render(scale=150 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    assert code.text == f"geoplan|W24|{county[0]['head']}"


def test_in_english(county):
    """Labels follow the reader; names stay as they are."""
    made, names, amendments = county
    text = text_of(record(made, names, lang="en", amendments=amendments))
    assert "Recordoftherandomdraw" in text
    assert "simplerandomsampling" in text
    assert "calledin" in text
    assert "操作人" not in text
    assert names[made["draws"][0]["base"][0]] in text


def test_hostile_and_rare_names_are_printed_as_text():
    """Markup is text, long words are broken, a sign the font lacks becomes 〓 and is listed."""
    made, names = drawn(Stratum(category="park", n=5, replacement=2))
    wicked = [
        '#read("data.json") $x$ *a*', "<svg 𠮷 onload=1>", "𠮷" * 3 + "公园", "x" * 300,
        "长" * 400, "</svg><script>", "\u202e反向\u0007",
    ]  # fmt: skip
    units = [*made["draws"][0]["base"], *made["draws"][0]["replacement"]]
    pdf = record(made, {**names, **dict(zip(units, wicked, strict=True))})
    text = text_of(pdf)
    assert '#read("data.json")$x$*a*' in text
    assert f"<svg{GETA}onload=1>" in text
    assert GETA * 3 + "公园" in text
    assert "</svg><script>" in text
    assert text.replace("\u200b", "").count("x" * 300) == 1
    assert "U+20BB7" in text
    assert margins_are_white(pdf)


def test_a_second_commitment_and_typed_chance_are_told():
    """Both are said in words, with a mark."""
    made, names = drawn(Stratum(category="park", n=1), counter=3, source="typed=我说了算")
    text = text_of(record(made, names))
    assert text.count("⚠") == 2
    assert "第3次：本轮抽过或承诺过2次" in text
    assert "不能证明没有挑选" in text
    assert {fact.code for fact in proof_facts(made) if fact.warn} == {
        "record.counter", "record.public",
    }  # fmt: skip


def told(made, names, amendments=None):
    """Return the draws in words."""
    picks = picks_table(made, amendments=amendments)
    return told_draws(made, picks=picks, names=names, standard=STANDARD, amendments=amendments)


def test_why_a_ticket_was_drawn():
    """The rank of a ticket is its rank among all of the rule's."""
    made, names = drawn(
        Stratum(category="park", n=3, replacement=1), Stratum(category="bank", n=9, replacement=1)
    )
    park, bank = told(made, names)
    assert [unit.why.en for unit in park.units] == [
        *(f"ticket {rank} of 9, counted from the lowest; the lowest 3 drawn" for rank in (1, 2, 3)),
        "replacement: no. 1 to be called in",
    ]
    tickets = [unit.ticket for unit in park.units]
    assert tickets == sorted(tickets)
    assert {unit.why.zh for unit in bank.units} == {"共 9 个，全部要去"}
    assert park.chance == "3/9 = 33.3 %"
    assert bank.chance == "9/9 = 100 %"


def test_unequal_chances_and_other_methods():
    """A range; each unit's own fraction; certain units; the method's name."""
    made, names = drawn(Stratum(category="park", n=4, method="pivotal", size="size"))
    (rule,) = told(made, names)
    assert rule.method.en == "the pivotal method"
    assert "size" in rule.terms.en
    assert "–" in rule.chance
    for unit in rule.units:
        own = Fraction(made["draws"][0]["inclusion"][unit.unit_id])
        assert unit.prob == pytest.approx(float(own))
        assert unit.chance.endswith(percent(float(own)))
        assert "pivotal" in unit.why.en


def test_amendments_in_words(county):
    """Who was replaced, by whom, why; the substitute says whose place it took."""
    made, names, amendments = county
    entry = amendments["entries"][0]
    units = {unit.unit_id: unit for rule in told(made, names, amendments) for unit in rule.units}
    gone, called = units[entry["unit"]], units[entry["substitute"]]
    assert (gone.role, called.role, called.spare) == ("replaced", "base", True)
    assert names[called.unit_id] in gone.why.zh
    assert "停业" in gone.why.zh
    assert names[gone.unit_id] in called.why.zh


def test_percentages():
    """One digit behind the point, two that count below a thousandth."""
    shown = [percent(value) for value in (0, 1, 0.9996, 0.5, 6 / 131, 0.001, 0.000_123)]
    assert shown == ["0.0 %", "100 %", "100 %", "50.0 %", "4.6 %", "0.1 %", "0.012 %"]
