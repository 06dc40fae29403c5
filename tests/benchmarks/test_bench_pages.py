"""Pages against plain folium on the same layers, in one run."""

import re
import shutil
from pathlib import Path

import folium
import pytest
import shapely
from playwright.sync_api import sync_playwright

from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.frame.standard import Standard, Words
from geoplan.intake.streets import read_streets
from geoplan.render.backdrop import Backdrop
from geoplan.render.web import PageNotes, overview_page
from geoplan.render.web.figure import asset_text
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


@pytest.fixture(scope="module")
def opened(layers, tmp_path_factory):
    """Return a real Chromium, our page and the peer's as files; Leaflet stands in both."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install the package chromium")
    streets, sites = layers
    out = tmp_path_factory.mktemp("pages")
    backdrop = Backdrop(**{**vars(Backdrop.empty(streets.crs)), "streets": streets})
    ours = overview_page(
        sites,
        areas=no_areas(streets.crs),
        backdrop=backdrop,
        standard=read_value(asset("standards", "county-31.toml"), Standard),
        notes=PageNotes(title=Words(zh="图", en="map"), lang="en"),
    )
    (out / "ours.html").write_text(ours, "utf-8")
    plain = folium.Map(tiles=None)
    folium.GeoJson(streets.to_crs(4326)).add_to(plain)
    folium.GeoJson(sites[["name", "category", "geometry"]].to_crs(4326)).add_to(plain)
    west, south, east, north = sites.to_crs(4326).total_bounds.tolist()
    plain.fit_bounds([[south, west], [north, east]])
    theirs = re.sub(r"<link[^>]*>", "", plain.get_root().render())
    leaflet = f"<script>{asset_text('leaflet.js')}</script>"
    theirs = re.sub(r'<script src="[^"]*leaflet\.js"></script>', lambda _: leaflet, theirs)
    theirs = re.sub(r'<script src="[^"]*"></script>', "", theirs)
    (out / "folium.html").write_text(theirs, "utf-8")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium, out
        chromium.close()


def first_draw(opened, name):
    """Open a page in a fresh context and wait until its first frame is painted."""
    chromium, out = opened
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((out / name).as_uri())
    page.evaluate("() => new Promise((ok) => requestAnimationFrame(() => setTimeout(ok)))")
    context.close()


@pytest.mark.benchmark(group="first draw of 2,000 sites and the demo county's streets")
def test_first_draw(benchmark, opened):
    """Ours."""
    benchmark.pedantic(first_draw, (opened, "ours.html"), rounds=5)


@pytest.mark.benchmark(group="first draw of 2,000 sites and the demo county's streets")
def test_first_draw_peer_folium(benchmark, opened):
    """The peer."""
    benchmark.pedantic(first_draw, (opened, "folium.html"), rounds=5)
