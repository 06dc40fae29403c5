"""Workbooks, opened again as a clerk opens them."""

import dataclasses
import io
from datetime import UTC, datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geoplan.base.problems import Problem, RowReport
from geoplan.base.words import reading
from geoplan.coverage.sites import measure_coverage
from geoplan.frame.merge import merge_sites
from geoplan.frame.sites import TEXTS, no_sites
from geoplan.frame.standard import Standard
from geoplan.render.books import coverage_book, picks_book
from geoplan.render.import_book import import_book
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.events import visits_table

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-1", "@SUM(A1)", "\x07铃")


def report():
    """Return a report whose values look like formulas."""
    problems = [
        Problem(sheet="台账", row=9 - at, column="名称", value=value, code="name.missing",
                effect="quarantined")
        for at, value in enumerate(FORMULAS)
    ]  # fmt: skip
    return RowReport(
        file="a.xlsx", read=9, accepted=4, quarantined=5, problems=problems,
        skipped=[("台账", 1, "title"), ("说明", 0, "sheet")], unknown_columns=["备注"],
    )  # fmt: skip


def opened(content):
    """Open a workbook from bytes, formulas as they are."""
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_row_report(lang):
    """Counts, every finding with its place and mend, in order of rows; nothing is a formula."""
    nothing = merge_sites(no_sites("EPSG:4548"), no_sites("EPSG:4548"))
    fate = pd.Series(["added", "added", "known"], dtype="str")
    merge = dataclasses.replace(nothing, fate=fate)
    refused = pd.DataFrame(
        [("台账", str(p.row), "x", p.value) for p in report().problems],
        columns=["※工作表", "※行", "※问题", "名称"],
    )
    with reading(lang):
        book = opened(import_book(report(), merge=merge, refused=refused, mark="m"))
    counts = dict(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert {9, 4, 0, 5, 2, 1} <= set(counts.values())
    found = book.worksheets[1]
    assert [row[1].value for row in found.iter_rows(min_row=2)] == [5, 6, 7, 8, 9]
    for row in found.iter_rows(min_row=2):
        assert row[3].data_type == "s"
        assert row[5].value
    values = {row[3].value for row in found.iter_rows(min_row=2)}
    assert FORMULAS[0] in values
    assert "铃" in values
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:G6"
    assert ("没有名称" in found["F2"].value) == (lang == "zh")


def test_picks():
    """Base and replacements with names, chances and weights."""
    picks = pd.DataFrame(
        {"unit_id": ["b", "t"], "kind": ["site", "township"], "category": ["bank", ""],
         "role": ["base", "replacement"], "order": [1, 2], "inclusion_prob": [0.25, 0.5],
         "weight": [4.0, 2.0], "ticket": ["0a", "0b"]}
    )  # fmt: skip
    with reading("en"):
        sheet = opened(picks_book(picks, names={"b": "=支行"}, standard=STANDARD)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[0][:8] == ("site", "Bank branch", "base", 1, "b", "=支行", 0.25, 4)
    assert sheet["F2"].data_type == "s"
    assert rows[1][0] == "township"


def test_coverage():
    """Sites, never visited, and a sheet per grouping; no number where there is none."""
    sites = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([0, 9], [0, 0]), crs=4548, index=["a", "b"]
    ).assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites = sites.assign(category="bank", name=["甲", "乙"], township="东镇")
    body = {"site_id": "a", "at": "2026-06-01T00:00:00+00:00", "by": "", "findings": 2, "note": ""}
    visits = visits_table([("1", body)])
    found = measure_coverage(sites, visits, as_of=datetime(2026, 6, 10, tzinfo=UTC))
    with reading("zh"):
        book = opened(coverage_book(found, names=sites["name"], standard=STANDARD))
    assert book.sheetnames == ["点位", "从未检查", "类别", "街道乡镇", "社区", "网格"]
    assert list(book["点位"].iter_rows(min_row=2, values_only=True)) == [
        ("a", "甲", 1, 2, 9, 92, None, 1), ("b", "乙", 0, 0, None, 92, "超期", 0),
    ]  # fmt: skip
    assert list(book["从未检查"].iter_rows(min_row=2, values_only=True)) == [("b", "乙")]
    assert next(book["类别"].iter_rows(min_row=2, values_only=True))[:3] == ("银行网点", 2, 1)
