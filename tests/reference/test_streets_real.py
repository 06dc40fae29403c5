"""Real street maps, with counts measured by others."""

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer

from geoplan.intake.osm_tags import CLASSES
from geoplan.intake.street_merge import merge_streets
from geoplan.intake.streets import read_streets
from geoplan.plan.network import street_network

BOXES = {
    "nanjing_centre": (118.7670, 32.0358, 118.7960, 32.0525),
    "guixi_city": (117.1912, 28.2817, 117.2552, 28.3225),
    "beijing_wudaokou": (116.3084, 39.9905, 116.3320, 40.0123),
    "shenzhen_longgang": (114.1862, 22.6732, 114.2318, 22.7019),
    "puyang_rural": (114.9702, 35.4981, 115.0921, 35.5627),
}


def plain_kilometres(path, box):
    """Return km of highways inside a box by a plain reading: way by way, geodesic lengths."""
    geod, total = CRS(4326).get_geod(), 0.0
    for way in osmium.FileProcessor(str(path)).with_locations():
        if not way.is_way() or way.tags.get("highway") not in CLASSES:
            continue
        places = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(places) > 1:
            inside = shapely.LineString(places).intersection(box)
            total += sum(geod.geometry_length(part) for part in shapely.get_parts(inside))
    return total / 1000


@pytest.mark.parametrize("name", sorted(BOXES))
def test_kilometres_in_the_box(shared_data, name):
    """Within 0.3 % of a plain reading, within 7 % of the published profile.

    The profile drops the segments that cross the box, and counts streets under construction.
    """
    path = shared_data / "osm" / f"{name}.osm.pbf"
    edges = read_streets(path, land=False).network.edges
    box = shapely.box(*BOXES[name])
    fine = gpd.GeoSeries([box], crs=4326).segmentize(0.001).to_crs(edges.crs).iloc[0]
    inside = shapely.length(shapely.intersection(edges.geometry.to_numpy(), fine)).sum() / 1000
    assert inside == pytest.approx(plain_kilometres(path, box), rel=0.003)
    profile = pd.read_csv(shared_data / "osm" / "profile_roads.csv")
    published = profile.loc[profile["file"] == name, "km_inside_box"].sum()
    assert inside == pytest.approx(published, rel=0.07)


def test_liechtenstein(shared_data):
    """A country: its streets, its parts, its names."""
    summary = read_streets(shared_data / "osm" / "liechtenstein-2013-08-03.osm.pbf").summary
    assert summary.km > 960
    assert summary.parts["foot"].main_share > 0.9
    assert summary.land["buildings"] > 0


def test_futian_saved_by_osmnx(shared_data):
    """228 km in 2,595 streets, strongly connected."""
    source = read_streets(shared_data / "networks" / "shenzhen_futian_osmnx.graphml")
    assert source.summary.km == pytest.approx(228.5, rel=0.01)
    assert source.summary.edges == pytest.approx(2595, abs=40)


def test_xian_links_with_names(shared_data):
    """9,842 links, most of them one-way; the layer among several is found."""
    source = read_streets(shared_data / "networks" / "xian_south.gpkg")
    assert source.summary.km == pytest.approx(1320.6, rel=0.02)
    assert (source.network.edges["name"] == "雁塔南路").any()


def test_wuhan_at_scale(shared_data):
    """92,667 streets with u and v of their own, in the system they are in."""
    source = read_streets(
        shared_data / "networks" / "wuhan_fua_drive.parquet", crs=CRS.from_epsg(32650)
    )
    assert source.summary.edges == pytest.approx(92_667, rel=0.01)
    assert source.summary.km == pytest.approx(7_185, rel=0.01)


def test_metres_are_true(shared_data):
    """A known street end to end: projected length against the geodesic, within 0.1 %."""
    network = read_streets(shared_data / "osm" / "nanjing_centre.osm.pbf").network
    back = Transformer.from_crs(network.crs, 4326, always_xy=True)
    line = network.lines[int(network.length_m.argmax())]
    degrees = shapely.transform(
        line,
        lambda xy: shapely.get_coordinates(shapely.points(*back.transform(xy[:, 0], xy[:, 1]))),
    )
    geodesic = CRS(4326).get_geod().geometry_length(degrees)
    assert line.length == pytest.approx(geodesic, rel=1e-3)


def named_away(network, share, seed):
    """Return the rows of lanes and footways that go: whole names, until a share of them is gone."""
    edges = network.edges
    lanes = edges[edges["highway"].isin(["living_street", "footway"]) & (edges["name"] != "")]
    length = lanes.groupby("name")["length_m"].sum().sample(frac=1, random_state=seed)
    gone = length.index[length.cumsum().shift(fill_value=0) < share * length.sum()]
    return lanes.index[lanes["name"].isin(gone)]


def shaken(lines, rng, metres):
    """Return lines with every corner moved so far, the same corner always the same way."""
    xy = shapely.get_coordinates(lines)
    _, corner = np.unique(xy, axis=0, return_inverse=True)
    angle = rng.uniform(0, 2 * np.pi, corner.max() + 1)[corner.ravel()]
    moved = xy + metres * np.column_stack([np.cos(angle), np.sin(angle)])
    return shapely.set_coordinates(lines.copy(), moved)


def mean_share(network, mode):
    """Return which share of a mode's streets hangs together."""
    label, _ = network.components(mode)
    usable = network.mask(mode) > 0
    main = usable & (label[network.u] == 0) & (label[network.v] == 0)
    return network.length_m[main].sum() / network.length_m[usable].sum()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lanes_that_the_map_lacks_come_back(shared_data, tmp_path, seed):
    """A fifth of Nanjing's named lanes goes from the map and comes back as an office's layer.

    The layer, drawn three metres off, also has a tenth of what the map kept. Kilometres by class
    come within 3 % of the original, and the streets hang together as they did.
    """
    whole = read_streets(shared_data / "osm" / "nanjing_centre.osm.pbf", land=False).network
    rng = np.random.default_rng(seed)  # noqa: TID251  (of the test's drawing, not of a draw)
    gone = named_away(whole, 0.2, seed)
    kept = whole.edges.index.difference(gone)
    thin = street_network(whole.nodes, whole.edges.loc[kept])
    both = np.concatenate([gone, rng.choice(kept, len(kept) // 10, replace=False)])
    facts = whole.edges.loc[both, ["name", "highway", "layer"]]
    lines = shaken(whole.lines[both], rng, 3.0)
    gpd.GeoDataFrame(facts, geometry=lines, crs=whole.crs).to_file(tmp_path / "lanes.gpkg")
    layer = read_streets(tmp_path / "lanes.gpkg", crs=whole.crs)
    origin = np.full(len(thin.edges), "", dtype=object)
    found = merge_streets(thin, layer, origin=origin)
    before, after = (
        network.edges.groupby("highway")["length_m"].sum() for network in (whole, found.network)
    )
    assert len(gone) > 10
    assert after.to_dict() == pytest.approx(before.to_dict(), rel=0.03)
    for mode in ("foot", "bike", "car"):
        assert mean_share(found.network, mode) > mean_share(whole, mode) - 0.005
        assert mean_share(found.network, mode) >= mean_share(thin, mode)
    again = merge_streets(found.network, layer, origin=found.origin)
    assert again.summary.merge.new_km < 0.01 * shapely.length(lines).sum() / 1000
