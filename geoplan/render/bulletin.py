"""The bulletin of a ranking as a Word document, for offices that edit and stamp it."""

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import docx
import pandas as pd
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geoplan.base.words import Lang, fill
from geoplan.render.blocks import Block, pair
from geoplan.render.escape import plain
from geoplan.render.told_rank import told_ranking
from geoplan.score.ranking import RankingRule

if TYPE_CHECKING:
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

    from geoplan.render.web.shell import PageNotes

# Fonts that every Windows office has; the eastAsia attribute is what Word takes for Chinese.
_BOLD, _TEXT, _LATIN = "黑体", "宋体", "Times New Roman"
_WIDTH_MM: Final = 257.0  # A4 landscape less the margins
# Style → size in points, Chinese font, centred. Offices change the look of all at once by them.
_STYLES: Final = {
    "Normal": (10.5, _TEXT, False),
    "Title": (20, _BOLD, True),
    "Subtitle": (11, _TEXT, True),
    "Heading 1": (13, _BOLD, False),
    "geoplan head": (9, _BOLD, True),
    "geoplan text": (9.5, _TEXT, False),
    "geoplan figure": (9.5, _TEXT, True),
}
_MOMENT: Final = datetime(1980, 1, 1, tzinfo=UTC)  # the earliest that a zip can hold


def rank_docx(table: pd.DataFrame, *, rule: RankingRule, by: str, notes: "PageNotes") -> bytes:
    """Return the bulletin as docx (A4 landscape), real tables, the same bytes for the same input.

    Parameters
    ----------
    table
        As `geoplan.score.ranking.rank_units`.
    by
        unit, township, community or grid.
    """
    document = docx.Document()
    _set_up(document, notes)
    lang = notes.lang
    document.add_paragraph(plain(notes.title.say(lang)), style="Title")
    document.add_paragraph(plain(_about(notes)), style="Subtitle")
    for block in told_ranking(table, rule=rule, by=by):
        _add(document, block, lang)
    return _stable(document)


def _about(notes: "PageNotes") -> str:
    told = [pair("outcome.round", round=notes.round_id).say(notes.lang)] if notes.round_id else []
    return "　".join([*told, notes.date])


def _set_up(document: Document, notes: "PageNotes") -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    _set_styles(document)
    section.header.paragraphs[0].text = plain(notes.title.say(notes.lang))
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = fill(
        "outcome.page", {"number": "|", "total": "|"}, lang=notes.lang
    ).split("|")
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by = plain(notes.title.say(notes.lang)), "", ""
    facts.comments = ""
    facts.created = facts.modified = _MOMENT.replace(tzinfo=None)


def _set_styles(document: Document) -> None:
    known = {style.name for style in document.styles}
    for name, (size, font, middle) in _STYLES.items():
        if name not in known:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style = cast("ParagraphStyle", document.styles[name])
        style.font.size, style.font.name = Pt(size), _LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win
        fonts.set(qn("w:eastAsia"), font)
        for line in style.element.xpath("w:pPr/w:pBdr"):
            line.getparent().remove(line)
        style.paragraph_format.space_after = Pt(0 if name.startswith("geoplan") else 2)
        if middle:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    cast("ParagraphStyle", document.styles["Heading 1"]).paragraph_format.space_before = Pt(8)


def _add(document: Document, block: Block, lang: Lang) -> None:
    document.add_paragraph(plain(block.title.say(lang)), style="Heading 1")
    for line in block.lines:
        document.add_paragraph(plain(line.say(lang)))
    if block.rows:
        _table(document, block, lang)


def _table(document: Document, block: Block, lang: Lang) -> None:
    table: Table = document.add_table(rows=1, cols=len(block.columns))
    style_of = {name: document.styles[name].style_id for name in _STYLES}
    table.style = "Table Grid"
    table.autofit = False
    whole = sum(one.wide for one in block.columns)
    widths = [Mm(_WIDTH_MM * one.wide / whole) for one in block.columns]
    head = table.rows[0]
    for column, cell, width in zip(table.columns, head.cells, widths, strict=True):
        column.width = cell.width = width  # rows added later take the columns' widths
    for cell, one in zip(head.cells, block.columns, strict=True):
        _write(cell, one.title.say(lang), style=style_of["geoplan head"])
    _mark_row(head, "w:tblHeader")
    for row in block.rows:
        made = table.add_row()  # type: ignore[no-untyped-call]
        _mark_row(made, "w:cantSplit")
        for cell, value, one in zip(made.cells, row, block.columns, strict=True):
            style = style_of["geoplan text" if one.kind == "text" else "geoplan figure"]
            _write(cell, value.text.say(lang), style=style)


def _mark_row(row: "_Row", mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))  # noqa: SLF001  (no public way)


def _write(cell: "_Cell", text: str, *, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style  # noqa: SLF001  (by name it is sought anew for each cell)
    paragraph.add_run(plain(text))


def _field(paragraph: "Paragraph", name: str) -> None:
    """Add a field that Word counts: the page, or all pages."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  (no public way)


def _stable(document: Document) -> bytes:
    """Return the document's bytes without the moment of packing."""
    packed, made = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            info = zipfile.ZipInfo(part.filename, date_time=_MOMENT.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(part.filename))
    return made.getvalue()
