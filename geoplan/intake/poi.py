"""Points of interest of maps: exports of map services, and the street map's own."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.base.crs import metric_crs
from geoplan.base.errors import InputError
from geoplan.frame.kinds import Kinds, categories_of
from geoplan.frame.standard import Standard
from geoplan.intake.coordinates import read_positions
from geoplan.intake.datums import fold
from geoplan.intake.evidence import Surroundings
from geoplan.intake.headings import recognise
from geoplan.intake.sniff import Opening, Source, open_tables
from geoplan.intake.work import Work

_FIELDS = frozenset({"name", "category", "lon", "lat", "pair", "x", "y", "wkt", "crs"})


@dataclass(frozen=True, kw_only=True)
class PointOptions:
    """What the user says of a map's points, and what the project knows.

    Attributes
    ----------
    datum
        "GCJ-02" …; None: the file must say.
    kinds
        Tables of kinds, the first that lists one decides.
    """

    standard: Standard
    kinds: tuple[Kinds, ...]
    crs: CRS | None = None
    datum: str | None = None
    around: Surroundings | None = None
    opening: Opening = field(default_factory=Opening)


@dataclass(frozen=True, kw_only=True, eq=False)
class MapPoints:
    """Points of a map.

    Attributes
    ----------
    points
        name, kind, category ("" for none), geometry Point; metric CRS.
    read
        Rows of the file.
    unplaced
        Rows without a name or a usable place.
    unmapped
        Kinds that are no category, with how many points each has.
    """

    points: gpd.GeoDataFrame
    read: int
    unplaced: int
    unmapped: dict[str, int]
    datum: str = ""


def read_points(source: Source, *, options: PointOptions) -> MapPoints:
    """Read the points of a map's export.

    Raises
    ------
    InputError
        The file cannot be used at all; `crs.ask`; `points.no_names`.
    """
    parts: list[gpd.GeoDataFrame] = []
    read, datum = 0, ""
    for table in open_tables(source, opening=options.opening):
        fields = recognise([str(head) for head in table.cells.columns], fields=_FIELDS)
        if "name" not in fields.values():
            continue
        work = Work.of(table, fields)
        work.quarantined |= work.texts("name") == ""
        position = read_positions(work, datum=options.datum, around=options.around)
        datum, read = position.datum, read + len(work.fields)
        heads = {fold(str(head)): str(head) for head in table.cells.columns}
        kind = work.texts("category")
        if "kind" in heads:
            own = table.cells[heads["kind"]].str.strip()
            kind = kind.where(kind != "", own)
        columns = {"name": work.texts("name"), "kind": kind}
        found = gpd.GeoDataFrame(columns, geometry=position.shapes)
        parts.append(found[work.open & found.geometry.notna()])
    if not parts:
        raise InputError("points.no_names", file=source.name)
    lonlat = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    if lonlat.empty:
        raise InputError("coords.none")
    lonlat.geometry = shapely.point_on_surface(lonlat.geometry.to_numpy())
    crs = options.crs or metric_crs(*shapely.get_coordinates(lonlat.geometry.to_numpy())[0])
    return as_points(lonlat.to_crs(crs), options=options, read=read, datum=datum)


def as_points(
    points: gpd.GeoDataFrame, *, options: PointOptions, read: int = 0, datum: str = ""
) -> MapPoints:
    """Give points (name, kind) the categories of the standard.

    Two points of one name and kind within a few steps of each other are one.
    """
    named = points[points["name"] != ""].reset_index(drop=True)
    category = categories_of(named["kind"], standard=options.standard, tables=options.kinds)
    found = named[["name", "kind", "geometry"]].assign(category=category)
    x, y = (found.geometry.x / 20).round(), (found.geometry.y / 20).round()
    found = found[~found.assign(x=x, y=y).duplicated(["name", "category", "x", "y"])]
    lost = found.loc[found["category"] == "", "kind"].value_counts()
    return MapPoints(
        points=gpd.GeoDataFrame(found.reset_index(drop=True)),
        read=read or len(points),
        unplaced=(read or len(points)) - len(named),
        unmapped={str(kind): int(n) for kind, n in lost.items()},
        datum=datum,
    )
