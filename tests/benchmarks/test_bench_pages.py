"""Pages against plain folium on the same layers, in one run."""

from pathlib import Path

import folium
import pytest
import shapely

from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard, Words
from geoplan.intake.streets import read_streets
from geoplan.render.backdrop import Backdrop
from geoplan.render.web import PageNotes, overview_page
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

COUNTY = Path(__file__).parents[2] / "data" / "demo" / "streets.osm.pbf"


@pytest.fixture(scope="module")
def layers():
    """Return the demo county's streets and a site on 2,000 of them."""
    streets = read_streets(COUNTY, land=False).network.edges[["highway", "name", "geometry"]]
    sites = streets.iloc[:2000][["geometry"]].copy()
    middle = shapely.line_interpolate_point(sites.geometry.to_numpy(), 0.5, normalized=True)
    sites = sites.set_geometry(middle, crs=streets.crs).assign(**dict.fromkeys(TEXTS, ""), size=1)
    sites.index = [f"S{number}" for number in range(len(sites))]
    return streets, sites.assign(name=sites.index, category="bank")


@pytest.mark.benchmark(group="page of 2,000 sites and the demo county's streets")
def test_page(benchmark, layers):
    """Our overview."""
    streets, sites = layers
    empty = Backdrop.empty(streets.crs)
    backdrop = Backdrop(**{**vars(empty), "streets": streets})
    told = {
        "areas": no_areas(streets.crs),
        "backdrop": backdrop,
        "standard": read_value(asset("standards", "county-31.toml"), Standard),
        "notes": PageNotes(title=Words(zh="图", en="map"), lang="en"),
    }
    page = benchmark.pedantic(overview_page, (sites,), told, rounds=3)
    benchmark.extra_info["bytes"] = len(page.encode())
    assert len(page.encode()) <= 1_500_000


@pytest.mark.benchmark(group="page of 2,000 sites and the demo county's streets")
def test_page_peer_folium(benchmark, layers):
    """The peer: the same two layers as folium.GeoJson."""
    streets, sites = (layer.to_crs(4326) for layer in layers)

    def build():
        page = folium.Map(tiles=None)
        folium.GeoJson(streets).add_to(page)
        folium.GeoJson(sites[["name", "category", "geometry"]]).add_to(page)
        return page.get_root().render()

    benchmark.extra_info["bytes"] = len(benchmark.pedantic(build, rounds=1).encode())
