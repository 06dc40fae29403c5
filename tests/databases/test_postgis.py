"""Tables and views of a real PostGIS, from the command line and the library."""

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely import Point

from geoplan.base.errors import GeoplanError
from geoplan.base.words import reading
from geoplan.frame.standard import Standard
from geoplan.intake.postgis import parse_address
from geoplan.intake.sites import SiteOptions, read_sites
from geoplan.intake.sniff import find_source
from geoplan.store.assets import asset
from geoplan.store.documents import read_value

pytestmark = pytest.mark.xdist_group("postgis")
STANDARD = read_value(asset("standards", "county-31.toml"), Standard)
HOSTILE = 'x"; DROP TABLE office.sites; --'


@pytest.fixture
def filled(database):
    """Fill a table of sites in a zone of CGCS2000, and a view of its parks."""
    database.execute(
        'CREATE TABLE office.sites ("编号" int, "点位名称" text, "类别" text, "责任单位" text, '
        '"联系电话" text, geom geometry(Point, 4548))'
    )
    rows = [(1, "城东农贸市场", "农贸市场", "市场局", "13800001234", 529245.8, 3203764.618),
            (2, "河滨公园", "公园", None, None, 530217.762, 3204875.488),
            (3, "无类别点", "奇怪", "x", "", 531189.536, 3205986.444)]  # fmt: skip
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO office.sites VALUES "
            "(%s, %s, %s, %s, %s, ST_SetSRID(ST_MakePoint(%s, %s), 4548))",
            rows,
        )
    database.execute(
        'CREATE VIEW office.parks AS SELECT "点位名称" AS name, "类别" AS type, '
        "ST_Transform(geom, 4326) AS shape FROM office.sites WHERE \"类别\" = '公园'"
    )
    return database


def address(port, table):
    """Return the address of a table."""
    return f"postgis://clerk:secret@127.0.0.1:{port}/postgres?table={table}"


def read(port, table, **options):
    """Read a table of the server."""
    source = find_source(address(port, table))
    return read_sites(source, standard=STANDARD, options=SiteOptions(**options))


@pytest.mark.usefixtures("filled")
def test_a_table_and_a_view(postgis):
    """Rows become sites where the database says they lie; the report does not name the user."""
    result = read(postgis, "office.sites")
    report = result.report
    assert (report.read, report.accepted, report.quarantined) == (3, 2, 1)
    assert report.datum == "EPSG:4548"
    assert "clerk" not in report.file
    assert "secret" not in report.file
    place = result.sites.to_crs(4548).geometry["1"]
    assert place.distance(Point(529245.8, 3203764.618)) < 0.01
    parks = read(postgis, "office.parks").sites
    assert parks["name"].tolist() == ["河滨公园"]


def test_as_geopandas_reads_it(postgis, filled):
    """The same geometry as an independent reading of the well-known binary."""
    binary = filled.execute("SELECT ST_AsBinary(geom) FROM office.sites ORDER BY 1")
    shapes = gpd.GeoSeries(shapely.from_wkb([row[0] for row in binary]), crs=4548)
    ours = read(postgis, "office.sites").sites.to_crs(4548).geometry
    assert all(shapes.distance(shape).min() < 0.001 for shape in ours)


@pytest.mark.parametrize(
    ("table", "code"),
    [("office.none", "postgis.no_table"), (f"office.{HOSTILE}", "postgis.no_table"),
     ("office.mixed", "postgis.mixed_crs"), ("office.shapeless", "coords.no_columns")],
)  # fmt: skip
def test_refusals(postgis, filled, table, code):
    """Clear errors, and no table's name is ever a command."""
    filled.execute("CREATE TABLE office.mixed (name text, type text, geom geometry)")
    filled.execute(
        "INSERT INTO office.mixed VALUES ('a', '公园', 'SRID=4326;POINT(117 28)'), "
        "('b', '公园', 'SRID=4548;POINT(500000 3200000)')"
    )
    filled.execute("CREATE TABLE office.shapeless AS SELECT 'a' AS name, '公园' AS type")
    with pytest.raises(GeoplanError) as caught:
        read(postgis, table)
    assert caught.value.code == code
    for lang in ("zh", "en"):
        with reading(lang):
            assert "secret" not in str(caught.value)
    assert filled.execute("SELECT count(*) FROM office.sites").fetchone() == (3,)


def test_a_server_that_is_not_there():
    """The refusal names the server, not the password."""
    with pytest.raises(GeoplanError) as caught:
        read(9, "office.sites")
    assert caught.value.code == "postgis.refused"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["postgis://", "postgis://h/db", "postgis://h:x/db?table=a", "postgres:///db?table="]
)
def test_addresses_that_name_nothing(text):
    """Refused with how to write one."""
    with pytest.raises(GeoplanError) as caught:
        parse_address(text)
    assert caught.value.code == "postgis.address"


@pytest.mark.usefixtures("filled")
def test_from_the_command_line(cli, postgis):
    """Import twice: the second changes nothing; the rows as read are kept."""
    cli.run("init", cli.folder)
    first = cli.json("import", "sites", address(postgis, "office.sites"), code=1)
    assert (first["added"], first["quarantined"]) == (2, 1)
    again = cli.json("import", "sites", address(postgis, "office.sites"), code=1)
    assert (again["same"], again["changed"], again["gone"]) == (2, 0, [])
    kept = list((cli.folder / "originals").iterdir())
    assert len(kept) == 1
    for path in cli.folder.rglob("*"):
        assert not path.is_file() or b"secret" not in path.read_bytes()
    assert pyogrio.read_info(cli.folder / "frame.gpkg", layer="sites")["features"] == 2
