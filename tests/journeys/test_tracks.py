"""Tracks and coverage on the command line, on the demo county's streets."""

import csv
import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from openpyxl import load_workbook
from pyproj import Transformer

from geoplan.base.errors import InputError
from geoplan.base.shift import wgs84_to_gcj02
from geoplan.coverage.walked import walked_lengths
from geoplan.intake.streets import read_streets
from geoplan.jobs.edits import imported_network
from geoplan.jobs.review import read_targets
from geoplan.jobs.streets import import_streets
from geoplan.jobs.tracks import TrackWish, import_tracks
from geoplan.jobs.walks import list_tracks, read_walks
from geoplan.store.project import open_project

_SPEC = importlib.util.spec_from_file_location("walks", Path(__file__).parents[1] / "walks.py")
walks = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(walks)

NOW = datetime(2026, 6, 10, tzinfo=UTC)
BEGUN = datetime(2026, 5, 4, 1, tzinfo=UTC)
GPX = '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">{}</gpx>'


@pytest.fixture(scope="module")
def walked(demo_data):
    """Return three walks through the county, known exactly, and their points in degrees."""
    network = read_streets(demo_data / "streets.osm.pbf", land=False).network
    walker = walks.Walker(network, mode="foot", walks=3, length_m=3000, seed=11)
    points = walker.record(walks.Receiver(noise=4.0))
    there = Transformer.from_crs(network.crs, 4326, always_xy=True)
    lon, lat = there.transform(points.x, points.y)
    return walker, points, np.asarray(lon), np.asarray(lat)


def write_gpx(path, points, lon, lat):
    """Write tracks as GPX, one a week."""
    told = []
    for track in np.unique(points.track):
        rows = np.flatnonzero(points.track == track)
        inner = "".join(
            f'<trkpt lat="{lat[row]:.7f}" lon="{lon[row]:.7f}"><time>'
            f"{(BEGUN + timedelta(weeks=int(track), seconds=int(points.t[row]))).isoformat()}"
            "</time></trkpt>"
            for row in rows
        )
        told.append(f"<trk><name>巡查{track} =1+1</name><trkseg>{inner}</trkseg></trk>")
    path.write_text(GPX.format("".join(told)), encoding="utf-8")
    return path


@pytest.fixture
def county(cli, demo_data):
    """Return a project with the county's streets and ledger."""
    cli.run("init", str(cli.folder))
    cli.run("import", "streets", demo_data / "streets.osm.pbf", code=(0, 1))
    cli.run("import", "sites", demo_data / "点位台账.xlsx", code=(0, 1))
    return cli


def walked_metres(folder):
    """Return how many metres of a project's streets were walked."""
    with open_project(folder) as project:
        network = imported_network(project)
        walked = read_walks(project, network).walked
    return walked_lengths(walked, network.length_m).sum()


def test_from_tracks_to_coverage(county, walked, tmp_path):
    """Import, twice, otherwise, replaced; another street map; coverage as JSON and workbook."""
    walker, points, lon, lat = walked
    path = write_gpx(tmp_path / "巡查.gpx", points, lon, lat)
    (first,) = county.json("track", "import", path, "--by", "张三", code=(0, 1))
    assert (first["new"], first["known"], first["off"]) == (3, 0, 0)
    truth = sum(walker.network.length_m[np.unique(edges)].sum() for _, edges in walker.walks)
    again = import_tracks(county.folder, path, now=NOW, wish=TrackWish(by="张三"))
    assert (again.new, again.known) == (0, 3)

    refused = county.run("track", "import", path, "--clock-offset", "-1h", code=2)
    assert "--replace" in refused
    (mended,) = county.json(
        "track", "import", path, "--by", "张三", "--clock-offset", "-1h", "--replace", code=(0, 1)
    )
    assert (mended["new"], mended["replaced"]) == (3, 3)
    listed = county.json("track", "list")
    assert [one["at"][:13] for one in listed] == ["2026-05-04T00", "2026-05-11T00", "2026-05-18T00"]
    # And back: what was withdrawn holds again, and only that.
    import_tracks(county.folder, path, now=NOW, wish=TrackWish(by="张三", replace=True))
    listed = [one.document for one in list_tracks(county.folder)]
    assert [one["at"][:13] for one in listed] == ["2026-05-04T01", "2026-05-11T01", "2026-05-18T01"]

    told = county.json("coverage", "--as-of", "2026-05-25", "--h3", "9", "--before", "2026-05-08")
    streets = told["streets"]
    assert streets["walked"] * 1000 == pytest.approx(truth, rel=0.03)
    assert float(told["weeks"][max(told["weeks"])]["walked_m"]) == pytest.approx(
        streets["walked"] * 1000, abs=60
    )
    assert any(row["streets_change"] for row in told["change"]["classes"].values())
    text = (county.folder / "maps" / "coverage-h3-9.csv").read_text("utf-8-sig")
    assert sum(int(row["sites"]) for row in csv.DictReader(text.splitlines())) == told["sites"]
    book = load_workbook(county.folder / "maps" / "coverage.xlsx")
    assert {"街道", "Streets"} & set(book.sheetnames)
    sheet = book[book.sheetnames[book.sheetnames.index("Streets")]]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref

    check_another_map(county, walker.network, tmp_path, truth=truth)


def check_another_map(county, network, tmp_path, *, truth):
    """Check that kept originals are matched to another map: the same streets in another order."""
    other = tmp_path / "other.gpkg"
    edges = network.edges[["name", "highway", "geometry"]].iloc[::-1]
    pyogrio.write_dataframe(edges, other, layer="roads")
    county.run("import", "streets", other, code=(0, 1))
    assert not any(one.current for one in list_tracks(county.folder))
    assert "rematch" in county.run("track", "list")
    county.run("track", "rematch")
    assert [one.current for one in list_tracks(county.folder)] == [True] * 3
    assert walked_metres(county.folder) == pytest.approx(truth, rel=0.05)
    out = tmp_path / "walked.csv"
    county.run("track", "export", "--out", out)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {"edge", "from_m", "to_m", "at", "by", "side", "track"} <= set(rows[0])
    assert all(row["by"] == "张三" for row in rows)


def test_shifted_tracks_are_never_guessed(cli, walked, tmp_path, demo_data):
    """A GPX in GCJ-02 is refused with what it looks like, and right once that is said."""
    walker, points, lon, lat = walked
    cli.run("init", str(cli.folder))
    import_streets(cli.folder, demo_data / "streets.osm.pbf")
    shifted = write_gpx(tmp_path / "shifted.gpx", points, *wgs84_to_gcj02(lon, lat))
    refused = cli.run("track", "import", shifted, code=2)
    assert "--datum GCJ-02" in refused
    assert list_tracks(cli.folder) == []
    done = import_tracks(cli.folder, shifted, now=NOW, wish=TrackWish(datum="GCJ-02"))
    assert done.new == 3
    truth = sum(walker.network.length_m[np.unique(edges)].sum() for _, edges in walker.walks)
    assert walked_metres(cli.folder) == pytest.approx(truth, rel=0.03)
    # Said against the evidence it is done, and doubted.
    wish = TrackWish(datum="WGS-84", replace=True)
    doubted = import_tracks(cli.folder, shifted, now=NOW, wish=wish)
    assert "track.datum_doubt" in {notice.code for notice in doubted.report.notices}


@pytest.mark.parametrize("text", ["yearly", "market=", "0", "-3", "market=often", "nan"])
def test_targets_that_cannot_be_read(text):
    """Are refused by what was given."""
    with pytest.raises(InputError) as caught:
        read_targets((text,))
    assert caught.value.facts["given"] == text


def test_targets():
    """The types of rounds, days, and categories of their own."""
    targets = read_targets(("weekly", "bank=monthly", "park=10"))
    assert targets.days == 7
    assert targets.categories == {"bank": 31, "park": 10}
