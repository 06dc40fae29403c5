"""Map layers: GeoPackage, GeoJSON, shapefile, FlatGeobuf, KML, GPX, DXF, GeoParquet."""

import dataclasses
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from geoplan.base.errors import InputError
from geoplan.intake.dbf import dbf_encoding
from geoplan.intake.dxf import drawing_encoding
from geoplan.intake.guards import check_xml
from geoplan.intake.kml import SUFFIXES as KML
from geoplan.intake.kml import flat_kml
from geoplan.intake.raw import Notices, RawTable, as_text, unique

PARQUET: Final = (".parquet", ".geoparquet")
SUFFIXES: Final = (
    ".geojson", ".json", ".gpkg", ".shp", ".fgb", ".gpx", ".dxf", ".gml", ".tab", ".mif",
    *KML, *PARQUET,
)  # fmt: skip
_MARKUP: Final = {".gpx", ".gml"}
# What the formats keep for drawing says nothing of a site.
_STYLE: Final = {"timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility",
                 "drawOrder", "icon", "PaperSpace", "SubClasses", "Linetype", "EntityHandle",
                 "fid"}  # fmt: skip
_OWN_WGS84: Final = {".geojson", ".json", ".gpx", *KML}


def read_layers(path: Path, *, layer: str = "", encoding: str = "") -> list[RawTable]:
    """Return the layers of a map file that hold features.

    Parameters
    ----------
    layer
        Only this one; "" for all.
    encoding
        Of a shapefile's attributes, "" to find out.

    Raises
    ------
    InputError
        `file.damaged`, `file.companions`, `file.no_layer`, `file.empty`.
    """
    suffix = path.suffix.lower()
    if suffix in _MARKUP:
        check_xml(path)
    tables = [
        _raw(opened.table, opened, suffix=suffix)
        for opened in _open(path, layer=layer, encoding=encoding)
        if isinstance(opened.table, gpd.GeoDataFrame) and len(opened.table)
    ]
    if not tables:
        raise InputError("file.empty", file=path.name)
    if len(tables) == 1 and not layer:
        tables = [dataclasses.replace(tables[0], sheet="")]
    return tables


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """One layer as its reader gives it, its texts decoded."""

    name: str
    table: pd.DataFrame
    notices: Notices = ()
    encoding: str = ""


def _open(path: Path, *, layer: str, encoding: str) -> Iterator[Opened]:
    suffix = path.suffix.lower()
    if suffix in PARQUET:
        yield Opened(name=path.stem, table=_parquet(path))
    elif suffix == ".shp":
        yield open_shapefile(path, encoding=encoding)
    elif suffix == ".dxf":
        with drawing_encoding(path, said=encoding) as found:
            yield Opened(name="", table=_read(path, file=path.name), encoding=found)
    elif suffix in KML:
        flat = flat_kml(path)
        table = _read(flat.content, file=path.name, layer="placemarks")
        yield Opened(name="", table=table.rename(columns=flat.columns))
    else:
        for name in _names(path, layer=layer):
            yield Opened(name=name, table=_read(path, file=path.name, layer=name))


def _names(path: Path, *, layer: str) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = pyogrio.list_layers(path)
        names = [str(name) for name, kind in layers if kind is not None]
    except Exception as error:  # noqa: BLE001  (a damaged file may raise anything in a reader)
        raise InputError("file.damaged", file=path.name, detail=error) from None
    if layer and layer not in names:
        raise InputError("file.no_layer", file=path.name, layer=layer, layers=", ".join(names))
    if path.suffix.lower() == ".gpx" and not layer:
        # Way points are places; the points of tracks and routes are only their shape.
        return [name for name in names if name == "waypoints"]
    return [layer] if layer else names


def _read(source: Path | bytes, *, file: str, **options: Any) -> pd.DataFrame:  # noqa: ANN401
    try:
        with warnings.catch_warnings():
            # What the reader mutters about ends in rows without shape or value, which we report.
            warnings.simplefilter("ignore")
            table: pd.DataFrame = pyogrio.read_dataframe(source, use_arrow=False, **options)
    except Exception as error:  # noqa: BLE001  (a damaged file may raise anything in a reader)
        raise InputError("file.damaged", file=file, detail=error) from None
    return table


def open_shapefile(path: Path, *, encoding: str = "") -> Opened:
    """Return a shapefile with its texts decoded as they are, whatever it says of them.

    Raises
    ------
    InputError
        `file.companions`, `file.damaged`, or what `dbf_encoding` refuses.
    """
    missing = [
        suffix
        for suffix in (".shx", ".dbf")
        if not path.with_suffix(suffix).exists() and not path.with_suffix(suffix.upper()).exists()
    ]
    if missing:
        raise InputError("file.companions", file=path.name, missing=", ".join(missing))
    chosen, basis = dbf_encoding(path, said=encoding)
    # Each byte becomes one letter here, so that a cut character spoils its own cell only.
    table = _read(path, file=path.name, encoding="ISO-8859-1")

    def decode(text: object) -> object:
        if not isinstance(text, str):
            return text
        return text.encode("latin-1", "replace").decode(chosen, errors="replace")

    table = table.rename(columns={name: decode(name) for name in table if name != "geometry"})
    texts = [c for c in table if c != "geometry" and not pd.api.types.is_numeric_dtype(table[c])]
    for column in texts:
        table[column] = table[column].map(decode)
    shown = {"utf-8": "UTF-8"}.get(chosen, chosen.upper())
    notices: Notices = ()
    if basis == "score" and texts:
        sample = next((str(v) for v in table[texts[0]] if isinstance(v, str) and v.strip()), "")
        notices = (("layer.dbf_guessed", {"encoding": shown, "sample": sample[:30]}),)
    return Opened(name=path.stem, table=table, notices=notices, encoding=shown)


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = gpd.read_parquet(path)
        # Texts are decoded here, where a spoilt one is still a fault of the file.
        plain = [name for name in table if name != table.geometry.name]
        return gpd.GeoDataFrame(table.astype(dict.fromkeys(plain, object)))
    except Exception as error:  # noqa: BLE001  (as above)
        raise InputError("file.damaged", file=path.name, detail=error) from None


def _raw(table: gpd.GeoDataFrame, opened: Opened, *, suffix: str) -> RawTable:
    plain = table.drop(columns=[table.geometry.name, *(c for c in table if c in _STYLE)])
    cells = pd.DataFrame(plain).map(as_text).where(pd.notna(plain), "")
    cells.columns = pd.Index(unique([str(name) for name in cells.columns]))
    cells.index = pd.RangeIndex(1, len(cells) + 1, name="row")
    shapes = gpd.GeoSeries(
        shapely.force_2d(np.asarray(table.geometry.array, dtype=object)), index=cells.index
    )
    skipped: list[tuple[int, str]] = []
    if suffix == ".dxf":
        # In a drawing only texts name anything; the other strokes are the drawing itself.
        named = cells["Text"].str.strip() != "" if "Text" in cells else cells.index < 0
        skipped = [(int(row), "drawing") for row in cells.index[~named]]
        cells, shapes = cells[named], gpd.GeoSeries(shapes[named])
    declared = "format" if suffix in _OWN_WGS84 else "prj" if suffix == ".shp" else "file"
    return RawTable(
        sheet=opened.name,
        cells=cells.astype("str"),
        skipped=skipped,
        encoding=opened.encoding,
        kind=suffix.lstrip("."),
        geometry=shapes,
        crs=_system(table),
        declared=declared if table.crs is not None else "",
        notices=opened.notices,
    )


def _system(table: gpd.GeoDataFrame) -> pyproj.CRS | None:
    # A drawing or a table "without" one may be given a local system that places nothing.
    crs = table.crs
    if crs is None or crs.is_engineering:
        return None
    nameless = "unknown" in crs.name.casefold() and not crs.to_epsg()
    return None if nameless else crs
