"""Tables with geometry in GeoPackage."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from geoplan.base.errors import InputError
from geoplan.store.atomic import replacing


def write_layers(path: Path, layers: Mapping[str, pd.DataFrame]) -> None:
    """Write a GeoPackage with these layers and no others, all or nothing.

    A named index is kept as a column. Linear in rows.
    """
    with replacing(path) as part:
        part.unlink()
        for name, table in layers.items():
            flat = table.reset_index() if table.index.name else table.copy()
            for column in flat.select_dtypes("int8"):
                flat[column] = flat[column].astype("int16")  # GeoPackage has no smaller one
            placed = isinstance(flat, gpd.GeoDataFrame)
            kind = "Unknown" if placed and not flat.geometry.notna().any() else None
            pyogrio.write_dataframe(
                flat, part, layer=name, driver="GPKG", append=part.exists(), geometry_type=kind
            )


def layer_names(path: Path) -> list[str]:
    """Return the layers of a file."""
    return [str(name) for name, _ in pyogrio.list_layers(path)]


def read_table(path: Path, layer: str) -> pd.DataFrame:
    """Read a layer without geometry, texts only.

    Raises
    ------
    InputError
        `layer.unreadable`.
    """
    try:
        table = pyogrio.read_dataframe(path, layer=layer, use_arrow=False, read_geometry=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("layer.unreadable", file=path.name, layer=layer, detail=error) from None
    return pd.DataFrame(table).fillna("").astype("str")


def read_layer(path: Path, layer: str, *, index: str) -> gpd.GeoDataFrame:
    """Read one layer back with its index.

    Raises
    ------
    InputError
        `layer.unreadable`: the file or the layer is not there or damaged.
    """
    try:
        with warnings.catch_warnings():
            # An empty layer has no bounds to promise; nothing is wrong with it.
            warnings.simplefilter("ignore", RuntimeWarning)
            table = pyogrio.read_dataframe(path, layer=layer, use_arrow=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("layer.unreadable", file=path.name, layer=layer, detail=error) from None
    texts = table.select_dtypes(include=["object", "string"]).columns.difference(["geometry"])
    table[texts] = table[texts].fillna("").astype("str")
    indexed = table.set_index(index)
    if not isinstance(indexed, gpd.GeoDataFrame):  # a layer without any geometry column
        indexed = gpd.GeoDataFrame(indexed, geometry=gpd.GeoSeries([], index=pd.Index([])))
    return indexed
