"""The outline of Pinghu, GCJ-02 and WGS-84, against an independent conversion (frykit)."""

import pyogrio
import shapely

from geoplan.base.shift import gcj02_to_wgs84


def test_centroid_moves_as_published(shared_data):
    """Centroid 121.10318, 30.70549 must come to 121.09884, 30.70770."""
    outline = pyogrio.read_dataframe(shared_data / "admin" / "pinghu_datav_gcj02.geojson").geometry
    before = outline.union_all().centroid
    assert (round(before.x, 5), round(before.y, 5)) == (121.10318, 30.70549)
    moved = shapely.transform(
        outline.union_all(),
        lambda xy: shapely.get_coordinates(shapely.points(*gcj02_to_wgs84(xy[:, 0], xy[:, 1]))),
    ).centroid
    assert abs(moved.x - 121.09884) < 2e-5
    assert abs(moved.y - 30.70770) < 2e-5
