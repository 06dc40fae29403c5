"""Street maps: formats, one-ways, bridges, doubles, and what is refused."""

import bz2
import gzip

import geopandas as gpd
import numpy as np
import osmium
import osmnx
import pytest
import shapely
from osmium.osm.mutable import Node, Way

from geoplan.base.errors import GeoplanError
from geoplan.intake.streets import fetch_streets, read_streets

# A crossing of two streets, a bridge over both without a node, a one-way, a footway.
PLACES = {1: (117.30, 28.95), 2: (117.301, 28.95), 3: (117.302, 28.95), 4: (117.301, 28.951),
          5: (117.301, 28.949), 6: (117.3005, 28.949), 7: (117.3015, 28.951), 8: (117.303, 28.95),
          9: (117.304, 28.95)}  # fmt: skip
WAYS = [
    ([1, 2, 3], {"highway": "secondary", "name": "解放路", "width": "18 m"}),
    ([4, 2, 5], {"highway": "residential", "oneway": "yes"}),
    ([6, 7], {"highway": "tertiary", "bridge": "yes", "layer": "1"}),
    ([3, 8], {"highway": "footway"}),
    ([8, 9], {"highway": "residential", "oneway": "-1", "access": "private"}),
    ([1, 6], {"building": "yes"}),
]


def write_osm(path, ways=WAYS, places=PLACES):
    """Write nodes and ways as an OSM file."""
    writer = osmium.SimpleWriter(str(path))
    for key, place in places.items():
        writer.add_node(Node(id=key, location=place, version=1))
    for number, (refs, tags) in enumerate(ways, start=1):
        writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
    writer.close()
    return path


def by_name(source):
    """Return the edges by class, bridges apart."""
    return {(row["highway"], row["name"]): row for row in source.network.edges.to_dict("records")}


@pytest.fixture(params=["osm.pbf", "osm", "osm.bz2", "osm.gz"])
def streets(request, tmp_path):
    """Return the same map read from each OSM format."""
    if request.param in {"osm.bz2", "osm.gz"}:
        plain = write_osm(tmp_path / "a.osm").read_bytes()
        path = tmp_path / f"b.{request.param}"
        packed = bz2.compress(plain) if request.param == "osm.bz2" else gzip.compress(plain)
        path.write_bytes(packed)
    else:
        path = write_osm(tmp_path / f"a.{request.param}")
    return read_streets(path)


def test_osm_is_cut_at_junctions_only(streets):
    """Ways are cut where they share a node, never where a bridge passes over."""
    edges = streets.network.edges
    assert len(edges) == 7
    assert Counter_(edges["highway"]) == {
        "secondary": 2, "residential": 3, "tertiary": 1, "footway": 1,
    }  # fmt: skip
    assert edges.loc[edges["highway"] == "tertiary", "bridge"].all()
    assert edges.loc[edges["highway"] == "tertiary", "layer"].tolist() == [1]
    assert edges.loc[edges["highway"] == "secondary", "width_m"].tolist() == [18, 18]
    assert (edges["length_m"] > 90).all()
    assert streets.network.crs.to_epsg() == 4548


def Counter_(values):  # noqa: N802  (a short word for what it returns)
    """Return how often each value occurs."""
    return values.value_counts().to_dict()


def test_masks_follow_the_tags(streets):
    """One-ways bind wheels, not feet; private streets are for nobody; footways not for cars."""
    edges = streets.network.edges
    one = edges[edges["oneway"]] if "oneway" in edges else edges[edges["car"].isin([1, 2])]
    assert len(one) == 2
    assert (one["foot"] == 3).all()
    foot = edges[edges["highway"] == "footway"].iloc[0]
    assert (foot["foot"], foot["car"]) == (3, 0)
    private = edges[(edges["highway"] == "residential") & (edges["car"] == 0)]
    assert len(private) == 1


def test_land_is_read_beside_the_streets(tmp_path):
    """Buildings, water, parks and points of interest have their layers."""
    square = {11: (117.30, 28.95), 12: (117.3003, 28.95), 13: (117.3003, 28.9503)}
    ways = [([11, 12, 13, 11], tags) for tags in (
        {"building": "yes"}, {"natural": "water", "name": "晴湖"}, {"leisure": "park"},
        {"amenity": "marketplace", "name": "南门市场"})]  # fmt: skip
    path = write_osm(tmp_path / "a.osm.pbf", [*WAYS, *ways], {**PLACES, **square})
    found = read_streets(path)
    assert {name: len(layer) for name, layer in found.land.items()} == {
        "water": 1, "green": 1, "buildings": 1, "places": 0,
    }  # fmt: skip
    assert found.land["water"]["name"].tolist() == ["晴湖"]
    markets = found.poi[found.poi["kind"] == "marketplace"]
    assert markets["name"].tolist() == ["南门市场"]


def lines(crs=4326):
    """Return office lines that cross: a plain pair, a bridge over them, one drawn twice."""
    shapes = [
        shapely.LineString([(117.30, 28.95), (117.302, 28.95)]),
        shapely.LineString([(117.301, 28.949), (117.301, 28.951)]),
        shapely.LineString([(117.3015, 28.949), (117.3015, 28.951)]),
        shapely.LineString([(117.302, 28.95), (117.30, 28.95)]),
    ]
    table = gpd.GeoDataFrame(
        {"道路名称": ["解放路", "仓前巷", "环城高架", "解放路"],
         "等级": ["主干道", "巷", "主干道", "主干道"], "桥梁": ["否", "否", "是", "否"],
         "宽度": [20, 3, 18, 20]},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    return table.to_crs(crs)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb"])
def test_office_lines_are_planarised_with_bridges_respected(tmp_path, suffix):
    """Cut where they cross on one level; the street drawn both ways is one; said in warnings."""
    path = tmp_path / f"roads.{suffix}"
    # Ten bytes are all a shapefile has for a heading: in UTF-8, three signs.
    lines().to_file(path, encoding="gbk" if suffix == "shp" else "utf-8")
    found = read_streets(path)
    edges = found.network.edges
    names = Counter_(edges["name"])
    assert names["解放路"] == 2
    assert names["仓前巷"] == 2
    assert names["环城高架"] == 1
    codes = {warning.code for warning in found.summary.warnings}
    assert {"streets.warn.planarised", "streets.warn.merged"} <= codes


def test_osmnx_graphml_comes_back(tmp_path):
    """A graph saved by OSMnx: opposite edges become one record."""
    source = read_streets(write_osm(tmp_path / "a.osm.pbf", WAYS[:4]))  # no private street
    graph = source.network.to_networkx()
    lonlat = osmnx.projection.project_graph(graph, to_crs="epsg:4326")
    osmnx.save_graphml(lonlat, tmp_path / "g.graphml")
    again = read_streets(tmp_path / "g.graphml")
    assert len(again.network.edges) == len(source.network.edges)
    assert again.network.length_m.sum() == pytest.approx(source.network.length_m.sum(), rel=1e-4)
    assert sorted(again.network.edges["foot"]) == sorted(source.network.edges["foot"])


def test_to_networkx_is_the_graph_osmnx_users_know(tmp_path):
    """Lengths, names, one-ways, geometry, CRS; osmnx can route on it."""
    source = read_streets(write_osm(tmp_path / "a.osm.pbf"))
    graph = source.network.to_networkx()
    assert graph.graph["crs"] == source.network.crs
    assert {"x", "y"} <= set(graph.nodes[0])
    data = next(iter(graph.edges(data=True)))[2]
    assert {"length", "highway", "geometry"} <= set(data)
    stats = osmnx.basic_stats(graph)
    assert stats["m"] == graph.number_of_edges()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.osm.pbf", None, "file.missing"),
        ("a.docx", b"x", "streets.kind"),
        ("a.osm.pbf", b"", "streets.empty"),
        ("a.osm.pbf", b"nonsense" * 20, "streets.unreadable"),
        ("a.osm", b"<osm", "streets.unreadable"),
        ("a.graphml", b"<graphml", "streets.unreadable"),
        ("a.geojson", b"{", "streets.unreadable"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "streets.empty"),
    ],
)
def test_what_is_no_street_map_is_refused(tmp_path, name, content, code):
    """One clear error each, naming the file."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GeoplanError) as caught:
        read_streets(path)
    assert caught.value.code in {code, "streets.no_lines"}
    assert name in str(caught.value)


def test_maps_that_lack_everything(tmp_path):
    """No highways, no nodes, no CRS: by code."""
    none = write_osm(tmp_path / "h.osm.pbf", [([1, 2], {"building": "yes"})])
    nodes = write_osm(tmp_path / "n.osm.pbf", WAYS, {})
    lines().to_file(tmp_path / "c.shp", encoding="gbk")
    (tmp_path / "c.prj").unlink()
    for path, code in (
        (none, "streets.no_highways"), (nodes, "streets.no_nodes"),
        (tmp_path / "c.shp", "streets.no_crs"),
    ):  # fmt: skip
        with pytest.raises(GeoplanError) as caught:
            read_streets(path)
        assert caught.value.code == code


@pytest.mark.usefixtures("no_network")
def test_fetching_without_a_network_is_refused_by_name(tmp_path):
    """The place and the way out are named."""
    with pytest.raises(GeoplanError) as caught:
        fetch_streets("平湖市, 浙江省", cache=tmp_path)
    assert caught.value.code == "streets.no_network"
    assert "平湖市" in str(caught.value)


def test_the_digest_ignores_the_order_of_records(tmp_path):
    """The same streets in another order have the same digest, others another."""
    one = read_streets(write_osm(tmp_path / "a.osm.pbf")).network
    two = read_streets(write_osm(tmp_path / "b.osm.pbf", WAYS[::-1])).network
    other = read_streets(write_osm(tmp_path / "c.osm.pbf", WAYS[1:])).network
    assert one.digest == two.digest
    assert one.digest != other.digest
    assert np.isfinite(one.length_m).all()
