"""Tiles: which services there are, and what a page may ask of whom."""

import pytest

from geoplan.base.errors import InputError
from geoplan.render.web.pinyin import spelt
from geoplan.render.web.tiles import read_tiles


def test_services():
    """Each names its hosts, its credit and its datum; only Amap's is shifted."""
    assert read_tiles("") is None
    for text, datum in (("amap", "GCJ-02"), ("osm", "WGS-84"), ("tianditu:12345678", "WGS-84")):
        assert read_tiles(text).datum == datum
    tianditu = read_tiles("tianditu:0123456789abcdef")
    assert len(tianditu.urls) == 2
    assert all("tk=0123456789abcdef" in url for url in tianditu.urls)
    assert all("{z}" in url and "{x}" in url for url in tianditu.urls)


@pytest.mark.parametrize("text", ["tianditu", "tianditu:a b", "tianditu:'><script>", "x", "osm:1"])
def test_others_are_refused(text):
    """Unknown services, missing or impossible keys; the key itself is not repeated."""
    with pytest.raises(InputError) as refused:
        read_tiles(text)
    assert refused.value.code == "map.tiles"
    assert "script" not in str(refused.value)


def test_names_are_spelt_by_their_phrase():
    """银行 is yin hang, 行走 is xing zou; names without Chinese are left out."""
    found = spelt(["工商银行", "行走街", "绿地", "Bank 7", "重庆路"])
    assert found == {
        "工商银行": "gong shang yin hang", "行走街": "xing zou jie", "绿地": "lv di",
        "重庆路": "chong qing lu",
    }  # fmt: skip
