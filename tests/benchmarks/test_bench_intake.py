"""Ledgers and datum shifts, each beside a named peer in the same run."""

import csv

import numpy as np
import openpyxl
import pytest
from pyproj import Transformer

from geoplan.base.shift import gcj02_to_wgs84, wgs84_to_gcj02
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

ROWS = 100_000
POINTS = 1_000_000
HEAD = [
    "点位编号",
    "点位名称",
    "类别",
    "详细地址",
    "责任单位",
    "联系电话",
    "经度",
    "纬度",
    "坐标系",
]
KINDS = ["农贸市场", "公园", "居民小区", "背街小巷", "小学", "银行网点"]


def rows():
    """Yield rows of a province's ledger."""
    for i in range(ROWS):
        yield [f"Q{i}", f"第{i}号点位", KINDS[i % 6], f"某路{i}号", "城管局" if i % 50 else "",
               f"138{i:08d}", 117 + (i * 7919 % 50_000) / 1e5,
               28.7 + (i * 104_729 % 50_000) / 1e5, "GCJ-02"]  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Return a workbook of 100,000 rows."""
    path = tmp_path_factory.mktemp("bench") / "ledger.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(HEAD)
    for row in rows():
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """Return the same as GB18030 text."""
    path = tmp_path_factory.mktemp("bench") / "ledger.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        writer.writerows(rows())
    return path


def read(path):
    """Read a ledger with all checks."""
    standard = read_value(asset("standards", "county-31.toml"), Standard)
    return read_sites(path, standard=standard, options=SiteOptions())


@pytest.mark.benchmark(group="ledger of 100,000 rows")
def test_workbook(benchmark, workbook):
    found = benchmark.pedantic(read, args=(workbook,), rounds=1)
    assert found.report.read == ROWS


@pytest.mark.benchmark(group="ledger of 100,000 rows")
def test_text(benchmark, text):
    found = benchmark.pedantic(read, args=(text,), rounds=1)
    assert found.report.read == ROWS


@pytest.mark.benchmark(group="ledger of 100,000 rows")
def test_openpyxl_only_opening_the_cells(benchmark, workbook):
    def opened():
        book = openpyxl.load_workbook(workbook, read_only=True)
        rows = sum(1 for _ in book.active.iter_rows(values_only=True))
        book.close()
        return rows

    assert benchmark.pedantic(opened, rounds=1) == ROWS + 1


@pytest.fixture(scope="module")
def places():
    """Return a million places in China."""
    steps = np.arange(POINTS)
    return 80 + 50 * (steps * 0.7548776662 % 1), 20 + 30 * (steps * 0.5698402909 % 1)


@pytest.mark.benchmark(group="shift of 1,000,000 places")
def test_to_gcj02(benchmark, places):
    assert len(benchmark(wgs84_to_gcj02, *places)[0]) == POINTS


@pytest.mark.benchmark(group="shift of 1,000,000 places")
def test_from_gcj02(benchmark, places):
    assert len(benchmark(gcj02_to_wgs84, *places)[0]) == POINTS


@pytest.mark.benchmark(group="shift of 1,000,000 places")
def test_pyproj_to_a_zone(benchmark, places):
    """Projecting as many places, for comparison."""
    change = Transformer.from_crs(4326, 4547, always_xy=True)
    assert len(benchmark(change.transform, *places)[0]) == POINTS
