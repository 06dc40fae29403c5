"""Laws of pages without script: whatever a name holds, it is shown and does nothing."""

import math
import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from geoplan.frame.standard import Words
from geoplan.render.blocks import Bar, Block, Column, cells
from geoplan.render.escape import plain
from geoplan.render.web.plain_page import bar_markup, blocks_page
from geoplan.render.web.shell import PageNotes

FIGURES = st.floats(allow_nan=True, allow_infinity=True)


def body_of(page):
    """Return the page's body as a tree."""
    body = page[page.index("<body>") : page.index("</html>")]
    return ET.fromstring(re.sub(r"<input[^>]*>", "", body))  # noqa: S314  (our own page)


@given(st.text(), st.text())
def test_any_text_stands_on_the_page_as_it_is(zh, en):
    text = Words(zh=zh, en=en)
    block = Block(
        title=text, lines=(text,), columns=(Column(title=text),), rows=(cells(text), cells("1"))
    )
    page = blocks_page((block,), notes=PageNotes(title=text, lang="zh", round_id=zh))
    body = body_of(page)
    tags = {element.tag for element in body.iter()}
    assert tags <= {
        "body", "label", "main", "h1", "h2", "p", "span", "section", "table", "thead", "tbody",
        "tr", "th", "td", "b", "footer",
    }  # fmt: skip
    told = "".join(body.find(".//section/h2").itertext())
    assert told.replace("\r\n", "\n").replace("\r", "\n") == "".join(
        plain(part).replace("\r\n", "\n").replace("\r", "\n")
        for part in ([zh] if zh == en else [zh, en])
    )


@given(FIGURES, FIGURES, FIGURES, st.floats(-1, 1e6))
def test_bars_stay_in_their_frame(value, low, high, most):
    bar = Bar(value=value, low=low, high=high, most=most)
    assert math.isnan(bar.at(value)) or 0 <= bar.at(value) <= 1
    drawn = ET.fromstring(bar_markup(bar))  # noqa: S314  (our own)
    shares = re.findall(r'="(-?[\d.]+)%"', ET.tostring(drawn, "unicode"))
    assert all(0 <= float(share) <= 100 for share in shares)
    assert "nan" not in bar_markup(bar)
