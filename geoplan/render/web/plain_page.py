"""Pages that need no script: a box to tick changes the language, bars are drawn here.

The policy in the page's head forbids everything but its own style, so that even a name that
slipped through could do nothing. What a bar says stands beside it as a number.
"""

import math
from typing import Final

from geoplan.frame.standard import Words
from geoplan.render.blocks import Bar, Block, Cell, Column, pair
from geoplan.render.escape import markup
from geoplan.render.web.shell import PageNotes


def plain_page(body: str, *, notes: PageNotes, style: str = "", about: str = "") -> str:
    """Return a page around a body that is markup already.

    Parameters
    ----------
    style
        Rules of this kind of page, after those that all share.
    about
        Markup of the line below the heading.
    """
    ticked = " checked" if notes.lang == "en" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if notes.lang == "zh" else "en"}">'
        '<head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{markup(notes.title.say(notes.lang))}</title>"
        f"<style>{_STYLE}{style}</style></head>\n<body>"
        f'<input type="checkbox" id="en" aria-label="English"{ticked}>'
        '<label for="en">中 / EN</label><main>'
        f"<h1>{both(notes.title)}</h1><p>{about}</p>{body}</main></body></html>\n"
    )


def blocks_page(blocks: tuple[Block, ...], *, notes: PageNotes) -> str:
    """Return the page of a report, block after block."""
    facts = [markup(notes.date)] if notes.date else []
    if notes.round_id:
        facts.insert(0, both(pair("outcome.round", round=notes.round_id)))
    if notes.head_hash:
        facts.append(both(pair("outcome.head", head=notes.head_hash[:16])))
    body = "".join(_block(block) for block in blocks)
    foot = f"<footer>{both(pair('outcome.foot'))}</footer>"
    return plain_page(body + foot, notes=notes, style=_REPORT, about=" · ".join(facts))


def both(text: Words) -> str:
    """Return a text in both languages, of which the page shows one; once where they are alike."""
    if text.zh == text.en:
        return markup(text.zh)
    return f'<span class="zh">{markup(text.zh)}</span><span class="en">{markup(text.en)}</span>'


def told(code: str, /, **facts: object) -> str:
    """Return a sentence of the catalogue in both languages, as markup."""
    return both(pair(code, **facts))


def _block(block: Block) -> str:
    lines = "".join(f"<p>{both(line)}</p>" for line in block.lines)
    role = ' role="alert"' if block.look == "alarm" else ""
    return (
        f'<section class="{block.look}"{role}><h2>{both(block.title)}</h2>{lines}'
        f"{_table(block) if block.rows else ''}</section>\n"
    )


def _table(block: Block) -> str:
    heads = "".join(
        f'<th scope="col" class="{one.kind}">{both(one.title)}</th>' for one in block.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(_cell(cell, one) for cell, one in zip(row, block.columns, strict=True))
        + "</tr>\n"
        for row in block.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>"


def _cell(cell: Cell, one: Column) -> str:
    # On a narrow screen a row becomes a card: there each figure carries its own heading.
    look = one.kind + (" wide" if one.wide >= _WIDE else " tight" if one.wide <= 1.1 else "")
    look += " empty" if not cell.text.zh and cell.bar is None else ""
    drawn = bar_markup(cell.bar) if cell.bar is not None else ""
    return f'<td class="{look}"><b>{both(one.title)}</b>{drawn}<span>{both(cell.text)}</span></td>'


def bar_markup(bar: Bar) -> str:
    """Return a bar as SVG that takes the width it is given."""
    value, mark = bar.at(bar.value), bar.at(bar.mark)
    parts = ['<rect class="frame" x="0" y="4" width="100%" height="12"/>']
    if not math.isnan(value) and not bar.dot:
        parts.append(f'<rect class="value" x="0" y="4" width="{_at(value)}" height="12"/>')
    if not math.isnan(bar.at(bar.low)) and not math.isnan(bar.at(bar.high)):
        parts += [_whisker(bar, kind) for kind in ("halo", "whisker")]
    if not math.isnan(value) and bar.dot:
        parts.append(
            f'<svg x="{_at(value)}" y="10" overflow="visible">'
            '<rect class="dot" x="-3" y="-3" width="6" height="6"/></svg>'
        )
    if not math.isnan(mark):
        parts.append(
            f'<line class="mark" x1="{_at(mark)}" x2="{_at(mark)}" y1="2" y2="20"/>'
            f'<svg x="{_at(mark)}" y="0" overflow="visible"><path d="M-5 -4H5L0 4Z"/></svg>'
        )
    return f'<svg class="bar" height="20" aria-hidden="true">{"".join(parts)}</svg>'


def _whisker(bar: Bar, kind: str) -> str:
    low, high = _at(bar.at(bar.low)), _at(bar.at(bar.high))
    ends = "".join(f'<line class="{kind}" x1="{x}" x2="{x}" y1="6" y2="14"/>' for x in (low, high))
    return f'<line class="{kind}" x1="{low}" x2="{high}" y1="10" y2="10"/>{ends}'


def _at(share: float) -> str:
    return f"{100 * share:.2f}%"


_WIDE: Final = 1.5  # columns that take a line of their own on a narrow screen
_STYLE: Final = (
    'body{font:14px/1.5 "Noto Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;'
    "margin:0 auto;max-width:1180px;padding:12px 16px;color:#1f2328;background:#fff}"
    "h1{font-size:20px;margin:0 0 2px}h2{font-size:15px;margin:14px 0 4px}p{margin:0;color:#59636e}"
    "#en{position:absolute;opacity:0}label[for=en]{float:right;border:1px solid #d5dae0;"
    "border-radius:6px;padding:3px 10px;cursor:pointer}#en:focus-visible+label{outline:3px solid "
    "#ffb000}#en:checked~main .zh,#en:not(:checked)~main .en{display:none}"
    "table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}"
    "th,td{text-align:left;padding:2px 10px 2px 0;border-bottom:1px solid #eef0f2}"
    "@media print{label[for=en]{display:none}"
    "body{padding:0;-webkit-print-color-adjust:exact;print-color-adjust:exact}}"
)
_REPORT: Final = (
    "body{max-width:1020px}section{margin:0 0 20px}section>p{margin:0 0 3px;max-width:80ch}"
    "table{width:100%;margin-top:6px}th{font-weight:600;color:#59636e;border-bottom:1px solid "
    "#1f2328;vertical-align:bottom;white-space:nowrap}td{overflow-wrap:anywhere;vertical-align:"
    "middle;padding:3px 10px 3px 0}td.number,td.text+td.text{overflow-wrap:normal}"
    "td.number,th.number{text-align:right;white-space:nowrap}"
    ".number+.text,.number+.bar{padding-left:10px}"
    "td.bar{width:26%;min-width:150px;white-space:nowrap}td.bar>span{margin-left:8px}"
    "td.text.wide{min-width:6.5em}td.tight{white-space:nowrap}td>b{display:none}"
    "svg.bar{width:calc(100% - 110px);min-width:60px;vertical-align:middle;overflow:visible}"
    ".frame{fill:#eef0f2;stroke:#8c959f;stroke-width:1}.value{fill:#4a6d94}"
    ".whisker{stroke:#000;stroke-width:1.6}.halo{stroke:#fff;stroke-width:4.5}"
    ".dot{fill:#1f4e79;stroke:#fff}.mark{stroke:#000;stroke-width:1.5;stroke-dasharray:3 2}"
    ".big td{font-size:17px;padding:9px 10px 9px 0}.big td.number{font-size:22px;font-weight:700}"
    ".big td.bar{width:56%}.big td.bar>span{font-size:14px}.big svg.bar{width:calc(100% - 130px)}"
    ".alarm{margin-top:10px;border:3px solid #a40e26;border-radius:6px;padding:8px 14px;background:"
    "repeating-linear-gradient(-45deg,#fff,#fff 14px,#fdf0f1 14px,#fdf0f1 28px)}"
    ".alarm h2{font-size:18px;margin:0 0 4px;color:#82071e}.alarm h2::before{content:'！'}"
    "footer{color:#59636e;font-size:12px;border-top:1px solid #d5dae0;padding-top:6px}"
    "@media screen and (max-width:860px){thead{display:none}table,tbody{display:block}"
    "tr{display:grid;grid-template-columns:1fr 1fr;gap:1px 16px;padding:6px 0;border-bottom:1px "
    "solid #8c959f}td,.big td{display:flex;justify-content:space-between;align-items:center;"
    "gap:8px;padding:1px 0;border:0;min-width:0}td.bar,.big td.bar,td.text,td.wide{"
    "grid-column:1/-1;width:auto;min-width:0}td>b{display:block;font-weight:400;color:#59636e;"
    "white-space:nowrap;font-size:13px}td.empty{display:none}td>span{text-align:right}"
    ".number+.text,.number+.bar{padding-left:0}td.text.tight{white-space:normal}"
    "td.text.wide{min-width:0}svg.bar{order:2;flex:1;width:60px}"
    "td.bar>span{order:3;min-width:44px;margin:0}"
    ".big td.bar{flex-wrap:wrap;font-size:14px}.big svg.bar{order:4;flex:none;width:100%}"
    "td.text:first-child,td.number:first-child+td.text{font-weight:600}"
    "td.text:first-child>b{display:none}"
    "td.text:first-child>span{text-align:left}}"
    "@media print{@page{size:A4;margin:14mm 12mm}body{font-size:11px;max-width:none}h1{font-size:"
    "17px}table{font-size:11px}td,th{padding:2px 5px 2px 0}"
    "td.bar{width:auto;min-width:120px}svg.bar{width:calc(100% - 75px)}"
    ".big td.bar{width:56%}.big td{font-size:13px}.big td.number{font-size:16px}"
    "tr{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}}"
)
