"""Street maps against OSMnx and pyrosm on the same extract, in one run."""

from pathlib import Path

import osmium
import osmnx
import pyrosm
import pytest

from geoplan.intake.streets import read_streets

# The demo county: an extract that all three can read whole.
COUNTY = Path(__file__).parents[2] / "data" / "demo" / "streets.osm.pbf"
GROUP = pytest.mark.benchmark(group="streets of the demo county")


@GROUP
def test_geoplan(benchmark):
    """PBF to a routable street table."""
    source = benchmark.pedantic(read_streets, (COUNTY,), {"land": False}, rounds=3)
    assert source.summary.edges > 3_000


@GROUP
@pytest.mark.filterwarnings("ignore")  # the peer's own warnings
def test_peer_pyrosm(benchmark):
    """The peer: pyrosm to its igraph graph."""

    def build():
        osm = pyrosm.OSM(str(COUNTY))
        nodes, edges = osm.get_network(network_type="all", nodes=True)
        return osm.to_graph(nodes, edges, graph_type="networkx")

    assert benchmark.pedantic(build, rounds=3).number_of_edges() > 3_000


@GROUP
@pytest.mark.filterwarnings("ignore")  # the peer's own warnings
def test_peer_osmnx(benchmark, tmp_path):
    """The peer: OSMnx from XML."""
    path = tmp_path / "county.osm"
    writer = osmium.SimpleWriter(str(path))
    for item in osmium.FileProcessor(str(COUNTY)):
        writer.add(item)
    writer.close()
    graph = benchmark.pedantic(osmnx.graph_from_xml, (path,), rounds=1)
    assert graph.number_of_edges() > 1_000
