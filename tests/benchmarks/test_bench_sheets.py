"""Sheets and wall maps against plain matplotlib drawings of the same layers, in one run.

The peer draws bare maps: no tables, no codes, labels on top of each other.
"""

import io
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard
from geoplan.intake.streets import read_streets
from geoplan.plan.planned import PlannedRound
from geoplan.plan.result import Place
from geoplan.plan.teams import alike_teams
from geoplan.plan.tour import TourRequest, plan_tours
from geoplan.render.backdrop import Backdrop
from geoplan.render.sheets.notes import SheetNotes
from geoplan.render.sheets.route import route_sheet
from geoplan.render.sheets.wall import Wall
from geoplan.render.sheets.wall_sheet import wall_sheet
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

COUNTY = Path(__file__).parents[2] / "data" / "demo" / "streets.osm.pbf"
STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
NOTES = SheetNotes(title="晴川县", lang="zh", credit="©")


@pytest.fixture(scope="module")
def network():
    """Return the demo county's streets."""
    return read_streets(COUNTY, land=False).network


@pytest.fixture(scope="module")
def backdrop(network):
    """Return what lies under the maps."""
    streets = network.edges[["highway", "name", "geometry"]]
    return Backdrop(**{**vars(Backdrop.empty(streets.crs)), "streets": streets})


def sites_on(network, count):
    """Return sites in the middle of streets spread over the county."""
    step = max(len(network.edges) // count, 1)
    lines = network.edges.geometry.to_numpy()[::step][:count]
    spots = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    sites = gpd.GeoDataFrame(geometry=spots, crs=network.edges.crs)
    sites = sites.assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites.index = pd.Index([f"S{number}" for number in range(len(sites))], name="site_id")
    return sites.assign(name=[f"第{number}网点" for number in range(len(sites))], category="bank")


@pytest.fixture(scope="module")
def planned(network):
    """Return one team's round of twelve stops."""
    sites = sites_on(network, 12)
    start = sites.to_crs(4326).geometry.iloc[0]
    stops = pd.DataFrame(
        {"service_s": 300, "windows": [((21_600, 79_200),)] * len(sites), "prize": 1.0},
        index=sites.index,
    )
    place = Place(name="县创建办", lon=start.x, lat=start.y)
    request = TourRequest(
        teams=alike_teams(1, start=place, hours="06:00-22:00"), stops=stops, date="2026-06-09",
        round_id="W24", draw_digest="ab" * 32, effort=50,
    )  # fmt: skip
    plan, legs = plan_tours(sites, network, request=request)
    return PlannedRound(plan=plan, legs=legs, sites=sites)


def bare(frames, *, inches):
    """Return a PDF page for each list of layers, as matplotlib draws them."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415  (may be missing)

    buffer = io.BytesIO()
    with PdfPages(buffer) as pages:
        for layers, box in frames:
            figure, axes = pyplot.subplots(figsize=inches)
            for table, look in layers:
                table.plot(ax=axes, **look)
            axes.set_xlim(box[0], box[2])
            axes.set_ylim(box[1], box[3])
            pages.savefig(figure)
            pyplot.close(figure)
    return buffer.getvalue()


@pytest.mark.benchmark(group="sheet of twelve stops, A4")
def test_route_sheet(benchmark, planned, backdrop):
    """Ours: overview, table, ways, twelve cards with maps and codes."""
    told = {"standard": STANDARD, "backdrop": backdrop, "notes": NOTES}
    pdf = benchmark(lambda: route_sheet(planned, team="1", **told))
    assert len(pdf) < 500_000


@pytest.mark.benchmark(group="sheet of twelve stops, A4")
def test_route_maps_by_matplotlib(benchmark, planned, backdrop):
    """The same thirteen maps alone."""
    legs = planned.legs.to_crs(backdrop.streets.crs)
    boxes = [legs.total_bounds, *(leg.buffer(100).bounds for leg in legs.geometry[:12])]
    layers = [(backdrop.streets, {"color": "#999", "linewidth": 0.5}), (legs, {"color": "red"})]
    pdf = benchmark.pedantic(
        lambda: bare([(layers, box) for box in boxes], inches=(8.3, 5)), rounds=2
    )
    assert pdf.startswith(b"%PDF")


@pytest.mark.benchmark(group="wall map A0 of 2,000 sites")
def test_wall_map(benchmark, network, backdrop):
    """Ours: symbols, names that do not collide, legend, index."""
    wall = Wall(sites=sites_on(network, 2_000), standard=STANDARD, backdrop=backdrop, notes=NOTES)
    pdf = benchmark.pedantic(lambda: wall_sheet(wall), rounds=2)
    assert len(pdf) < 1_500_000


@pytest.mark.benchmark(group="wall map A0 of 2,000 sites")
def test_wall_map_by_matplotlib(benchmark, network, backdrop):
    """Streets and dots alone."""
    sites = sites_on(network, 2_000)
    layers = [(backdrop.streets, {"color": "#999"}), (sites, {"color": "k", "markersize": 3})]
    frames = [(layers, sites.total_bounds)]
    pdf = benchmark.pedantic(lambda: bare(frames, inches=(46.8, 33.1)), rounds=2)
    assert pdf.startswith(b"%PDF")
