"""Every quirk of a real ledger, each a file named for it."""

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from geoplan.base.errors import GeoplanError
from geoplan.base.words import reading
from geoplan.frame.standard import Standard
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

HERE = Path(__file__).parent
STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
EXPECTED = json.loads((HERE / "expected.json").read_text("utf-8"))
PLACES = {"城": (117.30, 28.95), "河": (117.31, 28.96), "江": (117.32, 28.97)}
# Where the quirk itself moves the site, the place is another's.
ELSEWHERE = {"one_spot_for_three.xlsx", "nearly_the_same_name_nearby.xlsx"}
COMPANIONS = {".shx", ".dbf", ".prj", ".cpg"}


def test_every_file_is_expected():
    """No quirk without a file, no file without a quirk, and many of them."""
    files = {path.name for path in (HERE / "files").iterdir() if path.suffix not in COMPANIONS}
    assert files == set(EXPECTED)
    assert len(files) >= 60


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_quirk(name):
    """Rows, findings, what was skipped and where the sites lie are as expected."""
    expected = EXPECTED[name]
    options = SiteOptions(**expected["options"])
    path = HERE / "files" / name
    if expected["refused"]:
        with pytest.raises(GeoplanError) as caught:
            read_sites(path, standard=STANDARD, options=options)
        assert caught.value.code == expected["refused"]
        for lang in ("zh", "en"):
            with reading(lang):
                assert str(caught.value)
        return
    result = read_sites(path, standard=STANDARD, options=options)
    report = result.report
    found = [f"{p.code}:{p.row}" for p in report.problems]
    assert sorted(found) == expected["found"]
    assert [f"{why}:{row}" for _, row, why in report.skipped if row] == expected["skipped"]
    assert [notice.code for notice in report.notices] == expected["notices"]
    assert report.read == expected["read"]
    assert report.quarantined == expected["quarantined"]
    assert report.read == report.accepted + report.repaired + report.quarantined
    assert len(result.sites) == expected["sites"] == report.accepted + report.repaired
    assert len(result.refused) == report.quarantined
    if name not in ELSEWHERE:
        _check_places(result.sites)
    for lang in ("zh", "en"):
        assert all(p.say(lang) for p in report.problems)


def _check_places(sites):
    """Every site whose name begins like a known one lies within a metre of it."""
    known = sites[sites["name"].str[:1].isin(PLACES) & (sites["name"] != "北门小学")]
    points = shapely.centroid(known.geometry.to_numpy())
    truth = [PLACES[name[:1]] for name in known["name"]]
    x, y = Transformer.from_crs(4326, sites.crs, always_xy=True).transform(
        [lon for lon, _ in truth], [lat for _, lat in truth]
    )
    close = shapely.distance(points, shapely.points(x, y))
    assert (close < 1.0)[known["name"].str.len() < 8].all()
    assert len(known) >= len(sites) - 1
