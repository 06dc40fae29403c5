"""The page of the ledger: what stands, what is overdue, what nobody may slip into it."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pandas as pd
import pytest

from geoplan.frame.standard import Words
from geoplan.render.ledger_book import BookNotes
from geoplan.render.told_findings import told_findings
from geoplan.render.web.findings_page import findings_page
from geoplan.render.web.shell import PageNotes
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.findings import finding_body, findings_table, states_table
from geoplan.visits.ledger import Terms, ledger_table
from geoplan.visits.problems import Catalogue

CATALOGUE = read_value(asset("problems", "county.toml"), Catalogue)
TERMS = Terms(as_of=datetime(2026, 6, 10, 10, tzinfo=UTC))
HOSTILE = "</style><script>alert(1)</script>\"'&"
NOTES = PageNotes(title=Words(zh="台账", en="Ledger"), lang="zh", date="2026-06-10")


def ledger(count=3, *, veto=False, unit="县城管局"):
    """Return findings of as many days in May, none of them mended."""
    problems = [one for one in CATALOGUE.problems if one.veto == veto]
    told = []
    for day in range(1, count + 1):
        at = datetime(2026, 5, 1 + day % 28, 2, tzinfo=UTC).isoformat()
        body = finding_body(
            site_id=f"S{day}", at=at, by="甲", problem=problems[day % len(problems)].code,
            unit=unit,
        )  # fmt: skip
        told.append((f"F{day:07d}", body))
    return ledger_table(
        findings_table(told), states_table([]), catalogue=CATALOGUE, terms=TERMS,
        owners=pd.Series(dtype="str"),
    )  # fmt: skip


def book(name="县前街"):
    """Return what names things."""
    return BookNotes(names={"S1": name}, catalogue=CATALOGUE, terms=TERMS)


def test_counts_and_lists():
    """Every finding is in the totals and in one list."""
    table = ledger(3)
    blocks = {block.title.zh: block for block in told_findings(table, notes=book())}
    assert "共 3 个问题，已办结 0 个" in blocks["台账现状"].lines[0].zh
    listed = sum(len(block.rows) for name, block in blocks.items() if name[:2] in {"超期", "在办"})
    assert listed == 3
    assert blocks["按责任单位"].rows[0][0].text.zh == "县城管局"


def test_a_veto_comes_first_and_stands_out():
    """An alarm before everything else."""
    first = told_findings(ledger(1, veto=True), notes=book())[0]
    assert first.look == "alarm"
    assert "一票否决" in first.title.zh


def test_long_lists_say_what_is_left_out():
    """Three hundred rows, then a sentence."""
    blocks = told_findings(ledger(450), notes=book())
    late = next(block for block in blocks if block.title.zh.startswith("超期"))
    whole = int(late.title.zh.strip("超期（）"))
    assert len(late.rows) == 300 < whole
    assert str(whole - 300) in late.lines[0].zh


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_stay_names(lang):
    """A site, a unit and a telephone number that want to be more than text."""
    page = findings_page(
        ledger(2, unit=f"{HOSTILE}13800001234"), told=book(HOSTILE),
        notes=PageNotes(title=NOTES.title, lang=lang),
    )  # fmt: skip
    seen = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Tags().feed(page)
    assert "script" not in {tag for tag, _ in seen}
    assert not any(name.startswith("on") for _, attrs in seen for name in attrs)
    assert "13800001234" not in page
