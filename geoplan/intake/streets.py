"""Street maps in: OSM files, graphs saved by OSMnx, an office's own lines."""

from pathlib import Path

import geopandas as gpd
from pyproj import CRS

from geoplan.base.errors import InputError, MissingError
from geoplan.intake.osm import OSM_SUFFIXES, read_osm
from geoplan.intake.street_graphs import fetch_graph, read_graphml
from geoplan.intake.street_lines import LINE_SUFFIXES, read_lines
from geoplan.intake.street_source import RawStreets, StreetSource, finish


def read_streets(
    path: Path,
    *,
    crs: CRS | None = None,
    boundary: gpd.GeoSeries | None = None,
    land: bool = True,
    datum: str | None = None,
    encoding: str = "",
) -> StreetSource:
    """Read a street map from a file.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.bz2, .osm.gz; .graphml saved by OSMnx; a layer of lines in
        GeoPackage, GeoJSON, shapefile, FlatGeobuf or GeoParquet, in any CRS it states.
    crs
        Metric CRS of the result; chosen from the middle of the data when left out.
    boundary
        Keep only what touches these areas (any CRS).
    land
        Also read water, green, buildings, place names and points of interest, from OSM files.
    datum, encoding
        Of a layer of lines, over what it says: "GCJ-02", "EPSG:4549" …; "GB18030" ….

    Raises
    ------
    MissingError
        `file.missing`.
    InputError
        `streets.kind`, `streets.unreadable`, `streets.empty`, `streets.no_highways`,
        `streets.no_nodes`, `streets.no_lines`, `streets.no_crs`, `streets.bad_coordinates`,
        `streets.outside`.
    CrsError
        `crs.not_metric`, `crs.no_degrees`.
    """
    if not path.is_file():
        raise MissingError("file.missing", file=str(path))
    if path.stat().st_size == 0:
        raise InputError("streets.empty", file=path.name)
    return finish(_raw(path, land=land, datum=datum, encoding=encoding), crs=crs, boundary=boundary)


def _raw(path: Path, *, land: bool, datum: str | None, encoding: str) -> RawStreets:
    name = path.name.lower()
    if name.endswith(OSM_SUFFIXES):
        return read_osm(path, land=land)
    if name.endswith(".graphml"):
        return read_graphml(path)
    if name.endswith(LINE_SUFFIXES):
        return read_lines(path, datum=datum, encoding=encoding)
    raise InputError("streets.kind", file=path.name)


def fetch_streets(place: str, *, cache: Path, crs: CRS | None = None) -> StreetSource:
    """Fetch the streets of a place from OpenStreetMap: the only call that uses the network.

    Parameters
    ----------
    place
        Name as Nominatim knows it, such as "平湖市, 浙江省".
    cache
        Folder in which answers are kept, so that the same question is asked once.
    crs
        As in `read_streets`.

    Raises
    ------
    InputError
        `streets.no_network`, or `streets.no_place`.
    """
    return finish(fetch_graph(place, cache=cache), crs=crs, boundary=None)
