"""Tables and views of a PostGIS database, read and never written."""

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import geopandas as gpd
import pandas as pd
import pyproj
import shapely

from geoplan.base.errors import InputError
from geoplan.intake.raw import RawTable

if TYPE_CHECKING:
    import psycopg

_SCHEMES: Final = ("postgis", "postgresql", "postgres")
_SECONDS: Final = 10


@dataclass(frozen=True, kw_only=True)
class DatabaseTable:
    """A table or view by its address; `name` leaves out who may read it."""

    host: str
    port: int
    database: str
    user: str
    password: str
    schema: str
    table: str

    @property
    def name(self) -> str:
        """The address without user and password, fit for reports."""
        return f"postgis://{self.host}/{self.database}?table={self.schema}.{self.table}"


def is_address(text: str) -> bool:
    """Tell whether a text is the address of a database."""
    return text.partition("://")[0].lower() in _SCHEMES and "://" in text


def parse_address(text: str) -> DatabaseTable:
    """Return what `postgis://user@host:port/database?table=schema.table` names.

    A password is better kept in PGPASSWORD or ~/.pgpass than written in the address.

    Raises
    ------
    InputError
        `postgis.address`.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or 5432
    except ValueError:
        raise InputError("postgis.address", given=text.rpartition("@")[2]) from None
    asked = parse_qs(parts.query).get("table", [""])[0]
    schema, _, table = asked.rpartition(".")
    database = unquote(parts.path.strip("/"))
    if not table or not database:
        raise InputError("postgis.address", given=text.rpartition("@")[2])
    return DatabaseTable(
        host=parts.hostname or "localhost",
        port=port,
        database=database,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        schema=schema or "public",
        table=table,
    )


def read_database(source: DatabaseTable) -> RawTable:
    """Return a table or view as texts with its geometry.

    Raises
    ------
    InputError
        `postgis.no_driver`, `postgis.refused`, `postgis.no_table`, `postgis.failed`.
    """
    try:
        import psycopg  # noqa: PLC0415  (an extra)
    except ImportError:
        raise InputError("postgis.no_driver") from None
    try:
        connection = psycopg.connect(
            host=source.host,
            port=source.port,
            dbname=source.database,
            user=source.user or None,
            password=source.password or None,
            connect_timeout=_SECONDS,
        )
    except psycopg.OperationalError as error:
        raise InputError("postgis.refused", source=source.name, detail=_first(error)) from None
    try:
        with connection:
            connection.read_only = True
            return _table(connection, source)
    except psycopg.Error as error:
        raise InputError("postgis.failed", source=source.name, detail=_first(error)) from None


def _first(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _table(connection: "psycopg.Connection[tuple[Any, ...]]", source: DatabaseTable) -> RawTable:
    from psycopg import sql  # noqa: PLC0415

    columns = connection.execute(
        "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid "
        "WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped "
        "ORDER BY a.attnum",
        (source.schema, source.table),
    ).fetchall()
    if not columns:
        raise InputError("postgis.no_table", source=source.name)
    shapes = [str(name) for name, kind in columns if kind in {"geometry", "geography"}]
    plain = [str(name) for name, kind in columns if kind not in {"geometry", "geography"}]
    wanted = [sql.SQL("{}::text").format(sql.Identifier(name)) for name in plain]
    if shapes:
        field = sql.Identifier(shapes[0])
        wanted += [
            sql.SQL("ST_AsBinary(ST_Force2D({}::geometry))").format(field),
            sql.SQL("ST_SRID({}::geometry)").format(field),
        ]
    # Rows have no order of their own; a stated one keeps row numbers the same each time.
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(", ").join(wanted),
        sql.Identifier(source.schema, source.table),
        sql.SQL(", ").join([sql.SQL(str(place + 1)) for place in range(len(plain) or 1)]),
    )
    rows = connection.execute(query).fetchall()
    return _raw([list(row) for row in rows], plain=plain, shapes=bool(shapes), source=source)


def _raw(
    rows: list[list[Any]], *, plain: list[str], shapes: bool, source: DatabaseTable
) -> RawTable:
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    cells = pd.DataFrame(
        [["" if value is None else value for value in row[: len(plain)]] for row in rows],
        columns=plain,
        index=index,
        dtype="str",
    )
    geometry, crs = None, None
    if shapes:
        geometry = gpd.GeoSeries(shapely.from_wkb([row[-2] for row in rows]), index=index)
        codes = {row[-1] for row in rows if row[-1]}
        if len(codes) > 1:
            listed = ", ".join(sorted(map(str, codes)))
            raise InputError("postgis.mixed_crs", source=source.name, codes=listed)
        crs = pyproj.CRS.from_epsg(codes.pop()) if codes else None
    return RawTable(
        sheet="", cells=cells, skipped=[], kind="postgis", geometry=geometry, crs=crs,
        declared="file" if crs is not None else "",
    )  # fmt: skip


def snapshot(table: RawTable) -> bytes:
    """Return a table read from a database as CSV, to be kept where a file would be."""
    kept = table.cells.copy()
    if table.geometry is not None:
        kept["geometry"] = shapely.to_wkt(table.geometry.to_numpy(), rounding_precision=9)
    stream = io.StringIO()
    kept.to_csv(stream, index=False, quoting=csv.QUOTE_ALL, lineterminator="\n")
    return stream.getvalue().encode("utf-8-sig")
