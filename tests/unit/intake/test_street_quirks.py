"""Street maps as they come: every one leaves a summary or a clear refusal."""

import bz2
import gzip

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon

from geoplan.base.errors import GeoplanError
from geoplan.base.shift import wgs84_to_gcj02
from geoplan.base.words import reading
from geoplan.intake.streets import read_streets

# A square of about 200 m with a diagonal, degrees.
A, B, C, D = (117.300, 28.900), (117.302, 28.900), (117.302, 28.902), (117.300, 28.902)
SQUARE = [(A, B), (B, C), (C, D), (D, A), (A, C)]


def layer(lines=SQUARE, *, crs=4326, **columns):
    """Return lines as a layer."""
    shapes = [line if not isinstance(line, tuple) else LineString(line) for line in lines]
    return gpd.GeoDataFrame(columns or {"name": ["路"] * len(shapes)}, geometry=shapes, crs=crs)


def saved(table, path, **options):
    """Write a layer and return its path."""
    table.to_file(path, **options)
    return path


def checked(path, **options):
    """Read a map, check that its summary is whole, return it."""
    source = read_streets(path, **options)
    summary = source.summary
    assert summary.edges == len(source.network.edges) > 0
    assert summary.km == pytest.approx(source.network.edges["length_m"].sum() / 1000)
    assert sum(summary.km_by_class.values()) == pytest.approx(summary.km)
    assert 0 <= summary.named_share <= 1
    assert set(summary.parts) == {"foot", "bike", "car"}
    for lang in ("zh", "en"):
        with reading(lang):
            assert all(warning.say() for warning in summary.warnings)
    return source


def codes(source):
    """Return the codes of a map's warnings."""
    return {warning.code for warning in source.summary.warnings}


def test_no_names_no_classes(tmp_path):
    """Lines and nothing else: walkable, drivable, warned of."""
    table = layer(x=[1] * 5)
    source = checked(saved(table, tmp_path / "l.gpkg"))
    assert source.summary.named_share == 0
    assert "streets.warn.no_class" in codes(source)


def test_all_one_way(tmp_path):
    """A ring of one-way streets is one part; with a dead end it is not."""
    ring = layer(SQUARE[:4], oneway=["yes"] * 4)
    assert checked(saved(ring, tmp_path / "r.gpkg")).summary.parts["car"].parts == 1
    tail = layer([*SQUARE[:4], (A, (117.29, 28.89))], oneway=["yes"] * 5)
    source = checked(saved(tail, tmp_path / "t.gpkg"))
    assert source.summary.parts["car"].main_share < 0.6
    assert "streets.warn.parts" in codes(source)


def test_opposite_ways_drawn_twice(tmp_path):
    """One street drawn in both directions is one street."""
    both = layer([(A, B), (B, A), (B, C)])
    assert checked(saved(both, tmp_path / "b.gpkg")).summary.edges == 2


@pytest.mark.parametrize("ends", [("u", "v"), ("from", "to"), ("起点", "终点")])
@pytest.mark.parametrize("names", [[1, 2, 3, 4], ["甲", "乙", "丙", "丁"]])
def test_tables_that_name_their_nodes(tmp_path, ends, names):
    """Edge tables with numbers or texts for nodes keep them."""
    a, b, c, d = names
    one, two = [a, b, c, d, a], [b, c, d, a, c]
    table = layer(**{ends[0]: one, ends[1]: two, "key": [0] * 5})
    source = checked(saved(table, tmp_path / "e.gpkg"))
    assert (source.summary.nodes, source.summary.edges) == (4, 5)


def test_many_lines_with_heights_and_specks(tmp_path):
    """MultiLineStrings are taken apart, heights left out, specks and points dropped and said."""
    high = [(*A, 5.0), (*B, 6.0)]
    table = layer([MultiLineString([[A, B], [C, D]]), LineString(high), LineString([B, C]),
                   LineString([A, A]), Point(A)])  # fmt: skip
    source = checked(saved(table, tmp_path / "m.gpkg"))
    assert not source.network.edges.geometry.has_z.any()
    assert "streets.warn.no_line" in codes(source)


def test_a_loop(tmp_path):
    """A street that ends where it begins."""
    source = checked(
        saved(layer([LineString([A, B, C, A]), LineString([A, D])]), tmp_path / "o.gpkg")
    )
    assert source.summary.km > 0.6


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("gbk", None), ("gbk", "GBK"), ("gbk", "UTF-8"), ("utf-8", "UTF-8")]
)
def test_shapefiles_of_any_encoding(tmp_path, encoding, cpg):
    """Chinese names come out right with and without, and with a wrong .cpg."""
    table = layer(名称=["城北巷", "东门街", "人民北路", "解放路", "水亭街"], 等级=["背街小巷"] * 5)
    path = saved(table, tmp_path / "s.shp", driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    source = checked(path)
    assert "城北巷" in set(source.network.edges["name"])
    assert set(source.network.edges["highway"]) == {"living_street"}


@pytest.mark.parametrize(
    ("column", "words", "ways"),
    [
        ("单行", ["是", "否", "是", "否", "否"], 2), ("oneway", ["1", "0", "1", "0", "0"], 2),
        ("oneway", ["FT", "TF", "FT", "", ""], 3), ("oneway", ["T", "F", "T", "F", "F"], None),
        ("oneway", ["yes", "no", "-1", "", "reverse"], 3), ("dir", [1, 0, -1, 0, 0], 2),
    ],
)  # fmt: skip
def test_ways_of_writing_one_way(tmp_path, column, words, ways):
    """As offices and navigation tables write it."""
    source = checked(saved(layer(**{column: words}), tmp_path / "w.gpkg"))
    closed = int((source.network.edges["car"] != 3).sum())
    assert closed == ways or ways is None


def test_widths(tmp_path):
    """Numbers and numbers with a unit; what is vague is no number."""
    table = layer(宽度=["6米", "6.5", "约6", "", "7 m"])
    widths = checked(saved(table, tmp_path / "w.gpkg")).network.edges["width_m"]
    assert sorted(widths.dropna()) == [6.0, 6.5, 7.0]


def test_a_layer_in_gcj02_or_without_a_system(tmp_path):
    """What the file says may be overruled; what it does not say is asked for."""
    lines = [tuple(zip(*wgs84_to_gcj02(*np.array(line).T), strict=True)) for line in SQUARE]
    shifted = saved(layer(lines), tmp_path / "g.gpkg")
    plain = checked(saved(layer(), tmp_path / "p.gpkg")).network.edges
    told = checked(shifted, datum="GCJ-02").network.edges
    assert told.union_all().hausdorff_distance(plain.union_all()) < 0.01
    nowhere = saved(layer(), tmp_path / "n.shp", driver="ESRI Shapefile", encoding="utf-8")
    nowhere.with_suffix(".prj").unlink()
    with pytest.raises(GeoplanError) as caught:
        read_streets(nowhere)
    assert caught.value.code == "streets.no_crs"
    assert checked(nowhere, datum="WGS-84").summary.edges == 5


def osm(*ways, nodes_last=False, missing=()):
    """Return an OSM XML of ways (node numbers, tags)."""
    places = {1: A, 2: B, 3: C, 4: D}
    nodes = "".join(
        f'<node id="{n}" lon="{x}" lat="{y}" version="1"/>'
        for n, (x, y) in places.items() if n not in missing
    )  # fmt: skip
    body = "".join(
        f'<way id="{at}" version="1">' + "".join(f'<nd ref="{n}"/>' for n in refs)
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items()) + "</way>"
        for at, (refs, tags) in enumerate(ways, 10)
    )  # fmt: skip
    inside = body + nodes if nodes_last else nodes + body
    return f'<?xml version="1.0"?><osm version="0.6">{inside}</osm>'.encode()


ROAD = {"highway": "residential"}


@pytest.mark.parametrize(
    ("suffix", "pack"), [("osm", bytes), ("osm.bz2", bz2.compress), ("osm.gz", gzip.compress)]
)
@pytest.mark.parametrize("nodes_last", [False, True])
def test_osm_xml_packed_and_unsorted(tmp_path, suffix, pack, nodes_last):
    """Plain and packed, nodes before or after the ways: the same streets, no names, no land."""
    path = tmp_path / f"m.{suffix}"
    path.write_bytes(pack(osm(([1, 2, 3], ROAD), ([2, 4], ROAD), nodes_last=nodes_last)))
    source = checked(path)
    assert source.summary.edges == 3
    assert source.summary.poi == 0


def test_ways_that_lack_nodes(tmp_path):
    """An extract cut at its box: what is left is used, and said."""
    path = tmp_path / "cut.osm"
    path.write_bytes(osm(([1, 2, 3, 4], ROAD), ([1, 4], ROAD), missing=(3,)))
    source = checked(path)
    assert "streets.warn.missing_nodes" in codes(source)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (osm(([1, 2], {"building": "yes"})), "streets.no_highways"),
        (osm(), "streets.no_highways"),
        (b'<?xml version="1.0"?><osm version="0.6"></osm>', "streets.empty"),
        (osm(([1, 2], ROAD), missing=(1, 2)), "streets.no_nodes"),
        (b"<osm", "streets.unreadable"),
    ],
)
def test_extracts_without_streets(tmp_path, content, code):
    """Each lack has a name."""
    path = tmp_path / "m.osm"
    path.write_bytes(content)
    with pytest.raises(GeoplanError) as caught:
        read_streets(path)
    assert caught.value.code == code


@pytest.mark.parametrize("shapes", [[Polygon([A, B, C])], [Point(A)]])
def test_layers_without_lines(tmp_path, shapes):
    """Areas or points alone are no streets."""
    path = saved(layer(shapes, name=["x"]), tmp_path / "p.gpkg")
    with pytest.raises(GeoplanError) as caught:
        read_streets(path)
    assert caught.value.code == "streets.no_lines"


def graph(*, geometry, names):
    """Return a graph as networkx writes it."""
    made = nx.MultiDiGraph(crs="EPSG:4326")
    for number, (x, y) in enumerate((A, B, C, D)):
        made.add_node(number, x=x, y=y)
    for one, two in ((0, 1), (1, 2), (2, 3), (3, 0), (1, 0)):
        facts = {"highway": "residential", "osmid": 1, "length": 100.0}
        if names:
            facts["name"] = "路"
        if geometry:
            facts["geometry"] = LineString([(A, B, C, D)[one], (A, B, C, D)[two]]).wkt
        made.add_edge(one, two, **facts)
    return made


@pytest.mark.parametrize("geometry", [True, False])
@pytest.mark.parametrize("names", [True, False])
def test_graphs_without_geometry_or_names(tmp_path, geometry, names):
    """Straight lines between nodes where nothing else is drawn."""
    path = tmp_path / "g.graphml"
    nx.write_graphml(graph(geometry=geometry, names=names), path)
    source = checked(path)
    assert (source.summary.nodes, source.summary.edges) == (4, 4)
    assert source.summary.named_share == (1.0 if names else 0.0)


def test_entities_are_not_expanded(tmp_path):
    """A graph that would grow to gigabytes is refused."""
    levels = "".join(f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 9))
    content = f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaaaaaaaa">{levels}]><g>&i;</g>'
    for name in ("g.graphml", "g.osm", "g.kml", "g.gml"):
        (tmp_path / name).write_text(content)
        with pytest.raises(GeoplanError):
            read_streets(tmp_path / name)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.tuples(st.integers(0, 60_000), st.binary(max_size=8), st.sampled_from([0, 1, 50, 10**6])))
def test_spoilt_extracts(tmp_path, demo_data, fault):
    """A PBF cut off or spoilt anywhere is read or refused, never worse."""
    (at, put, cut), content = fault, (demo_data / "streets.osm.pbf").read_bytes()
    path = tmp_path / "s.osm.pbf"
    path.write_bytes(content[:at] + put + content[at + cut :])
    try:
        read_streets(path)
    except GeoplanError as error:
        _ = f"{error}"
