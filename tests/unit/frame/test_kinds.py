"""Kinds of maps and the categories they are."""

import pandas as pd
import pytest

from geoplan.frame.kinds import Kinds, categories_of
from geoplan.frame.standard import Standard
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
NAMES = ("osm", "amap", "baidu")
TABLES = {name: read_value(asset("kinds", f"{name}.toml"), Kinds) for name in NAMES}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_name_categories_of_the_standard(name):
    """Every code is one of the standard's, and the table is marked as an example."""
    table = TABLES[name]
    assert {code for code in table.paths.values() if code} <= set(STANDARD.by_code)
    assert table.confidence == "example"
    assert len(table.paths) >= 40


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("购物服务;综合市场;农副产品市场", "farm_market"),
        ("购物服务;综合市场;综合市场", "goods_market"),
        ("购物服务；超级市场；沃尔玛", "supermarket"),
        ("科教文化服务;学校;小学", "primary_school"),
        ("科教文化服务;学校;幼儿园", ""),
        ("餐饮服务;糕饼店|购物服务;综合市场;农副产品市场", "farm_market"),
        ("购物;集市", "farm_market"),
        ("房地产;住宅区;别墅", "compound"),
        ("amenity=marketplace", "farm_market"),
        ("marketplace", "farm_market"),
        ("中学", "middle_school"),
        ("四星级宾馆", "hotel"),
        ("医疗保健服务;诊所;诊所", ""),
        ("医疗保健服务;综合医院;卫生院", "health_centre"),
        ("餐饮服务;中餐厅;浙江菜", ""),
        ("餐饮服务;中餐厅;综合酒楼", "hotel"),
        ("别的地图;小学", ""),
        ("农贸市场", "farm_market"),
        ("park", "park"),
        ("未知分类", ""),
        ("", ""),
    ],
)
def test_kinds(kind, code):
    """The longest path decides; of several the first that is one; names stand for themselves."""
    found = categories_of(pd.Series([kind]), standard=STANDARD, tables=tuple(TABLES.values()))
    assert found.tolist() == [code]
