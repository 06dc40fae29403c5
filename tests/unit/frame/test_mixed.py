"""Points, lines and areas in one frame."""

import dataclasses

import geopandas as gpd
from pyproj import CRS
from shapely import LineString, MultiPolygon, Point, box

from geoplan.frame.areas import no_areas
from geoplan.frame.sites import TEXTS
from geoplan.frame.units import Frame
from geoplan.store.project import make_project, open_project


def test_a_frame_keeps_its_points_lines_and_areas(tmp_path):
    """What is written comes back, whatever its shape."""
    shapes = [
        Point(500_000.123456, 3_200_000.5),
        LineString([(500_000, 3_200_000), (500_300.25, 3_200_000)]),
        box(500_000, 3_200_000, 500_100, 3_200_080),
        MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
    ]
    names = ["某银行", "城北巷 1/2", "城东农贸市场", "两片的公园"]
    sites = gpd.GeoDataFrame(
        {**dict.fromkeys(TEXTS, ""), "name": names, "size": [1, 300, 40, 2]},
        geometry=shapes, crs="EPSG:4548",
    )  # fmt: skip
    sites.index = ["A", "B", "C", "D"]
    sites.index.name = "site_id"
    crs = CRS(4548)
    folder = tmp_path / "p"
    make_project(folder, template="county-31", name="晴川县")
    with open_project(folder, write=True) as project:
        project.write_settings(dataclasses.replace(project.settings, crs="EPSG:4548"))
        frame = Frame(sites=sites, areas=no_areas(crs), crs=crs, standard_id="county-31")
        project.write_frame(frame)
        back = project.read_frame().sites
    assert back.geom_type.tolist() == ["Point", "LineString", "Polygon", "MultiPolygon"]
    assert back.geometry.geom_equals_exact(sites.geometry, 1e-9).all()
    assert back["name"].tolist() == names
    assert back["size"].tolist() == [1, 300, 40, 2]
    assert back.crs == sites.crs
