"""Street maps against OSMnx and pyrosm on the same extracts, in one run.

Like is compared with like: the streets of all modes as a routable graph; and the same with
buildings, land and points of interest. OSMnx reads XML only and no land in that pass, so its file
is converted before the clock starts. Growth of memory is measured in processes of their own,
after the import of the library, and noted with the times.
"""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import osmium
import osmnx
import pandas as pd
import pyogrio
import pyrosm
import pytest

from geoplan.intake.streets import read_streets
from geoplan.plan.network import street_network
from geoplan.store.layers import read_layer, write_layers

COUNTY = Path(__file__).parents[2] / "data" / "demo" / "streets.osm.pbf"
EXTRACTS = ("demo", "liechtenstein-2013-08-03", "nanjing_centre", "shenzhen_longgang")

READ = {
    "geoplan": (
        "from pathlib import Path; from geoplan.intake.streets import read_streets as read",
        "read(Path({path!r}), land={land})",
    ),
    "pyrosm": (
        "import warnings; warnings.simplefilter('ignore'); import pyrosm, networkx",
        (
            "osm = pyrosm.OSM({path!r}); n, e = osm.get_network('all', nodes=True);"
            "osm.to_graph(n, e, graph_type='networkx');"
            "{land} and [f() for f in"
            " (osm.get_buildings, osm.get_landuse, osm.get_natural, osm.get_pois)]"
        ),
    ),
    "osmnx": ("import osmnx", "osmnx.graph_from_xml({path!r})"),
}
# The peak of this process's own memory; what `getrusage` says begins with its parent's.
MEASURE = """
def peak_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
{start}
before = peak_kb()
{run}
print((peak_kb() - before) // 1024)
"""


@pytest.fixture(params=EXTRACTS)
def extract(request):
    """Return the path of an extract."""
    if request.param == "demo":
        return COUNTY
    return request.getfixturevalue("shared_data") / "osm" / f"{request.param}.osm.pbf"


def note(benchmark, library, path, *, land):
    """Name the group, and note how much memory one reading takes."""
    what = "streets and land" if land else "streets"
    benchmark.group = f"{what} of {path.name.split('.')[0]}"
    if benchmark.enabled and Path("/proc/self/status").exists():
        start, run = (part.format(path=str(path), land=land) for part in READ[library])
        code = MEASURE.format(start=start, run=run)
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        benchmark.extra_info["memory_growth_mb"] = int(told.stdout.split()[-1])


@pytest.mark.parametrize("land", [False, True], ids=["streets", "land"])
def test_geoplan(benchmark, extract, land):
    """PBF to a routable street table, with and without the land."""
    note(benchmark, "geoplan", extract, land=land)
    source = benchmark.pedantic(read_streets, (extract,), {"land": land}, rounds=5, warmup_rounds=1)
    assert source.summary.edges > 500


@pytest.mark.parametrize("land", [False, True], ids=["streets", "land"])
@pytest.mark.filterwarnings("ignore")  # the peer's own warnings
def test_peer_pyrosm(benchmark, extract, land):
    """The peer: pyrosm to its networkx graph, and its tables of what lies beside."""
    note(benchmark, "pyrosm", extract, land=land)

    def build():
        osm = pyrosm.OSM(str(extract))
        nodes, edges = osm.get_network(network_type="all", nodes=True)
        graph = osm.to_graph(nodes, edges, graph_type="networkx")
        if land:
            osm.get_buildings()
            osm.get_landuse()
            osm.get_natural()
            osm.get_pois()
        return graph

    assert benchmark.pedantic(build, rounds=5, warmup_rounds=1).number_of_edges() > 500


@pytest.mark.filterwarnings("ignore")  # the peer's own warnings
def test_peer_osmnx(benchmark, extract, tmp_path):
    """The peer: OSMnx from XML, streets only."""
    path = tmp_path / f"{extract.name.split('.')[0]}.osm"
    writer = osmium.SimpleWriter(str(path))
    for item in osmium.FileProcessor(str(extract)):
        writer.add(item)
    writer.close()
    note(benchmark, "osmnx", path, land=False)
    graph = benchmark.pedantic(osmnx.graph_from_xml, (path,), rounds=1)
    assert graph.number_of_edges() > 500


@pytest.fixture(scope="module")
def kept(shared_data, tmp_path_factory):
    """Return a project's street map of 200,000 edges: a whole city, and more of it beside."""
    city = read_streets(shared_data / "networks" / "wuhan_fua_drive.parquet").network
    nodes, edges = [], []
    for copy in range(3):
        away = copy * 60_000
        nodes.append(city.nodes.set_geometry(city.nodes.geometry.translate(away)))
        moved = city.edges.set_geometry(city.edges.geometry.translate(away))
        shift = copy * len(city.nodes)
        edges.append(moved.assign(u=moved["u"] + shift, v=moved["v"] + shift))
    every = gpd.GeoDataFrame(pd.concat(edges, ignore_index=True)).iloc[:200_000]
    layers = {
        "nodes": gpd.GeoDataFrame(pd.concat(nodes, ignore_index=True)).rename_axis("node"),
        "edges": every.rename_axis("edge"),
    }
    path = tmp_path_factory.mktemp("kept") / "roads.gpkg"
    write_layers(path, layers)
    return path


@pytest.mark.benchmark(group="re-open 200,000 edges")
def test_reopen(benchmark, kept):
    """From the project's folder to a network."""

    def opened():
        nodes, edges = (read_layer(kept, f"{n}s", index=n) for n in ("node", "edge"))
        return street_network(nodes, edges)

    assert len(benchmark(opened).edges) == 200_000


@pytest.mark.benchmark(group="re-open 200,000 edges")
def test_peer_geopandas(benchmark, kept):
    """The peer: both tables as geopandas reads them, and no network."""

    def opened():
        return [pyogrio.read_dataframe(kept, layer=name) for name in ("nodes", "edges")]

    assert len(benchmark(opened)[1]) == 200_000
