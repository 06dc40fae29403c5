"""Files of visits and of areas."""

from datetime import UTC, datetime

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import box

from geoplan.base.errors import GeoplanError
from geoplan.frame.standard import Standard
from geoplan.intake.areas import AreaOptions, read_areas
from geoplan.intake.records import RecordOptions, read_records
from geoplan.store.assets import asset
from geoplan.store.documents import read_value
from geoplan.visits.problems import Catalogue

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
SITES = pd.DataFrame({"name": ["城东市场", "河滨公园", "河滨公园"]}, index=["A1", "P1", "P2"])
OPTIONS = RecordOptions(
    sites=SITES,
    standard=read_value(asset("standards", "county-31.toml"), Standard),
    catalogue=read_value(asset("problems", "county.toml"), Catalogue),
    zone="Asia/Shanghai",
    now=NOW,
)


def read(path):
    """Read a file of visits."""
    return read_records(path, options=OPTIONS)


def write(path, *rows, head=("点位编号", "点位名称", "检查时间", "检查人", "问题数", "备注")):
    """Write a workbook of visits."""
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def test_times_are_local_and_become_utc(tmp_path):
    """Excel datetimes and the ways people write them."""
    rows = [
        ("A1", "", datetime(2026, 6, 1, 9, 30), "张", 2, ""),  # noqa: DTZ001  (as Excel holds it)
        ("A1", "", "2026年6月2日 9:30", "张", 0, ""),
        ("A1", "", "2026/6/3 09:30", "张", "", ""),
        ("A1", "", "2026-06-04", "张", 1, ""),
    ]
    found = read(write(tmp_path / "v.xlsx", *rows))
    assert [at.strftime("%m-%d %H:%M") for at in found.visits["at"]] == [
        "06-01 01:30", "06-02 01:30", "06-03 01:30", "06-03 16:00",
    ]  # fmt: skip
    assert found.visits["findings"].tolist() == [2, 0, 0, 1]
    assert found.report.counts == {"read": 4, "accepted": 4, "repaired": 0, "quarantined": 0}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("X9", "城东市场", "2026-06-01", "", 0, ""), "visit.unknown_site"),
        (("", "河滨公园", "2026-06-01", "", 0, ""), "visit.unknown_site"),  # two have that name
        (("A1", "", "昨天", "", 0, ""), "visit.time_unreadable"),
        (("A1", "", "2026-13-01", "", 0, ""), "visit.time_unreadable"),
        (("A1", "", "2026-06-11", "", 0, ""), "visit.future"),
        (("A1", "", "2026-06-01", "", -1, ""), "visit.findings_invalid"),
        (("A1", "", "2026-06-01", "", "两个", ""), "visit.findings_invalid"),
    ],
)
def test_faulty_rows_are_quarantined_where_they_stand(tmp_path, row, code):
    """One finding each; the good row stays."""
    found = read(write(tmp_path / "v.xlsx", ("A1", "", "2026-06-01", "张", 0, ""), row))
    assert [(p.code, p.row) for p in found.report.problems] == [(code, 3)]
    assert len(found.visits) == 1


def test_names_find_sites_where_only_one_has_it(tmp_path):
    """Without an identifier, a unique name is enough."""
    found = read(write(tmp_path / "v.xlsx", ("", "城东 市场", "2026-06-01", "", 0, "")))
    assert found.visits["site_id"].tolist() == ["A1"]


def test_a_file_without_times_is_refused(tmp_path):
    """By what it lacks."""
    path = write(tmp_path / "v.xlsx", ("A1", "2"), head=("点位编号", "问题数"))
    with pytest.raises(GeoplanError) as caught:
        read(path)
    assert caught.value.code == "visits.columns"


def layer(path, **columns):
    """Write two squares as a layer of areas."""
    shapes = [box(117.2, 28.9, 117.3, 29), box(117.3, 28.9, 117.4, 29)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4490).to_file(path, driver="GPKG")
    return path


def test_areas_are_read_in_metres(tmp_path):
    """Levels in Chinese, identifiers made where there are none."""
    path = layer(tmp_path / "a.gpkg", 级别=["乡镇", "街道"], 名称=["东镇", "西街道"])
    areas = read_areas(path, options=AreaOptions())
    assert areas["level"].tolist() == ["township", "township"]
    assert areas.index.tolist() == ["township:东镇", "township:西街道"]
    assert areas.crs.to_epsg() == 4548
    assert areas.area.min() > 1e7


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"name": ["a", "b"]}, "areas.columns"),
     ({"name": ["a", "b"], "level": ["city", "city"]}, "areas.level"),
     ({"name": ["a", "b"], "level": ["grid", "grid"], "area_id": ["1", "1"]}, "areas.repeated")],
)  # fmt: skip
def test_bad_area_layers_are_refused(tmp_path, columns, code):
    """Each by its own code."""
    with pytest.raises(GeoplanError) as caught:
        read_areas(layer(tmp_path / "a.gpkg", **columns), options=AreaOptions())
    assert caught.value.code == code
